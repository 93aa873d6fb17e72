"""Two managers on two stores that are asked the same things, and must answer the same.

Owns the asking and the comparison. Clock, ids, secret and salts are alike on both sides, so that whatever differs is a
difference of the stores. It must not know what is asked.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar, cast

import attrs

from customer_core.errors import CustomerCoreError
from customer_core.history import HistoryEntry
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, BrandId, ChannelId, CustomerId
from customer_core.ports import Store
from customer_core.testing._steady import SECRET, CountingIds, CountingSalts, TickingClock
from customer_core.testing.conformance._dumping import dump_unit

__all__ = ["Failed", "Pair", "Seat"]

T = TypeVar("T")

_POSITIONED: Final = {"position", "positions", "rows", "heads", "event numbers"}
"""What holds positions, which a store may leave out, and seals, which bind them."""


@attrs.frozen
class Seat:
    """Say who sits at a desk, and where it stands."""

    actor: Actor = attrs.field(default=Actor.system("machine"))
    channel: ChannelId | None = None
    brand: BrandId | None = None


@attrs.frozen
class Failed:
    """Say which error a call ended in, with its facts; the name of the store is none of them."""

    error: type[CustomerCoreError]
    facts: dict[str, Any]

    @classmethod
    def of(cls, error: CustomerCoreError) -> "Failed":
        """Return what an error says."""
        return cls(type(error), {name: fact for name, fact in error.facts.items() if name != "store"})


class Pair:
    """Ask two stores the same, and see that they answer the same."""

    def __init__(self, store: Store, other: Store) -> None:
        self._stores = (store, other)
        self._managers = tuple(
            CustomerManager.open(
                store=one,
                clock=TickingClock(),
                ids=CountingIds(),
                new_secret=lambda: SECRET,
                new_salt=CountingSalts(),
            )
            for one in self._stores
        )
        self.is_apart = False

    def ask(self, seat: Seat, call: Callable[[Desk], T]) -> T | Failed:
        """Make a call at the same desk of both, and return the one answer; an error of ours is an answer, too."""
        answers = [
            _answer(manager.acting_as(seat.actor, channel=seat.channel, brand=seat.brand), call)
            for manager in self._managers
        ]
        self._hold_together(*answers)
        return answers[0]

    def compare(self, ids: Iterable[CustomerId]) -> None:
        """See that both tell the same of everything that they keep; `ids` are those that were ever given."""
        known = tuple(ids)
        dumps = []
        for store in self._stores:
            with store.reading() as unit:
                dumps.append(dump_unit(unit, ids=known))
        for part in set(dumps[0]) - _POSITIONED:
            self._hold_together(dumps[0][part], dumps[1][part])

    def close(self) -> None:
        """Close both."""
        for manager in self._managers:
            manager.close()

    def _hold_together(self, answer: object, other: object) -> None:
        if _comparable(answer) != _comparable(other):
            self.is_apart = True
        assert _comparable(answer) == _comparable(other)


def _comparable(answer: object) -> object:
    """Return an answer without the positions of entries: their order counts, and a store may leave some out."""
    if isinstance(answer, HistoryEntry):
        return attrs.evolve(answer, position=0)
    return tuple(map(_comparable, answer)) if isinstance(answer, tuple) else answer


def _answer(desk: Desk, call: Callable[[Desk], T]) -> T | Failed:
    try:
        return call(desk)
    except CustomerCoreError as error:
        return cast("T | Failed", Failed.of(error))
