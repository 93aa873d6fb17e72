"""What the keys of a race were answered, held against the books: one answer and one effect for each."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Self

from tests.guarantees.credit_books import Book

from customer_core.history import HistoryAction

UNKEYED = ("expiry",)
"""Kinds of entries that come about by themselves, whoever calls."""


class Noted(NamedTuple):
    """What one call with a key was answered, and between which two moments of this machine.

    `hold` and `version`, or `account` and `number`, tell the entry of the ledger; a denied call has neither.
    """

    key: str
    digest: str
    kind: str
    hold: str
    version: int
    account: str
    number: int
    begun: int
    ended: int

    @classmethod
    def of(cls, told: list[Any]) -> Self:
        """Return what was told as a list."""
        return cls(*told)


def merged(noted: Iterable[Noted]) -> tuple[dict[str, Noted], list[str]]:
    """Return one answer for each key, from its first call to the first that was answered, and which keys had several.

    Whichever of equal calls was the first to be done, what it did was done between these two moments.
    """
    answers: dict[str, Noted] = {}
    wrong: list[str] = []
    for one in noted:
        known = answers.setdefault(one.key, one)
        if known.digest != one.digest:
            wrong.append(f"key {one.key} was answered in two ways")
        begun, ended = min(known.begun, one.begun), max(min(known.ended, one.ended), min(known.begun, one.begun))
        answers[one.key] = known._replace(begun=begun, ended=ended)
    return answers, wrong


def wrong_answers(books: Iterable[Book], answers: dict[str, Noted]) -> list[str]:
    """Return which keys did not have exactly one effect, or not between the moments of their calls."""
    wrong: list[str] = []
    listed = list(books)
    places = placed(listed, answers)
    for (account, number), keys in places.items():
        if len(keys) != 1:
            wrong.append(f"{len(keys)} keys did entry {number} of {account}")
    entries = {
        (str(book.account.id), entry.number)
        for book in listed
        for entry in book.entries
        if entry.kind.value not in UNKEYED
    }
    wrong += [f"entry {number} of {account} was answered to nobody" for account, number in entries - set(places)]
    wrong += [f"key {keys[0]} did nothing" for place, keys in places.items() if place not in entries]
    denied = sum(one.action is HistoryAction.CREDIT_DENIED for book in listed for one in book.history)
    if denied != Counter(one.kind for one in answers.values())["Denied"]:
        wrong.append("not every key that was denied is told once")
    for book in listed:
        wrong += _out_of_order(str(book.account.id), places, answers)
    return wrong


def placed(books: Iterable[Book], answers: dict[str, Noted]) -> dict[tuple[str, int], list[str]]:
    """Return the keys by the account and number of the entry that each of them did."""
    numbers = {hold: (str(book.account.id), number) for book in books for hold, number in book.numbers().items()}
    places: dict[tuple[str, int], list[str]] = {}
    for one in answers.values():
        if one.kind != "Denied":
            place = (one.account, one.number) if one.number else numbers.get((one.hold, one.version), ("", 0))
            places.setdefault(place, []).append(one.key)
    return places


def _out_of_order(account: str, places: dict[tuple[str, int], list[str]], answers: dict[str, Noted]) -> Iterator[str]:
    """Yield each entry that stands behind one of a call that began only after its own call had been answered."""
    latest = 0
    for _, number in sorted(place for place in places if place[0] == account):
        for key in places[account, number]:
            latest = max(latest, answers[key].begun)
            if answers[key].ended < latest:
                yield f"entry {number} of {account} stands behind one that began later"
