"""The tables of organizations in a SQL store.

Owns their names, columns and indexes, as `_schema` owns those of the rest. It must not know any other table.
"""

from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from customer_core.storage.sql._columns import PREFIX, figure, integer, table, text, text_type

__all__ = [
    "INDEXED_ORGANIZATION",
    "ORGANIZATION",
    "ORGANIZATION_BLOCK",
    "ORGANIZATION_KEY",
    "ORGANIZATION_PAIR",
    "ORGANIZATION_TERM",
]

ORGANIZATION: Final = table(
    "organization",
    text("id", is_primary=True),
    text("brand"),
    text("code", is_optional=True),
    text("parent", is_optional=True),
    integer("version"),
    text("sorts"),
    text("document"),
    UniqueConstraint("brand", "code", name=f"{PREFIX}organization_code"),
    Index(f"{PREFIX}organization_parent", "parent", "id"),
)
"""An empty brand is none; the sort values are a JSON object, since organizations are few beside customers."""


def _organization(*, is_primary: bool = False) -> Column[Any]:
    reference = ForeignKey(f"{PREFIX}organization.id")
    return Column("organization", text_type(), reference, nullable=False, primary_key=is_primary)


ORGANIZATION_KEY: Final = table(
    "organization_key",
    text("system", is_primary=True),
    text("key", is_primary=True),
    _organization(),
    Index(f"{PREFIX}organization_key_organization", "organization"),
    is_keyed=True,
)

ORGANIZATION_TERM: Final = table(
    "organization_term",
    text("field", is_primary=True),
    text("value", is_primary=True),
    _organization(is_primary=True),
    Index(f"{PREFIX}organization_term_organization", "organization"),
    is_keyed=True,
)
"""What organizations are found by: their terms of the search engine."""

ORGANIZATION_BLOCK: Final = table(
    "organization_block",
    text("key", is_primary=True),
    text("order_text", is_primary=True),
    _organization(is_primary=True),
    Index(f"{PREFIX}organization_block_organization", "organization"),
    is_keyed=True,
)
"""The blocks of organizations that share a key, each in order."""

INDEXED_ORGANIZATION: Final = table(
    "indexed_organization", _organization(is_primary=True), *map(text, ("order_text", "keys", "features"))
)
"""What organizations are compared by; the keys as they stand in their table."""

ORGANIZATION_PAIR: Final = table(
    "organization_pair",
    *(text(name, is_primary=True) for name in ("left_id", "right_id")),
    integer("is_waiting"),
    *(figure("rank"), text("document")),
    Index(f"{PREFIX}organization_pair_rank", "is_waiting", "rank", "left_id", "right_id"),
)
"""Pairs of organizations that wait or were judged; `rank` is as of those of customers."""
