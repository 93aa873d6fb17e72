"""The commands on pricing tiers: listed, added, renamed, moved, removed, and made the default of channels."""

from collections.abc import Sequence

import click
from rich.table import Table

from customer_core.cli._desks import channel_of, open_desk, tier_named, tier_of
from customer_core.cli._options import JSON_OPTION, REASON_OPTION
from customer_core.cli._showing import progress_bar, shown, wide_console
from customer_core.cli._store_showing import print_json
from customer_core.serialization import to_json
from customer_core.settings import TierSettings

__all__ = ["tier"]

_TIER = click.argument("tier_id", metavar="TIER")
_CHANNELS = click.option(
    "--channel", "channels", multiple=True, metavar="ID", help="In this channel; repeatable. Without it, in all others."
)


@click.group()
def tier() -> None:
    """List and change the pricing tiers, and which of them counts where a customer has none."""


@tier.command("list", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db tier list")
@JSON_OPTION
def list_(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List the tiers in their order, and where each is the default."""
    with open_desk() as desk:
        settings = desk.settings.get(TierSettings)
    if as_json:
        print_json(to_json(settings))
        return
    table = Table()
    for heading in ("tier", "name", "default of"):
        table.add_column(heading, overflow="fold")
    for one in settings.tiers:
        defaults = [*map(str, settings.channels_of(one.id)), *(["all others"] if settings.default == one.id else ())]
        table.add_row(str(one.id), shown(one.name), ", ".join(defaults))
    wide_console().print(table if settings.tiers else "There are no pricing tiers.")


@tier.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db tier add 'Best customers' --id gold")
@click.argument("name")
@click.option("--id", "tier_id", default="", metavar="ID", help="Its id; without one, it gets a new one.")
@REASON_OPTION
def add(name: str, tier_id: str, reason: str) -> None:
    """Add a tier with a NAME as the last one."""
    with open_desk() as desk:
        added = desk.tiers.add(name, id_=tier_of(tier_id) if tier_id else None, reason=reason)
    click.echo(f"Added as {added.id}.")


@tier.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db tier rename gold 'Gold'")
@_TIER
@click.argument("name")
@REASON_OPTION
def rename(tier_id: str, name: str, reason: str) -> None:
    """Give a TIER another NAME."""
    with open_desk() as desk:
        desk.tiers.rename(tier_named(desk, tier_id), name, reason=reason)
    click.echo(f"Renamed {tier_id}.")


@tier.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db tier up gold")
@_TIER
@REASON_OPTION
def up(tier_id: str, reason: str) -> None:
    """Move a TIER one place up."""
    with open_desk() as desk:
        tiers = desk.tiers.move_up(tier_named(desk, tier_id), reason=reason)
    click.echo(", ".join(str(one.id) for one in tiers))


@tier.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db tier down gold")
@_TIER
@REASON_OPTION
def down(tier_id: str, reason: str) -> None:
    """Move a TIER one place down."""
    with open_desk() as desk:
        tiers = desk.tiers.move_down(tier_named(desk, tier_id), reason=reason)
    click.echo(", ".join(str(one.id) for one in tiers))


@tier.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db tier remove silver\n"
    "  customer-core --store sqlite:///c.db tier remove silver --replacement gold"
)
@_TIER
@click.option("--replacement", default="", metavar="TIER", help="The tier that all who have it get in its place.")
@REASON_OPTION
def remove(tier_id: str, replacement: str, reason: str) -> None:
    """Remove a TIER that no customer has, or have another one replace it."""
    with open_desk() as desk, progress_bar(is_shown=bool(replacement)) as progress:
        other = tier_named(desk, replacement) if replacement else None
        desk.tiers.remove(tier_named(desk, tier_id), replacement=other, reason=reason, progress=progress)
    click.echo(f"Removed {tier_id}.")


@tier.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db tier default retail\n"
    "  customer-core --store sqlite:///c.db tier default gold --channel web --channel pos\n"
    "  customer-core --store sqlite:///c.db tier default --none --channel pos"
)
@click.argument("tier_id", metavar="[TIER]", default="")
@click.option("--none", "is_none", is_flag=True, help="Take the default away.")
@_CHANNELS
@REASON_OPTION
def default(tier_id: str, is_none: bool, channels: Sequence[str], reason: str) -> None:  # noqa: FBT001 - as above
    """Let a TIER count for customers without one, in some channels or in all others."""
    if bool(tier_id) is is_none:
        raise click.UsageError("Name a tier, or take the default away with --none.")
    named = [*map(channel_of, channels)]
    where = ", ".join(channels) or "all others"
    with open_desk() as desk:
        if is_none:
            desk.tiers.clear_default(*named, reason=reason)
        else:
            desk.tiers.set_default(tier_named(desk, tier_id), *named, reason=reason)
    click.echo(f"Default of {where}: {tier_id or 'none'}.")
