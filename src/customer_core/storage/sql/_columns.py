"""What the tables of a SQL store are made of.

Owns the types of columns on each database, and the place where all tables are listed. It must not know any table.
"""

from typing import Any, Final

from sqlalchemy import REAL, BigInteger, Column, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION
from sqlalchemy.types import TypeEngine

__all__ = ["METADATA", "PREFIX", "figure", "integer", "integer_type", "table", "text", "text_type"]

PREFIX: Final = "cc_"
"""What the name of each table, index and constraint begins with, so that a host may keep its own tables beside them."""

METADATA: Final = MetaData()


def table(name: str, *parts: Any, is_keyed: bool = False, **options: Any) -> Table:  # noqa: ANN401 - as of Table
    """Make a table; a keyed one is stored in the order of its primary key."""
    return Table(f"{PREFIX}{name}", METADATA, *parts, sqlite_strict=True, sqlite_with_rowid=not is_keyed, **options)


def text_type() -> TypeEngine[str]:
    return Text().with_variant(Text(collation="C"), "postgresql")


def text(name: str, *, is_optional: bool = False, is_primary: bool = False) -> Column[Any]:
    return Column(name, text_type(), nullable=is_optional, primary_key=is_primary)


def integer_type() -> TypeEngine[int]:
    return BigInteger().with_variant(Integer(), "sqlite")


def integer(name: str, *, is_optional: bool = False, is_primary: bool = False) -> Column[Any]:
    return Column(name, integer_type(), nullable=is_optional, primary_key=is_primary)


def figure(name: str) -> Column[Any]:
    return Column(name, REAL().with_variant(DOUBLE_PRECISION(), "postgresql"), nullable=False)
