"""One customer file through the whole job."""

import csv
import json
from pathlib import Path

import pytest

from customer_core.errors import FileError, RaggedRowError, UnwritableFileError
from customer_core.exchange import write_csv
from customer_core.services import QUARANTINE_COLUMNS, deduplicate_file, link_files
from customer_core.testing.generator import generate

ROWS = (
    "first_name,last_name,email,city,note",
    "Bob,Ortega,bob@ortega.example,Leeds,",
    "Ann,Lindqvist,ann@lindqvist.example,York,vip",
    "Robert,Ortega,bob@ortega.example,LEEDS,call later",
)


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    """A file with one duplicate."""
    path = tmp_path / "customers.csv"
    path.write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, str]]:
    """Return the records of a file that was written."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_gets_its_cluster_in_file_order(customers: Path, tmp_path: Path) -> None:
    """The output has one line for each record, in order."""
    deduplicate_file(customers).write(output=tmp_path / "out.csv")
    assert [("0", "0"), ("1", "1"), ("2", "0")] == [(r["row"], r["cluster"]) for r in read(tmp_path / "out.csv")]


def test_the_merged_file_loses_nothing(customers: Path, tmp_path: Path) -> None:
    """One record per customer, with source rows, and what did not survive as JSON."""
    deduplicate_file(customers).write(merged=tmp_path / "clean.csv")
    bob, ann = read(tmp_path / "clean.csv")
    assert ("0 2", "1", "") == (bob["source_rows"], ann["source_rows"], ann["losing_values"])
    kept = {"first_name": {bob["first_name"]}, **{c: {bob[c]} for c in ("city", "note")}}
    for column, values in json.loads(bob["losing_values"]).items():
        kept[column] |= set(values)
    assert {"first_name": {"Bob", "Robert"}, "city": {"Leeds", "LEEDS"}, "note": {"call later"}} == kept


def test_merged_records_can_be_had_without_a_file(customers: Path) -> None:
    """What would be written as the clean file is an iterator of rows."""
    assert ["0 2", "1"] == [row[-2] for row in deduplicate_file(customers).iter_merged()]


def test_pairs_are_written_with_their_reasons(customers: Path, tmp_path: Path) -> None:
    """Each pair worth a look says how likely and why."""
    deduplicate_file(customers).write(pairs=tmp_path / "pairs.csv")
    (pair,) = read(tmp_path / "pairs.csv")
    assert ("0", "2", "yes") == (pair["left_row"], pair["right_row"], pair["same_customer"])
    assert "are forms of one name" in pair["reasons"]
    assert float(pair["probability"]) > 0.9


def test_a_column_of_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    """A file that has `source_rows` itself keeps it, and the added one gets another name."""
    path = tmp_path / "customers.csv"
    path.write_text("email,source_rows\na.lee@a.example,7\na.lee@a.example,8\n", encoding="utf-8")
    deduplicate_file(path, mapping=["ignore=source_rows"]).write(merged=tmp_path / "clean.csv")
    assert ["email", "source_rows", "source_rows_", "losing_values_"] == list(read(tmp_path / "clean.csv")[0])


def test_a_mapping_overrules_the_guess(customers: Path) -> None:
    """What a person says goes before what was guessed."""
    result = deduplicate_file(customers, mapping=["ignore=email"])
    assert "" == next(role.role for role in result.roles if role.column == "email")


def test_if_one_file_cannot_be_written_none_is(customers: Path, tmp_path: Path) -> None:
    """All or nothing."""
    result = deduplicate_file(customers)
    with pytest.raises(UnwritableFileError):
        result.write(output=tmp_path / "out.csv", merged=tmp_path / "nowhere" / "clean.csv")
    assert ["customers.csv"] == sorted(path.name for path in tmp_path.iterdir())


@pytest.mark.parametrize("name", ["customers.csv", "../{folder}/customers.csv"])
def test_the_source_is_never_overwritten(name: str, customers: Path, tmp_path: Path) -> None:
    """An output that is the file that was read is refused, however it is written."""
    result = deduplicate_file(customers)
    with pytest.raises(UnwritableFileError, match="it is the file that is read"):
        result.write(output=tmp_path / name.format(folder=tmp_path.name))
    assert "\n".join(ROWS) + "\n" == customers.read_text("utf-8")


def test_a_malformed_file_is_refused(tmp_path: Path) -> None:
    """A ragged row stops the job."""
    path = tmp_path / "customers.csv"
    path.write_text("email,city\na@b.example\n", encoding="utf-8")
    with pytest.raises(FileError):
        deduplicate_file(path)


def test_a_result_shows_figures_only(customers: Path) -> None:
    """The repr names the file and counts."""
    shown = repr(deduplicate_file(customers))
    assert shown.endswith("DeduplicatedTable(3 rows, 2 customers, 1 pairs))")
    assert "Ortega" not in shown


def test_a_pair_joined_by_other_rows_says_by_which(tmp_path: Path) -> None:
    """Two rows that do not match by themselves and are one customer all the same name the rows that join them."""
    made = generate(3_000, seed=5)
    write_csv(tmp_path / "customers.csv", made.header, made.rows)
    result = deduplicate_file(tmp_path / "customers.csv")
    members = dict(enumerate(result.customers))
    joined = 0
    for left, right, probability, _, same, reasons in result.iter_pairs():
        _, told, rows = reasons.partition(" One customer because both match others of it: rows ")
        assert bool(told) == (same == "yes" and float(probability) < 0.5)
        if told:
            joined += 1
            others = set(map(int, rows.rstrip(".").split(", ")))
            assert {*others, int(left), int(right)} == set(members[result.found.clusters[int(left)]])
    assert joined > 0


def test_rows_that_are_no_records_are_put_aside(tmp_path: Path) -> None:
    """They are written with their reasons, and the others keep the numbers that they have in the file."""
    path, named = tmp_path / "customers.csv", {name: tmp_path / f"{name}.csv" for name in ("o", "m", "p", "q")}
    path.write_text("\n".join((*ROWS[:2], "Eve,too short", *ROWS[2:])) + "\n", encoding="utf-8")
    with pytest.raises(RaggedRowError):
        deduplicate_file(path)
    found = deduplicate_file(path, puts_aside=True)
    found.write(output=named["o"], merged=named["m"], pairs=named["p"], quarantine=named["q"])
    assert [("0", "0"), ("2", "1"), ("3", "0")] == [(row["row"], row["cluster"]) for row in read(named["o"])]
    assert ["0 3", "2"] == [row["source_rows"] for row in read(named["m"])]
    assert [("0", "3")] == [(row["left_row"], row["right_row"]) for row in read(named["p"])]
    (aside,) = read(named["q"])
    assert QUARANTINE_COLUMNS == tuple(aside)
    assert ("2", "3", "row-ragged", "Eve,too short\n") == tuple(aside[name] for name in ("row", "line", "code", "text"))
    assert 4 == found.table.rows + len(found.quarantined)


def test_each_side_of_a_link_is_put_aside_for_itself(customers: Path, tmp_path: Path) -> None:
    """Links name the rows of the files, and a side that is not asked for stays strict."""
    left, (links, bad, none) = tmp_path / "left.csv", (tmp_path / f"{name}.csv" for name in ("l", "q", "r"))
    left.write_text("\n".join((ROWS[0], "Eve", *ROWS[1:3])) + "\n", encoding="utf-8")
    with pytest.raises(RaggedRowError):
        link_files(left, customers, right_puts_aside=True)
    found = link_files(left, customers, left_puts_aside=True)
    found.write(links, left_quarantine=bad, right_quarantine=none)
    assert [("1", "0"), ("2", "1")] == [(row["left_row"], row["right_row"]) for row in read(links)]
    assert (["row-ragged"], []) == ([row["code"] for row in read(bad)], read(none))
    assert (1, 0) == tuple(map(len, found.quarantined))
    with pytest.raises(UnwritableFileError, match="two outputs"):
        found.write(links, left_quarantine=links)
