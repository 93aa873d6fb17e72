from datetime import UTC, datetime, timedelta, timezone
from typing import Self

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Customer, CustomerId, ExternalKey, Note, PersonName, Verification

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


class FineTime(datetime):
    """An instant of a subclass, as data frames have."""

    def astimezone(self, tz: object = None) -> Self:
        """Stay of this class."""
        del tz
        return self


@pytest.mark.parametrize("bad", ["a\x00b", "a\x1fb", "a\x85b", "a\ud800b", "\udfff"])
def test_text_that_no_store_keeps_is_refused(bad: str) -> None:
    """NUL, control characters and lone surrogates are refused in a line and in a note."""
    with pytest.raises(InvalidValueError):
        PersonName(bad)
    with pytest.raises(InvalidValueError):
        Note(f"x{bad}y", at=AT)


@pytest.mark.parametrize(
    "odd", ["zero\N{ZERO WIDTH SPACE}width", "\N{RIGHT-TO-LEFT OVERRIDE}lee", "a\N{COMBINING ACUTE ACCENT}" * 9]
)
def test_odd_but_legal_text_is_kept(odd: str) -> None:
    """What is merely suspicious is the importer's to warn of, not the value's to refuse."""
    assert odd == PersonName(odd).full


def test_a_note_keeps_its_line_breaks() -> None:
    """Notes have lines and tabs."""
    assert "one\n\ttwo\r\nthree" == Note(" one\n\ttwo\r\nthree\n", at=AT).text


@pytest.mark.parametrize("text", ["x" * 32_768, "é" * 16_384])
def test_a_note_up_to_the_limit_is_taken(text: str) -> None:
    """Notes have 32 KiB of UTF-8 at most."""
    assert text == Note(text, at=AT).text


@pytest.mark.parametrize("text", ["x" * 32_769, "é" * 16_385, "", "\n", None])
def test_a_note_beyond_the_limit_or_blank_is_refused(text: object) -> None:
    """One byte more is too long, and nothing is too short."""
    with pytest.raises(InvalidValueError, match="text"):
        Note(text, at=AT)  # type: ignore[arg-type]


def test_equal_instants_are_kept_alike() -> None:
    """An instant is kept in UTC, whatever the clock it was read from."""
    berlin = AT.astimezone(timezone(timedelta(hours=1)))
    kept = Verification(at=berlin).at
    assert (AT, UTC) == (kept, kept.tzinfo)


def test_an_instant_of_a_subclass_becomes_a_plain_one() -> None:
    """What a data frame calls a timestamp is kept as any other instant."""
    assert datetime is type(Verification(at=FineTime(2026, 1, 31, tzinfo=UTC)).at)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 1, 31),  # noqa: DTZ001 - the naive one is what is refused
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
        "2026-01-31",
        None,
    ],
)
def test_what_is_no_aware_instant_is_refused(at: object) -> None:
    """An instant knows its offset, and lies within the calendar."""
    with pytest.raises(InvalidValueError) as caught:
        Verification(at=at)  # type: ignore[arg-type]
    assert "at" == caught.value.field


@pytest.mark.parametrize("version", [-1, True, 1.0, "1", 2**63])
def test_a_version_is_a_count(version: object) -> None:
    """Versions are whole numbers from 0 up to what every store keeps."""
    with pytest.raises(InvalidValueError, match="version"):
        Customer(id=CustomerId("c"), version=version)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", [("", "1"), ("shop", ""), ("s" * 65, "1"), ("shop", "i" * 256), (None, "1")])
def test_an_external_key_names_system_and_id(key: tuple[str, str]) -> None:
    """Both parts of a key say something within their limits."""
    with pytest.raises(InvalidValueError, match=r"system|id"):
        ExternalKey(*key)
