from pathlib import Path
from random import Random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws.played_worlds import opening, play, tried
from tests.laws.undo_model import World

from customer_core.model import Customer
from customer_core.ports import Store
from customer_core.serialization import dumps
from customer_core.storage import MemoryStore

SEQUENCES, ON_A_DATABASE, STEPS = 500, 12, 8
EFFORT_MOST = 20
"""More sequences than 10,000 in memory would take a release beyond its time."""


def run(seed: int, store: Store) -> None:
    """Do what a seed says, looking at everything after each step, then undo all merges in any order."""
    play(World(store, seed, size=5), STEPS)
    store.close()


@pytest.mark.guarantee("G13", "G14", "G15")
def test_merges_undos_edits_and_judgements_in_any_order_lose_nothing(effort: int) -> None:
    """Every id leads to one customer, whoever was judged to be different is, and what was written by hand is there."""

    @tried(SEQUENCES, min(effort, EFFORT_MOST))
    @given(st.integers(0, 2**32))
    def law(seed: int) -> None:
        run(seed, MemoryStore())

    law()


@pytest.mark.guarantee("G13", "G14", "G15")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_is_lost_on_a_database_either(
    kind: str, effort: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The same holds on SQLite and on PostgreSQL."""
    open_new = opening(kind, tmp_path, request)

    @tried(ON_A_DATABASE, effort)
    @given(st.integers(0, 2**32))
    def law(seed: int) -> None:
        run(seed, open_new())

    law()


@pytest.mark.guarantee("G12")
def test_a_chain_that_is_undone_in_any_order_leaves_every_record_as_it_was(effort: int) -> None:
    """Of fifty merges by which 51 customers became one, undone in any order, nothing is left in any record."""

    @tried(1, effort)
    @given(st.integers(0, 2**32))
    def law(seed: int) -> None:
        world = World(MemoryStore(), seed, size=51)
        while len(world.roots()) > 1:
            world.merge()
        world.undo_all()
        for id_ in world.ids:
            assert as_said(world.first[id_]) == as_said(world.desk.customers.get(id_))

    law()


@pytest.mark.guarantee("G11")
def test_the_order_of_merges_makes_no_difference_where_nobody_is_named(effort: int) -> None:
    """Whoever is merged first, by two or all at once, the same one survives, and says the same."""

    @tried(100, effort)
    @given(st.integers(0, 2**32))
    def law(seed: int) -> None:
        chance = Random(seed)  # noqa: S311 - no secret, and the same each time
        size = chance.choice([3, 4, 5])
        made = []
        for _ in range(2):
            world = World(MemoryStore(), seed, size=size)
            while len(roots := world.roots()) > 1:
                together = chance.sample(roots, chance.choice([2, len(roots)]))
                merge = world.desk.merges.apply(world.desk.merges.propose(None, together))
                world.parents.update(dict.fromkeys(merge.members, merge.master))
            made.append(as_said(world.desk.customers.get(world.ids[0])))
        assert made[0] == made[1]

    law()


def as_said(customer: Customer) -> str:
    """Return a customer as it is exported, without the number of times that it was saved."""
    return dumps(attrs.evolve(customer, version=0))
