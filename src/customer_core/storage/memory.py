"""The memory store: the smallest store that keeps every obligation, and so the specification of all others.

Owns plain mappings, one lock and a journal of what a unit changed, by which a failed unit is undone. Nothing outlives
the process. It must not know services, nor how any other store works.
"""

import os
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import RLock

import attrs

from customer_core.errors import (
    AlreadyTakenError,
    ForkedManagerError,
    ManagerClosedError,
    NotFoundError,
    StaleVersionError,
    StoreAddressError,
)
from customer_core.model import (
    EVERYTHING,
    BrandId,
    Customer,
    CustomerId,
    ExternalKey,
    Judgement,
    OrderTotals,
    View,
    WaitingPair,
)
from customer_core.ports import (
    CustomerPort,
    FactPort,
    IndexedRecord,
    IndexLookup,
    IndexPort,
    KeptRequest,
    KeyQuery,
    RequestPort,
    ReviewPort,
    SettingDocument,
    SettingPort,
    Store,
    kept_key,
)
from customer_core.search import SEARCH_FIELDS, Page, PageRequest, paginate
from customer_core.serialization import dumps
from customer_core.storage._journal import Journal
from customer_core.storage._memory_acts import MemoryActs
from customer_core.storage._memory_claims import MemoryClaims
from customer_core.storage._memory_credentials import MemoryCredentials
from customer_core.storage._memory_credit import MemoryAccounts, MemoryHolds, MemoryLedger
from customer_core.storage._memory_erasures import MemoryErasures
from customer_core.storage._memory_groups import MemoryGroups, looked_at
from customer_core.storage._memory_histories import MemoryHistory
from customer_core.storage._memory_imported_files import MemoryImportedFiles
from customer_core.storage._memory_judgements import MemoryJudgements
from customer_core.storage._memory_links import MemoryLinks
from customer_core.storage._memory_merges import MemoryMerges
from customer_core.storage._memory_orders import MemoryMessages, MemoryOrders
from customer_core.storage._memory_organization_pairs import MemoryOrganizationPairs
from customer_core.storage._memory_organizations import MemoryOrganizations, merges_of_organizations
from customer_core.storage._memory_outboxes import MemoryOutbox
from customer_core.storage._memory_records import MemoryRecords
from customer_core.storage._memory_searches import MemorySearches
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables
from customer_core.storage._versions import at_version

__all__ = ["MemoryStore"]

_NAME = "memory:"


class MemoryStore(Store):
    """Keeps everything in this process and nothing after it. Units take turns under one lock.

    A store of your own that is made of one gives it its own `name`, by which its refusals call it.
    """

    def __init__(self, *, name: str = _NAME) -> None:
        self._name = name
        self._lock = RLock()
        self._journal = Journal(name)
        self._tables = Tables(self._journal)
        self._unit: _MemoryUnit | None = None
        self._is_closed = False
        self._process = os.getpid()

    @property
    def name(self) -> str:
        """Return `memory:`, or the name it was given."""
        return self._name

    @contextmanager
    def reading(self) -> "Iterator[_MemoryUnit]":
        """Open a unit that only reads."""
        with self._opened(is_writing=False) as unit:
            yield unit

    @contextmanager
    def writing(self) -> "Iterator[_MemoryUnit]":
        """Open a unit that may write."""
        with self._opened(is_writing=True) as unit:
            yield unit

    @contextmanager
    def _opened(self, *, is_writing: bool) -> "Iterator[_MemoryUnit]":
        if os.getpid() != self._process:  # Before the lock, which the other process may hold for ever.
            raise ForkedManagerError
        with self._lock:
            if self._is_closed:
                raise ManagerClosedError
            if self._unit is not None:
                raise AssertionError("a unit of work was opened inside another")
            self._unit = _MemoryUnit(self._tables, self._name)
            self._journal.is_writing = is_writing
            try:
                yield self._unit
            except BaseException:
                self._journal.undo()
                raise
            finally:
                self._journal.clear()
                self._journal.is_writing = False
                self._unit = None

    def within(self, connection: object) -> Store:
        """Refuse: there is no transaction that a host could share.

        Raises:
            StoreAddressError: Always.
        """
        raise StoreAddressError(
            store=self._name,
            problem=f"it cannot join the transaction of a {type(connection).__name__}",
            remedy="open the host's database as the store",
        )

    def migrate(self) -> None:
        """Do nothing: what lives as long as the process always fits the release."""

    def close(self) -> None:
        """Forget everything; what a forked process inherited is its parent's."""
        if os.getpid() != self._process:
            return
        with self._lock:
            self._is_closed = True
            self._tables = Tables(self._journal)


