import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import psycopg
import pytest

from customer_core.errors import AlreadyTakenError, StoreFailedError, StoreNewerError, StoreOutdatedError
from customer_core.history import Change, HistoryAction, HistoryEntry, Present, Subject
from customer_core.manager import CustomerManager
from customer_core.model import (
    Actor,
    Assignment,
    BrandId,
    CardToken,
    ChannelId,
    Customer,
    CustomerId,
    RepId,
    TeamId,
    View,
)
from customer_core.ports import Store
from customer_core.serialization import dumps
from customer_core.storage import open_store
from customer_core.storage.sql import _making, _migrating, _stores, open_sql_store
from customer_core.storage.sql._migrating import HEAD, REVISIONS, misfit
from customer_core.testing.conformance._order_specimens import order
from customer_core.testing.conformance._specimens import external_keys, full_account, organization, organization_merge

ANN = Customer(id=CustomerId("ann"))
WITHOUT_LATER_TABLES = """
DROP TABLE cc_group_member;
DROP TABLE cc_customer_group;
DROP TABLE cc_saved_search;
DROP TABLE cc_search_habit;
ALTER TABLE cc_customer DROP COLUMN totals;
DROP TABLE cc_order;
DROP TABLE cc_message;
DROP TABLE cc_organization_pair;
DROP TABLE cc_indexed_organization;
DROP TABLE cc_organization_block;
DROP TABLE cc_organization_term;
DROP TABLE cc_organization_contribution;
DROP TABLE cc_organization_merge;
DROP TABLE cc_organization_external_key;
DROP TABLE cc_organization_code_taken;
DROP TABLE cc_organization;
DROP TABLE cc_act_record;
DROP TABLE cc_act;
DROP TABLE cc_credential;
DROP TABLE cc_erased;
DROP TABLE cc_imported_file;
"""
"""What earlier releases had not."""

WITHOUT_LEDGER = (
    WITHOUT_LATER_TABLES
    + """
DROP TABLE cc_open_item;
DROP TABLE cc_ledger;
DROP TABLE cc_hold;
DROP TABLE cc_account;
CREATE TABLE cc_account (
    id TEXT NOT NULL, owner TEXT NOT NULL, brand TEXT NOT NULL, currency TEXT NOT NULL, limit_kind TEXT NOT NULL,
    limit_minor INTEGER, due_days INTEGER NOT NULL, posted_minor INTEGER NOT NULL, held_minor INTEGER NOT NULL,
    overdue_minor INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (id)
) STRICT;
"""
)
"""The accounts as they were before there were ledgers."""
WITHOUT_LEDGER_ON_A_SERVER = (
    WITHOUT_LATER_TABLES
    + """
DROP TABLE cc_open_item;
DROP TABLE cc_ledger;
DROP TABLE cc_hold;
ALTER TABLE cc_account ADD COLUMN overdue_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cc_account DROP COLUMN limit_until, DROP COLUMN review_on, DROP COLUMN block, DROP COLUMN limit_covers;
"""
)
"""The same on a server."""
BEFORE_ACCOUNT_TERMS = (
    WITHOUT_LATER_TABLES
    + """
ALTER TABLE cc_account DROP COLUMN limit_until;
ALTER TABLE cc_account DROP COLUMN review_on;
ALTER TABLE cc_account DROP COLUMN block;
ALTER TABLE cc_account DROP COLUMN limit_covers;
UPDATE cc_migration SET version_num = '0006';
"""
)
"""Accounts as they were before their limits had days and before they could be blocked."""

FIRST_HISTORY = """
DROP TABLE cc_link;
DROP TABLE cc_judgement;
DROP TABLE cc_unpublished;
DROP TABLE cc_event;
DROP TABLE cc_consumer;
DROP TABLE cc_history;
CREATE TABLE cc_history (
    position INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE INDEX cc_history_subject ON cc_history (subject, position);
UPDATE cc_migration SET version_num = '0001';
"""
"""The history as it was before entries were sealed and told to others."""


def opened(path: Path) -> Store:
    """Open the store in a file."""
    return open_sql_store(f"sqlite:///{path}", deadline_seconds=0.2)


def count(store: Store) -> int:
    """Return how many customers there are."""
    with store.reading() as unit:
        return unit.customers.count()


def run(path: Path, statements: str) -> None:
    """Run statements on a database as somebody else."""
    connection = sqlite3.connect(path)
    connection.executescript(statements)
    connection.close()


def set_back(address: str, statements: str) -> None:
    """Run statements on the database of an address, by which it is as it was before."""
    if address.startswith("sqlite:///"):
        run(Path(address.removeprefix("sqlite:///")), statements)
    else:
        with psycopg.connect(address) as connection:
            connection.execute(statements)


