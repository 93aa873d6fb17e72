"""Lets many processes buy on the accounts of two customers who are one, or become one and part again all the time.

Run as a program: `python -m tests.guarantees.group_race STORE PROCESSES OPERATIONS SEED [parting] [alone]`. The two
were merged, and what they may owe together is what the survivor may owe. Each process holds by the id of either, gives
back, invoices and pays. With `parting` the first process does nothing but undo the merge and merge anew, and pays and
holds a little in between, so that some decision is made while they are two, however late the others come. Afterwards
each decision has to tell what its accounts owed at its moment, by a reckoning that is not the library's; no hold may
exceed the limit of these; and both accounts are among them whenever the two were one for sure. Prints one JSON object.
`alone` is the negative control: an account counts alone, whatever was merged.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import accumulate
from multiprocessing.synchronize import Barrier
from typing import Any, Final

from tests.guarantees import credit_faults
from tests.guarantees.credit_books import Book
from tests.guarantees.racing import meet, raced

from customer_core.credit import CreditDecision, CreditHold, Denied, Held, LedgerEntry, LedgerKind
from customer_core.errors import CustomerCoreError, StoreBusyError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    CreditAccountId,
    Customer,
    CustomerId,
    GroupLimitRule,
    GroupLimits,
    Limited,
    MergeId,
    Money,
)
from customer_core.storage import open_store

ANN, BEA = CustomerId("ann"), CustomerId("bea")
LIMITS: Final = {ANN: 1_000, BEA: 600}
IN_STEP: Final = 10
"""After how many calls the processes meet."""
RULE: Final = GroupLimits(GroupLimitRule.SURVIVOR)
ACTOR: Final = Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND)
CALLS: Final = {"hold": 12, "release": 4, "capture": 3, "pay": 3}
"""How often each kind of call is made, as shares."""


def usd(amount: int) -> Money:
    """Return whole dollars."""
    return Money(amount, "USD")


def merge(desk: Desk) -> MergeId:
    """Merge the two, of whom always the same one survives."""
    return desk.merges.apply(desk.merges.propose(ANN, [BEA], limits=RULE)).id


class Buyer:
    """One process: what it does, and what it was answered."""

    def __init__(self, desk: Desk, number: int, seed: int) -> None:
        self._desk = desk
        self._number = number
        self._chance = random.Random(f"{seed}/{number}")  # noqa: S311 - which calls are made, not a secret
        self._holds: list[CreditHold] = []
        self._merge: MergeId | None = None
        self.answers: Counter[str] = Counter()
        self.busy = 0
        self.together: list[tuple[str, str]] = []
        self.errors: list[str] = []
        self._works: dict[str, Callable[[str], object]] = {
            "hold": self._hold,
            "release": self._release,
            "capture": self._capture,
            "pay": self._pay,
        }

    def buy(self, turn: int) -> None:
        """Make one call."""
        (name,) = self._chance.choices(list(CALLS), list(CALLS.values()))
        self._works[name](f"{self._number}-{turn}")

    def part(self, merge_id: MergeId, turn: int) -> MergeId:
        """Undo the merge, buy, and merge anew; note from when until when the two are one for sure."""
        self._do(lambda: self._desk.merges.undo(merge_id, is_kept_apart=False))
        self._pay(f"{self._number}-{turn}-paid")
        self._hold(f"{self._number}-{turn}-held", below=10)
        time.sleep(self._chance.uniform(0, 0.02))
        begun = self._do(lambda: merge(self._desk))
        since = datetime.now(UTC)
        time.sleep(self._chance.uniform(0.005, 0.03))
        self.together.append((since.isoformat(), datetime.now(UTC).isoformat()))
        return MergeId(str(begun))

    def said(self) -> dict[str, Any]:
        """Return everything that was noted."""
        names = ("answers", "busy", "together", "errors")
        return {**{name: getattr(self, name) for name in names}, "has_ended_well": True}

    def _name(self) -> CustomerId:
        return self._chance.choice([ANN, BEA])

    def _hold(self, key: str, *, below: int = 250) -> None:
        name, amount = self._name(), usd(self._chance.randrange(1, below))
        answer = self._do(lambda: self._desk.credit.hold(name, amount, reference=key, key=key))
        if isinstance(answer, Held):
            self._holds.append(answer.hold)
        if isinstance(answer, Denied) and not is_over(answer.decision):
            self.errors.append(f"denied for no reason: {answer.decision.reason}")

    def _release(self, key: str) -> None:
        if self._holds:
            hold = self._holds.pop(self._chance.randrange(len(self._holds)))
            self._do(lambda: self._desk.credit.release(hold.id, key=key))

    def _capture(self, key: str) -> None:
        if self._holds:
            hold = self._holds.pop(self._chance.randrange(len(self._holds)))
            self._do(lambda: self._desk.credit.capture(hold.id, key=key))

    def _pay(self, key: str) -> None:
        name, amount = self._name(), usd(self._chance.randrange(1, 200))
        self._do(lambda: self._desk.credit.post(name, LedgerKind.PAYMENT, amount, key=key))

    def _do(self, call: Callable[[], object]) -> object:
        for _ in range(5):
            try:
                answer = call()
            except StoreBusyError:  # The same call again, with its key, is what a caller does then.
                self.busy += 1
            except CustomerCoreError as error:
                self.errors.append(f"{error.code}: {error}")
                return None
            else:
                self.answers[type(answer).__name__] += 1
                return answer
        self.errors.append("busy again and again")
        return None


def is_over(decision: CreditDecision) -> bool:
    """Tell whether a decision says that its amount exceeds its limit."""
    limit = decision.limit
    return isinstance(limit, Limited) and decision.exposure.total + decision.amount > limit.amount


def run(address: str, processes: int, operations: int, seed: int, *, is_parting: bool) -> dict[str, Any]:
    """Let the processes race, and return what they did, and what is wrong."""
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(ACTOR, channel="pos")
        for id_, limit in LIMITS.items():
            desk.customers.register(Customer(id=id_))
            desk.credit.set_limit(id_, Limited(usd(limit)), currency="USD")
        first = merge(desk)
    begun = time.monotonic()

    def work(number: int, meeting: Barrier) -> dict[str, Any]:
        with CustomerManager.open(address) as own:
            buyer, last = Buyer(own.acting_as(ACTOR, channel="pos"), number, seed), first
            for turn in range(operations // processes):
                if turn % IN_STEP == 0:
                    meet(meeting)
                if is_parting and number == 0:
                    last = buyer.part(last, turn) if turn % 2 else last
                else:
                    buyer.buy(turn)
            return buyer.said()

    said = raced(processes, work)
    together = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for own in said for a, b in own["together"]]
    return {
        "seconds": round(time.monotonic() - begun, 1),
        "processes": sum(own.get("has_ended_well", False) for own in said),
        "answers": sum((Counter(own.get("answers", {})) for own in said), Counter()),
        "busy": sum(own.get("busy", 0) for own in said),
        "errors": [error for own in said for error in own.get("errors", ["ended early"])],
        **_looked_at(address, together, is_parting=is_parting),
    }


def _looked_at(address: str, together: list[tuple[datetime, datetime]], *, is_parting: bool) -> dict[str, Any]:
    """Go through both books, and return what is wrong with them."""
    store = open_store(address)
    with store.reading() as unit:
        books = {one.owner: Book.read(unit, one) for one in unit.accounts.list_of([ANN, BEA])}
    store.close()
    wrong = [problem for book in books.values() for problem in book.problems()]
    for owner, book in books.items():
        other = books[BEA if owner == ANN else ANN]
        for place, entry in enumerate(book.entries):
            if entry.kind is LedgerKind.HOLD:
                was_one = not is_parting or any(since < entry.at < until for since, until in together)
                wrong += _unexplained(book, place, other, was_one=was_one)
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(ACTOR)
        wrong += [f"verify finds {one.code} at {one.place}" for one in desk.credit.verify().findings]
        if not desk.history.verify().is_intact:
            wrong.append("the history does not verify")
    holds = [hold for book in books.values() for hold in book.holds.values()]
    counted = Counter(len(hold.decision.accounts) or 1 for hold in holds)
    return {"alone": counted[1], "together": counted[2], "wrong": wrong}


def _unexplained(book: Book, place: int, other: Book, *, was_one: bool) -> Iterator[str]:
    """Yield what the decision on a hold says otherwise than the books, or that it should not have been made."""
    entry = book.entries[place]
    decision = book.holds[str(entry.hold)].decision
    own, limit = sum(map(moved, book.entries[:place])), LIMITS[CustomerId(str(book.account.owner))]
    owed = [own]
    if was_one or decision.accounts:
        limit, earlier = LIMITS[ANN], sum(moved(one) for one in other.entries if one.at < entry.at)
        # Of what has the very same moment, nobody can tell whether it was before.
        same = (moved(one) for one in other.entries if one.at == entry.at)
        owed = [own + earlier + more for more in accumulate(same, initial=0)]
    if was_one and not decision.accounts:
        yield f"a hold counts one account alone at {entry.at}"
    told = decision.exposure.total.amount_minor
    if told not in owed:
        yield f"a decision tells {told} at {entry.at}, where {owed} was owed"
    if decision.limit != Limited(usd(limit)):
        yield f"a decision tells another limit at {entry.at} than {limit}"
    if min(owed) + moved(entry) > limit * 100:
        yield f"a hold exceeds {limit} at {entry.at}"


def moved(entry: LedgerEntry) -> int:
    """Return by how much an entry changes what counts against a limit."""
    return entry.posted.amount_minor + entry.held.amount_minor


def count_alone() -> None:
    """Count each account alone, whatever was merged."""
    from customer_core.storage.sql._accounts import SqlAccounts  # noqa: PLC0415 - only where it is broken

    def alone(accounts: SqlAccounts, id_: CreditAccountId, *, on: object = None) -> object:
        found = accounts.find(id_, on=on)  # type: ignore[arg-type]  # the day
        return () if found is None else (found,)

    SqlAccounts.list_group = alone  # type: ignore[assignment,method-assign]


def main() -> None:
    """Run the race that the arguments say, and print what came of it."""
    address, words = credit_faults.in_haste(sys.argv[1]), sys.argv[5:]
    if "alone" in words:
        count_alone()
    print(json.dumps(run(address, *map(int, sys.argv[2:5]), is_parting="parting" in words)))  # noqa: T201 - how it answers


if __name__ == "__main__":
    main()
