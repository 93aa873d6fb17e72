"""The desk's calls on an account: each is answered once for its key, and moves the ledger by what it says."""

from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from tests.unit.services.conftest import AT

from customer_core.credit import (
    CreditHold,
    Denied,
    Ended,
    Held,
    HeldOverLimit,
    HoldState,
    LedgerKind,
    NeedsApproval,
    Posted,
)
from customer_core.errors import (
    HoldStateError,
    IdempotencyMismatchError,
    InvalidOptionError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    BrandId,
    ChannelCreditRule,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditHoldId,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerId,
    Limited,
    Money,
    OverdueRule,
)
from customer_core.serialization import dumps
from customer_core.services import CreditService


def usd(amount: str) -> Money:
    """Return an amount in dollars."""
    return Money(amount, "USD")


@pytest.fixture
def account(desk: Desk) -> CreditAccount:
    """An account that may owe 500 dollars."""
    desk.customers.register(Customer(id=CustomerId("ann")))
    return desk.credit.set_limit(CustomerId("ann"), Limited(usd("500")), currency="USD")


@pytest.fixture
def credit(manager: CustomerManager, account: CreditAccount) -> CreditService:
    """The credit of the desk at a till, with that account."""
    assert account.version
    return manager.acting_as(Actor.system("test"), channel="pos").credit


def test_an_order_is_held_grown_invoiced_and_paid(credit: CreditService, account: CreditAccount) -> None:
    """From the order to the payment each call moves the account by what it says, and the books add up."""
    held = credit.hold(account.id, usd("100"), reference="SO-1", key="1", expires_after=timedelta(hours=1))
    assert isinstance(held, Held)
    grown = credit.increase(held.hold.id, usd("150"), key="2")
    assert isinstance(grown, Held)
    part = credit.capture(held.hold.id, usd("60"), key="3", is_final=False)
    assert (usd("60"), usd("90")) == (part.entry.owed, part.entry.reserved)
    paid = credit.post(account.id, LedgerKind.PAYMENT, usd("70"), key="4")
    assert isinstance(paid, Posted)
    ended = credit.release(held.hold.id, key="5")
    assert isinstance(ended, Ended)
    with pytest.raises(HoldStateError, match="is released, and capture"):
        credit.capture(held.hold.id, key="6")
    statement = credit.statement(account.id)
    assert [usd("60"), usd("-70")] == [entry.posted for entry in statement.entries]
    assert [usd("-10")] == [item.open for item in statement.open_items]
    assert credit.verify().is_sound


def test_a_key_answers_the_same_again(credit: CreditService, account: CreditAccount) -> None:
    """A call that is made again with its key answers the same and does nothing; with another request it is refused."""
    first = credit.hold(account.id, usd("100"), reference="SO-1", key="1")
    assert dumps(first) == dumps(credit.hold(account.id, usd("100"), reference="SO-1", key="1"))
    with pytest.raises(IdempotencyMismatchError):
        credit.hold(account.id, usd("101"), reference="SO-1", key="1")
    found = credit.find_account(CustomerId("ann"), "USD")
    assert found is not None
    assert usd("100") == found.exposure.held


def test_what_exceeds_the_limit_is_denied_and_kept_nowhere(credit: CreditService, account: CreditAccount) -> None:
    """An amount above the limit is denied, with its decision, and neither counters nor holds move."""
    denied = credit.hold(account.id, usd("500.01"), reference="SO-1", key="1")
    assert isinstance(denied, Denied)
    assert "over-limit-no-rule" == denied.decision.reason
    assert () == credit.list_holds(account.id)
    with pytest.raises(InvalidValueError):
        credit.post(account.id, LedgerKind.INVOICE, usd("1"), key="2")


def test_an_answer_is_not_replayed_to_whom_the_account_is_hidden(manager: CustomerManager) -> None:
    """Whoever may not see an account is told that there is none, also with the key of a call that was answered."""
    north = manager.acting_as(
        Actor.user("ann", roles=["administrator"], brands=["north"]), channel="pos", brand="north"
    )
    north.customers.register(Customer(id=CustomerId("nia"), brand=BrandId("north")))
    account = north.credit.set_limit(CustomerId("nia"), Limited(usd("5")), currency="USD")
    call = partial(CreditService.hold, account=account.id, amount=usd("1"), reference="S", key="1")
    assert isinstance(call(north.credit), Held)
    south = manager.acting_as(Actor.user("eve", roles=["administrator"], brands=["south"]), channel="pos")
    with pytest.raises(NotFoundError):
        call(south.credit)


