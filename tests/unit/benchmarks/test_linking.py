import json
from pathlib import Path

import pytest
from benchmarks import linking


def test_the_links_of_two_files_are_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure has its row; a link that is there and one that is not count in precision and recall."""
    people = (
        "Ann,Ortega,12 Mill Lane,1977-09-13",
        "Bob,Lindqvist,3 Quay St,1981-02-03",
        "Cleo,Okafor,7 Elm Rd,1990-11-30",
    )
    for side, rows in (("a", people), ("b", people[:2])):
        lines = ("given name,family name,street,date of birth", *rows)
        (tmp_path / f"febrl4{side}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "febrl4.truth.csv").write_text("left_row,right_row\n0,0\n2,1\n", encoding="utf-8")
    assert 0 == linking.main(["--folder", str(tmp_path), "--runs", "1", "--json"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["precision", "recall", "f1", "s"] == [str(row["name"]).split()[-1] for row in found]
    assert [0.5, 0.5, 0.5] == [row["value"] for row in found[:3]]
    linking.main(["--folder", str(tmp_path), "--runs", "1"])
    assert 4 == len(capsys.readouterr().out.splitlines())
