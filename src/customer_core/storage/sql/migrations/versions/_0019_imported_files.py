"""Make the table of files that were imported.

Revision ID: 0019
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0019"
down_revision: Final = "0018"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str, *, is_primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _TEXT, nullable=False, primary_key=is_primary)


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "cc_imported_file",
        _text("id", is_primary=True),
        _text("at"),
        _text("brand"),
        sa.Column("is_waiting", _INTEGER, nullable=False),
        _text("document"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("cc_imported_file_newest", "cc_imported_file", ["at", "id"])
    op.create_index("cc_imported_file_waiting", "cc_imported_file", ["is_waiting", "brand"])
