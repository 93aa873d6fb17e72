"""The commands that change many customers at once: counted before, done, gone on with, and undone."""

from collections.abc import Iterable, Iterator, Sequence

import click

from customer_core.cli._criteria import CRITERIA_OPTION, WHERE_OPTION, told_criteria
from customer_core.cli._desks import act_of, open_desk, rep_of, team_of, tier_of, with_options
from customer_core.cli._options import JSON_OPTION, REASON_OPTION
from customer_core.cli._showing import progress_bar
from customer_core.cli._store_showing import print_json
from customer_core.model import (
    AddTag,
    Assign,
    RecordChange,
    RemoveTag,
    SetFlag,
    SetTier,
    SetWorkflowState,
    Unassign,
)
from customer_core.search import Act
from customer_core.serialization import to_json

__all__ = ["act"]

_LISTED = 100
_ACT = click.argument("act_id", metavar="ACT")
_CHANGES = (
    ("--add-tag", "tags", "Give them this tag; repeatable."),
    ("--remove-tag", "tags_off", "Take this tag away; repeatable."),
    ("--assign-rep", "reps", "Let this representative serve them; repeatable."),
    ("--assign-team", "teams", "Let this team serve them; repeatable."),
    ("--unassign-rep", "reps_off", "Let this representative serve them no more; repeatable."),
    ("--unassign-team", "teams_off", "Let this team serve them no more; repeatable."),
)
_VALUES = (
    ("--flag", "flag", "Give them this flag; a blank one takes it away."),
    ("--state", "state", "Put them into this state of the workflow."),
    ("--tier", "tier", "Give them this pricing tier; a blank one takes it away."),
)


def _change_options(command: click.decorators.FC) -> click.decorators.FC:
    many = [click.option(name, field, multiple=True, metavar="VALUE", help=doc) for name, field, doc in _CHANGES]
    single = [click.option(name, field, metavar="VALUE", help=doc) for name, field, doc in _VALUES]
    return with_options(command, (*many, *single))


@click.group()
def act() -> None:
    """Change all customers who are found: count first, then do it, and undo it where it was wrong."""


@act.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db act do --criteria 'spent>1000' --add-tag vip --dry-run\n"
    "  customer-core --store sqlite:///c.db act do --criteria 'spent>1000' --add-tag vip --reason 'spring sale'"
)
@click.argument("text", default="")
@CRITERIA_OPTION
@WHERE_OPTION
@_change_options
@click.option("--dry-run", is_flag=True, help="Change nobody, and count what it would come to.")
@REASON_OPTION
@JSON_OPTION
def do(
    text: str,
    *,
    criteria: str,
    where: Sequence[str],
    dry_run: bool,
    reason: str,
    as_json: bool,
    **changes: Sequence[str] | str | None,
) -> None:
    """Change the customers of whom each word of TEXT begins a name, code, e-mail, phone or postal code, or all.

    A TEXT that names a field, such as postcode:803*, is read as --criteria is.
    """
    wanted, told = told_criteria(text, criteria, where), [*_told_changes(changes)]
    with open_desk() as desk:
        if dry_run:
            found = desk.acts.preview(wanted, told)
            counts = {name: getattr(found, name) for name in ("found", "would_change", *_KEPT)}
            _show({"act": None, "state": "dry-run", **counts}, as_json=as_json)
            return
        started = desk.acts.start(wanted, told, reason=reason)
        if not as_json:
            # Told first, so that it can be gone on with.
            click.echo(f"Act {started.id}")
        with progress_bar(is_shown=not as_json) as progress:
            done = desk.acts.apply(started.id, progress=progress)
    _show(_counted(done), as_json=as_json)


@act.command("continue", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db act continue 0190e1c2…")
@_ACT
@JSON_OPTION
def continue_(act_id: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Go on with an ACT that was interrupted."""
    with open_desk() as desk, progress_bar(is_shown=not as_json) as progress:
        done = desk.acts.apply(act_of(act_id), progress=progress)
    _show(_counted(done), as_json=as_json)


@act.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db act undo 0190e1c2… --reason 'wrong list'")
@_ACT
@REASON_OPTION
@JSON_OPTION
def undo(act_id: str, reason: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Set back what an ACT changed, where nobody changed it since."""
    with open_desk() as desk, progress_bar(is_shown=not as_json) as progress:
        undone = desk.acts.undo(act_of(act_id), reason=reason, progress=progress)
    _show(_counted(undone), as_json=as_json)


@act.command("list", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db act list")
@JSON_OPTION
def list_(as_json: bool) -> None:  # noqa: FBT001 - as above
    """List the acts, the newest first: 100 at most."""
    with open_desk() as desk:
        found = desk.acts.list_acts(most=_LISTED)
    if as_json:
        print_json({"acts": [*map(to_json, found)]})
        return
    for one in found:
        click.echo(f"{one.id}: {one.state.value}, {one.counts.changed:,} changed{one.reason and f', {one.reason}'}")


_KEPT = ("unchanged", "not_editable", "refused")


def _told_changes(told: dict[str, Sequence[str] | str | None]) -> Iterator[RecordChange]:
    def many(name: str) -> Iterable[str]:
        return told[name] or ()

    yield from map(AddTag, many("tags"))
    yield from map(RemoveTag, many("tags_off"))
    for change, suffix in ((Assign, ""), (Unassign, "_off")):
        yield from (change(rep_of(text)) for text in many(f"reps{suffix}"))
        yield from (change(team_of(text)) for text in many(f"teams{suffix}"))
    flag, state, tier = (told[name] for name in ("flag", "state", "tier"))
    if flag is not None:
        yield SetFlag(str(flag))
    if state is not None:
        yield SetWorkflowState(str(state))
    if tier is not None:
        yield SetTier(tier_of(str(tier)) if tier else None)


def _counted(done: Act) -> dict[str, object]:
    counts = {name: getattr(done.counts, name) for name in ("changed", *_KEPT, "set_back", "left")}
    return {"act": str(done.id), "state": done.state.value, **counts}


def _show(told: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    counts = ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in told.items() if type(value) is int)
    click.echo(f"{told['state']}: {counts}.")
