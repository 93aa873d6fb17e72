"""The commands that move an account: amounts reserved, invoiced, given back, approved and paid, and what it owes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import click
from rich.table import Table

from customer_core.cli._desks import find_customer, open_desk
from customer_core.cli._options import CUSTOMER_ARGUMENT, JSON_OPTION, REASON_OPTION
from customer_core.cli._owners import ORGANIZATION_OPTION, find_owner
from customer_core.cli._showing import shown, wide_console
from customer_core.cli._store_showing import print_json, show_sentences
from customer_core.cli._unknown_channels import tell_unknown, unknown_channel
from customer_core.credit import (
    SECONDS_MOST,
    CreditAnswer,
    CreditDecision,
    CreditHold,
    Denied,
    Ended,
    HoldState,
    LedgerKind,
    NeedsApproval,
    OpenItem,
    Posted,
    Statement,
    explain,
)
from customer_core.errors import NotFoundError
from customer_core.manager import Desk
from customer_core.model import CreditAccountId, CreditHoldId, Money
from customer_core.serialization import to_json

__all__ = ["CREDIT_DESK_COMMANDS"]

_KINDS = {
    kind.value: kind
    for kind in (LedgerKind.PAYMENT, LedgerKind.REFUND, LedgerKind.ADJUSTMENT, LedgerKind.OPENING_BALANCE)
}
_NEEDS_APPROVAL, _DENIED = 3, 4
_MINUTES_MOST = SECONDS_MOST // 60
_MOST_MINOR = 10**15
"""The largest amount there is."""
_DATE = click.DateTime(["%Y-%m-%d"])
_HOLD = click.argument("hold", metavar="HOLD")
_CURRENCY = click.option("--currency", required=True, metavar="CODE", help="Currency as of ISO 4217, such as USD.")
_REFERENCE = click.option("--reference", required=True, metavar="TEXT", help="What it is for, such as SO-17.")
_INVOICE = click.option("--reference", default="", metavar="TEXT", help="Number of the invoice or payment.")
_DUE_ON = click.option("--due-on", type=_DATE, help="Last day on which it is not overdue; else by the terms.")
_CHANNEL = click.option(
    "--channel", default="", metavar="ID", help="Where; without it, the channel named before the command."
)
_KEY = click.option(
    "--key",
    default="",
    metavar="TEXT",
    help="Stands for this very call: made again with it, the same is answered and no more. Else each is a new one.",
)


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  customer-core --store sqlite:///c.db credit {line}" for line in lines)


@click.command(
    epilog=_examples(
        "hold C000001 120.00 --currency USD --reference SO-17 --channel pos",
        "hold C000001 120.00 --currency USD --reference SO-17 --channel web --minutes 30 --key SO-17/1",
    )
)
@CUSTOMER_ARGUMENT
@click.argument("amount")
@_CURRENCY
@_REFERENCE
@_CHANNEL
@click.option(
    "--minutes", type=click.IntRange(1, _MINUTES_MOST), help="For how long; else until it is captured or released."
)
@_KEY
@JSON_OPTION
def hold(customer: str, amount: str, **options: object) -> None:
    """Decide whether a CUSTOMER may buy an AMOUNT on account, and reserve it in one with that.

    A channel that nobody set up counts as one without a rule, which is told on standard error. Exit code 0: it is
    reserved. 3: a manager has to approve it, and the request waits. 4: it is denied.
    """
    minutes = options["minutes"]
    with open_desk(channel=str(options["channel"])) as desk:
        answer = desk.credit.hold(
            find_customer(desk, customer).id,
            Money(amount, str(options["currency"])),
            reference=str(options["reference"]),
            key=str(options["key"]) or _new_key(),
            expires_after=timedelta(minutes=minutes) if isinstance(minutes, int) else None,
        )
        unknown = unknown_channel(desk, desk.scope.channel) if desk.scope.channel else ""
    _show(answer, as_json=bool(options["as_json"]))
    tell_unknown(unknown)
    click.get_current_context().exit(_exit_code(answer))


@click.command(epilog=_examples("increase 0193b0c2-… 150.00"))
@_HOLD
@click.argument("amount")
@_KEY
@JSON_OPTION
def increase(hold: str, amount: str, key: str, as_json: bool) -> None:  # noqa: FBT001
    """Reserve more for the order of a HOLD, up to an AMOUNT in all; exit codes as of hold."""
    with open_desk() as desk:
        found = desk.credit.get_hold(CreditHoldId(hold))
        answer = desk.credit.increase(found.id, Money(amount, found.amount.currency), key=key or _new_key())
    _show(answer, as_json=as_json)
    click.get_current_context().exit(_exit_code(answer))


@click.command(
    epilog=_examples("capture 0193b0c2-…", "capture 0193b0c2-… 60.00 --partial --reference INV-9 --due-on 2027-01-31")
)
@_HOLD
@click.argument("amount", required=False)
@click.option("--partial", is_flag=True, help="Keep what is left reserved, for what is delivered later.")
@_INVOICE
@_DUE_ON
@_KEY
@JSON_OPTION
def capture(hold: str, amount: str | None, **options: object) -> None:
    """Invoice what a HOLD has reserved, or an AMOUNT of it, and give the rest back."""
    with open_desk() as desk:
        found = desk.credit.get_hold(CreditHoldId(hold))
        answer = desk.credit.capture(
            found.id,
            None if amount is None else Money(amount, found.amount.currency),
            key=str(options["key"]) or _new_key(),
            is_final=not options["partial"],
            reference=str(options["reference"]),
            due_on=_day(options["due_on"]),
        )
    _show(answer, as_json=bool(options["as_json"]))


@click.command(epilog=_examples("release 0193b0c2-… --reason 'order given up'"))
@_HOLD
@REASON_OPTION
@_KEY
@JSON_OPTION
def release(hold: str, reason: str, key: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Give back what is left of a HOLD, or take back a request for approval."""
    with open_desk() as desk:
        answer = desk.credit.release(CreditHoldId(hold), key=key or _new_key(), reason=reason)
    _show(answer, as_json=as_json)


