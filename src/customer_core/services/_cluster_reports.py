"""What became of clusters as a file: one line for each, whole or not at all.

Owns the columns. Who was merged is decided elsewhere.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import attrs

from customer_core.model import CustomerId
from customer_core.ports import Store
from customer_core.services._spooled_files import AddRow, rows_into

__all__ = ["REPORT_COLUMNS", "ClusterReport", "report_into"]

REPORT_COLUMNS: Final = ("ids", "merged", "merges", "vetoes")
"""The ids of a cluster; who is merged of it, survivors first; the ids of the merges; why others are not, and who."""


@attrs.frozen
class ClusterReport:
    """Lines that are written when all are told."""

    _add: AddRow

    def add(
        self,
        ids: Iterable[CustomerId],
        groups: Iterable[Iterable[CustomerId]],
        merges: Iterable[object],
        vetoes: Iterable[tuple[str, str]],
    ) -> None:
        """Add a line: entries stand apart by a space, groups by a semicolon."""
        self._add(
            (
                " ".join(map(str, ids)),
                "; ".join(" ".join(map(str, group)) for group in groups),
                " ".join(map(str, merges)),
                "; ".join(f"{code} {record}".strip() for code, record in vetoes),
            )
        )


@contextmanager
def report_into(store: Store, path: str | os.PathLike[str] | None) -> Iterator[ClusterReport | None]:
    """Write what is added into a file at the end, also where the work was stopped before.

    Raises:
        UnwritableFileError: The file cannot be written, or is one of the store itself.
    """
    with rows_into(store, path, REPORT_COLUMNS) as add:
        yield None if add is None else ClusterReport(add)
