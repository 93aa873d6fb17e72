"""Makes the calls of a race anew, one after the other in the order of the ledger, on the store in memory."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

from tests.guarantees.credit_answers import Noted, placed
from tests.guarantees.credit_books import LIMITS, Book, limit_in, number_in

from customer_core.credit import CreditAnswer, CreditDecision, Denied, LedgerEntry, LedgerKind
from customer_core.history import HistoryAction, HistoryEntry, patched
from customer_core.manager import CustomerManager, Desk
from customer_core.model import EVERY_BRAND, Actor, CustomerDraft, CustomerId, Limited, Money
from customer_core.serialization import dumps, from_json


def unlike(book: Book, answers: dict[str, Noted]) -> Iterator[str]:
    """Yield where the same calls, one after the other, are answered in another way than they were in the race."""
    yield from _Replay(book, answers).problems()


class _Replay:
    """One account, its calls, and a store in memory with a clock and ids that are told what to say."""

    def __init__(self, book: Book, answers: dict[str, Noted]) -> None:
        self._book = book
        self._answers = answers
        own = str(book.account.id)
        self._keys = {place[1]: keys[0] for place, keys in placed([book], answers).items() if place[0] == own}
        self._entries = {entry.number: entry for entry in book.entries}
        self._document: Any = {}
        self._at = book.history[0].at
        self._id = ""

    def problems(self) -> Iterator[str]:
        """Yield what came out otherwise."""
        with CustomerManager.open("memory:", clock=lambda: self._at, ids=lambda: self._id) as manager:
            actor = Actor.user(self._book.history[0].actor.id, roles=["administrator"], brands=EVERY_BRAND)
            desk = manager.acting_as(actor)
            desk.customers.register(CustomerDraft().with_id(CustomerId(str(self._book.account.owner))))
            for one in self._book.history:
                self._at, number = one.at, number_in(one)
                desk = manager.acting_as(actor, channel=one.channel)
                if one.action in LIMITS:
                    self._set_limit(desk, one)
                elif one.action is HistoryAction.CREDIT_DENIED:
                    yield from self._denied(desk, one)
                elif number is not None:
                    yield from self._made(desk, self._entries[number])
            last = [dumps(one) for one in desk.credit.statement(self._book.account.id).entries]
            if last != [dumps(entry) for entry in self._book.entries if entry.posted]:
                yield "the statement is another one"
            if not desk.credit.verify().is_sound:
                yield "the replay does not verify"

    def _set_limit(self, desk: Desk, one: HistoryEntry) -> None:
        self._document = patched(self._document, one.changes)
        self._id = str(self._book.account.id)
        limit = Limited(Money.of_minor(limit_in(self._document), "USD"))
        desk.credit.set_limit(CustomerId(str(self._book.account.owner)), limit, currency="USD")

    def _denied(self, desk: Desk, one: HistoryEntry) -> Iterator[str]:
        document: Any = patched({}, one.changes)
        decision = from_json(CreditDecision, document["decision"])
        key = f"denied-{one.position}"
        answer = desk.credit.hold(self._book.account.id, decision.amount, reference=key, key=key)
        if answer != Denied(decision):
            yield f"what was denied at {one.position} comes out as {type(answer).__name__}"

    def _made(self, desk: Desk, entry: LedgerEntry) -> Iterator[str]:
        """Make the call that did an entry, and yield what is answered otherwise."""
        if entry.kind is LedgerKind.EXPIRY:
            desk.credit.expire_due()
            return
        key = self._keys[entry.number]
        self._id = str(entry.hold)
        answer = self._call(desk, entry, key)
        if sha256(dumps(answer).encode()).hexdigest() != self._answers[key].digest:
            yield f"entry {entry.number}, {entry.kind.value}, is answered with another {type(answer).__name__}"

    def _call(self, desk: Desk, entry: LedgerEntry, key: str) -> CreditAnswer:
        credit, account, kind = desk.credit, self._book.account.id, entry.kind
        if kind is LedgerKind.INVOICE:
            return credit.invoice(account, entry.posted, reference=entry.reference, key=key)
        if entry.hold is None:
            return credit.post(account, kind, -entry.posted, reference=entry.reference, key=key)
        if kind is LedgerKind.HOLD:
            seconds = self._book.holds[str(entry.hold)].lasts_seconds
            after = None if seconds is None else timedelta(seconds=seconds)
            return credit.hold(account, entry.held, reference=entry.reference, key=key, expires_after=after)
        if kind is LedgerKind.INCREASE:
            return credit.increase(entry.hold, credit.get_hold(entry.hold).amount + entry.held, key=key)
        if kind is LedgerKind.RELEASE:
            return credit.release(entry.hold, key=key)
        is_final = entry.held != -entry.posted
        return credit.capture(entry.hold, entry.posted, key=key, is_final=is_final, reference=entry.reference)
