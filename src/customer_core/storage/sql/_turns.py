"""Whose turn it is among the threads of a process.

Owns that they are served in the order in which they came. One that polls instead would starve: whoever ends a
transaction begins the next before a sleeper is awake. It must not know what a turn is for.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["Turns"]


class Turns:
    """Gives threads the turn one after the other, first come, first served."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._is_taken = False

    @contextmanager
    def taken(self, *, most_seconds: float) -> Iterator[bool]:
        """Wait for the turn and keep it for as long as the context lasts; tell whether it came in time."""
        has_come = self._take(most_seconds)
        try:
            yield has_come
        finally:
            if has_come:
                self._give()

    def _take(self, most_seconds: float) -> bool:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        has_come = False
        try:
            has_come = called.acquire(timeout=most_seconds)
        finally:
            # An interrupt ends the waiting as a deadline does.
            if not has_come:
                self._leave(called)
        return has_come

    def _leave(self, called: Lock) -> None:
        """Wait no longer; where the turn came at the last moment, it is the next one's."""
        with self._guard:
            was_called = called not in self._waiting
            if not was_called:
                self._waiting.remove(called)
        if was_called:
            self._give()

    def _give(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