class _MemoryUnit:
    def __init__(self, tables: Tables, name: str, view: View = EVERYTHING) -> None:
        self._tables = tables
        self._name = name
        sight = Sight(tables, view)
        self.customers = _Customers(tables, sight)
        self.index = _Index(tables, sight)
        self.links = MemoryLinks(tables, sight)
        self.merges = MemoryMerges(
            live=tables.live,
            merges=tables.merges,
            contributions=tables.contributions,
            claims=MemoryClaims.of_customers(tables),
            shows_id=sight.shows_id,
            take_away=lambda id_: _take_away(tables, id_),
        )
        self.judgements = MemoryJudgements(tables, sight)
        self.organizations = MemoryOrganizations(tables, sight)
        self.organization_merges = merges_of_organizations(tables, sight)
        self.organization_pairs = MemoryOrganizationPairs(tables, sight)
        self.accounts = MemoryAccounts(tables, sight)
        self.holds = MemoryHolds(tables, sight)
        self.ledger = MemoryLedger(tables, sight, name)
        self.orders = MemoryOrders(tables, sight)
        self.acts = MemoryActs(tables, sight)
        self.imported_files = MemoryImportedFiles(tables, sight)
        self.messages = MemoryMessages(tables, sight)
        self.credentials = MemoryCredentials(tables, sight)
        self.erasures = MemoryErasures(tables, sight, _take_away)
        self.reviews = _Reviews(tables, sight)
        self.history = MemoryHistory(tables, sight)
        self.outbox = MemoryOutbox(tables, sight)
        self.searches = MemorySearches(tables)
        self.groups = MemoryGroups(tables, sight)
        self.settings = _Settings(tables)
        self.requests = _Requests(tables)
        self.facts = _Facts(tables)
        self.records = MemoryRecords(tables, name, self.index.keep)

    def seen_by(self, view: View) -> "_MemoryUnit":
        return _MemoryUnit(self._tables, self._name, view)

    def mark(self) -> str:
        return str(self.history.last_position())


