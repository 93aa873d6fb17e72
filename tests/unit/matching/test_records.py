"""From roles or customers to features."""

import pytest

from customer_core.matching import prepare
from customer_core.model import (
    Address,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
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
        ({"birth_year": "1977"}, "birth_date", ("1977-00-00",)),
        ({"gender": "female"}, "gender", ("f",)),
        ({"tax_id": "DE 123-456"}, "tax_id", ("de123456",)),
        ({"text:Type": "Asian  Food"}, "text:Type", ("asian food",)),
        ({"code:SKU": "A-1"}, "code:SKU", ("a1",)),
        ({"code:SKU": "-"}, "code:SKU", None),
        ({"nonsense": "x"}, "nonsense", None),
    ],
)
def test_a_role_becomes_a_feature(
    record: dict[str, str | tuple[str, ...]], feature: str, expected: tuple[str, ...] | None
) -> None:
    """Each role is normalized once, and what says nothing is left out."""
    assert expected == prepare(record).features.get(feature)


def test_a_customer_is_matched_by_all_that_it_holds() -> None:
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


def test_values_are_compared_by_their_first_512_code_points() -> None:
    """A giant value costs no more than a long one."""
    assert 512 == len(prepare({"text:note": "word " * 300_000}).features["text:note"][0])
