"""Generated customers as files, made once for a size and a folder.

It owns what those files are called and hold, and must not know who is measured on them. Run as `python -m
benchmarks.generated SIZE FOLDER`; making millions of records takes gigabytes, which that process then gives back.
"""

import csv
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs

from customer_core.exchange import write_csv
from customer_core.testing.generator import Truth, generate

__all__ = ["SEED", "GeneratedFiles", "make_files", "read_clusters"]

SEED = 1

_PROJECT = Path(__file__).resolve().parents[1]
_TRUTH = ("cluster", "household", "kind", "damage")


@attrs.frozen
class GeneratedFiles:
    """The files of one size in a folder: the customers, the same with a column of row numbers, and their truth."""

    folder: Path
    size: int

    @property
    def customers(self) -> Path:
        """Return the file without any trace of the truth, as a shop would have it."""
        return self._named("customers.csv")

    @property
    def numbered(self) -> Path:
        """Return the file whose first column `rid` numbers the rows from 0, as the peers want it."""
        return self._named("numbered.csv")

    @property
    def truth(self) -> Path:
        """Return the file of the truth, a line for each customer."""
        return self._named("truth.csv")

    def _named(self, what: str) -> Path:
        return self.folder / f"generated-{self.size}-{SEED}-{what}"


def make_files(size: int, folder: Path) -> GeneratedFiles:
    """Return the files of this many customers, which are made by a process of their own when they are not there."""
    files = GeneratedFiles(folder, size)
    # The truth is written last: where it stands, the others are whole.
    if not files.truth.is_file():
        command = [sys.executable, "-m", "benchmarks.generated", str(size), str(folder.resolve())]
        subprocess.run(command, check=True, cwd=_PROJECT)  # noqa: S603 - this very module
    return files


def read_clusters(path: Path) -> list[int]:
    """Return the column `cluster` of a truth file, in its order."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [int(row["cluster"]) for row in csv.DictReader(stream)]


def main(arguments: Sequence[str]) -> None:
    """Make the files of one size in a folder."""
    files = GeneratedFiles(Path(arguments[1]), int(arguments[0]))
    files.folder.mkdir(parents=True, exist_ok=True)
    made = generate(files.size, seed=SEED)
    write_csv(files.customers, made.header, made.rows)
    write_csv(files.numbered, ("rid", *made.header), ((str(number), *row) for number, row in enumerate(made.rows)))
    unfinished = files.truth.with_suffix(".part")
    write_csv(unfinished, _TRUTH, _truth_rows(made.truth))
    unfinished.replace(files.truth)


def _truth_rows(truth: Iterable[Truth]) -> Iterable[Sequence[str]]:
    for true in truth:
        yield str(true.cluster), str(true.household), true.kind, " ".join(true.damage)


if __name__ == "__main__":
    main(sys.argv[1:])
