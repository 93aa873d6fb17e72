"""From an id to the record that it stands for.

Owns the refusals that every service shares: of an id that names nobody, of one that was merged away, of a record that
was changed since it was read, of what belongs to somebody else. Whom a unit hides is nobody to all of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from customer_core.errors import (
    AlreadyTakenError,
    ErasedError,
    InvalidValueError,
    MergedAwayError,
    NotFoundError,
    StaleVersionError,
)
from customer_core.history import Subject
from customer_core.merging import Mergeable
from customer_core.model import Customer, CustomerId, Organization, OrganizationId
from customer_core.ports import UnitOfWork

__all__ = [
    "HIDDEN",
    "at_version",
    "checked",
    "given",
    "hiding_holders",
    "ids_naming",
    "kind_of",
    "listed",
    "live",
    "live_at",
    "named",
    "record_subject",
]

T = TypeVar("T")

HIDDEN = "(hidden)"
"""What a refusal calls a customer whom the actor may not see."""
_VOWELS = frozenset("AEIOUaeiou")


def given(cls: type[T], value: object, field: str) -> T:
    """Return an argument that is of its class; a likely mistake, such as text for an id, is told at once.

    Raises:
        InvalidValueError: It is of another class.
    """
    if not isinstance(value, cls):
        problem, remedy = f"is {_one(type(value))}", f"give {_one(cls)}"
        raise InvalidValueError(field=field, problem=problem, remedy=remedy)
    return value


def listed(others: Sequence[T]) -> Sequence[T]:
    """Return the ids of those who are to be one with somebody; a single one that is no list is told at once.

    Raises:
        InvalidValueError: They are no sequence.
    """
    if not isinstance(others, Sequence):
        raise InvalidValueError(field="others", problem=f"is a {type(others).__name__}", remedy="give a list of ids")
    return others


def _one(cls: type) -> str:
    return f"{'an' if cls.__name__[0] in _VOWELS else 'a'} {cls.__name__}"


def kind_of(record: Customer | Organization) -> str:
    """Return what refusals and the history call a record."""
    return "organization" if isinstance(record, Organization) else "customer"


def record_subject(record: Customer | Organization) -> Subject:
    """Return what the history calls a record, by its own id."""
    return Subject(kind_of(record), str(record.id))


def checked(id_: CustomerId) -> CustomerId:
    """Return an id; plain text is none, since it would name nobody in one store and somebody in another.

    Raises:
        InvalidValueError: It is not a `CustomerId`.
    """
    return given(CustomerId, id_, "id")


def named(unit: UnitOfWork, id_: CustomerId) -> Customer:
    """Return the customer that an id names: its own, or the one that it was merged into.

    Raises:
        NotFoundError: It names nobody.
    """
    found = unit.customers.find(checked(id_))
    if found is None:
        raise _nobody(unit, id_)
    return found


def ids_naming(unit: UnitOfWork, id_: CustomerId) -> tuple[CustomerId, ...]:
    """Return every id that names the customer of an id, in ascending order.

    Raises:
        NotFoundError: It names nobody.
    """
    ids = unit.merges.list_ids(checked(id_))
    if not ids:
        raise _nobody(unit, id_)
    return ids


def _nobody(unit: UnitOfWork, id_: CustomerId) -> NotFoundError:
    """Return why an id names nobody: nobody ever had it, or the person was erased."""
    erased = unit.erasures.list_of(id_)
    if erased:
        return ErasedError(kind="customer", id=str(id_), erased_on=erased[0].at.date().isoformat())
    return NotFoundError(kind="customer", id=str(id_))


def live(unit: UnitOfWork, id_: CustomerId) -> Customer:
    """Return the live customer of this very id.

    Raises:
        NotFoundError: No customer has it.
        MergedAwayError: It was merged into another one.
    """
    found = named(unit, id_)
    if found.id != id_:
        raise MergedAwayError(kind="customer", id=str(id_), survivor=str(found.id))
    return found


def live_at(unit: UnitOfWork, id_: CustomerId, version: int) -> Customer:
    """Return the live customer of this very id, if it is at a version.

    Raises:
        NotFoundError: No customer has it.
        MergedAwayError: It was merged into another one.
        StaleVersionError: It is at another version.
    """
    return at_version(live(unit, id_), version)


def at_version(found: Mergeable, version: int) -> Mergeable:
    """Return a record, if it is at a version.

    Raises:
        StaleVersionError: It is at another version.
    """
    if found.version != version:
        raise StaleVersionError(kind=kind_of(found), id=str(found.id), expected=version, found=found.version)
    return found


@contextmanager
def hiding_holders(unit: UnitOfWork, *, is_limited: bool) -> Iterator[None]:
    """Let no refusal name a record that a limited unit hides: that something is taken has to be said, and no more.

    Raises:
        AlreadyTakenError: It is.
    """
    try:
        yield
    except AlreadyTakenError as error:
        if not is_limited or _is_shown(unit, error):
            raise
        raise AlreadyTakenError(what=error.what, kind=error.kind, holder=HIDDEN) from None


def _is_shown(unit: UnitOfWork, error: AlreadyTakenError) -> bool:
    if error.kind == "organization":
        return unit.organizations.find(OrganizationId(error.holder)) is not None
    return unit.customers.find(CustomerId(error.holder)) is not None
