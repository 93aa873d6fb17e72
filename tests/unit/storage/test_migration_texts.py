"""Migrations that are printed for the host's own tool make the very tables that a store makes by itself."""

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory

from customer_core.errors import InvalidOptionError, MissingExtraError
from customer_core.services import copy_store
from customer_core.storage import MemoryStore, find_revision, migration_sql, open_store
from customer_core.storage.sql import _migrating
from customer_core.storage.sql._migrating import HEAD, REVISIONS
from customer_core.testing.conformance._records import furnish_fully, records_of

LATER = f"{int(HEAD) + 1:04}"
COLUMNS = """
SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default, collation_name
FROM information_schema.columns WHERE table_schema = %(schema)s ORDER BY 1, 3
"""
INDEXES = """
SELECT indexname, replace(indexdef, %(schema)s || '.', '') FROM pg_indexes WHERE schemaname = %(schema)s ORDER BY 1
"""
CONSTRAINTS = """
SELECT conname, replace(pg_get_constraintdef(oid), %(schema)s || '.', '') FROM pg_constraint
WHERE connamespace = CAST(%(schema)s AS regnamespace) ORDER BY 1
"""
SEQUENCES = """
SELECT sequence_name, data_type FROM information_schema.sequences WHERE sequence_schema = %(schema)s ORDER BY 1
"""


def sqlite_schema(path: Path) -> dict[str, str]:
    """Return the text of every table and index in a file, without the white space, which is another in a print."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
        return {name: " ".join(text.split()) for name, text in found}


def postgres_schema(address: str, schema: str) -> list[list[tuple[object, ...]]]:
    """Return every column, index, constraint and sequence in a schema."""
    with psycopg.connect(address) as connection:
        return [
            connection.execute(query.encode(), {"schema": schema}).fetchall()
            for query in (COLUMNS, INDEXES, CONSTRAINTS, SEQUENCES)
        ]


def run_by_hand(address: str, text: str) -> None:
    """Run statements in one transaction, as somebody's own tool would."""
    if address.startswith("postgresql:"):
        with psycopg.connect(address) as server:
            server.execute(text.encode())
        return
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as connection:
        connection.executescript(f"BEGIN; {text} COMMIT;")


@pytest.fixture
def later_scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The scripts of a later release, with one migration more."""
    scripts = shutil.copytree(_migrating.SCRIPTS, tmp_path / "scripts")
    monkeypatch.setattr(_migrating, "SCRIPTS", scripts)
    monkeypatch.setattr(_migrating, "HEAD", LATER)
    write_later(scripts)
    return scripts


def write_later(scripts: Path, more: str = "") -> None:
    """Write the script of the later release."""
    later = f"from alembic import op\nimport sqlalchemy as sa\nrevision, down_revision = '{LATER}', '{HEAD}'\n{more}\n"
    later += "def upgrade(): op.create_table('cc_later', sa.Column('id', sa.Integer(), primary_key=True))\n"
    (scripts / "versions" / "_later.py").write_text(later)


def test_printed_statements_make_the_tables_in_a_file(tmp_path: Path) -> None:
    """Run by SQLite itself, they make letter for letter what a store makes, and the store takes it for its own."""
    by_hand, by_store = tmp_path / "hand.db", tmp_path / "store.db"
    run_by_hand(f"sqlite:///{by_hand}", migration_sql("sqlite"))
    open_store(f"sqlite:///{by_store}").close()
    assert sqlite_schema(by_store) == sqlite_schema(by_hand)
    is_usable(f"sqlite:///{by_hand}")


@pytest.mark.parametrize("schema", ["", "shop"])
def test_printed_statements_make_the_tables_on_a_server(make_database: Callable[[str], str], schema: str) -> None:
    """Run by a server, also in a schema, they make what a store makes, and the store takes it for its own."""
    by_hand, by_store = make_database(""), make_database("")
    run_by_hand(by_hand, migration_sql("postgresql", schema=schema))
    option = f"{'&' if '?' in by_hand else '?'}schema={schema}" if schema else ""
    open_store(by_store + option).close()
    made = postgres_schema(by_hand, schema or "public")
    assert all(made)
    assert postgres_schema(by_store, schema or "public") == made
    is_usable(by_hand + option)


def is_usable(address: str) -> None:
    """See that there is a store of this release, which keeps everything."""
    assert HEAD == find_revision(address)
    source = MemoryStore()
    furnish_fully(source)
    with closing(open_store(address)) as store:
        copy_store(source, store)
        assert records_of(source) == records_of(store)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_revision_is_reached_in_two_steps(
    kind: str,
    later_scripts: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_database: Callable[[str], str],
) -> None:
    """The statements behind a revision alone lead a database on from where those before had led it."""
    assert later_scripts.is_dir()
    address = f"sqlite:///{tmp_path / 'hand.db'}" if kind == "sqlite" else make_database("")
    with monkeypatch.context() as earlier:
        earlier.setattr(_migrating, "HEAD", HEAD)
        run_by_hand(address, migration_sql(kind))
    assert HEAD == find_revision(address)
    text = migration_sql(kind, after=HEAD)
    assert (False, True) == ("cc_customer" in text, "cc_later" in text)
    run_by_hand(address, text)
    assert LATER == find_revision(address)


def test_from_the_last_revision_nothing_is_printed() -> None:
    """A database that fits needs no statement."""
    lines = migration_sql("sqlite", after=HEAD).splitlines()
    assert [] == [line for line in lines if line and not line.startswith("--")]


def test_a_step_that_rewrites_rows_is_not_printed(later_scripts: Path) -> None:
    """Where a script does more than statements say, the store has to run it; for an empty database there is no row."""
    write_later(later_scripts, "rewrites_rows = True")
    with pytest.raises(InvalidOptionError, match=f"leads over {LATER}"):
        migration_sql("sqlite", after=HEAD)
    assert "cc_later" in migration_sql("sqlite")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("after", REVISIONS)
def test_every_step_is_printed_or_refused_by_name(kind: str, after: str) -> None:
    """From any revision on, a script can be printed, or says that it rewrites rows."""
    scripts = ScriptDirectory(str(_migrating.SCRIPTS))
    later = scripts.iterate_revisions(HEAD, after)
    if any(getattr(script.module, "rewrites_rows", False) for script in later):
        with pytest.raises(InvalidOptionError):
            migration_sql(kind, after=after)
    else:
        assert f"to {HEAD}" in migration_sql(kind, after=after)


@pytest.mark.parametrize(
    ("kind", "options", "sentence"),
    [
        ("oracle", {}, "give postgresql or sqlite"),
        ("sqlite", {"schema": "shop"}, "leave it out"),
        ("postgresql", {"schema": "Shop; --"}, "small letters"),
        ("postgresql", {"after": "9999"}, f"give one of {', '.join(REVISIONS)}"),
    ],
)
def test_what_is_not_there_is_refused(kind: str, options: dict[str, str], sentence: str) -> None:
    """Kinds, schemas and revisions that there are not are refused with those that there are."""
    with pytest.raises(InvalidOptionError, match=sentence):
        migration_sql(kind, **options)


@pytest.mark.usefixtures("unloaded")
@pytest.mark.parametrize(
    ("module", "error"), [("alembic", MissingExtraError), ("customer_core.storage.sql._printing", ModuleNotFoundError)]
)
def test_what_is_not_installed_is_named(module: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the tool for migrations its extra is named; what else is missing is told as it is."""
    for name in [name for name in sys.modules if name.startswith("alembic")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(error):
        migration_sql("sqlite")
