"""From roles or customers to features."""

import pytest

from customer_core.errors import InvalidValueError, UnknownRoleError
from customer_core.exchange import ROLES, TOWN
from customer_core.matching import ROLE_NAMES, Matchable, prepare
from customer_core.model import (
    Address,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Organization,
    OrganizationId,
    PersonName,
    PhoneNumber,
)


@pytest.mark.parametrize(
    ("record", "feature", "expected"),
    [
        ({"given_name": "Dr. José"}, "given", ("jose",)),
        ({"name": "Smith, John"}, "given", ("john",)),
        ({"name": "Smith, John"}, "family", ("smith",)),
        ({"given_name": "Ann", "name": "Zed, Zoe"}, "given", ("ann",)),
        ({"family_name": ("García", "López")}, "family", ("garcia lopez",)),
        ({"family_name": "Miller Jr."}, "suffix", ("jr",)),
        ({"name": "Mill Lane Books Ltd"}, "organization", ("mill lane books",)),
        ({"name": "Mill Lane Books Ltd"}, "family", None),
        ({"organization": "Acme GmbH", "family_name": "Lee"}, "employer", ("acme",)),
        ({"organization": "Acme GmbH", "family_name": "Lee"}, "organization", None),
        ({"email": ("Ann@Lee.example", "ANN@lee.example")}, "email", ("ann@lee.example",)),
        ({"email": "info@shop.example"}, "mailbox", ("info@shop.example",)),
        ({"email": "info@shop.example"}, "email", None),
        ({"email": "x8k2@marketplace.amazon.com"}, "email", None),
        ({"email": "n/a"}, "email", None),
        ({"phone": "0000000000"}, "phone", None),
        ({"street": ("35", "High Street")}, "street", ("35|high st",)),
        ({"street": "unknown"}, "street", None),
        ({"birth_date": "13.09.1977"}, "birth_date", ("1977-09-13",)),
        ({"birth_year": "1977", "birth_month": "9", "birth_day": "3"}, "birth_date", ("1977-09-03",)),
        ({"birth_year": "?", "birth_month": "9", "birth_day": "3"}, "birth_date", None),
        ({"birth_year": "1977.0", "birth_month": "9.0", "birth_day": "3.0"}, "birth_date", ("1977-09-03",)),
        ({"birth_date": " ", "birth_year": "1977"}, "birth_year", ("1977",)),
        ({"birth_year": "1977"}, "birth_date", None),
        ({"birth_date": "1977-09-13"}, "birth_year", None),
        ({"birth_date": "5/6/1981", "country": "France"}, "birth_date", ("1981-06-05",)),
        ({"birth_date": "5/6/1981", "country": "US"}, "birth_date", ("1981-05-06",)),
        ({"birth_date": "5/6/1981"}, "birth_date", ("1981-05-06",)),
        ({"gender": "mujer"}, "gender", ("female",)),
        ({"gender": "0"}, "gender", None),
        ({"given_name": "", "family_name": "n/a", "name": "Ann Lee"}, "family", ("lee",)),
        ({"name": ("SIEMENS AG", "Abt. Einkauf")}, "organization", ("siemens",)),
        ({"email": "a.lee@x.example; b.lee@y.example"}, "email", ("a.lee@x.example", "b.lee@y.example")),
        ({"phone": "0113 496 0000 / 0113 496 0001"}, "phone", ("1134960000", "1134960001")),
        ({"phone": "0113 / 4960000"}, "phone", ("1134960000",)),
        ({"email": None}, "email", None),
        ({"tax_id": "DE 123-456"}, "tax_id", ("de123456",)),
        ({"text:Type": "Asian  Food"}, "text:Type", ("asian food",)),
        ({"code:SKU": "A-1"}, "code:SKU", ("a1",)),
        ({"code:SKU": "-"}, "code:SKU", None),
    ],
)
def test_a_role_becomes_a_feature(
    record: dict[str, str | tuple[str, ...] | None], feature: str, expected: tuple[str, ...] | None
) -> None:
    """Each role is normalized once, and what says nothing is left out."""
    assert expected == prepare(record).features.get(feature)


