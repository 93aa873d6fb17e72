"""Runs a program in a process of its own and measures it from outside: seconds, and memory of all that it starts.

It owns how a process is watched and stopped, and must not know what the program does. Memory is the proportional set
size (PSS) summed over the program and all its descendants, so that pages shared among them count once; it needs Linux.
"""

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

import attrs

from benchmarks.spent import members

__all__ = ["Limits", "Measured", "StoppedError", "run_measured"]

_PROJECT = Path(__file__).resolve().parents[1]
_SAMPLED_EVERY_S = 0.05
_SAMPLING_SHARE = 0.1
_KEPT_LINES = 3
_KIB_PER_MB = 1024


@attrs.frozen(kw_only=True)
class Limits:
    """What a program may take before it is stopped."""

    seconds: float = 600.0
    peak_mb: float = 8_000.0


@attrs.frozen(kw_only=True)
class Measured:
    """What a program reported, and what was seen of it up to its report.

    `whole_s` runs from the start of the process to its report: the interpreter and all imports are in it.
    """

    report: Mapping[str, object]
    whole_s: float
    peak_mb: float


class StoppedError(Exception):
    """A program went over a limit or failed; the text says which."""


def run_measured(command: Sequence[str], *, limits: Limits | None = None) -> Measured:
    """Run a program that prints one JSON object when its work is done, and measure it until then.

    The program is run in the project's folder. What it does after its report is not measured, but waited for.

    Raises:
        StoppedError: It went over a limit, failed, or reported nothing.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - the commands are those of the benchmarks
            command, cwd=_PROJECT, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
        )
        with process, _Watch(process.pid, limits or Limits()) as watch:
            report = _read_report(process.stdout)
            whole_s = time.perf_counter() - started
            watch.finish()
            process.communicate()
        if watch.stopped_for:
            raise StoppedError(watch.stopped_for)
        if process.returncode or report is None:
            raise StoppedError(_last_words(errors) or f"ended with {process.returncode} and no report")
    return Measured(report=report, whole_s=whole_s, peak_mb=watch.peak_mb)


class _Watch:
    """Samples the memory of a session of processes until it is told to finish, and ends them all over a limit."""

    def __init__(self, session: int, limits: Limits) -> None:
        self.peak_mb = 0.0
        self.stopped_for = ""
        self._session = session
        self._limits = limits
        self._is_finished = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    def finish(self) -> None:
        """Take no more samples."""
        self._is_finished.set()
        self._thread.join()

    def _sample(self) -> None:
        ends, pause_s = time.monotonic() + self._limits.seconds, _SAMPLED_EVERY_S
        while not self._is_finished.wait(pause_s):
            started = time.monotonic()
            self.peak_mb = max(self.peak_mb, sum(map(_pss_mb, members(self._session))))
            if self.peak_mb > self._limits.peak_mb:
                self._stop(f"stopped over {self._limits.peak_mb:.0f} MB")
            elif time.monotonic() > ends:
                self._stop(f"stopped after {self._limits.seconds:.0f} s")
            # The kernel walks all pages of a process for a sample, 50 ms for 3 GB: it must not become what is measured.
            pause_s = max(_SAMPLED_EVERY_S, (time.monotonic() - started) / _SAMPLING_SHARE)

    def _stop(self, reason: str) -> None:
        self.stopped_for = reason
        for process in members(self._session):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def _pss_mb(process: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / _KIB_PER_MB
    return 0.0


def _read_report(lines: IO[str] | None) -> Mapping[str, object] | None:
    """Return the first JSON object that a program prints; peers print other things, too."""
    for line in lines or ():
        if line.startswith("{"):
            with suppress(json.JSONDecodeError):
                report: dict[str, object] = json.loads(line)
                return report
    return None


def _last_words(errors: IO[str]) -> str:
    errors.seek(0)
    return " / ".join(errors.read().strip().splitlines()[-_KEPT_LINES:])
