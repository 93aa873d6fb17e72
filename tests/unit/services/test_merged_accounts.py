"""Customers with credit accounts become one: the accounts count together by a rule, and part again as they were."""

from datetime import date, timedelta

import pytest

from customer_core.credit import Denied, Held, HeldOverLimit, LedgerKind, NeedsApproval
from customer_core.errors import (
    IdempotencyMismatchError,
    InvalidOptionError,
    InvalidValueError,
    MergeBlockedError,
    NotFoundError,
    StaleVersionError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    ChannelCreditRule,
    ChannelId,
    CreditAccount,
    CreditLimit,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerId,
    GroupLimitRule,
    GroupLimits,
    Limited,
    MergeId,
    Money,
    NoCredit,
    OrganizationId,
    OverdueRule,
    PaymentTerms,
    Unlimited,
)
from customer_core.serialization import dumps, loads, to_json

ANN, BEA, CLEO = (CustomerId(name) for name in ("ann", "bea", "cleo"))
SUM, HIGHEST, SURVIVOR = (GroupLimits(GroupLimitRule[name]) for name in ("SUM", "HIGHEST", "SURVIVOR"))


def usd(amount: str) -> Money:
    """Return an amount in dollars."""
    return Money(amount, "USD")


@pytest.fixture
def till(manager: CustomerManager) -> Desk:
    """A desk at a till, with Ann who may owe 100 dollars and Bea who may owe 50; Cleo has no account."""
    desk = manager.acting_as(Actor.system("test"), channel="pos")
    for id_ in (ANN, BEA, CLEO):
        desk.customers.register(Customer(id=id_))
    for id_, amount in ((ANN, "100"), (BEA, "50")):
        desk.credit.set_limit(id_, Limited(usd(amount)), currency="USD")
    return desk


def merged(desk: Desk, master: CustomerId, *others: CustomerId, limits: GroupLimits | None = SUM) -> MergeId:
    """Merge some and return the merge."""
    return desk.merges.apply(desk.merges.propose(master, others, limits=limits)).id


def account(desk: Desk, id_: CustomerId) -> CreditAccount:
    """Return the account of a customer as it counts."""
    found = desk.credit.find_account(id_, "USD")
    assert found is not None
    return found


def limit(desk: Desk, id_: CustomerId) -> CreditLimit:
    """Return what a customer may owe."""
    return account(desk, id_).limit


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (SURVIVOR, Limited(usd("50"))),
        (HIGHEST, Limited(usd("100"))),
        (SUM, Limited(usd("150"))),
        (GroupLimits.of(Limited(usd("70"))), Limited(usd("70"))),
        (GroupLimits(GroupLimitRule.STATED, {"USD": Unlimited()}), Unlimited()),
    ],
)
def test_a_rule_says_what_accounts_may_owe_together(till: Desk, limits: GroupLimits, expected: CreditLimit) -> None:
    """The plan says the limit beforehand, the account shows it afterwards, and the accounts themselves stay."""
    plan = till.merges.propose(BEA, [ANN], limits=limits)
    assert [expected] == [joined.limit for joined in plan.joined]
    assert any("count together then" in sentence for sentence in plan.explain())
    before = [account(till, id_) for id_ in (BEA, ANN)]
    till.merges.apply(plan)
    assert expected == limit(till, BEA)
    assert before == list(till.credit.list_accounts(BEA, "USD"))


def test_without_a_rule_that_covers_the_currency_nobody_is_merged(till: Desk) -> None:
    """A rule that states a limit in another currency says nothing; nor does one of a plan that somebody edited."""
    for limits in (None, GroupLimits.of(Limited(Money("5", "EUR")))):
        plan = till.merges.propose(ANN, [BEA], limits=limits)
        assert ["credit-accounts"] == [blocker.code for blocker in plan.blockers]
        with pytest.raises(MergeBlockedError):
            till.merges.apply(plan)
    with pytest.raises(InvalidValueError, match="GroupLimits"):
        till.merges.propose(ANN, [BEA], limits=GroupLimitRule.SUM)  # type: ignore[arg-type]  # refused


def test_a_rule_where_no_accounts_meet_is_left_out(till: Desk) -> None:
    """A plan says of accounts what happens to them, and nothing where nothing does."""
    plan = till.merges.propose(ANN, [CLEO], limits=SUM)
    assert (None, ()) == (plan.limits, plan.joined)
    assert "limits" not in to_json(plan)


