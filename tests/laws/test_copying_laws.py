"""A store may be copied to another kind at any moment, and nobody who asks it can tell."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import count, cycle
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from customer_core.errors import CustomerCoreError
from customer_core.matching import Progress
from customer_core.ports import Record, RecordPort, Store, TakenCode, UnitOfWork
from customer_core.services import copy_store
from customer_core.storage import MemoryStore
from customer_core.storage.sql import open_sql_store
from customer_core.testing.conformance import store_machine

T = TypeVar("T")
OpenStore = Callable[[], Store]
EXAMPLES, STEPS = 4, 40


class MovingStore(Store):
    """A store that is copied into one of the next kind whenever it is told to, and goes on there."""

    def __init__(self, kinds: Iterator[OpenStore]) -> None:
        self._kinds = kinds
        self._store = next(kinds)()

    def move(self) -> None:
        """Go on in a copy."""
        target = next(self._kinds)()
        copy_store(self._store, target)
        self._store.close()
        self._store = target

    @property
    def name(self) -> str:
        """Return what the store of this moment is called."""
        return self._store.name

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of the store of this moment."""
        return self._store.reading()

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of the store of this moment."""
        return self._store.writing()

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Do some work in the store of this moment."""
        return self._store.write(work)

    def within(self, connection: object) -> Store:
        """Work inside a transaction of the host's."""
        return self._store.within(connection)

    def migrate(self) -> None:
        """Migrate the store of this moment."""
        self._store.migrate()

    def close(self) -> None:
        """Close the store of this moment."""
        self._store.close()


def moving_machine(kinds: Iterator[OpenStore]) -> type[RuleBasedStateMachine]:
    """Return a machine that drives a moving store beside the memory store."""
    stores = list[MovingStore]()

    def open_moving() -> Store:
        stores.append(MovingStore(kinds))
        return stores[-1]

    class Machine(store_machine(open_moving)):  # type: ignore[misc]  # a class that is made for the store
        @rule()
        def move(self) -> None:
            """Copy the store to another kind, and go on there."""
            stores[-1].move()

    return Machine


def run(kinds: Iterator[OpenStore], effort: int) -> None:
    """Drive a moving store: the same way each time in the short form, by chance for a release."""
    driven = settings(
        max_examples=EXAMPLES * effort,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=effort == 1,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(moving_machine(kinds), settings=driven)


@pytest.fixture
def new_file(tmp_path: Path) -> OpenStore:
    """Opens a new store in a file of its own, whose tables were made once."""
    empty = tmp_path / "empty.db"
    open_sql_store(f"sqlite:///{empty}").close()
    numbers = count()
    return lambda: open_sql_store(f"sqlite:///{shutil.copy(empty, tmp_path / f'{next(numbers)}.db')}")


@pytest.fixture
def new_database(make_database: Callable[[str], str]) -> OpenStore:
    """Opens a new store in a database of its own, whose tables were made once."""
    empty = make_database("")
    open_sql_store(empty).close()
    return lambda: open_sql_store(make_database(empty))


def test_a_store_that_moves_answers_as_one_that_stays(
    new_file: OpenStore, new_database: OpenStore, effort: int
) -> None:
    """Copied from kind to kind in between, by every way there is, a store answers as the memory store does."""
    run(
        cycle([MemoryStore, new_file, new_file, new_database, new_database, MemoryStore, new_database, new_file]),
        effort,
    )


class Forgetful(RecordPort):
    """Records of another store, without the codes that are taken."""

    def __init__(self, whole: RecordPort) -> None:
        self._whole = whole

    def count(self) -> Mapping[type[Record], int]:
        """Count everything."""
        return self._whole.count()

    def iter_all(self) -> Iterator[Record]:
        """Tell all but codes."""
        return (record for record in self._whole.iter_all() if not isinstance(record, TakenCode))

    def restore(self, source: RecordPort, *, progress: Progress) -> None:
        """Take nothing."""
        raise NotImplementedError


class ForgetfulStore(MemoryStore):
    """A store that tells no codes."""

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """Open a unit that forgets."""
        with super().reading() as unit:
            vars(unit)["records"] = Forgetful(unit.records)
            yield unit


def test_a_copy_that_forgets_is_caught() -> None:
    """Where copies leave something out, a store that moves answers differently: the machine can fail."""
    with pytest.raises((AssertionError, CustomerCoreError)):
        run(cycle([ForgetfulStore]), 1)
