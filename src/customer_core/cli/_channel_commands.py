"""The commands on sales channels: listed, added, changed, removed, and which customers are attached to them."""

import click
from rich.table import Table

from customer_core.cli._desks import brand_of, channel_of, find_customer, open_desk
from customer_core.cli._options import CUSTOMER_ARGUMENT, JSON_OPTION, REASON_OPTION
from customer_core.cli._showing import shown, wide_console
from customer_core.cli._store_showing import print_json
from customer_core.serialization import to_json
from customer_core.settings import ChannelKind, ChannelSettings, SalesChannel

__all__ = ["channel"]

_CHANNEL = click.argument("channel_id", metavar="CHANNEL")
_NAME = click.argument("name")
_KIND = click.option(
    "--kind",
    type=click.Choice([kind.value for kind in ChannelKind]),
    default=ChannelKind.OWN.value,
    show_default=True,
    help="How it sells.",
)
_BRAND = click.option("--brand", default="", metavar="BRAND", help="The brand that sells through it.")


@click.group()
def channel() -> None:
    """List and change the sales channels, and attach customers to them."""


@channel.command("list", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db channel list")
@JSON_OPTION
def list_(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List the channels in their order."""
    with open_desk() as desk:
        settings = desk.settings.get(ChannelSettings)
    if as_json:
        print_json(to_json(settings))
        return
    table = Table()
    for heading in ("channel", "name", "kind", "brand"):
        table.add_column(heading, overflow="fold")
    for one in settings.channels:
        table.add_row(str(one.id), shown(one.name), one.kind.value, str(one.brand or ""))
    wide_console().print(table if settings.channels else "There are no sales channels.")


@channel.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db channel add web 'Web shop' --kind web")
@_CHANNEL
@_NAME
@_KIND
@_BRAND
@REASON_OPTION
def add(channel_id: str, name: str, kind: str, brand: str, reason: str) -> None:
    """Add a CHANNEL, through which others act by its id, with a NAME."""
    with open_desk() as desk:
        desk.channels.add(_told(channel_id, name, kind, brand), reason=reason)
    click.echo(f"Added {channel_id}.")


@channel.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db channel change web 'Shop' --kind web")
@_CHANNEL
@_NAME
@_KIND
@_BRAND
@REASON_OPTION
def change(channel_id: str, name: str, kind: str, brand: str, reason: str) -> None:
    """Let a CHANNEL be what is said here, in place of all that was said before."""
    with open_desk() as desk:
        desk.channels.change(_told(channel_id, name, kind, brand), reason=reason)
    click.echo(f"Changed {channel_id}.")


@channel.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db channel remove fair")
@_CHANNEL
@REASON_OPTION
def remove(channel_id: str, reason: str) -> None:
    """Remove a CHANNEL that no other settings name."""
    with open_desk() as desk:
        desk.channels.remove(channel_of(channel_id), reason=reason)
    click.echo(f"Removed {channel_id}.")


@channel.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db channel attach C000001 web")
@CUSTOMER_ARGUMENT
@_CHANNEL
@REASON_OPTION
def attach(customer: str, channel_id: str, reason: str) -> None:
    """Attach a CUSTOMER to a CHANNEL, beside the one that it came from."""
    with open_desk() as desk:
        desk.channels.attach(find_customer(desk, customer).id, channel_of(channel_id), reason=reason)
    click.echo(f"Attached to {channel_id}.")


@channel.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db channel detach C000001 web")
@CUSTOMER_ARGUMENT
@_CHANNEL
@REASON_OPTION
def detach(customer: str, channel_id: str, reason: str) -> None:
    """Detach a CUSTOMER from a CHANNEL; the one that it came from stays."""
    with open_desk() as desk:
        desk.channels.detach(find_customer(desk, customer).id, channel_of(channel_id), reason=reason)
    click.echo(f"Detached from {channel_id}.")


def _told(channel_id: str, name: str, kind: str, brand: str) -> SalesChannel:
    named = brand_of(brand) if brand else None
    return SalesChannel(id=channel_of(channel_id), name=name, kind=ChannelKind(kind), brand=named)
