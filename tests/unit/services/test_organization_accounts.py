"""Members of an organization buy on its account, unless they have one of their own; whose it is, is told."""

from datetime import date, timedelta

import pytest
from tests.unit.services.conftest import AT

from customer_core.credit import AccountSource, Denied, Held, LedgerKind
from customer_core.errors import InvalidValueError, NotFoundError, PermissionDeniedError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Assignment,
    BrandId,
    Customer,
    CustomerId,
    GroupLimitRule,
    GroupLimits,
    Limited,
    Money,
    OrganizationId,
    RepId,
    Unlimited,
)

ANN, BEA, CLEO, ACME = CustomerId("ann"), CustomerId("bea"), CustomerId("cleo"), OrganizationId("acme")


def usd(amount: str) -> Money:
    """Return an amount in dollars."""
    return Money(amount, "USD")


@pytest.fixture
def till(manager: CustomerManager) -> Desk:
    """A desk at a till, with Ann and Bea of Acme, which may owe 100 dollars, and Cleo of none."""
    desk = manager.acting_as(Actor.system("test"), channel="pos")
    for id_ in (ANN, BEA):
        desk.customers.register(
            Customer(id=id_, organization=ACME, assignments=[Assignment(assignee=RepId("r-1"), at=AT)])
        )
    desk.customers.register(Customer(id=CLEO))
    desk.credit.set_limit(ACME, Limited(usd("100")), currency="USD")
    return desk


def test_members_buy_on_the_account_of_their_organization(till: Desk) -> None:
    """What one member buys, no other one can buy any more; who belongs to none has no credit."""
    assert isinstance(till.credit.hold(ANN, usd("60"), reference="SO-1", key="1"), Held)
    denied = till.credit.hold(BEA, usd("60"), reference="SO-2", key="2")
    assert isinstance(denied, Denied)
    assert usd("40") == denied.decision.available
    assert "no-credit" == till.credit.decide(CLEO, usd("1")).reason
    posted = till.credit.invoice(BEA, usd("40"), reference="INV-1", key="3", due_on=date(2026, 1, 1))
    paid = till.credit.post(ACME, LedgerKind.PAYMENT, usd("40"), key="4")
    assert posted.entry.account == paid.entry.account  # type: ignore[union-attr]  # it is within the limit
    assert till.credit.decide(ACME, usd("41")).exposure == till.credit.decide(ANN, usd("41")).exposure
    assert till.credit.verify().is_sound


def test_whose_account_pays_is_told(till: Desk) -> None:
    """A member with an account of its own pays with that, also where it may owe nothing on it."""
    for owner, source in ((ANN, AccountSource.ORGANIZATION), (ACME, AccountSource.OWN)):
        paying = till.credit.find_paying_account(owner, "USD")
        assert paying is not None
        assert (ACME, source) == (paying.account.owner, paying.source)
    assert (None, ()) == (till.credit.find_account(ANN, "USD"), till.credit.list_accounts(ANN, "USD"))
    assert (None, None) == (till.credit.find_paying_account(CLEO, "USD"), till.credit.find_paying_account(ANN, "EUR"))
    own = till.credit.set_limit(ANN, Limited(usd("0")), currency="USD")
    paying = till.credit.find_paying_account(ANN, "USD")
    assert paying is not None
    assert (own, AccountSource.OWN) == (paying.account, paying.source)
    assert isinstance(till.credit.hold(ANN, usd("1"), reference="SO-1", key="1"), Denied)
    assert [source.doc for source in AccountSource if not source.doc] == []


def test_an_account_of_an_organization_is_set_and_blocked_like_any_other(till: Desk) -> None:
    """Its limit, its block and its snapshot are those of all who buy on it."""
    till.credit.set_limit(ACME, Limited(usd("70")), currency="USD")
    snapshot = till.credit.take_snapshot(ANN, floor_limit=usd("5"), valid_for=timedelta(hours=1))
    assert (ACME, Limited(usd("70"))) == (snapshot.account.owner, snapshot.account.limit)
    till.credit.block(ACME, currency="USD", reason="a cheque came back")
    assert "account-blocked" == till.credit.decide(BEA, usd("1")).reason
    till.credit.unblock(ACME, currency="USD")
    assert "within-limit" == till.credit.decide(BEA, usd("1")).reason
    with pytest.raises(NotFoundError):
        till.credit.block(OrganizationId("none"), currency="USD", reason="a cheque came back")
    assert "no-credit" == till.credit.decide(OrganizationId("none"), usd("1")).reason
    with pytest.raises(InvalidValueError, match="owner"):
        till.credit.set_limit("acme", Unlimited(), currency="USD")  # type: ignore[arg-type]  # refused


def test_the_account_for_the_brand_goes_before_that_for_all(manager: CustomerManager, till: Desk) -> None:
    """A member of a brand buys on the account for it, else on the one for all brands."""
    north = manager.acting_as(
        Actor.user("ann", roles=["administrator"], brands=["north"]), channel="pos", brand="north"
    )
    north.customers.register(Customer(id=CustomerId("nia"), brand=BrandId("north"), organization=ACME))
    assert usd("100") == north.credit.decide(CustomerId("nia"), usd("1")).available
    north.credit.set_limit(ACME, Limited(usd("9")), currency="USD")
    assert usd("9") == north.credit.decide(CustomerId("nia"), usd("1")).available
    assert usd("100") == till.credit.decide(ANN, usd("1")).available


def test_who_sees_customers_of_its_own_alone_is_told_so(manager: CustomerManager, till: Desk) -> None:
    """What an organization owes is not shown to everybody who serves a member; no credit would be untrue."""
    assert till.credit.find_account(ACME, "USD")
    rep = manager.acting_as(Actor.user("bob", roles=["rep"], rep="r-1", brands=EVERY_BRAND), channel="pos")
    assert ANN == rep.customers.get(ANN).id
    with pytest.raises(PermissionDeniedError, match="organization"):
        rep.credit.hold(ANN, usd("1"), reference="SO-1", key="1")


def test_a_member_that_is_merged_buys_as_the_survivor_does(till: Desk) -> None:
    """Accounts of organizations take no part in merges of their members."""
    till.credit.set_limit(CLEO, Limited(usd("5")), currency="USD")
    plan = till.merges.propose(ANN, [CLEO], limits=GroupLimits(GroupLimitRule.SUM))
    assert () == plan.joined
    till.merges.apply(plan)
    paying = till.credit.find_paying_account(ANN, "USD")
    assert paying is not None
    assert CLEO == paying.account.owner
