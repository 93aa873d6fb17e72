"""The settings of sales representatives: whose customers they change, and whether one is put on orders of the web.

Owns the two choices. It must not know who is a representative, nor whom one serves.
"""

from typing import Self

import attrs

from customer_core.settings._checks import answered, counted

__all__ = ["RepSettings"]


@attrs.frozen(kw_only=True)
class RepSettings:
    """Hold whether representatives change customers of others, and whether the last one added is put on web orders.

    Customers whom nobody serves are changed by every representative whose role allows that, whatever is chosen.

    Raises:
        InvalidValueError: A value is of a wrong type.
    """

    edits_others: bool = attrs.field(default=True, validator=answered)
    sets_last_salesman: bool = attrs.field(default=False, validator=answered)
    version: int = attrs.field(default=0, validator=counted)

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
