"""Typed columns as text, and files of Parquet in and out; needs the extra `bulk`."""

from customer_core.errors import MissingExtraError

try:
    from customer_core.exchange.arrow._parquet import fill_parquet, open_parquet, telling_of_damage
    from customer_core.exchange.arrow._texts import is_of_days, line_of, named_columns, text_of_column
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] != "pyarrow":
        raise
    raise MissingExtraError(feature="A Parquet file", package=error.name, extra="bulk") from error

__all__ = [
    "fill_parquet",
    "is_of_days",
    "line_of",
    "named_columns",
    "open_parquet",
    "telling_of_damage",
    "text_of_column",
]
