"""Make the first tables: customers, the duplicate index, merges, accounts, reviews, history, settings.

Revision ID: 0001
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_FLOAT: Final[Any] = sa.REAL().with_variant(postgresql.DOUBLE_PRECISION(), "postgresql")


def _table(name: str, *parts: Any, is_keyed: bool = False, **options: Any) -> None:  # noqa: ANN401 - as of the tool
    op.create_table(name, *parts, sqlite_strict=True, sqlite_with_rowid=not is_keyed, **options)


def _text(name: str, *, is_optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _TEXT, nullable=is_optional)


def _integer(name: str, *, is_optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _INTEGER, nullable=is_optional, autoincrement=False)


def _customer(name: str = "customer") -> sa.Column[Any]:
    return sa.Column(name, _INTEGER, sa.ForeignKey("cc_customer.seq"), nullable=False, autoincrement=False)


def _number() -> sa.Column[Any]:
    return sa.Column("position", _INTEGER, nullable=False, primary_key=True)


def upgrade() -> None:
    """Make every table with its indexes."""
    _make_customers()
    _make_searchable()
    _make_duplicate_index()
    _make_merges()
    _make_accounts()
    _make_queue_and_history()
    _make_small_things()


def _make_customers() -> None:
    if op.get_context().dialect.supports_sequences:
        op.execute(sa.schema.CreateSequence(sa.Sequence("cc_customer_number")))
    _table(
        "cc_customer",
        sa.Column("seq", _INTEGER, nullable=False, primary_key=True, autoincrement=False),
        _text("id"),
        sa.Column("survivor", _INTEGER, sa.ForeignKey("cc_customer.seq"), nullable=True),
        _integer("version"),
        _text("document", is_optional=True),
        _text("terms", is_optional=True),
        _text("sorts", is_optional=True),
        sa.UniqueConstraint("id", name="cc_customer_id"),
    )
    op.create_index("cc_customer_survivor", "cc_customer", ["survivor"])
    _table(
        "cc_code",
        _text("brand"),
        _text("code"),
        _customer(),
        _integer("is_contributed"),
        sa.PrimaryKeyConstraint("brand", "code"),
        is_keyed=True,
    )
    op.create_index("cc_code_customer", "cc_code", ["customer"])
    _table(
        "cc_external_key",
        _text("system"),
        _text("key"),
        _customer(),
        _integer("is_contributed"),
        sa.PrimaryKeyConstraint("system", "key"),
        is_keyed=True,
    )
    op.create_index("cc_external_key_customer", "cc_external_key", ["customer"])


def _make_searchable() -> None:
    _table(
        "cc_term",
        _text("field"),
        _text("value"),
        _integer("customer"),
        sa.PrimaryKeyConstraint("field", "value", "customer"),
        is_keyed=True,
    )
    _table(
        "cc_sort",
        _text("field"),
        _text("value"),
        _text("id"),
        _integer("customer"),
        sa.PrimaryKeyConstraint("field", "value", "id"),
        is_keyed=True,
    )


def _make_duplicate_index() -> None:
    _table(
        "cc_key",
        _text("key"),
        _text("start"),
        _integer("customer"),
        sa.PrimaryKeyConstraint("key", "start", "customer"),
        is_keyed=True,
    )
    _table(
        "cc_indexed",
        _customer(),
        _text("id"),
        _text("order_text"),
        _text("keys"),
        _text("features"),
        sa.PrimaryKeyConstraint("customer"),
    )


def _make_merges() -> None:
    _table(
        "cc_merge",
        _number(),
        _text("id"),
        _customer("master"),
        _text("document"),
        sa.UniqueConstraint("id", name="cc_merge_id"),
    )
    op.create_index("cc_merge_master", "cc_merge", ["master"])
    _table(
        "cc_contribution",
        sa.Column("merge", _INTEGER, sa.ForeignKey("cc_merge.position"), nullable=False, autoincrement=False),
        _integer("place"),
        _customer(),
        _text("document"),
        sa.PrimaryKeyConstraint("merge", "place"),
    )
    op.create_index("cc_contribution_customer", "cc_contribution", ["customer"])


def _make_accounts() -> None:
    _table(
        "cc_account",
        _text("id"),
        _text("owner"),
        _text("brand"),
        _text("currency"),
        _text("limit_kind"),
        _integer("limit_minor", is_optional=True),
        _integer("due_days"),
        _integer("posted_minor"),
        _integer("held_minor"),
        _integer("overdue_minor"),
        _integer("version"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner", "brand", "currency", name="cc_account_owner"),
        sa.CheckConstraint("limit_kind IN ('none', 'limited', 'unlimited')", name="cc_account_limit_kind"),
        sa.CheckConstraint("(limit_kind = 'limited') = (limit_minor IS NOT NULL)", name="cc_account_limit"),
        sa.CheckConstraint("held_minor >= 0 AND overdue_minor >= 0", name="cc_account_exposure"),
    )


def _make_queue_and_history() -> None:
    _table(
        "cc_review",
        _text("left_id"),
        _text("right_id"),
        sa.Column("rank", _FLOAT, nullable=False),
        _text("document"),
        sa.PrimaryKeyConstraint("left_id", "right_id"),
    )
    op.create_index("cc_review_rank", "cc_review", ["rank", "left_id", "right_id"])
    op.create_index("cc_review_right", "cc_review", ["right_id"])
    _table("cc_history", _number(), _text("subject"), _text("document"), sqlite_autoincrement=True)
    op.create_index("cc_history_subject", "cc_history", ["subject", "position"])


def _make_small_things() -> None:
    _table("cc_setting", _text("area"), _integer("version"), _text("document"), sa.PrimaryKeyConstraint("area"))
    _table(
        "cc_request",
        _text("action"),
        _text("key"),
        _text("digest"),
        _text("answer"),
        sa.PrimaryKeyConstraint("action", "key"),
    )
    _table("cc_fact", _text("name"), _text("content"), sa.PrimaryKeyConstraint("name"))
    _table("cc_counter", _text("name"), _integer("number"), sa.PrimaryKeyConstraint("name"))
