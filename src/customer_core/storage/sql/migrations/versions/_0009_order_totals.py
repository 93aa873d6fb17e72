"""Keep with each customer what its orders come to.

Revision ID: 0009
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0009"
down_revision: Final = "0008"
branch_labels: Final = None
depends_on: Final = None

_CUSTOMER = sa.Table("cc_customer", sa.MetaData())
_TYPES: Final = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}


def upgrade() -> None:
    """Add the column, empty: no orders were known before."""
    type_ = _TYPES[op.get_context().dialect.name]
    # Of a statement of its own the table's name is written with the schema, as the tool's own operation does not.
    column = sa.DDL(f"ALTER TABLE %(fullname)s ADD COLUMN totals {type_}")  # type: ignore[no-untyped-call]  # theirs
    op.execute(column.against(_CUSTOMER))
