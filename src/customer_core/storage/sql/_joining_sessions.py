"""A transaction on a server, to which each statement is a round trip: what is foreseen is asked, and written, at once.

Owns when that may be. A question is answered as it would be if everything before it were written, and what is refused
is told with the next statement that does not wait, or at the end of the unit at the latest.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import ClauseElement, Insert, Select, Table
from sqlalchemy.sql.dml import UpdateBase

from customer_core.errors import CustomerCoreError
from customer_core.storage.sql._joining import answers_of
from customer_core.storage.sql._sessions import Driver, Row, Session

__all__ = ["JoiningSession"]

T = TypeVar("T")

Asked = tuple[str, tuple[Any, ...]]
"""A question as its text and its values."""


class Answer(NamedTuple):
    """What was found for a question that was asked together with another one."""

    question: ClauseElement
    rows: list[Row]


class Change(NamedTuple):
    """A change that waits, with the name of its table and what refuses it where it changes nothing."""

    statement: UpdateBase
    table: str
    values: tuple[Any, ...]
    refuse: Callable[[], None] | None


class JoiningSession(Session):
    """Asks together what is foreseen, and writes together what may wait."""

    _foreseen: dict[Asked, Select[Any]]
    _answers: dict[Asked, Answer]
    _waiting: list[Change]
    _locked: set[str]

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - those of a session
        super().__init__(*arguments, **options)
        self._foreseen, self._answers, self._waiting, self._locked = {}, {}, [], set()

    def end(self) -> None:
        """Write what waits, and refuse everything from now on.

        Raises:
            CustomerCoreError: A statement went wrong, so that the unit can only be undone.
        """
        if self.failure is None:
            self._send()
        super().end()

    def close(self) -> None:
        """Refuse everything from now on, and keep nothing of what was read or was to be written."""
        super().close()
        self._forget()
        self._waiting = []
        self._locked.clear()

    def foresee(self, question: "Select[Any]", **values: object) -> None:
        """Say that a question of a module is going to be asked: all that are foreseen are asked with the first one."""
        prepared = self._compiler.prepare(question)
        asked = prepared.text, prepared.values(values)
        if asked not in self._answers:
            self._foreseen[asked] = question

    def note_locked(self, names: "list[str]") -> None:
        """Say of what nobody else writes anything until the unit ends."""
        self._locked.update(names)
        # What was found before may be older than what was waited for.
        self._answers = {}

    def has_locked(self, name: str) -> bool:
        """Tell whether nobody else writes anything of something until the unit ends."""
        return name in self._locked

    def later(self, statement: UpdateBase, *, refuse: Callable[[], None] | None = None, **values: object) -> None:
        """Let a change wait for others where something is locked, up to any question that may tell of it."""
        if not self._locked:
            super().later(statement, refuse=refuse, **values)
            return
        self.refuse_unless_writing()
        self.refuse_if_over()
        table = cast("Table", statement.table).name
        # A row that is changed twice in one statement may be changed once by a server; new rows are never the same.
        others = [other.statement for other in self._waiting if other.table == table]
        if others and not all(isinstance(one, Insert) for one in (statement, *others)):
            self._send()
        if self._answers:
            self._answers = {
                asked: answer
                for asked, answer in self._answers.items()
                if table not in self._compiler.tables_of(answer.question)
            }
        prepared = self._compiler.prepare(statement)
        self._waiting.append(Change(statement, table, prepared.values(values), refuse))

    def _asked(self, statement: ClauseElement, values: dict[str, object]) -> list[Row]:
        prepared = self._compiler.prepare(statement)
        asked = prepared.text, prepared.values(values)
        if asked in self._foreseen:
            self._ask_foreseen()
        answer = self._answers.pop(asked, None)
        if answer is not None:
            self.refuse_if_over()
            return answer.rows
        self._send_before(statement)
        return super()._run(lambda driver: driver.execute(*asked).fetchall())

    def _ask_foreseen(self) -> None:
        """Ask everything that is foreseen at once; one question alone is asked as any other."""
        foreseen, self._foreseen = self._foreseen, {}
        if len(foreseen) == 1:
            return
        statements = list(foreseen.values())
        self._send_before(*statements)
        text, questions = self._compiler.join_questions(statements)
        given = tuple([value for _, values in foreseen for value in values])
        ((found,),) = super()._run(lambda driver: driver.execute(text, given).fetchall())
        for (asked, statement), rows in zip(foreseen.items(), answers_of(questions, found), strict=True):
            self._answers[asked] = Answer(statement, rows)

    def _run(self, run: Callable[[Driver], T]) -> T:
        self._send()
        # Nobody knows here of what the statement is.
        self._forget()
        return super()._run(run)

    def _forget(self) -> None:
        self._foreseen, self._answers = {}, {}

    def _send_before(self, *questions: ClauseElement) -> None:
        """Write what waits where any of some questions may tell of it."""
        if self._waiting:
            tables = {change.table for change in self._waiting}
            if any(tables & self._compiler.tables_of(question) for question in questions):
                self._send()

    def _send(self) -> None:
        """Write what waits, in one statement."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        for change, count in zip(waiting, self._counts_of(waiting), strict=True):
            if not count and change.refuse is not None:
                self._refuse(change.refuse)

    def _counts_of(self, changes: list[Change]) -> list[int]:
        if len(changes) == 1:
            ((statement, _, values, _),) = changes
            text = self._compiler.prepare(statement).text
            return [super()._run(lambda driver: driver.execute(text, values).rowcount)]
        text = self._compiler.join_changes([change.statement for change in changes])
        given = tuple([value for change in changes for value in change.values])
        (counts,) = super()._run(lambda driver: driver.execute(text, given).fetchall())
        return list(counts)

    def _refuse(self, refuse: Callable[[], None]) -> None:
        try:
            refuse()
        except CustomerCoreError as error:
            # Others have been made with it: the unit can only be undone.
            self.failure = error
            raise
