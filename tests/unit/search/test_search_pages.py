from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Customer, CustomerId
from customer_core.search import (
    PAGE_SIZE_MOST,
    After,
    Before,
    Everything,
    FirstPage,
    LastPage,
    Not,
    Page,
    PageNumber,
    PageRequest,
    Position,
    Sort,
    offset_of,
    page_count,
    page_of,
    paginate,
)

BY_ID = PageRequest(sort=Sort("id"), size=3)
SEVEN = [Customer(id=CustomerId(f"c{place}")) for place in range(7)]


def ids(page: Page[Customer]) -> str:
    """Return the numbers of the customers on a page."""
    return "".join(str(customer.id)[1:] for customer in page.items)


def links(page: Page[Any]) -> str:
    """Return the initials of the links that a page has."""
    return "".join(name[0] for name in ("first", "back", "next", "last") if getattr(page, name))


def at(position: Position, customers: list[Customer] = SEVEN) -> Page[Customer]:
    """Return a page of three."""
    return paginate(customers, BY_ID.with_position(position))


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (FirstPage(), ("012", 1, "nl")),
        (PageNumber(1), ("012", 1, "nl")),
        (PageNumber(2), ("345", 2, "fbnl")),
        (PageNumber(3), ("6", 3, "fb")),
        (PageNumber(99), ("6", 3, "fb")),
        (LastPage(), ("6", 3, "fb")),
        (After("c2", "c2", 2), ("345", 2, "fbnl")),
        (After("c25", "c25", 2), ("345", 2, "fbnl")),
        (After("c3", "c3", 2), ("456", 3, "fb")),
        (After("b", "b", 9), ("012", 1, "nl")),
        (Before("c3", "c3", 1), ("012", 1, "nl")),
        (Before("c6", "c6", 2), ("345", 2, "fbnl")),
        (Before("c2", "c2", 1), ("01", 1, "nl")),
        (Before("d", "d", 1), ("456", 3, "fb")),
        (Before("c5", "c5", 1), ("234", 2, "fbnl")),
    ],
)
def test_a_page_holds_the_rows_of_its_position(position: Position, expected: tuple[str, int, str]) -> None:
    """A page has its rows in order, its number, and exactly the links that lead somewhere."""
    page = at(position)
    assert expected == (ids(page), page.number, links(page))
    assert (7, 3, 3) == (page.total, page.pages, page.size)


@pytest.mark.parametrize("position", [FirstPage(), LastPage(), PageNumber(5)])
def test_nothing_found_is_one_empty_page(position: Position) -> None:
    """An empty result is page 1 of 1, and leads nowhere."""
    page = at(position, [])
    assert ("", 1, 1, 0, "") == (ids(page), page.number, page.pages, page.total, links(page))


def test_an_empty_page_behind_the_end_leads_back() -> None:
    """Where all that followed was deleted, walking on shows nothing twice and offers the last page."""
    page = at(After("c9", "c9", 4))
    assert ("", 4, "fb") == (ids(page), page.number, links(page))
    assert page.back is not None
    assert "6" == ids(paginate(SEVEN, page.back))


def test_an_empty_page_before_the_start_leads_on() -> None:
    """Where all that came before was deleted, walking back shows nothing twice and offers the first page."""
    page = at(Before("c0", "c0", 1))
    assert ("", 1, "nl") == (ids(page), page.number, links(page))
    assert page.next is not None
    assert "012" == ids(paginate(SEVEN, page.next))


def test_a_page_of_fewer_than_a_full_one_before_others_counts_for_itself() -> None:
    """Two rows left before the page that was seen make two pages, although one would hold them all."""
    page = at(Before("c2", "c2", 1), SEVEN[:3])
    assert ("01", 1, 2, "nl") == (ids(page), page.number, page.pages, links(page))


def test_numbers_follow_what_others_wrote() -> None:
    """A walked page is never more than the last, and the last is never less than what was counted."""
    request = BY_ID.with_position(After("x", "x", 2))
    assert (2, 5) == numbers(page_of(request, [], total=14, has_before=True, has_after=True))
    assert (2, 3) == numbers(page_of(request, [], total=4, has_before=True, has_after=True))
    assert (5, 5) == numbers(page_of(request, [], total=14, has_before=True, has_after=False))
    assert (1, 5) == numbers(page_of(request, [], total=14, has_before=False, has_after=True))


def numbers(page: Page[Any]) -> tuple[int, int]:
    """Return which page it is of how many."""
    return page.number, page.pages


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (25, 1), (26, 2), (50, 2), (51, 3)])
def test_pages_are_counted(total: int, pages: int) -> None:
    """A page more begins with a row more than fits."""
    assert pages == page_count(total, 25)
    assert (pages - 1) * 25 == offset_of(PageRequest(position=LastPage()), total)


def test_a_new_search_begins_on_its_first_page() -> None:
    """Other criteria, another order or size make a place in the old results mean nothing."""
    request = BY_ID.with_position(After("a", "a", 2))
    for changed in (request.with_criteria(Not(Everything())), request.with_sort(Sort("name")), request.with_size(9)):
        assert FirstPage() == changed.position
    assert (PageNumber(2), 25) == (PageRequest().with_position(PageNumber(2)).position, PageRequest().size)


@pytest.mark.parametrize("size", [1, PAGE_SIZE_MOST])
def test_a_page_size_within_its_range_is_taken(size: int) -> None:
    """A page holds 1 to 500."""
    assert size == PageRequest(size=size).size


@pytest.mark.parametrize("size", [0, -1, PAGE_SIZE_MOST + 1, True, 25.0, "25", None])
def test_any_other_page_size_is_refused(size: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """A size is a whole number from 1 to 500."""
    with pytest.raises(InvalidValueError, match="size: is no whole number in its range; give one from 1 to 500"):
        PageRequest(size=size)


@pytest.mark.parametrize(
    "fields", [{"criteria": "name = 'x'"}, {"sort": "-name"}, {"position": 2}, {"criteria": None}, {"position": None}]
)
def test_a_request_takes_values_alone(fields: dict[str, Any]) -> None:
    """Text is neither criteria nor an order, and a number no position."""
    with pytest.raises(InvalidValueError) as caught:
        PageRequest(**fields)
    assert [caught.value.field] == list(fields)


@pytest.mark.parametrize("number", [0, -1, 2**53 + 1, True, "1"])
def test_a_page_number_is_a_whole_number_from_one(number: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """There is no page 0, and none that a JSON reader would round."""
    for refused in (lambda: PageNumber(number), lambda: After("a", "a", number), lambda: Before("a", "a", number)):
        with pytest.raises(InvalidValueError):
            refused()


@pytest.mark.parametrize(("key", "id_"), [("a", ""), ("a" * 513, "a"), ("a\x00", "a"), (None, "a"), ("a", 1)])
def test_a_place_is_two_texts(key: Any, id_: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """A row has an id; its sort value may be blank."""
    for cls in (After, Before):
        assert cls("", "a", 1).mark == ("", "a")
        with pytest.raises(InvalidValueError):
            cls(key, id_, 1)


def test_neither_page_nor_request_shows_whom_it_found() -> None:
    """A representation tells figures; sort values, which are names, are left out."""
    page = at(FirstPage())
    assert "Page(items=3, number=1, size=3, total=7, pages=3)" == repr(page)
    assert "position=After(number=2))" in repr(page.next)
    assert "c2" not in repr(page.next)
