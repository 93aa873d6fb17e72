"""A store in one file of JSON lines: one line for each unit of work, on the disk before anybody hears that it was kept.

Owns the file. Whatever is asked is answered by a `MemoryStore`, which is made anew from the lines when the file is
opened, so all customers have to fit into memory. The lock is `fcntl.flock`, which Linux and macOS have and Windows has
not; the system gives it back when a process is killed, as no lock file would.
"""

import errno
import fcntl
import inspect
import json
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import RLock
from types import SimpleNamespace
from typing import Any, Final, NamedTuple, cast

from customer_core.credit import CreditHold, LedgerEntry
from customer_core.errors import (
    CustomerCoreError,
    ForkedManagerError,
    ManagerClosedError,
    StoreBusyError,
    StoreDamagedError,
    StoreFailedError,
    StoreFullError,
    StoreUnreachableError,
)
from customer_core.history import HistoryEntry
from customer_core.merging import AppliedMerge, AppliedUndo
from customer_core.model import (
    Credential,
    CreditAccount,
    Customer,
    CustomerId,
    GroupId,
    ImportedFile,
    Judgement,
    MergeId,
    Message,
    MessageKey,
    Order,
    OrderTotals,
    Organization,
    OrganizationId,
    OrganizationPair,
    SavedSearchId,
    View,
    WaitingPair,
)
from customer_core.ports import (
    Consumer,
    IndexedOrganization,
    IndexedRecord,
    KeptRequest,
    Link,
    SettingDocument,
    Store,
    UnitOfWork,
)
from customer_core.search import Act, ActRecord, CustomerGroup, GroupMembership, PageRequest, SavedSearch
from customer_core.serialization import from_json, to_json
from customer_core.storage import MemoryStore

__all__ = ["WRITES", "JsonLinesStore"]


