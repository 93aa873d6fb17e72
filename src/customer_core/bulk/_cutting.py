"""What goes into keys, cut from all values at once: the columnar twins of `matching.CUTS`.

Owns the twins of the cuts that make one text of a value; what they leave out is cut value by value. Must not know which
key a text goes into.
"""

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._values import Values

__all__ = ["COLUMNAR_CUTS"]

_LOCAL_LEAST = 4


def _local_part(values: Values) -> pa.Array:
    local = pc.list_element(pc.split_pattern(values.array, "@", max_splits=1), 0)
    return pc.if_else(pc.greater_equal(pc.utf8_length(local), _LOCAL_LEAST), local, "")


COLUMNAR_CUTS: Mapping[str, Callable[[Values], pa.Array]] = {
    "whole": lambda values: values.array,
    "local_part": _local_part,
    "ending": lambda values: pc.utf8_slice_codeunits(values.array, -8),
    "start": lambda values: pc.utf8_slice_codeunits(values.array, 0, 4),
    "year": lambda values: pc.utf8_slice_codeunits(values.array, 0, 4),
    "day": lambda values: pc.utf8_slice_codeunits(values.array, 5),
}
"""By the names of cuts; `""` where a value has nothing to cut."""
