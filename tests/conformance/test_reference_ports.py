"""Ports of a host's documents: a sound one meets every claim, and a fault of each kind is found."""

from collections import Counter
from collections.abc import Collection, Mapping

import pytest

from customer_core.model import CustomerId
from customer_core.ports import ReferencePort
from customer_core.testing.conformance import ReferencePortConformance


class Tickets(ReferencePort):
    """Tickets that are kept in memory."""

    def __init__(self) -> None:
        self.written: list[CustomerId] = []

    @property
    def name(self) -> str:
        """Return what they are called."""
        return "tickets"

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:
        """Return how many were written with each id."""
        return Counter(id_ for id_ in self.written if id_ in set(ids))


class TestTickets(ReferencePortConformance):
    @pytest.fixture
    def reference(self) -> ReferencePort:
        """A port without tickets."""
        return Tickets()

    def write(self, reference: ReferencePort, customer: CustomerId) -> None:
        """Write a ticket."""
        assert isinstance(reference, Tickets)
        reference.written.append(customer)


class Renamed(Tickets):
    """Is called something else each time."""

    @property
    def name(self) -> str:
        """Return a new name."""
        self.written.append(CustomerId("asked"))
        return f"tickets-{len(self.written)}"


class Folding(Tickets):
    """Takes two ids for one that differ in case."""

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:
        """Return how many were written with an id that reads alike."""
        return {id_: sum(str(one).lower() == str(id_).lower() for one in self.written) for id_ in ids}


class Telling(Tickets):
    """Tells of everybody."""

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:  # noqa: ARG002 - the fault
        """Return what there is, whoever was asked for."""
        return Counter(self.written)


class Short(Tickets):
    """Looks at the first hundred ids alone."""

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:
        """Return what was written with one of these."""
        return super().count(list(ids)[:100])


class Keeping(Tickets):
    """Keeps what it told first."""

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:
        """Return what there was."""
        self.told = getattr(self, "told", None) or super().count(ids)
        return self.told


FAULTS = {
    Renamed: "the_name_is_plain_and_stays",
    Folding: "documents_are_counted_by_the_id_they_were_written_with",
    Telling: "nobody_is_counted_who_was_not_asked_for",
    Short: "as_many_ids_as_there_may_be_are_counted_at_once",
    Keeping: "documents_are_counted_anew_each_time",
}


@pytest.mark.parametrize(("port", "claim"), FAULTS.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_a_fault_is_found(port: type[Tickets], claim: str) -> None:
    """A port with one fault fails the claim that speaks of it."""
    with pytest.raises(AssertionError):
        getattr(TestTickets(), f"test_{claim}")(port())


def test_who_writes_documents_is_said_by_the_host() -> None:
    """The claims know no way of writing one."""
    with pytest.raises(NotImplementedError):
        ReferencePortConformance().write(Tickets(), CustomerId("c"))
