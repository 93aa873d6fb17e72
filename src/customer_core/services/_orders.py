"""Orders: recorded under their keys, told newest first, and what they come to.

Owns the steps, and which ids and which moment an order counts for. Which orders count by themselves is the model's; how
one is kept and told in the history is in `_recording`.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

import attrs

from customer_core.errors import InvalidOptionError, NotFoundError
from customer_core.history import HistoryAction
from customer_core.model import CustomerId, Order, OrderKey, OrderTotals, Permission
from customer_core.ports import UnitOfWork
from customer_core.serialization import to_json
from customer_core.services._contexts import Context, require_most
from customer_core.services._recording import Recording, RecordingOutcome
from customer_core.services._resolving import given, ids_naming, named
from customer_core.services._stored_settings import read_settings
from customer_core.services._totalling import note_totals, totals_now
from customer_core.settings import ClubDates, ClubSettings, OrderSettings

__all__ = ["ORDERS", "OrderService", "RecordedOrder"]

_MOST = 25


def _said(order: Order) -> Mapping[str, Any]:
    """Return what the history says of an order: not of which card it was, since that is to be cleared some day."""
    said = to_json(attrs.evolve(order, card=None))
    return said if order.card is None else {**said, "has_card": True}


ORDERS: Final = Recording[Order](
    kind="order",
    find=lambda unit, order: unit.orders.find(order.key),
    put=lambda unit, order: unit.orders.put(order),
    title=lambda order: f"{order.key.system} {order.key.number}",
    say=_said,
    actions=(HistoryAction.ORDER_RECORDED, HistoryAction.ORDER_CHANGED, HistoryAction.ORDER_MOVED_AWAY),
)
"""How orders are recorded."""


@attrs.frozen(kw_only=True)
class RecordedOrder:
    """What became of an order, and what those of its customer come to now."""

    order: Order
    outcome: RecordingOutcome
    totals: OrderTotals


@attrs.frozen(repr=False)
class OrderService:
    """Records the orders of customers, lists them, and tells what they come to."""

    _context: Context

    def record(self, order: Order, *, reason: str = "") -> RecordedOrder:
        """Record an order, in place of what was recorded under its key; the same again changes nothing.

        The customer may be named by any id that names it. The order keeps the id that it is given, so that it goes with
        that one when a merge is undone. An order that was another customer's is this one's from now on, and the history
        of both says so.

        Args:
            order: The order as it is now, not what changed in it.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not record orders.
            NotFoundError: The id of its customer names nobody.
            AlreadyTakenError: The key is that of an order of a customer whom the actor may not see.
            InvalidValueError: It is no order, or what the customer spent is out of the range of `Money` with it.
        """
        self._context.require(Permission.ORDERS_RECORD)
        given(Order, order, "order")
        given(str, reason, "reason")
        return self._context.write(lambda unit: self._record(unit, order, reason))

    def _record(self, unit: UnitOfWork, order: Order, reason: str) -> RecordedOrder:
        kept = ORDERS.keep(unit, self._context, order, reason)
        # The customers are held: what is reckoned here of each whose orders changed is what the unit leaves.
        totals = note_totals(unit, kept.customers)
        return RecordedOrder(order=order, outcome=kept.outcome, totals=totals[0])

    def get(self, key: OrderKey) -> Order:
        """Return the order of a key.

        Raises:
            PermissionDeniedError: The actor may not read orders.
            NotFoundError: There is none that the actor may see.
        """
        found = self.find(key)
        if found is None:
            raise NotFoundError(kind="order", id="of this key")
        return found

    def find(self, key: OrderKey) -> Order | None:
        """Return the order of a key; None where there is none that the actor may see.

        Raises:
            PermissionDeniedError: The actor may not read orders.
        """
        self._context.require(Permission.ORDERS_READ)
        with self._context.reading() as unit:
            return unit.orders.find(given(OrderKey, key, "key"))

    def list_of(self, customer: CustomerId, *, after: Order | None = None, most: int = _MOST) -> tuple[Order, ...]:
        """Return the first orders of a customer, and of all who were merged into it, the newest first.

        Args:
            customer: Any id that names the customer.
            after: The last order of the page before; None for the first page.
            most: How many at most, from 1 to 10,000.

        Raises:
            PermissionDeniedError: The actor may not read orders.
            NotFoundError: The id names nobody.
            InvalidOptionError: `most` is out of range.
        """
        self._context.require(Permission.ORDERS_READ)
        require_most(most)
        place = None if after is None else given(Order, after, "after").place
        with self._context.reading() as unit:
            return unit.orders.list_newest(ids_naming(unit, customer), after=place, most=most)

    def get_totals(self, customer: CustomerId) -> OrderTotals:
        """Return what the orders of a customer come to, with those of all who were merged into it.

        Orders from before the moment since when it is a customer count only if the settings say so.

        Raises:
            PermissionDeniedError: The actor may not read orders.
            NotFoundError: The id names nobody.
            InvalidValueError: A sum is out of the range of `Money`.
        """
        self._context.require(Permission.ORDERS_READ)
        with self._context.reading() as unit:
            return totals_now(unit, named(unit, customer))

    def find_link(self, key: OrderKey) -> str | None:
        """Return the address at which the host shows an order, whether it is recorded or not; None where it shows none.

        Raises:
            PermissionDeniedError: The actor may not read orders.
        """
        self._context.require(Permission.ORDERS_READ)
        with self._context.reading() as unit:
            return read_settings(unit, OrderSettings).find_link(given(OrderKey, key, "key"))

    def list_club_dates(self, shipments: Collection[date]) -> tuple[ClubDates, ...]:
        """Return the days that belong to days of shipment of a club or of pre-orders, in the order given.

        Raises:
            PermissionDeniedError: The actor may not read orders.
            InvalidOptionError: It is no list.
            InvalidValueError: One is no day, or one in the first days of the calendar.
        """
        self._context.require(Permission.ORDERS_READ)
        listed: object = shipments
        if isinstance(listed, str) or not isinstance(listed, Collection):
            raise InvalidOptionError(option="shipments", problem="is no list", remedy="give a list of dates")
        with self._context.reading() as unit:
            settings = read_settings(unit, ClubSettings)
        return tuple(settings.dates_of(shipment) for shipment in shipments)
