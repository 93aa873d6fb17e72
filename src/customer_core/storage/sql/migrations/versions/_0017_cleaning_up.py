"""Find messages by their kind and moment, and orders with a card by theirs, so that what is due is cleaned up.

Revision ID: 0017
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0017"
down_revision: Final = "0016"
branch_labels: Final = None
depends_on: Final = None

_ORDER = sa.Table(
    "cc_order", sa.MetaData(), *(sa.Column(name, sa.Text()) for name in ("placed_at", "document", "card_at"))
)
_TYPES: Final = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}
# A quote inside of a text has a backslash before it, so nothing but a card is written so.
_HAS_CARD: Final[sa.ColumnElement[str]] = sa.literal_column("'%\"card\":{%'")


def upgrade() -> None:
    """Make the index of the messages that are there, and fill the column of the orders that have a card."""
    op.create_index("cc_message_place", "cc_message", ["kind", "at", "system", "reference"])
    type_ = _TYPES[op.get_context().dialect.name]
    # Of a statement of its own the table's name is written with the schema, as the tool's own operation does not.
    column = sa.DDL(f"ALTER TABLE %(fullname)s ADD COLUMN card_at {type_}")  # type: ignore[no-untyped-call]  # theirs
    op.execute(column.against(_ORDER))
    op.execute(sa.update(_ORDER).where(_ORDER.c.document.like(_HAS_CARD)).values(card_at=_ORDER.c.placed_at))
    op.create_index("cc_order_card", "cc_order", ["card_at", "system", "number"])
