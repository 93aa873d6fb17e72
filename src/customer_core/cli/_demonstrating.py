"""The demo: a generated customer file through the whole job, measured against its truth; then the store's journey.

Owns the story that is told. Must not know how files are read, matched or merged.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from customer_core.cli._demo_journey import run_journey
from customer_core.cli._showing import progress_bar, show_columns, show_found, shown
from customer_core.errors import UnwritableFileError
from customer_core.exchange import shown_path, write_csv
from customer_core.matching import Scorer, explain
from customer_core.services import DeduplicatedFile, deduplicate_file
from customer_core.testing.generator import GeneratedCustomers, generate
from customer_core.testing.scoring import score_pairwise

__all__ = ["run_demo"]

Pair = tuple[int, int]

_PAIRS_TRIED = 2_000


def run_demo(console: Console, *, size: int, seed: int, keep: Path | None) -> None:
    """Generate, deduplicate, and print how right it was, one match and one merge; then the way through a store."""
    with _folder(keep) as folder:
        source, output, merged = (folder / name for name in ("customers.csv", "clusters.csv", "clean.csv"))
        console.rule("1. A customer file")
        started = time.perf_counter()
        made = generate(size, seed=seed)
        write_csv(source, made.header, made.rows)
        customers = len({true.cluster for true in made.truth})
        seconds = time.perf_counter() - started
        console.print(
            f"Generated {size:,} made-up records of {customers:,} customers in {seconds:.1f} s: {source.name}."
        )
        console.rule("2. Which records are one customer?")
        started = time.perf_counter()
        with progress_bar(is_shown=console.is_terminal) as progress:
            result = deduplicate_file(source, progress=progress)
        result.write(output=output, merged=merged)
        show_columns(console, result.roles)
        show_found(console, result, time.perf_counter() - started)
        console.rule("3. How right is it?")
        _show_figures(console, result, made)
        example = _telling_pair(result, made)
        if example is not None:
            console.rule("4. Why? One match explained")
            _show_match(console, result, example)
            console.rule("5. What survives? One merge")
            _show_merge(console, result, example)
        run_journey(console)
        if keep is not None:
            console.print(f"The files are in {shown(shown_path(folder))}.")


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        try:
            keep.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnwritableFileError(file=shown_path(keep), reason=(error.strerror or "refused").lower()) from None
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="customer-core-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _show_figures(console: Console, result: DeduplicatedFile, made: GeneratedCustomers) -> None:
    figures = score_pairwise(result.found.clusters.tolist(), [true.cluster for true in made.truth])
    console.print(f"Precision {figures.precision:.1%}: of the pairs called one customer, so many are.")
    console.print(f"Recall    {figures.recall:.1%}: of the pairs that are one customer, so many were found.")
    console.print(f"F1        {figures.f1:.3f}")


def _telling_pair(result: DeduplicatedFile, made: GeneratedCustomers) -> Pair | None:
    """Return the right match with the most evidence against it, of the first few thousand: one worth explaining."""
    found, truth, scorer = result.found, made.truth, Scorer(result.found.profile)
    tried = zip(found.pairs.left[:_PAIRS_TRIED].tolist(), found.pairs.right[:_PAIRS_TRIED].tolist(), strict=True)
    right = [
        (one, other)
        for one, other in tried
        if found.clusters[one] == found.clusters[other] and truth[one].cluster == truth[other].cluster
    ]

    def against(pair: Pair) -> float:
        score = scorer.score(*map(found.record, pair))
        return sum(min(0.0, evidence.bits) for evidence in score.evidence)

    return min(right, key=against, default=None)


def _show_match(console: Console, result: DeduplicatedFile, pair: Pair) -> None:
    table = Table("column", *(f"row {row}" for row in pair))
    for column, left, right in zip(result.table.header, *map(result.table.row, pair), strict=True):
        table.add_row(column, shown(left), shown(right))
    console.print(table)
    for sentence in explain(result.found.score(*pair)):
        console.print(f"- {shown(sentence)}")


def _show_merge(console: Console, result: DeduplicatedFile, pair: Pair) -> None:
    rows = next(rows for rows in result.customers if pair[0] in rows)
    plan = result.propose(rows)
    table = Table("column", "survives", "by the rule", "loses, and is kept")
    for decision in plan.fields:
        losing = "; ".join(f"{lost.value} (row {lost.contribution})" for lost in decision.losing)
        table.add_row(decision.field, shown(str(decision.value)), decision.rule, shown(losing))
    console.print(f"Rows {', '.join(map(str, rows))} become one record:")
    console.print(table)
