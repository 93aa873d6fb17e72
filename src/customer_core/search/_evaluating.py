"""Whether criteria hold for a customer: from the customer itself, or from the terms that a store keeps of it.

It must not know pages or order. The two ways are one relation, which the tests hold them to.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache

from customer_core.errors import InvalidValueError
from customer_core.model import Customer
from customer_core.search._checks import TEXT_MOST, check_line
from customer_core.search._criteria import AllOf, AnyOf, Criteria, Everything, Known, Lookup, Not, Where
from customer_core.search._fields import ANY, values_of
from customer_core.search._operators import SearchOperator
from customer_core.search._searchable import Searchable, searchable
from customer_core.search._spans import Span

__all__ = ["QUICK_WORDS_MOST", "matches", "matches_terms", "quick"]

QUICK_WORDS_MOST = 25
"""How many words the text of a quick search may have."""

Term = tuple[str, str]


def matches(criteria: Criteria, found: Customer | Searchable) -> bool:
    """Tell whether criteria hold for a customer, or for one with what is known of it beside its record.

    >>> from customer_core.model import CustomerId, PersonName
    >>> matches(quick("zoë l"), Customer(id=CustomerId("c-1"), name=PersonName("Zoe Lee")))
    True
    """
    looked_at = searchable(found)
    # Several criteria look at one field, and folding its values is what costs.
    values = cache(lambda field: values_of(field, looked_at))
    return _holds(criteria, lambda field, span: any(map(span.holds, values(field))))


def matches_terms(criteria: Criteria, terms: Sequence[Term]) -> bool:
    """Tell whether criteria hold for the customer of whom these are the `terms`, in their order."""
    return _holds(criteria, lambda field, span: _is_among((field, span), terms))


def quick(text: str) -> Criteria:
    """Return the criteria for what somebody typed into the one search box: each word begins something of the customer.

    So does the whole text, for numbers and codes that are written with spaces. Words without a letter or digit count
    only where there are no others; a blank text asks for everything.

    >>> quick("lee")
    Where(field='any', operator=<SearchOperator.STARTS_WITH: 'starts-with'>)

    Raises:
        InvalidValueError: The text is too long, has too many words or holds what no store keeps.
    """
    if not isinstance(text, str):
        raise InvalidValueError(field="text", problem="is not text", remedy="give text")
    words = text.split()
    written = " ".join(words)
    check_line("text", written, most=TEXT_MOST)
    if len(words) > QUICK_WORDS_MOST:
        raise InvalidValueError(
            field="text", problem=f"has more than {QUICK_WORDS_MOST} words", remedy="search for some of them"
        )
    if not words:
        return Everything()
    whole, parts = _begins(written), tuple(where for where in map(_begins, words) if where.lookups)
    return AnyOf((whole, AllOf(parts))) if len(words) > 1 and parts else whole


def _begins(text: str) -> Where:
    return Where(ANY, SearchOperator.STARTS_WITH, text)


def _holds(criteria: Criteria, is_found: Callable[[str, Span], bool]) -> bool:
    if isinstance(criteria, Where | Known):
        return any(is_found(*lookup) for lookup in criteria.lookups) is not criteria.is_turned
    if isinstance(criteria, AllOf):
        return all(_holds(inner, is_found) for inner in criteria.criteria)
    if isinstance(criteria, AnyOf):
        return any(_holds(inner, is_found) for inner in criteria.criteria)
    return not _holds(criteria.criteria, is_found) if isinstance(criteria, Not) else True


def _is_among(lookup: Lookup, terms: Sequence[Term]) -> bool:
    field, span = lookup
    place = bisect_left(terms, (field, span.start))
    return place < len(terms) and terms[place][0] == field and span.holds(terms[place][1])
