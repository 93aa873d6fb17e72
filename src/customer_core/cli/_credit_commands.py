"""The commands on credit: limits and blocks, rules of channels, and whether an amount may be bought on account."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

import click

from customer_core.cli._desks import channel_of, find_customer, handle, open_desk
from customer_core.cli._showing import shown, wide_console
from customer_core.cli._store_showing import print_json, show_sentences
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
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
_CURRENCY = click.option("--currency", required=True, metavar="CODE", help="Currency as of ISO 4217, such as USD.")
_REASON = click.option("--reason", default="", metavar="TEXT", help="Why; goes into the history.")
_CUSTOMER = click.argument("customer", metavar="CUSTOMER")

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def credit() -> None:
    """Set credit limits and the rules of channels, and ask whether an amount may be bought on account."""


@credit.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db credit limit C000001 500.00 --currency USD\n"
    "  customer-core --store sqlite:///c.db credit limit C000001 unlimited --currency USD --due-days 30\n"
    "  customer-core --store sqlite:///c.db credit limit C000001 500.00 --currency USD --until 2026-12-31"
)
@_CUSTOMER
@click.argument("amount", metavar="AMOUNT|none|unlimited")
@_CURRENCY
@click.option("--until", type=_DAY, metavar="DAY", help="Last day on which the limit counts, by UTC; else no end.")
@click.option("--review-on", type=_DAY, metavar="DAY", help="When somebody should look at it again; decides nothing.")
@click.option("--due-days", type=click.IntRange(0), help="Days after the invoice until it is due.")
@_REASON
@_JSON
def limit(  # noqa: PLR0913 - each option is a parameter, and click passes them by name
    customer: str,
    amount: str,
    *,
    currency: str,
    until: datetime | None,
    review_on: datetime | None,
    due_days: int | None,
    reason: str,
    as_json: bool,
) -> None:
    """Set what a CUSTOMER may owe in a currency, and until when; the account is opened if there is none yet."""
    allowed = _WORDS.get(amount) or Limited(Money(amount, currency))
    terms = None if due_days is None else PaymentTerms(due_days)
    with open_desk() as desk:
        found = find_customer(desk, customer)
        account = desk.credit.set_limit(
            found.id,
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
    click.echo(f"Limit of {handle(found)}: {told}{end}; due {account.terms.due_days} days after the invoice.")
    if account.block is not None:
        click.echo("The account is blocked: the limit counts once the block is lifted.")


@credit.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db credit block C000001 --currency USD --reason 'Cheque bounced.'"
)
@_CUSTOMER
@_CURRENCY
@click.option("--reason", required=True, metavar="TEXT", help="Why; stands in the account and in the history.")
@_JSON
def block(customer: str, *, currency: str, reason: str, as_json: bool) -> None:
    """Block the account of a CUSTOMER in a currency: nothing may be bought on it until it is unblocked."""
    with open_desk() as desk:
        found = find_customer(desk, customer)
        account = desk.credit.block(found.id, currency=currency, reason=reason)
    _tell(account, f"Account of {handle(found)} in {currency}: blocked.", as_json=as_json)


@credit.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db credit unblock C000001 --currency USD --reason 'It was paid.'"
)
@_CUSTOMER
@_CURRENCY
@_REASON
@_JSON
def unblock(customer: str, *, currency: str, reason: str, as_json: bool) -> None:
    """Lift the block of a CUSTOMER's account in a currency."""
    with open_desk() as desk:
        found = find_customer(desk, customer)
        account = desk.credit.unblock(found.id, currency=currency, reason=reason)
    _tell(account, f"Account of {handle(found)} in {currency}: not blocked.", as_json=as_json)


@credit.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db credit rule web no --message 'Please pay by card.'\n"
    "  customer-core --store sqlite:///c.db credit rule pos approval"
)
@click.argument("channel")
@click.argument("rule", type=click.Choice([*_RULES]))
@click.option("--message", default="", metavar="TEXT", help="What the user sees when an order exceeds the limit.")
@_REASON
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
    "  customer-core --store sqlite:///c.db credit decide C000001 120.00 --currency USD --channel pos\n"
    "  customer-core --store sqlite:///c.db --channel web credit decide C000001 120.00 --currency USD --json"
)
@_CUSTOMER
@click.argument("amount")
@_CURRENCY
@click.option("--channel", default="", metavar="ID", help="Where; without it, the channel named before the command.")
@_JSON
def decide(customer: str, amount: str, *, currency: str, channel: str, as_json: bool) -> None:
    """Say whether a CUSTOMER may buy an AMOUNT on account, why, and what would help; nothing is reserved.

    Exit code 0: it is allowed. 3: a manager has to approve it. 4: it is denied. 2: the question is wrong.
    """
    with open_desk(channel=channel) as desk:
        if desk.scope.channel is None:
            raise InvalidOptionError(
                option="channel", problem="none is named", remedy="write --channel pos, or another"
            )
        decision = desk.credit.decide(find_customer(desk, customer).id, Money(amount, currency))
    if as_json:
        print_json(to_json(decision))
    else:
        console = wide_console()
        if decision.message:
            console.print(shown(decision.message))
        show_sentences(console, explain(decision))
    click.get_current_context().exit(_EXIT_CODES[decision.outcome])


def _day_of(at: datetime | None) -> date | None:
    return None if at is None else at.date()


def _tell(account: CreditAccount, sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(to_json(account))
    else:
        click.echo(sentence)
