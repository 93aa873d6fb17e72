"""One page of results: how it is asked for, and what it says of the pages around it.

Owns requests, positions and the links between pages. It must not know where rows come from: a store finds them, and
`page_of` makes the page. A position after or before a row names the row's place in the order, not its number, so that
walking on neither repeats nor skips what stayed in place while others wrote.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, Self, TypeAlias, TypeVar

import attrs

from customer_core.search._checks import TEXT_MOST, instance_of, line, within
from customer_core.search._criteria import CRITERIA, Criteria, Everything
from customer_core.search._sorting import Mark, Sort

__all__ = [
    "PAGE_SIZE_DEFAULT",
    "PAGE_SIZE_MOST",
    "After",
    "Before",
    "FirstPage",
    "LastPage",
    "Page",
    "PageNumber",
    "PageRequest",
    "Position",
    "offset_of",
    "page_count",
    "page_of",
]

T = TypeVar("T")
R = TypeVar("R")

PAGE_SIZE_DEFAULT: Final = 25
PAGE_SIZE_MOST: Final = 500
_NUMBER_MOST: Final = 2**53
"""More pages than any store has, and a number that every JSON reader keeps."""

_number = within(1, _NUMBER_MOST)
_id_line = line(TEXT_MOST, is_required=True)
_key_line = line(TEXT_MOST)


@attrs.frozen
class FirstPage:
    """Ask for the first page."""


@attrs.frozen
class LastPage:
    """Ask for the last page: the one that counting from the first ends with, and so perhaps a short one."""


@attrs.frozen
class PageNumber:
    """Ask for a page by its number, from 1; a number past the end asks for the last page."""

    number: int = attrs.field(validator=_number)


@attrs.frozen
class After:
    """Ask for the rows after one, which was the last of a page; the number is what the page would have."""

    key: str = attrs.field(validator=_key_line, repr=False)
    id: str = attrs.field(validator=_id_line, repr=False)
    number: int = attrs.field(validator=_number)

    @property
    def mark(self) -> Mark:
        """Return the place of the row."""
        return Mark(self.key, self.id)


@attrs.frozen
class Before:
    """Ask for the rows before one, which was the first of a page; the number is what the page would have."""

    key: str = attrs.field(validator=_key_line, repr=False)
    id: str = attrs.field(validator=_id_line, repr=False)
    number: int = attrs.field(validator=_number)

    @property
    def mark(self) -> Mark:
        """Return the place of the row."""
        return Mark(self.key, self.id)


Position: TypeAlias = FirstPage | LastPage | PageNumber | After | Before
"""Which page is asked for."""


@attrs.frozen(kw_only=True)
class PageRequest:
    """Ask for one page of what criteria find: a document that a host may keep in a session or a link.

    >>> PageRequest().with_sort(Sort.parse("-name")).with_position(PageNumber(3)).position
    PageNumber(number=3)

    Raises:
        InvalidValueError: The size is not from 1 to 500, or a field is of another type.
    """

    criteria: Criteria = attrs.field(factory=Everything, validator=instance_of(*CRITERIA))
    sort: Sort = attrs.field(factory=lambda: Sort("name"), validator=instance_of(Sort))
    size: int = attrs.field(default=PAGE_SIZE_DEFAULT, validator=within(1, PAGE_SIZE_MOST))
    position: Position = attrs.field(
        factory=FirstPage, validator=instance_of(FirstPage, LastPage, PageNumber, After, Before)
    )

    def with_criteria(self, criteria: Criteria) -> Self:
        """Return the request for the first page of what other criteria find."""
        return attrs.evolve(self, criteria=criteria, position=FirstPage())

    def with_sort(self, sort: Sort) -> Self:
        """Return the request for the first page in another order."""
        return attrs.evolve(self, sort=sort, position=FirstPage())

    def with_size(self, size: int) -> Self:
        """Return the request for the first page of another size."""
        return attrs.evolve(self, size=size, position=FirstPage())

    def with_position(self, position: Position) -> Self:
        """Return the request for another page of the same results."""
        return attrs.evolve(self, position=position)


@attrs.frozen(kw_only=True, repr=False)
class Page(Generic[T]):
    """One page of results, and the requests for the pages around it; None where there is no such page.

    Args:
        items: What is on the page, in order.
        number: Which page it is, from 1.
        size: How many items a full page has.
        total: How many items there are on all pages.
        pages: How many pages there are; an empty result is one empty page.
        first: The request for the first page; None on the first page itself.
        back: The request for the page before; None on the first page.
        next: The request for the page after; None on the last page.
        last: The request for the last page; None on the last page itself.
    """

    items: tuple[T, ...]
    number: int
    size: int
    total: int
    pages: int
    first: PageRequest | None
    back: PageRequest | None
    next: PageRequest | None
    last: PageRequest | None

    def __repr__(self) -> str:
        figures: dict[str, Any] = {name: getattr(self, name) for name in ("number", "size", "total", "pages")}
        shown = ", ".join(f"{name}={figure}" for name, figure in figures.items())
        return f"Page(items={len(self.items)}, {shown})"

    def mapped(self, change: Callable[[T], R]) -> "Page[R]":
        """Return the same page with what becomes of each item."""
        fields = {field.name: getattr(self, field.name) for field in attrs.fields(Page)}
        return Page(**{**fields, "items": tuple(map(change, self.items))})


def page_count(total: int, size: int) -> int:
    """Return how many pages there are: at least one, which may be empty."""
    return max(1, -(-total // size))


def offset_of(request: PageRequest, total: int) -> int:
    """Return how many rows stand before a page that is asked for by its number, or as the first or the last.

    A page after or before a row has no such figure: its place is its `mark`.
    """
    pages = page_count(total, request.size)
    number = pages if isinstance(request.position, LastPage) else _expected(request.position)
    return (min(number, pages) - 1) * request.size


def page_of(
    request: PageRequest, rows: Sequence[tuple[Mark, T]], *, total: int, has_before: bool, has_after: bool
) -> Page[T]:
    """Return the page of the rows that a request found, with its number and the links to the pages around it.

    The number of a page that was walked to is the one that was expected, corrected where others wrote in between: a
    page with none before it is the first, and one with none after it the last.

    Args:
        request: What was asked for.
        rows: The rows of the page in order, at most as many as its size.
        total: How many rows there are in all.
        has_before: Whether any row stands before them; where there are no rows, before their place.
        has_after: Whether any row stands after them.
    """
    number, pages = _numbers(request, total=total, has_before=has_before, has_after=has_after)
    return Page(
        items=tuple(item for _, item in rows),
        number=number,
        size=request.size,
        total=total,
        pages=pages,
        first=request.with_position(FirstPage()) if has_before else None,
        back=request.with_position(_back(rows, number)) if has_before else None,
        next=request.with_position(_next(rows, number)) if has_after else None,
        last=request.with_position(LastPage()) if has_after else None,
    )


def _expected(position: Position) -> int:
    return position.number if isinstance(position, PageNumber | After | Before) else 1


def _numbers(request: PageRequest, *, total: int, has_before: bool, has_after: bool) -> tuple[int, int]:
    counted = page_count(total, request.size)
    if not has_before:
        return 1, max(counted, 1 + has_after)
    if isinstance(request.position, LastPage | PageNumber):
        number = 1 + offset_of(request, total) // request.size
    else:
        number = max(2, _expected(request.position))
    if has_after:
        return number, max(counted, number + 1)
    return max(number, counted), max(number, counted)


def _back(rows: Sequence[tuple[Mark, object]], number: int) -> Position:
    # Behind the end there is no row to step back from, and everything that is left stands before.
    return Before(*rows[0][0], number - 1) if rows else LastPage()


def _next(rows: Sequence[tuple[Mark, object]], number: int) -> Position:
    return After(*rows[-1][0], number + 1) if rows else FirstPage()
