import hashlib
import json
import subprocess
import sys

import pytest

from customer_core.errors import InvalidOptionError
from customer_core.testing.generator import generate

_FROZEN = "14c68898f658f7b7c23df8ce9e6481ffbadea658a0e3aea0fb46c9c1ba416cd8"


def test_frozen_rows() -> None:
    """The records of a size and a seed never change: figures measured on them would lose their meaning."""
    rows = generate(2_000, seed=1).rows

    assert _FROZEN == hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def test_negative_size_is_refused() -> None:
    """A negative number of records is refused."""
    with pytest.raises(InvalidOptionError):
        generate(-1, seed=1)


def test_no_records_can_be_asked_for() -> None:
    """Nothing is generated where nothing is asked for, and the header still stands."""
    nothing = generate(0, seed=1)

    assert ([], [], 9) == (nothing.rows, nothing.truth, len(nothing.header))


def test_generator_needs_no_test_runner() -> None:
    """The generator loads neither pytest nor hypothesis nor numpy."""
    script = (
        "import sys, customer_core.testing.generator;"
        "print(sorted({'pytest', 'hypothesis', 'numpy'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert "[]" == ran.stdout.strip()
