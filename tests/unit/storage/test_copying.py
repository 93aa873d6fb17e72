"""Copies of whole stores, held against their originals row by row."""

import sqlite3
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import psycopg
import pytest

from customer_core.errors import StoreBusyError, StoreFailedError, StoreNotEmptyError, StoreOutdatedError
from customer_core.model import Customer, CustomerId
from customer_core.ports import RECORD_KINDS, IndexedRecord, KeptRequest, Record, Store
from customer_core.services import copy_store
from customer_core.storage import MemoryStore
from customer_core.storage._memory_records import _PUTTERS, _TELLERS
from customer_core.storage.sql import open_sql_store
from customer_core.storage.sql._record_rows import _ROWS
from customer_core.storage.sql._records import _TELLINGS
from customer_core.storage.sql._schema import METADATA
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._records import furnish_fully, records_of
from customer_core.testing.conformance._specimens import customer, external_keys

Rows = dict[str, list[tuple[Any, ...]]]
MANY = 2_345


@pytest.fixture
def new_file(tmp_path: Path) -> Callable[[str], str]:
    """Returns the address of a file by its name."""
    return lambda name: f"sqlite:///{tmp_path / name}.db"


@pytest.fixture(params=["sqlite", "postgres"])
def new_place(
    request: pytest.FixtureRequest, new_file: Callable[[str], str], make_database: Callable[[str], str]
) -> Callable[[str], str]:
    """Returns the address of a new store of each kind that outlives a process."""
    return new_file if request.param == "sqlite" else lambda _: make_database("")


def made(address: str, fill: Callable[[Store], None] = furnish_fully) -> Store:
    """Return a store in which there is something."""
    store = open_sql_store(address)
    fill(store)
    return store


def rows_of(address: str) -> Rows:
    """Return every row of every table, in an order of its own, as the driver reads it."""
    with closing(connected(address)) as connection:
        select = "SELECT * FROM {}"
        return {name: sorted(connection.execute(select.format(name)).fetchall(), key=repr) for name in tables()}


def connected(address: str) -> Any:  # noqa: ANN401 - of either driver
    """Return a connection to the database of a store as somebody else has it."""
    if address.startswith("sqlite:"):
        return sqlite3.connect(address.removeprefix("sqlite:///"))
    return psycopg.connect(address, autocommit=True)


def tables() -> list[str]:
    """Return the names of all tables, the one that tells the revision included."""
    return [*METADATA.tables, "cc_migration"]


