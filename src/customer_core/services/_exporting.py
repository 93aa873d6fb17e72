"""Export of what was found to a file that people read and an import reads back.

Owns the steps: page by page out of the store, whole or not at all into the file. What a flat record says is said by
`exchange`.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, Generic, TypeVar

import attrs

from customer_core.errors import InvalidOptionError
from customer_core.exchange import (
    CONTACT_COLUMNS,
    FlatColumns,
    contact_rows,
    exact_cell,
    find_writer,
    flat_record,
    shown_path,
    spreadsheet_cell,
    write_csv,
    write_workbook,
)
from customer_core.matching import Progress
from customer_core.model import Permission
from customer_core.ports import UnitOfWork
from customer_core.search import PAGE_SIZE_MOST, Criteria, Everything, Page, PageRequest, Sort, quick
from customer_core.serialization import dumps
from customer_core.services._collecting import collecting_seldom
from customer_core.services._contexts import Context
from customer_core.services._defining import expanded
from customer_core.services._facts import require_terms
from customer_core.services._files import require_outside
from customer_core.services._resolving import given
from customer_core.services._results import RESULT_COLUMNS, SearchResult, results_of

__all__ = ["ContactExportReport", "ExportReport", "ExportService", "OrganizationExportReport"]

T = TypeVar("T")

_STEP: Final = "export"
# What is collected is kept in memory up to here, and in a nameless file beyond.
_SPOOL_BYTES: Final = 8 * 1024 * 1024
_Form = tuple[Callable[[str], str], Callable[[Sequence[str], Iterable[Sequence[str]]], None]]
"""How a cell is written into a file, and how a header and its rows are."""
_AS_LINE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@attrs.frozen(kw_only=True)
class ExportReport:
    """What was written: the file, its columns, and how many customers."""

    file: str
    columns: tuple[str, ...]
    customers: int


@attrs.frozen(kw_only=True)
class ContactExportReport:
    """What was written: the file, its columns, how many customers were found, and how many contacts they have."""

    file: str
    columns: tuple[str, ...]
    customers: int
    contacts: int


@attrs.frozen(kw_only=True)
class OrganizationExportReport:
    """What was written: the file, its columns, and how many organizations."""

    file: str
    columns: tuple[str, ...]
    organizations: int


@attrs.frozen(repr=False)
class ExportService:
    """Writes files of customers, and of organizations."""

    _context: Context

    def customers(
        self,
        path: str | os.PathLike[str],
        criteria: Criteria | str = Everything(),  # noqa: B008 - a frozen value
        *,
        sort: str = "name",
        for_spreadsheet: bool = False,
        progress: Progress | None = None,
    ) -> ExportReport:
        """Write the customers that meet some criteria to a file: all of it or, on any failure, nothing.

        One row for each customer, in columns named by their roles, which an import recognizes; of several addresses
        the default one. Customers that nobody touches meanwhile are there once each. Cells are exact, but for a
        spreadsheet, if the file is to be for one: there, a cell that would be run as a formula or written anew, such as
        a number that begins with zero, has an apostrophe before it, which an import takes off. A workbook needs no such
        marks, and has none. Such a file is no backup, since not everything has a column.

        Args:
            path: The file; one that is there is replaced. It holds JSON lines, one object with all columns a line,
                where its name ends in `.jsonl` or `.ndjson`, a Parquet table with all columns as text where it ends in
                `.parquet`, an Excel workbook with all cells as text where it ends in `.xlsx`, else CSV.
            criteria: A tree of criteria, or text as somebody types it into a search box.
            sort: Name of a sort field, with a minus before it for descending order.
            for_spreadsheet: Whether it is opened by a spreadsheet, which gets no formulas, and a byte order mark.
            progress: Called while it runs.

        Raises:
            PermissionDeniedError: The actor may not export customers.
            UnwritableFileError: The file cannot be written, or is one of the store itself.
            InvalidOptionError: A file that no spreadsheet opens is to be for one.
            MissingExtraError: An optional package is needed to write the file.
            InvalidValueError: The sort field is none, the text is too long, or the criteria are more than a store is
                asked to answer once the saved searches that they name are put in their place.
            NotFoundError: A saved search that they name is not there, or the actor may not view it.
            CriteriaCycleError: They are defined by themselves.
        """
        self._context.require(Permission.CUSTOMERS_EXPORT)
        wanted = self._wanted(path, criteria, sort)
        columns, count = _write(
            path, self._iter_pages(wanted, _customers_found), progress, for_spreadsheet=for_spreadsheet
        )
        return ExportReport(file=shown_path(path), columns=columns, customers=count)

    def results(
        self,
        path: str | os.PathLike[str],
        criteria: Criteria | str = Everything(),  # noqa: B008 - a frozen value
        *,
        sort: str = "name",
        for_spreadsheet: bool = False,
        progress: Progress | None = None,
    ) -> ExportReport:
        """Write the customers that meet some criteria to a file as a list of results shows them.

        One row for each customer, with `RESULT_COLUMNS`: who serves it, what it spent and ordered last are among them,
        and what an import would need is not.

        Args:
            path: As of `customers`.
            criteria: As of `customers`.
            sort: As of `customers`.
            for_spreadsheet: As of `customers`.
            progress: Called while it runs.

        Raises:
            PermissionDeniedError: The actor may not export customers.
            UnwritableFileError: As of `customers`, as are all others.
            InvalidValueError: As above.
            NotFoundError: As above.
            CriteriaCycleError: As above.
        """
        self._context.require(Permission.CUSTOMERS_EXPORT)
        form = _form_of(path, for_spreadsheet=for_spreadsheet)
        pages = self._iter_pages(self._wanted(path, criteria, sort), self._results_found)
        rows = _Rows(pages, lambda result: (result.cells,), progress)
        rows.write(form, RESULT_COLUMNS)
        return ExportReport(file=shown_path(path), columns=RESULT_COLUMNS, customers=rows.records)

    def contacts(
        self,
        path: str | os.PathLike[str],
        criteria: Criteria | str = Everything(),  # noqa: B008 - a frozen value
        *,
        sort: str = "name",
        for_spreadsheet: bool = False,
        progress: Progress | None = None,
    ) -> ContactExportReport:
        """Write the contacts of the customers that meet some criteria to a file, one row for each contact.

        A row begins with the id and the code of the customer, and has `exchange.CONTACT_COLUMNS`. A customer without
        contacts has none. An import does not take such a file for an export of customers.

        Args:
            path: As of `customers`.
            criteria: As of `customers`.
            sort: As of `customers`; the contacts of each are in its own order.
            for_spreadsheet: As of `customers`.
            progress: Called while it runs, with how many customers are done.

        Raises:
            PermissionDeniedError: The actor may not export customers.
            UnwritableFileError: As of `customers`, as are all others.
            InvalidValueError: As above.
            NotFoundError: As above.
            CriteriaCycleError: As above.
        """
        self._context.require(Permission.CUSTOMERS_EXPORT)
        form = _form_of(path, for_spreadsheet=for_spreadsheet)
        pages = self._iter_pages(self._wanted(path, criteria, sort), _customers_found)
        rows = _Rows(pages, lambda text: contact_rows(json.loads(text)), progress)
        rows.write(form, CONTACT_COLUMNS)
        return ContactExportReport(
            file=shown_path(path), columns=CONTACT_COLUMNS, customers=rows.records, contacts=rows.count
        )

    def organizations(
        self,
        path: str | os.PathLike[str],
        criteria: Criteria | str = Everything(),  # noqa: B008 - a frozen value
        *,
        sort: str = "name",
        for_spreadsheet: bool = False,
        progress: Progress | None = None,
    ) -> OrganizationExportReport:
        """Write the organizations that meet some criteria to a file: all of it or, on any failure, nothing.

        Rows and columns are those of customers, with the names of each in columns of the role `organization`, the
        aliases behind its name. An import would take the rows for customers.

        Args:
            path: As of `customers`.
            criteria: As of `desk.organizations.search`.
            sort: Name of a sort field, with a minus before it for descending order.
            for_spreadsheet: Whether it is opened by a spreadsheet, which gets no formulas, and a byte order mark.
            progress: Called while it runs.

        Raises:
            PermissionDeniedError: The actor may not export organizations.
            UnwritableFileError: As of `customers`, as are all others.
            InvalidValueError: As above.
            NotFoundError: As above.
            CriteriaCycleError: As above.
        """
        self._context.require(Permission.ORGANIZATIONS_EXPORT)
        wanted = self._wanted(path, criteria, sort)
        columns, count = _write(
            path, self._iter_pages(wanted, _organizations_found), progress, for_spreadsheet=for_spreadsheet
        )
        return OrganizationExportReport(file=shown_path(path), columns=columns, organizations=count)

    def _wanted(self, path: str | os.PathLike[str], criteria: Criteria | str, sort: str) -> PageRequest:
        """Return the request of the first page, if the file may be written."""
        require_outside(self._context.store, path)
        wanted = quick(criteria) if isinstance(criteria, str) else criteria
        with self._context.reading() as unit:
            wanted = expanded(unit, self._context, wanted)
        return PageRequest(criteria=wanted, sort=Sort.parse(sort), size=PAGE_SIZE_MOST)

    def _iter_pages(
        self, request: PageRequest, find: Callable[[UnitOfWork, PageRequest, int | None], Page[T]]
    ) -> Iterator[Page[T]]:
        wanted: PageRequest | None = request
        total: int | None = None
        while wanted:
            with self._context.reading() as unit:
                require_terms(unit, self._context.store.name)
                page = find(unit, wanted, total)
            yield page
            wanted, total = page.next, page.total

    def _results_found(self, unit: UnitOfWork, request: PageRequest, _: int | None) -> Page[SearchResult]:
        return results_of(unit, self._context, unit.customers.find_page(request))


@attrs.define
class _Rows(Generic[T]):
    """The rows of the records on some pages, counted while they are written."""

    pages: Iterable[Page[T]]
    rows_of: Callable[[T], Iterable[Sequence[str]]]
    progress: Progress | None
    records: int = 0
    count: int = 0

    def write(self, form: _Form, header: Sequence[str]) -> None:
        """Write them below a header."""
        cell, write = form
        write(header, self._iter_cells(cell))

    def _iter_cells(self, cell: Callable[[str], str]) -> Iterator[list[str]]:
        for page in self.pages:
            for record in page.items:
                for row in self.rows_of(record):
                    self.count += 1
                    yield [*map(cell, row)]
            self.records += len(page.items)
            if self.progress:
                self.progress(_STEP, self.records, max(self.records, page.total))


def _form_of(path: str | os.PathLike[str], *, for_spreadsheet: bool) -> _Form:
    """Return how a cell is written into a file of this name, and how a header and its rows are."""
    write = find_writer(path)
    if given(bool, for_spreadsheet, "for_spreadsheet") and write not in (None, write_workbook):
        problem, remedy = "no spreadsheet opens such a file", "leave it out, or write a .csv or .xlsx file"
        raise InvalidOptionError(option="for_spreadsheet", problem=problem, remedy=remedy)
    if write:
        return exact_cell, partial(write, path)
    return spreadsheet_cell if for_spreadsheet else exact_cell, partial(write_csv, path, is_marked=for_spreadsheet)


def _customers_found(unit: UnitOfWork, request: PageRequest, total: int | None) -> Page[str]:
    return unit.customers.find_documents(request, total=total)


def _organizations_found(unit: UnitOfWork, request: PageRequest, _: int | None) -> Page[str]:
    return unit.organizations.find_page(request).mapped(dumps)


@collecting_seldom()
def _write(
    path: str | os.PathLike[str], pages: Iterable[Page[str]], progress: Progress | None, *, for_spreadsheet: bool
) -> tuple[tuple[str, ...], int]:
    """Write the records of some pages, and return the columns and how many they are."""
    cell, write = _form_of(path, for_spreadsheet=for_spreadsheet)
    with tempfile.SpooledTemporaryFile(_SPOOL_BYTES, mode="w+", encoding="utf-8", newline="\n") as spool:
        count, counts = 0, dict[str, int]()
        for page in pages:
            for text in page.items:
                spool.write(_line(json.loads(text), counts))
                count += 1
            if progress:
                progress(_STEP, count, max(count, page.total))
        spool.seek(0)
        columns = FlatColumns.of(counts)
        header = columns.header
        rows = ([*map(cell, row)] for row in _iter_rows(spool, columns))
        write(header, rows)
    return header, count


def _line(document: Mapping[str, Any], counts: dict[str, int]) -> str:
    """Return a record as a line of JSON, and remember how many values of each role it needs columns for."""
    record = flat_record(document)
    for role, values in record.items():
        if counts.get(role, 0) < len(values):
            counts[role] = len(values)
    return _AS_LINE((record, (document["id"], document["code"]), document["tags"])) + "\n"


def _iter_rows(spool: Iterable[str], columns: FlatColumns) -> Iterator[list[str]]:
    for line in spool:
        record, known_by, tags = json.loads(line)
        yield columns.cells(record, known_by=known_by, tags=tags)
