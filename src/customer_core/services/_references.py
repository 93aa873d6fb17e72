"""The host's own documents that point to customers, counted by the ids that they were written with.

Owns the asking: ids go out in portions, and an answer that cannot be true is refused in place of being shown as a
figure. It must not know what a document is, nor where the host keeps it. No unit of work is open while a host counts.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import attrs

from customer_core.errors import InvalidValueError, ReferenceFailedError
from customer_core.history import JsonPart, Present
from customer_core.merging import ReferenceCount
from customer_core.model import CustomerId, FrozenMap
from customer_core.ports import PersonalReferencePort, ReferencePort
from customer_core.services._contexts import READS_CUSTOMERS, Context
from customer_core.services._resolving import ids_naming

__all__ = [
    "CountedReference",
    "ReferenceService",
    "count_by_record",
    "count_of",
    "documents_of",
    "forget_documents",
    "names_pointing_to",
]

_IDS_AT_ONCE: Final = 500
_COUNT_MOST: Final = 10**12
"""More documents than anybody has of one customer, so that sums stay within 64 bits."""


def _counts(counts: Mapping[CustomerId, int]) -> FrozenMap[CustomerId, int]:
    return FrozenMap(counts)


@attrs.frozen(kw_only=True)
class CountedReference:
    """How many of the host's documents of one kind point to a customer.

    Args:
        name: What the host calls them, such as `orders`.
        by_id: How many were written with each id that names the customer; 0 where none was.
    """

    name: str
    by_id: FrozenMap[CustomerId, int] = attrs.field(converter=_counts)

    @property
    def count(self) -> int:
        """Return how many there are in all."""
        return sum(self.by_id.values())


@attrs.frozen(repr=False)
class ReferenceService:
    """Counts the host's own documents that point to customers."""

    _context: Context

    @property
    def names(self) -> tuple[str, ...]:
        """Return what the host calls its documents, in the order in which it named them."""
        return tuple(self._context.references)

    def list_ids(self, customer: CustomerId) -> tuple[CustomerId, ...]:
        """Return every id that names the customer of an id now, in ascending order: its documents have one of these.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: The id names nobody.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return ids_naming(unit, customer)

    def count(self, customer: CustomerId) -> tuple[CountedReference, ...]:
        """Return how many documents of each kind point to a customer, by whichever id that names it now.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: The id names nobody.
            ReferenceFailedError: The host could not count them.
        """
        return count_of(self._context, self.list_ids(customer))


def count_of(context: Context, ids: Collection[CustomerId]) -> tuple[CountedReference, ...]:
    """Return how many documents of each kind were written with each of some ids.

    Raises:
        ReferenceFailedError: The host could not count them.
    """
    return tuple(
        CountedReference(name=name, by_id=_counted(name, port, ids)) for name, port in context.references.items()
    )


def documents_of(context: Context, ids: Collection[CustomerId]) -> dict[str, list[JsonPart]]:
    """Return what the host's documents say that were written with any of some ids, by what it calls them.

    Those of kinds of which the host only counts the documents are left out.

    Raises:
        ReferenceFailedError: The host could not tell them, or told what is no plain JSON.
    """
    telling = ((name, port) for name, port in context.references.items() if isinstance(port, PersonalReferencePort))
    return {
        name: [document for portion in _portions(ids) for document in _exported(name, port, portion)]
        for name, port in telling
    }


def forget_documents(context: Context, ids: Collection[CustomerId]) -> tuple[str, ...]:
    """Let the host forget a person in its documents, and return what it calls those in which it can.

    Raises:
        ReferenceFailedError: It could not.
    """
    forgetting = {name: port for name, port in context.references.items() if isinstance(port, PersonalReferencePort)}
    for name, port in forgetting.items():
        for portion in _portions(ids):
            try:
                port.erase(portion)
            except Exception as error:
                problem = f"a {type(error).__name__} was raised"
                raise ReferenceFailedError(reference=name, problem=problem, remedy="see its cause") from error
    return tuple(forgetting)


def _exported(name: str, port: PersonalReferencePort, ids: tuple[CustomerId, ...]) -> list[JsonPart]:
    try:
        answer: object = port.export(ids)
    except Exception as error:
        problem = f"a {type(error).__name__} was raised"
        raise ReferenceFailedError(reference=name, problem=problem, remedy="see its cause") from error
    if not isinstance(answer, list | tuple):
        raise _refused(name, f"the answer is a {type(answer).__name__}", "return a list of documents")
    try:
        return [Present(document).plain for document in answer]
    except InvalidValueError as error:
        raise _refused(name, f"a document {error.problem}", error.remedy) from None


def count_by_record(
    context: Context, records: Mapping[CustomerId, Collection[CustomerId]]
) -> tuple[ReferenceCount, ...]:
    """Return how many documents of each kind point to each of some records, by the ids that name it.

    Raises:
        ReferenceFailedError: The host could not count them.
    """
    ids = [id_ for own in records.values() for id_ in own]
    found: list[ReferenceCount] = []
    for name, port in context.references.items():
        counts = _counted(name, port, ids)
        found += (
            ReferenceCount(name=name, record=record, count=sum(counts[id_] for id_ in own))
            for record, own in records.items()
        )
    return tuple(found)


def names_pointing_to(context: Context, id_: CustomerId) -> tuple[str, ...]:
    """Return the names of the documents of which any was written with an id.

    Raises:
        ReferenceFailedError: The host could not count them.
    """
    return tuple(name for name, port in context.references.items() if _counted(name, port, (id_,))[id_])


def _counted(name: str, port: ReferencePort, ids: Collection[CustomerId]) -> dict[CustomerId, int]:
    """Return how many documents were written with each of some ids."""
    counts: dict[CustomerId, int] = {}
    for portion in _portions(ids):
        told = _told(name, port, portion)
        _refuse_unless_true(name, told, portion)
        counts.update({id_: told.get(id_, 0) for id_ in portion})
    return counts


def _portions(ids: Collection[CustomerId]) -> Iterator[tuple[CustomerId, ...]]:
    listed = sorted(set(ids))
    for place in range(0, len(listed), _IDS_AT_ONCE):
        yield tuple(listed[place : place + _IDS_AT_ONCE])


def _told(name: str, port: ReferencePort, ids: tuple[CustomerId, ...]) -> dict[CustomerId, int]:
    """Return what a port answers, as it is."""
    try:
        answer: object = port.count(ids)
        told = dict(answer) if isinstance(answer, Mapping) else None
    except Exception as error:
        problem = f"a {type(error).__name__} was raised"
        raise ReferenceFailedError(reference=name, problem=problem, remedy="see its cause") from error
    if told is None:
        raise _refused(name, f"the answer is a {type(answer).__name__}", "return a mapping of ids to whole numbers")
    return told


def _refuse_unless_true(name: str, told: Mapping[CustomerId, int], ids: Collection[CustomerId]) -> None:
    """Refuse an answer about others than those who were asked for, or of numbers that count nothing."""
    if not told.keys() <= set(ids):
        raise _refused(name, "the answer has an id that was not asked for", "return CustomerIds that were given")
    for number in told.values():
        if type(number) is not int:
            raise _refused(name, f"the answer has a {type(number).__name__} for a number", "return whole numbers")
        if not 0 <= number <= _COUNT_MOST:
            raise _refused(name, "the answer has a number out of range", f"return 0 to {_COUNT_MOST}")


def _refused(name: str, problem: str, remedy: str) -> ReferenceFailedError:
    return ReferenceFailedError(reference=name, problem=problem, remedy=remedy)
