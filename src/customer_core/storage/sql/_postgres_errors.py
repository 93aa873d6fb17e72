"""What PostgreSQL and its driver refuse, as errors of ours: one table from the codes of the SQL standard.

Owns the translation. Reasons are sentences written here, or the server's own where it names tables only; none shows a
value or a password.
"""

from collections.abc import Callable, Mapping
from typing import Final

import psycopg
from psycopg import errors

from customer_core.errors import (
    StoreBusyError,
    StoreConflictError,
    StoreDamagedError,
    StoreError,
    StoreFailedError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUnreachableError,
)

__all__ = ["may_show_values", "translated"]

_ByCode = Mapping[str, Callable[[str], StoreError]]


def _unreachable(reason: str, remedy: str) -> Callable[[str], StoreError]:
    return lambda store: StoreUnreachableError(store=store, reason=reason, remedy=remedy)


def _failed(reason: str, remedy: str) -> Callable[[str], StoreError]:
    return lambda store: StoreFailedError(store=store, reason=reason, remedy=remedy)


def _conflict(store: str) -> StoreError:
    return StoreConflictError(store=store)


def _busy(store: str) -> StoreError:
    return StoreBusyError(store=store, waited_seconds=0)


# https://www.postgresql.org/docs/current/errcodes-appendix.html
_ERRORS: Final[_ByCode] = {
    "40001": _conflict,
    "40P01": _conflict,
    "23505": _conflict,
    "55P03": _busy,
    "53300": _unreachable("the server has no connection left", "let fewer programs connect, or raise max_connections"),
    "53100": lambda store: StoreFullError(store=store),
    "53200": _failed("the server has no memory left", "raise max_locks_per_transaction, or free memory, and try again"),
    "57014": _failed("the server canceled a statement", "try again, or raise statement_timeout"),
    "57P01": _unreachable("the server is being shut down", "try again when it runs"),
    "57P02": _unreachable("the server crashed", "try again when it runs"),
    "57P05": _unreachable("the server ended an idle connection", "try again"),
    "25006": lambda store: StoreReadOnlyError(
        store=store, reason="the server is a standby or read-only", remedy="name the server that is written to"
    ),
    "42501": _unreachable("no permission", "grant the role reading and writing of the store's tables"),
    "22021": _failed("a text holds a NUL", "give text without it"),
    "22003": _failed("a number is too large", "give one below 2 to the power of 63"),
    "25P02": _failed("its transaction failed before", "roll it back and begin another one"),
}

_BY_CLASS: Final[_ByCode] = {
    "08": _unreachable("the connection was lost", "see whether the server runs, then try again"),
    "53": _failed("the server lacks a resource", "see the server's log"),
    "58": _failed("reading or writing the disk of the server failed", "see the server's log"),
    "XX": lambda store: StoreDamagedError(store=store, reason="the server found its own files damaged"),
}

_VALUE_CLASSES: Final = {"22", "23", "P0"}
"""Classes of errors whose texts may show what was to be written; the last one is of triggers, which are a host's."""


def translated(error: Exception, store: str) -> StoreError | None:
    """Return the error of ours for one of the driver's; None for one that is not the driver's."""
    if isinstance(error, UnicodeError):
        return _failed("a text holds half of a surrogate pair", "give text that UTF-8 can write")(store)
    if not isinstance(error, psycopg.Error):
        return None
    code = error.sqlstate or ""
    known = _ERRORS.get(code) or _BY_CLASS.get(code[:2])
    if known is None and not code:
        known = _without_code(error)
    if known is not None:
        return known(store)
    # What is left is a defect of ours or of the database; the server's first line names tables and columns at most.
    reason = f"error {code}" if code[:2] in _VALUE_CLASSES else _first_line(error)
    return StoreFailedError(store=store, reason=reason, remedy="report it with the version of PostgreSQL")


def _without_code(error: psycopg.Error) -> Callable[[str], StoreError] | None:
    """Return what an error of the driver means that the server did not send."""
    if isinstance(error, errors.DataError):
        # The driver refuses a NUL by itself; its text does not show the value, which is in its context.
        return _failed("a value cannot be written", "give text without NUL, and numbers below 2 to the power of 63")
    if isinstance(error, psycopg.OperationalError):
        # Of a connection that could not be made the server's word comes as a sentence, in the server's language.
        remedy = "see whether the server runs, has this database and lets this role in, then try again"
        return _unreachable("no connection to the server, or it was lost", remedy)
    return None


def may_show_values(error: Exception) -> bool:
    """Tell whether the text of an error may show what was to be written, or how to get in."""
    if isinstance(error, UnicodeError | errors.DataError | errors.IntegrityError):
        return True
    if isinstance(error, psycopg.Error) and ((error.sqlstate or "")[:2] in _VALUE_CLASSES or _has_more(error)):
        return True
    # What the driver says of a connection that it could not make repeats the address.
    return isinstance(error, psycopg.OperationalError) and error.sqlstate is None


def _has_more(error: psycopg.Error) -> bool:
    """Tell whether the server says more than its first sentence: of any code, that may repeat a row or parameters."""
    return bool(error.diag.message_detail or error.diag.context)


def _first_line(error: psycopg.Error) -> str:
    return str(error).partition("\n")[0]
