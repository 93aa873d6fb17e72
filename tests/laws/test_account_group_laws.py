"""Laws of accounts that count together: their limit follows from the merges that stand, and nothing else is moved."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.laws.group_model import Groups

from customer_core.serialization import dumps
from customer_core.storage import MemoryStore
from customer_core.storage.sql import open_sql_store

IN_MEMORY, ON_A_DATABASE, STEPS, SIZE = 90, 8, 14, 5
EFFORT_MOST = 20


def played(world: Groups) -> list[str]:
    """Do some steps and look at everything after each, then undo all; return what was answered and is left."""
    for _ in range(STEPS):
        world.step()
        world.check()
    world.undo_all()
    world.check()
    assert len(world.ids) == len(world.roots())
    left = [*world.answers, *map(dumps, world.told())]
    world.store.close()
    return left


def tried(examples: int, effort: int) -> settings:
    """How often a law is tried: the same way each time in the short form, by chance for a release."""
    return settings(
        max_examples=examples * min(effort, EFFORT_MOST),
        deadline=None,
        derandomize=effort == 1,
        suppress_health_check=[HealthCheck.too_slow],
    )


@pytest.mark.guarantee("G1", "G14")
def test_what_accounts_may_owe_together_follows_from_the_merges_that_stand(effort: int) -> None:
    """After each step the limit is what a plain model says; in the end each account has the limit last set on it."""
    done = Counter[str]()

    @tried(IN_MEMORY, effort)
    @given(st.integers(0, 2**32))
    def law(seed: int) -> None:
        world = Groups(MemoryStore(), seed, size=SIZE)
        played(world)
        done.update(answer.partition(" ")[0] for answer in world.answers)

    law()
    assert {"_merge", "_undo", "_split", "_redo", "_set_limit", "_hold", "_pay", "_again"} == set(done)


@pytest.mark.guarantee("G8")
def test_accounts_of_merged_customers_are_the_same_on_a_database(effort: int, tmp_path: Path) -> None:
    """SQLite answers each step as the store in memory does, and keeps the same accounts."""
    empty = tmp_path / "empty.db"
    open_sql_store(f"sqlite:///{empty}").close()

    @tried(ON_A_DATABASE, effort)
    @given(st.integers(0, 2**32))
    def law(seed: int) -> None:
        in_memory = played(Groups(MemoryStore(), seed, size=SIZE))
        assert in_memory == played(
            Groups(open_sql_store(f"sqlite:///{shutil.copy(empty, tmp_path / 'shop.db')}"), seed, size=SIZE)
        )

    law()
