"""Every feature of the catalogue is done by a public name that is there, and shown by a test that fails without it."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.documentation.removing import Proof, place_of

ROOT = Path(__file__).resolve().parents[2]
FEATURES: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    (ROOT / "docs" / "reference" / "features.toml").read_text("utf-8")
)
PROOFS: list[Proof] = [(name, test) for feature in FEATURES.values() for name, test in feature["proofs"]]
PARTS = 2


def verify(proofs: list[Proof], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the tests of some proofs in a process of their own, each without what it is to show."""
    (folder / "proofs.json").write_text(json.dumps(proofs), "utf-8")
    options = ["-p", "tests.documentation.removing", "--proofs", str(folder / "proofs.json"), "-p", "no:cacheprovider"]
    tests = sorted({test for _, test in proofs})
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", *options, *tests],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_row_of_the_catalogue_is_traced(catalogue: str) -> None:
    """No row is missing, and none is made up."""
    assert set(re.findall(r"^\| ([A-Z]\d+) \|", catalogue, re.MULTILINE)) == set(FEATURES)


def test_rows_stand_in_order_and_have_proofs() -> None:
    """A row says what it is, and shows it at least once."""
    order = [("RDMCSTUE".index(id_[0]), int(id_[1:])) for id_ in FEATURES]
    assert sorted(order) == order
    assert [] == [id_ for id_, feature in FEATURES.items() if not feature["what"] or not feature["proofs"]]
    assert {"what", "missing", "proofs"} >= {key for feature in FEATURES.values() for key in feature}


@pytest.mark.parametrize("name", sorted({name for name, _ in PROOFS}))
def test_every_name_is_there(name: str) -> None:
    """A feature is done by something that can be called, imported or typed."""
    assert place_of(name).value is not None


@pytest.mark.parametrize("part", range(PARTS))
def test_every_proof_fails_without_what_it_shows(part: int, tmp_path: Path) -> None:
    """A test that passes though the feature is gone is no proof of it."""
    done = verify(PROOFS[part::PARTS], tmp_path)
    assert 0 == done.returncode, done.stdout[-3000:] + done.stderr[-3000:]


def test_a_proof_that_shows_nothing_is_found(tmp_path: Path) -> None:
    """What passes without the feature is named, and so is what was not run."""
    test = "tests/unit/services/test_tiers.py::test_tiers_are_kept_in_order"
    done = verify([("desk.tiers.add", test), ("desk.merges.redo", test)], tmp_path)
    assert 1 == done.returncode
    assert f"desk.merges.redo: {test} passes without it" in done.stdout
    assert "desk.tiers.add:" not in done.stdout


@pytest.mark.parametrize(
    "name", ["desk.customers._slip", "desk.nothing.at_all", "customer_core.model._ids", "customer-core fly"]
)
def test_a_name_that_is_not_there_is_told(name: str) -> None:
    """A slip in the table is no proof."""
    with pytest.raises(LookupError):
        place_of(name)
