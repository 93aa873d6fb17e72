"""Accounts of merged customers for whoever may not see all: no key and no call tells of an account that is hidden."""

from pathlib import Path

import attrs
import pytest

from customer_core.credit import Held
from customer_core.errors import InvalidOptionError, NotFoundError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    Assignment,
    Customer,
    CustomerId,
    GroupLimitRule,
    GroupLimits,
    Limited,
    Money,
    Permission,
    RepId,
)
from customer_core.testing import START

ANN, BEA, CLEO = (CustomerId(name) for name in ("ann", "bea", "cleo"))
REP = Assignment(assignee=RepId("r"), at=START)
OWN = frozenset(Permission) - {Permission.CUSTOMERS_READ, Permission.CUSTOMERS_EDIT}
SUM = GroupLimits(GroupLimitRule.SUM)
USD = Money("10", "USD")


@pytest.fixture(params=["memory", "sqlite"])
def desks(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Desk, Desk]:
    """The desk of an office, and that of a representative to whom Bea and Cleo are assigned, and not Ann."""
    address = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'shop.db'}"
    manager = CustomerManager.open(address, roles={"own": OWN})
    office = manager.acting_as(Actor.system("office"), channel="pos")
    for id_ in (ANN, BEA, CLEO):
        office.customers.register(Customer(id=id_, assignments=() if id_ == ANN else (REP,)))
    for id_ in (ANN, BEA):
        office.credit.set_limit(id_, Limited(Money("100", "USD")), currency="USD")
    return office, manager.acting_as(Actor.user("rob", roles=["own"], rep="r"), channel="pos")


def test_a_key_tells_nobody_of_an_account_that_he_may_not_see(desks: tuple[Desk, Desk]) -> None:
    """What was booked in a name on the account of somebody else is answered to those who see that account."""
    office, rep = desks
    office.merges.apply(office.merges.propose(BEA, [CLEO]))
    merge = office.merges.apply(office.merges.propose(ANN, [BEA], limits=SUM))
    held = office.credit.hold(CLEO, USD, reference="SO-1", key="1")
    office.merges.undo(merge.id)
    assert held == office.credit.hold(CLEO, USD, reference="SO-1", key="1")
    with pytest.raises(NotFoundError, match="credit account"):
        rep.credit.hold(CLEO, USD, reference="SO-1", key="1")
    assert isinstance(rep.credit.hold(CLEO, USD, reference="SO-1", key="2"), Held)


def test_accounts_that_are_hidden_are_told_by_no_call(desks: tuple[Desk, Desk]) -> None:
    """Whoever sees one of several who are one by now sees the accounts of all, and else of none."""
    office, rep = desks
    with pytest.raises(NotFoundError):
        rep.merges.propose(BEA, [ANN], limits=SUM)
    merge = office.merges.apply(office.merges.propose(ANN, [BEA], limits=SUM))
    accounts = office.credit.list_accounts(ANN, "USD")
    assert accounts == rep.credit.list_accounts(ANN, "USD")
    assert 2 == len(rep.credit.decide(BEA, USD).accounts)
    office.customers.update(attrs.evolve(office.customers.get(ANN), assignments=()))
    for account in accounts:
        for call in (rep.credit.statement, rep.credit.list_holds, rep.credit.verify):
            with pytest.raises(NotFoundError):
                call(account.id)
        with pytest.raises(NotFoundError):
            rep.credit.hold(account.id, USD, reference="SO-2", key="1")
    for name in (ANN, BEA):
        with pytest.raises(NotFoundError):
            rep.credit.list_accounts(name, "USD")
        with pytest.raises(NotFoundError):
            rep.credit.decide(name, USD)
    assert 0 == rep.credit.verify().accounts
    office.merges.undo(merge.id)
    office.customers.update(attrs.evolve(office.customers.get(BEA), assignments=(REP,)))
    assert [BEA] == [one.owner for one in rep.credit.list_accounts(BEA, "USD")]
    assert () == rep.credit.decide(BEA, USD).accounts


def test_what_a_plan_says_of_accounts_is_sealed(desks: tuple[Desk, Desk]) -> None:
    """A limit or a rule that somebody wrote into a plan is refused, be it on its way through a browser."""
    office, _ = desks
    plan = office.merges.propose(ANN, [BEA], limits=SUM)
    (joined,) = plan.joined
    more = attrs.evolve(joined, limit=Limited(Money("900", "USD")))
    highest = GroupLimits(GroupLimitRule.HIGHEST)
    whole = office.merges.propose(ANN, [BEA], limits=highest)
    for edited in (
        attrs.evolve(plan, joined=(more,)),
        attrs.evolve(plan, joined=()),
        attrs.evolve(plan, limits=highest),
        attrs.evolve(plan, limits=highest, joined=whole.joined),
    ):
        with pytest.raises(InvalidOptionError, match="plan"):
            office.merges.apply(edited)
    assert Money("200", "USD") == office.credit.decide(office.merges.apply(plan).master, USD).available
