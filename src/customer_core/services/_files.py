"""Deduplicate one customer file: read, recognize, match, merge, write all or nothing.

Owns the order of the steps and the shape of the files written. Must not know how anything is shown to a person.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from customer_core.errors import UnwritableFileError
from customer_core.exchange import ColumnRole, check_writable, fold_header, shown_path, write_all
from customer_core.matching import MatchProfile, Progress, Scorer, explain
from customer_core.merging import Contribution, MergePlan, SurvivorshipPolicy, apply_record, propose_record
from customer_core.ports import Store
from customer_core.services._quarantine import QUARANTINE_COLUMNS, QuarantinedRow

if TYPE_CHECKING:  # Columns need an extra, which the other services do without.
    from customer_core.bulk import DeduplicatedTable, TextTable

__all__ = ["DeduplicatedFile", "deduplicate_file", "put_aside", "require_outside", "require_writable"]

_CLUSTER_COLUMNS = ("row", "cluster")
_PAIR_COLUMNS = ("left_row", "right_row", "probability", "relation", "same_customer", "reasons")
_SOURCE_COLUMN = "source_rows"
_LOSING_COLUMN = "losing_values"


@attrs.frozen(kw_only=True, repr=False)
class DeduplicatedFile:
    """A customer file with what was found in it.

    In what is written, row numbers are 0-based and count the rows of the file after the header, those that were put
    aside among them; `propose` takes those of `table`, and `customers` has them.
    """

    source: Path
    found: "DeduplicatedTable"

    def __repr__(self) -> str:
        return f"DeduplicatedFile({self.table.file!r}, {self.found!r})"

    @property
    def table(self) -> "TextTable":
        """Return the columns of the file."""
        return self.found.table

    @property
    def roles(self) -> tuple[ColumnRole, ...]:
        """Return what each column was used as."""
        return self.found.roles

    @property
    def customers(self) -> tuple[tuple[int, ...], ...]:
        """Return the rows of each customer, in the order of their first row, which is that of the cluster numbers."""
        members: dict[int, list[int]] = {}
        for row, cluster in enumerate(self.found.clusters.tolist()):
            members.setdefault(cluster, []).append(row)
        return tuple(tuple(rows) for rows in members.values())

    @property
    def quarantined(self) -> tuple[QuarantinedRow, ...]:
        """Return the rows that were put aside, in file order, each with what is wrong with it."""
        return put_aside(self.table)

    def propose(self, rows: Sequence[int]) -> MergePlan:
        """Propose how these rows become one record: the winner of every column, by which rule, and what loses."""
        contributions = [
            Contribution(id=str(row), values=dict(zip(self.table.header, self.table.row(row), strict=True)))
            for row in rows
        ]
        return propose_record(contributions, policy=self._policy)

    @property
    def _policy(self) -> SurvivorshipPolicy:
        return SurvivorshipPolicy.for_roles({role.column: role.role for role in self.roles})

    def write(
        self,
        *,
        output: str | os.PathLike[str] | None = None,
        merged: str | os.PathLike[str] | None = None,
        pairs: str | os.PathLike[str] | None = None,
        quarantine: str | os.PathLike[str] | None = None,
        private_texts: Sequence[tuple[str | os.PathLike[str], str]] = (),
    ) -> tuple[tuple[str, int], ...]:
        """Write the files that are named: all of them or, on any failure, none.

        Returned are the columns of the merged file in which the rules left several values standing, each with the
        number of customers; the fullest record's value was kept there.

        Args:
            output: Where to write `row,cluster`, one line for each record in file order.
            merged: Where to write one record per customer, with its source rows and the losing values.
            pairs: Where to write the pairs worth a look, with their reasons.
            quarantine: Where to write the rows that were put aside, with `QUARANTINE_COLUMNS`.
            private_texts: What else to write, as (path, text), each for its owner alone: a report, say.

        Raises:
            UnwritableFileError: A file cannot be written, or is the source itself.
        """
        header, tied = self.table.header, Counter[str]()
        files: list[tuple[str | os.PathLike[str] | None, Sequence[str], Iterator[Sequence[str]]]] = [
            (output, _CLUSTER_COLUMNS, self.iter_clusters()),
            (merged, (*header, *_added_columns(header)), self._iter_merged(tied)),
            (pairs, _PAIR_COLUMNS, self.iter_pairs()),
            (quarantine, QUARANTINE_COLUMNS, (row.cells for row in self.quarantined)),
        ]
        named = [(path, columns, rows) for path, columns, rows in files if path is not None]
        paths = [*(path for path, *_ in named), *(path for path, _ in private_texts)]
        require_writable(paths, source=self.source)
        write_all(named, private_texts)
        return tuple((column, tied[column]) for column in header if tied[column])

    def iter_clusters(self) -> Iterator[Sequence[str]]:
        """Yield `row, cluster` for every record, in file order."""
        clusters = self.found.clusters.tolist()
        return ((self._number(row), str(cluster)) for row, cluster in enumerate(clusters))

    def iter_merged(self) -> Iterator[Sequence[str]]:
        """Yield one record per customer: its columns, its source rows, and the losing values as JSON by column."""
        return self._iter_merged(Counter())

    def _iter_merged(self, tied: Counter[str]) -> Iterator[Sequence[str]]:
        """Yield the merged records; columns with several values left standing are counted on the way."""
        for rows in self.customers:
            if len(rows) == 1:
                yield (*self.table.row(rows[0]), self._number(rows[0]), "")
                continue
            plan = self.propose(rows)
            merged = apply_record(plan)
            tied.update(decision.field for decision in plan.fields if decision.is_tied)
            values = (str(merged[column]) for column in self.table.header)
            yield (*values, " ".join(map(self._number, rows)), _losing_text(plan))

    def iter_pairs(self) -> Iterator[Sequence[str]]:
        """Yield every pair worth a look, in file order, with its probability, relation and reasons."""
        found, customers, scorer = self.found, self.customers, Scorer(self.found.profile)
        clusters = found.clusters.tolist()
        for left, right in zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True):
            score = scorer.score(found.record(left), found.record(right))
            cluster = clusters[left]
            same = cluster == clusters[right]
            reasons = " ".join(explain(score))
            if same and score.bits < 0:
                others = ", ".join(self._number(row) for row in customers[cluster] if row not in {left, right})
                reasons += f" One customer because both match others of it: rows {others}."
            yield (
                self._number(left),
                self._number(right),
                f"{score.probability:.6f}",
                score.relation,
                "yes" if same else "no",
                reasons,
            )

    def _number(self, row: int) -> str:
        return str(self.table.number(row))


def put_aside(table: "TextTable") -> tuple[QuarantinedRow, ...]:
    """Return the rows of a table's file that are no records, each with what is wrong with it."""
    return tuple(QuarantinedRow.of(row, row.fault) for row in table.put_aside if row.fault)


