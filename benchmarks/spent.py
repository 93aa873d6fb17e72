"""The seconds of a processor that a program has taken, with all that it started.

It owns how they are told of a running session of processes, which needs Linux. It runs with the peers' own interpreter,
too, so that it must not import the library, nor anything else.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

__all__ = ["Clock", "Facts", "cpu_seconds", "members"]

_SESSION, _TIMES = 3, slice(11, 15)


Facts = dict[str, object]


class Clock:
    """Tells the seconds, and those of the processor, since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), cpu_seconds()

    def told(self, **facts: object) -> Facts:
        """Return the seconds beside other facts."""
        return {"wall_s": time.perf_counter() - self._wall, "cpu_s": cpu_seconds() - self._cpu, **facts}


def cpu_seconds(session: int | None = None) -> float:
    """Return the seconds of the processes of a session, this one's by default, and of those of them that ended."""
    ticks = 0
    for process in members(os.getsid(0) if session is None else session):
        with suppress(OSError):
            # Its own, in its own program and in the kernel, and those of its children that ended.
            ticks += sum(map(int, _stat_of(Path("/proc", str(process)))[_TIMES]))
    return ticks / os.sysconf("SC_CLK_TCK")


def members(session: int) -> Iterator[int]:
    """Yield the processes of a session; the program leads one, and what it starts stays in it."""
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError):
                if int(_stat_of(place)[_SESSION]) == session:
                    yield int(place.name)


def _stat_of(place: Path) -> list[str]:
    """Return what the kernel says of a process, from its state on."""
    # The name of a process stands in parentheses and may hold anything: fields count from behind it.
    return (place / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
