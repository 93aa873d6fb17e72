import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from customer_core.ports import Store
from customer_core.storage import MemoryStore
from customer_core.storage.sql import open_sql_store
from customer_core.testing.conformance import ledger_machine, store_machine

EXAMPLES, STEPS = 12, 40


@pytest.fixture
def driven(effort: int) -> settings:
    """How hard a machine is driven: the same way each time in the short form, by chance for a release."""
    return settings(
        max_examples=EXAMPLES * effort,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=effort == 1,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


@pytest.fixture
def open_new(tmp_path: Path) -> Callable[[], Store]:
    """Opens a new store in a file of its own, whose tables were made once."""
    empty = tmp_path / "empty.db"
    open_sql_store(f"sqlite:///{empty}").close()
    numbers = count()
    return lambda: open_sql_store(f"sqlite:///{shutil.copy(empty, tmp_path / f'{next(numbers)}.db')}")


def test_sqlite_answers_as_the_memory_store(driven: settings, open_new: Callable[[], Store]) -> None:
    """Whatever is asked of it through the services, a SQLite store answers and keeps what the memory store does."""
    run_state_machine_as_test(store_machine(open_new), settings=driven)


def test_postgres_answers_as_the_memory_store(driven: settings, make_database: Callable[[str], str]) -> None:
    """Whatever is asked of it through the services, a store on a PostgreSQL server does as the memory store does."""
    empty = make_database("")
    open_sql_store(empty).close()
    run_state_machine_as_test(store_machine(lambda: open_sql_store(make_database(empty))), settings=driven)


def test_the_memory_store_answers_alike_each_time(driven: settings) -> None:
    """Two memory stores that are asked the same answer the same: nothing in the services is left to chance."""
    few = settings(driven, max_examples=max(1, driven.max_examples // 4))
    run_state_machine_as_test(store_machine(MemoryStore), settings=few)


def test_sqlite_keeps_books_as_the_memory_store(driven: settings, open_new: Callable[[], Store]) -> None:
    """Whatever happens to accounts, the books of a SQLite store are sound, and those of the memory store."""
    run_state_machine_as_test(ledger_machine(open_new), settings=driven)


def test_postgres_keeps_books_as_the_memory_store(driven: settings, make_database: Callable[[str], str]) -> None:
    """Whatever happens to accounts, the books on a PostgreSQL server are sound, and those of the memory store."""
    empty = make_database("")
    open_sql_store(empty).close()
    run_state_machine_as_test(ledger_machine(lambda: open_sql_store(make_database(empty))), settings=driven)
