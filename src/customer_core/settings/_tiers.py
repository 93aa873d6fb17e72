"""The pricing tiers: their order, their names, and which one counts in a channel for customers without one.

Owns the list and its rules. It must not know prices, nor who has a tier.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Self

import attrs

from customer_core.model import ChannelId, FrozenMap, TierId
from customer_core.model._checks import as_tuple, many_of_type, one_of_type, stripped, word
from customer_core.model._frozen_map import as_frozen_map
from customer_core.model._redaction import redacted
from customer_core.settings._checks import counted, refuse

__all__ = ["PricingTier", "TierSettings"]

TIERS_MAX: Final = 1_000


@attrs.frozen(kw_only=True, repr=False)
class PricingTier:
    """Hold what a pricing tier is called; its prices live with the host."""

    id: TierId = attrs.field(validator=one_of_type(TierId))
    name: str = attrs.field(converter=stripped, validator=word(is_required=True))

    __repr__ = redacted


def _tiers(tiers: Sequence[PricingTier]) -> tuple[PricingTier, ...]:
    return as_tuple(tiers)


def _id(tier: PricingTier) -> TierId:
    return tier.id


def _defaults(defaults: Mapping[ChannelId, TierId]) -> FrozenMap[ChannelId, TierId]:
    return as_frozen_map(defaults)


def _defaults_check(_: object, field: "attrs.Attribute[FrozenMap[ChannelId, TierId]]", value: object) -> None:
    if not isinstance(value, FrozenMap):
        refuse(field.name, f"is a {type(value).__name__}", "give a mapping of ChannelId to TierId")
    for place, (channel, tier) in enumerate(value.items()):
        if not isinstance(channel, ChannelId) or not isinstance(tier, TierId):
            refuse(f"{field.name}[{place}]", "is of a wrong type", "give a ChannelId and a TierId")


@attrs.frozen(kw_only=True, repr=False)
class TierSettings:
    """Hold the pricing tiers in their order, and which of them counts where a customer has none.

    `channel_defaults` is for single channels and `default` for all others; None means that none counts there. While
    there are no tiers, a customer may have any.

    >>> retail = PricingTier(id=TierId("retail"), name="Retail")
    >>> settings = TierSettings(tiers=[retail]).with_default(TierId("retail"), ChannelId("web"))
    >>> settings.default_of(ChannelId("web")), settings.default_of(ChannelId("pos"))
    (TierId('retail'), None)

    Raises:
        InvalidValueError: Two tiers have one id, there are more than 1000, a default is none of them, or a value is of
            a wrong type.
    """

    tiers: tuple[PricingTier, ...] = attrs.field(
        default=(), converter=_tiers, validator=many_of_type(PricingTier, limit=TIERS_MAX, key=_id)
    )
    default: TierId | None = attrs.field(default=None, validator=one_of_type(TierId, is_optional=True))
    channel_defaults: FrozenMap[ChannelId, TierId] = attrs.field(
        factory=FrozenMap, converter=_defaults, validator=_defaults_check
    )
    version: int = attrs.field(default=0, validator=counted)

    def __attrs_post_init__(self) -> None:
        defaults = {"default": self.default, **{f"channel_defaults[{c}]": t for c, t in self.channel_defaults.items()}}
        for field, tier in defaults.items():
            if tier is not None and self.find(tier) is None:
                refuse(field, "is none of the tiers", "add the tier first, or leave the default out")

    __repr__ = redacted

    def find(self, tier: TierId) -> PricingTier | None:
        """Return the tier of an id; None for none."""
        return next((one for one in self.tiers if one.id == tier), None)

    def knows(self, tier: TierId) -> bool:
        """Tell whether customers may have the tier of an id; they may have any while there are none."""
        return not self.tiers or self.find(tier) is not None

    def default_of(self, channel: ChannelId | None) -> TierId | None:
        """Return which tier counts in a channel for customers without one; for None, where a call comes through none.

        That of the channel itself goes before the one for all. None says that there is neither.
        """
        return self.default if channel is None else self.channel_defaults.get(channel, self.default)

    def channels_of(self, tier: TierId) -> tuple[ChannelId, ...]:
        """Return the channels of which a tier is the default by itself, in ascending order."""
        return tuple(sorted(channel for channel, own in self.channel_defaults.items() if own == tier))

    def with_tier(self, tier: PricingTier) -> Self:
        """Return a copy with a tier, in the place of the one with its id, else as the last."""
        others = {one.id: one for one in self.tiers}
        return attrs.evolve(self, tiers=tuple({**others, tier.id: tier}.values()))

    def with_tier_moved(self, tier: TierId, *, places: int) -> Self:
        """Return a copy in which a tier stands so many places further down, or up for less than 0."""
        others = [one for one in self.tiers if one.id != tier]
        for place, one in enumerate(self.tiers):
            if one.id == tier:
                others.insert(max(place + places, 0), one)
        return attrs.evolve(self, tiers=tuple(others))

    def without_tier(self, tier: TierId, *, replacement: TierId | None = None) -> Self:
        """Return a copy without a tier; what it was the default of gets the replacement, or none."""
        kept = {channel: replacement if own == tier else own for channel, own in self.channel_defaults.items()}
        return attrs.evolve(
            self,
            tiers=tuple(one for one in self.tiers if one.id != tier),
            default=replacement if self.default == tier else self.default,
            channel_defaults=FrozenMap({channel: own for channel, own in kept.items() if own is not None}),
        )

    def with_default(self, tier: TierId, *channels: ChannelId) -> Self:
        """Return a copy in which a tier is the default of some channels, or of all others where none is named.

        Raises:
            InvalidValueError: It is none of the tiers, or another one is the default there.
        """
        for channel in channels:
            if self.channel_defaults.get(channel, tier) != tier:
                refuse(f"channel_defaults[{channel}]", "is another tier already", "take that default away first")
        if channels:
            defaults = FrozenMap({**self.channel_defaults, **dict.fromkeys(channels, tier)})
            return attrs.evolve(self, channel_defaults=defaults)
        if self.default not in {None, tier}:
            refuse("default", "is another tier already", "take that default away first")
        return attrs.evolve(self, default=tier)

    def without_default(self, *channels: ChannelId) -> Self:
        """Return a copy without the defaults of some channels, or without the one for all where no channel is named."""
        if not channels:
            return attrs.evolve(self, default=None)
        kept = {channel: tier for channel, tier in self.channel_defaults.items() if channel not in channels}
        return attrs.evolve(self, channel_defaults=FrozenMap(kept))

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
