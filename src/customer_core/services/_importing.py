"""Import of a customer file into the store: read through first, then saved a few rows at a time, nothing lost.

Owns the steps and the balance of the report. A row is registered as every other customer is; only the reaction to
suspected duplicates is always to queue them for review, since nobody stands beside an import. A row that is none is
told with its text, and the rest goes on.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs

from customer_core.errors import ImportPausedError, InvalidOptionError, NotFoundError
from customer_core.exchange import ColumnRole
from customer_core.matching import Progress, RunPairs
from customer_core.merging import AutomaticMergePolicy
from customer_core.model import CustomerDraft, ImportedFile, ImportId, Permission
from customer_core.ports import UnitOfWork
from customer_core.services._assisting import require_workers
from customer_core.services._automatic import UnseenMerges
from customer_core.services._collecting import collecting_seldom
from customer_core.services._contexts import Context, require_most
from customer_core.services._files import require_writable
from customer_core.services._import_figures import FigureKeeper, Tally
from customer_core.services._import_rows import RowSource
from customer_core.services._import_runs import ImportRun
from customer_core.services._import_warnings import RowWarning, ValueWarning
from customer_core.services._loading import Load, LoadReport
from customer_core.services._quarantine import QUARANTINE_COLUMNS, QuarantinedRow
from customer_core.services._resolving import given
from customer_core.services._spooled_files import AddRow, rows_into
from customer_core.services._stored_settings import read_settings

__all__ = ["ImportReport", "ImportService"]

_STEP: Final = "import"
_ROWS_BEFORE_PAUSE: Final = 1_000
_HELPED_LEAST: Final = 5_000
"""A smaller file is imported nearly as soon as another process has begun to help."""


@attrs.frozen(kw_only=True)
class ImportReport:
    """What became of each row of a file: `rows` is the sum of the eight ways that a row can go.

    These are: created, duplicates, merged, updated, unchanged, replayed, blank and quarantined.

    Args:
        file: The file, as messages call it.
        roles: What each column was taken for.
        filled: In how many rows each column says something; of rows that are none, nothing is counted.
        dropped: The columns that say something of which nothing is taken over, since they have no role.
        rows: How many rows the file has.
        created: How many were saved as new customers whom nobody resembles.
        duplicates: How many were saved as new customers, and wait for review with those whom they may be.
        merged: How many were saved as new customers, and merged at once with whom they are sure to be.
        updated: How many known customers were changed to what their rows say.
        unchanged: How many are customers already, by their code or external key, who were not changed.
        differing: The numbers, from 0 after the header, of those unchanged rows that say more or something else.
        replayed: How many an earlier import of the same file had saved.
        blank: How many say nothing at all.
        quarantined: How many were not imported, since they are no customers or are not allowed.
        faults: The first of those, 50 at most.
        warnings: In how many rows that were not put aside something is odd, by what it is; their values are kept as
            they are written.
        warned: The first of those, 50 at most.
        queued: How many pairs of suspected duplicates were put into the review queue.
        is_dry_run: Whether nothing was saved, and the figures say what would be. Rows are then compared with what is
            stored, not with one another.
    """

    file: str
    roles: tuple[ColumnRole, ...] = attrs.field(repr=False)
    filled: tuple[int, ...] = attrs.field(repr=False)
    dropped: tuple[str, ...] = attrs.field(default=(), repr=False)
    rows: int
    created: int = 0
    duplicates: int = 0
    merged: int = 0
    updated: int = 0
    unchanged: int = 0
    differing: tuple[int, ...] = attrs.field(default=(), repr=False)
    replayed: int = 0
    blank: int = 0
    quarantined: int = 0
    faults: tuple[QuarantinedRow, ...] = attrs.field(default=(), repr=False)
    warnings: Mapping[ValueWarning, int] = attrs.field(factory=dict)
    warned: tuple[RowWarning, ...] = attrs.field(default=(), repr=False)
    queued: int = 0
    is_dry_run: bool = False

    @classmethod
    def of(cls, source: RowSource, tally: Tally, *, is_dry_run: bool) -> "ImportReport":
        """Return what became of the rows of a file."""
        return cls(
            file=source.table.file,
            roles=source.roles,
            filled=tuple(tally.filled[place] for place in range(len(source.roles))),
            dropped=tuple(source.roles[place].column for place in source.without_use if tally.filled[place]),
            differing=tuple(tally.differing),
            faults=tuple(tally.faults),
            warnings=MappingProxyType({one: tally.warnings[one] for one in ValueWarning if tally.warnings[one]}),
            warned=tuple(tally.warned),
            is_dry_run=is_dry_run,
            **tally.counts,
        )


@attrs.frozen(repr=False)
class ImportService:
    """Brings files of customers into the store."""

    _context: Context

    def customers(  # noqa: PLR0913 - one keyword for each thing that a file leaves open
        self,
        path: str | os.PathLike[str],
        *,
        mapping: Sequence[str] = (),
        encoding: str = "",
        delimiter: str = "",
        sheet: str = "",
        system: str = "",
        code_column: str = "",
        updates: bool = False,
        merges: bool = False,
        quarantine: str | os.PathLike[str] | None = None,
        quarantined_most: float = 0.2,
        dry_run: bool = False,
        workers: int = 0,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Register every row of a file; suspected duplicates are saved and queued for review.

        The whole file is read before anything is written: what is no table refuses it. Then rows are saved in units of
        work that keep others waiting for half a second at most. A row that is no customer, or that the settings do not
        allow, is told with its text, and the rest goes on. To go on after a failure or a crash, import the same file in
        the same way again: what was saved is not saved twice.

        A row whose external key or code is known is that customer, which stays as it is or, with `updates`, becomes
        what the row says beyond it: what is blank in the row stays.

        Args:
            path: The file: CSV with a header, JSON lines, Parquet or an Excel workbook.
            mapping: Roles of columns as `ROLE=COLUMN`, over what is guessed.
            encoding: The encoding of a text file; without one, a byte order mark or UTF-8.
            delimiter: What stands between the cells of a CSV file; without one, the header decides.
            sheet: The name of a sheet of a workbook; without one, the first that is shown.
            system: Which system gave the numbers in the column `external_id`, such as `shopify`, by which a later file
                knows these customers. Without it, each number is written `SYSTEM:NUMBER`, as in an export.
            code_column: The column with the codes of customers, by which they are known; new ones get theirs. Rows of
                an export are known by their ids and, in another store, keep codes that are free there.
            updates: Whether known customers are changed.
            merges: Whether customers that rows are saved as are merged with whom they are sure to be, as
                `merges.merge_clusters` would merge them by the store's settings: also those whom an earlier import of
                the file saved. Who is not sure waits for review, as everybody does in a dry run.
            quarantine: Path of a CSV file for the rows that are not imported, with `QUARANTINE_COLUMNS`. It is written
                at the end, or when the import is stopped.
            quarantined_most: Which share of rows may go there, 0 to 1, before the import stops for somebody to look;
                the first 1,000 rows are let pass in any case.
            dry_run: Save nothing, and report what would be.
            workers: How many processes help with a file of 5,000 rows or more; with two processors, one is fastest. A
                script that has any begins under `if __name__ == "__main__":`.
            progress: Called while it runs.

        Raises:
            PermissionDeniedError: The actor may not create customers; with `updates`, change any; or, with `merges`,
                apply merges and see every customer.
            FileError: The file cannot be used as it is.
            ImportPausedError: Too many rows are quarantined; what was saved before stays.
            UnknownRoleError: The mapping names a role that does not exist.
            InvalidOptionError: An option is not written as it should be, a system is named and no column has its
                numbers, there are more than 64 workers, or the file was imported before in another way.
            MissingExtraError: An optional package is needed to read the file.
            StoreFailedError: A process that helps ended or could not begin; what was saved before stays.
        """
        self._require_allowed(updates=given(bool, updates, "updates"), merges=given(bool, merges, "merges"))
        _require_usable(quarantined_most, quarantine, source=path, workers=workers)
        form = {"encoding": encoding, "delimiter": delimiter, "sheet": sheet, "code_column": code_column}
        with rows_into(self._context.store, quarantine, QUARANTINE_COLUMNS) as add:
            source = RowSource.of(path, mapping=mapping, system=system.strip(), **form)
            run = self._run(source, add, updates=updates, merges=merges, dry_run=dry_run)
            _count_all(run, quarantined_most, progress, workers=workers)
        return ImportReport.of(source, run.keeper.tally, is_dry_run=dry_run)

    def _run(self, source: RowSource, add: AddRow | None, *, updates: bool, merges: bool, dry_run: bool) -> ImportRun:
        keeper = FigureKeeper.of(self._context, source, Tally(add), is_trial=dry_run)
        unseen = self._unseen(source) if merges and not dry_run else None
        return ImportRun(self._context, source, keeper, is_updating=updates, is_trial=dry_run, unseen=unseen)

    def list_files(self, *, after: ImportedFile | None = None, most: int = 100) -> tuple[ImportedFile, ...]:
        """Return the files that were imported, the newest first, with what became of their rows.

        Args:
            after: The last one of the turn before; None for the newest.
            most: How many at most, 1 to 10,000.

        Raises:
            PermissionDeniedError: The actor may not create customers.
            InvalidOptionError: `most` is out of range.
        """
        self._context.require(Permission.CUSTOMERS_CREATE)
        require_most(most)
        if after is not None:
            given(ImportedFile, after, "after")
        with self._context.reading() as unit:
            return unit.imported_files.list_newest(after=after, most=most)

    def dismiss(self, id_: ImportId) -> ImportedFile:
        """Say that nothing is left to do about the rows of a file that were put aside, and return the file.

        Importing the same file again asks anew where its rows go another way than before.

        Raises:
            PermissionDeniedError: The actor may not create customers.
            NotFoundError: No file of this id was imported.
        """
        self._context.require(Permission.CUSTOMERS_CREATE)
        given(ImportId, id_, "id")
        return self._context.write(lambda unit: self._dismiss(unit, id_))

    def _dismiss(self, unit: UnitOfWork, id_: ImportId) -> ImportedFile:
        file = unit.imported_files.find(id_)
        if file is None:
            raise NotFoundError(kind="imported file", id=str(id_))
        dismissed = file.dismissed(at=self._context.clock(), by=self._context.scope.actor.author)
        unit.imported_files.put(dismissed)
        return dismissed

    def _require_allowed(self, *, updates: bool, merges: bool) -> None:
        """Refuse an actor who may not do what rows come to."""
        self._context.require(Permission.CUSTOMERS_CREATE)
        if updates:
            self._context.require(Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_EDIT_OWN)
        if merges:
            self._context.require_everywhere(Permission.MERGES_APPLY)

    def _unseen(self, source: RowSource) -> UnseenMerges:
        """Return how customers are merged that rows of a file are saved as."""
        with self._context.reading() as unit:
            policy = read_settings(unit, AutomaticMergePolicy)
        return UnseenMerges(context=self._context, policy=policy, reason=f"Import of {Path(source.table.file).name}")

    def load(
        self,
        drafts: Iterable[CustomerDraft],
        *,
        pairs: RunPairs | None = None,
        reason: str = "",
        workers: int = 0,
        progress: Progress | None = None,
    ) -> LoadReport:
        """Register very many customers in a store that has none yet, all of them or, when anything fails, none.

        It is the fast way to begin: nobody is compared with anybody, so the duplicates among those that are loaded are
        customers of their own afterwards. Find them before, with `bulk.deduplicate` or `bulk.spark.deduplicate`, and
        give what `run_pairs` of the result says: clusters are read at once then, as if `maintenance.reindex` had made
        the links, and the pairs that are worth a look wait for somebody. Without, there are no links before that. No
        loyalty cards are issued. All else is as if each had been registered by itself: codes, history and events, the
        duplicate index. Others neither write nor, on a server, read meanwhile.

        Args:
            drafts: The customers, which are taken one after the other, so that not all need be in memory.
            pairs: What a run with the profile of the store found among just these customers.
            reason: Why, for the history of each.
            workers: How many processes help; one for each processor but the first is fastest. A script that has any
                begins under `if __name__ == "__main__":`.
            progress: Called while it runs, with 0 as the last figure where it cannot be known how many there are.

        Raises:
            PermissionDeniedError: The actor may not load customers, or there are brands that it does not work for.
            StoreOccupiedError: The store has customers already.
            LoadRefusedError: Two of the customers have one id, code or external key.
            InvalidValueError: One of the drafts or the reason is none; or a pair is none, names nobody of the load, is
                out of order, or scores otherwise than the run says. The place is told.
            InvalidOptionError: The number of workers is not from 0 to 64, or the run had another profile.
        """
        self._context.require_everywhere(Permission.CUSTOMERS_LOAD)
        return Load(self._context, drafts, pairs=pairs, reason=reason, workers=workers, progress=progress).run()


