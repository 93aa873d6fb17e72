"""dedupe, which a person teaches pair by pair; here the truth answers its questions.

It owns the columns and the way of teaching. It is the one peer that is given the truth, for as many questions as it
is told and nothing else, which flatters it: no person answers so well. Run as `python -m benchmarks.peers.dedupe_run
KIND FOLDER QUESTIONS`; the folder holds `truth.csv`.
"""

import random
import re
import sys
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path

import dedupe
import numpy as np
import pandas as pd
from dedupe import variables

from benchmarks.peers.handing import Finding, find_components, read_records, read_truth

__all__ = ["main"]

_SEED = 0
_WORKERS = 2
_SAMPLE = 1_500
_THRESHOLD = 0.5

# With eight columns of the febrl files it takes more than 20 GB.
_FEBRL = ("given_name", "surname", "address_1", "date_of_birth", "soc_sec_id")
_COLUMNS = {
    "febrl": _FEBRL,
    "febrl4": _FEBRL,
    "fake1000": ("first_name", "surname", "dob", "city", "email"),
    "rldata500": ("first_name", "last_name", "dob"),
    "restaurants": ("name", "addr", "city", "phone"),
    "generated": ("first_name", "last_name", "email", "phone", "street", "city", "postcode"),
}
_DATE = ("birth_year", "birth_month", "birth_day")
_PHONE_DIGITS = 10

Record = Mapping[str, str | None]


def main(kind: str, folder: Path, questions: int) -> None:
    """Find the duplicates, or the links, of one folder."""
    warnings.filterwarnings("ignore")
    random.seed(_SEED)
    np.random.seed(_SEED)  # noqa: NPY002 - the peer draws from the global generator
    finding = Finding("dedupe", folder)
    table = read_records(folder)
    records = _records(_cleaned(table, kind), _COLUMNS[kind])
    sides = _sides(table, records)
    fields = [variables.String(name, has_missing=True) for name in _COLUMNS[kind]]
    matcher = (dedupe.RecordLink if len(sides) > 1 else dedupe.Dedupe)(fields, num_cores=_WORKERS)
    matcher.prepare_training(*sides, sample_size=_SAMPLE)
    asked = _teach(matcher, _known(records, read_truth(folder)), questions)
    matcher.train()
    scores = matcher.score(matcher.pairs(*sides))
    finding.report(_clusters(matcher, scores, len(table)), notes=f"{asked} questions answered by the truth")
    finding.write_pairs(
        (int(left), int(right), float(score))
        for (left, right), score in zip(scores["pairs"], scores["score"], strict=True)
    )


def _cleaned(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    if kind == "rldata500":
        year, month, day = (table[name].str.zfill(2) for name in _DATE)
        return table.assign(dob=year + month + day)
    if "phone" in table:
        return table.assign(phone=table["phone"].str.replace(r"\D", "", regex=True).str[-_PHONE_DIGITS:])
    return table


def _records(table: pd.DataFrame, columns: Iterable[str]) -> dict[int, Record]:
    rows = table[list(columns)].to_dict("records")
    return {number: {name: _folded(cell) for name, cell in row.items()} for number, row in enumerate(rows)}


def _folded(cell: object) -> str | None:
    return re.sub(r"\s+", " ", cell).strip().lower() or None if isinstance(cell, str) else None


def _sides(table: pd.DataFrame, records: Mapping[int, Record]) -> list[dict[int, Record]]:
    if "side" not in table:
        return [dict(records)]
    places = table["side"].tolist()
    return [{number: record for number, record in records.items() if places[number] == side} for side in ("0", "1")]


def _known(records: Mapping[int, Record], truth: list[str]) -> dict[tuple[str | None, ...], str]:
    """Return the truth by the values of a record, since the peer asks with records that have lost their numbers."""
    known: dict[tuple[str | None, ...], str] = {}
    for number, record in records.items():
        known.setdefault(tuple(record.values()), truth[number])
    return known


def _teach(matcher: dedupe.Dedupe, known: Mapping[tuple[str | None, ...], str], questions: int) -> int:
    for asked in range(questions):
        try:
            pair = matcher.uncertain_pairs()[0]
        except IndexError:
            return asked
        left, right = (known[tuple(record.values())] for record in pair)
        matcher.mark_pairs({"match": [pair] * (left == right), "distinct": [pair] * (left != right)})
    return questions


def _clusters(matcher: dedupe.Dedupe, scores: np.ndarray, size: int) -> list[int]:
    if isinstance(matcher, dedupe.RecordLink):
        links = np.array([pair for pair, _ in matcher.many_to_one(scores, _THRESHOLD)], dtype=int).reshape(-1, 2)
        return find_components(size, links[:, 0], links[:, 1])
    clusters = list(range(size))
    for number, (members, _) in enumerate(matcher.cluster(scores, _THRESHOLD)):
        for record in members:
            clusters[int(record)] = size + number
    return clusters


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
