"""Some new customers at once, beside others that are kept one by one: how a file comes into a store set by set.

Owns the obligations of a store that can look up and write many faster than one after the other. Who is new, and what
becomes of whom they resemble, is decided by the service.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence

import attrs

from customer_core.model import BrandId, ExternalKey, WaitingPair
from customer_core.ports._facts import KeptRequest
from customer_core.ports._indexes import IndexLookup, KeyQuery
from customer_core.ports._links import Link
from customer_core.ports._loads import NewCustomer

__all__ = ["Arrival", "ArrivalPort", "ArrivalQuestion"]


@attrs.frozen(kw_only=True, repr=False)
class ArrivalQuestion:
    """What the duplicate index is asked about a customer who comes.

    Args:
        queries: The keys that are asked for.
        is_behind: Whether it is asked when the customer is in the index, which then meets itself; else before.
        is_of_all: Whether everybody is met, or only whom the view of the unit shows.
    """

    queries: tuple[KeyQuery, ...]
    is_behind: bool = False
    is_of_all: bool = False

    def __repr__(self) -> str:
        return f"ArrivalQuestion({self.queries!r}, is_behind={self.is_behind}, is_of_all={self.is_of_all})"


@attrs.frozen(kw_only=True, repr=False)
class Arrival:
    """A customer who was never here, and what the duplicate index is asked about it."""

    new: NewCustomer
    asked: tuple[ArrivalQuestion, ...]

    def __repr__(self) -> str:
        return f"Arrival({self.new.customer.id!r})"


class ArrivalPort(ABC):
    """Keeps some new customers at once, in a unit in which anything else may be kept before and behind them.

    A unit that can do so offers it as `arrivals`; into another one customers come through its other ports, one by one.
    A view limits whom questions meet, and nothing else.
    """

    @abstractmethod
    def list_taken_keys(self, keys: Collection[ExternalKey]) -> frozenset[ExternalKey]:
        """Return those of some keys of other systems that were written for anybody, whomever they lead to now."""

    @abstractmethod
    def list_taken_codes(self, codes: Collection[str], brand: BrandId | None) -> frozenset[str]:
        """Return those of some codes that were written for anybody within a brand, whomever they lead to now."""

    @abstractmethod
    def list_used_keys(self, action: str, keys: Collection[str]) -> frozenset[str]:
        """Return those of some keys under which a request of an action is kept."""

    @abstractmethod
    def next_positions(self, many: int) -> tuple[int, ...]:
        """Return the positions that entries of the history get which are added next, in order.

        They are for the first entries about subjects that are new, and every one of them is used.
        """

    @abstractmethod
    def enter(self, arrivals: Sequence[Arrival]) -> tuple[tuple[IndexLookup, ...], ...]:
        """Keep new customers, and return what the duplicate index answers to the questions of each.

        Everything is as if each had been asked about and then added, put into the index and written into the history
        by itself, in this order: so each meets those before it and none behind it. No two of them share a code or a
        key of another system, the view of the unit shows them, and the positions of their entries are those that
        `next_positions` gave.

        Raises:
            AlreadyTakenError: An id, a code or an external key belongs to somebody; nothing of these is kept.
        """

    @abstractmethod
    def add_found(
        self, *, pairs: Sequence[WaitingPair], links: Sequence[Link], requests: Sequence[KeptRequest]
    ) -> None:
        """Keep what was found about customers who came: pairs that wait, links, and the requests that brought them.

        Each is kept as by its own port; no request of the same action and key is kept yet.
        """
