"""The tables of a SQL store, as this release needs them.

Owns names, columns and indexes. Every comparison is of texts that were computed in Python, in the order of their code
points: SQLite compares so by itself, PostgreSQL by the collation "C". JSON documents stand only where nothing searches.
A change here needs a migration that makes the same tables out of those of the release before; a test compares the two.
"""

import re
from typing import Any, Final

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION
from sqlalchemy.types import TypeEngine

PREFIX: Final = "cc_"
"""What the name of each table, index and constraint begins with, so that a host may keep its own tables beside them."""

VERSION_TABLE: Final = f"{PREFIX}migration"
"""Where the revision of the schema is kept; the tool for migrations makes this table."""

SCHEMA_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)
"""What a schema may be called that the tables are in, on a server: nothing that would have to be quoted with care."""

METADATA: Final = MetaData()


def _table(name: str, *parts: Any, is_keyed: bool = False, **options: Any) -> Table:  # noqa: ANN401 - as of Table
    """Make a table; a keyed one is stored in the order of its primary key."""
    return Table(f"{PREFIX}{name}", METADATA, *parts, sqlite_strict=True, sqlite_with_rowid=not is_keyed, **options)


def _text_type() -> TypeEngine[str]:
    return Text().with_variant(Text(collation="C"), "postgresql")


def _text(name: str, *, is_optional: bool = False, is_primary: bool = False) -> Column[Any]:
    return Column(name, _text_type(), nullable=is_optional, primary_key=is_primary)


def _integer_type() -> TypeEngine[int]:
    return BigInteger().with_variant(Integer(), "sqlite")


def _integer(name: str, *, is_optional: bool = False, is_primary: bool = False) -> Column[Any]:
    return Column(name, _integer_type(), nullable=is_optional, primary_key=is_primary)


def _figure(name: str) -> Column[Any]:
    return Column(name, REAL().with_variant(DOUBLE_PRECISION(), "postgresql"), nullable=False)


def _customer(name: str = "customer", *, is_optional: bool = False, is_primary: bool = False) -> Column[Any]:
    reference = ForeignKey(f"{PREFIX}customer.seq")
    return Column(name, _integer_type(), reference, nullable=is_optional, primary_key=is_primary, autoincrement=False)


CUSTOMER_NUMBERS: Final = Sequence(f"{PREFIX}customer_number", metadata=METADATA)
"""Where the numbers of customers come from, in a database in which many write at once."""

CUSTOMER: Final = _table(
    "customer",
    Column("seq", _integer_type(), nullable=False, primary_key=True, autoincrement=False),
    _text("id"),
    _customer("survivor", is_optional=True),
    _integer("version"),
    _text("document", is_optional=True),
    _text("terms", is_optional=True),
    _text("sorts", is_optional=True),
    _text("totals", is_optional=True),
    UniqueConstraint("id", name=f"{PREFIX}customer_id"),
    Index(f"{PREFIX}customer_survivor", "survivor"),
)
"""One row for every id that a customer ever had.

`survivor` is the row of the live customer that the id names: its own while live, nobody's once removed. Only live rows
have a document, and remember the terms and sort values that stand in their tables; some, what their orders come to.
"""

CODE: Final = _table(
    "code",
    _text("brand", is_primary=True),
    _text("code", is_primary=True),
    _customer(),
    _integer("is_contributed"),
    Index(f"{PREFIX}code_customer", "customer"),
    is_keyed=True,
)
"""Whom a code was written for, merged or not; an empty brand is none.

It is contributed, and never free again, once a record that had it went into a merge.
"""

EXTERNAL_KEY: Final = _table(
    "external_key",
    _text("system", is_primary=True),
    _text("key", is_primary=True),
    _customer(),
    _integer("is_contributed"),
    Index(f"{PREFIX}external_key_customer", "customer"),
    is_keyed=True,
)
"""Whom another system's key was written for, merged or not; contributed as codes are."""

TERM: Final = _table(
    "term",
    _text("field", is_primary=True),
    _text("value", is_primary=True),
    _integer("customer", is_primary=True),
    is_keyed=True,
)
"""What live customers are found by: the terms of the search engine."""

SORT: Final = _table(
    "sort",
    _text("field", is_primary=True),
    _text("value", is_primary=True),
    _text("id", is_primary=True),
    _integer("customer"),
    is_keyed=True,
)
"""In what order live customers stand: one row per customer and column, a blank value included."""

