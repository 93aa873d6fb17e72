"""Import of a customer file into the store: all of it understood first, then saved a few rows at a time.

Owns the steps and the balance of the report. A row is registered as every other customer is; only the reaction to
suspected duplicates is always to queue them for review, since nobody stands beside an import.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import attrs

from customer_core.errors import (
    IdempotencyMismatchError,
    InvalidCellError,
    InvalidOptionError,
    InvalidValueError,
    UnreadableFileError,
)
from customer_core.exchange import (
    ColumnRole,
    Table,
    digest_file,
    draft_of,
    find_line,
    iter_records,
    map_roles,
    read_csv,
    shown_header,
)
from customer_core.matching import Progress
from customer_core.model import CustomerDraft, Permission
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._loading import Load, LoadReport
from customer_core.services._outcomes import AlreadyKnown, DuplicateCheck, Registered
from customer_core.services._saving import Registration
from customer_core.settings import DuplicateReaction

__all__ = ["ImportReport", "ImportService"]

_STEP = "import"
# How long others wait at most, more or less: a unit of work holds the lock of a store.
_ROWS_MOST = 200
_SECONDS_MOST = 0.4
_BLANK = CustomerDraft()
_NUMBER = "external_id"
"""The role of a column that holds the numbers of another system."""


@attrs.frozen(kw_only=True)
class ImportReport:
    """What became of each row of a file: `rows` is the sum of created, known, replayed and blank ones.

    Args:
        file: The file, as messages call it.
        roles: What each column was taken for.
        rows: How many records the file has.
        created: How many were saved as new customers.
        known: How many are customers already by their external key; these were not changed.
        differing: The numbers, from 0 after the header, of those known rows that say more or something else.
        replayed: How many an earlier import of the same file had saved.
        blank: How many say nothing at all.
        queued: How many pairs of suspected duplicates wait for review since.
        is_dry_run: Whether nothing was saved, and the figures say what would be. Rows are then compared with what is
            stored, not with one another.
    """

    file: str
    roles: tuple[ColumnRole, ...] = attrs.field(repr=False)
    rows: int
    created: int = 0
    known: int = 0
    differing: tuple[int, ...] = attrs.field(default=(), repr=False)
    replayed: int = 0
    blank: int = 0
    queued: int = 0
    is_dry_run: bool = False


@attrs.define
class _Tally:
    """What became of the rows so far."""

    created: int = 0
    known: int = 0
    replayed: int = 0
    queued: int = 0
    differing: list[int] = attrs.field(factory=list)

    def count(self, row: int, outcome: object) -> None:
        """Count one row more."""
        match outcome:
            case Registered(is_replay=True):
                self.replayed += 1
            case AlreadyKnown(changes=changes):
                self.known += 1
                self.differing.extend([row] if changes else [])
            case Registered(suspects=suspects) | DuplicateCheck(suspects=suspects):
                self.created += 1
                self.queued += len(suspects)
            case _:
                raise AssertionError("a row of an import was answered as no import is")


@attrs.frozen(kw_only=True, repr=False)
class _File:
    """A file that is read and understood: a draft for each row that says anything, and what names the file."""

    table: Table
    roles: tuple[ColumnRole, ...]
    digest: str
    drafts: tuple[tuple[int, CustomerDraft], ...]


@attrs.frozen(repr=False)
class ImportService:
    """Brings files of customers into the store."""

    _context: Context

    def customers(
        self,
        path: str | os.PathLike[str],
        *,
        mapping: Sequence[str] = (),
        encoding: str = "",
        delimiter: str = "",
        system: str = "",
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Register every row of a CSV file; suspected duplicates are saved and queued for review.

        The whole file is understood before anything is written: one cell that no customer can have refuses it. Then
        rows are saved in units of work that keep others waiting for half a second at most. To go on after a failure or
        a crash, import the same file in the same way again: what was saved is not saved twice.

        A row whose external key is known is that customer, which stays as it is.

        Args:
            path: The file; strict CSV with a header.
            mapping: Roles of columns as `ROLE=COLUMN`, over what is guessed.
            encoding: The file's encoding; without one, a byte order mark or UTF-8.
            delimiter: What stands between cells; without one, the header decides.
            system: Which system gave the numbers in the column `external_id`, such as `shopify`. It is asked for, since
                a name made up for each file would let no second file know the customers of the first. Without it, each
                number is written `SYSTEM:NUMBER`, as in an export.
            dry_run: Save nothing, and report what would be.
            progress: Called while it runs.

        Raises:
            PermissionDeniedError: The actor may not create customers.
            AlreadyTakenError: A code or a number in the file belongs to another customer, perhaps to one that the actor
                may not see; what was saved before it stays.
            FileError: The file cannot be used as it is; `InvalidCellError` names a cell.
            UnknownRoleError: The mapping names a role that does not exist.
            InvalidOptionError: The mapping, encoding or delimiter is not written as it should be, a system is named and
                no column has its numbers, or the file was imported before in another way.
        """
        self._context.require(Permission.CUSTOMERS_CREATE)
        file = _read(path, mapping=mapping, encoding=encoding, delimiter=delimiter, system=system.strip())
        tally = _Tally()
        for row, outcome in self._iter_outcomes(file, dry_run=dry_run):
            tally.count(row, outcome)
            if progress:
                progress(_STEP, row + 1, len(file.table.rows))
        return ImportReport(
            file=file.table.file,
            roles=file.roles,
            rows=len(file.table.rows),
            created=tally.created,
            known=tally.known,
            differing=tuple(tally.differing),
            replayed=tally.replayed,
            blank=len(file.table.rows) - len(file.drafts),
            queued=tally.queued,
            is_dry_run=dry_run,
        )

    def load(
        self,
        drafts: Iterable[CustomerDraft],
        *,
        reason: str = "",
        workers: int = 0,
        progress: Progress | None = None,
    ) -> LoadReport:
        """Register very many customers in a store that has none yet, all of them or, when anything fails, none.

        It is the fast way to begin: nobody is compared with anybody, so the duplicates among those that are loaded are
        customers of their own afterwards. Find them before, with `bulk.deduplicate` or `customer-core dedupe`. Nor are
        there links among them, so that clusters are not read before `maintenance.reindex` made some. No loyalty cards
        are issued to them. All else is as if each had been registered by itself: codes, history and events, the
        duplicate index. Others neither write nor, on a server, read meanwhile.

        Args:
            drafts: The customers, which are taken one after the other, so that not all need be in memory.
            reason: Why, for the history of each.
            workers: How many processes help; one for each processor but the first is fastest. A script that has any
                begins under `if __name__ == "__main__":`.
            progress: Called while it runs, with 0 as the last figure where it cannot be known how many there are.

        Raises:
            PermissionDeniedError: The actor may not load customers, or there are brands that it does not work for.
            StoreOccupiedError: The store has customers already.
            LoadRefusedError: Two of the customers have one id, code or external key.
            InvalidValueError: One of the drafts or the reason is none.
            InvalidOptionError: The number of workers is not from 0 to 64.
        """
        self._context.require_everywhere(Permission.CUSTOMERS_LOAD)
        return Load(self._context, drafts, reason=reason, workers=workers, progress=progress).run()

    def _iter_outcomes(self, file: _File, *, dry_run: bool) -> Iterator[tuple[int, object]]:
        """Yield what became of each row, when it is kept."""
        drafts = iter(file.drafts)
        while batch := tuple(islice(drafts, _ROWS_MOST)):
            ready = [(row, self._registration(file, row, draft)) for row, draft in batch]
            while ready:
                done = self._foresee(file, ready) if dry_run else self._save(file, ready)
                yield from done
                ready = ready[len(done) :]

    def _registration(self, file: _File, row: int, draft: CustomerDraft) -> Registration:
        reason = f"Record {row + 1} of {Path(file.table.file).name}"
        key = f"import:{file.digest}:{row}"
        return Registration.of(self._context, draft, reason=reason, key=key, reaction=DuplicateReaction.QUEUE)

    def _foresee(self, file: _File, ready: Sequence[tuple[int, Registration]]) -> list[tuple[int, object]]:
        try:
            with self._context.reading() as unit:
                return [(row, registration.foresee(unit)) for row, registration in ready]
        except IdempotencyMismatchError:
            raise _imported_otherwise(file) from None

    def _save(self, file: _File, ready: Sequence[tuple[int, Registration]]) -> list[tuple[int, object]]:
        """Save rows in one unit of work until its time is up, and return those that were saved."""

        def save(unit: UnitOfWork) -> list[tuple[int, object]]:
            unit.index.reserve({key for _, registration in ready for key in registration.keys})
            done: list[tuple[int, object]] = []
            started = self._context.clock()
            for row, registration in ready:
                done.append((row, registration.run_in(unit)))
                if (self._context.clock() - started).total_seconds() >= _SECONDS_MOST:
                    break
            return done

        try:
            return self._context.write(save)
        except IdempotencyMismatchError:
            raise _imported_otherwise(file) from None


