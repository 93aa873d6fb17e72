"""The commands and their options; each calls one service or generator and prints the outcome."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from customer_core.cli._act_commands import act
from customer_core.cli._brand_commands import brand
from customer_core.cli._card_commands import card
from customer_core.cli._channel_commands import channel
from customer_core.cli._credit_commands import credit
from customer_core.cli._credit_desk_commands import CREDIT_DESK_COMMANDS
from customer_core.cli._credit_offline_commands import CREDIT_OFFLINE_COMMANDS
from customer_core.cli._customer_commands import CUSTOMER_COMMANDS
from customer_core.cli._desks import Place, place_options, quiet_storage
from customer_core.cli._doctor_command import doctor
from customer_core.cli._failing import FailingGroup
from customer_core.cli._group_commands import group
from customer_core.cli._import_commands import import_
from customer_core.cli._imported_file_commands import imports
from customer_core.cli._merge_commands import MERGE_COMMANDS
from customer_core.cli._options import JSON_OPTION
from customer_core.cli._order_commands import order
from customer_core.cli._organization_commands import organization
from customer_core.cli._privacy_commands import privacy
from customer_core.cli._putting_aside import hinting_at, quarantined_as_json, show_put_aside
from customer_core.cli._reports import REPORT_OPTION, rendered
from customer_core.cli._review_commands import REVIEW_COMMANDS
from customer_core.cli._settings_commands import settings
from customer_core.cli._showing import be_quiet, progress_bar, show_columns, show_found, show_undecided, wide_console
from customer_core.cli._tier_commands import tier
from customer_core.cli._upkeep_commands import UPKEEP_COMMANDS
from customer_core.exchange import check_writable, shown_path, write_all
from customer_core.services import DeduplicatedFile, LinkedFiles, deduplicate_file, link_files, require_writable

if TYPE_CHECKING:  # The tables of made-up people are read by the two commands alone that make some.
    from customer_core.testing.generator import GeneratedCustomers

__all__ = ["application"]

_PATH = click.Path(path_type=Path)
_SIZE_MOST = 10_000_000


@click.group(
    cls=FailingGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExamples:\n"
    "  customer-core dedupe customers.csv -o clusters.csv\n"
    "  customer-core --store sqlite:///customers.db import customers.csv\n"
    "  customer-core --store sqlite:///customers.db search 'ann l'",
)
@place_options
@click.option("-q", "--quiet", is_flag=True, help="Show neither progress nor warnings.")
@click.version_option(package_name="customer-core")
@click.pass_context
def application(context: click.Context, store: str, actor: str, channel: str, *, quiet: bool) -> None:
    """Find duplicate customers, see why, and merge them without losing anything.

    The commands dedupe, link, generate and demo work on files; all others on a store, which is named before the
    command. What is installed, and how a store is, says doctor.
    """
    quiet_storage()
    if quiet:
        be_quiet()
    context.obj = Place(address=store, actor=actor, channel=channel)


for _command in (*CREDIT_DESK_COMMANDS, *CREDIT_OFFLINE_COMMANDS):
    credit.add_command(_command)

for _command in (
    *CUSTOMER_COMMANDS,
    *MERGE_COMMANDS,
    *REVIEW_COMMANDS,
    act,
    brand,
    card,
    channel,
    credit,
    doctor,
    group,
    import_,
    imports,
    order,
    organization,
    privacy,
    settings,
    tier,
    *UPKEEP_COMMANDS,
):
    application.add_command(_command)


@application.command(
    epilog="\b\nExamples:\n"
    "  customer-core dedupe customers.csv -o clusters.csv\n"
    "  customer-core dedupe customers.csv -o clusters.csv --merged clean.csv --pairs pairs.csv\n"
    "  customer-core dedupe customers.csv -o clusters.csv --report report.html\n"
    "  customer-core dedupe customers.csv -o clusters.csv --quarantine bad-rows.csv\n"
    "  customer-core dedupe kunden.csv -o out.csv --map email='E-Mail privat' --map ignore=Notiz"
)
@click.argument("file", type=_PATH)
@click.option("-o", "--output", type=_PATH, required=True, help="Write row,cluster: one line per record, in order.")
@click.option("--merged", type=_PATH, help="Write one record per customer, with source rows and losing values.")
@click.option("--pairs", type=_PATH, help="Write the pairs worth a look, with their reasons.")
@click.option("--quarantine", type=_PATH, help="Write the rows that are no records, and why; without it, they stop it.")
@REPORT_OPTION
@click.option("--map", "mapping", multiple=True, metavar="ROLE=COLUMN", help="Say what a column holds; repeatable.")
@click.option("--encoding", default="", help="The file's encoding; without it, its byte order mark or UTF-8.")
@click.option("--delimiter", default="", help="What stands between cells; without it, the header line decides.")
@JSON_OPTION
def dedupe(  # noqa: PLR0913, PLR0917 - one parameter for each option
    file: Path,
    output: Path,
    merged: Path | None,
    pairs: Path | None,
    quarantine: Path | None,
    report: Path | None,
    mapping: Sequence[str],
    encoding: str,
    delimiter: str,
    as_json: bool,  # noqa: FBT001 - click passes by name
) -> None:
    """Find the duplicates of a customer FILE (CSV with a header, JSON lines, Parquet or Excel).

    Columns are recognized by their names and values; the table printed says how, and --map overrides it. Rows are
    0-based and count those of the file after the header. Files that are there already are replaced.
    """
    started = time.perf_counter()
    require_writable([path for path in (output, merged, pairs, quarantine, report) if path is not None], source=file)
    with progress_bar(is_shown=not as_json) as progress, hinting_at({"--quarantine": quarantine}):
        result = deduplicate_file(
            file,
            mapping=mapping,
            encoding=encoding,
            delimiter=delimiter,
            puts_aside=quarantine is not None,
            progress=progress,
        )
    texts = rendered(result, report)
    undecided = result.write(output=output, merged=merged, pairs=pairs, quarantine=quarantine, private_texts=texts)
    seconds = time.perf_counter() - started
    if as_json:
        click.echo(json.dumps({**_as_json(result, seconds), "undecided": dict(undecided)}))
        return
    console = wide_console()
    show_columns(console, result.roles)
    show_put_aside(console, result.quarantined, records=result.table.rows)
    show_found(console, result, seconds)
    show_undecided(console, undecided)


@application.command(
    epilog="\b\nExamples:\n"
    "  customer-core link shop.csv newsletter.csv -o links.csv\n"
    "  customer-core link orders.csv customers.csv -o links.csv --links many_to_one\n"
    "  customer-core link shop.csv newsletter.csv -o links.csv --report report.html",
)
@click.argument("left", type=_PATH)
@click.argument("right", type=_PATH)
@click.option("-o", "--output", type=_PATH, required=True, help="Write left_row,right_row,probability for each link.")
@click.option(
    "--links",
    "cardinality",
    type=click.Choice(["one_to_one", "one_to_many", "many_to_one", "many_to_many"]),
    default="one_to_one",
    show_default=True,
    help="How many links a row may have, left to right.",
)
@click.option("--map-left", multiple=True, metavar="ROLE=COLUMN", help="Say what a column of LEFT holds; repeatable.")
@click.option("--map-right", multiple=True, metavar="ROLE=COLUMN", help="The same for RIGHT.")
@click.option("--quarantine-left", type=_PATH, help="Write the rows of LEFT that are no records, and why.")
@click.option("--quarantine-right", type=_PATH, help="The same for RIGHT. Without it, such rows stop it.")
@REPORT_OPTION
@JSON_OPTION
def link(  # noqa: PLR0913, PLR0917 - one parameter for each option
    left: Path,
    right: Path,
    output: Path,
    cardinality: str,
    map_left: Sequence[str],
    map_right: Sequence[str],
    quarantine_left: Path | None,
    quarantine_right: Path | None,
    report: Path | None,
    as_json: bool,  # noqa: FBT001 - click passes by name
) -> None:
    """Find which records of file LEFT are customers of file RIGHT.

    Rows are 0-based and count records after the header. A file that is there already is replaced.
    """
    started = time.perf_counter()
    quarantines = {"--quarantine-left": quarantine_left, "--quarantine-right": quarantine_right}
    for source in (left, right):
        require_writable([path for path in (output, *quarantines.values(), report) if path is not None], source=source)
    with progress_bar(is_shown=not as_json) as progress, hinting_at(quarantines):
        result = link_files(
            left,
            right,
            cardinality=cardinality,
            left_mapping=map_left,
            right_mapping=map_right,
            left_puts_aside=quarantine_left is not None,
            right_puts_aside=quarantine_right is not None,
            progress=progress,
        )
    result.write(
        output,
        left_quarantine=quarantine_left,
        right_quarantine=quarantine_right,
        private_texts=rendered(result, report),
    )
    seconds = time.perf_counter() - started
    if as_json:
        click.echo(json.dumps(_links_as_json(result, seconds)))
        return
    console = wide_console()
    for roles, rows, table in zip(result.found.roles, result.quarantined, result.found.tables, strict=True):
        show_columns(console, roles)
        show_put_aside(console, rows, records=table.rows)
    console.print(f"{len(result.found):,} links of {result.found.compared:,} pairs compared in {seconds:.1f} s.")


@application.command(
    "generate",
    epilog="\b\nExamples:\n"
    "  customer-core generate 20000 -o customers.csv --truth truth.csv\n"
    "  customer-core generate 1000 --seed 7 -o customers.csv",
)
@click.argument("size", type=click.IntRange(1, _SIZE_MOST))
@click.option("-o", "--output", type=_PATH, required=True, help="Write the customers.")
@click.option("--truth", type=_PATH, help="Write row,cluster,household,kind,damage.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same customers.")
@JSON_OPTION
def generate_customers(size: int, output: Path, truth: Path | None, seed: int, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Write SIZE synthetic customer records, and which of them are one customer."""
    from customer_core.testing.generator import generate  # noqa: PLC0415 - as above

    for path in (output, truth):
        if path is not None:
            check_writable(path)
    made = generate(size, seed=seed)
    files = [(output, made.header, made.rows)]
    if truth is not None:
        files.append((truth, ("row", "cluster", "household", "kind", "damage"), _truth_rows(made)))
    write_all(files)
    customers = len({true.cluster for true in made.truth})
    if as_json:
        click.echo(json.dumps({"records": len(made.rows), "customers": customers, "seed": seed}))
    else:
        click.echo(f"{len(made.rows):,} records of {customers:,} customers written to {shown_path(output)}.")


