from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.laws.organization_model import Firms

from customer_core.ports import Store
from customer_core.storage import MemoryStore
from customer_core.storage.sql import open_sql_store

SEQUENCES, ON_A_DATABASE, STEPS = 60, 3, 9


def run(seed: int, store: Store) -> None:
    """Do what a seed says, looking at everything after each step, then undo all merges in any order."""
    firms = Firms(store, seed, size=5)
    for _ in range(STEPS):
        firms.step()
        firms.check()
    firms.check_found()
    firms.undo_all()
    firms.check()
    firms.check_found()
    firms.check_words()
    store.close()


def tried(examples: int, effort: int) -> settings:
    """How often a law is tried: the same way each time in the short form, by chance for a release."""
    return settings(
        max_examples=examples * effort,
        deadline=None,
        derandomize=effort == 1,
        suppress_health_check=[HealthCheck.too_slow],
    )


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
    places = iter(range(10**6))

    def open_new() -> Store:
        if kind == "postgres":
            return open_sql_store(request.getfixturevalue("make_database")(""))
        return open_sql_store(f"sqlite:///{tmp_path / f'{next(places)}.db'}")

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
