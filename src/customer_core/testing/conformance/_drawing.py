"""What the state machine does at a desk, drawn at random from few values, so that records meet, clash and are merged.

Owns the strategies of hypothesis. It must not know stores.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import attrs
from hypothesis import strategies as st

from customer_core.matching import CHECK_FIELDS
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Address,
    Assignment,
    BrandId,
    ChannelCreditRule,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Limited,
    Money,
    NoCredit,
    Note,
    Order,
    OrderKey,
    OrderStatus,
    PaymentTerms,
    PersonName,
    PhoneNumber,
    RepId,
    TeamId,
    Unlimited,
)
from customer_core.search import HELD_FIELDS, SEARCH_FIELDS, SORT_FIELDS, Where
from customer_core.settings import DuplicateReaction, DuplicateSettings, HistorySettings, OrderSettings
from customer_core.testing._steady import START
from customer_core.testing.conformance._pairing import Seat

FEED: Final = ChannelId("feed")
CHANNELS: Final = (ChannelId("web"), FEED, ChannelId("till"))
NAMES: Final = ("Ann Lee", "ann lee", "Anne Lee", "Bob Müller", "Bob Mueller", "Zoë O'Brien", "山田 太郎", "𐐷𐐲 😀")
EMAILS: Final = (
    "ann@example.com",
    "Ann+shop@Example.com",
    "bob.mueller@gmail.com",
    "bobmueller@gmail.com",
    "info@b.de",
)
PHONES: Final = ("+49 30 1234567", "030 1234567", "(089) 99", "1-800-FLOWERS")
CODES: Final = ("", "C000001", "C000003", "X-1", "x-1", "É1", "é1")
COMPANIES: Final = ("", "Lee & Söhne KG", "LEE & SOEHNE", "ACME")
REASONS: Final = ("", "twins", "She said so: 😀")

NORTH: Final = BrandId("north")
ASSIGNEES: Final[tuple[RepId | TeamId, ...]] = (RepId("r"), TeamId("r"))

users = st.builds(
    lambda role, brands: Actor.user("ann", roles=[role], rep="r", brands=brands),
    st.sampled_from(["steward", "administrator", "clerk", "viewer", "rep"]),
    st.sampled_from([(NORTH,), EVERY_BRAND]),
)
seats = st.builds(
    Seat,
    # Mostly a job that may do everything: what is refused to everybody shows nothing of a store.
    st.one_of(*(st.just(Actor.system(f"job {number}")) for number in range(4)), users),
    st.none() | st.sampled_from(CHANNELS),
    st.sampled_from([None] * 7 + [NORTH]),
)
reasons = st.sampled_from(REASONS)
external_keys = st.builds(ExternalKey, st.sampled_from(["shop", "ERP"]), st.sampled_from(["1", "2", "é", "É"]))
contacts = st.builds(
    Contact,
    id=st.sampled_from(["k-1", "k-2"]).map(ContactId),
    roles=st.sampled_from([[ContactRole.BILLING], [ContactRole.SHIPPING], list(ContactRole)]),
    address=st.builds(
        Address,
        street=st.sampled_from([["12 High St"], ["12 High Street"], []]),
        city=st.sampled_from(["Ulm", "ULM", "Köln"]),
        postcode=st.sampled_from(["89073", ""]),
        country=st.sampled_from(["DE", "Germany", ""]),
    ),
)
names = st.sampled_from(NAMES)
emails = st.builds(EmailAddress, st.sampled_from(EMAILS))
phones = st.builds(PhoneNumber, st.sampled_from(PHONES), country=st.sampled_from(["", "DE"]))
drafts = st.builds(
    CustomerDraft,
    code=st.sampled_from(CODES),
    name=st.none() | st.builds(PersonName, names),
    company=st.sampled_from(COMPANIES),
    emails=st.lists(emails, max_size=2, unique_by=lambda email: email.key),
    phones=st.lists(phones, max_size=1),
    external_keys=st.lists(external_keys, max_size=2),
    tags=st.sets(st.sampled_from(["vip", "VIP ", "früh"]), max_size=2),
    flag=st.sampled_from(["", "check"]),
    brand=st.sampled_from([None] * 7 + [NORTH, BrandId("south")]),
    assignments=st.sampled_from(ASSIGNEES).map(lambda one: [Assignment(assignee=one, at=START)]) | st.just([]),
)
full_drafts = drafts | st.builds(CustomerDraft.with_contact, drafts, contacts)

Change = Callable[[Customer], Customer]


def _moved(customer: Customer, brand: BrandId | None) -> Customer:
    return attrs.evolve(customer, brand=brand)


changes: st.SearchStrategy[Change] = st.one_of(
    st.just(lambda customer: customer),
    names.map(lambda name: lambda customer: customer.with_name(PersonName(name))),
    st.sampled_from(CODES).map(lambda code: lambda customer: customer.with_code(code)),
    emails.map(lambda email: lambda customer: customer.with_primary_email(email)),
    phones.map(lambda phone: lambda customer: customer.with_phone(phone)),
    external_keys.map(lambda key: lambda customer: customer.with_external_key(key)),
    external_keys.map(lambda key: lambda customer: customer.without_external_key(key)),
    contacts.map(lambda contact: lambda customer: customer.with_contact(contact)),
    st.sampled_from(COMPANIES).map(lambda company: lambda customer: customer.with_company(company)),
    st.just(lambda customer: customer.with_note(Note("called\n😀", at=START, by="ann"))),
    st.just(lambda customer: customer.with_attribute("size", 2**63 - 1)),
    st.sampled_from(ASSIGNEES).map(
        lambda one: lambda customer: customer.with_assignment(Assignment(assignee=one, at=START))
    ),
    st.sampled_from([None, NORTH, BrandId("south")]).map(lambda brand: lambda customer: _moved(customer, brand)),
)

currencies = st.sampled_from(["USD", "EUR", "JPY"])
limits = st.sampled_from(
    [
        NoCredit(),
        Unlimited(),
        Limited(Money(500, "USD")),
        Limited(Money.of_minor(10**15, "EUR")),
        Limited(Money(0, "JPY")),
    ]
)
ends = st.sampled_from([None, date.min, START.date(), date.max])
terms = st.none() | st.sampled_from([0, 30]).map(PaymentTerms)
amounts = st.builds(Money, st.sampled_from([1, 500, 501]), currencies)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Draw an order of one of few keys, which are drawn again and again; of whom is for the machine to say."""
    total = draw(amounts)
    status = draw(st.sampled_from(OrderStatus))
    refunds = [None, total] if status is OrderStatus.REFUNDED else [None, Money(1, total.currency), total]
    return Order(
        key=OrderKey(draw(st.sampled_from(["web", "WEB", "é"])), draw(st.sampled_from(["1", "2", "10"]))),
        customer=CustomerId("nobody-ever"),
        channel=draw(st.sampled_from([None, *CHANNELS])),
        placed_at=START + draw(st.integers(-1, 1)) * timedelta(microseconds=1),
        total=total,
        refunded=draw(st.sampled_from(refunds)),
        items=draw(st.integers(0, 2)),
        status=status,
    )


