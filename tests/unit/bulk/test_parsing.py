"""Distinct cells parsed, plainly written ones a column at a time."""

from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.bulk._columns import Numbered, merged, numbered
from customer_core.bulk._parsing import parse_cells
from customer_core.bulk._plain_cells import PLAIN_READERS
from customer_core.matching import CELL_READERS

many = settings(max_examples=400, deadline=None)


def one_by_one(feature: str, cells: Sequence[tuple[str, ...]]) -> list[str]:
    """Return what each cell, with those beside it, parses to."""
    return [CELL_READERS[feature].parse(*each) for each in cells]


def at_once(feature: str, cells: Sequence[tuple[str, ...]]) -> list[str | None]:
    """Return what is read of a whole column, None of cells that are left."""
    columns = [pa.array(column, pa.large_string()) for column in zip(*cells, strict=True)]
    found: list[str | None] = PLAIN_READERS[CELL_READERS[feature].parse](*columns).to_pylist()
    return found


def assert_as_one_by_one(feature: str, cells: Sequence[tuple[str, ...]]) -> None:
    """Compare what was read at once with what single cells say."""
    for cell, found, expected in zip(cells, at_once(feature, cells), one_by_one(feature, cells), strict=True):
        assert found in {expected, None}, cell


LOCALS = st.one_of(
    st.from_regex(r"\A[a-zA-Z0-9]{1,6}([._-][a-z0-9]{1,4}){0,2}\Z"),
    st.sampled_from(
        ["info", "in.fo", "noreply", "no-reply2", "test", "asd", "x", "noemail", "n", "no.e", "Ann.Lee", ""]
    ),
)
KNOWN_DOMAINS = (
    "gmail.com googlemail.com yahoo.com asd.asd xx.xx x-x.xx e.mail shop.example a.com none.com mail a..de -a.de b.1 "
    "marketplace.amazon.fr privaterelay.appleid.com"
)
DOMAINS = st.one_of(
    st.from_regex(r"\A[a-z0-9]{1,6}(-[a-z]{1,3})?(\.[a-z]{2,4}){1,2}\Z"), st.sampled_from(KNOWN_DOMAINS.split())
)
EMAILS = st.one_of(st.builds("{}@{}".format, LOCALS, DOMAINS), st.text(max_size=12))
PHONES = st.one_of(
    st.text("0123456789+ ()./-", max_size=18),
    st.from_regex(r"\A(\+|00)?(49|44|1|33|39|7)? ?\(?0{0,2}[1-9]{1,4}\)?[ /-]{0,3}[0-9]{2,8}\Z"),
    st.sampled_from(
        ["123456789", "0123456", "987654", "5551234", "+1 555 1234", "0000000", "+49 1111111", "12345678901"]
    ),
)
COUNTRIES = st.sampled_from(["", "DE", "gb", "United States", "Italia", "fr", "Narnia", "n/a"])
STREET_WORDS = (
    "Mill|Lane|High St.|Hauptstraße|rue|du|8|12|12a|bis|Apt|Flat|PO Box|No|5th|Ave|1²|\u0663|\uff17\uff17\uff17\uff17"
    "|unknown|test|x|0|12-14|3/5|Via"
)
WORDS = st.one_of(st.sampled_from(STREET_WORDS.split("|")), st.text(max_size=3))
STREETS = st.one_of(
    st.builds(lambda words, mark: mark.join(words), st.lists(WORDS, max_size=6), st.sampled_from([" ", ", ", "", "-"])),
    st.text(max_size=20),
)


NAME_WORDS = (
    "Ann|Lee|lee|Jr.|Junior|Dr.|Dr|prof|Mac|O|o'|Saint|PhD|M.|x|X|xx|NA|NaN|n|a|unknown|no|name|test|José|García"
    "|van der|-|.|St-|II|2nd|Don"
)
NAMES = st.one_of(
    st.builds(
        lambda words, mark: mark.join(words),
        st.lists(st.one_of(st.sampled_from(NAME_WORDS.split("|")), st.text(max_size=2)), max_size=4),
        st.sampled_from([" ", "-", ". ", ""]),
    ),
    st.text(max_size=12),
)


