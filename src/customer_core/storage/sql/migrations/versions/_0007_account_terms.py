"""Keep with each credit account until when its limit counts, when to look at it again, and what blocks it.

Revision ID: 0007
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"
branch_labels: Final = None
depends_on: Final = None

_ACCOUNT = sa.Table("cc_account", sa.MetaData())
_TYPES: Final = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}


def upgrade() -> None:
    """Add the columns, empty: a limit of before has no end, and no account of before is blocked."""
    type_ = _TYPES[op.get_context().dialect.name]
    for name in ("limit_until", "review_on", "block"):
        # Of a statement of its own the table's name is written with the schema, as the tool's own operation does not.
        column = sa.DDL(f"ALTER TABLE %(fullname)s ADD COLUMN {name} {type_}")  # type: ignore[no-untyped-call]  # theirs
        op.execute(column.against(_ACCOUNT))
