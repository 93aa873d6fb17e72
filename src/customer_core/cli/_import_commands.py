"""The command that brings a file of customers into a store.

Owns its options and the answer for programs. It must not know what becomes of a row.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from customer_core.cli._desks import open_desk, require_outside_store
from customer_core.cli._options import JSON_OPTION
from customer_core.cli._reports import REPORT_OPTION, write_report
from customer_core.cli._showing import progress_bar, show_columns, wide_console
from customer_core.cli._store_showing import print_json, show_import
from customer_core.exchange import read_mapping, write_mapping
from customer_core.services import ImportReport, require_writable

__all__ = ["import_"]

_FILE = click.Path(path_type=Path)
_PERCENT = 100
_WORKERS_MOST = 64


@click.command(
    "import",
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db import customers.csv --dry-run --save-mapping columns.csv\n"
    "  customer-core --store sqlite:///c.db import customers.csv --mapping columns.csv --quarantine bad-rows.csv\n"
    "  customer-core --store sqlite:///c.db import shopify.csv --system shopify --map external_id=Number --update\n"
    "  customer-core --store sqlite:///c.db import customers.xlsx --sheet Kunden",
)
@click.argument("file", type=_FILE)
@click.option("--map", "overrides", multiple=True, metavar="ROLE=COLUMN", help="Say what a column holds; repeatable.")
@click.option("--mapping", type=_FILE, help="A file that says what columns hold, as --save-mapping wrote it.")
@click.option("--save-mapping", type=_FILE, help="Write what each column was taken for to this file.")
@click.option("--system", default="", metavar="NAME", help="Which system gave the numbers in the column external_id.")
@click.option("--code", default="", metavar="COLUMN", help="The column with the codes of customers.")
@click.option("--update", is_flag=True, help="Change known customers to what their rows say.")
@click.option("--merge", is_flag=True, help="Merge new customers with known ones whom they are sure to be.")
@click.option("--quarantine", type=_FILE, help="Write the rows that are not imported, and why, to this file.")
@click.option(
    "--quarantined-most",
    type=click.FloatRange(0, _PERCENT),
    default=20,
    show_default=True,
    metavar="PERCENT",
    help="Stop where more of the rows are not imported than this; never within the first 1,000.",
)
@click.option("--dry-run", is_flag=True, help="Save nothing, and show what would be.")
@click.option(
    "--workers",
    type=click.IntRange(0, _WORKERS_MOST),
    default=1,
    show_default=True,
    metavar="NUMBER",
    help="How many processes help with a file of 5,000 rows or more.",
)
@REPORT_OPTION
@click.option("--channel", default="", metavar="ID", help="The sales channel that the customers come from.")
@click.option("--encoding", default="", help="The file's encoding; without it, its byte order mark or UTF-8.")
@click.option("--delimiter", default="", help="What stands between cells; without it, the header line decides.")
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook; without it, the first one shown.")
@JSON_OPTION
def import_(  # noqa: PLR0913 - one parameter for each option, which click passes by name
    file: Path,
    *,
    overrides: Sequence[str],
    mapping: Path | None,
    save_mapping: Path | None,
    system: str,
    code: str,
    update: bool,
    merge: bool,
    quarantine: Path | None,
    quarantined_most: float,
    dry_run: bool,
    workers: int,
    report: Path | None,
    channel: str,
    encoding: str,
    delimiter: str,
    sheet: str,
    as_json: bool,
) -> None:
    """Register every row of a customer FILE (CSV with a header, JSON lines, Parquet or Excel) as a customer.

    The whole file is read before anything is saved. A row that is no customer is told with its line, and the rest goes
    on. Suspected duplicates are saved and queued for review, but for those that --merge merges; customers that are
    known, by --system and number or by --code, stay as they are but for --update. Should it be interrupted, run the
    same command again: nothing is saved twice.
    """
    outputs = [path for path in (save_mapping, quarantine, report) if path]
    require_writable(outputs, source=file)
    require_outside_store(outputs)
    told = read_mapping(mapping, overrides) if mapping else overrides
    with (
        open_desk(channel=channel, makes_store=not dry_run, is_trial=dry_run) as desk,
        progress_bar(is_shown=not as_json) as progress,
    ):
        found = desk.imports.customers(
            file,
            mapping=told,
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
            system=system,
            code_column=code,
            updates=update,
            merges=merge,
            quarantine=quarantine,
            quarantined_most=quarantined_most / _PERCENT,
            dry_run=dry_run,
            workers=workers,
            progress=progress,
        )
    if save_mapping:
        write_mapping(save_mapping, found.roles)
    write_report(found, report)
    if as_json:
        print_json(_json_of(found))
        return
    console = wide_console()
    show_columns(console, found.roles)
    show_import(console, found)


_COUNTS = ("rows", "created", "duplicates", "merged", "updated", "unchanged", "replayed", "blank", "quarantined")


def _json_of(report: ImportReport) -> dict[str, object]:
    return {
        **{name: getattr(report, name) for name in _COUNTS},
        "queued": report.queued,
        "differing": list(report.differing),
        "faults": [
            {"row": fault.row, "line": fault.line, "code": fault.error.code, "problem": str(fault.error)}
            for fault in report.faults
        ],
        "warnings": {warning.value: rows for warning, rows in report.warnings.items()},
        "warned": [
            {"row": one.row, "line": one.line, "column": one.column, "code": one.warning.value} for one in report.warned
        ],
        "dropped": list(report.dropped),
        "dry_run": report.is_dry_run,
        "columns": [
            {
                "column": role.column,
                "role": role.role,
                "confidence": role.confidence,
                "reason": role.reason,
                "filled": filled,
            }
            for role, filled in zip(report.roles, report.filled, strict=True)
        ],
    }
