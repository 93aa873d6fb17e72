"""The memory store as records, and records as a memory store.

Owns which mapping says what of a record. It must not know how the store is used in between.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final, TypeVar

import attrs

from customer_core.credit import CreditHold, LedgerEntry, OpenItem
from customer_core.errors import StoreNotEmptyError
from customer_core.history import HistoryRow
from customer_core.matching import Progress
from customer_core.merging import Id
from customer_core.model import (
    EVERYTHING,
    BrandId,
    Credential,
    CreditAccount,
    Customer,
    CustomerId,
    ImportedFile,
    Judgement,
    Message,
    Order,
    Organization,
    OrganizationPair,
    WaitingPair,
)
from customer_core.ports import (
    RECORD_KINDS,
    Consumer,
    ErasedId,
    FormerId,
    FormerOrganizationId,
    IndexedOrganization,
    IndexedRecord,
    KeptCounter,
    KeptEvent,
    KeptFact,
    KeptMerge,
    KeptOrganizationMerge,
    KeptRequest,
    KeptTotals,
    Link,
    Record,
    RecordPort,
    SettingDocument,
    TakenCode,
    TakenKey,
    TakenOrganizationCode,
    TakenOrganizationKey,
    reported,
)
from customer_core.search import Act, ActRecord, CustomerGroup, GroupMembership, SavedSearch, SearchHabits
from customer_core.serialization import from_history_row
from customer_core.storage._memory_acts import list_act_records, put_act_record
from customer_core.storage._memory_claims import MemoryClaims
from customer_core.storage._memory_credit import put_entry, put_hold, put_open_item
from customer_core.storage._memory_links import MemoryLinks
from customer_core.storage._memory_orders import put_message, put_order
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryRecords"]

T = TypeVar("T")


@attrs.frozen
class MemoryRecords(RecordPort):
    _tables: Tables
    _store: str
    _put_indexed: Callable[[IndexedRecord], None]
    """Puts a record into the blocks of its keys, which are as they are kept."""

    def count(self) -> Mapping[type[Record], int]:
        return {kind: sum(1 for _ in tell(self._tables)) for kind, tell in _TELLERS.items()}

    def iter_all(self) -> Iterator[Record]:
        for kind in RECORD_KINDS:
            yield from _TELLERS[kind](self._tables)

    def restore(self, source: RecordPort, *, progress: Progress) -> None:
        self._tables.facts.refuse_unless_writing()
        if not self._tables.are_empty():
            raise StoreNotEmptyError(store=self._store)
        counts = source.count()
        for kind, records in groupby(source.iter_all(), key=type):
            step, of = RECORD_KINDS[kind], counts[kind]
            for record in reported(records, step=step, of=of, progress=progress):
                if isinstance(record, IndexedRecord):
                    self._put_indexed(record)
                else:
                    _PUTTERS[kind](self._tables, record)


def _totals(tables: Tables) -> Iterator[KeptTotals]:
    for id_ in sorted(tables.totals.list_keys()):
        yield KeptTotals(customer=id_, totals=tables.totals.get(id_))


def _former_ids(tables: Tables) -> Iterator[FormerId]:
    for id_ in sorted(tables.survivors.list_keys()):
        survivor = tables.survivors.find(id_)
        if survivor != id_:
            yield FormerId(id=id_, survivor=survivor, brand=tables.removed.find(id_))


def _codes(claims: MemoryClaims[Id], taken: Callable[..., T]) -> Iterator[T]:
    """Yield the codes of one kind of record, each as what tells that it is taken."""
    for place in sorted(claims.codes.list_keys(), key=_code_order):
        brand, code = place
        is_contributed = place in claims.contributed_codes
        yield taken(brand=brand, code=code, holder=claims.codes.get(place), is_contributed=is_contributed)


def _code_order(place: tuple[BrandId | None, str]) -> tuple[str, str]:
    brand, code = place
    return "" if brand is None else str(brand), code


def _keys(claims: MemoryClaims[Id], taken: Callable[..., T]) -> Iterator[T]:
    """Yield the external keys of one kind of record, as its codes are told."""
    for key in sorted(claims.external_keys.list_keys(), key=lambda key: (key.system, key.id)):
        is_contributed = key in claims.contributed_keys
        yield taken(key=key, holder=claims.external_keys.get(key), is_contributed=is_contributed)


def _former_organization_ids(tables: Tables) -> Iterator[FormerOrganizationId]:
    for id_ in sorted(tables.organization_survivors.list_keys()):
        survivor = tables.organization_survivors.find(id_)
        if survivor is not None and survivor != id_:
            brand = tables.organizations.get(survivor).brand
            yield FormerOrganizationId(id=id_, survivor=survivor, brand=brand)


def _organization_merges(tables: Tables) -> Iterator[KeptOrganizationMerge]:
    for merge in tables.organization_merges.list_values():
        yield KeptOrganizationMerge(merge=merge, contributions=tables.organization_contributions.get(merge.id))


def _merges(tables: Tables) -> Iterator[KeptMerge]:
    for merge in tables.merges.list_values():
        yield KeptMerge(merge=merge, contributions=tables.contributions.get(merge.id))


def _events(tables: Tables) -> Iterator[KeptEvent]:
    numbers = {tables.events.get(number): number for number in tables.events.list_keys()}
    return (KeptEvent(position=place, number=numbers.get(place)) for place in tables.entries.list_keys())


def _open_items(tables: Tables) -> list[OpenItem]:
    items = (item for of_account in tables.open_items.list_values() for item in of_account.values())
    return sorted(items, key=lambda item: (item.account, item.number))


def _facts(tables: Tables) -> Iterator[KeptFact]:
    return (KeptFact(name=name, text=tables.facts.get(name)) for name in sorted(tables.facts.list_keys()))


def _counters(tables: Tables) -> Iterator[KeptCounter]:
    return (KeptCounter(name=name, number=tables.counters.get(name)) for name in sorted(tables.counters.list_keys()))


_TELLERS: Final[Mapping[type[Record], Callable[[Tables], Iterable[Record]]]] = MappingProxyType(
    {
        KeptTotals: _totals,
        Customer: lambda tables: sorted(tables.live.list_values(), key=_id_of),
        FormerId: _former_ids,
        ErasedId: lambda tables: sorted(tables.erased.list_values(), key=_id_of),
        TakenCode: lambda tables: _codes(MemoryClaims.of_customers(tables), TakenCode),
        TakenKey: lambda tables: _keys(MemoryClaims.of_customers(tables), TakenKey),
        IndexedRecord: lambda tables: sorted(tables.indexed.list_values(), key=_id_of),
        Link: lambda tables: MemoryLinks(tables, Sight(tables, EVERYTHING)).list_of(list(tables.links.list_keys())),
        KeptMerge: _merges,
        Judgement: lambda tables: tables.judgements.list_values(),
        Organization: lambda tables: sorted(tables.organizations.list_values(), key=lambda one: one.id),
        FormerOrganizationId: _former_organization_ids,
        TakenOrganizationCode: lambda tables: _codes(MemoryClaims.of_organizations(tables), TakenOrganizationCode),
        TakenOrganizationKey: lambda tables: _keys(MemoryClaims.of_organizations(tables), TakenOrganizationKey),
        IndexedOrganization: lambda tables: sorted(tables.indexed_organizations.list_values(), key=lambda one: one.id),
        OrganizationPair: lambda tables: sorted(
            tables.organization_pairs.list_values(), key=lambda pair: (pair.left, pair.right)
        ),
        KeptOrganizationMerge: _organization_merges,
        CreditAccount: lambda tables: sorted(tables.accounts.list_values(), key=lambda account: account.id),
        CreditHold: lambda tables: sorted(tables.holds.list_values(), key=lambda hold: hold.id),
        LedgerEntry: lambda tables: sorted(tables.ledger.list_values(), key=lambda one: (one.account, one.number)),
        OpenItem: _open_items,
        Order: lambda tables: sorted(tables.orders.list_values(), key=lambda order: order.key),
        Message: lambda tables: sorted(tables.messages.list_values(), key=lambda message: message.key),
        Credential: lambda tables: sorted(tables.credentials.list_values(), key=lambda one: one.customer),
        Act: lambda tables: sorted(tables.acts.list_values(), key=lambda act: act.id),
        ActRecord: list_act_records,
        ImportedFile: lambda tables: sorted(tables.imported_files.list_values(), key=lambda one: one.id),
        WaitingPair: lambda tables: sorted(tables.reviews.list_values(), key=lambda pair: (pair.left, pair.right)),
        HistoryRow: lambda tables: tables.rows.list_values(),
        KeptEvent: _events,
        Consumer: lambda tables: sorted(tables.consumers.list_values(), key=lambda one: one.name),
        SavedSearch: lambda tables: sorted(tables.searches.list_values(), key=lambda one: one.id),
        SearchHabits: lambda tables: sorted(tables.habits.list_values(), key=lambda one: one.user),
        CustomerGroup: lambda tables: sorted(tables.groups.list_values(), key=lambda one: one.id),
        GroupMembership: lambda tables: sorted(
            tables.memberships.list_values(), key=lambda one: (one.group, one.customer)
        ),
        SettingDocument: lambda tables: sorted(tables.settings.list_values(), key=lambda one: one.area),
        KeptRequest: lambda tables: sorted(tables.requests.list_values(), key=lambda one: (one.action, one.key)),
        KeptFact: _facts,
        KeptCounter: _counters,
    }
)


def _id_of(record: Customer | IndexedRecord | ErasedId) -> CustomerId:
    return record.id


def _put_customer(tables: Tables, customer: Customer) -> None:
    tables.survivors.put(customer.id, customer.id)
    tables.live.put(customer.id, customer)


def _put_former_id(tables: Tables, former: FormerId) -> None:
    tables.survivors.put(former.id, former.survivor)
    if former.survivor is None:
        tables.removed.put(former.id, former.brand)


def _put_code(claims: MemoryClaims[Any], taken: TakenCode | TakenOrganizationCode) -> None:
    place = (taken.brand, taken.code)
    claims.codes.put(place, taken.holder)
    if taken.is_contributed:
        claims.contributed_codes.put(place, True)


def _put_key(claims: MemoryClaims[Any], taken: TakenKey | TakenOrganizationKey) -> None:
    claims.external_keys.put(taken.key, taken.holder)
    if taken.is_contributed:
        claims.contributed_keys.put(taken.key, True)


def _put_organization(tables: Tables, organization: Organization) -> None:
    tables.organization_survivors.put(organization.id, organization.id)
    tables.organizations.put(organization.id, organization)


def _put_organization_merge(tables: Tables, kept: KeptOrganizationMerge) -> None:
    tables.organization_merges.put(kept.merge.id, kept.merge)
    tables.organization_contributions.put(kept.merge.id, kept.contributions)


def _put_merge(tables: Tables, kept: KeptMerge) -> None:
    tables.merges.put(kept.merge.id, kept.merge)
    tables.contributions.put(kept.merge.id, kept.contributions)


def _put_judgement(tables: Tables, judgement: Judgement) -> None:
    tables.judgements.put((tables.judgements.last_key() or 0) + 1, judgement)


def _put_entry(tables: Tables, row: HistoryRow) -> None:
    entry = from_history_row(row)
    tables.entries.put(entry.position, entry)
    tables.rows.put(entry.position, row)
    positions = tables.subjects.find(entry.subject) or ()
    tables.subjects.put(entry.subject, (*positions, entry.position))


def _put_event(tables: Tables, event: KeptEvent) -> None:
    if event.number is None:
        tables.unpublished.put(event.position, True)
    else:
        tables.events.put(event.number, event.position)


_PUTTERS: Final[Mapping[type, Callable[[Tables, Any], None]]] = MappingProxyType(
    {
        KeptTotals: lambda tables, kept: tables.totals.put(kept.customer, kept.totals),
        Customer: _put_customer,
        FormerId: _put_former_id,
        ErasedId: lambda tables, erased: tables.erased.put(erased.id, erased),
        TakenCode: lambda tables, taken: _put_code(MemoryClaims.of_customers(tables), taken),
        TakenKey: lambda tables, taken: _put_key(MemoryClaims.of_customers(tables), taken),
        Link: lambda tables, link: MemoryLinks(tables, Sight(tables, EVERYTHING)).add([link]),
        KeptMerge: _put_merge,
        Judgement: _put_judgement,
        Organization: _put_organization,
        FormerOrganizationId: lambda tables, former: tables.organization_survivors.put(former.id, former.survivor),
        TakenOrganizationCode: lambda tables, taken: _put_code(MemoryClaims.of_organizations(tables), taken),
        TakenOrganizationKey: lambda tables, taken: _put_key(MemoryClaims.of_organizations(tables), taken),
        KeptOrganizationMerge: _put_organization_merge,
        IndexedOrganization: lambda tables, one: tables.indexed_organizations.put(one.id, one),
        OrganizationPair: lambda tables, pair: tables.organization_pairs.put((pair.left, pair.right), pair),
        CreditAccount: lambda tables, account: tables.accounts.put(str(account.id), account),
        CreditHold: put_hold,
        LedgerEntry: put_entry,
        OpenItem: put_open_item,
        Order: put_order,
        Message: put_message,
        Credential: lambda tables, one: tables.credentials.put(one.customer, one),
        Act: lambda tables, act: tables.acts.put(act.id, act),
        ActRecord: put_act_record,
        ImportedFile: lambda tables, one: tables.imported_files.put(one.id, one),
        WaitingPair: lambda tables, pair: tables.reviews.put((pair.left, pair.right), pair),
        HistoryRow: _put_entry,
        KeptEvent: _put_event,
        Consumer: lambda tables, consumer: tables.consumers.put(consumer.name, consumer),
        SavedSearch: lambda tables, search: tables.searches.put(search.id, search),
        SearchHabits: lambda tables, habits: tables.habits.put(habits.user, habits),
        CustomerGroup: lambda tables, group: tables.groups.put(group.id, group),
        GroupMembership: lambda tables, one: tables.memberships.put((one.group, one.customer), one),
        SettingDocument: lambda tables, document: tables.settings.put(document.area, document),
        KeptRequest: lambda tables, request: tables.requests.put((request.action, request.key), request),
        KeptFact: lambda tables, fact: tables.facts.put(fact.name, fact.text),
        KeptCounter: lambda tables, counter: tables.counters.put(counter.name, counter.number),
    }
)
