"""From keys to candidate pairs, with a bound on how many.

Owns the choice of which records are compared. A block (the records that share a key) up to the profile's bound is
compared whole; a larger one is ordered by what its records say and each is compared with its nearest neighbors, or
it is left out where its key says little, and the result says that the block was cut. Must not know scores.
"""

from collections.abc import Iterable, Sequence

import attrs

from customer_core.matching._keys import KEYS, Known, key_texts
from customer_core.matching._profiles import MatchProfile
from customer_core.matching._records import PreparedRecord, prepare
from customer_core.matching._sources import Matchable

__all__ = ["CandidatePairs", "candidate_pairs", "keys", "order_text"]


def keys(profile: MatchProfile, source: Matchable | PreparedRecord) -> tuple[str, ...]:
    """Return the blocking keys of a record under a profile, as `kind:text`, in a stable order without repeats.

    Records that share no key meet only where others connect them to one small component.
    """
    record, known = prepare(source), Known()
    texts = ((kind, key_texts(KEYS[kind], record, known)) for kind in profile.blocking.keys)
    return tuple(dict.fromkeys([f"{kind}:{text}" for kind, each in texts for text in each if text]))


@attrs.frozen(kw_only=True)
class CandidatePairs:
    """Pairs of positions worth comparing, smaller first, in ascending order, and the keys of blocks that were cut."""

    pairs: tuple[tuple[int, int], ...]
    cut_keys: tuple[str, ...] = attrs.field(repr=False)


def candidate_pairs(profile: MatchProfile, records: Sequence[PreparedRecord]) -> CandidatePairs:
    """Return every pair of records that a blocking key brings together."""
    blocks: dict[str, list[int]] = {}
    for position, record in enumerate(records):
        for key in keys(profile, record):
            blocks.setdefault(key, []).append(position)
    fingerprints: dict[int, str] = {}
    pairs: set[tuple[int, int]] = set()
    cut = []
    blocking = profile.blocking
    for key, members in blocks.items():
        is_weak = key.partition(":")[0] in blocking.weak
        if len(members) <= (blocking.weak_most if is_weak else blocking.block_most):
            pairs.update(_all_pairs(members))
            continue
        cut.append(key)
        if is_weak:
            continue
        for position in members:
            if position not in fingerprints:
                fingerprints[position] = order_text(records[position])
        members.sort(key=fingerprints.__getitem__)
        pairs.update(_neighbors(members, blocking.neighbors))
    return CandidatePairs(pairs=tuple(sorted(pairs)), cut_keys=tuple(sorted(cut)))


def order_text(record: PreparedRecord) -> str:
    """Return what a large block is ordered by: the name first, then everything else.

    A store that keeps an index orders its blocks by the same text, so that it cuts them as a whole run would.
    """
    names = " ".join(value for name in ("family", "given", "organization") for value in record.features.get(name, ()))
    # No value has this sign. A NUL would do as well, but not every store keeps one.
    return f"{names}\x01{record.fingerprint}"


def _all_pairs(members: Sequence[int]) -> Iterable[tuple[int, int]]:
    return ((one, other) for index, one in enumerate(members) for other in members[index + 1 :])


def _neighbors(members: Sequence[int], reach: int) -> Iterable[tuple[int, int]]:
    for index, one in enumerate(members):
        for other in members[index + 1 : index + 1 + reach]:
            yield (one, other) if one < other else (other, one)
