"""Pricing tiers at a desk: kept in order, given to customers, replaced and removed."""

from collections.abc import Callable

import pytest

from customer_core.errors import (
    AlreadyTakenError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    TierInUseError,
    UnknownChannelError,
)
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, ChannelId, Customer, CustomerDraft, OrganizationDraft, SetTier, TierId
from customer_core.services import Registered, Updated
from customer_core.services import _acts as acting
from customer_core.settings import ChannelKind, SalesChannel, TierSettings

Drafting = Callable[..., CustomerDraft]
GOLD, SILVER = TierId("gold"), TierId("silver")
NAMES = ("Ann", "Bert", "Cleo")


@pytest.fixture
def tiers(desk: Desk) -> Desk:
    """A desk with two tiers."""
    for id_ in (GOLD, SILVER):
        desk.tiers.add(str(id_).title(), id_=id_)
    return desk


def served(desk: Desk, draft: Drafting) -> list[Customer]:
    """Register some customers who have silver, and an organization."""
    desk.organizations.register(OrganizationDraft(name="Firm", code="F", tier=SILVER))
    outcomes = [desk.customers.register(draft(name, name * 2).with_tier(SILVER)) for name in NAMES]
    return [outcome.customer for outcome in outcomes if isinstance(outcome, Registered)]


def test_tiers_are_kept_in_order(tiers: Desk) -> None:
    """Added with an id or a new one, renamed, moved and removed, each time with an entry."""
    staff = tiers.tiers.add("Staff", reason="new")
    assert ["gold", "silver", str(staff.id)] == [str(tier.id) for tier in tiers.tiers.list_all()]
    assert staff in tiers.tiers.move_up(staff.id)[1:2]
    assert staff == tiers.tiers.move_down(staff.id)[2]
    assert "Best" == tiers.tiers.rename(GOLD, "Best").name
    tiers.tiers.remove(staff.id)
    assert ["Best", "Silver"] == [tier.name for tier in tiers.tiers.list_all()]
    assert 7 == len(tiers.history.list_of_settings(TierSettings))
    with pytest.raises(AlreadyTakenError, match="tier 'gold'"):
        tiers.tiers.add("Gold", id_=GOLD)
    with pytest.raises(NotFoundError):
        tiers.tiers.rename(staff.id, "Staff")
    with pytest.raises(NotFoundError):
        tiers.tiers.remove(staff.id)


def test_a_default_counts_in_a_channel_or_in_all(tiers: Desk) -> None:
    """That of the desk's own channel is asked for where none is named."""
    assert None is tiers.tiers.find_default()
    tiers.tiers.set_default(SILVER)
    tiers.tiers.set_default(GOLD, ChannelId("pos"))
    assert (GOLD, SILVER) == (tiers.tiers.find_default(), tiers.tiers.find_default(ChannelId("web")))
    with pytest.raises(InvalidValueError, match="another tier already"):
        tiers.tiers.set_default(SILVER, ChannelId("pos"))
    with pytest.raises(NotFoundError):
        tiers.tiers.set_default(TierId("staff"))
    tiers.tiers.clear_default(ChannelId("pos"))
    assert SILVER == tiers.tiers.find_default()
    tiers.channels.add(SalesChannel(id=ChannelId("web"), name="Web shop", kind=ChannelKind.WEB))
    with pytest.raises(UnknownChannelError, match="settings of tiers"):
        tiers.tiers.set_default(GOLD, ChannelId("pos"))


def test_customers_are_given_tiers_that_are_there(desk: Desk, draft: Drafting) -> None:
    """From the first tier on; who has another one from before keeps it until somebody gives it one."""
    before = desk.customers.register(draft().with_tier(TierId("old")))
    assert isinstance(before, Registered)
    desk.tiers.add("Gold", id_=GOLD)
    with pytest.raises(InvalidValueError, match="tier: is none of the pricing tiers; choose from gold"):
        desk.customers.register(draft("Bert").with_tier(SILVER))
    kept = desk.customers.update(before.customer.with_code("A-1"))
    assert isinstance(kept, Updated)
    with pytest.raises(InvalidValueError, match="choose from gold"):
        desk.customers.update(kept.customer.with_tier(SILVER))
    assert 1 == desk.acts.preview("", [SetTier(SILVER)]).refused
    assert 1 == desk.acts.apply(desk.acts.start("", [SetTier(SILVER)]).id).counts.refused
    assert isinstance(desk.customers.update(kept.customer.with_tier(GOLD)), Updated)


def test_a_tier_in_use_is_not_removed(tiers: Desk, draft: Drafting) -> None:
    """It is told how many have it, and of what it is the default; without those it can be."""
    customers = served(tiers, draft)
    tiers.tiers.set_default(SILVER, ChannelId("web"))
    tiers.tiers.set_default(SILVER)
    with pytest.raises(
        TierInUseError, match="3 customers and 1 organizations have it and it is the default of web, all channels"
    ) as caught:
        tiers.tiers.remove(SILVER)
    assert (3, 1) == (caught.value.customers, caught.value.organizations)
    firm = tiers.organizations.find_by_code("F")
    assert firm
    tiers.organizations.update(firm.without_tier())
    for customer in customers:
        assert isinstance(tiers.customers.update(customer.without_tier()), Updated)
    with pytest.raises(TierInUseError, match="0 customers and 0 organizations"):
        tiers.tiers.remove(SILVER)


def test_a_replacement_is_given_to_everybody(tiers: Desk, draft: Drafting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has an entry, and what the tier was the default of gets it; a call that was cut short goes on."""
    monkeypatch.setattr(acting, "_AT_ONCE", 1)
    customers = served(tiers, draft)
    tiers.tiers.set_default(SILVER, ChannelId("web"))

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tiers.tiers.remove(SILVER, replacement=GOLD, progress=stop)
    assert [GOLD, SILVER, SILVER] == [tiers.customers.get(one.id).tier for one in customers]
    assert 2 == len(tiers.tiers.list_all())
    tiers.tiers.remove(SILVER, replacement=GOLD, reason="one is enough")
    assert [GOLD] * 3 == [tiers.customers.get(one.id).tier for one in customers]
    firm = tiers.organizations.find_by_code("F")
    assert firm
    assert GOLD == firm.tier
    assert (["gold"], GOLD) == (
        [str(one.id) for one in tiers.tiers.list_all()],
        tiers.tiers.find_default(ChannelId("web")),
    )
    actions = [[entry.action for entry in tiers.history.list_of(one.id)] for one in customers]
    assert [[HistoryAction.REGISTERED, HistoryAction.CHANGED_TOGETHER]] * 3 == actions


def test_a_replacement_is_another_tier_that_is_there(tiers: Desk) -> None:
    """Neither itself nor nobody."""
    with pytest.raises(InvalidValueError, match="replacement: is the tier itself"):
        tiers.tiers.remove(SILVER, replacement=SILVER)
    with pytest.raises(NotFoundError, match="'staff'"):
        tiers.tiers.remove(SILVER, replacement=TierId("staff"))
    with pytest.raises(NotFoundError, match="'staff'"):
        tiers.tiers.remove(TierId("staff"), replacement=SILVER)


def test_who_does_not_see_everybody_removes_no_tier(manager: CustomerManager, tiers: Desk) -> None:
    """Somebody whom it may not see might have it."""
    north = manager.acting_as(Actor.user("bo", roles=["administrator"], brands=["north"]))
    assert tiers.tiers.list_all() == north.tiers.list_all()
    with pytest.raises(PermissionDeniedError, match="for every brand"):
        north.tiers.remove(SILVER)
