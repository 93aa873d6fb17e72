"""The command that says what an installation and its store can do."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from customer_core.cli import _checking
from customer_core.cli._checking import Outcome, check_installation
from customer_core.cli._commands import application
from customer_core.cli._installed import is_older, own_requirements, read_requirements
from customer_core.manager import CustomerManager, system_clock
from customer_core.model import Actor, CustomerDraft, Limited, Money, PersonName
from customer_core.services import Registered
from customer_core.storage.sql import _sqlite_versions
from customer_core.storage.sql._migrating import HEAD

Run = Callable[..., Result]
NAMES = ["store", "search", "duplicates", "history", "credit", "clock"]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a store with one customer, with a SQLite of which nothing is to be said."""
    monkeypatch.setattr(_sqlite_versions, "is_with_wal_bug", lambda _: False)
    path = tmp_path / "customers.db"
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        desk = manager.acting_as(Actor.system("test"))
        outcome = desk.customers.register(CustomerDraft(name=PersonName("Zoë Lima")))
        assert isinstance(outcome, Registered)
        desk.credit.set_limit(outcome.customer.id, Limited(Money("100.00", "USD")), currency="USD")
    return path


@pytest.fixture
def run(path: Path) -> Run:
    """Run the command on the store, in this process."""
    return lambda *arguments: CliRunner().invoke(application, ["--store", f"sqlite:///{path}", "doctor", *arguments])


def spoilt(path: Path, *statements: str) -> None:
    """Change a store behind its back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def told(result: Result, *, healthy: bool) -> dict[str, tuple[str, str]]:
    """Return the outcome and the sentence of each check."""
    document: Any = json.loads(result.stdout)
    assert (healthy, 0 if healthy else 1) == (document["healthy"], result.exit_code)
    return {check["name"]: (check["outcome"], check["told"]) for check in document["checks"]}


def test_a_healthy_store_is_said_to_be_one(run: Run, path: Path) -> None:
    """Each check has a line; nothing is changed, and nobody is named."""
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
        result = run()
        assert before == list(connection.iterdump())
    assert 0 == result.exit_code
    lines = result.stdout.splitlines()
    assert [f"fine     {name}" for name in NAMES] == [line.partition(":")[0] for line in lines[-7:-1]]
    assert f"revision {HEAD}." in lines[-7]
    assert "Nothing has to be mended." == lines[-1]
    assert "Lima" not in result.output


def test_an_installation_is_looked_at_without_a_store() -> None:
    """The extras are said to be there, with the versions of their packages."""
    result = CliRunner().invoke(application, ["--store", "", "doctor", "--json"])
    checks = told(result, healthy=True)
    assert ("absent", True) == (checks["store"][0], "None is named" in checks["store"][1])
    assert "fine" == checks["packages"][0]
    assert "pyarrow" in checks["extra bulk"][1]
    assert "extra all" not in checks


@pytest.mark.parametrize(
    ("statements", "failed", "sentence"),
    [
        (["UPDATE cc_history SET facts = '{}'"], "history", "see history --verify"),
        (["UPDATE cc_account SET posted_minor = 7"], "credit", "see credit verify"),
        (["UPDATE cc_fact SET content = 'x' WHERE name = 'index-signature'"], "duplicates", "maintenance.reindex()"),
        (["UPDATE cc_fact SET content = '1' WHERE name = 'search-terms'"], "search", "call migrate()"),
    ],
)
def test_what_is_wrong_fails_its_check_alone(
    run: Run, path: Path, statements: list[str], failed: str, sentence: str
) -> None:
    """The others are made all the same."""
    spoilt(path, *statements)
    checks = told(run("--json"), healthy=False)
    assert [failed] == [name for name, (outcome, _) in checks.items() if outcome == "failed"]
    assert sentence in checks[failed][1]
    assert NAMES == [name for name in checks if name in NAMES]
    assert "Something has to be mended.\n" in run().stdout


def test_a_store_that_cannot_be_opened_is_looked_at_no_further(path: Path, run: Run, tmp_path: Path) -> None:
    """Be it that there is none, or one that has to be migrated."""
    result = CliRunner().invoke(application, ["--store", f"sqlite:///{tmp_path / 'gone.db'}", "doctor", "--json"])
    checks = told(result, healthy=False)
    assert "there is no such file" in checks["store"][1]
    assert [] == [name for name in NAMES[1:] if name in checks]
    spoilt(path, "UPDATE cc_migration SET version_num = '0001'")
    checks = told(run("--json"), healthy=False)
    assert ("failed", True) == (checks["store"][0], "call migrate()" in checks["store"][1])
    assert "search" not in checks


def test_warnings_of_the_storage_and_of_clocks_are_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """They make nobody ill."""
    monkeypatch.setattr(_sqlite_versions, "is_with_wal_bug", lambda _: True)
    _sqlite_versions.warn_of_wal_bug.cache_clear()
    monkeypatch.setattr(_checking, "system_clock", lambda: system_clock() - timedelta(seconds=90))
    checks = told(run("--json"), healthy=True)
    assert ("warning", "warning") == (checks["storage"][0], checks["clock"][0])
    assert "90.0 seconds apart" in checks["clock"][1]


def test_packages_that_are_missing_or_old_are_told() -> None:
    """An extra may be missing; what is always needed may not, and nothing may be too old."""
    lines = ["click>=8", "gone-1>=2", "rich>=13.7 ; extra == 'a'", "gone-2; extra == 'b'", "rich<99,>=98; extra == 'c'"]
    checks = {
        check.name: check for check in check_installation(read_requirements([*lines, "=none", "x; extra == 'all'"]))
    }
    outcomes = [checks[name].outcome for name in ("packages", "extra a", "extra b", "extra c")]
    assert [Outcome.FAILED, Outcome.FINE, Outcome.ABSENT, Outcome.FAILED] == outcomes
    assert "gone-1 not installed: pip install customer-core." == checks["packages"].told
    assert "gone-2 not installed: pip install 'customer-core[b]'." == checks["extra b"].told
    assert "is older than 98: update it." in checks["extra c"].told


def test_versions_are_compared_by_their_numbers() -> None:
    """Not as texts; what is not said does not count."""
    assert [True, False, False, False] == [
        is_older(*pair) for pair in [("9", "10"), ("10", "9"), ("2.0", "2"), ("2", "")]
    ]
    assert all(one.least for one in own_requirements()["bulk"])
