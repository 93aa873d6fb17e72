"""What this machine can do at most: the limits beside which the engine's figures are to be read.

Run as `python -m benchmarks.raw_limits [--pairs N] [--runs K] [--json]`. It owns the bare calls: similarities of pairs
of texts by RapidFuzz, and what NumPy does with whole numbers; it must not know the engine.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler

from customer_core.testing.generator import generate

SEED = 1
_GENERATED = 20_000
_TEXT_LENGTH = 32
_WORKERS = (1, 2)

Row = dict[str, object]
_Scorer = Callable[..., float]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=1_000_000, help="pairs of texts, and whole numbers")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    for row in measure(options.pairs, options.runs):
        print(json.dumps(row) if options.json else f"{row['name']:<48}{row['value']:>8,} {row['unit']}")


def measure(size: int, runs: int) -> Iterator[Row]:
    """Yield a row for each limit, in millions a second."""

    def row(name: str, unit: str, call: Callable[[], object]) -> Row:
        rate = size / median(_seconds(call) for _ in range(runs)) / 1e6
        return {"name": f"raw/{name}", "value": round(rate, 2), "unit": f"million {unit}/s", "size": size, "runs": runs}

    for name, scorer, texts in _similarities():
        left, right = _drawn_pairs(texts, size)
        for workers in _WORKERS:
            yield row(f"{name}, workers: {workers}", "pairs", _paired(scorer, left, right, workers))
    for name, call in _array_calls(size).items():
        yield row(name, "numbers", call)


def _similarities() -> Iterator[tuple[str, _Scorer, Sequence[str]]]:
    made = generate(_GENERATED, seed=SEED)
    columns = {name: [row[place] for row in made.rows] for place, name in enumerate(made.header)}
    names = [name for name in columns["last_name"] if name]
    long = [f"{first} {last} {street} {city}"[:_TEXT_LENGTH] for first, last, street, city in _told(columns)]
    phones = ["".join(sign for sign in phone if sign.isdigit()) for phone in columns["phone"] if phone]
    yield "Jaro-Winkler of names", JaroWinkler.normalized_similarity, names
    yield f"token_sort_ratio of {_TEXT_LENGTH} characters", fuzz.token_sort_ratio, long
    yield "OSA of phones", OSA.normalized_similarity, phones


def _told(columns: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what makes a text that is long enough, once a record."""
    names = ("first_name", "last_name", "street", "city")
    for first, last, street, city in zip(*(columns[name] for name in names), strict=True):
        if sum(map(len, (first, last, street, city))) >= _TEXT_LENGTH:
            yield first, last, street, city


def _drawn_pairs(texts: Sequence[str], size: int) -> tuple[list[str], list[str]]:
    places = np.random.default_rng(SEED).integers(0, len(texts), (2, size)).tolist()
    return [texts[place] for place in places[0]], [texts[place] for place in places[1]]


def _paired(scorer: _Scorer, left: Sequence[str], right: Sequence[str], workers: int) -> Callable[[], object]:
    return lambda: process.cpdist(left, right, scorer=scorer, workers=workers, dtype=np.float32)


def _array_calls(size: int) -> Mapping[str, Callable[[], object]]:
    draws = np.random.default_rng(SEED)
    numbers: npt.NDArray[np.int64] = draws.integers(0, 2**62, size)
    repeated = numbers % (size // 2)
    places = draws.permutation(size)
    return {
        "sort of int64": lambda: np.sort(numbers),
        "stable argsort of int64": lambda: np.argsort(numbers, kind="stable"),
        "unique of int64, half of them repeated": lambda: np.unique(repeated),
        "gather of int64 at places by chance": lambda: numbers[places],
    }


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
