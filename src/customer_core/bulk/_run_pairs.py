"""The pairs of a result as a store is fed with them: by rows, and with every row that says what an earlier one says.

Owns that nothing is left out that the store has to link. Must not know what is kept of it.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from customer_core.bulk._running import Records
from customer_core.errors import InvalidOptionError
from customer_core.matching import MatchProfile, RunPair

__all__ = ["iter_run_pairs", "refuse_unless_whole"]

_AT_ONCE = 10_000
Rows = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]


def refuse_unless_whole(profile: MatchProfile, *, is_judged: bool) -> None:
    """Refuse a result whose pairs do not hold all that a store has to link.

    Raises:
        InvalidOptionError: It was told judgements, or shows fewer pairs than are links.
    """
    if is_judged:
        problem = "the run was told some, so that its pairs are not those of the records alone"
        remedy = "run without, load, and record the judgements in the store"
        raise InvalidOptionError(option="judgements", problem=problem, remedy=remedy)
    if profile.thresholds.review_bits > profile.clustering.link_bits:
        problem = "its review threshold is above link_bits, so that a result does not show all links"
        raise InvalidOptionError(option="profile", problem=problem, remedy="run with a lower threshold")


def iter_run_pairs(left: Rows, right: Rows, bits: npt.NDArray[np.float64], records: Records) -> Iterator[RunPair]:
    """Yield pairs of rows in order, and beside them each row that says the same as an earlier one, with the first."""
    firsts = records.kept[records.stands_for]
    copies = np.flatnonzero(firsts != np.arange(records.rows))
    told, equal = _codes(left, right), _codes(firsts[copies], copies)
    untold = np.setdiff1d(equal, told)
    codes = np.concatenate((told, untold))
    scores = np.concatenate((bits, np.full(len(untold), np.nan)))
    order = np.argsort(codes)
    for first in range(0, len(order), _AT_ONCE):
        places = order[first : first + _AT_ONCE]
        ones, others = codes[places] >> np.int64(32), codes[places] & np.int64(0xFFFFFFFF)
        for one, other, score in zip(ones.tolist(), others.tolist(), scores[places].tolist(), strict=True):
            yield RunPair(one, other, None if np.isnan(score) else score)


def _codes(left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> Numbers:
    return (left.astype(np.int64) << np.int64(32)) | right.astype(np.int64)
