"""Rows that are told one by one, written to a CSV file at the end: whole or not at all.

Owns where they wait until then. It must not know what they say.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from customer_core.exchange import write_csv
from customer_core.ports import Store
from customer_core.services._files import require_outside

__all__ = ["AddRow", "rows_into"]

AddRow = Callable[[Sequence[str]], object]
"""Adds one row, of a cell for each column."""

_SPOOL_BYTES: Final = 1 << 20


@contextmanager
def rows_into(store: Store, path: str | os.PathLike[str] | None, header: Sequence[str]) -> Iterator[AddRow | None]:
    """Write the rows that are added into a file at the end, also where the work was stopped before.

    Without a path there is nothing to add to.

    Raises:
        UnwritableFileError: The file cannot be written, or is one of the store itself.
    """
    if path is None:
        yield None
        return
    require_outside(store, path)
    with tempfile.SpooledTemporaryFile(_SPOOL_BYTES, mode="w+", encoding="utf-8", newline="\n") as spool:
        try:
            yield lambda row: spool.write(json.dumps(list(row), ensure_ascii=False) + "\n")
        finally:
            spool.seek(0)
            write_csv(path, header, (json.loads(line) for line in spool))
