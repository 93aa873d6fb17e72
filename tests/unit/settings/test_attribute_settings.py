"""The definitions of custom attributes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.merging import rule_name
from customer_core.settings import AttributeDefinition, AttributeSettings, AttributeType
from customer_core.settings._attributes import LENGTH_MAX

NUMBER, DATE, CHOICE = AttributeType.NUMBER, AttributeType.DATE, AttributeType.CHOICE


def defined(type_: AttributeType = AttributeType.TEXT, **fields: Any) -> AttributeDefinition:  # noqa: ANN401 - any field
    """Return a definition of an attribute called size."""
    return AttributeDefinition(**{"name": "size", "type": type_, **fields})


SIZES = defined(NUMBER, least=15, most=Decimal("55.5"))
DAYS = defined(DATE, least=date(2026, 1, 1))
COLORS = defined(CHOICE, choices=["red", "green"])
SHORT = defined(length_most=3)


@pytest.mark.parametrize(
    ("definition", "values"),
    [
        (defined(), ["", "any", "x" * LENGTH_MAX]),
        (SHORT, ["", "xyz"]),
        (defined(NUMBER), [-1, 0, Decimal("0.5"), 2**63 - 1]),
        (SIZES, [15, 42, Decimal("55.5")]),
        (defined(NUMBER, most=0), [-5, 0]),
        (defined(DATE), [date(1, 1, 1)]),
        (DAYS, [date(2026, 1, 1), date(9999, 12, 31)]),
        (defined(AttributeType.BOOLEAN), [True, False]),
        (COLORS, ["red", "green"]),
    ],
)
def test_a_value_may_be_what_its_attribute_is(definition: AttributeDefinition, values: list[Any]) -> None:
    """Both ends of a range and every choice included."""
    assert [None] * len(values) == [definition.find_fault(value) for value in values]


@pytest.mark.parametrize(
    ("definition", "value", "fault"),
    [
        (defined(), 1, ("is a whole number", "give text")),
        (SHORT, "wxyz", ("has more than 3 characters", "shorten it")),
        (SIZES, "42", ("is text", "give a whole number or a Decimal")),
        (SIZES, True, ("is true or false", "give a whole number or a Decimal")),
        (SIZES, 14, ("is out of range", "give one from 15 to 55.5")),
        (SIZES, 56, ("is out of range", "give one from 15 to 55.5")),
        (defined(NUMBER, most=0), 1, ("is out of range", "give one to 0")),
        (DAYS, "2026-01-01", ("is text", "give a date")),
        (DAYS, date(2025, 12, 31), ("is out of range", "give one from 2026-01-01")),
        (defined(AttributeType.BOOLEAN), 1, ("is a whole number", "give True or False")),
        (COLORS, "Red", ("is none of its choices", "choose from red, green")),
        (COLORS, 3, ("is a whole number", "give text")),
    ],
)
def test_what_is_wrong_is_told_with_what_is_allowed(
    definition: AttributeDefinition,
    value: Any,  # noqa: ANN401 - slips are tried
    fault: tuple[str, str],
) -> None:
    """And never with the value, which somebody typed."""
    assert fault == definition.find_fault(value)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": " "}, "name"),
        ({"type": "number"}, "type"),
        ({"least": 1}, "least: is no end of a range of type text"),
        ({"type": NUMBER, "most": date(2026, 1, 1)}, "most: is no end of a range of type number"),
        ({"type": DATE, "least": Decimal(1)}, "least: is no end of a range of type date"),
        ({"type": NUMBER, "least": 2, "most": 1}, "least: is above the most"),
        ({"type": NUMBER, "least": "2"}, "least: is text"),
        ({"type": NUMBER, "least": 2.5}, "least: is a float"),
        ({"type": NUMBER, "least": Decimal("NaN")}, "least: is not a plain decimal"),
        ({"type": DATE, "least": datetime(2026, 1, 1, tzinfo=UTC)}, "least: is a point in time"),
        ({"length_most": 0}, "length_most: is out of range"),
        ({"length_most": True}, "length_most: is out of range"),
        ({"type": NUMBER, "length_most": 9}, "length_most: goes not with the type number"),
        ({"choices": ["a"]}, "choices: do not go with the type text"),
        ({"type": CHOICE}, "choices: do not go with the type choice"),
        ({"type": CHOICE, "choices": ["a", "a"]}, "choices: repeat one"),
        ({"type": CHOICE, "choices": "ab"}, "choices: is text"),
        ({"is_inheritable": 1}, "is_inheritable: is a int"),
        ({"is_personal": None}, "is_personal: is a NoneType"),
        ({"is_searchable": 0}, "is_searchable: is a int"),
        ({"merge_rule": None}, "merge_rule: is nothing"),
        ({"merge_rule": "most_recents"}, "merge_rule: .*write most_recent"),
        ({"merge_rule": "every_email"}, "merge_rule: "),
        ({"merge_rule": "own(ours)"}, "merge_rule: "),
        ({"merge_rule": "x" * 1_001}, "merge_rule: has more than 1000 characters"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(fields: dict[str, Any], problem: str) -> None:
    """With the field that does."""
    with pytest.raises(InvalidValueError, match=problem):
        AttributeDefinition(**{"name": "size", **fields})


def test_ends_of_ranges_are_written_in_one_way() -> None:
    """So that equal definitions are equal documents."""
    ends = (15, Decimal(15), Decimal("15.0"))
    assert ["15"] * 3 == [str(defined(NUMBER, most=end).most) for end in ends]


def test_a_definition_says_what_else_an_attribute_is_good_for() -> None:
    """Which rule merges it, whether it may be asked for, and by its name as what it is compared."""
    ruled = AttributeDefinition(name="size", merge_rule=" most_recent, then largest ")
    settings = AttributeSettings(definitions=[ruled, AttributeDefinition(name="code:old", is_searchable=False)])
    assert ["attributes[size]"] == list(settings.merge_rules)
    assert "most_recent, then largest" == rule_name(settings.merge_rules["attributes[size]"])
    assert (frozenset({"code:old"}), ["", "code:old"]) == (
        settings.unsearchable,
        [one.match_role for one in settings.definitions],
    )


def test_nothing_is_refused_while_nothing_is_defined() -> None:
    """Whatever is said of others."""
    settings = AttributeSettings(are_others_allowed=False)
    assert settings.find_fault({"size": 1, "color": "red"}) is None
    assert (frozenset(), frozenset(), None) == (settings.inheritable, settings.personal, settings.find("size"))


def test_the_first_attribute_that_is_not_as_defined_is_told() -> None:
    """One that is defined by its name, and one that is not by its place, since somebody typed its name."""
    settings = AttributeSettings(definitions=[SIZES])
    assert ("attributes[size]", "is text", "give a whole number or a Decimal") == settings.find_fault({"size": "42"})
    assert settings.find_fault({"color": "red", "size": 42}) is None
    strict = AttributeSettings(definitions=[SIZES], are_others_allowed=False)
    assert ("attributes[1]", "is not defined", "choose from size") == strict.find_fault({"size": 42, "color": "red"})


def test_what_a_record_said_before_stays() -> None:
    """The very same value, that is; another one is looked at, and so is one that only seems equal."""
    settings = AttributeSettings(definitions=[SIZES], are_others_allowed=False)
    before: dict[str, Any] = {"size": True, "color": "red"}
    changes: list[dict[str, Any]] = [{"size": 1}, {"color": "blue"}, {"size": 42}]
    assert settings.find_fault(before, before=before) is None
    places = [settings.find_fault(changed, before=before) for changed in changes]
    assert ["attributes[size]", "attributes[0]", None] == [fault and fault[0] for fault in places]


def test_definitions_are_added_replaced_and_taken_away() -> None:
    """By name, in their order."""
    rush = AttributeDefinition(name="rush", type=AttributeType.BOOLEAN, is_inheritable=True, is_personal=True)
    settings = AttributeSettings(definitions=[SIZES]).with_definition(rush).with_definition(SHORT).with_version(3)
    assert ((SHORT, rush), 3) == (settings.definitions, settings.version)
    assert (frozenset({"rush"}), frozenset({"rush"})) == (settings.inheritable, settings.personal)
    assert ({}, frozenset()) == (settings.merge_rules, settings.unsearchable)
    assert (SHORT, None) == (settings.find("size"), settings.find("color"))
    assert (rush,) == settings.without_definition("size").without_definition("size").definitions


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"definitions": [SIZES, SHORT]}, r"definitions\[1\]: repeats definitions\[0\]"),
        ({"definitions": ["size"]}, r"definitions\[0\]: is text"),
        ({"are_others_allowed": "yes"}, "are_others_allowed: is a str"),
        ({"version": -1}, "version: is no count"),
    ],
)
def test_what_is_no_setting_is_refused(settings: dict[str, Any], problem: str) -> None:
    """The refusal names the setting."""
    with pytest.raises(InvalidValueError, match=problem):
        AttributeSettings(**settings)
