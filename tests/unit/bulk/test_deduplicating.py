"""One table in, customers out."""

import pickle
from collections import Counter
from collections.abc import Callable
from math import inf, isclose
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from customer_core import matching
from customer_core.bulk import DeduplicatedTable, MatchedPairs, deduplicate
from customer_core.errors import InvalidOptionError, NoRolesError
from customer_core.exchange import Table, write_csv
from customer_core.matching import STRANGER, V1, observe, prepare
from customer_core.testing.generator import generate

HEADER = ("given name", "family name", "email", "phone", "street", "postcode")
ANN = ("Ann", "Ortega", "ann@ortega.example", "0113 496 0000", "12 Mill Lane", "LS1 4AP")
ANNE = ("Anne", "Ortega", "ann@ortega.example", "", "12 Mill Ln", "LS1 4AP")
BEN = ("Boris", "Ortega", "boris.x@mail.example", "", "12 Mill Lane", "LS1 4AP")
EVE = ("Eve", "Lindqvist", "eve@lindqvist.example", "0161 496 0001", "3 High Street", "M1 1AA")
NOBODY = ("", "", "", "", "", "n/a")


def table(*rows: tuple[str, ...]) -> Table:
    """Return a table of people."""
    return Table(file="x.csv", header=HEADER, rows=rows)


def arrow(rows: tuple[tuple[str, ...], ...]) -> pa.Table:
    """Return the same as an Arrow table."""
    return pa.table(dict(zip(HEADER, map(list, zip(*rows, strict=True)), strict=True)))


def written(rows: tuple[tuple[str, ...], ...], folder: Path) -> Path:
    """Return the same as a CSV file."""
    write_csv(folder / "x.csv", HEADER, rows)
    return folder / "x.csv"