def renumbered(rows: Rows) -> Rows:
    """Return rows in which customers are told by their ids, and which say nothing that nobody asks for."""
    ids = {row[0]: row[1] for row in rows["cc_customer"]}
    merges = {row[0]: row[1] for row in rows["cc_merge"]}
    names = {name: [column.name for column in table.columns] for name, table in METADATA.tables.items()}
    numbered: dict[str, Mapping[Any, str]] = dict.fromkeys(
        ("seq", "survivor", "customer", "master", "left", "right"), ids
    )

    def told(table: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
        cells = dict(zip(names[table], row, strict=True))
        if table == "cc_customer" and cells["document"] is None:
            cells["version"] = None
        cells |= {name: numbered[name].get(cell) for name, cell in cells.items() if name in numbered}
        cells |= {name: merges[cells[name]] for name in ("merge",) if name in cells}
        return tuple(cell for name, cell in cells.items() if (table, name) != ("cc_merge", "position"))

    return {table: sorted((told(table, row) for row in rows[table]), key=repr) for table in names}


def tables_of(store: MemoryStore) -> dict[str, dict[Any, Any]]:
    """Return every mapping of a memory store, without blocks in which nobody is left."""
    mappings = vars(store._tables)  # noqa: SLF001 - what the ports tell is not all there is to compare
    found = {name: {key: table.find(key) for key in table.list_keys()} for name, table in mappings.items()}
    return found | {"blocks": {key: block for key, block in found["blocks"].items() if block}}


def test_every_table_has_rows_to_be_copied(new_file: Callable[[str], str]) -> None:
    """The store that the tests below copy has rows in each table, so that none is forgotten."""
    made(new_file("source")).close()
    assert [] == [name for name, rows in rows_of(new_file("source")).items() if not rows]


def test_every_mapping_has_something_to_be_copied() -> None:
    """So it is in memory."""
    source = MemoryStore()
    furnish_fully(source)
    assert [] == [name for name, rows in tables_of(source).items() if not rows]


def test_between_databases_every_row_is_the_same(
    new_file: Callable[[str], str], new_place: Callable[[str], str]
) -> None:
    """From a file to a database of each kind and back into a file, each table has the same rows, numbers included."""
    first, second, third = new_file("first"), new_place("second"), new_file("third")
    for source, target in ((made(first), second), (open_sql_store(second), third)):
        with closing(open_sql_store(target)) as copied:
            copy_store(source, copied)
        source.close()
    assert rows_of(first) == rows_of(third)


def test_between_servers_every_row_is_the_same(make_database: Callable[[str], str]) -> None:
    """From one database on a server to another one each table has the same rows."""
    first, second = make_database(""), make_database("")
    with closing(made(first)) as source, closing(open_sql_store(second)) as copied:
        copy_store(source, copied)
    assert rows_of(first) == rows_of(second)


def test_through_memory_every_row_says_the_same(
    new_file: Callable[[str], str], new_place: Callable[[str], str]
) -> None:
    """From a database of each kind into memory and on into a file, each table has the same rows but for numbers."""
    first, second, between = new_place("first"), new_file("second"), MemoryStore()
    with closing(made(first)) as source, closing(open_sql_store(second)) as copied:
        copy_store(source, between)
        copy_store(between, copied)
    assert renumbered(rows_of(first)) == renumbered(rows_of(second))


def test_through_a_database_memory_says_the_same(new_place: Callable[[str], str]) -> None:
    """From memory into a database of each kind and back, every mapping is the same."""
    source, again = MemoryStore(), MemoryStore()
    furnish_fully(source)
    with closing(open_sql_store(new_place("between"))) as between:
        copy_store(source, between)
        copy_store(between, again)
    assert tables_of(source) == tables_of(again)


def test_every_kind_of_record_is_told_and_taken() -> None:
    """Each store knows all kinds of records and no others."""
    kinds = list(RECORD_KINDS)
    assert set(get_args(Record)) == set(kinds)
    assert [kinds] * 3 == [list(_TELLERS), list(_TELLINGS), list(_ROWS)]
    assert set(kinds) - set(_PUTTERS) == {kind for kind in kinds if kind.__name__ == "IndexedRecord"}


def test_no_record_shows_what_a_customer_said() -> None:
    """Records are named by ids and figures alone, since they may stand in a log."""
    source = MemoryStore()
    add = [customer("x", code="Canary", external_keys=external_keys("Canary", system="Canary")), customer("y")]
    with source.writing() as unit:
        for one in add:
            unit.customers.add(one)
        unit.index.put(specimens.indexed("x", "Canary", order="Canary", features="Canary"))
        unit.merges.add(specimens.merge("m", *add), add)
        unit.requests.add(KeptRequest(action="save", key="Canary", digest="Canary", answer="Canary"))
        unit.facts.put("fact", "Canary")
    told = [record for record in records_of(source) if not isinstance(record, Customer)]
    assert [] == [repr(record) for record in told if "Canary" in repr(record)]


def fill_pages(store: Store) -> None:
    """Keep so much that it is read in several pages, and merge customers into such as came later."""
    with store.writing() as unit:
        for number in range(MANY):
            unit.facts.put(f"fact {number}", "x")
            unit.requests.add(KeptRequest(action=f"a{number % 7}", key=f"{number}", digest="", answer=""))
        for number in range(MANY // 10):
            members = customer(f"c{number:04}"), customer(f"d{number:04}")
            for member in members:
                unit.customers.add(member)
        for number in range(MANY // 10):
            other, master = customer(f"c{number:04}"), customer(f"d{number:04}")
            unit.merges.add(specimens.merge(f"m{number:04}", master, other), (master, other))


def test_what_is_read_in_pages_is_whole(new_file: Callable[[str], str], new_place: Callable[[str], str]) -> None:
    """Of tables that are longer than a page every row is copied once, also those that refer to later ones."""
    first, second, copied = new_file("first"), new_place("second"), MemoryStore()
    with closing(made(first, fill_pages)) as source, closing(open_sql_store(second)) as target:
        copy_store(source, target)
        copy_store(target, copied)
        assert records_of(source) == records_of(copied)
    assert MANY == len(rows_of(second)["cc_fact"])


def test_a_schema_of_its_own_is_copied_into(
    new_file: Callable[[str], str], make_database: Callable[[str], str]
) -> None:
    """Tables in a schema are copied like others, beside a store in the same database, and numbers go on there."""
    address = make_database("")
    schema = f"{address}{'&' if '?' in address else '?'}schema=shop"
    with closing(made(new_file("first"))) as source, closing(open_sql_store(schema)) as target:
        copy_store(source, target)
        assert records_of(source) == records_of(target)
        with target.writing() as unit:
            unit.customers.add(customer("later"))
            unit.history.add(specimens.entry())
        with closing(open_sql_store(address)) as beside:
            assert [] == records_of(beside)
            copy_store(target, beside)
            assert records_of(target) == records_of(beside)


def test_a_copy_is_of_one_moment(new_place: Callable[[str], str], new_file: Callable[[str], str]) -> None:
    """What others write while a copy is made is not in it."""
    with closing(made(new_place("first"))) as source, closing(open_sql_store(new_file("second"))) as target:
        before, said = records_of(source), list[str]()

        def write(step: str, _done: int, _of: int) -> None:
            with source.writing() as unit:
                unit.customers.add(customer(f"later-{len(said)}"))
                unit.facts.put(f"later {len(said)}", "x")
            said.append(step)

        copy_store(source, target, write)
        assert said
        assert before == records_of(target)


def test_nobody_writes_into_a_store_that_is_copied_into(new_place: Callable[[str], str]) -> None:
    """Until a copy is whole, others see an empty store, and wait when they want to write."""
    source, address = MemoryStore(), new_place("target")
    furnish_fully(source)
    seen, refused = list[int](), list[type]()
    with closing(open_sql_store(address)) as target, closing(open_sql_store(address, deadline_seconds=0.05)) as other:

        def look(_step: str, _done: int, _of: int) -> None:
            with other.reading() as unit:
                seen.append(unit.customers.count())
            try:
                with other.writing() as unit:
                    unit.facts.put("fact", "other")
            except StoreBusyError as error:
                refused.append(type(error))

        copy_store(source, target, look)
        assert records_of(source) == records_of(other)
    assert {0} == set(seen)
    assert [StoreBusyError] * len(seen) == refused


def test_of_two_copies_into_one_store_one_is_made(new_place: Callable[[str], str]) -> None:
    """Where two copies are made into one store at once, one is kept whole, and the other one is refused."""
    address = new_place("target")
    open_sql_store(address).close()
    sources = [MemoryStore() for _ in range(2)]
    for number, source in enumerate(sources):
        with source.writing() as unit:
            for place in range(50):
                unit.customers.add(customer(f"{number}-{place}"))
    start, outcomes = threading.Barrier(2), list[object]()

    def copy(source: Store) -> None:
        with closing(open_sql_store(address)) as target:
            start.wait()
            try:
                outcomes.append(copy_store(source, target).customers)
            except StoreNotEmptyError as error:
                outcomes.append(type(error))

    threads = [threading.Thread(target=copy, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {50, StoreNotEmptyError} == set(outcomes)
    with closing(open_sql_store(address)) as target:
        assert records_of(target) in [records_of(source) for source in sources]


def test_a_copy_inside_a_transaction_of_the_host(make_database: Callable[[str], str]) -> None:
    """A store is copied into the host's own transaction on a server, and goes when the host rolls back."""
    source, address = MemoryStore(), make_database("")
    furnish_fully(source)
    with closing(open_sql_store(address)) as target, psycopg.connect(address) as connection:
        copy_store(source, target.within(connection))
        connection.rollback()
        assert [] == records_of(target)
        copy_store(source, target.within(connection))
        connection.commit()
        assert records_of(source) == records_of(target)


PLANT = """
CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$;
CREATE TRIGGER planted BEFORE INSERT ON cc_customer FOR EACH ROW EXECUTE FUNCTION planted();
CREATE TRIGGER planted BEFORE INSERT ON cc_fact FOR EACH ROW EXECUTE FUNCTION planted();
"""


def test_a_row_that_a_server_refuses_is_shown_nowhere(make_database: Callable[[str], str]) -> None:
    """A server repeats the row at which a stream of rows was broken off; the error that comes out does not."""
    source, address = MemoryStore(), make_database("")
    with source.writing() as unit:
        unit.customers.add(customer("ann", code="Canary"))
    with closing(open_sql_store(address)) as target, closing(connected(address)) as server:
        server.execute(PLANT)
        with pytest.raises(psycopg.Error, match="Canary Ltd"), server.cursor().copy("COPY cc_fact FROM STDIN") as copy:
            copy.write_row(("fact", "Canary Ltd"))
        with pytest.raises(StoreFailedError, match="error P0001") as caught:
            copy_store(source, target)
        assert [] == records_of(target)
    assert "Canary" not in "".join(traceback.format_exception(caught.value))


def test_an_outdated_store_is_neither_copied_nor_copied_into(new_file: Callable[[str], str]) -> None:
    """Tables of an earlier release are migrated first."""
    made(new_file("old"), lambda _: None).close()
    old = open_sql_store(new_file("old"))
    vars(old)["_revision"] = "0000"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("customer_core.storage.sql._migrating.misfit.__kwdefaults__", {"known": ("0000", "0001")})
        for source, target in ((old, MemoryStore()), (MemoryStore(), old)):
            with pytest.raises(StoreOutdatedError):
                copy_store(source, target)
    old.close()


def test_ids_in_no_order_are_told_in_order(new_file: Callable[[str], str]) -> None:
    """Records are told by id, whatever the order in which they were kept."""

    def fill(store: Store) -> None:
        with store.writing() as unit:
            for id_ in ("b", "B", "a", "-"):
                unit.customers.add(customer(id_))
                unit.index.put(specimens.indexed(id_, "k"))

    with closing(made(new_file("first"), fill)) as store:
        ids = [str(record.id) for record in records_of(store) if isinstance(record, Customer | IndexedRecord)]
    assert ["-", "B", "a", "b"] * 2 == ids
    assert CustomerId("-") == min(map(CustomerId, ids))


def test_a_page_is_turned_by_the_primary_key(new_file: Callable[[str], str]) -> None:
    """Turning a page of any table walks along its key and sorts nothing."""
    from customer_core.storage.sql._copying import _STREAMS  # noqa: PLC0415 - what the plan is asked of
    from customer_core.storage.sql._sqlite import SqliteFile  # noqa: PLC0415 - as above

    made(new_file("first")).close()
    path = Path(new_file("first").removeprefix("sqlite:///"))
    dialect = SqliteFile(path, store="s", deadline_seconds=0).new_dialect()
    plans = list[str]()
    with closing(sqlite3.connect(path)) as connection:
        for stream in (stream for streams in _STREAMS.values() for stream in streams):
            compiled = stream.later.compile(dialect=dialect)
            values = [1] * len(list(_names(compiled)))
            plans += [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {compiled}", values)]
    assert plans
    assert [] == [plan for plan in plans if "TEMP B-TREE" in plan]


def _names(compiled: Any) -> Iterator[str]:  # noqa: ANN401 - of SQLAlchemy's own
    yield from compiled.positiontup
