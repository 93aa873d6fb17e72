"""The command line: thin, helpful, and honest in its exit codes."""

import builtins
import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from customer_core.cli import main
from customer_core.cli._commands import application
from customer_core.cli._showing import progress_bar
from customer_core.errors import MissingExtraError
from customer_core.manager import CustomerManager
from customer_core.storage.sql import _sqlite_versions

GOOD = "email,city\na.lee@a.example,Leeds\na.lee@a.example,Leeds\n"


def run(*arguments: object) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    """A good file."""
    path = tmp_path / "customers.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_dedupe_shows_columns_and_outcome(customers: Path, tmp_path: Path) -> None:
    """A person sees what the columns were taken for and what was found."""
    result = run("dedupe", customers, "-o", tmp_path / "out.csv")
    assert 0 == result.exit_code, result.output
    assert "Records: 2. Customers: 1. Duplicates: 1." in result.output
    assert "email" in result.output
    assert "row,cluster\n0,0\n1,0\n" == (tmp_path / "out.csv").read_text("utf-8")


def test_dedupe_writes_a_report_for_its_owner(customers: Path, tmp_path: Path) -> None:
    """The page is written with the other files, all of them or none."""
    page = tmp_path / "report.html"
    assert 0 == run("dedupe", customers, "-o", tmp_path / "out.csv", "--report", page).exit_code
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert 0o600 == page.stat().st_mode & 0o777
    for wrong, reason in ((customers, "the file that is read"), (tmp_path / "no" / "r.html", "does not exist")):
        result = run("dedupe", customers, "-o", tmp_path / "other.csv", "--report", wrong)
        assert (2, False) == (result.exit_code, (tmp_path / "other.csv").exists())
        assert reason in " ".join(result.output.split())


def test_link_writes_a_report(customers: Path, tmp_path: Path) -> None:
    """The links and their page are written together."""
    other, page = tmp_path / "other.csv", tmp_path / "report.html"
    other.write_text(GOOD, encoding="utf-8")
    assert 0 == run("link", customers, other, "-o", tmp_path / "links.csv", "--report", page).exit_code
    assert "<h1>" in page.read_text("utf-8")
    assert 2 == run("link", customers, other, "-o", tmp_path / "links.csv", "--report", other).exit_code


def test_dedupe_tells_programs_as_json(customers: Path, tmp_path: Path) -> None:
    """With --json, one object says the same."""
    result = run("dedupe", customers, "-o", tmp_path / "out.csv", "--json")
    told = json.loads(result.stdout)
    assert (2, 1, 1) == (told["records"], told["customers"], told["pairs"])
    assert ["email", "city"] == [column["role"] for column in told["columns"]]


BAD = GOOD + "only one cell\nb@b.example,York\n"


def test_dedupe_puts_rows_aside_where_asked(tmp_path: Path) -> None:
    """The refusal names the option; with it, people and programs are told how many rows went aside, and why."""
    path, out, aside = tmp_path / "customers.csv", tmp_path / "out.csv", tmp_path / "aside.csv"
    path.write_text(BAD, encoding="utf-8")
    refused = run("dedupe", path, "-o", out)
    assert (2, False) == (refused.exit_code, out.exists())
    assert "Line 4 of" in refused.stderr
    assert refused.stderr.endswith("name a file for them with --quarantine.\n")
    result = run("dedupe", path, "-o", out, "--quarantine", aside, "--report", tmp_path / "report.html")
    assert "Rows: 4. Put aside: 1. Records: 3." in result.output
    assert "has 1 cells where the header has 2" in result.output
    assert "row,cluster\n0,0\n1,0\n3,1\n" == out.read_text("utf-8")
    assert aside.read_text("utf-8").startswith("row,line,code,problem,text\n3,4,row-ragged,")
    assert "no records" in (tmp_path / "report.html").read_text("utf-8")
    told = json.loads(run("dedupe", path, "-o", out, "--quarantine", aside, "--json").stdout)
    assert (4, 3, 1) == (told["rows"], told["records"], told["quarantined"])
    assert [(2, 4, "row-ragged")] == [(one["row"], one["line"], one["code"]) for one in told["faults"]]


