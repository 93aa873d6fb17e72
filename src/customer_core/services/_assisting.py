"""Another process that works ahead of this one: it is given jobs, and their answers are taken when they are needed.

Owns the process and the refusal where it ends or cannot begin. It must not know what the jobs are.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Final, Generic, TypeVar

from customer_core.errors import InvalidOptionError, StoreFailedError

__all__ = ["Assistant", "Job", "assisted_by", "begin", "require_workers"]

Work = TypeVar("Work")
Answer = TypeVar("Answer")
Job = Callable[[Work], Answer]
"""What is done with the things that the work takes; it travels to another process and its answer comes back."""

_WORKERS_MOST: Final = 64
_VALUES_BETWEEN: Final = 100_000
"""How many values are made before the collector of garbage looks for circles."""

_work: Any


def require_workers(workers: int) -> None:
    """Refuse what is no number of processes that may help.

    Raises:
        InvalidOptionError: It is not from 0 to 64.
    """
    if type(workers) is not int or not 0 <= workers <= _WORKERS_MOST:
        problem, remedy = "is out of range", f"give 0 to {_WORKERS_MOST} processes"
        raise InvalidOptionError(option="workers", problem=problem, remedy=remedy)


class Assistant(Generic[Work]):
    """Does jobs in other processes, the first that was given first."""

    def __init__(self, executor: Executor, store: str) -> None:
        self._executor = executor
        self._store = store

    def give(self, job: "Job[Work, Answer]") -> Callable[[], Answer]:
        """Let a job be done, and return what waits for its answer.

        Raises:
            StoreFailedError: A process ended by itself, or could not begin; what waits for an answer may raise it, too.
        """
        try:
            coming = self._executor.submit(_answer, job)
        except BrokenProcessPool as error:
            raise self._broken() from error

        def taken() -> Answer:
            try:
                answer: Answer = coming.result()
            except BrokenProcessPool as error:
                raise self._broken() from error
            return answer

        return taken

    def _broken(self) -> StoreFailedError:
        return StoreFailedError(
            store=self._store,
            reason="a process that helps to fill it ended or could not begin",
            remedy="import the file again, which goes on from there, with fewer workers or more memory; a script "
            "begins under if __name__ == '__main__' then",
        )


@contextmanager
def assisted_by(workers: int, work: Work, store: str) -> Iterator[Assistant[Work] | None]:
    """Have other processes do jobs while a block runs; None where there are none.

    They are started anew with the first job, and share nothing with this one but what the work takes.
    """
    if not workers:
        yield None
        return
    executor = begin(workers, work)
    try:
        yield Assistant(executor, store)
    finally:
        executor.shutdown(cancel_futures=True)


def begin(workers: int, work: object) -> Executor:
    """Return what does jobs in other processes."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(work,))


def _begin(work: object) -> None:
    """Take the work along; an interrupt is the first process's to answer, and none outlives that one."""
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


def _answer(job: "Job[Any, Answer]") -> Answer:
    return job(_work)
