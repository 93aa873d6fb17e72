"""Let the ids of merged organizations name the survivor, and make the tables of their merges.

Revision ID: 0020
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0020"
down_revision: Final = "0019"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_TYPES: Final = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}


def _told(name: str, *columns: str) -> sa.Table:
    """Return a table by its columns' names, for statements; it stands in the schema in which the tables are made."""
    return sa.Table(name, sa.MetaData(), *map(sa.Column, columns))


_ORGANIZATION = _told("cc_organization", "id", "brand", "code", "survivor")
_KEY = _told("cc_organization_key", "system", "key", "organization")


def upgrade() -> None:
    """Let each organization name itself, and hold its code and keys where those of merged ones will stand, too."""
    type_ = _TYPES[op.get_context().dialect.name]
    # Of a statement of its own the table's name is written with the schema, as the tool's own operation does not.
    column = sa.DDL(f"ALTER TABLE %(fullname)s ADD COLUMN survivor {type_}")  # type: ignore[no-untyped-call]  # theirs
    op.execute(column.against(_ORGANIZATION))
    op.execute(sa.update(_ORGANIZATION).values(survivor=_ORGANIZATION.c.id))
    op.create_index("cc_organization_survivor", "cc_organization", ["survivor"])
    codes = _made_claims("cc_organization_code_taken", "brand", "code")
    own = sa.select(_ORGANIZATION.c.brand, _ORGANIZATION.c.code, _ORGANIZATION.c.id, _zero())
    _add(codes, own.where(_ORGANIZATION.c.code.is_not(None)))
    # Two rows may say one code from now on, of which one is right: that is for the new table alone to tell.
    op.execute(sa.update(_ORGANIZATION).values(code=sa.null()))
    keys = _made_claims("cc_organization_external_key", "system", "key")
    _add(keys, sa.select(_KEY.c.system, _KEY.c.key, _KEY.c.organization, _zero()))
    op.drop_table("cc_organization_key")
    _make_merges()


def _made_claims(name: str, *place: str) -> sa.Table:
    """Make a table of what may belong to one organization only, and return it by its columns' names."""
    op.create_table(
        name,
        *(_text(part, is_primary=True) for part in place),
        _text("organization", sa.ForeignKey("cc_organization.id")),
        sa.Column("is_contributed", _INTEGER, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(f"{name}_organization", name, ["organization"])
    return _told(name, *place, "organization", "is_contributed")


def _make_merges() -> None:
    op.create_table(
        "cc_organization_merge",
        sa.Column("position", _INTEGER, nullable=False, primary_key=True),
        _text("id"),
        _text("master", sa.ForeignKey("cc_organization.id")),
        _text("document"),
        sa.UniqueConstraint("id", name="cc_organization_merge_id"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("cc_organization_merge_master", "cc_organization_merge", ["master"])
    merge = sa.ForeignKey("cc_organization_merge.position")
    op.create_table(
        "cc_organization_contribution",
        sa.Column("merge", _INTEGER, merge, nullable=False, primary_key=True, autoincrement=False),
        sa.Column("place", _INTEGER, nullable=False, primary_key=True),
        _text("organization", sa.ForeignKey("cc_organization.id")),
        _text("document"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("cc_organization_contribution_organization", "cc_organization_contribution", ["organization"])


def _text(name: str, *parts: sa.ForeignKey, is_primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _TEXT, *parts, nullable=False, primary_key=is_primary)


def _zero() -> sa.ColumnElement[Any]:
    # Written out, so that the statement can be printed, too.
    return sa.literal_column("0")


def _add(table: sa.Table, rows: sa.Select[Any]) -> None:
    op.execute(sa.insert(table).from_select([column.name for column in table.c], rows))