def test_what_no_putting_aside_can_mend_names_no_option(tmp_path: Path) -> None:
    """Neither a broken header, nor a file of which no row is left."""
    path, options = tmp_path / "customers.csv", ("--quarantine", tmp_path / "aside.csv")
    for content, given in ((b'"email,city\na,b\n', ()), (b"email,city\na\n", options), (b"", ())):
        path.write_bytes(content)
        refused = run("dedupe", path, "-o", tmp_path / "out.csv", *given)
        assert (2, False) == (refused.exit_code, "--quarantine" in refused.stderr)
    assert [path] == [*tmp_path.iterdir()]


def test_dedupe_tells_the_first_of_many_rows_put_aside(tmp_path: Path) -> None:
    """The rest is counted, and in the file."""
    path, aside = tmp_path / "customers.csv", tmp_path / "aside.csv"
    path.write_text(GOOD + "x\n" * 60, encoding="utf-8")
    result = run("dedupe", path, "-o", tmp_path / "out.csv", "--quarantine", aside)
    assert "And 40 more" in result.output
    assert 61 == len(list(csv.reader(io.StringIO(aside.read_text("utf-8")))))
    told = json.loads(run("dedupe", path, "-o", tmp_path / "out.csv", "--quarantine", aside, "--json").stdout)
    assert (60, 50) == (told["quarantined"], len(told["faults"]))


def test_link_puts_rows_aside_on_each_side(customers: Path, tmp_path: Path) -> None:
    """Each side has its own file; the refusal names both options."""
    bad, out, aside = tmp_path / "bad.csv", tmp_path / "links.csv", tmp_path / "aside.csv"
    bad.write_text("email,city\nx\na.lee@a.example,Leeds\n", encoding="utf-8")
    refused = run("link", bad, customers, "-o", out)
    assert (2, True) == (refused.exit_code, "--quarantine-left or --quarantine-right" in refused.stderr)
    other = run("link", bad, customers, "-o", out, "--quarantine-right", aside)
    assert other.stderr.endswith("with --quarantine-left.\n")
    result = run("link", bad, customers, "-o", out, "--quarantine-left", aside)
    assert "Rows: 2. Put aside: 1. Records: 1." in result.output
    assert "1,0," in out.read_text("utf-8")
    told = json.loads(run("link", customers, bad, "-o", out, "--quarantine-right", aside, "--json").stdout)
    assert (0, 1) == (told["left"]["quarantined"], told["right"]["quarantined"])
    assert "0,1," in out.read_text("utf-8")


def test_dedupe_says_when_blocks_were_cut(tmp_path: Path) -> None:
    """A bound that was reached is told."""
    path = tmp_path / "customers.csv"
    rows = "".join(f"0113 496 0000,person{n:03}@mail.example\n" for n in range(100))
    path.write_text("phone,email\n" + rows, encoding="utf-8")
    result = run("dedupe", path, "-o", tmp_path / "out.csv")
    assert "too large to compare whole: 1" in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("content", "arguments", "sentence"),
    [
        (b"", (), "is empty"),
        (b"email,city\n", (), "ends after its header line"),
        ("email,city\nä@b.example,x\n".encode("latin-1"), (), "is not utf-8"),
        (b"email,EMAIL\na,b\n", (), "share the name"),
        (b"email,city\na\n", (), "has 1 cells where the header has 2"),
        (b'email,city\n"a,b\n', (), "is not closed"),
        (b"email,city\na\0,b\n", (), "NUL"),
        (b"PK\x03\x04" + bytes(200), (), "not text"),
        (b"email,city\n" + b"x" * 1_000_000 + b",y\n", (), "longer than"),
        (GOOD.encode(), ("--map", "email=city", "--map", "street=city"), "mapped to both"),
        (GOOD.encode(), ("--map", "shoe_size=city"), "is not a role"),
        (GOOD.encode(), ("--map", "email=nowhere"), "has no column"),
        (GOOD.encode(), ("--map", "email"), "write ROLE=COLUMN"),
        (GOOD.encode(), ("--encoding", "klingon"), "encoding"),
    ],
)
def test_bad_input_is_one_sentence_exit_code_two_and_nothing_written(
    content: bytes, arguments: Sequence[str], sentence: str, tmp_path: Path
) -> None:
    """Each kind of bad input names its place and remedy on standard error."""
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    result = run("dedupe", path, "-o", tmp_path / "out.csv", *arguments)
    assert 2 == result.exit_code
    assert sentence in result.stderr
    assert (1, "") == (len(result.stderr.strip().splitlines()), result.stdout)
    assert ["customers.csv"] == [found.name for found in tmp_path.iterdir()]


