"""Ids of two frames as ids of one: those of the left one come before those of the right one, each in their own order.

Owns how they are written: as texts that begin with the side, whole numbers with all their digits. Must not know what
the ids are for.
"""

from decimal import Decimal

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name
from pyspark.sql.types import DataType, StringType

__all__ = ["ACROSS", "across", "own_id", "sided", "sided_id"]

ACROSS = ("left_id", "right_id")
"""The columns of a pair, by side."""
_DIGITS = 20
_LEAST = Decimal(-(2**63))
"""The least whole number of 64 bits; above it, none has a sign or more digits."""
_LONGEST = 2**31 - 1


def across() -> Column:
    """Tell which pairs are of both frames."""
    return F.substring("left_id", 1, 1) != F.substring("right_id", 1, 1)


def sided(told: DataFrame, side: int) -> DataFrame:
    """Return `id` and `told` of the rows of a frame, their ids written for a side, 0 for the left one."""
    return told.select(sided_id("id", told.schema["id"].dataType, side).alias("id"), "told")


def sided_id(name: str, kind: DataType, side: int) -> Column:
    """Return a column of ids of some type, written for a side."""
    if isinstance(kind, StringType):
        return F.concat(F.lit(str(side)), F.col(name))
    above = (F.col(name).cast("decimal(20,0)") - F.lit(_LEAST)).cast("decimal(20,0)")
    return F.concat(F.lit(str(side)), F.lpad(above.cast("string"), _DIGITS, "0"))


def own_id(name: str, kind: DataType) -> Column:
    """Return the ids of a side as their frame has them."""
    written = F.col(name).substr(2, _LONGEST)
    if isinstance(kind, StringType):
        return written
    return (written.cast("decimal(20,0)") + F.lit(_LEAST)).cast(kind)
