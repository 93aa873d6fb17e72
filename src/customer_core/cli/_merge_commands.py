"""The commands that merge customers and undo it: both show a plan first, and do it after a yes."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NoReturn

import click

from customer_core.cli._desks import find_customer, open_desk, with_options
from customer_core.cli._group_limits import group_limits
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
from customer_core.cli._sure_merges import SURE_OPTIONS, chosen_policy, merge_sure
from customer_core.cli._told_records import tell_plan, tell_undo
from customer_core.errors import InvalidOptionError
from customer_core.manager import Desk
from customer_core.merging import DEFAULT_RULES, UndoPlan
from customer_core.model import Customer, CustomerId, MergeId

__all__ = ["MERGE_COMMANDS"]


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db merge C000001 C000002\n"
    "  customer-core --store sqlite:///c.db merge C000001 C000002 C000003 --yes --reason 'one household account'\n"
    "  customer-core --store sqlite:///c.db merge C000001 C000002 C000003 --oldest\n"
    "  customer-core --store sqlite:///c.db merge C000001 C000002 --rules most_recent\n"
    "  customer-core --store sqlite:///c.db merge C000001 C000002 --rules our_shop.json\n"
    "  customer-core --store sqlite:///c.db merge C000001 C000002 --limits sum\n"
    "  customer-core --store sqlite:///c.db merge C000001 C000002 --limits '700.00 USD'\n"
    "  customer-core --store sqlite:///c.db merge --sure --report vetoes.csv\n"
    "  customer-core --store sqlite:///c.db --actor 'nightly run' merge --sure --at-least 0.999 --yes"
)
@click.argument("master", default="")
@click.argument("others", nargs=-1)
@click.option("--oldest", is_flag=True, help="Let who has been a customer longest survive, whoever is named first.")
@RULES_OPTION
@click.option(
    "--limits",
    multiple=True,
    metavar="RULE|AMOUNT",
    help="What credit accounts that meet may owe together: survivor, highest, sum, or an amount for each currency.",
)
@YES_OPTION
@REASON_OPTION
@partial(with_options, options=SURE_OPTIONS)
@JSON_OPTION
def merge(  # noqa: PLR0913, PLR0917 - each option is a parameter, and click passes them by name
    master: str,
    others: Sequence[str],
    oldest: bool,  # noqa: FBT001 - click passes by name
    rules: str,
    limits: Sequence[str],
    yes: bool,  # noqa: FBT001 - as above
    reason: str,
    as_json: bool,  # noqa: FBT001 - as above
    **about_sure: Any,  # noqa: ANN401 - the options of --sure, as click passes them
) -> None:
    """Show how OTHERS would be merged into MASTER, and do it after a yes; every record is kept as it was.

    With --sure nobody is named: all who are sure to be one are merged, as the settings `merging` say.
    """
    sure = about_sure.pop("sure")
    _refuse_unless_either(
        master, others, sure=sure, is_limited=any(about_sure.values()), by_hand=oldest or bool(limits)
    )
    chosen, by_limits = rules_named(rules) if rules else DEFAULT_RULES, group_limits(limits)
    if sure:
        with open_desk() as desk:
            report, policy = about_sure.pop("report"), chosen_policy(desk, **about_sure)
            merge_sure(desk, policy, yes=yes, reason=reason, as_json=as_json, report=report, rules=chosen)
        return
    with open_desk() as desk:
        customers = _find_apart(desk, (master, *others))
        first, *rest = (customer.id for customer in customers)
        survivor, merged = (None, [first, *rest]) if oldest else (first, rest)
        plan = desk.merges.propose(survivor, merged, rules=chosen, limits=by_limits)
        if not as_json:
            show_sentences(wide_console(), tell_plan(plan, customers))
        refuse_blocked(plan)
        is_sure = is_wanted("Merge them?", yes=yes, as_json=as_json)
        applied = desk.merges.apply(plan, reason=reason) if is_sure else None
        kept = find_customer(desk, plan.master) if applied else customers[0]
    tell_merged(plan, applied, _named(kept), as_json=as_json)


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db undo C000002\n"
    "  customer-core --store sqlite:///c.db undo C000002 --yes --reason 'two persons after all'\n"
    "  customer-core --store sqlite:///c.db undo C000002 --alone\n"
    "  customer-core --store sqlite:///c.db undo --merge 0198c5a2-7d1e-7a42-b0a5-3f1f9c6f2b11 --yes"
)
@click.argument("customer", metavar="[CUSTOMER]", default="")
@click.option("--merge", "merge_id", default="", metavar="ID", help="Undo a whole merge, as show --merges names it.")
@click.option("--alone", is_flag=True, help="Leave behind what had been merged into CUSTOMER itself.")
@UNDO_YES_OPTION
@NOT_JUDGED_OPTION
@REASON_OPTION
@JSON_OPTION
def undo(
    customer: str,
    merge_id: str,
    alone: bool,  # noqa: FBT001 - click passes by name
    yes: bool,  # noqa: FBT001 - as above
    not_judged: bool,  # noqa: FBT001 - as above
    reason: str,
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Let CUSTOMER leave the one that it was merged into, whenever that was; what was changed since goes where it came.

    CUSTOMER is the code or id that it had before. First it is shown what each record would say.
    """
    if bool(customer) is bool(merge_id):
        problem = "both a customer and a merge are named" if customer else "neither a customer nor a merge is named"
        raise InvalidOptionError(option="undo", problem=problem, remedy="name who is to leave, or a merge with --merge")
    if alone and merge_id:
        raise InvalidOptionError(option="--alone", problem="a whole merge is named", remedy="name who is to leave")
    with open_desk() as desk:
        plan = _undo_plan(desk, customer, merge_id, is_alone=alone)
        if not as_json:
            show_sentences(wide_console(), tell_undo(plan, desk.customers.get(plan.survivor.id)))
        is_sure = is_wanted("Undo it?", yes=yes, as_json=as_json)
        undone = desk.merges.undo(plan, reason=reason, is_kept_apart=not not_judged) if is_sure else None
    tell_undone(plan, undone, map(_named, plan.left), as_json=as_json)