def test_a_byte_order_mark_is_simply_read(tmp_path: Path) -> None:
    """Files from spreadsheets work as they are."""
    path = tmp_path / "customers.csv"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert 0 == run("dedupe", path, "-o", tmp_path / "out.csv").exit_code


@pytest.mark.parametrize("place", ["nowhere/out.csv", "."])
def test_an_output_that_cannot_be_written_is_refused(place: str, customers: Path, tmp_path: Path) -> None:
    """A missing folder or a folder in the way is named."""
    result = run("dedupe", customers, "-o", tmp_path / place)
    assert (2, True) == (result.exit_code, "cannot be written" in result.stderr)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The path is part of the sentence."""
    result = run("dedupe", tmp_path / "gone.csv", "-o", tmp_path / "out.csv")
    assert (2, True) == (result.exit_code, "gone.csv does not exist" in result.stderr)


def test_generate_writes_customers_and_truth(tmp_path: Path) -> None:
    """Customers and truth have one line for each record."""
    result = run("generate", 50, "-o", tmp_path / "c.csv", "--truth", tmp_path / "t.csv", "--seed", 3)
    assert 0 == result.exit_code, result.output
    assert "50 records of " in result.output
    assert (51, 51) == tuple(len((tmp_path / name).read_text("utf-8").splitlines()) for name in ("c.csv", "t.csv"))
    again = run("generate", 50, "-o", tmp_path / "d.csv", "--seed", 3, "--json")
    assert 50 == json.loads(again.stdout)["records"]
    assert (tmp_path / "c.csv").read_bytes() == (tmp_path / "d.csv").read_bytes()


def test_demo_tells_the_whole_story(tmp_path: Path) -> None:
    """Figures, one explained match and one merge with losing values; its files stay only when asked."""
    result = run("demo", "--size", 600, "--keep", tmp_path / "kept")
    assert 0 == result.exit_code, result.output
    for words in ("Precision", "Recall", "likely to be the same customer", "become one record", "loses, and is kept"):
        assert words in result.output
    for words in (
        "Bob Ortega is not saved yet (warn)",
        "The same email, which is checked for duplicates.",
        "so Ann saves Bob Ortega as C000002",
        "name: 'Robert Ortega' of C000001 stays",
        "640.00 USD in channel pos needs the approval of a manager.",
        "8. After a restart",
        "The id of the merged record leads to C000001, Robert Ortega.",
        "Its originals are there as they were: Robert Ortega and Bob Ortega.",
        "Its limit: 500.00 USD.",
        "merged by user max: showed his card",
    ):
        assert words in result.output
    assert ["clean.csv", "clusters.csv", "customers.csv"] == sorted(p.name for p in (tmp_path / "kept").iterdir())
    assert 0 == run("demo", "--size", 200).exit_code


def test_a_demo_without_the_packages_of_a_store_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The part that needs no store is shown all the same."""

    def refuse(_: str) -> CustomerManager:
        raise MissingExtraError(feature="A store in a file", package="sqlalchemy", extra="sql")

    monkeypatch.setattr(CustomerManager, "open", refuse)
    result = run("demo", "--size", 100)
    assert (0, True) == (result.exit_code, "pip install 'customer-core[sql]'" in " ".join(result.output.split()))
    assert "After a restart" not in result.output


