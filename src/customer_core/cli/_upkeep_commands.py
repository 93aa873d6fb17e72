"""The commands that look after a store as a whole: where it is copied, which tables it has, and its upkeep."""

import time

import attrs
import click

from customer_core.cli._desks import named_address, open_desk, open_manager, telling_of_storage
from customer_core.cli._options import JSON_OPTION
from customer_core.cli._showing import progress_bar
from customer_core.cli._store_showing import print_json
from customer_core.errors import InvalidOptionError
from customer_core.services import CopyReport
from customer_core.storage import find_revision, migration_sql

__all__ = ["UPKEEP_COMMANDS"]


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db copy postgresql://shop@db.example/shop\n"
    "  customer-core --store sqlite:///c.db copy 'postgresql://shop@db.example/shop?schema=customers' --json\n"
    "  customer-core --store postgresql://shop@db.example/shop copy sqlite:///copy.db"
)
@click.argument("target")
@JSON_OPTION
def copy(target: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Copy everything that the store keeps to the address TARGET, where nothing is kept yet.

    The copy is of one moment, and is there as a whole or not at all. What is written into the store later is not in it,
    so let nobody write meanwhile if you mean to move. A password is better given by the variable PGPASSWORD.
    """
    started = time.perf_counter()
    with (
        telling_of_storage(target),
        open_manager() as manager,
        progress_bar(is_shown=not as_json) as progress,
    ):
        report = manager.copy_to(target, progress=progress)
    seconds = time.perf_counter() - started
    if as_json:
        print_json({"target": report.target, "records": dict(report.records), "seconds": round(seconds, 3)})
    else:
        click.echo(_told(report, seconds))


def _told(report: CopyReport, seconds: float) -> str:
    """Return what was copied as a sentence; kinds of which there is nothing are left out."""
    kinds = ", ".join(f"{kind}: {number:,}" for kind, number in report.records.items() if number)
    return f"Copied to {report.target} in {seconds:.1f} s ({kinds})."


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db migrate\n"
    "  customer-core migrate --sql postgresql --schema customers > tables.sql\n"
    "  customer-core migrate --sql sqlite --from 0001"
)
@click.option(
    "--sql", "kind", type=click.Choice(["postgresql", "sqlite"]), help="Print the statements; no store is opened."
)
@click.option(
    "--from",
    "after",
    default="",
    metavar="REVISION",
    help="With --sql: the revision of the tables that are there; none by default.",
)
@click.option("--schema", default="", metavar="NAME", help="With --sql: the schema that the tables are in.")
@JSON_OPTION
def migrate(kind: str | None, after: str, schema: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Bring the tables of the store up to what this release needs; back it up first.

    With --sql the statements are printed instead, for a tool of your own that runs them in one transaction.
    """
    if kind is not None:
        click.echo(migration_sql(kind, after=after, schema=schema), nl=False)
        return
    if after or schema:
        raise InvalidOptionError(
            option="from" if after else "schema", problem="goes with --sql alone", remedy="leave it out, or add --sql"
        )
    address = named_address()
    with open_manager() as manager:
        before = find_revision(address)
        manager.migrate()
    now = find_revision(address)
    if as_json:
        print_json({"from": before, "to": now})
    elif before == now:
        click.echo(f"The tables are at revision {now}, as this release needs them: nothing was to be done.")
    else:
        click.echo(f"The tables were brought from revision {before} to {now}.")


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db maintain\n"
    "  customer-core --store sqlite:///c.db maintain expire-holds --dry-run\n"
    "  customer-core --store sqlite:///c.db maintain reindex --json"
)
@click.argument("action", required=False)
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Do nothing, and tell what would be done.")
@JSON_OPTION
def maintain(action: str | None, is_dry_run: bool, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Run an action of upkeep by its name; without one, list them.

    An action that sends links needs a program that sends them, and is run by that one.
    """
    with open_desk() as desk:
        if action is None:
            listed = {one.name: one.doc for one in desk.maintenance.list_actions()}
            if as_json:
                print_json({"actions": listed})
            else:
                click.echo("\n".join(f"{name}: {doc}" for name, doc in listed.items()))
            return
        report = desk.maintenance.run(action, is_dry_run=is_dry_run)
    if as_json:
        print_json(attrs.asdict(report))
    else:
        would = "would be done" if is_dry_run else "done"
        failed = f"; in vain for {report.failed:,}" if report.failed else ""
        click.echo(f"{report.action}: {would} for {report.done:,}{failed}.")


UPKEEP_COMMANDS: tuple[click.Command, ...] = (copy, migrate, maintain)
