"""What a person sees: progress while it runs, columns and outcome after it. Owns no figure, only how it looks."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from customer_core.matching import Progress as Report
from customer_core.services import DeduplicatedFile

__all__ = ["progress_bar", "show_columns", "show_found"]


@contextmanager
def progress_bar(*, is_shown: bool) -> Iterator[Report]:
    """Show one bar for each step on standard error, where that is a terminal."""
    columns = (TextColumn("{task.description:>12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not (is_shown and console.is_terminal)) as bars:

        def report(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=of)
            bars.update(tasks[step], completed=done, total=of)

        yield report


def show_columns(console: Console, result: DeduplicatedFile) -> None:
    """Print what each column was taken for, and why."""
    table = Table(title="Columns", title_justify="left")
    for heading in ("column", "role", "sure", "because"):
        table.add_column(heading, overflow="fold")
    for role in result.roles:
        sure = f"{role.confidence:.0%}" if role.role else ""
        table.add_row(escape(role.column), role.role or "not used", sure, escape(role.reason))
    console.print(table)


def show_found(console: Console, result: DeduplicatedFile, seconds: float) -> None:
    """Print how many customers there are, and what was bounded on the way."""
    found = result.found
    records, customers = len(result.table.rows), len(result.customers)
    console.print(
        f"{records:,} records are {customers:,} customers; {records - customers:,} duplicates, {seconds:.1f} s."
    )
    console.print(f"{len(found.pairs):,} pairs are worth a look, of {found.compared:,} compared.")
    if found.cut_keys:
        blocks = f"{len(found.cut_keys):,} blocks of common values"
        console.print(f"{blocks} were too large to compare whole: their records met their nearest neighbors.")
