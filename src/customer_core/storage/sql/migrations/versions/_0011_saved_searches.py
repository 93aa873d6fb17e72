"""Make the tables of saved searches, and of what each user searched for last.

Revision ID: 0011
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0011"
down_revision: Final = "0010"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str, *, is_optional: bool = False, is_primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _TEXT, nullable=is_optional, primary_key=is_primary)


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "cc_saved_search",
        _text("id", is_primary=True),
        _text("name"),
        _text("owner"),
        sa.Column("is_private", _INTEGER, nullable=False),
        sa.Column("version", _INTEGER, nullable=False),
        _text("document"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("cc_saved_search_owner", "cc_saved_search", ["owner"])
    op.create_index("cc_saved_search_private", "cc_saved_search", ["is_private"])
    op.create_table(
        "cc_search_habit",
        _text("owner", is_primary=True),
        _text("last_request", is_optional=True),
        _text("begins_with", is_optional=True),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
