"""The converter that reads and writes values, made once, when the first document is.

Making it imports cattrs, which a program that never reads or writes documents need not pay for.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from customer_core.serialization import _reading, _writing

if TYPE_CHECKING:
    from cattrs import Converter


@lru_cache(maxsize=1)
def converter() -> "Converter":
    """Return the converter of this library."""
    from cattrs import Converter  # noqa: PLC0415 - late on purpose, see above

    made = Converter()
    _reading.register(made)
    _writing.register(made)
    return made
