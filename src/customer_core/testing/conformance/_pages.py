"""What is on a page, claim by claim: exactly what `search.paginate` would show of all live customers.

Owns the part of `CustomerPort` that says so, and a crowd that meets in every field that can be searched or sorted by.
"""

from datetime import timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_core.model import (
    Address,
    Assignment,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    EmailAddress,
    ExternalKey,
    OrganizationId,
    PersonName,
    PhoneNumber,
    RepId,
    TierId,
)
from customer_core.ports import Store
from customer_core.search import (
    SEARCH_FIELDS,
    SORT_FIELDS,
    After,
    AllOf,
    AnyOf,
    Before,
    Everything,
    FirstPage,
    LastPage,
    Not,
    Page,
    PageNumber,
    PageRequest,
    Position,
    SearchOperator,
    Sort,
    Where,
    mark_of,
    paginate,
    quick,
    terms,
)
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import add, merged, remove, replace

__all__ = ["PageClaims"]

CROWD_SIZE: Final = 36
GIVEN: Final = ("Ann", "ann", "Änne", "Zoë", "zoe", "O'Brien", "山田", "𐐷𐐲", "Max-Leo", "")
FAMILY: Final = ("Lee", "Müller", "Mueller", "Łuczak", "Ng", "van der Berg", "")
CODES: Final = ("C-1", "c 2", "Ä3", "😀4", "")
DIGITS: Final = ("+49 30 1234", "030 1234", "(030) 12345", "1-800-FLOWERS", "")
SORTS: Final = tuple(Sort(field, is_descending=down) for field in SORT_FIELDS for down in (False, True))

# The fixture is filled once for all examples, which do not change it; and each subclass runs them for itself.
searched = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.differing_executors,
        HealthCheck.too_slow,
    ],
)


def _member(number: int) -> Customer:
    """Return a customer of the crowd; each field takes its values in a rhythm of its own."""
    given_, family = GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)]
    code, digits = CODES[number % len(CODES)], DIGITS[number % len(DIGITS)]
    address = Address(
        city=family or "Ulm", postcode=("89073", "AB1 2CD", "")[number % 3], country=("DE", "GB")[number % 2]
    )
    contact = Contact(id=ContactId("k"), roles=[ContactRole.BILLING], address=address, email=f"{number % 4}@b.example")
    customer = specimens.customer(
        f"{specimens.ASCENDING_IDS[number % 15]}{number // 15}",
        code=code and f"{code}{number}",
        name=PersonName(given=given_, family=family) if given_ or family else None,
        company=("", "Lee & Söhne", "ACME")[number % 3],
        organization=OrganizationId("o-1") if number % 4 == 0 else None,
        assignments=[Assignment(assignee=RepId("r"), at=START)] if number % 3 == 1 else [],
        emails=[EmailAddress(f"{given_.strip() or 'x'}.{number % 5}@Example.com")] if number % 4 else [],
        phones=[PhoneNumber(digits, country="DE")] if digits else [],
        tier=TierId("gold") if number % 5 == 0 else None,
        brand=specimens.BRANDS[number % 3],
        created_channel=(None, ChannelId("web"), ChannelId("pos"))[number % 3],
        external_keys=[ExternalKey(("shop", "ERP")[number % 2], f"é{number}")] if number % 2 else [],
        tags=set(("VIP", "früh")[: number % 3]),
        flag=("", "check", "Éclair")[number % 3],
        workflow_state=("new", "", "done")[number % 3],
        customer_since=START + timedelta(days=number % 6) if number % 7 else None,
        deactivated_at=START if number % 6 == 5 else None,
    )
    return customer.with_contact(contact) if number % 3 else customer


CROWD: Final = tuple(map(_member, range(CROWD_SIZE)))
TERMS: Final = tuple(sorted({term for customer in CROWD for term in terms(customer)}))


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    """Draw a criterion that some of the crowd meet, or nearly."""
    name, value = draw(st.sampled_from(TERMS))
    field = SEARCH_FIELDS[name]
    operator = draw(st.sampled_from(sorted(field.operators, key=lambda operator: operator.value)))
    shown = value[: draw(st.integers(1, len(value)))] if operator is SearchOperator.STARTS_WITH else value
    return Where(name, operator, shown if shown.strip() else value)


criteria = st.recursive(
    st.just(Everything()) | wheres() | st.sampled_from(["ann", "lee m", "030", "%", "_", "é", "😀"]).map(quick),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=5,
)


