"""Brands at a desk, and what belongs to one."""

from collections.abc import Callable

import attrs
import pytest

from customer_core.errors import (
    AlreadyTakenError,
    BrandInUseError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    UnknownBrandError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    BrandId,
    ChannelId,
    CustomerDraft,
    NoCredit,
    OrganizationDraft,
    OrganizationId,
)
from customer_core.services import OrganizationRegistered, Registered, Updated
from customer_core.settings import Brand, BrandSettings, ChannelKind, SalesChannel

Drafting = Callable[..., CustomerDraft]
NORTH, SOUTH = (Brand(id=BrandId(id_), name=id_.title()) for id_ in ("north", "south"))
EAST = BrandId("east")
WEB = SalesChannel(id=ChannelId("web"), name="Web shop", kind=ChannelKind.WEB, brand=NORTH.id)


@pytest.fixture
def north(manager: CustomerManager) -> Desk:
    """The desk of an administrator of one brand."""
    actor = Actor.user("nia", roles=["administrator"], brands=["north"])
    return manager.acting_as(actor, channel="pos", brand="north")


def test_brands_are_added_changed_and_removed(desk: Desk) -> None:
    """Each time it is a change of the settings, with its reason."""
    assert ((), None) == (desk.brands.list_all(), desk.brands.find(NORTH.id))
    assert [NORTH, SOUTH] == [desk.brands.add(NORTH), desk.brands.add(SOUTH, reason="bought")]
    renamed = Brand(id=NORTH.id, name="Nord")
    assert renamed == desk.brands.change(renamed)
    assert (renamed, SOUTH) == desk.brands.list_all()
    desk.brands.remove(SOUTH.id, reason="sold")
    assert (renamed, None) == (desk.brands.find(NORTH.id), desk.brands.find(SOUTH.id))
    assert ["", "bought", "", "sold"] == [entry.reason for entry in desk.history.list_of_settings(BrandSettings)]


def test_a_brand_is_there_once_or_not(desk: Desk) -> None:
    """What is there is not added, and what is not there neither changed nor removed."""
    desk.brands.add(NORTH)
    with pytest.raises(AlreadyTakenError, match="brand 'north'"):
        desk.brands.add(NORTH)
    with pytest.raises(NotFoundError, match="brand 'south'"):
        desk.brands.change(SOUTH)
    with pytest.raises(NotFoundError, match="brand 'south'"):
        desk.brands.remove(SOUTH.id)


def test_who_works_for_one_brand_is_told_of_no_other(desk: Desk, north: Desk) -> None:
    """Neither in the list, nor by its id; and only whoever sees all customers removes one."""
    for brand in (NORTH, SOUTH):
        desk.brands.add(brand)
    assert (NORTH,) == north.brands.list_all()
    assert [NORTH, None] == [north.brands.find(brand.id) for brand in (NORTH, SOUTH)]
    with pytest.raises(PermissionDeniedError, match="every brand"):
        north.brands.remove(NORTH.id)


def test_nobody_is_given_a_brand_that_is_not_there(manager: CustomerManager, desk: Desk, draft: Drafting) -> None:
    """From the first brand on; whoever had another one keeps it, and which there are is not told."""
    east = manager.acting_as(Actor.system("test"), channel="pos", brand="east")
    before = east.customers.register(draft())
    assert isinstance(before, Registered)
    desk.brands.add(NORTH)
    for brand in (None, NORTH.id):
        kept = manager.acting_as(Actor.system("test"), channel="pos", brand=brand)
        assert isinstance(kept.customers.register(draft(f"B{brand}")), Registered)
        firm = kept.organizations.register(OrganizationDraft(name=f"Firm {brand}"))
        assert isinstance(firm, OrganizationRegistered)
        assert brand == firm.organization.brand
    with pytest.raises(InvalidValueError, match="brand: is none of the brands; name one that is there"):
        east.customers.register(draft("Bert"))
    with pytest.raises(InvalidValueError, match="brand: is none of the brands"):
        east.organizations.register(OrganizationDraft(name="Firm"))
    updated = desk.customers.update(before.customer.with_code("A-1"))
    assert isinstance(updated, Updated)
    assert EAST == updated.customer.brand
    with pytest.raises(InvalidValueError, match="brand: is none of the brands"):
        desk.customers.update(attrs.evolve(updated.customer, brand=SOUTH.id))


def test_channels_sell_for_brands_that_are_there(desk: Desk) -> None:
    """Whoever begins to list brands lists those for which channels sell."""
    desk.channels.add(WEB)
    with pytest.raises(UnknownBrandError, match="not there: north"):
        desk.brands.add(SOUTH)
    desk.settings.apply(BrandSettings(brands=[NORTH, SOUTH]))
    with pytest.raises(UnknownBrandError, match="not there: east"):
        desk.channels.change(SalesChannel(id=WEB.id, name=WEB.name, kind=WEB.kind, brand=EAST))
    desk.settings.declare(BrandSettings())


def test_a_brand_in_use_is_not_removed(manager: CustomerManager, desk: Desk, draft: Drafting) -> None:
    """It is told how many belong to it, and which channels sell for it; without those it can be."""
    for brand in (NORTH, SOUTH):
        desk.brands.add(brand)
    desk.channels.add(WEB)
    north = manager.acting_as(Actor.system("test"), channel="pos", brand="north")
    registered = north.customers.register(draft())
    assert isinstance(registered, Registered)
    north.organizations.register(OrganizationDraft(name="Firm"))
    north.credit.set_limit(OrganizationId("acme"), NoCredit(), currency="USD")
    with pytest.raises(
        BrandInUseError, match=r"1 customers, 1 organizations and 1 credit accounts .* it: web"
    ) as caught:
        desk.brands.remove(NORTH.id)
    assert (1, 1, 1, "web") == (
        caught.value.customers,
        caught.value.organizations,
        caught.value.accounts,
        caught.value.channels,
    )
    south = manager.acting_as(Actor.system("test"), channel="pos", brand="south")
    kept = south.customers.register(draft("Bert"))
    assert isinstance(kept, Registered)
    with pytest.raises(BrandInUseError, match=r"1 customers, 0 organizations and 0 credit accounts .* it: no channel"):
        desk.brands.remove(SOUTH.id)
    desk.customers.delete(kept.customer.id, version=1)
    desk.brands.remove(SOUTH.id)
    assert (NORTH,) == desk.brands.list_all()
