"""Make the tables of what organizations are compared by, and of the pairs of them that may be one.

Revision ID: 0018
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION

revision: Final = "0018"
down_revision: Final = "0017"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_FIGURE: Any = sa.REAL().with_variant(DOUBLE_PRECISION(), "postgresql")


def _text(name: str, *parts: sa.ForeignKey, is_primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _TEXT, *parts, nullable=False, primary_key=is_primary)


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "cc_organization_block",
        _text("key", is_primary=True),
        _text("order_text", is_primary=True),
        _text("organization", sa.ForeignKey("cc_organization.id"), is_primary=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("cc_organization_block_organization", "cc_organization_block", ["organization"])
    op.create_table(
        "cc_indexed_organization",
        _text("organization", sa.ForeignKey("cc_organization.id"), is_primary=True),
        _text("order_text"),
        _text("keys"),
        _text("features"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "cc_organization_pair",
        _text("left_id", is_primary=True),
        _text("right_id", is_primary=True),
        sa.Column("is_waiting", _INTEGER, nullable=False),
        sa.Column("rank", _FIGURE, nullable=False),
        _text("document"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("cc_organization_pair_rank", "cc_organization_pair", ["is_waiting", "rank", "left_id", "right_id"])
