"""The settings of loyalty cards: whether new customers get one by themselves.

Owns the choice. It must not know what a card is, nor which channels are points of sale.
"""

from typing import Self

import attrs

from customer_core.settings._checks import answered, counted

__all__ = ["LoyaltySettings"]


@attrs.frozen(kw_only=True)
class LoyaltySettings:
    """Hold whether each new customer gets a loyalty card.

    While cards are issued automatically, a point of sale refuses one that was made by hand for a new customer.

    Raises:
        InvalidValueError: A value is of a wrong type.
    """

    is_automatic: bool = attrs.field(default=False, validator=answered)
    version: int = attrs.field(default=0, validator=counted)

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
