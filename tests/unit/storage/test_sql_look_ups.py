"""What the SQL store finds, compared with the memory store and the reference of the search engine."""

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import attrs
import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.model import Customer, CustomerId, ExternalKey, PersonName
from customer_core.ports import IndexedRecord, KeyQuery, Store
from customer_core.search import (
    AllOf,
    AnyOf,
    Criteria,
    Everything,
    FirstPage,
    LastPage,
    Not,
    PageNumber,
    PageRequest,
    Position,
    SearchOperator,
    Sort,
    Where,
    paginate,
    quick,
)
from customer_core.search._spans import first_beyond
from customer_core.storage import MemoryStore
from customer_core.storage.sql import _paging, _searching
from customer_core.testing.conformance._specimens import merge

NAMES = ("Zoë Lee", "Ann", "Bob Müller", "Ann Lee", "Ann \U0010fffd", "李 小龙", "")
CRITERIA: dict[str, Criteria] = {
    "everything": Everything(),
    "quick": quick("ann"),
    "not": Not(quick("lee")),
    "both": AllOf((quick("l"), Where("tag", SearchOperator.IS, "a"))),
    "either": AnyOf((Where("flag", SearchOperator.IS, "red"), quick("zzz"))),
    "nobody": quick("zzz"),
    "two words": quick("ann l"),
    "nothing and something": AllOf((Where("phone", SearchOperator.STARTS_WITH, "x"), Not(quick("l")))),
    "nothing to look for": Where("phone", SearchOperator.STARTS_WITH, "x"),
    "neither": Not(AnyOf((quick("a"), quick("b")))),
    "many at once": AnyOf(tuple(quick(f"+1 {number}a@x") for number in range(4))),
}
WAYS = ("sifted", "few", "many")
SORTS = ("name", "-name", "-id", "flag", "-flag")
POSITIONS: Sequence[Position] = (FirstPage(), LastPage(), PageNumber(3))


def customers() -> list[Customer]:
    """Return customers many of whom are alike."""
    chance = random.Random(3)  # noqa: S311 - the same customers each time, not secrets
    return [
        Customer(
            id=CustomerId(f"c-{number}"),
            name=PersonName(name) if (name := chance.choice(NAMES)) else None,
            code=f"K{number}" if number % 2 else "",
            external_keys=[ExternalKey("shop", f"{number}")],
            tags=chance.sample("abc", 2),
            flag=chance.choice(("", "red")),
        )
        for number in range(60)
    ]


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with some customers, a few of whom were changed since."""
    with store.writing() as unit:
        for one in customers():
            unit.customers.add(one)
    with store.writing() as unit:
        for one in customers()[:20]:
            unit.customers.replace(attrs.evolve(one, version=1, flag="", code=""), expected_version=0)
        for one in customers()[50:]:
            unit.customers.remove(one.id, expected_version=0)
    return store


@pytest.mark.parametrize(("sifted_most", "sorted_most"), [(2_000, 2_000), (-1, 2_000), (-1, -1)], ids=WAYS)
@pytest.mark.parametrize("criteria", CRITERIA.values(), ids=CRITERIA)
def test_pages_are_those_of_the_reference(
    filled: Store, criteria: Criteria, sifted_most: int, sorted_most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read and sifted, sorted anew or walked along an index, each page is the one that the search engine cuts."""
    monkeypatch.setattr(_searching, "_SIFTED_MOST", sifted_most)
    monkeypatch.setattr(_paging, "_SORTED_MOST", sorted_most)
    with filled.reading() as unit:
        live = list(unit.customers.iter_all())
        for request in requests(criteria):
            for step in walked(request, live):
                assert paginate(live, step) == unit.customers.find_page(step)


@pytest.mark.parametrize("joined", [AnyOf, AllOf, lambda parts: Not(AnyOf(parts))])
def test_as_many_criteria_as_there_may_be_are_answered(filled: Store, joined: Callable[..., Criteria]) -> None:
    """A hundred beginnings of anything are more lists than a file joins in one statement."""
    request = PageRequest(criteria=joined(tuple(Where("any", SearchOperator.STARTS_WITH, f"a{n}") for n in range(99))))
    with filled.reading() as unit:
        assert paginate(list(unit.customers.iter_all()), request) == unit.customers.find_page(request)


def requests(criteria: Criteria) -> Iterator[PageRequest]:
    """Yield requests in every order, from every position."""
    for sort in SORTS:
        for position in POSITIONS:
            yield PageRequest(criteria=criteria, sort=Sort.parse(sort), size=7, position=position)
    yield PageRequest(criteria=criteria, size=1, position=PageNumber(2))
    yield PageRequest(criteria=criteria, size=500)