@pytest.mark.parametrize("command", ["dedupe", "generate", "demo"])
def test_every_command_helps(command: str) -> None:
    """Help says what the command does."""
    result = run(command, "--help")
    assert (0, True) == (result.exit_code, result.output.startswith("Usage: "))


def test_the_module_runs_as_a_program() -> None:
    """`python -m customer_core.cli` is the command line."""
    command = [sys.executable, "-m", "customer_core.cli", "--version"]
    assert "version" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_commands_wait_for_no_library_that_they_may_not_need() -> None:
    """Numeric libraries, databases and made-up people are loaded by the commands that use them."""
    program = "import sys, customer_core.cli._commands; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    spared = {"numpy", "pyarrow", "pandas", "sqlalchemy", "customer_core.bulk", "customer_core.testing.generator"}
    assert (set(), True) == (spared & set(loaded), "customer_core.cli._credit_commands" in loaded)


def test_without_its_extra_the_command_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing package is one sentence with the install line."""
    original = builtins.__import__

    def refuse(
        name: str,
        names: Mapping[str, object] | None = None,
        local: Mapping[str, object] | None = None,
        wanted: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if name == "customer_core.cli._commands":
            raise ModuleNotFoundError(name="rich")
        return original(name, names, local, wanted, level)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(SystemExit) as ended:
        main()
    assert (2, True) == (ended.value.code, "pip install 'customer-core[cli]'" in capsys.readouterr().err)


def test_another_missing_module_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken installation is not taken for a missing extra."""
    monkeypatch.setitem(sys.modules, "customer_core.cli._commands", None)
    with pytest.raises(ModuleNotFoundError):
        main()


def test_what_no_rule_could_decide_is_told(tmp_path: Path) -> None:
    """Where two rows of a customer disagree and no rule chooses, the column is named, with how often."""
    path = tmp_path / "customers.csv"
    path.write_text("email,city,newsletter\na.lee@a.example,Leeds,yes\na.lee@a.example,Leeds,no\n", encoding="utf-8")
    result = run("dedupe", path, "-o", tmp_path / "out.csv", "--merged", tmp_path / "clean.csv")
    assert "Undecided" in result.output
    assert "newsletter (1)" in result.output
    told = run("dedupe", path, "-o", tmp_path / "out.csv", "--merged", tmp_path / "clean.csv", "--json")
    assert {"newsletter": 1} == json.loads(told.stdout)["undecided"]


def test_two_outputs_on_one_path_are_refused_before_the_work(customers: Path, tmp_path: Path) -> None:
    """One file cannot hold both the clusters and the clean records."""
    result = run("dedupe", customers, "-o", tmp_path / "o.csv", "--merged", tmp_path / "o.csv")
    assert (2, True) == (result.exit_code, "named for two outputs" in result.stderr)


def test_control_sequences_of_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    """A header that would clear the screen is shown as text."""
    path = tmp_path / "customers.csv"
    path.write_text("email,ci\x1b[2Jty\na.lee@a.example,x\na.lee@a.example,y\n", encoding="utf-8")
    result = run("dedupe", path, "-o", tmp_path / "out.csv", "--map", "city=ci\x1b[2Jty")
    assert (0, False) == (result.exit_code, "\x1b[2J" in result.output)


def test_a_demo_that_cannot_keep_its_files_says_so(customers: Path) -> None:
    """A file in the place of the folder is named."""
    result = run("demo", "--size", 100, "--keep", customers)
    assert (2, True) == (result.exit_code, "cannot be written" in result.stderr)


