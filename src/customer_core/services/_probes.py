"""A record made ready to be looked up among those that are stored, and compared with what is found there.

Owns which keys it is looked up by, and which candidates are worth a look. It must not know what is done with them.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import TypeVar

import attrs

from customer_core.errors import InvalidValueError, StoreDamagedError
from customer_core.matching import (
    MatchProfile,
    PreparedRecord,
    agreement,
    features_document,
    index_keys,
    least_link_bits,
    order_text,
    prepare,
    record_of,
)
from customer_core.model import CustomerDraft, CustomerId, OrganizationDraft
from customer_core.ports import IndexedRecord, KeyQuery
from customer_core.services._contexts import Context
from customer_core.settings import DuplicateSettings

__all__ = [
    "CHECK",
    "Probe",
    "ReadRecord",
    "check_queries",
    "compared",
    "is_crowd",
    "is_worth_telling",
    "kept_record",
    "pair_queries",
    "reading_records",
]

Id = TypeVar("Id")
ReadRecord = Callable[[str], PreparedRecord]

CHECK = "check-"
"""What the look-up keys of check fields begin with; all others are blocking keys of the profile."""


@attrs.frozen(repr=False)
class Probe:
    """A record made ready to be looked up, which takes no store and so no lock."""

    record: PreparedRecord
    keys: tuple[str, ...]
    order: str

    @classmethod
    def of(cls, context: Context, draft: CustomerDraft | OrganizationDraft) -> "Probe":
        """Return the probe of a draft, a customer or an organization under the profile in use."""
        return cls.under(context.profile, draft)

    @classmethod
    def under(cls, profile: MatchProfile, draft: CustomerDraft | OrganizationDraft) -> "Probe":
        """Return the probe of a draft, a customer or an organization under a profile."""
        record = prepare(draft)
        return cls(record, index_keys(profile, record), order_text(record))

    @property
    def blocking_keys(self) -> tuple[str, ...]:
        """Return the keys that bring records together in a whole run, without those of check fields."""
        return tuple(key for key in self.keys if not key.startswith(CHECK))

    def indexed(self, id_: CustomerId) -> IndexedRecord:
        """Return what the duplicate index keeps of the record, as that of a customer."""
        return IndexedRecord(id=id_, keys=self.keys, order=self.order, features=self.features)

    @property
    def features(self) -> str:
        """Return what is compared of the record, as `kept_record` reads it."""
        return json.dumps(features_document(self.record), ensure_ascii=False, separators=(",", ":"))

    def is_alike(self, other: "Probe") -> bool:
        """Tell whether the two are compared alike, and with the same records."""
        return self.order == other.order and self.blocking_keys == other.blocking_keys


def kept_record(features: str, store: str) -> PreparedRecord:
    """Return the record that a store keeps in its duplicate index, as `Probe.features` wrote it.

    Raises:
        StoreDamagedError: It is none; what it says is not shown.
    """
    try:
        return record_of(json.loads(features))
    except (ValueError, RecursionError, InvalidValueError):
        reason = "its duplicate index holds a record that is none"
        raise StoreDamagedError(store=store, reason=reason) from None


def reading_records(store: str) -> ReadRecord:
    """Return how what a store keeps in its duplicate index is read, as by `kept_record`."""
    return partial(kept_record, store=store)


def pair_queries(profile: MatchProfile, keys: Iterable[str], *, less: int = 0, more: int = 0) -> list[KeyQuery]:
    """Return how to look up what a whole run compares a record with, by its blocking keys.

    Args:
        profile: The profile, which says how large a block may be.
        keys: Blocking keys.
        less: By how many records smaller a block may be: those that it will have besides.
        more: By how many neighbors further to reach: a record that is in the block meets itself.
    """
    blocking = profile.blocking
    queries = []
    for key in keys:
        is_weak = key.partition(":")[0] in blocking.weak
        most, reach = (blocking.weak_most, 0) if is_weak else (blocking.block_most, blocking.neighbors + more)
        queries.append(KeyQuery(key, max(most - less, 0), reach))
    return queries


def check_queries(profile: MatchProfile, probe: Probe, settings: DuplicateSettings) -> Iterator[KeyQuery]:
    """Yield what to look up: by its keys whatever a whole run compares, and the check fields that were chosen.

    Of a check field one more is asked for than is shown, and of a block that is cut one neighbor more, since a stored
    record finds itself among them.
    """
    yield from pair_queries(profile, probe.blocking_keys, more=1)
    most = settings.shown_most + 1
    chosen = tuple(f"{CHECK}{field}:" for field in settings.check_fields)
    for key in probe.keys:
        if key.startswith(chosen):
            yield KeyQuery(key, most, (most + 2) // 2)


def compared(
    context: Context, probe: Probe, settings: DuplicateSettings, candidates: Iterable[tuple[Id, PreparedRecord]]
) -> Iterator[tuple[Id, PreparedRecord, tuple[str, ...], float]]:
    """Yield those of some candidates that are worth a look: what is compared of each, equal check fields, and bits.

    All that agree in a check field are, and all that may score as a link, or *review*.

    Args:
        context: Whose profile counts.
        probe: What they are compared with.
        settings: Which check fields were chosen.
        candidates: Ids, each with what is compared of it.
    """
    least = min(context.profile.thresholds.review_bits, least_link_bits(context.profile))
    agreeing, screen = agreement(settings.check_fields, probe.record), context.scorer.screen(probe.record, least)
    for id_, other in candidates:
        fields = agreeing(other)
        if fields or screen.may_reach(other):
            yield id_, other, fields, context.scorer.bits(probe.record, other)


def is_crowd(cut_keys: Iterable[str], suspected: int, settings: DuplicateSettings) -> bool:
    """Tell whether the value of a check field is so common, or suspects so many, that few are worth a look."""
    return suspected > settings.shown_most or any(key.startswith(CHECK) for key in cut_keys)


def is_worth_telling(profile: MatchProfile, cut_keys: Collection[str]) -> bool:
    """Tell whether keys were cut of which everybody is looked at who holds one: nobody expects that of a weak key."""
    weak = tuple(f"{kind}:" for kind in profile.blocking.weak)
    return not all(key.startswith(weak) for key in cut_keys)
