"""One transaction as the ports see it: statements in, plain rows out.

Owns the running of statements and the refusal of writes where a unit only reads. It must not know how a transaction
begins or ends, nor what is kept.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from sqlalchemy import ClauseElement, Select
from sqlalchemy.sql.dml import UpdateBase

from customer_core.errors import (
    CustomerCoreError,
    InvalidDocumentError,
    StoreDamagedError,
    StoreFailedError,
    StoreReadOnlyError,
)
from customer_core.history import HistoryEntry, HistoryRow
from customer_core.serialization import dumps, from_history_row, loads
from customer_core.storage.sql._compiling import Compiler, Prepared

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["AskNewest", "Cursor", "Driver", "Row", "Session"]

T = TypeVar("T")
_VALUES_MOST: Final = 64
Row = tuple[Any, ...]


class Cursor(Protocol):
    """What a driver answers a statement with."""

    @property
    def rowcount(self) -> int:
        """Return how many rows were changed."""

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""


class Driver(Protocol):
    """A connection of a database driver."""

    def execute(self, text: str, values: Sequence[Any] = ..., /) -> Cursor:
        """Run a statement."""

    def executemany(self, text: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Run a statement once for each row of values."""


class AskNewest(Protocol):
    """Asks statements of a module what others have kept by now, without what this unit wrote."""

    def __call__(self, *statements: ClauseElement, **values: object) -> list[list[Row]]:
        """Return the rows that each of them finds."""


