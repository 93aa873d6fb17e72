"""What commands have in common that merge records or undo it, of customers or of organizations.

Owns the options, the question before anything is done, and how the outcome is told. It must not know what is merged.
"""

from collections.abc import Iterable

import click

from customer_core.cli._showing import is_asked, wide_console
from customer_core.cli._store_showing import print_json, show_sentences
from customer_core.errors import MergeBlockedError
from customer_core.merging import RULE_SETS, AppliedMerge, AppliedUndo, Id, Mergeable, MergePlan, UndoPlan
from customer_core.serialization import to_json

__all__ = [
    "NOT_JUDGED_OPTION",
    "RULES_OPTION",
    "UNDO_YES_OPTION",
    "YES_OPTION",
    "is_wanted",
    "member_of",
    "refuse_blocked",
    "tell_merged",
    "tell_undone",
]

RULES_OPTION = click.option(
    "--rules",
    default="",
    metavar="NAME",
    help=f"The rule set that decides: {', '.join(RULE_SETS)}, or a JSON file of one.",
)
YES_OPTION = click.option("--yes", is_flag=True, help="Apply the plan without asking.")
UNDO_YES_OPTION = click.option("--yes", is_flag=True, help="Undo it without asking.")
NOT_JUDGED_OPTION = click.option(
    "--not-judged", is_flag=True, help="Do not judge them to be different: they may be merged again."
)


def refuse_blocked(plan: MergePlan) -> None:
    """Refuse to go on with a plan that cannot be applied.

    Raises:
        MergeBlockedError: It has blockers.
    """
    if plan.is_blocked:
        raise MergeBlockedError(blockers=", ".join(dict.fromkeys(blocker.code for blocker in plan.blockers)))


def is_wanted(question: str, *, yes: bool, as_json: bool) -> bool:
    """Tell whether something is to be done: it was said beforehand, or somebody who is asked says so."""
    return yes or (not as_json and is_asked() and click.confirm(question))


def tell_merged(plan: MergePlan, merge: AppliedMerge[Id] | None, name: str, *, as_json: bool) -> None:
    """Tell what became of a plan: a merge into whoever has a name, or nothing."""
    if as_json:
        print_json({"plan": to_json(plan), "merge": str(merge.id) if merge else None})
    elif merge:
        show_sentences(wide_console(), [f"Merged into {name}."], mark="")
    else:
        click.echo("Nothing was merged; to do it, say --yes.")


def tell_undone(
    plan: UndoPlan[Id, Mergeable], undo: AppliedUndo[Id] | None, names: Iterable[str], *, as_json: bool
) -> None:
    """Tell what became of a plan: those who have names are on their own again, or nothing was done."""
    if as_json:
        print_json({"plan": to_json(plan), "undone": undo is not None})
    elif undo:
        show_sentences(wide_console(), [f"On its own again: {', '.join(names)}."], mark="")
    else:
        click.echo("Nothing was undone; to do it, say --yes.")


def member_of(found: Id, records: Iterable[tuple[Id, str]], text: str) -> Id:
    """Return the id of the record that had an id or a code before it was merged, else of whom it names now.

    Args:
        found: The id of whom the text names now.
        records: The ids and codes of what went into the merges of that one.
        text: An id or a code.
    """
    ids = {id_ for id_, code in records if text in {code, str(id_)}}
    # Of several that had one code, the survivor may have taken it over from the one that is to leave.
    named = sorted(ids, key=lambda id_: (str(id_) != text, id_ == found, str(id_)))
    return named[0] if named else found
