"""The settings of the duplicate check: which fields are compared, and what a hit does in each channel.

Owns the choices. It must not know how duplicates are found, nor how a channel is told.
"""

from collections.abc import Mapping, Sequence
from enum import unique
from typing import Any, Final, Self

import attrs

from customer_core.matching import CHECK_FIELDS
from customer_core.model import ChannelId, FrozenMap
from customer_core.model._documented import Documented
from customer_core.model._frozen_map import as_frozen_map
from customer_core.settings._checks import counted, refuse

__all__ = ["SHOWN_MOST", "DuplicateReaction", "DuplicateSettings"]

SHOWN_MOST: Final = 500
"""How many suspected duplicates may be shown at most."""

CHANNELS_MAX: Final = 10_000


@unique
class DuplicateReaction(Documented):
    """Say what happens where a record that is to be saved may be a duplicate; `doc` says it to an administrator."""

    WARN = "warn", "The user is shown the suspects; saving anyway needs a reason and queues the pairs for review."
    BLOCK = "block", "The record is not saved, unless somebody with the permission duplicates.override says so."
    QUEUE = "queue", "The record is saved and the pairs are queued for review: for feeds and imports."


def _fields(fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(fields) if isinstance(fields, list) else fields  # type: ignore[return-value]  # refused later


def _known_fields(_: object, field: "attrs.Attribute[tuple[str, ...]]", value: object) -> None:
    if not isinstance(value, tuple):
        refuse(field.name, f"is a {type(value).__name__}", "give a tuple of names of check fields")
    for place, name in enumerate(value):
        if not isinstance(name, str) or name not in CHECK_FIELDS:
            refuse(f"{field.name}[{place}]", "is no check field", f"choose from {', '.join(CHECK_FIELDS)}")
        if name in value[:place]:
            refuse(f"{field.name}[{place}]", "is there twice", "give each check field once")


def _channels(channels: Mapping[ChannelId, DuplicateReaction]) -> FrozenMap[ChannelId, DuplicateReaction]:
    return as_frozen_map(channels)


def _known_channels(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, FrozenMap):
        refuse(field.name, f"is a {type(value).__name__}", "give a mapping of ChannelId to DuplicateReaction")
    if len(value) > CHANNELS_MAX:
        refuse(field.name, f"has more than {CHANNELS_MAX} entries", "remove entries")
    for place, (channel, reaction) in enumerate(value.items()):
        if not isinstance(channel, ChannelId) or not isinstance(reaction, DuplicateReaction):
            refuse(f"{field.name}[{place}]", "is of a wrong type", "give a ChannelId and a DuplicateReaction")


def _reaction(_: object, field: "attrs.Attribute[DuplicateReaction]", value: object) -> None:
    if not isinstance(value, DuplicateReaction):
        refuse(field.name, f"is a {type(value).__name__}", "give a DuplicateReaction")


def _shown(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 1 <= value <= SHOWN_MOST:
        refuse(field.name, "is out of range", f"give a whole number from 1 to {SHOWN_MOST}")


@attrs.frozen(kw_only=True)
class DuplicateSettings:
    """Hold what the duplicate check compares and what a hit does.

    An equal check field is always reported, whatever the score. Without any, only the score counts. A channel without
    a reaction of its own has that of all others.

    >>> settings = DuplicateSettings().with_channel(ChannelId("feed"), DuplicateReaction.QUEUE)
    >>> settings.reaction_in(ChannelId("feed")).value, settings.reaction_in(None).value
    ('queue', 'warn')

    Raises:
        InvalidValueError: A check field is none of `CHECK_FIELDS` or is there twice, `shown_most` is not from 1 to 500,
            or a value is of a wrong type.
    """

    check_fields: tuple[str, ...] = attrs.field(
        default=tuple(name for name, field in CHECK_FIELDS.items() if field.is_recommended),
        converter=_fields,
        validator=_known_fields,
    )
    reaction: DuplicateReaction = attrs.field(default=DuplicateReaction.WARN, validator=_reaction)
    channels: FrozenMap[ChannelId, DuplicateReaction] = attrs.field(
        factory=FrozenMap, converter=_channels, validator=_known_channels
    )
    shown_most: int = attrs.field(default=50, validator=_shown)
    version: int = attrs.field(default=0, validator=counted)

    def reaction_in(self, channel: ChannelId | None) -> DuplicateReaction:
        """Return what a hit does in a channel; for None, where a call comes through no channel."""
        return self.reaction if channel is None else self.channels.get(channel, self.reaction)

    def with_check_fields(self, *fields: str) -> Self:
        """Return a copy that compares these fields and no others."""
        return attrs.evolve(self, check_fields=fields)

    def with_channel(self, channel: ChannelId, reaction: DuplicateReaction) -> Self:
        """Return a copy in which a channel has this reaction."""
        return attrs.evolve(self, channels=self.channels.with_entry(channel, reaction))

    def without_channel(self, channel: ChannelId) -> Self:
        """Return a copy in which a channel has the reaction of all others."""
        return attrs.evolve(self, channels=self.channels.without_entry(channel))

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
