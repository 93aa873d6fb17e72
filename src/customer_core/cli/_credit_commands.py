"""The commands on credit: limits and blocks, rules of channels, and whether an amount may be bought on account."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

import click

from customer_core.cli._amounts import money_of
from customer_core.cli._desks import channel_of, open_desk
from customer_core.cli._options import CUSTOMER_ARGUMENT, JSON_OPTION, REASON_OPTION
from customer_core.cli._owners import ORGANIZATION_OPTION, find_owner
from customer_core.cli._showing import shown, wide_console
from customer_core.cli._store_showing import print_json, show_sentences
from customer_core.cli._unknown_channels import tell_unknown, unknown_channel
from customer_core.credit import CreditOutcome, explain
from customer_core.errors import InvalidOptionError
from customer_core.model import (
    ChannelCreditRule,
    CreditAccount,
    CreditLimit,
    CreditPolicy,
    CreditRule,
    Limited,
    Money,
    NoCredit,
    OverdueRule,
    PaymentTerms,
    Unlimited,
)
from customer_core.serialization import to_json

__all__ = ["credit"]

_WORDS: Mapping[str, CreditLimit] = MappingProxyType({"none": NoCredit(), "unlimited": Unlimited()})
_RULES: Mapping[str, CreditRule] = MappingProxyType(
    {"yes": CreditRule.ALWAYS, "no": CreditRule.NO, "approval": CreditRule.APPROVAL}
)
_EXIT_CODES: Mapping[CreditOutcome, int] = MappingProxyType(
    {
        CreditOutcome.ALLOWED: 0,
        CreditOutcome.ALLOWED_OVER_LIMIT: 0,
        CreditOutcome.NEEDS_APPROVAL: 3,
        CreditOutcome.DENIED: 4,
    }
)
_CURRENCY = click.option("--currency", required=True, metavar="CODE", help="Currency as of ISO 4217, such as USD.")
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def credit() -> None:
    """Set credit limits and the rules of channels, and ask whether an amount may be bought on account."""


@credit.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db credit limit C000001 500.00 --currency USD\n"
    "  customer-core --store sqlite:///c.db credit limit C000001 unlimited --currency USD --due-days 30\n"
    "  customer-core --store sqlite:///c.db credit limit C000001 500.00 --currency USD --until 2026-12-31\n"
    "  customer-core --store sqlite:///c.db credit limit acme 500.00 --currency USD --organization"
)
@CUSTOMER_ARGUMENT
@click.argument("amount", metavar="AMOUNT|none|unlimited")
@_CURRENCY
@click.option("--until", type=_DAY, metavar="DAY", help="Last day on which the limit counts, by UTC; else no end.")
@click.option("--review-on", type=_DAY, metavar="DAY", help="When somebody should look at it again; decides nothing.")
@click.option("--due-days", type=click.IntRange(0), help="Days after the invoice until it is due.")
@ORGANIZATION_OPTION
@REASON_OPTION
@JSON_OPTION
def limit(  # noqa: PLR0913 - each option is a parameter, and click passes them by name
    customer: str,
    amount: str,
    *,
    currency: str,
    until: datetime | None,
    review_on: datetime | None,
    due_days: int | None,
    is_organization: bool,
    reason: str,
    as_json: bool,
) -> None:
    """Set what a CUSTOMER may owe in a currency, and until when; the account is opened if there is none yet."""
    allowed = _WORDS.get(amount) or Limited(Money(amount, currency))
    terms = None if due_days is None else PaymentTerms(due_days)
    with open_desk() as desk:
        owner, name = find_owner(desk, customer, is_organization=is_organization)
        account = desk.credit.set_limit(
            owner,
            allowed,
            currency=currency,
            until=_day_of(until),
            review_on=_day_of(review_on),
            terms=terms,
            reason=reason,
        )
    if as_json:
        print_json(to_json(account))
        return
    told = str(allowed.amount) if isinstance(allowed, Limited) else f"{amount} in {currency}"
    end = "" if account.limit_until is None else f" until {account.limit_until}"
    click.echo(f"Limit of {name}: {told}{end}; due {account.terms.due_days} days after the invoice.")
    if account.block is not None:
        click.echo("The account is blocked: the limit counts once the block is lifted.")


@credit.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db credit block C000001 --currency USD --reason 'Cheque bounced.'"
)
@CUSTOMER_ARGUMENT
@_CURRENCY
@click.option("--reason", required=True, metavar="TEXT", help="Why; stands in the account and in the history.")
@ORGANIZATION_OPTION
@JSON_OPTION
def block(customer: str, *, currency: str, reason: str, is_organization: bool, as_json: bool) -> None:
    """Block the account of a CUSTOMER in a currency: nothing may be bought on it until it is unblocked."""
    with open_desk() as desk:
        owner, name = find_owner(desk, customer, is_organization=is_organization)
        account = desk.credit.block(owner, currency=currency, reason=reason)
    _tell(account, f"Account of {name} in {currency}: blocked.", as_json=as_json)


@credit.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db credit unblock C000001 --currency USD --reason 'It was paid.'"
)
@CUSTOMER_ARGUMENT
@_CURRENCY
@REASON_OPTION
@ORGANIZATION_OPTION
@JSON_OPTION
def unblock(customer: str, *, currency: str, reason: str, is_organization: bool, as_json: bool) -> None:
    """Lift the block of a CUSTOMER's account in a currency."""
    with open_desk() as desk:
        owner, name = find_owner(desk, customer, is_organization=is_organization)
        account = desk.credit.unblock(owner, currency=currency, reason=reason)
    _tell(account, f"Account of {name} in {currency}: not blocked.", as_json=as_json)


