"""From an organization to those above it, and what a customer takes over from them.

Owns the walk upwards. What holds in the end is decided by the model.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from customer_core.errors import MergedAwayError, NotFoundError
from customer_core.model import (
    EVERYTHING,
    BrandId,
    CreditAccount,
    Customer,
    EffectiveValues,
    Organization,
    OrganizationId,
    Scope,
    effective_values,
)
from customer_core.ports import UnitOfWork
from customer_core.services._purses import paying_brand
from customer_core.services._resolving import given
from customer_core.services._stored_settings import read_settings
from customer_core.settings import AttributeSettings, TierSettings

__all__ = [
    "effective_for",
    "line_ids",
    "line_of",
    "live_ids",
    "live_organization",
    "named_organization",
    "organization_ids",
]


def named_organization(unit: UnitOfWork, id_: OrganizationId) -> Organization:
    """Return the organization that an id names: its own, or the one that it was merged into.

    Raises:
        NotFoundError: There is none that may be seen.
        InvalidValueError: It is not an `OrganizationId`.
    """
    found = unit.organizations.find(given(OrganizationId, id_, "id"))
    if found is None:
        raise NotFoundError(kind="organization", id=str(id_))
    return found


def live_organization(unit: UnitOfWork, id_: OrganizationId) -> Organization:
    """Return the live organization of this very id.

    Raises:
        NotFoundError: There is none that may be seen.
        MergedAwayError: It was merged into another one.
        InvalidValueError: It is not an `OrganizationId`.
    """
    found = named_organization(unit, id_)
    if found.id != id_:
        raise MergedAwayError(kind="organization", id=str(id_), survivor=str(found.id))
    return found


def line_of(unit: UnitOfWork, id_: OrganizationId | None) -> tuple[Organization, ...]:
    """Return the organization of an id, then each one above it, the nearest first; nothing where there is none."""
    line: dict[OrganizationId, Organization] = {}
    while id_ is not None and id_ not in line and (found := unit.organizations.find(id_)):
        line[id_] = found
        id_ = found.parent
    return tuple(line.values())


def line_ids(unit: UnitOfWork, id_: OrganizationId) -> tuple[OrganizationId, ...]:
    """Return the same as ids, whoever may see them; an organization of which there is no record stands for itself."""
    return tuple(one.id for one in line_of(unit.seen_by(EVERYTHING), id_)) or (id_,)


def organization_ids(unit: UnitOfWork, id_: OrganizationId) -> tuple[OrganizationId, ...]:
    """Return every id that names an organization, the live one first, whoever may see it; of none its own alone."""
    wide = unit.seen_by(EVERYTHING)
    live = wide.organizations.find(id_)
    if live is None:
        return (id_,)
    return live.id, *(one for one in wide.organization_merges.list_ids(live.id) if one != live.id)


def live_ids(unit: UnitOfWork, ids: Iterable[OrganizationId | None]) -> dict[OrganizationId, OrganizationId]:
    """Return which organization each id names now, where it is another one, whoever may see it."""
    organizations = unit.seen_by(EVERYTHING).organizations
    named = ((id_, organizations.find(id_)) for id_ in dict.fromkeys(ids) if id_ is not None)
    return {id_: live.id for id_, live in named if live and live.id != id_}


def effective_for(unit: UnitOfWork, customer: Customer, scope: Scope) -> EffectiveValues:
    """Return what is in force for a customer in a channel, for the brand that sells where each keeps its accounts.

    It is the same for all who may see the customer.

    An organization of another brand, which a customer does not join but may name, gives it nothing.
    """
    line = line_of(unit.seen_by(EVERYTHING), customer.organization)
    return effective_values(
        customer,
        [one for one in line if one.brand in {customer.brand, None}],
        inheritable=read_settings(unit, AttributeSettings).inheritable,
        accounts=_accounts_of(unit, customer, line, paying_brand(unit, scope, customer.brand)),
        default_tier=read_settings(unit, TierSettings).default_of(scope.channel),
    )


def _accounts_of(
    unit: UnitOfWork, customer: Customer, line: Sequence[Organization], brand: BrandId | None
) -> list[CreditAccount]:
    """Return the accounts that may pay, of each owner in the order in which they do, as the credit desk has it."""
    own = unit.accounts.list_of(unit.merges.list_ids(customer.id))
    counting = (account for account in own if account.brand in {brand, customer.brand})
    found = sorted(counting, key=lambda account: (account.brand != brand, account.owner != customer.id))
    if customer.organization is not None:
        wide = unit.seen_by(EVERYTHING)
        ids_of = wide.organization_merges.list_ids
        live: dict[Any, OrganizationId] = {id_: one.id for one in line for id_ in ids_of(one.id)}
        # An id of which there is no organization stands for itself.
        live = live or {customer.organization: customer.organization}
        lent = wide.accounts.list_of(tuple(live))
        # An account that was opened for one that was merged is that of the survivor.
        fitting = (attrs.evolve(one, owner=live[one.owner]) for one in lent if one.brand in {brand, None})
        found += sorted(fitting, key=lambda account: account.brand is None)
    return found
