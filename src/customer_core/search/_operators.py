"""How a value is compared."""

from enum import Enum, unique
from typing import Final

__all__ = ["ORDERING", "SearchOperator"]


@unique
class SearchOperator(Enum):
    """Say how a value is compared; an index answers each."""

    IS = "is"
    STARTS_WITH = "starts-with"
    LESS_THAN = "less-than"
    AT_MOST = "at-most"
    MORE_THAN = "more-than"
    AT_LEAST = "at-least"


ORDERING: Final = frozenset(
    {
        SearchOperator.IS,
        SearchOperator.LESS_THAN,
        SearchOperator.AT_MOST,
        SearchOperator.MORE_THAN,
        SearchOperator.AT_LEAST,
    }
)
"""What goes with values that have an order: numbers and moments."""
