"""Connections to PostgreSQL that can be made to fail: by the server itself, which raises what it is told, or for real.

It must not know when one is to fail.
"""

import os
import socket
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol, TypeVar

import psycopg
from psycopg import generators, pq, sql

from customer_core.testing.faults._plans import Fault

__all__ = ["FaultyPostgresConnection", "connect"]

T = TypeVar("T")

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_ERRORS: Final = {
    Fault.DISK_FULL: ("53100", "could not extend file: No space left on device"),
    Fault.LOCKED: ("55P03", "canceling statement due to lock timeout"),
    Fault.IO_ERROR: ("58030", "could not read block 0: Input/output error"),
    Fault.READ_ONLY: ("25006", "cannot execute INSERT in a read-only transaction"),
    Fault.CONFLICT: ("40001", "could not serialize access due to concurrent update"),
    Fault.DEADLOCK: ("40P01", "deadlock detected"),
}
_RAISE: Final = "DO $$BEGIN RAISE EXCEPTION USING ERRCODE = {}, MESSAGE = {}, DETAIL = {}; END$$"
_UNREACHABLE: Final = {Fault.CONNECTION_LOST, Fault.SHUT_DOWN}
_PIPELINE_ENDS: Final = {"_enter_gen", "_exit_gen"}
"""What the driver calls that by which it enters and leaves a pipeline, as for many rows; these are no statements."""
_PATIENCE_MS: Final = 5_000


class Injector(Protocol):
    """Who decides which statement fails, and what the server says beside."""

    @property
    def detail(self) -> str:
        """Return what the server says beside its errors."""

    @property
    def lasting(self) -> Fault | None:
        """Return the fault that has struck and stays."""

    def run(self, connection: "FaultyPostgresConnection", statement: Callable[[], T]) -> T:
        """Run a statement, or have it fail."""


def connect(injector: Injector, *arguments: Any, **options: Any) -> "FaultyPostgresConnection":  # noqa: ANN401 - its
    """Connect as the driver does, unless the server is not to be reached any more."""
    if injector.lasting in _UNREACHABLE:
        raise psycopg.OperationalError("connection failed: Connection refused")
    connection = FaultyPostgresConnection.connect(*arguments, **options)
    connection.connect_again = partial(psycopg.connect, *arguments, **options)
    connection.injector = injector
    return connection


class FaultyPostgresConnection(psycopg.Connection[Any]):
    """A connection of the driver's whose statements pass an injector."""

    injector: Injector
    connect_again: Callable[[], psycopg.Connection[Any]]

    @property
    def is_open(self) -> bool:
        """Tell whether it was neither closed nor cut."""
        return not self.closed

    @property
    def has_transaction(self) -> bool:
        """Tell whether a transaction is open."""
        return self.info.transaction_status != pq.TransactionStatus.IDLE

    def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as of the driver
        """Run a statement, or have it fail: whatever is asked of the server passes here."""
        run = partial(super().wait, gen, *arguments, **options)
        return run() if gen.__name__ in _PIPELINE_ENDS else self.injector.run(self, run)

    def forget(self, answer: object) -> None:
        """Do nothing: an answer keeps nothing open."""

    def fail(self, fault: Fault) -> None:
        """Raise what the driver raises of a fault."""
        if fault is Fault.CONNECTION_LOST:
            self._cut()
        elif fault is Fault.SHUT_DOWN:
            with self.connect_again() as other:
                other.execute("SELECT pg_terminate_backend(%s, %s)", (self.info.backend_pid, _PATIENCE_MS))
        if fault in _UNREACHABLE and self._is_in_pipeline:
            self._meet_the_end()
        code, message = _ERRORS.get(fault, ("", ""))
        self._ask(sql.SQL(_RAISE).format(code, message, self.injector.detail).as_bytes(self))

    @property
    def _is_in_pipeline(self) -> bool:
        return self.pgconn.pipeline_status != pq.PipelineStatus.OFF

    def _cut(self) -> None:
        """Cut the socket under the driver."""
        with socket.socket(fileno=os.dup(self.pgconn.socket)) as ours:
            ours.shutdown(socket.SHUT_RDWR)

    def _meet_the_end(self) -> None:
        """Have the driver read until it finds that nobody writes any more."""
        while True:
            self.pgconn.consume_input()

    def _ask(self, statement: bytes) -> None:
        """Have the server raise, or have the driver find that there is none; a pipeline was not used yet."""
        was_in_pipeline = self._is_in_pipeline
        if was_in_pipeline:
            self.pgconn.exit_pipeline_mode()
        try:
            self.pgconn.send_query(statement)
            raise psycopg.errors.error_from_result(super().wait(generators.execute(self.pgconn))[-1])
        finally:
            if was_in_pipeline:
                self.pgconn.enter_pipeline_mode()
