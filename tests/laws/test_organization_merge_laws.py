from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws.organization_model import Firms
from tests.laws.played_worlds import opening, play, tried

from customer_core.ports import Store
from customer_core.storage import MemoryStore

SEQUENCES, ON_A_DATABASE, STEPS = 60, 3, 9


def run(seed: int, store: Store) -> None:
    """Do what a seed says, looking at everything after each step, then undo all merges in any order."""
    play(Firms(store, seed, size=5), STEPS)
    store.close()


@pytest.mark.guarantee("G13", "G14", "G15")
def test_organizations_are_merged_and_parted_in_any_order_and_nothing_is_lost(effort: int) -> None:
    """Every id leads to one organization, none stands above itself, and what was written by hand is there."""

    @tried(SEQUENCES, effort)
    @given(st.integers(0, 2**32))
    def law(seed: int) -> None:
        run(seed, MemoryStore())

    law()


@pytest.mark.guarantee("G13", "G14", "G15")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_of_organizations_is_lost_on_a_database_either(
    kind: str, effort: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The same holds on SQLite and on PostgreSQL."""
    open_new = opening(kind, tmp_path, request)

    @tried(ON_A_DATABASE, effort)
    @given(st.integers(0, 2**32))
    def law(seed: int) -> None:
        run(seed, open_new())

    law()


@pytest.mark.guarantee("G13", "G14")
def test_who_was_merged_and_parted_says_what_it_said(effort: int) -> None:
    """Without edits between, each is what it was, however they were merged and in whatever order they part."""

    @tried(SEQUENCES, effort)
    @given(st.integers(0, 2**32))
    def law(seed: int) -> None:
        firms = Firms(MemoryStore(), seed, size=4)
        for _ in range(4):
            firms.merge()
        firms.undo_all()
        for id_, before in firms.first.items():
            assert before == firms.desk.organizations.get(id_).with_version(before.version)

    law()
