"""What would take most of the time that a new store needs, done once for all stores of a kind.

That is to ask the migrations for the tables, and to make statements into text. What the scripts do, and that a store
runs them, is the claim of a few tests, which run them by themselves or in processes of their own.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import ClauseElement, Connection, Dialect, event, inspect

from customer_core.storage.sql import _making, _migrating
from customer_core.storage.sql._compiling import Compiler, Prepared
from customer_core.storage.sql._schema import VERSION_TABLE

Told = list[tuple[str, Any]]


def spare_time(patch: pytest.MonkeyPatch) -> None:
    """Make stores that are opened from now on cheap."""
    patch.setattr(_making, "migrate", RecordedTables(_migrating.migrate))
    prepared, begin = dict[object, dict[ClauseElement, Prepared]](), Compiler.__init__

    def begin_with_others(self: Compiler, dialect: Dialect, *, schema: str | None = None) -> None:
        begin(self, dialect, schema=schema)
        self._prepared = prepared.setdefault((dialect.name, schema), self._prepared)

    patch.setattr(Compiler, "__init__", begin_with_others)


class RecordedTables:
    """Migrates as the function that it stands for, and asks it once for each kind of database without tables."""

    def __init__(self, migrate: Callable[..., None]) -> None:
        self._migrate = migrate
        self._told: dict[tuple[object, ...], Told] = {}

    def __call__(self, connection: Connection, *, schema: str | None = None) -> None:
        """Bring the tables up to the last revision."""
        if schema or inspect(connection).has_table(VERSION_TABLE):
            self._migrate(connection, schema=schema)
            return
        kind = (connection.dialect.name, _migrating.SCRIPTS, _migrating.HEAD)
        if kind not in self._told:
            self._told[kind] = self._record(connection)
            return
        for text, values in self._told[kind]:
            connection.exec_driver_sql(text, values)

    def _record(self, connection: Connection) -> Told:
        """Migrate, and return the statements that were run."""
        told: Told = []

        def listen(_connection: Connection, _cursor: object, text: str, values: object, *_more: object) -> None:
            told.append((text, values))

        event.listen(connection, "before_cursor_execute", listen)
        try:
            self._migrate(connection)
        finally:
            event.remove(connection, "before_cursor_execute", listen)
        return told
