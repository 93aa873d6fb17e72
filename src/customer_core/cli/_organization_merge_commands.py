"""The commands that merge organizations and undo it: both show a plan first, and do it after a yes."""

from collections.abc import Sequence

import click

from customer_core.cli._desks import find_organization, open_desk
from customer_core.cli._merge_steps import (
    NOT_JUDGED_OPTION,
    RULES_OPTION,
    UNDO_YES_OPTION,
    YES_OPTION,
    is_wanted,
    member_of,
    refuse_blocked,
    tell_merged,
    tell_undone,
)
from customer_core.cli._options import JSON_OPTION, REASON_OPTION
from customer_core.cli._rule_files import rules_named
from customer_core.cli._showing import wide_console
from customer_core.cli._store_showing import show_sentences
from customer_core.cli._told_records import tell_plan, tell_undo
from customer_core.errors import InvalidOptionError
from customer_core.manager import Desk
from customer_core.merging import ORGANIZATION_RULES, UndoPlan
from customer_core.model import MergeId, Organization, OrganizationId

__all__ = ["ORGANIZATION_MERGE_COMMANDS"]


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db organization merge O000001 O000002\n"
    "  customer-core --store sqlite:///c.db organization merge O000001 O000002 O000003 --yes --reason 'one firm'\n"
    "  customer-core --store sqlite:///c.db organization merge O000001 O000002 --rules most_recent"
)
@click.argument("master")
@click.argument("others", nargs=-1, required=True)
@click.option("--oldest", is_flag=True, help="Let the one that is known longest survive, whichever is named first.")
@RULES_OPTION
@YES_OPTION
@REASON_OPTION
@JSON_OPTION
def merge(
    master: str,
    others: Sequence[str],
    oldest: bool,  # noqa: FBT001 - click passes by name
    rules: str,
    yes: bool,  # noqa: FBT001 - as above
    reason: str,
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Show how the organizations OTHERS would be merged into MASTER, and do it after a yes; members keep belonging."""
    chosen = rules_named(rules) if rules else ORGANIZATION_RULES
    with open_desk() as desk:
        organizations = [find_organization(desk, text) for text in (master, *others)]
        first, *rest = (one.id for one in organizations)
        survivor, merged = (None, [first, *rest]) if oldest else (first, rest)
        plan = desk.organizations.propose_merge(survivor, merged, rules=chosen)
        if not as_json:
            show_sentences(wide_console(), tell_plan(plan, organizations))
        refuse_blocked(plan)
        is_sure = is_wanted("Merge them?", yes=yes, as_json=as_json)
        applied = desk.organizations.merge(plan, reason=reason) if is_sure else None
        kept = desk.organizations.get(OrganizationId(plan.master))
    tell_merged(plan, applied, _named(kept), as_json=as_json)


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db organization undo O000002\n"
    "  customer-core --store sqlite:///c.db organization undo O000002 --yes --reason 'two firms after all'\n"
    "  customer-core --store sqlite:///c.db organization undo --merge 0198c5a2-7d1e-7a42-b0a5-3f1f9c6f2b11 --yes"
)
@click.argument("organization_id", metavar="[ORGANIZATION]", default="")
@click.option("--merge", "merge_id", default="", metavar="ID", help="Undo a whole merge, of this id.")
@UNDO_YES_OPTION
@NOT_JUDGED_OPTION
@REASON_OPTION
@JSON_OPTION
def undo(
    organization_id: str,
    merge_id: str,
    yes: bool,  # noqa: FBT001 - click passes by name
    not_judged: bool,  # noqa: FBT001 - as above
    reason: str,
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Let ORGANIZATION leave the one that it was merged into, whenever that was; name it by its code or id of then."""
    if bool(organization_id) is bool(merge_id):
        named = "both an organization and a merge are" if merge_id else "neither an organization nor a merge is"
        raise InvalidOptionError(
            option="undo", problem=f"{named} named", remedy="name the one that is to leave, or a merge with --merge"
        )
    with open_desk() as desk:
        plan = _undo_plan(desk, organization_id, merge_id)
        if not as_json:
            show_sentences(wide_console(), tell_undo(plan, desk.organizations.get(plan.survivor.id)))
        is_sure = is_wanted("Undo it?", yes=yes, as_json=as_json)
        undone = desk.organizations.undo(plan, reason=reason, is_kept_apart=not not_judged) if is_sure else None
    tell_undone(plan, undone, map(_named, plan.left), as_json=as_json)


ORGANIZATION_MERGE_COMMANDS: tuple[click.Command, ...] = (merge, undo)


def _undo_plan(desk: Desk, organization: str, merge: str) -> UndoPlan[OrganizationId, Organization]:
    if merge:
        return desk.organizations.propose_undo(MergeId(merge))
    return desk.organizations.propose_split(_member(desk, organization))


def _member(desk: Desk, text: str) -> OrganizationId:
    """Return the id of the record that had an id or a code before it was merged, else of the one that is named now."""
    found, organizations = find_organization(desk, text), desk.organizations
    merges = organizations.list_merges(found.id)
    records = ((one.id, one.code) for merge in merges for one in organizations.list_contributions(merge.id))
    return member_of(found.id, records, text)


def _named(organization: Organization) -> str:
    return f"{organization.name} ({organization.code or organization.id})"
