"""Was the history touched? One pass over its rows, by subject and position, that remembers one chain at a time.

Owns what is held against what. It must not know where rows come from; whatever a database lets them hold, a
verification comes to its end.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

import attrs

from customer_core.history._actions import HistoryAction
from customer_core.history._checkpoints import HeadTally, HistoryCheckpoint
from customer_core.history._findings import HistoryFinding, HistoryFindingKind, HistoryVerification
from customer_core.history._rows import ChainHead, HistoryRow
from customer_core.history._seals import commitment_of, digest_of

__all__ = ["FINDINGS_MOST", "SealingRule", "verify"]

FINDINGS_MOST: Final = 1_000
"""How many findings an answer lists; the rest is counted."""


@attrs.frozen(kw_only=True)
class SealingRule:
    """Say which entries must have a seal.

    Args:
        since: The position from which on a store seals; entries before it have no seal, and none is asked for.
        switches: Positions of the entries that tell a changed setting, each with whether all entries behind it are
            sealed; before the first they are. Some actions are sealed whatever the setting.
    """

    since: int = 1
    switches: tuple[tuple[int, bool], ...] = ()

    def asks_for_seal(self, row: HistoryRow) -> bool:
        """Tell whether an entry must have a seal."""
        if 1 <= row.position < self.since:
            return False
        place = bisect_left(self.switches, (row.position,))
        return place == 0 or self.switches[place - 1][1] or row.position < 1 or _is_always_sealed(row.facts)


def _is_always_sealed(facts: str) -> bool:
    """Tell whether the action of an entry is always sealed; facts that cannot be read were never written without."""
    try:
        return HistoryAction(json.loads(facts)["action"]).is_always_sealed
    except (ValueError, TypeError, LookupError, RecursionError):
        return True


def verify(
    rows: Iterable[HistoryRow],
    *,
    rule: SealingRule = SealingRule(),
    checkpoint: HistoryCheckpoint | None = None,
    key: bytes | None = None,
) -> HistoryVerification:
    """Verify the rows of whole subjects, which come in order of subject and position.

    Each chain is found broken wherever an entry was changed, put in, taken out or moved. That the last entries of a
    chain, or a chain as a whole, are gone or were written anew is found against a checkpoint, for which the rows must
    be all of the store's.

    Args:
        rows: The entries, in order of subject, by code points, and position.
        rule: Which entries must have a seal.
        checkpoint: What the history was before.
        key: The key that the checkpoint was made with; without one, its proof is not looked at.

    Raises:
        InvalidOptionError: The key is not 16 bytes or more.
    """
    walk = _Walk(rule, checkpoint.position if checkpoint else 0)
    for row in rows:
        walk.look_at(row)
    if checkpoint is not None:
        walk.end_chain()
        walk.hold_against(checkpoint, key)
    return walk.answer()


class _Walk:
    """Where a verification stands: the chain that it is in, and what it saw so far."""

    def __init__(self, rule: SealingRule, checked_to: int) -> None:
        self._rule = rule
        self._checked_to = checked_to
        self._subject: str | None = None
        self._number, self._previous = 0, b""
        self._head: ChainHead | None = None
        self._tally = HeadTally()
        self._subjects = self._entries = self._unsealed = self._erased = self._more = 0
        self._findings: list[HistoryFinding] = []

    def look_at(self, row: HistoryRow) -> None:
        """Look at one entry, and remember what the next one is held against."""
        if row.subject != self._subject:
            self.end_chain()
            self._subject, self._number, self._previous = row.subject, 0, b""
            self._subjects += 1
        self._entries += 1
        kind = self._flaw_of(row)
        if kind is not None:
            self._note(HistoryFinding.at(kind, row.subject, row.position))

    def end_chain(self) -> None:
        """Count the head that the chain had at the checkpoint, if it had any."""
        if self._head is not None:
            self._tally.add(self._head)
        self._head = None

    def hold_against(self, checkpoint: HistoryCheckpoint, key: bytes | None) -> None:
        """Compare the heads as they were at a checkpoint with those that it was made over."""
        kinds = [_since(checkpoint, self._tally)]
        if key is not None and not checkpoint.is_proven_by(key):
            kinds.append(HistoryFindingKind.NOT_PROVEN)
        for kind in filter(None, kinds):
            self._note(HistoryFinding(kind=kind, subject=None, position=checkpoint.position))

    def answer(self) -> HistoryVerification:
        """Return what was seen."""
        return HistoryVerification(
            subjects=self._subjects,
            entries=self._entries,
            unsealed=self._unsealed,
            erased=self._erased,
            findings=tuple(self._findings),
            findings_more=self._more,
        )

    def _note(self, finding: HistoryFinding) -> None:
        if len(self._findings) < FINDINGS_MOST:
            self._findings.append(finding)
        else:
            self._more += 1

    def _flaw_of(self, row: HistoryRow) -> HistoryFindingKind | None:
        number, commitment, digest = row.number, row.commitment, row.digest
        if row.is_unsealed:
            self._unsealed += 1
            return HistoryFindingKind.UNSEALED if self._rule.asks_for_seal(row) else None
        if number is None:
            return HistoryFindingKind.CHANGED
        if number <= self._number:
            return HistoryFindingKind.OUT_OF_PLACE
        is_next, previous = number == self._number + 1, self._previous
        self._number, self._previous = number, digest or b""
        if row.position <= self._checked_to:
            self._head = ChainHead(row.subject, number, self._previous)
        if not is_next:
            return HistoryFindingKind.MISSING
        if commitment is None or digest_of(row, previous=previous, number=number, commitment=commitment) != digest:
            return HistoryFindingKind.CHANGED
        return self._flaw_of_details(row, commitment)

    def _flaw_of_details(self, row: HistoryRow, commitment: bytes) -> HistoryFindingKind | None:
        if row.details is None and row.salt is None:
            self._erased += 1
            return None
        if row.details is None or row.salt is None or commitment_of(row.salt, row.details) != commitment:
            return HistoryFindingKind.DETAILS_CHANGED
        return None


def _since(checkpoint: HistoryCheckpoint, tally: HeadTally) -> HistoryFindingKind | None:
    """Return what became of the entries that a checkpoint speaks of."""
    found, counted = (tally.entries, tally.subjects), (checkpoint.entries, checkpoint.subjects)
    if found != counted:
        return HistoryFindingKind.GONE_SINCE if min(found, counted) == found else HistoryFindingKind.MORE_SINCE
    return None if tally.digest == checkpoint.heads else HistoryFindingKind.REWRITTEN_SINCE