@pytest.fixture
def asking(desk: Desk) -> None:
    """A till at which a manager is asked."""
    rule = ChannelCreditRule(CreditRule.APPROVAL, "Ask the boss.")
    desk.settings.apply(CreditPolicy().with_rule(ChannelId("pos"), rule))


@pytest.mark.usefixtures("asking")
class TestApprovals:
    """What exceeds a limit is asked for, and held once a manager has approved what the account owes then."""

    @pytest.fixture
    def request_(self, credit: CreditService, account: CreditAccount) -> CreditHold:
        """A request for 620 dollars by somebody, of an account that may owe 500."""
        asked = credit.hold(account.id, usd("620"), reference="SO-1", key="1", expires_after=timedelta(hours=2))
        assert isinstance(asked, NeedsApproval)
        assert "Ask the boss." == asked.decision.message
        return asked.hold

    @staticmethod
    def manager_of(manager: CustomerManager, most: str = "1000") -> CreditService:
        """Return the credit of a manager who may approve up to an amount."""
        actor = Actor.user("eve", roles=["credit-manager"], approves=[usd(most)])
        return manager.acting_as(actor, channel="office").credit

    def test_an_approved_request_is_held_for_its_time(
        self, manager: CustomerManager, account: CreditAccount, request_: CreditHold
    ) -> None:
        """It is reserved above the limit from the approval on, with who approved it and up to which ceiling."""
        boss = self.manager_of(manager)
        assert (request_,) == boss.list_requests()
        answer = boss.approve(request_.id, seen=1, key="2", reason="pays on Friday")
        assert isinstance(answer, HeldOverLimit)
        approval = answer.hold.approval
        assert approval is not None
        assert ("eve", usd("620"), "pays on Friday") == (approval.by.id, approval.ceiling, approval.reason)
        assert request_.placed_at + timedelta(hours=2) == answer.hold.expires_at
        assert answer == boss.approve(request_.id, seen=1, key="2", reason="pays on Friday")
        assert usd("620") == boss.statement(account.id).account.exposure.held
        with pytest.raises(HoldStateError, match="is held, and approve"):
            boss.approve(request_.id, seen=1, key="3")

    def test_nobody_approves_its_own_request_nor_more_than_it_may(
        self, manager: CustomerManager, credit: CreditService, request_: CreditHold
    ) -> None:
        """The one who asked, somebody whose limit is lower, and somebody without one are refused."""
        with pytest.raises(PermissionDeniedError, match="by somebody else"):
            credit.approve(request_.id, seen=1, key="2")
        for boss in (self.manager_of(manager, "619.99"), self.manager_of(manager, "0")):
            with pytest.raises(PermissionDeniedError, match="up to that amount"):
                boss.approve(request_.id, seen=1, key="2")
        assert isinstance(self.manager_of(manager, "620").approve(request_.id, seen=1, key="2"), HeldOverLimit)

    def test_a_ceiling_that_was_passed_is_asked_anew(
        self, manager: CustomerManager, credit: CreditService, account: CreditAccount, request_: CreditHold
    ) -> None:
        """What was sold since the request counts: nothing is held, and the request says what would be owed now."""
        assert isinstance(credit.hold(account.id, usd("10"), reference="SO-2", key="2"), Held)
        boss = self.manager_of(manager)
        again = boss.approve(request_.id, seen=1, key="3")
        assert isinstance(again, NeedsApproval)
        assert usd("630") == again.decision.exposure_after
        assert isinstance(boss.approve(request_.id, seen=2, key="4", ceiling=usd("629.99")), NeedsApproval)
        assert isinstance(boss.approve(request_.id, seen=3, key="5", ceiling=usd("630")), HeldOverLimit)

    def test_two_approvals_do_not_add_up(
        self, manager: CustomerManager, credit: CreditService, account: CreditAccount, request_: CreditHold
    ) -> None:
        """Of two requests that were made of the same figures only one is held without another look."""
        other = credit.hold(account.id, usd("600"), reference="SO-2", key="2")
        assert isinstance(other, NeedsApproval)
        boss = self.manager_of(manager)
        assert isinstance(boss.approve(request_.id, seen=1, key="3"), HeldOverLimit)
        assert isinstance(boss.approve(other.hold.id, seen=1, key="4"), NeedsApproval)

    @pytest.mark.parametrize("limit", [Limited(usd("100")), Limited(usd("550"))])
    def test_a_limit_that_was_changed_is_asked_anew(
        self, manager: CustomerManager, desk: Desk, request_: CreditHold, limit: Limited
    ) -> None:
        """A manager saw another limit; one under which the amount passes by itself needs no other look."""
        desk.credit.set_limit(CustomerId("ann"), limit, currency="USD")
        boss = self.manager_of(manager)
        assert isinstance(boss.approve(request_.id, seen=1, key="2"), NeedsApproval)
        desk.credit.set_limit(CustomerId("ann"), Limited(usd("700")), currency="USD")
        assert isinstance(boss.approve(request_.id, seen=1, key="3"), NeedsApproval)
        assert isinstance(boss.approve(request_.id, seen=2, key="4"), HeldOverLimit)

    def test_a_manager_approves_the_whole_order(
        self, manager: CustomerManager, credit: CreditService, account: CreditAccount, request_: CreditHold
    ) -> None:
        """The personal limit is compared with all that was reserved or invoiced for the order, and not with a part."""
        assert isinstance(credit.hold(account.id, usd("400"), reference="SO-1", key="2"), Held)
        with pytest.raises(PermissionDeniedError, match="up to that amount"):
            self.manager_of(manager, "1019.99").approve(request_.id, seen=1, key="3", ceiling=usd("1020"))
        answer = self.manager_of(manager, "1020").approve(request_.id, seen=1, key="3", ceiling=usd("1020"))
        assert isinstance(answer, HeldOverLimit)

    def test_another_reason_is_asked_anew(
        self, manager: CustomerManager, desk: Desk, credit: CreditService, account: CreditAccount
    ) -> None:
        """Who approves more than a limit has not approved that something is overdue."""
        desk.settings.apply(desk.settings.get(CreditPolicy).with_overdue(OverdueRule(days=0)))
        asked = credit.hold(account.id, usd("620"), reference="SO-1", key="1")
        assert isinstance(asked, NeedsApproval)
        desk.credit.post(
            account.id, LedgerKind.OPENING_BALANCE, usd("1"), key="2", due_on=date(2000, 1, 1), reason="moved"
        )
        answer = self.manager_of(manager).approve(asked.hold.id, seen=1, key="3", ceiling=usd("700"))
        assert isinstance(answer, NeedsApproval)
        assert "overdue-needs-approval" == answer.decision.reason

    def test_what_nobody_may_approve_any_more_is_denied(
        self, manager: CustomerManager, desk: Desk, request_: CreditHold
    ) -> None:
        """On an account that was blocked since, nothing is held, and the request waits on."""
        desk.credit.block(CustomerId("ann"), currency="USD", reason="fraud")
        boss = self.manager_of(manager)
        denied = boss.approve(request_.id, seen=1, key="2")
        assert isinstance(denied, Denied)
        assert "account-blocked" == denied.decision.reason
        assert (request_,) == boss.list_requests()

    def test_a_request_is_rejected_or_taken_back_once(
        self, manager: CustomerManager, credit: CreditService, account: CreditAccount, request_: CreditHold
    ) -> None:
        """Either ends it, and neither moves the account."""
        boss = self.manager_of(manager)
        ended = boss.reject(request_.id, key="2", reason="owes too long")
        assert (HoldState.REJECTED, None) == (ended.hold.state, ended.entry)
        with pytest.raises(HoldStateError):
            credit.release(request_.id, key="3")
        other = credit.hold(account.id, usd("620"), reference="SO-2", key="4")
        assert isinstance(other, NeedsApproval)
        assert HoldState.WITHDRAWN is credit.release(other.hold.id, key="5").hold.state
        assert (0, ()) == (boss.verify().entries, boss.list_requests())

    def test_a_request_waits_for_the_hours_of_the_policy(
        self, desk: Desk, credit: CreditService, account: CreditAccount
    ) -> None:
        """It lapses after a day, or after as many hours as the policy says when it is made."""
        for number, hours in enumerate((24, 2)):
            desk.settings.apply(desk.settings.get(CreditPolicy).with_approval_hours(hours))
            asked = credit.hold(account.id, usd("620"), reference="SO-1", key=f"{number}")
            assert isinstance(asked, NeedsApproval)
            assert AT + timedelta(hours=hours) == asked.hold.expires_at

    def test_an_increase_above_the_limit_asks_for_the_difference(
        self, manager: CustomerManager, credit: CreditService, account: CreditAccount
    ) -> None:
        """The hold stays as it was, and the difference is a request of its own for the same order."""
        held = credit.hold(account.id, usd("400"), reference="SO-1", key="1")
        assert isinstance(held, Held)
        asked = credit.increase(held.hold.id, usd("520"), key="2")
        assert isinstance(asked, NeedsApproval)
        assert (usd("120"), "SO-1") == (asked.hold.amount, asked.hold.reference)
        assert held.hold == credit.get_hold(held.hold.id)
        assert isinstance(self.manager_of(manager).approve(asked.hold.id, seen=1, key="3"), HeldOverLimit)