class Session:
    """Runs the statements of one unit of work. What goes wrong comes out as an error of ours."""

    def __init__(
        self,
        driver: Driver,
        compiler: Compiler,
        *,
        store: str,
        translate: Callable[[Exception], CustomerCoreError | None],
        is_writing: bool,
        is_alone: bool,
    ) -> None:
        self._driver: Driver | None = driver
        self._compiler = compiler
        self.store = store
        self._translate = translate
        self._is_writing = is_writing
        self.is_alone = is_alone
        """Whether no other unit writes while this one does, so that nothing needs to be locked by itself."""
        self.horizon: datetime | None = None
        """Up to which moment it is foreseen what is due."""
        self.is_lent = False
        """Whether the transaction is the host's, in which there may have been other units before."""
        self.ask_newest: AskNewest | None = None
        """How to ask what others have kept by now, where the transaction goes on seeing the state it began with."""
        self._values: dict[tuple[type, str], Any] = {}
        """The last values that documents describe, since one call asks for the same few again and again."""
        self.failure: CustomerCoreError | None = None
        """What went wrong with a statement: the unit can only be undone then, whoever caught it."""

    def end(self) -> None:
        """Refuse everything from now on.

        Raises:
            CustomerCoreError: A statement went wrong, so that the unit can only be undone.
        """
        self.close()
        if self.failure is not None:
            raise self.failure

    def close(self) -> None:
        """Refuse everything from now on, and keep nothing of what was read."""
        self._driver = None
        self._values.clear()

    def refuse_unless_writing(self) -> None:
        """Refuse where the unit only reads.

        Raises:
            StoreReadOnlyError: It does.
        """
        if not self._is_writing:
            raise StoreReadOnlyError(
                store=self.store, reason="the unit of work only reads", remedy="write in one that writing() opens"
            )

    def row(self, statement: ClauseElement, **values: object) -> Row | None:
        """Return the first row that a statement of a module finds."""
        # All of them are fetched, so that none keeps the statement open.
        return next(iter(self._asked(statement, values)), None)

    def rows(self, statement: ClauseElement, **values: object) -> list[Row]:
        """Return the rows that a statement of a module finds."""
        return self._asked(statement, values)

    def rows_once(self, statement: ClauseElement, **values: object) -> list[Row]:
        """Return the rows that a statement finds which was made for one question."""
        return self._all(self._compiler.prepare_once(statement), values)

    def change(self, statement: ClauseElement, **values: object) -> int:
        """Run a statement of a module that writes, and return how many rows it changed."""
        self.refuse_unless_writing()
        prepared = self._compiler.prepare(statement)
        return self._run(lambda driver: driver.execute(prepared.text, prepared.values(values)).rowcount)

    def change_once(self, statement: ClauseElement, **values: object) -> int:
        """Run a statement that writes and was made for one question, and return how many rows it changed."""
        self.refuse_unless_writing()
        prepared = self._compiler.prepare_once(statement)
        return self._run(lambda driver: driver.execute(prepared.text, prepared.values(values)).rowcount)

    def change_returning(self, statement: ClauseElement, **values: object) -> list[Row]:
        """Run a statement of a module that writes, and return the rows that it answers with."""
        self.refuse_unless_writing()
        return self._all(self._compiler.prepare(statement), values)

    def foresee(self, question: "Select[Any]", **values: object) -> None:
        """Say that a question of a module is going to be asked, perhaps together with others."""

    def note_locked(self, names: list[str]) -> None:
        """Say of what nobody else writes anything until the unit ends, which matters where something is foreseen."""

    def has_locked(self, name: str) -> bool:  # noqa: ARG002 - where something is foreseen
        """Tell whether more may be foreseen of something, since nobody else writes anything of it."""
        return False

    def later(self, statement: UpdateBase, *, refuse: Callable[[], None] | None = None, **values: object) -> None:
        """Change rows by a statement of a module that needs no other one; what it finds none for may be refused.

        Where each statement is a round trip it may wait, at most until somebody asks what may tell of it, or the end.
        """
        if not self.change(statement, **values) and refuse is not None:
            refuse()

    def change_many(self, statement: ClauseElement, rows: Sequence[Row]) -> None:
        """Run a statement of a module once for each row of values, which stand in the statement's own order."""
        self.refuse_unless_writing()
        if rows:
            text = self._compiler.prepare(statement).text
            self._run(lambda driver: driver.executemany(text, rows))

    def fill(self, statement: ClauseElement, rows: Iterable[Row]) -> None:
        """Run a statement of `fill` with rows that may be made, or read from another session, one after the other."""
        self.refuse_unless_writing()
        text = self._compiler.prepare(statement).text
        self._run(lambda driver: driver.executemany(text, rows))

    def document(self, cls: type[T], text: str) -> T:
        """Return the value that a stored document describes.

        Raises:
            StoreDamagedError: It describes none.
        """
        key = (cls, text)
        if key not in self._values:
            self._remember(key, self._read(cls, lambda: loads(cls, text)))
        return cast("T", self._values[key])

    def text(self, cls: type[T], value: T) -> str:
        """Return the document of a value that is to be stored, and is read again by the same unit."""
        text = dumps(value)
        self._remember((cls, text), value)
        return text

    def _remember(self, key: tuple[type, str], value: object) -> None:
        if len(self._values) == _VALUES_MOST:
            self._values.clear()
        self._values[key] = value

    def entry(self, row: HistoryRow) -> HistoryEntry:
        """Return the entry that a stored row tells.

        Raises:
            StoreDamagedError: It tells none.
        """
        return self._read(HistoryEntry, lambda: from_history_row(row))

    def _read(self, cls: type[T], read: Callable[[], T]) -> T:
        try:
            return read()
        except InvalidDocumentError as error:
            raise StoreDamagedError(store=self.store, reason=f"it holds a {cls.__name__} that is none") from error

    def _all(self, prepared: Prepared, values: dict[str, object]) -> list[Row]:
        return self._run(lambda driver: driver.execute(prepared.text, prepared.values(values)).fetchall())

    def _asked(self, statement: ClauseElement, values: dict[str, object]) -> list[Row]:
        return self._all(self._compiler.prepare(statement), values)

    def refuse_if_over(self) -> Driver:
        """Return the driver, unless the unit has ended or can only be undone.

        Raises:
            CustomerCoreError: It has, or can.
        """
        if self._driver is None:
            raise StoreFailedError(
                store=self.store, reason="the unit of work has ended", remedy="open another one for each piece of work"
            )
        if self.failure is not None:
            raise self.failure
        return self._driver

    def _run(self, run: Callable[[Driver], T]) -> T:
        driver = self.refuse_if_over()
        try:
            return run(driver)
        except Exception as error:
            translated = self.failure = self._translate(error)
            if translated is None:
                raise
            raise translated  # noqa: B904 - it says itself what it comes from
