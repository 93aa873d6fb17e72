"""What to search for, as a closed tree of frozen values: everything, a field's value, and, or, not.

Owns the shape of criteria and their limits. It must not know how they are evaluated, nor any query language: whatever
finds customers walks this tree, in which fields and operators are names of tables and values are only ever compared.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Final, TypeAlias

import attrs

from customer_core.errors import InvalidValueError
from customer_core.search._checks import TEXT_MOST, check_instance, instance_of, line, stripped
from customer_core.search._fields import ATTRIBUTE, KNOWN, ORGANIZATION, SEARCH_FIELDS, find_field
from customer_core.search._kinds import SearchField
from customer_core.search._operators import SearchOperator
from customer_core.search._spans import ANYTHING, Span, exactly

__all__ = ["DEPTH_MOST", "TERMS_MOST", "AllOf", "AnyOf", "Criteria", "Everything", "Known", "Not", "Where"]

TERMS_MOST: Final = 100
"""How many values one search may compare with."""
DEPTH_MOST: Final = 12
"""How many criteria may stand inside one another."""
_FIELD_MOST: Final = 255
"""How many characters the name of a field may have that is a custom attribute."""


@attrs.frozen
class Everything:
    """Hold for every customer."""


def _legal_field(_: object, attribute: "attrs.Attribute[Any]", name: object) -> None:
    if find_field(name) is None:
        near = get_close_matches(name[:_FIELD_MOST], SEARCH_FIELDS, n=1) if isinstance(name, str) else []
        listed = ", ".join((*near, *(one for one in (*SEARCH_FIELDS, f"{ATTRIBUTE}NAME") if one not in near)))
        raise InvalidValueError(
            field=attribute.name, problem="is no field that can be searched", remedy=f"give one of {listed}"
        )
    line(_FIELD_MOST)(None, attribute, name)


def _legal_operator(where: "Where", attribute: "attrs.Attribute[Any]", operator: object) -> None:
    instance_of(SearchOperator)(where, attribute, operator)
    field = find_field(where.field)
    if field is not None and operator not in field.operators:
        legal = ", ".join(sorted(legal.value for legal in field.operators))
        raise InvalidValueError(field="operator", problem="does not go with the field", remedy=f"give {legal}")


def _legal_value(where: "Where", attribute: "attrs.Attribute[Any]", value: str) -> None:
    line(TEXT_MOST, is_required=True)(where, attribute, value)
    field = find_field(where.field)
    fault = field and field.find_fault(where.operator, value)
    if fault:
        raise InvalidValueError(field="value", problem=fault.problem, remedy=fault.remedy)


def _texts(others: Sequence[str]) -> tuple[str, ...]:
    return tuple(others) if isinstance(others, list) else others  # type: ignore[return-value]  # else refused below


def _other_ids(where: "Where", attribute: "attrs.Attribute[Any]", others: tuple[str, ...]) -> None:
    instance_of(tuple)(where, attribute, others)
    for other in others:
        _legal_value(where, attribute, other)
    if others and where.field != ORGANIZATION:
        raise InvalidValueError(
            field=attribute.name, problem="are for organizations alone", remedy="leave them out, or name several by any"
        )


def _no_reference(_: object, attribute: "attrs.Attribute[Any]", name: str) -> None:
    if _field(name).is_reference:
        raise InvalidValueError(
            field=attribute.name, problem="holds no values of customers", remedy="name one by its id"
        )


Lookup: TypeAlias = tuple[str, Span]
"""A field, and where values of it lie."""


@attrs.frozen
class Where:
    """Hold for the customers of whom one value of a field is a value, starts with it, or stands before or behind it.

    `others` are further ids that mean the same as the value: services put them there, where organizations were merged.

    Both sides are folded in the same way, so that case, accents and punctuation do not matter where people write them
    at will. A value that says nothing in its field, such as a phone number without digits, finds nothing.

    >>> Where("name", SearchOperator.STARTS_WITH, "Müll")
    Where(field='name', operator=<SearchOperator.STARTS_WITH: 'starts-with'>)

    Raises:
        InvalidValueError: The field is none of `SEARCH_FIELDS`, or does not take the operator or the value.
    """

    field: str = attrs.field(validator=_legal_field)
    operator: SearchOperator = attrs.field(validator=_legal_operator)
    value: str = attrs.field(converter=stripped, validator=_legal_value, repr=False)
    others: tuple[str, ...] = attrs.field(
        default=(), converter=_texts, validator=_other_ids, repr=False, metadata={"is_unwritten_default": True}
    )

    @property
    def is_reference(self) -> bool:
        """Tell whether the value is the id of criteria that are kept elsewhere."""
        return _field(self.field).is_reference

    @cached_property
    def lookups(self) -> tuple[Lookup, ...]:
        """Return the fields and the spans of comparable values that are looked up: one that is found is enough.

        They are what `terms` may hold of a customer.

        Raises:
            InvalidValueError: The value is the id of other criteria, which have to be put in its place before.
        """
        if self.is_reference:
            raise InvalidValueError(
                field="criteria",
                problem=f"name others by the field {self.field}",
                remedy="put those in their place with `expand`, as the services do",
            )
        return tuple(
            (name, span)
            for value in (self.value, *self.others)
            for name in _fields_of(self.field)
            for span in _field(name).spans(self.operator, value)
        )

    @cached_property
    def is_turned(self) -> bool:
        """Tell whether it holds for those of whom nothing is found."""
        return _field(self.field).is_turned(self.operator, self.value)


@attrs.frozen
class Known:
    """Hold for the customers who have any value in a field.

    >>> Not(Known("email"))
    Not(criteria=Known(field='email'))

    Raises:
        InvalidValueError: The field is none of `SEARCH_FIELDS`, or names other criteria.
    """

    field: str = attrs.field(validator=[_legal_field, _no_reference])

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """Return the fields, with the span of all values; or the mark of one that is marked."""
        return tuple(
            (KNOWN, exactly(name)) if _field(name).is_marked else (name, ANYTHING) for name in _fields_of(self.field)
        )

    @property
    def is_turned(self) -> bool:
        """Tell that it holds for those of whom something is found."""
        return False


def _field(name: str) -> SearchField:
    field = find_field(name)
    if field is None:
        raise AssertionError("the validator lets no other field through")
    return field


def _fields_of(name: str) -> tuple[str, ...]:
    return _field(name).covers or (name,)


def _criteria(criteria: Sequence["Criteria"]) -> tuple["Criteria", ...]:
    return tuple(criteria) if isinstance(criteria, list) else criteria  # type: ignore[return-value]  # refused later


def _some_criteria(_: object, attribute: "attrs.Attribute[Any]", criteria: object) -> None:
    if not isinstance(criteria, tuple):
        raise InvalidValueError(field=attribute.name, problem="is no tuple", remedy="give a tuple of criteria")
    if not criteria:
        raise InvalidValueError(
            field=attribute.name, problem="is empty", remedy="give at least one criterion, or Everything() instead"
        )
    for place, criterion in enumerate(criteria):
        check_instance(f"{attribute.name}[{place}]", criterion, CRITERIA)
    check_size(attribute.name, *criteria)


def _one_criterion(_: object, attribute: "attrs.Attribute[Any]", criterion: object) -> None:
    check_instance(attribute.name, criterion, CRITERIA)
    check_size(attribute.name, criterion)  # type: ignore[arg-type]  # the line above saw the type


@attrs.frozen
class AllOf:
    """Hold for the customers for whom each of some criteria holds."""

    criteria: tuple["Criteria", ...] = attrs.field(converter=_criteria, validator=_some_criteria)


@attrs.frozen
class AnyOf:
    """Hold for the customers for whom at least one of some criteria holds."""

    criteria: tuple["Criteria", ...] = attrs.field(converter=_criteria, validator=_some_criteria)


@attrs.frozen
class Not:
    """Hold for the customers for whom a criterion does not hold."""

    criteria: "Criteria" = attrs.field(validator=_one_criterion)


Criteria: TypeAlias = Everything | Where | Known | AllOf | AnyOf | Not
"""What to search for."""

CRITERIA: Final = (Everything, Where, Known, AllOf, AnyOf, Not)


def check_size(field: str, *criteria: Criteria) -> None:
    """Refuse more terms or deeper nesting than a store is asked to answer, the criteria that hold them counted in."""
    if sum(map(term_count, criteria)) > TERMS_MOST:
        raise InvalidValueError(
            field=field, problem=f"has more than {TERMS_MOST} terms", remedy="leave some out, or search in steps"
        )
    if 1 + max(map(depth, criteria)) > DEPTH_MOST:
        raise InvalidValueError(
            field=field, problem=f"is nested deeper than {DEPTH_MOST} levels", remedy="write it with fewer levels"
        )


def inner(criteria: Criteria) -> tuple[Criteria, ...]:
    """Return the criteria that stand directly inside of one."""
    if isinstance(criteria, Not):
        return (criteria.criteria,)
    return criteria.criteria if isinstance(criteria, AllOf | AnyOf) else ()


def term_count(criteria: Criteria) -> int:
    """Return how many criteria there are that hold no others."""
    return sum(map(term_count, inner(criteria))) or 1


def depth(criteria: Criteria) -> int:
    """Return how many criteria stand inside one another."""
    return 1 + max(map(depth, inner(criteria)), default=0)
