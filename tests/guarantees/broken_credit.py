"""Lets processes race with ways to hold credit that look right and overspend, and looks at their books as at ours.

Run as a program: `python -m tests.guarantees.broken_credit STORE WAY PROCESSES CALLS SEED`. Each way is one that people
write, on tables of its own in a database; two that are right stand beside the broken ones. The race is forked, met and
gone through like that of the library, round after round on an account of its own, until something was overspent. Prints
one JSON object.
"""

import json
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.synchronize import Barrier
from typing import Any, Final

import attrs
import psycopg
from psycopg import IsolationLevel
from tests.guarantees.credit_books import Step, overspends
from tests.guarantees.racing import meet, raced

LIMIT: Final = 1_000
ROUNDS: Final = 5
IN_STEP: Final = 4
PAUSE_SECONDS: Final = 0.002
"""How long a way lingers between what it reads and what it writes: others are in between on any machine."""
TABLES: Final = (
    "CREATE TABLE tally (account INTEGER PRIMARY KEY, limit_minor INTEGER, held_minor INTEGER, changes INTEGER)",
    "CREATE TABLE held (number {number}, account INTEGER, minor INTEGER)",
)
CHARGE: Final = "UPDATE tally SET held_minor = held_minor + {minor} WHERE account = {account}"
WRITE: Final = "INSERT INTO held (account, minor) VALUES ({account}, {minor})"
SUM: Final = "(SELECT coalesce(sum(minor), 0) FROM held WHERE account = {account})"

Run = Callable[[str], Any]
"""Runs a statement, and returns its cursor."""


@attrs.frozen
class Way:
    """A way to hold an amount: whether it may be held is asked, and then it is written.

    Both are done in one transaction, unless the question is asked before it.
    """

    ask: Callable[[Run, dict[str, int]], bool]
    is_broken: bool = True
    isolation: IsolationLevel = IsolationLevel.READ_COMMITTED
    is_asked_inside: bool = True
    is_slow_to_commit: bool = False
    has_counter: bool = False


def _is_free(run: Run, call: dict[str, int]) -> bool:
    question = "SELECT held_minor + {minor} <= limit_minor FROM tally WHERE account = {account}"
    return bool(run(question.format(**call)).fetchone()[0])


def _sums_up(run: Run, call: dict[str, int]) -> bool:
    question = f"SELECT {SUM} + {{minor}} <= limit_minor FROM tally WHERE account = {{account}}"  # noqa: S608 - numbers of ours
    return bool(run(question.format(**call)).fetchone()[0])


def _sums_up_within(run: Run, call: dict[str, int]) -> bool:
    is_within = f"account = {{account}} AND {SUM} + {{minor}} <= limit_minor"
    change = f"UPDATE tally SET changes = changes + 1 WHERE {is_within}"  # noqa: S608 - numbers of ours
    return bool(run(change.format(**call)).rowcount)


def _sums_up_locked(run: Run, call: dict[str, int]) -> bool:
    run("SELECT 1 FROM tally WHERE account = {account} FOR UPDATE".format(**call))  # noqa: S608 - numbers of ours
    return _sums_up(run, call)


def _is_free_within(run: Run, call: dict[str, int]) -> bool:
    change = "UPDATE tally SET changes = changes + 1 WHERE account = {account} AND held_minor + {minor} <= limit_minor"
    return bool(run(change.format(**call)).rowcount)


WAYS: Final = {
    "sqlite": {
        "read, decide, write": Way(_is_free, is_asked_inside=False, has_counter=True),
        "conditional update of its own row": Way(_is_free_within, is_broken=False, has_counter=True),
    },
    "postgres": {
        "read, decide, write": Way(_is_free, has_counter=True),
        "sum, then insert": Way(_sums_up),
        "sum, then insert, with repeatable reads": Way(_sums_up, isolation=IsolationLevel.REPEATABLE_READ),
        "conditional update that sums others": Way(_sums_up_within, is_slow_to_commit=True),
        "lock, then sum": Way(_sums_up_locked, is_broken=False),
        "conditional update of its own row": Way(_is_free_within, is_broken=False, has_counter=True),
    },
}


