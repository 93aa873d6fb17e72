"""A record made ready to be looked up among those that are stored.

Owns which keys it is looked up by. It must not know what is done with what is found.
"""

import json
from collections.abc import Iterable

import attrs

from customer_core.errors import InvalidValueError, StoreDamagedError
from customer_core.matching import (
    MatchProfile,
    PreparedRecord,
    features_document,
    index_keys,
    order_text,
    prepare,
    record_of,
)
from customer_core.model import CustomerDraft, CustomerId
from customer_core.ports import IndexedRecord, KeyQuery
from customer_core.services._contexts import Context

__all__ = ["CHECK", "Probe", "kept_record", "pair_queries"]

CHECK = "check-"
"""What the look-up keys of check fields begin with; all others are blocking keys of the profile."""


@attrs.frozen(repr=False)
class Probe:
    """A record made ready to be looked up, which takes no store and so no lock."""

    record: PreparedRecord
    keys: tuple[str, ...]
    order: str

    @classmethod
    def of(cls, context: Context, draft: CustomerDraft) -> "Probe":
        """Return the probe of a draft or customer under the profile in use."""
        return cls.under(context.profile, draft)

    @classmethod
    def under(cls, profile: MatchProfile, draft: CustomerDraft) -> "Probe":
        """Return the probe of a draft or customer under a profile."""
        record = prepare(draft)
        return cls(record, index_keys(profile, record), order_text(record))

    @property
    def blocking_keys(self) -> tuple[str, ...]:
        """Return the keys that bring records together in a whole run, without those of check fields."""
        return tuple(key for key in self.keys if not key.startswith(CHECK))

    def indexed(self, id_: CustomerId) -> IndexedRecord:
        """Return what the duplicate index keeps of the record, as that of a customer."""
        features = json.dumps(features_document(self.record), ensure_ascii=False, separators=(",", ":"))
        return IndexedRecord(id=id_, keys=self.keys, order=self.order, features=features)

    def is_alike(self, other: "Probe") -> bool:
        """Tell whether the two are compared alike, and with the same records."""
        return self.order == other.order and self.blocking_keys == other.blocking_keys


def kept_record(features: str, store: str) -> PreparedRecord:
    """Return the record that a store keeps in its duplicate index, as `Probe.indexed` wrote it.

    Raises:
        StoreDamagedError: It is none; what it says is not shown.
    """
    try:
        return record_of(json.loads(features))
    except (ValueError, RecursionError, InvalidValueError):
        reason = "its duplicate index holds a record that is none"
        raise StoreDamagedError(store=store, reason=reason) from None


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
