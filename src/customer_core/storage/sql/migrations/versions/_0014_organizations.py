"""Make the tables of organizations, of other systems' keys for them, and of what they are found by.

Revision ID: 0014
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0014"
down_revision: Final = "0013"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str, *parts: sa.ForeignKey, is_optional: bool = False, is_primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _TEXT, *parts, nullable=is_optional, primary_key=is_primary)


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "cc_organization",
        _text("id", is_primary=True),
        _text("brand"),
        _text("code", is_optional=True),
        _text("parent", is_optional=True),
        sa.Column("version", _INTEGER, nullable=False),
        _text("sorts"),
        _text("document"),
        sa.UniqueConstraint("brand", "code", name="cc_organization_code"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("cc_organization_parent", "cc_organization", ["parent", "id"])
    op.create_table(
        "cc_organization_key",
        _text("system", is_primary=True),
        _text("key", is_primary=True),
        _text("organization", sa.ForeignKey("cc_organization.id")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("cc_organization_key_organization", "cc_organization_key", ["organization"])
    op.create_table(
        "cc_organization_term",
        _text("field", is_primary=True),
        _text("value", is_primary=True),
        _text("organization", sa.ForeignKey("cc_organization.id"), is_primary=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("cc_organization_term_organization", "cc_organization_term", ["organization"])
