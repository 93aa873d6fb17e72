"""Imports with which other processes help."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from customer_core.errors import (
    CustomerCoreError,
    InvalidOptionError,
    InvalidValueError,
    StoreDamagedError,
    StoreFailedError,
)
from customer_core.exchange import write_csv
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, Customer
from customer_core.ports import Store
from customer_core.services import _assisting, _import_runs, _importing
from customer_core.services._row_work import Understanding, Weighing
from customer_core.storage.sql import open_sql_store
from customer_core.testing import CountingIds, CountingSalts
from customer_core.testing.conformance._records import records_of
from customer_core.testing.generator import generate

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS = 40
Open = Callable[[str], tuple[Desk, Store]]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens stores in files, where time stands still, and ids and salts count."""
    managers = []

    def open_(name: str) -> tuple[Desk, Store]:
        store = open_sql_store(f"sqlite:///{tmp_path / name}.db")
        manager = CustomerManager.open(
            store=store,
            clock=lambda: NOON,
            ids=CountingIds(),
            new_secret=lambda: "0" * 64,
            new_salt=CountingSalts(),
        )
        managers.append(manager)
        return manager.acting_as(Actor.system("nightly")), store

    yield open_
    for manager in managers:
        manager.close()


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A file of customers, some of them twice, with a row that is none, a blank one and one that is refused."""
    made = generate(ROWS, seed=7)
    path = tmp_path / "people.csv"
    write_csv(path, made.header, made.rows)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    email = made.header.index("email")
    refused = ",".join("ab" * 40_000 if place == email else "" for place in range(len(made.header)))
    lines[5:5] = ["x\n", "," * (len(made.header) - 1) + "\n", f"{refused}\n"]
    path.write_text("".join(lines), "utf-8")
    return path


@pytest.fixture
def _small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files are helped with, a few rows at a time."""
    monkeypatch.setattr(_importing, "_HELPED_LEAST", 1)
    monkeypatch.setattr(_import_runs, "_READ_AHEAD", 4)
    monkeypatch.setattr(_import_runs, "_ROWS_MOST", 10)


class Here(Executor):
    """Does jobs in this process, as soon as they are given, and takes down how many."""

    def __init__(self, work: Any) -> None:  # noqa: ANN401 - whatever the jobs take
        self.work = work
        self.done: list[object] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401, ARG002 - of any executor
        """Do a job."""
        (job,) = args
        self.done.append(job)
        future: Future[Any] = Future()
        try:
            future.set_result(job(self.work))
        except CustomerCoreError as error:
            future.set_exception(error)
        return future


class Mistaken(Here):
    """Answers each job of a kind with the answers for its rows in the wrong order."""

    def __init__(self, work: Any, kind: type) -> None:  # noqa: ANN401 - whatever the jobs take
        super().__init__(work)
        self.kind = kind

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - of any executor
        """Do a job."""
        future = super().submit(fn, *args, **kwargs)
        if isinstance(args[0], self.kind):
            turned: Future[Any] = Future()
            turned.set_result(future.result()[::-1])
            return turned
        return future


@pytest.mark.usefixtures("_small_jobs")
def test_who_helps_changes_nothing(opened: Open, people: Path) -> None:
    """Two processes more make of a file what this one makes of it by itself: reports, customers, pairs, history."""
    kept = []
    for workers in (0, 1, 2):
        desk, store = opened(f"{workers}")
        reports = [desk.imports.customers(people, quarantined_most=1, workers=workers) for _ in range(2)]
        kept.append((repr(reports), records_of(store)))
        assert ROWS == reports[0].created + reports[0].duplicates
        assert 0 < reports[0].duplicates
        assert (1, 2, ROWS) == (reports[0].blank, reports[0].quarantined, reports[1].replayed)
    assert kept[0] == kept[1]
    assert kept[0] == kept[2]


