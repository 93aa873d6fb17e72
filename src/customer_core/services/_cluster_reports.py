"""What became of clusters as a file: one line for each, whole or not at all.

Owns the columns. Who was merged is decided elsewhere.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Final

from customer_core.exchange import write_csv
from customer_core.model import CustomerId
from customer_core.ports import Store
from customer_core.services._files import require_outside

__all__ = ["REPORT_COLUMNS", "ClusterReport", "report_into"]

REPORT_COLUMNS: Final = ("ids", "merged", "merges", "vetoes")
"""The ids of a cluster; who is merged of it, survivors first; the ids of the merges; why others are not, and who."""

_SPOOL_BYTES: Final = 1 << 20


class ClusterReport:
    """Lines that are written when all are told."""

    def __init__(self, spool: IO[str]) -> None:
        self._spool = spool

    def add(
        self,
        ids: Iterable[CustomerId],
        groups: Iterable[Iterable[CustomerId]],
        merges: Iterable[object],
        vetoes: Iterable[tuple[str, str]],
    ) -> None:
        """Add a line: entries stand apart by a space, groups by a semicolon."""
        cells = (
            " ".join(map(str, ids)),
            "; ".join(" ".join(map(str, group)) for group in groups),
            " ".join(map(str, merges)),
            "; ".join(f"{code} {record}".strip() for code, record in vetoes),
        )
        self._spool.write(json.dumps(cells, ensure_ascii=False) + "\n")


@contextmanager
def report_into(store: Store, path: str | os.PathLike[str] | None) -> Iterator[ClusterReport | None]:
    """Write what is added into a file at the end, also where the work was stopped before.

    Raises:
        UnwritableFileError: The file cannot be written, or is one of the store itself.
    """
    if path is None:
        yield None
        return
    require_outside(store, path)
    with tempfile.SpooledTemporaryFile(_SPOOL_BYTES, mode="w+", encoding="utf-8", newline="\n") as spool:
        try:
            yield ClusterReport(spool)
        finally:
            spool.seek(0)
            write_csv(path, REPORT_COLUMNS, (json.loads(line) for line in spool))
