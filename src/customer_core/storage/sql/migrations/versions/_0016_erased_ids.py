"""Make the table of ids whose customers were erased.

Revision ID: 0016
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0016"
down_revision: Final = "0015"
branch_labels: Final = None
depends_on: Final = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "cc_erased",
        sa.Column("id", _TEXT, nullable=False, primary_key=True),
        sa.Column("customer", _TEXT, nullable=False),
        sa.Column("at", _TEXT, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("cc_erased_customer", "cc_erased", ["customer", "id"])
