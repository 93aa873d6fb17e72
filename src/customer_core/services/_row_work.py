"""What is done with rows of a file without the store: understanding them, and weighing whom they meet in it.

Owns both as jobs, so that another process can do them as well as this one. It must not know what is saved.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

import attrs

from customer_core.matching import MatchProfile, PreparedRecord, Scorer
from customer_core.model import CustomerDraft
from customer_core.services._duplicates import weighed
from customer_core.services._import_warnings import RowWarning
from customer_core.services._insisting import QUEUED_MOST_OF_CROWD
from customer_core.services._probes import Probe, is_crowd, reading_records
from customer_core.settings import DuplicateSettings

__all__ = ["Cells", "Likeness", "Meeting", "Reading", "RowWork", "Said", "Understanding", "Verdict", "Weighing"]

_RECORDS_MOST: Final = 1 << 14
"""How many records are remembered that the index told of: rows of one file meet the same ones again and again."""


@attrs.frozen(kw_only=True, repr=False)
class Said:
    """What a row says: a draft with what is compared of it, what tells it from others, and what is odd about it."""

    draft: CustomerDraft
    probe: Probe
    digest: str
    warnings: tuple[RowWarning, ...]


Cells = tuple[int, int, tuple[str, ...]]
"""A record of a file: its number, its line, and its cells."""


class Reading(Protocol):
    """Understands a row of a file."""

    def __call__(self, profile: MatchProfile, row: Cells) -> Said | None:
        """Return what a row says; None where it says nothing, or is refused."""


class RowWork:
    """What the jobs take: how rows are read, and how records are compared."""

    def __init__(self, profile: MatchProfile, read: Reading, store: str) -> None:
        self._given = (profile, read, store)
        self.profile = profile
        self.read = read
        self.scorer = Scorer(profile)
        self.kept = lru_cache(maxsize=_RECORDS_MOST)(reading_records(store))
        """What the index keeps of a record, as it is compared."""

    def __reduce__(self) -> tuple[type["RowWork"], tuple[MatchProfile, Reading, str]]:
        return RowWork, self._given


@attrs.frozen(repr=False)
class Understanding:
    """The job of understanding rows."""

    rows: Sequence[Cells]

    def __call__(self, work: RowWork) -> list[Said | None]:
        """Return what each row says; None where it says nothing, or is refused."""
        return [work.read(work.profile, row) for row in self.rows]


class Meeting(NamedTuple):
    """A new customer, as it is compared, and whom it meets: each by its id, with what the index keeps of it."""

    record: PreparedRecord
    others: Sequence[tuple[str, str]]
    cut_keys: tuple[str, ...]


class Likeness(NamedTuple):
    """Whom a new customer may be, with what is told of the pair while it waits."""

    id: str
    bits: float
    relation: str
    fields: tuple[str, ...]


class Verdict(NamedTuple):
    """Whom a new customer may be.

    Args:
        shown: The ids of those, the likeliest first.
        waiting: The first of them, as many as wait for somebody to look.
        likely: The bits of all who score as a link, by their ids.
    """

    shown: tuple[str, ...]
    waiting: tuple[Likeness, ...]
    likely: Mapping[str, float]


@attrs.frozen(repr=False)
class Weighing:
    """The job of weighing whom new customers meet."""

    settings: DuplicateSettings
    meetings: Sequence[Meeting]

    def __call__(self, work: RowWork) -> list[Verdict]:
        """Return whom each of them may be."""
        return [self._verdict(work, one) for one in self.meetings]

    def _verdict(self, work: RowWork, meeting: Meeting) -> Verdict:
        record, scorer, settings = meeting.record, work.scorer, self.settings
        others = ((id_, work.kept(features)) for id_, features in meeting.others)
        suspected, likely = weighed(scorer, record, settings, others)
        shown = [sight.best for sight in suspected[: settings.shown_most]]
        is_crowded = is_crowd(meeting.cut_keys, len(suspected), settings)
        told = suspected[: settings.shown_most][: QUEUED_MOST_OF_CROWD if is_crowded else None]
        waiting = (
            Likeness(one.best.id, one.best.bits, scorer.relation(record, one.best.record), one.fields) for one in told
        )
        return Verdict(tuple(one.id for one in shown), tuple(waiting), likely)
