"""What a fit looks at, counted and drawn in tasks, and learned from in one.

Each task calls what a fit on one machine calls. The last one gets samples whose size does not grow with the table, so
one task is enough for it. Must not know how Spark brings together what a task needs.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._fitting import FitFigures, count_values, learn_from, near_pairs, pair_hashes
from customer_core.bulk._judged import NOTHING_JUDGED
from customer_core.bulk._nicknames import find_names, shown_names
from customer_core.bulk._ordering import features_of, hash_records
from customer_core.bulk._scoring import ColumnScorer
from customer_core.bulk.spark._chunks import PAIRS_AT_ONCE, ROWS_AT_ONCE, Task, columns_of, over_chunks
from customer_core.bulk.spark._comparing import in_order, paired
from customer_core.matching import MatchProfile
from customer_core.serialization import dumps, loads

__all__ = ["counting", "hashing", "learning", "looking", "read_learned", "showing"]

_FOUND = ("one", "other", "family")


def counting(profile: MatchProfile) -> Task:
    """Return a task that counts the values in `told`: `feature`, `value` and how many records have it, `records`."""

    def count(chunk: pa.Table) -> Iterator[pa.Table]:
        [told] = columns_of(chunk, "told")
        for name, (values, counts) in count_values(profile, features_of(told)).items():
            yield pa.table({"feature": [name] * len(values), "value": values, "records": counts})

    return over_chunks(count, ROWS_AT_ONCE)


def hashing() -> Task:
    """Return a task that tells by what `id` stands in the order of hashes, `place`, beside what it says, `told`."""

    def tell(chunk: pa.Table) -> Iterator[pa.Table]:
        ids, told = columns_of(chunk, "id", "told")
        yield pa.table({"id": ids, "place": in_order(hash_records(features_of(told), len(told))), "told": told})

    return over_chunks(tell, ROWS_AT_ONCE)


def looking() -> Task:
    """Return a task that looks at pairs, which come as they do to `comparing`.

    It tells `left_id`, `right_id` and `place` of each pair, in the order of the hashes of their records; and where some
    are one person's under two given names, these, `one` and `other`, and the family name `family`, each three once.
    What a row does not have is null.
    """

    def look(chunk: pa.Table) -> Iterator[pa.Table]:
        left, right, features = paired(chunk)
        hashes = hash_records(features, int(max(left.max(), right.max())) + 1)
        ids = dict(zip(("left_id", "right_id"), columns_of(chunk, "left_id", "right_id"), strict=True))
        pairs = pa.table({**ids, "place": in_order(pair_hashes(hashes[left], hashes[right]))})
        words, *codes, families = find_names(features, left, right)
        texts = [*((words, each) for each in codes), (features["family"].values if len(families) else (), families)]
        arrays = [pa.array(values, pa.large_string()).take(pa.array(each)) for values, each in texts]
        names = pa.table(dict(zip(_FOUND, arrays, strict=True))).group_by(list(_FOUND)).aggregate([])
        together = pa.concat_tables([pairs, names], promote_options="default")
        yield together.select(["left_id", "right_id", "place", *_FOUND])

    return over_chunks(look, PAIRS_AT_ONCE)


def showing() -> Callable[[pa.Table], pa.Table]:
    """Return what tells nicknames, `one` and `other`, of all words found beside each other under `families` names."""

    def show(found: pa.Table) -> pa.Table:
        one, other, counts = columns_of(found, "one", "other", "families")
        words = pa.concat_arrays([one, other]).dictionary_encode()
        smaller, larger = np.split(words.indices.to_numpy().astype(np.int64), 2)
        shown = shown_names(words.dictionary.to_pylist(), smaller, larger, counts.to_numpy())
        texts = (pa.array([pair[place] for pair in shown], pa.string()) for place in range(2))
        return pa.table(dict(zip(_FOUND, texts, strict=False)))

    return show


def learning(profile: MatchProfile, share: float) -> Callable[[pa.Table], pa.Table]:
    """Return what learns from samples, for `applyInArrow` on one group that holds them whole.

    It takes pairs, `left_told` and `right_told`, and the records of the smallest hashes, `told`, `place` and `id`; what
    a row does not have is null. It returns what `read_learned` reads, as one `text`.

    Args:
        profile: Has observed all records.
        share: How many candidate pairs there are for each pair of the sample.
    """

    def learn(rows: pa.Table) -> pa.Table:
        is_record = pc.is_valid(rows.column("told"))
        records = rows.filter(is_record).sort_by([("place", "ascending"), ("id", "ascending")])
        sides = columns_of(rows.filter(pc.invert(is_record)), "left_told", "right_told")
        told = pa.concat_arrays([*sides, *columns_of(records, "told")]).dictionary_encode()
        codes, pairs = told.indices.to_numpy().astype(np.int32), len(sides[0])
        left, right, order = np.split(codes, [pairs, 2 * pairs])
        scorer = ColumnScorer(profile, features_of(told.dictionary))
        said = NOTHING_JUDGED.said_of(left, right)
        learned, figures = learn_from(scorer, (left, right), near_pairs(order), said, share)
        # What was counted is known where this goes.
        texts = [dumps(learned.with_frequencies(0, {})), json.dumps(attrs.asdict(figures))]
        return pa.table({"text": pa.array(["\n".join(texts)])})

    return learn


def read_learned(text: str, profile: MatchProfile) -> tuple[MatchProfile, FitFigures]:
    """Return what a task has learned, with what the profile that it began with has counted."""
    learned, figures = text.split("\n")
    facts: dict[str, Any] = json.loads(figures)
    facts["likelihood_bits"] = tuple(facts["likelihood_bits"])
    found = loads(MatchProfile, learned)
    return found.with_frequencies(profile.population, profile.frequencies), FitFigures(**facts)
