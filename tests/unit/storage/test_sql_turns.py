"""Whose turn it is: threads that write into one file are served in the order in which they came."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import Event, Lock

import pytest

from customer_core.errors import StoreBusyError
from customer_core.storage.sql import _turns, open_sql_store
from customer_core.storage.sql._turns import Turns

LONG, AT_ONCE = 60.0, 0.0


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Threads enough for each test."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


@contextmanager
def held(turns: Turns, threads: ThreadPoolExecutor) -> Iterator[None]:
    """Let another thread have the turn for a while."""
    has_it, may_end = Event(), Event()

    def hold() -> None:
        with turns.taken(most_seconds=LONG):
            has_it.set()
            may_end.wait(LONG)

    holding = threads.submit(hold)
    assert has_it.wait(LONG)
    try:
        yield
    finally:
        may_end.set()
        holding.result(LONG)


def waited_for(turns: Turns, number: int) -> None:
    """Wait until so many wait for the turn."""
    while len(turns._waiting) < number:  # noqa: SLF001 - nothing else tells that a thread waits
        pass


def test_who_came_first_is_served_first(threads: ThreadPoolExecutor) -> None:
    """Whoever ends a turn and wants the next stands behind all that waited."""
    turns, order = Turns(), list[int]()

    def take(number: int) -> None:
        with turns.taken(most_seconds=LONG):
            order.append(number)

    with held(turns, threads):
        waiting = []
        for number in range(3):
            waiting.append(threads.submit(take, number))
            waited_for(turns, number + 1)
    for one in waiting:
        one.result(LONG)
    assert [0, 1, 2] == order


def test_a_turn_that_does_not_come_is_told(threads: ThreadPoolExecutor) -> None:
    """Who waited in vain holds nobody up."""
    turns = Turns()
    with held(turns, threads), turns.taken(most_seconds=AT_ONCE) as has_come:
        assert not has_come
    with turns.taken(most_seconds=AT_ONCE) as has_come:
        assert has_come


def test_a_turn_that_comes_too_late_is_the_next_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was called just as it gave up waiting hands the turn on."""
    turns = Turns()

    class CalledTooLate:
        def __init__(self) -> None:
            self._lock = Lock()

        def acquire(self, timeout: float | None = None) -> bool:
            if timeout is None:
                return self._lock.acquire()
            turns._give()  # noqa: SLF001 - what another thread does at this moment
            return False

        def release(self) -> None:
            self._lock.release()

    with monkeypatch.context() as patch:
        turns._take(AT_ONCE)  # noqa: SLF001 - taken, as by another thread
        patch.setattr(_turns, "Lock", CalledTooLate)
        with turns.taken(most_seconds=LONG) as has_come:
            assert not has_come
    with turns.taken(most_seconds=AT_ONCE) as has_come:
        assert has_come


def test_a_thread_that_waits_in_vain_is_told_why(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    """The store is busy for it, whoever keeps it so; readers wait for nobody."""
    with closing(open_sql_store(f"sqlite:///{tmp_path / 'store.db'}", deadline_seconds=0.05)) as store:

        def enter(opened: Callable[[], AbstractContextManager[object]]) -> None:
            with opened():
                pass

        with store.writing():
            threads.submit(enter, store.reading).result(LONG)
            with pytest.raises(StoreBusyError) as caught:
                threads.submit(enter, store.writing).result(LONG)
        assert caught.value.waited_seconds == 0.05
        threads.submit(enter, store.writing).result(LONG)
