"""What an earlier release made customers to be found by, made anew: by a migration what is needed, by upkeep all of it.

Owns what is done of whom. That it has to be done is told by the facts of a store.
"""

from customer_core.matching import MatchProfile
from customer_core.ports import Store, UnitOfWork
from customer_core.services._duplicates import entry_of
from customer_core.services._facts import (
    are_terms_old,
    are_terms_old_of_merged,
    is_index_of,
    keep_terms_version,
    take_turn,
)
from customer_core.services._organization_suspects import renew_merged_organizations
from customer_core.services._probes import Probe

__all__ = ["make_terms_anew", "renew_terms"]


def make_terms_anew(unit: UnitOfWork) -> None:
    """Find and sort every customer and organization by what this release goes by; no record and no version changes."""
    for customer in unit.customers.iter_all():
        unit.customers.replace(customer, expected_version=customer.version)
    for organization in unit.organizations.iter_all():
        unit.organizations.replace(organization, expected_version=organization.version)
    keep_terms_version(unit)


def renew_terms(store: Store, profile: MatchProfile) -> None:
    """Make anew what customers are found and sorted by, where an earlier release made it.

    Whoever was merged is found by what lost from then on, by the duplicate check, too, if its index is one of the
    profile; another one has to be made anew in any case.
    """

    def renew(unit: UnitOfWork) -> None:
        take_turn(unit)
        if are_terms_old_of_merged(unit):
            _renew_merged(unit, profile)
        elif are_terms_old(unit):
            make_terms_anew(unit)
            _renew_merged(unit, profile)

    with store.reading() as unit:
        is_old = are_terms_old(unit)
    if is_old:
        store.write(renew)


def _renew_merged(unit: UnitOfWork, profile: MatchProfile) -> None:
    """Find those by what lost who were merged, and touch nobody else."""
    is_indexed = is_index_of(unit, profile)
    for customer in unit.customers.iter_all():
        if len(unit.merges.list_ids(customer.id)) > 1:
            unit.customers.replace(customer, expected_version=customer.version)
            if is_indexed:
                unit.index.put(entry_of(unit, profile, customer, Probe.under(profile, customer)))
    for organization in unit.organizations.iter_all():
        if len(unit.organization_merges.list_ids(organization.id)) > 1:
            unit.organizations.replace(organization, expected_version=organization.version)
    renew_merged_organizations(unit, profile)
    keep_terms_version(unit)
