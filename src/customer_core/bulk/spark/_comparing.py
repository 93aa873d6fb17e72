"""What is compared in tasks: keys cut, pairs scored, components clustered, evidence told.

Each task takes fingerprints, has the features of the records from them again, and calls what the engine for one machine
calls. Must not know how Spark brings together what a task needs.
"""

from collections.abc import Callable, Iterator

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._clustering import ScoredPairs, cluster_records
from customer_core.bulk._features import Features, prepared_record
from customer_core.bulk._hashing import Hashes
from customer_core.bulk._keys import KeyMaker
from customer_core.bulk._ordering import BY_NAME, features_of, hash_records, order_records
from customer_core.bulk._pairing import key_bits
from customer_core.bulk._running import score_pairs
from customer_core.bulk._scoring import ColumnScorer, probabilities
from customer_core.bulk.spark._chunks import PAIRS_AT_ONCE, ROWS_AT_ONCE, Task, as_sent, columns_of, over_chunks
from customer_core.matching import MatchProfile, Scorer

__all__ = ["clustering", "comparing", "cutting", "in_order", "ordering", "paired", "scoring", "telling"]

Numbers = npt.NDArray[np.int64]

_SIGN = np.uint64(1 << 63)


def cutting(profile: MatchProfile, records: int) -> Task:
    """Return a task that cuts the keys of `id` and `told`: `kind`, its number in the profile, `block` and `id`.

    A block is the hash of a key without the bits that give way to the number of a record on one machine, so that the
    same records share it. No record has one twice.

    Args:
        profile: Names the kinds of keys.
        records: How many records are compared in all.
    """
    bits = np.uint64(key_bits(records))

    def cut(chunk: pa.Table) -> Iterator[pa.Table]:
        ids, told = columns_of(chunk, "id", "told")
        keys = KeyMaker(features_of(told))
        for number, kind in enumerate(profile.blocking.keys):
            found = [(rows, hashes >> bits) for rows, hashes in keys.iter_keys(kind)]
            if found:
                rows, blocks = (np.concatenate(parts) for parts in zip(*found, strict=True))
                rows, blocks = _distinct(rows, blocks)
                kinds = np.full(len(rows), number, dtype=np.int32)
                yield pa.table({"kind": kinds, "block": blocks.astype(np.int64), "id": ids.take(pa.array(rows))})

    return over_chunks(cut, ROWS_AT_ONCE)


def _distinct(rows: Numbers, blocks: npt.NDArray[np.uint64]) -> tuple[Numbers, npt.NDArray[np.uint64]]:
    order = np.lexsort((blocks, rows))
    rows, blocks = rows[order], blocks[order]
    is_new = np.append(True, (rows[1:] != rows[:-1]) | (blocks[1:] != blocks[:-1]))
    return rows[is_new], blocks[is_new]


def ordering() -> Task:
    """Return a task that tells by what `id` stands in the order of names: the names in `told`, then the hash."""

    def order(chunk: pa.Table) -> Iterator[pa.Table]:
        ids, told = columns_of(chunk, "id", "told")
        features = features_of(told)
        hashes = hash_records(features, len(told))
        names = {name: _firsts(features, name, len(told)).cast(pa.string()) for name in BY_NAME}
        yield pa.table({"id": ids, **names, "hash": in_order(hashes)})

    return over_chunks(order, ROWS_AT_ONCE)


def in_order(hashes: Hashes) -> Numbers:
    """Return hashes as Spark's whole numbers, which have a sign, in the order that they have without one."""
    found: Numbers = (hashes ^ _SIGN).view(np.int64)
    return found


def _firsts(features: Features, name: str, rows: int) -> pa.Array:
    """Return the first value of a feature of each record, an empty text where it has none."""
    if name not in features:
        return pa.array([""] * rows, pa.large_string())
    codes = features[name].first
    return pc.fill_null(features[name].values.array.take(pa.array(codes, mask=codes < 0)), "")


def comparing(profile: MatchProfile) -> Task:
    """Return a task that scores pairs: `left_id`, `right_id`, `bits`, `probability` and `relation`.

    It takes `left_id`, `right_id`, `left_told`, `right_told`, and `said`: 1 where somebody judged the pair to be one
    customer, -1 where two, and null elsewhere. What was judged has infinite bits. `relation` is the number of the
    relation in the profile, that of strangers being the last.
    """

    def compare(chunk: pa.Table) -> Iterator[pa.Table]:
        left, right, features = paired(chunk)
        yield _scored(chunk, score_pairs(ColumnScorer(profile, features), left, right))

    return over_chunks(compare, PAIRS_AT_ONCE)


def scoring(profile: MatchProfile) -> Callable[[pa.Table], pa.Table]:
    """Return what scores pairs as `comparing` does, for `applyInArrow` on groups that hold both records of each pair.

    It takes records, `left_id` and `told`, and pairs, `left_id`, `right_id` and `said`; what a row does not have is
    null.
    """

    def score(rows: pa.Table) -> pa.Table:
        is_pair = pc.is_valid(rows.column("right_id"))
        pairs, records = rows.filter(is_pair), rows.filter(pc.invert(is_pair))
        ids, told = columns_of(records, "left_id", "told")
        left, right = (_places(side, ids) for side in columns_of(pairs, "left_id", "right_id"))
        return as_sent(_scored(pairs, score_pairs(ColumnScorer(profile, features_of(told)), left, right)))

    return score


