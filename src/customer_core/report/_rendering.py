"""From a result to its page: written to a file, or shown in a notebook.

Owns which results have a report. It must not know what a report says.
"""

import os

import attrs

from customer_core.bulk import DeduplicatedTable, LinkedTables
from customer_core.errors import InvalidOptionError
from customer_core.exchange import write_private_text
from customer_core.report._data import ReportData
from customer_core.report._deduplicated import deduplicated_data
from customer_core.report._elements import element
from customer_core.report._imported import imported_data
from customer_core.report._linked import linked_data
from customer_core.report._page import page
from customer_core.services import DeduplicatedFile, ImportReport, LinkedFiles

__all__ = ["Reportable", "ShownReport", "collect", "render", "show", "write"]

Reportable = DeduplicatedFile | DeduplicatedTable | LinkedFiles | LinkedTables | ImportReport
"""What has a report: the result of `dedupe`, of `link` or of an import."""

_HIGH = 720


def collect(result: Reportable) -> ReportData:
    """Return what a report says of a result, as a value; of many records it holds a few, always the same ones.

    Raises:
        InvalidOptionError: There is no report of such a result.
    """
    match result:
        case DeduplicatedFile(found=found) | (DeduplicatedTable() as found):
            return deduplicated_data(found)
        case LinkedFiles(found=links) | (LinkedTables() as links):
            return linked_data(links)
        case ImportReport():
            return imported_data(result)
    problem = f"there is none of a {type(result).__name__}"
    raise InvalidOptionError(option="report", problem=problem, remedy="give what dedupe, link or an import returned")


def render(result: Reportable) -> str:
    """Return the report of a result as one HTML page, which loads nothing and runs nothing.

    Values of persons stand in it as they are in the file, escaped.

    Raises:
        InvalidOptionError: There is no report of such a result.
    """
    return page(collect(result))


def write(result: Reportable, path: str | os.PathLike[str]) -> None:
    """Write the report of a result to a file that its owner alone may read, or on any failure nothing.

    Raises:
        InvalidOptionError: There is no report of such a result.
        UnwritableFileError: The file cannot be written.
    """
    write_private_text(path, render(result))


@attrs.frozen
class ShownReport:
    """A report that a notebook shows in a frame of its own; the page is kept out of the repr."""

    page: str = attrs.field(repr=False)

    def _repr_html_(self) -> str:
        # The frame may run nothing and reach nothing, and its styles end at its border.
        frame = element("iframe", srcdoc=self.page, sandbox="", title="Report", width="100%", height=_HIGH)
        return frame.text


def show(result: Reportable) -> ShownReport:
    """Return the report of a result for a notebook, which shows it where it is the last value of a cell.

    Raises:
        InvalidOptionError: There is no report of such a result.
    """
    return ShownReport(render(result))
