"""The commands for tills without a connection: what they sell by, and what they sold, booked when they are back."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click

from customer_core.cli._desks import open_desk
from customer_core.cli._owners import ORGANIZATION_OPTION, find_owner
from customer_core.cli._showing import wide_console
from customer_core.cli._store_showing import print_json, show_sentences
from customer_core.credit import SECONDS_MOST, OfflineReplay, OfflineSale
from customer_core.errors import CustomerCoreError
from customer_core.model import Money
from customer_core.serialization import loads, to_json

__all__ = ["CREDIT_OFFLINE_COMMANDS"]

_MINUTES_MOST = SECONDS_MOST // 60
_INCOMPLETE = 1
_STORE = "customer-core --store sqlite:///c.db credit"


@click.command(
    epilog="\b\nExamples:\n"
    f"  {_STORE} snapshot C000001 --currency USD --floor-limit 100.00 --minutes 480 --channel pos > C000001.json"
)
@click.argument("customer", metavar="CUSTOMER")
@click.option("--currency", required=True, metavar="CODE", help="Currency as of ISO 4217, such as USD.")
@click.option("--floor-limit", required=True, metavar="AMOUNT", help="The most that one sale may come to.")
@click.option("--minutes", required=True, type=click.IntRange(1, _MINUTES_MOST), help="For how long it counts.")
@click.option("--channel", default="", metavar="ID", help="Where; without it, the channel named before the command.")
@ORGANIZATION_OPTION
def snapshot(
    customer: str, *, currency: str, floor_limit: str, minutes: int, channel: str, is_organization: bool
) -> None:
    """Print the account of a CUSTOMER as one JSON object, for a till that sells by it while it is offline."""
    with open_desk(channel=channel) as desk:
        owner, name = find_owner(desk, customer, is_organization=is_organization)
        found = desk.credit.take_snapshot(
            owner,
            floor_limit=Money(floor_limit, currency),
            valid_for=timedelta(minutes=minutes),
        )
    if not found.account.version:
        click.echo(f"Nobody pays for {name} in {currency}: nothing is sold by this snapshot.", err=True)
    print_json(to_json(found))


@click.command(epilog=f"\b\nExamples:\n  {_STORE} replay sales.jsonl\n  {_STORE} replay sales.jsonl --json")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
def replay(file: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Book what a till sold offline, from a FILE with one sale on each line, as JSON.

    Each sale is booked, whatever the account says now, and booked once however often the file is replayed. Exit code 1:
    some could not be booked, or a line is no sale; all others are booked.
    """
    sales: list[OfflineSale] = []
    broken: list[tuple[int, str]] = []
    for number, line in _lines(file):
        try:
            sales.append(loads(OfflineSale, line))
        except CustomerCoreError as error:
            broken.append((number, str(error)))
    with open_desk() as desk:
        found = desk.credit.replay_offline(sales)
    if as_json:
        excess = {str(account): to_json(amount) for account, amount in found.excess.items()}
        lines = [{"line": number, "message": message} for number, message in broken]
        print_json({**to_json(found), "excess": excess, "broken": lines})
    else:
        show_sentences(wide_console(), _sentences(found, broken))
        click.echo(f"Booked: {len(found.holds):,}; refused: {len(found.refused) + len(broken):,}.")
    click.get_current_context().exit(0 if found.is_complete and not broken else _INCOMPLETE)


CREDIT_OFFLINE_COMMANDS: tuple[click.Command, ...] = (snapshot, replay)
"""The commands that belong to the group on credit."""


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, by number from 1; bytes that are no text are refused with their line."""
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                # Some programs write a mark in front of a file in UTF-8.
                text = line.removeprefix(BOM_UTF8) if number == 1 else line
                yield number, text.decode("utf-8", "surrogateescape")


def _sentences(found: OfflineReplay, broken: list[tuple[int, str]]) -> Iterator[str]:
    for number, message in broken:
        yield f"Line {number}: {message}"
    for one in found.refused:
        yield f"Sale {one.sale.key} on {one.sale.account}: {one.message}"
    for account, excess in found.excess.items():
        yield f"Account {account} came to exceed its limit by {excess}."
