import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from customer_core.model import (
    EVERYTHING,
    ActId,
    BrandId,
    Customer,
    CustomerId,
    ExternalKey,
    ImportId,
    MessageKind,
    OrderKey,
    OrganizationId,
    PersonName,
    RepId,
    TeamId,
    View,
)
from customer_core.ports import IndexedRecord, KeptRequest, KeyQuery, Store, UnitOfWork
from customer_core.search import AllOf, PageRequest, SearchOperator, Sort, Where, name_term, quick
from customer_core.serialization import to_history_row
from customer_core.storage.sql import _paging, _searching, open_sql_store
from customer_core.storage.sql._columns import PREFIX
from customer_core.storage.sql._migrating import HEAD, REVISIONS, SCRIPTS, migrate
from customer_core.storage.sql._schema import METADATA, VERSION_TABLE
from customer_core.storage.sql._searching import Cover, Way
from customer_core.storage.sql._sqlite import SqliteFile
from customer_core.storage.sql._stores import SqlStore
from customer_core.storage.sql.migrations.versions import (
    _0001_first_tables,
    _0002_sealed_history,
    _0003_outbox,
    _0004_clusters,
    _0005_sights,
    _0006_credit_ledger,
    _0007_account_terms,
    _0008_group_limits,
    _0009_order_totals,
    _0010_orders,
    _0011_saved_searches,
    _0012_customer_groups,
    _0013_acts,
    _0014_organizations,
    _0015_credentials,
    _0016_erased_ids,
    _0017_cleaning_up,
    _0018_organization_pairs,
    _0019_imported_files,
    _0020_organization_merges,
    _0021_walked_sorts,
)
from customer_core.testing._steady import START
from customer_core.testing.conformance._act_specimens import act
from customer_core.testing.conformance._credential_specimens import credential
from customer_core.testing.conformance._imported_files import imported_file
from customer_core.testing.conformance._order_specimens import message, order
from customer_core.testing.conformance._specimens import (
    entry,
    indexed_organization,
    judgement,
    organization,
    organization_pair,
)

Schema = dict[str, str]
MADE_BY = (
    _0001_first_tables,
    _0002_sealed_history,
    _0003_outbox,
    _0004_clusters,
    _0005_sights,
    _0006_credit_ledger,
    _0007_account_terms,
    _0008_group_limits,
    _0009_order_totals,
    _0010_orders,
    _0011_saved_searches,
    _0012_customer_groups,
    _0013_acts,
    _0014_organizations,
    _0015_credentials,
    _0016_erased_ids,
    _0017_cleaning_up,
    _0018_organization_pairs,
    _0019_imported_files,
    _0020_organization_merges,
    _0021_walked_sorts,
)