@click.command(epilog=_examples("invoice C000001 20.00 --currency USD --reference INV-10 --channel pos"))
@CUSTOMER_ARGUMENT
@click.argument("amount")
@_CURRENCY
@_REFERENCE
@_CHANNEL
@_DUE_ON
@_KEY
@JSON_OPTION
def invoice(customer: str, amount: str, **options: object) -> None:
    """Invoice a CUSTOMER an AMOUNT that was not reserved, where it is allowed; exit codes as of hold."""
    with open_desk(channel=str(options["channel"])) as desk:
        answer = desk.credit.invoice(
            find_customer(desk, customer).id,
            Money(amount, str(options["currency"])),
            reference=str(options["reference"]),
            key=str(options["key"]) or _new_key(),
            due_on=_day(options["due_on"]),
        )
    _show(answer, as_json=bool(options["as_json"]))
    click.get_current_context().exit(_exit_code(answer))


@click.command(
    context_settings={"ignore_unknown_options": True},  # An amount may be below zero.
    epilog=_examples(
        "post payment C000001 100.00 --currency USD --reference P-4 --invoice INV-9",
        "post adjustment C000001 -5.00 --currency USD --reason 'counted twice'",
    ),
)
@click.argument("kind", type=click.Choice([*_KINDS]))
@CUSTOMER_ARGUMENT
@click.argument("amount")
@_CURRENCY
@_INVOICE
@click.option("--invoice", "invoices", multiple=True, metavar="TEXT", help="What it pays; else the oldest first.")
@_DUE_ON
@ORGANIZATION_OPTION
@REASON_OPTION
@_KEY
@JSON_OPTION
def post(kind: str, customer: str, amount: str, **options: object) -> None:
    """Post a payment, a refund, an adjustment or an opening balance to the account of a CUSTOMER.

    An AMOUNT is above zero; of an adjustment or an opening balance one below zero lowers what is owed.
    """
    invoices = options["invoices"]
    with open_desk() as desk:
        answer = desk.credit.post(
            find_owner(desk, customer, is_organization=bool(options["is_organization"]))[0],
            _KINDS[kind],
            Money(amount, str(options["currency"])),
            key=str(options["key"]) or _new_key(),
            reference=str(options["reference"]),
            invoices=invoices if isinstance(invoices, tuple) and invoices else None,
            due_on=_day(options["due_on"]),
            reason=str(options["reason"]),
        )
    _show(answer, as_json=bool(options["as_json"]))


