"""Make the outbox: which entries of the history are to be told, in what order, and to whom.

Revision ID: 0003
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _position(*, is_primary: bool = False) -> sa.Column[Any]:
    entry = sa.ForeignKey("cc_history.position")
    return sa.Column("position", _INTEGER, entry, nullable=False, primary_key=is_primary, autoincrement=False)


def upgrade() -> None:
    """Make the tables; what the history holds already is told first, in its order."""
    op.create_table("cc_unpublished", _position(is_primary=True), sqlite_strict=True, sqlite_with_rowid=True)
    op.create_table(
        "cc_event",
        sa.Column("number", _INTEGER, nullable=False, primary_key=True),
        _position(),
        sa.UniqueConstraint("position", name="cc_event_position"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "cc_consumer",
        sa.Column("name", _TEXT, nullable=False, primary_key=True),
        sa.Column("number", _INTEGER, nullable=False, autoincrement=False),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    history, unpublished = (
        sa.Table(name, sa.MetaData(), sa.Column("position")) for name in ("cc_history", "cc_unpublished")
    )
    op.execute(sa.insert(unpublished).from_select(["position"], sa.select(history.c.position)))