def require_outside(store: Store, path: str | os.PathLike[str]) -> None:
    """Refuse a file that cannot be written, or is one of the store itself.

    Raises:
        UnwritableFileError: It is such.
    """
    check_writable(path)
    if os.path.realpath(path) in map(os.path.realpath, store.own_files):
        raise UnwritableFileError(file=shown_path(path), reason="it is the store that is read")


def require_writable(paths: Iterable[str | os.PathLike[str]], *, source: str | os.PathLike[str]) -> None:
    """Refuse outputs that cannot be written, meet in one place or would replace the source, before any work is done.

    Raises:
        UnwritableFileError: One of them is such.
    """
    taken: set[str] = set()
    for path in paths:
        check_writable(path)
        place = os.path.realpath(path)
        if place == os.path.realpath(source):
            raise UnwritableFileError(file=shown_path(path), reason="it is the file that is read")
        if place in taken:
            raise UnwritableFileError(file=shown_path(path), reason="it is named for two outputs")
        taken.add(place)


def deduplicate_file(
    source: str | os.PathLike[str],
    *,
    mapping: Sequence[str] = (),
    encoding: str = "",
    delimiter: str = "",
    puts_aside: bool = False,
    profile: MatchProfile | None = None,
    progress: Progress | None = None,
) -> DeduplicatedFile:
    """Find the duplicates of a CSV file; nothing is written until the result is told to.

    Args:
        source: The file: strict CSV with a header, JSON lines, Parquet or an Excel workbook.
        mapping: Roles of columns as `ROLE=COLUMN`, over what is guessed.
        encoding: The file's encoding; without one, a byte order mark or UTF-8.
        delimiter: What stands between cells; without one, the header decides.
        puts_aside: Whether rows that are no records are put aside, and the rest goes on; otherwise the first of them
            refuses the file.
        profile: The match profile; without one, it is learned from the file.
        progress: Called while it runs.

    Raises:
        FileError: The file cannot be used as it is.
        UnknownRoleError: The mapping names a role that does not exist.
        InvalidOptionError: The mapping, encoding or delimiter is not written as it should be.
        MissingExtraError: The extra `bulk` is not installed.
    """
    from customer_core.bulk import deduplicate  # noqa: PLC0415 - needs an extra, which other services do without

    found = deduplicate(
        source,
        profile,
        mapping=mapping,
        encoding=encoding,
        delimiter=delimiter,
        puts_aside=puts_aside,
        progress=progress,
    )
    return DeduplicatedFile(source=Path(source), found=found)


def _added_columns(header: Sequence[str]) -> tuple[str, str]:
    """Return names for the added columns that the file does not have itself."""
    taken = {fold_header(name) for name in header}
    source, losing = _SOURCE_COLUMN, _LOSING_COLUMN
    while source in taken or losing in taken:
        source, losing = f"{source}_", f"{losing}_"
    return source, losing


def _losing_text(plan: MergePlan) -> str:
    losing = {
        decision.field: list(dict.fromkeys(str(lost.value) for lost in decision.losing))
        for decision in plan.fields
        if decision.losing
    }
    return json.dumps(losing, ensure_ascii=False) if losing else ""
