"""A record made ready to be looked up among those that are stored, and compared with what is found there.

Owns which keys it is looked up by, and which candidates are worth a look. It must not know what is done with them.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

import attrs

from customer_core.errors import InvalidValueError, StoreDamagedError
from customer_core.matching import (
    MatchProfile,
    PreparedRecord,
    Scorer,
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
    "Absorbed",
    "Compared",
    "KeptRecords",
    "Probe",
    "ReadRecords",
    "Sight",
    "check_queries",
    "compared",
    "is_crowd",
    "is_worth_telling",
    "kept_record",
    "lost_queries",
    "pair_queries",
    "reading_records",
]

Id = TypeVar("Id")
Absorbed = Iterable[tuple[Any, "Probe"]]
"""Records that were merged, each by the id that it had of itself, a customer's or an organization's."""
KeptRecords = Sequence[tuple[str | None, PreparedRecord]]
"""What is compared of a record as it is, and of those that it is made of, each by the id that it had of itself."""
ReadRecords = Callable[[str], KeptRecords]

CHECK = "check-"
"""What the look-up keys of check fields begin with; all others are blocking keys of the profile."""
_LOST = "lost-"
"""What stands before the keys of records that went into another one, and are no keys of that one: so a check finds it
by them, and a whole run, which compares the records that are there, does not."""
_ABSORBED = "absorbed"
"""Under what the features of such records stand beside those of the record itself."""


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

    def indexed(self, id_: CustomerId, absorbed: Absorbed = ()) -> IndexedRecord:
        """Return what the duplicate index keeps of the record, as that of a customer; `absorbed` as of `entry`."""
        keys, features = self.entry(absorbed)
        return IndexedRecord(id=id_, keys=keys, order=self.order, features=features)

    def entry(self, absorbed: Absorbed = ()) -> tuple[tuple[str, ...], str]:
        """Return the keys by which an index finds the record, and what is compared of it, as `kept_record` reads it.

        Args:
            absorbed: The records that it is made of by merges, each by its own id, of which those count that say
                something else.
        """
        document = features_document(self.record)
        said, keys = [document], dict.fromkeys(self.keys)
        more: list[tuple[str, dict[str, Any]]] = []
        for other, probe in absorbed:
            one = features_document(probe.record)
            if one not in said:
                said.append(one)
                more.append((str(other), one))
                keys.update(dict.fromkeys(_LOST + key for key in probe.keys if key not in keys))
        whole = {**document, _ABSORBED: more} if more else document
        return tuple(keys), json.dumps(whole, ensure_ascii=False, separators=(",", ":"))

    def is_alike(self, other: "Probe") -> bool:
        """Tell whether the two are compared alike, and with the same records."""
        return self.order == other.order and self.blocking_keys == other.blocking_keys


def kept_record(features: str, store: str) -> PreparedRecord:
    """Return the record that a store keeps in its duplicate index, as a probe wrote it, without what it is made of.

    Raises:
        StoreDamagedError: It is none; what it says is not shown.
    """
    return _kept_records(features, store)[0][1]


def _kept_records(features: str, store: str) -> list[tuple[str | None, PreparedRecord]]:
    """Return the record that a store keeps, and behind it those that it is made of, with their ids.

    Raises:
        StoreDamagedError: One is none; what it says is not shown.
    """
    try:
        document = json.loads(features)
        absorbed = document.pop(_ABSORBED, []) if isinstance(document, dict) else []
        return [(None, record_of(document)), *((_id(text), record_of(one)) for text, one in absorbed)]
    except (ValueError, TypeError, RecursionError, InvalidValueError):
        reason = "its duplicate index holds a record that is none"
        raise StoreDamagedError(store=store, reason=reason) from None


def _id(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise TypeError
    return text


def reading_records(store: str) -> ReadRecords:
    """Return how what a store keeps in its duplicate index is read: the record itself, then what it is made of."""
    return partial(_kept_records, store=store)


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


def lost_queries(queries: Iterable[KeyQuery]) -> list[KeyQuery]:
    """Return how to look up by the same keys whom records went into that had them, and who has them no more."""
    return [KeyQuery(_LOST + query.key, query.most, query.reach) for query in queries]


class Compared(NamedTuple, Generic[Id]):
    """A record that a probe was compared with: equal check fields, and bits.

    It is what is kept under an id, or a record `absorbed` by that one, by the id that it had of itself.
    """

    id: Id
    absorbed: str | None
    record: PreparedRecord
    fields: tuple[str, ...]
    bits: float


def compared(
    scorer: Scorer, record: PreparedRecord, settings: DuplicateSettings, candidates: Iterable[tuple[Id, KeptRecords]]
) -> Iterator[Compared[Id]]:
    """Yield those of some candidates that are worth a look; each before the records that it is made of.

    All that agree in a check field are, and all that may score as a link, or *review*.

    Args:
        scorer: Whose profile counts.
        record: What they are compared with.
        settings: Which check fields were chosen.
        candidates: Ids, each with what is compared of it.
    """
    least = min(scorer.profile.thresholds.review_bits, least_link_bits(scorer.profile))
    agreeing, screen = agreement(settings.check_fields, record), scorer.screen(record, least)
    for id_, records in candidates:
        for absorbed, other in records:
            fields = agreeing(other)
            if fields or screen.may_reach(other):
                yield Compared(id_, absorbed, other, fields, scorer.bits(record, other))


@attrs.frozen(repr=False)
class Sight(Generic[Id]):
    """What was compared of one candidate: itself if that is worth a look, the best of its records, and equal fields."""

    itself: Compared[Id] | None
    best: Compared[Id]
    fields: tuple[str, ...]

    @classmethod
    def of_each(cls, found: Iterable[Compared[Id]]) -> "Iterator[Sight[Id]]":
        """Yield the sights of candidates, whose records follow each other."""
        for _, together in groupby(found, key=attrgetter("id")):
            first, *others = together
            best = min((first, *others), key=lambda one: (not one.fields, -one.bits))
            fields = dict.fromkeys(field for one in (first, *others) for field in one.fields)
            yield cls(None if first.absorbed else first, best, tuple(fields))

    @property
    def place(self) -> tuple[bool, float, Id]:
        """Return what sights are sorted by, so that the likeliest comes first."""
        return not self.fields, -self.best.bits, self.best.id


def is_crowd(cut_keys: Iterable[str], suspected: int, settings: DuplicateSettings) -> bool:
    """Tell whether the value of a check field is so common, or suspects so many, that few are worth a look."""
    return suspected > settings.shown_most or any(key.removeprefix(_LOST).startswith(CHECK) for key in cut_keys)


def is_worth_telling(profile: MatchProfile, cut_keys: Collection[str]) -> bool:
    """Tell whether keys were cut of which everybody is looked at who holds one: nobody expects that of a weak key."""
    weak = tuple(f"{kind}:" for kind in profile.blocking.weak)
    return not all(key.removeprefix(_LOST).startswith(weak) for key in cut_keys)
