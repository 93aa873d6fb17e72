from datetime import UTC, datetime

import pytest

from customer_core.merging._describing import describe_value
from customer_core.model import (
    Address,
    Consent,
    ConsentState,
    Contact,
    ContactId,
    ContactRole,
    EmailAddress,
    ExternalKey,
    FrozenMap,
    Note,
    PersonName,
    PhoneNumber,
)

NEWS = Consent(purpose="news", state=ConsentState.WITHDRAWN)
CALLS = Consent(purpose="calls", state=ConsentState.GRANTED)
CONTACT = Contact(
    id=ContactId("k"),
    roles={ContactRole.BILLING},
    name=PersonName("Ann Lee"),
    address=Address(city="Ulm"),
    phone="12345",
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ann", "Ann"),
        (7, "7"),
        (PersonName(given="Ann", family="Lee"), "Ann Lee"),
        (EmailAddress("ann@example.org", consents=(NEWS,)), "ann@example.org (news: withdrawn)"),
        (PhoneNumber("030 12345"), "030 12345"),
        (PhoneNumber("030 12345", consents=(CALLS, NEWS)), "030 12345 (calls: granted, news: withdrawn)"),
        (CONTACT, "Ann Lee, Ulm, 12345"),
        (Contact(id=ContactId("k"), roles={ContactRole.BILLING}, email="a@example.org"), "a@example.org"),
        (FrozenMap({ContactRole.BILLING: ContactId("k")}), "billing: k"),
        ({"shoe": 42, "hat": 7}, "shoe: 42, hat: 7"),
        (ExternalKey("shop", "17"), "shop 17"),
        (Note("called back", at=datetime(2024, 5, 1, tzinfo=UTC)), "called back"),
        (frozenset({"b", "a"}), "a, b"),
        (("b", "a"), "b, a"),
    ],
)
def test_every_kind_of_value_reads_well(value: object, expected: str) -> None:
    """A clerk sees what a value says, not how it is built."""
    assert expected == describe_value(value)
