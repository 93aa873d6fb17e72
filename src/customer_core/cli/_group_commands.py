"""The commands on groups of customers: made, previewed, filled, changed by hand, and looked up by customer."""

from collections.abc import Sequence

import attrs
import click
from rich.table import Table

from customer_core.cli._desks import find_customer, group_named, open_desk, rep_of, search_of, team_of
from customer_core.cli._options import CUSTOMER_ARGUMENT, JSON_OPTION
from customer_core.cli._showing import shown, wide_console
from customer_core.cli._store_showing import print_json, show_page, told_audience
from customer_core.errors import InvalidOptionError
from customer_core.model import Customer, OrderTotals, RepId
from customer_core.search import (
    EVERYONE,
    NOBODY_ELSE,
    PAGE_SIZE_DEFAULT,
    PAGE_SIZE_MOST,
    CustomerGroup,
    GroupKind,
    Page,
    criteria_of,
    text_of,
)
from customer_core.serialization import to_json
from customer_core.services import GroupMember, SearchResult

__all__ = ["group"]

_GROUP = click.argument("group_id", metavar="GROUP")
_REASON = click.option("--reason", default="", help="Why; is kept with the membership and in the history.")
_PAGE = click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Number of the page.")
_PAGE_SIZE = click.option(
    "--page-size",
    type=click.IntRange(1, PAGE_SIZE_MOST),
    default=PAGE_SIZE_DEFAULT,
    show_default=True,
    help="Customers on a page.",
)


@click.group()
def group() -> None:
    """Make groups of customers, see who is in them, and add or remove somebody."""


