"""The tables that are alike for customers and organizations: codes and keys, merges and what went into these.

Owns their columns and indexes, which the statements about either kind rely on. It must not know any one table.
"""

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from customer_core.storage.sql._columns import PREFIX, integer, integer_type, table, text

__all__ = ["code_table", "contribution_table", "external_key_table", "merge_table"]


def code_table(name: str, record: Column[Any]) -> Table:
    """Make the table that says for which record a code was written within a brand; an empty brand is none."""
    return _claims(name, ("brand", "code"), record)


def external_key_table(name: str, record: Column[Any]) -> Table:
    """Make the table that says for which record another system's key was written."""
    return _claims(name, ("system", "key"), record)


def _claims(name: str, place: tuple[str, str], record: Column[Any]) -> Table:
    return table(
        name,
        *(text(part, is_primary=True) for part in place),
        record,
        integer("is_contributed"),
        Index(f"{PREFIX}{name}_{record.name}", record.name),
        is_keyed=True,
    )


def merge_table(name: str, master: Column[Any]) -> Table:
    """Make the table of merges, by the order in which they were applied; a column refers to the master."""
    return table(
        name,
        integer("position", is_primary=True),
        text("id"),
        master,
        text("document"),
        UniqueConstraint("id", name=f"{PREFIX}{name}_id"),
        Index(f"{PREFIX}{name}_{master.name}", master.name),
    )


def contribution_table(name: str, merges: Table, record: Column[Any]) -> Table:
    """Make the table of the records that went into some merges as they were; a column refers to each."""
    merge = ForeignKey(merges.c.position)
    return table(
        name,
        Column("merge", integer_type(), merge, primary_key=True, autoincrement=False),
        integer("place", is_primary=True),
        record,
        text("document"),
        Index(f"{PREFIX}{name}_{record.name}", record.name),
    )
