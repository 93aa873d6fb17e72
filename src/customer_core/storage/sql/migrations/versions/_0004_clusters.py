"""Make what clusters are read from: links between customers, which reindexing fills, and judgements.

Revision ID: 0004
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_FIGURE: Any = sa.REAL().with_variant(DOUBLE_PRECISION(), "postgresql")


def _customer(name: str) -> sa.Column[Any]:
    return sa.Column(name, _INTEGER, sa.ForeignKey("cc_customer.seq"), nullable=False, autoincrement=False)


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "cc_link",
        sa.Column("id", _TEXT, nullable=False, primary_key=True),
        sa.Column("other", _TEXT, nullable=False, primary_key=True),
        sa.Column("bits", _FIGURE, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cc_judgement",
        sa.Column("position", _INTEGER, nullable=False, primary_key=True),
        _customer("left"),
        _customer("right"),
        sa.Column("is_standing", _INTEGER, nullable=False, autoincrement=False),
        sa.Column("document", _TEXT, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("cc_judgement_left", "cc_judgement", ["left"])
    op.create_index("cc_judgement_right", "cc_judgement", ["right"])