@group.command("list", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db group list")
@JSON_OPTION
def list_(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List the groups that you see, by label."""
    with open_desk() as desk:
        found = desk.groups.list_seen()
    _show_groups(found, as_json=as_json)


@group.command("of", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db group of C000001")
@CUSTOMER_ARGUMENT
@JSON_OPTION
def of_customer(customer: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """List the groups that a CUSTOMER is in, and who owns them."""
    with open_desk() as desk:
        found = desk.groups.groups_of(find_customer(desk, customer).id)
    _show_groups(found, as_json=as_json)


@group.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db group create 'Our best' --criteria 'tag:vip' --rep r-7 --team south\n"
    "  customer-core --store sqlite:///c.db group create 'In use' --criteria 'not status:inactive' --dynamic"
)
@click.argument("label")
@click.option("--search", default="", metavar="ID", help="Copy the criteria of this saved search.")
@click.option("--criteria", default="", metavar="TEXT", help="Whom it is made of, such as: tag:vip and not type:lead")
@click.option("--dynamic", is_flag=True, help="Have whoever matches at the moment, without adding anybody.")
@click.option("--rep", "reps", multiple=True, metavar="ID", help="A representative who owns it; repeatable.")
@click.option("--team", "teams", multiple=True, metavar="ID", help="A team that owns it; repeatable.")
@click.option("--private", is_flag=True, help="Let nobody else see it.")
@JSON_OPTION
def create(  # noqa: PLR0913, PLR0917 - one parameter for each option
    label: str,
    search: str,
    criteria: str,
    dynamic: bool,  # noqa: FBT001 - as above
    reps: Sequence[str],
    teams: Sequence[str],
    private: bool,  # noqa: FBT001 - as above
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Make a group with a LABEL; nobody is added yet."""
    with open_desk() as desk:
        made = desk.groups.create(
            label,
            kind=GroupKind.DYNAMIC if dynamic else GroupKind.STATIC,
            search=search_of(search) if search else None,
            criteria=criteria_of(criteria) if criteria.strip() else "",
            owners=[*map(rep_of, reps), *map(team_of, teams)],
            audience=NOBODY_ELSE if private else EVERYONE,
        )
    if as_json:
        print_json(to_json(made))
    else:
        click.echo(f"Made as {made.id}.")


@group.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db group show g-1\n"
    "  customer-core --store sqlite:///c.db group show g-1 --page 2 --json"
)
@_GROUP
@_PAGE
@_PAGE_SIZE
@JSON_OPTION
def show(group_id: str, page: int, page_size: int, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Show a GROUP and who is in it, with how each came there."""
    with open_desk() as desk:
        found = desk.groups.get(group_named(desk, group_id))
        members = desk.groups.members(found.id, page=page, page_size=page_size)
    if as_json:
        told = [_json_of(one) for one in members.items]
        print_json({"group": to_json(found), "total": members.total, "page": members.number, "members": told})
        return
    _show_groups((found,), as_json=False)
    table = Table()
    for heading in ("customer", "name", "since", "how", "by", "reason"):
        table.add_column(heading, overflow="fold")
    for one in members.items:
        table.add_row(*map(shown, _told_member(one)))
    console = wide_console()
    if members.items:
        console.print(table)
    console.print(f"Page {members.number} of {members.pages}; members: {members.total:,}.")


@group.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db group preview g-1")
@_GROUP
@_PAGE_SIZE
@JSON_OPTION
def preview(group_id: str, page_size: int, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Show who matches a GROUP and would be added, and who is in it and does not match."""
    with open_desk() as desk:
        found = desk.groups.preview(group_named(desk, group_id), page_size=page_size)
    pages = {"coming": found.coming, "leaving": found.leaving}
    if as_json:
        told = {name: {"total": page.total, "customers": [*map(to_json, page.items)]} for name, page in pages.items()}
        print_json(told)
        return
    console = wide_console()
    for head, page in (("Match, and would be added:", found.coming), ("Are in it, and do not match:", found.leaving)):
        console.print(head)
        show_page(console, _results(page))


@group.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db group add g-1 --matching --reason 'spring letter'\n"
    "  customer-core --store sqlite:///c.db group add g-1 C000001 --reason 'asked for it'"
)
@_GROUP
@click.argument("customer", metavar="[CUSTOMER]", default="")
@click.option("--matching", is_flag=True, help="Add whoever matches, in place of one customer.")
@_REASON
@JSON_OPTION
def add(
    group_id: str,
    customer: str,
    matching: bool,  # noqa: FBT001 - as above
    reason: str,
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Add a CUSTOMER to a GROUP by hand, or everybody who matches it."""
    if matching is bool(customer):
        raise InvalidOptionError(
            option="customer", problem="neither or both of one and --matching is given", remedy="give one of the two"
        )
    with open_desk() as desk:
        if matching:
            added = desk.groups.add_matching(group_named(desk, group_id), reason=reason)
        else:
            desk.groups.add(group_named(desk, group_id), find_customer(desk, customer).id, reason=reason)
            added = 1
    if as_json:
        print_json({"added": added})
    else:
        click.echo(f"Customers added: {added:,}.")


@group.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db group remove g-1 C000001 --reason 'moved'")
@_GROUP
@CUSTOMER_ARGUMENT
@_REASON
@JSON_OPTION
def remove(group_id: str, customer: str, reason: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Remove a CUSTOMER from a GROUP by hand; it stays out, whether or not it matches, until it is added by hand."""
    with open_desk() as desk:
        membership = desk.groups.remove(group_named(desk, group_id), find_customer(desk, customer).id, reason=reason)
    if as_json:
        print_json(to_json(membership))
    else:
        click.echo(f"Customer removed: {membership.customer}.")


def _results(page: Page[Customer]) -> Page[SearchResult]:
    """Return a page as searches show it, where nothing is shown that stands beside the records."""
    items = tuple(SearchResult(customer=one, totals=OrderTotals()) for one in page.items)
    return Page(**{**attrs.asdict(page, recurse=False), "items": items})


def _show_groups(groups: Sequence[CustomerGroup], *, as_json: bool) -> None:
    if as_json:
        print_json({"groups": [*map(to_json, groups)]})
        return
    console = wide_console()
    if not groups:
        console.print("No group is there.")
        return
    table = Table()
    for heading in ("id", "label", "kind", "owners", "open to", "criteria"):
        table.add_column(heading, overflow="fold")
    for one in groups:
        owners = ", ".join(sorted(f"{'rep' if isinstance(by, RepId) else 'team'} {by}" for by in one.owners))
        texts = (str(one.id), one.label, one.kind.value, owners, told_audience(one.audience), text_of(one.criteria))
        table.add_row(*map(shown, texts))
    console.print(table)


def _told_member(member: GroupMember) -> tuple[str, ...]:
    customer, how = member.customer, member.membership
    if how is None:
        return customer.code or str(customer.id), customer.display, "", "matches", "", ""
    way = "by hand" if how.is_by_hand else "by a run"
    return customer.code or str(customer.id), customer.display, f"{how.at:%Y-%m-%d}", way, how.by, how.reason


def _json_of(member: GroupMember) -> dict[str, object]:
    how = member.membership
    return {"customer": to_json(member.customer), "membership": None if how is None else to_json(how)}
