"""What `ReferencePort` obliges a host to, claim by claim.

Owns the claims about counts of a host's own documents. How one is written is said by whoever tests a port.
"""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from customer_core.model import CustomerId, TextId
from customer_core.ports import ReferencePort
from customer_core.testing.conformance import _specimens as specimens

__all__ = ["ReferencePortConformance"]

IDS: Final = tuple(map(CustomerId, specimens.ASCENDING_IDS))
IDS_MOST: Final = 500
THREADS: Final = 4


class ReferencePortConformance:
    """Show that a host counts its own documents as `ReferencePort` promises.

    Give pytest a fixture named `reference` that returns a port without any document yet, and override `write`.
    """

    def write(self, reference: ReferencePort, customer: CustomerId) -> None:
        """Write a document that points to a customer."""
        raise NotImplementedError

    def test_the_name_is_plain_and_stays(self, reference: ReferencePort) -> None:
        """A name has the characters of an id, and is the same whenever it is asked for."""
        assert TextId(reference.name) == TextId(reference.name)

    def test_documents_are_counted_by_the_id_they_were_written_with(self, reference: ReferencePort) -> None:
        """Each id has as many as were written with it, told apart from any other to the letter; the rest have none."""
        expected = {id_: place for place, id_ in enumerate(IDS)}
        for id_, times in expected.items():
            for _ in range(times):
                self.write(reference, id_)
        assert expected == _counts(reference, IDS)

    def test_nobody_is_counted_who_was_not_asked_for(self, reference: ReferencePort) -> None:
        """An answer is about the ids that were given alone, also where these are none."""
        self.write(reference, IDS[0])
        assert {} == dict(reference.count(()))
        assert {IDS[1]} >= set(reference.count(IDS[1:2]))

    def test_as_many_ids_as_there_may_be_are_counted_at_once(self, reference: ReferencePort) -> None:
        """The first and the last of as many ids as a port may be given are counted like any other."""
        ids = [CustomerId(f"c-{number:04}") for number in range(IDS_MOST)]
        for id_ in (ids[0], ids[-1], ids[-1]):
            self.write(reference, id_)
        assert dict.fromkeys(ids, 0) | {ids[0]: 1, ids[-1]: 2} == _counts(reference, ids)

    def test_documents_are_counted_anew_each_time(self, reference: ReferencePort) -> None:
        """What is written after somebody asked is counted when somebody asks again."""
        for times in (1, 2, 3):
            self.write(reference, IDS[0])
            assert {IDS[0]: times} == _counts(reference, IDS[:1])

    def test_many_threads_ask_at_once(self, reference: ReferencePort) -> None:
        """Each of many threads is told the same."""
        self.write(reference, IDS[0])
        with ThreadPoolExecutor(THREADS) as threads:
            told = list(threads.map(lambda _: _counts(reference, IDS), range(THREADS * 5)))
        assert [dict.fromkeys(IDS, 0) | {IDS[0]: 1}] * len(told) == told


def _counts(reference: ReferencePort, ids: Collection[CustomerId]) -> dict[CustomerId, int]:
    """Return the number of each id, and whatever else is in the answer."""
    return dict.fromkeys(ids, 0) | dict(reference.count(ids))
