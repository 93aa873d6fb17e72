"""Migrations as the text of their statements, for the host's own tool to run.

Owns what is printed. The scripts are those that a store itself runs; it must not know any connection.
"""

from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any, Final

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from customer_core.errors import InvalidOptionError
from customer_core.storage.sql import _migrating as migrating
from customer_core.storage.sql._schema import SCHEMA_NAME, VERSION_TABLE

__all__ = ["migration_text"]

# No statement has values that are bound, and in the named style no sign is doubled for a driver.
_DIALECTS: Final[dict[str, Callable[[], Any]]] = {
    "postgresql": partial(PGDialect, paramstyle="named"),
    "sqlite": partial(SQLiteDialect, paramstyle="named"),
}


def migration_text(kind: str, *, after: str, schema: str) -> str:
    """Return the statements that lead from a revision, or from nothing, to the last one.

    Raises:
        InvalidOptionError: There is no such kind, revision or schema, or a step on the way rewrites rows by more than
            statements.
    """
    _refuse_unknown(kind, schema)
    steps = _steps(after)
    text = StringIO()
    text.write(f"-- customer_core: from {after or 'nothing'} to {migrating.HEAD}, in one transaction\n\n")
    if schema and not after:
        text.write(f'CREATE SCHEMA IF NOT EXISTS "{schema}";\n\n')
    if steps:
        options = {
            "fn": lambda _heads, _context: steps,
            "as_sql": True,
            "starting_rev": after or None,
            "output_buffer": text,
            "version_table": VERSION_TABLE,
            "version_table_schema": schema or None,
        }
        context = MigrationContext.configure(dialect=_dialect(kind, schema), opts=options)
        with migrating.one_at_a_time, Operations.context(context):
            context.run_migrations()
    return text.getvalue()


def _refuse_unknown(kind: str, schema: str) -> None:
    if kind not in _DIALECTS:
        raise InvalidOptionError(
            option="sql", problem="is no kind of database", remedy=f"give {' or '.join(sorted(_DIALECTS))}"
        )
    if schema and kind != "postgresql":
        raise InvalidOptionError(
            option="schema", problem=f"is nothing that {kind} has", remedy="leave it out, or print for postgresql"
        )
    if schema and SCHEMA_NAME.fullmatch(schema) is None:
        raise InvalidOptionError(
            option="schema", problem="is no name of a schema", remedy="use small letters, digits and _, at most 63"
        )


def _steps(after: str) -> list[MigrationStep]:
    """Return the scripts behind a revision, the first one first."""
    scripts = ScriptDirectory(str(migrating.SCRIPTS))
    known = [script.revision for script in scripts.walk_revisions()]
    if after and after not in known:
        raise InvalidOptionError(
            option="from", problem="is no revision of a schema", remedy=f"give one of {', '.join(reversed(known))}"
        )
    found = list(scripts.iterate_revisions(migrating.HEAD, after or "base"))[::-1]
    for script in found if after else ():
        if getattr(script.module, "rewrites_rows", False):
            raise InvalidOptionError(
                option="from",
                problem=f"leads over {script.revision}, which rewrites rows by more than statements",
                remedy="let the store migrate itself, by migrate without --sql or by CustomerManager.migrate()",
            )
    return [MigrationStep.upgrade_from_script(scripts.revision_map, script) for script in found]


def _dialect(kind: str, schema: str) -> Dialect:
    """Return what writes statements, with every table in the schema."""
    dialect: Dialect = _DIALECTS[kind]()
    dialect.insert_returning = False  # There is nobody who would read an answer.
    if schema:
        translated = {"schema_translate_map": {None: schema}, "render_schema_translate": True}
        for name in ("ddl_compiler", "statement_compiler"):
            setattr(dialect, name, partial(getattr(dialect, name), **translated))
    return dialect