def schema_after(make: Callable[[Connection], None]) -> Schema:
    """Return what a database holds after something was made in it: the text of every table and index.

    Without the white space, which is another where a column was added to a table.
    """
    driver = sqlite3.connect(":memory:", isolation_level=None)
    engine = create_engine("sqlite://", creator=lambda: driver, poolclass=StaticPool)
    with engine.connect() as connection:
        make(connection)
        connection.commit()
    found = driver.execute("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    schema = {name: " ".join(text.split()) for name, text in found}
    driver.close()
    return schema


def test_the_migrations_make_the_schema() -> None:
    """The tables that the scripts make are, letter for letter, those that the statements are written for."""
    made = schema_after(migrate)
    assert made.pop(f"table {VERSION_TABLE}")
    assert made == schema_after(METADATA.create_all)


def test_the_scripts_make_the_tables_by_themselves() -> None:
    """A script stands for itself: what it makes needs nothing that a later release may change."""

    def by_hand(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            for script in MADE_BY:
                script.upgrade()

    assert schema_after(by_hand) == schema_after(METADATA.create_all)
    numbers = [f"{number:04}" for number in range(1, len(MADE_BY) + 1)]
    assert list(zip(numbers, [None, *numbers], strict=False)) == [(one.revision, one.down_revision) for one in MADE_BY]


def test_migrating_twice_makes_nothing_anew() -> None:
    """A schema that fits is left alone."""

    def twice(connection: Connection) -> None:
        migrate(connection)
        migrate(connection)

    assert schema_after(migrate) == schema_after(twice)


def test_the_known_revisions_are_those_of_the_scripts() -> None:
    """Opening a store looks nothing up in the scripts, so what it knows of them is compared here."""
    scripts = ScriptDirectory(str(SCRIPTS))
    assert REVISIONS == tuple(script.revision for script in reversed(list(scripts.walk_revisions())))
    assert [HEAD] == scripts.get_heads()


def test_everything_has_our_prefix() -> None:
    """Whatever is made in a host's database can be told from the host's own."""
    names = [entry.split()[1] for entry in schema_after(migrate)]
    assert [] == [name for name in names if not name.startswith(PREFIX) and name != "sqlite_sequence"]


def test_every_table_is_strict_and_none_has_a_collation() -> None:
    """No table takes a text for a number, and none compares by anything but code points."""
    tables = {name: text for name, text in schema_after(METADATA.create_all).items() if name.startswith("table cc_")}
    assert [] == [name for name, text in tables.items() if not re.search(r"\)\s+(WITHOUT ROWID,\s+)?STRICT\s*$", text)]
    assert [] == [name for name, text in tables.items() if "COLLATE" in text]
    assert 44 == len(tables)


def customer(number: int) -> Customer:
    """Return a customer with something in every table of look-ups."""
    return Customer(
        id=CustomerId(f"c-{number:04}"),
        code=f"K{number}",
        name=PersonName(f"Ann Lee {number}"),
        external_keys=[ExternalKey("shop", f"{number}")],
    )


LOOK_UPS: dict[str, Callable[[UnitOfWork], object]] = {
    "find": lambda unit: unit.customers.find(CustomerId("c-0001")),
    "find by code": lambda unit: unit.customers.find_by_code("K1", None),
    "find by key": lambda unit: unit.customers.find_by_external_key(ExternalKey("shop", "1")),
    "blocks": lambda unit: unit.index.find([KeyQuery("k1", 40, 8), KeyQuery("all", 2, 1)], order="m"),
    "iter": lambda unit: list(unit.customers.iter_all()),
    "indexed": lambda unit: unit.index.list_of([CustomerId("c-0001")]),
    "links": lambda unit: unit.links.put(CustomerId("c-0001"), unit.links.list_of([CustomerId("c-0001")])),
    "linked ids": lambda unit: unit.links.list_ids(after=CustomerId("c-0001"), most=3),
    "judgements": lambda unit: unit.judgements.list_between([CustomerId("c-0001")], [CustomerId("c-0002")]),
    "judge": lambda unit: unit.judgements.add(judgement("c-0001", "c-0002")),
    "merges": lambda unit: unit.merges.list_of(CustomerId("c-0001")),
    "ids": lambda unit: unit.merges.list_ids(CustomerId("c-0001")),
    "accounts": lambda unit: unit.accounts.list_of([CustomerId("c-0001")]),
    "organization": lambda unit: unit.organizations.find(OrganizationId("o-1")),
    "organization by code": lambda unit: unit.organizations.find_by_code("K1", None),
    "organization by key": lambda unit: unit.organizations.find_by_external_key(ExternalKey("shop", "1")),
    "organizations by name": lambda unit: unit.organizations.list_holding(name_term("acme"), most=3),
    "merges of organizations": lambda unit: unit.organization_merges.list_of(OrganizationId("o-1")),
    "ids of an organization": lambda unit: unit.organization_merges.list_ids(OrganizationId("o-1")),
    "pairs of an organization": lambda unit: unit.organization_pairs.list_of([OrganizationId("o-1")]),
    "children": lambda unit: unit.organizations.list_children(OrganizationId("o-1")),
    "put organization": lambda unit: unit.organizations.add(organization("o-1", code="K")),
    "indexed organizations": lambda unit: unit.organization_pairs.find_indexed(
        [KeyQuery("k1", 40, 8), KeyQuery("all", 0, 1)], order="m"
    ),
    "pair of organizations": lambda unit: unit.organization_pairs.find(OrganizationId("o-1"), OrganizationId("o-2")),
    "waiting organizations": lambda unit: unit.organization_pairs.list_waiting(after=None, most=3),
    "later organizations": lambda unit: unit.organization_pairs.list_waiting(
        after=organization_pair("o-1", "o-2"), most=3
    ),
    "put pair of organizations": lambda unit: unit.organization_pairs.put(organization_pair("o-1", "o-2")),
    "put indexed organization": lambda unit: (
        unit.organizations.add(organization("o-1")),
        unit.organization_pairs.put_indexed(indexed_organization("o-1", "k")),
    ),
    "order": lambda unit: unit.orders.find(OrderKey("web", "1")),
    "orders": lambda unit: unit.orders.list_newest([CustomerId("c-0001")], most=3),
    "later orders": lambda unit: unit.orders.list_newest(
        [CustomerId("c-0001")], after=order("1", "c-0001").place, most=3
    ),
    "totals": lambda unit: unit.orders.totals_of([CustomerId("c-0001"), CustomerId("c-0002")]),
    "any order": lambda unit: unit.orders.has_any([CustomerId("c-0001")]),
    "put order": lambda unit: unit.orders.put(order("1", "c-0001")),
    "messages": lambda unit: unit.messages.list_newest([CustomerId("c-0001")], most=3),
    "orders with a card": lambda unit: unit.orders.list_with_card(START, most=3),
    "later orders with a card": lambda unit: unit.orders.list_with_card(
        START, after=order("1", "c-0001").place, most=3
    ),
    "due messages": lambda unit: unit.messages.list_before(START, MessageKind.CAMPAIGN, most=3),
    "later due messages": lambda unit: unit.messages.list_before(
        START, MessageKind.CAMPAIGN, after=message("1", "c-0001").place, most=3
    ),
    "clean up a message": lambda unit: unit.messages.remove(message("1", "c-0001").key),
    "credential": lambda unit: unit.credentials.find(CustomerId("c-0001")),
    "linked": lambda unit: unit.credentials.find_by_link("0" * 64),
    "with a password": lambda unit: unit.credentials.list_with_password([CustomerId("c-0001")]),
    "forget a credential": lambda unit: unit.credentials.remove(CustomerId("c-0001")),
    "put credential": lambda unit: unit.credentials.put(credential("c-0001"), expected_version=0),
    "erased": lambda unit: unit.erasures.list_of(CustomerId("c-0001")),
    "act": lambda unit: unit.acts.find(ActId("a-1")),
    "acts": lambda unit: unit.acts.list_newest(most=3),
    "later acts": lambda unit: unit.acts.list_newest(after=act("a-1"), most=3),
    "put act": lambda unit: unit.acts.add(act("a-1")),
    "changes of acts": lambda unit: unit.acts.list_records(ActId("a-1"), after=CustomerId("c-0001"), most=3),
    "imported file": lambda unit: unit.imported_files.find(ImportId("f-1")),
    "imported files": lambda unit: unit.imported_files.list_newest(most=3),
    "earlier imported files": lambda unit: unit.imported_files.list_newest(after=imported_file("f-1"), most=3),
    "put imported file": lambda unit: unit.imported_files.put(imported_file("f-1")),
    "imported files that wait": lambda unit: unit.imported_files.count_waiting(),
    "reviews": lambda unit: unit.reviews.list_waiting(after=None, most=3),
    "history": lambda unit: unit.history.list_of([], after=0, most=3),
    "seal": lambda unit: unit.history.add(entry(), salt=bytes(16)),
    "rows": lambda unit: unit.history.list_rows(after=None, most=3),
    "rows of": lambda unit: unit.history.list_rows_of([], after=None, most=3),
    "heads": lambda unit: unit.history.list_heads(up_to=9, after=None, most=3),
    "settings": lambda unit: unit.settings.find("credit"),
    "requests": lambda unit: unit.requests.find("save", "k"),
    "facts": lambda unit: unit.facts.find("name"),
    "replace": lambda unit: unit.customers.replace(customer(1).with_code("new"), expected_version=0),
    "put": lambda unit: unit.index.put(IndexedRecord(id=CustomerId("c-0001"), keys=("k9",), order="", features="")),
    "remove": lambda unit: unit.customers.remove(CustomerId("c-0002"), expected_version=0),
    "request": lambda unit: unit.requests.add(KeptRequest(action="save", key="k", digest="", answer="")),
    "count up": lambda unit: unit.facts.next_number("n"),
}


class TracedFile(SqliteFile):
    """A file whose connections tell every statement that they run."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, store="traced", deadline_seconds=0)
        self.told: list[str] = []

    def connect(self, *, may_create: bool = False) -> sqlite3.Connection:
        """Return a connection that is listened to."""
        connection = super().connect(may_create=may_create)
        connection.set_trace_callback(self.told.append)
        return connection


@pytest.fixture(scope="module")
def some(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with some customers; adding them once saves most of the time."""
    path = Path(shutil.copy(empty_file, tmp_path_factory.mktemp("some")))
    store = open_sql_store(f"sqlite:///{path}")
    with store.writing() as unit:
        for number in range(200):
            unit.customers.add(customer(number))
            record = IndexedRecord(id=customer(number).id, keys=("all", f"k{number % 50}"), order="m", features="")
            unit.index.put(record)
    store.close()
    return path


@pytest.fixture
def traced(some: Path, path: Path) -> TracedFile:
    """The file of a store with some customers."""
    return TracedFile(Path(shutil.copy(some, path)))


def plans(file: TracedFile, work: Callable[[UnitOfWork], object]) -> dict[str, list[str]]:
    """Return how SQLite goes about each statement of some work."""
    store = SqlStore(file, file.connect())
    with store.writing() as unit:
        work(unit)
        statements = [text for text in file.told if re.match("SELECT|INSERT|UPDATE|DELETE", text)]
    found = {text: explained(file.path, text) for text in statements}
    store.close()
    return found


def explained(path: Path, text: str) -> list[str]:
    """Return how SQLite goes about a statement."""
    connection = sqlite3.connect(path)
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
    connection.close()
    return steps


def scans(found: dict[str, list[str]]) -> list[str]:
    """Return the statements that read a whole table of ours, and not along an index."""
    whole = re.compile(r"SCAN (cc_\w+|named|live|holder|seen|sight|owned|place)$")
    return [text for text, steps in found.items() if any(map(whole.match, steps))]


VIEWS: dict[str, View] = {
    "everything": EVERYTHING,
    "brands": View(brands=[BrandId("north")]),
    "assignees": View(assignees=[RepId("r")]),
    "both": View(brands=[], assignees=[RepId("r"), TeamId("t")]),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("work", LOOK_UPS.values(), ids=LOOK_UPS)
def test_no_look_up_reads_a_whole_table(traced: TracedFile, work: Callable[[UnitOfWork], object], view: View) -> None:
    """Whatever is asked by id or key is found through an index, however large the store and whatever is hidden."""
    found = plans(traced, lambda unit: work(unit.seen_by(view)))
    assert found
    assert [] == scans(found)


def test_blocks_are_walked_in_order(traced: TracedFile) -> None:
    """The neighbors in a large block are found by walking it, and only equal beginnings are sorted."""
    found = plans(traced, LOOK_UPS["blocks"])
    sorting = [step for steps in found.values() for step in steps if "TEMP B-TREE" in step and "ORDER BY" in step]
    assert ["USE TEMP B-TREE FOR RIGHT PART OF ORDER BY"] * 2 == [
        re.sub("LAST . TERMS OF|RIGHT PART OF", "RIGHT PART OF", step)
        for step in sorting
        if "RIGHT" in step or "LAST" in step
    ]


@pytest.mark.parametrize("sort", ["-flag", "flag", "-status"])
def test_many_rows_of_one_value_are_not_sorted(traced: TracedFile, sort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is read along the index of its column either way, also where nearly all are alike in it."""
    monkeypatch.setattr(_paging, "_SORTED_MOST", 20)
    request = PageRequest(criteria=Where("status", SearchOperator.IS, "active"), sort=Sort.parse(sort), size=5)
    found = plans(traced, lambda unit: unit.customers.find_page(request))
    walked = {text: steps for text, steps in found.items() if "cc_sort" in text}
    assert walked
    assert [] == [text for text, steps in walked.items() if any("TEMP B-TREE" in step for step in steps)]


def test_few_found_by_much_work_are_found_once(traced: TracedFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is found is asked once, and not anew for their count and for each part of their page."""
    monkeypatch.setattr(_searching, "_SIFTED_MOST", -1)
    criteria = AllOf((Where("status", SearchOperator.IS, "active"), quick("n")))
    told = list(plans(traced, lambda unit: unit.customers.find_page(PageRequest(criteria=criteria, sort=Sort("name")))))
    # Besides, some rows of each list are counted, to begin with the shortest.
    assert 1 == sum("cc_term" in text and "AS some" not in text for text in told)


@pytest.mark.parametrize(
    ("length", "other", "way"),
    [
        *((100, 800, Way.LISTED), (100, 801, Way.EACH), (0, 0, Way.LISTED), (99_999, 99_999, Way.LISTED)),
        *((19_999, 100_000, Way.EACH), (20_000, 100_000, Way.JOINED), (20_000, 99_999, Way.LISTED)),
    ],
)
def test_a_list_is_gone_through_where_that_is_less_work(length: int, other: int, way: Way) -> None:
    """Those on a list are looked up beside it one by one, unless the other list is hardly longer, or both are long."""
    (lookup,) = Where("status", SearchOperator.IS, "active").lookups
    assert way is Cover((), None, length, {lookup: other}).way_to(lookup)


def test_a_turn_of_rows_begins_where_the_one_before_ended(traced: TracedFile) -> None:
    """However long a chain is, what was read of it is not walked again."""

    def turn(unit: UnitOfWork) -> None:
        first = unit.history.add(entry())
        unit.history.list_rows(after=to_history_row(first), most=3)
        unit.history.list_rows_of([first.subject], after=to_history_row(first), most=3)

    steps = [step for found in plans(traced, turn).values() for step in found if "cc_history_subject" in step]
    expected = ["(subject=? AND position>?)", "(subject>?)"]
    assert expected == sorted({step.partition("cc_history_subject ")[2] for step in steps} - {"(subject=?)"})


def test_a_scan_is_caught(store: Store, path: Path) -> None:
    """The check sees a statement that reads a whole table."""
    with store.reading():
        text = "SELECT id FROM cc_customer WHERE version = 3"
        assert [text] == scans({text: explained(path, text)})
