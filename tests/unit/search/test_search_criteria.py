import pickle
from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.search import (
    DEPTH_MOST,
    SEARCH_FIELDS,
    TERMS_MOST,
    AllOf,
    AnyOf,
    Criteria,
    Everything,
    Known,
    Not,
    SearchOperator,
    Span,
    Where,
)

IS, STARTS = SearchOperator.IS, SearchOperator.STARTS_WITH
ANN = Where("name", IS, "Ann")


def nested(levels: int) -> Criteria:
    """Make a criterion that is this deep."""
    criteria: Criteria = ANN
    for _ in range(levels - 1):
        criteria = Not(criteria)
    return criteria


@pytest.mark.parametrize("cls", [AllOf, AnyOf])
@pytest.mark.parametrize("terms", [TERMS_MOST - 1, TERMS_MOST])
def test_a_hundred_terms_are_taken(cls: type[AllOf | AnyOf], terms: int) -> None:
    """A search may compare with as many values as the limit says."""
    assert terms == len(cls((ANN,) * terms).criteria)


@pytest.mark.parametrize("cls", [AllOf, AnyOf])
def test_more_than_a_hundred_terms_are_refused(cls: type[AllOf | AnyOf]) -> None:
    """One term too many is refused, also where it stands deeper, and everything counts as one."""
    for criteria in ((ANN,) * (TERMS_MOST + 1), (Everything(), Not(AllOf((ANN,) * TERMS_MOST)))):
        with pytest.raises(InvalidValueError, match="criteria: has more than 100 terms"):
            cls(criteria)


def test_twelve_levels_are_taken_and_thirteen_are_not() -> None:
    """Criteria nest as deep as the limit says, whichever of them stands outside."""
    deepest = nested(DEPTH_MOST)
    assert isinstance(deepest, Not)
    for refused in (lambda: Not(deepest), lambda: AllOf((ANN, deepest)), lambda: AnyOf((deepest, ANN))):
        with pytest.raises(InvalidValueError, match="deeper than 12 levels"):
            refused()


@pytest.mark.parametrize("cls", [AllOf, AnyOf])
@pytest.mark.parametrize(
    ("criteria", "field"), [((), "criteria"), ({ANN}, "criteria"), ((ANN, "x"), "criteria[1]"), ("x", "criteria")]
)
def test_what_is_no_list_of_criteria_is_refused(cls: type[AllOf | AnyOf], criteria: Any, field: str) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Nothing, a set, a text, and a list that holds anything else are refused with their place."""
    with pytest.raises(InvalidValueError) as caught:
        cls(criteria)
    assert field == caught.value.field


def test_not_takes_one_criterion() -> None:
    """The opposite of what is no criterion is refused."""
    with pytest.raises(InvalidValueError, match="give a value of type Everything, Where, Known, AllOf, AnyOf, Not"):
        Not((ANN,))  # type: ignore[arg-type]


def test_a_list_of_criteria_is_frozen() -> None:
    """A list given is kept as a tuple, so that criteria hash and nobody changes them."""
    given: Any = [ANN]
    assert {AllOf((ANN,))} == {AllOf(given)}


@pytest.mark.parametrize("make", [lambda field: Where(field, IS, "Ann"), Known])
@pytest.mark.parametrize("field", ["", "nom", "Name", "name; DROP TABLE customer", "attribute.", None, ["name"]])
def test_an_unknown_field_is_refused_with_those_there_are(make: Any, field: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Only a name of the table is a field, and the refusal lists them and does not repeat what was given."""
    with pytest.raises(InvalidValueError, match="workflow_state") as caught:
        make(field)
    assert ("field", False) == (caught.value.field, "DROP" in str(caught.value))


@pytest.mark.parametrize("field", SEARCH_FIELDS)
@pytest.mark.parametrize("operator", SearchOperator)
def test_a_field_takes_its_own_operators_alone(field: str, operator: SearchOperator) -> None:
    """An operator that a field does not have is refused, and one that it has is taken."""
    value = (SEARCH_FIELDS[field].choices or (SEARCH_FIELDS[field].example,))[0]
    if operator in SEARCH_FIELDS[field].operators:
        assert operator is Where(field, operator, value).operator
    else:
        with pytest.raises(InvalidValueError, match="operator: does not go with the field"):
            Where(field, operator, value)


@pytest.mark.parametrize("field", ["attribute." + "a" * 246, "attribute.a\x00", "attribute.\ud800"])
def test_the_name_of_an_attribute_is_a_line_that_every_store_keeps(field: str) -> None:
    """A name that no record can have is refused, not looked for."""
    with pytest.raises(InvalidValueError, match="field:"):
        Known(field)


def test_an_operator_is_one_of_the_enumeration() -> None:
    """The text of an operator is no operator."""
    with pytest.raises(InvalidValueError, match="give a value of type SearchOperator"):
        Where("name", "is", "Ann")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["", " \t", "a" * 513, "Ann\x00", "Ann\ud800", "Ann\nLee", None, 5])
def test_a_value_that_cannot_be_kept_is_refused_without_repeating_it(value: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Blank, over-long and unstorable values are refused by place and rule."""
    with pytest.raises(InvalidValueError) as caught:
        Where("name", IS, value)
    assert ("value", False) == (caught.value.field, "Ann" in str(caught.value))


@pytest.mark.parametrize("field", ["type", "status"])
def test_a_closed_list_takes_its_choices_alone(field: str) -> None:
    """A misspelled choice would find nothing for ever; case makes no difference."""
    with pytest.raises(InvalidValueError, match="give one of " + ", ".join(SEARCH_FIELDS[field].choices)):
        Where(field, IS, "custmer")
    first = SEARCH_FIELDS[field].choices[0]
    assert ((field, Span(first, None, is_exact=True)),) == Where(field, IS, first.upper()).lookups


def test_the_longest_value_is_taken() -> None:
    """A value may be as long as a name, and what is compared of it as long as an index takes."""
    assert ("name", Span("a" * 255, None, is_exact=True)) == Where("name", IS, "a" * 512).lookups[0]


def test_criteria_compare_hash_and_pickle() -> None:
    """Criteria are values: equal ones are one, and white space around a value is no part of it."""
    criteria = AnyOf((Not(ANN), Everything()))
    assert {criteria} == {AnyOf((Not(Where("name", IS, " Ann ")), Everything()))}
    assert criteria == pickle.loads(pickle.dumps(criteria))  # noqa: S301 - our own value, as multiprocessing sends it


def test_criteria_show_no_values() -> None:
    """What people search for does not show in logs."""
    assert "Not(criteria=Where(field='name', operator=<SearchOperator.IS: 'is'>))" == repr(Not(ANN))
