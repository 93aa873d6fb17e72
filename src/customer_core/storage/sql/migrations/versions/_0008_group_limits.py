"""Keep with each credit account the merges after which its limit was set by hand.

Revision ID: 0008
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0008"
down_revision: Final = "0007"
branch_labels: Final = None
depends_on: Final = None

_ACCOUNT = sa.Table("cc_account", sa.MetaData())
_TYPES: Final = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}


def upgrade() -> None:
    """Add the column, empty: no two accounts were brought together before."""
    type_ = _TYPES[op.get_context().dialect.name]
    # Of a statement of its own the table's name is written with the schema, as the tool's own operation does not.
    column = sa.DDL(f"ALTER TABLE %(fullname)s ADD COLUMN limit_covers {type_}")  # type: ignore[no-untyped-call]  # theirs
    op.execute(column.against(_ACCOUNT))