@pytest.fixture
def later_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This release, with one migration more."""
    scripts = shutil.copytree(_migrating.SCRIPTS, tmp_path / "scripts")
    later = f"from alembic import op\nrevision, down_revision = '9000', '{HEAD}'\n"
    later += "def upgrade(): op.execute('CREATE TABLE cc_later (id INTEGER)')\n"
    (scripts / "versions" / "_9000_later.py").write_text(later)
    monkeypatch.setattr(_migrating, "SCRIPTS", scripts)
    monkeypatch.setattr(misfit, "__kwdefaults__", {"known": (*REVISIONS, "9000")})
    for module in (_migrating, _making, _stores):
        monkeypatch.setattr(module, "HEAD", "9000")


@pytest.fixture
def earlier(path: Path) -> Path:
    """A store that an earlier release made, with one customer."""
    store = opened(path)
    with store.writing() as unit:
        unit.customers.add(ANN)
    store.close()
    return path


def test_a_store_of_an_earlier_release_is_refused_until_it_is_migrated(earlier: Path, later_release: None) -> None:
    """A schema that is older than this release needs is left as it is, until somebody asks for its migration."""
    assert later_release is None
    before = earlier.read_bytes()
    store = opened(earlier)
    for unit in (store.reading, store.writing):
        with pytest.raises(StoreOutdatedError, match=f"schema {HEAD} and this release needs 9000"), unit():
            pytest.fail("a unit was opened")
    with pytest.raises(StoreOutdatedError):
        store.within(object())
    assert before == earlier.read_bytes()
    store.migrate()
    assert 1 == count(store)
    store.migrate()
    store.close()
    again = opened(earlier)
    assert 1 == count(again)
    again.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(earlier: Path, later_release: None) -> None:
    """Where a migration cannot be made nothing of it stays, and the store waits for the next try."""
    assert later_release is None
    run(earlier, "CREATE TABLE cc_later (name TEXT)")
    store = opened(earlier)
    for _ in range(2):
        with pytest.raises(StoreFailedError, match="cc_later already exists"):
            store.migrate()
        with pytest.raises(StoreOutdatedError), store.reading():
            pytest.fail("a unit was opened")
    run(earlier, "DROP TABLE cc_later")
    store.migrate()
    assert 1 == count(store)
    store.close()


def test_a_store_that_a_later_release_migrated_meanwhile_is_not_touched(earlier: Path, later_release: None) -> None:
    """Where somebody with a later release was faster, the migration is refused."""
    assert later_release is None
    store = opened(earlier)
    run(earlier, "UPDATE cc_migration SET version_num = '9999'")
    with pytest.raises(StoreNewerError, match="9999"):
        store.migrate()
    store.close()


def test_which_schema_fits() -> None:
    """The last revision fits, earlier ones are outdated, and all others are newer."""
    known = ("0001", "0002")
    found = {revision: misfit(revision, store="s", known=known) for revision in ("0001", "0002", "0003")}
    assert None is found["0002"]
    assert [StoreOutdatedError, StoreNewerError] == [type(found["0001"]), type(found["0003"])]


def entry(number: int) -> HistoryEntry:
    """Return an entry that says something in every field."""
    return HistoryEntry(
        position=0,
        subject=Subject("customer", f"c-{number % 3}"),
        action=HistoryAction.UPDATED,
        at=datetime(2026, 3, 1, tzinfo=UTC),
        actor=Actor.user("ann", roles=["clerk", "viewer"]),
        channel=ChannelId("web") if number % 2 else None,
        reason=f"moved\nto Zürich 😀 {number}",
        changes=(Change(path="name.given", before=Present("Ann"), after=Present(["Änn", 1, 1.5, None])),),
        version=number,
    )


@pytest.mark.parametrize("size", [0, 1, 1_000, 2_500])
def test_a_history_without_seals_is_kept_and_sealed_from_then_on(path: Path, size: int) -> None:
    """Every entry reads as before and has no seal; the next one has its position behind them and begins a chain."""
    opened(path).close()
    run(path, WITHOUT_LEDGER + FIRST_HISTORY)
    connection = sqlite3.connect(path)
    rows = [(str(entry(number).subject), dumps(entry(number))) for number in range(size)]
    connection.executemany("INSERT INTO cc_history (subject, document) VALUES (?, ?)", rows)
    connection.commit()
    connection.close()
    store = opened(path)
    store.migrate()
    with store.writing() as unit:
        added = unit.history.add(entry(0), salt=bytes(16))
        found = unit.history.list_of([Subject("customer", f"c-{n}") for n in range(3)], after=0, most=10_000)
        kept = unit.history.list_rows(after=None, most=10_000)
    store.close()
    assert [attrs.evolve(entry(number), position=number + 1) for number in range(size)] == list(found[:-1])
    assert (size + 1, added) == (added.position, found[-1])
    assert [(added.position, 1)] == [(row.position, row.number) for row in kept if not row.is_unsealed]


def test_a_migrated_history_verifies(path: Path) -> None:
    """What was there before has no seal and none is asked for; what is written since has one."""
    opened(path).close()
    run(path, WITHOUT_LEDGER + FIRST_HISTORY)
    document = dumps(entry(1)).replace("'", "''")
    run(path, f"INSERT INTO cc_history (subject, document) VALUES ('customer:c-1', '{document}')")  # noqa: S608 - ours
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        manager.migrate()
        desk = manager.acting_as(Actor.system("test"))
        desk.customers.register(ANN)
        verification = desk.history.verify()
        assert (2, 1, True) == (verification.entries, verification.unsealed, verification.is_intact)
        run(path, "UPDATE cc_history SET digest = NULL, commitment = NULL, chain_number = NULL, salt = NULL")
        assert [2] == [finding.position for finding in desk.history.verify().findings]


BEFORE_SIGHTS = """
DELETE FROM cc_term WHERE field LIKE '@%';
UPDATE cc_customer SET terms = (
    SELECT json_group_array(json(value)) FROM json_each(terms) WHERE json_extract(value, '$[0]') NOT LIKE '@%'
) WHERE terms IS NOT NULL;
UPDATE cc_migration SET version_num = '0004';
"""
"""The terms as they were before views were answered by them."""

BEFORE_SIGHTS_ON_A_SERVER = """
DELETE FROM cc_term WHERE field LIKE '@%';
UPDATE cc_customer SET terms = (
    SELECT coalesce(json_agg(value), '[]') FROM json_array_elements(CAST(terms AS JSON)) WHERE value ->> 0 NOT LIKE '@%'
) WHERE terms IS NOT NULL;
UPDATE cc_customer SET terms = regexp_replace(replace(terms, '", "', '","'), '\\], \\[', '],[', 'g');
UPDATE cc_migration SET version_num = '0004';
"""
"""The same on a server."""


def sights(store: Store, *ids: str) -> list[object]:
    """Return whom some views show, and of whom they tell the history, also once each of them was changed."""
    told: list[object] = []
    for _ in range(2):
        with store.reading() as unit:
            for view in (View(brands=[]), View(brands=[BrandId("north")]), View(assignees=[RepId("r")])):
                seen = unit.seen_by(view)
                subjects = [Subject("customer", id_) for id_ in ids]
                entries = seen.history.list_of(subjects, after=0, most=100)
                told.append(([one.id for one in seen.customers.iter_all()], [str(one.subject) for one in entries]))
        with store.writing() as unit:
            for one in list(unit.customers.iter_all()):
                unit.customers.replace(one.with_version(one.version + 1), expected_version=one.version)
    return told


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_customers_of_before_are_shown_as_those_of_now(
    kind: str, tmp_path: Path, make_database: Callable[[str], str]
) -> None:
    """Brand and assignees of what was there are found, of removed customers by their history, and can be changed."""
    address = f"sqlite:///{tmp_path / 'store.db'}" if kind == "sqlite" else make_database("")
    at = datetime(2026, 3, 1, tzinfo=UTC)
    assignments = [Assignment(assignee=RepId("r"), at=at), Assignment(assignee=TeamId("r"), at=at)]
    names = ("plain", "north", "served", "gone", "gone-north", "moved")
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("test"))
        for name in names:
            brand = BrandId("north") if "north" in name or name == "moved" else None
            made = Customer(id=CustomerId(name), brand=brand, assignments=assignments if name == "served" else ())
            desk.customers.register(made)
            if name == "moved":
                desk.customers.update(attrs.evolve(desk.customers.get(made.id), brand=None))
            if name in {"gone", "gone-north", "moved"}:
                desk.customers.delete(made.id, version=desk.customers.get(made.id).version)
    now = open_store(address)
    expected = sights(now, *names)
    if kind == "sqlite":
        set_back(address, WITHOUT_LEDGER + BEFORE_SIGHTS)
    else:
        set_back(address, WITHOUT_LEDGER_ON_A_SERVER + BEFORE_SIGHTS_ON_A_SERVER)
    now.close()
    migrated = open_store(address)
    migrated.migrate()
    assert expected == sights(migrated, *names)
    assert ["plain", "served"] == [str(one) for one in expected[0][0]]  # type: ignore[index]  # a pair of lists
    with migrated.writing() as unit:
        unit.customers.remove(CustomerId("served"), expected_version=5)
    migrated.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_accounts_of_before_have_no_end_and_no_block(
    kind: str, tmp_path: Path, make_database: Callable[[str], str]
) -> None:
    """What an account of before said stays, its limit counts on any day, and it is not blocked."""
    address = f"sqlite:///{tmp_path / 'store.db'}" if kind == "sqlite" else make_database("")
    with closing(open_store(address)) as store, store.writing() as unit:
        unit.customers.add(ANN)
        unit.accounts.add(full_account("a-1", ANN.id))
    set_back(address, BEFORE_ACCOUNT_TERMS)
    with closing(open_store(address)) as store:
        store.migrate()
        with store.reading() as unit:
            (kept,) = unit.accounts.list_of([ANN.id])
    expected = attrs.evolve(full_account("a-1", ANN.id), limit_until=None, review_on=None, block=None, limit_covers=())
    assert expected == kept


BEFORE_ORGANIZATION_MERGES = """
DROP TABLE cc_organization_contribution;
DROP TABLE cc_organization_merge;
CREATE TABLE cc_organization_key AS SELECT system, key, organization FROM cc_organization_external_key;
UPDATE cc_organization SET code = (
    SELECT code FROM cc_organization_code_taken AS taken WHERE taken.organization = cc_organization.id
);
DROP TABLE cc_organization_external_key;
DROP TABLE cc_organization_code_taken;
DROP INDEX cc_organization_survivor;
ALTER TABLE cc_organization DROP COLUMN survivor;
UPDATE cc_migration SET version_num = '0019';
"""
"""Organizations as they were before any could be merged."""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_organizations_of_before_are_found_and_can_be_merged(
    kind: str, tmp_path: Path, make_database: Callable[[str], str]
) -> None:
    """Each names itself, and its code and keys are its own, as if it had been made since."""
    address = f"sqlite:///{tmp_path / 'store.db'}" if kind == "sqlite" else make_database("")
    first = organization("o-1", code="K", external_keys=external_keys("1"))
    other = organization("o-2", brand=BrandId("north"), code="K", parent=first.id)
    with closing(open_store(address)) as store, store.writing() as unit:
        for one in (first, other, organization("o-3")):
            unit.organizations.add(one)
    set_back(address, BEFORE_ORGANIZATION_MERGES)
    with closing(open_store(address)) as store:
        store.migrate()
        with store.writing() as unit:
            assert (first, other) == tuple(unit.organizations.find_by_code("K", one.brand) for one in (first, other))
            assert first == unit.organizations.find_by_external_key(first.external_keys[0])
            with pytest.raises(AlreadyTakenError):
                unit.organizations.add(organization("o-9", code="K"))
            third = organization("o-3")
            unit.organization_merges.add(organization_merge("m", third, first), (third, first))
            assert third == unit.organizations.find_by_code("K", None) == unit.organizations.find(first.id)
            assert (other,) == unit.organizations.list_children(third.id)


BEFORE_CLEANING_UP = """
DROP TABLE cc_imported_file;
DROP TABLE cc_organization_pair;
DROP TABLE cc_indexed_organization;
DROP TABLE cc_organization_block;
DROP INDEX cc_message_place;
DROP INDEX cc_order_card;
ALTER TABLE cc_order DROP COLUMN card_at;
UPDATE cc_migration SET version_num = '0016';
"""
"""Orders as they were before their cards were found, behind `BEFORE_ORGANIZATION_MERGES`."""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_cards_of_before_are_found(kind: str, tmp_path: Path, make_database: Callable[[str], str]) -> None:
    """Of the orders that have one, and not of one that has only a text which looks as if it had."""
    address = f"sqlite:///{tmp_path / 'store.db'}" if kind == "sqlite" else make_database("")
    paid = order("1", str(ANN.id), card=CardToken(token="t", last_four="0042"))  # noqa: S106 - made up
    with closing(open_store(address)) as store, store.writing() as unit:
        unit.customers.add(ANN)
        for one in (paid, order("2", str(ANN.id), payment_type='"card":{'), order("3", str(ANN.id))):
            unit.orders.put(one)
    set_back(address, BEFORE_ORGANIZATION_MERGES + BEFORE_CLEANING_UP)
    with closing(open_store(address)) as store:
        store.migrate()
        with store.reading() as unit:
            assert (paid,) == unit.orders.list_with_card(paid.placed_at + timedelta(days=1), most=9)
