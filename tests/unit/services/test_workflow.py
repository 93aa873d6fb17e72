"""The workflow at a desk: where customers begin, who moves them where, and what a state keeps them from."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from customer_core.credit import Denied, Held, decide_offline
from customer_core.errors import InvalidValueError, PermissionDeniedError, WorkflowTransitionError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    ChannelId,
    Customer,
    CustomerDraft,
    Money,
    OrganizationDraft,
    OrganizationId,
    Permission,
    SetFlag,
    SetWorkflowState,
    TierId,
    Unlimited,
)
from customer_core.services import OrganizationRegistered, Registered, Updated
from customer_core.settings import (
    APPROVAL_WORKFLOW,
    WorkflowSettings,
    WorkflowState,
    WorkflowTransition,
)

Drafting = Callable[..., CustomerDraft]
WAITING, APPROVED, HELD = "waiting approval", "approved", "on hold"
STATES = [WorkflowState(name=name) for name in ("new", "seen")]


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A desk whose customers are approved first, with flags of three colors."""
    desk.settings.apply(APPROVAL_WORKFLOW.with_flags("red", "yellow", "green"))
    return desk


def clerk(manager: CustomerManager, *, roles: tuple[str, ...] = ("clerk",)) -> Desk:
    """Return the desk of somebody who may change customers."""
    return manager.acting_as(Actor.user("cleo", roles=roles, brands=EVERY_BRAND), channel="pos")


def registered(desk: Desk, draft: CustomerDraft) -> Customer:
    """Register somebody."""
    outcome = desk.customers.register(draft)
    assert isinstance(outcome, Registered)
    return outcome.customer


def moved(desk: Desk, customer: Customer, *states: str) -> Customer:
    """Move a customer through some states."""
    for state in states:
        outcome = desk.customers.update(customer.with_workflow_state(state))
        assert isinstance(outcome, Updated)
        customer = outcome.customer
    return customer


def test_without_a_table_a_state_is_any_text(desk: Desk, draft: Drafting) -> None:
    """So is a flag, and nobody begins in a state."""
    ann = registered(desk, draft())
    assert "" == ann.workflow_state
    assert "thinking" == moved(desk, ann.with_flag("pink"), "thinking").workflow_state


def test_customers_begin_in_the_initial_state_and_go_the_ways_of_the_table(shop: Desk, draft: Drafting) -> None:
    """Each queue is a search, and the summary counts each state."""
    ann, bert = registered(shop, draft()), registered(shop, draft("Bert", "Quist").with_workflow_state(WAITING))
    assert (WAITING, WAITING) == (ann.workflow_state, bert.workflow_state)
    moved(shop, ann, APPROVED, HELD, APPROVED)
    assert {WAITING: 1, APPROVED: 1} == dict(shop.customers.get_summary().by_state)
    with pytest.raises(
        WorkflowTransitionError, match="from state waiting approval to on hold: choose from approved, rejected"
    ):
        moved(shop, bert, HELD)
    with pytest.raises(WorkflowTransitionError, match="to one that is not there") as caught:
        moved(shop, bert, "Approved by Zoe")
    assert "Zoe" not in str(caught.value)
    with pytest.raises(WorkflowTransitionError):
        moved(shop, bert, "")


def test_a_way_takes_its_role(manager: CustomerManager, shop: Desk, draft: Drafting) -> None:
    """Whoever may change a customer does not approve it by that; neither when it is saved for the first time."""
    ann = registered(clerk(manager), draft())
    with pytest.raises(PermissionDeniedError, match="role:administrator or steward"):
        moved(clerk(manager), ann, APPROVED)
    with pytest.raises(PermissionDeniedError):
        clerk(manager).customers.register(draft("Bert", "Quist").with_workflow_state(APPROVED))
    with pytest.raises(WorkflowTransitionError, match="choose from none by you"):
        moved(clerk(manager), ann, HELD)
    assert APPROVED == moved(clerk(manager, roles=("steward",)), ann, APPROVED).workflow_state
    assert APPROVED == registered(shop, draft("Bert", "Quist").with_workflow_state(APPROVED)).workflow_state
    night = manager.acting_as(Actor.system("night"))
    assert APPROVED == registered(night, draft("Cleo", "Roe").with_workflow_state(APPROVED)).workflow_state


def test_a_way_takes_its_permission(manager: CustomerManager, desk: Desk, draft: Drafting) -> None:
    """It is one beyond the right to change the customer; without an initial state, any is the first."""
    way = WorkflowTransition(before="new", after="seen", permission=Permission.CREDIT_EDIT)
    desk.settings.apply(WorkflowSettings(states=STATES, transitions=[way]))
    ann = moved(clerk(manager), registered(clerk(manager), draft()), "new")
    with pytest.raises(PermissionDeniedError, match=r"credit\.edit"):
        moved(clerk(manager), ann, "seen")
    with pytest.raises(
        WorkflowTransitionError, match="from state none to one that is not there: choose from new, seen"
    ):
        registered(desk, draft("Bert", "Quist").with_workflow_state("done"))
    assert "seen" == moved(desk, ann, "seen").workflow_state


def test_who_was_in_no_state_begins(desk: Desk, draft: Drafting) -> None:
    """What was typed before there was a table stays until somebody moves the customer, as if it were new."""
    ann = registered(desk, draft().with_workflow_state("thinking"))
    desk.settings.apply(APPROVAL_WORKFLOW)
    ann = moved(desk, ann.with_code("A-1"), "thinking")
    assert WAITING == moved(desk, ann, WAITING).workflow_state
    bert = registered(desk, draft("Bert", "Quist"))
    with pytest.raises(WorkflowTransitionError):
        moved(desk, bert, "thinking")


