"""What gives away a payment card, and what only looks like it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from customer_core.errors import InvalidValueError
from customer_core.history import HistoryAction, HistoryEntry, Subject
from customer_core.model import (
    Actor,
    Contact,
    ContactId,
    ContactRole,
    CustomerDraft,
    EmailAddress,
    ExternalKey,
    MessageKey,
    Note,
    OrderKey,
    PersonName,
    PhoneNumber,
)
from customer_core.model._card_numbers import refuse_card_details

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NUMBER = "4111 1111 1111 1111"

NUMBERS = {
    "Visa": "4111111111111111",
    "Visa of 13 digits": "4222222222222",
    "Mastercard": "5555555555554444",
    "Mastercard since 2017": "2223003122003222",
    "American Express": "378282246310005",
    "Diners Club": "30569309025904",
    "Discover": "6011111111111117",
    "JCB": "3530111333300000",
    "Maestro of 12 digits": "501800000009",
    "Maestro of 19 digits": "6304000000000000000",
    "UATP": "135410014004955",
}
WRITTEN = {
    "among words": "her card is 4111 1111 1111 1111, she said",
    "hyphens": "4111-1111-1111-1111",
    "points": "3782.822463.10005",
    "slashes and spaces": "4111 / 1111 / 1111 / 1111",
    "no-break spaces": "4111\N{NO-BREAK SPACE}1111\N{NO-BREAK SPACE}1111\N{NO-BREAK SPACE}1111",
    "zero width": "4111\N{ZERO WIDTH SPACE}1111\N{ZERO WIDTH SPACE}1111\N{ZERO WIDTH SPACE}1111",
    "lines": "4111\n1111\r\n1111\n1111",
    "each digit": "4_1_1_1_1_1_1_1_1_1_1_1_1_1_1_1",
    "odd groups": "4 11111 1111 1 11111",
    "letters beside it": "visa4111111111111111exp",
    "figures before and behind": "12 4111 1111 1111 1111 12/28 123",
    "a plus sign": "+4111111111111111",
    "full width": "".join(chr(ord(sign) + 0xFEE0) for sign in "4111111111111111"),
    "another script": "".join(chr(ord(sign) + 0x630) for sign in "4111111111111111"),
    "circles": "④①①①①①①①①①①①①①①①",
    "no account": "DE88 4111 1111 1111 1111 12",
    "an account of nowhere": "ZZ89 4111 1111 1111 1111 12",
    "a short account": "DE89 4111 1111 1111 1111",
}
KEPT = {
    "a wrong check digit": "4111111111111112",
    "no issuer": "1111111111111117",
    "too many digits": "41111111111111111111",
    "a telephone number": "+49 151 23456788, or 0171 2345678",
    "a dialed number that could be one": "+4222222222222",
    "moments": "30.01.2024 14:30:00 and 2024-05-12 09:15:30",
    "two telephone numbers": "415-555-2671, 415-555-2678",
    "an account": "IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFF",
    "an account that holds one": "IBAN DE66 4111 1111 1111 1111 37",
    "amounts": "12,50 + 1.234,00",
    "nothing": "",
    "no digit": "Zoë",
}
CODES = {
    "named": "CVV 123",
    "named at length": "the card security code is: 1234",
    "named behind": "(123 cvc)",
    "in German": "Kartenprüfnummer 123",
    "in full width": "".join(chr(ord(sign) + 0xFEE0) for sign in "CVV2:123"),
}


def contact_with_phone(text: str) -> Contact:
    """Return a contact with a telephone number."""
    return Contact(id=ContactId("k"), roles=[ContactRole.BILLING], phone=text)


def refusal(text: str) -> str:
    """Return why a text is refused; blank where it is not."""
    try:
        refuse_card_details("text", text)
    except InvalidValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("text", [*NUMBERS.values(), *WRITTEN.values()], ids=[*NUMBERS, *WRITTEN])
def test_the_number_of_a_card_is_refused_and_not_repeated(text: str) -> None:
    """Whoever issued it, and however it is written."""
    assert "text: looks like the number of a payment card" in refusal(text)
    assert text not in refusal(text)


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_only_looks_like_a_number_is_kept(text: str) -> None:
    """Telephone numbers, dates, amounts and bank accounts are none."""
    assert "" == refusal(text)


@pytest.mark.parametrize("text", CODES.values(), ids=CODES)
def test_a_verification_code_is_refused_by_its_name(text: str) -> None:
    """Three or four digits are one where somebody says so."""
    assert "looks like the verification code of a payment card" in refusal(text)


@pytest.mark.parametrize("text", ["CVV 12", "CVV 12345", "room 123", "a postcode 1234", "the code is 1234", "mcvc 123"])
def test_other_short_figures_are_kept(text: str) -> None:
    """Figures without such a name are no code, and nor are fewer or more of them."""
    assert "" == refusal(text)


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        ({"note": NUMBER}, "number"),
        ({"note": 4111111111111111}, "number"),
        ({"note": Decimal(4111111111111111)}, "number"),
        ({NUMBER: True}, "number"),
        ({"cvv": "123"}, "verification code"),
        ({"cvv": 123}, "verification code"),
    ],
)
def test_an_attribute_holds_no_card(attributes: dict[str, str | int | Decimal], problem: str) -> None:
    """Neither as a text nor as a figure, and its name says what it is."""
    with pytest.raises(InvalidValueError, match=rf"attributes\[0\]: looks like the {problem} of a payment card"):
        CustomerDraft(attributes=attributes)


def test_other_attributes_are_kept() -> None:
    """What is no digit is not looked at."""
    draft = CustomerDraft(attributes={"cvv": date(2026, 1, 31), "is_vip": True, "size": Decimal("38.5")})
    assert 3 == len(draft.attributes)


def test_a_history_tells_no_card() -> None:
    """Whatever somebody gives as a reason goes there."""
    with pytest.raises(InvalidValueError, match="reason: looks like the number"):
        HistoryEntry(
            position=1,
            subject=Subject("customer", "c-1"),
            action=HistoryAction.UPDATED,
            at=AT,
            actor=Actor.system("till"),
            reason=NUMBER,
        )


def test_typed_values_have_rules_of_their_own() -> None:
    """What another system calls a record is its own matter, whatever it looks like."""
    digits = NUMBERS["Visa"]
    assert (
        digits == ExternalKey("erp", digits).id == OrderKey("web", digits).number == MessageKey("m", digits).reference
    )
    assert digits == Actor.user(digits).id == CustomerDraft(code=digits).code


def test_no_telephone_number_is_as_long_as_that_of_a_card() -> None:
    """Fifteen digits can be dialed, also those that could be a card's; and an e-mail address may begin with them."""
    dialed = NUMBERS["American Express"]
    assert dialed == PhoneNumber(dialed).number == EmailAddress(dialed).address
    for make in (PhoneNumber, EmailAddress, contact_with_phone):
        with pytest.raises(InvalidValueError, match="looks like the number"):
            make(NUMBER)


def test_names_and_notes_hold_no_card() -> None:
    """A text is looked at unless it is of one kind alone."""
    for make in (PersonName, lambda text: CustomerDraft(company=text), lambda text: Note(text, at=AT)):
        with pytest.raises(InvalidValueError, match="looks like the number"):
            make(NUMBER)
