"""Make holds, ledgers and open items; what is overdue follows from these, and is no column of an account any more.

Revision ID: 0006
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_STATES: Final = "'pending-approval', 'held', 'captured', 'released', 'expired', 'rejected', 'lapsed', 'withdrawn'"
_AMOUNTS: Final = "captured_minor >= 0 AND returned_minor >= 0 AND captured_minor + returned_minor <= amount_minor"
_EXPOSURE: Final = "held_minor >= 0"


def _text(name: str, *, is_optional: bool = False, is_primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _TEXT, nullable=is_optional, primary_key=is_primary)


def _integer(name: str, *, is_optional: bool = False, is_primary: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _INTEGER, nullable=is_optional, primary_key=is_primary, autoincrement=False)


def _account(*, is_primary: bool = False) -> sa.Column[Any]:
    return sa.Column("account", _TEXT, sa.ForeignKey("cc_account.id"), nullable=False, primary_key=is_primary)


def upgrade() -> None:
    """Take the column away, and make the tables, empty."""
    if op.get_context().dialect.name == "sqlite":
        _make_accounts_anew()
    else:
        # An ALTER names the schema by itself, as no other statement has to.
        schema = op.get_context().version_table_schema
        op.drop_constraint("cc_account_exposure", "cc_account", schema=schema)
        op.drop_column("cc_account", "overdue_minor", schema=schema)
        op.create_check_constraint("cc_account_exposure", "cc_account", _EXPOSURE, schema=schema)
    _make_holds()
    _make_ledger()


def _make_accounts_anew() -> None:
    """Copy the accounts into a table without the column: SQLite takes none away that a constraint names."""
    columns = (
        _text("id", is_primary=True),
        *map(_text, ("owner", "brand", "currency", "limit_kind")),
        _integer("limit_minor", is_optional=True),
        *map(_integer, ("due_days", "posted_minor", "held_minor", "version")),
    )
    names = ", ".join(column.name for column in columns)
    op.rename_table("cc_account", "cc_account_0005")
    op.create_table(
        "cc_account",
        *columns,
        sa.UniqueConstraint("owner", "brand", "currency", name="cc_account_owner"),
        sa.CheckConstraint("limit_kind IN ('none', 'limited', 'unlimited')", name="cc_account_limit_kind"),
        sa.CheckConstraint("(limit_kind = 'limited') = (limit_minor IS NOT NULL)", name="cc_account_limit"),
        sa.CheckConstraint(_EXPOSURE, name="cc_account_exposure"),
        sqlite_strict=True,
    )
    op.execute(f"INSERT INTO cc_account ({names}) SELECT {names} FROM cc_account_0005")  # noqa: S608 - names of ours
    op.drop_table("cc_account_0005")


def _make_holds() -> None:
    op.create_table(
        "cc_hold",
        _text("id", is_primary=True),
        _account(),
        _text("state"),
        _text("reference"),
        _text("expires_at", is_optional=True),
        *map(_integer, ("amount_minor", "captured_minor", "returned_minor", "version")),
        _text("document"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="cc_hold_known_state"),
        sa.CheckConstraint(_AMOUNTS, name="cc_hold_amounts"),
        sqlite_strict=True,
    )
    op.create_index("cc_hold_account", "cc_hold", ["account", "state", "id"])
    op.create_index("cc_hold_reference", "cc_hold", ["account", "reference", "id"])
    op.create_index("cc_hold_state", "cc_hold", ["state", "id"])
    op.create_index("cc_hold_due", "cc_hold", ["state", "expires_at", "id"])


def _make_ledger() -> None:
    op.create_table(
        "cc_ledger",
        _account(is_primary=True),
        _integer("number", is_primary=True),
        _text("kind"),
        *map(_integer, ("posted_minor", "held_minor", "owed_minor", "reserved_minor")),
        _text("at"),
        _text("document"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("cc_ledger_at", "cc_ledger", ["account", "at", "number"])
    op.create_table(
        "cc_open_item",
        _account(is_primary=True),
        _integer("number", is_primary=True),
        _text("reference"),
        _integer("open_minor"),
        _text("due_on", is_optional=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("cc_open_item_due", "cc_open_item", ["account", "due_on", "number", "open_minor"])
