"""Keep facts, details and seal of each entry of the history apart; entries from before have no seal.

Revision ID: 0002
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
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
    parts = (_part(names) for names in (_FACTS, _DETAILS))
    before = sa.select(_BEFORE.c.position, _BEFORE.c.subject, *parts)
    op.execute(sa.insert(_AFTER).from_select([column.name for column in _AFTER.c], before))
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


def _part(names: tuple[str, ...]) -> sa.ColumnElement[str]:
    """Return some members of each document as a document of their own, in the words of the database."""
    document = _BEFORE.c.document
    is_file = op.get_context().dialect.name == "sqlite"
    members = []
    for name in names:
        found = sa.func.json_extract(document, _word(f"$.{name}")) if is_file else _member(document, name)
        members += [_word(name), found]
    return sa.func.json_object(*members) if is_file else sa.cast(sa.func.json_build_object(*members), sa.Text)


def _member(document: sa.Column[Any], name: str) -> sa.ColumnElement[Any]:
    return sa.cast(document, sa.JSON).op("->")(_word(name))


def _word(text: str) -> sa.ColumnElement[Any]:
    # Written out, so that the statement can be printed, too.
    return sa.literal_column(f"'{text}'")
