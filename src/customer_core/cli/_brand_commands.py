"""The commands on brands: listed, added, renamed, removed, and given credit accounts of their own or none."""

import click
from rich.table import Table

from customer_core.cli._desks import brand_of, open_desk
from customer_core.cli._options import JSON_OPTION, REASON_OPTION
from customer_core.cli._showing import shown, wide_console
from customer_core.cli._store_showing import print_json
from customer_core.serialization import to_json
from customer_core.services import LeftShared, Split
from customer_core.settings import Brand, BrandSettings

__all__ = ["brand"]

_BRAND = click.argument("brand_id", metavar="BRAND")
_NAME = click.argument("name")
_PER_BRAND, _SHARED = "per-brand", "shared"


@click.group()
def brand() -> None:
    """List and change the brands, and say whether each keeps credit accounts of its own."""


@brand.command("list", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db brand list")
@JSON_OPTION
def list_(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List the brands in their order."""
    with open_desk() as desk:
        settings = desk.settings.get(BrandSettings)
    if as_json:
        print_json(to_json(settings))
        return
    table = Table()
    for heading in ("brand", "name"):
        table.add_column(heading, overflow="fold")
    for one in settings.brands:
        table.add_row(str(one.id), shown(one.name))
    wide_console().print(table if settings.brands else "There are no brands.")


@brand.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db brand add north 'North Wines'")
@_BRAND
@_NAME
@REASON_OPTION
def add(brand_id: str, name: str, reason: str) -> None:
    """Add a BRAND, the id of which is given to customers, with a NAME."""
    with open_desk() as desk:
        desk.brands.add(Brand(id=brand_of(brand_id), name=name), reason=reason)
    click.echo(f"Added {brand_id}.")


@brand.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db brand rename north 'North'")
@_BRAND
@_NAME
@REASON_OPTION
def rename(brand_id: str, name: str, reason: str) -> None:
    """Give a BRAND another NAME."""
    with open_desk() as desk:
        desk.brands.change(Brand(id=brand_of(brand_id), name=name), reason=reason)
    click.echo(f"Renamed {brand_id}.")


@brand.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db brand remove north")
@_BRAND
@REASON_OPTION
def remove(brand_id: str, reason: str) -> None:
    """Remove a BRAND to which no customer, organization, credit account or sales channel belongs."""
    with open_desk() as desk:
        desk.brands.remove(brand_of(brand_id), reason=reason)
    click.echo(f"Removed {brand_id}.")


@brand.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db brand accounts per-brand\n"
    "  customer-core --store sqlite:///c.db brand accounts per-brand --apply --reason 'from May on'"
)
@click.argument("how", type=click.Choice([_PER_BRAND, _SHARED]))
@click.option("--apply", "is_applied", is_flag=True, help="Do it, and decide all accounts alike.")
@REASON_OPTION
@JSON_OPTION
def accounts(how: str, is_applied: bool, reason: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Show which credit accounts are to be decided before brands keep accounts of their own, or all SHARED ones.

    With --apply, accounts that are there are left shared where brands begin to keep their own; where they cease to,
    nothing more is bought on those of brands. To split one account into several with limits takes a program.
    """
    is_per_brand = how == _PER_BRAND
    with open_desk() as desk:
        plan = desk.brands.plan_switch(has_accounts_per_brand=is_per_brand)
        if is_applied:
            others = LeftShared() if is_per_brand else Split()
            desk.brands.switch(has_accounts_per_brand=is_per_brand, others=others, reason=reason)
    if as_json:
        print_json({"accounts": [*map(to_json, plan.accounts)], "applied": is_applied})
        return
    for account in plan.accounts:
        click.echo(f"{account.id}: {account.owner}, {account.currency}")
    ends = "decided" if is_applied else "to be decided; nothing is changed without --apply"
    click.echo(f"Accounts {ends}: {len(plan.accounts):,}.")
