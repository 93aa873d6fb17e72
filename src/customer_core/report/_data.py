"""What a report says, as values: chosen and counted, not yet drawn.

Owns the parts of a report and which of their values differ. It must not know what they were taken from, nor HTML.
Values of persons stand in none of the reprs.
"""

from collections import Counter
from typing import Generic, TypeVar

import attrs

__all__ = [
    "Bar",
    "Bin",
    "Choice",
    "ColumnFacts",
    "Figure",
    "Histogram",
    "Mark",
    "PairFacts",
    "RefusedRow",
    "ReportData",
    "SideBySide",
    "SideField",
    "SourceFacts",
    "Step",
]

Item = TypeVar("Item")


@attrs.frozen(kw_only=True)
class Choice(Generic[Item]):
    """Some of many: those that are shown, in their order, and how many are not."""

    items: tuple[Item, ...] = ()
    left_out: int = 0


@attrs.frozen
class Figure:
    """A number of the first rank as it is shown, what it counts, and what is to be known with it."""

    label: str
    value: str
    note: str = ""


@attrs.frozen
class Bar:
    """How many there are of one kind, and what that kind is where its label does not say it."""

    label: str
    count: int
    note: str = ""


@attrs.frozen
class Bin:
    """How many pairs score from `low_bits` up to, not including, `high_bits`."""

    low_bits: float
    high_bits: float
    count: int


@attrs.frozen
class Mark:
    """A threshold: where it is, in bits, and what it is called."""

    bits: float
    label: str


@attrs.frozen(kw_only=True)
class Histogram:
    """How many pairs have which score: bins side by side, ascending, and the thresholds.

    `judged` counts the pairs that were judged to be the same, which have no score.
    """

    bins: tuple[Bin, ...]
    marks: tuple[Mark, ...] = ()
    judged: int = 0


@attrs.frozen(kw_only=True)
class ColumnFacts:
    """What a column was taken for, how sure that is (0 to 1), and how much of it is filled; None where not counted."""

    name: str
    role: str
    confidence: float
    reason: str
    filled: int | None = None
    different: int | None = None


@attrs.frozen(kw_only=True)
class SourceFacts:
    """A table that came in."""

    file: str
    rows: int
    columns: tuple[ColumnFacts, ...]


@attrs.frozen(kw_only=True)
class Step:
    """What one field says of a pair: both values as compared, their level, and the bits it moved the score by."""

    field: str
    level: str
    left: str = attrs.field(repr=False)
    right: str = attrs.field(repr=False)
    bits: float


@attrs.frozen(kw_only=True)
class PairFacts:
    """A pair with its score, how that adds up, and what became of it, as a sentence.

    `prior_bits` and the bits of the steps add up to `bits`.
    """

    left: str
    right: str
    bits: float
    probability: float
    relation: str
    outcome: str
    prior_bits: float
    steps: tuple[Step, ...]


@attrs.frozen(kw_only=True)
class SideField:
    """The values of one column, or of the columns of one role, in several records, in their order."""

    name: str
    values: tuple[str, ...] = attrs.field(repr=False)

    @property
    def odd_ones(self) -> tuple[bool, ...]:
        """Tell of each value whether it is another than the most common one, the first of those that are equally so."""
        common = Counter(value for value in self.values if value).most_common(1)
        return tuple(bool(value) and value != common[0][0] for value in self.values)


@attrs.frozen(kw_only=True)
class SideBySide:
    """Records to compare: what each is called, their fields, and how many records and fields are left out.

    `tells_differences` where they are to be one customer, so that what differs is to be seen.
    """

    title: str
    note: str
    heads: tuple[str, ...]
    fields: tuple[SideField, ...]
    tells_differences: bool = True
    records_left_out: int = 0
    fields_left_out: int = 0


@attrs.frozen(kw_only=True)
class RefusedRow:
    """A row that was not imported: its number from 1, the line on which it begins, and why."""

    row: int
    line: int
    problem: str


@attrs.frozen(kw_only=True)
class ReportData:
    """All that a report says. What there is nothing of is None, and its section is left out.

    Args:
        title: The heading.
        lead: What was done, in a sentence.
        figures: The numbers of the first rank.
        sources: The tables that came in.
        review: The pairs to look at first, the least certain ones at the top.
        outcomes: What became of the rows.
        refused: The rows that were not imported.
        histogram: The scores of pairs.
        sizes: How many customers have how many records.
        matches: Pairs that are one customer, from the surest to the least sure.
        records: Records to compare, those of one customer side by side.
        homes: How many households and firms have how many customers.
        households: Customers of one household or firm side by side.
        blocks: Keys of which some values were too common to compare all who have them.
        expected: How right the result should be.
        doubts: What is to be known of that; why there are no such figures, where there are none.
        making: How it was made: profile, learning, time.
    """

    title: str
    lead: str
    figures: tuple[Figure, ...]
    sources: tuple[SourceFacts, ...]
    review: Choice[PairFacts] | None = None
    outcomes: tuple[Bar, ...] | None = None
    refused: Choice[RefusedRow] | None = None
    histogram: Histogram | None = None
    sizes: tuple[Bar, ...] | None = None
    matches: Choice[PairFacts] | None = None
    records: Choice[SideBySide] | None = None
    homes: tuple[Bar, ...] | None = None
    households: Choice[SideBySide] | None = None
    blocks: tuple[Bar, ...] | None = None
    expected: tuple[Figure, ...] = ()
    doubts: str = ""
    making: tuple[Figure, ...] = ()
