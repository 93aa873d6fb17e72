"""Keep facts, details and seal of each entry of the history apart; entries from before have no seal.

Revision ID: 0002
"""

import json
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_BATCH = 1_000
_FACTS = ("action", "at", "actor", "channel", "version")
_DETAILS = ("reason", "changes")


def _told(name: str, *columns: str) -> sa.Table:
    """Return a table by its columns' names, for statements; it stands in the schema in which the tables are made."""
    return sa.Table(name, sa.MetaData(), *map(sa.Column, columns))


_BEFORE = _told("cc_history_before", "position", "subject", "document")
_AFTER = _told("cc_history", "position", "subject", "facts", "details")


def upgrade() -> None:
    """Make the table anew under its own name, and split the document of each entry in two."""
    _set_aside()
    op.drop_index("cc_history_subject", "cc_history")
    op.drop_table("cc_history")
    _make_history()
    connection = op.get_bind()
    for rows in _batches(connection):
        connection.execute(sa.insert(_AFTER), [_split(*row) for row in rows])
    op.drop_table("cc_history_before")


def _set_aside() -> None:
    op.create_table(
        "cc_history_before",
        sa.Column("position", _INTEGER, nullable=False, primary_key=True, autoincrement=False),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("document", _TEXT, nullable=False),
        sqlite_strict=True,
    )
    names = ("position", "subject", "document")
    before = _told("cc_history", *names)
    op.execute(sa.insert(_BEFORE).from_select(names, sa.select(*before.c)))


def _make_history() -> None:
    op.create_table(
        "cc_history",
        sa.Column("position", _INTEGER, nullable=False, primary_key=True),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("facts", _TEXT, nullable=False),
        sa.Column("details", _TEXT, nullable=True),
        sa.Column("chain_number", _INTEGER, nullable=True, autoincrement=False),
        *(sa.Column(name, sa.LargeBinary, nullable=True) for name in ("salt", "commitment", "digest")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
        sqlite_autoincrement=True,
    )
    op.create_index("cc_history_subject", "cc_history", ["subject", "position"])
    op.create_index("cc_history_chain", "cc_history", ["subject", "chain_number"], unique=True)


def _batches(connection: sa.Connection) -> Iterator[list[Any]]:
    """Yield the entries from before, some at once: never all of them are in memory."""
    position = sa.select(_BEFORE).order_by(_BEFORE.c.position).limit(_BATCH)
    rows = list(connection.execute(position))
    while rows:
        yield rows
        rows = list(connection.execute(position.where(_BEFORE.c.position > rows[-1][0])))


def _split(position: int, subject: str, document: str) -> dict[str, Any]:
    said = json.loads(document)
    return {
        "position": position,
        "subject": subject,
        "facts": _text({key: said[key] for key in _FACTS}),
        "details": _text({key: said[key] for key in _DETAILS}),
    }


def _text(part: dict[str, Any]) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))