def test_a_plan_whose_accounts_changed_is_refused(till: Desk) -> None:
    """Whoever agreed to a limit agreed to that one: another limit since, or another account, needs another plan."""
    plan = till.merges.propose(ANN, [BEA, CLEO], limits=SUM)
    till.credit.set_limit(BEA, Limited(usd("60")), currency="USD")
    with pytest.raises(StaleVersionError, match="credit account"):
        till.merges.apply(plan)
    plan = till.merges.propose(ANN, [BEA, CLEO], limits=SUM)
    till.credit.set_limit(CLEO, Limited(usd("1")), currency="USD")
    with pytest.raises(InvalidOptionError, match="propose it again"):
        till.merges.apply(plan)


def test_orders_are_checked_against_all_accounts(till: Desk) -> None:
    """What is held on one account counts for the other; the decision names both, and is booked on the one named."""
    merged(till, ANN, BEA, limits=SURVIVOR)
    first = till.credit.hold(BEA, usd("80"), reference="SO-1", key="1")
    assert isinstance(first, Held)
    assert BEA == till.credit.list_accounts(BEA, "USD")[0].owner
    owners = [one.owner for one in till.credit.list_accounts(ANN, "USD")]
    assert [ANN, BEA] == owners
    denied = till.credit.hold(ANN, usd("30"), reference="SO-2", key="2")
    assert isinstance(denied, Denied)
    assert (usd("80"), usd("20")) == (denied.decision.exposure.held, denied.decision.available)
    assert 2 == len(denied.decision.accounts)
    assert isinstance(till.credit.increase(first.hold.id, usd("101"), key="3"), Denied)
    assert isinstance(till.credit.hold(ANN, usd("20"), reference="SO-2", key="4"), Held)
    assert till.credit.decide(ANN, usd("1")).exposure == account(till, BEA).exposure
    assert till.credit.verify().is_sound


def test_a_key_is_known_whichever_account_it_was_used_on(till: Desk) -> None:
    """A call that is made again after a merge is the same call, by whatever id the customer is named."""
    before = till.credit.hold(BEA, usd("10"), reference="SO-1", key="1")
    merge = merged(till, ANN, BEA)
    for id_ in (BEA, ANN):
        assert dumps(before) == dumps(till.credit.hold(id_, usd("10"), reference="SO-1", key="1"))
    after = till.credit.hold(BEA, usd("5"), reference="SO-2", key="2")
    till.merges.undo(merge)
    assert dumps(after) == dumps(till.credit.hold(BEA, usd("5"), reference="SO-2", key="2"))
    assert (usd("0"), usd("15")) == (account(till, ANN).exposure.held, account(till, BEA).exposure.held)


def test_a_key_is_known_to_somebody_without_an_account(till: Desk) -> None:
    """Who has no account is booked on another one after an undo, and still no call with its key is done twice."""
    merged(till, BEA, CLEO)
    merge = merged(till, ANN, BEA)
    before = till.credit.hold(CLEO, usd("10"), reference="SO-1", key="1")
    assert isinstance(before, Held)
    paid = till.credit.post(CLEO, LedgerKind.PAYMENT, usd("3"), key="2")
    till.merges.undo(merge)
    assert BEA == account(till, CLEO).owner
    assert dumps(before) == dumps(till.credit.hold(CLEO, usd("10"), reference="SO-1", key="1"))
    assert dumps(paid) == dumps(till.credit.post(CLEO, LedgerKind.PAYMENT, usd("3"), key="2"))
    with pytest.raises(IdempotencyMismatchError):
        till.credit.hold(CLEO, usd("11"), reference="SO-1", key="1")
    assert (usd("0"), usd("0")) == (account(till, CLEO).exposure.held, account(till, CLEO).exposure.posted)


def test_an_undo_parts_the_accounts_as_they_were(till: Desk) -> None:
    """What was booked on an account goes with it, and its own limit counts again, without a ledger movement."""
    before = [account(till, id_) for id_ in (ANN, BEA)]
    merge = merged(till, ANN, BEA)
    till.credit.invoice(BEA, usd("45"), reference="INV-1", key="1")
    entries = till.credit.statement(before[1].id).entries
    plan = till.merges.propose_undo(merge)
    assert {before[1].id: BEA} == plan.accounts
    till.merges.undo(plan)
    assert before[0] == account(till, ANN)
    assert (before[1].limit, usd("45")) == (limit(till, BEA), account(till, BEA).exposure.posted)
    assert entries == till.credit.statement(before[1].id).entries
    till.merges.redo(merge)
    assert Limited(usd("150")) == limit(till, ANN)


