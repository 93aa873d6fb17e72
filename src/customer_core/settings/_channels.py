"""The sales channels: what each is called, of which kind it is, and which brand sells through it.

Owns the list and its rules. It must not know what other settings say about a channel, nor who acts through one.
"""

from collections.abc import Sequence
from enum import unique
from typing import Final, Self

import attrs

from customer_core.model import BrandId, ChannelId
from customer_core.model._checks import as_tuple, many_of_type, one_of_type, stripped, word
from customer_core.model._documented import Documented
from customer_core.model._redaction import redacted
from customer_core.settings._checks import counted

__all__ = ["ChannelKind", "ChannelSettings", "SalesChannel"]

CHANNELS_MAX: Final = 1_000
_TILL: Final = ChannelId("pos")


@unique
class ChannelKind(Documented):
    """Say how a channel sells; `doc` says it to an administrator."""

    ORDER_DESK = "order-desk", "Somebody takes orders, by telephone or letter."
    POINT_OF_SALE = "point-of-sale", "A till in a shop."
    WEB = "web", "A web shop of one's own, in which customers order by themselves."
    MARKETPLACE = "marketplace", "A market of somebody else's, which tells of its customers what it pleases."
    OWN = "own", "Any other one of the host's own."


@attrs.frozen(kw_only=True, repr=False)
class SalesChannel:
    """Hold what a sales channel is called, of which kind it is, and which brand sells through it; None for no one."""

    id: ChannelId = attrs.field(validator=one_of_type(ChannelId))
    name: str = attrs.field(converter=stripped, validator=word(is_required=True))
    kind: ChannelKind = attrs.field(validator=one_of_type(ChannelKind))
    brand: BrandId | None = attrs.field(default=None, validator=one_of_type(BrandId, is_optional=True))

    __repr__ = redacted


def _channels(channels: Sequence[SalesChannel]) -> tuple[SalesChannel, ...]:
    return as_tuple(channels)


def _id(channel: SalesChannel) -> ChannelId:
    return channel.id


@attrs.frozen(kw_only=True, repr=False)
class ChannelSettings:
    """Hold the sales channels in the order in which they are shown; while there are none, any id may name a channel.

    >>> web = SalesChannel(id=ChannelId("web"), name="Web shop", kind=ChannelKind.WEB)
    >>> settings = ChannelSettings().with_channel(web)
    >>> settings.knows(ChannelId("web")), settings.knows(ChannelId("pos")), ChannelSettings().knows(ChannelId("pos"))
    (True, False, True)

    Raises:
        InvalidValueError: Two channels have one id, there are more than 1000, or a value is of a wrong type.
    """

    channels: tuple[SalesChannel, ...] = attrs.field(
        default=(), converter=_channels, validator=many_of_type(SalesChannel, limit=CHANNELS_MAX, key=_id)
    )
    version: int = attrs.field(default=0, validator=counted)

    __repr__ = redacted

    def find(self, channel: ChannelId) -> SalesChannel | None:
        """Return the channel of an id; None for none."""
        return next((one for one in self.channels if one.id == channel), None)

    def knows(self, channel: ChannelId) -> bool:
        """Tell whether an id names a channel; any does while there are none."""
        return not self.channels or self.find(channel) is not None

    def kind_of(self, channel: ChannelId | None) -> ChannelKind | None:
        """Return of which kind a channel is; None for none, and for one that is not there."""
        found = None if channel is None else self.find(channel)
        return None if found is None else found.kind

    def is_point_of_sale(self, channel: ChannelId | None) -> bool:
        """Tell whether a channel is a till; while there are no channels, the one whose id is `pos` is.

        >>> [ChannelSettings().is_point_of_sale(channel) for channel in (ChannelId("pos"), ChannelId("web"), None)]
        [True, False, False]
        """
        return self.kind_of(channel) is ChannelKind.POINT_OF_SALE if self.channels else channel == _TILL

    def with_channel(self, channel: SalesChannel) -> Self:
        """Return a copy with a channel, in the place of the one with its id, else as the last."""
        others = {one.id: one for one in self.channels}
        return attrs.evolve(self, channels=tuple({**others, channel.id: channel}.values()))

    def without_channel(self, channel: ChannelId) -> Self:
        """Return a copy without the channel of an id."""
        return attrs.evolve(self, channels=tuple(one for one in self.channels if one.id != channel))

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
