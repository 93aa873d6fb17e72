"""The store of the how-to beyond what its own file shows: kills, torn and damaged lines, a full disk, other processes.

That it meets the conformance classes is shown by `docs/examples/test_json_lines_store.py`, as a reader would show it.
"""

import inspect
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import get_origin, get_type_hints

import attrs
import json_lines_store
import pytest
import test_json_lines_store as example
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from json_lines_store import WRITES, JsonLinesStore

from customer_core.errors import (
    AlreadyTakenError,
    InvalidValueError,
    ManagerClosedError,
    NotFoundError,
    StaleVersionError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFailedError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUnreachableError,
)
from customer_core.history import HistoryAction, HistoryEntry, Subject
from customer_core.model import Actor, Customer, CustomerId
from customer_core.ports import Store, UnitOfWork
from customer_core.testing import START, conformance
from customer_core.testing.conformance._furnishing import WRITES as EVERY_KIND

KILLS = 6
KILLED_JOURNEY = Path(__file__).parents[1] / "guarantees" / "killed_journey.py"
ANN, BOB, CAM = (Customer(id=CustomerId(name), code=name, version=1) for name in ("ann", "bob", "cam"))
READS = ("find", "list_", "iter_", "count", "has_", "last_", "now", "totals_")
HOLDS = {
    *("accounts.lock", "customers.hold", "index.reserve", "history.settled_position"),
    *("searches.hold", "groups.hold", "organizations.hold"),
}
"""What only a writing unit may call, and what yet changes nothing that is kept."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store's file is."""
    return tmp_path / "customers.jsonl"


@pytest.fixture
def three_lines(path: Path) -> list[bytes]:
    """The lines of a store that kept Ann, Bob and a change of Bob."""
    with opened(path) as store:
        add(store, ANN)
        add(store, BOB)
        with store.writing() as unit:
            unit.customers.replace(attrs.evolve(BOB, version=2), expected_version=1)
    return path.read_bytes().splitlines(keepends=True)


@contextmanager
def opened(path: Path) -> Iterator[JsonLinesStore]:
    """Open a store for a while."""
    store = JsonLinesStore(path)
    try:
        yield store
    finally:
        store.close()


def add(store: Store, *customers: Customer) -> None:
    """Keep customers in one unit."""
    with store.writing() as unit:
        for customer in customers:
            unit.customers.add(customer)


def told(path: Path) -> list[tuple[str, int]]:
    """Return the id and version of everybody whom a file is opened with."""
    with opened(path) as store, store.reading() as unit:
        return [(str(one.id), one.version) for one in unit.customers.iter_all()]


def printed(*arguments: str) -> str:
    """Return what a Python program prints in a process of its own, which finds the examples."""
    examples = str(Path(example.__file__).parent)
    environment = {**os.environ, "PYTHONPATH": examples}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size: what comes next is written in part, and then refused."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class Restarted(Store):
    """A store whose process ends before each unit of work."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store = JsonLinesStore(path)

    @property
    def name(self) -> str:
        """Return the path."""
        return str(self._path)

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open the file anew, and a unit that reads."""
        return self._again().reading()

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Open the file anew, and a unit that writes."""
        return self._again().writing()

    def within(self, connection: object) -> Store:
        """Refuse."""
        return self._store.within(connection)

    def migrate(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Close it."""
        self._store.close()

    def _again(self) -> JsonLinesStore:
        self._store.close()
        self._store = JsonLinesStore(self._path)
        return self._store


def test_the_example_leaves_no_conformance_class_out() -> None:
    """The file of the how-to subclasses each class that ships, but for those about what a host keeps itself."""
    shipped = {getattr(conformance, name) for name in conformance.__all__ if name.endswith("Conformance")}
    shown = {base for name, cls in vars(example).items() if name.startswith("Test") for base in cls.__bases__}
    of_hosts = {conformance.ReferencePortConformance, conformance.MessageSourcePortConformance}
    assert shipped - of_hosts == shown


