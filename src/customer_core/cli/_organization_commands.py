"""The commands on organizations: listed, shown, made, changed, put below one another, joined and left by customers."""

from collections.abc import Sequence
from pathlib import Path

import attrs
import click
from rich.table import Table

from customer_core.cli._desks import find_customer, find_organization, handle, open_desk
from customer_core.cli._options import CUSTOMER_ARGUMENT, JSON_OPTION, REASON_OPTION, SPREADSHEET_OPTION
from customer_core.cli._organization_merge_commands import ORGANIZATION_MERGE_COMMANDS
from customer_core.cli._organization_pair_commands import ORGANIZATION_PAIR_COMMANDS, tell_suspected
from customer_core.cli._showing import progress_bar, shown, wide_console
from customer_core.cli._store_showing import print_json
from customer_core.errors import InvalidOptionError
from customer_core.manager import Desk
from customer_core.model import (
    Effective,
    EffectiveValues,
    EmailAddress,
    Organization,
    OrganizationDraft,
    OrganizationId,
    TierId,
)
from customer_core.search import PAGE_SIZE_DEFAULT, PAGE_SIZE_MOST, criteria_of
from customer_core.serialization import to_json
from customer_core.services import Joined, OrganizationRegistered, OrganizationsSuspected

__all__ = ["organization"]

_ORGANIZATION = click.argument("organization_id", metavar="ORGANIZATION")
_PAGE = click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Number of the page.")
_PAGE_SIZE = click.option(
    "--page-size",
    type=click.IntRange(1, PAGE_SIZE_MOST),
    default=PAGE_SIZE_DEFAULT,
    show_default=True,
    help="How many on a page.",
)


@click.group()
def organization() -> None:
    """Keep organizations, put one below another, merge them, and let customers join them."""


for _command in (*ORGANIZATION_PAIR_COMMANDS, *ORGANIZATION_MERGE_COMMANDS):
    organization.add_command(_command)


