"""Everything that a unit of work can tell, as plain values: what two stores are held against each other by.

Owns the walk over all ports. It must not know any one store.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import attrs

from customer_core.history import Subject
from customer_core.matching import V1, index_keys
from customer_core.model import Customer, CustomerId, MergeId, Organization
from customer_core.ports import KeyQuery, UnitOfWork
from customer_core.search import PageRequest, organization_terms
from customer_core.serialization import dumps
from customer_core.settings import SETTING_AREAS

__all__ = ["dump_unit"]

_WHOLE = 1_000_000
_END = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def dump_unit(unit: UnitOfWork, *, ids: Iterable[CustomerId] = (), keys: Iterable[str] = ()) -> dict[str, Any]:
    """Return everything that a unit tells of its store, so that equal stores give equal dumps.

    Args:
        unit: A unit of either kind.
        ids: Ids to be told of besides those of live customers and of whatever was merged into them.
        keys: Keys to look up in the duplicate index besides those that the library itself makes of each live customer.
    """
    live = tuple(unit.customers.iter_all())
    known = {*ids, *(id_ for customer in live for id_ in unit.merges.list_ids(customer.id))}
    merges = {str(merge.id): merge for id_ in known for merge in unit.merges.list_of(id_)}
    contributions = {id_: unit.merges.list_contributions(MergeId(id_)) for id_ in merges}
    records = (*live, *(record for records in contributions.values() for record in records))
    return {
        "customers": [dumps(customer) for customer in live],
        "count": unit.customers.count(),
        "totals": unit.customers.list_totals(known),
        "survivors": {str(id_): _id_of(unit.customers.find(id_)) for id_ in known},
        "ids": {str(id_): unit.merges.list_ids(id_) for id_ in known},
        "codes": {
            (one.brand, one.code): _id_of(unit.customers.find_by_code(one.code, one.brand))
            for one in records
            if one.code
        },
        "external keys": {
            key: _id_of(unit.customers.find_by_external_key(key)) for one in records for key in one.external_keys
        },
        "index": _index(unit, live, keys),
        "indexed": unit.index.list_of(known),
        "merges": merges,
        "merges in order": {str(id_): [str(merge.id) for merge in unit.merges.list_of(id_)] for id_ in known},
        "contributions": {id_: [dumps(record) for record in records] for id_, records in contributions.items()},
        **_dump_rest(unit, known),
    }


def _dump_rest(unit: UnitOfWork, known: set[CustomerId]) -> dict[str, Any]:
    accounts = unit.accounts.list_of(known)
    subjects = (
        *(Subject("customer", str(id_)) for id_ in known),
        *(Subject("account", str(account.id)) for account in accounts),
        *(Subject("organization", str(one.id)) for one in unit.organizations.iter_all()),
        *(Subject("settings", area) for area in SETTING_AREAS),
    )
    entries = unit.history.list_of(subjects, after=0, most=_WHOLE)
    acts = unit.acts.list_newest(most=_WHOLE)
    events = unit.outbox.list_events(after=0, most=_WHOLE)
    return {
        "links": unit.links.list_of(known),
        "linked": unit.links.list_ids(after=None, most=_WHOLE),
        "judgements": unit.judgements.list_between(known, known),
        "standing judgements": unit.judgements.list_standing(known),
        "judged": unit.judgements.list_ids(after=None, most=_WHOLE),
        **_dump_organizations(unit),
        "accounts": [dumps(account) for account in accounts],
        **_dump_credit(unit),
        "orders": [dumps(order) for order in unit.orders.list_newest(known, most=_WHOLE)],
        "added up": {str(id_): unit.orders.totals_of([id_]) for id_ in known},
        "messages": [dumps(message) for message in unit.messages.list_newest(known, most=_WHOLE)],
        "credentials": [dumps(one) for id_ in sorted(known) if (one := unit.credentials.find(id_))],
        "passwords": sorted(unit.credentials.list_with_password(known)),
        "erased": {str(id_): unit.erasures.list_of(id_) for id_ in sorted(known)},
        "acts": [dumps(act) for act in acts],
        "changes of acts": [dumps(one) for act in acts for one in unit.acts.list_records(act.id, most=_WHOLE)],
        "imported files": [dumps(file) for file in unit.imported_files.list_newest(most=_WHOLE)],
        "imported files that wait": unit.imported_files.count_waiting(),
        "reviews": unit.reviews.list_waiting(after=None, most=_WHOLE),
        "waiting": unit.reviews.count_open(),
        "history": [dumps(attrs.evolve(entry, position=0)) for entry in entries],
        "positions": [entry.position for entry in entries],
        "rows": unit.history.list_rows(after=None, most=_WHOLE),
        "heads": unit.history.list_heads(up_to=_WHOLE, after=None, most=_WHOLE),
        "position": unit.history.last_position(),
        "events": [dumps(attrs.evolve(event.entry, position=0)) for event in events],
        "event numbers": [event.number for event in events],
        "is unpublished": unit.outbox.has_unpublished(),
        "consumers": unit.outbox.list_consumers(),
        "saved searches": [dumps(search) for search in unit.searches.list_all()],
        "open searches": [search.id for search in unit.searches.list_open("nobody")],
        "groups": [dumps(group) for group in unit.groups.list_all()],
        "memberships": [dumps(one) for one in unit.groups.list_memberships(list(known))],
        "settings": {area: unit.settings.find(area) for area in SETTING_AREAS},
    }


def _dump_organizations(unit: UnitOfWork) -> dict[str, Any]:
    """Return what a unit tells of all organizations, by each way of finding them."""
    found = tuple(unit.organizations.iter_all())
    terms = dict.fromkeys(term for one in found for term in organization_terms(one))
    known = [id_ for one in found for id_ in unit.organization_merges.list_ids(one.id)]
    return {
        "organizations": [dumps(one) for one in found],
        "organizations by id": {str(id_): one and one.id for id_ in known for one in [unit.organizations.find(id_)]},
        "organizations by term": [
            [one.id for one in unit.organizations.list_holding(term, most=_WHOLE)] for term in terms
        ],
        "organizations below": [[below.id for below in unit.organizations.list_children(id_)] for id_ in known],
        "pairs of organizations": [dumps(pair) for pair in unit.organization_pairs.list_of(known)],
        "organizations that wait": unit.organization_pairs.list_waiting(after=None, most=_WHOLE),
        "organizations by index": _index_of_organizations(unit, found),
        "organizations in order": [one.id for one in unit.organizations.find_page(PageRequest(size=500)).items],
        **_dump_organization_merges(unit, found),
    }


def _dump_organization_merges(unit: UnitOfWork, found: Sequence[Organization]) -> dict[str, Any]:
    """Return what a unit tells of the merges of organizations, and for whom their codes and keys were written."""
    merges = {merge.id: merge for one in found for merge in unit.organization_merges.list_of(one.id)}
    kept = {id_: unit.organization_merges.list_contributions(id_) for id_ in merges}
    records = (*found, *(record for of_merge in kept.values() for record in of_merge))
    codes = {(one.code, one.brand) for one in records if one.code}
    keys = {key for one in records for key in one.external_keys}
    organizations = unit.organizations
    return {
        "merges of organizations": {str(id_): dumps(merge) for id_, merge in merges.items()},
        "merged organizations": {str(id_): [dumps(record) for record in of_merge] for id_, of_merge in kept.items()},
        "organizations by code": {
            place: (organizations.find_by_code(*place), organizations.find_code_holder(*place)) for place in codes
        },
        "organizations by key": {
            key: (organizations.find_by_external_key(key), organizations.find_key_holder(key)) for key in keys
        },
    }


def _index_of_organizations(unit: UnitOfWork, found: Iterable[Organization]) -> dict[str, Any]:
    made = {key for one in found for key in index_keys(V1, one)}
    queries = [KeyQuery(key, _WHOLE, 0) for key in sorted({*made, "k1", "k2"})]
    return {query.key: unit.organization_pairs.find_indexed([query], order="").candidates for query in queries}


def _dump_credit(unit: UnitOfWork) -> dict[str, Any]:
    """Return what a unit tells of all accounts, whoever owns them."""
    accounts = unit.accounts.list_after(None, most=_WHOLE, on=date.max)
    ids = [account.id for account in accounts]
    return {
        "accounts at last": [dumps(account) for account in accounts],
        "holds": [dumps(hold) for id_ in ids for hold in unit.holds.list_of(id_, most=_WHOLE)],
        "open holds": [hold.id for id_ in ids for hold in unit.holds.list_open(id_)],
        "due holds": [hold.id for hold in unit.holds.list_due(_END)],
        "pending holds": [hold.id for hold in unit.holds.list_pending(most=_WHOLE)],
        "ledger": [dumps(entry) for id_ in ids for entry in unit.ledger.list_of(id_, most=_WHOLE)],
        "last entries": [unit.ledger.find_last(id_) for id_ in ids],
        "last moments": [unit.ledger.find_moment(id_) for id_ in ids],
        "open items": [dumps(item) for id_ in ids for item in unit.ledger.list_open(id_)],
    }


def _index(unit: UnitOfWork, live: Iterable[Customer], keys: Iterable[str]) -> dict[str, Any]:
    made = {key for customer in live for key in index_keys(V1, customer)}
    queries = [KeyQuery(key, _WHOLE, 0) for key in sorted({*made, *keys})]
    return {query.key: unit.index.find([query], order="").candidates for query in queries}


def _id_of(customer: Customer | None) -> str | None:
    return None if customer is None else str(customer.id)
