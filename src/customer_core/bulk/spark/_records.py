"""The rows of a frame made ready once: each with its id and all that is compared of it.

Owns what a frame has to be: its columns, ids that tell its rows apart, cells that a table of text may hold. Must not
know what is compared, nor how.
"""

from collections.abc import Sequence

import attrs
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name
from pyspark.sql.types import (
    BinaryType,
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    NullType,
    ShortType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

from customer_core.bulk._text_tables import TextTable
from customer_core.bulk.spark._checkpoints import Checkpoints
from customer_core.bulk.spark._reading import FAULTS, reading
from customer_core.errors import HeaderOnlyError, InvalidOptionError, InvalidRowsError, UnsupportedColumnError
from customer_core.exchange import ColumnRole, checked_header, map_roles, shown_header

__all__ = ["FRAME", "ReadRows", "read_rows"]

FRAME = "frame"
"""What errors call a frame that is the only one."""
_OF_IDS = (ByteType, ShortType, IntegerType, LongType, StringType)
_OF_TIMES = (DateType, TimestampType, TimestampNTZType)
_WITH_TEXT = (*_OF_IDS, *_OF_TIMES, BinaryType, BooleanType, DecimalType, DoubleType, FloatType, NullType)
"""The types that a CSV file spells in one way; the tasks read what Arrow has for them."""


@attrs.frozen(kw_only=True, eq=False)
class ReadRows:
    """The rows of a frame, `id` and `told`, the fingerprint of each; how many there are; the roles of all columns."""

    told: DataFrame
    count: int
    roles: tuple[ColumnRole, ...]


def read_rows(
    frame: DataFrame, roles: Sequence[ColumnRole], id_column: str, checkpoints: Checkpoints, name: str = FRAME
) -> ReadRows:
    """Return the rows of a frame, read and kept; `name` is what errors call it.

    Raises:
        FileError: The frame cannot be used as it is.
        InvalidOptionError: The ids are missing or do not tell its rows apart.
    """
    header = checked_header(frame.columns, file=name, line=1)
    if id_column not in header:
        problem = f"there is no column {shown_header(str(id_column))!r}"
        raise InvalidOptionError(option="id_column", problem=problem, remedy="name the column that has the ids of rows")
    id_place = header.index(id_column)
    id_type = frame.schema.fields[id_place].dataType
    if not isinstance(id_type, _OF_IDS):
        problem, remedy = f"it holds values of the type {id_type.simpleString()}", "give whole numbers or texts as ids"
        raise InvalidOptionError(option="id_column", problem=problem, remedy=remedy)
    found = _roles_of(header, roles, name)
    used = [place for place, role in enumerate(found) if role.role]
    for place in used:
        _require_text(frame.schema.fields[place].dataType, header[place], name)
    renamed = frame.toDF(*(f"c{place}" for place in range(len(frame.columns))))
    asked = renamed.select(F.col(f"c{id_place}").alias("id"), *(f"c{place}" for place in used))
    task = reading([found[place].role for place in used], _are_days(asked, frame, used))
    schema = f"id {id_type.simpleString()}, told string, fault int, place int"
    told = checkpoints.keep(asked.mapInArrow(task, schema), "rows")
    rows = _count(told, [header[place] for place in used], name)
    return ReadRows(told=told.select("id", "told"), count=rows, roles=found)


def _roles_of(header: tuple[str, ...], roles: Sequence[ColumnRole], file: str) -> tuple[ColumnRole, ...]:
    """Return the roles of all columns: those that are named as they are, the rest unused.

    All are decided, so that no cell has to be looked at to guess one.
    """
    named = {role.column for role in roles}
    mapping = [f"{role.role or 'ignore'}={role.column}" for role in roles]
    no_rows = tuple(pa.chunked_array([], pa.string()) for _ in header)
    table = TextTable(file=file, header=header, columns=no_rows, rows=0)
    return map_roles(table, [*mapping, *(f"ignore={name}" for name in header if name not in named)])


def _require_text(kind: DataType, name: str, file: str) -> None:
    """Refuse a column whose type has no one spelling as text."""
    if not isinstance(kind, _WITH_TEXT):
        shown = f"values of the type {kind.simpleString()}"
        raise UnsupportedColumnError(file=file, column=shown_header(name), kind=shown)


def _are_days(asked: DataFrame, frame: DataFrame, used: Sequence[int]) -> list[bool]:
    """Tell which columns hold instants of which none in the whole frame has a time of day."""
    instants = [f"c{place}" for place in used if isinstance(frame.schema.fields[place].dataType, TimestampNTZType)]
    if not instants:
        return [False] * len(used)
    timed = [F.count(F.when(F.date_trunc("day", name) != F.col(name), 1)).alias(name) for name in instants]
    [counts] = asked.agg(*timed).toArrow().to_pylist()
    return [counts.get(f"c{place}") == 0 for place in used]


def _count(told: DataFrame, names: Sequence[str], file: str) -> int:
    """Return how many rows there are, if each has an id of its own and no cell that a table of text may not hold."""
    counts = F.count("*").alias("rows"), F.count("id").alias("ids"), F.countDistinct("id").alias("distinct")
    [found] = told.agg(*counts, F.max("fault").alias("fault")).toArrow().to_pylist()
    if not found["rows"]:
        raise HeaderOnlyError(file=file)
    missing, repeated = found["rows"] - found["ids"], found["ids"] - found["distinct"]
    if missing or repeated:
        problem = f"{missing} rows have no id" if missing else f"{repeated} rows have the id of another one"
        raise InvalidOptionError(option="id_column", problem=problem, remedy="give each row an id of its own")
    if found["fault"] >= 0:
        raise _first_fault(told, names, file)
    return int(found["rows"])


def _first_fault(told: DataFrame, names: Sequence[str], file: str) -> InvalidRowsError:
    """Return what is wrong with cells of the first column that has any such."""
    faulty = told.where(F.col("fault") >= 0).groupBy("place", "fault").count().toArrow().to_pylist()
    first = min(faulty, key=lambda one: (one["place"], one["fault"]))
    problem, remedy = FAULTS[first["fault"]]
    column = shown_header(names[first["place"]])
    return InvalidRowsError(file=file, column=column, rows=first["count"], problem=problem, remedy=remedy)
