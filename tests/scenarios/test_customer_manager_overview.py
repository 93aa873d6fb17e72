"""A back office works in its customer manager: searches first, registers, filters, turns pages, sorts and exports."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Address,
    Assignment,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerDraft,
    CustomerId,
    CustomerType,
    EmailAddress,
    Money,
    Order,
    OrderKey,
    OrderStatus,
    PersonName,
    PhoneNumber,
    RepId,
    TeamId,
)
from customer_core.search import Everything, PageNumber, PageRequest, Sort, criteria_of
from customer_core.services import DuplicatesSuspected, Registered, Updated
from customer_core.settings import DuplicateSettings, OrderSettings

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAY = timedelta(days=1)
CROWD = 120


@pytest.fixture
def manager(shop_address: str) -> Iterator[CustomerManager]:
    """A shop's store, on a file and on a server, whose duplicates are told by phone and e-mail."""
    with CustomerManager.open(shop_address) as opened:
        head = opened.acting_as(Actor.user("head", roles=["administrator"], brands=EVERY_BRAND))
        head.settings.apply(
            DuplicateSettings(check_fields=["phone", "email"]),
            OrderSettings(link_template="https://shop.example/orders/{number}"),
        )
        yield opened


def desk_of(manager: CustomerManager, name: str, channel: str) -> Desk:
    """Return the desk of somebody who sells or serves in a channel."""
    return manager.acting_as(Actor.user(name, roles=["steward"], brands=EVERY_BRAND), channel=channel)


def person(number: int) -> CustomerDraft:
    """Return a customer of the crowd, whom nobody would take for another."""
    given, family = f"{chr(65 + number % 26)}{chr(97 + number // 26)}wen", f"{chr(90 - number % 26)}ordan{number:03}"
    return CustomerDraft(
        name=PersonName(given=given, family=family),
        emails=[EmailAddress(f"{family}.{given}@mail{number}.example")],
        customer_since=START + number * DAY,
        tags=["newsletter"] if number % 4 == 0 else [],
    )


def order(number: str, customer: CustomerId, amount: str, day: int, *, is_cancelled: bool = False) -> Order:
    """Return an order placed so many days after the beginning."""
    key, at = OrderKey("shop", number), START + day * DAY
    status = OrderStatus.CANCELLED if is_cancelled else OrderStatus.COMPLETED
    return Order(key=key, customer=customer, placed_at=at, total=Money(amount, "USD"), items=2, status=status)


def test_a_record_is_searched_for_before_it_is_made(manager: CustomerManager) -> None:
    """Whatever the channel that made it, the record is one; the check warns in each, and contacts are its addresses."""
    till, web = desk_of(manager, "till", "pos"), desk_of(manager, "web", "web")
    draft = CustomerDraft(
        name=PersonName("Ann Lee"), emails=[EmailAddress("ann@lee.example")], phones=[PhoneNumber("212 555 0100")]
    )
    assert 0 == till.customers.search("ann lee").total
    made = till.customers.register(draft)
    assert isinstance(made, Registered)
    assert [made.customer.id] == [one.id for one in web.customers.search("212 555").items]
    again = web.customers.register(CustomerDraft(name=PersonName("A. Lee"), phones=[PhoneNumber("(212) 555-0100")]))
    assert isinstance(again, DuplicatesSuspected)
    address = Address(street=["5 Elm St"], city="Boston", postcode="02134", country="US")
    for id_, role in (("home", ContactRole.BILLING), ("work", ContactRole.SHIPPING)):
        known = web.customers.get(made.customer.id)
        contact = Contact(id=ContactId(id_), roles=[role], address=address)
        assert isinstance(web.customers.update(known.with_contact(contact)), Updated)
    (found,) = till.customers.search(criteria_of("postcode:02134")).items
    assert ["home", "work"] == [str(contact.id) for contact in found.contacts]


