"""Make the tables of acts on very many customers, and of what they changed.

Revision ID: 0013
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0013"
down_revision: Final = "0012"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str, *parts: Any, is_primary: bool = False) -> sa.Column[Any]:  # noqa: ANN401 - as of Column
    return sa.Column(name, _TEXT, *parts, nullable=False, primary_key=is_primary)


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "cc_act",
        _text("id", is_primary=True),
        _text("at"),
        sa.Column("version", _INTEGER, nullable=False),
        _text("document"),
        sqlite_strict=True,
    )
    op.create_index("cc_act_newest", "cc_act", ["at", "id"])
    op.create_table(
        "cc_act_record",
        _text("act", sa.ForeignKey("cc_act.id"), is_primary=True),
        _text("customer_id", is_primary=True),
        _text("document"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
