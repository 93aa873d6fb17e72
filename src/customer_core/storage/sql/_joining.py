"""Several statements as one text, for a database on which each statement is a round trip to a server.

Owns the forms: questions whose answers come as one list, and changes of distinct tables that are made at once. All
parts of one statement see the same state, so none may need what another one writes.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ClauseElement, Delete, Insert, LargeBinary, Select, Table, Update
from sqlalchemy.sql import visitors

__all__ = ["Question", "answers_of", "joined_changes", "joined_questions", "tables_of"]


class Question(NamedTuple):
    """A question as text, and which of the columns that it answers with hold bytes; all others hold text or numbers."""

    text: str
    are_bytes: tuple[bool, ...]

    @classmethod
    def of(cls, text: str, statement: "Select[Any]") -> "Question":
        """Return a statement as a question."""
        return cls(text, tuple(isinstance(column.type, LargeBinary) for column in statement.selected_columns))

    def written(self) -> str:
        """Return the expression for its rows as a JSON list of lists."""
        names = [f"c{number}" for number in range(len(self.are_bytes))]
        told = ", ".join(
            f"encode({name}, 'hex')" if is_bytes else name for name, is_bytes in zip(names, self.are_bytes, strict=True)
        )
        rows = f"({self.text}) AS q ({', '.join(names)})"
        return f"COALESCE((SELECT json_agg(json_build_array({told})) FROM {rows}), '[]')"  # noqa: S608 - texts of ours

    def read(self, rows: list[list[Any]]) -> list[tuple[Any, ...]]:
        """Return its rows as the driver would."""
        if not any(self.are_bytes):
            return list(map(tuple, rows))
        return [tuple(map(_read, row, self.are_bytes)) for row in rows]


def _read(value: Any, is_bytes: bool) -> Any:  # noqa: ANN401, FBT001 - of any column
    return bytes.fromhex(value) if is_bytes and value is not None else value


def joined_questions(questions: Sequence[Question]) -> str:
    """Return one statement for several questions."""
    return f"SELECT CAST(json_build_array({', '.join(one.written() for one in questions)}) AS TEXT)"


def answers_of(questions: Sequence[Question], text: str) -> list[list[tuple[Any, ...]]]:
    """Return the rows of each question from what the joined statement answers with."""
    return [question.read(rows) for question, rows in zip(questions, json.loads(text), strict=True)]


def joined_changes(texts: Sequence[str]) -> str:
    """Return one statement that makes several changes and answers with one row: how many rows each has changed."""
    parts = ", ".join(f"w{number} AS ({text} RETURNING 1)" for number, text in enumerate(texts))
    counts = ", ".join(f"(SELECT COUNT(*) FROM w{number})" for number in range(len(texts)))  # noqa: S608 - names of ours
    return f"WITH {parts} SELECT {counts}"


def tables_of(statement: ClauseElement) -> frozenset[str]:
    """Return the names of all tables that a statement reads or writes."""
    parts = [statement]
    if isinstance(statement, Insert | Update | Delete):
        parts.append(statement.table)
    return frozenset(one.name for part in parts for one in visitors.iterate(part) if isinstance(one, Table))
