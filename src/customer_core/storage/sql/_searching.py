"""Criteria as conditions on the rows of live customers, and as lists of those rows.

Owns this one translation. Fields and operators are names in tables of the search engine; values are only ever bound.
A list is read from the index of terms, and what else must hold is looked up there for each customer on it; so the list
to begin with is the shortest one, of which some rows are counted beforehand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, auto
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    union,
    union_all,
)

from customer_core.search import GROUP_MEMBER as MEMBER_FIELD
from customer_core.search import GROUP_REMOVED as REMOVED_FIELD
from customer_core.search import AllOf, AnyOf, Criteria, Known, Lookup, Not, TextField, Where, find_field
from customer_core.storage.sql._schema import CUSTOMER, GROUP_MEMBER, TERM
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._statements import on_list

__all__ = ["Cover", "Way", "condition", "cover_of", "is_sifted_with_profit", "rows_of"]

_COUNTED_MOST: Final = 100_000
"""How many rows of a list are counted to compare it with others, which takes some ms: longer ones are all the same."""
_SIFTED_MOST: Final = 2_000
"""How long a list is at most whose customers are read to see what holds of them, and no other list is made."""

_LONG_BESIDE: Final = 8
"""How many times longer than the list to begin with another one is whose customers are not listed for it, but each
customer is looked up there."""
_JOINED_LEAST: Final = 20_000
"""How long the list to begin with is at least for a server to go through a longest one beside it."""
_SPANS_MOST: Final = 200
"""Of how many spans a list is made at most: a file takes no more than 500 in one statement."""

_one: Final[ColumnElement[int]] = literal_column("1")
_held = TERM.alias("held")
_written = CUSTOMER.alias("written")
_MEMBERSHIPS: Final = {MEMBER_FIELD: 1, REMOVED_FIELD: 0}
"""The fields that are looked up among memberships, and what these say."""


class Way(Enum):
    """How a customer on a list is found among those of one value."""

    EACH = auto()
    """Each looked up by itself."""
    LISTED = auto()
    """In a list that is made of them beforehand."""
    JOINED = auto()
    """As the server sees fit; it takes a value of few customers for one of hardly any, whose rows it would go through
    for each, so not among fewer than are counted."""


class Cover(NamedTuple):
    """A list on which all customers stand for whom criteria hold, and what must hold of those on it besides."""

    lookups: tuple[Lookup, ...]
    rest: Criteria | None = None
    length: int = 0
    """How many rows the list has, as far as they were counted; of a list by itself nobody counts them."""
    lengths: Mapping[Lookup, int] = MappingProxyType({})
    """How many rows each of the lists has that were counted."""

    def way_to(self, lookup: Lookup) -> Way:
        """Return how those on the list are found among the customers of one value."""
        length = self.lengths.get(lookup, 0)
        if length >= _COUNTED_MOST:
            return Way.JOINED if self.length >= _JOINED_LEAST else Way.EACH
        return Way.LISTED if length <= _LONG_BESIDE * self.length else Way.EACH

    @property
    def is_to_be_sifted(self) -> bool:
        """Tell whether what must hold besides would make a store join other lists, and can be told of terms alone."""
        if self.rest is None or not self.lookups or self.length > _SIFTED_MOST:
            return False
        return is_sifted_with_profit(self.rest)


def is_sifted_with_profit(criteria: Criteria) -> bool:
    """Tell whether a store would make lists to tell for whom criteria hold, and a customer's terms alone tell it."""
    lookups = list(_all_lookups(criteria))
    return not all(span.is_exact for _, span in lookups) and not any(field in _MEMBERSHIPS for field, _ in lookups)


def condition(
    criteria: Criteria, customer: ColumnElement[int], way_to: Callable[[Lookup], Way] = lambda _: Way.EACH
) -> ColumnElement[bool]:
    """Return what is true of a customer for whom criteria hold.

    Args:
        criteria: What is to hold.
        customer: The row number of the customer, a column.
        way_to: How customers are found among those of one value.
    """
    if isinstance(criteria, AllOf):
        return and_(*(condition(inner, customer, way_to) for inner in criteria.criteria))
    if isinstance(criteria, AnyOf):
        return or_(*(condition(inner, customer, way_to) for inner in criteria.criteria))
    if isinstance(criteria, Not):
        return not_(condition(criteria.criteria, customer, way_to))
    if isinstance(criteria, Where | Known):
        exact = [_holds(lookup, customer, way_to(lookup)) for lookup in criteria.lookups if lookup[1].is_exact]
        spans = [lookup for lookup in criteria.lookups if not lookup[1].is_exact]
        # One list of customers for each criterion, however many spans it may be found in.
        within = [on_list(customer, _rows_of_any(spans))] if spans else []
        is_found = or_(false(), *exact, *within)
        return not_(is_found) if criteria.is_turned else is_found
    return true()


def rows_of(lookups: Sequence[Lookup]) -> Select[Any]:
    """Return the numbers of the customers who have a value in one of some spans, each once."""
    if len(lookups) == 1:
        found = _rows(lookups[0])
        return found if _is_once(lookups[0]) else found.distinct()
    each: Subquery = union(*map(_rows, lookups)).subquery("each")
    return select(each.c.customer)


def _rows_of_any(lookups: Sequence[Lookup]) -> Select[Any]:
    """Return the numbers of the customers who have a value in one of some spans, some of them several times."""
    if len(lookups) == 1:
        return _rows(lookups[0])
    each: Subquery = union_all(*map(_rows, lookups)).subquery("each")
    return select(each.c.customer)


