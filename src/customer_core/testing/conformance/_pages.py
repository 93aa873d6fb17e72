"""What is on a page, claim by claim: exactly what `search.paginate` would show of all live customers.

Owns the part of `CustomerPort` that says so, and a crowd that meets in every field that can be searched or sorted by.
"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
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
    LastOrder,
    Money,
    OrderKey,
    OrderTotals,
    OrganizationId,
    PersonName,
    PhoneNumber,
    RepId,
    SpendIn,
    TierId,
)
from customer_core.ports import Store, UnitOfWork
from customer_core.search import (
    ATTRIBUTE_FIELD,
    HELD_FIELDS,
    KNOWN,
    SEARCH_FIELDS,
    SORT_FIELDS,
    After,
    AllOf,
    AnyOf,
    Before,
    Criteria,
    Everything,
    FirstPage,
    Known,
    LastPage,
    Not,
    Page,
    PageNumber,
    PageRequest,
    Position,
    Searchable,
    SearchOperator,
    Sort,
    Where,
    mark_of,
    paginate,
    quick,
    terms,
)
from customer_core.serialization import dumps
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import add, merged, remove, replace

__all__ = ["PageClaims"]

CROWD_SIZE: Final = 36
GIVEN: Final = ("Ann", "ann", "Änne", "Zoë", "zoe", "O'Brien", "山田", "𐐷𐐲", "Max-Leo", "")
FAMILY: Final = ("Lee", "Müller", "Mueller", "Łuczak", "Ng", "van der Berg", "")
CODES: Final = ("C-1", "c 2", "Ä3", "😀4", "")
ATTRIBUTES: Final = {"born": date(1980, 5, 13), "member": True, "Shoe size": Decimal("41.5"), "size": "XL früh"}
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
        channels=[ChannelId("web")] if number % 4 == 1 else [],
        external_keys=[ExternalKey(("shop", "ERP")[number % 2], f"é{number}")] if number % 2 else [],
        tags=set(("VIP", "früh")[: number % 3]),
        attributes=dict(list(ATTRIBUTES.items())[: number % 5]),
        flag=("", "check", "Éclair")[number % 3],
        workflow_state=("new", "", "done")[number % 3],
        customer_since=START + timedelta(days=number % 6) if number % 7 else None,
        deactivated_at=START if number % 6 == 5 else None,
    )
    return customer.with_contact(contact) if number % 3 else customer


def _bought(number: int) -> OrderTotals:
    """Return what the orders of a member come to; some have none."""
    spends = [
        SpendIn(spent=Money(("0", "10.50", "1000")[number % 3], currency), orders=1 + number % 3)
        for currency in ("EUR", "USD")[: number % 4]
    ]
    last = LastOrder(key=OrderKey("web", f"{number}"), placed_at=START + timedelta(days=number % 8))
    return OrderTotals(spends=spends, items=number % 9 if spends else 0, last=last if number % 4 else None)


CROWD: Final = tuple(map(_member, range(CROWD_SIZE)))
TOTALS: Final = {customer.id: _bought(number) for number, customer in enumerate(CROWD)}
BUYERS: Final = tuple(Searchable(customer, totals=TOTALS[customer.id]) for customer in CROWD)
TERMS: Final = tuple(sorted({term for buyer in BUYERS for term in terms(buyer) if term[0] != KNOWN}))
VALUES: Final = {
    "average_order": ("10.5", "333.33USD", "EUR 0"),
    "customer_since": ("2026", "2026-01-03", "2026-01-03T00:00Z"),
    "items": ("0", "3", "-1"),
    "last_order": ("2026-01", "2026-01-05"),
    "orders": ("0", "2", "2.5"),
    "spent": ("0", "10.5", "10.50EUR", "USD 0", "1000", "-1"),
    "attribute.born": ("1980", "1980-05-13", "1980-05-14"),
    "attribute.member": ("true", "false"),
    "attribute.Shoe size": ("42", "41.5", "43"),
    "attribute.size": ("xl", "X", "früh"),
}
"""What is typed for fields whose comparable values nobody would type."""


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    """Draw a criterion that some of the crowd meet, or nearly."""
    name, value = draw(st.sampled_from(TERMS))
    field = SEARCH_FIELDS.get(name, ATTRIBUTE_FIELD)
    operator = draw(st.sampled_from(sorted(field.operators, key=lambda operator: operator.value)))
    if name in VALUES:
        value = draw(st.sampled_from(VALUES[name]))
        return Where(name, operator, field.example if field.find_fault(operator, value) else value)
    shown = value[: draw(st.integers(1, len(value)))] if operator is SearchOperator.STARTS_WITH else value
    return Where(name, operator, shown if shown.strip() else value)


criteria = st.recursive(
    st.just(Everything())
    | wheres()
    | st.builds(Known, st.sampled_from([*HELD_FIELDS, "attribute.born"]))
    | st.sampled_from(["ann", "lee m", "030", "%", "_", "é", "😀"]).map(quick),
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
    mark = mark_of(sort, draw(st.sampled_from(BUYERS)))
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
        """A store in which the crowd is kept, with what its orders come to."""
        add(store, *CROWD)
        with store.writing() as unit:
            for id_, totals in TOTALS.items():
                unit.customers.note_totals(id_, totals)
        return store

    def test_walking_shows_everybody_in_order(self, crowded: Store) -> None:
        """From the first page to the last and back, by any column, every page is that of the search engine."""
        for sort in SORTS:
            request = PageRequest(sort=sort, size=7)
            pages = [_page_as_of(crowded, request, BUYERS)]
            while (following := pages[-1].next) and len(pages) < CROWD_SIZE:
                pages.append(_page_as_of(crowded, following, BUYERS))
            assert set(CROWD) == {item for page in pages for item in page.items}
            page = pages[-1]
            while page.back:
                page = _page_as_of(crowded, page.back, BUYERS)
            assert pages[0].items == page.items
            for position in (LastPage(), PageNumber(3), PageNumber(99)):
                _page_as_of(crowded, request.with_position(position), BUYERS)

    def test_every_value_of_a_field_is_found(self, crowded: Store) -> None:
        """By any field, whole or by its beginning, a store finds whom the search engine finds."""
        for field in sorted({name for name, _ in TERMS}):
            for criteria in _typed(field) | {Known(field)}:
                _page_as_of(crowded, PageRequest(criteria=criteria, size=500), BUYERS)

    def test_values_are_counted_as_they_are_found(self, crowded: Store) -> None:
        """Of each field: every value that anybody has, in order, with how many have it."""
        for name in sorted(name for name, field in SEARCH_FIELDS.items() if not field.covers):
            expected = Counter(value for buyer in BUYERS for value in SEARCH_FIELDS[name].extract(buyer))
            with crowded.reading() as unit:
                counted = unit.customers.count_by(name)
            assert (name, sorted(expected.items())) == (name, list(counted.items()))

    @searched
    @given(request=requests())
    def test_any_page_is_that_of_the_search_engine(self, crowded: Store, request: PageRequest) -> None:
        """Any criteria, in any order, at any position and size, show what the search engine shows."""
        _page_as_of(crowded, request, BUYERS)

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


def _typed(field: str) -> set[Criteria]:
    """Return what may be looked for in a field: each value that it takes, whole or its beginning."""
    takes = SEARCH_FIELDS.get(field, ATTRIBUTE_FIELD)
    return {
        Where(field, operator, value[:2] if operator is SearchOperator.STARTS_WITH and value[:2].strip() else value)
        for operator in takes.operators
        for value in VALUES.get(field, [value for name, value in TERMS if name == field])
        if not takes.find_fault(operator, value)
    }


def _page_as_of(store: Store, request: PageRequest, everybody: tuple[Searchable, ...] = ()) -> Page[Customer]:
    """Return a page, having seen that it is the one that the search engine makes of all that is there."""
    with store.reading() as unit:
        page, documents = unit.customers.find_page(request), unit.customers.find_documents(request)
        expected = paginate(everybody or _everybody(unit), request)
        again = unit.customers.find_documents(request, total=page.total)
    assert expected == page
    assert expected.mapped(dumps) == documents == again
    return page


def _everybody(unit: UnitOfWork) -> list[Searchable]:
    live = list(unit.customers.iter_all())
    totals = unit.customers.list_totals([customer.id for customer in live])
    return [Searchable(customer, totals=totals.get(customer.id, OrderTotals())) for customer in live]