@pytest.mark.parametrize(
    ("record", "error", "message"),
    [
        ({"first_name": "Ann"}, UnknownRoleError, "'first_name' is not a role"),
        ({"postcode": 12345}, InvalidValueError, "postcode: it is a int, not text"),
        ({"email": ["a@b.example", 7]}, InvalidValueError, "email: it is a int, not text"),
        ("customers.csv", InvalidValueError, "a record is a str"),
    ],
)
def test_what_is_no_record_is_refused(record: Matchable, error: type[Exception], message: str) -> None:
    """A wrong role or type is named, never passed over."""
    with pytest.raises(error, match=message):
        prepare(record)


def test_the_roles_are_those_of_columns() -> None:
    """Whoever maps columns and whoever matches speak of the same roles, once postcodes and cities are apart."""
    assert ROLE_NAMES == set(ROLES) - {TOWN}


def test_a_phone_is_read_in_its_own_country() -> None:
    """The country of a number, else of its address, else of the first address tells how to read it."""
    french = PhoneNumber("01 42 68 53 00", country="FR")
    british = Contact(
        id=ContactId("c1"),
        roles={ContactRole.BILLING},
        address=Address(country="GB"),
        phone="0113 496 0000",
    )
    customer = Customer(id=CustomerId("1"), phones=(french,), contacts=(british,))
    assert ("+33142685300", "+441134960000") == prepare(customer).features["phone"]


def test_external_keys_and_aliases_are_compared() -> None:
    """A key of another system, with the system, and each name of an organization tell it apart."""
    customer = Customer(id=CustomerId("1"), external_keys=(ExternalKey("shop", "A-1"),))
    organization = Organization(id=OrganizationId("3"), name="Acme Limited", aliases=("Road Runner Inc",))
    assert ("shopa1",) == prepare(customer).features["external_id"]
    assert ("acme", "road runner") == prepare(organization).features["organization"]


def test_a_customer_is_matched_by_names_and_every_way_to_reach_it() -> None:
    """Names, every e-mail and phone and every address of a customer are compared."""
    home = Contact(
        id=ContactId("c1"),
        roles={ContactRole.BILLING},
        address=Address(street=("12 Mill Lane",), city="Leeds", postcode="LS1 4AP", country="GB"),
        phone="0113 496 0001",
    )
    shop = Contact(id=ContactId("c2"), roles={ContactRole.SHIPPING}, address=Address(city="York", country="GB"))
    customer = Customer(
        id=CustomerId("1"),
        name=PersonName(given="Ann", family="Lee", suffix="Jr"),
        emails=(EmailAddress("ann@lee.example"),),
        phones=(PhoneNumber("0113 496 0000"),),
        contacts=(home, shop),
    )
    features = prepare(customer).features
    assert (("ann",), ("lee",), ("jr",)) == tuple(features[name] for name in ("given", "family", "suffix"))
    assert (("ann@lee.example",), ("leeds", "york")) == (features["email"], features["city"])
    assert (2, ("gb",)) == (len(features["phone"]), features["country"])


def test_a_customer_with_a_whole_name_or_a_company_alone_is_matched_by_it() -> None:
    """A name alone suffices, and so does a company's."""
    whole = Customer(id=CustomerId("1"), name=PersonName("Ann Lee"))
    company = Customer(id=CustomerId("2"), company="Acme Ltd")
    organization = Organization(id=OrganizationId("3"), name="Acme Limited")
    assert ("lee",) == prepare(whole).features["family"]
    assert ("acme",) == prepare(company).features["organization"] == prepare(organization).features["organization"]


def test_a_prepared_record_shows_no_values() -> None:
    """The repr names features only."""
    assert "PreparedRecord(given, family, kind)" == repr(prepare({"given_name": "Canary", "family_name": "Canary"}))


def test_a_record_with_hundreds_of_values_costs_no_more_than_one_with_sixteen() -> None:
    """Of one feature, the first sixteen values are compared."""
    assert 16 == len(prepare({"email": [f"ann{n}@lee.example" for n in range(500)]}).features["email"])


def test_values_are_compared_by_their_first_512_code_points() -> None:
    """A giant value costs no more than a long one."""
    assert 512 == len(prepare({"text:note": "word " * 300_000}).features["text:note"][0])
