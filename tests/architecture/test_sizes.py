"""Nothing in the project needs scrolling."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FUNCTION_LINES_MOST = 70
MODULE_LINES_MOST = 500
PLACES = ("src", "tests", "benchmarks", "docs")


def modules(root: Path) -> Iterator[Path]:
    """Yield every Python file of the project."""
    for place in PLACES:
        yield from sorted(path for path in (root / place).rglob("*.py") if ".venv" not in path.parts)


def long_functions(source: str) -> list[str]:
    """Return the functions of a module that are longer than allowed."""
    functions = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [n.name for n in functions if (n.end_lineno or n.lineno) - n.lineno + 1 > FUNCTION_LINES_MOST]


def test_no_function_is_longer_than_seventy_lines(project: Path) -> None:
    """A function fits on a screen."""
    found = {str(path.relative_to(project)): long_functions(path.read_text("utf-8")) for path in modules(project)}
    assert {} == {path: names for path, names in found.items() if names}


def test_no_module_is_longer_than_five_hundred_lines(project: Path) -> None:
    """A module owns one thing."""
    sizes = {str(path.relative_to(project)): len(path.read_text("utf-8").splitlines()) for path in modules(project)}
    assert {} == {path: size for path, size in sizes.items() if size > MODULE_LINES_MOST}


@pytest.mark.parametrize(("lines", "expected"), [(FUNCTION_LINES_MOST, []), (FUNCTION_LINES_MOST + 1, ["planted"])])
def test_an_over_long_function_is_caught(lines: int, expected: list[str]) -> None:
    """The check sees a function that is one line too long, and none that just fits."""
    source = "def planted():\n" + "    x = 1\n" * (lines - 1)
    assert expected == long_functions(source)
