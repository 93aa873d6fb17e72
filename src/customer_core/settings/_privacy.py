"""The settings of privacy: after how long customers of a channel are forgotten, and how long a merge can be undone.

Owns the figures. It must not know who is due, nor what is forgotten.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, Self

import attrs

from customer_core.model import ChannelId, FrozenMap
from customer_core.model._frozen_map import as_frozen_map
from customer_core.settings._checks import counted, refuse

__all__ = ["DAYS_MOST", "UNDO_DAYS_MOST", "PrivacySettings"]

DAYS_MOST: Final = 36_500
"""For how many days customers of a channel may be kept at most."""
UNDO_DAYS_MOST: Final = 3_650
"""For how many days a merge may keep those who took part."""
_CHANNELS_MOST: Final = 10_000


def _days(days: Mapping[ChannelId, int]) -> FrozenMap[ChannelId, int]:
    return as_frozen_map(days)


def _known_days(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, FrozenMap):
        refuse(field.name, f"is a {type(value).__name__}", "give a mapping of ChannelId to days")
    if len(value) > _CHANNELS_MOST:
        refuse(field.name, f"has more than {_CHANNELS_MOST} entries", "remove entries")
    for place, (channel, days) in enumerate(value.items()):
        if not isinstance(channel, ChannelId) or type(days) is not int or not 1 <= days <= DAYS_MOST:
            refuse(f"{field.name}[{place}]", "is no number of days", f"give a ChannelId and 1 to {DAYS_MOST}")


def _undo_days(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 0 <= value <= UNDO_DAYS_MOST:
        refuse(field.name, "is out of range", f"give a whole number from 0 to {UNDO_DAYS_MOST}")


@attrs.frozen(kw_only=True)
class PrivacySettings:
    """Hold for how many days customers of some channels are kept, and for how many a merge keeps them.

    Nobody is due who came by a channel without days, or of whom a merged record did.

    >>> settings = PrivacySettings().with_retention(ChannelId("market"), 30)
    >>> settings.kept_for([ChannelId("market")]), settings.kept_for([ChannelId("market"), None])
    (datetime.timedelta(days=30), None)

    Raises:
        InvalidValueError: Days are not from 1 to 36,500, `undo_days` is not from 0 to 3,650, or a value is of a wrong
            type.
    """

    retention_days: FrozenMap[ChannelId, int] = attrs.field(factory=FrozenMap, converter=_days, validator=_known_days)
    undo_days: int = attrs.field(default=0, validator=_undo_days)
    version: int = attrs.field(default=0, validator=counted)

    def kept_for(self, channels: Sequence[ChannelId | None]) -> timedelta | None:
        """Return for how long somebody is kept who came by some channels: the longest; None where that has no end."""
        days = [None if one is None else self.retention_days.get(one) for one in channels]
        ends = [one for one in days if one is not None]
        return timedelta(days=max(ends)) if ends and len(ends) == len(days) else None

    def with_retention(self, channel: ChannelId, days: int) -> Self:
        """Return a copy in which customers of a channel are due after so many days."""
        return attrs.evolve(self, retention_days=self.retention_days.with_entry(channel, days))

    def without_retention(self, channel: ChannelId) -> Self:
        """Return a copy in which customers of a channel are never due."""
        return attrs.evolve(self, retention_days=self.retention_days.without_entry(channel))

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
