"""A seller on marketplaces keeps its customers: added with a company, reached in several ways, merged, with orders."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Address,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Money,
    Order,
    OrderKey,
    OrganizationDraft,
    PersonName,
    PhoneNumber,
)
from customer_core.services import DuplicatesSuspected, Joined, OrganizationRegistered, Registered, Updated
from customer_core.settings import ChannelKind, SalesChannel

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MASKED = "k7q2mzx4w1@marketplace.amazon.com"


@pytest.fixture
def manager(shop_address: str) -> Iterator[CustomerManager]:
    """A seller's store, on a file and on a server, with two channels."""
    with CustomerManager.open(shop_address) as opened:
        office = opened.acting_as(Actor.system("set-up"))
        office.channels.add(SalesChannel(id=ChannelId("amazon"), name="Amazon", kind=ChannelKind.MARKETPLACE))
        office.channels.add(SalesChannel(id=ChannelId("web"), name="Web shop", kind=ChannelKind.WEB))
        yield opened


def desk_of(manager: CustomerManager, channel: str = "web") -> Desk:
    """Return the desk of who keeps the customers of a channel."""
    return manager.acting_as(Actor.user("ann", roles=["administrator"], brands=EVERY_BRAND), channel=channel)


def saved(desk: Desk, draft: CustomerDraft) -> Customer:
    """Register somebody."""
    answer = desk.customers.register(draft)
    assert isinstance(answer, Registered)
    return answer.customer


def buy(desk: Desk, customer: CustomerId, number: str, day: int) -> None:
    """Record an order of a day."""
    placed_at = START + timedelta(days=day)
    key = OrderKey("amazon", number)
    desk.orders.record(Order(key=key, customer=customer, placed_at=placed_at, total=Money("20.00", "USD"), items=1))


def test_a_customer_is_added_with_company_ways_and_addresses(manager: CustomerManager) -> None:
    """A name suffices; company, e-mails, phones and addresses are added when they are known."""
    desk = desk_of(manager)
    made = saved(desk, CustomerDraft(name=PersonName("John Peak"), company="Peak Outdoor"))
    assert ChannelId("web") == made.created_channel
    address = Address(street=["4 Hill Rd"], city="Denver", postcode="80014", country="US")
    fuller = (
        made.with_email(EmailAddress("john@peak.example"))
        .with_phone(PhoneNumber("303 555 0188"))
        .with_contact(Contact(id=ContactId("shop"), address=address, roles=[ContactRole.SHIPPING]))
    )
    assert isinstance(desk.customers.update(fuller), Updated)
    company = desk.organizations.register(OrganizationDraft(name="Peak Outdoor"))
    assert isinstance(company, OrganizationRegistered)
    assert isinstance(desk.organizations.join(made.id, name="peak outdoor"), Joined)
    kept = desk.customers.get(made.id)
    assert (1, 1, company.organization.id) == (len(kept.emails), len(kept.contacts), kept.organization)


def test_two_aliases_become_one_with_all_orders_and_histories(manager: CustomerManager) -> None:
    """The master keeps its name and address; whoever is merged into it brings its orders, and can be taken out."""
    desk = desk_of(manager)
    master = saved(desk, CustomerDraft(name=PersonName("John Peak"), emails=[EmailAddress("john@peak.example")]))
    alias = saved(desk, CustomerDraft(name=PersonName("John"), phones=[PhoneNumber("303 555 0188")]))
    buy(desk, master.id, "701", 1)
    buy(desk, alias.id, "702", 2)
    merge = desk.merges.apply(desk.merges.propose(master.id, [alias.id]), reason="one person, two aliases")
    whole = desk.customers.get(alias.id)
    assert (master.id, "John Peak", 1) == (whole.id, whole.display, len(whole.phones))
    assert ["702", "701"] == [order.key.number for order in desk.orders.list_of(master.id)]
    told = [entry.action.value for entry in desk.history.list_of(master.id)]
    assert ["registered", "merged"] == sorted({*told} & {"registered", "merged"}, reverse=True)
    desk.merges.undo(merge.id, reason="two brothers")
    assert ["702"] == [order.key.number for order in desk.orders.list_of(alias.id)]
    assert "John" == desk.customers.get(alias.id).display


def test_selecting_a_customer_shows_all_its_orders(manager: CustomerManager) -> None:
    """Newest first, by pages, with what they come to; sent again, an order is the same one."""
    desk = desk_of(manager, "amazon")
    peak = saved(desk, CustomerDraft(name=PersonName("John Peak"), customer_since=START))
    for day in range(7):
        buy(desk, peak.id, f"70{day}", day)
    buy(desk, peak.id, "703", 3)
    first = desk.orders.list_of(peak.id, most=3)
    rest = desk.orders.list_of(peak.id, after=first[-1], most=10)
    assert ["706", "705", "704"] == [order.key.number for order in first]
    assert 7 == len(first) + len(rest)
    (spend,) = desk.orders.get_totals(peak.id).spends
    assert (Money("140.00", "USD"), 7) == (spend.spent, spend.orders)


def test_masked_addresses_make_nobody_one(manager: CustomerManager) -> None:
    """Who comes through a marketplace has a masked address: it is kept, says nothing, and is never the main one."""
    amazon, web = desk_of(manager, "amazon"), desk_of(manager, "web")
    one = saved(amazon, CustomerDraft(name=PersonName("John Peak"), emails=[EmailAddress(MASKED)]))
    other = saved(amazon, CustomerDraft(name=PersonName("Mia Petrov"), emails=[EmailAddress("8" + MASKED)]))
    check = web.duplicates.check(CustomerDraft(name=PersonName("Ida Olsen"), emails=[EmailAddress("9" + MASKED)]))
    assert () == check.suspects
    known = saved(web, CustomerDraft(name=PersonName("Jon Peek"), emails=[EmailAddress("jon@peek.example")]))
    web.merges.apply(web.merges.propose(one.id, [known.id]))
    primary = web.customers.get(one.id).primary_email
    assert ("jon@peek.example", other) == (primary and primary.address, web.customers.get(other.id))


def test_the_same_person_of_another_channel_is_met(manager: CustomerManager) -> None:
    """Who bought on the marketplace and comes to the web shop is told before there are two."""
    amazon, web = desk_of(manager, "amazon"), desk_of(manager, "web")
    draft = CustomerDraft(name=PersonName("John Peak"), phones=[PhoneNumber("303 555 0188")])
    first = saved(amazon, draft)
    answer = web.customers.register(draft)
    assert isinstance(answer, DuplicatesSuspected)
    assert [first.id] == [suspect.customer.id for suspect in answer.suspects]
