"""Statements of SQLAlchemy Core as text for one kind of database, each made once.

Owns the way from a statement to its text and the order of its values. What runs is the text, on the driver itself: a
look-up at a till must not pay for anything else.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import ClauseElement, Dialect, Select

from customer_core.storage.sql._joining import Question, joined_changes, joined_questions, tables_of

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["Compiler", "Prepared", "QuestionText"]


class QuestionText(str):
    """The text of a statement that was made for one question, which a server is to plan by the values of that one."""

    __slots__ = ()


class Prepared(NamedTuple):
    """A statement as text, with the names of its values in order, and those values that are part of it."""

    text: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the values in the order of the text."""
        return tuple([given[name] if name in given else self.fixed[name] for name in self.names])


class Compiler:
    """Prepares statements for a database; those that are kept by a module are prepared once."""

    def __init__(self, dialect: Dialect, *, schema: str | None = None) -> None:
        self._dialect = dialect
        self._options: dict[str, Any] = {}
        if schema is not None:
            self._options = {"schema_translate_map": {None: schema}, "render_schema_translate": True}
        self._prepared: dict[ClauseElement, Prepared] = {}
        self._tables: dict[ClauseElement, frozenset[str]] = {}
        self._joined: dict[tuple[ClauseElement, ...], str] = {}
        self._questions: dict[tuple[Select[Any], ...], tuple[str, tuple[Question, ...]]] = {}

    def prepare(self, statement: ClauseElement) -> Prepared:
        """Return a statement that lives as long as the program as text."""
        prepared = self._prepared.get(statement)
        if prepared is None:
            prepared = self._prepared[statement] = self._written(statement)
        return prepared

    def prepare_once(self, statement: ClauseElement) -> Prepared:
        """Return a statement that was made for one question as text."""
        prepared = self._written(statement)
        return prepared._replace(text=QuestionText(prepared.text))

    def tables_of(self, statement: ClauseElement) -> frozenset[str]:
        """Return the tables of a statement that lives as long as the program."""
        tables = self._tables.get(statement)
        if tables is None:
            tables = self._tables[statement] = tables_of(statement)
        return tables

    def join_questions(self, statements: Sequence["Select[Any]"]) -> tuple[str, tuple[Question, ...]]:
        """Return several questions that live as long as the program as one text, and each of them."""
        key = tuple(statements)
        if key not in self._questions:
            questions = tuple(Question.of(self.prepare(one).text, one) for one in statements)
            self._questions[key] = joined_questions(questions), questions
        return self._questions[key]

    def join_changes(self, statements: Sequence[ClauseElement]) -> str:
        """Return several changes that live as long as the program as one text."""
        key = tuple(statements)
        if key not in self._joined:
            self._joined[key] = joined_changes([self.prepare(one).text for one in statements])
        return self._joined[key]

    def _written(self, statement: ClauseElement) -> Prepared:
        compiled = cast("SQLCompiler", statement.compile(dialect=self._dialect, **self._options))
        fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        return Prepared(str(compiled), tuple(compiled.positiontup or ()), fixed)