@application.command()
@click.option(
    "--size", type=click.IntRange(100, _SIZE_MOST), default=20_000, show_default=True, help="Number of records."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same customers.")
@click.option("--keep", type=_PATH, help="Keep the files in this folder; otherwise they are removed.")
def demo(size: int, seed: int, keep: Path | None) -> None:
    """Show the whole job: a generated file and its duplicates, then a till, a merge, credit and a restart."""
    from customer_core.cli._demonstrating import run_demo  # noqa: PLC0415 - as above

    run_demo(Console(), size=size, seed=seed, keep=keep)


def _truth_rows(made: "GeneratedCustomers") -> list[tuple[str, ...]]:
    return [
        (str(row), str(true.cluster), str(true.household), true.kind, " ".join(true.damage))
        for row, true in enumerate(made.truth)
    ]


def _links_as_json(result: LinkedFiles, seconds: float) -> dict[str, object]:
    left, right = (quarantined_as_json(rows) for rows in result.quarantined)
    figures = {"links": len(result.found), "compared": result.found.compared, "seconds": seconds}
    return {**figures, "left": left, "right": right}


def _as_json(result: DeduplicatedFile, seconds: float) -> dict[str, object]:
    return {
        "rows": result.table.rows + len(result.quarantined),
        "records": result.table.rows,
        **quarantined_as_json(result.quarantined),
        "customers": len(result.customers),
        "pairs": len(result.found.pairs),
        "compared": result.found.compared,
        "cut_blocks": sum(result.found.cut_blocks.values()),
        "profile": {"name": result.found.profile.name, "version": result.found.profile.version},
        "columns": [
            {"column": role.column, "role": role.role, "confidence": round(role.confidence, 3), "reason": role.reason}
            for role in result.roles
        ],
        "seconds": round(seconds, 3),
    }
