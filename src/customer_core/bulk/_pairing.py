"""Which records are compared: candidate pairs of all records, within bounds.

Owns the way from hashed keys to pairs. A block (the records that share a key) up to the profile's bound is compared
whole. A larger one is put in order of names, and each record meets its neighbors, or it is left out where its key says
little. Must not know scores.
"""

from collections.abc import Iterable

import attrs
import numpy as np
import numpy.typing as npt

from customer_core.bulk._hashing import Hashes
from customer_core.bulk._keys import KeyMaker
from customer_core.bulk._sorted_numbers import distinct
from customer_core.bulk._threads import in_threads
from customer_core.matching import Blocking, MatchProfile

__all__ = ["Pairs", "block_bounds", "block_pairs", "key_bits", "pack_keys", "pair_up", "pairs_within"]

Numbers = npt.NDArray[np.int64]

_BY_CONTACT = frozenset(
    {"email", "email_local", "mailbox_name", "phone", "tax_id", "external_id", "code", "birth_date"}
)
_CONTACT, _NAME = 1, 2


@attrs.frozen(eq=False)
class Pairs:
    """Pairs of records by number, smaller first, ascending; for each kind of key how many of its blocks were cut.

    `captured` tells which pairs a key of contacts and numbers brought together, and which one of names and places.
    """

    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    cut_blocks: dict[str, int]
    captured: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]

    def where(self, keep: npt.NDArray[np.bool_]) -> "Pairs":
        """Return the pairs that are kept."""
        by_contact, by_name = self.captured
        return attrs.evolve(
            self, left=self.left[keep], right=self.right[keep], captured=(by_contact[keep], by_name[keep])
        )


def pair_up(profile: MatchProfile, keys: KeyMaker, ranks: npt.NDArray[np.int32]) -> Pairs:
    """Return every pair that a key of the profile brings together.

    Args:
        profile: Names the keys and bounds the blocks.
        keys: The keys of the records.
        ranks: The place of each record in the order of names.
    """
    size, blocking = len(ranks), profile.blocking

    def pair_kind(kind: str) -> tuple[Numbers, int]:
        packed = pack_keys(keys.iter_keys(kind), size)
        if not len(packed):
            return np.zeros(0, dtype=np.int64), 0
        codes, blocks = block_pairs(packed, size, ranks, *block_bounds(blocking, kind))
        return (codes << np.int64(2)) | np.int64(_CONTACT if kind in _BY_CONTACT else _NAME), blocks

    by_kind = dict(zip(blocking.keys, in_threads(pair_kind, blocking.keys), strict=True))
    found = [codes for codes, _ in by_kind.values() if len(codes)]
    cut = {kind: blocks for kind, (_, blocks) in by_kind.items() if blocks}
    codes, flags = _distinct(np.concatenate(found)) if found else (np.zeros(0, dtype=np.int64),) * 2
    left, right = np.divmod(codes, max(1, size))
    captured = (flags & _CONTACT) != 0, (flags & _NAME) != 0
    return Pairs(left.astype(np.int32), right.astype(np.int32), cut, captured)


def block_bounds(blocking: Blocking, kind: str) -> tuple[int, int]:
    """Return up to which size a block of a kind of key is compared whole, and how many neighbors count in larger ones.

    Without neighbors, larger ones are left out.
    """
    return (blocking.weak_most, 0) if kind in blocking.weak else (blocking.block_most, blocking.neighbors)


def pack_keys(keys: Iterable[tuple[Numbers, Hashes]], size: int, ranks: npt.NDArray[np.int32] | None = None) -> Hashes:
    """Return the keys with the record of each, or its rank, in the low bits, sorted: blocks stand together."""
    bits = np.uint64(key_bits(size))
    numbers = (np.arange(size) if ranks is None else ranks).astype(np.uint64)
    parts = [((hashes >> bits) << bits) | numbers[rows] for rows, hashes in keys]
    if not parts:
        return np.zeros(0, dtype=np.uint64)
    return distinct(np.concatenate(parts))


def key_bits(size: int) -> int:
    """Return how many low bits of a packed key hold the number of one of so many records."""
    return max(1, (size - 1).bit_length())


def block_pairs(packed: Hashes, size: int, ranks: npt.NDArray[np.int32], most: int, reach: int) -> tuple[Numbers, int]:
    """Return the pairs of all blocks, each as `smaller * size + larger`, and how many blocks were cut."""
    bits = np.uint64(key_bits(size))
    keys, rows = packed >> bits, (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    sizes = np.diff(np.append(starts, len(keys)))
    large = sizes > most
    shared = np.repeat((sizes > 1) & ~large, sizes)
    found = _within(keys[shared], rows[shared], size, most - 1)
    if reach and large.any():
        inside = np.repeat(large, sizes)
        numbers = np.repeat(np.arange(int(large.sum()), dtype=np.int64), sizes[large])
        order = np.sort((numbers << np.int64(32)) | ranks[rows[inside]])
        by_rank = np.empty(len(ranks), dtype=np.int64)
        by_rank[ranks] = np.arange(len(ranks))
        found += _within(order >> np.int64(32), by_rank[order & np.int64(0xFFFFFFFF)], size, reach)
    return (np.concatenate(found) if found else np.zeros(0, dtype=np.int64)), int(large.sum())


def pairs_within(keys: npt.NDArray[np.generic], rows: Numbers, size: int, reach: int) -> Numbers:
    """Return the pairs of records at most `reach` places apart that have one key, as `smaller * size + larger`."""
    found = _within(keys, rows, size, reach)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _within(keys: npt.NDArray[np.generic], rows: Numbers, size: int, reach: int) -> list[Numbers]:
    """Return the pairs of places at most `reach` apart that have one key."""
    found = []
    places = np.arange(len(keys))
    for distance in range(1, reach + 1):
        places = places[places < len(keys) - distance]
        places = places[keys[places] == keys[places + distance]]
        if not len(places):
            break
        one, other = rows[places], rows[places + distance]
        found.append(np.minimum(one, other) * size + np.maximum(one, other))
    return found


def _distinct(flagged: Numbers) -> tuple[Numbers, Numbers]:
    """Return the different pairs, one at least, and for each the flags of all keys that brought it together."""
    flagged.sort()
    starts = np.flatnonzero(np.append(True, (flagged[1:] >> 2) != (flagged[:-1] >> 2)))
    return flagged[starts] >> 2, np.bitwise_or.reduceat(flagged & np.int64(3), starts)
