"""What SQLite and its driver refuse, as errors of ours: one table from the codes of SQLite.

Owns the translation. Reasons are sentences written here, or the driver's own where it names tables only; none shows a
value.
"""

import os
import sqlite3
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from customer_core.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFailedError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUnreachableError,
)

__all__ = ["cannot_open", "is_busy", "is_stale", "is_there", "is_undecodable", "kept_shut", "translated"]

# https://sqlite.org/rescode.html; the names are in the module from Python 3.11 on, for what its SQLite knows.
_PERM, _BUSY, _LOCKED, _NOMEM, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = (
    3,
    5,
    6,
    7,
    8,
    10,
    11,
    13,
    14,
    26,
)

_BUSY_SNAPSHOT: Final = 517
_UNDECODABLE: Final = "Could not decode to UTF-8"
"""How the driver begins its only error of SQLite's own class for which SQLite has no code."""

_ByCode = Mapping[int, Callable[[str], StoreError]]


def _read_only(store: str, reason: str) -> StoreError:
    return StoreReadOnlyError(store=store, reason=reason, remedy="allow writing to the file and to its folder")


_ERRORS: Final[_ByCode] = {
    _PERM: lambda store: StoreUnreachableError(
        store=store, reason="no permission", remedy="allow reading and writing the file"
    ),
    _BUSY: lambda store: StoreBusyError(store=store, waited_seconds=0),
    _LOCKED: lambda store: StoreBusyError(store=store, waited_seconds=0),
    _NOMEM: lambda store: StoreFailedError(
        store=store, reason="there is no memory left", remedy="free some and try again"
    ),
    _READONLY: lambda store: _read_only(store, "the file or its folder is read-only"),
    _IOERR: lambda store: StoreFailedError(
        store=store, reason="reading or writing the disk failed", remedy="check the disk, then open the store again"
    ),
    _CORRUPT: lambda store: StoreDamagedError(store=store, reason="its pages contradict each other"),
    _FULL: lambda store: StoreFullError(store=store),
    _CANTOPEN: lambda store: StoreUnreachableError(
        store=store, reason="a file of it cannot be opened", remedy="allow reading and writing the file and its folder"
    ),
    _NOTADB: lambda store: StoreDamagedError(store=store, reason="it is no SQLite database"),
}


def _code(error: Exception) -> int:
    """Return the primary code of an error; 0 where SQLite was not even asked."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_busy(error: Exception) -> bool:
    """Tell whether others hold a lock, so that trying again may help."""
    return _code(error) in {_BUSY, _LOCKED}


def is_stale(error: Exception) -> bool:
    """Tell whether a transaction that only read so far wants to write although others wrote since (BUSY_SNAPSHOT)."""
    return getattr(error, "sqlite_errorcode", 0) == _BUSY_SNAPSHOT


def is_undecodable(error: Exception) -> bool:
    """Tell whether a stored text is none; the driver's sentence repeats it, as far as it can be read."""
    if isinstance(error, UnicodeDecodeError):
        return True
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith(_UNDECODABLE)


def translated(error: Exception, path: Path, store: str) -> StoreError | None:
    """Return the error of ours for one of the driver's; None for one that is not the driver's."""
    if is_undecodable(error):
        return StoreDamagedError(store=store, reason="it holds a text that is no UTF-8")
    if isinstance(error, UnicodeError):
        problem, remedy = "a text holds half of a surrogate pair", "give text that UTF-8 can write"
        return StoreFailedError(store=store, reason=problem, remedy=remedy)
    if isinstance(error, OverflowError):
        problem, remedy = "a number is too large", "give one below 2 to the power of 63"
        return StoreFailedError(store=store, reason=problem, remedy=remedy)
    if not isinstance(error, sqlite3.Error):
        return None
    code = _code(error)
    known = cannot_open(path, store) or kept_shut(path, store) if code in {_CANTOPEN, _READONLY} else None
    if known is None and code in _ERRORS:
        known = _ERRORS[code](store)
    # What is left is a defect of ours or of the database; the driver's sentence names tables and columns at most.
    return known or StoreFailedError(store=store, reason=str(error), remedy="report it with the version of SQLite")


def is_there(path: Path) -> bool:
    """Tell whether there is anything at a path, as far as one may look."""
    return _mode(path) is not None


def _is_folder(path: Path) -> bool:
    return stat.S_ISDIR(_mode(path) or 0)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return None


def cannot_open(path: Path, store: str) -> StoreError | None:
    """Return what keeps a file from being opened or made; None where nothing that can be seen does."""
    folder = path.parent
    if _is_folder(path):
        return StoreUnreachableError(store=store, reason="it is a folder", remedy="name a file in it")
    if not is_there(folder):
        return StoreUnreachableError(
            store=store, reason="its folder does not exist", remedy="make the folder, or correct the path"
        )
    if not _is_folder(folder):
        return StoreUnreachableError(store=store, reason="its folder is a file", remedy="correct the path")
    return None


def kept_shut(path: Path, store: str) -> StoreError | None:
    """Return what the operating system does not permit with a file; None where it seems to permit everything."""
    may_write_folder = os.access(path.parent, os.W_OK | os.X_OK)
    if not is_there(path):
        remedy = "allow writing to the folder, or name a file elsewhere"
        problem = StoreUnreachableError(store=store, reason="no permission to make a file in its folder", remedy=remedy)
        return None if may_write_folder else problem
    if not os.access(path, os.R_OK):
        remedy = "allow reading and writing the file"
        return StoreUnreachableError(store=store, reason="no permission to read it", remedy=remedy)
    # Also reading takes a file beside it, which tells others what is being read.
    return None if may_write_folder else _read_only(store, "its folder is read-only")
