"""Sales channels: listed for whoever has to choose one, and added, changed and removed by an administrator.

Owns these calls. What a channel is, and that other settings name none that is not there, is said elsewhere.
"""

from collections.abc import Callable

import attrs

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.model import ChannelId, Permission
from customer_core.services._contexts import READS_CUSTOMERS, Context
from customer_core.services._resolving import given
from customer_core.services._setting_changes import change_area
from customer_core.services._stored_settings import read_settings
from customer_core.settings import ChannelSettings, SalesChannel

__all__ = ["ChannelService"]


@attrs.frozen(repr=False)
class ChannelService:
    """Lists and changes the sales channels, which are an area of the settings (`ChannelSettings`).

    Once there is one, settings of other areas name no channel that is not there. What customers and orders say of
    channels stays as it is.
    """

    _context: Context

    def list_all(self) -> tuple[SalesChannel, ...]:
        """Return the channels in the order in which they are shown.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        return self._read().channels

    def find(self, channel: ChannelId) -> SalesChannel | None:
        """Return the channel of an id; None for none.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        return self._read().find(given(ChannelId, channel, "channel"))

    def add(self, channel: SalesChannel, *, reason: str = "") -> SalesChannel:
        """Add a channel as the last one.

        Raises:
            PermissionDeniedError: The actor may not change settings.
            AlreadyTakenError: There is a channel of this id.
            UnknownChannelError: It is the first one, and other settings name channels that are not there.
            UnknownBrandError: Brands are configured, and its own is none of them.
        """
        self._context.require(Permission.SETTINGS_EDIT)

        def add(settings: ChannelSettings) -> ChannelSettings:
            if settings.find(given(SalesChannel, channel, "channel").id):
                raise AlreadyTakenError(what="id", kind="channel", holder=str(channel.id))
            return settings.with_channel(channel)

        self._change(add, reason)
        return channel

    def change(self, channel: SalesChannel, *, reason: str = "") -> SalesChannel:
        """Give the channel of an id another name, kind or brand.

        Raises:
            PermissionDeniedError: The actor may not change settings.
            NotFoundError: There is no channel of this id.
            UnknownBrandError: Brands are configured, and its own is none of them.
        """
        self._context.require(Permission.SETTINGS_EDIT)

        def change(settings: ChannelSettings) -> ChannelSettings:
            _require(settings, given(SalesChannel, channel, "channel").id)
            return settings.with_channel(channel)

        self._change(change, reason)
        return channel

    def remove(self, channel: ChannelId, *, reason: str = "") -> None:
        """Remove a channel that no other settings name.

        Raises:
            PermissionDeniedError: The actor may not change settings.
            NotFoundError: There is no channel of this id.
            UnknownChannelError: Other settings name it, while other channels are left.
        """
        self._context.require(Permission.SETTINGS_EDIT)

        def remove(settings: ChannelSettings) -> ChannelSettings:
            _require(settings, given(ChannelId, channel, "channel"))
            return settings.without_channel(channel)

        self._change(remove, reason)

    def _change(self, change: Callable[[ChannelSettings], ChannelSettings], reason: str) -> None:
        change_area(
            self._context, ChannelSettings, lambda _, settings: change(settings), reason=given(str, reason, "reason")
        )

    def _read(self) -> ChannelSettings:
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return read_settings(unit, ChannelSettings)


def _require(settings: ChannelSettings, channel: ChannelId) -> None:
    if settings.find(channel) is None:
        raise NotFoundError(kind="channel", id=str(channel))