def test_a_limit_set_by_hand_stands_for_all_accounts(till: Desk) -> None:
    """It replaces what the rule said, stays with the survivor after an undo, and goes into rules of later merges."""
    first = merged(till, ANN, BEA)
    till.credit.set_limit(BEA, Limited(usd("500")), currency="USD", until=date(2030, 1, 31))
    assert (Limited(usd("500")), date(2030, 1, 31)) == (limit(till, ANN), account(till, ANN).limit_until)
    till.credit.set_limit(CLEO, Limited(usd("7")), currency="USD")
    second = merged(till, CLEO, ANN)
    assert (Limited(usd("507")), date(2030, 1, 31)) == (limit(till, CLEO), account(till, CLEO).limit_until)
    till.merges.undo(second)
    assert (Limited(usd("500")), Limited(usd("7"))) == (limit(till, ANN), limit(till, CLEO))
    till.merges.undo(first)
    assert (Limited(usd("500")), Limited(usd("50"))) == (limit(till, ANN), limit(till, BEA))


def test_the_last_limit_that_was_set_by_hand_counts_whoever_survives(till: Desk) -> None:
    """A survivor without an account brings no earlier limit back; terms go to the account that is booked on, too."""
    merge = merged(till, BEA, ANN)
    till.credit.set_limit(BEA, Limited(usd("500")), currency="USD")
    last = merged(till, CLEO, BEA)
    till.credit.set_limit(CLEO, Limited(usd("7")), currency="USD", terms=PaymentTerms(9))
    assert (Limited(usd("7")), PaymentTerms(9)) == (limit(till, CLEO), account(till, CLEO).terms)
    till.merges.undo(last)
    assert Limited(usd("7")) == limit(till, BEA)
    till.merges.undo(merge)
    assert (Limited(usd("7")), Limited(usd("100"))) == (limit(till, BEA), limit(till, ANN))


def test_merges_are_undone_in_any_order(till: Desk) -> None:
    """The limit of those who are left follows from the merges that stand."""
    till.credit.set_limit(CLEO, Limited(usd("7")), currency="USD")
    first = merged(till, ANN, BEA)
    merged(till, ANN, CLEO, limits=HIGHEST)
    assert Limited(usd("150")) == limit(till, CLEO)
    till.merges.undo(first)
    assert Limited(usd("100")) == limit(till, CLEO)
    assert [ANN, CLEO] == [one.owner for one in till.credit.list_accounts(ANN, "USD")]


def test_a_plan_of_somebody_who_left_says_what_becomes_of_the_limit(till: Desk) -> None:
    """A merge that both took part in before is reckoned once, in its place: what the plan says is what comes."""
    dan = CustomerId("dan")
    till.customers.register(Customer(id=dan))
    for id_, amount in ((CLEO, "20"), (dan, "7")):
        till.credit.set_limit(id_, Limited(usd(amount)), currency="USD")
    merged(till, ANN, BEA, CLEO)
    till.credit.set_limit(ANN, Limited(usd("500")), currency="USD")
    till.merges.split(BEA, is_kept_apart=False)
    merged(till, ANN, dan)
    plan = till.merges.propose(ANN, [BEA], limits=SUM)
    assert [Limited(usd("557"))] == [joined.limit for joined in plan.joined]
    till.merges.apply(plan)
    assert Limited(usd("557")) == limit(till, BEA)


def test_whoever_stays_behind_keeps_the_rule(till: Desk) -> None:
    """Of a record that leaves alone, those who stay count on by the rule by which it had come."""
    till.credit.set_limit(CLEO, Limited(usd("7")), currency="USD")
    merged(till, BEA, CLEO)
    merged(till, ANN, BEA)
    assert Limited(usd("157")) == limit(till, ANN)
    till.merges.split(BEA, is_alone=True)
    assert (Limited(usd("107")), Limited(usd("50"))) == (limit(till, ANN), limit(till, BEA))


def test_a_block_of_one_account_blocks_all_until_it_is_lifted(till: Desk) -> None:
    """Whoever was blocked before is blocked after, and one word lifts it."""
    till.credit.block(BEA, currency="USD", reason="returned cheques")
    merged(till, ANN, BEA)
    assert "account-blocked" == till.credit.decide(ANN, usd("1")).reason
    till.credit.unblock(ANN, currency="USD")
    assert "within-limit" == till.credit.decide(ANN, usd("1")).reason
    assert all(one.block is None for one in till.credit.list_accounts(ANN, "USD"))


