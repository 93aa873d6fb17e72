import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import EmailAddress, PhoneNumber


@pytest.mark.parametrize("address", ["Ann@Example.com", "ann", "ann@@x", '"ann lee"@example.com', "用户@例子.广告"])
def test_an_address_is_kept_as_it_was_given(address: str) -> None:
    """What customers write is not judged, only trimmed."""
    assert address == EmailAddress(f" {address}\n").address


def test_case_does_not_make_another_address() -> None:
    """Two spellings of one address have one key."""
    assert EmailAddress("ANN@example.com").key == EmailAddress("ann@Example.COM").key


def test_a_dot_makes_another_entry() -> None:
    """What a provider ignores is for matching to know: what a record holds does not depend on it."""
    assert EmailAddress("a.nn@gmail.com").key != EmailAddress("ann@gmail.com").key


@pytest.mark.parametrize(
    ("address", "is_relay"),
    [("k3v9z@marketplace.amazon.com", True), ("ann@example.org", False), ("", False)],
)
def test_an_address_lent_by_a_marketplace_is_a_relay(address: str, is_relay: bool) -> None:  # noqa: FBT001 - a table of cases
    """Relay addresses are told from the customer's own."""
    assert is_relay is EmailAddress(address or "no address").is_relay


@pytest.mark.parametrize("address", ["a" * 254, "é" * 127])
def test_an_address_up_to_the_limit_is_taken(address: str) -> None:
    """Addresses have 254 bytes at most."""
    assert address == EmailAddress(address).address


@pytest.mark.parametrize("address", ["a" * 255, "é" * 128, "", "  ", "a\x00b", "a\nb", "a\ud800", 5, None])
def test_an_address_that_no_store_keeps_is_refused(address: object) -> None:
    """Too long, blank, with control characters or half characters, or no text at all: refused with the field."""
    with pytest.raises(InvalidValueError) as caught:
        EmailAddress(address)  # type: ignore[arg-type]
    assert "address" == caught.value.field


def test_spacing_does_not_make_another_number() -> None:
    """Spaces, brackets, dots, dashes and slashes in a number are for the eye."""
    keys = {
        PhoneNumber(number).key for number in ("(030) 123-45", "030/123.45", "03012345", "030\N{NO-BREAK SPACE}12345")
    }
    assert {"03012345"} == keys


def test_a_number_of_punctuation_is_its_own_key() -> None:
    """A text without any digit is told from another."""
    assert "-" == PhoneNumber("-").key


@pytest.mark.parametrize("length", [63, 64])
def test_a_number_up_to_the_limit_is_taken(length: int) -> None:
    """Numbers have 64 characters at most."""
    assert length == len(PhoneNumber("1" * length).number)


def test_a_number_beyond_the_limit_is_refused() -> None:
    """One character more is too long."""
    with pytest.raises(InvalidValueError, match="number: has more than 64 characters"):
        PhoneNumber("1" * 65)
