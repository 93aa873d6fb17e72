"""Make the table of credentials.

Revision ID: 0015
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0015"
down_revision: Final = "0014"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "cc_credential",
        sa.Column(
            "customer",
            _INTEGER,
            sa.ForeignKey("cc_customer.seq"),
            nullable=False,
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("link", _TEXT, nullable=True),
        sa.Column("has_password", _INTEGER, nullable=False),
        sa.Column("version", _INTEGER, nullable=False),
        sa.Column("document", _TEXT, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("cc_credential_link", "cc_credential", ["link"])
