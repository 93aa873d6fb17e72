"""Holds, invoices and is paid on account in child processes that are killed at random points.

Run as a program: `python -m tests.guarantees.killed_credit STORE ROUNDS SEED`. A child says on a pipe what it was
answered, as it is answered. After each kill all of that has to be in the books; each call that is made again with its
key is answered the same to the byte; and the call that was interrupted, made again as its caller would, is done once in
all. Prints one JSON object: how many kills, how many answered calls, and what was lost.
"""

import json
import os
import random
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from tests.guarantees.credit_books import Book

from customer_core.credit import CreditAnswer, Ended, Held, LedgerKind, Posted
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CreditAccountId, CreditHoldId, CustomerDraft, CustomerId, Limited, Money
from customer_core.ports import Store
from customer_core.serialization import dumps
from customer_core.services import CreditService
from customer_core.storage import open_store

CALLS: Final = ("hold", "increase", "capture a part", "end", "invoice", "pay")
"""The calls of one journey, in their order."""
Said = list[tuple[int, str]]
"""The number of each call that was answered, and its answer."""


def usd(amount: int) -> Money:
    """Return whole dollars."""
    return Money(amount, "USD")


class Journey:
    """The calls on one account, by number: the same ones whoever makes them, with a key for each."""

    def __init__(self, credit: CreditService, account: CreditAccountId) -> None:
        self._credit = credit
        self._account = account
        self._hold = CreditHoldId("none")

    def make(self, number: int) -> CreditAnswer:
        """Make a call, or make it again, after those before it."""
        key, name, amount = f"key-{number}", CALLS[number % len(CALLS)], usd(100 + number)
        if name == "hold":
            answer = self._credit.hold(self._account, amount, reference=key, key=key)
            if isinstance(answer, Held):
                self._hold = answer.hold.id
            return answer
        if name == "invoice":
            return self._credit.invoice(self._account, amount, reference=key, key=key)
        if name == "pay":
            return self._credit.post(self._account, LedgerKind.PAYMENT, amount, key=key)
        return self._go_on(name, amount, key, is_given_up=bool(number // len(CALLS) % 2))

    def _go_on(self, name: str, amount: Money, key: str, *, is_given_up: bool) -> CreditAnswer:
        """Make a call on the hold."""
        if name == "increase":
            return self._credit.increase(self._hold, amount + usd(100), key=key)
        if name == "capture a part":
            return self._credit.capture(self._hold, usd(50), key=key, is_final=False)
        if is_given_up:
            return self._credit.release(self._hold, key=key)
        return self._credit.capture(self._hold, key=key)


def losses(desk: Desk, store: Store, account: CreditAccountId, said: Said) -> Iterator[str]:
    """Yield what was answered and is not there, is answered otherwise now, or was done twice."""
    with store.reading() as unit:
        found = unit.accounts.find(account)
        if found is None:
            yield "an account"
            return
        book = Book.read(unit, found)
    entries = {dumps(entry) for entry in book.entries}
    journey = Journey(desk.credit, account)
    for number, reply in said:
        answer = journey.make(number)
        if dumps(answer) != reply:
            yield f"the answer of call {number}"
        if isinstance(answer, Posted | Ended) and answer.entry is not None and dumps(answer.entry) not in entries:
            yield f"the entry of call {number}"
        if isinstance(answer, Held) and str(answer.hold.id) not in book.holds:
            yield f"the hold of call {number}"
    journey.make(len(said))
    with store.reading() as unit:
        found = unit.accounts.find(account)
        again = Book.read(unit, found) if found is not None else book
    if len(again.entries) != len(said) + 1:
        yield f"{len(said) + 1} calls came to {len(again.entries)} entries"
    yield from book.problems()
    yield from again.problems()
    yield from (f"verify finds {one.code}" for one in desk.credit.verify(account).findings)


def opened(desk: Desk, number: int) -> CreditAccountId:
    """Return the account of a new customer."""
    owner = CustomerId(f"c-{number}")
    desk.customers.register(CustomerDraft(code=str(owner)).with_id(owner))
    return desk.credit.set_limit(owner, Limited(usd(10**9)), currency="USD").id


def at_desk(manager: CustomerManager) -> Desk:
    """Return the desk at which everything is done."""
    return manager.acting_as(Actor.system("till"), channel="pos")


def play(desk: Desk, account: CreditAccountId, pipe: int) -> None:
    """Make calls until killed; each answer is one write to the pipe, whole or not at all."""
    journey = Journey(desk.credit, account)
    for number in range(10_000):
        os.write(pipe, json.dumps([number, dumps(journey.make(number))]).encode() + b"\n")


def kill_once(address: str, account: CreditAccountId, *, after: int, pause_seconds: float) -> Said:
    """Let a child play until so many calls were answered and a moment longer, kill it, return what it was told."""
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(reader)
            with CustomerManager.open(address) as manager:
                play(at_desk(manager), account, writer)
        except BaseException:  # noqa: BLE001 - a forked child must never go on as its parent
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        lines = [line for line in (stream.readline() for _ in range(after)) if line]
        time.sleep(pause_seconds)
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        lines += stream.read().splitlines()
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise RuntimeError("the child ended by itself")
    return [(number, reply) for number, reply in map(json.loads, lines)]


def run(address: str, rounds: int, seed: int) -> dict[str, Any]:
    """Kill as many times as asked, look after each, and report."""
    chance = random.Random(seed)  # noqa: S311 - which points are tried, not a secret
    report: dict[str, Any] = {"kills": 0, "answered": 0, "lost": [], "damaged": []}
    for number in range(rounds):
        with CustomerManager.open(address) as manager:
            account = opened(at_desk(manager), number)
        after, pause_seconds = chance.randrange(2 * len(CALLS) + 1), chance.uniform(0, 0.03)
        said = kill_once(address, account, after=after, pause_seconds=pause_seconds)
        report["damaged"] += _damages(address)
        with CustomerManager.open(address) as manager, closing(open_store(address)) as store:
            report["lost"] += losses(at_desk(manager), store, account, said)
        report["kills"] += 1
        report["answered"] += len(said)
    with CustomerManager.open(address) as manager:
        desk = at_desk(manager)
        report["lost"] += [one.code for one in desk.credit.verify().findings]
        report["damaged"] += [] if desk.history.verify().is_intact else ["the history"]
    return report


def _damages(address: str) -> list[str]:
    if address.startswith("postgresql:"):
        return []  # The server was not killed.
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as database:
        found = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
        found += [str(row) for row in database.execute("PRAGMA foreign_key_check")]
    return [line for line in found if line != "ok"]


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201 - what the caller reads