@attrs.frozen
class _Customers(CustomerPort):
    _tables: Tables
    _sight: Sight

    def find(self, id_: CustomerId) -> Customer | None:
        survivor = self._tables.survivors.find(id_)
        found = None if survivor is None else self._tables.live.find(survivor)
        return found if found and self._sight.shows(found) else None

    def find_by_code(self, code: str, brand: BrandId | None) -> Customer | None:
        holder = self._tables.codes.find((brand, code))
        return None if holder is None else self.find(holder)

    def find_by_external_key(self, key: ExternalKey) -> Customer | None:
        holder = self._tables.external_keys.find(key)
        return None if holder is None else self.find(holder)

    def find_code_holder(self, code: str, brand: BrandId | None) -> CustomerId | None:
        return self._tables.codes.find((brand, code))

    def find_key_holder(self, key: ExternalKey) -> CustomerId | None:
        return self._tables.external_keys.find(key)

    def hold(self, ids: Collection[CustomerId]) -> None:  # noqa: ARG002 - as of the port
        # There is only one unit at a time.
        self._tables.survivors.refuse_unless_writing()

    def add(self, customer: Customer) -> None:
        if customer.id in self._tables.survivors:
            holder = self._tables.survivors.find(customer.id) or customer.id
            raise AlreadyTakenError(what="id", kind="customer", holder=str(holder))
        claims = MemoryClaims.of_customers(self._tables)
        claims.refuse_taken(customer)
        self._tables.survivors.put(customer.id, customer.id)
        claims.claim(customer, customer.id)
        self._tables.live.put(customer.id, customer)

    def replace(self, customer: Customer, *, expected_version: int) -> None:
        before = self._expected(customer.id, expected_version)
        claims = MemoryClaims.of_customers(self._tables)
        claims.refuse_taken(customer)
        claims.release(before)
        claims.claim(customer, customer.id)
        self._tables.live.put(customer.id, customer)

    def remove(self, id_: CustomerId, *, expected_version: int) -> None:
        before = self._expected(id_, expected_version)
        MemoryClaims.of_customers(self._tables).release(before)
        _take_away(self._tables, id_)
        for pair in self._tables.reviews.list_keys():
            if id_ in pair:
                self._tables.reviews.remove(pair)
        self._tables.survivors.put(id_, None)
        self._tables.removed.put(id_, before.brand)

    def note_totals(self, id_: CustomerId, totals: OrderTotals) -> None:
        if self._tables.live.find(id_) is None:
            raise NotFoundError(kind="customer", id=str(id_))
        _forget_totals(self._tables, id_)
        if totals != OrderTotals():
            self._tables.totals.put(id_, totals)

    def list_totals(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, OrderTotals]:
        shown = (found for id_ in set(ids) if (found := self._tables.live.find(id_)) and self._sight.shows(found))
        noted = ((customer.id, self._tables.totals.find(customer.id)) for customer in shown)
        return {id_: totals for id_, totals in noted if totals}

    def find_page(self, request: PageRequest) -> Page[Customer]:
        return paginate(looked_at(self._tables, self._shown()), request)

    def find_documents(self, request: PageRequest, *, total: int | None = None) -> Page[str]:  # noqa: ARG002 - it is counted anew
        return self.find_page(request).mapped(dumps)

    def count_by(self, field: str) -> Mapping[str, int]:
        found = looked_at(self._tables, self._shown())
        counts = Counter(value for one in found for value in SEARCH_FIELDS[field].extract(one))
        return dict(sorted(counts.items()))

    def iter_all(self) -> Iterator[Customer]:
        return iter(sorted(self._shown(), key=_id_of))

    def count(self) -> int:
        return len(self._shown())

    def _shown(self) -> list[Customer]:
        return list(filter(self._sight.shows, self._tables.live.list_values()))

    def _expected(self, id_: CustomerId, version: int) -> Customer:
        return at_version(self._tables.live.find(id_), version, kind="customer", id_=id_)


def _id_of(customer: Customer) -> CustomerId:
    return customer.id


def _take_away(tables: Tables, id_: CustomerId) -> None:
    """Take a customer off every page and the index, with its links."""
    tables.live.remove(id_)
    _forget_totals(tables, id_)
    sight = Sight(tables, EVERYTHING)
    _Index(tables, sight).remove(id_)
    MemoryLinks(tables, sight).forget(id_)


def _forget_totals(tables: Tables, id_: CustomerId) -> None:
    if id_ in tables.totals:
        tables.totals.remove(id_)


@attrs.frozen
class _Index(IndexPort):
    _tables: Tables
    _sight: Sight

    def reserve(self, keys: Collection[str]) -> None:  # noqa: ARG002 - as of the port
        # There is only one unit at a time.
        self._tables.blocks.refuse_unless_writing()

    def put(self, record: IndexedRecord) -> None:
        self.keep(attrs.evolve(record, keys=tuple(dict.fromkeys(map(kept_key, record.keys)))))

    def keep(self, record: IndexedRecord) -> None:
        """Keep a record whose keys are as they are kept."""
        self.remove(record.id)
        self._tables.indexed.put(record.id, record)
        for key in record.keys:
            block = list(self._tables.blocks.find(key) or ())
            insort(block, (record.order, record.id))
            self._tables.blocks.put(key, tuple(block))

    def remove(self, id_: CustomerId) -> None:
        """Forget what the index says of a customer, if anything."""
        record = self._tables.indexed.find(id_)
        if record is None:
            return
        self._tables.indexed.remove(id_)
        for key in record.keys:
            block = tuple(member for member in self._tables.blocks.find(key) or () if member[1] != id_)
            self._tables.blocks.put(key, block)

    def find(self, queries: Sequence[KeyQuery], *, order: str) -> IndexLookup:
        shared: dict[CustomerId, int] = {}
        cut = []
        for query in queries:
            whole = self._tables.blocks.find(kept_key(query.key)) or ()
            block = tuple(member for member in whole if self._sight.shows_id(member[1]))
            if len(block) > query.most:
                cut.append(query.key)
                place = bisect_left(block, (order,))
                block = block[max(place - query.reach, 0) : place + query.reach]
            for _, id_ in block:
                shared[id_] = shared.get(id_, 0) + 1
        found = ((id_, self._tables.indexed.find(id_), count) for id_, count in sorted(shared.items()))
        candidates = tuple((id_, record.features, count) for id_, record, count in found if record)
        return IndexLookup(candidates=candidates, cut_keys=tuple(cut))

    def list_of(self, ids: Collection[CustomerId]) -> tuple[IndexedRecord, ...]:
        shown = sorted(filter(self._sight.shows_id, set(ids)))
        return tuple(record for id_ in shown if (record := self._tables.indexed.find(id_)))

    def clear(self) -> None:
        self._tables.indexed.refuse_unless_writing()
        for id_ in self._tables.indexed.list_keys():
            self.remove(id_)
        for id_ in self._tables.links.list_keys():
            self._tables.links.remove(id_)


