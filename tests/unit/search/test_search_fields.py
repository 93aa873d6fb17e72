from datetime import UTC, datetime

import attrs
import pytest

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
    OrganizationId,
    PersonName,
    PhoneNumber,
    RepId,
    TierId,
)
from customer_core.search import SEARCH_FIELDS, SearchOperator, Where, matches, quick, terms

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
    assert set(SEARCH_FIELDS) == {field for field, _, _ in FOUND}


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
    """The beginning of an id, and the whole of anything, compare with no value."""
    assert () == SEARCH_FIELDS["tier"].fold(STARTS, "Gold")
    assert () == SEARCH_FIELDS["any"].fold(IS, "Ann")


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
    assert 100 + 16 == len(SEARCH_FIELDS["name"].extract(customer))
    assert 255 >= max(len(value) for value in SEARCH_FIELDS["name"].extract(customer))
    assert matches(Where("name", IS, "w99"), customer)


def test_name_parts_are_found_each_and_in_the_order_shown() -> None:
    """A name that is known in parts is found by each of them, and by the whole."""
    name = PersonName(title="Dr", given="Jan", family="van der Berg")
    customer = Customer(id=CustomerId("c"), name=name)
    for value in ("jan", "Berg", "van der Berg", "Dr Jan van der Berg"):
        assert matches(Where("name", IS, value), customer)
    assert matches(Where("name", STARTS, "van der B"), customer)
