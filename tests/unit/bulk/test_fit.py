"""A profile learned by itself, with its report."""

from functools import cache
from itertools import pairwise
from math import isclose
from pathlib import Path

import attrs
import pytest

from customer_core.bulk import Fit, deduplicate, fit
from customer_core.errors import InvalidOptionError
from customer_core.exchange import Table
from customer_core.matching import V1, level_bits
from customer_core.testing.generator import generate


@cache
def customers() -> Table:
    """Return made-up customers as a table."""
    made = generate(400, seed=21)
    return Table(file="x.csv", header=made.header, rows=tuple(made.rows))


@cache
def found() -> Fit:
    """Return what is learned of them."""
    return fit(customers())


def test_what_is_learned_is_what_a_run_learns() -> None:
    """A profile that was learned by itself is that of deduplicating, with the same figures and roles."""
    run = deduplicate(customers())
    assert run.profile == found().profile
    assert run.fit == found().figures
    assert run.roles == found().roles
    assert 0.8 < found().blocking_recall <= 1


def test_learning_starts_at_the_profile_that_is_given() -> None:
    """Another profile keeps its name, its fields and what it asks for."""
    mine = attrs.evolve(
        V1, name="mine", comparisons=tuple(one for one in V1.comparisons if one.field != "kind"), assumed_weight=50
    )
    learned = fit(customers(), mine).profile
    assert ("mine", 50) == (learned.name, learned.assumed_weight)
    assert [one.field for one in mine.comparisons] == [one.field for one in learned.comparisons]


def test_thresholds_trade_precision_for_recall() -> None:
    """The surer a pair must be, the more of the pairs are right and the fewer are found."""
    thresholds = found().thresholds
    assert sorted(one.probability for one in thresholds) == [one.probability for one in thresholds]
    for one, other in pairwise(thresholds):
        assert one.precision <= other.precision <= 1
        assert 1 >= one.recall >= other.recall > 0
    assert all(one.precision >= one.probability for one in thresholds)


def test_weights_are_those_of_the_profile() -> None:
    """Every level of every field is told with its bits for every relation."""
    weights = found().weights
    profile = found().profile
    assert len(weights) == sum(len(one.levels) for one in profile.comparisons) * len(profile.classes)
    email = profile.comparison("email")
    told = [one.bits for one in weights if (one.field, one.level, one.relation) == ("email", "exact", "same")]
    assert [level_bits(email, email.levels[0])[0]] == told


def test_a_table_that_says_nothing_teaches_nothing() -> None:
    """Without a pair, figures stay and the report is whole."""
    empty = fit(Table(file="x.csv", header=("email",), rows=(("n/a",), ("",))), mapping=["email=email"])
    assert V1.comparisons == empty.profile.comparisons
    assert (0, 0, 1.0) == (empty.figures.pairs, empty.figures.patterns, empty.blocking_recall)
    assert all(isclose(1.0, one.precision) and isclose(1.0, one.recall) for one in empty.thresholds)


def test_options_are_those_of_every_other_command(tmp_path: Path) -> None:
    """Encoding, delimiter and mapping reach the file, elsewhere they are refused, and steps are told."""
    path, told = tmp_path / "x.csv", list[str]()
    path.write_bytes("a;b\nZoë;Lee\nZoe;Lee\n".encode("latin-1"))
    report = fit(
        path,
        mapping=["given_name=a", "family_name=b"],
        encoding="latin-1",
        delimiter=";",
        progress=lambda step, _done, _of: told.append(step),
    )
    assert 1 == report.profile.population
    assert list(report.timings) == list(dict.fromkeys(told))
    with pytest.raises(InvalidOptionError):
        fit(customers(), delimiter=";")


def test_a_repr_shows_figures_only() -> None:
    """Nobody's data ends up in a log."""
    shown = repr(found())
    assert shown.startswith("Fit(MatchProfile('v1'")
    assert not [cell for row in customers().rows[:50] for cell in row if len(cell) > 5 and cell in shown]