def _read(path: str | os.PathLike[str], *, mapping: Sequence[str], encoding: str, delimiter: str, system: str) -> _File:
    digest = digest_file(path)
    table = read_csv(path, encoding=encoding, delimiter=delimiter)
    if digest_file(path) != digest:
        raise UnreadableFileError(file=table.file, reason="it changed while it was read")
    roles = map_roles(table, mapping, ids_identify=bool(system))
    if system and not any(role.role == _NUMBER for role in roles):
        raise InvalidOptionError(
            option="system",
            problem=f"no column of {table.file} is known to hold the numbers that it gave",
            remedy=f"name it (--map {_NUMBER}=COLUMN), or leave the system out",
        )
    drafts = []
    for row, record in enumerate(iter_records(table.rows, roles)):
        try:
            draft = draft_of(record, system=system)
        except InvalidValueError as error:
            line = find_line(path, row, encoding=encoding, delimiter=delimiter)
            raise _refused(table, roles, row, line, error) from None
        if draft != _BLANK:
            drafts.append((row, draft))
    return _File(table=table, roles=roles, digest=digest, drafts=tuple(drafts))


def _refused(
    table: Table, roles: Sequence[ColumnRole], row: int, line: int, error: InvalidValueError
) -> InvalidCellError:
    """Return the refusal of a cell: of the longest one, where several columns have the role."""
    columns = [index for index, role in enumerate(roles) if role.role == error.field]
    column = max(columns, key=lambda index: len(table.rows[row][index]))
    return InvalidCellError(
        file=table.file,
        line=line,
        column=shown_header(table.header[column]),
        problem=error.problem,
        remedy=error.remedy,
    )


def _imported_otherwise(file: _File) -> InvalidOptionError:
    return InvalidOptionError(
        option=file.table.file,
        problem="some of its rows were imported before with other columns, for another system or brand",
        remedy="give the columns, system and brand of before (the history of a customer shows what its row became), "
        "or, to save the rows again beside those customers, a file that differs",
    )
