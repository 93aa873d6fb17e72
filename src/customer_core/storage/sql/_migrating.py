"""The revision of a database's schema, and the way to the one that this release needs.

Owns which revisions there are. Whether a store fits is one plain look-up; the tool for migrations is loaded only when
one must run, since it is slow to load.
"""

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from customer_core.errors import CustomerCoreError, MissingExtraError, StoreNewerError, StoreOutdatedError
from customer_core.storage.sql._schema import VERSION_TABLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["HEAD", "REVISIONS", "load_tool", "migrate", "misfit", "one_at_a_time"]

REVISIONS: Final = (
    *("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012"),
    "0013",
    "0014",
    "0015",
    "0016",
    "0017",
    "0018",
    "0019",
    "0020",
    "0021",
)
"""Every revision there ever was, the oldest first; a test compares them with the scripts."""

HEAD: Final = REVISIONS[-1]

SCRIPTS: Final = Path(__file__).with_name("migrations")

# The tool keeps the migration that runs in a variable of its module.
one_at_a_time = Lock()


def misfit(found: str, *, store: str, known: tuple[str, ...] = REVISIONS) -> CustomerCoreError | None:
    """Return what keeps this release from using a schema; None where it fits."""
    if found == known[-1]:
        return None
    error = StoreOutdatedError if found in known else StoreNewerError
    return error(store=store, found=found, known=known[-1])


def load_tool() -> None:
    """Load what migrations are run with.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        import alembic  # noqa: F401, PLC0415 - slow to load, and only a new or older store needs it
    except ImportError as error:
        raise MissingExtraError(feature="Making or migrating a store", package="alembic", extra="sql") from error


def migrate(connection: "Connection", *, schema: str | None = None) -> None:
    """Bring the tables up to the last revision, within the transaction that is open on a connection."""
    from alembic.operations import Operations  # noqa: PLC0415 - as above
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    scripts = ScriptDirectory(str(SCRIPTS))
    options = {"version_table": VERSION_TABLE, "version_table_schema": schema}
    at_home = connection.execution_options(schema_translate_map={None: schema}) if schema else connection
    context = MigrationContext.configure(at_home, opts=options)
    found = context.get_current_revision()
    with one_at_a_time, Operations.context(context):
        for script in reversed(list(scripts.iterate_revisions(HEAD, found or "base"))):
            script.module.upgrade()
            context.stamp(scripts, script.revision)
