import re
from collections import Counter, defaultdict
from functools import cache
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.testing.generator import DAMAGE, Damage, GeneratedCustomers, generate

_SIZE = 20_000
_Row = tuple[str, ...]


@cache
def _customers() -> GeneratedCustomers:
    return generate(_SIZE, seed=11)


def _true_pairs() -> list[tuple[_Row, _Row]]:
    rows = defaultdict(list)
    for row, truth in zip(_customers().rows, _customers().truth, strict=True):
        rows[truth.cluster].append(row)
    return [pair for same in rows.values() for pair in combinations(same, 2)]


def _contacts(row: _Row) -> set[str]:
    phone = re.sub(r"\D", "", row[4])[-7:]
    return {row[3].lower(), phone} - {""}


def _addresses(row: _Row) -> set[tuple[str, str]]:
    house = re.search(r"\d+", row[5])
    return {(row[7], house.group())} if row[7] and house else set()


@settings(deadline=None, max_examples=20)
@given(size=st.integers(0, 60), seed=st.integers(0, 2**63))
def test_same_seed_same_records(size: int, seed: int) -> None:
    """The same size and seed give the same records and truth, one truth a record."""
    customers = generate(size, seed=seed)

    assert customers == generate(size, seed=seed)
    assert size == len(customers.rows) == len(customers.truth)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 2**63))
def test_other_seed_other_records(seed: int) -> None:
    """Another seed gives other records."""
    assert generate(20, seed=seed).rows != generate(20, seed=seed + 1).rows


@settings(deadline=None, max_examples=20)
@given(size=st.integers(0, 60), seed=st.integers(0, 2**63))
def test_labels_come_in_order_of_first_row(size: int, seed: int) -> None:
    """Clusters and households are numbered from 0 in the order in which they first appear."""
    truth = generate(size, seed=seed).truth

    for labels in ([row.cluster for row in truth], [row.household for row in truth]):
        assert list(range(len(set(labels)))) == list(dict.fromkeys(labels))


def test_every_row_says_who_it_is() -> None:
    """No record is empty: each has the nine fields, and the name of a person or of a firm."""
    rows = _customers().rows

    assert {9} == {len(row) for row in rows}
    assert all(row[0] or row[1] or row[2] for row in rows)


def test_customers_have_one_household_and_kind() -> None:
    """All records of a customer agree on its household and kind."""
    seen = defaultdict(set)
    for truth in _customers().truth:
        seen[truth.cluster].add((truth.household, truth.kind))

    assert {1} == {len(facts) for facts in seen.values()}


def test_order_carries_nothing() -> None:
    """Neighbors in the file are hardly ever one customer."""
    truth = _customers().truth

    assert 20 > sum(left.cluster == right.cluster for left, right in pairwise(truth))


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.name)
def test_damage_is_as_common_as_the_table_says(damage: Damage) -> None:
    """The measured rate of each damage is that of the table, but for chance."""
    rate = sum(damage.name in truth.damage for truth in _customers().truth) / _SIZE

    assert pytest.approx(damage.rate, rel=0.08, abs=0.003) == rate


def test_share_of_pairs_without_anything_in_common() -> None:
    """Of the true pairs 5 to 10 % share neither an e-mail address nor a telephone nor postcode with house number."""
    pairs = _true_pairs()
    apart = sum(
        _contacts(left).isdisjoint(_contacts(right)) and _addresses(left).isdisjoint(_addresses(right))
        for left, right in pairs
    )

    assert 0.05 <= apart / len(pairs) <= 0.10


def test_customers_have_one_to_six_records() -> None:
    """More than half of the customers have one record, others up to six."""
    sizes = Counter(Counter(truth.cluster for truth in _customers().truth).values())

    assert {1, 2, 3, 4, 5, 6} == set(sizes)
    assert 0.55 <= sizes[1] / sizes.total() <= 0.60


def test_households_share_their_address() -> None:
    """Different people of one household, whose records show their home, live in one postcode."""
    codes = defaultdict(set)
    people = defaultdict(set)
    away = {"moved", "delivered_elsewhere", "typo_postcode", "missing_postcode", "missing_address", "missing_company"}
    for row, truth in zip(_customers().rows, _customers().truth, strict=True):
        is_private = truth.kind == "person" and not row[2]
        if is_private and away.isdisjoint(truth.damage):
            codes[truth.household].add(row[7])
            people[truth.household].add(truth.cluster)
    shared = [household for household, members in people.items() if len(members) > 1]

    assert 500 < len(shared)
    assert {1} == {len(codes[household]) for household in shared}


def test_namesakes_are_told_apart_by_the_truth() -> None:
    """Father and son have one name and one address and are two customers."""
    customers = defaultdict(set)
    for row, truth in zip(_customers().rows, _customers().truth, strict=True):
        if truth.kind == "person":
            customers[truth.household, row[0], row[1]].add(truth.cluster)

    assert 50 < sum(len(found) == 2 for found in customers.values())


def test_contacts_shared_by_strangers_are_those_of_tills() -> None:
    """An e-mail address in the records of several households is one that a till enters; no other belongs to two."""
    households = defaultdict(set)
    for row, truth in zip(_customers().rows, _customers().truth, strict=True):
        households[row[3]].add(truth.household)
    shared = {email for email, found in households.items() if email and len(found) > 1}

    assert 5 <= len(shared) <= 8
    assert 20 < max(len(households[email]) for email in shared)
