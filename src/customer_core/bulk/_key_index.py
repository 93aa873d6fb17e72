"""One record against a million: the blocking keys of a table in sorted arrays.

Owns the look-up of candidates and their ranking. It holds keys beside the records, and scores what it finds by the
engine for pairs. Must not know stores, which keep keys of their own.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from customer_core.bulk._features import Features
from customer_core.bulk._keys import KeyMaker
from customer_core.bulk._ordering import NameOrder
from customer_core.bulk._pairing import block_bounds, key_bits, pack_keys
from customer_core.bulk._record_keys import RecordKeyMaker
from customer_core.bulk._running import Records
from customer_core.errors import InvalidOptionError
from customer_core.matching import Matchable, MatchProfile, PreparedRecord, Score, Scorer, prepare

__all__ = ["KeyIndex"]


class KeyIndex:
    """The keys of many records, by which those that may be the same as another are found in a moment.

    Made by `DeduplicatedTable.index`. It answers with the scores that the table's own pairs have, of the same
    candidates: whole blocks up to the profile's bound, and in larger ones the neighbors in the order of names.
    """

    def __init__(self, profile: MatchProfile, records: Records) -> None:
        self._profile = profile
        self._records = records
        self._scorer = Scorer(profile)
        ranks, keys = records.ranks(), KeyMaker(records.compared)
        self._by_rank = np.empty(len(ranks), dtype=np.int32)
        self._by_rank[ranks] = np.arange(len(ranks), dtype=np.int32)
        self._order = NameOrder(records.compared, self._by_rank)
        self._reader = _Reader(records.compared, len(ranks))
        bits = key_bits(len(records))
        # Within a block the records stand in the order of names, so that the neighbors of any name are at hand.
        self._kinds = {
            kind: _Kind.of(profile, kind, packed, bits)
            for kind in profile.blocking.keys
            if len(packed := pack_keys(keys.iter_keys(kind), len(records), ranks))
        }
        self._keys = RecordKeyMaker(list(self._kinds))

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        return f"KeyIndex({len(self)} records, {sum(len(kind.packed) for kind in self._kinds.values())} keys)"

    def __reduce__(self) -> tuple[type["KeyIndex"], tuple[MatchProfile, Records]]:
        """What was sorted is sorted again in another process: it follows from the records."""
        return KeyIndex, (self._profile, self._records)

    @property
    def bytes(self) -> int:
        """Return how much memory the index takes, the records themselves left out."""
        return sum(kind.packed.nbytes for kind in self._kinds.values()) + self._by_rank.nbytes + self._reader.nbytes

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
        numbers = self.candidates(record)
        others = self._reader.read(numbers)
        scored = [
            (self._scorer.bits(record, other), number, other) for number, other in zip(numbers, others, strict=True)
        ]
        likely = sorted((one for one in scored if one[0] >= least), key=lambda one: (-one[0], one[1]))
        return tuple(
            (int(self._records.kept[number]), self._scorer.score(record, other)) for _, number, other in likely[:most]
        )

    def candidates(self, record: PreparedRecord) -> list[int]:
        """Return the numbers of the compared records that share a key with a record, ascending."""
        ranks: set[int] = set()
        cut: list[tuple[_Kind, int, int]] = []
        for name, keys in self._keys.keys(record).items():
            kind = self._kinds[name]
            for start, stop in kind.iter_blocks(keys):
                if stop - start < kind.most:  # The record itself would be one more of the block.
                    ranks.update(kind.ranks(start, stop))
                elif kind.reach:
                    cut.append((kind, start, stop))
        if cut:
            place = self._order.place(record)
            ranks.update(rank for kind, start, stop in cut for rank in kind.neighbors(start, stop, place))
        return sorted(self._by_rank[list(ranks)].tolist())


@attrs.frozen(eq=False)
class _Kind:
    """The keys of one kind, sorted, with the rank of its record in the low bits of each.

    Blocks from `most` records on are cut: of these the `reach` before a place and as many behind it are candidates.
    """

    packed: memoryview
    low: int
    most: int
    reach: int

    @classmethod
    def of(cls, profile: MatchProfile, name: str, packed: npt.NDArray[np.uint64], bits: int) -> "_Kind":
        """Return a kind with the bounds that a profile has for it."""
        return cls(packed.data, (1 << bits) - 1, *block_bounds(profile.blocking, name))

    def iter_blocks(self, keys: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield where the block of each key begins and ends."""
        for key in keys:
            start = bisect_left(self.packed, key & ~self.low)
            yield start, bisect_right(self.packed, key | self.low, start)

    def ranks(self, start: int, stop: int) -> list[int]:
        """Return the ranks of the records between two places."""
        return [key & self.low for key in self.packed[start:stop]]

    def neighbors(self, start: int, stop: int, rank: int) -> list[int]:
        """Return the ranks of the records of a block beside the place where a rank would stand."""
        place = bisect_left(self.packed, (self.packed[start] & ~self.low) + rank, start, stop)
        return self.ranks(max(start, place - self.reach), min(stop, place + self.reach))


class _Reader:
    """Reads records of a table, a handful at once, as the engine for pairs has them."""

    def __init__(self, features: Features, records: int) -> None:
        columns = [(name, feature.values.texts, slot) for name, feature in features.items() for slot in feature.slots]
        self._columns = [(name, texts) for name, texts, _ in columns]
        self._labels = sorted(name for name in features if ":" in name)
        self._codes = np.empty((records, len(columns)), dtype=np.int32)
        for place, (_, _, slot) in enumerate(columns):
            self._codes[:, place] = slot

    @property
    def nbytes(self) -> int:
        """Return how much memory the numbers of the values take."""
        return self._codes.nbytes

    def read(self, numbers: Sequence[int]) -> list[PreparedRecord]:
        """Return records by number."""
        return list(map(self._record, self._codes[numbers].tolist()))

    def _record(self, codes: Sequence[int]) -> PreparedRecord:
        found: dict[str, tuple[str, ...]] = {}
        for (name, texts), code in zip(self._columns, codes, strict=True):
            if code >= 0:
                found[name] = (*found[name], texts[code]) if name in found else (texts[code],)
        return PreparedRecord(found, tuple([name for name in self._labels if name in found]))
