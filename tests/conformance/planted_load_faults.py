"""A memory store that takes very many at once, and what may be wrong with the pairs that come beside them.

Owns the faults. It must not know by which claim they are found.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import attrs

from customer_core.model import WaitingPair
from customer_core.ports import Link, LoadPort, NewCustomer, UnitOfWork
from customer_core.storage import MemoryStore
from customer_core.testing.conformance._loads import add_each

T = TypeVar("T")


@attrs.frozen
class Loads(LoadPort):
    """Takes customers and pairs one after the other, as it should."""

    unit: UnitOfWork

    def load(
        self,
        batches: Iterable[Sequence[T]],
        make: Callable[[Sequence[T]], Sequence[NewCustomer]],
        *,
        workers: int,  # noqa: ARG002 - nobody helps
        kept: Callable[[int], None],
    ) -> None:
        """Keep new customers."""
        for batch in batches:
            add_each(self.unit, [make(batch)])
            kept(len(batch))

    def add_pairs(self, links: Collection[Link], waiting: Collection[WaitingPair]) -> None:
        """Keep links and waiting pairs."""
        self.unit.links.add(links)
        for pair in waiting:
            self.unit.reviews.put(pair)


class ForgetsLinks(Loads):
    """Keeps what waits, and no link."""

    def add_pairs(self, links: Collection[Link], waiting: Collection[WaitingPair]) -> None:  # noqa: ARG002
        """Keep one kind alone."""
        super().add_pairs([], waiting)


class ForgetsPairs(Loads):
    """Keeps links, and nothing that waits."""

    def add_pairs(self, links: Collection[Link], waiting: Collection[WaitingPair]) -> None:  # noqa: ARG002
        """Keep the other kind alone."""
        super().add_pairs(links, [])


class KeepsTheFirst(Loads):
    """Keeps the first link of each customer alone."""

    def add_pairs(self, links: Collection[Link], waiting: Collection[WaitingPair]) -> None:
        """Leave out whoever is linked."""
        linked = set(self.unit.links.list_ids(after=None, most=100))
        super().add_pairs([link for link in links if not linked & {link.left, link.right}], waiting)


class RoundsBits(Loads):
    """Keeps links of whole bits."""

    def add_pairs(self, links: Collection[Link], waiting: Collection[WaitingPair]) -> None:
        """Round."""
        super().add_pairs([attrs.evolve(link, bits=round(link.bits)) for link in links], waiting)


class LoadingStore(MemoryStore):
    """A memory store whose units offer to load."""

    def __init__(self, loads: Callable[[UnitOfWork], LoadPort]) -> None:
        super().__init__()
        self._loads = loads

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """Open a unit that writes."""
        with super().writing() as unit:
            unit.loads = self._loads(unit)  # type: ignore[attr-defined]  # not every unit has it
            yield unit
