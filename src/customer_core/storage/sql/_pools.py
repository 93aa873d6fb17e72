"""Connections that wait for the next unit of work.

Owns how many are kept. It must not know what they are used for.
"""

import sqlite3
from collections.abc import Callable
from threading import Lock
from typing import Final

__all__ = ["ConnectionPool"]

_KEPT_MOST: Final = 16


class ConnectionPool:
    """Keeps connections between units; each is used by one unit at a time, of whichever thread."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        self._is_closed = False

    def take(self) -> sqlite3.Connection:
        """Return the connection that was used last, or a new one."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def give(self, connection: sqlite3.Connection, *, is_fit: bool) -> None:
        """Keep a connection for the next unit, unless it is not fit to, or the pool was closed meanwhile."""
        with self._lock:
            if is_fit and not self._is_closed and len(self._idle) < _KEPT_MOST:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> list[sqlite3.Connection]:
        """Give out the connections that were kept, and keep none from now on."""
        with self._lock:
            idle, self._idle, self._is_closed = self._idle, [], True
        return idle
