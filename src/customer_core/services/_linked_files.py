"""Link two customer files: read, recognize, match, write the links.

Owns the shape of the file written. Must not know how anything is shown to a person.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from customer_core.exchange import write_all
from customer_core.matching import MatchProfile, Progress
from customer_core.services._files import put_aside, require_writable
from customer_core.services._quarantine import QUARANTINE_COLUMNS, QuarantinedRow

if TYPE_CHECKING:  # Columns need an extra, which the other services do without.
    from customer_core.bulk import LinkedTables

__all__ = ["LinkedFiles", "link_files"]

_LINK_COLUMNS = ("left_row", "right_row", "probability")


@attrs.frozen(kw_only=True, repr=False)
class LinkedFiles:
    """Two customer files with the links between them.

    In what is written, row numbers are 0-based and count the rows of a file after the header, those that were put aside
    among them.
    """

    left: Path
    right: Path
    found: "LinkedTables"

    def __repr__(self) -> str:
        return f"LinkedFiles({self.found!r})"

    @property
    def quarantined(self) -> tuple[tuple[QuarantinedRow, ...], tuple[QuarantinedRow, ...]]:
        """Return the rows that were put aside of the left file, and those of the right one, in file order."""
        left, right = self.found.tables
        return put_aside(left), put_aside(right)

    def iter_links(self) -> Iterator[Sequence[str]]:
        """Yield `left_row, right_row, probability` of every link, in the order of left rows."""
        found, (of_left, of_right) = self.found, self.found.tables
        columns = (found.left_rows.tolist(), found.right_rows.tolist(), found.probabilities.tolist())
        return (
            (str(of_left.number(left)), str(of_right.number(right)), f"{chance:.6f}")
            for left, right, chance in zip(*columns, strict=True)
        )

    def write(
        self,
        output: str | os.PathLike[str],
        *,
        left_quarantine: str | os.PathLike[str] | None = None,
        right_quarantine: str | os.PathLike[str] | None = None,
        private_texts: Sequence[tuple[str | os.PathLike[str], str]] = (),
    ) -> None:
        """Write the links as a CSV file, and what else is named, or on any failure nothing.

        Args:
            output: Where to write them.
            left_quarantine: Where to write the rows of the left file that were put aside, with `QUARANTINE_COLUMNS`.
            right_quarantine: The same for the right file.
            private_texts: What else to write, as (path, text), each for its owner alone: a report, say.

        Raises:
            UnwritableFileError: A file cannot be written, or is one of the sources.
        """
        files: list[tuple[str | os.PathLike[str], Sequence[str], Iterator[Sequence[str]]]] = [
            (output, _LINK_COLUMNS, self.iter_links())
        ]
        for path, rows in zip((left_quarantine, right_quarantine), self.quarantined, strict=True):
            if path is not None:
                files.append((path, QUARANTINE_COLUMNS, (row.cells for row in rows)))
        paths = [*(path for path, *_ in files), *(path for path, _ in private_texts)]
        for source in (self.left, self.right):
            require_writable(paths, source=source)
        write_all(files, private_texts)


def link_files(  # noqa: PLR0913 - one keyword for each thing that two files leave open
    left: str | os.PathLike[str],
    right: str | os.PathLike[str],
    *,
    cardinality: str = "one_to_one",
    left_mapping: Sequence[str] = (),
    right_mapping: Sequence[str] = (),
    left_puts_aside: bool = False,
    right_puts_aside: bool = False,
    profile: MatchProfile | None = None,
    progress: Progress | None = None,
) -> LinkedFiles:
    """Find which records of two files are the same customer; nothing is written until the result is told to.

    Args:
        left: A CSV or Parquet file.
        right: Another one; its columns may be others, as long as some have roles in common.
        cardinality: How many links a record may have: `one_to_one`, `one_to_many`, `many_to_one` or `many_to_many`.
        left_mapping: Roles of the left file's columns as `ROLE=COLUMN`, over what is guessed.
        right_mapping: Those of the right file's.
        left_puts_aside: Whether rows of the left file that are no records are put aside, and the rest goes on;
            otherwise the first of them refuses the file.
        right_puts_aside: The same for the right file.
        profile: The match profile; without one, it is learned from both files.
        progress: Called while it runs.

    Raises:
        FileError: A file cannot be used as it is.
        InvalidOptionError: The cardinality is none.
        MissingExtraError: The extra `bulk` is not installed.
    """
    from customer_core.bulk import link  # noqa: PLC0415 - needs an extra, which the other services do without

    found = link(
        left,
        right,
        profile,
        cardinality=cardinality,
        left_mapping=left_mapping,
        right_mapping=right_mapping,
        left_puts_aside=left_puts_aside,
        right_puts_aside=right_puts_aside,
        progress=progress,
    )
    return LinkedFiles(left=Path(left), right=Path(right), found=found)
