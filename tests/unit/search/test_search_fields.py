from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import (
    Address,
    Assignment,
    BrandId,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    LastOrder,
    Money,
    OrderKey,
    OrderTotals,
    OrganizationId,
    PersonName,
    PhoneNumber,
    RepId,
    SpendIn,
    TeamId,
    TierId,
)
from customer_core.search import (
    GROUP_MEMBER,
    GROUP_REMOVED,
    HELD_FIELDS,
    SEARCH_FIELDS,
    Known,
    Searchable,
    SearchOperator,
    Where,
    matches,
    matches_terms,
    quick,
    terms,
)

IS, STARTS = SearchOperator.IS, SearchOperator.STARTS_WITH
AT = datetime(2026, 1, 31, tzinfo=UTC)

CONTACT = Contact(
    id=ContactId("k"),
    roles=[ContactRole.BILLING],
    address=Address(city="Boston", postcode="2134", country="US"),
    phone="617-555-0199",
    email="Billing@Lee-Sons.example",
)
ANN = Customer(
    id=CustomerId("c-1"),
    code="C-0017",
    name=PersonName("Anna Müller-Lüdenscheidt"),
    company="Lee & Sons, Ltd.",
    emails=[EmailAddress("A.Nn.Lee+shop@GMail.com")],
    phones=[PhoneNumber("+1 (212) 555-0100"), PhoneNumber("030 / 123 457", country="Germany")],
    contacts=[CONTACT],
    external_keys=[ExternalKey("Shopify", "6940193")],
    tags=["VIP", "Café"],
    flag="red",
    workflow_state="waiting approval",
    tier=TierId("Gold"),
    brand=BrandId("acme"),
    created_channel=ChannelId("pos"),
    channels=[ChannelId("web")],
    organization=OrganizationId("o-1"),
)

FOUND = [
    *[("code", IS, code) for code in ("C-0017", "c0017", " c 0017 ")],
    *[("code", STARTS, code) for code in ("C-0", "c00", "C")],
    *[("name", IS, name) for name in ("anna", "Mueller", "MULLER", "Müller", "ludenscheidt", "Sons")],
    *[("name", IS, name) for name in ("Anna Müller-Lüdenscheidt", "Muller Ludenscheidt", "lee and sons ltd")],
    *[("name", STARTS, name) for name in ("Ann", "müll", "Mull", "Müller-Lü", "anna muell", "Lee & S")],
    *[("email", IS, email) for email in ("annlee@gmail.com", "ANN.LEE@googlemail.com", "a.nn.lee+shop@gmail.com")],
    *[("email", IS, email) for email in ("billing@lee-sons.example", "Ann <annlee@gmail.com>")],
    *[("email", STARTS, email) for email in ("a.nn", "annlee@", "Billing@L", "ann.lee@gmail.com")],
    *[("phone", IS, phone) for phone in ("+1 212 555 0100", "(212) 555-0100", "001 212 5550100", "1-212-555-0100")],
    *[("phone", IS, phone) for phone in ("+49 30 123457", "030 123457", "0049 (30) 123457", "617 555 0199")],
    *[("phone", IS, phone) for phone in ("+1 617 555 0199", "6175550199 ext. 3")],
    *[("phone", STARTS, phone) for phone in ("212", "+1 212", "+1", "+", "+49 (0)30 12", "030 12", "(617) 555")],
    *[("postcode", IS, postcode) for postcode in ("02134", "2134", "02134-1234")],
    *[("postcode", STARTS, postcode) for postcode in ("021", "21")],
    *[("tag", IS, tag) for tag in ("vip", "CAFE", "café")],
    *[("external_key", IS, "shopify:6940193"), ("external_key", STARTS, "Shopify:")],
    *[("flag", IS, "Red"), ("workflow_state", IS, "Waiting  Approval"), ("workflow_state", STARTS, "wait")],
    *[("tier", IS, "Gold"), ("brand", IS, "acme"), ("channel", IS, "pos"), ("organization", IS, "o-1")],
    *[("type", IS, "Lead"), ("status", IS, "active")],
    *[("any", STARTS, text) for text in ("c-00", "anna m", "annlee@", "212 555", "02134", "lüd")],
]
MISSED = [
    *[("code", IS, "C-001"), ("code", STARTS, "0017"), ("code", IS, "-")],
    *[("name", IS, "Ann"), ("name", STARTS, "nna"), ("name", IS, "Anna Müller"), ("name", IS, "!")],
    *[("email", IS, "ann.lee"), ("email", STARTS, "lee@"), ("email", IS, "annlee@gmail.example")],
    *[("phone", IS, "+49 212 555 0100"), ("phone", IS, "5550100"), ("phone", STARTS, "0100"), ("phone", IS, "none")],
    *[("phone", STARTS, "+44"), ("phone", STARTS, "212 x"), ("phone", STARTS, "+49 617 555"), ("phone", STARTS, "00")],
    *[("phone", IS, "+49"), ("phone", STARTS, "+999")],
    *[("postcode", IS, "0213"), ("postcode", STARTS, "34"), ("tag", IS, "vi"), ("external_key", IS, "6940193")],
    *[("tier", IS, "gold"), ("brand", IS, "acm"), ("status", IS, "inactive"), ("type", IS, "customer")],
    *[("any", STARTS, text) for text in ("red", "vip", "acme", "ee", "---", "lee 212")],
]