KEY: Final = _table(
    "key",
    _text("key", is_primary=True),
    _text("start", is_primary=True),
    _integer("customer", is_primary=True),
    is_keyed=True,
)
"""The blocks of the duplicate index, each roughly in order: `start` is the beginning of a record's order text."""

INDEXED: Final = _table(
    "indexed",
    _customer(is_primary=True),
    _text("id"),
    _text("order_text"),
    _text("keys"),
    _text("features"),
)
"""What the duplicate index says of each live customer; the keys as they stand in their table."""

LINK: Final = _table(
    "link", _text("id", is_primary=True), _text("other", is_primary=True), _figure("bits"), is_keyed=True
)
"""Pairs of live customers that may be one: a row for each end."""

MERGE: Final = _table(
    "merge",
    _integer("position", is_primary=True),
    _text("id"),
    _customer("master"),
    _text("document"),
    UniqueConstraint("id", name=f"{PREFIX}merge_id"),
    Index(f"{PREFIX}merge_master", "master"),
)

CONTRIBUTION: Final = _table(
    "contribution",
    Column("merge", _integer_type(), ForeignKey(f"{PREFIX}merge.position"), primary_key=True, autoincrement=False),
    _integer("place", is_primary=True),
    _customer(),
    _text("document"),
    Index(f"{PREFIX}contribution_customer", "customer"),
)

JUDGEMENT: Final = _table(
    "judgement",
    _integer("position", is_primary=True),
    _customer("left"),
    _customer("right"),
    _integer("is_standing"),
    _text("document"),
    Index(f"{PREFIX}judgement_left", "left"),
    Index(f"{PREFIX}judgement_right", "right"),
)
"""What people judged, with the rows of the two ids that it was written with; none is ever deleted."""

ORGANIZATION: Final = _table(
    "organization",
    _text("id", is_primary=True),
    _text("brand"),
    _text("code", is_optional=True),
    _text("parent", is_optional=True),
    _integer("version"),
    _text("sorts"),
    _text("document"),
    UniqueConstraint("brand", "code", name=f"{PREFIX}organization_code"),
    Index(f"{PREFIX}organization_parent", "parent", "id"),
)
"""An empty brand is none; the sort values are a JSON object, since organizations are few beside customers."""


def _organization(*, is_primary: bool = False) -> Column[Any]:
    reference = ForeignKey(f"{PREFIX}organization.id")
    return Column("organization", _text_type(), reference, nullable=False, primary_key=is_primary)


ORGANIZATION_KEY: Final = _table(
    "organization_key",
    _text("system", is_primary=True),
    _text("key", is_primary=True),
    _organization(),
    Index(f"{PREFIX}organization_key_organization", "organization"),
    is_keyed=True,
)

ORGANIZATION_TERM: Final = _table(
    "organization_term",
    _text("field", is_primary=True),
    _text("value", is_primary=True),
    _organization(is_primary=True),
    Index(f"{PREFIX}organization_term_organization", "organization"),
    is_keyed=True,
)
"""What organizations are found by: their terms of the search engine."""

ORGANIZATION_BLOCK: Final = _table(
    "organization_block",
    _text("key", is_primary=True),
    _text("order_text", is_primary=True),
    _organization(is_primary=True),
    Index(f"{PREFIX}organization_block_organization", "organization"),
    is_keyed=True,
)
"""The blocks of organizations that share a key, each in order."""

INDEXED_ORGANIZATION: Final = _table(
    "indexed_organization", _organization(is_primary=True), *map(_text, ("order_text", "keys", "features"))
)
"""What organizations are compared by; the keys as they stand in their table."""

ORGANIZATION_PAIR: Final = _table(
    "organization_pair",
    *(_text(name, is_primary=True) for name in ("left_id", "right_id")),
    _integer("is_waiting"),
    *(_figure("rank"), _text("document")),
    Index(f"{PREFIX}organization_pair_rank", "is_waiting", "rank", "left_id", "right_id"),
)
"""Pairs of organizations that wait or were judged; `rank` is as of those of customers."""