def _places(wanted: pa.Array, ids: pa.Array) -> npt.NDArray[np.int32]:
    places: npt.NDArray[np.int32] = pc.index_in(wanted, ids).to_numpy().astype(np.int32)
    return places


def _scored(pairs: pa.Table, scored: ScoredPairs) -> pa.Table:
    """Return pairs with their scores, and with infinite bits where somebody judged them."""
    verdicts = pc.fill_null(pairs.column("said"), 0).to_numpy()
    bits = np.where(verdicts == 0, scored.bits, np.where(verdicts > 0, np.inf, -np.inf))
    left_ids, right_ids = columns_of(pairs, "left_id", "right_id")
    return _pairs(left_ids, right_ids, bits, scored.relations)


def paired(chunk: pa.Table) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Features]:
    """Return the numbers of the records of each pair, and the features of all these records."""
    # A record that is in many pairs is told in each: ids are compared much sooner than what is told.
    ids = pa.concat_arrays(columns_of(chunk, "left_id", "right_id")).dictionary_encode()
    codes = ids.indices.to_numpy().astype(np.int32)
    firsts = np.empty(len(ids.dictionary), dtype=np.int64)
    firsts[codes[::-1]] = np.arange(len(codes))[::-1]
    # Records are numbered as they come, so that those that are on a left side first come first.
    met = np.searchsorted(firsts, len(chunk))
    left_told, right_told = columns_of(chunk, "left_told", "right_told")
    told = left_told.take(pa.array(firsts[:met])), right_told.take(pa.array(firsts[met:] - len(chunk)))
    left, right = np.split(codes, 2)
    return left, right, features_of(pa.concat_arrays(told))


def _pairs(
    left: pa.Array, right: pa.Array, bits: npt.NDArray[np.float64], relations: npt.NDArray[np.uint8]
) -> pa.Table:
    columns = (left, right, bits, probabilities(bits), relations.astype(np.int32))
    return pa.table(dict(zip(("left_id", "right_id", "bits", "probability", "relation"), columns, strict=True)))


def clustering(profile: MatchProfile) -> Callable[[pa.Table], pa.Table]:
    """Return what clusters whole components, for `applyInArrow` on groups that hold nothing but whole ones.

    It takes records, `left_id` and `told`, and the scored pairs among them, `left_id`, `right_id`, `bits` and
    `relation`; what a row does not have is null. It returns `left_id` and `cluster`, the smallest id of its cluster,
    for each record, and the pairs that it scored beside, in the same columns with `probability`.
    """

    def cluster(rows: pa.Table) -> pa.Table:
        is_pair = pc.is_valid(rows.column("right_id"))
        records = rows.filter(pc.invert(is_pair)).sort_by("left_id")
        ids, told = columns_of(records, "left_id", "told")
        features = features_of(told)
        scorer = ColumnScorer(profile, features)
        labels, added = cluster_records(
            len(ids),
            _numbered(rows.filter(is_pair), ids),
            profile.clustering,
            lambda left, right: score_pairs(scorer, left, right),
            lambda members: order_records(features, members),
        )
        found = pa.table({"left_id": ids, "cluster": ids.take(pa.array(labels))})
        beside = _pairs(ids.take(pa.array(added.left)), ids.take(pa.array(added.right)), added.bits, added.relations)
        together = pa.concat_tables([found, beside], promote_options="default")
        return as_sent(together.select(["left_id", "cluster", "right_id", "bits", "probability", "relation"]))

    return cluster


def _numbered(pairs: pa.Table, ids: pa.Array) -> ScoredPairs:
    """Return scored pairs by the places of their records among all, in order."""
    left_ids, right_ids, bits, relations = columns_of(pairs, "left_id", "right_id", "bits", "relation")
    left, right = (_places(side, ids) for side in (left_ids, right_ids))
    found = ScoredPairs(left, right, bits.to_numpy(), relations.to_numpy().astype(np.uint8))
    return found.where(np.argsort(found.codes))


def telling(profile: MatchProfile) -> Task:
    """Return a task that tells what each field says about pairs, which come as they do to `comparing`."""
    names = ("field", "level", "bits", "frequency", "records", "is_crosswise")

    def tell(chunk: pa.Table) -> Iterator[pa.Table]:
        left, right, features = paired(chunk)
        scorer, found = Scorer(profile), dict[str, list[object]]({name: [] for name in names})
        counts = np.zeros(len(left), dtype=np.int64)
        for place, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            evidence = scorer.score(prepared_record(features, one), prepared_record(features, other)).evidence
            counts[place] = len(evidence)
            for each in evidence:
                facts = attrs.asdict(each)
                for name in names:
                    found[name].append(facts[name])
        pairs = pa.array(np.repeat(np.arange(len(left)), counts))
        ids = dict(zip(("left_id", "right_id"), columns_of(chunk, "left_id", "right_id"), strict=True))
        types = (pa.string(), pa.string(), pa.float64(), pa.float64(), pa.int64(), pa.bool_())
        told = {name: pa.array(found[name], kind) for name, kind in zip(names, types, strict=True)}
        yield pa.table({**{name: side.take(pairs) for name, side in ids.items()}, **told})

    return over_chunks(tell, PAIRS_AT_ONCE)
