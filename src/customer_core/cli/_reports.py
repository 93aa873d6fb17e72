"""The option for a report, and the page that it asks for.

Owns neither what a report says nor how it is written.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # Reports stand on numeric libraries, which commands without one do not wait for.
    from customer_core.report import Reportable

__all__ = ["REPORT_OPTION", "rendered", "write_report"]

REPORT_OPTION = click.option(
    "--report",
    type=click.Path(path_type=Path),
    help="Write what was found as one page with pictures, for you alone.",
)


def rendered(result: "Reportable", path: Path | None) -> list[tuple[Path, str]]:
    """Return the page of a result with where to write it, nothing where none is asked for."""
    if path is None:
        return []
    from customer_core.report import render  # noqa: PLC0415 - as above

    return [(path, render(result))]


def write_report(result: "Reportable", path: Path | None) -> None:
    """Write the page of a result, unless none is asked for.

    Raises:
        UnwritableFileError: It cannot be written.
    """
    if path is not None:
        from customer_core.report import write  # noqa: PLC0415 - as above

        write(result, path)
