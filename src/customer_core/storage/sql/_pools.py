"""Connections that wait for the next unit of work.

Owns how many are kept. It must not know what they are used for.
"""

from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, TypeVar

from customer_core.errors import StoreBusyError
from customer_core.storage.sql._databases import Connected

__all__ = ["ConnectionPool"]

C = TypeVar("C", bound=Connected)

_KEPT_MOST: Final = 16


class ConnectionPool(Generic[C]):
    """Keeps connections between units; each is used by one unit at a time, of whichever thread."""

    def __init__(
        self, connect: Callable[[], C], *, is_lost: Callable[[C], bool], is_at_rest: Callable[[C], bool]
    ) -> None:
        self._connect = connect
        self._is_lost = is_lost
        self._is_at_rest = is_at_rest
        self._idle: list[C] = []
        self._lock = Lock()
        self._is_closed = False

    def begin(self, begin: Callable[[C], None]) -> C:
        """Return a connection on which something was begun: one that was cut while it waited is replaced.

        Nothing is lost with such a one, since nothing was done on it yet.
        """
        while (kept := self._kept()) is not None:
            try:
                begin(kept)
            except BaseException as error:
                was_lost = self._is_lost(kept)
                # That others kept it waiting says nothing against a connection.
                self.give(kept, is_fit=isinstance(error, StoreBusyError))
                if was_lost:
                    continue
                raise
            return kept
        return self._begun(begin)

    def give(self, connection: C, *, is_fit: bool) -> None:
        """Keep a connection for the next unit, unless it is not fit to, or the pool was closed meanwhile.

        One on which a transaction is still open is never fit: closing it undoes that.
        """
        is_fit = is_fit and self._is_at_rest(connection)
        with self._lock:
            if is_fit and not self._is_closed and len(self._idle) < _KEPT_MOST:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> list[C]:
        """Give out the connections that were kept, and keep none from now on."""
        with self._lock:
            idle, self._idle, self._is_closed = self._idle, [], True
        return idle

    def _kept(self) -> C | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _begun(self, begin: Callable[[C], None]) -> C:
        connection = self._connect()
        try:
            begin(connection)
        except BaseException:
            connection.close()
            raise
        return connection
