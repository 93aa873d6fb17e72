"""Sales representatives: who serves a customer, and the one to be put on an order of it.

Owns the answers to hosts. Whom a representative serves stands in the customer, and in the groups that it owns.
"""

from datetime import datetime

import attrs

from customer_core.model import ChannelId, CustomerId, GroupId, Permission, RepId, TeamId
from customer_core.services._contexts import READS_CUSTOMERS, Context
from customer_core.services._memberships import groups_with
from customer_core.services._resolving import given, named
from customer_core.services._stored_settings import read_settings
from customer_core.settings import ChannelKind, ChannelSettings, RepSettings

__all__ = ["RepService", "Serving"]


@attrs.frozen(kw_only=True)
class Serving:
    """Say that a sales representative or a team serves a customer, and by what.

    Args:
        assignee: Who; of a team, all who are in it.
        since: When it was assigned to the customer; None of one that serves it as owner of a group.
        group: The group that it owns and the customer is in; None of one that was assigned directly.
    """

    assignee: RepId | TeamId
    since: datetime | None = None
    group: GroupId | None = None


@attrs.frozen(repr=False)
class RepService:
    """Tells hosts who serves a customer, and which sales representative to put on an order (`RepSettings`)."""

    _context: Context

    def list_serving(self, customer: CustomerId) -> tuple[Serving, ...]:
        """Return who serves a customer, and by what: first those assigned directly, the last one added last.

        Behind them stand the owners of the groups that the customer is in, by the label of the group, representatives
        before teams. Groups that the actor does not see are left out, and all of them where it may not read groups.
        Whoever serves a customer in several ways is told once for each.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: No customer has this id.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            found = named(unit, given(CustomerId, customer, "customer"))
            is_told = self._context.scope.may(Permission.GROUPS_READ)
            groups = groups_with(unit, self._context, found) if is_told else ()
        owners = ((group.id, sorted(group.owners, key=_place)) for group in groups)
        return (
            *(Serving(assignee=one.assignee, since=one.at) for one in found.assignments),
            *(Serving(assignee=one, group=group) for group, owned_by in owners for one in owned_by),
        )

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


def _place(assignee: RepId | TeamId) -> tuple[bool, str]:
    return isinstance(assignee, TeamId), str(assignee)
