"""Distinct cells parsed by two processes, where there are enough of them for that to pay.

Owns the dealing of cells to a second process and the way back. The second process is a fresh interpreter that runs this
module and nothing of the program's own; should it fail, this one parses what it would have. The answers are the same
either way. Must not know what a parse does.
"""

import gc
import io
import json
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Thread
from typing import IO

import pyarrow as pa

from customer_core.bulk._columns import Numbered
from customer_core.matching import CELL_READERS

__all__ = ["parse_together", "serve"]

_CELLS_LEAST = 200_000
"""How many distinct cells there must be for a second process to be started."""
_CELLS_AT_ONCE = 25_000
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from customer_core.bulk._parsing import serve; serve()"
)

Task = tuple[str, int, tuple[Sequence[str], ...]]
"""A feature, the number of the job, and cells of each column."""


def parse_together(jobs: Sequence[tuple[str, Numbered]]) -> None:
    """Parse the cells of columns as features read them, and keep the answers with the columns."""
    needed = {(CELL_READERS[feature].parse, id(column)): (feature, column) for feature, column in jobs}
    wanted = list(needed.values())
    if sum(len(column) for _, column in wanted) < _CELLS_LEAST or not sys.executable:
        return
    tasks = deque(
        (feature, job, tuple(cells[start : start + _CELLS_AT_ONCE] for cells in column.columns))
        for job, (feature, column) in enumerate(wanted)
        for start in range(0, len(column), _CELLS_AT_ONCE)
    )
    parts: dict[tuple[int, int], list[str]] = {}
    order = {id(task): place for place, task in enumerate(tasks)}
    helper = Thread(target=_deal, args=(tasks, parts, order), daemon=True)
    helper.start()
    while tasks:
        try:
            task = tasks.popleft()
        except IndexError:
            break
        parts[task[1], order[id(task)]] = _parse(task)
    helper.join()
    while tasks:  # What a second process that failed has left.
        task = tasks.popleft()
        parts[task[1], order[id(task)]] = _parse(task)
    for job, (feature, column) in enumerate(wanted):
        ordered = [parts[key] for key in sorted(parts) if key[0] == job]
        column.parsed[CELL_READERS[feature].parse] = [text for part in ordered for text in part]


def _parse(task: Task) -> list[str]:
    feature, _, columns = task
    return list(map(CELL_READERS[feature].parse, *columns))


def _deal(tasks: "deque[Task]", parts: dict[tuple[int, int], list[str]], order: dict[int, int]) -> None:
    """Give tasks from the end to a second process, one at a time, until none is left or it fails."""
    command = [sys.executable, "-c", _PROGRAM, json.dumps(sys.path)]
    # One that cannot be started leaves all tasks to this process.
    with suppress(OSError), subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101 - as above
        while tasks:
            try:
                task = tasks.pop()
            except IndexError:
                break
            try:
                _write(process.stdin, task[2], {"feature": task[0]})
                [texts] = _read(process.stdout)[0]
                parts[task[1], order[id(task)]] = texts
            except (OSError, ValueError):  # It has died, or says what nobody would.
                tasks.append(task)
                break
        process.stdin.close()


def serve() -> None:
    """Answer requests on standard input until there are no more: cells in, what a feature's parse makes of them out."""
    gc.set_threshold(200_000, 20, 20)  # Little here refers to itself.
    pa.set_memory_pool(pa.system_memory_pool())  # What was answered is not kept for the next time.
    answers = sys.stdout.buffer
    requests = io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))
    while requests.peek(1):
        columns, metadata = _read(requests)
        _write(answers, (list(map(CELL_READERS[metadata["feature"]].parse, *columns)),), {})
        answers.flush()


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
