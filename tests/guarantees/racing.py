"""Lets processes race: forks them, lets them meet, and reads what each says of itself."""

import json
import multiprocessing
import os
import traceback
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError
from typing import Any

PATIENCE_SECONDS = 600

Work = Callable[[int, Barrier], dict[str, Any]]
"""What a process does, by its number, with the place where all of them meet; it returns what it says of itself."""


def raced(processes: int, work: Work) -> list[dict[str, Any]]:
    """Do the work in so many processes at once, and return what each says.

    Of one that failed it is the error alone, as `errors`; of one that ended early since another one failed, nothing.
    """
    meeting, readers = multiprocessing.Barrier(processes), []
    for number in range(processes):
        reader, writer = os.pipe()
        if os.fork() == 0:
            _child(work, number, meeting, writer)
        os.close(writer)
        readers.append(reader)
    said: list[dict[str, Any]] = []
    for reader in readers:
        with os.fdopen(reader, "rb") as stream:
            said.append(json.loads(stream.read() or b"{}"))
    for _ in range(processes):
        os.wait()
    return said


def meet(meeting: Barrier) -> None:
    """Wait for all the others."""
    meeting.wait(PATIENCE_SECONDS)


def _child(work: Work, number: int, meeting: Barrier, writer: int) -> None:
    try:
        _say(writer, work(number, meeting))
        os._exit(0)
    except BrokenBarrierError:
        pass  # Another one says why.
    except BaseException:  # noqa: BLE001 - a forked child must never go on as its parent
        meeting.abort()
        _say(writer, {"errors": [traceback.format_exc()]})
    finally:
        os._exit(1)


def _say(writer: int, said: dict[str, Any]) -> None:
    with os.fdopen(writer, "wb") as stream:
        stream.write(json.dumps(said).encode())
