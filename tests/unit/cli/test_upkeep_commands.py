"""The commands that copy a store and migrate its tables."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from customer_core.cli._commands import application
from customer_core.manager import CustomerManager
from customer_core.model import Actor, CustomerDraft, PersonName
from customer_core.storage import find_revision
from customer_core.storage.sql import _sqlite_versions
from customer_core.storage.sql._migrating import HEAD

Run = Callable[..., Result]


@pytest.fixture
def store(tmp_path: Path) -> str:
    """The address of a store with one customer."""
    address = f"sqlite:///{tmp_path / 'customers.db'}"
    with CustomerManager.open(address) as manager:
        manager.acting_as(Actor.system("test")).customers.register(CustomerDraft(name=PersonName("Zoë Lima")))
    return address


@pytest.fixture
def target(tmp_path: Path) -> str:
    """An address at which there is nothing."""
    return f"sqlite:///{tmp_path / 'copy.db'}"


@pytest.fixture
def run(store: str) -> Run:
    """Run a command on the store, in this process."""
    return lambda *arguments: CliRunner().invoke(application, ["--store", store, *map(str, arguments)])


def told(result: Result) -> Any:  # noqa: ANN401 - a JSON document
    """Return what a command told a program."""
    assert 0 == result.exit_code
    return json.loads(result.stdout)


def test_a_copy_says_what_is_in_it(run: Run, target: str) -> None:
    """One line says where the copy is and what was copied, and the copy is a store like any other."""
    result = run("copy", target)
    assert 0 == result.exit_code
    assert 1 == len(result.stdout.splitlines())
    assert result.stdout.startswith(f"Copied to {target} in ")
    assert "customers: 1, codes: 1, indexed: 1, history entries: 1" in result.stdout
    shown = CliRunner().invoke(application, ["--store", target, "show", "C000001"])
    assert "Zoë Lima" in shown.stdout


def test_programs_are_told_of_every_kind(run: Run, target: str) -> None:
    """As JSON, a copy says how many records of every kind there are, and how long it took."""
    document = told(run("copy", target, "--json"))
    assert {"target", "records", "seconds"} == set(document)
    assert (target, 1, 0) == (document["target"], document["records"]["customers"], document["records"]["merges"])


def test_no_password_of_the_target_is_shown(run: Run) -> None:
    """A target that cannot be reached is named without its password."""
    result = run("copy", "postgresql://ann:hush@127.0.0.1:1/shop")
    assert (2, True, False) == (result.exit_code, "ann@127.0.0.1" in result.stderr, "hush" in result.output)


def test_the_storage_warns_where_a_copy_is_made(run: Run, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes a store by copying is told what whoever makes one by importing is."""
    monkeypatch.setattr(_sqlite_versions, "is_with_wal_bug", lambda _: True)
    _sqlite_versions.warn_of_wal_bug.cache_clear()
    assert run("copy", target).stderr.startswith("Warning: SQLite ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("copy", "{store}"), "is the store that is to be copied"),
        (("copy", "memory:"), "gone at once"),
        (("copy", "copy.db"), "write sqlite:///copy.db"),
        (("--store", "sqlite:///gone.db", "copy", "{target}"), "no such file"),
        (("--store", "", "copy", "{target}"), "store: none is named"),
        (("--store", "", "migrate"), "store: none is named"),
        (("--store", "sqlite:///gone.db", "migrate"), "no such file"),
        (("--store", "memory:", "migrate"), "has no tables"),
        (("migrate", "--from", "0001"), "from: goes with --sql alone"),
        (("migrate", "--schema", "shop"), "schema: goes with --sql alone"),
        (("migrate", "--sql", "sqlite", "--schema", "shop"), "schema: is nothing that sqlite has"),
        (("migrate", "--sql", "postgresql", "--schema", 'a"b'), "schema: is no name of a schema"),
        (("migrate", "--sql", "sqlite", "--from", "9"), "from: is no revision of a schema; give one of 0001"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_two(
    arguments: tuple[str, ...], sentence: str, run: Run, store: str, target: str
) -> None:
    """It names the place and the remedy, and nothing is made."""
    result = run(*(argument.format(store=store, target=target) for argument in arguments))
    assert (2, True) == (result.exit_code, sentence in result.stderr), result.output
    assert 1 == len(result.stderr.strip().splitlines())
    assert not Path(target.removeprefix("sqlite:///")).exists()


def test_a_second_copy_into_one_store_is_refused(run: Run, target: str) -> None:
    """What a copy holds already is never mixed with another one."""
    assert 0 == run("copy", target).exit_code
    again = run("copy", target)
    assert (2, True) == (again.exit_code, "keeps something already" in again.stderr)


def test_tables_that_fit_are_left_alone(run: Run) -> None:
    """A store of this release is told to be one."""
    assert f"at revision {HEAD}" in run("migrate").stdout
    assert {"from": HEAD, "to": HEAD} == told(run("migrate", "--json"))


def test_a_migration_says_from_where_to_where(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The revisions before and after are said."""
    revisions = iter(["0001", "0002", "0001", "0002"])
    monkeypatch.setattr("customer_core.cli._upkeep_commands.find_revision", lambda _: next(revisions))
    assert "from revision 0001 to 0002" in run("migrate").stdout
    assert {"from": "0001", "to": "0002"} == told(run("migrate", "--json"))


def test_printed_statements_make_a_store(tmp_path: Path) -> None:
    """What is printed without a store, and run by hand, is a store of this release."""
    printed = CliRunner().invoke(application, ["migrate", "--sql", "sqlite"])
    assert 0 == printed.exit_code
    path = tmp_path / "by-hand.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(printed.stdout)
    assert HEAD == find_revision(f"sqlite:///{path}")


def test_upkeep_is_listed_tried_and_run(run: Run) -> None:
    """Each action by its name."""
    listed = run("maintain").stdout.splitlines()
    names = ["clean-up-messages", "erase-due", "expire-holds", "purge-cards", "reindex", "set-empty-passwords"]
    assert names == [line.partition(":")[0] for line in listed]
    assert listed == [f"{name}: {doc}" for name, doc in json.loads(run("maintain", "--json").stdout)["actions"].items()]
    assert "reindex: would be done for 1.\n" == run("maintain", "reindex", "--dry-run").stdout
    assert "reindex: done for 1.\n" == run("maintain", "reindex").stdout
    told = json.loads(run("maintain", "expire-holds", "--json").stdout)
    assert {"action": "expire-holds", "done": 0, "failed": 0, "is_dry_run": False} == told


def test_links_are_sent_by_a_program_of_the_hosts(run: Run) -> None:
    """The command line sends no mail, and says what does."""
    assert "set-empty-passwords: would be done for 1.\n" == run("maintain", "set-empty-passwords", "--dry-run").stdout
    result = run("maintain", "set-empty-passwords")
    assert 2 == result.exit_code
    assert "open the manager with notifier=" in result.stderr
