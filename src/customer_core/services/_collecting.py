"""Long work on many records, during which the interpreter looks for circles of garbage more seldom.

Owns the one setting of the interpreter that is changed for it, and its return. What a row or a merge is made of has no
circles and is gone with it; but the collector looks whenever some hundred values more are held, and again and again at
those that a unit of work holds till its end. Where a host turned the collector off, or has it look as seldom, nothing
changes.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["collecting_seldom"]

_VALUES_BETWEEN: Final = 50_000
"""How many values more are held before the collector looks at the youngest: some ten megabytes of garbage at most."""

_lock = threading.Lock()
_works = 0
_before: tuple[int, int, int] = (0, 0, 0)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Let the collector of garbage look seldom until the last of all works that ask for it has ended."""
    _begin()
    try:
        yield
    finally:
        _end()


def _begin() -> None:
    global _works, _before  # noqa: PLW0603 - the collector is one for the whole process
    with _lock:
        if not _works:
            _before = youngest, *older = gc.get_threshold()
            # A threshold of zero turns it off.
            if 0 < youngest < _VALUES_BETWEEN:
                gc.set_threshold(_VALUES_BETWEEN, *older)
        _works += 1


def _end() -> None:
    global _works  # noqa: PLW0603 - the collector is one for the whole process
    with _lock:
        _works -= 1
        # What somebody else has set meanwhile stays.
        if not _works and gc.get_threshold() == (_VALUES_BETWEEN, *_before[1:]):
            gc.set_threshold(*_before)
