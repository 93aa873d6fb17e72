"""What became of the rows of a file so far: for the report, and for what the store keeps of it.

Owns which figure each outcome counts in. The store keeps figures alone, written with the rows that they count, so that
they are those of what was saved, whenever an import ends.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import attrs

from customer_core.errors import FileError
from customer_core.exchange import FoundRow
from customer_core.model import ImportedFile, ImportId
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._import_rows import Blank, Entered, Merged, ReadyRow, RowOutcome, RowSource
from customer_core.services._import_warnings import RowWarning, ValueWarning
from customer_core.services._outcomes import AlreadyKnown, DuplicateCheck, Registered, Updated
from customer_core.services._quarantine import QuarantinedRow
from customer_core.services._spooled_files import AddRow

__all__ = ["FigureKeeper", "Outcome", "Tally", "Waiting"]

_TOLD_MOST: Final = 50
_NAME_MOST: Final = 255
_SAVED: Final = ("created", "duplicates", "merged", "updated")
"""The figures of rows that were saved, of all imports of a file together."""

Outcome = RowOutcome | Blank
Waiting = tuple[FoundRow, ReadyRow | Outcome]
"""A row, and how it is registered, or what became of it."""


@attrs.define
class Tally:
    """What became of the rows so far."""

    add: AddRow | None
    """Adds a row to the file of those that were put aside, if there is to be one."""
    counts: Counter[str] = attrs.field(factory=Counter)
    """By the names of the figures of a report."""
    reasons: Counter[str] = attrs.field(factory=Counter)
    """Why rows were put aside, by code."""
    filled: Counter[int] = attrs.field(factory=Counter)
    """In how many rows a column says something, by its place."""
    warnings: Counter[ValueWarning] = attrs.field(factory=Counter)
    """In how many rows that were taken something is odd, by what it is."""
    warned: list[RowWarning] = attrs.field(factory=list)
    differing: list[int] = attrs.field(factory=list)
    faults: list[QuarantinedRow] = attrs.field(factory=list)

    def count(self, row: FoundRow, outcome: Outcome, warnings: Sequence[RowWarning] = ()) -> None:
        """Count one row more, with what is odd about it."""
        _count(outcome, self.counts, self.reasons)
        self.filled.update(place for place, cell in enumerate(row.cells) if cell.strip())
        if isinstance(outcome, AlreadyKnown) and outcome.changes:
            self.differing.append(row.number)
        if isinstance(outcome, FileError):
            self._put_aside(QuarantinedRow.of(row, outcome))
        else:
            self.warnings.update({one.warning for one in warnings})
            self.warned.extend(warnings[: max(0, _TOLD_MOST - len(self.warned))])

    def _put_aside(self, row: QuarantinedRow) -> None:
        if len(self.faults) < _TOLD_MOST:
            self.faults.append(row)
        if self.add:
            self.add(row.cells)


@attrs.define
class FigureKeeper:
    """Keeps the figures of a file in the store, with the rows that they count.

    Rows that an earlier import of the file had saved stay what they were then.
    """

    context: Context
    source: RowSource
    tally: Tally
    before: ImportedFile | None
    """What was kept of the file when the import began."""
    is_trial: bool
    """Whether nothing is to be kept at all."""
    last: ImportedFile | None = None

    @classmethod
    def of(cls, context: Context, source: RowSource, tally: Tally, *, is_trial: bool) -> "FigureKeeper":
        """Return the keeper for an import that begins."""
        with context.reading() as unit:
            return cls(context, source, tally, unit.imported_files.find(_id_in(context, source)), is_trial)

    def keep_with(self, unit: UnitOfWork, waiting: Iterable[Waiting], done: Sequence[RowOutcome]) -> None:
        """Keep the figures as they are once a unit of work ends that saved the first of the rows that wait."""
        counts, reasons = self.tally.counts.copy(), self.tally.reasons.copy()
        outcomes = iter(done)
        for _, found in waiting:
            outcome = next(outcomes, None) if isinstance(found, ReadyRow) else found
            if outcome is None:
                break
            _count(outcome, counts, reasons)
        self._keep(unit, self._file(counts, reasons))

    def keep_rest(self) -> None:
        """Keep the figures as they are in the end, unless they were kept with the last row."""
        file = self._file(self.tally.counts, self.tally.reasons)
        if not (self.is_trial or _is_same(file, self.last)):
            self.context.write(lambda unit: self._keep(unit, file))

    def _keep(self, unit: UnitOfWork, file: ImportedFile) -> None:
        # What goes as it went before is no news: it keeps its moment, and stays dismissed.
        kept = self.before if self.before and _is_same(file, self.before) else file
        unit.imported_files.put(kept)
        self.last = kept

    def _file(self, counts: Counter[str], reasons: Counter[str]) -> ImportedFile:
        scope, before = self.context.scope, self.before
        saved = {name: getattr(before, name, 0) for name in _SAVED}
        return ImportedFile(
            id=_id_in(self.context, self.source),
            file=Path(self.source.table.file).name[:_NAME_MOST],
            at=self.context.clock(),
            by=scope.actor.author,
            channel=scope.channel,
            brand=scope.brand,
            created=saved["created"] + counts["created"],
            duplicates=saved["duplicates"] + counts["duplicates"],
            merged=saved["merged"] + counts["merged"],
            updated=saved["updated"] + counts["updated"],
            unchanged=counts["unchanged"],
            replayed=max(counts["replayed"] - sum(saved.values()), 0),
            blank=counts["blank"],
            reasons=reasons,
            is_complete=counts["rows"] == self.source.table.count,
        )


def _is_same(file: ImportedFile, other: ImportedFile | None) -> bool:
    """Tell whether two say the same of a file, whoever imported it and when."""
    if other is None:
        return False
    told = attrs.evolve(file, at=other.at, by=other.by, channel=other.channel, file=other.file)
    return told == attrs.evolve(other, dismissed_at=None, dismissed_by=None)


def _id_in(context: Context, source: RowSource) -> ImportId:
    """Return what a file is known by among those of the brand that it is imported for."""
    text = f"{source.digest}\n{context.scope.brand or ''}"
    return ImportId(hashlib.sha256(text.encode()).hexdigest()[:32])


def _count(outcome: Outcome, counts: Counter[str], reasons: Counter[str]) -> None:
    counts["rows"] += 1
    match outcome:
        case FileError():
            counts["quarantined"] += 1
            reasons[outcome.code] += 1
        case Blank():
            counts["blank"] += 1
        case Registered(is_replay=True):
            counts["replayed"] += 1
        case AlreadyKnown():
            counts["unchanged"] += 1
        case Updated(suspects=suspects):
            counts.update(updated=1, queued=len(suspects))
        case Merged(suspects=suspects):
            counts.update(merged=1, queued=len(suspects))
        case Registered(suspects=suspects) | Entered(suspects=suspects) | DuplicateCheck(suspects=suspects):
            counts.update({"duplicates" if suspects else "created": 1, "queued": len(suspects)})
