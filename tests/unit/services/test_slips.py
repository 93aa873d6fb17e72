"""Everyday slips are told at once, alike at every kind of store: what it is, and what to give in its place."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from customer_core.errors import (
    InvalidOptionError,
    InvalidValueError,
    NotFoundError,
    StoreAddressError,
    UnknownAreaError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, Customer, CustomerDraft, CustomerId, MergeId, PersonName
from customer_core.services import Registered
from customer_core.storage import MemoryStore

ANN = CustomerId("ann")
DRAFT = CustomerDraft(name=PersonName("Ann Lee"))
SLIPS: dict[str, tuple[Callable[[Any], object], str]] = {
    "brand": (lambda desk: desk.customers.find_by_code("C1", brand="north"), "brand: is a str; give a BrandId"),
    "external key": (
        lambda desk: desk.customers.find_by_external_key(("old", "1")),
        "key: is a tuple; give an ExternalKey",
    ),
    "version": (lambda desk: desk.customers.delete(ANN, version="2"), "version: is a str; give an int"),
    "no next page": (lambda desk: desk.customers.turn(None), "request: is a NoneType; give a PageRequest"),
    "merge": (lambda desk: desk.merges.get("m-1"), "id: is a str; give a MergeId"),
    "contributions": (lambda desk: desk.merges.list_contributions(ANN), "id: is a CustomerId; give a MergeId"),
    "merges of text": (lambda desk: desk.merges.list_of("ann"), "id: is a str; give a CustomerId"),
    "history of text": (lambda desk: desk.history.list_of("ann"), "id: is a str; give a CustomerId"),
    "pair": (lambda desk: desk.reviews.list_waiting(after=("a", "b")), "after: is a tuple; give a WaitingPair"),
    "event": (lambda desk: desk.events.acknowledge("mailer", 7), "event: is an int; give an Event"),
    "token": (lambda desk: desk.customers.register(DRAFT, seen=DRAFT), "seen: is a CustomerDraft; give a str"),
    "request key": (lambda desk: desk.customers.register(DRAFT, key=4711), "key: is an int; give a str"),
    "consumer": (lambda desk: desk.events.subscribe(5), "consumer: is an int; give a str"),
    "plan": (lambda desk: desk.merges.apply("m-1"), "plan: is a str; give a MergePlan"),
    "reason": (lambda desk: desk.customers.update(DRAFT.with_id(ANN), reason=7), "reason: is an int; give a str"),
}


def saved(desk: Desk, name: str, *, key: str = "") -> Customer:
    """Register somebody."""
    outcome = desk.customers.register(CustomerDraft(name=PersonName(name)), key=key)
    assert isinstance(outcome, Registered)
    return outcome.customer


@pytest.fixture(params=["memory", "sqlite"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk at a store of each kind."""
    address = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'shop.db'}"
    with CustomerManager.open(address) as manager:
        yield manager.acting_as(Actor.system("desk"))


@pytest.mark.parametrize("name", SLIPS)
def test_an_argument_of_another_kind_is_told(desk: Desk, name: str) -> None:
    """Whatever the store, it is the argument that is named."""
    slip, message = SLIPS[name]
    with pytest.raises(InvalidValueError, match=message):
        slip(desk)


def test_a_merge_that_is_none_has_no_contributions(desk: Desk) -> None:
    """Nobody takes an id that names nothing for a merge of nobody."""
    with pytest.raises(NotFoundError):
        desk.merges.list_contributions(MergeId("m-1"))


@pytest.mark.parametrize("most", ["1", None, 1.5, True])
def test_a_number_of_another_kind_is_no_bound(desk: Desk, most: Any) -> None:  # noqa: ANN401 - anything
    """How much to list is a whole number, for every list."""
    lists: list[Callable[..., object]] = [desk.reviews.list_waiting, desk.duplicates.list_clusters]
    for listing in lists:
        with pytest.raises(InvalidOptionError, match="most"):
            listing(most=most)


def test_rules_that_are_no_table_are_told(desk: Desk) -> None:
    """Rules are given by field."""
    ids = [saved(desk, name).id for name in ("Zoe Novak", "Karl Ochs")]
    slip: Any = ["longest"]
    with pytest.raises(InvalidOptionError, match="rules: it is a list; give a mapping"):
        desk.merges.propose(ids[0], ids[1:], rules=slip)


def test_the_key_of_somebody_who_was_deleted_says_so(desk: Desk) -> None:
    """The same call does not save anew whom somebody deleted since."""
    ann = saved(desk, "Ann Lee", key="k-1")
    desk.customers.delete(ann.id, version=ann.version)
    with pytest.raises(NotFoundError, match=str(ann.id)):
        desk.customers.register(CustomerDraft(name=PersonName("Ann Lee")), key="k-1")


def test_text_is_no_area_of_settings(desk: Desk) -> None:
    """An area is its class."""
    slip: Any = "duplicates"
    with pytest.raises(UnknownAreaError, match="str"):
        desk.settings.get(slip)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "give an address, such as sqlite:///customers.db"),
        ({"address": "memory:", "store": MemoryStore()}, "both an address and a store"),
        ({"store": "sqlite:///x.db"}, "give the address first"),
        ({"store": MemoryStore}, "give an instance"),
        ({"address": "memory"}, "write memory:"),
        ({"address": "shop.db"}, "write sqlite:///shop.db"),
    ],
)
def test_a_store_that_is_none_is_told(arguments: dict[str, Any], message: str) -> None:
    """What is missing or too much is named, with what to write."""
    with pytest.raises(StoreAddressError, match=message):
        CustomerManager.open(**arguments)


@pytest.mark.parametrize("granted", [{"customers.read"}, 5, "customers.read", [None]])
def test_a_role_of_no_permissions_is_told_at_once(granted: Any) -> None:  # noqa: ANN401 - anything
    """A table of roles that grants something else is refused where it is given, with the role's name."""
    with pytest.raises(InvalidOptionError, match="'cashier' is given"):
        CustomerManager.open("memory:", roles={"cashier": granted})