@st.composite
def requests(draw: st.DrawFn) -> PageRequest:
    """Draw a request for any kind of page."""
    sort = draw(st.sampled_from(SORTS))
    mark = mark_of(sort, draw(st.sampled_from(CROWD)))
    positions: st.SearchStrategy[Position] = st.one_of(
        st.just(FirstPage()),
        st.just(LastPage()),
        st.builds(PageNumber, st.sampled_from([1, 2, 3, 2**53])),
        st.builds(After, st.just(mark.key), st.just(mark.id), st.integers(1, 5)),
        st.builds(Before, st.just(mark.key), st.just(mark.id), st.integers(1, 5)),
    )
    return PageRequest(
        criteria=draw(criteria), sort=sort, size=draw(st.sampled_from([1, 3, 25, 500])), position=draw(positions)
    )


class PageClaims:
    """Show that a store's pages are those of the search engine."""

    @pytest.fixture
    def crowded(self, store: Store) -> Store:
        """A store in which the crowd is kept."""
        add(store, *CROWD)
        return store

    @pytest.mark.parametrize("sort", SORTS, ids=str)
    def test_walking_shows_everybody_in_order(self, crowded: Store, sort: Sort) -> None:
        """From the first page to the last and back, by any column, every page is that of the search engine."""
        request = PageRequest(sort=sort, size=7)
        pages = [_page_as_of(crowded, request, CROWD)]
        while (following := pages[-1].next) and len(pages) < CROWD_SIZE:
            pages.append(_page_as_of(crowded, following, CROWD))
        assert set(CROWD) == {item for page in pages for item in page.items}
        page = pages[-1]
        while page.back:
            page = _page_as_of(crowded, page.back, CROWD)
        assert pages[0].items == page.items
        for position in (LastPage(), PageNumber(3), PageNumber(99)):
            _page_as_of(crowded, request.with_position(position), CROWD)

    @pytest.mark.parametrize("field", sorted({name for name, _ in TERMS}))
    def test_every_value_of_a_field_is_found(self, crowded: Store, field: str) -> None:
        """By any field, whole or by its beginning, a store finds whom the search engine finds."""
        typed = {
            Where(field, operator, value[:2] if operator is SearchOperator.STARTS_WITH and value[:2].strip() else value)
            for operator in SEARCH_FIELDS[field].operators
            for name, value in TERMS
            if name == field
        }
        for where in typed:
            _page_as_of(crowded, PageRequest(criteria=where, size=500), CROWD)

    @searched
    @given(request=requests())
    def test_any_page_is_that_of_the_search_engine(self, crowded: Store, request: PageRequest) -> None:
        """Any criteria, in any order, at any position and size, show what the search engine shows."""
        _page_as_of(crowded, request, CROWD)

    @pytest.mark.parametrize("sort", [Sort("name"), Sort("name", is_descending=True), Sort("tier")], ids=str)
    def test_others_may_write_between_pages(self, crowded: Store, sort: Sort) -> None:
        """Pages stay those of the search engine while customers come, change, are merged and go between two turns."""
        page = _page_as_of(crowded, PageRequest(sort=sort, size=5))
        for number, going in enumerate(CROWD[:18:3]):
            remove(crowded, going)
            add(crowded, specimens.customer(f"new-{number}", name=PersonName(f"M{number}"), tier=TierId("gold")))
            other = CROWD[18 + number]
            replace(crowded, specimens.changed(other, name=PersonName("Zz"), tier=None), expected_version=1)
            merged(crowded, f"m{number}", str(CROWD[30].id), str(CROWD[24 + number].id))
            page = _page_as_of(crowded, page.next or PageRequest(sort=sort, size=5))
            if number % 2 and page.back:
                page = _page_as_of(crowded, page.back)

    def test_rows_of_one_sort_value_stand_in_order_of_id(self, store: Store) -> None:
        """Where the sort value is the same, blank or not, rows stand in ascending order of id in both directions."""
        add(store, *map(specimens.customer, reversed(specimens.ASCENDING_IDS)))
        for sort in (Sort("type"), Sort("type", is_descending=True), Sort("name"), Sort("name", is_descending=True)):
            with store.reading() as unit:
                page = unit.customers.find_page(PageRequest(sort=sort))
            assert list(specimens.ASCENDING_IDS) == [str(item.id) for item in page.items]

    def test_an_empty_store_has_one_empty_page(self, store: Store) -> None:
        """Whatever is asked of a store without customers, it shows one page with nothing on it."""
        for position in (FirstPage(), LastPage(), PageNumber(4), After("a", "b", 2), Before("a", "b", 2)):
            page = _page_as_of(store, PageRequest(position=position))
            assert ((), 0) == (page.items, page.total)


def _page_as_of(store: Store, request: PageRequest, everybody: tuple[Customer, ...] = ()) -> Page[Customer]:
    """Return a page, having seen that it is the one that the search engine makes of all that is there."""
    with store.reading() as unit:
        page = unit.customers.find_page(request)
        expected = paginate(everybody or tuple(unit.customers.iter_all()), request)
    assert expected == page
    return page
