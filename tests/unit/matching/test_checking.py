"""Duplicate check fields: what agrees, how a store finds it, and what it keeps for that."""

import json
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.matching import (
    CHECK_FIELDS,
    V1,
    check_keys,
    check_values,
    equal_fields,
    features_document,
    index_keys,
    index_signature,
    keys,
    observe,
    prepare,
    record_of,
    score,
)
from customer_core.matching._records import FEATURES, UNSCORED_FEATURES
from customer_core.model import Address, Contact, ContactId, ContactRole, Customer, CustomerId, EmailAddress, PersonName

Roles = dict[str, str]


def agreeing(left: Roles, right: Roles) -> set[str]:
    """Return every check field in which two records agree, seen from both sides alike."""
    found = equal_fields(CHECK_FIELDS, left, right)
    assert found == equal_fields(CHECK_FIELDS, right, left)
    return set(found)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"email": "Ann@Lee.example"}, {"email": "mailto:ann@lee.example"}, {"email"}),
        ({"email": "info@shop.example"}, {"email": "Info@shop.example"}, {"email"}),
        ({"email": "x8k2@marketplace.amazon.com"}, {"email": "X8K2@marketplace.amazon.com"}, {"email"}),
        ({"email": "noreply@shop.example"}, {"email": "noreply@shop.example"}, {"email"}),
        ({"email": "ann lee"}, {"email": "annlee"}, {"email"}),
        ({"email": "ann@lee.example"}, {"email": "ann@lee2.example"}, set()),
        ({"phone": "(212) 555-0143"}, {"phone": "+1 212 555 0143"}, {"phone"}),
        ({"phone": "030 1234567", "country": "DE"}, {"phone": "+49 (0)30 1234567"}, {"phone"}),
        ({"phone": "06 6982 1234"}, {"phone": "+39 06 6982 1234"}, {"phone"}),
        ({"phone": "+49 30 1234567"}, {"phone": "+43 30 1234567"}, set()),
        ({"phone": "030 1234567"}, {"phone": "040 1234567"}, set()),
        ({"given_name": "Dr. Ann", "family_name": "Lee"}, {"name": "LEE, Ann"}, {"name"}),
        ({"given_name": "Ann", "family_name": "Lee"}, {"given_name": "Ann", "family_name": "Li"}, set()),
        ({"given_name": "Ann"}, {"given_name": "Ann"}, set()),
        ({"organization": "Acme GmbH"}, {"organization": "ACME"}, {"organization"}),
        ({"organization": "Acme GmbH"}, {"organization": "ACME", "family_name": "Lee"}, {"organization"}),
        ({"birth_date": "1977-09-13"}, {"birth_date": "13.9.1977"}, {"birth_date"}),
        ({"birth_date": "1977"}, {"birth_date": "1977"}, set()),
        ({"tax_id": "DE 1"}, {"tax_id": "de1"}, {"tax_id"}),
        ({"external_id": "A-1"}, {"external_id": "a1"}, {"external_id"}),
        ({"street": "12 High Street"}, {"street": "High St 12"}, {"street"}),
        ({"city": "St. Gallen"}, {"city": "Sankt Gallen"}, {"city"}),
        (
            {"street": "12 High Street", "postcode": "LS1 4AP"},
            {"street": "High St 12", "postcode": "ls14ap"},
            {"address", "street", "postcode"},
        ),
        (
            {"street": "12 High Street", "city": "Cork", "country": "IE"},
            {"street": "High St 12", "city": "CORK", "country": "IE"},
            {"address", "street", "city"},
        ),
        ({"street": "12 High Street", "postcode": "1"}, {"street": "12 High Street", "postcode": "2"}, {"street"}),
    ],
)
def test_records_agree_in_fields_whose_values_are_equal(left: Roles, right: Roles, expected: set[str]) -> None:
    """Values are compared normalized, every part of a field has to agree, and any of several values suffices."""
    assert expected == agreeing(left, right)
    shared = {key.partition(":")[0] for key in set(check_keys(left)) & set(check_keys(right))}
    assert {f"check-{field}" for field in expected} <= shared


BLANKS = [" ", "n/a", "0000000000", "unknown", "-"]
ROLES = ["email", "phone", "name", "organization", "tax_id", "external_id", "street", "postcode", "city"]
STAND_INS = [("email", "test@test.com"), ("email", "none@none.com"), ("phone", "123456789")]


@pytest.mark.parametrize(("role", "blank"), [*((role, blank) for role in ROLES for blank in BLANKS), *STAND_INS])
def test_blanks_and_stand_ins_never_agree(role: str, blank: str) -> None:
    """What stands for nothing is in no field and has no key, wherever it is typed."""
    assert set() == agreeing({role: blank}, {role: blank})
    assert () == check_keys({role: blank})


def test_any_of_several_values_suffices() -> None:
    """One shared address among several is an agreement."""
    left, right = ("a@lee.example", "b@lee.example"), ("c@lee.example", "b@lee.example")
    assert ("email",) == equal_fields(("phone", "email"), {"email": left}, {"email": right})


