"""A clock, a maker of ids and one of salts that say the same in every run, so that two runs can be compared.

Owns them. They stand in for the system clock and for chance wherever a test opens a `CustomerManager`.
"""

from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

from customer_core.history import SALT_BYTES

__all__ = ["START", "CountingIds", "CountingSalts", "TickingClock"]

SECRET: Final = "0123456789abcdef" * 4
"""The secret of a store that keeps nothing worth hiding: tokens made with it are the same in every run."""

START: Final = datetime(2024, 2, 29, 12, 0, 0, 123_456, tzinfo=UTC)
"""When a `TickingClock` begins, unless it is told otherwise."""


class TickingClock:
    """Tell a moment that is one step later at each call.

    >>> clock = TickingClock()
    >>> (clock() < clock()) and clock().isoformat()
    '2024-02-29T12:00:02.123456+00:00'
    """

    def __init__(self, start: datetime = START, *, step: timedelta = timedelta(seconds=1)) -> None:
        self._next = start
        self._step = step
        self._lock = Lock()

    def __call__(self) -> datetime:
        """Return the next moment."""
        with self._lock:
            now, self._next = self._next, self._next + self._step
        return now


class CountingIds:
    """Make ids that count up: `id-0001`, `id-0002` and so on.

    >>> new_id = CountingIds()
    >>> new_id(), new_id()
    ('id-0001', 'id-0002')
    """

    def __init__(self, prefix: str = "id-") -> None:
        self._prefix = prefix
        self._made = 0
        self._lock = Lock()

    def __call__(self) -> str:
        """Return the next id."""
        with self._lock:
            self._made += 1
            return f"{self._prefix}{self._made:04}"


class CountingSalts:
    """Make salts that count up.

    >>> new_salt = CountingSalts()
    >>> new_salt().hex(), new_salt().hex()
    ('00000000000000000000000000000001', '00000000000000000000000000000002')
    """

    def __init__(self) -> None:
        self._ids = CountingIds("")

    def __call__(self) -> bytes:
        """Return the next salt."""
        return int(self._ids()).to_bytes(SALT_BYTES)
