"""Sales channels: listed for whoever has to choose one, kept by an administrator, and customers attached to them.

Owns these calls. What a channel is, and that other settings name none that is not there, is said elsewhere.
"""

from collections.abc import Callable

import attrs

from customer_core.errors import AlreadyTakenError, InvalidValueError, NotFoundError
from customer_core.history import HistoryAction
from customer_core.model import ChannelId, Customer, CustomerId, Permission
from customer_core.ports import UnitOfWork
from customer_core.services._admitting import require_admissible
from customer_core.services._changing import keep_change
from customer_core.services._contexts import READS_CUSTOMERS, Context
from customer_core.services._resolving import checked, given, live
from customer_core.services._setting_changes import change_area
from customer_core.services._stored_settings import read_settings
from customer_core.settings import ChannelSettings, SalesChannel

__all__ = ["ChannelService"]


@attrs.frozen(repr=False)
class ChannelService:
    """Lists and changes the sales channels, which are an area of the settings (`ChannelSettings`).

    Once there is one, settings of other areas name no channel that is not there, and no customer is attached to one.
    What customers and orders say of channels already stays as it is.
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

    def attach(self, customer: CustomerId, channel: ChannelId, *, reason: str = "") -> Customer:
        """Attach a customer to a channel beyond the one that it came from, and return it; once is enough.

        Raises:
            PermissionDeniedError: The actor may not edit customers, or not this one.
            NotFoundError: No customer has this id.
            MergedAwayError: The customer was merged into another one.
            InvalidValueError: Channels are configured and this is none of them, or it sells for another brand than the
                customer's.
        """
        return self._change_one(
            customer, lambda one: one.with_channel(channel), HistoryAction.CHANNEL_ATTACHED, channel, reason
        )

    def detach(self, customer: CustomerId, channel: ChannelId, *, reason: str = "") -> Customer:
        """Let a customer be attached to a channel no more, and return it; one that was not stays as it is.

        Raises:
            PermissionDeniedError: The actor may not edit customers, or not this one.
            NotFoundError: No customer has this id.
            MergedAwayError: The customer was merged into another one.
            InvalidValueError: The customer came from this channel, which stays so.
        """

        def without(one: Customer) -> Customer:
            if channel == one.created_channel:
                raise InvalidValueError(
                    field="channel", problem="is the one that the customer came from", remedy="leave that as it is"
                )
            return one.without_channel(channel)

        return self._change_one(customer, without, HistoryAction.CHANNEL_DETACHED, channel, reason)

    def _change_one(
        self,
        customer: CustomerId,
        change: Callable[[Customer], Customer],
        action: HistoryAction,
        channel: ChannelId,
        reason: str,
    ) -> Customer:
        self._context.require(Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_EDIT_OWN)
        given(ChannelId, channel, "channel")
        given(str, reason, "reason")

        def keep(unit: UnitOfWork) -> Customer:
            unit.customers.hold((checked(customer),))
            before = live(unit, customer)
            self._context.require_edit(unit, before)
            after = change(before)
            if after == before:
                return before
            require_admissible(unit, self._context.scope, before, after)
            return keep_change(unit, self._context, action, before, after, reason=reason)

        return self._context.write(keep)

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