@organization.command(
    "list",
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db organization list\n"
    "  customer-core --store sqlite:///c.db organization list 'acme and not tag:supplier'",
)
@click.argument("text", default="")
@_PAGE
@_PAGE_SIZE
@JSON_OPTION
def list_(text: str, page: int, page_size: int, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List the organizations of which TEXT holds, by name; without a text all of them."""
    with open_desk() as desk:
        found = desk.organizations.search(criteria_of(text), page=page, page_size=page_size)
    if as_json:
        told = [*map(to_json, found.items)]
        print_json({"total": found.total, "page": found.number, "organizations": told})
        return
    _show(found.items)
    wide_console().print(f"Page {found.number} of {found.pages}; organizations found: {found.total:,}.")


@organization.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db organization show O000001")
@_ORGANIZATION
@JSON_OPTION
def show(organization_id: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Show an ORGANIZATION, those above it and below it, and how many members it has."""
    with open_desk() as desk:
        found = find_organization(desk, organization_id)
        line, below = desk.organizations.list_line(found.id), desk.organizations.list_children(found.id)
        members = desk.organizations.list_members(found.id, page_size=1).total
    if as_json:
        around = {"above": [*map(to_json, line[1:])], "below": [*map(to_json, below)]}
        print_json({"organization": to_json(found), **around, "members": members})
        return
    console = wide_console()
    _show((found,))
    for head, others in (("Below", line[1:]), ("Above", below)):
        if others:
            console.print(f"{head}: {', '.join(shown(_named(one)) for one in others)}.")
    console.print(f"Members: {members:,}.")


@organization.command(
    epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db organization export firms.csv 'not status:inactive'"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("text", default="")
@click.option("--sort", default="name", show_default=True, help="Sort field; a minus before it turns the order.")
@SPREADSHEET_OPTION
@JSON_OPTION
def export(file: Path, text: str, sort: str, for_spreadsheet: bool, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Write the organizations of which TEXT holds to a FILE of CSV, JSON lines, Parquet or Excel."""
    with open_desk() as desk, progress_bar(is_shown=not as_json) as progress:
        report = desk.exports.organizations(
            file, criteria_of(text), sort=sort, for_spreadsheet=for_spreadsheet, progress=progress
        )
    if as_json:
        print_json({"organizations": report.organizations, "columns": list(report.columns)})
    else:
        click.echo(f"{report.organizations:,} organizations written to {report.file}.")


@organization.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db organization add 'Acme Ltd' --email info@acme.example --tier gold\n"
    "  customer-core --store sqlite:///c.db organization add 'Acme North' --parent O000001"
)
@click.argument("name")
@click.option("--code", default="", help="Its code; the next one where none is given.")
@click.option("--email", "emails", multiple=True, help="An e-mail address; repeatable.")
@click.option("--alias", "aliases", multiple=True, help="Another name that it goes by; repeatable.")
@click.option("--tier", default="", metavar="ID", help="The pricing tier of its members.")
@click.option("--parent", default="", metavar="ORGANIZATION", help="The organization above it.")
@click.option("--insist", is_flag=True, help="Save it although others are like it; needs a --reason.")
@REASON_OPTION
@JSON_OPTION
def add(  # noqa: PLR0913, PLR0917 - one parameter for each option
    name: str,
    code: str,
    emails: Sequence[str],
    aliases: Sequence[str],
    tier: str,
    parent: str,
    insist: bool,  # noqa: FBT001 - as above
    reason: str,
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Make an organization with a NAME, unless others are like it: these are shown then, and nothing is saved."""
    with open_desk() as desk:
        draft = OrganizationDraft(
            name=name,
            code=code,
            emails=[*map(EmailAddress, emails)],
            aliases=tuple(aliases),
            tier=TierId(tier) if tier else None,
            parent=find_organization(desk, parent).id if parent else None,
        )
        made = desk.organizations.register(draft, reason=reason)
        if isinstance(made, OrganizationsSuspected) and insist:
            made = desk.organizations.register(draft, seen=made.token, reason=reason)
    if isinstance(made, OrganizationsSuspected):
        tell_suspected(made, as_json=as_json)
        return
    assert isinstance(made, OrganizationRegistered)  # noqa: S101 - a draft without keys is known to nobody
    _tell(made.organization, f"Made as {made.organization.code}.", as_json=as_json)


@organization.command(
    "set",
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db organization set O000001 --tier gold --reason 'new contract'\n"
    "  customer-core --store sqlite:///c.db organization set O000001 --name 'Acme Group' --no-tier",
)
@_ORGANIZATION
@click.option("--name", default="", help="Its name from now on; the former one stays as another name.")
@click.option("--code", default="", help="Its code from now on.")
@click.option("--tier", default="", metavar="ID", help="The pricing tier of its members.")
@click.option("--no-tier", is_flag=True, help="Take its pricing tier away.")
@REASON_OPTION
@JSON_OPTION
def set_(
    organization_id: str,
    name: str,
    code: str,
    tier: str,
    no_tier: bool,  # noqa: FBT001 - as above
    reason: str,
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Change what an ORGANIZATION says."""
    if no_tier and tier:
        raise InvalidOptionError(option="tier", problem="--no-tier is given, too", remedy="give one of the two")
    with open_desk() as desk:
        found = find_organization(desk, organization_id)
        changed = found.with_alias(found.name).with_name(name) if name else found
        changed = attrs.evolve(changed, code=code or found.code, tier=TierId(tier) if tier else found.tier)
        saved = desk.organizations.update(changed.without_tier() if no_tier else changed, reason=reason)
    _tell(saved, f"Saved {saved.code or saved.id}.", as_json=as_json)


@organization.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db organization parent O000002 O000001\n"
    "  customer-core --store sqlite:///c.db organization parent O000002 --reason sold"
)
@_ORGANIZATION
@click.argument("parent", metavar="[PARENT]", default="")
@REASON_OPTION
@JSON_OPTION
def parent(organization_id: str, parent: str, reason: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Put an ORGANIZATION below PARENT, or below none; what is below it stays there."""
    with open_desk() as desk:
        found = find_organization(desk, organization_id)
        if parent:
            saved = desk.organizations.set_parent(found.id, find_organization(desk, parent).id, reason=reason)
        else:
            saved = desk.organizations.detach(found.id, reason=reason)
    _tell(saved, f"Saved {saved.code or saved.id}.", as_json=as_json)


@organization.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db organization join C000001 O000001\n"
    "  customer-core --store sqlite:///c.db organization join C000001 --name 'Acme Ltd'"
)
@CUSTOMER_ARGUMENT
@click.argument("organization_id", metavar="[ORGANIZATION]", default="")
@click.option("--name", default="", help="Its whole name.")
@click.option("--email", default="", help="One of its e-mail addresses.")
@REASON_OPTION
@JSON_OPTION
def join(
    customer: str,
    organization_id: str,
    name: str,
    email: str,
    reason: str,
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Let a CUSTOMER join the one ORGANIZATION that is meant, or list those that may be: nobody is guessed."""
    with open_desk() as desk:
        meant = find_organization(desk, organization_id).id if organization_id else None
        who = find_customer(desk, customer).id
        found = desk.organizations.join(who, meant, name=name, email=email, reason=reason)
    joined = isinstance(found, Joined)
    told = (found.organization,) if isinstance(found, Joined) else found.organizations
    if as_json:
        print_json({"joined": joined, "organizations": [*map(to_json, told)]})
    elif joined:
        click.echo(f"Joined {_named(told[0])}.")
    else:
        _show(told)
        click.echo("Nobody joined: name one of these by its id." if told else "Nobody joined: none is meant.")


@organization.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db organization leave C000001")
@CUSTOMER_ARGUMENT
@REASON_OPTION
@JSON_OPTION
def leave(customer: str, reason: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Let a CUSTOMER belong to no organization."""
    with open_desk() as desk:
        saved = desk.organizations.leave(find_customer(desk, customer).id, reason=reason)
    if as_json:
        print_json(to_json(saved))
    else:
        click.echo(f"{handle(saved)} belongs to no organization.")


@organization.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db organization members O000001")
@_ORGANIZATION
@_PAGE
@_PAGE_SIZE
@JSON_OPTION
def members(organization_id: str, page: int, page_size: int, as_json: bool) -> None:  # noqa: FBT001 - as above
    """List the customers that belong to an ORGANIZATION, by name."""
    with open_desk() as desk:
        found = find_organization(desk, organization_id)
        listed = desk.organizations.list_members(found.id, page=page, page_size=page_size)
    if as_json:
        print_json({"total": listed.total, "page": listed.number, "members": [*map(to_json, listed.items)]})
        return
    table = Table("customer", "name")
    for one in listed.items:
        table.add_row(shown(handle(one)), shown(one.display))
    console = wide_console()
    if listed.items:
        console.print(table)
    console.print(f"Page {listed.number} of {listed.pages}; members: {listed.total:,}.")


@organization.command("of", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db organization of C000001")
@CUSTOMER_ARGUMENT
@JSON_OPTION
def of_customer(customer: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Show what is in force for a CUSTOMER, and from where it comes: tier, inherited attributes, paying accounts."""
    with open_desk() as desk:
        found = find_customer(desk, customer)
        values = desk.customers.get_effective(found.id)
        above = _line(desk, found.organization)
    rows = _rows_of(values)
    if as_json:
        told = [{"what": what, "value": value or None, "origin": origin} for what, value, origin in rows]
        print_json({"organizations": [*map(to_json, above)], "in_force": told})
        return
    console = wide_console()
    console.print(f"Belongs to {', then '.join(shown(_named(one)) for one in above) or 'no organization'}.")
    table = Table("what", "value", "comes from")
    for row in rows:
        table.add_row(*map(shown, row))
    console.print(table)


def _line(desk: Desk, id_: OrganizationId | None) -> tuple[Organization, ...]:
    return () if id_ is None or desk.organizations.find(id_) is None else desk.organizations.list_line(id_)


def _rows_of(values: EffectiveValues) -> list[tuple[str, str, str]]:
    tier: Effective[object] = Effective(values.tier.value, values.tier.origin)
    rows = [_row("tier", tier)]
    rows += [_row(f"attribute {name}", Effective(one.value, one.origin)) for name, one in values.attributes.items()]
    for currency, one in values.credit.items():
        paid = one.value and f"{one.value.account}, due in {one.value.terms.due_days} days"
        rows.append(_row(f"account in {currency}", Effective(paid, one.origin)))
    return rows


def _row(what: str, found: Effective[object]) -> tuple[str, str, str]:
    return what, "" if found.value is None else str(found.value), str(found.origin)


def _named(one: Organization) -> str:
    return f"{one.name} ({one.code or one.id})"


def _tell(saved: Organization, sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(to_json(saved))
    else:
        click.echo(sentence)


def _show(organizations: Sequence[Organization]) -> None:
    if not organizations:
        return
    table = Table()
    for heading in ("id", "code", "name", "e-mail", "tier", "in use"):
        table.add_column(heading, overflow="fold")
    for one in organizations:
        email = one.primary_email.address if one.primary_email else ""
        texts = (str(one.id), one.code, one.name, email, str(one.tier or ""), "yes" if one.is_active else "no")
        table.add_row(*map(shown, texts))
    wide_console().print(table)
