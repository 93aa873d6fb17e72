"""The tables of a SQL store, as this release needs them.

Owns names, columns and indexes. Every comparison is of texts that were computed in Python, in the order of their code
points: SQLite compares so by itself, PostgreSQL by the collation "C". JSON documents stand only where nothing searches.
A change here needs a migration that makes the same tables out of those of the release before; a test compares the two.
"""

import re
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Sequence,
    UniqueConstraint,
)

from customer_core.storage.sql._columns import PREFIX, figure, integer, integer_type, table, text, text_type
from customer_core.storage.sql._organization_schema import ORGANIZATION
from customer_core.storage.sql._shared_tables import code_table, contribution_table, external_key_table, merge_table

VERSION_TABLE: Final = f"{PREFIX}migration"
"""Where the revision of the schema is kept; the tool for migrations makes this table."""

SCHEMA_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)
"""What a schema may be called that the tables are in, on a server: nothing that would have to be quoted with care."""

METADATA: Final = ORGANIZATION.metadata
"""All tables, those of organizations among them."""


def _customer(name: str = "customer", *, is_optional: bool = False, is_primary: bool = False) -> Column[Any]:
    reference = ForeignKey(f"{PREFIX}customer.seq")
    return Column(name, integer_type(), reference, nullable=is_optional, primary_key=is_primary, autoincrement=False)


CUSTOMER_NUMBERS: Final = Sequence(f"{PREFIX}customer_number", metadata=METADATA)
"""Where the numbers of customers come from, in a database in which many write at once."""

CUSTOMER: Final = table(
    "customer",
    Column("seq", integer_type(), nullable=False, primary_key=True, autoincrement=False),
    text("id"),
    _customer("survivor", is_optional=True),
    integer("version"),
    text("document", is_optional=True),
    text("terms", is_optional=True),
    text("sorts", is_optional=True),
    text("totals", is_optional=True),
    UniqueConstraint("id", name=f"{PREFIX}customer_id"),
    Index(f"{PREFIX}customer_survivor", "survivor"),
)
"""One row for every id that a customer ever had.

`survivor` is the row of the live customer that the id names: its own while live, nobody's once removed. Only live rows
have a document, and remember the terms and sort values that stand in their tables; some, what their orders come to.
"""

CODE: Final = code_table("code", _customer())
"""Whom a code was written for, merged or not; an empty brand is none.

It is contributed, and never free again, once a record that had it went into a merge.
"""

EXTERNAL_KEY: Final = external_key_table("external_key", _customer())
"""Whom another system's key was written for, merged or not; contributed as codes are."""

TERM: Final = table(
    "term",
    text("field", is_primary=True),
    text("value", is_primary=True),
    integer("customer", is_primary=True),
    is_keyed=True,
)
"""What live customers are found by: the terms of the search engine."""

SORT: Final = table(
    "sort",
    text("field"),
    text("value"),
    text("id"),
    integer("customer"),
    # A server that finds the customer there walks the index alone: a row of the table costs ten times as much.
    PrimaryKeyConstraint("field", "value", "id", postgresql_include=["customer"]),
    is_keyed=True,
)
"""In what order live customers stand: one row per customer and column, a blank value included."""

KEY: Final = table(
    "key",
    text("key", is_primary=True),
    text("start", is_primary=True),
    integer("customer", is_primary=True),
    is_keyed=True,
)
"""The blocks of the duplicate index, each roughly in order: `start` is the beginning of a record's order text."""

INDEXED: Final = table(
    "indexed",
    _customer(is_primary=True),
    text("id"),
    text("order_text"),
    text("keys"),
    text("features"),
)
"""What the duplicate index says of each live customer; the keys as they stand in their table."""

LINK: Final = table("link", text("id", is_primary=True), text("other", is_primary=True), figure("bits"), is_keyed=True)
"""Pairs of live customers that may be one: a row for each end."""

MERGE: Final = merge_table("merge", _customer("master"))
CONTRIBUTION: Final = contribution_table("contribution", MERGE, _customer())

ERASED: Final = table(
    "erased",
    text("id", is_primary=True),
    text("customer"),
    text("at"),
    Index(f"{PREFIX}erased_customer", "customer", "id"),
)
"""One row for every id whose customer was erased, with the one that was live at last; moments are texts as in holds."""

