"""What the documents say is what the code does."""

import doctest
import importlib
import pkgutil
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sybil import Sybil
from sybil.document import Document
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

import customer_core
from customer_core.cli._commands import application

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MODULES = sorted(m.name for m in pkgutil.walk_packages(customer_core.__path__, "customer_core."))
SYBIL = Sybil(parsers=[PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS), SkipParser()])


def python_blocks(document: Document) -> Iterator[None]:
    """Run each Python block of a document in order, in one namespace."""
    for example in document.examples():
        example.evaluate()
        yield None


def count_examples(text: str) -> int:
    """Return how many pieces there are to run: a block is one, a session as in an interpreter one for each prompt."""
    blocks = re.findall(r"^```\{?(?:python|code-block\} *python)[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return sum(len(doctest.DocTestParser().get_examples(block)) or 1 for block in blocks)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_python_block_of_a_document_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An example that does not run is not in the documents."""
    monkeypatch.chdir(tmp_path)
    assert count_examples(path.read_text("utf-8")) == sum(1 for _ in python_blocks(SYBIL.parse(path)))


@pytest.mark.parametrize("name", MODULES)
def test_every_doctest_of_a_module_holds(name: str) -> None:
    """An example in a docstring shows what the code returns."""
    assert 0 == doctest.testmod(importlib.import_module(name)).failed


def test_the_readme_opens_with_the_two_commands() -> None:
    """A newcomer needs two commands, and they stand first."""
    text = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^pip install uv && (.+)$", text, re.MULTILINE)
    assert ["uv run customer-core demo", "uv run pytest"] == commands[:2]
    assert "pip install uv && uv run pytest" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_no_document_names_a_package_index() -> None:
    """The project's own text names no host of a package index and no address of a download."""
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org", re.IGNORECASE)
    files = [*DOCUMENTS, ROOT / "pyproject.toml", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", ROOT / ".ci" / "run"]
    assert [] == [path.name for path in files if hosts.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("command", sorted(application.commands))
def test_every_command_is_shown_to_a_reader(command: str) -> None:
    """A command that no page shows is a command that nobody finds."""
    pages = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
    assert f"customer-core {command}" in pages


def test_the_commands_of_the_how_to_run_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever types what the page says, on the file that it shows, meets no error."""
    text = (ROOT / "docs" / "how-to" / "use-the-command-line.md").read_text("utf-8")
    table = re.search(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    store = re.search(r"^export CUSTOMER_CORE_STORE=(.+)$", text, re.MULTILINE)
    lines = re.findall(r"^customer-core (.+)$", text, re.MULTILINE)
    assert table is not None
    assert store is not None
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUSTOMER_CORE_STORE", store[1])
    Path("customers.csv").write_text(table[1], encoding="utf-8")
    codes = {line: CliRunner().invoke(application, shlex.split(line)).exit_code for line in lines}
    assert dict.fromkeys(lines, 0) == codes
    assert set(application.commands) - {"dedupe", "demo", "generate", "link"} == {line.split()[0] for line in lines}


def test_every_generated_table_is_on_a_page() -> None:
    """Each table of the code is printed somewhere in the reference."""
    extension = (ROOT / "docs" / "_extensions" / "generated_tables.py").read_text("utf-8")
    tables = re.search(r"for function in \(([^)]+)\)", extension)
    assert tables is not None
    wanted = {name.strip().replace("_", "-") for name in tables[1].split(",") if name.strip()}
    pages = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
    assert wanted == set(re.findall(r"\{generated-table\} ([\w-]+)", pages))


def test_who_reads_a_page_without_its_tables_is_told_of_them() -> None:
    """Where only the built documentation has a table, the page itself says what it is of and what prints it."""
    program = "docs/_extensions/print_table.py"
    pages = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
    told = re.findall(r"\{generated-table\} ([\w-]+)\n(.*?)```", pages, re.DOTALL)
    assert len(told) == len(re.findall(r"\{generated-table\}", pages)) > 0
    for name, words in told:
        assert words.startswith("In the built documentation, a table stands here: ")
        assert f"\nTo see it in a clone: uv run python {program} {name}\n" in words
    command = [sys.executable, str(ROOT / program), "roles"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert printed.startswith("| role | what the column holds |")
    assert "| `given_name` |" in printed


def test_every_example_is_on_a_page_and_in_a_test() -> None:
    """A file of examples is shown to a reader, and is a file of tests or run by one."""
    pages = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
    examples = sorted((ROOT / "docs" / "examples").glob("*.py"))
    own_tests = [example for example in examples if example.stem.startswith("test_")]
    tests = "\n".join(path.read_text("utf-8") for path in (*(ROOT / "tests" / "scenarios").glob("*.py"), *own_tests))
    run = [e for e in examples if e in own_tests or f'"{e.stem}"' in tests or f"\nfrom {e.stem} import" in tests]
    assert [] == [example.name for example in examples if f"examples/{example.name}" not in pages]
    assert [] == [example.name for example in examples if example not in run]
    assert examples
