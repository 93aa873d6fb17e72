"""An import that is killed loses nothing that was saved, and saves nothing twice."""

import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from customer_core.errors import CustomerCoreError
from customer_core.exchange import write_csv, write_workbook
from customer_core.manager import CustomerManager
from customer_core.model import Actor
from customer_core.services import ImportReport
from customer_core.testing.generator import generate

ROWS = 300
HELPED = 5_000
"""A file of so many rows is imported with the help of another process."""
FILES = 200


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
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
        while saved(store) < least and running.poll() is None:
            time.sleep(0.005)
        running.kill()
        # Whoever helps holds the pipe, too: it ends when the last of them has.
        running.communicate(timeout=60)
    return saved(store)


@pytest.mark.guarantee("G24")
def test_an_import_that_is_killed_goes_on_where_it_was(tmp_path: Path, effort: int) -> None:
    """What was there at the kill is there, and after running it again every row is there once."""
    made = generate(ROWS, seed=11)
    source = tmp_path / "customers.csv"
    write_csv(source, made.header, made.rows)
    chance = Random(3)  # noqa: S311 - picks moments, guards nothing
    kills = 2 if effort == 1 else 4 * effort
    for attempt, least in enumerate([1, *(chance.randrange(ROWS) for _ in range(kills - 1))]):
        store = tmp_path / f"{attempt}.db"
        kept = kill_after(store, source, least)
        with CustomerManager.open(f"sqlite:///{store}") as manager:
            desk = manager.acting_as(Actor.system("test"))
            report = desk.imports.customers(source)
            found = desk.customers.search(page_size=1).total
            (file,) = desk.imports.list_files()
        assert (ROWS, 0, True) == (file.created + file.duplicates, file.replayed, file.is_complete)
        assert attempt or 0 < kept < ROWS  # The first kill is in the middle for sure.
        saved_now = report.created + report.duplicates
        assert (kept, ROWS - kept, ROWS) == (report.replayed, saved_now, found)


@pytest.mark.guarantee("G24")
def test_an_import_that_has_help_is_killed_with_it_and_goes_on(tmp_path: Path) -> None:
    """A process that helps does not outlive the one that it helps, and what was saved is not saved again."""
    made = generate(HELPED, seed=12)
    source, store = tmp_path / "customers.csv", tmp_path / "helped.db"
    write_csv(source, made.header, made.rows)
    kept = kill_after(store, source, 1)
    assert 0 < kept < HELPED
    with CustomerManager.open(f"sqlite:///{store}") as manager:
        desk = manager.acting_as(Actor.system("test"))
        report = desk.imports.customers(source, workers=1)
        assert HELPED == desk.customers.search(page_size=1).total
        assert desk.history.verify().is_intact
    assert (kept, HELPED - kept) == (report.replayed, report.created + report.duplicates)


def fuzzed(chance: Random, naughty: Sequence[str]) -> bytes:
    """Return a file of customers of which some rows, and now and then the whole, are none."""
    made = ["Ann Lee", "ann@lee.example", "+44 113 496 0000", "", '"', 'a "b" c', "x" * 600, "\x07", "=1+1", "1017"]
    lines = ["name,email,phone,no"]
    for _ in range(chance.randrange(1, 7)):
        cells = [
            chance.choice(naughty if chance.random() < 0.2 else made) for _ in range(chance.choice((4, 4, 4, 4, 3, 5)))
        ]
        quoted = [f'"{cell}"' if chance.random() < 0.3 else cell for cell in cells]
        lines.append(chance.choice((",", ",", ",", ";")).join(quoted))
    content = chance.choice(("\n", "\r\n", "\r")).join(lines).encode("utf-8", "replace")
    if chance.random() < 0.05:
        place = chance.randrange(len(content))
        content = content[:place] + bytes([chance.randrange(256)]) + content[place:]
    return content


def require_balanced(report: ImportReport, *, saved: int) -> None:
    """Require that each row of a file went one way, and that those that were put aside are told."""
    saved_now = report.created + report.duplicates
    ways = saved_now + report.updated + report.unchanged + report.replayed + report.blank + report.quarantined
    assert (report.rows, saved) == (ways, saved_now)
    assert all(fault.text and str(fault.error).isprintable() for fault in report.faults)


@pytest.mark.guarantee("G24")
def test_every_row_of_any_file_is_accounted_for(tmp_path: Path, naughty_strings: tuple[str, ...], effort: int) -> None:
    """Whatever a file holds, it is refused as a whole, or each row is imported or told with its text; none twice."""
    chance, path = Random(17), tmp_path / "customers.csv"  # noqa: S311 - makes files, guards nothing
    outcomes = Counter[bool]()
    with CustomerManager.open("memory:") as manager:
        desk = manager.acting_as(Actor.system("test"))
        for _ in range(FILES * effort):
            path.write_bytes(fuzzed(chance, naughty_strings))
            before = desk.customers.search(page_size=1).total
            try:
                report = desk.imports.customers(path, mapping=["external_id=no"], system="shop", updates=True)
            except CustomerCoreError as error:
                outcomes[False] += 1
                assert str(error).isprintable()  # noqa: PT017 - some raise, and which ones is not the point
                assert before == desk.customers.search(page_size=1).total
                continue
            outcomes[True] += 1
            require_balanced(report, saved=desk.customers.search(page_size=1).total - before)
    assert min(outcomes.values()) > len(outcomes)


@pytest.mark.guarantee("G24")
def test_every_row_of_typed_files_is_accounted_for(
    tmp_path: Path, naughty_strings: tuple[str, ...], effort: int
) -> None:
    """Parquet and workbooks alike: each row is imported or told with its text, also where its bytes are no text."""
    chance, paths = Random(19), (tmp_path / "a.parquet", tmp_path / "a.xlsx")  # noqa: S311 - as above
    made, header = ["Ann Lee", "ann@lee.example", "", "x" * 600, "\x07", "=1+1", "1017"], ["name", "email", "phone"]
    put_aside, mapping = 0, [f"{name}={name}" for name in header]
    with CustomerManager.open("memory:") as manager:
        desk = manager.acting_as(Actor.system("test"))
        for attempt in range(20 * effort):
            rows = [[chance.choice([*made, *naughty_strings]) for _ in header] for _ in range(2 + attempt % 9)]
            cells = [[cell.encode("utf-8", "surrogatepass") for cell in column] for column in zip(*rows, strict=True)]
            cells[0][0] += chance.choice([b"", b"", b"\xff", b"\0"])
            pq.write_table(pa.table(dict(zip(header, cells, strict=True))), paths[0])
            sound = [[cell.encode("utf-8", "replace").decode().replace("\0", "") for cell in row] for row in rows]
            write_workbook(paths[1], header, sound)
            for path in paths:
                before = desk.customers.search(page_size=1).total
                report = desk.imports.customers(path, mapping=mapping)
                require_balanced(report, saved=desk.customers.search(page_size=1).total - before)
                assert report.rows == len(rows)
                put_aside += report.quarantined
    assert put_aside > len(paths)
