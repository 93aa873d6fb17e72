"""The commands on organizations that may be one: checked, listed while they wait, judged."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.table import Table

from customer_core.cli._desks import find_organization, open_desk
from customer_core.cli._options import JSON_OPTION, REASON_OPTION
from customer_core.cli._showing import shown, wide_console
from customer_core.cli._store_showing import print_json, show_sentences
from customer_core.exchange import printable_text
from customer_core.model import EmailAddress, OrganizationDraft, OrganizationVerdict, PhoneNumber
from customer_core.serialization import to_json
from customer_core.services import OrganizationCheck, OrganizationsSuspected, OrganizationSuspect

__all__ = ["ORGANIZATION_PAIR_COMMANDS", "tell_suspected"]

_MOST = 25
_SUSPECTED = 3
"""The exit code where nothing was saved, since somebody has to look first."""


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db organization check 'Acme Ltd' --email info@acme.example\n"
    "  customer-core --store sqlite:///c.db organization check 'Acme Ltd' --phone '0113 496 0000' --json"
)
@click.argument("name")
@click.option("--email", "emails", multiple=True, help="An e-mail address; repeatable.")
@click.option("--phone", "phones", multiple=True, help="A phone number; repeatable.")
@JSON_OPTION
def check(name: str, emails: Sequence[str], phones: Sequence[str], as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Show which organizations one of a NAME may be, and why; nothing is saved."""
    draft = OrganizationDraft(
        name=name, emails=[*map(EmailAddress, emails)], phones=[PhoneNumber(number) for number in phones]
    )
    with open_desk() as desk:
        found = desk.organizations.check(draft)
    if as_json:
        print_json(_as_json(found))
    else:
        _show(found)


@click.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db organization pairs --most 10")
@click.option("--most", default=_MOST, show_default=True, help="How many pairs to list.")
@JSON_OPTION
def pairs(most: int, as_json: bool) -> None:  # noqa: FBT001 - as above
    """List the pairs of organizations that wait for somebody to judge them, likeliest first."""
    with open_desk() as desk:
        found = desk.organizations.list_waiting(most=most)
        names = {id_: desk.organizations.get(id_).name for pair in found for id_ in (pair.left, pair.right)}
    if as_json:
        print_json({"pairs": [*map(to_json, found)]})
        return
    table = Table()
    for heading in ("bits", "one", "other", "since", "reason"):
        table.add_column(heading, overflow="fold")
    for pair in found:
        two = (f"{id_}, {names[id_]}" for id_ in (pair.left, pair.right))
        table.add_row(*map(shown, (f"{pair.bits:.1f}", *two, f"{pair.at:%Y-%m-%d}", pair.reason)))
    console = wide_console()
    if found:
        console.print(table)
    else:
        console.print("No pair waits.")


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db organization judge O000001 O000002 branch --reason 'one firm, two towns'"
)
@click.argument("one")
@click.argument("other")
@click.argument("verdict", type=click.Choice([one.value for one in OrganizationVerdict]))
@REASON_OPTION
@JSON_OPTION
def judge(one: str, other: str, verdict: str, reason: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Record what ONE and OTHER, codes or ids of organizations, are to each other."""
    with open_desk() as desk:
        left, right = find_organization(desk, one), find_organization(desk, other)
        pair = desk.organizations.judge(left.id, right.id, OrganizationVerdict(verdict), reason=reason)
    if as_json:
        print_json(to_json(pair))
    else:
        click.echo(f"{printable_text(left.name)} and {printable_text(right.name)}: {verdict}.")


ORGANIZATION_PAIR_COMMANDS: tuple[click.Command, ...] = (check, pairs, judge)


def tell_suspected(found: OrganizationsSuspected, *, as_json: bool) -> None:
    """Tell that nothing was saved and why, and end the command."""
    if as_json:
        print_json({"saved": False, **_as_json(found)})
    else:
        _show(found)
        click.echo("Nothing was saved: to save it all the same, give --insist and a --reason.")
    click.get_current_context().exit(_SUSPECTED)


def _show(found: OrganizationCheck | OrganizationsSuspected) -> None:
    console = wide_console()
    if not found.suspects:
        console.print("No organization is like this one.")
    for suspect in found.suspects:
        one = suspect.organization
        console.print(shown(f"{one.name} ({one.code or one.id})"), highlight=False, soft_wrap=True)
        show_sentences(console, suspect.explain(), mark="  - ")
    if found.is_cut:
        console.print("There may be more: a value or a name was too common to look at all that have it.")


def _as_json(found: OrganizationCheck | OrganizationsSuspected) -> Mapping[str, Any]:
    return {"suspects": [*map(_suspect, found.suspects)], "is_cut": found.is_cut, "has_hidden": found.has_hidden}


def _suspect(suspect: OrganizationSuspect) -> Mapping[str, Any]:
    return {
        "organization": to_json(suspect.organization),
        "probability": suspect.score.probability,
        "relation": suspect.score.relation,
        "bits": suspect.score.bits,
        "fields": list(suspect.fields),
        "absorbed": None if suspect.absorbed is None else str(suspect.absorbed),
        "reasons": list(suspect.explain()),
    }