def test_a_payment_pays_what_is_oldest_on_any_account(till: Desk) -> None:
    """A payment of the customer is spread over the accounts; who names an account pays there alone."""
    merged(till, ANN, BEA)
    for id_, reference, due in ((ANN, "INV-2", 2), (BEA, "INV-1", 1), (BEA, "INV-3", 3)):
        till.credit.invoice(id_, usd("20"), reference=reference, key=reference, due_on=date(2026, 1, due))
    paid = till.credit.post(ANN, LedgerKind.PAYMENT, usd("30"), key="p1", reference="PAY-1")
    assert [usd("-20"), usd("-10")] == [entry.posted for entry in (paid.entry, *paid.others)]
    again = till.credit.post(BEA, LedgerKind.PAYMENT, usd("30"), key="p1", reference="PAY-1")
    assert dumps(paid) == dumps(again)
    assert paid == loads(type(paid), dumps(paid))
    ann, bea = till.credit.list_accounts(ANN, "USD")
    assert (usd("10"), usd("20")) == (ann.exposure.posted, bea.exposure.posted)
    chosen = till.credit.post(ANN, LedgerKind.REFUND, usd("25"), key="p2", invoices=["INV-3"])
    assert [(bea.id, usd("-20")), (ann.id, usd("-5"))] == [
        (entry.account, entry.posted) for entry in (chosen.entry, *chosen.others)
    ]
    with pytest.raises(InvalidValueError, match="nothing that is owed"):
        till.credit.post(ANN, LedgerKind.PAYMENT, usd("1"), key="p3", invoices=["INV-9"])
    alone = till.credit.post(bea.id, LedgerKind.ADJUSTMENT, usd("-3"), key="p4", reason="rounding")
    assert (bea.id, ()) == (alone.entry.account, alone.others)
    more = till.credit.post(ANN, LedgerKind.ADJUSTMENT, usd("3"), key="p5", reason="rounding")
    assert (ann.id, ()) == (more.entry.account, more.others)
    assert till.credit.verify().is_sound


def test_what_is_overdue_on_one_account_counts_for_all(till: Desk) -> None:
    """The overdue rule looks at every account, with the days that it lets pass."""
    till.credit.invoice(BEA, usd("10"), reference="INV-1", key="1", due_on=date(2020, 1, 1))
    merged(till, ANN, BEA)
    till.settings.apply(till.settings.get(CreditPolicy).with_overdue(OverdueRule(days=5)))
    decision = till.credit.decide(ANN, usd("1"))
    assert ("overdue-no-rule", usd("10")) == (decision.reason, decision.overdue)


def test_a_request_is_approved_on_all_accounts(till: Desk, manager: CustomerManager) -> None:
    """The ceiling that a manager approves is what all accounts owe together."""
    rule = ChannelCreditRule(CreditRule.APPROVAL)
    till.settings.apply(till.settings.get(CreditPolicy).with_rule(ChannelId("pos"), rule))
    merged(till, ANN, BEA, limits=GroupLimits.of(Limited(usd("10"))))
    till.credit.hold(BEA, usd("10"), reference="SO-1", key="1")
    asked = till.credit.hold(ANN, usd("5"), reference="SO-2", key="2")
    assert isinstance(asked, NeedsApproval)
    assert usd("15") == asked.decision.exposure_after
    boss = manager.acting_as(Actor.user("boss", roles=["administrator"], approves=[usd("1000")]), channel="pos")
    again = boss.credit.approve(asked.hold.id, seen=asked.hold.version, key="3", ceiling=usd("14"))
    assert isinstance(again, NeedsApproval)
    approved = boss.credit.approve(asked.hold.id, seen=again.hold.version, key="4", ceiling=usd("15"))
    assert isinstance(approved, HeldOverLimit)


def test_no_credit_and_no_credit_is_none(till: Desk) -> None:
    """The sum of two words is a word."""
    for id_ in (ANN, BEA):
        till.credit.set_limit(id_, NoCredit(), currency="USD")
    merged(till, ANN, BEA)
    assert "no-credit" == till.credit.decide(ANN, usd("1")).reason


def test_a_snapshot_is_of_all_accounts(till: Desk) -> None:
    """A till that sells offline does so by what all accounts may owe together, and owe."""
    till.credit.hold(BEA, usd("40"), reference="SO-1", key="1")
    merged(till, ANN, BEA)
    snapshot = till.credit.take_snapshot(ANN, floor_limit=usd("500"), valid_for=timedelta(hours=8))
    assert (Limited(usd("150")), usd("110")) == (snapshot.account.limit, snapshot.account.available)


def test_a_key_is_of_the_account_that_is_named_by_its_id(till: Desk) -> None:
    """Who names an account books on that one, whatever the key did on another one of the customer."""
    merged(till, ANN, BEA)
    ann, bea = till.credit.list_accounts(ANN, "USD")
    for one in (ann, bea, ann):
        till.credit.post(one.id, LedgerKind.ADJUSTMENT, usd("5"), key="fee", reason="a fee")
    assert [usd("5"), usd("5")] == [one.exposure.posted for one in till.credit.list_accounts(ANN, "USD")]