JUDGEMENT: Final = table(
    "judgement",
    integer("position", is_primary=True),
    _customer("left"),
    _customer("right"),
    integer("is_standing"),
    text("document"),
    Index(f"{PREFIX}judgement_left", "left"),
    Index(f"{PREFIX}judgement_right", "right"),
)
"""What people judged, with the rows of the two ids that it was written with; none is ever deleted."""

ACCOUNT: Final = table(
    "account",
    text("id", is_primary=True),
    text("owner"),
    text("brand"),
    text("currency"),
    text("limit_kind"),
    integer("limit_minor", is_optional=True),
    integer("due_days"),
    integer("posted_minor"),
    integer("held_minor"),
    integer("version"),
    text("limit_until", is_optional=True),
    text("review_on", is_optional=True),
    text("block", is_optional=True),
    text("limit_covers", is_optional=True),
    UniqueConstraint("owner", "brand", "currency", name=f"{PREFIX}account_owner"),
    CheckConstraint("limit_kind IN ('none', 'limited', 'unlimited')", name=f"{PREFIX}account_limit_kind"),
    CheckConstraint("(limit_kind = 'limited') = (limit_minor IS NOT NULL)", name=f"{PREFIX}account_limit"),
    CheckConstraint("held_minor >= 0", name=f"{PREFIX}account_exposure"),
)
"""Counters stand in the row of the account, since only an update of that one row keeps parallel orders in bounds."""


def _account(*, is_primary: bool = False) -> Column[Any]:
    reference = ForeignKey(f"{PREFIX}account.id")
    return Column("account", text_type(), reference, nullable=False, primary_key=is_primary)