BUYER = Searchable(
    attrs.evolve(
        ANN,
        customer_since=AT,
        assignments=[Assignment(assignee=RepId("r-1"), at=AT), Assignment(assignee=TeamId("t-1"), at=AT)],
        attributes={"Shoe size": 42, "member": True, "born": date(1980, 5, 13)},
    ),
    totals=OrderTotals(
        spends=[
            SpendIn(spent=Money("1000.00", "USD"), orders=3),
            SpendIn(spent=Money("20.00", "EUR"), orders=1),
        ],
        items=7,
        last=LastOrder(key=OrderKey("web", "1"), placed_at=AT + timedelta(days=1)),
    ),
)
NOBODY = Searchable(Customer(id=CustomerId("c")))

# Field, sign, value, and whether the one who bought is found and the one who did not.
MEASURED = [
    *[("spent", ">", value, (True, False)) for value in ("999.99", "999USD", "EUR 19", "0", "0USD")],
    *[("spent", ">", value, (False, False)) for value in ("1000", "1000USD", "20EUR", "0JPY", "0 jpy")],
    *[("spent", "<", value, (True, True)) for value in ("1000.01", "1000.01usd", "1JPY", "21 EUR")],
    *[("spent", "<", value, (False, True)) for value in ("1000", "1000USD", "20EUR", "1")],
    *[("spent", ">=", value, (True, True)) for value in ("0", "0USD", "-1", "0JPY")],
    *[("spent", "<=", value, (False, False)) for value in ("-1", "-0.01USD")],
    *[("spent", ":", value, expected) for value, expected in (("0", (False, True)), ("0JPY", (True, True)))],
    *[("spent", ":", value, expected) for value, expected in (("1000", (True, False)), ("1000.00", (True, False)))],
    *[("average_order", ">=", value, (True, False)) for value in ("333.33", "333.33USD", "20EUR")],
    *[("average_order", "<", value, (False, False)) for value in ("333.33", "1", "1JPY")],
    *[("orders", sign, "4", expected) for sign, expected in ((":", (True, False)), ("<", (False, True)))],
    *[("orders", sign, "4", expected) for sign, expected in ((">", (False, False)), ("<=", (True, True)))],
    *[("items", sign, "6.5", expected) for sign, expected in ((">=", (True, False)), ("<", (False, True)))],
    *[("last_order", ":", value, (True, False)) for value in ("2026", "2026-02", "2026-02-01")],
    *[("last_order", ":", value, (False, False)) for value in ("2025", "2026-01", "2026-02-02")],
    *[("last_order", ">", value, (True, False)) for value in ("2026-01", "2025", "2026-01-31T23:59Z")],
    *[("last_order", ">", value, (False, False)) for value in ("2026", "2026-02", "2026-02-01")],
    *[("last_order", "<=", value, (True, False)) for value in ("2026", "2026-02-01", "2026-02-01T01:00+01:00")],
    *[("last_order", "<", value, (False, False)) for value in ("2026", "2026-02-01", "2026-02-01T01:00+01:00")],
    *[("customer_since", ">=", "2026-01-31", (True, False)), ("customer_since", "<", "2026-01-31", (False, False))],
    *[("rep", ":", "r-1", (True, False)), ("rep", ":", "t-1", (False, False)), ("team", ":", "t-1", (True, False))],
    *[("attribute.Shoe size", sign, "42", (sign != "<", False)) for sign in (":", "<", "<=", ">=")],
    *[("attribute.Shoe size", sign, "2026-01-31", (False, False)) for sign in (":", "<", ">")],
    *[("attribute.member", ":", "True", (True, False)), ("attribute.member", ":", "false", (False, False))],
    *[("attribute.born", "<", "1981", (True, False)), ("attribute.born", ":", "1980-05", (True, False))],
]
SIGNS = {
    ":": IS,
    "<": SearchOperator.LESS_THAN,
    "<=": SearchOperator.AT_MOST,
    ">": SearchOperator.MORE_THAN,
    ">=": SearchOperator.AT_LEAST,
}


