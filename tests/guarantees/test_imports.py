"""An import that is killed loses nothing that was saved, and saves nothing twice."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from customer_core.exchange import write_csv
from customer_core.manager import CustomerManager
from customer_core.model import Actor
from customer_core.testing.generator import generate

ROWS = 300


def saved(path: Path) -> int:
    """Return how many customers a store has, whoever is writing to it."""
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT COUNT(*) FROM cc_customer").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def kill_after(store: Path, source: Path, least: int) -> int:
    """Start an import, kill it when it has saved so many customers or more, and return how many there are then."""
    command = [sys.executable, "-m", "customer_core.cli", "--store", f"sqlite:///{store}", "import", str(source)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while saved(store) < least and running.poll() is None:
            time.sleep(0.005)
        running.kill()
    return saved(store)


@pytest.mark.guarantee("G24")
def test_an_import_that_is_killed_goes_on_where_it_was(tmp_path: Path, effort: int) -> None:
    """What was there at the kill is there, and after running it again every row is there once."""
    made = generate(ROWS, seed=11)
    source = tmp_path / "customers.csv"
    write_csv(source, made.header, made.rows)
    chance = Random(3)  # noqa: S311 - picks moments, guards nothing
    for attempt, least in enumerate([1, *(chance.randrange(ROWS) for _ in range(2 * effort - 1))]):
        store = tmp_path / f"{attempt}.db"
        kept = kill_after(store, source, least)
        with CustomerManager.open(f"sqlite:///{store}") as manager:
            desk = manager.acting_as(Actor.system("test"))
            report = desk.imports.customers(source)
            found = desk.customers.search(page_size=1).total
        assert attempt or 0 < kept < ROWS  # The first kill is in the middle for sure.
        assert (kept, ROWS - kept, ROWS) == (report.replayed, report.created, found)
