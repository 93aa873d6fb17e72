"""What to search for, as a closed tree of frozen values: everything, a field's value, and, or, not.

Owns the shape of criteria and their limits. It must not know how they are evaluated, nor any query language: whatever
finds customers walks this tree, in which fields and operators are names of tables and values are only ever compared.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final, TypeAlias

import attrs

from customer_core.errors import InvalidValueError
from customer_core.search._checks import TEXT_MOST, check_instance, instance_of, line, one_of, stripped
from customer_core.search._fields import SEARCH_FIELDS, SearchOperator

__all__ = ["DEPTH_MOST", "TERMS_MOST", "AllOf", "AnyOf", "Criteria", "Everything", "Not", "Where"]

TERMS_MOST: Final = 100
"""How many values one search may compare with."""
DEPTH_MOST: Final = 8
"""How many criteria may stand inside one another."""


@attrs.frozen
class Everything:
    """Hold for every customer."""


def _legal_operator(where: "Where", attribute: "attrs.Attribute[Any]", operator: object) -> None:
    instance_of(SearchOperator)(where, attribute, operator)
    field = SEARCH_FIELDS.get(where.field)
    if field is not None and operator not in field.operators:
        legal = ", ".join(sorted(legal.value for legal in field.operators))
        raise InvalidValueError(field="operator", problem="does not go with the field", remedy=f"give {legal}")


def _legal_value(where: "Where", attribute: "attrs.Attribute[Any]", value: str) -> None:
    line(TEXT_MOST, is_required=True)(where, attribute, value)
    field = SEARCH_FIELDS.get(where.field)
    if field is not None and field.choices and not {*field.fold(SearchOperator.IS, value)} & {*field.choices}:
        raise InvalidValueError(
            field="value", problem="is none of the field's choices", remedy=f"give one of {', '.join(field.choices)}"
        )


@attrs.frozen
class Where:
    """Hold for the customers of whom one value of a field is, or starts with, a value.

    Both sides are folded in the same way, so that case, accents and punctuation do not matter where people write them
    at will. A value that says nothing in its field, such as a phone number without digits, finds nothing.

    >>> Where("name", SearchOperator.STARTS_WITH, "Müll")
    Where(field='name', operator=<SearchOperator.STARTS_WITH: 'starts-with'>)

    Raises:
        InvalidValueError: The field is none of `SEARCH_FIELDS`, or does not take the operator or the value.
    """

    field: str = attrs.field(validator=one_of(lambda: SEARCH_FIELDS, "field that can be searched"))
    operator: SearchOperator = attrs.field(validator=_legal_operator)
    value: str = attrs.field(converter=stripped, validator=_legal_value, repr=False)

    @cached_property
    def lookups(self) -> tuple[tuple[str, str], ...]:
        """Return the fields and comparable values that are looked up: one that is found is enough.

        They are what `terms` may hold of a customer: equal to it, or where the operator is STARTS_WITH, its beginning.
        """
        names = SEARCH_FIELDS[self.field].covers or (self.field,)
        return tuple((name, folded) for name in names for folded in SEARCH_FIELDS[name].fold(self.operator, self.value))


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


Criteria: TypeAlias = Everything | Where | AllOf | AnyOf | Not
"""What to search for."""

CRITERIA: Final = (Everything, Where, AllOf, AnyOf, Not)


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
