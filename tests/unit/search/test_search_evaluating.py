from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Customer, CustomerId, PersonName, PhoneNumber
from customer_core.search import (
    QUICK_WORDS_MOST,
    AllOf,
    AnyOf,
    Criteria,
    Everything,
    Not,
    SearchOperator,
    Where,
    matches,
    matches_terms,
    quick,
    terms,
)

IS, STARTS = SearchOperator.IS, SearchOperator.STARTS_WITH
ANN = Customer(id=CustomerId("c"), name=PersonName("Ann Lee"), phones=[PhoneNumber("212 555 0100")])
YES, NO = Where("name", IS, "Ann"), Where("name", IS, "Bob")

TREES: list[tuple[bool, Criteria]] = [
    (True, Everything()),
    (False, Not(Everything())),
    (True, YES),
    (False, NO),
    (True, Not(NO)),
    (False, Not(YES)),
    (True, AllOf((YES, YES))),
    (False, AllOf((YES, NO))),
    (True, AnyOf((NO, YES))),
    (False, AnyOf((NO, NO))),
    (True, AllOf((YES, Not(AllOf((YES, NO))), AnyOf((NO, Everything()))))),
]


@pytest.mark.parametrize(("expected", "criteria"), TREES)
def test_criteria_mean_what_they_say(expected: bool, criteria: Criteria) -> None:  # noqa: FBT001 - the expected answer
    """Everything, and, or and not are those of logic, from the customer and from its terms."""
    assert expected is matches(criteria, ANN) is matches_terms(criteria, terms(ANN))


@pytest.mark.parametrize(
    "text",
    ["", " \t\n", "ann", "LEE an", "  Lee,  Ann ", "212 555 0100", "(212) 555-01", "lee 212", "ann - lee", "Ann & Lee"],
)
def test_a_quick_search_finds_by_beginnings(text: str) -> None:
    """Every word begins something of the customer, or the whole text does; marks between words do not count."""
    assert (text != "Ann & Lee") is matches(quick(text), ANN)


@pytest.mark.parametrize("text", ["ann bob", "nn", "---", "- -", "555", "lee 5"])
def test_a_quick_search_misses_what_does_not_begin_with_it(text: str) -> None:
    """One word that begins nothing is enough, and a text without a letter or digit finds nothing."""
    assert not matches(quick(text), ANN)


def test_a_blank_quick_search_asks_for_everything() -> None:
    """Cleared and searched means all records."""
    assert Everything() == quick("  ")


@pytest.mark.parametrize("text", ["a" * 513, "a\x00b", "a\ud800", "a " * (QUICK_WORDS_MOST + 1), None, 5])
def test_a_quick_search_refuses_what_is_no_search_text(text: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Pasted pages and broken text are refused by rule, not repeated."""
    with pytest.raises(InvalidValueError) as caught:
        quick(text)
    assert "text" == caught.value.field


def test_a_quick_search_takes_many_words() -> None:
    """As many words as the limit says make criteria that are within theirs, with room to stand in others."""
    criteria = quick("a " * QUICK_WORDS_MOST)
    assert isinstance(criteria, AnyOf)
    assert not matches(AllOf((Not(criteria), Everything())), Customer(id=CustomerId("c"), code="aaa", company="a"))


def test_terms_are_looked_up_in_their_own_field() -> None:
    """A value of one field is no value of the next, neither whole nor as a beginning."""
    only = (("code", "ann"),)
    assert not matches_terms(Where("name", IS, "ann"), only)
    assert not matches_terms(Where("email", STARTS, "ann"), (("name", "ann"),))
    assert not matches_terms(Where("name", STARTS, "ann"), ())
    assert not matches_terms(Where("code", STARTS, "b"), (("code", "a"), ("name", "b")))