@credit.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db credit rule web no --message 'Please pay by card.'\n"
    "  customer-core --store sqlite:///c.db credit rule pos approval"
)
@click.argument("channel")
@click.argument("rule", type=click.Choice([*_RULES]))
@click.option("--message", default="", metavar="TEXT", help="What the user sees when an order exceeds the limit.")
@REASON_OPTION
def rule(channel: str, rule: str, message: str, reason: str) -> None:
    """Set whether an order that exceeds the limit may be placed in a CHANNEL.

    yes: whatever the amount. no: not at all. approval: a manager has to approve it. A channel without a rule says no.
    """
    with open_desk() as desk:
        policy = desk.settings.get(CreditPolicy)
        changed = policy.with_rule(channel_of(channel), ChannelCreditRule(_RULES[rule], message))
        desk.settings.apply(changed, reason=reason)
    click.echo(f"Channel {channel}: {rule}.")


@credit.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db credit policy\n"
    "  customer-core --store sqlite:///c.db credit policy --tolerance 5 --approval-hours 48\n"
    "  customer-core --store sqlite:///c.db credit policy --overdue-days 14 --tolerated '20.00 USD'\n"
    "  customer-core --store sqlite:///c.db credit policy --no-overdue"
)
@click.option("--tolerance", type=click.IntRange(0), metavar="PERCENT", help="How far above a limit still passes.")
@click.option("--overdue-days", type=click.IntRange(0), metavar="DAYS", help="From when on what is overdue counts.")
@click.option(
    "--tolerated", multiple=True, metavar="AMOUNT", help="What may be overdue, for each currency: '20.00 USD'."
)
@click.option("--no-overdue", is_flag=True, help="Let nothing that is overdue decide.")
@click.option(
    "--approval-hours", type=click.IntRange(1), metavar="HOURS", help="How long a request waits for a manager."
)
@REASON_OPTION
@JSON_OPTION
def policy(
    *,
    tolerance: int | None,
    overdue_days: int | None,
    tolerated: Sequence[str],
    no_overdue: bool,
    approval_hours: int | None,
    reason: str,
    as_json: bool,
) -> None:
    """Set what is let pass above a limit, what overdue invoices do, and how long requests wait; or show it all."""
    if no_overdue and (tolerated or overdue_days is not None):
        raise InvalidOptionError(
            option="--no-overdue", problem="days or amounts are given, too", remedy="give one or the other"
        )
    with open_desk() as desk:
        before = changed = desk.settings.get(CreditPolicy)
        if tolerance is not None:
            changed = changed.with_tolerance(tolerance)
        if overdue_days is not None or tolerated:
            changed = changed.with_overdue(_overdue(changed.overdue, overdue_days, tolerated))
        if no_overdue:
            changed = changed.with_overdue(None)
        if approval_hours is not None:
            changed = changed.with_approval_hours(approval_hours)
        if changed != before:
            desk.settings.apply(changed, reason=reason)
        kept = desk.settings.get(CreditPolicy)
    if as_json:
        print_json(to_json(kept))
    else:
        show_sentences(wide_console(), _told(kept))


def _overdue(before: OverdueRule | None, days: int | None, tolerated: Sequence[str]) -> OverdueRule:
    """Return a rule with what is given, and the rest as it was."""
    earlier = before or OverdueRule()
    amounts = [money_of(text, "--tolerated") for text in tolerated]
    return OverdueRule(
        days=earlier.days if days is None else days, tolerated=amounts if tolerated else earlier.tolerated
    )


def _told(policy: CreditPolicy) -> Iterator[str]:
    yield f"Above a limit, {policy.tolerance_percent} percent pass."
    if policy.overdue is None:
        yield "Nothing that is overdue decides."
    else:
        amounts = ", ".join(map(str, policy.overdue.tolerated)) or "nothing"
        yield f"What is overdue for more than {policy.overdue.days} days counts; tolerated: {amounts}."
    yield f"A request for approval waits for {policy.approval_hours} hours."
    for channel, own in sorted(policy.channels.items()):
        yield f"Channel {channel}: {own.rule.value}."


@credit.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db credit decide C000001 120.00 --currency USD --channel pos\n"
    "  customer-core --store sqlite:///c.db --channel web credit decide C000001 120.00 --currency USD --json"
)
@CUSTOMER_ARGUMENT
@click.argument("amount")
@_CURRENCY
@click.option("--channel", default="", metavar="ID", help="Where; without it, the channel named before the command.")
@ORGANIZATION_OPTION
@JSON_OPTION
def decide(customer: str, amount: str, *, currency: str, channel: str, is_organization: bool, as_json: bool) -> None:
    """Say whether a CUSTOMER may buy an AMOUNT on account, why, and what would help; nothing is reserved.

    A channel that nobody set up counts as one without a rule, and is told as such. Exit code 0: it is allowed. 3: a
    manager has to approve it. 4: it is denied. 2: the question is wrong.
    """
    with open_desk(channel=channel) as desk:
        if desk.scope.channel is None:
            raise InvalidOptionError(
                option="channel", problem="none is named", remedy="write --channel pos, or another"
            )
        owner, _ = find_owner(desk, customer, is_organization=is_organization)
        decision = desk.credit.decide(owner, Money(amount, currency))
        unknown = unknown_channel(desk, desk.scope.channel)
    if as_json:
        print_json(to_json(decision))
        tell_unknown(unknown)
    else:
        console = wide_console()
        if decision.message:
            console.print(shown(decision.message))
        show_sentences(console, (*explain(decision), *([unknown] if unknown else ())))
    click.get_current_context().exit(_EXIT_CODES[decision.outcome])


def _day_of(at: datetime | None) -> date | None:
    return None if at is None else at.date()


def _tell(account: CreditAccount, sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(to_json(account))
    else:
        click.echo(sentence)