ACCOUNT: Final = _table(
    "account",
    _text("id", is_primary=True),
    _text("owner"),
    _text("brand"),
    _text("currency"),
    _text("limit_kind"),
    _integer("limit_minor", is_optional=True),
    _integer("due_days"),
    _integer("posted_minor"),
    _integer("held_minor"),
    _integer("version"),
    _text("limit_until", is_optional=True),
    _text("review_on", is_optional=True),
    _text("block", is_optional=True),
    _text("limit_covers", is_optional=True),
    UniqueConstraint("owner", "brand", "currency", name=f"{PREFIX}account_owner"),
    CheckConstraint("limit_kind IN ('none', 'limited', 'unlimited')", name=f"{PREFIX}account_limit_kind"),
    CheckConstraint("(limit_kind = 'limited') = (limit_minor IS NOT NULL)", name=f"{PREFIX}account_limit"),
    CheckConstraint("held_minor >= 0", name=f"{PREFIX}account_exposure"),
)
"""Counters stand in the row of the account, since only an update of that one row keeps parallel orders in bounds."""


def _account(*, is_primary: bool = False) -> Column[Any]:
    reference = ForeignKey(f"{PREFIX}account.id")
    return Column("account", _text_type(), reference, nullable=False, primary_key=is_primary)


HOLD: Final = _table(
    "hold",
    _text("id", is_primary=True),
    _account(),
    _text("state"),
    _text("reference"),
    _text("expires_at", is_optional=True),
    _integer("amount_minor"),
    _integer("captured_minor"),
    _integer("returned_minor"),
    _integer("version"),
    _text("document"),
    Index(f"{PREFIX}hold_account", "account", "state", "id"),
    Index(f"{PREFIX}hold_reference", "account", "reference", "id"),
    Index(f"{PREFIX}hold_state", "state", "id"),
    Index(f"{PREFIX}hold_due", "state", "expires_at", "id"),
    CheckConstraint(
        "state IN ('pending-approval', 'held', 'captured', 'released', 'expired', 'rejected', 'lapsed', 'withdrawn')",
        name=f"{PREFIX}hold_known_state",
    ),
    CheckConstraint(
        "captured_minor >= 0 AND returned_minor >= 0 AND captured_minor + returned_minor <= amount_minor",
        name=f"{PREFIX}hold_amounts",
    ),
)
"""What is reserved, was, or waits for approval; a moment is text in UTC down to the microsecond, so that it sorts."""

LEDGER: Final = _table(
    "ledger",
    _account(is_primary=True),
    Column("number", _integer_type(), nullable=False, primary_key=True, autoincrement=False),
    _text("kind"),
    _integer("posted_minor"),
    _integer("held_minor"),
    _integer("owed_minor"),
    _integer("reserved_minor"),
    _text("at"),
    _text("document"),
    Index(f"{PREFIX}ledger_at", "account", "at", "number"),
    is_keyed=True,
)
"""Every movement of an account; no row is ever changed."""

OPEN_ITEM: Final = _table(
    "open_item",
    _account(is_primary=True),
    Column("number", _integer_type(), nullable=False, primary_key=True, autoincrement=False),
    _text("reference"),
    _integer("open_minor"),
    _text("due_on", is_optional=True),
    Index(f"{PREFIX}open_item_due", "account", "due_on", "number", "open_minor"),
    is_keyed=True,
)
"""What is left open of entries, above zero of what is owed; what is settled has no row."""

ORDER: Final = _table(
    "order",
    _text("system", is_primary=True),
    _text("number", is_primary=True),
    _customer(),
    _text("placed_at"),
    _text("currency"),
    _integer("kept_minor", is_optional=True),
    _integer("items"),
    _text("document"),
    Index(f"{PREFIX}order_newest", "customer", "placed_at", "system", "number"),
    Index(f"{PREFIX}order_spent", "customer", "currency", "placed_at", "kept_minor", "items"),
)
"""One row for every order, with that of the id that it was recorded with.

`kept_minor` is what the order brought; of one that does not count it is none. Moments are texts as in holds.
"""

MESSAGE: Final = _table(
    "message",
    _text("system", is_primary=True),
    _text("reference", is_primary=True),
    _customer(),
    _text("at"),
    _text("kind"),
    _text("document"),
    Index(f"{PREFIX}message_newest", "customer", "at", "system", "reference"),
)
"""One row for every message, with that of the id that it was recorded with."""

CREDENTIAL: Final = _table(
    "credential",
    _customer(is_primary=True),
    _text("link", is_optional=True),
    _integer("has_password"),
    _integer("version"),
    _text("document"),
    Index(f"{PREFIX}credential_link", "link"),
)
"""One row for every id with a credential; `link` is the hash of the token that was sent last."""

