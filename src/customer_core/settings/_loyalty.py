"""The settings of loyalty cards: whether new customers get one by themselves, and where one made by hand is refused.

Owns the choice. It must not know what a card is, nor how a point of sale is told.
"""

from collections.abc import Iterable
from typing import Any, Final, Self

import attrs

from customer_core.model import ChannelId
from customer_core.settings._checks import answered, counted, refuse

__all__ = ["LoyaltySettings"]

CHANNELS_MAX: Final = 10_000


def _channels(channels: Iterable[ChannelId]) -> frozenset[ChannelId]:
    return frozenset(channels) if isinstance(channels, list | tuple | set) else channels  # type: ignore[return-value]  # refused later


def _known_channels(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, frozenset) or not all(isinstance(channel, ChannelId) for channel in value):
        refuse(field.name, "are no channels", "give a set of ChannelId")
    if len(value) > CHANNELS_MAX:
        refuse(field.name, f"has more than {CHANNELS_MAX} entries", "remove entries")


@attrs.frozen(kw_only=True)
class LoyaltySettings:
    """Hold whether each new customer gets a loyalty card, and which channels are points of sale.

    While cards are issued automatically, a point of sale refuses one that was made by hand for a new customer.

    >>> LoyaltySettings(is_automatic=True).refuses_by_hand(ChannelId("pos"))
    True

    Raises:
        InvalidValueError: A value is of a wrong type.
    """

    is_automatic: bool = attrs.field(default=False, validator=answered)
    points_of_sale: frozenset[ChannelId] = attrs.field(
        default=frozenset({ChannelId("pos")}), converter=_channels, validator=_known_channels
    )
    version: int = attrs.field(default=0, validator=counted)

    def refuses_by_hand(self, channel: ChannelId | None) -> bool:
        """Tell whether a channel refuses a card made by hand for a new customer; None where a call has no channel."""
        return self.is_automatic and channel in self.points_of_sale

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
