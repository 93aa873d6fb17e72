"""Work that other processes do: the same pure function on one job after the other, answers in the order of the jobs.

Owns the processes. They are started anew and share nothing, so that threads and connections of this one do no harm.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, Final, TypeVar

__all__ = ["answers"]

J = TypeVar("J")
A = TypeVar("A")

_AHEAD: Final = 2
"""How many jobs wait for each process, so that none of them waits for the next one."""

_VALUES_BETWEEN: Final = 100_000
"""How many values are made before the collector of garbage looks for circles."""

_work: Callable[[Any], Any]


def answers(work: Callable[[J], A], jobs: Iterable[J], *, workers: int) -> Iterator[A]:
    """Yield what a function answers for each job; jobs are taken as far ahead as keeps the processes busy.

    Raises:
        BrokenProcessPool: A process ended by itself, or could not begin.
    """
    if not workers:
        yield from map(work, jobs)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(work,))
    try:
        yield from _in_order(pool, jobs, workers * _AHEAD)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, jobs: Iterable[Any], ahead: int) -> Iterator[Any]:
    pending: deque[Future[Any]] = deque()
    for job in jobs:
        pending.append(pool.submit(_answer, job))
        if len(pending) > ahead:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()


def _begin(work: Callable[[Any], Any]) -> None:
    """Take the function along; an interrupt is the first process's to answer, and none outlives that one."""
    global _work  # noqa: PLW0603 - a process has one work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is made of a job is gone with its answer: looking for circles every few hundred values is for nothing.
    gc.set_threshold(_VALUES_BETWEEN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _answer(job: Any) -> Any:  # noqa: ANN401 - whatever the function takes and answers
    return _work(job)
