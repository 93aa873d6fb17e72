"""Criteria as conditions on the rows of live customers.

Owns this one translation. Fields and operators are names in tables of the search engine; values are only ever bound.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, select, true, union_all

from customer_core.search import AllOf, AnyOf, Criteria, Not, SearchOperator, Where
from customer_core.storage.sql._schema import TERM

__all__ = ["condition", "first_beyond"]

_LAST_SIGN = "\U0010ffff"
_BEFORE_SURROGATES, _AFTER_SURROGATES = "\ud7ff", "\ue000"


def condition(criteria: Criteria, customer: ColumnElement[int]) -> ColumnElement[bool]:
    """Return what is true of a customer for whom criteria hold."""
    if isinstance(criteria, AllOf):
        return and_(*(condition(inner, customer) for inner in criteria.criteria))
    if isinstance(criteria, AnyOf):
        return or_(*(condition(inner, customer) for inner in criteria.criteria))
    if isinstance(criteria, Not):
        return not_(condition(criteria.criteria, customer))
    if isinstance(criteria, Where):
        found = [_found(criteria.operator, *lookup) for lookup in criteria.lookups]
        # One list of customers for each criterion, however many values it may be found by.
        return customer.in_(union_all(*found)) if found else false()
    return true()


def _found(operator: SearchOperator, field: str, value: str) -> Select[Any]:
    """Return the customers who are found by a value of a field."""
    found = select(TERM.c.customer).where(TERM.c.field == field)
    if operator is SearchOperator.IS:
        return found.where(TERM.c.value == value)
    end = first_beyond(value)
    begun = found.where(TERM.c.value >= value)
    return begun if end is None else begun.where(TERM.c.value < end)


def first_beyond(beginning: str) -> str | None:
    """Return the first text, by code point, behind all that have a beginning; None where there is none."""
    stem = beginning.rstrip(_LAST_SIGN)
    if not stem:
        return None
    last = stem[-1]
    return stem[:-1] + (_AFTER_SURROGATES if last == _BEFORE_SURROGATES else chr(ord(last) + 1))