def test_a_key_is_known_whichever_account_pays_later(till: Desk) -> None:
    """Who buys on the account of an organization, and gets one of its own or is merged, reserves nothing twice."""
    dan, acme = CustomerId("dan"), OrganizationId("acme")
    till.customers.register(Customer(id=dan, organization=acme))
    till.credit.set_limit(acme, Limited(usd("100")), currency="USD")
    before = till.credit.hold(dan, usd("40"), reference="SO-1", key="1")
    assert isinstance(before, Held)
    till.credit.set_limit(dan, Limited(usd("100")), currency="USD")
    assert dumps(before) == dumps(till.credit.hold(dan, usd("40"), reference="SO-1", key="1"))
    merged(till, ANN, dan, limits=SUM)
    assert dumps(before) == dumps(till.credit.hold(dan, usd("40"), reference="SO-1", key="1"))
    with pytest.raises(IdempotencyMismatchError):
        till.credit.hold(dan, usd("41"), reference="SO-1", key="1")
    assert usd("0") == account(till, ANN).exposure.held


def test_a_key_is_known_when_no_account_pays_any_more(till: Desk) -> None:
    """Who left its organization hears the answer of before, and no denial."""
    dan, acme = CustomerId("dan"), OrganizationId("acme")
    till.customers.register(Customer(id=dan, organization=acme))
    till.credit.set_limit(acme, Limited(usd("100")), currency="USD")
    before = till.credit.hold(dan, usd("40"), reference="SO-1", key="1")
    paid = till.credit.post(dan, LedgerKind.PAYMENT, usd("1"), key="3")
    till.customers.update(till.customers.get(dan).without_organization())
    assert dumps(paid) == dumps(till.credit.post(dan, LedgerKind.PAYMENT, usd("1"), key="3"))
    with pytest.raises(NotFoundError):
        till.credit.post(dan, LedgerKind.PAYMENT, usd("1"), key="4")
    assert dumps(before) == dumps(till.credit.hold(dan, usd("40"), reference="SO-1", key="1"))
    assert isinstance(till.credit.hold(dan, usd("40"), reference="SO-1", key="2"), Denied)


def test_what_was_paid_in_advance_on_one_account_counts_for_all(till: Desk) -> None:
    """A payment that is left over on one account lessens what is overdue on another."""
    till.credit.post(ANN, LedgerKind.PAYMENT, usd("30"), key="1")
    till.credit.invoice(BEA, usd("50"), reference="INV-1", key="2", due_on=date(2020, 1, 1))
    merged(till, ANN, BEA)
    till.settings.apply(till.settings.get(CreditPolicy).with_overdue(OverdueRule(days=1)))
    decision = till.credit.decide(ANN, usd("1"))
    assert (usd("20"), usd("20")) == (decision.overdue, account(till, ANN).exposure.overdue)
    till.credit.post(ANN, LedgerKind.PAYMENT, usd("20"), key="3")
    assert "within-limit" == till.credit.decide(ANN, usd("1")).reason
    assert isinstance(till.credit.hold(BEA, usd("1"), reference="SO-1", key="4"), Held)


def test_terms_are_set_on_all_accounts_and_a_block_on_the_one_named(till: Desk) -> None:
    """Whichever account an order is booked on, it is due alike; a block goes with its account after an undo."""
    merge = merged(till, ANN, BEA)
    till.credit.set_limit(BEA, Limited(usd("70")), currency="USD", terms=PaymentTerms(60))
    assert [PaymentTerms(60)] * 2 == [one.terms for one in till.credit.list_accounts(ANN, "USD")]
    till.credit.block(BEA, currency="USD", reason="a cheque came back")
    assert "account-blocked" == till.credit.decide(ANN, usd("1")).reason
    till.merges.undo(merge)
    assert ["within-limit", "account-blocked"] == [till.credit.decide(id_, usd("1")).reason for id_ in (ANN, BEA)]


def test_a_limit_that_has_ended_takes_no_credit_away(till: Desk) -> None:
    """The highest limit is that of those that count still."""
    till.credit.set_limit(ANN, Limited(usd("1000")), currency="USD", until=date(2020, 1, 1))
    merged(till, ANN, BEA, limits=HIGHEST)
    assert Limited(usd("50")) == limit(till, ANN)
    assert "within-limit" == till.credit.decide(ANN, usd("50")).reason