def test_a_flag_is_one_of_the_list(shop: Desk, draft: Drafting) -> None:
    """Or CHK; and none is given to many at once that is not."""
    ann = registered(shop, draft().with_flag("red"))
    for flag in ("CHK", ""):
        outcome = shop.customers.update(ann.with_flag(flag))
        assert isinstance(outcome, Updated)
        ann = outcome.customer
    with pytest.raises(
        InvalidValueError, match="flag: is none of the review flags; choose from red, yellow, green, CHK"
    ):
        shop.customers.update(ann.with_flag("pink"))
    with pytest.raises(InvalidValueError, match="flag"):
        shop.customers.register(draft("Bert", "Quist").with_flag("pink"))
    assert 1 == shop.acts.preview("", [SetFlag("pink")]).refused


def test_those_who_are_loaded_begin_in_any_state(shop: Desk, draft: Drafting) -> None:
    """Of a shop that moves in, customers are where they were; those who were nowhere begin."""
    drafts = [draft("Ann", "Lee"), draft("Bo", "Ray").with_workflow_state(HELD).with_flag("red")]
    for slip, problem in (
        (draft().with_workflow_state("lost"), r"drafts\[2\]\.workflow_state: is none of the states; choose from "),
        (draft().with_flag("pink"), r"drafts\[2\]\.flag: is none of the review flags"),
    ):
        with pytest.raises(InvalidValueError, match=problem):
            shop.imports.load([*drafts, slip])
    assert 2 == shop.imports.load(drafts).customers
    assert [WAITING, HELD] == [one.workflow_state for one in shop.customers.search(sort="name").items]


def test_many_are_moved_as_one_is(manager: CustomerManager, shop: Desk, draft: Drafting) -> None:
    """Who may not be moved is counted as refused, and an undo takes back what was done, whatever the table says."""
    registered(shop, draft())
    assert 1 == shop.acts.preview("", [SetWorkflowState(HELD)]).refused
    steward = clerk(manager, roles=("steward",))
    assert 1 == steward.acts.preview("", [SetWorkflowState(APPROVED)]).would_change
    act = shop.acts.apply(shop.acts.start("", [SetWorkflowState(APPROVED)]).id)
    assert (1, 1) == (act.counts.changed, shop.acts.undo(act.id).counts.set_back)
    shop.settings.apply(APPROVAL_WORKFLOW.with_version(1).with_initial("rejected"))
    assert 1 == clerk(manager, roles=("steward",)).acts.preview("", [SetWorkflowState("inactive")]).refused


def test_a_state_keeps_from_buying_on_account(shop: Desk, draft: Drafting) -> None:
    """In every call, whatever the limit; so it is for a till that goes offline, and once approved it is over."""
    ann, one = registered(shop, draft()), Money(1, "USD")
    shop.credit.set_limit(ann.id, Unlimited(), currency="USD")
    assert "workflow-state" == shop.credit.decide(ann.id, one).reason
    denied = shop.credit.hold(ann.id, one, reference="S", key="1")
    assert isinstance(denied, Denied)
    assert "workflow-state" == denied.decision.reason
    snapshot = shop.credit.take_snapshot(ann.id, floor_limit=one, valid_for=timedelta(hours=1))
    assert "account-blocked" == decide_offline(snapshot, one, at=snapshot.terms.taken_at).reason
    ann = moved(shop, ann, APPROVED)
    held = shop.credit.hold(ann.id, one, reference="S", key="2")
    assert isinstance(held, Held)
    moved(shop, ann, HELD)
    assert isinstance(shop.credit.increase(held.hold.id, Money(2, "USD"), key="3"), Denied)


def test_a_state_keeps_a_member_from_the_account_of_an_organization(shop: Desk, draft: Drafting) -> None:
    """The one who buys is asked, and not only whose account it is."""
    acme, one = OrganizationId("acme"), Money(1, "USD")
    shop.credit.set_limit(acme, Unlimited(), currency="USD")
    ann = registered(shop, draft().with_organization(acme))
    assert "workflow-state" == shop.credit.decide(ann.id, one).reason
    assert isinstance(shop.credit.hold(ann.id, one, reference="S", key="1"), Denied)
    assert "unlimited" == shop.credit.decide(acme, one, channel=ChannelId("pos")).reason


def test_an_organization_goes_by_the_same_table(desk: Desk) -> None:
    """It begins in the initial state, and takes no way, tier or flag that is not there."""
    desk.settings.apply(APPROVAL_WORKFLOW)
    made = desk.organizations.register(OrganizationDraft(name="Firm"))
    assert isinstance(made, OrganizationRegistered)
    firm = made.organization
    assert APPROVAL_WORKFLOW.initial == firm.workflow_state
    with pytest.raises(WorkflowTransitionError):
        desk.organizations.update(firm.with_workflow_state("nowhere"))
    desk.tiers.add("Gold", id_=TierId("gold"))
    with pytest.raises(InvalidValueError, match="none of the pricing tiers"):
        desk.organizations.update(firm.with_tier(TierId("lead")))
    assert TierId("gold") == desk.organizations.update(firm.with_tier(TierId("gold"))).tier
