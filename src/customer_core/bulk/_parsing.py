"""Distinct cells parsed by two processes, where there are enough of them for that to pay.

Owns the second process, its share and the way back. It is a fresh interpreter that runs this module and nothing of the
program's own, is asked once and answers once; should it fail, this process parses its share, too. The answers are the
same either way. Must not know what a parse does.
"""

import gc
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import IO

import attrs
import pyarrow as pa

from customer_core.bulk._columns import Numbered
from customer_core.matching import CELL_READERS

__all__ = ["Helper", "serve"]

_ROWS_LEAST = 400_000
"""How many rows a table must have for a second process to be started."""
_SHARE = 0.45
"""What the second process parses: it has to be told, and to tell."""
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from customer_core.bulk._parsing import serve; serve()"
)

Cells = tuple[Sequence[str], ...]
Request = tuple[str, Cells]
"""A feature, and the cells of each column that it is read from."""


@attrs.define
class Helper:
    """A second process that parses a share of the cells, or nobody where it would not pay or cannot be had."""

    _process: "subprocess.Popen[bytes] | None"

    @classmethod
    def start(cls, rows: int) -> "Helper":
        """Start the process for a table of so many rows, so that it is ready when the cells are."""
        program = _interpreter() if rows >= _ROWS_LEAST else ""
        if not program:
            return cls(None)
        command = [program, "-c", _PROGRAM, json.dumps(_search_paths(sys.path))]
        pipe, unheard = subprocess.PIPE, subprocess.DEVNULL
        try:
            return cls(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=unheard))  # noqa: S603 - our own
        except OSError:
            return cls(None)

    def parse(self, jobs: Sequence[tuple[str, Numbered]]) -> None:
        """Parse the cells of columns as features read them, and keep the answers with the columns."""
        needed = {(CELL_READERS[feature].parse, id(column)): (feature, column) for feature, column in jobs}
        wanted = list(needed.values())
        cuts = [len(column) - int(len(column) * _SHARE) if self._process else len(column) for _, column in wanted]
        theirs = [(feature, _part(column, cut, None)) for (feature, column), cut in zip(wanted, cuts, strict=True)]
        has_asked = self._ask(theirs)
        ours = [_parse((feature, _part(column, 0, cut))) for (feature, column), cut in zip(wanted, cuts, strict=True)]
        answers = (self._answers(len(theirs)) if has_asked else None) or [_parse(request) for request in theirs]
        for (feature, column), mine, other in zip(wanted, ours, answers, strict=True):
            column.parsed[CELL_READERS[feature].parse] = pa.array(mine + other, pa.large_string())

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):  # What it was not told any more is nobody's loss.
                        stream.close()
            self._process.wait()
            self._process = None

    def _ask(self, requests: Sequence[Request]) -> bool:
        """Hand over a share; tell whether the process took it."""
        if self._process is None or self._process.stdin is None:
            return False
        try:
            for feature, columns in requests:
                _write(self._process.stdin, columns, {"feature": feature})
            self._process.stdin.close()
        except OSError:  # It has died.
            return False
        return True

    def _answers(self, count: int) -> list[list[str]] | None:
        """Return what the process made of its share, nothing where it has failed."""
        if self._process is None or self._process.stdout is None:
            return None
        try:
            return [_read(self._process.stdout)[0][0] for _ in range(count)]
        except (OSError, ValueError):
            return None


def _interpreter() -> str:
    """Return the interpreter that runs this program, nothing where a host embeds one: that would start anew."""
    name = PurePath(sys.executable or "").name.lower()
    is_plain = name.startswith(("python", "pypy")) and not getattr(sys, "frozen", False)
    return sys.executable if is_plain else ""


def _search_paths(paths: Sequence[object]) -> list[str]:
    """Return the paths that are text: an import passes over whatever else somebody has put there."""
    return [path for path in paths if isinstance(path, str)]


def _part(column: Numbered, start: int, stop: int | None) -> Cells:
    return tuple(cells[start:stop] for cells in column.columns)


def _parse(request: Request) -> list[str]:
    feature, columns = request
    return list(map(CELL_READERS[feature].parse, *columns))


def serve() -> None:
    """Read all requests of standard input, and write what the parse of each makes of its cells."""
    gc.set_threshold(200_000, 20, 20)  # Little here refers to itself.
    requests = []
    while sys.stdin.buffer.peek(1):  # type: ignore[union-attr]  # Standard input is buffered.
        columns, metadata = _read(sys.stdin.buffer)
        requests.append((metadata["feature"], tuple(columns)))
    for answer in [_parse(request) for request in requests]:
        _write(sys.stdout.buffer, (answer,), {})


def _write(stream: IO[bytes], columns: Sequence[Sequence[str]], metadata: Mapping[str, str]) -> None:
    """Write columns of text as one stream of Arrow's format for exchange between processes."""
    arrays = [pa.array(cells, pa.large_string()) for cells in columns]
    table = pa.table(arrays, names=[str(place) for place in range(len(arrays))]).replace_schema_metadata(dict(metadata))
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    stream.flush()


def _read(stream: IO[bytes]) -> tuple[list[list[str]], dict[str, str]]:
    """Return the columns and the metadata of one such stream."""
    with pa.ipc.open_stream(stream) as reader:
        table = reader.read_all()
        metadata = {key.decode(): value.decode() for key, value in (reader.schema.metadata or {}).items()}
    return [column.to_pylist() for column in table.columns], metadata