MERGE_COMMANDS: tuple[click.Command, ...] = (merge, undo)


def _undo_plan(desk: Desk, customer: str, merge: str, *, is_alone: bool) -> UndoPlan:
    if merge:
        return desk.merges.propose_undo(MergeId(merge))
    return desk.merges.propose_split(_member(desk, customer), is_alone=is_alone)


def _member(desk: Desk, text: str) -> CustomerId:
    """Return the id of the record that had an id or a code before it was merged, else of whomever the text names."""
    found = find_customer(desk, text)
    merges = desk.merges.list_of(found.id)
    records = ((one.id, one.code) for merge in merges for one in desk.merges.list_contributions(merge.id))
    return member_of(found.id, records, text)


def _refuse_unless_either(master: str, others: Sequence[str], *, sure: bool, is_limited: bool, by_hand: bool) -> None:
    """Refuse to guess whether some customers are meant, or all.

    Raises:
        InvalidOptionError: It is not plain.
    """
    if sure and (master or by_hand):
        problem, remedy = "customers, --oldest or --limits are given beside --sure", "name them, or say --sure alone"
    elif not sure and is_limited:
        problem, remedy = "an option of --sure is given without it", "say --sure, too"
    elif not sure and not others:
        problem, remedy = "fewer than two customers are named", "name the master and the others, or say --sure"
    else:
        return
    raise InvalidOptionError(option="merge", problem=problem, remedy=remedy)


class _OneAlready(click.ClickException):
    """What was to be merged was merged before."""

    exit_code = 2


def _find_apart(desk: Desk, texts: Sequence[str]) -> list[Customer]:
    """Return the customers that texts name, each another one.

    Raises:
        InvalidOptionError: A customer is named twice.
        _OneAlready: Two texts lead to one customer, since a record was merged into it.
    """
    found: dict[CustomerId, tuple[str, Customer]] = {}
    for text in texts:
        customer = find_customer(desk, text)
        if customer.id in found:
            _refuse_as_one(customer, (found[customer.id][0], text))
        found[customer.id] = text, customer
    return [customer for _, customer in found.values()]


def _refuse_as_one(customer: Customer, texts: Sequence[str]) -> NoReturn:
    own = _own_name(customer)
    merged = [text for text in texts if text not in {own, str(customer.id)}]
    if merged:
        message = f"{merged[0]} was merged into {own} already."
        raise _OneAlready(message)
    raise InvalidOptionError(option="merge", problem=f"{own} is named twice", remedy="name each customer once")


def _named(customer: Customer) -> str:
    return f"{_own_name(customer)} ({customer.display})"


def _own_name(customer: Customer) -> str:
    return customer.code or str(customer.id)