def test_what_was_not_reserved_is_invoiced_where_it_is_allowed(credit: CreditService, account: CreditAccount) -> None:
    """An invoice without a hold is decided like one; a customer without an account has no credit, and keeps no key."""
    posted = credit.invoice(CustomerId("ann"), usd("20"), reference="INV-1", key="1", due_on=date(2026, 12, 31))
    assert isinstance(posted, Posted)
    assert (LedgerKind.INVOICE, date(2026, 12, 31)) == (posted.entry.kind, posted.entry.due_on)
    assert isinstance(credit.invoice(account.id, usd("481"), reference="INV-2", key="2"), Denied)
    denied = credit.hold(CustomerId("ann"), Money("1", "EUR"), reference="SO-1", key="1")
    assert isinstance(denied, Denied)
    assert "no-credit" == denied.decision.reason


def test_what_is_overdue_counts_by_the_days_of_the_rule(
    desk: Desk, credit: CreditService, account: CreditAccount
) -> None:
    """An invoice is overdue from the day after its due date on, and decides once the days of the rule are over."""
    day = AT.date()
    credit.invoice(account.id, usd("20"), reference="INV-1", key="1", due_on=day - timedelta(days=3))
    assert usd("20") == credit.statement(account.id).account.exposure.overdue
    assert credit.decide(account.id, usd("1")).outcome.is_allowed
    for days, reason in ((3, "within-limit"), (2, "overdue-no-rule"), (0, "overdue-no-rule")):
        policy = desk.settings.get(CreditPolicy)
        desk.settings.apply(policy.with_overdue(OverdueRule(days=days)))
        assert reason == credit.decide(account.id, usd("1")).reason
        answer = credit.hold(account.id, usd("1"), reference="SO", key=f"{days}")
        assert isinstance(answer, Held if reason == "within-limit" else Denied)