def test_every_call_of_every_port_reads_or_is_in_the_table() -> None:
    """No call that changes anything is left out of the table, and each argument in it is one of the port's own."""
    ports = {
        name: get_origin(told := get_type_hints(prop.fget)["return"]) or told
        for name, prop in vars(UnitOfWork).items()
        if isinstance(prop, property)
    }
    calls = {
        f"{name}.{method}": getattr(port, method)
        for name, port in ports.items()
        if name != "records"  # Without which a store does all but be copied.
        for method in port.__abstractmethods__
    }
    reads = {place for place in calls if place.partition(".")[2].startswith(READS)}
    assert set(calls) - reads - HOLDS == set(WRITES)
    for place, forms in WRITES.items():
        assert ["self", *forms] == list(inspect.signature(calls[place]).parameters)


@pytest.mark.parametrize("place", WRITES)
def test_a_call_that_is_not_noted_is_found(path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """A store that forgets a call of whatever kind fails the claim about every write, which can fail."""
    recorded = json_lines_store._RecordedPort  # noqa: SLF001 - where the fault is planted
    note = recorded._write  # noqa: SLF001 - as above
    stores = [JsonLinesStore(path)]

    class Reopening(conformance.DurabilityConformance):
        def reopen(self, store: Store) -> Store:
            store.close()
            stores.append(JsonLinesStore(path))
            return stores[-1]

    def forget(
        port: json_lines_store._RecordedPort, called: str, call: Callable[..., object], *given: object, **named: object
    ) -> object:
        return call(*given, **named) if called == place else note(port, called, call, *given, **named)

    monkeypatch.setattr(recorded, "_write", forget)
    with pytest.raises((AssertionError, StoreDamagedError)):
        Reopening().test_every_write_survives_a_restart(stores[0], EVERY_KIND[place])
    for store in stores:
        store.close()


def test_a_store_that_is_restarted_all_the_time_answers_as_ever(tmp_path: Path) -> None:
    """Whatever is asked through the services, a store that is opened anew for each unit does as the memory store."""
    numbers = count()
    machine = conformance.store_machine(lambda: Restarted(tmp_path / f"{next(numbers)}.jsonl"))
    few = settings(
        max_examples=4,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(machine, settings=few)


def test_a_killed_process_loses_nothing_acknowledged(path: Path) -> None:
    """At random points of the journey: what a desk was told is kept, and the file opens."""
    report = json.loads(printed(str(KILLED_JOURNEY), str(path), str(KILLS), "1"))
    assert (KILLS, [], []) == (report["kills"], report["lost"], report["damaged"])
    assert report["acknowledged"] > KILLS


def test_a_torn_line_is_cut_off(path: Path, three_lines: list[bytes]) -> None:
    """Wherever a process was killed while it wrote its last line, the file holds what it held before, and goes on."""
    *whole, last = three_lines
    for length in range(len(last)):
        path.write_bytes(b"".join(whole) + last[:length])
        assert [("ann", 1), ("bob", 1)] == told(path)
        assert b"".join(whole) == path.read_bytes()
    with opened(path) as store:
        add(store, CAM)
    assert [("ann", 1), ("bob", 1), ("cam", 1)] == told(path)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_damaged_line_is_refused(path: Path, three_lines: list[bytes], number: int) -> None:
    """Whichever byte of a whole line is another one, the file is refused by that line, and left as it is."""
    for place in range(len(three_lines[number - 1]) - 1):
        damaged = [bytearray(line) for line in three_lines]
        damaged[number - 1][place] ^= 1
        path.write_bytes(b"".join(damaged))
        with pytest.raises(StoreDamagedError, match=r"line \d") as caught:
            JsonLinesStore(path)
        assert "ann" not in caught.value.reason
        assert b"".join(damaged) == path.read_bytes()


@pytest.mark.parametrize("order", [(2,), (0, 2), (0, 0), (0, 1, 2, 2)])
def test_lines_that_do_not_follow_each_other_are_refused(
    path: Path, three_lines: list[bytes], order: tuple[int, ...]
) -> None:
    """A whole line that cannot have been written behind those before it is refused, too."""
    path.write_bytes(b"".join(three_lines[number] for number in order))
    with pytest.raises(StoreDamagedError, match=f"line {len(order)} does not fit"):
        JsonLinesStore(path)


@pytest.mark.parametrize(
    "body",
    [
        b"7",
        b"[7]",
        b"[[7,{}]]",
        b'[["customers.find",{"id_":"ann"}]]',
        b'[["facts.put",[]]]',
        b'[["facts.put",{"name":"fact"}]]',
        b'[["facts.put",{"name":"fact","txt":""}]]',
        b'[["customers.add",{"customer":{}}]]',
        b'[["customers.add",{"customer":7}]]',
        b'[["history.add",{"entry":{},"salt":"no hexadecimal"}]]',
        b"{",
        b"\xff",
    ],
)
def test_a_line_that_says_nothing_a_unit_could_do_is_refused(path: Path, body: bytes) -> None:
    """A line with the right sum is refused all the same, if no unit can have written it."""
    path.write_bytes(json_lines_store._line_of(body))  # noqa: SLF001 - nobody else writes such a line
    with pytest.raises(StoreDamagedError, match="line 1 does not fit"):
        JsonLinesStore(path)


@pytest.mark.parametrize("text", [b"name,email\nAnn,ann@lee.example\n", b"name", b"{}\n", b"[]", b"\n"])
def test_a_file_of_somebody_else_is_refused(path: Path, text: bytes) -> None:
    """What is no file of a store is refused, and not a byte of it is cut off."""
    path.write_bytes(text)
    with pytest.raises(StoreDamagedError):
        JsonLinesStore(path)
    assert text == path.read_bytes()


def test_a_full_disk_undoes_the_unit(path: Path) -> None:
    """A unit for whose line there is no room leaves nothing, half a line included; the store goes on without it."""
    with opened(path) as store:
        add(store, ANN)
        before = path.read_bytes()
        with room_for(len(before) + 20), pytest.raises(StoreFullError) as caught:
            add(store, BOB)
        assert (store.name, before) == (caught.value.store, path.read_bytes())
        with store.reading() as unit:
            assert [ANN] == list(unit.customers.iter_all())
        add(store, BOB)
    assert [("ann", 1), ("bob", 1)] == told(path)


@pytest.mark.parametrize(
    ("error", "expected"),
    [(OSError(5, "Input/output error"), StoreFailedError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_unit_that_fails_behind_its_line_is_undone_with_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, expected: type[BaseException]
) -> None:
    """Where the disk fails or somebody interrupts once the line is written, neither file nor memory keeps the unit."""
    sync, failures = os.fsync, [error]

    def fail_once(descriptor: int) -> None:
        sync(descriptor)
        if failures:
            raise failures.pop()

    with opened(path) as store:
        add(store, ANN)
        monkeypatch.setattr(os, "fsync", fail_once)
        with pytest.raises(expected):
            add(store, BOB)
        add(store, BOB)
    assert [("ann", 1), ("bob", 1)] == told(path)


def test_an_interrupt_behind_a_whole_line_closes_the_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the memory may have kept what the file has not, nothing more is read or written until it is opened anew."""
    with opened(path) as store:
        add(store, ANN)
        append = json_lines_store._LineFile.append  # noqa: SLF001 - the moment behind it cannot be met otherwise

        def interrupt(file: json_lines_store._LineFile, line: bytes) -> None:
            append(file, line)
            raise KeyboardInterrupt

        monkeypatch.setattr(json_lines_store._LineFile, "append", interrupt)  # noqa: SLF001 - as above
        with pytest.raises(KeyboardInterrupt):
            add(store, BOB)
        for unit in (store.reading, store.writing):
            with pytest.raises(ManagerClosedError), unit():
                pytest.fail("a unit was opened")
    assert [("ann", 1)] == told(path)


def test_a_line_that_could_not_be_undone_is_undone_later(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as a failed line cannot be cut off nothing is written behind it."""
    with opened(path) as store, monkeypatch.context() as broken:

        def fail(_: int) -> None:
            broken.setattr(os, "fstat", fail)
            raise OSError(5, "Input/output error")

        add(store, ANN)
        before = path.read_bytes()
        broken.setattr(os, "fsync", fail)
        for _ in range(2):
            with pytest.raises(StoreFailedError, match="Input/output error"):
                add(store, BOB)
        broken.undo()
        assert before != path.read_bytes()
        add(store, BOB)
    assert [("ann", 1), ("bob", 1)] == told(path)


def test_refused_calls_leave_no_trace(path: Path) -> None:
    """A unit that ends well although some of its calls were refused is made anew without them."""
    subject, actor = Subject("customer", "ann"), Actor.system("test")
    entry = HistoryEntry(position=0, subject=subject, action=HistoryAction.REGISTERED, at=START, actor=actor, version=1)
    with opened(path) as store:
        with store.writing() as unit:
            unit.customers.add(ANN)
            refused: list[tuple[type[Exception], Callable[[], object]]] = [
                (AlreadyTakenError, lambda: unit.customers.add(ANN)),
                (StaleVersionError, lambda: unit.customers.replace(ANN, expected_version=7)),
                (NotFoundError, lambda: unit.outbox.remove_consumer("nobody")),
                (InvalidValueError, lambda: unit.history.add(entry, salt=b"short")),
            ]
            for error, call in refused:
                with pytest.raises(error):
                    call()
            kept = unit.history.add(entry, salt=bytes(16))
            unit.customers.add(BOB)
        with store.reading() as unit:
            before = conformance.dump_unit(unit)
    with opened(path) as store, store.reading() as unit:
        assert before == conformance.dump_unit(unit)
        assert kept == unit.history.find_last(subject)


def test_only_what_was_written_makes_a_line(path: Path) -> None:
    """A unit that wrote nothing, or was undone, adds no line; any other one adds one, whatever it wrote."""
    with opened(path) as store:
        with store.writing():
            pass
        with suppress(KeyError), store.writing() as unit:
            unit.customers.add(ANN)
            raise KeyError
        assert b"" == path.read_bytes()
        with store.writing() as unit:
            unit.customers.add(ANN)
            unit.facts.put("fact", "two\nlines\u2028\ud800")
        add(store, BOB)
        assert 2 == len(path.read_bytes().splitlines())
    with opened(path) as store, store.reading() as unit:
        assert "two\nlines\u2028\ud800" == unit.facts.find("fact")


def test_a_port_that_is_not_in_the_table_is_not_there(path: Path) -> None:
    """Whoever looks in a unit that writes for a port of which no call would be kept finds none."""
    with opened(path) as store, store.writing() as unit:
        assert {"mark", "seen_by", *(place.partition(".")[0] for place in WRITES)} == set(vars(unit))


def test_the_file_is_opened_once_at_a_time(path: Path) -> None:
    """While a store has the file, another one is refused, in this process as in another one."""
    code = f"""
from customer_core.errors import StoreBusyError
from json_lines_store import JsonLinesStore
try:
    JsonLinesStore({str(path)!r})
except StoreBusyError as error:
    print(error.is_retryable)
"""
    with opened(path):
        with pytest.raises(StoreBusyError):
            JsonLinesStore(path)
        assert "True\n" == printed("-c", code)
    assert "" == printed("-c", code)


def test_a_forked_store_is_refused(path: Path) -> None:
    """A store that a process inherited is refused there, and its parent's file is left alone."""
    code = f"""
import os
from customer_core.errors import ForkedManagerError
from json_lines_store import JsonLinesStore
store = JsonLinesStore({str(path)!r})
child = os.fork()
if child == 0:
    refused = 0
    for opened in (store.reading, store.writing):
        try:
            with opened(): pass
        except ForkedManagerError:
            refused += 1
    store.close()
    os._exit(refused)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
with store.writing() as unit:
    print(unit.facts.next_number("c"))
store.close()
"""
    assert "2\n1\n" == printed("-c", code)


def test_a_place_that_cannot_be_opened_is_unreachable(tmp_path: Path) -> None:
    """A folder that is missing, or stands where the file should, is said in the words of the library."""
    for place in (tmp_path / "missing" / "customers.jsonl", tmp_path):
        with pytest.raises(StoreUnreachableError) as caught:
            JsonLinesStore(place)
        assert isinstance(caught.value.__cause__, OSError)
        assert not isinstance(caught.value.__cause__, StoreError)


def test_refusals_call_the_store_by_its_name(path: Path) -> None:
    """Also what the memory store inside refuses is told of the file."""
    with opened(path) as store:
        assert (str(path), (str(path),)) == (store.name, store.own_files)
        with store.reading() as unit, pytest.raises(StoreReadOnlyError) as caught:
            unit.customers.add(ANN)
        assert store.name == caught.value.store
