"""Erasing at a desk: what keeps it from being done, what is forgotten with others, and what stays."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import attrs
import pytest
from tests.unit.services.test_privacy import Tickets

from customer_core.credit import Denied, LedgerKind
from customer_core.errors import (
    AlreadyTakenError,
    ErasedError,
    ErasureBlockedError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    ReasonMissingError,
    ReferenceFailedError,
)
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    Address,
    AddTag,
    ChannelCreditRule,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    CreditPolicy,
    CreditRule,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Limited,
    Money,
    OrderStatus,
    PersonName,
    Verdict,
)
from customer_core.search import ActState, SearchOperator, Where
from customer_core.services import ERASURE_BLOCKERS, ERASURE_KEEPS, ERASURE_TAKES
from customer_core.settings import PrivacySettings
from customer_core.testing.conformance._order_specimens import order

ANN, BEA, CY, DOT = (CustomerId(id_) for id_ in ("ann", "bea", "cy", "dot"))
FEW = Limited(Money("5.00", "USD"))
WHY = "asked for it"
AT = datetime(2026, 3, 1, tzinfo=UTC)


def _register(desk: Desk, id_: CustomerId) -> None:
    contact = Contact(id=ContactId("k"), roles=[ContactRole.BILLING], email=f"{id_}@billing.example")
    drafted = CustomerDraft(
        code=f"K-{id_}",
        name=PersonName(f"{id_} {id_}son"),
        emails=[EmailAddress(f"{id_}@mail.example")],
        contacts=[contact],
    )
    desk.customers.register(drafted.with_id(id_))


@pytest.fixture
def furnished(desk: Desk) -> Desk:
    """A desk with four customers."""
    for id_ in (ANN, BEA, CY, DOT):
        _register(desk, id_)
    return desk


def _owe(desk: Desk) -> None:
    desk.credit.set_limit(ANN, FEW, currency="USD")
    desk.credit.post(ANN, LedgerKind.ADJUSTMENT, Money("1.00", "USD"), key="1", reason="fee")


def _hold(desk: Desk, amount: str = "1.00") -> None:
    desk.settings.apply(CreditPolicy().with_rule(ChannelId("pos"), ChannelCreditRule(CreditRule.APPROVAL)))
    desk.credit.set_limit(ANN, FEW, currency="USD")
    desk.credit.hold(ANN, Money(amount, "USD"), reference="S", key="1")


def _group(desk: Desk) -> None:
    desk.groups.create("One", criteria=Where("email", SearchOperator.IS, "Ann@mail.example"))


def _merged_elsewhere(desk: Desk) -> None:
    """Merge the person with two others by mistake, and let it leave alone."""
    desk.merges.apply(desk.merges.propose(BEA, [ANN, CY]))
    desk.merges.split(ANN)


def _merged_in_between(desk: Desk) -> None:
    """Merge another one into those two before the person leaves."""
    merge = desk.merges.apply(desk.merges.propose(BEA, [ANN]))
    desk.merges.apply(desk.merges.propose(BEA, [CY]))
    desk.merges.undo(merge.id)


def _merged_lately(desk: Desk) -> None:
    """Merge the person with a second record of its own, which can still be undone."""
    desk.settings.apply(PrivacySettings(undo_days=1))
    desk.merges.apply(desk.merges.propose(ANN, [BEA]))


PENDING: dict[str, tuple[str, Callable[[Desk], Any]]] = {
    "young merge": ("undo-window", _merged_lately),
    "placed order": ("open-order", lambda desk: desk.orders.record(order("1", "ann"))),
    "hold": ("open-hold", _hold),
    "request": ("open-request", lambda desk: _hold(desk, "9.00")),
    "debt": ("open-balance", _owe),
    "merge that stands": ("merged-with-others", _merged_elsewhere),
    "merge in between": ("merged-with-others", _merged_in_between),
    "saved search": (
        "named-by-search",
        lambda desk: desk.searches.save("One", Where("email", SearchOperator.IS, "ann@billing.example")),
    ),
    "group": ("named-by-search", _group),
    "act": ("running-act", lambda desk: desk.acts.start("ann@mail.example", [AddTag("vip")])),
}


@pytest.mark.parametrize(("code", "begin"), PENDING.values(), ids=PENDING)
def test_what_is_pending_keeps_a_person(furnished: Desk, code: str, begin: Callable[[Desk], Any]) -> None:
    """The plan names what is pending, the erasure is refused with its code, and nothing is done."""
    begin(furnished)
    plan = furnished.privacy.plan_erasure(ANN)
    assert ({code}, True) == ({one.code for one in plan.blockers}, all(one.about for one in plan.blockers))
    assert {ERASURE_BLOCKERS[code]} == {one.doc for one in plan.blockers}
    before = furnished.customers.get(ANN)
    with pytest.raises(ErasureBlockedError) as caught:
        furnished.privacy.erase(ANN, reason=WHY)
    assert (code, before) == (caught.value.blockers, furnished.customers.get(ANN))


def test_every_blocker_is_shown() -> None:
    """A code that nothing leads to would be a promise that is not kept."""
    assert set(ERASURE_BLOCKERS) == {code for code, _ in PENDING.values()}


def test_a_plan_counts_what_goes_and_what_stays(furnished: Desk) -> None:
    """It has every name, the figures of this person, and does nothing."""
    desk = furnished
    desk.merges.apply(desk.merges.propose(ANN, [BEA]))
    desk.judgements.record(ANN, CY, Verdict.DIFFERENT, reason="twins")
    bill_to = Address(city="Oslo")
    desk.orders.record(order("1", "bea", status=OrderStatus.COMPLETED, bill_to=bill_to))
    desk.orders.record(order("2", "ann", status=OrderStatus.COMPLETED))
    desk.credit.set_limit(ANN, FEW, currency="USD")
    plan = desk.privacy.plan_erasure(BEA)
    assert (ANN, (ANN, BEA), ()) == (plan.customer, plan.ids, plan.blockers)
    assert (set(ERASURE_TAKES), set(ERASURE_KEEPS)) == (set(plan.taken), set(plan.kept))
    assert {"records": 2, "merges": 1, "judgements": 1, "order_addresses": 1}.items() <= plan.taken.items()
    assert {"ids": 2, "orders": 2, "credit_accounts": 1}.items() <= plan.kept.items()
    assert ANN == desk.customers.get(BEA).id


def test_one_entry_tells_it_and_nothing_else_does(furnished: Desk) -> None:
    """The history says who erased, when and why; the entries before have neither reason nor changes, and verify."""
    furnished.customers.update(furnished.customers.get(ANN).with_tag("vip"), reason="good customer")
    erasure = furnished.privacy.erase(ANN, reason=WHY)
    *before, last = furnished.history.list_of(ANN)
    assert (HistoryAction.ERASED, WHY, ()) == (last.action, last.reason, last.changes)
    assert [("", ())] * 2 == [(entry.reason, entry.changes) for entry in before]
    found = furnished.history.verify(ANN)
    assert (True, 2, 3) == (found.is_intact, found.erased, found.entries)
    assert ((ANN,), True) == (erasure.ids, erasure.is_new)
    with pytest.raises(ErasedError):
        furnished.customers.get(ANN)


def test_ids_and_codes_are_nobodys_for_ever(furnished: Desk) -> None:
    """Nobody gets the id or the code of the person, nor a number that was drawn for it; its keys are free."""
    drawn = furnished.customers.register(CustomerDraft(name=PersonName("Eve Quist")))
    furnished.privacy.erase(ANN, reason=WHY)
    furnished.privacy.erase(drawn.customer.id, reason=WHY)  # type: ignore[union-attr]  # nobody is like her
    for taken in (CustomerDraft(name=PersonName("Fay Ore")).with_id(ANN), CustomerDraft(code="K-ann")):
        with pytest.raises(AlreadyTakenError):
            furnished.customers.register(taken)
    assert furnished.customers.find_by_code("K-ann") is None
    again = furnished.customers.register(CustomerDraft(name=PersonName("Gus Ruud")))
    assert drawn.customer.code != again.customer.code  # type: ignore[union-attr]  # as above


def test_accounts_are_blocked(furnished: Desk) -> None:
    """Nothing is bought on an account of somebody who was erased, and its books say why."""
    account = furnished.credit.set_limit(ANN, FEW, currency="USD").id
    furnished.privacy.erase(ANN, reason=WHY)
    assert isinstance(furnished.credit.hold(account, Money("1.00", "USD"), reference="S", key="1"), Denied)
    assert () == furnished.credit.verify().findings


def test_who_was_merged_by_mistake_forgets_the_person() -> None:
    """What others say since is theirs, what was written while they were one is forgotten, and they merge on."""
    days = count()
    manager = CustomerManager.open("memory:", clock=lambda: AT + timedelta(days=next(days)))
    desk = manager.acting_as(Actor.system("test"))
    for id_ in (ANN, BEA, CY):
        _register(desk, id_)
    desk.customers.update(desk.customers.get(BEA).with_tag("early"), reason="before")
    undone = desk.merges.apply(desk.merges.propose(BEA, [ANN]))
    between = desk.merges.apply(desk.merges.propose(BEA, [CY]))
    desk.merges.undo(between.id, reason="no")
    desk.merges.undo(undone.id, reason="sisters")
    desk.customers.update(desk.customers.get(BEA).with_tag("late"), reason="after")
    desk.privacy.erase(ANN, reason=WHY)
    told = str([(entry.reason, entry.changes) for entry in desk.history.list_of(BEA)])
    assert ("before" in told, "after" in told, "sisters" in told) == (True, True, False)
    with pytest.raises(NotFoundError):
        desk.merges.get(between.id)
    desk.judgements.record(BEA, CY, Verdict.SAME, reason="after all")
    merge = desk.merges.apply(desk.merges.propose(BEA, [CY]))
    desk.merges.undo(merge.id)
    assert [{"early", "late"}, set()] == [set(desk.customers.get(id_).tags) for id_ in (BEA, CY)]
    assert desk.history.verify().is_intact


def test_acts_that_named_the_person_name_nobody(furnished: Desk) -> None:
    """An act that is over keeps its figures; by what it found the person is gone, and an undo leaves it out."""
    desk = furnished
    act = desk.acts.apply(desk.acts.start("ann@mail.example", [AddTag("vip")], reason="ann@mail.example").id)
    others = desk.acts.apply(desk.acts.start("", [AddTag("all")]).id)
    desk.privacy.erase(ANN, reason=WHY)
    found = desk.acts.get(act.id)
    assert (ActState.DONE, "", act.counts) == (found.state, found.reason, found.counts)
    assert "ann" not in str(found.criteria)
    assert others.criteria == desk.acts.get(others.id).criteria
    assert 3 == desk.acts.undo(others.id).counts.set_back


def test_the_host_forgets_after_the_store_and_as_often_as_it_is_asked() -> None:
    """A host that fails is named; the person is erased by then, and the next call tells the host again."""
    tickets = Tickets([])
    numbers = count(1)
    with CustomerManager.open("memory:", ids=lambda: f"n-{next(numbers)}", references=[tickets]) as manager:
        desk = manager.acting_as(Actor.system("test"))
        for id_ in (ANN, BEA):
            _register(desk, id_)
        desk.merges.apply(desk.merges.propose(ANN, [BEA]))
        assert {"tickets": 2} == dict(desk.privacy.plan_erasure(ANN).documents)
        tickets.answer = KeyError("x")
        with pytest.raises(ReferenceFailedError):
            desk.privacy.erase(ANN, reason=WHY)
        tickets.answer = []
        again = desk.privacy.erase(BEA, reason=WHY)
    assert (False, ("tickets",), [[ANN, BEA]]) == (again.is_new, again.documents, tickets.erased)


def test_an_erasure_takes_a_permission_a_reason_and_somebody(manager: CustomerManager, furnished: Desk) -> None:
    """Without them it is refused, and nothing is done."""
    with pytest.raises(PermissionDeniedError):
        manager.acting_as(Actor.user("eve", roles=["steward"])).privacy.erase(ANN, reason=WHY)
    for reason, error in ((" ", ReasonMissingError), (1, InvalidValueError)):
        with pytest.raises(error):
            furnished.privacy.erase(ANN, reason=reason)  # type: ignore[arg-type]  # a slip
    for call in (furnished.privacy.plan_erasure, lambda id_: furnished.privacy.erase(id_, reason=WHY)):
        with pytest.raises(NotFoundError):
            call(CustomerId("x"))
    assert ANN == furnished.customers.get(ANN).id


def test_a_person_that_changed_meanwhile_is_looked_at_again(furnished: Desk) -> None:
    """What was erased is what is there, whatever the caller had read."""
    stale = furnished.customers.get(ANN)
    furnished.customers.update(attrs.evolve(stale, company="Lee Ltd"))
    assert furnished.privacy.erase(ANN, reason=WHY).is_new