def test_an_address_is_that_of_one_place() -> None:
    """The street of one contact does not go with the postal code of another."""
    places = [("1 High Street", "LS1 4AP"), ("2 Mill Lane", "YO1 7HH")]
    crossed = [("1 High Street", "YO1 7HH"), ("2 Mill Lane", "LS1 4AP")]
    one, other = (
        Customer(id=CustomerId("c-1"))
        .with_contact(contact("k-1", *first))
        .with_contact(contact("k-2", *second))
        for first, second in (places, crossed)
    )  # fmt: skip
    assert ("street", "postcode") == equal_fields(("address", "street", "postcode"), one, other)


def contact(id_: str, street: str, postcode: str) -> Contact:
    """Return a contact at an address."""
    address = Address(street=[street], postcode=postcode, country="GB")
    return Contact(id=ContactId(id_), roles=[ContactRole.SHIPPING], address=address)


def test_values_are_told_as_they_are_compared() -> None:
    """The parts of a name stand together, and a customer is taken as well as plain text."""
    ann = Customer(id=CustomerId("c-1"), name=PersonName("Ann Lee"), emails=[EmailAddress("Info@Shop.example")])
    assert (("ann|lee",), ("info@shop.example",)) == (check_values("name", ann), check_values("email", ann))
    assert ("check-email:info@shop.example", "check-name:ann|lee") == check_keys(ann)


@pytest.mark.parametrize("field", ["", "Zz", "gender"])
def test_an_unknown_check_field_is_refused(field: str) -> None:
    """The refusal lists what can be checked, and does not repeat what was given."""
    with pytest.raises(InvalidValueError, match="use some of email, phone, name") as caught:
        check_values(field, {})
    assert "Zz" not in str(caught.value)
    with pytest.raises(InvalidValueError):
        equal_fields((field,), {}, {})


@pytest.mark.parametrize("name", CHECK_FIELDS)
def test_each_check_field_says_what_it_compares(name: str) -> None:
    """A sentence for the administrator, and only features that records have."""
    field = CHECK_FIELDS[name]
    assert field.doc.endswith(".")
    assert {feature for part in field.parts for feature in part} <= {*FEATURES, *UNSCORED_FEATURES}
    assert field.is_recommended is (name in {"email", "phone"})


def test_the_keys_of_an_index_are_those_of_both_kinds() -> None:
    """Blocking keys as the profile says, and a key for every check field, whichever were chosen."""
    ann = {"given_name": "Ann", "family_name": "Lee", "email": "ann@lee.example", "phone": "+44 113 496 0000"}
    found = index_keys(V1, ann)
    assert (*keys(V1, ann), *check_keys(ann)) == found
    assert len(set(found)) == len(found)
    assert ("check-email:ann@lee.example", "check-phone:1134960000", "check-name:ann|lee") == check_keys(ann)


def test_the_signature_of_an_index_changes_with_its_keys_alone() -> None:
    """Frequencies, weights and the order of keys make no other index; another kind of key does."""
    blocking = V1.blocking
    observed = observe(V1, [{"email": "ann@lee.example"}])
    shuffled = attrs.evolve(V1, blocking=attrs.evolve(blocking, keys=blocking.keys[::-1]))
    other = attrs.evolve(V1, blocking=attrs.evolve(blocking, keys=("email",)))
    assert index_signature(V1) == index_signature(observed) == index_signature(shuffled)
    assert index_signature(V1) != index_signature(other)
    assert len(index_signature(V1)) < 32


def test_what_is_unscored_changes_no_score() -> None:
    """A relay address neither scores nor makes two equal records two."""
    plain, relayed = ({"given_name": "Ann", "email": text} for text in ("", "x@marketplace.amazon.com"))
    assert score(V1, plain, plain).bits == score(V1, relayed, relayed).bits
    assert prepare(plain).fingerprint == prepare(relayed).fingerprint
    assert observe(V1, [plain, relayed]).population == 1
    assert {"masked": ("x@marketplace.amazon.com",)} == prepare(relayed).unscored


def test_a_prepared_record_is_kept_as_plain_json() -> None:
    """Only what is there takes room, and all of it comes back."""
    record = prepare({"email": "x@marketplace.amazon.com", "given_name": "Ann", "code:sku": "A-1"})
    document = json.loads(json.dumps(features_document(record)))
    kept = record_of(document)
    assert (record.features, record.labels, record.unscored) == (kept.features, kept.labels, kept.unscored)
    assert {} == features_document(prepare({}))


BAD_DOCUMENTS: list[Any] = [
    None,
    [],
    {"surplus": 1},
    {"features": []},
    {"features": {"given": "Zz"}},
    {"features": {"given": [1]}},
    {"unscored": {"masked": None}},
    {"labels": "Zz"},
    {"labels": [1]},
]


@pytest.mark.parametrize("document", BAD_DOCUMENTS)
def test_a_document_of_another_shape_is_refused(document: object) -> None:
    """A damaged index is said to be one, and nothing of it is repeated."""
    with pytest.raises(InvalidValueError, match="make the index anew") as caught:
        record_of(document)
    assert "Zz" not in str(caught.value)
