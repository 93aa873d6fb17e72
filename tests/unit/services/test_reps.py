"""Sales representatives: who is put on an order of the web, and whose customers they change."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from customer_core.errors import NotFoundError, PermissionDeniedError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Assignment,
    ChannelId,
    Customer,
    CustomerDraft,
    CustomerId,
    Permission,
    RepId,
    SetFlag,
    TeamId,
)
from customer_core.search import NOBODY_ELSE, GroupKind, PageRequest, Sort
from customer_core.services import Registered, Serving, Updated
from customer_core.settings import ChannelKind, RepSettings, SalesChannel

Drafting = Callable[..., CustomerDraft]
AT = datetime(2026, 2, 1, tzinfo=UTC)
WEB, POS = ChannelId("web"), ChannelId("pos")
NONE_EDITED = {"Ann": True, "Bert": False, "Cleo": True}


def served(desk: Desk, draft: CustomerDraft, *assignees: RepId | TeamId) -> Customer:
    """Register a customer whom some serve, in the order in which they were added."""
    for assignee in assignees:
        draft = draft.with_assignment(Assignment(assignee=assignee, at=AT))
    outcome = desk.customers.register(draft)
    assert isinstance(outcome, Registered)
    return outcome.customer


@pytest.fixture
def three(desk: Desk, draft: Drafting) -> dict[str, Customer]:
    """A customer of the team south, one of another representative, and one of nobody."""
    return {
        "Ann": served(desk, draft("Ann", "Lee"), RepId("r-2"), TeamId("south")),
        "Bert": served(desk, draft("Bert", "Quist"), RepId("r-2")),
        "Cleo": served(desk, draft("Cleo", "Roe")),
    }


def salesman(manager: CustomerManager, *roles: str) -> Desk:
    """Return the desk of a representative in the team south."""
    actor = Actor.user("sal", roles=roles or ["clerk"], rep="r-1", teams=["south"], brands=EVERY_BRAND)
    return manager.acting_as(actor, channel="pos")


def test_the_last_representative_is_put_on_orders_of_the_web(desk: Desk, draft: Drafting) -> None:
    """Where the settings ask for it; a team is none, and so is nobody."""
    ann = served(desk, draft(), RepId("r-1"), RepId("r-2"), TeamId("south"))
    assert None is desk.reps.find_last_salesman(ann.id)
    desk.settings.apply(RepSettings(sets_last_salesman=True))
    assert RepId("r-2") == desk.reps.find_last_salesman(ann.id)
    for id_, kind in ((WEB, ChannelKind.WEB), (POS, ChannelKind.POINT_OF_SALE)):
        desk.channels.add(SalesChannel(id=id_, name=str(id_), kind=kind))
    answers = [desk.reps.find_last_salesman(ann.id, channel=one) for one in (WEB, POS, None, ChannelId("feed"))]
    assert [RepId("r-2"), None, None, None] == answers
    assert None is desk.reps.find_last_salesman(served(desk, draft("Bo", "Li")).id, channel=WEB)
    with pytest.raises(NotFoundError):
        desk.reps.find_last_salesman(CustomerId("nobody"), channel=WEB)


def test_everybody_who_serves_a_customer_is_told_with_the_way(
    manager: CustomerManager, desk: Desk, draft: Drafting
) -> None:
    """Directly, as a team, and as owner of a group that the customer is in and the actor sees."""
    ann = served(desk, draft("Ann", "Lee"), RepId("r-2"), TeamId("south"))
    own = [Serving(assignee=RepId("r-2"), since=AT), Serving(assignee=TeamId("south"), since=AT)]
    best = desk.groups.create(
        "Best", criteria="lee", kind=GroupKind.DYNAMIC, owners=[TeamId("a"), RepId("r-9"), RepId("r-2")]
    )
    desk.groups.create("Ours", criteria="lee", kind=GroupKind.DYNAMIC, owners=[RepId("r-8")], audience=NOBODY_ELSE)
    added = desk.groups.create("All", criteria="nobody", owners=[RepId("r-7")])
    desk.groups.add(added.id, ann.id)
    as_owners = [
        Serving(assignee=RepId("r-7"), group=added.id),
        *(Serving(assignee=one, group=best.id) for one in (RepId("r-2"), RepId("r-9"), TeamId("a"))),
    ]
    assert [*own, *as_owners] == list(salesman(manager).reps.list_serving(ann.id))
    assert 7 == len(desk.reps.list_serving(ann.id))
    assert () == desk.reps.list_serving(served(desk, draft("Bo", "Li")).id)
    with pytest.raises(NotFoundError):
        desk.reps.list_serving(CustomerId("nobody"))


def test_groups_are_told_to_those_who_read_groups() -> None:
    """Others are told of whom is assigned directly."""
    with CustomerManager.open("memory:", roles={"reader": [Permission.CUSTOMERS_READ]}) as manager:
        desk = manager.acting_as(Actor.system("test"))
        ann = served(desk, CustomerDraft(company="Ann"), RepId("r-2"))
        desk.groups.create("All", kind=GroupKind.DYNAMIC, owners=[RepId("r-9")])
        feed = manager.acting_as(Actor.user("feed", roles=["reader"]))
        counts = [len(one.reps.list_serving(ann.id)) for one in (desk, feed)]
    assert [2, 1] == counts


def test_an_office_that_sells_through_no_channel_asks_about_one(
    manager: CustomerManager, desk: Desk, draft: Drafting
) -> None:
    """Its own is none, which is not of the web once channels are configured."""
    desk.settings.apply(RepSettings(sets_last_salesman=True))
    desk.channels.add(SalesChannel(id=WEB, name="Web shop", kind=ChannelKind.WEB))
    ann = served(desk, draft(), RepId("r-1"))
    office = manager.acting_as(Actor.system("office"))
    assert (None, RepId("r-1")) == (
        office.reps.find_last_salesman(ann.id),
        office.reps.find_last_salesman(ann.id, channel=WEB),
    )


def test_representatives_change_customers_of_others_unless_told_not_to(
    manager: CustomerManager, desk: Desk, three: dict[str, Customer]
) -> None:
    """Those of others come back marked, and an edit is refused; those of nobody are everybody's."""
    rep, request = salesman(manager), PageRequest(sort=Sort("name"))
    assert all(one.is_editable for one in rep.customers.list_results(request).items)
    desk.settings.apply(RepSettings(edits_others=False))
    rows = rep.customers.list_results(request).items
    assert NONE_EDITED == {row.name.split()[0]: row.is_editable for row in rows}
    for name, customer in three.items():
        if NONE_EDITED[name]:
            assert isinstance(rep.customers.update(customer.with_flag("seen")), Updated)
            continue
        with pytest.raises(PermissionDeniedError):
            rep.customers.update(customer.with_flag("seen"))
        with pytest.raises(PermissionDeniedError):
            rep.customers.deactivate(customer.id)
    assert all(one.is_editable for one in desk.customers.list_results(request).items)
    steward = salesman(manager, "steward")
    assert (2, 1) == (
        steward.acts.preview("", [SetFlag("x")]).would_change,
        steward.acts.preview("", [SetFlag("x")]).not_editable,
    )


@pytest.mark.usefixtures("three")
def test_who_may_change_its_own_alone_changes_no_more(manager: CustomerManager, desk: Desk) -> None:
    """The setting takes away, and gives nothing that a role does not."""
    desk.settings.apply(RepSettings(edits_others=False))
    rep = salesman(manager, "rep", "viewer")
    rows = rep.customers.list_results(PageRequest()).items
    assert {"Ann": True, "Bert": False, "Cleo": False} == {row.name.split()[0]: row.is_editable for row in rows}
