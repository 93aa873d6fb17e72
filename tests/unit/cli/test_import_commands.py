"""The command that brings a file of customers into a store."""

from concurrent.futures import Executor
from pathlib import Path

import pytest
from tests.unit.cli.asking import PEOPLE, Run, desk_of, told

from customer_core.merging import AutomaticMergePolicy
from customer_core.services import _assisting, _importing


def test_import_shows_columns_and_what_became_of_the_rows(run: Run, people: Path) -> None:
    """A person sees how each column was taken, and that the rows balance."""
    result = run("import", people)
    assert 0 == result.exit_code, result.output
    ways = "Of 3 rows: 2 created, 1 created as suspected duplicates, 0 merged with known ones, 0 updated,"
    assert ways in " ".join(result.output.split())
    assert "0 imported before, 0 blank, 0 not imported." in result.output
    assert "Pairs queued for review as suspected duplicates: 1." in result.output
    assert "given_name" in result.output


def test_import_tells_programs_as_json_and_again_saves_nothing(run: Run, people: Path) -> None:
    """The same file again is replayed, and as a dry run nothing happens at all."""
    first = told(run("import", people, "--json", "--channel", "feed"))
    assert (3, 2, 1, 1, False) == tuple(first[name] for name in ("rows", "created", "duplicates", "queued", "dry_run"))
    assert ["given_name", "family_name", "email", "phone", "city", ""] == [c["role"] for c in first["columns"]]
    assert (0, 3) == tuple(told(run("import", people, "--json"))[name] for name in ("created", "replayed"))
    assert "Nothing was saved. Of 3 rows: 0 would be created" in run("import", people, "--dry-run").output
    assert "feed" == told(run("search", "ana", "--json"))["customers"][0]["created_channel"]


