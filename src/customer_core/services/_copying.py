"""A store that becomes a copy of another one: all that is kept, or nothing.

Owns the two units of work between which records travel. How a store tells and takes them is its own matter.
"""

import os
from collections.abc import Mapping

import attrs

from customer_core.errors import StoreSameError, StoreUncopiedError
from customer_core.matching import Progress
from customer_core.model import FrozenMap
from customer_core.ports import RECORD_KINDS, RecordPort, Store, UnitOfWork

__all__ = ["CopyReport", "copy_store"]


@attrs.frozen(kw_only=True)
class CopyReport:
    """What was copied: from where, to where, and how many records of each kind, by what people call them."""

    source: str
    target: str
    records: Mapping[str, int]

    @property
    def customers(self) -> int:
        """Return how many live customers there are."""
        return self.records["customers"]


def copy_store(source: Store, target: Store, progress: Progress | None = None) -> CopyReport:
    """Copy everything that one store keeps, as it is at one moment, into another one that keeps nothing yet.

    Raises:
        StoreNotEmptyError: The target keeps something.
        StoreSameError: The two are one.
        StoreUncopiedError: One of them is of a kind that cannot tell or take everything.
        StoreOutdatedError: One of them has tables of an earlier release.
        StoreError: One of them cannot be read or written; the target is as it was.
    """
    if source is target or _are_one(source, target):
        raise StoreSameError(store=target.name)
    with source.reading() as told, target.writing() as taken:
        records = _records_of(taken, target)
        records.restore(_records_of(told, source), progress=progress or _unreported)
        counts = records.count()
    named = FrozenMap({word: counts[kind] for kind, word in RECORD_KINDS.items()})
    return CopyReport(source=source.name, target=target.name, records=named)


def _are_one(source: Store, target: Store) -> bool:
    """Tell whether two stores live in one file; on a server, one that keeps something is refused as such."""
    files, others = (set(map(os.path.realpath, one.own_files)) for one in (source, target))
    return bool(files & others)


def _records_of(unit: UnitOfWork, store: Store) -> RecordPort:
    records: RecordPort | None = getattr(unit, "records", None)
    if records is None:
        raise StoreUncopiedError(store=store.name)
    return records


def _unreported(_step: str, _done: int, _of: int) -> None:
    """Report to nobody."""