SOURCES: dict[str, Callable[[tuple[tuple[str, ...], ...], Path], object]] = {
    "rows": lambda rows, _: table(*rows),
    "arrow": lambda rows, _: arrow(rows),
    "path": written,
    "name": lambda rows, folder: str(written(rows, folder)),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_any_kind_of_table_has_the_same_customers(kind: str, tmp_path: Path) -> None:
    """A file, an Arrow table and rows in memory give one answer, and roles are guessed from any."""
    found = deduplicate(SOURCES[kind]((ANN, BEN, ANNE, EVE), tmp_path), V1)
    assert [0, 1, 0, 2] == found.clusters.tolist()
    assert 3 == found.customers
    assert ["given_name", "family_name", "email", "phone", "street", "postcode"] == [r.role for r in found.roles]


def test_options_reach_the_reading_of_the_file(tmp_path: Path) -> None:
    """Delimiter, encoding and mapping are those of every other command."""
    path = tmp_path / "x.csv"
    path.write_bytes("a;b\nZoë;Lee\nZoë;Lee\n".encode("latin-1"))
    found = deduplicate(path, mapping=["given_name=a", "family_name=b"], encoding="latin-1", delimiter=";")
    assert ("zoe",) == found.records.prepared(0).features["given"]
    with pytest.raises(NoRolesError):
        deduplicate(Table(file="x.csv", header=("a",), rows=(("?",),)))


def test_without_a_profile_one_is_learned() -> None:
    """The fit tells how it went, and the profile has observed the table."""
    found = deduplicate(table(ANN, BEN, ANNE, EVE))
    assert found.fit is not None
    assert (4, V1.name) == (found.profile.population, found.profile.name)
    assert V1.comparisons != found.profile.comparisons


def test_a_profile_is_taken_as_it_is_once_it_has_observed() -> None:
    """One that has observed nothing observes the table, as the engine for pairs does."""
    rows = (ANN, BEN, ANNE, EVE, EVE)
    records = [
        dict(zip(("given_name", "family_name", "email", "phone", "street", "postcode"), r, strict=True)) for r in rows
    ]
    observed = deduplicate(table(*rows), V1)
    assert observe(V1, records) == observed.profile
    assert observed.fit is None
    fixed = observe(V1, records[:2])
    assert fixed is deduplicate(table(*rows), fixed).profile


def test_copies_make_no_value_more_common() -> None:
    """Equal rows are observed once, and rows that say nothing as one, also where rows of them were judged."""
    once = deduplicate(table(ANN, EVE, NOBODY), V1).profile
    assert once == deduplicate(table(ANN, EVE, ANN, NOBODY, EVE, ANN, NOBODY), V1).profile
    assert once == deduplicate(table(ANN, EVE, ANN, NOBODY), V1, different=[(0, 2)]).profile


def test_pairs_stand_in_order_with_bits_and_relations() -> None:
    """Smaller row first, ascending, at or above the review threshold; as Arrow with probabilities and names."""
    found = deduplicate(table(EVE, ANNE, BEN, ANN, EVE), V1)
    pairs = found.pairs
    assert [(0, 4), (1, 3)] == list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    assert all(pairs.bits >= V1.thresholds.review_bits)
    assert STRANGER == pairs.relation_names[-1]
    shown = pairs.to_arrow()
    assert ["left_row", "right_row", "bits", "probability", "relation"] == shown.column_names
    assert ["same", "same"] == shown["relation"].to_pylist()
    assert np.allclose(1 / (1 + 2.0**-pairs.bits), pairs.probabilities)
    assert 2 == len(pairs)


def test_overwhelming_evidence_stays_within_floats() -> None:
    """A probability is never beyond 0 and 1, whatever the bits."""
    numbers = np.array([0, 0], dtype=np.int32)
    pairs = MatchedPairs(numbers, numbers, np.array([inf, -inf]), numbers.astype(np.uint8), ("same",))
    assert [1.0, 0.0] == pairs.probabilities.round(9).tolist()


def test_a_pair_of_rows_is_scored_and_explained() -> None:
    """The score of two rows is that of the pair, with its evidence and its sentences."""
    found = deduplicate(table(ANN, BEN, ANNE), V1)
    score = found.score(0, 2)
    assert isclose(found.pairs.bits[0], score.bits, abs_tol=1e-9)
    assert matching.explain(score) == found.explain(0, 2)
    assert any("mail" in sentence for sentence in found.explain(0, 2))


@pytest.mark.parametrize(("left", "right"), [(0, 3), (-1, 0), (3, 1)])
def test_a_row_that_is_not_there_is_refused(left: int, right: int) -> None:
    """Rows are counted from 0, and never from the end."""
    found = deduplicate(table(ANN, BEN, ANNE), V1)
    with pytest.raises(InvalidOptionError, match="there is no row"):
        found.score(left, right)


@pytest.mark.parametrize("pair", [(0, 0), (0, 3), (-1, 1)])
@pytest.mark.parametrize("kind", ["same", "different"])
def test_a_judgement_of_no_two_rows_is_refused(kind: str, pair: tuple[int, int]) -> None:
    """A judgement is of two different rows of the table."""
    judged = {kind: [pair]}
    with pytest.raises(InvalidOptionError, match="are not two rows of the table"):
        deduplicate(table(ANN, BEN, ANNE), V1, same=judged.get("same", ()), different=judged.get("different", ()))


@pytest.mark.parametrize("pair", [("Ann", "Bo"), (0, 1.0), (0, None), (0,), (0, 1, 2), 5])
def test_a_judgement_of_no_two_numbers_is_refused(pair: Any) -> None:  # noqa: ANN401 - anything may be given
    """What was given instead of two rows is not told again, as it may be a customer's."""
    with pytest.raises(InvalidOptionError, match="one of them is no pair of whole numbers") as caught:
        deduplicate(table(ANN, BEN, ANNE), V1, same=[pair])
    assert "Ann" not in str(caught.value)


@pytest.mark.parametrize("row", ["Ann", 1.0, None, True])
def test_a_row_that_is_no_number_is_refused(row: Any) -> None:  # noqa: ANN401 - anything may be given
    """A row is a whole number, of Python's or of an array's."""
    found = deduplicate(table(ANN, BEN, ANNE), V1)
    assert found.score(0, 1) == found.score(np.int32(0), np.int64(1))  # type: ignore[arg-type]
    with pytest.raises(InvalidOptionError, match=f"there is no row of type {type(row).__name__}"):
        found.score(0, row)


def test_judgements_join_and_split() -> None:
    """What was said of two rows counts more than what is in them; that two differ more than that they are one."""
    rows = table(ANN, ANNE, EVE, ANN)
    joined = deduplicate(rows, V1, same=[(2, 0)])
    assert joined.clusters[0] == joined.clusters[2]
    assert inf in joined.pairs.bits
    assert [0, 1, 2, 0] == deduplicate(rows, V1, different=[(1, 0), (1, 3)]).clusters.tolist()
    assert [0, 0, 1, 0] == deduplicate(rows, V1, same=[(0, 2)], different=[(2, 0)]).clusters.tolist()
    split = deduplicate(rows, V1, different=[(0, 3)])
    assert split.clusters[0] != split.clusters[3]


def test_copies_are_one_customer_paired_with_the_first() -> None:
    """Equal rows are one customer however many they are, and cost no more than their number."""
    found = deduplicate(table(ANN, *[EVE] * 100, *[ANN] * 3_000), V1)
    assert (2, {0: 3_001, 1: 100}) == (found.customers, dict(Counter(found.clusters.tolist())))
    assert {0, 1} == set(found.pairs.left.tolist())
    assert 3_099 == len(found.pairs)
    assert 1 >= found.compared


def test_rows_that_say_nothing_or_too_little_stay_apart() -> None:
    """Nobody is the same as another for saying nothing, or for living in one town."""
    assert [0, 1, 2] == deduplicate(table(NOBODY, NOBODY, ANN), V1).clusters.tolist()
    towns = Table(file="x.csv", header=("city", "name"), rows=(("Leeds", ""), ("Leeds", ""), ("York", "Ann Lee")))
    found = deduplicate(towns, V1)
    assert ([0, 1, 2], 0) == (found.clusters.tolist(), len(found.pairs))
    assert 1.0 == found.expectation.precision


@pytest.mark.parametrize("profile", [None, V1])
def test_a_table_that_says_nothing_is_as_many_customers(profile: matching.MatchProfile | None) -> None:
    """Without any value there is nothing to compare, and nothing fails."""
    found = deduplicate(Table(file="x.csv", header=HEADER, rows=(NOBODY,) * 3), profile, mapping=["email=email"])
    assert ([0, 1, 2], 0, 0) == (found.clusters.tolist(), len(found.pairs), found.compared)
    assert 1 == deduplicate(table(ANN), profile).customers
    assert 2 == deduplicate(table(ANN, EVE), profile).customers


def test_different_people_of_one_home_are_a_household() -> None:
    """A couple are two customers with one household; a stranger has none, and as Arrow it is missing."""
    found = deduplicate(table(EVE, ANN, BEN, ANNE), V1)
    assert [0, 1, 2, 1] == found.clusters.tolist()
    assert [-1, 0, 0, 0] == found.households.tolist()
    shown = found.to_arrow()
    assert ["row", "cluster", "household"] == shown.column_names
    assert [None, 0, 0, 0] == shown["household"].to_pylist()
    assert [0, 1, 2, 3] == shown["row"].to_pylist()


def test_a_repr_shows_figures_only() -> None:
    """Nobody's data ends up in a log."""
    found = deduplicate(table(ANN, ANNE, EVE), V1)
    assert isinstance(found, DeduplicatedTable)
    assert "DeduplicatedTable(3 rows, 2 customers, 1 pairs)" == repr(found)
    assert '<th scope="row">customers</th><td>2</td>' in found._repr_html_()
    assert "MatchedPairs(1 pairs)" == repr(found.pairs)
    shown = "".join(map(repr, (found, found.pairs, found.records, found.index(), found.fit, found.expectation)))
    assert not [word for word in (*ANN, *EVE) if word in shown or word.lower() in shown]


def test_steps_are_told_and_timed() -> None:
    """Each step is told when it begins and ends, and its seconds stand in the result."""
    told: list[tuple[str, int, int]] = []
    found = deduplicate(table(ANN, ANNE, EVE), progress=lambda *step: told.append(step))
    steps = ["reading", "normalizing", "observing", "pairing", "fitting", "comparing", "clustering", "grouping"]
    assert steps == list(dict.fromkeys(step for step, *_ in told)) == list(found.timings)
    assert all(seconds >= 0 for seconds in found.timings.values())
    assert all(last == of for last, of in {step: (done, of) for step, done, of in told}.values())


def test_long_comparing_is_told_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """While pairs are compared in several runs, each is told."""
    monkeypatch.setattr("customer_core.bulk._running._PAIRS_AT_ONCE", 50)
    made, told = generate(300, seed=3), list[tuple[str, int, int]]()
    deduplicate(
        Table(file="x.csv", header=made.header, rows=tuple(made.rows)), progress=lambda *step: told.append(step)
    )
    counts = [(done, of) for step, done, of in told if step == "comparing" and of > 1]
    assert counts == sorted(counts)
    assert len(counts) > 3
    assert counts[-1][0] == counts[-1][1]


def test_blocks_that_were_cut_are_counted_by_kind() -> None:
    """A key that a crowd shares is told, and the crowd is compared in part."""
    crowd = [(f"N{n}", f"F{n}", f"{n}@x.example", "0113 496 0000", f"{n} Mill Lane", f"LS{n}") for n in range(200)]
    found = deduplicate(table(*crowd), V1)
    assert {"phone": 1} == {kind: blocks for kind, blocks in found.cut_blocks.items() if kind == "phone"}
    assert found.compared < 200 * 199 / 4


def test_a_prepared_row_is_the_record() -> None:
    """A row of the table is what the engine for pairs makes of it."""
    found = deduplicate(table(ANN, EVE), V1)
    record = dict(zip(("given_name", "family_name", "email", "phone", "street", "postcode"), EVE, strict=True))
    assert prepare(record).features == found.records.prepared(1).features


def test_a_result_goes_from_one_process_to_another() -> None:
    """A pickled result answers as the first one does."""
    found = deduplicate(
        pa.table({"name": ["Ann Lee", "Ann Leigh", "Bob Ray"], "email": ["a@lee.org", "a@lee.org", ""]})
    )
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own
    assert found.clusters.tolist() == again.clusters.tolist()
    assert found.explain(0, 1) == again.explain(0, 1)
    assert found.index().find({"email": "a@lee.org"}) == again.index().find({"email": "a@lee.org"})
