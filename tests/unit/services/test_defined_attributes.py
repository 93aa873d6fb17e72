"""Attributes that are defined: checked wherever a record is saved, by all who save one."""

from collections.abc import Callable

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, CustomerId, Organization, OrganizationId, PersonName
from customer_core.services import Registered
from customer_core.settings import AttributeDefinition, AttributeSettings, AttributeType

ANN, FIRM = CustomerId("c-ann"), OrganizationId("firm")
SIZE = AttributeDefinition(name="size", type=AttributeType.NUMBER, least=15, most=55)
DRAFT = CustomerDraft(name=PersonName("Otto Bauer"))


@pytest.fixture
def desk() -> Desk:
    """A shop with a customer and an organization that say what is defined otherwise since."""
    desk = CustomerManager.open("memory:").acting_as(Actor.system("shop"))
    desk.customers.register(CustomerDraft(name=PersonName("Ann Lee"), attributes={"size": "M"}).with_id(ANN))
    desk.organizations.register(Organization(id=FIRM, name="Acme", attributes={"size": "M"}))
    desk.settings.apply(AttributeSettings(definitions=[SIZE]))
    return desk


REFUSED: dict[str, Callable[[Desk], object]] = {
    "register": lambda desk: desk.customers.register(DRAFT.with_attribute("size", "L")),
    "update": lambda desk: desk.customers.update(desk.customers.get(ANN).with_attribute("size", 60)),
    "organization": lambda desk: desk.organizations.register(
        Organization(id=OrganizationId("new"), name="New", attributes={"size": True})
    ),
    "changed organization": lambda desk: desk.organizations.update(
        desk.organizations.get(FIRM).with_attribute("size", "L")
    ),
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_what_is_not_as_defined_is_refused(desk: Desk, call: Callable[[Desk], object]) -> None:
    """The refusal names the attribute; nothing is kept."""
    with pytest.raises(InvalidValueError, match=r"attributes\[size\]"):
        call(desk)
    assert "M" == desk.customers.get(ANN).attributes["size"] == desk.organizations.get(FIRM).attributes["size"]
    assert (1, 1) == (desk.customers.search("").total, desk.organizations.search("").total)


def test_what_is_as_defined_is_saved_and_what_was_before_stays(desk: Desk) -> None:
    """A record of before is changed in all else; attributes that are not defined are free."""
    registered = desk.customers.register(DRAFT.with_attribute("size", 42).with_attribute("color", "red"))
    assert isinstance(registered, Registered)
    ann = desk.customers.update(desk.customers.get(ANN).with_tag("old").with_attribute("color", "red"))
    assert {"size": "M", "color": "red"} == dict(desk.customers.get(ANN).attributes)
    assert ann is not None
    desk.organizations.update(desk.organizations.get(FIRM).with_tag("old"))


def test_others_are_refused_if_the_settings_say_so(desk: Desk) -> None:
    """By their place, and with those that there are."""
    desk.settings.apply(attrs.evolve(desk.settings.get(AttributeSettings), are_others_allowed=False))
    with pytest.raises(InvalidValueError, match=r"attributes\[0\]: is not defined; choose from size"):
        desk.customers.register(DRAFT.with_attribute("Zzcanaryzz", 42))


def test_a_load_names_the_draft() -> None:
    """By its number, across batches; nothing is loaded."""
    desk = CustomerManager.open("memory:").acting_as(Actor.system("shop"))
    desk.settings.apply(AttributeSettings(definitions=[SIZE]))
    drafts = [DRAFT.with_attribute("size", 15 + number // 30) for number in range(1_003)]
    assert 1_003 == CustomerManager.open("memory:").acting_as(Actor.system("x")).imports.load(drafts).customers
    with pytest.raises(InvalidValueError, match=r"drafts\[1001\]\.attributes\[size\]"):
        desk.imports.load([*drafts[:1001], DRAFT.with_attribute("size", 99)])
    assert 0 == desk.customers.search("").total
