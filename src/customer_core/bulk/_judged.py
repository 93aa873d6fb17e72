"""Pairs of rows that people judged, and how the judgements of a store come to be such pairs.

Owns what is taken for a judged pair, and which pair of records, equal rows being one, it is about. Must not know scores
or what is learned from them.
"""

from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from customer_core.bulk._levels import Rows
from customer_core.errors import InvalidOptionError
from customer_core.model import CustomerId, Verdict
from customer_core.ports import NamedJudgement

__all__ = [
    "NOTHING_JUDGED",
    "SAID_DIFFERENT",
    "SAID_SAME",
    "JudgedPair",
    "JudgedRecords",
    "Said",
    "judged_pairs",
    "judged_rows",
]

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Said = npt.NDArray[np.uint8]
"""What was said of each of many pairs."""

_UNSAID, SAID_SAME, SAID_DIFFERENT = 0, 1, 2


@attrs.frozen
class JudgedPair:
    """Two rows of a table, counted from 0 after the header, and whether somebody judged them to be one customer."""

    left: int
    right: int
    is_same: bool


@attrs.frozen(eq=False, repr=False)
class JudgedRecords:
    """The compared records of judged pairs of rows, smaller first; rows that say the same are one record."""

    left: Rows
    right: Rows
    is_same: Bools

    def __len__(self) -> int:
        return len(self.left)

    def said_of(self, left: Rows, right: Rows) -> Said:
        """Return what was said of pairs of records; nothing where equal rows were judged to be both."""
        codes, places = np.unique(_codes(self.left, self.right), return_inverse=True)
        found = np.full(len(left), _UNSAID, dtype=np.uint8)
        if not len(codes):
            return found
        same = np.bincount(places, weights=self.is_same) > 0
        different = np.bincount(places, weights=~self.is_same) > 0
        said = np.select([same & different, same], [_UNSAID, SAID_SAME], SAID_DIFFERENT)
        asked = _codes(left, right)
        places = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
        is_judged = codes[places] == asked
        found[is_judged] = said[places[is_judged]]
        return found


NOTHING_JUDGED = JudgedRecords(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.bool_))


def _codes(left: Rows, right: Rows) -> Numbers:
    return (left.astype(np.int64) << np.int64(32)) | right


def judged_rows(judged: Iterable[JudgedPair], stands_for: Numbers) -> JudgedRecords:
    """Return the records of judged pairs, each pair once, in an order that theirs does not decide.

    Args:
        judged: Pairs of rows.
        stands_for: The compared record of each row.

    Raises:
        InvalidOptionError: One of them is no judged pair of two rows of the table, or was judged to be both.
    """
    if not isinstance(judged, Iterable):
        raise _invalid(f"it is a {type(judged).__name__}", "give a list of JudgedPair(left, right, is_same)")
    found: dict[tuple[int, int], bool] = {}
    for pair in judged:
        _check(pair, len(stands_for))
        rows = int(min(pair.left, pair.right)), int(max(pair.left, pair.right))
        if found.setdefault(rows, pair.is_same) is not pair.is_same:
            one, other = rows
            problem = f"rows {one} and {other} are judged to be the same and to be different"
            raise _invalid(problem, "give what holds of the two, or neither")
    ordered = sorted(found.items())
    records = stands_for[np.array([two for two, _ in ordered], dtype=np.int64).reshape(-1, 2)].astype(np.int32)
    is_same = np.array([same for _, same in ordered], dtype=np.bool_)
    return JudgedRecords(records.min(axis=1), records.max(axis=1), is_same)


def _check(pair: Any, rows: int) -> None:  # noqa: ANN401 - it may be anything
    """Refuse what is no judged pair of so many rows; text and the like is not shown, as it may be a customer's."""
    if not isinstance(pair, JudgedPair) or not isinstance(pair.is_same, bool):
        raise _invalid("one of them is no judged pair", "give JudgedPair(left, right, is_same)")
    row: Any
    for row in (pair.left, pair.right):
        is_number = isinstance(row, int | np.integer) and not isinstance(row, bool)
        if not (is_number and 0 <= row < rows):
            shown = row if is_number else f"of type {type(row).__name__}"
            raise _invalid(f"there is no row {shown}", "count rows from 0 after the header")
    if pair.left == pair.right:
        raise _invalid(f"row {pair.left} is judged beside itself", "give two rows")


def _invalid(problem: str, remedy: str) -> InvalidOptionError:
    return InvalidOptionError(option="judged", problem=problem, remedy=remedy)


def judged_pairs(ids: Sequence[str], judgements: Iterable[NamedJudgement]) -> tuple[JudgedPair, ...]:
    """Return the pairs of rows of a table that standing judgements of a store are about, for `fit`.

    A row is that of the id a judgement was written with or, where the table has none, of the customer whom that id
    names now. Judgements about somebody who is not in the table are left out; so are pairs about which somebody was
    unsure, and those of which judgements that came together by merges say different things.

    Args:
        ids: The id of the customer in each row, as in the column `id` of an exported file.
        judgements: As `desk.judgements.list_standing` returns them.

    Raises:
        InvalidOptionError: An id is there twice, or two who were judged to be the same are one row: the table is of
            after their merge, and what is left of the judgements would speak for *different* alone.
    """
    rows = {id_: row for row, id_ in enumerate(ids)}
    if len(rows) != len(ids):
        raise InvalidOptionError(option="ids", problem="one of them is there twice", remedy="give one row to each")

    def row_of(written: CustomerId, named: CustomerId) -> int | None:
        return rows.get(str(written), rows.get(str(named)))

    found: dict[tuple[int, int], set[Verdict]] = {}
    for one in judgements:
        left, right = starmap(row_of, ((one.judgement.left, one.left), (one.judgement.right, one.right)))
        if left is None or right is None:
            continue
        if left == right:
            problem = f"row {left} is two customers who were judged and merged since"
            raise InvalidOptionError(option="ids", problem=problem, remedy="give a table from before the merge")
        found.setdefault((min(left, right), max(left, right)), set()).add(one.judgement.verdict)
    return tuple(
        JudgedPair(left, right, is_same=verdicts == {Verdict.SAME})
        for (left, right), verdicts in sorted(found.items())
        if verdicts in ({Verdict.SAME}, {Verdict.DIFFERENT})
    )
