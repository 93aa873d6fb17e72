import json
from pathlib import Path

import pytest
from benchmarks import households
from benchmarks.households import Ceiling, Customer, measure


def customer(household: int, telling: str = "", doors: str = "", rows: int = 1) -> Customer:
    """Return a customer by words."""
    return Customer(household, rows, frozenset(telling.split()), frozenset(doors.split()))


def test_pairs_are_counted_by_what_tells_them() -> None:
    """Rows count in pairs; who shares more than a door is told, and one door is shared by two or by more."""
    found = measure(
        [
            *(customer(1, "lee", rows=2), customer(1, "lee", rows=3)),
            *(customer(2, "ann", "d1"), customer(2, "bob", "d1", rows=2)),
            *(customer(3, "eve", "d2"), customer(4, "joe", "d2")),
            *(customer(5, "a", "d3"), customer(5, "b", "d3"), customer(6, "c", "d3")),
            *(customer(7, "x"), customer(7, "y")),
        ]
    )
    assert (10, 6) == (found.true, found.told)
    assert {True: (2, 1), False: (1, 2)} == found.by_door


def test_the_best_precision_takes_the_surest_pairs_first() -> None:
    """What shares nothing is never found, so that some recalls are out of reach."""
    ceiling = Ceiling(true=100, told=80, by_door={True: (10, 5), False: (5, 15)})
    assert 1.0 == ceiling.precision(0.8)
    assert pytest.approx(90 / 95) == ceiling.precision(0.9)
    assert pytest.approx(95 / 115) == ceiling.precision(0.95)
    assert 0.0 == ceiling.precision(0.96)


def test_the_figures_of_a_generated_table_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For readers a line each, and as JSON the same."""
    arguments = ["--size", "2000", "--folder", str(tmp_path)]
    assert 0 == households.main([*arguments, "--json"])
    rows = list(map(json.loads, capsys.readouterr().out.splitlines()))
    assert all(0 <= row["value"] <= 1 for row in rows)
    households.main(arguments)
    assert [row["name"] for row in rows] == [line[:60].strip() for line in capsys.readouterr().out.splitlines()]