@pytest.mark.parametrize(("options", "workers"), [((), 1), (("--workers", 0), 0), (("--workers", 2), 2)])
def test_import_has_as_many_help_as_are_asked_for(
    run: Run, people: Path, options: tuple[object, ...], workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One helps where nothing is said; with none, no other process is begun at all."""
    begun: list[int] = []
    really = _assisting.begin

    def begin(workers: int, work: object) -> Executor:
        begun.append(workers)
        return really(workers, work)

    monkeypatch.setattr(_assisting, "begin", begin)
    monkeypatch.setattr(_importing, "_HELPED_LEAST", 1)
    assert 3 == told(run("import", people, "--json", *options))["rows"]
    assert ([workers] if workers else []) == begun


def test_import_refuses_what_is_no_number_of_processes(run: Run, people: Path) -> None:
    """Nothing is saved then."""
    for number in (-1, 65, "two"):
        assert 2 == run("import", people, "--workers", number).exit_code


def test_import_merges_whom_it_is_sure_of(run: Run, people: Path, store: str) -> None:
    """Who that is, the settings of the store say."""
    manager, desk = desk_of(store)
    with manager:
        desk.settings.apply(AutomaticMergePolicy(is_unverified_proof=True))
    found = told(run("import", people, "--merge", "--json"))
    assert (2, 0, 1) == tuple(found[name] for name in ("created", "duplicates", "merged"))


def test_import_writes_a_report(run: Run, people: Path, tmp_path: Path) -> None:
    """What became of the rows is a page, too; a place that cannot be written is told before anything is saved."""
    assert 2 == run("import", people, "--report", tmp_path / "no" / "report.html").exit_code
    assert 0 == run("import", people, "--report", tmp_path / "report.html").exit_code
    assert "What became of each row." in (tmp_path / "report.html").read_text("utf-8")


def test_import_writes_nothing_over_the_store(filled: Run, people: Path, store: str) -> None:
    """Neither the report nor the mapping takes the place of a file of the store, in which nothing is lost."""
    path = store.removeprefix("sqlite:///")
    for option in ("--report", "--save-mapping"):
        result = filled("import", people, option, path)
        assert (2, True) == (result.exit_code, "the store that is written" in " ".join(result.output.split()))
    assert 0 == filled("search").exit_code


def test_import_tells_rows_that_are_none(run: Run, tmp_path: Path) -> None:
    """With their places; all of them go into a file, and too many stop it."""
    path, bad = tmp_path / "people.csv", tmp_path / "bad.csv"
    path.write_text("name,city\nAnn,Leeds\n" + "Bob\n" * 21, encoding="utf-8")
    result = run("import", path, "--quarantine", bad)
    output = " ".join(result.output.split())
    assert (0, 1) == (result.exit_code, output.count("Line 3 of")), output
    assert "21 not imported." in output
    assert "And 1 more; --quarantine FILE writes all of them." in output
    assert 22 == len(bad.read_text("utf-8").replace('\n"', '"').splitlines())
    faults = told(run("import", path, "--json", "--quarantined-most", 0))["faults"]
    assert (21, {"row": 1, "line": 3, "code": "row-ragged"}) == (
        len(faults),
        {name: faults[0][name] for name in ("row", "line", "code")},
    )


def test_no_output_takes_the_place_of_the_file(run: Run, people: Path) -> None:
    """Nor do two outputs meet."""
    bad = people.with_name("bad.csv")
    for options in (("--save-mapping", people), ("--quarantine", people), ("--save-mapping", bad, "--quarantine", bad)):
        assert 2 == run("import", people, *options).exit_code
    assert [people] == list(people.parent.iterdir())


def test_a_mapping_is_kept_and_used_again(run: Run, tmp_path: Path) -> None:
    """What was guessed is written down, corrected, and taken; an option goes before it."""
    path, columns = tmp_path / "people.csv", tmp_path / "columns.csv"
    path.write_text("name,town,nr\nAnn Lee,Leeds,A-1\n", encoding="utf-8")
    assert 0 == run("import", path, "--dry-run", "--save-mapping", columns).exit_code
    head, first, *_ = columns.read_text("utf-8").splitlines()
    assert ("column,role,confidence,reason", ["name", "name"]) == (head, first.split(",")[:2])
    columns.write_text("column,role\nTOWN,region\nname,organization\n", encoding="utf-8")
    shown = told(run("import", path, "--mapping", columns, "--map", "name=Name", "--code", "nr", "--json"))
    assert ["name", "region", ""] == [column["role"] for column in shown["columns"]]
    path.write_text("name,town,nr\nAnn Lee,York,A-1\n", encoding="utf-8")
    assert 1 == told(run("import", path, "--code", "nr", "--update", "--json"))["updated"]


def test_a_first_dry_run_needs_no_store(run: Run, people: Path) -> None:
    """A store that is not there yet is as good as an empty one, and is not made."""
    assert "Nothing was saved. Of 3 rows: 3 would be created" in run("import", people, "--dry-run").output
    assert [people] == list(people.parent.iterdir())


def test_import_names_known_rows_that_say_something_else(filled: Run, tmp_path: Path) -> None:
    """They are counted and nothing is changed; the list is cut where it would be endless."""
    path = tmp_path / "later.csv"
    rows = "".join(f"Ana,Lima,a{n}@lima.example,,York,1019\n" for n in range(21))
    path.write_text(PEOPLE.splitlines(keepends=True)[0] + rows, encoding="utf-8")
    result = filled("import", path, "--system", "shop")
    assert "0 updated, 21 known already" in " ".join(result.output.split())
    assert "nothing was changed: records 1, 2, 3" in " ".join(result.output.split())
    assert "20, …" in " ".join(result.output.split())


def test_imports_are_listed_until_they_are_dismissed(run: Run, tmp_path: Path) -> None:
    """With what became of their rows, and why some were put aside."""
    path = tmp_path / "people[b].csv"
    path.write_text("name,city\nAnn,Leeds\nBob\n", encoding="utf-8")
    run("import", path)
    (file,) = told(run("imports", "list", "--json"))["imports"]
    assert ("people[b].csv", 1, 1, {"row-ragged": 1}) == tuple(
        file[name] for name in ("file", "created", "quarantined", "reasons")
    )
    assert "row-ragged 1" in " ".join(run("imports", "list").output.split())
    assert 1 == told(run("summary", "--json"))["imports_waiting"]
    assert "Dismissed: people[b].csv." in run("imports", "dismiss", file["id"]).output
    assert "row-ragged" not in run("imports", "list").output
    assert "rows that were put aside: 0." in run("summary").output
    assert 2 == run("imports", "dismiss", "other").exit_code


def test_no_imports_are_told_as_none(run: Run, store: str) -> None:
    """A store that was just made has none."""
    manager, _ = desk_of(store)
    manager.close()
    assert "No file was imported." in run("imports", "list").output


def test_import_tells_odd_values_and_columns_that_are_left_out(run: Run, tmp_path: Path) -> None:
    """In a trial as in earnest, to people and to programs, with what keeps such a column, and on the page."""
    path, page = tmp_path / "people.csv", tmp_path / "report.html"
    odd = "".join(f"P{number},x{number},\n" for number in range(6))
    path.write_text("name,email,Remark\nAnn,ann@lee.example,tea\n" + odd, encoding="utf-8")
    mapped = ("--map", "email=email", "--map", "name=name")
    trial = " ".join(run("import", path, *mapped, "--dry-run", "--report", page).output.split())
    assert "Columns of which nothing would be taken over: Remark (1 rows)." in trial
    assert "Warning email-unusable, rows: 6." in trial
    assert "See line 3 (email), line 4 (email)" in trial
    assert "line 7 (email), …." in trial
    assert "email-unusable" in page.read_text("utf-8")
    told_by = told(run("import", path, *mapped, "--json"))
    assert ({"email-unusable": 6}, ["Remark"]) == (told_by["warnings"], told_by["dropped"])
    assert {"row": 1, "line": 3, "column": "email", "code": "email-unusable"} == told_by["warned"][0]
    kept = path.with_name("kept.csv")
    kept.write_text("name,email,Remark\nAna,ana@lee.example,tea\n", encoding="utf-8")
    output = run("import", kept, "--map", "text:remark=Remark").output
    assert ("Warning" in output, "Columns of which" in output) == (False, False)
    assert {"text:remark": "tea"} == told(run("search", "ana", "--json"))["customers"][0]["attributes"]
