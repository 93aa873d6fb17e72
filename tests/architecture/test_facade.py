"""The façade: few names, each loaded when it is used."""

import subprocess
import sys

import pytest

import customer_core


def test_the_facade_lists_its_names() -> None:
    """Completion shows every public name, loaded or not."""
    assert set(customer_core.__all__) <= set(dir(customer_core))


@pytest.mark.parametrize(
    "package",
    [
        *("normalization", "model", "matching", "merging", "credit", "search", "history", "settings"),
        *("ports", "serialization", "exchange", "storage", "services", "manager"),
    ],
)
def test_the_facade_loads_nothing_by_itself(package: str) -> None:
    """A program that imports the library pays only for what it then uses."""
    code = f"import customer_core, sys; sys.exit('customer_core.{package}' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode


def test_the_facade_stays_small() -> None:
    """A name of the first rank is one that most programs need."""
    assert len(customer_core.__all__) <= 25
