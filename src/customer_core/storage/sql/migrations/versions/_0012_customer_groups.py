"""Make the tables of groups of customers, and of who was added to them or removed.

Revision ID: 0012
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0012"
down_revision: Final = "0011"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _column(
    name: str, type_: sa.types.TypeEngine[Any] = _TEXT, *parts: sa.ForeignKey, is_primary: bool = False
) -> sa.Column[Any]:
    return sa.Column(name, type_, *parts, nullable=False, primary_key=is_primary, autoincrement=False)


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "cc_customer_group",
        _column("id", is_primary=True),
        _column("label"),
        _column("version", _INTEGER),
        _column("document"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "cc_group_member",
        _column("group_id", _TEXT, sa.ForeignKey("cc_customer_group.id"), is_primary=True),
        _column("customer", _INTEGER, sa.ForeignKey("cc_customer.seq"), is_primary=True),
        _column("is_member", _INTEGER),
        _column("is_by_hand", _INTEGER),
        _column("at"),
        _column("author"),
        _column("reason"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("cc_group_member_customer", "cc_group_member", ["customer"])
