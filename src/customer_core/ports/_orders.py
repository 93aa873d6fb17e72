"""Orders of customers: found by key, told newest first, and added up where they lie.

Owns the obligations of keeping them. Which orders count is said by the model, and so is what they come to.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from datetime import datetime

from customer_core.model import CustomerId, Order, OrderKey, OrderTotals

__all__ = ["OrderPort"]


class OrderPort(ABC):
    """Keeps orders. An order keeps the id of the customer that it was recorded with, also after that one was merged.

    Whoever asks for the orders of a customer asks by all ids that name it. Ids that nobody has are passed over.
    """

    @abstractmethod
    def put(self, order: Order) -> None:
        """Keep an order, in place of what was kept under its key, whoever's that was.

        Raises:
            NotFoundError: The id of its customer names nobody; nothing is kept.
        """

    @abstractmethod
    def find(self, key: OrderKey) -> Order | None:
        """Return the order of a key, told apart exactly, case included; None when there is none."""

    @abstractmethod
    def list_newest(
        self, customers: Collection[CustomerId], *, after: tuple[datetime, OrderKey] | None = None, most: int
    ) -> tuple[Order, ...]:
        """Return the first orders that were recorded with any of some ids, in descending order of `Order.place`.

        Args:
            customers: The ids.
            after: The place behind which to begin, whether there is an order or not; None for the newest.
            most: How many at most.
        """

    @abstractmethod
    def totals_of(self, customers: Collection[CustomerId], *, since: datetime | None = None) -> OrderTotals:
        """Return what `OrderTotals.of` does of all orders that were recorded with any of some ids.

        A store does not load them for it.

        Raises:
            InvalidValueError: A sum is out of the range of `Money`.
        """

    @abstractmethod
    def has_any(self, customers: Collection[CustomerId]) -> bool:
        """Tell whether any order was recorded with one of some ids."""

    @abstractmethod
    def list_with_card(
        self, before: datetime, *, after: tuple[datetime, OrderKey] | None = None, most: int
    ) -> tuple[Order, ...]:
        """Return the first orders with a card that were placed before a moment, in ascending order of `Order.place`.

        Args:
            before: The moment; what was placed at it is not told.
            after: The place behind which to begin, whether there is an order or not; None for the earliest.
            most: How many at most.
        """
