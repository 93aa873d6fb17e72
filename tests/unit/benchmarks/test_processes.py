import sys

import pytest
from benchmarks.processes import Limits, StoppedError, run_measured
from benchmarks.spent import cpu_seconds

REPORT = "print('noise'); print('{\"wall_s\": 1}', flush=True)"
HUNDRED_MB = "x = bytearray(100_000_000); x[::4096] = b'x' * len(x[::4096]); import time; time.sleep({})"


def run(program: str, limits: Limits | None = None) -> float:
    """Run a program and return the megabytes that it took."""
    return run_measured([sys.executable, "-c", program], limits=limits).peak_mb


def test_the_report_is_the_first_json_object() -> None:
    """What a peer prints besides does not disturb it."""
    measured = run_measured([sys.executable, "-c", f"{REPORT}; print('x' * 1_000_000)"])
    assert {"wall_s": 1} == measured.report
    assert measured.whole_s > 0


def test_memory_of_all_processes_counts() -> None:
    """What a child takes is the program's, too."""
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HUNDRED_MB.format(0.5)!r}])"
    assert run(f"{child}; {REPORT}") > 100


def test_memory_after_the_report_does_not_count() -> None:
    """Writing what is scored is not the peer's work."""
    assert run(f"{REPORT}; {HUNDRED_MB.format(0.3)}") < 80


@pytest.mark.parametrize(
    ("limits", "reason"),
    [(Limits(seconds=0.2), "stopped after 0 s"), (Limits(peak_mb=50), "stopped over 50 MB")],
)
def test_a_program_over_a_limit_is_stopped(limits: Limits, reason: str) -> None:
    """It is ended, and the reason is told."""
    with pytest.raises(StoppedError, match=reason):
        run(HUNDRED_MB.format(30), limits)


def test_a_failure_is_told_in_the_program_s_last_words() -> None:
    """A peer that fails says why."""
    with pytest.raises(StoppedError, match="ZeroDivisionError"):
        run("1 / 0")


def test_a_program_that_reports_nothing_has_failed() -> None:
    """Silence is no figure."""
    with pytest.raises(StoppedError, match="no report"):
        run("print('{half')")


def test_seconds_of_the_processor_are_those_of_all_processes() -> None:
    """Also of those that have ended, and not those of other sessions."""
    busy = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    program = "import subprocess, sys; from benchmarks.spent import cpu_seconds; before = cpu_seconds(); "
    program += f"subprocess.run([sys.executable, '-c', {busy!r}]); "
    program += "import json; print(json.dumps({'spent': cpu_seconds() - before}))"
    spent = run_measured([sys.executable, "-c", program]).report["spent"]
    assert 0.29 <= float(str(spent)) < 5
    assert 0 == cpu_seconds(-1)
