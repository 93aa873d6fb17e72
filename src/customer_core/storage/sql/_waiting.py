"""Trying again while others are in the way, by short chance pauses, up to a deadline.

Short and random pauses treat all that wait alike; the wait that SQLite's driver has built in lets some of them starve.
It must not know what is tried.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from customer_core.errors import StoreBusyError

__all__ = ["insist"]

T = TypeVar("T")

_PAUSE_LEAST, _PAUSE_FIRST, _PAUSE_MOST, _PAUSE_GROWTH = 0.0002, 0.002, 0.02, 1.1


def insist(
    attempt: Callable[[], T], *, may_help: Callable[[Exception], bool], deadline_seconds: float, store: str
) -> T:
    """Return what an attempt returns, trying again for as long as that may help.

    Raises:
        StoreBusyError: The deadline has passed.
    """
    started, longest = time.monotonic(), _PAUSE_FIRST
    while True:
        try:
            return attempt()
        except Exception as error:
            if not may_help(error):
                raise
            waited = time.monotonic() - started
            if waited >= deadline_seconds:
                raise StoreBusyError(store=store, waited_seconds=round(waited, 3)) from error
        time.sleep(random.uniform(_PAUSE_LEAST, longest))  # noqa: S311 - fairness, not secrecy
        longest = min(longest * _PAUSE_GROWTH, _PAUSE_MOST)
