"""Runs a program of these tests in a process of its own, and reads what it reports."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def told_by(program: Path, *arguments: object) -> dict[str, Any]:
    """Return what a program reports."""
    command = [sys.executable, str(program), *map(str, arguments)]
    where = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=where)
    assert 0 == run.returncode, run.stderr
    report: dict[str, Any] = json.loads(run.stdout)
    return report
