"""The definitions of custom attributes: what each may say, who takes it over, and what else it is good for.

Owns the definitions, and the check of attributes against them. It must not know who has which attribute, nor when one
is checked.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import unique
from types import MappingProxyType
from typing import Any, Final, Self

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.matching import is_compared
from customer_core.merging import SurvivorshipRule, rule_named
from customer_core.model import AttributeValue
from customer_core.model._attributes import check_scalar, plain
from customer_core.model._checks import (
    as_tuple,
    check_line,
    describe,
    many_of_type,
    many_words,
    one_of_type,
    stripped,
    word,
)
from customer_core.model._documented import Documented
from customer_core.model._limits import CODE_POINTS_ATTRIBUTE, ENTRIES_ATTRIBUTES, ENTRIES_LIST
from customer_core.model._redaction import redacted
from customer_core.settings._checks import answered, counted, refuse

__all__ = ["LENGTH_MAX", "AttributeDefinition", "AttributeSettings", "AttributeType"]

LENGTH_MAX: Final = CODE_POINTS_ATTRIBUTE
"""How many characters the text of any attribute may have."""

_RULE_MOST: Final = 1_000
_NOTHING: Final[Mapping[str, AttributeValue]] = MappingProxyType({})


@unique
class AttributeType(Documented):
    """Say what an attribute is, by a code that stays the same for ever; `doc` says it to an administrator."""

    TEXT = "text", "Text in one line, of some length at most."
    NUMBER = "number", "A number, whole or decimal, perhaps in a range."
    DATE = "date", "A day, perhaps in a range."
    BOOLEAN = "boolean", "True or false."
    CHOICE = "choice", "One of several texts."


_CLASSES: Final[Mapping[AttributeType, tuple[type, ...]]] = MappingProxyType(
    {
        AttributeType.TEXT: (str,),
        AttributeType.NUMBER: (int, Decimal),
        AttributeType.DATE: (date,),
        AttributeType.BOOLEAN: (bool,),
        AttributeType.CHOICE: (str,),
    }
)
_REMEDIES: Final[Mapping[AttributeType, str]] = MappingProxyType(
    {
        AttributeType.TEXT: "give text",
        AttributeType.NUMBER: "give a whole number or a Decimal",
        AttributeType.DATE: "give a date",
        AttributeType.BOOLEAN: "give True or False",
        AttributeType.CHOICE: "give text",
    }
)
_RANGED: Final[Mapping[AttributeType, type]] = MappingProxyType(
    {AttributeType.NUMBER: Decimal, AttributeType.DATE: date}
)
"""The types that may have a range, and what its ends are."""

_End = Decimal | date


def _end(end: AttributeValue | None) -> AttributeValue | None:
    if end is None:
        return None
    return plain(Decimal(end) if type(end) is int else end)


def _end_check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if value is None:
        return
    check_scalar(field.name, value)
    if not isinstance(value, Decimal | date):
        refuse(field.name, f"is {describe(value)}", "give a number, or a date")


def _rule_check(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    check_line(field.name, value, limit=_RULE_MOST, is_typed=True)
    if value:
        try:
            rule_named(str(value))
        except (InvalidOptionError, InvalidValueError) as error:
            refuse(field.name, error.problem, error.remedy)


def _length(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 1 <= value <= LENGTH_MAX:
        refuse(field.name, "is out of range", f"give a whole number from 1 to {LENGTH_MAX}")


def _choices(choices: Sequence[str]) -> tuple[str, ...]:
    return as_tuple(choices)


@attrs.frozen(kw_only=True, repr=False)
class AttributeDefinition:
    """Hold what an attribute may say, and what it is good for.

    None as an end of a range means that there is none.

    >>> size = AttributeDefinition(name="shoe size", type=AttributeType.NUMBER, least=Decimal(15), most=Decimal(55))
    >>> size.find_fault(60)
    ('is out of range', 'give one from 15 to 55')

    Args:
        name: Its name, told apart exactly.
        type: What it is.
        least: The least number or earliest day, both of which it may be.
        most: The largest number or last day.
        length_most: How many characters a text may have.
        choices: The texts of which it is one.
        is_inheritable: Whether customers who have none take it over from their organization, or the nearest above.
        is_personal: Whether it says something about a person, such as a diet, rather than about the trade with it.
        is_searchable: Whether it may be asked for in searches, groups, acts and exports.
        merge_rule: Which value survives a merge, as the text of a rule of a `RuleSet`, such as `most_recent, then
            largest`; a merge that names a rule for the attribute goes before it, and blank is the rule of all others.

    What an attribute is compared as when duplicates are looked for is said by its name (`match_role`).

    Raises:
        InvalidValueError: A field breaks its rule, or goes with another type.
    """

    name: str = attrs.field(converter=stripped, validator=word(is_required=True))
    type: AttributeType = attrs.field(default=AttributeType.TEXT, validator=one_of_type(AttributeType))
    least: _End | None = attrs.field(default=None, converter=_end, validator=_end_check)
    most: _End | None = attrs.field(default=None, converter=_end, validator=_end_check)
    length_most: int = attrs.field(default=LENGTH_MAX, validator=_length)
    choices: tuple[str, ...] = attrs.field(
        default=(), converter=_choices, validator=many_words(limit=ENTRIES_LIST, kind=tuple)
    )
    is_inheritable: bool = attrs.field(default=False, validator=answered)
    is_personal: bool = attrs.field(default=False, validator=answered)
    is_searchable: bool = attrs.field(default=True, validator=answered)
    merge_rule: str = attrs.field(default="", converter=stripped, validator=_rule_check)

    def __attrs_post_init__(self) -> None:
        kind = self.type.value
        for field, end in (("least", self.least), ("most", self.most)):
            if end is not None and not isinstance(end, _RANGED.get(self.type, ())):
                refuse(field, f"is no end of a range of type {kind}", "leave it out, or give one of the type")
        if self.least is not None and self.most is not None and self.least > self.most:  # type: ignore[operator]  # of one type
            refuse("least", "is above the most", "give an end that is not above the other")
        if self.length_most != LENGTH_MAX and self.type is not AttributeType.TEXT:
            refuse("length_most", f"goes not with the type {kind}", "leave it out, or make it a text")
        if bool(self.choices) is not (self.type is AttributeType.CHOICE):
            refuse("choices", f"do not go with the type {kind}", "give the choices of a choice, and of nothing else")
        if len(set(self.choices)) < len(self.choices):
            refuse("choices", "repeat one", "give each once")

    __repr__ = redacted

    @property
    def match_role(self) -> str:
        """Return the role as which it is compared when duplicates are looked for; blank for one that is not.

        That is its name where it is the name of a role that the model has no field for (`birth_date`, `birth_year`,
        `birth_month`, `birth_day`, `gender`, `tax_id`) or begins with `text:` or `code:`.
        """
        return self.name if is_compared(self.name) else ""

    def find_fault(self, value: AttributeValue) -> tuple[str, str] | None:
        """Return what is wrong with a value, and what is allowed; None where nothing is."""
        if not isinstance(value, _CLASSES[self.type]) or isinstance(value, bool) is not (bool in _CLASSES[self.type]):
            return f"is {describe(value)}", _REMEDIES[self.type]
        if isinstance(value, str) and len(value) > self.length_most:
            return f"has more than {self.length_most} characters", "shorten it"
        if self.choices and value not in self.choices:
            return "is none of its choices", f"choose from {', '.join(self.choices)}"
        below = self.least is not None and value < self.least  # type: ignore[operator]  # of one type, as seen above
        above = self.most is not None and value > self.most  # type: ignore[operator]  # as above
        return ("is out of range", self._span()) if below or above else None

    def _span(self) -> str:
        ends = (("from", self.least), ("to", self.most))
        return " ".join(("give one", *(f"{word} {end}" for word, end in ends if end is not None)))


def _definitions(definitions: Sequence[AttributeDefinition]) -> tuple[AttributeDefinition, ...]:
    return as_tuple(definitions)


def _name(definition: AttributeDefinition) -> str:
    return definition.name


@attrs.frozen(kw_only=True, repr=False)
class AttributeSettings:
    """Hold the definitions of custom attributes. While there are none, records have any attributes.

    >>> settings = AttributeSettings(definitions=[AttributeDefinition(name="rush", type=AttributeType.BOOLEAN)])
    >>> settings.find_fault({"rush": True, "shoe size": 42}) is None
    True

    Raises:
        InvalidValueError: Two definitions have one name, there are too many, or a value is of a wrong type.
    """

    definitions: tuple[AttributeDefinition, ...] = attrs.field(
        default=(),
        converter=_definitions,
        validator=many_of_type(AttributeDefinition, limit=ENTRIES_ATTRIBUTES, key=_name),
    )
    are_others_allowed: bool = attrs.field(default=True, validator=answered)
    version: int = attrs.field(default=0, validator=counted)

    __repr__ = redacted

    @property
    def inheritable(self) -> frozenset[str]:
        """Return the names of the attributes that customers take over."""
        return frozenset(one.name for one in self.definitions if one.is_inheritable)

    @property
    def merge_rules(self) -> Mapping[str, SurvivorshipRule]:
        """Return the rules of merges that are defined, as `merging.propose` takes them."""
        return {f"attributes[{one.name}]": rule_named(one.merge_rule) for one in self.definitions if one.merge_rule}

    @property
    def unsearchable(self) -> frozenset[str]:
        """Return the names of the attributes that nobody may ask for."""
        return frozenset(one.name for one in self.definitions if not one.is_searchable)

    @property
    def personal(self) -> frozenset[str]:
        """Return the names of the attributes that say something about a person."""
        return frozenset(one.name for one in self.definitions if one.is_personal)

    def find(self, name: str) -> AttributeDefinition | None:
        """Return the definition of an attribute; None for none."""
        return next((one for one in self.definitions if one.name == name), None)

    def find_fault(
        self, attributes: Mapping[str, AttributeValue], *, before: Mapping[str, AttributeValue] = _NOTHING
    ) -> tuple[str, str, str] | None:
        """Return the place, the problem and the remedy of the first attribute that is not as defined; None for none.

        What was there before is left as it is. An attribute that is not defined is told by its place, since its name
        may be something that a person typed.
        """
        for place, (name, value) in enumerate(attributes.items()):
            found = self.find(name)
            if name in before and (type(before[name]), before[name]) == (type(value), value):
                continue
            if found is not None and (fault := found.find_fault(value)):
                return (f"attributes[{name}]", *fault)
            if found is None and self.definitions and not self.are_others_allowed:
                return (
                    f"attributes[{place}]",
                    "is not defined",
                    f"choose from {', '.join(map(_name, self.definitions))}",
                )
        return None

    def with_definition(self, definition: AttributeDefinition) -> Self:
        """Return a copy with a definition, in the place of the one with its name, else as the last."""
        others = {one.name: one for one in self.definitions}
        return attrs.evolve(self, definitions=tuple({**others, definition.name: definition}.values()))

    def without_definition(self, name: str) -> Self:
        """Return a copy in which an attribute is not defined; the same where it was not."""
        return attrs.evolve(self, definitions=tuple(one for one in self.definitions if one.name != name))

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