HOLD: Final = table(
    "hold",
    text("id", is_primary=True),
    _account(),
    text("state"),
    text("reference"),
    text("expires_at", is_optional=True),
    integer("amount_minor"),
    integer("captured_minor"),
    integer("returned_minor"),
    integer("version"),
    text("document"),
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

LEDGER: Final = table(
    "ledger",
    _account(is_primary=True),
    Column("number", integer_type(), nullable=False, primary_key=True, autoincrement=False),
    text("kind"),
    integer("posted_minor"),
    integer("held_minor"),
    integer("owed_minor"),
    integer("reserved_minor"),
    text("at"),
    text("document"),
    Index(f"{PREFIX}ledger_at", "account", "at", "number"),
    is_keyed=True,
)
"""Every movement of an account; no row is ever changed."""

OPEN_ITEM: Final = table(
    "open_item",
    _account(is_primary=True),
    Column("number", integer_type(), nullable=False, primary_key=True, autoincrement=False),
    text("reference"),
    integer("open_minor"),
    text("due_on", is_optional=True),
    Index(f"{PREFIX}open_item_due", "account", "due_on", "number", "open_minor"),
    is_keyed=True,
)
"""What is left open of entries, above zero of what is owed; what is settled has no row."""

ORDER: Final = table(
    "order",
    text("system", is_primary=True),
    text("number", is_primary=True),
    _customer(),
    text("placed_at"),
    text("currency"),
    integer("kept_minor", is_optional=True),
    integer("items"),
    text("document"),
    Index(f"{PREFIX}order_newest", "customer", "placed_at", "system", "number"),
    text("card_at", is_optional=True),
    Index(f"{PREFIX}order_spent", "customer", "currency", "placed_at", "kept_minor", "items"),
    Index(f"{PREFIX}order_card", "card_at", "system", "number"),
)
"""One row for every order, with that of the id that it was recorded with.

`kept_minor` is what the order brought; of one that does not count it is none. `card_at` is the moment at which an order
with a card was placed; of one without it is none. Moments are texts as in holds.
"""

MESSAGE: Final = table(
    "message",
    text("system", is_primary=True),
    text("reference", is_primary=True),
    _customer(),
    text("at"),
    text("kind"),
    text("document"),
    Index(f"{PREFIX}message_newest", "customer", "at", "system", "reference"),
    Index(f"{PREFIX}message_place", "kind", "at", "system", "reference"),
)
"""One row for every message, with that of the id that it was recorded with."""

CREDENTIAL: Final = table(
    "credential",
    _customer(is_primary=True),
    text("link", is_optional=True),
    integer("has_password"),
    integer("version"),
    text("document"),
    Index(f"{PREFIX}credential_link", "link"),
)
"""One row for every id with a credential; `link` is the hash of the token that was sent last."""

ACT: Final = table(
    "act",
    text("id", is_primary=True),
    text("at"),
    integer("version"),
    text("document"),
    Index(f"{PREFIX}act_newest", "at", "id"),
)
"""What is done to very many customers, and how far it has come; moments are texts as in holds."""

ACT_RECORD: Final = table(
    "act_record",
    Column("act", text_type(), ForeignKey(f"{PREFIX}act.id"), nullable=False, primary_key=True),
    text("customer_id", is_primary=True),
    text("document"),
    is_keyed=True,
)
"""What each act changed of whom, by the id that the customer had then."""

IMPORTED_FILE: Final = table(
    "imported_file",
    *(text("id", is_primary=True), text("at"), text("brand")),
    integer("is_waiting"),
    text("document"),
    Index(f"{PREFIX}imported_file_newest", "at", "id"),
    Index(f"{PREFIX}imported_file_waiting", "is_waiting", "brand"),
)
"""What became of files that were imported; an empty brand is none."""

REVIEW: Final = table(
    "review",
    text("left_id", is_primary=True),
    text("right_id", is_primary=True),
    figure("rank"),
    text("document"),
    Index(f"{PREFIX}review_rank", "rank", "left_id", "right_id"),
    Index(f"{PREFIX}review_right", "right_id"),
)
"""Pairs that wait; `rank` is the negative of their bits, so that the first in order comes first."""

HISTORY: Final = table(
    "history",
    integer("position", is_primary=True),
    text("subject"),
    text("facts"),
    text("details", is_optional=True),
    integer("chain_number", is_optional=True),
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

UNPUBLISHED: Final = table(
    "unpublished",
    Column("position", integer_type(), ForeignKey(f"{PREFIX}history.position"), primary_key=True, autoincrement=False),
)
"""Which entries of the history have no number yet; a row is written with its entry."""

EVENT: Final = table(
    "event",
    integer("number", is_primary=True),
    Column("position", integer_type(), ForeignKey(f"{PREFIX}history.position"), nullable=False),
    UniqueConstraint("position", name=f"{PREFIX}event_position"),
    sqlite_autoincrement=True,
)
"""In what order the entries of the history are told to others."""

CONSUMER: Final = table("consumer", text("name", is_primary=True), integer("number"))
"""Who is told, and the number of the last event that they have."""

SAVED_SEARCH: Final = table(
    "saved_search",
    text("id", is_primary=True),
    text("name"),
    text("owner"),
    integer("is_private"),
    integer("version"),
    text("document"),
    Index(f"{PREFIX}saved_search_owner", "owner"),
    Index(f"{PREFIX}saved_search_private", "is_private"),
)

SEARCH_HABIT: Final = table(
    "search_habit",
    text("owner", is_primary=True),
    text("last_request", is_optional=True),
    text("begins_with", is_optional=True),
)
"""What each user searched for last, as a document, and the id of the saved search that it begins with."""

CUSTOMER_GROUP: Final = table(
    "customer_group",
    text("id", is_primary=True),
    text("label"),
    integer("version"),
    text("document"),
)

GROUP_MEMBER: Final = table(
    "group_member",
    Column("group_id", text_type(), ForeignKey(f"{PREFIX}customer_group.id"), nullable=False, primary_key=True),
    _customer(is_primary=True),
    integer("is_member"),
    integer("is_by_hand"),
    text("at"),
    text("author"),
    text("reason"),
    Index(f"{PREFIX}group_member_customer", "customer"),
    is_keyed=True,
)
"""Who was added to a group or removed from it by hand, with the row of the id that it was written with."""

SETTING: Final = table("setting", text("area", is_primary=True), integer("version"), text("document"))

REQUEST: Final = table(
    "request", text("action", is_primary=True), text("key", is_primary=True), text("digest"), text("answer")
)

FACT: Final = table("fact", text("name", is_primary=True), text("content"))

COUNTER: Final = table("counter", text("name", is_primary=True), integer("number"))
