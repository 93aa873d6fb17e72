"""Pages of customers in memory: the reference that every store is compared with, and enough for a few thousand."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from customer_core.model import Customer
from customer_core.search._evaluating import matches
from customer_core.search._pages import After, Before, Page, PageRequest, offset_of, page_of
from customer_core.search._searchable import Searchable, searchable
from customer_core.search._sorting import Mark, comes_after, in_order, mark_of

__all__ = ["cut", "paginate"]

T = TypeVar("T")


def paginate(customers: Iterable[Customer | Searchable], request: PageRequest) -> Page[Customer]:
    """Return the page that is asked for of some customers, or of some with what is known of them: filter, sort, cut.

    >>> from customer_core.model import CustomerId
    >>> page = paginate([Customer(id=CustomerId(f"c-{n}")) for n in range(60)], PageRequest())
    >>> page, page.next.position
    (Page(items=25, number=1, size=25, total=60, pages=3), After(number=2))
    """
    met = (found for found in map(searchable, customers) if matches(request.criteria, found))
    return cut(request, ((mark_of(request.sort, looked_at), looked_at.customer) for looked_at in met))


def cut(request: PageRequest, found: Iterable[tuple[Mark, T]]) -> Page[T]:
    """Return the page that is asked for of everything that was found, each with where it stands."""
    rows = in_order(request.sort, found)
    start, stop = _span(request, [mark for mark, _ in rows])
    return page_of(request, rows[start:stop], total=len(rows), has_before=start > 0, has_after=stop < len(rows))


def _span(request: PageRequest, marks: Sequence[Mark]) -> tuple[int, int]:
    """Return where a page starts among rows, and where it ends."""
    position, sort = request.position, request.sort
    if isinstance(position, Before):
        stop = sum(comes_after(sort, position.mark, mark) for mark in marks)
        return max(0, stop - request.size), stop
    if isinstance(position, After):
        start = sum(not comes_after(sort, mark, position.mark) for mark in marks)
    else:
        start = offset_of(request, len(marks))
    return start, min(len(marks), start + request.size)