ACT: Final = _table(
    "act",
    _text("id", is_primary=True),
    _text("at"),
    _integer("version"),
    _text("document"),
    Index(f"{PREFIX}act_newest", "at", "id"),
)
"""What is done to very many customers, and how far it has come; moments are texts as in holds."""

ACT_RECORD: Final = _table(
    "act_record",
    Column("act", _text_type(), ForeignKey(f"{PREFIX}act.id"), nullable=False, primary_key=True),
    _text("customer_id", is_primary=True),
    _text("document"),
    is_keyed=True,
)
"""What each act changed of whom, by the id that the customer had then."""

REVIEW: Final = _table(
    "review",
    _text("left_id", is_primary=True),
    _text("right_id", is_primary=True),
    _figure("rank"),
    _text("document"),
    Index(f"{PREFIX}review_rank", "rank", "left_id", "right_id"),
    Index(f"{PREFIX}review_right", "right_id"),
)
"""Pairs that wait; `rank` is the negative of their bits, so that the first in order comes first."""

HISTORY: Final = _table(
    "history",
    _integer("position", is_primary=True),
    _text("subject"),
    _text("facts"),
    _text("details", is_optional=True),
    _integer("chain_number", is_optional=True),
    *(Column(name, LargeBinary, nullable=True) for name in ("salt", "commitment", "digest")),
    Index(f"{PREFIX}history_subject", "subject", "position"),
    Index(f"{PREFIX}history_chain", "subject", "chain_number", unique=True),
    sqlite_autoincrement=True,
)
"""One row for every entry: facts and details as they are sealed, then the seal, which some entries do not have.

Details and salt are what an erasure takes away. No chain has two entries of one number, so that none can fork.
"""

HISTORY_POSITIONS: Final = Sequence(f"{PREFIX}history_position_seq")
"""Where positions come from, in a database in which many write at once; it belongs to the column."""

UNPUBLISHED: Final = _table(
    "unpublished",
    Column("position", _integer_type(), ForeignKey(f"{PREFIX}history.position"), primary_key=True, autoincrement=False),
)
"""Which entries of the history have no number yet; a row is written with its entry."""

EVENT: Final = _table(
    "event",
    _integer("number", is_primary=True),
    Column("position", _integer_type(), ForeignKey(f"{PREFIX}history.position"), nullable=False),
    UniqueConstraint("position", name=f"{PREFIX}event_position"),
    sqlite_autoincrement=True,
)
"""In what order the entries of the history are told to others."""

CONSUMER: Final = _table("consumer", _text("name", is_primary=True), _integer("number"))
"""Who is told, and the number of the last event that they have."""

SAVED_SEARCH: Final = _table(
    "saved_search",
    _text("id", is_primary=True),
    _text("name"),
    _text("owner"),
    _integer("is_private"),
    _integer("version"),
    _text("document"),
    Index(f"{PREFIX}saved_search_owner", "owner"),
    Index(f"{PREFIX}saved_search_private", "is_private"),
)

SEARCH_HABIT: Final = _table(
    "search_habit",
    _text("owner", is_primary=True),
    _text("last_request", is_optional=True),
    _text("begins_with", is_optional=True),
)
"""What each user searched for last, as a document, and the id of the saved search that it begins with."""

CUSTOMER_GROUP: Final = _table(
    "customer_group",
    _text("id", is_primary=True),
    _text("label"),
    _integer("version"),
    _text("document"),
)

GROUP_MEMBER: Final = _table(
    "group_member",
    Column("group_id", _text_type(), ForeignKey(f"{PREFIX}customer_group.id"), nullable=False, primary_key=True),
    _customer(is_primary=True),
    _integer("is_member"),
    _integer("is_by_hand"),
    _text("at"),
    _text("author"),
    _text("reason"),
    Index(f"{PREFIX}group_member_customer", "customer"),
    is_keyed=True,
)
"""Who was added to a group or removed from it by hand, with the row of the id that it was written with."""

SETTING: Final = _table("setting", _text("area", is_primary=True), _integer("version"), _text("document"))

REQUEST: Final = _table(
    "request", _text("action", is_primary=True), _text("key", is_primary=True), _text("digest"), _text("answer")
)

FACT: Final = _table("fact", _text("name", is_primary=True), _text("content"))

COUNTER: Final = _table("counter", _text("name", is_primary=True), _integer("number"))
