"""What `RecordPort` obliges a store to, claim by claim: everything that is kept can be copied, to any kind and from it.

Owns the claims, and the copies in memory that they are shown by. A store that is not copied says so, and why.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import ClassVar

import attrs
import pytest

from customer_core.errors import AlreadyTakenError, StoreNotEmptyError, StoreReadOnlyError, StoreUncopiedError
from customer_core.history import HistoryRow
from customer_core.matching import Progress
from customer_core.model import CustomerId, OrganizationId
from customer_core.ports import (
    RECORD_KINDS,
    KeptEvent,
    KeptRequest,
    KeyQuery,
    Record,
    RecordPort,
    SettingDocument,
    Store,
    UnitOfWork,
    kept_key,
)
from customer_core.services import copy_store
from customer_core.storage import MemoryStore
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._act_specimens import full_act, full_act_record
from customer_core.testing.conformance._asking import add
from customer_core.testing.conformance._credential_specimens import PASSWORD, credential, link
from customer_core.testing.conformance._credit_specimens import FULL_HOLDS, full_entries, hold, ledger_entry
from customer_core.testing.conformance._families import asked, asked_of_firms, put_family, put_firms
from customer_core.testing.conformance._furnishing import ANN, CAM, DEE, FAY, furnish, state_of
from customer_core.testing.conformance._imported_files import full_imported_file, imported_file
from customer_core.testing.conformance._order_specimens import full_message, full_order
from customer_core.testing.conformance._specimens import customer, external_keys
from customer_core.testing.conformance._stores import EVERY_WRITE

__all__ = ["RecordPortConformance"]

LONG_KEYS = ("k" * 64, "k" * 65, "nul\x00", "=k", "é" * 100)
"""Keys of the index, some of which are kept as a digest."""

MIA = customer("mia", code="M", external_keys=external_keys("3"))
NED = customer("ned", code="N", external_keys=external_keys("4", "5"))

ONLY_THINGS: Mapping[str, Callable[[UnitOfWork], object]] = {
    "a customer": lambda unit: unit.customers.add(ANN),
    "an organization": lambda unit: unit.organizations.add(specimens.organization("o-1")),
    "a pair of organizations": lambda unit: unit.organization_pairs.put(specimens.organization_pair("o-1", "o-2")),
    "an account": lambda unit: unit.accounts.add(specimens.account("a-1", ANN.id)),
    "a hold": lambda unit: _with_an_account(unit).holds.add(hold("h-1")),
    "an entry of the ledger": lambda unit: _with_an_account(unit).ledger.add(ledger_entry(held=1, reserved=1)),
    "an open item": lambda unit: _with_an_account(unit).ledger.add(ledger_entry(posted=1, owed=1)),
    "an imported file": lambda unit: unit.imported_files.put(imported_file("f-1")),
    "a link": lambda unit: unit.links.add([specimens.link("ann", "bob")]),
    "a pair": lambda unit: unit.reviews.put(specimens.pair("ann", "bob")),
    "an entry": lambda unit: unit.history.add(specimens.entry()),
    "a saved search": lambda unit: unit.searches.add(specimens.saved_search("s-1")),
    "a habit": lambda unit: unit.searches.put_beginning("ann", None),
    "a group": lambda unit: unit.groups.add(specimens.group("g-1")),
    "settings": lambda unit: unit.settings.put(
        SettingDocument(area="credit", version=1, text="{}"), expected_version=0
    ),
    "a request": lambda unit: unit.requests.add(KeptRequest(action="save", key="k", digest="d", answer="a")),
    "a fact": lambda unit: unit.facts.put("fact", "x"),
    "a counter": lambda unit: unit.facts.next_number("counter"),
}


def _with_an_account(unit: UnitOfWork) -> UnitOfWork:
    unit.accounts.add(specimens.account("a-1", ANN.id))
    return unit


class _Retold(RecordPort):
    """The records of another store, told in another way."""

    def __init__(self, whole: RecordPort, retell: Callable[[Iterator[Record]], Iterator[Record]]) -> None:
        self._whole = whole
        self._retell = retell

    def count(self) -> Mapping[type[Record], int]:
        return self._whole.count()

    def iter_all(self) -> Iterator[Record]:
        return self._retell(self._whole.iter_all())

    def restore(self, source: RecordPort, *, progress: Progress) -> None:
        raise AssertionError(f"{source} cannot be copied into these, and nothing is reported to {progress}")


def _torn(records: Iterator[Record], *, told: int) -> Iterator[Record]:
    """Tell so many records, and fail."""
    yield from islice(records, told)
    raise ValueError("planted")


def _set_apart(records: Iterator[Record]) -> Iterator[Record]:
    """Tell entries that stand ten times as far apart."""
    for record in records:
        if isinstance(record, HistoryRow):
            yield record._replace(position=10 * record.position)
        elif isinstance(record, KeptEvent):
            yield attrs.evolve(record, position=10 * record.position)
        else:
            yield record


def records_of(store: Store) -> list[Record]:
    """Return everything that a store tells."""
    with store.reading() as unit:
        return list(unit.records.iter_all())


def furnish_fully(store: Store) -> None:
    """Put something of every kind into a store, former ids, odd texts and the largest figures included."""
    furnish(store)
    with store.writing() as unit:
        unit.customers.remove(CAM.id, expected_version=1)
        unit.erasures.erase(FAY.id, expected_version=1, at=START)
        for record in (MIA, NED, *specimens.CUSTOMERS.values()):
            unit.customers.add(record)
        unit.merges.add(specimens.merge("m-1", MIA, NED), (MIA, NED))
        unit.customers.replace(customer("mia", code="N", version=2), expected_version=1)
        unit.index.put(specimens.indexed("full", *LONG_KEYS, "k1", "k1", order="é"))
        unit.organizations.add(specimens.full_organization())
        full = specimens.full_organization("merged")
        lone = attrs.evolve(full, code="OX", external_keys=(), parent=None)
        unit.organizations.add(lone)
        taker = specimens.organization("o-5", code="O5", brand=lone.brand)
        unit.organizations.add(taker)
        unit.organization_merges.add(specimens.organization_merge("m-5", taker, lone), (taker, lone))
        unit.organizations.replace(attrs.evolve(taker, code="OX", version=2), expected_version=1)
        unit.organization_pairs.put_indexed(specimens.indexed_organization("full", *LONG_KEYS, "k1", "k1", order="é"))
        unit.accounts.add(specimens.full_account("a-2", CustomerId("full")))
        unit.accounts.add(specimens.unlimited_account("a-3", OrganizationId("o-1")))
        unit.accounts.add(specimens.account("a-4", OrganizationId("o-1")))
        for one in FULL_HOLDS:
            unit.holds.add(one)
        for entry in full_entries("a-4"):
            unit.ledger.add(entry)
        unit.orders.put(full_order("née", "full", specimens.ODD_TEXTS[1]))
        unit.messages.put(full_message("née", "ned", specimens.ODD_TEXTS[1]))
        unit.credentials.put(credential("ned", password=PASSWORD, link=link("1")), expected_version=0)
        unit.acts.add(full_act("act", "née"))
        unit.acts.put_records([full_act_record("act", "full", "née")])
        unit.imported_files.put(full_imported_file("full", specimens.ODD_TEXTS[1]))
        unit.reviews.put(specimens.pair("bob", "full", bits=-0.1))
        unit.history.add(specimens.entry("settings:credit", reason="née\n😀"))


def _ignore(_step: str, _done: int, _of: int) -> None:
    """Listen to no report."""


class RecordPortConformance:
    """Show that a store is copied without a loss, as `RecordPort` promises.

    Where a store's units have no records, set `copies` to False and say why in `reason`: it is then shown that whoever
    wants to copy it is told so.
    """

    copies: ClassVar[bool] = True
    reason: ClassVar[str] = ""

    @pytest.fixture(autouse=True)
    def _only_where_it_is_copied(self, request: pytest.FixtureRequest) -> None:
        if not self.copies and "or_says_that_it_is_not" not in request.node.name:
            assert self.reason
            pytest.skip(f"this store says that it is not copied: {self.reason}")

    def test_a_store_is_copied_or_says_that_it_is_not(self, store: Store) -> None:
        """Whoever copies a store, or into one, does so, or is told by name that it has no records."""
        for source, target in ((store, MemoryStore()), (MemoryStore(), store)):
            if self.copies:
                assert target.name == copy_store(source, target).target
                continue
            with pytest.raises(StoreUncopiedError) as caught:
                copy_store(source, target)
            assert store.name == caught.value.store

    def test_a_copy_tells_the_same(self, store: Store) -> None:
        """A copy of a store tells the same by every port."""
        furnish(store)
        copied = MemoryStore()
        copy_store(store, copied)
        assert state_of(store) == state_of(copied)

    def test_a_store_becomes_a_copy(self, store: Store) -> None:
        """A store into which another one was copied tells the same by every port."""
        source = MemoryStore()
        furnish(source)
        copy_store(source, store)
        assert state_of(source) == state_of(store)

    def test_the_records_of_a_copy_are_the_same(self, store: Store) -> None:
        """Every record of every kind, in the same order, is told by a store and by what it was copied from and to."""
        source, copied = MemoryStore(), MemoryStore()
        furnish_fully(source)
        copy_store(source, store)
        copy_store(store, copied)
        told = records_of(source)
        assert told == records_of(store)
        assert told == records_of(copied)

    def test_a_copy_finds_by_what_was_merged(self, store: Store) -> None:
        """A survivor is found in a copy by what went into it, as in the store that it was copied from."""
        source = MemoryStore()
        put_family(source)
        put_firms(source)
        copy_store(source, store)
        assert asked(source) == asked(store)
        assert asked_of_firms(source) == asked_of_firms(store)

    def test_every_kind_is_told_in_its_order(self, store: Store) -> None:
        """A store that has something of every kind tells all kinds, each behind the one before, and counts them."""
        furnish_fully(store)
        told = [type(record) for record in records_of(store)]
        assert list(RECORD_KINDS) == list(dict.fromkeys(told))
        with store.reading() as unit:
            assert {kind: told.count(kind) for kind in RECORD_KINDS} == dict(unit.records.count())

    def test_an_empty_store_tells_nothing(self, store: Store) -> None:
        """Of a store that keeps nothing no record is told, and its copy keeps nothing."""
        copied = MemoryStore()
        copy_store(store, copied)
        assert [] == records_of(store)
        assert [] == records_of(copied)
        with store.reading() as unit:
            assert dict.fromkeys(RECORD_KINDS, 0) == dict(unit.records.count())

    def test_a_copy_goes_on_as_the_original(self, store: Store) -> None:
        """Whatever is written next is kept alike by a store and its copy, with the same numbers."""
        source = MemoryStore()
        furnish(source)
        copy_store(source, store)
        for write in EVERY_WRITE.values():
            for one in (source, store):
                with one.writing() as unit:
                    write(unit)
        assert state_of(source) == state_of(store)
        assert records_of(source) == records_of(store)

    def test_a_store_that_was_copied_into_goes_on(self, store: Store) -> None:
        """In a store that was copied into, new customers, merges and entries get numbers that none has."""
        source = MemoryStore()
        furnish(source)
        copy_store(source, store)
        with store.writing() as unit:
            position = unit.history.last_position()
            for name in ("p", "q"):
                unit.customers.add(customer(name))
            unit.merges.add(specimens.merge("m-8", customer("p"), customer("q")), (customer("p"), customer("q")))
            assert position < unit.history.add(specimens.entry()).position
            assert [CustomerId("p"), CustomerId("q")] == list(unit.merges.list_ids(CustomerId("q")))

    def test_positions_are_kept(self, store: Store) -> None:
        """Entries keep the positions that they had, also where some were left out between them."""
        source, between = MemoryStore(), MemoryStore()
        furnish(source)
        with source.writing() as unit:
            last = unit.history.add(specimens.entry())
        with source.reading() as unit, between.writing() as other:
            other.records.restore(_Retold(unit.records, _set_apart), progress=_ignore)
        copy_store(between, store)
        with store.writing() as unit:
            assert 10 * last.position == unit.history.last_position()
            assert 10 * last.position < unit.history.add(specimens.entry()).position

    def test_what_was_taken_is_taken_in_a_copy(self, store: Store) -> None:
        """Ids of merged and removed customers, and what went into a merge, are refused in a copy, too."""
        source = MemoryStore()
        master, other = customer("x", code="X"), customer("y", code="Y", external_keys=external_keys("7"))
        add(source, master, other, customer("gone", version=1))
        with source.writing() as unit:
            unit.merges.add(specimens.merge("m", master, other), (master, other))
            unit.customers.replace(customer("x", version=2), expected_version=1)
            unit.customers.remove(CustomerId("gone"), expected_version=1)
        copy_store(source, store)
        with store.writing() as unit:
            unit.customers.replace(customer("x", version=3), expected_version=2)
        clashes = (customer("y"), customer("gone"), customer("n", code="X"), customer("n", code="Y"))
        for clash in (*clashes, customer("n", external_keys=external_keys("7"))):
            with pytest.raises(AlreadyTakenError):
                add(store, clash)

    def test_what_was_free_is_free_in_a_copy(self, store: Store) -> None:
        """A code and a key that went into no merge are free in a copy, once its customer gives them up."""
        source = MemoryStore()
        add(source, customer("x", code="X", external_keys=external_keys("7")))
        copy_store(source, store)
        with store.writing() as unit:
            unit.customers.replace(customer("x", version=2), expected_version=1)
            unit.customers.add(customer("y", code="X", external_keys=external_keys("7")))

    @pytest.mark.parametrize("key", LONG_KEYS, ids=range(len(LONG_KEYS)))
    def test_every_key_is_found_in_a_copy(self, store: Store, key: str) -> None:
        """A record is found in the index of a copy by the keys that it was put under, however long they are."""
        source, copied = MemoryStore(), MemoryStore()
        furnish_fully(source)
        copy_store(source, store)
        copy_store(store, copied)
        for one in (source, store, copied):
            with one.reading() as unit:
                found = unit.index.find([KeyQuery(key, 9, 9)], order="")
                assert ["full"] == [str(id_) for id_, *_ in found.candidates]

    def test_kept_keys_are_told_apart(self, store: Store) -> None:
        """A key that looks like the kept form of another one is another key."""
        long = "k" * 65
        add(store, ANN, DEE)
        with store.writing() as unit:
            unit.index.put(specimens.indexed("ann", long))
            unit.index.put(specimens.indexed("dee", kept_key(long)))
        with store.reading() as unit:
            for key, id_ in ((long, "ann"), (kept_key(long), "dee")):
                found = unit.index.find([KeyQuery(key, 9, 9)], order="")
                assert [id_] == [str(one) for one, *_ in found.candidates]

    @pytest.mark.parametrize("put", ONLY_THINGS.values(), ids=ONLY_THINGS)
    def test_a_store_that_keeps_anything_is_no_target(self, store: Store, put: Callable[[UnitOfWork], object]) -> None:
        """A store that keeps a single thing, of whatever kind, is not copied into, and is as it was."""
        source = MemoryStore()
        furnish(source)
        with store.writing() as unit:
            put(unit)
        before = records_of(store)
        with pytest.raises(StoreNotEmptyError):
            copy_store(source, store)
        assert before == records_of(store)

    def test_a_torn_copy_leaves_nothing(self, store: Store) -> None:
        """Wherever the telling breaks off, the target keeps nothing, and can be copied into again."""
        source = MemoryStore()
        furnish(source)
        for told in range(len(records_of(source))):
            with (
                source.reading() as unit,
                pytest.raises(ValueError, match="planted"),
                store.writing() as taking,
            ):
                taking.records.restore(_Retold(unit.records, partial(_torn, told=told)), progress=_ignore)
            assert [] == records_of(store)
        copy_store(source, store)
        assert state_of(source) == state_of(store)

    def test_a_unit_that_reads_takes_nothing(self, store: Store) -> None:
        """In a unit that only reads nothing is restored."""
        source = MemoryStore()
        furnish(source)
        with source.reading() as told, store.reading() as unit, pytest.raises(StoreReadOnlyError):
            unit.records.restore(told.records, progress=_ignore)
        assert [] == records_of(store)

    def test_progress_is_reported_to_the_end(self, store: Store) -> None:
        """The last report of each step says that all of it is done."""
        source, last = MemoryStore(), dict[str, tuple[int, int]]()
        furnish(source)
        copy_store(source, store, lambda step, done, of: last.update({step: (done, of)}))
        assert last
        assert [] == [step for step, (done, of) in last.items() if done != of]
