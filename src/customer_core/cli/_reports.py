"""The option for a report, and the page that it asks for.

Owns neither what a report says nor how it is written.
"""

from pathlib import Path

import click

from customer_core.report import Reportable, render

__all__ = ["REPORT_OPTION", "rendered"]

REPORT_OPTION = click.option(
    "--report",
    type=click.Path(path_type=Path),
    help="Write what was found as one page with pictures, for you alone.",
)


def rendered(result: Reportable, path: Path | None) -> list[tuple[Path, str]]:
    """Return the page of a result with where to write it, nothing where none is asked for."""
    return [(path, render(result))] if path else []