@click.command(epilog=_examples("requests"))
@JSON_OPTION
def requests(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List the requests that wait for a manager, oldest first."""
    with open_desk() as desk:
        found = desk.credit.list_requests(most=1_000)
    if as_json:
        for one in found:
            print_json(to_json(one))
    else:
        _show_holds(found, "No request waits.")


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db --actor eve credit approve 0193b0c2-… --ceiling 700.00"
)
@click.argument("request", metavar="REQUEST")
@click.option("--ceiling", required=True, metavar="AMOUNT", help="What may be owed then, as the requests show it.")
@REASON_OPTION
@_KEY
@JSON_OPTION
def approve(
    request: str,
    ceiling: str,
    reason: str,
    key: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Approve a REQUEST of somebody else's, and reserve its amount, if the account owes no more than the ceiling then.

    Whoever can open the store may approve any amount here. Exit codes as of hold: 3 where things have changed and the
    request waits to be looked at again.
    """
    with open_desk() as desk:
        found = desk.credit.get_hold(CreditHoldId(request))
    most = Money(ceiling, found.amount.currency)
    with open_desk(approves=[Money.of_minor(_MOST_MINOR, most.currency)]) as desk:
        answer = desk.credit.approve(found.id, seen=found.version, key=key or _new_key(), ceiling=most, reason=reason)
    _show(answer, as_json=as_json)
    click.get_current_context().exit(_exit_code(answer))


@click.command(epilog=_examples("reject 0193b0c2-… --reason 'owes too long'"))
@click.argument("request", metavar="REQUEST")
@REASON_OPTION
@_KEY
@JSON_OPTION
def reject(request: str, reason: str, key: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Do not approve a REQUEST."""
    with open_desk() as desk:
        answer = desk.credit.reject(CreditHoldId(request), key=key or _new_key(), reason=reason)
    _show(answer, as_json=as_json)


@click.command(
    epilog=_examples("statement C000001 --currency USD", "statement C000001 --currency USD --since 2026-01-01")
)
@CUSTOMER_ARGUMENT
@_CURRENCY
@click.option("--since", type=_DATE, help="First day, in UTC.")
@click.option("--until", type=_DATE, help="Last day, in UTC.")
@ORGANIZATION_OPTION
@JSON_OPTION
def statement(
    customer: str,
    currency: str,
    *,
    since: datetime | None,
    until: datetime | None,
    is_organization: bool,
    as_json: bool,
) -> None:
    """Print what the account of a CUSTOMER owed, what changed that, what is reserved, and what is open.

    Where merges brought several accounts together, each is printed. Of a member of an organization that has none of its
    own, it is the account of the organization.
    """
    begin = None if since is None else since.replace(tzinfo=UTC)
    end = None if until is None or until.date() == date.max else until.replace(tzinfo=UTC) + timedelta(days=1)
    with open_desk() as desk:
        accounts = _accounts_of(desk, customer, currency, is_organization=is_organization)
        told = [(desk.credit.statement(id_, since=begin, until=end), desk.credit.list_holds(id_)) for id_ in accounts]
    if as_json:
        first, *others = ({"statement": to_json(one), "holds": [*map(to_json, holds)]} for one, holds in told)
        print_json({**first, "others": others} if others else first)
        return
    for found, holds in told:
        if len(told) > 1:
            click.echo(f"Account {found.account.id}:")
        _show_statement(found)
        _show_holds(holds, "Nothing is reserved.")


@click.command(epilog=_examples("expire"))
@click.option("--most", type=click.IntRange(1, 10_000), default=1_000, show_default=True, help="How many at most.")
def expire(most: int) -> None:
    """End holds and requests whose time is over; nothing depends on it but that their credit is shown as free."""
    with open_desk() as desk:
        click.echo(f"Ended: {desk.credit.expire_due(most=most):,}.")


@click.command(epilog=_examples("verify", "verify --account 0193b0c2-…"))
@click.option("--account", default="", metavar="ID", help="One account; without it, all.")
@JSON_OPTION
def verify(account: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Reckon accounts anew from their ledgers, and say what differs; exit code 1 where anything does."""
    with open_desk() as desk:
        found = desk.credit.verify(CreditAccountId(account) if account else None)
    if as_json:
        print_json(to_json(found))
    else:
        show_sentences(wide_console(), (f"{one.account} {one.place}: {one.sentence}" for one in found.findings))
        click.echo(f"Accounts: {found.accounts:,}; entries: {found.entries:,}; findings: {len(found.findings):,}.")
    click.get_current_context().exit(0 if found.is_sound else 1)


CREDIT_DESK_COMMANDS: tuple[click.Command, ...] = (
    hold,
    increase,
    capture,
    release,
    invoice,
    post,
    requests,
    approve,
    reject,
    statement,
    expire,
    verify,
)
"""The commands that belong to the group on credit."""


def _new_key() -> str:
    return f"command-line-{uuid4()}"


def _day(at: object) -> date | None:
    return at.date() if isinstance(at, datetime) else None


def _accounts_of(desk: Desk, customer: str, currency: str, *, is_organization: bool) -> list[CreditAccountId]:
    """Return the accounts of somebody, or that of the organization that pays.

    Raises:
        NotFoundError: There is none.
    """
    owner, name = find_owner(desk, customer, is_organization=is_organization)
    own = desk.credit.list_accounts(owner, currency)
    if own:
        return [account.id for account in own]
    paying = desk.credit.find_paying_account(owner, currency)
    if paying is None:
        raise NotFoundError(kind="credit account", id=f"{name} in {currency}")
    return [paying.account.id]


def _exit_code(answer: CreditAnswer) -> int:
    if isinstance(answer, Denied):
        return _DENIED
    return _NEEDS_APPROVAL if isinstance(answer, NeedsApproval) else 0


def _show(answer: CreditAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json({"answer": type(answer).__name__, **to_json(answer)})
        return
    console = wide_console()
    if isinstance(answer, Posted):
        for entry in (answer.entry, *answer.others):
            left = f"; {entry.reserved} is reserved" if entry.reserved else ""
            where = f" to account {entry.account}" if answer.others else ""
            console.print(f"Posted {entry.posted}{where}; {entry.owed} is owed{left}.", highlight=False)
    elif isinstance(answer, Ended):
        console.print(f"{answer.hold.id} is {answer.hold.state.value}.", highlight=False)
    elif isinstance(answer, Denied):
        _show_decision(answer.decision)
    else:
        words = "waits for approval" if isinstance(answer, NeedsApproval) else "is held"
        console.print(f"{answer.hold.id}: {answer.hold.amount} {words}.", highlight=False)
        if answer.hold.approval is None:
            _show_decision(answer.decision)
        else:
            by, ceiling = shown(answer.hold.approval.by.id), answer.hold.approval.ceiling
            console.print(f"- Approved by {by}: the account may owe up to {ceiling}.", highlight=False)


def _show_decision(decision: CreditDecision) -> None:
    console = wide_console()
    if decision.message:
        console.print(shown(decision.message))
    show_sentences(console, explain(decision))


def _show_statement(found: Statement) -> None:
    table = Table()
    for heading in ("date", "what", "reference", "due", "amount", "owed"):
        table.add_column(heading, overflow="fold", justify="right" if heading in {"amount", "owed"} else "left")
    for entry in found.entries:
        due = "" if entry.due_on is None else f"{entry.due_on}"
        cells = (f"{entry.at:%Y-%m-%d}", entry.kind.value, entry.reference, due, f"{entry.posted}", f"{entry.owed}")
        table.add_row(*map(shown, cells))
    console = wide_console()
    console.print(f"Owed before: {found.opening}.", highlight=False)
    if found.entries:
        console.print(table)
    console.print(f"Owed after: {found.closing}; overdue now: {found.account.exposure.overdue}.", highlight=False)
    show_sentences(console, (_open_sentence(one) for one in found.open_items))


def _open_sentence(item: OpenItem) -> str:
    days = item.overdue_days(datetime.now(UTC).date())
    late = f", overdue for {days} days" if days else ""
    return f"Open: {item.open} of {item.reference or item.number}{late}"


def _show_holds(holds: Sequence[CreditHold], none: str) -> None:
    console = wide_console()
    if not holds:
        console.print(none)
        return
    table = Table()
    for heading in ("hold", "state", "for", "channel", "amount", "left", "would owe", "until", "asked by"):
        table.add_column(heading, overflow="fold")
    for one in holds:
        until = "" if one.expires_at is None else f"{one.expires_at:%Y-%m-%d %H:%M} UTC"
        would_owe = "" if one.state is HoldState.HELD else f"{one.decision.exposure_after}"
        amounts = (f"{one.amount}", f"{one.held}", would_owe)
        cells = (f"{one.id}", one.state.value, one.reference, f"{one.channel}", *amounts, until, one.by.id)
        table.add_row(*map(shown, cells))
    console.print(table)
