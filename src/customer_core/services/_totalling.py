"""What the orders of customers come to, noted beside their records: customers are found and sorted by it.

Owns when it is reckoned and noted. Which orders count by themselves is the model's; it must not know how one is kept.
"""

from collections.abc import Collection, Iterable

from customer_core.model import Customer, CustomerId, OrderTotals
from customer_core.ports import UnitOfWork
from customer_core.services._stored_settings import read_settings
from customer_core.settings import OrderSettings

__all__ = ["have_orders", "note_all_totals", "note_totals", "totals_now"]

_AT_ONCE = 500


def totals_now(unit: UnitOfWork, customer: Customer) -> OrderTotals:
    """Return what the orders of a live customer come to in a unit, by whichever id that names it they were recorded.

    Raises:
        InvalidValueError: A sum is out of the range of `Money`.
    """
    return _totals(unit, customer, read_settings(unit, OrderSettings))


def have_orders(unit: UnitOfWork, ids: Collection[CustomerId]) -> bool:
    """Tell whether any of some live customers has an order, by what was noted of them: one look-up for all."""
    return bool(unit.customers.list_totals(ids))


def note_totals(unit: UnitOfWork, customers: Iterable[Customer]) -> tuple[OrderTotals, ...]:
    """Note what the orders of some live customers, who are held, come to; return the totals in their order.

    Raises:
        InvalidValueError: A sum is out of the range of `Money`.
    """
    noted, settings = [], read_settings(unit, OrderSettings)
    for customer in customers:
        totals = _totals(unit, customer, settings)
        unit.customers.note_totals(customer.id, totals)
        noted.append(totals)
    return tuple(noted)


def note_all_totals(unit: UnitOfWork) -> None:
    """Note anew what orders come to, of all customers who have any."""
    listed: list[Customer] = []
    for customer in unit.customers.iter_all():
        listed.append(customer)
        if len(listed) == _AT_ONCE:
            _note_again(unit, listed)
            listed.clear()
    _note_again(unit, listed)


def _totals(unit: UnitOfWork, customer: Customer, settings: OrderSettings) -> OrderTotals:
    since = None if settings.counts_earlier_orders else customer.customer_since
    return unit.orders.totals_of(unit.merges.list_ids(customer.id), since=since)


def _note_again(unit: UnitOfWork, customers: Collection[Customer]) -> None:
    noted = unit.customers.list_totals([customer.id for customer in customers])
    note_totals(unit, (customer for customer in customers if customer.id in noted))