@pytest.mark.usefixtures("_small_jobs")
@pytest.mark.parametrize("kind", [Understanding, Weighing])
def test_answers_are_told_apart(opened: Open, people: Path, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever answers were taken for those of other rows would show in what is kept."""
    kept = []
    for name, begin in (("right", lambda _workers, work: Here(work)), ("wrong", lambda _w, work: Mistaken(work, kind))):
        desk, store = opened(name)
        monkeypatch.setattr(_assisting, "begin", begin)
        # A customer that is said to be like itself is refused.
        with suppress(InvalidValueError):
            desk.imports.customers(people, quarantined_most=1, workers=1)
        kept.append(records_of(store))
    assert ROWS == len([one for one in kept[0] if isinstance(one, Customer)])
    assert kept[0] != kept[1]


@pytest.mark.usefixtures("_small_jobs")
def test_a_dry_run_is_helped_with_and_saves_nothing(opened: Open, people: Path) -> None:
    """It foresees the same."""
    desk, _ = opened("one")
    told = [repr(desk.imports.customers(people, quarantined_most=1, dry_run=True, workers=one)) for one in (0, 1)]
    assert told[0] == told[1]
    assert 0 == desk.customers.search().total


def test_small_files_and_none_who_help_start_no_process(
    opened: Open, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does an import that was not asked to have help."""
    begun = list[Here]()

    def begin(_workers: int, work: object) -> Executor:
        begun.append(Here(work))
        return begun[-1]

    monkeypatch.setattr(_assisting, "begin", begin)
    desk, _ = opened("one")
    desk.imports.customers(people, quarantined_most=1, workers=1)
    monkeypatch.setattr(_importing, "_HELPED_LEAST", 1)
    desk.imports.customers(people, quarantined_most=1)
    assert not begun
    desk.imports.customers(people, quarantined_most=1, workers=1)
    assert [True] == [bool(one.done) for one in begun]


@pytest.mark.usefixtures("_small_jobs")
@pytest.mark.parametrize("jobs", [0, 1, 6])
def test_a_process_that_ends_is_told(opened: Open, people: Path, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a process that helps is killed on the way, what was saved stays, and the next import goes on from there."""
    begin, given = _assisting.begin, count()

    def begin_mortal(workers: int, work: object) -> Executor:
        executor = begin(workers, work)
        submit = executor.submit

        def submit_until(fn: Callable[..., Any], *args: Any) -> Future[Any]:  # noqa: ANN401 - of any executor
            return submit(os._exit, 3) if next(given) == jobs else submit(fn, *args)

        monkeypatch.setattr(executor, "submit", submit_until)
        return executor

    desk, _ = opened("one")
    with monkeypatch.context() as patch:
        patch.setattr(_assisting, "begin", begin_mortal)
        with pytest.raises(StoreFailedError, match="__main__"):
            desk.imports.customers(people, quarantined_most=1, workers=1)
    kept = desk.customers.search().total
    assert kept < ROWS
    report = desk.imports.customers(people, quarantined_most=1, workers=1)
    assert (kept, ROWS - kept) == (report.replayed, report.created + report.duplicates)
    assert ROWS == desk.customers.search().total
    assert desk.history.verify().is_intact


@pytest.mark.usefixtures("_small_jobs")
def test_a_damaged_index_is_told_by_whoever_reads_it(opened: Open, people: Path, tmp_path: Path) -> None:
    """What another process meets is the error of this one."""
    desk, _ = opened("one")
    desk.imports.customers(people, quarantined_most=1)
    with closing(sqlite3.connect(tmp_path / "one.db")) as connection, connection:
        connection.execute("UPDATE cc_indexed SET features = '[]'")
    again = people.with_name("again.csv")
    again.write_bytes(people.read_bytes() + b"\n")
    told = set()
    for workers in (0, 1):
        with pytest.raises(StoreDamagedError) as error:
            desk.imports.customers(again, quarantined_most=1, workers=workers)
        told.add(str(error.value))
    assert 1 == len(told)
    assert ROWS == desk.customers.search().total


@pytest.mark.parametrize("workers", [-1, 65, True, 1.0])
def test_what_is_no_number_of_processes_is_refused(opened: Open, people: Path, workers: Any) -> None:  # noqa: ANN401 - wrong on purpose
    """Before the file is looked at."""
    desk, _ = opened("one")
    with pytest.raises(InvalidOptionError, match="workers"):
        desk.imports.customers(people, workers=workers)
