"""Copies one store into another again and again in child processes that are killed on the way.

Run as a program: `python killed_copy.py SOURCE TARGET STEP`. The first child is killed at the first report of progress,
the next one STEP reports later, and so on until a child lives to its end. After each kill the target has to keep
nothing.
Prints one JSON object: how many kills, what was found after them, and whether the last copy is the same.
"""

import json
import os
import signal
import sys
from itertools import count

from tests.guarantees.forked import is_killed

from customer_core.ports import Record
from customer_core.services import copy_store
from customer_core.storage import open_store


def records_of(address: str) -> list[Record]:
    """Return everything that a store tells."""
    store = open_store(address)
    with store.reading() as unit:
        found = list(unit.records.iter_all())
    store.close()
    return found


def copy(source: str, target: str, last: int) -> None:
    """Copy, and be killed at a report."""
    reports = count(1)

    def report(_step: str, _done: int, _of: int) -> None:
        if next(reports) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    copy_store(open_store(source), open_store(target), report)


def run(source: str, target: str, step: int) -> dict[str, object]:
    """Kill until there is nothing more to be killed at, and report."""
    left, kills = 0, 0
    while is_killed("the copy", copy, source, target, 1 + step * kills):
        kills += 1
        left += len(records_of(target))
    return {"kills": kills, "left": left, "is_same": records_of(source) == records_of(target)}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2], int(sys.argv[3]))))  # noqa: T201 - what the caller reads
