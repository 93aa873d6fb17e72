"""Whether an account is what its ledger says: every figure is reckoned anew from the entries.

Owns the findings as one table. It must not know where accounts are kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from customer_core.credit._entries import LedgerEntry, LedgerKind, OpenItem
from customer_core.credit._holds import CreditHold
from customer_core.model import CreditAccount, CreditAccountId, Money

__all__ = ["CREDIT_FINDINGS", "CreditFinding", "CreditVerification", "audit"]

CREDIT_FINDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "entry-missing": "The ledger has a gap: the number of an entry is not the next one.",
        "balance-broken": "An entry does not go on from what was owed and reserved before it.",
        "time-runs-back": "An entry is older than the one before it.",
        "counters-differ": "What the account owes and has reserved is not what its last entry says.",
        "hold-differs": "What a hold has reserved and invoiced is not what its entries say.",
        "hold-missing": "Entries name a hold that is not there.",
        "open-items-differ": "What is open of an entry, or when it is due, is not what the entry and later ones say.",
    }
)
"""Everything that can be wrong with an account, by code."""


@attrs.frozen
class CreditFinding:
    """One thing that is wrong with an account: the number of the entry, or the hold, that it was seen at."""

    account: CreditAccountId
    code: str
    place: str = ""

    @property
    def sentence(self) -> str:
        """Return what is wrong, for whoever looks after the books."""
        return CREDIT_FINDINGS[self.code]


@attrs.frozen(kw_only=True)
class CreditVerification:
    """What was found wrong with some accounts, and how many of them, and of their entries, were looked at."""

    accounts: int
    entries: int
    findings: tuple[CreditFinding, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.findings


def audit(
    account: CreditAccount,
    entries: Iterable[LedgerEntry],
    holds: Iterable[CreditHold],
    open_items: Iterable[OpenItem],
) -> tuple[CreditFinding, ...]:
    """Return what is wrong with an account; nothing where its counters, holds and open items are what its ledger says.

    Args:
        account: The account with its counters.
        entries: Its entries, by number.
        holds: All holds on it, ended ones included.
        open_items: What is open on it.
    """
    reckoning = _Reckoning(account)
    found = [
        *(finding for entry in entries for finding in reckoning.add(entry)),
        *reckoning.held_against(holds),
        *reckoning.open_against(open_items),
    ]
    return tuple(CreditFinding(account.id, code, place) for code, place in found)


Found = Iterator[tuple[str, str]]


class _Reckoning:
    """The figures of an account, reckoned entry by entry."""

    def __init__(self, account: CreditAccount) -> None:
        self._account = account
        self._last: LedgerEntry | None = None
        self._holds: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        self._open: dict[int, OpenItem] = {}
        self._astray: set[int] = set()

    def add(self, entry: LedgerEntry) -> Found:
        """Reckon with the next entry, and yield what is wrong with it."""
        last, place = self._last, str(entry.number)
        nothing = Money.zero(self._account.currency)
        number, owed, reserved = (last.number, last.owed, last.reserved) if last else (0, nothing, nothing)
        if entry.number != number + 1:
            yield "entry-missing", place
        if (entry.owed_before, entry.reserved_before) != (owed, reserved):
            yield "balance-broken", place
        if last and entry.at < last.at:
            yield "time-runs-back", place
        self._last = entry
        if entry.hold is not None:
            self._reckon_hold(entry, self._holds[str(entry.hold)])
        self._reckon_open(entry)

    def _reckon_hold(self, entry: LedgerEntry, figures: list[int]) -> None:
        held = entry.held.amount_minor
        figures[0] += held
        figures[1] += entry.posted.amount_minor
        if entry.kind in (LedgerKind.HOLD, LedgerKind.INCREASE):
            figures[2] += held

    def _reckon_open(self, entry: LedgerEntry) -> None:
        item = entry.open_item
        if item is not None:
            self._open[entry.number] = item
        for one in entry.settled:
            settled = self._open.get(one.number)
            if settled is None or settled.open.currency != one.amount.currency:
                self._astray.add(one.number)
            else:
                left = settled.open + one.amount if entry.posted.amount_minor > 0 else settled.open - one.amount
                self._open[one.number] = attrs.evolve(settled, open=left)

    def held_against(self, holds: Iterable[CreditHold]) -> Found:
        """Yield what is wrong with the counters and the holds."""
        exposure, last = self._account.exposure, self._last
        figures = (last.owed, last.reserved) if last else (exposure.posted * 0, exposure.held * 0)
        if (exposure.posted, exposure.held) != figures:
            yield "counters-differ", ""
        for hold in holds:
            asked = hold.amount.amount_minor if hold.state.was_held else 0
            kept = [hold.held.amount_minor, hold.captured.amount_minor, asked]
            if self._holds.pop(str(hold.id), [0, 0, 0]) != kept:
                yield "hold-differs", str(hold.id)
        for id_ in self._holds:
            yield "hold-missing", id_

    def open_against(self, items: Iterable[OpenItem]) -> Found:
        """Yield what is wrong with the open items, their references and due dates included."""
        told = {item.number: item for item in items}
        reckoned = {number: item for number, item in self._open.items() if item.open}
        for number in sorted(told.keys() | reckoned.keys() | self._astray):
            if number in self._astray or told.get(number) != reckoned.get(number):
                yield "open-items-differ", str(number)