@many
@given(st.sampled_from(["given", "family", "suffix"]), st.lists(st.tuples(NAMES), min_size=1, max_size=5))
def test_names_at_once_are_those_one_by_one(feature: str, cells: list[tuple[str, ...]]) -> None:
    """Whatever is read of a column of names is what each says by itself."""
    assert_as_one_by_one(feature, cells)


@many
@given(st.lists(st.tuples(EMAILS), min_size=1, max_size=5))
def test_addresses_at_once_are_those_one_by_one(cells: list[tuple[str, ...]]) -> None:
    """So is what is read of addresses."""
    assert_as_one_by_one("email", cells)


@many
@given(st.lists(st.tuples(PHONES, COUNTRIES), min_size=1, max_size=5))
def test_numbers_at_once_are_those_one_by_one(cells: list[tuple[str, ...]]) -> None:
    """So is what is read of numbers, with a column of countries beside them or without."""
    assert_as_one_by_one("phone", cells)
    assert_as_one_by_one("phone", [(number,) for number, _ in cells])


@many
@given(st.lists(st.tuples(STREETS), min_size=1, max_size=5))
def test_streets_at_once_are_those_one_by_one(cells: list[tuple[str, ...]]) -> None:
    """So is what is read of streets."""
    assert_as_one_by_one("street", cells)


@pytest.mark.parametrize("feature", ["given", "family", "suffix", "email", "phone", "street"])
def test_naughty_strings_at_once_are_those_one_by_one(feature: str, naughty_strings: tuple[str, ...]) -> None:
    """Also alone, and with something plain before or behind them."""
    # Half a pair of surrogates is no text of a file.
    told = [text.encode("utf-8", "replace").decode() for text in naughty_strings]
    texts = [*told, *(f"12 {text}" for text in told), *(f"{text} 12" for text in told)]
    assert_as_one_by_one(feature, [(text,) for text in texts])
    assert_as_one_by_one(feature, [(text.replace(" ", "@", 1),) for text in texts])


@pytest.mark.parametrize(
    ("feature", "cells"),
    [
        ("given", [("Ann",), ("jean-luc",), ("Lucy F.",), ("MARY ANN",)]),
        ("family", [("Lee",), ("van der Berg",), ("Smith-Jones",), ("lee",)]),
        ("suffix", [("Lee",), ("van der Berg",), ("Smith-Jones",), ("lee",)]),
        ("email", [("Ann.Lee@gmail.com",), ("ann_lee@mill-lane.example.de",), ("x1@marketplace.amazon.fr",)]),
        ("phone", [("+49 30 123457", ""), ("(0113) 496-0000", "GB"), ("0049 30 123457", "fr"), ("0301 24578", "")]),
        ("street", [("12 Mill Lane",), ("Hauptstraße 12 a",), ("3 rue Neuve, Apt 33",)]),
    ],
)
def test_plain_cells_are_read_at_once(feature: str, cells: list[tuple[str, ...]]) -> None:
    """What is plain is not left to be read by itself, or it would take its time."""
    assert None not in at_once(feature, cells)


def test_no_cells_are_nothing() -> None:
    """An empty column is read, too."""
    for feature in ("given", "family", "suffix", "email", "phone", "street"):
        assert [] == PLAIN_READERS[CELL_READERS[feature].parse](pa.array([], pa.large_string())).to_pylist()


def test_every_cell_is_parsed_into_its_place() -> None:
    """Plain or not, of one column or of two together, and of columns that two features share."""
    emails = numbered(pa.array([f"ann{n}@a.example; info@b{n}.example" if n % 2 else f"a.{n}@b.de" for n in range(60)]))
    phones = numbered(pa.array([f"0113 496 {n:04}{' x' * (n % 3)}" for n in range(60)]))
    together = merged([phones, numbered(pa.array(["GB", "us", ""] * 20))])
    jobs: list[tuple[str, Numbered]] = [
        ("email", emails),
        ("mailbox", emails),
        ("phone", together),
        ("city", numbered(pa.array(["Leeds", "n/a", "York"] * 20))),
    ]
    parse_cells(jobs)
    for feature, column in jobs:
        cells = list(zip(*column.columns, strict=True))
        assert one_by_one(feature, cells) == column.parsed[CELL_READERS[feature].parse].to_pylist()