def walked(request: PageRequest, live: Sequence[Customer]) -> Iterator[PageRequest]:
    """Yield a request, and those that lead one step back and two on from its page."""
    yield request
    page = paginate(live, request)
    if page.back:
        yield page.back
    if page.next:
        yield page.next
        after = paginate(live, page.next)
        yield from (link for link in (after.back, after.next) if link)


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        ("a", "b"),
        ("ab", "ac"),
        ("\ud7ff", "\ue000"),
        ("a\U0010ffff", "b"),
        ("a\U0010ffff\U0010ffff", "b"),
        ("\U0010ffff", None),
    ],
)
def test_where_a_beginning_ends(beginning: str, expected: str | None) -> None:
    """The texts with a beginning are those from it up to the first one behind all of them."""
    assert expected == first_beyond(beginning)


def test_a_beginning_of_the_last_sign_finds_what_begins_with_it(store: Store) -> None:
    """A beginning behind which nothing can stand is looked for without an end."""
    one = Customer(id=CustomerId("c"), tags=["\U0010ffff1", "a"])
    with store.writing() as unit:
        unit.customers.add(one)
        page = unit.customers.find_page(PageRequest(criteria=Where("tag", SearchOperator.STARTS_WITH, "\U0010ffff")))
        assert paginate([one], PageRequest(criteria=Where("tag", SearchOperator.STARTS_WITH, "\U0010ffff"))) == page


ORDERS = ("a" * 16, "a" * 17, "a" * 16 + "b", "b", "\U00010000", "\uffff", "", "a\x00b", "a")
LONG, ENDED = "x" * 200, "n\x00"
KEYS = ("k0", "k1", "all", "j2", "none", LONG, f"{ENDED}0", f"{ENDED}1", "new")


@pytest.fixture
def pair(store: Store) -> tuple[Store, MemoryStore]:
    """Two stores with the same index, in which many records stand at the same place of a block."""
    memory = MemoryStore()
    for each in (store, memory):
        with each.writing() as unit:
            for number, one in enumerate(customers()):
                unit.customers.add(one)
                keys = (f"k{number % 3}", f"j{number % 7}", "all", LONG, f"{ENDED}{number % 2}")
                order = ORDERS[number % len(ORDERS)]
                unit.index.put(IndexedRecord(id=one.id, keys=keys, order=order, features=f"f{number}"))
            for one in customers()[:5]:
                unit.index.put(IndexedRecord(id=one.id, keys=("k1", "new", "new"), order="zz", features="again"))
            unit.customers.remove(customers()[45].id, expected_version=0)
    return store, memory


@pytest.mark.parametrize("reach", [0, 1, 3, 100])
@pytest.mark.parametrize("most", [0, 1, 5, 40, 100])
def test_blocks_are_cut_as_in_memory(pair: tuple[Store, MemoryStore], most: int, reach: int) -> None:
    """Every look-up finds what the specification finds, wherever in a block and whatever stands at the same place."""
    store, memory = pair
    queries = [KeyQuery(key, most, reach) for key in (*KEYS, "k0")]
    mixed = [KeyQuery(key, most * (place % 2), reach + place % 3) for place, key in enumerate(KEYS)]
    with store.reading() as unit, memory.reading() as expected:
        for order in (*ORDERS, "zzz", "a" * 15):
            for asked in (queries, mixed, []):
                assert expected.index.find(asked, order=order) == unit.index.find(asked, order=order)


def test_a_key_is_not_taken_for_the_digest_of_another(store: Store, path: Path) -> None:
    """No key can be written that is stored as a longer one is."""
    with store.writing() as unit:
        unit.customers.add(Customer(id=CustomerId("c")))
        unit.index.put(IndexedRecord(id=CustomerId("c"), keys=(LONG,), order="", features=""))
    connection = sqlite3.connect(path)
    ((stored,),) = connection.execute("SELECT key FROM cc_key")
    connection.close()
    with store.reading() as unit:
        found = [unit.index.find([KeyQuery(key, 1, 1)], order="").candidates for key in (LONG, stored, stored[1:])]
    assert [1, 0, 0] == list(map(len, found))


def test_the_index_keeps_live_customers_only(store: Store) -> None:
    """What no live customer stands for is refused."""
    with store.writing() as unit, pytest.raises(NotFoundError):
        unit.index.put(IndexedRecord(id=CustomerId("nobody"), keys=(), order="", features=""))


def test_a_merge_of_a_known_id_is_refused(store: Store) -> None:
    """Nothing that was added is changed by adding it again."""
    ann, bob, cam = (Customer(id=CustomerId(name)) for name in ("ann", "bob", "cam"))
    with store.writing() as unit:
        for one in (ann, bob, cam):
            unit.customers.add(one)
        unit.merges.add(merge("m", ann, bob), (ann, bob))
        with pytest.raises(AlreadyTakenError):
            unit.merges.add(merge("m", ann, cam), (ann, cam))
        assert ann == unit.customers.find(bob.id)
        assert cam == unit.customers.find(cam.id)
