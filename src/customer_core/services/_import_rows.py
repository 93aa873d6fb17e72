"""What each row of a file says, and what becomes of it in the store.

Owns the steps of one row: understood, known or new, saved or refused. It must not know the report, nor how many rows
are saved together.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import attrs

from customer_core.errors import (
    AlreadyTakenError,
    AmbiguousRowError,
    CustomerCoreError,
    FileError,
    InvalidCellError,
    InvalidOptionError,
    InvalidValueError,
    PermissionDeniedError,
    RefusedRowError,
    UnreadableFileError,
    WorkflowTransitionError,
)
from customer_core.exchange import (
    TOWN,
    TOWN_PARTS,
    ColumnRole,
    FileTable,
    FoundRow,
    bare_value,
    column_index,
    digest_file,
    draft_of,
    is_own_header,
    map_roles,
    record_reader,
    shown_header,
)
from customer_core.matching import MatchProfile
from customer_core.model import BrandId, CustomerDraft, CustomerId
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._import_warnings import RowWarning, warnings_of
from customer_core.services._outcomes import (
    AlreadyKnown,
    DuplicateCheck,
    DuplicatesSuspected,
    Registered,
    Updated,
)
from customer_core.services._probes import Probe
from customer_core.services._row_work import Cells, Said
from customer_core.services._saving import FindNamed, Registration, Update, request_digest
from customer_core.settings import DuplicateReaction

__all__ = ["ROW_REFUSALS", "Blank", "Entered", "Merged", "ReadyRow", "RowOutcome", "RowSource"]

ROW_REFUSALS: Final = (AlreadyTakenError, InvalidValueError, PermissionDeniedError, WorkflowTransitionError)
"""What the store and its settings may have against one row, while they take the next."""

_BLANK: Final = CustomerDraft()
_NUMBER: Final = "external_id"
_CODE: Final = "code"
_OWN_ID, _OWN_CODE = 0, 1


@attrs.frozen(kw_only=True, repr=False)
class Merged:
    """A row that was saved and at once merged with whom it is sure to be; `suspects` are others, who wait."""

    suspects: tuple[CustomerId, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class Entered:
    """A row that was saved as a new customer, by its id; those of `suspects` are whom it is like."""

    customer: CustomerId
    suspects: tuple[CustomerId, ...] = ()


RowOutcome: TypeAlias = Registered | Entered | Merged | DuplicateCheck | AlreadyKnown | Updated | FileError
"""What became, or would become, of a row that says anything; an error says why nothing did."""


@attrs.frozen
class Blank:
    """A row that says nothing at all."""


@attrs.frozen(kw_only=True, repr=False)
class ReadyRow:
    """A row that is understood, and how it is registered."""

    row: FoundRow
    file: str
    context: Context
    registration: Registration
    warnings: tuple[RowWarning, ...] = ()
    """What is odd about it, although it is saved."""
    is_updating: bool
    may_be_told_new: bool
    """Whether it is new where nobody has its code or one of its external keys: not by an id, nor in another brand."""

    def keys(self, unit: UnitOfWork) -> Collection[str]:
        """Return what has to be reserved in the duplicate index before the row is saved."""
        try:
            update = self._find_update(unit, self.registration.find_known(unit)) if self.is_updating else None
        except ROW_REFUSALS:
            # Told when the row is saved.
            update = None
        return {*self.registration.keys, *(update.keys(unit) if update else ())}

    def foresee(self, unit: UnitOfWork) -> RowOutcome:
        """Return what saving would answer; of a known customer, what would be saved."""
        try:
            answer = self.registration.foresee(unit)
            update = self._find_update(unit, answer)
            return Updated(customer=update.customer) if update else self._unambiguous(answer)
        except ROW_REFUSALS as error:
            return self.refused(error)

    def save(self, unit: UnitOfWork) -> RowOutcome:
        """Save the row, and return what became of it.

        Raises:
            CustomerCoreError: One of `ROW_REFUSALS`; the unit must not be kept, since some of the row may be written.
        """
        answer = self.registration.run_in(unit)
        outcome = self._unambiguous(answer)
        if self.is_updating and isinstance(outcome, AlreadyKnown):
            update = self._find_update(unit, outcome)
            saved = self._unambiguous(update.run_in(unit)) if update else outcome
            self.registration.remember(unit, outcome.customer.id)
            return saved
        return outcome

    def refused(self, error: CustomerCoreError) -> FileError:
        """Return why the row is refused, by its place."""
        if isinstance(error, FileError):
            return error
        return RefusedRowError(file=self.file, line=self.row.line, reason=str(error).removesuffix("."))

    def _find_update(self, unit: UnitOfWork, answer: object) -> Update | None:
        """Return how a known customer becomes what the row says; None where it says so already."""
        if not (self.is_updating and isinstance(answer, AlreadyKnown) and answer.changes) or answer.others:
            return None
        self.context.require_edit(unit, answer.customer)
        return Update.of(
            self.context, answer.proposed, reason=self.registration.reason, reaction=DuplicateReaction.QUEUE
        )

    def _unambiguous(
        self, answer: Registered | Updated | DuplicateCheck | DuplicatesSuspected | AlreadyKnown
    ) -> RowOutcome:
        if isinstance(answer, AlreadyKnown) and answer.others:
            return AmbiguousRowError(file=self.file, line=self.row.line, count=1 + len(answer.others))
        assert not isinstance(answer, DuplicatesSuspected)  # noqa: S101 - those of a row are queued
        return answer


Understood = Callable[[Iterable[FoundRow]], Iterable[tuple[FoundRow, Said | None]]]


class RowReading:
    """How rows are understood which are imported for a brand; `code` is the column of the codes of customers."""

    def __init__(self, roles: tuple[ColumnRole, ...], system: str, code: int | None, brand: BrandId | None) -> None:
        self._given = (roles, system, code, brand)
        self._roles, self._system, self._code, self._brand = self._given
        self._record = record_reader(roles)

    def __reduce__(self) -> tuple[type["RowReading"], tuple[tuple[ColumnRole, ...], str, int | None, BrandId | None]]:
        return RowReading, self._given

    def __call__(self, profile: MatchProfile, row: Cells) -> Said | None:
        """Return what a row says; None where it says nothing, or is refused."""
        number, line, cells = row
        try:
            draft = self.draft(cells)
        except InvalidValueError:
            return None
        if draft == _BLANK:
            return None
        return Said(
            draft=draft,
            probe=Probe.under(profile, draft),
            digest=request_digest(draft, self._brand),
            warnings=warnings_of(number, line, cells, draft, self._roles),
        )

    def draft(self, cells: Sequence[str]) -> CustomerDraft:
        """Return the draft that cells make.

        Raises:
            InvalidValueError: The model refuses a value; `field` names its role.
        """
        draft = draft_of(self._record(cells), system=self._system)
        return draft if self._code is None else draft.with_code(bare_value(cells[self._code]))


@attrs.frozen(kw_only=True, repr=False)
class RowSource:
    """A file that was read once and understood, and is read again row by row."""

    table: FileTable
    roles: tuple[ColumnRole, ...]
    digest: str
    system: str
    code: int | None
    """The column of the codes of customers."""
    is_own: bool
    """Whether it is an export, which has ids, too."""
    stamp: tuple[int, int, int]

    @property
    def without_use(self) -> tuple[int, ...]:
        """Return the places of the columns of which nothing is taken over."""
        used = {self.code, *((_OWN_ID,) if self.is_own else ())}
        return tuple(place for place, one in enumerate(self.roles) if not one.role and place not in used)

    @classmethod
    def of(
        cls,
        path: str | os.PathLike[str],
        *,
        mapping: Sequence[str],
        encoding: str,
        delimiter: str,
        sheet: str,
        system: str,
        code_column: str,
    ) -> "RowSource":
        """Read a file as a whole, and keep what its columns are.

        Raises:
            FileError: The file cannot be used as it is.
            UnknownRoleError: The mapping names a role that does not exist.
            InvalidOptionError: The mapping, encoding, delimiter or sheet is not written as it should be, or a system is
                named and no column has its numbers.
        """
        digest = digest_file(path)
        stamp = _stamp_of(path)
        table = FileTable.scan(path, encoding=encoding, delimiter=delimiter, sheet=sheet)
        is_own = is_own_header(table.header) and not code_column
        code = column_index(table, code_column) if code_column else _OWN_CODE if is_own else None
        overrides = (*mapping, *([f"ignore={code_column}"] if code_column else ()))
        roles = map_roles(table, overrides, ids_identify=bool(system))
        if system and not any(role.role == _NUMBER for role in roles):
            raise InvalidOptionError(
                option="system",
                problem=f"no column of {table.file} is known to hold the numbers that it gave",
                remedy=f"name it (--map {_NUMBER}=COLUMN), or leave the system out",
            )
        source = cls(table=table, roles=roles, digest=digest, system=system, code=code, is_own=is_own, stamp=stamp)
        if digest_file(path) != digest:
            raise source.changed()
        return source

    def iter_rows(
        self, context: Context, understood: "Understood", *, is_updating: bool
    ) -> Iterator[tuple[FoundRow, ReadyRow | Blank | FileError]]:
        """Yield each row with how it is registered, or why it is not; `understood` tells what sound ones say."""
        for row, said in understood(self.table.iter_rows()):
            if said is not None:
                yield row, self._ready(row, said, context, is_updating=is_updating)
            else:
                yield row, row.fault or self._untold(row)

    def reading(self, brand: BrandId | None) -> "RowReading":
        """Return how a row is understood which is imported for a brand."""
        return RowReading(self.roles, self.system, self.code, brand)

    def require_unchanged(self) -> None:
        """Refuse to go on with a file that was changed since it was read.

        Raises:
            UnreadableFileError: It was; what was saved before stays.
        """
        if _stamp_of(self.table.path) != self.stamp:
            raise self.changed()

    def changed(self) -> UnreadableFileError:
        """Return the refusal of a file that is another one by now."""
        return UnreadableFileError(file=self.table.file, reason="it changed while it was read")

    def _untold(self, row: FoundRow) -> Blank | FileError:
        """Return why nothing is told of a sound row."""
        try:
            self.reading(None).draft(row.cells)
        except InvalidValueError as error:
            return self._refused(row, error)
        return Blank()

    def _ready(self, row: FoundRow, said: Said, context: Context, *, is_updating: bool) -> ReadyRow:
        draft = said.draft
        registration = Registration.of(
            context,
            draft,
            reason=f"Record {row.number + 1} of {Path(self.table.file).name}",
            key=f"import:{self.digest}:{row.number}",
            reaction=DuplicateReaction.QUEUE,
            probe=said.probe,
        ).of_row(self._finder(row, draft, context), is_code_a_wish=self.is_own, digest=said.digest)
        return ReadyRow(
            row=row,
            file=self.table.file,
            context=context,
            registration=registration,
            warnings=said.warnings,
            is_updating=is_updating,
            may_be_told_new=not self.is_own and draft.brand is None,
        )

    def _finder(self, row: FoundRow, draft: CustomerDraft, context: Context) -> FindNamed | None:
        """Return how to find whom a row names beside its external keys: by its id, or by its code."""
        if self.is_own:
            id_ = bare_value(row.cells[_OWN_ID].strip())
            return (lambda unit: unit.customers.find(CustomerId(id_))) if id_ else None
        brand = context.scope.brand
        return (lambda unit: unit.customers.find_by_code(draft.code, brand)) if draft.code else None

    def _refused(self, row: FoundRow, error: InvalidValueError) -> InvalidCellError:
        """Return the refusal of a cell: of the longest one, where several columns have the role."""
        told = {error.field, TOWN} if error.field in TOWN_PARTS else {error.field}
        columns = [index for index, role in enumerate(self.roles) if role.role in told]
        columns = columns or ([self.code] if self.code is not None and error.field == _CODE else [])
        column = max(columns, key=lambda index: len(row.cells[index]))
        return InvalidCellError(
            file=self.table.file,
            line=row.line,
            column=shown_header(self.table.header[column]),
            problem=error.problem,
            remedy=error.remedy,
        )


def _stamp_of(path: str | os.PathLike[str]) -> tuple[int, int, int]:
    """Return what changes when the file at a path does."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)
