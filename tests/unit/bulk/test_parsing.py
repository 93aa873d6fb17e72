"""Distinct cells parsed by two processes."""

import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import pyarrow as pa
import pytest

from customer_core.bulk._columns import Numbered, merged, numbered
from customer_core.bulk._parsing import Helper, _read, _write, serve
from customer_core.matching import CELL_READERS

EMAILS = [f"ann{n}@a.example; info@b{n}.example" for n in range(60)]
PHONES = [f"0113 496 {n:04}" for n in range(60)]
COUNTRIES = ["GB", "us", ""] * 20


def jobs() -> list[tuple[str, Numbered]]:
    """Return features with the columns that they read, of which two are read in one way."""
    emails = numbered(pa.array(EMAILS))
    together = merged([numbered(pa.array(PHONES)), numbered(pa.array(COUNTRIES))])
    return [("email", emails), ("mailbox", emails), ("phone", together), ("city", numbered(pa.array(EMAILS)))]


def expected() -> list[list[str]]:
    """Return what each job's cells parse to, one by one."""
    return [
        [CELL_READERS[feature].parse(*cells) for cells in zip(*column.columns, strict=True)]
        for feature, column in jobs()
    ]


def parsed(found: Sequence[tuple[str, Numbered]]) -> list[list[str]]:
    """Return what was kept with the columns."""
    return [column.parsed[CELL_READERS[feature].parse].to_pylist() for feature, column in found]


PROGRAMS = {"dies": "exit 1", "says nothing of use": "cat >/dev/null; echo x", "complains": "echo lost >&2; exit 2"}


@pytest.mark.parametrize("program", ["real", "is not there", *PROGRAMS])
def test_two_processes_parse_as_one(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever becomes of the second process, each cell is parsed and in its place, and all is silent."""
    if program != "real":
        monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    if program in PROGRAMS:
        (tmp_path / "python").write_text(f"#!/bin/sh\n{PROGRAMS[program]}\n")
        (tmp_path / "python").chmod(0o700)
    found, helper = jobs(), Helper.start(1_000_000)
    helper.parse(found)
    helper.stop()
    helper.stop()
    assert expected() == parsed(found)
    assert ("", "") == capfd.readouterr()


def test_what_is_no_text_among_the_paths_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program may have put a path object where modules are looked for, as an import does not mind."""
    monkeypatch.setattr(sys, "path", [*sys.path, Path("modules"), b"modules"])
    found, helper = jobs(), Helper.start(1_000_000)
    helper.parse(found)
    helper.stop()
    assert expected() == parsed(found)


def test_a_process_that_dies_before_it_is_told_all_is_not_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that is larger than what waits between two processes is parsed here, too."""
    (tmp_path / "python").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python").chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    cells = [f"{number} Mill Lane {'x' * 90}" for number in range(8_000)]
    column, helper = numbered(pa.array(cells)), Helper.start(1_000_000)
    helper.parse([("city", column)])
    helper.stop()
    assert [CELL_READERS["city"].parse(cell) for cell in cells] == column.parsed[CELL_READERS["city"].parse].to_pylist()


@pytest.mark.parametrize("executable", ["", None, "/usr/sbin/host", "frozen"])
def test_a_host_that_embeds_the_library_is_not_started_anew(
    executable: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the program is no plain interpreter, one process parses by itself."""
    if executable == "frozen":
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        executable = str(tmp_path / "python")
    monkeypatch.setattr(sys, "executable", executable)
    monkeypatch.setattr("subprocess.Popen", None)
    found, helper = jobs(), Helper.start(1_000_000)
    helper.parse(found)
    helper.stop()
    assert expected() == parsed(found)


def test_a_small_table_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a second process does not pay, there is none, and the answers are the same."""
    monkeypatch.setattr("subprocess.Popen", None)
    found, helper = jobs(), Helper.start(100)
    helper.parse(found)
    assert expected() == parsed(found)


def test_a_process_that_was_stopped_is_not_asked() -> None:
    """After the end, this process parses all."""
    found, helper = jobs(), Helper.start(1_000_000)
    helper.stop()
    helper.parse(found)
    assert expected() == parsed(found)


def test_a_process_that_is_not_asked_is_ended() -> None:
    """Nothing of a second process is left, used or not, ended once or twice."""
    helper = Helper.start(1_000_000)
    process = helper._process  # noqa: SLF001 - what is not left is the point
    helper.stop()
    helper.stop()
    assert process is not None
    assert process.returncode is not None


class Stream:
    """A standard stream with a buffer."""

    def __init__(self, content: bytes = b"") -> None:
        self.buffer = io.BufferedRandom(io.BytesIO(content))  # type: ignore[arg-type]  # as good as a file


def request(stream: IO[bytes], feature: str, *columns: Sequence[str]) -> None:
    """Write a request for a feature of some cells."""
    _write(stream, columns, {"feature": feature})


def test_the_second_process_answers_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells go in and what a feature's parse makes of them comes out, request by request, until there are no more."""
    requests = io.BytesIO()
    request(requests, "email", EMAILS)
    request(requests, "phone", PHONES, COUNTRIES)
    answers = Stream()
    monkeypatch.setattr(sys, "stdin", Stream(requests.getvalue()))
    monkeypatch.setattr(sys, "stdout", answers)
    monkeypatch.setattr("gc.set_threshold", lambda *_: None)
    serve()
    answers.buffer.seek(0)
    wanted = [[CELL_READERS["email"].parse(cell) for cell in EMAILS]]
    wanted.append([CELL_READERS["phone"].parse(*cells) for cells in zip(PHONES, COUNTRIES, strict=True)])
    assert [[each] for each in wanted] == [_read(answers.buffer)[0], _read(answers.buffer)[0]]


@pytest.mark.parametrize("metadata", [{}, {"feature": "email", "more": "x"}])
def test_what_is_written_is_read_back(metadata: Mapping[str, str]) -> None:
    """Columns of any text and a few words beside them go from one process to the other."""
    stream, columns = io.BytesIO(), [["", "Zoë", "a\nb"], ["x", "\U0001f600", "\0"]]
    _write(stream, columns, metadata)
    stream.seek(0)
    assert (columns, dict(metadata)) == _read(stream)
