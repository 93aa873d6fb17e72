"""The law of search: a database finds whom Python finds, for any tree of criteria, and sorts as Python sorts."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final
from unittest.mock import patch

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_core.exchange import Table, draft_of, map_roles, records
from customer_core.model import (
    Assignment,
    AttributeValue,
    Customer,
    CustomerId,
    LastOrder,
    Money,
    OrderKey,
    OrderTotals,
    RepId,
    SpendIn,
    TeamId,
    TierId,
)
from customer_core.ports import Store
from customer_core.search import (
    ATTRIBUTE_FIELD,
    HELD_FIELDS,
    KNOWN,
    SEARCH_FIELDS,
    SORT_FIELDS,
    AllOf,
    AnyOf,
    Criteria,
    Everything,
    Known,
    LastPage,
    Not,
    PageRequest,
    Searchable,
    Sort,
    Where,
    paginate,
    quick,
    terms,
)
from customer_core.storage import open_store
from customer_core.storage.sql import _paging, _searching
from customer_core.testing.conformance._specimens import merge
from customer_core.testing.generator import generate

TREES: Final = 2_000
MANY: Final = 40
TURNS: Final = ("next", "next", "back", "last")
"""Where somebody goes from a page."""
Way = tuple[int, int, int, int, tuple[int, ...]]
WAYS: Final[tuple[Way, ...]] = (
    *((2_000, 2_000, 100_000, 20_000, (100,)), (-1, 2_000, 100_000, 20_000, (100,)), (-1, -1, 100_000, 20_000, (2, 3))),
    *((-1, 2_000, 3, 1, (100,)), (-1, -1, 3, 1, (100,)), (-1, -1, 8, 5, (5, 9, 9)), (-1, -1, 8, 5, (1,))),
)
"""Up to how many customers a store sifts, sorts anew and counts, from how many on it goes through long lists beside
them, and how many are tried in order: few customers go each of its ways."""
START: Final = datetime(2020, 1, 1, tzinfo=UTC)
MEASURES: Final = (
    *("0", "1", "2", "3", "2.5", "-1", "42", "100", "500.50", "100USD", "EUR 0", "1000JPY"),
    *("2020", "2020-02", "2021-05-06", "2020-01-31T10:00+01:00", "true"),
)


SERVING: Final[tuple[RepId | TeamId, ...]] = (RepId("r"), RepId("s"), TeamId("t"))
ATTRIBUTES: Final[Mapping[str, AttributeValue]] = {"born": START.date(), "rate": Decimal("2.5"), "b 2": True}


def _rich(customer: Customer, chance: random.Random) -> Customer:
    """Give a generated customer what shops add to a record."""
    sizes: list[AttributeValue] = [42, 43, "large"]
    return attrs.evolve(
        customer,
        tags=set(chance.sample(["vip", "Früh", "b2b", "x"], chance.randrange(4))),
        flag=chance.choice(["", "CHK", "red"]),
        workflow_state=chance.choice(["", "waiting approval", "approved"]),
        tier=chance.choice([None, TierId("gold"), TierId("silver")]),
        assignments=[Assignment(assignee=one, at=START) for one in chance.sample(SERVING, chance.randrange(3))],
        customer_since=chance.choice([None, START + timedelta(days=chance.randrange(800))]),
        deactivated_at=chance.choice([None, None, START]),
        attributes=chance.choice([{}, {**ATTRIBUTES, "size": chance.choice(sizes)}]),
    )


def _bought(chance: random.Random) -> OrderTotals:
    currencies = chance.sample(["USD", "EUR"], chance.randrange(3))
    spends = [
        SpendIn(spent=Money(chance.choice(["0", "100", "500.50", "1000"]), currency), orders=chance.randrange(1, 4))
        for currency in currencies
    ]
    last = LastOrder(key=OrderKey("web", "1"), placed_at=START + timedelta(days=chance.randrange(800)))
    return OrderTotals(spends=spends, items=len(spends) * chance.randrange(4), last=last if spends else None)


def _everybody() -> Iterator[Searchable]:
    chance = random.Random(7)  # noqa: S311 - the same customers each time
    made = generate(MANY, seed=11)
    table = Table(file="generated", header=made.header, rows=tuple(made.rows))
    for number, record in enumerate(records(table, map_roles(table))):
        customer = draft_of(record, system="shop").with_id(CustomerId(f"c-{number}"))
        yield Searchable(_rich(attrs.evolve(customer, external_keys=()), chance), totals=_bought(chance))


GENERATED: Final = tuple(_everybody())
MERGED: Final = 6
"""How many of them are merged away, each into the one that stands so many places behind."""


def _made_of(number: int, found: Searchable) -> Searchable:
    """Return a customer as it is once the one was merged into it, if any, that is to be: with nothing of that one."""
    first = number - MERGED
    if not 0 <= first < MERGED:
        return found
    return attrs.evolve(found, absorbed=(found.customer, GENERATED[first].customer))


EVERYBODY: Final = tuple(_made_of(number, found) for number, found in enumerate(GENERATED) if number >= MERGED)
TERMS: Final = tuple(sorted({term for found in EVERYBODY for term in terms(found) if term[0] != KNOWN}))
FIELDS: Final = (*HELD_FIELDS, "attribute.size", "attribute.born", "attribute.rate", "attribute.b 2")


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    """Draw a criterion of any field: by a value that somebody has, by its beginning, or by any other."""
    name = draw(st.sampled_from(FIELDS))
    field = SEARCH_FIELDS.get(name, ATTRIBUTE_FIELD)
    operator = draw(st.sampled_from(sorted(field.operators, key=lambda operator: operator.value)))
    names = field.covers or (name,)
    held = [value for field_name, value in TERMS if field_name in names] or ["x"]
    value = draw(st.sampled_from(MEASURES) | st.sampled_from(held))
    shown = value[: draw(st.integers(1, 5))] if draw(st.booleans()) else value
    typed = shown if shown.strip() else value
    return Where(name, operator, (field.choices or (field.example,))[0] if field.find_fault(operator, typed) else typed)


trees = st.recursive(
    st.one_of(
        *(st.just(Everything()), wheres(), wheres(), wheres(), st.builds(Known, st.sampled_from(FIELDS))),
        st.sampled_from(["a", "ma", "john s", "+49", "12 a", "%", "_", "'"]).map(quick),
    ),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        *(st.builds(joined, st.lists(inner, min_size=1, max_size=4).map(tuple)) for joined in (AllOf, AnyOf)),
    ),
    max_leaves=8,
)
sorts = st.builds(Sort, st.sampled_from(sorted(SORT_FIELDS)), is_descending=st.booleans())


@pytest.fixture(scope="module")
def fill() -> Callable[[str], Store]:
    """Opens a store and keeps everybody in it."""

    def filled(address: str) -> Store:
        store = open_store(address)
        store.migrate()
        with store.writing() as unit:
            for found in GENERATED:
                unit.customers.add(found.customer)
            for found in EVERYBODY:
                if found.absorbed:
                    unit.merges.add(merge(f"m-{found.customer.id}", *found.absorbed), found.absorbed)
                    unit.customers.replace(found.customer, expected_version=found.customer.version)
                unit.customers.note_totals(found.customer.id, found.totals)
        return store

    return filled


def test_a_database_finds_whom_python_finds(
    fill: Callable[[str], Store], effort: int, tmp_path: Path, make_database: Callable[[str], str]
) -> None:
    """Any tree, in any order, on each database: the same customers, the same order, the same total."""
    addresses = {"sqlite": f"sqlite:///{tmp_path / 'law.db'}", "postgres": make_database("")}

    @settings(deadline=None, max_examples=TREES * effort, database=None, suppress_health_check=list(HealthCheck))
    @given(tree=trees, sort=sorts, way=st.sampled_from(WAYS), turns=st.lists(st.sampled_from(TURNS), max_size=3))
    def holds(tree: Criteria, sort: Sort, way: Way, turns: list[str]) -> None:
        request = PageRequest(criteria=tree, sort=sort, size=8)
        for turn in turns:
            request = getattr(paginate(EVERYBODY, request), turn) or request.with_position(LastPage())
        expected, (sifted_most, sorted_most, counted_most, joined_least, tried) = paginate(EVERYBODY, request), way
        for kind, store in stores.items():
            with (
                patch.object(_searching, "_SIFTED_MOST", sifted_most),
                patch.object(_paging, "_SORTED_MOST", sorted_most),
                patch.object(_searching, "_COUNTED_MOST", counted_most),
                patch.object(_searching, "_JOINED_LEAST", joined_least),
                patch.object(_paging, "_TRIED", tried),
                store.reading() as unit,
            ):
                page = unit.customers.find_page(request)
            assert (kind, [one.id for one in expected.items]) == (kind, [one.id for one in page.items])
            assert (kind, expected.total) == (kind, page.total)
            assert (kind, expected.next, expected.back) == (kind, page.next, page.back)

    with ExitStack() as opened:
        stores = {kind: fill(address) for kind, address in addresses.items()}
        for store in stores.values():
            opened.callback(store.close)
        holds()