class Form(NamedTuple):
    """How an argument of a port becomes JSON, and is read from it."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def value(cls: type) -> Form:
    """Return the form of a value of the library, which is that of `customer_core.serialization`."""
    return Form(to_json, partial(from_json, cls))


def each(form: Form) -> Form:
    """Return the form of several arguments in one."""
    return Form(lambda many: [form.write(one) for one in many], lambda parts: [form.read(part) for part in parts])


def or_none(form: Form) -> Form:
    """Return the form of an argument that may be None."""
    return Form(
        lambda one: None if one is None else form.write(one), lambda part: None if part is None else form.read(part)
    )


PLAIN: Final = Form(lambda plain: plain, lambda part: part)
SEVERAL: Final = Form(list, list)
CUSTOMER: Final = value(Customer)
ID: Final = Form(str, CustomerId)
SEARCH_ID: Final = Form(str, SavedSearchId)
GROUP_ID: Final = Form(str, GroupId)
MOMENT: Final = Form(datetime.isoformat, datetime.fromisoformat)
# Criteria alone are no document: they stand in a request.
CRITERIA: Final = Form(
    lambda criteria: to_json(PageRequest(criteria=criteria)), lambda part: from_json(PageRequest, part).criteria
)
# What is no salt goes on as it is, and is refused by the port.
SALT: Final = Form(
    lambda salt: salt.hex() if isinstance(salt, bytes) else salt,
    lambda part: None if part is None else bytes.fromhex(part),
)

WRITES: Final[Mapping[str, Mapping[str, Form]]] = {
    "customers.add": {"customer": CUSTOMER},
    "customers.replace": {"customer": CUSTOMER, "expected_version": PLAIN},
    "customers.remove": {"id_": ID, "expected_version": PLAIN},
    "customers.note_totals": {"id_": ID, "totals": value(OrderTotals)},
    "index.put": {"record": value(IndexedRecord)},
    "index.clear": {},
    "links.put": {"id_": ID, "links": each(value(Link))},
    "links.add": {"links": each(value(Link))},
    "merges.add": {"merge": value(AppliedMerge), "contributions": each(CUSTOMER)},
    "merges.undo": {"id_": Form(str, MergeId), "undo": value(AppliedUndo), "records": each(CUSTOMER)},
    "judgements.add": {"judgement": value(Judgement)},
    "organizations.add": {"organization": value(Organization)},
    "organizations.replace": {"organization": value(Organization), "expected_version": PLAIN},
    "organization_merges.add": {
        "merge": value(AppliedMerge[OrganizationId]),
        "contributions": each(value(Organization)),
    },
    "organization_merges.undo": {
        "id_": Form(str, MergeId),
        "undo": value(AppliedUndo[OrganizationId]),
        "records": each(value(Organization)),
    },
    "organization_pairs.put_indexed": {"record": value(IndexedOrganization)},
    "organization_pairs.clear_indexed": {},
    "organization_pairs.put": {"pair": value(OrganizationPair)},
    "accounts.add": {"account": value(CreditAccount)},
    "accounts.replace": {"account": value(CreditAccount), "expected_version": PLAIN},
    "holds.add": {"hold": value(CreditHold)},
    "holds.replace": {"hold": value(CreditHold), "expected_version": PLAIN},
    "ledger.add": {"entry": value(LedgerEntry)},
    "orders.put": {"order": value(Order)},
    "messages.put": {"message": value(Message)},
    "messages.remove": {"key": value(MessageKey)},
    "credentials.put": {"credential": value(Credential), "expected_version": PLAIN},
    "credentials.remove": {"customer": ID},
    "erasures.erase": {
        "id_": ID,
        "expected_version": PLAIN,
        "at": MOMENT,
        "entries": SEVERAL,
        "merges": Form(lambda ids: list(map(str, ids)), lambda parts: list(map(MergeId, parts))),
        "texts": SEVERAL,
    },
    "acts.add": {"act": value(Act)},
    "acts.replace": {"act": value(Act), "expected_version": PLAIN},
    "acts.put_records": {"records": each(value(ActRecord))},
    "imported_files.put": {"file": value(ImportedFile)},
    "reviews.put": {"pair": value(WaitingPair)},
    "history.add": {"entry": value(HistoryEntry), "salt": SALT},
    "outbox.publish": {},
    "outbox.add_consumer": {"consumer": value(Consumer)},
    "outbox.move_consumer": {"consumer": value(Consumer), "expected_number": PLAIN},
    "outbox.remove_consumer": {"name": PLAIN},
    "searches.add": {"search": value(SavedSearch)},
    "searches.replace": {"search": value(SavedSearch), "expected_version": PLAIN},
    "searches.remove": {"id_": SEARCH_ID, "expected_version": PLAIN},
    "searches.put_last": {"user": PLAIN, "last": or_none(value(PageRequest))},
    "searches.put_beginning": {"user": PLAIN, "begins_with": or_none(SEARCH_ID)},
    "groups.add": {"group": value(CustomerGroup)},
    "groups.replace": {"group": value(CustomerGroup), "expected_version": PLAIN},
    "groups.remove": {"id_": GROUP_ID, "expected_version": PLAIN},
    "groups.put_membership": {"membership": value(GroupMembership)},
    "groups.add_matching": {
        "id_": GROUP_ID,
        "criteria": CRITERIA,
        "most": PLAIN,
        "at": MOMENT,
        "by": PLAIN,
        "reason": PLAIN,
    },
    "settings.put": {"document": value(SettingDocument), "expected_version": PLAIN},
    "requests.add": {"request": value(KeptRequest)},
    "facts.put": {"name": PLAIN, "text": PLAIN},
    "facts.next_number": {"counter": PLAIN},
}
"""Every call that changes anything, with its arguments. What is not here is lost when the file is opened again."""

PORTS: Final = frozenset(place.partition(".")[0] for place in WRITES)
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
HEAD: Final = b'["'
HEAD_BYTES: Final = len('["00000000",')


class JsonLinesStore(Store):
    """Keeps everything in one file, which no other store may have open. Units take turns."""

    def __init__(self, path: str | Path) -> None:
        self._file = _LineFile(Path(path).absolute())
        self._memory = MemoryStore(name=self.name)
        self._lock = RLock()
        self._process = os.getpid()
        self._units = 0
        self._is_closed = False
        try:
            for number, line in self._file.read():
                self._replay(number, line)
        except BaseException:
            self._file.close()
            raise

    @property
    def name(self) -> str:
        """Return the path of the file."""
        return str(self._file.path)

    @property
    def own_files(self) -> tuple[str, ...]:
        """Return the path of the file."""
        return (self.name,)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Open a unit of the memory store that only reads."""
        with self._turn(), self._memory.reading() as unit:
            yield _unit_of(unit, getattr)

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """Open a unit of the memory store, and append what it wrote before anybody else sees any of it.

        The line is appended inside the unit, so that a full disk undoes the unit, too. Whatever is raised once the line
        is whole, such as an interrupt, closes the store: nobody knows on which side of the unit the memory is.
        """
        with self._turn():
            before = self._file.length
            self._file.cut(before)
            try:
                with self._memory.writing() as unit:
                    calls: list[Call] = []
                    yield _unit_of(unit, lambda seen, name: _RecordedPort(getattr(seen, name), name, calls))
                    if calls:
                        self._file.append(_line_of(json.dumps(calls, separators=(",", ":")).encode()))
            except BaseException:
                self._is_closed = self._is_closed or self._file.length > before
                self._file.cut(before)
                raise

    def within(self, connection: object) -> Store:
        """Refuse, as the memory store does: there is no transaction that a host could share."""
        return self._memory.within(connection)

    def migrate(self) -> None:
        """Do nothing: there is no schema, and values read what earlier releases wrote of them."""

    def close(self) -> None:
        """Forget everything, and give the file back once no unit needs it; in a forked process it is the parent's."""
        if os.getpid() == self._process:
            with self._lock:
                self._is_closed = True
                self._memory.close()
                self._release()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the unit before; but in a forked process nobody would ever give the lock back."""
        if os.getpid() != self._process:
            raise ForkedManagerError
        with self._lock:
            if self._is_closed:
                raise ManagerClosedError
            self._units += 1
            try:
                yield
            finally:
                self._units -= 1
                self._release()

    def _release(self) -> None:
        if self._is_closed and not self._units:
            self._file.close()

    def _replay(self, number: int, line: bytes) -> None:
        """Make the calls of a unit once more, on what the lines before it made."""
        body = line[HEAD_BYTES:-2]
        if line != _line_of(body):
            raise StoreDamagedError(store=self.name, reason=f"line {number} is not as it was written")
        try:
            with self._memory.writing() as unit:
                for place, noted in json.loads(body):
                    forms, (port, _, method) = WRITES[place], place.partition(".")
                    arguments = {name: forms[name].read(part) for name, part in noted.items()}
                    getattr(getattr(unit, port), method)(**arguments)
        except (CustomerCoreError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise StoreDamagedError(store=self.name, reason=f"line {number} does not fit those before it") from error


def _unit_of(unit: UnitOfWork, port_of: Callable[[UnitOfWork, str], object]) -> UnitOfWork:
    """Return a unit with some ports: all but the records, without which a store cannot be copied.

    What a view shows of it is said by the unit of the memory store, and has the same ports.
    """
    ports = {name: port_of(unit, name) for name in PORTS}

    def seen_by(view: View) -> UnitOfWork:
        return _unit_of(unit.seen_by(view), port_of)

    return cast("UnitOfWork", SimpleNamespace(mark=unit.mark, seen_by=seen_by, **ports))


Call = tuple[str, dict[str, Any]]


class _RecordedPort:
    """A port whose writing calls are noted once they were taken. One that was refused has changed nothing."""

    def __init__(self, port: object, name: str, calls: list[Call]) -> None:
        self._port = port
        self._name = name
        self._calls = calls

    def __getattr__(self, method: str) -> Callable[..., Any]:
        call: Callable[..., Any] = getattr(self._port, method)
        place = f"{self._name}.{method}"
        return partial(self._write, place, call) if place in WRITES else call

    def _write(self, place: str, call: Callable[..., Any], *given: object, **named: object) -> object:
        arguments = inspect.signature(call).bind(*given, **named).arguments
        noted = {name: WRITES[place][name].write(argument) for name, argument in arguments.items()}
        answer = call(*given, **named)
        self._calls.append((place, noted))
        return answer


def _line_of(body: bytes) -> bytes:
    """Return calls as a line that shows whether it is as it was written."""
    return b'["%08x",%s]\n' % (zlib.crc32(body), body)


class _LineFile:
    """The file, locked while it is open, and the length up to which it counts: whole lines that are on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.length = 0
        with _translated(path, StoreUnreachableError):
            self._file = path.open("a+b", buffering=0)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _sync_folder(path.parent)
            except OSError:
                self._file.close()
                raise

    def read(self) -> Iterator[tuple[int, bytes]]:
        """Yield each line with its number, and cut off one at the end that a killed process left unfinished."""
        self._file.seek(0)
        with open(self._file.fileno(), "rb", closefd=False) as lines:
            for number, line in enumerate(lines, start=1):
                if line.endswith(b"\n"):
                    yield number, line
                    self.length += len(line)
                elif not line.startswith(HEAD[: len(line)]):
                    raise StoreDamagedError(store=str(self.path), reason=f"line {number} is none of a store")
        self.cut(self.length)

    def append(self, line: bytes) -> None:
        """Add a line, and return once it is on the disk."""
        with _translated(self.path, StoreFailedError):
            written = 0
            while written < len(line):
                written += self._file.write(line[written:])
            os.fsync(self._file.fileno())
        self.length += len(line)

    def cut(self, length: int) -> None:
        """Let the file end at a length; where that fails, the next unit tries again before it does anything."""
        self.length = length
        with _translated(self.path, StoreFailedError):
            if os.fstat(self._file.fileno()).st_size != length:
                self._file.truncate(length)
                os.fsync(self._file.fileno())

    def close(self) -> None:
        """Give the file and its lock back; the lock by name, since a forked process may have the file open, too."""
        if not self._file.closed:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._file.close()


def _sync_folder(folder: Path) -> None:
    """See to it that a new file is still in its folder when the machine has stopped."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated(path: Path, otherwise: type[StoreUnreachableError | StoreFailedError]) -> Iterator[None]:
    """Say what the operating system refuses in the words of the library."""
    try:
        yield
    except BlockingIOError as error:
        raise StoreBusyError(store=str(path), waited_seconds=0) from error
    except OSError as error:
        if error.errno in FULL:
            raise StoreFullError(store=str(path)) from error
        remedy = "look after its folder and its disk"
        raise otherwise(store=str(path), reason=str(error.strerror), remedy=remedy) from error
