"""The numbers of loyalty cards: which are some, and that they are told from every other number."""

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import CustomerDraft, ExternalKey, LoyaltyCard
from customer_core.model._card_numbers import refuse_card_details
from customer_core.model._loyalty_cards import check_character

CARD = LoyaltyCard.of_digits(1_234_567_890)
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_a_number_is_read_however_it_is_written() -> None:
    """Small letters, spaces, hyphens and points make no difference."""
    number = CARD.number
    assert CARD == LoyaltyCard(f" {number[:2].lower()}-{number[2:7]}.{number[7:]} ")
    assert ("LC1234567890", 13) == (number[:-1], len(number))


@pytest.mark.parametrize(
    "number", ["", "LC", "LC123", f"{CARD.number}1", f"XY{CARD.number[2:]}", "LC12345678901", f"LC{'²' * 10}0"]
)
def test_what_is_of_another_scheme_is_refused(number: str) -> None:
    """Two letters, ten digits and a check character, and nothing else; the number is not repeated."""
    with pytest.raises(InvalidValueError, match=r"number: (is no number of a loyalty card|does not agree)"):
        LoyaltyCard(number)


def test_what_is_no_text_is_refused() -> None:
    """Figures have no letters."""
    with pytest.raises(InvalidValueError, match="number: is a whole number"):
        LoyaltyCard(17)  # type: ignore[arg-type]


def test_every_slip_of_one_sign_and_every_swap_is_noticed() -> None:
    """The check character is that of ISO/IEC 7064, MOD 37,36."""
    number = CARD.number
    slips = {number[:at] + sign + number[at + 1 :] for at in range(13) for sign in SIGNS}
    swaps = {number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(12)}
    for wrong in (slips | swaps) - {number}:
        with pytest.raises(InvalidValueError):
            LoyaltyCard(wrong)


def test_no_loyalty_card_is_taken_for_a_payment_card() -> None:
    """So that a number may stand in any note."""
    for digits in range(0, 10**10, 10**7 + 19):
        refuse_card_details("note", f"card {LoyaltyCard.of_digits(digits).number}, renewed")


def test_the_check_character_is_that_of_others_who_use_the_standard() -> None:
    """Release identifiers of the music trade have the same check character, as A1-2425G-ABC1234002-M."""
    assert "M" == check_character("A12425GABC1234002")


def test_a_card_is_kept_as_an_external_key() -> None:
    """The system of these keys takes nothing else."""
    draft = CustomerDraft(external_keys=[ExternalKey("shop", "1"), ExternalKey.of_card(CARD)])
    assert (CARD,) == draft.loyalty_cards
    with pytest.raises(InvalidValueError, match="id: is no number of a loyalty card"):
        ExternalKey("loyalty-card", "17")


def test_a_card_does_not_show_its_number() -> None:
    """It is as personal as a name."""
    assert "LoyaltyCard(number=…)" == repr(CARD)
