"""Criteria as conditions on the rows of live customers.

Owns this one translation. Fields and operators are names in tables of the search engine; values are only ever bound.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, select, true, union_all

from customer_core.search import AllOf, AnyOf, Criteria, Known, Not, Span, Where
from customer_core.storage.sql._schema import TERM

__all__ = ["condition"]


def condition(criteria: Criteria, customer: ColumnElement[int]) -> ColumnElement[bool]:
    """Return what is true of a customer for whom criteria hold."""
    if isinstance(criteria, AllOf):
        return and_(*(condition(inner, customer) for inner in criteria.criteria))
    if isinstance(criteria, AnyOf):
        return or_(*(condition(inner, customer) for inner in criteria.criteria))
    if isinstance(criteria, Not):
        return not_(condition(criteria.criteria, customer))
    if isinstance(criteria, Where | Known):
        found = [_found(*lookup) for lookup in criteria.lookups]
        # One list of customers for each criterion, however many values it may be found by.
        is_found = customer.in_(union_all(*found)) if found else false()
        return not_(is_found) if criteria.is_turned else is_found
    return true()


def _found(field: str, span: Span) -> Select[Any]:
    """Return the customers who have a value of a field within a span."""
    found = select(TERM.c.customer).where(TERM.c.field == field)
    if span.is_exact:
        return found.where(TERM.c.value == span.start)
    begun = found.where(TERM.c.value >= span.start)
    return begun if span.stop is None else begun.where(TERM.c.value < span.stop)