def _require_usable(
    share: float, quarantine: str | os.PathLike[str] | None, *, source: str | os.PathLike[str], workers: int
) -> None:
    """Refuse a share or a number of processes that is none, and a place for rows that cannot be written to."""
    require_workers(workers)
    require_writable([] if quarantine is None else [quarantine], source=source)
    if type(share) not in {int, float} or not 0 <= share <= 1:
        problem = "is no share of rows"
        raise InvalidOptionError(option="quarantined_most", problem=problem, remedy="give a number from 0 to 1")


@collecting_seldom()
def _count_all(run: ImportRun, quarantined_most: float, progress: Progress | None, *, workers: int) -> None:
    """Count what becomes of all rows, unless too many are put aside; so many processes help if there are many rows."""
    tally, most = run.keeper.tally, run.source.table.count
    with run.assisted_by(workers if most >= _HELPED_LEAST else 0) as assisted:
        for row, outcome, warnings in assisted.iter_outcomes():
            tally.count(row, outcome, warnings)
            if progress:
                progress(_STEP, tally.counts["rows"], most)
            _refuse_if_many(run.source, run.keeper, quarantined_most)
    run.keeper.keep_rest()


def _refuse_if_many(source: RowSource, keeper: FigureKeeper, share: float) -> None:
    rows, quarantined = keeper.tally.counts["rows"], keeper.tally.counts["quarantined"]
    if rows >= _ROWS_BEFORE_PAUSE and quarantined > share * rows:
        keeper.keep_rest()
        raise ImportPausedError(file=source.table.file, rows=rows, quarantined=quarantined)