def cover_of(session: Session, criteria: Criteria) -> Cover | None:
    """Return the shortest list on which all stand for whom criteria hold; None where there is none but that of all."""
    if isinstance(criteria, Where | Known) or next(_lookups_in(criteria), None) is None:
        return _cover(criteria, lambda _: 0)
    lookups = list(dict.fromkeys(_all_lookups(criteria)))
    counts = dict(zip(lookups, session.rows_once(select(*map(_count_of, lookups)))[0], strict=True))
    cover = _cover(criteria, counts.__getitem__)
    return cover and cover._replace(lengths=counts)


def _cover(criteria: Criteria, count: Callable[[Lookup], int]) -> Cover | None:
    if isinstance(criteria, Where | Known):
        return None if criteria.is_turned else Cover(criteria.lookups, None, sum(map(count, criteria.lookups)))
    if not isinstance(criteria, AllOf | AnyOf):
        return None
    found = [(place, cover) for place, inner in enumerate(criteria.criteria) if (cover := _cover(inner, count))]
    if isinstance(criteria, AllOf):
        return _shortest(criteria, found)
    return _together(criteria, [cover for _, cover in found])


def _together(criteria: AnyOf, covers: Sequence[Cover]) -> Cover | None:
    """Return the list of all who stand on one of some lists; None where not each of the criteria has one."""
    lookups = dict.fromkeys(lookup for cover in covers for lookup in cover.lookups)
    if len(covers) < len(criteria.criteria) or len(lookups) > _SPANS_MOST:
        return None
    is_whole = all(cover.rest is None for cover in covers)
    return Cover(tuple(lookups), None if is_whole else criteria, sum(cover.length for cover in covers))


def _shortest(criteria: AllOf, covers: Sequence[tuple[int, Cover]]) -> Cover | None:
    """Return the shortest of some lists, each of one of the criteria by its place, and what the others say."""
    if not covers:
        return None
    place, cover = min(covers, key=lambda one: one[1].length)
    others = (*criteria.criteria[:place], *criteria.criteria[place + 1 :])
    # What a part is listed by may hold more than the part.
    rest = others if cover.rest is None else criteria.criteria
    return Cover(cover.lookups, AllOf(rest) if rest else None, cover.length)


def _all_lookups(criteria: Criteria) -> Iterator[Lookup]:
    """Yield every look-up in criteria, also of what is turned round."""
    if isinstance(criteria, Where | Known):
        yield from criteria.lookups
    elif isinstance(criteria, Not):
        yield from _all_lookups(criteria.criteria)
    elif isinstance(criteria, AllOf | AnyOf):
        for inner in criteria.criteria:
            yield from _all_lookups(inner)


def _lookups_in(criteria: Criteria) -> Iterator[Lookup]:
    """Yield what a list may be made of: the look-ups of what is not turned round."""
    if isinstance(criteria, AllOf | AnyOf):
        for inner in criteria.criteria:
            yield from _lookups_in(inner)
    elif isinstance(criteria, Where | Known) and not criteria.is_turned:
        yield from criteria.lookups


def _count_of(lookup: Lookup) -> ColumnElement[int]:
    some = _rows(lookup).limit(_COUNTED_MOST).subquery("some")
    return select(func.count()).select_from(some).scalar_subquery()


def _rows(lookup: Lookup) -> Select[Any]:
    field, span = lookup
    if field in _MEMBERSHIPS:
        found, value = _members(field), GROUP_MEMBER.c.group_id
    else:
        found, value = select(TERM.c.customer).where(TERM.c.field == field), TERM.c.value
    if span.is_exact:
        return found.where(value == span.start)
    begun = found.where(value >= span.start)
    return begun if span.stop is None else begun.where(value < span.stop)


def _members(field: str) -> Select[Any]:
    """Return the customers of whom memberships say this, whichever of their ids these were written with."""
    return (
        select(_written.c.survivor.label("customer"))
        .join_from(GROUP_MEMBER, _written, _written.c.seq == GROUP_MEMBER.c.customer)
        .where(GROUP_MEMBER.c.is_member == _MEMBERSHIPS[field], _written.c.survivor.is_not(None))
    )


def _holds(lookup: Lookup, customer: ColumnElement[int], way: Way) -> ColumnElement[bool]:
    field, span = lookup
    if field in _MEMBERSHIPS:
        return _is_said(field, span.start, customer)
    if way is Way.LISTED:
        return on_list(customer, _rows(lookup))
    found = select(_one).where(_held.c.field == field, _held.c.value == span.start, _held.c.customer == customer)
    if way is Way.JOINED:
        return found.exists()
    # As a value and not by EXISTS, of which a server may make a join with everything that there is.
    return found.limit(_one).scalar_subquery().is_not(None)


def _is_said(field: str, group: str, customer: ColumnElement[int]) -> ColumnElement[bool]:
    # By the few ids that name a customer, each looked up by the primary key, and never by all rows of a group.
    named = select(_written.c.seq).where(_written.c.survivor == customer).correlate_except(_written)
    found = select(_one).where(
        GROUP_MEMBER.c.group_id == group,
        GROUP_MEMBER.c.customer.in_(named),
        GROUP_MEMBER.c.is_member == _MEMBERSHIPS[field],
    )
    return found.correlate_except(GROUP_MEMBER).limit(_one).scalar_subquery().is_not(None)


def _is_once(lookup: Lookup) -> bool:
    """Tell whether nobody has two values in a span: one text only, or a span of numbers or moments."""
    field, span = lookup
    if field in _MEMBERSHIPS:
        return False
    return span.is_exact or (bool(span.start) and not isinstance(find_field(field), TextField))
