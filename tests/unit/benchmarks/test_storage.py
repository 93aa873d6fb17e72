import json
from collections.abc import Callable

import psycopg
import pytest
from benchmarks import storage

NAMES = {"SQLite to SQLite", "SQLite to PostgreSQL", "PostgreSQL to SQLite"}


def test_copies_are_measured_in_both_directions(
    make_database: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every way has a row for its speed and one for its memory, and no schema is left behind."""
    address = make_database("")
    assert 0 == storage.main(["--size", "60", "--runs", "1", "--postgres", address, "--json"])
    rows = {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert NAMES | {f"{name}, memory" for name in NAMES} == set(rows)
    assert {(60, 1)} == {(row["size"], row["runs"]) for row in rows.values()}
    assert all(row["value"] > 0 for row in rows.values())
    with psycopg.connect(address) as connection:
        schemas = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'customer%'").fetchall()
    assert [] == schemas


def test_figures_are_printed_for_readers(capsys: pytest.CaptureFixture[str]) -> None:
    """Without JSON, a line has a name, a figure and a unit."""
    storage.main(["--size", "30", "--runs", "1"])
    lines = capsys.readouterr().out.splitlines()
    assert [["SQLite", "customers/s"], ["SQLite", "MB"]] == [[line.split()[0], line.split()[-1]] for line in lines]
