"""Whichever statement of whichever call fails: a named error, the state before or after, nothing left open."""

import inspect
import logging
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.guarantees.faulty_calls import (
    ACTOR,
    CALLS,
    CANARY,
    DIGITS,
    MADE_OF_OTHERS,
    OF_EMPTY_STORES,
    Start,
    furnish,
)
from tests.guarantees.faulty_credentials import COUNTING
from tests.guarantees.faulty_places import Place, PostgresPlace, Rows, SqlitePlace, told
from tests.guarantees.reading_calls import READING

from customer_core.errors import (
    CustomerCoreError,
    StoreAddressError,
    StoreBusyError,
    StoreConflictError,
    StoreFailedError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUncertainError,
    StoreUnreachableError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.storage.sql._databases import Database
from customer_core.storage.sql._pools import ConnectionPool
from customer_core.storage.sql._postgres import PostgresServer
from customer_core.storage.sql._postgres_loans import _Cursors
from customer_core.storage.sql._sqlite import SqliteFile
from customer_core.testing.faults import Fault, FaultPlan, Strike

NAMED: dict[Fault, tuple[type[BaseException], ...]] = {
    Fault.DISK_FULL: (StoreFullError,),
    Fault.LOCKED: (StoreBusyError,),
    Fault.IO_ERROR: (StoreFailedError,),
    Fault.READ_ONLY: (StoreReadOnlyError,),
    Fault.CONFLICT: (StoreConflictError,),
    Fault.DEADLOCK: (StoreConflictError,),
    Fault.CONNECTION_LOST: (StoreUnreachableError, StoreUncertainError),
    Fault.SHUT_DOWN: (StoreUnreachableError, StoreUncertainError),
    Fault.INTERRUPTED: (KeyboardInterrupt,),
    Fault.OUT_OF_MEMORY: (MemoryError,),
}
"""What a call raises of each fault, if it does not get over it by itself."""

OVERCOME = {Fault.LOCKED, Fault.CONFLICT, Fault.DEADLOCK, Fault.CONNECTION_LOST, Fault.SHUT_DOWN}
"""What a call may get over: by waiting, by doing its work anew, by another connection where nothing was done yet."""

STAYING = {Fault.DISK_FULL, Fault.CONNECTION_LOST, Fault.INTERRUPTED}
"""What is tried as a fault that stays, too."""

STRIKES = [
    (fault, strike)
    for fault in Fault
    for strike in Strike
    if fault.may_come_late or strike is not Strike.AFTERWARDS
    if fault in STAYING or strike is not Strike.FROM_THEN_ON
]
TAKES_ALL = {Fault.IO_ERROR, Fault.CONNECTION_LOST, Fault.SHUT_DOWN}
"""What may end a host's transaction."""

NEVER = 10**9
HASTY = "options=-c%20synchronous_commit%3Doff"


@attrs.frozen
class Sweep:
    """One call, to be failed at each of its statements: what there is before it, what after, how many there are."""

    place: Place
    start: Start
    name: str
    before: Rows
    after: str
    statements: int

    @classmethod
    def of(cls, place: Place, start: Start, name: str) -> "Sweep":
        """Make the call once, to know."""
        before = place.rows()
        sweep = cls(place, start, name, before, "", 0)
        with place.injector.planned(Fault.DISK_FULL, at=NEVER) as plan:
            sweep.call(sweep.desk())
        after = told(place.rows())
        place.restore()
        assert (before, True) == (place.rows(), told(before) != after)
        return attrs.evolve(sweep, after=after, statements=plan.statements)

    def desk(self, within: object = None) -> Desk:
        """Return the desk at which the call is made."""
        channel = "feed" if self.name == "queued" else "pos"
        return self.place.manager.acting_as(ACTOR, channel=channel, within=within)

    def call(self, desk: Desk) -> object:
        """Make the call."""
        return CALLS[self.name][1](desk, self.start)

    def problems(self, most: int) -> Iterator[str]:
        """Yield what is not as it should be, however the call fails."""
        for turn, (fault, strike) in strikes_at(self.place, self.name, is_whole=most == NEVER):
            for number in spread(self.statements, most, turn):
                is_tried_again = most == NEVER or (turn + number) % 3 == 0
                for problem in self.fail(fault, strike, number, is_tried_again=is_tried_again):
                    yield f"{fault.name} {strike.name} {number} of {self.statements}: {problem}"

    def fail(self, fault: Fault, strike: Strike, number: int, *, is_tried_again: bool) -> Iterator[str]:
        """Have one statement fail, and yield what is not as it should be then, and when the call is made again."""
        with self.place.injector.planned(fault, at=number, strike=strike) as plan:
            error = raised(lambda: self.call(self.desk()))
        rows = self.place.rows()
        if not plan.has_struck:  # A check is judged again whenever anything else ended on the server meanwhile.
            if error is not None or told(rows) != self.after:
                yield f"nothing failed, and still it is not kept: {error!r}"
            self.place.restore()
            return
        is_kept = rows != self.before
        yield from badly_told(error, *NAMED[fault])
        if is_kept and told(rows) != self.after:
            yield "the state is between"
        if error is None and not (is_kept and fault in OVERCOME):
            yield "no error"
        yield from self.left_open()
        if is_kept and self.name in COUNTING:
            self.place.restore()
        elif is_tried_again or is_kept:
            again = raised(lambda: self.call(self.desk()))
            if again and (not is_kept or not isinstance(again, CustomerCoreError)):
                yield f"made again, it raises {again!r}"
            if told(self.place.rows()) != self.after:
                yield "made again, it is kept twice or not at all"
            self.place.restore()

    def fail_within(self, fault: Fault, strike: Strike, number: int, *, bare: Collection[int]) -> Iterator[str]:
        """Have one statement fail within a transaction of a host's, and let the host go on and commit."""
        with closing(self.place.connect()) as connection:
            connection.execute("INSERT INTO host_order VALUES (1)")
            with self.place.injector.planned(fault, at=number, strike=strike) as plan:
                error = raised(lambda: self.call(self.desk(within=connection)))
            if plan.has_struck:
                yield from badly_told(error, *NAMED[fault], StoreAddressError)
            is_done = error is None and self.name in COUNTING
            again = None if is_done else raised(lambda: self.call(self.desk(within=connection)))
            # A call that got over the fault was done, and is then refused by the name that it gave itself.
            yield from badly_told(again, CustomerCoreError) if error else wrong_kind(again, CustomerCoreError)
            raised(lambda: connection.execute("COMMIT"))
        rows, orders = self.place.rows(), self.place.orders()
        if orders and told(rows) != self.after:
            yield "the host is kept without the call"
        if not orders and rows != self.before:
            yield "the call is kept without the host"
        if not orders and strike is Strike.INSTEAD and fault not in TAKES_ALL and number not in bare:
            yield "the host is lost"
        yield from self.left_open()
        self.place.restore()

    def left_open(self) -> Iterator[str]:
        """Yield what is open although nothing runs: the store keeps one connection at most, and nothing begun on it."""
        injector = self.place.injector
        if injector.open_connections > 1 or injector.open_transactions:
            yield f"{injector.open_connections} connections, {injector.open_transactions} transactions are open"


def strikes_at(place: Place, call: str, *, is_whole: bool) -> list[tuple[int, tuple[Fault, Strike]]]:
    """Return by number what can happen to a kind of database: all, or half of it, and the next call meets the rest."""
    known, parity = place.injector.faults_of(place.address), [*CALLS].index(call) % 2
    possible = enumerate((fault, strike) for fault, strike in STRIKES if fault in known)
    return [(turn, one) for turn, one in possible if is_whole or turn % 2 == parity]


def spread(total: int, most: int, turn: int) -> list[int]:
    """Return which statements are to fail: all, or the last one and some in even steps, others at each turn."""
    if total <= most:
        return list(range(1, total + 1))
    return sorted({total, *(1 + (turn * 7 + place * total // most) % total for place in range(most))})


def raised(call: Callable[[], object]) -> BaseException | None:
    """Return what a call raises."""
    try:
        call()
    except BaseException as error:  # noqa: BLE001 - also what ends a process is a fault
        return error
    return None


def badly_told(error: BaseException | None, *expected: type[BaseException]) -> Iterator[str]:
    """Yield what is wrong with an error: its kind, or that a log would show what a customer said."""
    yield from wrong_kind(error, *expected)
    if error and leaks("".join([*traceback.format_exception(error), *map(repr, chain_of(error))])):
        yield "the error shows what a customer said"


def wrong_kind(error: BaseException | None, *expected: type[BaseException]) -> Iterator[str]:
    """Yield that an error is none of those that are expected."""
    if error and not isinstance(error, expected):
        yield f"it raises {error!r}"


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that it came from, as far as they are shown."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def leaks(text: str) -> bool:
    """Tell whether a text holds what a customer said."""
    return CANARY.lower() in text.lower() or DIGITS in text


@contextmanager
def placed(kind: str, folder: Path, make_database: Callable[[str], str]) -> Iterator[tuple[Place, Start]]:
    """Make a store with something in it, which each call finds as it was."""
    detail = f"Failing row contains ({CANARY})."
    place: Place
    if kind == "sqlite":
        place = SqlitePlace(folder / "shop.db", detail=detail)
    else:
        address = make_database("")
        place = PostgresPlace(f"{address}{'&' if '?' in address else '?'}{HASTY}", detail=detail)
    start = furnish(place.manager, folder)
    for table in ("cc_key", "cc_indexed"):  # So that making the index anew changes something.
        place.run(f"DELETE FROM {table} WHERE customer = (SELECT max(seq) FROM cc_customer)")  # noqa: S608 - ours
    place.save()
    yield place, start
    place.close()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def furnished(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    make_database: Callable[[str], str],
) -> Iterator[tuple[Place, Start]]:
    """A store of each kind; in the end nothing of it is open."""
    with placed(str(request.param), tmp_path_factory.mktemp("faults"), make_database) as (place, start):
        yield place, start
    assert (0, 0) == (place.injector.open_connections, place.injector.open_transactions)


@pytest.fixture
def sweep_of(furnished: tuple[Place, Start]) -> Callable[[str], Sweep]:
    """Makes ready to fail a call."""
    return partial(Sweep.of, *furnished)


@pytest.mark.guarantee("G18")
@pytest.mark.guarantee("G29")
@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_fails_is_kept_whole_or_not_at_all(
    sweep_of: Callable[[str], Sweep], name: str, effort: int, caplog: pytest.LogCaptureFixture
) -> None:
    """At every statement, for every fault: a named error that shows no value, nothing between, nothing open."""
    caplog.set_level(logging.DEBUG)
    problems = list(sweep_of(name).problems(most=1 if effort == 1 else NEVER))
    assert not problems, "\n".join(problems)
    assert not leaks(caplog.text)


def noting_savepoints(execute: Callable[..., Any], plan: FaultPlan, numbers: set[int]) -> Callable[..., Any]:
    """Return what runs statements and notes the number of each that makes a savepoint."""

    def noted(cursors: Any, text: str, *arguments: Any) -> Any:  # noqa: ANN401 - as of what is replaced
        if text.startswith("SAVEPOINT"):
            numbers.add(plan.statements + 1)
        return execute(cursors, text, *arguments)

    return noted


@pytest.mark.guarantee("G18")
@pytest.mark.guarantee("G29")
@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_fails_within_a_hosts_transaction_takes_nothing_else(
    sweep_of: Callable[[str], Sweep],
    name: str,
    effort: int,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the host wrote before stays, and the same call then succeeds beside it; or the host can keep nothing."""
    caplog.set_level(logging.DEBUG)
    sweep = sweep_of(name)
    with closing(sweep.place.connect()) as connection:
        sweep.desk(within=connection)  # What a store asks about its own place, it asks once.
    with closing(sweep.place.connect()) as connection, sweep.place.injector.planned(Fault.DISK_FULL, at=NEVER) as plan:
        desk = sweep.desk(within=connection)
        # What fails where there is no savepoint ends a transaction on a server, which has nothing to go back to.
        bare = {*range(plan.statements + 1)}
        monkeypatch.setattr(_Cursors, "execute", noting_savepoints(_Cursors.execute, plan, bare))
        sweep.call(desk)
        monkeypatch.undo()
    problems = [
        f"{fault.name} {strike.name} {number} of {plan.statements}: {problem}"
        for turn, (fault, strike) in strikes_at(sweep.place, name, is_whole=effort > 1)
        for number in spread(plan.statements, 1 if effort == 1 else NEVER, turn + len(name))
        for problem in sweep.fail_within(fault, strike, number, bare=set() if sweep.place.fails_by_statement else bare)
    ]
    assert not problems, "\n".join(problems)
    assert not leaks(caplog.text)


def test_every_public_call_is_swept_or_only_reads() -> None:
    """A call of a desk that is new has to be put into one of the two tables."""
    with CustomerManager.open("memory:") as manager:
        desk = manager.acting_as(ACTOR)
    calls = [
        f"{area}.{name}"
        for area, service in vars(desk).items()
        for name, _ in inspect.getmembers(type(service), inspect.isfunction)
        if area != "scope" and not name.startswith("_")
    ]
    assert sorted(calls) == sorted({*READING, *MADE_OF_OTHERS, *OF_EMPTY_STORES, *(call for call, _ in CALLS.values())})


def keep_halves(database: Any, connection: Any) -> None:  # noqa: ANN401 - of either kind
    """Commit what failed."""
    assert database
    connection.execute("COMMIT")


FORGOTTEN: list[Any] = []


def forget_one(pool: Any, connection: Any, *, is_fit: bool) -> None:  # noqa: ANN401 - as above
    """Neither keep a connection nor close it."""
    FORGOTTEN.append((pool, connection, is_fit))


PLANTED: dict[str, tuple[type, str, Callable[..., object], Fault, str]] = {
    "kept halves": (SqliteFile, "undo", keep_halves, Fault.DISK_FULL, "the state is between"),
    "kept halves on a server": (PostgresServer, "undo", keep_halves, Fault.INTERRUPTED, "the state is between"),
    "a lost connection": (ConnectionPool, "give", forget_one, Fault.DISK_FULL, "2 connections, 0 transactions"),
    "a value shown": (PostgresServer, "shows_values", lambda *_: False, Fault.IO_ERROR, "shows what a customer said"),
    "an error of the driver's": (Database, "translate", lambda *_: None, Fault.DISK_FULL, "raises OperationalError"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_defect_is_found(
    make_database: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The sweep can fail: a store that keeps halves, loses connections, shows values or translates nothing is found."""
    owner, attribute, defect, fault, expected = PLANTED[name]
    kind = "postgres" if owner is PostgresServer else "sqlite"
    with placed(kind, tmp_path, make_database) as (place, start):
        sweep = Sweep.of(place, start, "deactivate")
        monkeypatch.setattr(owner, attribute, defect)
        found = [
            problem
            for _ in range(2)
            for problem in sweep.fail(fault, Strike.INSTEAD, sweep.statements - 1, is_tried_again=False)
        ]
        monkeypatch.undo()
        for _, connection, _ in FORGOTTEN:
            connection.close()
    assert expected in " ".join(found)
