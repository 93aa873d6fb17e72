"""What tests of reports share: small tables with something to tell in each section."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from customer_core.matching import V1
from customer_core.services import DeduplicatedFile, LinkedFiles, deduplicate_file, link_files

HOSTILE = (
    "<script>alert(1)</script>",
    '"onmouseover="alert(1)',
    "</style><img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    "eeL \u202enna\u2066",
    "\x1b[31mred",
    "x" * 5_000,
    "javascript:alert(1)",
    "http://evil.example/x.png",
)
"""Cells that break careless pages."""


def write(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    """Write rows as a CSV file."""
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def customers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with duplicates, a couple, a crowd behind one phone, and hostile notes."""
    rows = [("first_name", "last_name", "email", "phone", "street", "city", "postcode", "<b>note</b>")]
    rows += [
        ("Bob", "Ortega", "bob@ortega.example", "0113 496 0001", "1 Elm Street", "Leeds", "LS1 4AP", note)
        for note in HOSTILE
    ]
    rows += [
        ("Robert", "Ortega", "bob@ortega.example", "", "1 Elm Street", "Leeds", "LS1 4AP", ""),
        ("Ana", "Ortega", "ana@ortega.example", "0113 496 0001", "1 Elm Street", "Leeds", "LS1 4AP", ""),
        ("Ann", "Lindqvist", "", "", "3 Oak Road", "York", "YO1 7HH", ""),
        ("A.", "Lindqvist", "", "", "3 Oak Road", "York", "", ""),
        ("Tom", "Webb", "tom.webb@mail.example", "", "", "", "", ""),
        ("Tim", "Webb", "t.webb@mail.example", "0113 496 0777", "", "", "", ""),
    ]
    for n in range(60):
        first, last = f"{'BDFGKLMN'[n % 8]}{'aeiou'[n % 5]}lla", f"{'PRSTVWZ'[n % 7]}{'aeiou'[n % 5]}kker"
        rows.append((first, last, f"p{n:03}@x.example", "0113 496 0999", "", "", "", ""))
    return write(tmp_path_factory.mktemp("report") / "customers.csv", rows)


@pytest.fixture(scope="session")
def deduplicated(customers: Path) -> DeduplicatedFile:
    """The file with its duplicates found."""
    return deduplicate_file(customers, profile=V1)


@pytest.fixture(scope="session")
def linked(customers: Path, tmp_path_factory: pytest.TempPathFactory) -> LinkedFiles:
    """The file linked with another one, whose columns are others."""
    rows = (
        ("Name", "E-Mail", "Ort", "Strasse"),
        ("Robert Ortega", "bob@ortega.example", "Leeds", "1 Elm Street"),
        ("Ann Lindqvist", "ann@l.example", "York", "3 Oak Road"),
    )
    other = write(tmp_path_factory.mktemp("linked") / "kunden.csv", rows)
    return link_files(customers, other, cardinality="many_to_many", profile=V1)