@attrs.frozen
class _Reviews(ReviewPort):
    _tables: Tables
    _sight: Sight

    def put(self, pair: WaitingPair) -> None:
        self._tables.reviews.put((pair.left, pair.right), pair)

    def find(self, left: CustomerId, right: CustomerId) -> WaitingPair | None:
        found = self._tables.reviews.find((left, right))
        return found if found and self._shows(found) else None

    def list_waiting(self, *, after: WaitingPair | None, most: int) -> tuple[WaitingPair, ...]:
        waiting = sorted(filter(self._shows, self._tables.reviews.list_values()), key=_review_order)
        if after is not None:
            waiting = [pair for pair in waiting if _review_order(pair) > _review_order(after)]
        return tuple(waiting[:most])

    def count_open(self) -> int:
        judged = {self._named(one) for one in self._tables.judgements.list_values() if one.is_standing}
        shown = filter(self._shows, self._tables.reviews.list_values())
        return sum(len(named) > 1 for named in {*map(self._named, shown)} - judged)

    def _named(self, pair: WaitingPair | Judgement) -> frozenset[CustomerId | None]:
        """Return whom the two ids of a pair name now."""
        return frozenset(self._tables.survivors.find(id_) for id_ in (pair.left, pair.right))

    def _shows(self, pair: WaitingPair) -> bool:
        return self._sight.shows_id(pair.left) and self._sight.shows_id(pair.right)


def _review_order(pair: WaitingPair) -> tuple[float, CustomerId, CustomerId]:
    return -pair.bits, pair.left, pair.right


@attrs.frozen
class _Settings(SettingPort):
    _tables: Tables

    def find(self, area: str) -> SettingDocument | None:
        return self._tables.settings.find(area)

    def put(self, document: SettingDocument, *, expected_version: int) -> None:
        kept = self._tables.settings.find(document.area)
        found = kept.version if kept else 0
        if found != expected_version:
            raise StaleVersionError(kind="settings", id=document.area, expected=expected_version, found=found)
        self._tables.settings.put(document.area, document)


@attrs.frozen
class _Requests(RequestPort):
    _tables: Tables

    def find(self, action: str, key: str) -> KeptRequest | None:
        return self._tables.requests.find((action, key))

    def add(self, request: KeptRequest) -> None:
        if self.find(request.action, request.key) is not None:
            raise AlreadyTakenError(what="key", kind="request", holder=request.action)
        self._tables.requests.put((request.action, request.key), request)


@attrs.frozen
class _Facts(FactPort):
    _tables: Tables

    def now(self) -> datetime:
        return datetime.now(UTC)

    def find(self, name: str) -> str | None:
        return self._tables.facts.find(name)

    def put(self, name: str, text: str) -> None:
        self._tables.facts.put(name, text)

    def next_number(self, counter: str) -> int:
        number = (self._tables.counters.find(counter) or 0) + 1
        self._tables.counters.put(counter, number)
        return number
