"""The house stands as drawn: layers, purity, and what an import costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PURE = (
    *("errors", "normalization", "model", "matching", "merging"),
    *("credit", "search", "history", "settings", "ports"),
)
CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}
DOORS = {"open", "print", "input", "breakpoint"}


def sources(project: Path, *names: str) -> list[Path]:
    """Return the Python files of the named packages or modules."""
    root = project / "src" / "customer_core"
    return [
        path
        for name in names
        for path in ([root / name] if name.endswith(".py") else sorted((root / name).rglob("*.py")))
    ]


def impurities(source: str) -> list[str]:
    """Return the calls in a module that read a clock, open something or speak."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [f.id for f in calls if isinstance(f, ast.Name) and f.id in DOORS]
    return names + [f.attr for f in calls if isinstance(f, ast.Attribute) and f.attr in CLOCKS]


def facade_imports(source: str) -> list[int]:
    """Return the lines on which a module imports the façade itself."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = [n.lineno for n in nodes if isinstance(n, ast.Import) and any(a.name == "customer_core" for a in n.names)]
    return plain + [n.lineno for n in nodes if isinstance(n, ast.ImportFrom) and n.module == "customer_core"]


def test_imports_point_down_only(project: Path) -> None:
    """The contracts of layers and purity are kept."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert (0, True) == (run.returncode, "0 broken" in run.stdout), run.stdout


def test_a_planted_upward_import_breaks_the_contract(project: Path, tmp_path: Path) -> None:
    """The contract sees normalization importing matching."""
    package = tmp_path / "src" / "customer_core"
    for name in ("errors/__init__.py", "__init__.py", "normalization/__init__.py", "matching/__init__.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text('"""Planted."""\n')
    (package / "normalization" / "__init__.py").write_text("import customer_core.matching\n")
    config = (project / "pyproject.toml").read_text("utf-8")
    layers = config[config.index("[tool.importlinter]") : config.index('[[tool.importlinter.contracts]]\nid = "pure"')]
    (tmp_path / "pyproject.toml").write_text(layers)
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {"PYTHONPATH": str(tmp_path / "src"), "PATH": "", "LANG": "C.UTF-8"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (1, True) == (run.returncode, "1 broken" in run.stdout), run.stdout + run.stderr


def test_the_engines_read_no_clock_and_open_nothing(project: Path) -> None:
    """Same input, same output: the core is arithmetic."""
    found = {str(path.relative_to(project)): impurities(path.read_text("utf-8")) for path in sources(project, *PURE)}
    assert {} == {path: calls for path, calls in found.items() if calls}


def test_a_planted_clock_is_caught() -> None:
    """The check sees a clock, an open and a print."""
    assert ["open", "print", "now"] == impurities("open('x')\nprint(1)\nimport datetime\ndatetime.datetime.now()")


def test_nobody_inside_imports_the_facade(project: Path) -> None:
    """Inside, a name has one path: that of its package."""
    files = sorted((project / "src").rglob("*.py"))
    found = {str(path.relative_to(project)): facade_imports(path.read_text("utf-8")) for path in files}
    assert {} == {path: lines for path, lines in found.items() if lines}
    assert [1, 2] == facade_imports("import customer_core\nfrom customer_core import Money")


def test_bulk_loads_no_spark() -> None:
    """Who works on one machine does not wait for Spark, nor needs it."""
    code = "import customer_core.bulk, sys; sys.exit('pyspark' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode


@pytest.mark.parametrize("heavy", ["cattrs", "click", "rich", "numpy", "hypothesis", "pytest", "sqlalchemy"])
def test_the_engines_load_no_heavy_package(heavy: str) -> None:
    """A channel adapter that imports the engines pays for the core alone."""
    engines = ", ".join(f"customer_core.{engine}" for engine in ("matching", "merging", "credit", "search", "history"))
    code = f"import customer_core, {engines}, sys; sys.exit({heavy!r} in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