def test_generate_refuses_its_place_before_the_work(tmp_path: Path) -> None:
    """An output that cannot be written is refused at once, and so is an endless size."""
    result = run("generate", 9_000_000, "-o", tmp_path / "nowhere" / "c.csv")
    assert (2, True) == (result.exit_code, "its folder does not exist" in result.stderr)
    assert 2 == run("generate", 10**22, "-o", tmp_path / "c.csv").exit_code


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line in a shell, with the command line as $C."""
    program = f"{sys.executable} -m customer_core.cli"
    line = ["bash", "-o", "pipefail", "-c", command]
    environment = {**os.environ, "C": program}
    return subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    """Output into a pipe that is closed ends quietly."""
    ended = shell("$C generate 20 -o c.csv | true; exit ${PIPESTATUS[0]}", tmp_path)
    assert (0, "") == (ended.returncode, ended.stderr)


def test_a_full_place_for_the_output_is_a_sentence(tmp_path: Path) -> None:
    """Where what is printed cannot be written, one sentence says so."""
    ended = shell("$C generate 20 -o c.csv > /dev/full", tmp_path)
    assert (2, 1) == (ended.returncode, len(ended.stderr.splitlines()))
    assert "no space left on device" in ended.stderr


def test_a_terminal_of_another_alphabet_gets_escapes(tmp_path: Path) -> None:
    """A header that the terminal cannot show does not end the program."""
    (tmp_path / "c.csv").write_text("email,氏\na.lee@a.example,b\na.lee@a.example,b\n", encoding="utf-8")
    ended = shell("PYTHONIOENCODING=ascii $C dedupe c.csv -o o.csv", tmp_path)
    assert (0, "") == (ended.returncode, ended.stderr)


def test_a_polite_end_leaves_no_draft(tmp_path: Path) -> None:
    """Told to end in the middle of writing, the program removes what it has begun."""
    (tmp_path / "end.py").write_text(
        "import os, signal, sys\n"
        "from customer_core.cli._failing import end_on_signals\n"
        "from customer_core.exchange import write_csv\n"
        "def rows():\n"
        "    yield ['1']\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    yield ['2']\n"
        "end_on_signals()\n"
        "write_csv('out.csv', ['a'], rows())\n",
        encoding="utf-8",
    )
    ended = subprocess.run([sys.executable, "end.py"], cwd=tmp_path, check=False)
    assert (143, ["end.py"]) == (ended.returncode, [path.name for path in tmp_path.iterdir()])


def test_a_terminal_sees_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal each step has a bar; elsewhere nothing is drawn."""
    drawn = io.StringIO()
    monkeypatch.setattr("customer_core.cli._showing.Console", partial(Console, file=drawn, force_terminal=True))
    with progress_bar(is_shown=True) as report:
        report("comparing", 1, 2)
        report("comparing", 2, 2)
    assert "comparing" in drawn.getvalue()
    assert "2/2" in drawn.getvalue()
    assert "/s" in drawn.getvalue()
    quiet = io.StringIO()
    monkeypatch.setattr("customer_core.cli._showing.Console", partial(Console, file=quiet, force_terminal=True))
    with progress_bar(is_shown=False) as report:
        report("comparing", 1, 2)
    assert not quiet.getvalue()


def test_quiet_shows_neither_progress_nor_warnings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a store is made on a terminal; what went wrong is told as ever."""
    monkeypatch.setattr(_sqlite_versions, "is_with_wal_bug", lambda _: True)
    drawn = io.StringIO()
    monkeypatch.setattr("customer_core.cli._showing.Console", partial(Console, file=drawn, force_terminal=True))
    path = tmp_path / "people.csv"
    path.write_text("name,city\nAnn Lee,Leeds\n", encoding="utf-8")
    for name, quiet in (("a", []), ("b", ["--quiet"])):
        _sqlite_versions.warn_of_wal_bug.cache_clear()
        store = f"sqlite:///{tmp_path / name}.db"
        result = CliRunner().invoke(application, ["--store", store, *quiet, "import", str(path), "--json"])
        assert bool(quiet) is (result.stderr == "")
        CliRunner().invoke(application, ["--store", store, *quiet, "import", str(path)])
        assert bool(quiet) is ("1/1" not in drawn.getvalue())
        drawn.truncate(0)
    refused = CliRunner().invoke(
        application, ["--quiet", "--store", f"sqlite:///{tmp_path / 'b'}.db", "import", "none"]
    )
    assert (2, True) == (refused.exit_code, refused.stderr.startswith("Error: "))