@pytest.mark.parametrize("after", [timedelta(0), timedelta(milliseconds=1500), timedelta(days=3661)])
def test_a_hold_lasts_whole_seconds(credit: CreditService, account: CreditAccount, after: timedelta) -> None:
    """What is no number of whole seconds, or too many, is refused before anything is asked."""
    with pytest.raises(InvalidOptionError, match="expires_after"):
        credit.hold(account.id, usd("1"), reference="S", key="1", expires_after=after)


@pytest.mark.parametrize("key", ["", " ", "a\nb", "k" * 256])
def test_a_key_is_one_line(credit: CreditService, account: CreditAccount, key: str) -> None:
    """A key that could not be told from none, or is too long, is refused."""
    with pytest.raises(InvalidValueError, match="key"):
        credit.release(CreditHoldId("h"), key=key)
    assert account.version


def test_what_is_over_is_free_for_whoever_asks(manager: CustomerManager, account: CreditAccount) -> None:
    """A hold whose time is over counts no more, before and after it is ended, and can be neither grown nor captured."""
    now = [AT]
    store = manager._store  # noqa: SLF001 - which a manager with a moving clock shares
    moving = CustomerManager.open(store=store, clock=lambda: now[0], ids=lambda: f"h-{now[0]:%M%S}")
    credit = moving.acting_as(Actor.system("test"), channel="pos").credit
    held = credit.hold(account.id, usd("400"), reference="SO-1", key="1", expires_after=timedelta(minutes=5))
    assert isinstance(held, Held)
    now[0] = AT + timedelta(minutes=5)
    assert credit.decide(account.id, usd("500")).outcome.is_allowed
    with pytest.raises(HoldStateError, match="is expired, and capture"):
        credit.capture(held.hold.id, key="2")
    assert HoldState.HELD is credit.get_hold(held.hold.id).state
    assert isinstance(credit.hold(account.id, usd("500"), reference="SO-2", key="3"), Held)
    assert HoldState.EXPIRED is credit.get_hold(held.hold.id).state
    now[0] = AT
    with pytest.raises(HoldStateError):
        credit.increase(held.hold.id, usd("401"), key="4")
    last = credit.post(account.id, LedgerKind.PAYMENT, usd("1"), key="5").entry
    assert AT + timedelta(minutes=5) == last.at
    assert (0, True) == (credit.expire_due(), credit.verify().is_sound)


