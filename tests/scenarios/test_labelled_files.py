"""A shop dedupes a customer file with no options, and the truth is known."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from customer_core.cli._commands import application
from customer_core.testing.scoring import score_pairwise


def column(path: Path, name: str) -> list[int]:
    """Return a column of whole numbers."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [int(row[name]) for row in csv.DictReader(stream)]


@pytest.mark.parametrize(
    ("name", "least"), [("febrl1", 0.98), ("febrl3", 0.95), ("fake1000", 0.80), ("rldata500", 0.90)]
)
def test_a_labelled_file_is_deduplicated_with_no_options(
    name: str, least: float, labelled: Path, tmp_path: Path
) -> None:
    """The clusters agree with the truth at least so well, whatever the columns are called."""
    output = tmp_path / "out.csv"
    result = CliRunner().invoke(application, ["dedupe", str(labelled / f"{name}.csv"), "-o", str(output)])
    assert 0 == result.exit_code, result.output
    truth = column(labelled / f"{name}.truth.csv", "cluster")
    assert list(range(len(truth))) == column(output, "row")
    assert score_pairwise(column(output, "cluster"), truth).f1 >= least