class Till:
    """Holds and gives back in one of the ways, on a connection of its own."""

    def __init__(self, address: str, way: Way) -> None:
        self._way = way
        self._connection: Any = _connected(address)
        self._is_postgres = address.startswith("postgresql:")

    def hold(self, account: int, minor: int) -> bool:
        """Hold an amount if there is credit for it."""
        call = {"account": account, "minor": minor}
        if not self._way.is_asked_inside:
            is_free = self._way.ask(self._connection.execute, call)
            time.sleep(PAUSE_SECONDS)
            return is_free and self._write(lambda _: True, call)
        return self._write(lambda run: self._way.ask(run, call), call)

    def give_back(self, account: int, minor: int) -> None:
        """Give back what was held."""
        self._write(lambda _: True, {"account": account, "minor": -minor})

    def close(self) -> None:
        """Give back the connection."""
        self._connection.close()

    def _write(self, ask: Callable[[Run], bool], call: dict[str, int]) -> bool:
        run = self._connection.execute
        begin = f"BEGIN ISOLATION LEVEL {self._way.isolation.name.replace('_', ' ')}"
        run(begin if self._is_postgres else "BEGIN IMMEDIATE")
        is_right = ask(run)
        time.sleep(PAUSE_SECONDS)
        if is_right:
            if self._way.has_counter:
                run(CHARGE.format(**call))
            run(WRITE.format(**call))
            time.sleep(PAUSE_SECONDS if self._way.is_slow_to_commit else 0)
        run("COMMIT")
        return is_right


def _connected(address: str) -> Any:  # noqa: ANN401 - of either driver
    if address.startswith("postgresql:"):
        return psycopg.connect(address, autocommit=True)
    return sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None, timeout=60)


def prepare(address: str) -> None:
    """Make the tables, with an account for each round."""
    is_postgres = address.startswith("postgresql:")
    number = "INTEGER GENERATED ALWAYS AS IDENTITY" if is_postgres else "INTEGER PRIMARY KEY AUTOINCREMENT"
    with closing(_connected(address)) as connection:
        if not is_postgres:
            connection.execute("PRAGMA journal_mode = WAL")
        for table in TABLES:
            connection.execute(table.format(number=number))
        for account in range(ROUNDS):
            connection.execute(f"INSERT INTO tally VALUES ({account}, {LIMIT}, 0, 0)")  # noqa: S608 - numbers of ours


def race(address: str, way: Way, account: int, *, processes: int, calls: int, seed: int) -> int:
    """Let the processes hold and give back on one account, and return how many amounts were held."""

    def work(number: int, meeting: Barrier) -> dict[str, Any]:
        chance, own, count = random.Random(f"{seed}/{account}/{number}"), list[int](), 0  # noqa: S311 - no secret
        with closing(Till(address, way)) as till:
            for turn in range(calls // processes):
                if turn % IN_STEP == 0:
                    meet(meeting)
                amount = chance.randrange(LIMIT // 10, LIMIT // 3)
                if own and chance.random() < 0.5:
                    till.give_back(account, own.pop())
                elif till.hold(account, amount):
                    own.append(amount)
                    count += 1
        return {"held": count}

    said = raced(processes, work)
    if len([one for one in said if one]) != processes:
        raise RuntimeError("a process ended early")
    return sum(int(one["held"]) for one in said)


def run(address: str, way: Way, processes: int, calls: int, seed: int) -> dict[str, Any]:
    """Race round after round, until the check that the library is held to finds what was overspent."""
    prepare(address)
    held, found = 0, list[str]()
    for account in range(ROUNDS):
        held += race(address, way, account, processes=processes, calls=calls, seed=seed)
        with closing(_connected(address)) as connection:
            rows = connection.execute(f"SELECT minor, number FROM held WHERE account = {account} ORDER BY number")  # noqa: S608 - numbers of ours
            steps = [Step("hold" if minor > 0 else "release", minor, f"{number}") for minor, number in rows.fetchall()]
        found += overspends([Step("limit", LIMIT), *steps])
        if found:
            return {"held": held, "rounds": account + 1, "overspends": found}
    return {"held": held, "rounds": ROUNDS, "overspends": found}


if __name__ == "__main__":
    place, name, *figures = sys.argv[1:]
    chosen = WAYS["postgres" if place.startswith("postgresql:") else "sqlite"][name]
    print(json.dumps(run(place, chosen, *map(int, figures))))  # noqa: T201 - how it answers
