"""What a person sees: progress while it runs, columns and outcome after it. Owns no figure, only how it looks."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from customer_core.exchange import ColumnRole, printable_text, shown_header
from customer_core.matching import Progress as Report
from customer_core.services import DeduplicatedFile

__all__ = [
    "be_quiet",
    "is_asked",
    "is_quiet",
    "progress_bar",
    "show_columns",
    "show_found",
    "show_undecided",
    "shown",
    "wide_console",
]

_SURE = 0.9
_WIDTH_OF_FILES = 100_000
"""Characters on a line where there is no terminal: more than a table needs, so that no value is cut or folded."""


_QUIET = f"{__name__}.quiet"


def be_quiet() -> None:
    """Show neither progress nor warnings while the command runs that is being invoked."""
    click.get_current_context().meta[_QUIET] = True


def is_quiet() -> bool:
    """Tell whether neither progress nor warnings are to be shown."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_QUIET))


def is_asked() -> bool:
    """Tell whether there is a person to ask."""
    return sys.stdin.isatty()


def wide_console() -> Console:
    """Return what prints as wide as the terminal, and as wide as need be where the output goes elsewhere."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH_OF_FILES)


class _RateColumn(ProgressColumn):
    """How many are done in a second."""

    def render(self, task: Task) -> Text:
        """Return the rate; nothing while it is not known."""
        rate = task.finished_speed or task.speed
        return Text("" if rate is None else f"{rate:,.0f}/s", style="progress.data.speed")


@contextmanager
def progress_bar(*, is_shown: bool) -> Iterator[Report]:
    """Show one bar for each step on standard error, where that is a terminal: how far, how fast, how much longer."""
    console = Console(stderr=True)
    if is_quiet() or not (is_shown and console.is_terminal):
        yield lambda _step, _done, _of: None
        return
    columns = (
        *(TextColumn("{task.description:>12}"), BarColumn(), MofNCompleteColumn()),
        *(_RateColumn(), TimeElapsedColumn(), TimeRemainingColumn()),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console) as bars:

        def report(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=of)
            bars.update(tasks[step], completed=done, total=of)

        yield report


def shown(text: str) -> str:
    """Return a text of a file as the terminal may show it: no markup, and no control sequences that it would obey."""
    return escape(printable_text(text))


def show_columns(console: Console, roles: Sequence[ColumnRole]) -> None:
    """Print what each column was taken for, and why where that is not plain."""
    table = Table(title="Columns", title_justify="left")
    for heading in ("column", "role", "sure", "because"):
        table.add_column(heading, overflow="fold")
    for role in roles:
        sure = f"{role.confidence:.0%}" if role.role else ""
        reason = "" if role.role and role.confidence >= _SURE else shown(role.reason)
        table.add_row(escape(shown_header(role.column)), shown(role.role) or "not used", sure, reason)
    console.print(table)


def show_found(console: Console, result: DeduplicatedFile, seconds: float) -> None:
    """Print how many customers there are, and what was bounded on the way."""
    found = result.found
    records, customers = result.table.rows, len(result.customers)
    figures = f"Records: {records:,}. Customers: {customers:,}. Duplicates: {records - customers:,}."
    console.print(f"{figures} {seconds:.1f} s.")
    console.print(f"Pairs worth a look: {len(found.pairs):,} of {found.compared:,} compared.")
    if found.cut_blocks:
        blocks = f"Blocks of common values that were too large to compare whole: {sum(found.cut_blocks.values()):,}"
        console.print(f"{blocks}; there, each record met its nearest neighbors.")


def show_undecided(console: Console, undecided: Sequence[tuple[str, int]]) -> None:
    """Print in which columns of the merged file no rule could choose, so that a person can look."""
    if undecided:
        columns = ", ".join(f"{escape(shown_header(column))} ({customers:,})" for column, customers in undecided)
        console.print(f"Undecided, with the fullest record's value kept, by column and number of customers: {columns}.")
