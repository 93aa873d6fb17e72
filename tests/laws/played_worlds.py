"""How a law is tried on a store and a model beside it: how often, on which stores, and what is looked at.

Owns nothing of what is done in a step: that, and what has to hold after it, is the model's.
"""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

from customer_core.ports import Store
from customer_core.storage.sql import open_sql_store

__all__ = ["OpenStore", "World", "opening", "play", "tried"]

OpenStore = Callable[[], Store]


class World(Protocol):
    """A store in which records are merged and parted, and a model of that."""

    def step(self) -> None:
        """Do something."""

    def check(self) -> None:
        """Look whether everything is as the model says."""

    def check_found(self) -> None:
        """Look whether every record is found by what it said, which takes longer."""

    def undo_all(self) -> None:
        """Undo all merges, in any order."""

    def check_words(self) -> None:
        """Look for everything that was written by hand."""


def play(world: World, steps: int) -> None:
    """Do some steps, looking at everything after each, then undo all merges in any order."""
    for _ in range(steps):
        world.step()
        world.check()
    world.check_found()
    world.undo_all()
    world.check()
    world.check_found()
    world.check_words()


def tried(examples: int, effort: int) -> settings:
    """How often a law is tried: the same way each time in the short form, by chance for a release."""
    return settings(
        max_examples=examples * effort,
        deadline=None,
        derandomize=effort == 1,
        suppress_health_check=[HealthCheck.too_slow],
    )


def opening(kind: str, folder: Path, request: pytest.FixtureRequest) -> OpenStore:
    """Return what opens a new store, whose tables were made once."""
    if kind == "postgres":
        make_database = request.getfixturevalue("make_database")
        made = make_database("")
        open_sql_store(made).close()
        return lambda: open_sql_store(make_database(made))
    empty, numbers = folder / "empty.db", count()
    open_sql_store(f"sqlite:///{empty}").close()
    return lambda: open_sql_store(f"sqlite:///{shutil.copy(empty, folder / f'{next(numbers)}.db')}")
