"""What judgements of people do to a fitted profile: every labelled file that may be tuned on, and generated customers.

Run as `python -m benchmarks.judging [--size N[,N]...] [--runs K] [--wrong SHARE] [--json]`. The truth plays the person
who is asked: about pairs drawn by a seed from those that the profile learned without judgements leaves for a look. The
file is then deduplicated by what was learned with them; the judgements themselves are not given. Returns 1 where the
median F1 falls below that without judgements.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import attrs

from benchmarks.accuracy import TUNE
from benchmarks.generated import SEED, read_clusters
from benchmarks.peers.files import GENERATED, LABELLED
from customer_core.bulk import DeduplicatedTable, JudgedPair, deduplicate, fit
from customer_core.exchange import write_csv
from customer_core.testing.generator import generate
from customer_core.testing.scoring import PairwiseFigures, score_pairwise

COUNTS = (20, 100, 500)

Row = dict[str, object]


@attrs.frozen
class _Case:
    name: str
    path: Path
    truth: Sequence[int]


@attrs.frozen
class _Judged:
    """What came of so many judgements, one figure for each run."""

    judgements: int
    figures: Sequence[PairwiseFigures]
    shifts_bits: Sequence[float]

    @property
    def f1(self) -> float:
        """Return the median of F1."""
        return median(one.f1 for one in self.figures)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 where judgements made the median worse."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="5000", help="numbers of generated records, with commas")
    parser.add_argument("--runs", type=int, default=5, help="draws of pairs for each count, of which the medians count")
    parser.add_argument("--wrong", type=float, default=0.0, help="the share of judgements that are wrong")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    is_good = True
    for case in _cases([int(size) for size in options.size.split(",")]):
        without, *rest = list(_measure(case, options.runs, options.wrong))
        for judged in (without, *rest):
            row = _row(case, judged)
            print(json.dumps(row) if options.json else _line(row))
        is_good &= all(judged.f1 >= without.f1 for judged in rest)
    return 0 if is_good else 1


def _cases(sizes: Sequence[int]) -> Iterator[_Case]:
    if not LABELLED.is_dir():
        print(f"The labelled files are not at {LABELLED}: they are left out.")
    else:
        for name in TUNE:
            yield _Case(name, LABELLED / f"{name}.csv", read_clusters(LABELLED / f"{name}.truth.csv"))
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path, made = Path(folder) / "generated.csv", generate(size, seed=SEED)
            write_csv(path, made.header, made.rows)
            yield _Case(GENERATED, path, [true.cluster for true in made.truth])


def _measure(case: _Case, runs: int, wrong: float) -> Iterator[_Judged]:
    """Yield what comes of no judgement and of more and more, until none is left to be made."""
    found = deduplicate(case.path)
    yield _Judged(0, [score_pairwise(found.clusters.tolist(), case.truth)], [0.0])
    waiting = _waiting(found)
    for before, count in zip((0, *COUNTS), COUNTS, strict=False):
        if before < len(waiting):
            drawn = [_draw(case, waiting, min(count, len(waiting)), wrong, seed) for seed in range(runs)]
            yield _Judged(len(drawn[0]), *zip(*(_run(case, pairs) for pairs in drawn), strict=True))


def _waiting(found: DeduplicatedTable) -> list[tuple[int, int]]:
    """Return the pairs that a person is asked about."""
    chances, thresholds = found.pairs.probabilities, found.profile.thresholds
    is_open = (chances >= thresholds.review) & (chances < thresholds.same)
    return list(zip(found.pairs.left[is_open].tolist(), found.pairs.right[is_open].tolist(), strict=True))


def _draw(case: _Case, waiting: Sequence[tuple[int, int]], count: int, wrong: float, seed: int) -> list[JudgedPair]:
    chance = random.Random(seed)  # noqa: S311 - a draw, no secret
    pairs = chance.sample(waiting, count)
    return [
        JudgedPair(one, other, (case.truth[one] == case.truth[other]) is not (chance.random() < wrong))
        for one, other in pairs
    ]


def _run(case: _Case, pairs: Sequence[JudgedPair]) -> tuple[PairwiseFigures, float]:
    learned = fit(case.path, judged=pairs)
    found = deduplicate(case.path, learned.profile)
    shift = learned.judged.shift_bits if learned.judged else 0.0
    return score_pairwise(found.clusters.tolist(), case.truth), shift


def _row(case: _Case, judged: _Judged) -> Row:
    return {
        "name": f"judging/{case.name}/{judged.judgements}",
        "value": round(judged.f1, 4),
        "unit": "F1",
        "size": len(case.truth),
        "store": "",
        "runs": len(judged.figures),
        "least": round(min(one.f1 for one in judged.figures), 4),
        "precision": round(median(one.precision for one in judged.figures), 4),
        "recall": round(median(one.recall for one in judged.figures), 4),
        "shift_bits": round(median(judged.shifts_bits), 2),
    }


def _line(row: Row) -> str:
    shown = (("F1", "value"), ("least", "least"), ("P", "precision"), ("R", "recall"))
    figures = "  ".join(f"{label} {row[name]:.4f}" for label, name in shown)
    return f"{row['name']!s:<28}{row['size']:>7} records  {figures}  shift {row['shift_bits']:+.2f} bits"


if __name__ == "__main__":
    raise SystemExit(main())
