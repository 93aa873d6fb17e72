"""Limits with a last day, and accounts that are blocked, through a desk."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count

import pytest

from customer_core.credit import CreditOutcome
from customer_core.errors import InvalidValueError, NotFoundError, UnknownCurrencyError
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    ChannelCreditRule,
    ChannelId,
    CreditBlock,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerDraft,
    CustomerId,
    Limited,
    Money,
    NoCredit,
    OverdueRule,
    PaymentTerms,
    Unlimited,
)
from customer_core.services import Registered

AT = datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 4, 1, tzinfo=UTC)
LAST = date(2026, 3, 31)
LIMIT = Limited(Money(500, "USD"))
Drafting = Callable[..., CustomerDraft]


class Hands:
    """A clock that stands wherever it was put."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        """Return where it stands."""
        return self.at


@pytest.fixture
def clock() -> Hands:
    """The clock of the shop, one second before the last day of the limit ends."""
    return Hands()


@pytest.fixture
def desk(clock: Hands) -> Iterator[Desk]:
    """The desk of an administrator at a till."""
    numbers = count(1)
    with CustomerManager.open("memory:", clock=clock, ids=lambda: f"n-{next(numbers)}") as manager:
        yield manager.acting_as(Actor.user("ann", roles=["administrator"], brands=EVERY_BRAND), channel="pos")


@pytest.fixture
def ann(desk: Desk, draft: Drafting) -> Customer:
    """A stored customer."""
    outcome = desk.customers.register(draft())
    assert isinstance(outcome, Registered)
    return outcome.customer


def actions(desk: Desk, of: Customer) -> list[tuple[HistoryAction, str, int]]:
    """Return what the history tells of the account, with reason and version."""
    return [(entry.action, entry.reason, entry.version) for entry in desk.history.list_of(of.id)[1:]]


def test_a_limit_counts_by_the_clock_of_the_shop(desk: Desk, ann: Customer, clock: Hands) -> None:
    """To the last second of its last day, and not from midnight on."""
    opened = desk.credit.set_limit(ann.id, LIMIT, currency="USD", until=LAST, review_on=date(2026, 3, 1))
    assert (LAST, date(2026, 3, 1), 1) == (opened.limit_until, opened.review_on, opened.version)
    last = desk.credit.decide(ann.id, Money(1, "USD"))
    clock.at = MIDNIGHT
    first = desk.credit.decide(ann.id, Money(1, "USD"))
    assert [("within-limit", AT), ("limit-expired", MIDNIGHT)] == [(one.reason, one.at) for one in (last, first)]
    desk.credit.set_limit(ann.id, LIMIT, currency="USD", until=date(2026, 4, 1))
    assert desk.credit.decide(ann.id, Money(1, "USD")).outcome.is_allowed


def test_the_days_of_a_limit_are_part_of_it(desk: Desk, ann: Customer) -> None:
    """Another day is another limit in the history; the same again is none; no day takes the day away."""
    desk.credit.set_limit(ann.id, LIMIT, currency="USD")
    ended = desk.credit.set_limit(ann.id, LIMIT, currency="USD", until=LAST, reason="for a quarter")
    assert ended == desk.credit.set_limit(ann.id, LIMIT, currency="USD", until=LAST)
    desk.credit.set_limit(ann.id, LIMIT, currency="USD", until=LAST, review_on=LAST)
    desk.credit.set_limit(ann.id, LIMIT, currency="USD", until=LAST, review_on=LAST, terms=PaymentTerms(14))
    endless = desk.credit.set_limit(ann.id, LIMIT, currency="USD")
    assert (None, None, PaymentTerms(14)) == (endless.limit_until, endless.review_on, endless.terms)
    assert [
        (HistoryAction.CREDIT_ACCOUNT_OPENED, "", 1),
        (HistoryAction.CREDIT_LIMIT_SET, "for a quarter", 2),
        (HistoryAction.CREDIT_LIMIT_SET, "", 3),
        (HistoryAction.CREDIT_TERMS_SET, "", 4),
        (HistoryAction.CREDIT_LIMIT_SET, "", 5),
    ] == actions(desk, ann)


def test_a_day_that_is_none_opens_nothing(desk: Desk, ann: Customer) -> None:
    """A point in time is refused, and no account is there afterwards."""
    with pytest.raises(InvalidValueError, match="limit_until"):
        desk.credit.set_limit(ann.id, LIMIT, currency="USD", until=AT)
    assert None is desk.credit.find_account(ann.id, "USD")


def test_a_blocked_account_is_denied_everything(desk: Desk, ann: Customer, clock: Hands) -> None:
    """It is blocked whatever limit it has or gets, in the channel that allows all, until the block is lifted."""
    desk.settings.apply(CreditPolicy(channels={ChannelId("pos"): ChannelCreditRule(CreditRule.ALWAYS)}))
    desk.credit.set_limit(ann.id, LIMIT, currency="USD", until=LAST)
    blocked = desk.credit.block(ann.id, currency="USD", reason=" Cheque bounced ")
    assert (CreditBlock("Cheque bounced", since=AT), LIMIT, LAST) == (
        blocked.block,
        blocked.limit,
        blocked.limit_until,
    )
    raised = desk.credit.set_limit(ann.id, Unlimited(), currency="USD")
    assert blocked.block == raised.block
    decision = desk.credit.decide(ann.id, Money(1, "USD"))
    assert (CreditOutcome.DENIED, "account-blocked") == (decision.outcome, decision.reason)
    clock.at = MIDNIGHT
    freed = desk.credit.unblock(ann.id, currency="USD", reason="It was paid")
    assert (None, freed) == (freed.block, desk.credit.find_account(ann.id, "USD"))
    assert "unlimited" == desk.credit.decide(ann.id, Money(1, "USD")).reason
    assert [
        (HistoryAction.CREDIT_ACCOUNT_OPENED, "", 1),
        (HistoryAction.CREDIT_ACCOUNT_BLOCKED, "Cheque bounced", 2),
        (HistoryAction.CREDIT_LIMIT_SET, "", 3),
        (HistoryAction.CREDIT_ACCOUNT_UNBLOCKED, "It was paid", 4),
    ] == actions(desk, ann)
    assert desk.history.verify(ann.id).is_intact


def test_blocking_again_changes_the_reason_alone(desk: Desk, ann: Customer, clock: Hands) -> None:
    """The account is blocked since when it was; the same reason again writes nothing, and so does lifting nothing."""
    opened = desk.credit.set_limit(ann.id, NoCredit(), currency="USD")
    assert opened == desk.credit.unblock(ann.id, currency="USD")
    first = desk.credit.block(ann.id, currency="USD", reason="Late")
    clock.at = MIDNIGHT
    assert first == desk.credit.block(ann.id, currency="USD", reason="Late")
    again = desk.credit.block(ann.id, currency="USD", reason="Insolvent")
    assert (CreditBlock("Insolvent", since=AT), 3) == (again.block, again.version)
    assert 3 == len(actions(desk, ann))


@pytest.mark.parametrize("call", ["block", "unblock"])
def test_only_an_account_is_blocked(desk: Desk, ann: Customer, call: str) -> None:
    """Without an account in the currency there is nothing to block; neither is there with nobody."""
    desk.credit.set_limit(ann.id, LIMIT, currency="USD")
    for owner, currency, named in ((ann.id, "EUR", f"EUR of {ann.id}"), (CustomerId("nobody"), "USD", "nobody")):
        with pytest.raises(NotFoundError, match=named):
            getattr(desk.credit, call)(owner, currency=currency, reason="Late")
    assert 1 == len(actions(desk, ann))


def test_a_block_needs_a_reason(desk: Desk, ann: Customer) -> None:
    """Nobody is kept from buying without a word."""
    desk.credit.set_limit(ann.id, LIMIT, currency="USD")
    with pytest.raises(InvalidValueError, match="reason: is blank"):
        desk.credit.block(ann.id, currency="USD", reason=" ")


def test_an_account_in_no_currency_is_not_opened(desk: Desk, ann: Customer) -> None:
    """A word that is no currency is refused wherever one is given."""
    with pytest.raises(UnknownCurrencyError):
        desk.credit.set_limit(ann.id, NoCredit(), currency="XXQ")
    with pytest.raises(UnknownCurrencyError):
        desk.credit.block(ann.id, currency="XXQ", reason="Late")


def test_an_applied_policy_tolerates(desk: Desk, ann: Customer) -> None:
    """Tolerance and overdue rule are read from the settings like the rules of the channels."""
    desk.credit.set_limit(ann.id, LIMIT, currency="USD")
    desk.settings.apply(CreditPolicy(tolerance_percent=10, overdue=OverdueRule(days=14)))
    reasons = [desk.credit.decide(ann.id, Money(amount, "USD")).reason for amount in (500, 550, 551)]
    assert ["within-limit", "within-tolerance", "over-limit-no-rule"] == reasons
