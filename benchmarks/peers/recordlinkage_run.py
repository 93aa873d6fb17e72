"""The Python Record Linkage Toolkit: blocking, binary comparisons, and a classifier that no label teaches (ECM).

It owns the settings, those of the toolkit's own guides where it has one for a file's kind, and must not know the
truth. Run as `python -m benchmarks.peers.recordlinkage_run KIND FOLDER`.
"""

import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import recordlinkage

from benchmarks.peers.handing import Finding, find_components, read_records

__all__ = ["main"]

_LEAST_PROBABILITY = 0.5

Key = str | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Settings:
    """Keys of blocks, columns that must be equal, and columns that must be as similar as a figure says."""

    blocks: tuple[Key, ...]
    equal: tuple[str, ...] = ()
    close: tuple[tuple[str, str, float], ...] = ()


_JARO, _LEVENSHTEIN = "jarowinkler", "levenshtein"
_FEBRL = _Settings(
    blocks=("given_name", "surname", "soc_sec_id"),
    equal=("given_name", "date_of_birth", "suburb", "state"),
    close=(("surname", _JARO, 0.85), ("address_1", _LEVENSHTEIN, 0.85)),
)
_SETTINGS = {
    "febrl": _FEBRL,
    "febrl4": _FEBRL,
    "fake1000": _Settings(
        blocks=("first_name", "surname", "dob", "email"),
        equal=("dob", "city"),
        close=(("first_name", _JARO, 0.85), ("surname", _JARO, 0.85), ("email", _JARO, 0.9)),
    ),
    "rldata500": _Settings(
        blocks=(
            ("first_name", "last_name"),
            ("birth_year", "birth_month", "birth_day"),
            ("last_name", "birth_year"),
            ("first_name", "birth_month", "birth_day"),
            ("last_name", "birth_month", "birth_day"),
        ),
        equal=("birth_year", "birth_month", "birth_day"),
        close=(("first_name", _JARO, 0.85), ("last_name", _JARO, 0.85)),
    ),
    "restaurants": _Settings(
        blocks=("phone", "name_start", "addr"),
        equal=("phone", "city"),
        close=(("name", _JARO, 0.85), ("addr", _JARO, 0.85)),
    ),
    "generated": _Settings(
        blocks=("email", "phone", ("last_name", "postcode"), ("first_name", "postcode")),
        equal=("email", "phone", "postcode"),
        close=(("first_name", _JARO, 0.85), ("last_name", _JARO, 0.85), ("street", _JARO, 0.88)),
    ),
}


def main(kind: str, folder: Path) -> None:
    """Find the duplicates, or the links, of one folder."""
    warnings.filterwarnings("ignore")
    finding = Finding("recordlinkage", folder)
    table = _cleaned(read_records(folder), kind)
    tables = [part for _, part in table.groupby("side")] if "side" in table else [table]
    vectors = _compare(tables, _SETTINGS[kind])
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(vectors)
    probabilities = classifier.prob(vectors).to_numpy()
    left, right = (vectors.index.get_level_values(level).to_numpy() for level in (0, 1))
    is_kept = probabilities >= _LEAST_PROBABILITY
    finding.report(find_components(len(table), left[is_kept], right[is_kept]), notes="ECM")
    finding.write_pairs(zip(left.tolist(), right.tolist(), probabilities.tolist(), strict=True))


def _cleaned(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    if kind == "restaurants":
        digits = table["phone"].str.replace(r"\D", "", regex=True)
        return table.assign(phone=digits, name_start=table["name"].str[:4])
    if kind == "generated":
        small = {name: table[name].str.lower() for name in ("first_name", "last_name", "email", "street", "city")}
        return table.assign(**small, phone=table["phone"].str.replace(r"\D", "", regex=True).str[-10:])
    return table


def _compare(tables: list[pd.DataFrame], settings: _Settings) -> pd.DataFrame:
    index, compare = recordlinkage.Index(), recordlinkage.Compare()
    for key in settings.blocks:
        index.block(key if isinstance(key, str) else list(key))
    for column in settings.equal:
        compare.exact(column, column)
    for column, method, least in settings.close:
        compare.string(column, column, method=method, threshold=least)
    return compare.compute(index.index(*tables), *tables)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
