from collections.abc import Mapping
from datetime import date

import pytest

from customer_core.errors import InvalidValueError
from customer_core.exchange import draft_of, flat_record
from customer_core.model import (
    Address,
    AttributeValue,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    FrozenMap,
    PersonName,
    PhoneNumber,
)
from customer_core.serialization import to_json

FULL: Mapping[str, tuple[str, ...]] = {
    "given_name": ("Ann", "Mary"),
    "family_name": ("Lee",),
    "organization": ("Acme Ltd",),
    "email": ("ann@lee.example, info@lee.example", "ANN@lee.example"),
    "phone": ("0113 496 0000", "01134960000"),
    "street": ("1 High St\nFlat 2", "Hunslet"),
    "city": ("Leeds",),
    "postcode": ("LS1 1AA",),
    "country": ("GB",),
    "birth_date": ("31.5.1980",),
    "text:segment": ("gold",),
    "external_id": ("17",),
}


def test_every_role_finds_its_field() -> None:
    """A record becomes a draft with one contact for billing and shipping, and custom attributes for the rest."""
    draft = draft_of(FULL, system="shopify")
    address = Address(street=("1 High St", "Flat 2", "Hunslet"), city="Leeds", postcode="LS1 1AA", country="GB")
    assert PersonName(given="Ann Mary", family="Lee") == draft.name
    assert "Acme Ltd" == draft.company
    assert ["ann@lee.example", "info@lee.example"] == [email.address for email in draft.emails]
    assert ["0113 496 0000"] == [phone.number for phone in draft.phones]
    assert {address} == {contact.address for contact in draft.contacts}
    assert {*ContactRole} == {*draft.default_contacts} == {*draft.contacts[0].roles}
    assert {"birth_date": "31.5.1980", "text:segment": "gold"} == dict(draft.attributes)
    assert (ExternalKey("shopify", "17"),) == draft.external_keys


def test_a_stand_in_is_no_email_phone_or_number_of_another_system() -> None:
    """A thousand rows with the number 'n/a' are not one customer."""
    draft = draft_of({"email": ("n/a",), "phone": ("-",), "external_id": ("unknown",)}, system="shopify")
    assert ((), (), ()) == (draft.emails, draft.phones, draft.external_keys)


def test_a_name_is_kept_whatever_it_is() -> None:
    """There are people called Null."""
    draft = draft_of({"family_name": ("Null",)})
    assert draft.name == PersonName(family="Null")


@pytest.mark.parametrize(
    ("record", "role", "problem"),
    [
        ({"given_name": ("x" * 513,)}, "given_name", "more than 512 characters"),
        ({"name": ("a\x07b",)}, "name", "control character"),
        ({"organization": ("x" * 513,)}, "organization", "more than 512 characters"),
        ({"email": ("ab" * 128,)}, "email", "more than 254"),
        ({"phone": ("1" + "x" * 64,)}, "phone", "more than 64 characters"),
        ({"street": ("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk",)}, "street", "more than 10 entries"),
        ({"city": ("a\tb",)}, "city", "control character"),
        ({"tax_id": ("x" * 4_097,)}, "tax_id", "more than 4096 characters"),
        ({"text:" + "x" * 60: ("gold",)}, "text:" + "x" * 60, "more than 64 characters"),
        ({"external_id": ("shop:" + "1x" * 200,)}, "external_id", "more than 255 characters"),
        ({"external_id": ("17",)}, "external_id", "does not say which system"),
        ({"external_id": (":17",)}, "external_id", "does not say which system"),
        ({"external_id": ("shop: ",)}, "external_id", "does not say which system"),
    ],
)
def test_a_refusal_names_the_role_and_the_rule_but_never_the_value(
    record: Mapping[str, tuple[str, ...]], role: str, problem: str
) -> None:
    """Whoever mends the file learns which column breaks which rule of the model."""
    with pytest.raises(InvalidValueError) as refused:
        draft_of(record)
    assert (role, True) == (refused.value.field, problem in refused.value.problem)
    assert not any(value in str(refused.value) for values in record.values() for value in values)


def test_a_flat_record_has_the_billing_address_and_everybodys_ways_to_be_reached() -> None:
    """Of several addresses the default one; e-mails and phones of contacts stand behind the customer's own, once."""
    ship = Contact(
        id=ContactId("s"),
        roles=frozenset({ContactRole.SHIPPING}),
        address=Address(city="York"),
        email="ann@work.example",
        phone="0113-496-0000",
    )
    bill = Contact(id=ContactId("b"), roles=frozenset({ContactRole.BILLING}), address=Address(city="Leeds"))
    attributes: dict[str, AttributeValue] = {"birth_date": date(1980, 5, 31), "text:vip": True, "size": 42}
    customer = Customer(
        id=CustomerId("c-1"),
        name=PersonName(title="Dr", given="Ann", family="Lee", suffix="Jr"),
        emails=(EmailAddress("ann@lee.example"),),
        phones=(PhoneNumber("0113 496 0000"),),
        contacts=(ship, bill),
        attributes=FrozenMap(attributes),
    )
    alone = flat_record(to_json(customer))
    assert {
        "name": ("Dr Ann Lee Jr",),
        "given_name": ("Ann",),
        "family_name": ("Lee Jr",),
        "email": ("ann@lee.example", "ann@work.example"),
        "phone": ("0113 496 0000",),
        "city": ("York",),
        "birth_date": ("1980-05-31",),
    } == alone
    assert ("Leeds",) == flat_record(to_json(customer.with_default_contact(ContactRole.BILLING, ContactId("b"))))[
        "city"
    ]
    assert {} == flat_record(to_json(Customer(id=CustomerId("c-2"))))