policies = st.builds(
    CreditPolicy,
    channels=st.dictionaries(
        st.sampled_from(CHANNELS),
        st.builds(ChannelCreditRule, st.sampled_from(CreditRule), st.sampled_from(["", "Ask the boss. 😀"])),
        max_size=3,
    ),
    message=st.sampled_from(["", "Not here."]),
)
duplicate_settings = st.builds(
    DuplicateSettings,
    check_fields=st.lists(st.sampled_from(sorted(CHECK_FIELDS)), max_size=3, unique=True),
    reaction=st.sampled_from(DuplicateReaction),
    channels=st.dictionaries(st.sampled_from(CHANNELS), st.sampled_from(DuplicateReaction), max_size=3),
    shown_most=st.sampled_from([1, 2, 50]),
)
areas = (
    policies
    | duplicate_settings
    | st.builds(HistorySettings, is_sealed=st.booleans())
    | st.builds(OrderSettings, counts_earlier_orders=st.booleans())
)
BEGINNING: Final = DuplicateSettings(
    channels={FEED: DuplicateReaction.QUEUE, ChannelId("till"): DuplicateReaction.BLOCK}
)

sorts = st.builds("{}{}".format, st.sampled_from(["", "-"]), st.sampled_from(sorted(SORT_FIELDS)))
typed = st.sampled_from(["", "lee", "bob m", "030", "info@", "é", "c0", "89073", "%"])


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    """Draw a criterion of any field."""
    name = draw(st.sampled_from(HELD_FIELDS))
    field = SEARCH_FIELDS[name]
    operator = draw(st.sampled_from(sorted(field.operators, key=lambda operator: operator.value)))
    values = field.choices or (*EMAILS[:2], *PHONES[:2], "lee", "vip", "web", "north", "c000001", "shop:1", "89073")
    value = draw(st.sampled_from(values))
    return Where(name, operator, field.example if field.find_fault(operator, value) else value)


criteria = typed | wheres()
some = st.integers(0, 10**6)
"""Which of those at hand: taken by remainder, so that it can be drawn before it is known how many there are."""
