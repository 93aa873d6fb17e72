"""Lets many processes hold, invoice, pay and give back on the same few accounts, and looks at the books afterwards.

Run as a program: `python -m tests.guarantees.credit_race STORE PROCESSES OPERATIONS SEED [blind] [generous] [replay]`.
Each process makes its calls on accounts with tight limits, one of them hot, and notes what each key was answered. The
processes meet again and again, and then make one call with one key, all of them at once. Afterwards no entry may have
left an account above its limit, each key has had exactly one effect and one answer, and the books add up by a
reckoning that is not the library's. Prints one JSON object. `replay` makes all calls anew, in the order of the ledger,
on the store in memory, and expects the same answers. `blind` and `generous` are negative controls: an entry is written
whatever the account was moved to meanwhile; what is reserved is not counted when an amount is decided on.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from multiprocessing.synchronize import Barrier
from typing import Any, Final

from tests.guarantees import credit_faults
from tests.guarantees.credit_answers import Noted, merged, wrong_answers
from tests.guarantees.credit_books import Book, overspends
from tests.guarantees.credit_replay import unlike
from tests.guarantees.racing import meet, raced

from customer_core.credit import CreditAnswer, CreditHold, Held, LedgerKind, Posted
from customer_core.errors import CustomerCoreError, HoldStateError, InvalidValueError, StoreBusyError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    CreditAccountId,
    CustomerDraft,
    CustomerId,
    Limited,
    Money,
)
from customer_core.serialization import dumps
from customer_core.storage import open_store

ACCOUNTS: Final = 6
IN_STEP: Final = 25
"""After how many calls the processes meet, and make one call together."""
LIMIT: Final = 1_000
ACTOR: Final = Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND)
OWNERS: Final = [CustomerId(f"c-{number}") for number in range(ACCOUNTS)]
CALLS: Final = {
    "hold": 14,
    "increase": 5,
    "capture": 5,
    "part": 5,
    "release": 4,
    "invoice": 4,
    "pay": 6,
    "again": 5,
    "expire": 1,
    "limit": 1,
}
"""How often each kind of call is made, as shares."""


def usd(amount: int) -> Money:
    """Return whole dollars."""
    return Money(amount, "USD")


class Racer:
    """One process: what it does, and what it was answered."""

    def __init__(self, desk: Desk, accounts: list[CreditAccountId], number: int, seed: int) -> None:
        self._credit = desk.credit
        self._accounts = accounts
        self._number = number
        self._seed = seed
        self._chance = random.Random(f"{seed}/{number}")  # noqa: S311 - which calls are made, not a secret
        self._holds: list[CreditHold] = []
        self._met: CreditHold | None = None
        self._made: list[tuple[str, Callable[[], CreditAnswer]]] = []
        self.noted: list[Noted] = []
        self.calls: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.ended: list[tuple[str, str]] = []
        self.errors: list[str] = []
        self._works: dict[str, Callable[[str], None]] = {
            "hold": self._hold,
            "increase": self._increase,
            "capture": self._capture,
            "part": self._capture_part,
            "release": self._release,
            "invoice": self._invoice,
            "pay": self._pay,
            "again": self._repeat,
            "expire": lambda _: self._do(self._credit.expire_due),
            "limit": lambda _: self._do(self._set_limit),
        }

    def call(self, number: int) -> None:
        """Make one call, and note how it was answered."""
        (name,) = self._chance.choices(list(CALLS), list(CALLS.values()))
        self.calls[name] += 1
        self._works[name](f"{self._number}-{number}")

    def call_with_all(self, turn: int) -> None:
        """Make the call that all processes make at this turn, with one key or, where a hold is to end, with a few."""
        chance, hot, key = random.Random(f"{self._seed}/{turn}"), self._accounts[0], f"all-{turn}"  # noqa: S311 - as above
        self.calls["with all"] += 1
        amount, met = usd(chance.randrange(1, 400)), self._met
        if turn % 3 == 2:
            call = self._credit.invoice
            self._ask(key, lambda: call(hot, amount, reference=key, key=key))
        elif turn % 3 == 1 and met is not None:
            release, capture, key = self._credit.release, self._credit.capture, f"{key}-{self._number % 3}"
            if self._number % 3:
                self._ask(key, lambda: capture(met.id, key=key))
            else:
                self._ask(key, lambda: release(met.id, key=key))
        else:
            hold = self._credit.hold
            answer = self._ask(key, lambda: hold(hot, amount, reference=key, key=key))
            self._met = answer.hold if isinstance(answer, Held) else None

    def said(self) -> dict[str, Any]:
        """Return everything that was noted."""
        names = ("noted", "calls", "refused", "ended", "errors")
        return {**{name: getattr(self, name) for name in names}, "has_ended_well": True}

    def _hold(self, key: str) -> None:
        account, amount = self._account(), usd(self._chance.randrange(1, 300))
        seconds = self._chance.choice([None, None, 1, 2, 30])
        after = None if seconds is None else timedelta(seconds=seconds)
        hold = self._credit.hold
        self._keep(self._ask(key, lambda: hold(account, amount, reference=key, key=key, expires_after=after)))

    def _increase(self, key: str) -> None:
        if found := self._any_hold():
            amount, increase = found.amount + usd(self._chance.randrange(1, 200)), self._credit.increase
            self._keep(self._ask(key, lambda: increase(found.id, amount, key=key)))

    def _capture(self, key: str) -> None:
        if found := self._any_hold():
            capture = self._credit.capture
            self._ask(key, lambda: capture(found.id, key=key, reference=key))

    def _capture_part(self, key: str) -> None:
        if found := self._any_hold(is_kept=True):
            amount = Money.of_minor(self._chance.randrange(1, found.amount.amount_minor * 6 // 5), "USD")
            is_final, capture = self._chance.random() < 0.3, self._credit.capture
            self._ask(key, lambda: capture(found.id, amount, key=key, is_final=is_final, reference=key))

    def _release(self, key: str) -> None:
        if found := self._any_hold():
            release = self._credit.release
            self._ask(key, lambda: release(found.id, key=key))

    def _invoice(self, key: str) -> None:
        account, amount = self._account(), usd(self._chance.randrange(1, 200))
        invoice = self._credit.invoice
        self._ask(key, lambda: invoice(account, amount, reference=key, key=key))

    def _pay(self, key: str) -> None:
        owner = self._chance.choice(OWNERS)
        found = self._credit.find_account(owner, "USD")
        if found is None or found.exposure.posted <= usd(0):
            return
        id_, amount, post = found.id, found.exposure.posted, self._credit.post
        self._ask(key, lambda: post(id_, LedgerKind.PAYMENT, amount, key=key, reference=key))

    def _repeat(self, _: str) -> None:
        if self._made:
            self._ask(*self._chance.choice(self._made))

    def _set_limit(self) -> None:
        limit = Limited(usd(self._chance.randrange(LIMIT * 7 // 10, LIMIT * 13 // 10)))
        self._credit.set_limit(self._chance.choice(OWNERS), limit, currency="USD")

    def _account(self) -> CreditAccountId:
        return self._accounts[0] if self._chance.random() < 0.5 else self._chance.choice(self._accounts)

    def _any_hold(self, *, is_kept: bool = False) -> CreditHold | None:
        """Return a hold of its own, which may have ended since, or now and then one that another process has placed."""
        if self._chance.random() < 0.2:
            found = [hold for hold in self._credit.list_holds(self._account()) if hold.state.was_held]
            return self._chance.choice(found) if found else None
        if not self._holds:
            return None
        place = self._chance.randrange(len(self._holds))
        return self._holds[place] if is_kept else self._holds.pop(place)

    def _keep(self, answer: CreditAnswer | None) -> None:
        if isinstance(answer, Held):
            self._holds = [*(hold for hold in self._holds[-20:] if hold.id != answer.hold.id), answer.hold]

    def _ask(self, key: str, call: Callable[[], CreditAnswer]) -> CreditAnswer | None:
        begun = time.monotonic_ns()
        answer: CreditAnswer | None = self._do(call)
        if answer is None:
            return None
        ended, hold = time.monotonic_ns(), getattr(answer, "hold", None)
        entry = answer.entry if isinstance(answer, Posted) else None
        self.noted.append(
            Noted(
                key=key,
                digest=sha256(dumps(answer).encode()).hexdigest(),
                kind=type(answer).__name__,
                hold=str(hold.id) if hold else "",
                version=hold.version if hold else 0,
                account=str(entry.account) if entry else "",
                number=entry.number if entry else 0,
                begun=begun,
                ended=ended,
            )
        )
        self._made = [*self._made[-30:], (key, call)]
        return answer

    def _do(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever a call answers
        for _ in range(5):
            try:
                return call()
            except StoreBusyError as error:  # The same call again, with its key, is what a caller does then.
                self.refused[error.code] += 1
            except HoldStateError as error:
                self.refused[error.code] += 1
                self.ended.append((error.hold, error.state))
                return None
            except InvalidValueError as error:
                self.refused[f"{error.code} {error.field}"] += 1
                if error.field != "amount":
                    self.errors.append(f"{error.code}: {error}")
                return None
            except CustomerCoreError as error:
                self.errors.append(f"{error.code}: {error}")
                return None
        self.errors.append("busy again and again")
        return None


def prepare(address: str) -> list[CreditAccountId]:
    """Register the owners, and return their accounts, the hot one first."""
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(ACTOR, channel="pos")
        for owner in OWNERS:
            desk.customers.register(CustomerDraft(code=str(owner)).with_id(owner))
        return [desk.credit.set_limit(owner, Limited(usd(LIMIT)), currency="USD").id for owner in OWNERS]


def run(address: str, processes: int, operations: int, seed: int, *, is_replayed: bool = False) -> dict[str, Any]:
    """Let the processes race, and return what they did, and what is wrong."""
    accounts, begun = prepare(address), time.monotonic()

    def work(number: int, meeting: Barrier) -> dict[str, Any]:
        with CustomerManager.open(address) as manager:
            racer = Racer(manager.acting_as(ACTOR, channel="pos"), accounts, number, seed)
            for turn in range(operations // processes):
                if turn % IN_STEP == 0:
                    meet(meeting)
                    racer.call_with_all(turn // IN_STEP)
                else:
                    racer.call(turn)
            return racer.said()

    said = raced(processes, work)
    # A hold whose time was over is refused as expired from that moment on; in the books it is when it is next seen, if
    # these were not broken on purpose.
    with suppress(CustomerCoreError), CustomerManager.open(address) as manager:
        manager.acting_as(ACTOR, channel="pos").credit.expire_due(most=10_000)
    calls = sum((Counter(own.get("calls", {})) for own in said), Counter())
    noted = [Noted.of(one) for own in said for one in own.get("noted", [])]
    report: dict[str, Any] = {
        "seconds": round(time.monotonic() - begun, 1),
        "processes": sum(own.get("has_ended_well", False) for own in said),
        "operations": calls.total(),
        "calls": calls,
        "answers": Counter(one.kind for one in noted),
        "refused": sum((Counter(own.get("refused", {})) for own in said), Counter()),
        "errors": [error for own in said for error in own.get("errors", ["ended early"])],
    }
    ended = [(str(hold), str(state)) for own in said for hold, state in own.get("ended", [])]
    return {**report, **_looked_at(address, accounts, noted, ended, is_replayed=is_replayed)}


def _looked_at(
    address: str,
    accounts: list[CreditAccountId],
    noted: list[Noted],
    ended: list[tuple[str, str]],
    *,
    is_replayed: bool,
) -> dict[str, Any]:
    """Go through the books, and return what is wrong with them."""
    store = open_store(address)
    with store.reading() as unit:
        books = [Book.read(unit, account) for account in map(unit.accounts.find, accounts) if account is not None]
    store.close()
    answers, wrong = merged(noted)
    wrong += [problem for book in books for problem in book.problems()]
    wrong += wrong_answers(books, answers)
    states = {id_: hold.state.value for book in books for id_, hold in book.holds.items()}
    wrong += [f"hold {hold} was {state}" for hold, state in ended if states.get(hold) != state]
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(ACTOR)
        verified = desk.credit.verify()
        wrong += [f"verify finds {one.code} at {one.place}" for one in verified.findings]
        if not desk.history.verify().is_intact:
            wrong.append("the history does not verify")
    wrong += [problem for book in books for problem in unlike(book, answers)] if is_replayed else []
    return {
        "keys": len(answers),
        "entries": verified.entries,
        "overspends": [one for book in books for one in overspends(book.steps())],
        "wrong": wrong,
    }


def main() -> None:
    """Run the race that the arguments say, and print what came of it."""
    address, words = credit_faults.in_haste(sys.argv[1]), sys.argv[5:]
    if "blind" in words:
        credit_faults.write_blindly()
    if "generous" in words:
        credit_faults.count_no_holds()
    report = run(address, *map(int, sys.argv[2:5]), is_replayed="replay" in words)
    print(json.dumps(report))  # noqa: T201 - how it answers


if __name__ == "__main__":
    main()
