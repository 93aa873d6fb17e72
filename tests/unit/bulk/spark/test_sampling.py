"""What a fit looks at, counted and drawn in tasks."""

import numpy as np
import pyarrow as pa

from customer_core import bulk
from customer_core.bulk._fitting import learn
from customer_core.bulk._ordering import fingerprints
from customer_core.bulk._running import Clock, observe_pairs
from customer_core.bulk.spark._chunks import Task
from customer_core.bulk.spark._sampling import counting, hashing, learning, looking, read_learned, showing
from customer_core.matching import V1
from customer_core.testing.generator import generate

FAMILIES = ("ortega", "lindqvist", "okafor", "moreau", "brandt", "novak")


def told_by(task: Task, **columns: object) -> pa.Table:
    """Return what a task makes of columns, given in batches."""
    return pa.Table.from_batches(task(pa.table(columns).to_batches(max_chunksize=2)))


def person(given: str, family: str) -> str:
    """Return the fingerprint of somebody who is known by mailbox and number."""
    return f"email\x1f{family}@x.example\x1efamily\x1f{family}\x1egiven\x1f{given}\x1ephone\x1f0113{family}"


def test_values_are_counted_by_feature() -> None:
    """Each value once for each record that has it; features whose rarity does not count are left out."""
    told = ["email\x1fa@x.example\x1fb@x.example", "email\x1fb@x.example\x1egender\x1ff", ""]
    found = {(row["feature"], row["value"]): row["records"] for row in told_by(counting(V1), told=told).to_pylist()}
    assert {("email", "a@x.example"): 1, ("email", "b@x.example"): 2} == found


def test_records_without_a_word_stand_first_in_the_order_of_hashes() -> None:
    """Their hash is 0, and no hash stands before it."""
    rows = told_by(hashing(), id=[1, 2, 3], told=[person("ann", "ortega"), "", person("bob", "ortega")]).to_pylist()
    assert 2 == min(rows, key=lambda row: row["place"])["id"]
    assert 3 == len({row["place"] for row in rows})


def test_names_of_one_person_are_found_and_nicknames_shown() -> None:
    """A name that is found beside another under many family names, and beside no other, stands for it."""
    pairs = [("zorbine", "zorbi", family) for family in FAMILIES] * 2 + [("ann", "maria", "ortega")]
    columns = {
        "left_id": range(len(pairs)),
        "right_id": range(100, 100 + len(pairs)),
        "left_told": [person(one, family) for one, _, family in pairs],
        "right_told": [person(other, family) for _, other, family in pairs],
    }
    rows = told_by(looking(), **columns).to_pylist()
    assert [(place, 100 + place) for place in range(len(pairs))] == sorted(
        (row["left_id"], row["right_id"]) for row in rows if row["place"] is not None
    )
    names = sorted((*sorted((row["one"], row["other"])), row["family"]) for row in rows if row["family"] is not None)
    assert sorted({("ann", "maria", "ortega"), *(("zorbi", "zorbine", family) for family in FAMILIES)}) == names
    counted = pa.table({"one": ["ann", "zorbi"], "other": ["maria", "zorbine"], "families": [1, len(FAMILIES)]})
    assert [] == showing()(counted).to_pylist()
    many = pa.table(
        {
            "one": ["zorbi", *(f"name{number}" for number in range(90))],
            "other": ["zorbine", *(f"other{number}" for number in range(90))],
            "families": [40] * 91,
        }
    )
    assert {("zorbi", "zorbine")} <= {(row["one"], row["other"]) for row in showing()(many).to_pylist()}


def test_pairs_without_names_show_none() -> None:
    """A chunk of companies has no given name."""
    told = ["organization\x1facme\x1ephone\x1f1", "organization\x1facme inc\x1ephone\x1f1"]
    rows = told_by(looking(), left_id=[1], right_id=[2], left_told=told[:1], right_told=told[1:]).to_pylist()
    assert [(1, 2, None)] == [(row["left_id"], row["right_id"], row["family"]) for row in rows]


def test_figures_are_those_of_one_machine() -> None:
    """From the same pairs and records, in any order, to the last digit, with what was counted."""
    made = generate(300, seed=7)
    table = pa.table(dict(zip(made.header, zip(*made.rows, strict=True), strict=True)))
    records = bulk.deduplicate(table).records
    observed, pairs = observe_pairs(V1, records, Clock(lambda _step, _done, _of: None))
    expected = learn(observed, records.compared, records.hashes, pairs.left, pairs.right)
    told = fingerprints(records.compared, np.arange(len(records))).cast(pa.string())
    hashed = told_by(hashing(), id=np.arange(len(records)), told=told)
    sides = {"left_told": told.take(pa.array(pairs.left)), "right_told": told.take(pa.array(pairs.right))}
    together = pa.concat_tables([hashed, pa.table(sides)], promote_options="default")
    shuffled = together.take(pa.array(np.random.default_rng(7).permutation(len(together))))
    [row] = learning(observed, 1.0)(shuffled).to_pylist()
    assert expected == read_learned(row["text"], observed)
    assert observed.frequencies == read_learned(row["text"], observed)[0].frequencies
