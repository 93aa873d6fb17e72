"""Which versions of SQLite will do, and which have a defect that a host should know of."""

import logging
from functools import lru_cache
from typing import Final

from customer_core.errors import StoreFailedError

__all__ = ["check_version", "is_with_wal_bug", "warn_of_wal_bug"]

VERSION_LEAST: Final = (3, 38, 0)
"""STRICT tables came with 3.37, RETURNING with 3.35, and the functions of JSON are built in since 3.38."""


def check_version(version: tuple[int, ...], *, store: str) -> None:
    """Refuse a SQLite that lacks what the tables need, and log a warning once for one with a known defect.

    Raises:
        StoreFailedError: It is too old.
    """
    written = ".".join(map(str, version))
    if version < VERSION_LEAST:
        raise StoreFailedError(
            store=store,
            reason=f"SQLite {written} is too old",
            remedy=f"use a Python with SQLite {'.'.join(map(str, VERSION_LEAST))} or later",
        )
    if is_with_wal_bug(version):
        warn_of_wal_bug(written)


def is_with_wal_bug(version: tuple[int, ...]) -> bool:
    """Tell whether a version of SQLite may lose a commit when a log is reset while others write.

    The defect came with 3.7.0 and was mended in 3.51.3, and also in 3.44.6 and 3.50.7; https://sqlite.org/wal.html.
    """
    is_mended = (3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51)
    return (3, 7) <= version < (3, 51, 3) and not is_mended


@lru_cache(maxsize=1)
def warn_of_wal_bug(written: str) -> None:
    """Log, once in a process, that the SQLite in use has the defect; distributions may have mended it quietly."""
    logging.getLogger("customer_core.storage").warning(
        "SQLite %s may damage a database when several connections write and one resets the log at the same moment: "
        "update SQLite, or Python, to a version that has the fix (3.44.6, 3.50.7, 3.51.3 or later; a distribution may "
        "have it without a new number), or let only one process write.",
        written,
    )