def filled(manager: CustomerManager) -> list[CustomerId]:
    """Let the crowd be registered, and some of them buy and be served."""
    desk = desk_of(manager, "sales", "order-desk")
    ids = [CustomerId(f"c-{number}") for number in range(CROWD)]
    crowd = [person(number).with_id(id_) for number, id_ in enumerate(ids)]
    manager.acting_as(Actor.system("set-up")).imports.load(crowd, workers=0)
    for place, amounts in ((3, ("10.00", "30.00")), (7, ("500.00",)), (11, ("20.00", "25.00"))):
        for turn, amount in enumerate(amounts):
            desk.orders.record(order(f"{place}-{turn}", ids[place], amount, 200 + turn))
    desk.orders.record(order("11-9", ids[11], "900.00", 210, is_cancelled=True))
    served: list[tuple[int, RepId | TeamId]] = [(3, RepId("rhea")), (7, TeamId("south"))]
    for place, assignee in served:
        customer = desk.customers.get(ids[place])
        desk.customers.update(customer.with_assignment(Assignment(assignee=assignee, at=START)))
    return ids


def test_the_last_search_is_kept_until_it_is_cleared(manager: CustomerManager) -> None:
    """Each user finds the criteria used last; cleared and searched, all records are there."""
    filled(manager)
    ann, bob = desk_of(manager, "ann", "office"), desk_of(manager, "bob", "office")
    wanted = PageRequest(criteria=criteria_of("tag:newsletter"), sort=Sort.parse("-customer_since"))
    assert CROWD // 4 == ann.customers.turn(wanted).total
    ann.searches.keep_last(wanted)
    assert (wanted, None) == (ann.searches.find_last(), bob.searches.find_last())
    ann.searches.clear_last()
    assert ann.searches.find_last() is None
    assert CROWD == ann.customers.search(Everything()).total


def test_results_are_turned_as_the_arrows_say(manager: CustomerManager) -> None:
    """25 to a page by default, up to 500; first and back from the second page on, next and last before the end."""
    filled(manager)
    desk = desk_of(manager, "ann", "office")
    page = desk.customers.list_results(PageRequest())
    assert (25, CROWD, 5, None, None) == (len(page.items), page.total, page.pages, page.first, page.back)
    assert page.next
    assert page.last
    second = desk.customers.list_results(page.next)
    assert (2, True, True) == (second.number, second.first is not None, second.back is not None)
    last = desk.customers.list_results(page.last)
    assert (5, CROWD - 100, None, None) == (last.number, len(last.items), last.next, last.last)
    assert second.back
    assert page.items == desk.customers.list_results(second.back).items
    assert CROWD == len(desk.customers.list_results(PageRequest(size=500)).items)
    assert 4 == desk.customers.turn(PageRequest(position=PageNumber(4))).number


def test_each_result_shows_the_customer_and_its_spending(manager: CustomerManager) -> None:
    """Id, name, type, e-mail, who serves it, what was spent and per order, since when, and the last order."""
    ids = filled(manager)
    desk = desk_of(manager, "ann", "office")
    rows = desk.customers.list_results(PageRequest(sort=Sort.parse("-total_spent"), size=4)).items
    assert [ids[7], ids[11], ids[3]] == [row.id for row in rows[:3]]
    assert [CustomerType.CUSTOMER, CustomerType.LEAD, CustomerType.CUSTOMER] == [row.type for row in rows[:3]]
    top, lead, third = rows[:3]
    assert (top.assignment and top.assignment.assignee, lead.assignment) == (TeamId("south"), None)
    assert [(Money(40, "USD"), Money(20, "USD"))] == [(one.spent, one.average) for one in third.totals.spends]
    assert [Money("22.50", "USD")] == [one.average for one in lead.totals.spends]
    assert ("https://shop.example/orders/11-9", START + 11 * DAY) == (lead.last_order_link, lead.customer_since)
    assert person(7).emails[0].address == top.email
    assert () == rows[3].totals.spends
    assert [ids[7]] == [one.id for one in desk.customers.search(criteria_of("spent>100 and team:south")).items]


def test_what_was_found_is_exported(manager: CustomerManager, tmp_path: Path) -> None:
    """The file has a row for each customer that the search finds, and can go to other software."""
    filled(manager)
    desk = desk_of(manager, "ann", "office")
    report = desk.exports.customers(tmp_path / "found.csv", criteria_of("tag:newsletter"), sort="code")
    with (tmp_path / "found.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    found: tuple[Customer, ...] = desk.customers.search(criteria_of("tag:newsletter"), page_size=500).items
    assert CROWD // 4 == report.customers == len(rows) - 1 == len(found)
    assert {one.code for one in found} <= {cell for row in rows for cell in row}
