"""Make the tables of orders and messages.

Revision ID: 0010
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0010"
down_revision: Final = "0009"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str, *, is_primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _TEXT, nullable=False, primary_key=is_primary)


def _integer(name: str, *, is_optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _INTEGER, nullable=is_optional)


def _customer() -> sa.Column[Any]:
    return sa.Column("customer", _INTEGER, sa.ForeignKey("cc_customer.seq"), nullable=False, autoincrement=False)


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "cc_order",
        _text("system", is_primary=True),
        _text("number", is_primary=True),
        _customer(),
        _text("placed_at"),
        _text("currency"),
        _integer("kept_minor", is_optional=True),
        _integer("items"),
        _text("document"),
        sqlite_strict=True,
    )
    op.create_index("cc_order_newest", "cc_order", ["customer", "placed_at", "system", "number"])
    op.create_index("cc_order_spent", "cc_order", ["customer", "currency", "placed_at", "kept_minor", "items"])
    op.create_table(
        "cc_message",
        _text("system", is_primary=True),
        _text("reference", is_primary=True),
        _customer(),
        *map(_text, ("at", "kind", "document")),
        sqlite_strict=True,
    )
    op.create_index("cc_message_newest", "cc_message", ["customer", "at", "system", "reference"])
