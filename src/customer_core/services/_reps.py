"""Sales representatives: the one to be put on an order of a customer.

Owns the answer to hosts. Whom a representative serves stands in the customer.
"""

import attrs

from customer_core.model import ChannelId, CustomerId, RepId
from customer_core.services._contexts import READS_CUSTOMERS, Context
from customer_core.services._resolving import given, named
from customer_core.services._stored_settings import read_settings
from customer_core.settings import ChannelKind, ChannelSettings, RepSettings

__all__ = ["RepService"]


@attrs.frozen(repr=False)
class RepService:
    """Tells hosts which sales representative to put on an order (`RepSettings`)."""

    _context: Context

    def find_last_salesman(self, customer: CustomerId, *, channel: ChannelId | None = None) -> RepId | None:
        """Return the representative who was added to a customer last, for an order of the web; teams do not count.

        None says that none is put on the order: the settings do not ask for it, the channel is not of the web, or no
        representative serves the customer. While no channels are configured, every one counts as of the web, and the
        host asks about orders of the web alone.

        Args:
            customer: Who ordered.
            channel: Where; without it, in the channel of the desk.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: No customer has this id.
        """
        self._context.require(*READS_CUSTOMERS)
        where = self._context.scope.channel if channel is None else given(ChannelId, channel, "channel")
        with self._context.reading() as unit:
            found = named(unit, given(CustomerId, customer, "customer"))
            channels = read_settings(unit, ChannelSettings)
            is_web = not channels.channels or channels.kind_of(where) is ChannelKind.WEB
            if not (is_web and read_settings(unit, RepSettings).sets_last_salesman):
                return None
        reps = (one.assignee for one in reversed(found.assignments) if isinstance(one.assignee, RepId))
        return next(reps, None)
