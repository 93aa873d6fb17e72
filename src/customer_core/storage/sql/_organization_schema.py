"""The tables of organizations in a SQL store.

Owns their names, columns and indexes, as `_schema` owns those of the rest. It must not know any other table.
"""

from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from customer_core.storage.sql._columns import PREFIX, figure, integer, table, text, text_type
from customer_core.storage.sql._shared_tables import code_table, contribution_table, external_key_table, merge_table

__all__ = [
    "INDEXED_ORGANIZATION",
    "ORGANIZATION",
    "ORGANIZATION_BLOCK",
    "ORGANIZATION_CODE",
    "ORGANIZATION_CONTRIBUTION",
    "ORGANIZATION_EXTERNAL_KEY",
    "ORGANIZATION_MERGE",
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
    text("survivor", is_optional=True),
    UniqueConstraint("brand", "code", name=f"{PREFIX}organization_code"),
    Index(f"{PREFIX}organization_parent", "parent", "id"),
    Index(f"{PREFIX}organization_survivor", "survivor"),
)
"""One row for every id that an organization ever had; `survivor` is the id of the live one that it names.

An empty brand is none; the sort values are a JSON object, since organizations are few beside customers. Of one that was
merged into another nothing else is asked. No code stands here any more: they have a table of their own, and SQLite
takes no constraint off a table.
"""


def _organization(name: str = "organization", *, is_primary: bool = False) -> Column[Any]:
    reference = ForeignKey(f"{PREFIX}organization.id")
    return Column(name, text_type(), reference, nullable=False, primary_key=is_primary)


ORGANIZATION_CODE: Final = code_table("organization_code_taken", _organization())
"""For which organization a code was written, as codes of customers are."""

ORGANIZATION_EXTERNAL_KEY: Final = external_key_table("organization_external_key", _organization())
"""For which organization another system's key was written, as those of customers are."""

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

ORGANIZATION_MERGE: Final = merge_table("organization_merge", _organization("master"))
ORGANIZATION_CONTRIBUTION: Final = contribution_table("organization_contribution", ORGANIZATION_MERGE, _organization())
"""Merges of organizations, and the records that went into them as they were."""
