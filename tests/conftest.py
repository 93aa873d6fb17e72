"""What all tests share: the effort of the guarantees, the data beside the project, and how a skip is treated."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--effort`: the short form of the guarantees (`ci`) or the full figures (`release`)."""
    parser.addoption("--effort", choices=("ci", "release"), default="ci", help="how hard the guarantees are tested")


@pytest.fixture(scope="session")
def effort(request: pytest.FixtureRequest) -> int:
    """How many times the short form a guarantee is to be tried: 1, or 50 for a release."""
    return {"ci": 1, "release": 50}[str(request.config.getoption("effort"))]


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def labelled() -> Path:
    """The folder of labelled customer files beside the project; where CI runs it must be there."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        message = "the labelled customer files are not beside the project"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def naughty_strings() -> tuple[str, ...]:
    """Texts that break careless programs."""
    lines = (ROOT / "tests" / "naughty_strings.txt").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line)