@pytest.mark.parametrize(("field", "sign", "value", "expected"), MEASURED)
def test_numbers_amounts_and_dates_are_compared(field: str, sign: str, value: str, expected: tuple[bool, bool]) -> None:
    """On either side of a value, in the record and in its terms; without orders nothing was spent."""
    where = Where(field, SIGNS[sign], value)
    assert expected == (matches(where, BUYER), matches(where, NOBODY))
    assert expected == (matches_terms(where, terms(BUYER)), matches_terms(where, terms(NOBODY)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("spent", value) for value in ("much", "1,000", "1000XYZ", "USD 10 EUR", "1.2.3", "1e5", "USD", "1 000")],
        *[("orders", value) for value in ("three", "1USD", "0x10", "1" * 29)],
        *[
            ("last_order", value)
            for value in ("2026-13", "2026-02-30", "31.1.2026", "today", "0000", "2026-02-01T09:30")
        ],
        ("customer_since", "0001-01-01T00:00+14:00"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(field: str, value: str) -> None:
    """What is no number, amount or date is refused with one that is, and not repeated."""
    with pytest.raises(InvalidValueError, match="write") as caught:
        Where(field, SearchOperator.AT_LEAST, value)
    assert "value" == caught.value.field


def test_an_attribute_is_ordered_by_numbers_and_dates_alone() -> None:
    """Before or behind a word there is nothing; it may be one, or begin one."""
    with pytest.raises(InvalidValueError, match="neither a number nor a date"):
        Where("attribute.size", SearchOperator.LESS_THAN, "large")
    large = attrs.evolve(ANN, attributes={"size": "Extra large", "note": "!"})
    assert matches(Where("attribute.size", IS, "extra LARGE"), large)
    assert matches(Where("attribute.size", STARTS, "extra"), large)
    assert not matches(Where("attribute.size", STARTS, "4"), BUYER)
    assert not matches(Where("attribute.other", IS, "extra large"), large)


def test_what_is_known_is_told_from_what_is_not() -> None:
    """Any value of a field is enough, also of one that stands for several."""
    for field in ("email", "spent", "last_order", "attribute.member", "any"):
        assert [True, False] == [matches(Known(field), found) for found in (BUYER, NOBODY)]
        assert [True, False] == [matches_terms(Known(field), terms(found)) for found in (BUYER, NOBODY)]


@pytest.mark.parametrize(("field", "operator", "value"), FOUND)
def test_a_customer_is_found_however_the_value_is_written(field: str, operator: SearchOperator, value: str) -> None:
    """Case, accents, punctuation and manner of writing make no difference."""
    assert matches(Where(field, operator, value), ANN)


@pytest.mark.parametrize(("field", "operator", "value"), MISSED)
def test_another_value_does_not_find_the_customer(field: str, operator: SearchOperator, value: str) -> None:
    """A part of a value, a value of another field and a value that says nothing find nothing."""
    assert not matches(Where(field, operator, value), ANN)


def test_no_field_goes_untested() -> None:
    """Each field of the table has a value that it is found by."""
    tested = {field for field, _, _ in FOUND} | {field for field, _, _, _ in MEASURED}
    of_customers = set(HELD_FIELDS)
    of_customers -= {GROUP_MEMBER, GROUP_REMOVED}  # Those are tested with groups.
    assert of_customers | {"attribute.Shoe size", "attribute.member", "attribute.born"} == tested


@pytest.mark.parametrize("field", SEARCH_FIELDS)
def test_each_field_says_what_it_finds(field: str) -> None:
    """The text of a field is public: a sentence for the clerk."""
    assert SEARCH_FIELDS[field].doc.endswith(".")
    assert SEARCH_FIELDS[field].operators


def test_a_customer_without_anything_has_two_terms() -> None:
    """A blank value is no term; only what every record has is left."""
    contact = Contact(id=ContactId("k"), roles=[ContactRole.BILLING], address=Address(city="Boston", country="US"))
    for customer in (Customer(id=CustomerId("c")), Customer(id=CustomerId("c"), contacts=[contact])):
        assert (("status", "active"), ("type", "lead")) == terms(customer)


def test_an_operator_that_a_field_does_not_have_finds_nothing() -> None:
    """The beginning of an id, the whole of anything, and what is no number or date compare with no value."""
    assert () == SEARCH_FIELDS["tier"].spans(STARTS, "Gold")
    assert () == SEARCH_FIELDS["any"].spans(IS, "Ann")
    for field in ("orders", "spent", "last_order"):
        assert () == SEARCH_FIELDS[field].spans(IS, "Ann")


def test_a_served_customer_is_no_lead_and_a_deactivated_one_is_inactive() -> None:
    """Type and status are derived from the record, as they are everywhere."""
    served = ANN.with_assignment(Assignment(assignee=RepId("r"), at=AT))
    assert matches(Where("type", IS, "customer"), served)
    assert matches(Where("status", IS, "inactive"), attrs.evolve(ANN, deactivated_at=AT))


def test_a_number_of_no_known_country_is_found_with_and_without_one() -> None:
    """A clerk may type the country that the record does not know, but a record with another country is not found."""
    unknown = Customer(id=CustomerId("c"), phones=[PhoneNumber("212 555 0100")])
    german = Customer(id=CustomerId("c"), phones=[PhoneNumber("+49 212 5550100")])
    for value in ("+1 212 555 0100", "+49 212 5550100", "212-555-0100"):
        assert matches(Where("phone", IS, value), unknown)
    assert not matches(Where("phone", IS, "+1 212 555 0100"), german)
    assert matches(Where("phone", STARTS, "+1 212 55"), unknown)
    assert not matches(Where("phone", STARTS, "+1 2"), unknown)


def test_a_number_is_found_as_it_was_typed_in_its_country() -> None:
    """A country code typed without a plus is dropped by the rules of the country, and found all the same."""
    customer = Customer(id=CustomerId("c"), phones=[PhoneNumber("49 30 1234567", country="DE")])
    assert matches(Where("phone", IS, "49 30 1234567"), customer)
    assert matches(Where("phone", IS, "+49 30 1234567"), customer)


def test_a_phone_without_digits_has_no_number() -> None:
    """What a record holds in the place of a number is found by nothing, and counts as nothing known."""
    customer = Customer(id=CustomerId("c"), phones=[PhoneNumber("unlisted")])
    assert () == SEARCH_FIELDS["phone"].extract(Searchable(customer))
    assert not matches(Known("phone"), customer)


def test_placeholders_can_be_found() -> None:
    """Who cleans records up looks for what stands there in the place of a value."""
    contact = Contact(id=ContactId("k"), roles=[ContactRole.SHIPPING], address=Address(postcode="00000"), phone="12345")
    customer = Customer(id=CustomerId("c"), emails=[EmailAddress("test@test.com")], contacts=[contact])
    assert matches(Where("email", IS, "test@test.com"), customer)
    assert matches(Where("postcode", IS, "00000"), customer)
    assert matches(Where("phone", IS, "12345"), customer)


def test_names_of_other_scripts_and_letters_are_found_by_either_spelling() -> None:
    """Letters without a twin in English are found by two letters or one, and other scripts by themselves."""
    for written, typed in [
        ("Jørgensen", "Jorgensen"),
        ("Jørgensen", "Joergensen"),
        ("山田太郎", "山田"),
        ("Σοφία", "Σοφια"),
    ]:
        assert matches(quick(typed), Customer(id=CustomerId("c"), name=PersonName(written)))


def test_the_runs_of_a_very_long_name_are_bounded() -> None:
    """A name of hundreds of words costs an index hundreds of terms, not tens of thousands of long ones."""
    words = [f"w{place}" for place in range(100)]
    customer = Customer(id=CustomerId("c"), name=PersonName(" ".join(words)))
    assert 100 + 16 == len(SEARCH_FIELDS["name"].extract(Searchable(customer)))
    assert 255 >= max(len(value) for value in SEARCH_FIELDS["name"].extract(Searchable(customer)))
    assert matches(Where("name", IS, "w99"), customer)


def test_name_parts_are_found_each_and_in_the_order_shown() -> None:
    """A name that is known in parts is found by each of them, and by the whole."""
    name = PersonName(title="Dr", given="Jan", family="van der Berg")
    customer = Customer(id=CustomerId("c"), name=name)
    for value in ("jan", "Berg", "van der Berg", "Dr Jan van der Berg"):
        assert matches(Where("name", IS, value), customer)
    assert matches(Where("name", STARTS, "van der B"), customer)
