"""The commands on files that were imported: what became of their rows, and that nothing is left to do about them."""

import click
from rich.console import Console
from rich.table import Table

from customer_core.cli._desks import open_desk
from customer_core.cli._options import JSON_OPTION
from customer_core.cli._showing import shown, wide_console
from customer_core.cli._store_showing import print_json
from customer_core.exchange import printable_text
from customer_core.model import ImportedFile, ImportId
from customer_core.serialization import to_json

__all__ = ["imports"]

_MOST = 10_000
_FIGURES = ("created", "duplicates", "merged", "updated", "unchanged", "replayed", "blank", "quarantined")


@click.group()
def imports() -> None:
    """Show the files that were imported, and which of them somebody has to look at."""


@imports.command("list", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db imports list --most 20")
@click.option(
    "--most", type=click.IntRange(1, _MOST), default=100, show_default=True, metavar="N", help="How many at most."
)
@JSON_OPTION
def list_(most: int, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List imported files, the newest first, with what became of their rows."""
    with open_desk() as desk:
        files = desk.imports.list_files(most=most)
    if as_json:
        print_json({"imports": [{**to_json(file), "quarantined": file.quarantined} for file in files]})
    else:
        _show(wide_console(), files)


@imports.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db imports dismiss 5f2b")
@click.argument("id_", metavar="ID")
def dismiss(id_: str) -> None:
    """Say that nothing is left to do about the rows of the file of an ID that were put aside."""
    with open_desk() as desk:
        file = desk.imports.dismiss(ImportId(id_))
    click.echo(f"Dismissed: {printable_text(file.file)}.")


def _show(console: Console, files: tuple[ImportedFile, ...]) -> None:
    if not files:
        console.print("No file was imported.")
        return
    table = Table()
    for column in ("id", "file", "imported"):
        table.add_column(column, overflow="fold")
    for figure in _FIGURES:
        table.add_column(figure, justify="right")
    table.add_column("left to do")
    for file in files:
        reasons = ", ".join(f"{code} {number:,}" for code, number in file.reasons.items())
        todo = (reasons or "not read to its end") if file.is_waiting else ""
        figures = (f"{getattr(file, figure):,}" for figure in _FIGURES)
        table.add_row(str(file.id), shown(file.file), f"{file.at:%Y-%m-%d %H:%M}", *figures, todo)
    console.print(table)