def test_what_is_over_is_ended_for_all_to_see(manager: CustomerManager, account: CreditAccount) -> None:
    """Holds and requests whose time is over are ended, account by account, and only once."""
    now, ids = [AT], count(1)
    store = manager._store  # noqa: SLF001 - as above
    moving = CustomerManager.open(store=store, clock=lambda: now[0], ids=lambda: f"h-{next(ids)}")
    credit = moving.acting_as(Actor.system("test"), channel="pos").credit
    for number in range(3):
        after = timedelta(minutes=number + 1)
        credit.hold(account.id, usd("1"), reference="SO", key=f"{number}", expires_after=after)
    now[0] = AT + timedelta(minutes=2)
    assert [2, 0] == [credit.expire_due(), credit.expire_due()]
    assert [usd("1")] == [hold.held for hold in credit.list_holds(account.id)]
    assert (1, 5, True) == ((found := credit.verify(account.id)).accounts, found.entries, found.is_sound)


def test_an_increase_is_above_what_is_reserved(credit: CreditService, account: CreditAccount) -> None:
    """A total that is no more than what is reserved already is refused, and the hold stays as it was."""
    held = credit.hold(account.id, usd("10"), reference="SO", key="1")
    assert isinstance(held, Held)
    for amount in ("10", "9.99"):
        with pytest.raises(InvalidValueError, match="is not above what is reserved"):
            credit.increase(held.hold.id, usd(amount), key="2")
    assert held.hold == credit.get_hold(held.hold.id)


def test_a_time_of_a_statement_is_aware(credit: CreditService, account: CreditAccount) -> None:
    """A moment without an offset from UTC would mean another one on each host."""
    with pytest.raises(InvalidOptionError, match="since"):
        credit.statement(account.id, since=AT.replace(tzinfo=None))
    assert credit.statement(account.id, since=AT, until=AT).opening == credit.statement(account.id).closing


def test_accounts_that_are_not_there_are_told_so(credit: CreditService) -> None:
    """A payment needs an account, of a customer in its currency or by its id."""
    with pytest.raises(NotFoundError, match="ann in EUR"):
        credit.post(CustomerId("ann"), LedgerKind.PAYMENT, Money("1", "EUR"), key="1")
    with pytest.raises(NotFoundError, match="no-such"):
        credit.verify(CreditAccountId("no-such"))


@pytest.mark.parametrize("due_on", [AT, "2027-01-31", 1])
def test_a_due_date_is_a_day(credit: CreditService, account: CreditAccount, due_on: Any) -> None:  # noqa: ANN401
    """A moment or a text is no day, and is refused before anything is written."""
    with pytest.raises(InvalidValueError, match="due_on: is no day"):
        credit.invoice(account.id, usd("1"), reference="I", key="1", due_on=due_on)
    assert (0, True) == (credit.verify().entries, credit.verify().is_sound)


def test_wrong_types_are_told_by_name(credit: CreditService, account: CreditAccount) -> None:
    """A number for an amount, one text for a list, and no reason are typed refusals."""
    held = credit.hold(account.id, usd("1"), reference="S", key="1")
    assert isinstance(held, Held)
    wrong: Any = 60
    with pytest.raises(InvalidValueError, match="amount"):
        credit.capture(held.hold.id, wrong, key="2")
    for invoices in ("17", wrong):
        with pytest.raises(InvalidOptionError, match="invoices"):
            credit.post(account.id, LedgerKind.PAYMENT, usd("1"), key="2", invoices=invoices)
    with pytest.raises(InvalidValueError, match="reason"):
        credit.post(account.id, LedgerKind.ADJUSTMENT, usd("1"), key="2", reason=wrong)
    for reference in ("", "a\nb"):
        with pytest.raises(InvalidValueError, match="reference"):
            credit.hold(account.id, usd("999"), reference=reference, key="2")


def test_open_items_tell_for_how_long_they_are_overdue(credit: CreditService, account: CreditAccount) -> None:
    """By the day after the due date it is one day; a payment that is left over is never overdue."""
    credit.invoice(account.id, usd("5"), reference="I", key="1", due_on=date(2026, 1, 31))
    (item,) = credit.statement(account.id).open_items
    assert [0, 0, 1, 28] == [item.overdue_days(date(2026, *day)) for day in ((1, 30), (1, 31), (2, 1), (2, 28))]
    credit.post(account.id, LedgerKind.PAYMENT, usd("6"), key="2")
    (item,) = credit.statement(account.id).open_items
    assert 0 == item.overdue_days(date(2099, 1, 1))
