from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_core.errors import CriteriaTextError
from customer_core.model import (
    Address,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    LastOrder,
    Money,
    OrderKey,
    OrderTotals,
    PersonName,
    PhoneNumber,
    SpendIn,
    TierId,
)
from customer_core.search import (
    ATTRIBUTE_FIELD,
    HELD_FIELDS,
    SEARCH_FIELDS,
    SORT_FIELDS,
    AllOf,
    AnyOf,
    Criteria,
    Everything,
    FirstPage,
    Known,
    LastPage,
    Not,
    Page,
    PageNumber,
    PageRequest,
    Searchable,
    SearchOperator,
    Sort,
    Where,
    comes_after,
    criteria_of,
    mark_of,
    matches,
    matches_terms,
    paginate,
    quick,
    terms,
    text_of,
)
from customer_core.search._spans import number_text
from customer_core.serialization import dumps, loads

IS, STARTS = SearchOperator.IS, SearchOperator.STARTS_WITH
TEXT_FIELDS = ("code", "name", "email", "phone", "postcode", "tag")
CARD_DIGITS_LEAST = 12
COUNTRIES = ("", "US", "Germany", "it", "GB", "HU", "Atlantis")

lawful = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

# Few letters, so that customers meet; and any text that a record may hold.
near = st.text("aÄb1 0-+@.é", min_size=1, max_size=6).filter(lambda text: bool(text.strip()))
wild = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda text: bool(text.strip())
)
texts = near | wild
# Of fewer digits than the number of a payment card has, which no record may hold.
numbers = texts | st.from_regex(r"(\+|00)?[0-9 ()-]{5,16}", fullmatch=True).filter(
    lambda text: bool(text.strip()) and sum(map(str.isdigit, text)) < CARD_DIGITS_LEAST
)
countries = st.sampled_from(COUNTRIES)
instants = st.datetimes(datetime(1000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
ids = st.integers(0, 30).map("c{}".format)
addresses = st.builds(Address, city=texts, postcode=st.just("") | numbers, country=countries)

measures = st.integers(-1, 3).map(str) | st.sampled_from(
    ["1.5", "2USD", "EUR 2", "2026", "1999-12", "2026-01-31", "true"]
)

pieces = st.sampled_from(["and", "or", "not", "(", ")", "tag:a", '"a', "*", "tag:"])
typed = st.text('ab:"()*\\ \n') | st.lists(pieces).map(" ".join)


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    """Draw the one contact of a customer."""
    return Contact(
        id=ContactId("k"),
        roles=[ContactRole.BILLING],
        address=draw(addresses),
        phone=draw(st.just("") | numbers),
        email=draw(st.just("") | texts),
    )


alone = st.builds(
    Customer,
    id=st.builds(CustomerId, ids),
    code=st.just("") | texts,
    name=st.none() | st.builds(PersonName, texts) | st.builds(PersonName, given=texts, family=texts),
    company=st.just("") | texts,
    emails=st.lists(st.builds(EmailAddress, texts), max_size=2, unique_by=lambda email: email.key),
    phones=st.lists(st.builds(PhoneNumber, numbers, country=countries), max_size=2, unique_by=lambda phone: phone.key),
    tags=st.sets(near, max_size=2),
    external_keys=st.lists(st.builds(ExternalKey, near, near), max_size=1),
    tier=st.none() | st.sampled_from([TierId("a"), TierId("b")]),
    customer_since=st.none() | instants,
    attributes=st.dictionaries(
        st.sampled_from(["a", "b c"]),
        texts | st.booleans() | st.integers(-1, 3) | st.sampled_from([Decimal("1.5")]) | st.dates(),
        max_size=2,
    ),
    deactivated_at=st.none() | instants,
)
customers = alone | st.builds(Customer.with_contact, alone, contacts())
money = st.builds(Money, st.sampled_from(["0", "1", "1.5", "2"]), st.sampled_from(["USD", "EUR"]))
spends = st.builds(SpendIn, spent=money, orders=st.integers(1, 3))
totals = st.builds(
    OrderTotals,
    spends=st.lists(spends, max_size=2, unique_by=lambda spend: spend.currency),
    items=st.integers(0, 3),
    last=st.none() | st.builds(LastOrder, key=st.just(OrderKey("web", "1")), placed_at=instants),
)
buyers = st.builds(
    lambda customer, sums, made_of: Searchable(customer, totals=sums, absorbed=made_of),
    customers,
    totals,
    st.just(()) | st.lists(customers, max_size=2).map(tuple),
)
crowds = st.lists(customers, max_size=12, unique_by=lambda customer: customer.id)


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    """Draw a criterion of any field with an operator that it has."""
    name = draw(st.sampled_from([*HELD_FIELDS, "attribute.a", "attribute.b c"]))
    field = SEARCH_FIELDS.get(name, ATTRIBUTE_FIELD)
    operator = draw(st.sampled_from(sorted(field.operators, key=lambda operator: operator.value)))
    value = draw(st.sampled_from(field.choices) if field.choices else numbers | measures)
    return Where(name, operator, field.example if field.find_fault(operator, value) else value)


criteria = st.recursive(
    st.just(Everything()) | wheres() | st.builds(Known, st.sampled_from(HELD_FIELDS)),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=6,
)
sorts = st.builds(Sort, st.sampled_from(sorted(SORT_FIELDS)), is_descending=st.booleans())
sizes = st.integers(1, 4)


def pages_on(crowd: list[Customer], request: PageRequest) -> Iterator[Page[Customer]]:
    """Walk from a page to the end."""
    return walk(crowd, request, "next")


def pages_back(crowd: list[Customer], request: PageRequest) -> Iterator[Page[Customer]]:
    """Walk from a page to the beginning."""
    return walk(crowd, request, "back")


def walk(crowd: list[Customer], request: PageRequest | None, link: str) -> Iterator[Page[Customer]]:
    """Follow a link from page to page; more pages than customers are a circle."""
    for _ in range(len(crowd) + 1):
        if request is None:
            return
        page = paginate(crowd, request)
        yield page
        request = getattr(page, link)
    assert request is None


@lawful
@given(criteria, buyers)
def test_terms_answer_as_the_customer_does(wanted: Criteria, buyer: Searchable) -> None:
    """A store that keeps terms finds whom the engine finds."""
    assert matches(wanted, buyer) is matches_terms(wanted, terms(buyer))


@lawful
@given(st.lists(st.decimals(-(10**9), 10**9, places=3) | st.integers(-(2**63), 2**63), min_size=2, max_size=9))
def test_texts_of_numbers_stand_in_the_order_of_numbers(listed: list[Decimal | int]) -> None:
    """A store that compares texts compares numbers."""
    assert sorted(listed) == sorted(listed, key=number_text)
    assert len(set(map(Decimal, listed))) == len(set(map(number_text, listed)))


@lawful
@given(criteria, customers)
def test_criteria_mean_what_their_text_says(wanted: Criteria, customer: Customer) -> None:
    """Written and read again, criteria find the same customers, and are written alike."""
    read = criteria_of(text_of(wanted))
    assert matches(wanted, customer) is matches(read, customer)
    assert text_of(wanted) == text_of(read)


@lawful
@given(typed)
def test_any_text_is_criteria_or_refused_at_one_of_its_characters(text: str) -> None:
    """Whatever is typed means something that can be written, or is refused with a place in it."""
    try:
        place, written = 1, text_of(criteria_of(text))
    except CriteriaTextError as error:
        place, written = error.place, ""
    assert 1 <= place <= len(text) + 1
    assert text_of(criteria_of(written)) == (written or "*")


@lawful
@given(customers)
def test_terms_stand_in_order_once_each(customer: Customer) -> None:
    """Terms are sorted, each is there once, none is blank, none is too long for an index."""
    held = terms(customer)
    assert sorted(set(held)) == list(held)
    assert all(0 < len(value) <= 255 and value == value.strip() for _, value in held)


@lawful
@given(customers, st.sampled_from(["code", "name", "tag"]), st.integers(1, 8))
def test_every_value_is_found_by_itself_and_by_its_beginnings(customer: Customer, field: str, length: int) -> None:
    """Folding what was folded changes nothing: a value that a store shows may be searched for."""
    for value in SEARCH_FIELDS[field].extract(Searchable(customer)):
        assert matches(Where(field, IS, value), customer)
        assert matches(Where(field, STARTS, value[:length]), customer)


@pytest.mark.parametrize("field", TEXT_FIELDS)
@lawful
@given(text=numbers, country=countries)
def test_whatever_is_held_is_found_by_its_very_text(field: str, text: str, country: str) -> None:
    """A value that says anything is found when it is typed as it stands in the record."""
    contact = Contact(
        id=ContactId("k"),
        roles=[ContactRole.SHIPPING],
        address=Address(city="a", postcode=text, country=country),
    )
    customer = Customer(
        id=CustomerId("c"),
        code=text,
        name=PersonName(text),
        emails=[EmailAddress(text)],
        phones=[PhoneNumber(text, country=country)],
        tags=[text],
        contacts=[contact],
    )
    where = Where(field, IS, text)
    assert bool(where.lookups) is matches(where, customer)


@lawful
@given(criteria, criteria, customers)
def test_and_or_and_not_are_those_of_logic(left: Criteria, right: Criteria, customer: Customer) -> None:
    """Twice not is nothing changed, and not turns and into or."""

    def holds(wanted: Criteria) -> bool:
        return matches(wanted, customer)

    assert holds(left) is holds(Not(Not(left)))
    assert holds(Not(AllOf((left, right)))) is holds(AnyOf((Not(left), Not(right))))
    assert holds(Not(AnyOf((left, right)))) is holds(AllOf((Not(left), Not(right))))
    assert holds(AllOf((left, Everything()))) is holds(left) is holds(AnyOf((left, Not(Everything()))))
    assert holds(AllOf((left, right))) is holds(AllOf((right, left)))


@lawful
@given(criteria, sorts, st.integers(1, 500))
def test_a_request_is_kept_as_text(wanted: Criteria, sort: Sort, size: int) -> None:
    """A request becomes JSON text and the same request again, and finds the same."""
    request = PageRequest(criteria=wanted, sort=sort, size=size)
    assert request == loads(PageRequest, dumps(request))
    assert sort == Sort.parse(str(sort))


@lawful
@given(st.lists(texts, max_size=4), customers)
def test_more_words_never_find_more(words: list[str], customer: Customer) -> None:
    """Each word of a quick search must begin something, unless the whole text does."""
    wanted = quick(" ".join(words))
    begun = [Where("any", STARTS, word) for word in " ".join(words).split()]
    each = all(matches(where, customer) for where in begun if where.lookups) and any(where.lookups for where in begun)
    whole = matches(Where("any", STARTS, " ".join(" ".join(words).split())), customer) if begun else True
    assert matches(wanted, customer) is (each or whole)


@lawful
@given(crowds, sorts)
def test_there_is_one_order(crowd: list[Customer], sort: Sort) -> None:
    """Of two different rows one comes after the other, and a page of all of them shows them so."""
    rows = [mark_of(sort, customer) for customer in paginate(crowd, PageRequest(sort=sort, size=500)).items]
    for place, row in enumerate(rows):
        assert [other < place for other in range(len(rows))] == [comes_after(sort, row, other) for other in rows]
    filled = [row.key for row in rows if row.key]
    assert sorted(filled, key=str.encode, reverse=sort.is_descending) == filled
    assert ["" for _ in rows[len(filled) :]] == [row.key for row in rows[len(filled) :]]


@lawful
@given(crowds, criteria, sorts, sizes)
def test_walking_on_shows_each_match_once_and_in_order(
    crowd: list[Customer], wanted: Criteria, sort: Sort, size: int
) -> None:
    """All pages together are the results, numbered from 1, with the links that lead somewhere and no others."""
    request = PageRequest(criteria=wanted, sort=sort, size=size)
    walked = list(pages_on(crowd, request))
    found = [customer for customer in crowd if matches(wanted, customer)]
    shown = [customer for page in walked for customer in page.items]
    assert list(paginate(found, request.with_size(500)).items) == shown
    assert list(range(1, len(walked) + 1)) == [page.number for page in walked]
    assert {(len(found), len(walked), size)} == {(page.total, page.pages, page.size) for page in walked}
    assert [(place > 0, place > 0) for place in range(len(walked))] == [
        (page.first is not None, page.back is not None) for page in walked
    ]
    assert [(page.next is None) for page in walked] == [(page.last is None) for page in walked]


@lawful
@given(crowds, sorts, sizes)
def test_back_is_the_opposite_of_next(crowd: list[Customer], sort: Sort, size: int) -> None:
    """Walking back shows the same pages, and each page is also found by its number."""
    request = PageRequest(sort=sort, size=size)
    onward = list(pages_on(crowd, request))
    backward = list(pages_back(crowd, request.with_position(LastPage())))
    by_number = [paginate(crowd, request.with_position(PageNumber(page.number))) for page in onward]
    assert [page.items for page in onward] == [page.items for page in reversed(backward)]
    assert [page.number for page in onward] == [page.number for page in reversed(backward)]
    assert [page.items for page in onward] == [page.items for page in by_number]


@lawful
@given(crowds, crowds, sorts, sizes, st.sampled_from([FirstPage(), LastPage()]), st.data())
def test_walking_is_stable_while_others_write(
    staying: list[Customer],
    passing: list[Customer],
    sort: Sort,
    size: int,
    start: FirstPage | LastPage,
    data: st.DataObject,
) -> None:
    """Whoever is there all along is shown once and in order, whoever else comes and goes between the turns."""
    others = [attrs.evolve(customer, id=CustomerId(f"p{customer.id}")) for customer in passing]
    request: PageRequest | None = PageRequest(sort=sort, size=size, position=start)
    shown: list[Customer] = []
    while request is not None:
        assert len(shown) <= len(staying) + len(others)
        present = [other for other in others if data.draw(st.booleans())]
        page = paginate([*staying, *present], request)
        assert 1 <= page.number <= page.pages
        assert len(page.items) <= size
        shown = [*shown, *page.items] if start == FirstPage() else [*page.items, *shown]
        following = page.next if start == FirstPage() else page.back
        # Behind the end, and before the start, the walk is over: the links from there begin anew.
        request = following if page.items else None
    expected = list(paginate(staying, PageRequest(sort=sort, size=500)).items)
    assert expected == [customer for customer in shown if customer in staying]
