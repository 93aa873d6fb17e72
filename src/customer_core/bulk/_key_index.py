"""One record against a million: the blocking keys of a table in sorted arrays.

Owns the look-up of candidates and their ranking. It holds keys beside the records, and scores what it finds by the
engine for pairs. Must not know stores, which keep keys of their own.
"""

import numpy as np
import numpy.typing as npt

from customer_core.bulk._hashing import Hashes
from customer_core.bulk._keys import hash_record_keys
from customer_core.bulk._ordering import NameOrder
from customer_core.bulk._pairing import key_bits, pack_keys
from customer_core.bulk._running import Records
from customer_core.errors import InvalidOptionError
from customer_core.matching import Matchable, MatchProfile, PreparedRecord, Score, Scorer, prepare

__all__ = ["KeyIndex"]

Rows = npt.NDArray[np.int64]


class KeyIndex:
    """The keys of many records, by which those that may be the same as another are found in a moment.

    Made by `DeduplicatedTable.index`. It answers with the scores that the table's own pairs have, of the same
    candidates: whole blocks up to the profile's bound, and in larger ones the neighbors in the order of names.
    """

    def __init__(self, profile: MatchProfile, records: Records) -> None:
        self._profile = profile
        self._records = records
        self._scorer = Scorer(profile)
        self._bits = np.uint64(key_bits(len(records)))
        ranks = records.ranks()
        self._by_rank = np.empty(len(ranks), dtype=np.int32)
        self._by_rank[ranks] = np.arange(len(ranks), dtype=np.int32)
        self._order = NameOrder(records.compared, self._by_rank)
        # Within a block the records stand in the order of names, so that the neighbors of any name are at hand.
        self._blocks = {
            kind: packed
            for kind in profile.blocking.keys
            if len(packed := pack_keys(records.keys.iter_keys(kind), len(records), ranks))
        }

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        return f"KeyIndex({len(self)} records, {sum(map(len, self._blocks.values()))} keys)"

    @property
    def bytes(self) -> int:
        """Return how much memory the index takes, the records themselves left out."""
        return sum(block.nbytes for block in self._blocks.values()) + self._by_rank.nbytes

    def find(self, draft: Matchable | PreparedRecord, *, most: int = 50) -> tuple[tuple[int, Score], ...]:
        """Return the rows that may be the same customer, as (row, score), likeliest first.

        Only those at or above the profile's review threshold are returned, and of rows that say the same the first.

        Args:
            draft: A customer, an organization or text by role.
            most: How many to return at most.

        Raises:
            InvalidValueError: The draft is none of these, or holds what is no text.
            InvalidOptionError: `most` is below 0.
        """
        if most < 0:
            raise InvalidOptionError(option="most", problem="it is below 0", remedy="give how many rows you look at")
        record, least = prepare(draft), self._profile.thresholds.review_bits
        others = {number: self._records.prepared(int(self._records.kept[number])) for number in self.candidates(record)}
        scored = [(self._scorer.bits(record, other), number) for number, other in others.items()]
        likely = sorted(((bits, number) for bits, number in scored if bits >= least), key=lambda one: (-one[0], one[1]))
        return tuple(
            (int(self._records.kept[number]), self._scorer.score(record, others[number])) for _, number in likely[:most]
        )

    def candidates(self, record: PreparedRecord) -> list[int]:
        """Return the numbers of the compared records that share a key with a record, ascending."""
        keys = hash_record_keys(list(self._blocks), record)
        found = [self._in_block(kind, hashes, record) for kind, hashes in keys.items()]
        return np.unique(np.concatenate(found)).tolist() if found else []

    def _in_block(self, kind: str, keys: Hashes, record: PreparedRecord) -> npt.NDArray[np.int32]:
        block, blocking = self._blocks[kind], self._profile.blocking
        wanted = keys >> self._bits
        starts = np.searchsorted(block, wanted << self._bits)
        stops = np.searchsorted(block, (wanted + np.uint64(1)) << self._bits)
        is_weak = kind in blocking.weak
        parts: list[npt.NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)]
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
            size = stop - start
            # The record itself would be one more of the block.
            if size < (blocking.weak_most if is_weak else blocking.block_most):
                parts.append(self._records_at(block[start:stop]))
            elif not is_weak:
                parts.append(self._neighbors(block[start:stop], record))
        return np.concatenate(parts)

    def _neighbors(self, block: Hashes, record: PreparedRecord) -> npt.NDArray[np.int32]:
        """Return the records of a large block beside the place where a record's name would stand."""
        ranks = self._ranks(block)
        place, reach = int(np.searchsorted(ranks, self._order.place(record))), self._profile.blocking.neighbors
        return self._by_rank[ranks[max(0, place - reach) : place + reach]]

    def _records_at(self, block: Hashes) -> npt.NDArray[np.int32]:
        return self._by_rank[self._ranks(block)]

    def _ranks(self, block: Hashes) -> Rows:
        mask = (np.uint64(1) << self._bits) - np.uint64(1)
        found: Rows = (block & mask).astype(np.int64)
        return found
