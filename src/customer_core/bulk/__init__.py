"""The matching engine over columns, for tables of millions of records; needs the extra `bulk`."""

from customer_core.errors import MissingExtraError

try:
    from customer_core.bulk._deduplicating import DeduplicatedTable, MatchedPairs, deduplicate
    from customer_core.bulk._expectations import Expectation
    from customer_core.bulk._fit import Fit, LevelWeight, ThresholdExpectation, fit
    from customer_core.bulk._fitting import FitFigures
    from customer_core.bulk._judged import JudgedPair, judged_pairs
    from customer_core.bulk._judging import Agreement, JudgedFigures
    from customer_core.bulk._key_index import KeyIndex
    from customer_core.bulk._linking import Cardinality, LinkedTables, link
    from customer_core.bulk._tables import TextTable, read_table
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] not in {"numpy", "pyarrow"}:
        raise
    raise MissingExtraError(feature="Work on whole columns", package=error.name, extra="bulk") from error

__all__ = [
    "Agreement",
    "Cardinality",
    "DeduplicatedTable",
    "Expectation",
    "Fit",
    "FitFigures",
    "JudgedFigures",
    "JudgedPair",
    "KeyIndex",
    "LevelWeight",
    "LinkedTables",
    "MatchedPairs",
    "TextTable",
    "ThresholdExpectation",
    "deduplicate",
    "fit",
    "judged_pairs",
    "link",
    "read_table",
]
