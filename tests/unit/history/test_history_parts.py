"""Parts of documents: plain JSON, frozen."""

import json
import pickle
from collections import UserDict
from datetime import date
from http import HTTPStatus
from typing import Any, NamedTuple

import pytest

from customer_core.errors import InvalidValueError
from customer_core.history import Absent, Present


def nested(depth: int) -> list[Any]:
    """Return that many lists inside one another."""
    part: list[Any] = []
    for _ in range(depth - 1):
        part = [part]
    return part


@pytest.mark.parametrize("part", [None, True, 0, -1.5, "é", [], {}, {"a": [1, {"b": None}]}, nested(24), 2**63 - 1])
def test_plain_json_comes_back_as_it_was(part: object) -> None:
    """Every kind of JSON is held and given back, to the type."""
    assert json.dumps(part) == json.dumps(Present(part).plain)


@pytest.mark.parametrize(("left", "right"), [(1, True), (1, 1.0), (0, False), (None, False), ([1], [True]), ("", None)])
def test_parts_of_different_types_differ(left: object, right: object) -> None:
    """What a store keeps as two values is two values."""
    assert Present(left) != Present(right)
    assert Present({"a": [left]}) != Present({"a": [right]})


def test_equal_parts_are_one() -> None:
    """The order of keys says nothing, a tuple is a list, and equal parts hash alike."""
    left, right = Present({"a": 1, "b": [2, "x"]}), Present({"b": (2, "x"), "a": 1})
    assert left == right
    assert hash(left) == hash(right)
    assert left == pickle.loads(pickle.dumps(left))  # noqa: S301 - made on the line itself


def test_a_part_does_not_change_with_what_it_was_made_of() -> None:
    """Neither the list that was given nor the one that is returned reaches into the value."""
    given = ["a"]
    part = Present(given)
    given.append("b")
    part.plain.append("c")
    assert ["a"] == part.plain


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        (date(2026, 1, 31), "type date"),
        ({"a": {1, 2}}, "type set"),
        ({1: "a"}, "key of type int"),
        (float("nan"), "not finite"),
        ([float("inf")], "not finite"),
        (2**63, "out of range"),
        ("Zz\ud800", "surrogate"),
        ({"Zz\ud800": 1}, "surrogate"),
        (nested(26), "deeper than 24"),
    ],
)
def test_what_is_not_plain_json_is_refused(part: object, problem: str) -> None:
    """The refusal says what is wrong and never repeats the value."""
    with pytest.raises(InvalidValueError, match=problem) as caught:
        Present(part)
    assert "Zz" not in str(caught.value)


def test_a_part_shows_nothing_of_itself() -> None:
    """Parts are personal, absence is not."""
    assert "Present(…) Absent()" == f"{Present('Ann')!r} {Absent()}"


class Name(str):
    """A text of a host's own kind."""

    __slots__ = ()


class Place(NamedTuple):
    """A list of a host's own kind."""

    row: int
    seat: int


def test_parts_of_a_hosts_own_kind_are_what_they_are_a_kind_of() -> None:
    """Texts, numbers, lists and mappings of subclasses are frozen as plain ones, and cannot be told from these."""
    part = {"name": Name("Ann"), "place": Place(HTTPStatus.OK, 2), "more": UserDict({"a": 1})}
    plain = Present(part).plain
    assert {"name": "Ann", "place": [200, 2], "more": {"a": 1}} == plain
    assert [str, list, int, dict] == [
        type(one) for one in (plain["name"], plain["place"], plain["place"][0], plain["more"])
    ]
