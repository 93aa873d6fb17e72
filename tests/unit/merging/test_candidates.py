from datetime import UTC, datetime

import pytest

from customer_core.merging import Candidate, is_blank
from customer_core.merging._candidates import comparison_key, id_order, is_same_value, is_weak, tie_order
from customer_core.model import CustomerId, ExternalKey, FrozenMap, Note, PersonName
from customer_core.normalization import normalize_phone

MAY = datetime(2024, 5, 1, tzinfo=UTC)


def candidate(value: object, contribution: str = "a", *, is_master: bool = False) -> Candidate:
    """Return a candidate compared as any value is."""
    return Candidate(value=value, key=comparison_key(value), contribution=contribution, is_master=is_master)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "  \t\n",
        "\u200b\ufeff",
        "\x00",
        "\x00 \x00",
        "\x00\u2028\x00",
        "\x00\u2029\x00",
        (),
        [],
        {},
        frozenset(),
        FrozenMap(),
    ],
)
def test_what_shows_nothing_is_blank(value: object) -> None:
    """Missing values, invisible text and empty collections are blank."""
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, False, "-", "n/a", ("",), "\u00ad."])
def test_what_shows_anything_is_not_blank(value: object) -> None:
    """Zero, `False` and any visible character say something."""
    assert not is_blank(value)


def test_spellings_share_a_key() -> None:
    """Case, spacing and accents make no difference to what a text is compared by."""
    assert comparison_key("Jose  Garcia") == comparison_key("JOSÉ GARCÍA")


def test_keys_look_into_collections_and_values() -> None:
    """Lists, sets, mappings and attrs values compare by the keys of their parts."""
    assert comparison_key(("A", ["b"])) == comparison_key(("a", ("B",)))
    assert comparison_key({"A"}) == comparison_key(frozenset({"a"}))
    assert comparison_key({"x": "A"}) == comparison_key(FrozenMap({"x": "a"}))
    assert comparison_key(PersonName("ANN LEE")) == comparison_key(PersonName("Ann Lee"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("A", "B"), (1, 2), (("A", "B"), ("A", "C")), (("A",), ("A", "A")), (("A", "B"), ("B", "A"))),
        *(({"A", "B"}, {"A"}), ({"x": "A"}, {"x": "B"}), ({"x": "A"}, {"y": "A"}), ({"x": "A"}, {})),
        *((PersonName("Ann Lee"), PersonName("Ann Poe")), (Note("x", at=MAY), Note("x", at=MAY, by="ann"))),
        *((("A",), {"A"}), (ExternalKey("a", "b"), ("ExternalKey", "a", "c"))),
    ],
)
def test_what_differs_in_any_part_has_another_key(one: object, other: object) -> None:
    """No part of a collection or value is left out, and neither is the order of a list."""
    assert comparison_key(one) != comparison_key(other)


def test_ids_and_types_stay_apart() -> None:
    """Ids compare letter by letter, and `True` is not 1."""
    assert comparison_key(CustomerId("a-1")) != comparison_key(CustomerId("A.1"))
    assert comparison_key(True) != comparison_key(1)
    assert not is_same_value(True, 1)
    assert is_same_value("a", "a")


@pytest.mark.parametrize("value", ["n/a", "-", "unknown", "???"])
def test_stand_ins_are_weak(value: str) -> None:
    """A text that stands in for a missing value is weak."""
    assert is_weak(candidate(value))


def test_a_text_that_means_nothing_in_its_field_is_weak() -> None:
    """Such as words where a telephone number should be, of which nothing is left to compare."""
    assert is_weak(Candidate(value="000 000", key=normalize_phone("000 000")))
    assert is_weak(Candidate(value="ask Bob", key=normalize_phone("ask Bob")))
    assert not is_weak(Candidate(value="030 1234567", key=normalize_phone("030 1234567")))


@pytest.mark.parametrize("value", ["Ann", ("Ann", ""), 0, frozenset({"n/a"})])
def test_real_values_are_not_weak(value: object) -> None:
    """Anything that says something of the customer is not weak."""
    assert not is_weak(candidate(value))


def test_a_unit_of_stand_ins_is_weak() -> None:
    """A unit of fields whose every key is empty stands in for a missing one."""
    assert is_weak(Candidate(value=("-", ""), key=("", "")))


def test_a_made_candidate_remembers_where_it_came_from() -> None:
    """The contributions of a made value are those of its parts, through any depth, smallest first."""
    once = Candidate.made("ab", [candidate("a", "10"), candidate("b", "9", is_master=True)])
    twice = Candidate.made("abc", [once, candidate("c", "2")])
    assert (("2", "9", "10"), "") == (twice.contributions, twice.contribution)
    assert twice.is_master


def test_ties_fall_to_the_master_then_to_the_smallest_id() -> None:
    """A tie is settled by mastership and id, never by order of arrival."""
    ordered = sorted([candidate("x", "10"), candidate("x", "9"), candidate("x", "z", is_master=True)], key=tie_order)
    assert ["z", "9", "10"] == [one.contribution for one in ordered]
    assert id_order("b") < id_order("aa")


def test_a_candidate_shows_no_value() -> None:
    """Neither the value nor what it is compared by stands in the representation."""
    assert "canary" not in repr(Candidate.made("canary", [candidate("canary")]))
