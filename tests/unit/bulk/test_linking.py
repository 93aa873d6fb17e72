"""Two tables in, links out."""

from functools import cache
from math import isclose

import attrs
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.bulk import Cardinality, LinkedTables, link
from customer_core.errors import InvalidOptionError
from customer_core.exchange import Table
from customer_core.matching import V1, MatchProfile, Scorer, explain, observe, prepare
from customer_core.testing.generator import generate

HEADER = ("given name", "family name", "email", "phone")
ANN = ("Ann", "Ortega", "ann@ortega.example", "0113 496 0000")
ANNE = ("Anne", "Ortega", "ann@ortega.example", "")
EVE = ("Eve", "Lindqvist", "eve@lindqvist.example", "0161 496 0001")
BO = ("Bo", "Adams", "bo.adams@mail.example", "030 1234567")
NOBODY = ("", "", "", "n/a")
SEEDS = st.integers(0, 2**32)


def table(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Table:
    """Return a table of people."""
    return Table(file="x.csv", header=header, rows=rows)


def links(found: LinkedTables) -> list[tuple[int, int]]:
    """Return the links as pairs of rows."""
    return list(zip(found.left_rows.tolist(), found.right_rows.tolist(), strict=True))


@cache
def two_files(size: int, seed: int) -> tuple[Table, Table, frozenset[tuple[int, int]]]:
    """Return the first and the second record of made-up customers as two tables, and which rows are one customer."""
    made = generate(size, seed=seed)
    seen: dict[int, list[int]] = {}
    for row, truth in enumerate(made.truth):
        seen.setdefault(truth.cluster, []).append(row)
    left = [rows[0] for rows in seen.values()]
    right = [rows[1] for rows in seen.values() if len(rows) > 1][::-1]
    same = frozenset((left.index(rows[0]), right.index(rows[1])) for rows in seen.values() if len(rows) > 1)
    halves = (tuple(made.rows[row] for row in half) for half in (left, right))
    one, other = (Table(file="x.csv", header=made.header, rows=half) for half in halves)
    return one, other, same


@pytest.mark.parametrize("profile", [None, V1], ids=["learned", "observed"])
def test_rows_of_two_tables_are_linked_and_none_of_one(profile: MatchProfile | None) -> None:
    """Links are in the order of rows; whoever is twice in one table is not linked with themselves."""
    found = link(table(EVE, ANN, EVE, NOBODY), table(ANNE, BO, NOBODY, EVE), profile)
    assert {(0, 3), (1, 0)} == {(left, right) for left, right in links(found) if left != 2}
    assert sorted(links(found)) == links(found)
    assert 2 == len(found)


def test_two_tables_may_have_columns_of_their_own() -> None:
    """What has a role in both is compared, whatever it is called, in however many columns."""
    left = table(("Ortega, Ann", "ann@ortega.example"), ("Lindqvist, Eve", ""), header=("whole name", "mail"))
    right = pa.table(
        {
            "first": ["Eve", "Ann"],
            "last": ["Lindqvist", "Ortega"],
            "mail 1": ["", "a@b.example"],
            "mail 2": ["eve@x.example", "ann@ortega.example"],
        }
    )
    found = link(
        left,
        right,
        V1,
        left_mapping=["name=whole name", "email=mail"],
        right_mapping=["given_name=first", "family_name=last", "email=mail 1", "email=mail 2"],
    )
    assert (0, 1) in links(found)
    assert (["name", "email"], ["given_name", "family_name", "email", "email"]) == tuple(
        [role.role for role in roles] for roles in found.roles
    )


@pytest.mark.parametrize(
    ("cardinality", "forth", "back"),
    [
        ("one_to_one", [(0, 1)], [(1, 0)]),
        ("one_to_many", [(0, 1)], [(1, 0), (1, 1)]),
        ("many_to_one", [(0, 1), (1, 1)], [(1, 0)]),
        ("many_to_many", [(0, 1), (1, 1)], [(1, 0), (1, 1)]),
        (Cardinality.MANY_TO_MANY, [(0, 1), (1, 1)], [(1, 0), (1, 1)]),
    ],
)
def test_a_row_has_as_many_links_as_it_may(
    cardinality: str | Cardinality, forth: list[tuple[int, int]], back: list[tuple[int, int]]
) -> None:
    """The best pair is taken first; its rows are then free for no other, or for all."""
    twice, once = table(ANN, ANNE, BO), table(EVE, ANN)
    assert forth == links(link(twice, once, V1, cardinality=cardinality))
    assert back == links(link(once, twice, V1, cardinality=cardinality))


def test_an_unknown_cardinality_is_refused() -> None:
    """The four ways are named in the sentence."""
    with pytest.raises(InvalidOptionError, match="one_to_one, one_to_many, many_to_one, many_to_many"):
        link(table(ANN), table(ANN), cardinality="some_to_some")


def test_a_link_is_scored_and_explained() -> None:
    """The score is that of the engine for pairs, under the same profile."""
    roles = ("given_name", "family_name", "email", "phone")
    fixed = observe(V1, [dict(zip(roles, row, strict=True)) for row in (ANN, EVE, BO)])
    found = link(table(EVE, ANN), table(BO, ANNE), fixed)
    one, other = (prepare(dict(zip(roles, row, strict=True))) for row in (ANN, ANNE))
    expected = Scorer(fixed).score(one, other)
    assert fixed is found.profile
    assert expected == found.score(1, 1)
    assert explain(expected) == found.explain(1, 1)
    assert isclose(expected.bits, found.bits[0], abs_tol=1e-9)
    assert isclose(expected.probability, found.probabilities[0], abs_tol=1e-9)


@pytest.mark.parametrize(
    ("left", "right", "side"), [(2, 0, "left"), (-1, 0, "left"), (0, 3, "right"), (0, -1, "right")]
)
def test_a_row_that_is_not_there_is_refused(left: int, right: int, side: str) -> None:
    """Rows are counted from 0 in each table, and the sentence says in which one there is none."""
    found = link(table(EVE, ANN), table(BO, ANNE, EVE), V1)
    with pytest.raises(InvalidOptionError, match=f"there is no row -?[0-9]+ on the {side}"):
        found.score(left, right)


def test_links_are_given_as_arrow_and_shown_as_figures() -> None:
    """Rows and probabilities are columns, and nobody's data ends up in a log."""
    found = link(table(EVE, ANN), table(ANNE), V1)
    shown = found.to_arrow()
    assert ["left_row", "right_row", "probability"] == shown.column_names
    assert ([1], [0]) == (shown["left_row"].to_pylist(), shown["right_row"].to_pylist())
    assert "LinkedTables(1 links)" == repr(found)
    assert '<th scope="row">links</th><td>1</td>' in found._repr_html_()


def test_tables_without_anything_in_common_have_no_links() -> None:
    """Strangers, and rows that say nothing, are no links, and nothing fails."""
    assert [] == links(link(table(EVE), table(BO)))
    assert [] == links(
        link(table(NOBODY, NOBODY), table(NOBODY), left_mapping=["email=email"], right_mapping=["email=email"])
    )


def test_steps_are_told_and_timed() -> None:
    """Each step is told, and its seconds stand in the result."""
    told: list[str] = []
    found = link(table(EVE, ANN), table(ANNE), progress=lambda step, _done, _of: told.append(step))
    steps = ["reading", "normalizing", "observing", "pairing", "fitting", "comparing", "choosing"]
    assert steps == list(dict.fromkeys(told)) == list(found.timings)
    assert found.fit is not None


def test_made_up_customers_of_two_files_are_found() -> None:
    """Most rows of one customer are linked, and most links are right, with no options at all."""
    left, right, truth = two_files(1_500, 8)
    found = set(links(link(left, right)))
    assert len(found & truth) / len(found) > 0.9
    assert len(found & truth) / len(truth) > 0.85


@settings(deadline=None, max_examples=10)
@given(size=st.integers(10, 120), seed=SEEDS)
def test_sides_and_orders_change_no_link(size: int, seed: int) -> None:
    """Either table may stand on the left, and rows in any order: the same rows are linked by the same profile."""
    left, right, _ = two_files(size, seed)
    if not right.rows:
        return
    found, turned = link(left, right, cardinality="many_to_many"), link(right, left, cardinality="many_to_many")
    assert set(links(found)) == {(row, other) for other, row in links(turned)}
    assert found.profile == turned.profile
    last_left, last_right = len(left.rows) - 1, len(right.rows) - 1
    backwards = [attrs.evolve(each, rows=each.rows[::-1]) for each in (left, right)]
    again = link(backwards[0], backwards[1], cardinality="many_to_many")
    assert set(links(found)) == {(last_left - one, last_right - other) for one, other in links(again)}
    assert found.profile == again.profile


@settings(deadline=None, max_examples=10)
@given(size=st.integers(10, 120), seed=SEEDS)
def test_fewer_links_are_the_best_of_all(size: int, seed: int) -> None:
    """One to one is among one to many, which is among all, and gives no row two links."""
    left, right, _ = two_files(size, seed)
    if not right.rows:
        return
    profile = link(left, right).profile
    sets = {kind: set(links(link(left, right, profile, cardinality=kind))) for kind in Cardinality}
    every = sets[Cardinality.MANY_TO_MANY]
    assert all(found <= every for found in sets.values())
    once = sets[Cardinality.ONE_TO_ONE]
    assert len({one for one, _ in once}) == len({other for _, other in once}) == len(once)
    assert {other for _, other in sets[Cardinality.ONE_TO_MANY]} == {other for _, other in every}
    assert {one for one, _ in sets[Cardinality.MANY_TO_ONE]} == {one for one, _ in every}


def test_a_table_is_linked_with_itself_row_by_row() -> None:
    """Of two exports of the same customers, each row finds the one that says the same, and none that says more."""
    made = generate(2_000, seed=3)
    whole = table(*made.rows, header=made.header)
    found = link(whole, whole)
    said = [found.records.prepared(row).features for row in range(2_000)]
    assert 2_000 == len(found)
    assert all(said[left] == said[right] for left, right in links(found))
