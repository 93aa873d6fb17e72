"""Distinct cells parsed by two processes."""

import io
import sys
from collections.abc import Mapping, Sequence
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


def parsed(found: Sequence[tuple[str, Numbered]]) -> list[Sequence[str]]:
    """Return what was kept with the columns."""
    return [column.parsed[CELL_READERS[feature].parse] for feature, column in found]


PROGRAMS = {
    "real": sys.executable,
    "dies": "/bin/false",
    "says nothing of use": "/bin/echo",
    "is not there": "/nowhere/at/all",
}


def parse_with_help(found: Sequence[tuple[str, Numbered]]) -> None:
    """Parse jobs with a second process, should there be one."""
    helper = Helper.start(10_000)
    try:
        helper.parse(found)
    finally:
        helper.stop()


@pytest.mark.parametrize("program", PROGRAMS)
def test_two_processes_parse_as_one(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever becomes of the second process, each cell is parsed once and stands where it belongs."""
    monkeypatch.setattr("customer_core.bulk._parsing._ROWS_LEAST", 0)
    monkeypatch.setattr(sys, "executable", PROGRAMS[program])
    found = jobs()
    parse_with_help(found)
    assert expected() == parsed(found)


@pytest.mark.parametrize("least", [20_000, 0])
def test_few_rows_are_parsed_by_one_process(least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a second process does not pay, or there is no interpreter to start, none is."""
    monkeypatch.setattr("customer_core.bulk._parsing._ROWS_LEAST", least)
    monkeypatch.setattr(sys, "executable", "" if not least else sys.executable)
    found = jobs()
    parse_with_help(found)
    assert expected() == parsed(found)


def test_a_process_that_is_not_asked_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a second process is left, used or not, ended once or twice."""
    monkeypatch.setattr("customer_core.bulk._parsing._ROWS_LEAST", 0)
    helper = Helper.start(1)
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
    monkeypatch.setattr("customer_core.bulk._parsing.gc.set_threshold", lambda *_: None)
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
