"""Goes through the books of credit accounts entry by entry, and tells what should never have come about.

Owns a reckoning of its own: it takes from the library how things are read, and no sum, state or verdict of it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import attrs

from customer_core.credit import CreditHold, LedgerEntry
from customer_core.history import HistoryAction, HistoryEntry, Present, Subject, patched
from customer_core.model import CreditAccount
from customer_core.ports import UnitOfWork

T = TypeVar("T")

PAGE = 1_000
TAKING = ("hold", "increase", "invoice")
"""Kinds of entries that take credit, and so must leave the account within its limit."""
OFFLINE = "offline"
"""Kind of a step that may exceed it: what was sold already is booked, whatever the limit says."""
LIMITS = (HistoryAction.CREDIT_ACCOUNT_OPENED, HistoryAction.CREDIT_LIMIT_SET)


@attrs.frozen
class Step:
    """One step of an account: a limit that was set, or an entry that moved what counts against it."""

    kind: str
    minor: int
    place: str = ""


def overspends(steps: Iterable[Step]) -> Iterator[str]:
    """Yield each step that took credit and left more used than the limit then in force; steps are in their order."""
    limit = used = 0
    for step in steps:
        if step.kind == "limit":
            limit = step.minor
            continue
        used += step.minor
        if step.kind in TAKING and used > limit:
            yield f"{step.kind} {step.place} leaves {used} used of {limit}"


@attrs.frozen
class Book:
    """All that is kept of one account."""

    account: CreditAccount
    entries: list[LedgerEntry]
    holds: dict[str, CreditHold]
    history: list[HistoryEntry]
    open_minor: int

    @classmethod
    def read(cls, unit: UnitOfWork, account: CreditAccount) -> "Book":
        """Read it."""
        subject = Subject("account", str(account.id))
        holds = paged(lambda last: unit.holds.list_of(account.id, after=last.id if last else None, most=PAGE))
        return cls(
            account=account,
            entries=paged(lambda last: unit.ledger.list_of(account.id, after=last.number if last else 0, most=PAGE)),
            holds={str(hold.id): hold for hold in holds},
            history=paged(lambda last: unit.history.list_of({subject}, after=last.position if last else 0, most=PAGE)),
            open_minor=sum(item.open.amount_minor for item in unit.ledger.list_open(account.id)),
        )

    def steps(self) -> Iterator[Step]:
        """Yield what the history tells, in its order: limits, and entries by what the ledger says of them."""
        entries = {entry.number: entry for entry in self.entries}
        document: Any = {}
        for one in self.history:
            if one.action in LIMITS:
                document = patched(document, one.changes)
                yield Step("limit", limit_in(document), f"version {one.version}")
            number = number_in(one)
            if number is not None:
                entry = entries[number]
                moved = entry.posted.amount_minor + entry.held.amount_minor
                is_sold = one.action is HistoryAction.CREDIT_HELD_OFFLINE
                yield Step(OFFLINE if is_sold else entry.kind.value, moved, f"{self.account.id}/{number}")

    def problems(self) -> Iterator[str]:
        """Yield what does not add up, or is not in the order in which it came about."""
        told = [number for number in map(number_in, self.history) if number is not None]
        if told != list(range(1, len(self.entries) + 1)):
            yield "the history does not tell the entries in their order"
        if [entry.number for entry in self.entries] != told:
            yield "the ledger has gaps"
        owed = reserved = 0
        for before, entry in zip((None, *self.entries), self.entries, strict=False):
            owed, reserved = owed + entry.posted.amount_minor, reserved + entry.held.amount_minor
            if (owed, reserved) != (entry.owed.amount_minor, entry.reserved.amount_minor) or reserved < 0:
                yield f"entry {entry.number} does not go on from the one before"
            if before is not None and entry.at < before.at:
                yield f"entry {entry.number} is older than the one before"
        exposure = self.account.exposure
        if (owed, reserved) != (exposure.posted.amount_minor, exposure.held.amount_minor):
            yield "the counters are not what the ledger says"
        if owed != self.open_minor:
            yield "what is open is not what is owed"
        yield from self._offline_problems()
        yield from self._hold_problems()

    def _hold_problems(self) -> Iterator[str]:
        moved: dict[str, list[LedgerEntry]] = defaultdict(list)
        for entry in self.entries:
            if entry.hold is not None:
                moved[str(entry.hold)].append(entry)
        if set(moved) != set(self.holds):
            yield "holds and entries are not of the same orders"
        for id_, entries in moved.items():
            hold, left, lefts = self.holds[id_], 0, list[int]()
            for entry in entries:
                left += entry.held.amount_minor
                lefts.append(left)
            taken = sum(entry.held.amount_minor for entry in entries if entry.kind.value in TAKING)
            captured = sum(entry.posted.amount_minor for entry in entries)
            ends = sum(left == 0 for left in lefts)
            is_open = hold.state.value == "held"
            if min(lefts) < 0 or ends > 1 or (ends == 1) is is_open or (ends and lefts[-1]):
                yield f"hold {id_} did not end once"
            if (hold.amount.amount_minor, hold.captured.amount_minor) != (taken, captured) or captured > taken:
                yield f"hold {id_} is not what its entries say"
            if hold.version != len(entries):
                yield f"hold {id_} was changed without an entry"

    def _offline_problems(self) -> Iterator[str]:
        """Yield what is told as sold offline without a decision that says so, or the other way round."""
        entries = {entry.number: entry for entry in self.entries}
        told = [one for one in self.history if one.action is HistoryAction.CREDIT_HELD_OFFLINE]
        holds = {str(entries[number].hold) for number in map(number_in, told) if number is not None}
        sold = {id_ for id_, hold in self.holds.items() if hold.decision.sold_at is not None}
        if not sold <= holds or len(holds) != len(told):
            yield "what was sold offline is not told as such"

    def numbers(self) -> dict[tuple[str, int], int]:
        """Return the number of the entry by which each hold came to each of its versions."""
        versions: Counter[str] = Counter()
        found: dict[tuple[str, int], int] = {}
        for entry in self.entries:
            if entry.hold is not None:
                versions[str(entry.hold)] += 1
                found[str(entry.hold), versions[str(entry.hold)]] = entry.number
        return found


def number_in(entry: HistoryEntry) -> int | None:
    """Return the number of the ledger's entry that an entry of the history tells; None where it tells none."""
    for change in entry.changes:
        if change.path == "entry" and isinstance(change.after, Present):
            return int(change.after.plain["number"])
    return None


def paged(turn: Callable[[T | None], tuple[T, ...]]) -> list[T]:
    """Return everything that is listed turn by turn, each behind the last one of the turn before."""
    found: list[T] = []
    while more := turn(found[-1] if found else None):
        found += more
    return found


def limit_in(document: Any) -> int:  # noqa: ANN401 - an account as JSON
    """Return the limit that an account as a document says, in cents."""
    whole, _, cents = document["limit"]["amount"]["amount"].partition(".")
    return int(whole) * 100 + int(cents)
