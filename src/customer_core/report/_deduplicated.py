"""The report of a table whose duplicates were found.

Owns what is chosen of it. It must not know HTML.
"""

import attrs
import numpy as np
import numpy.typing as npt

from customer_core.bulk import DeduplicatedTable
from customer_core.report._counting import (
    block_bars,
    making_figures,
    put_aside_figures,
    score_histogram,
    size_bars,
    source_facts,
)
from customer_core.report._data import Choice, Figure, Mark, PairFacts, ReportData, SideBySide
from customer_core.report._numbers import percent, signed
from customer_core.report._pairs import MATCHES_MOST, REVIEW_MOST, even_choice, pair_facts, review_order
from customer_core.report._sides import RECORDS_MOST, side_by_side

__all__ = ["deduplicated_data"]

_CUSTOMERS_MOST = 30
_HOUSEHOLDS_MOST = 10

Numbers = npt.NDArray[np.int64]


def deduplicated_data(found: DeduplicatedTable) -> ReportData:
    """Return what a report says of a table whose duplicates were found."""
    profile, pairs = found.profile, found.pairs
    same_bits = profile.thresholds.same_bits
    clusters = found.clusters
    is_together = clusters[pairs.left] == clusters[pairs.right]
    review, sure = review_order(pairs.bits, is_together, same_bits)
    marks = (Mark(profile.thresholds.review_bits, "worth a look"), Mark(same_bits, "called the same"))
    sizes = np.bincount(clusters)
    homes = _customers_of_homes(found)
    chosen = even_choice(sure, MATCHES_MOST)
    return ReportData(
        title=f"Duplicates in {found.table.file}",
        lead="Which records are one customer, why, and what a person should look at.",
        figures=_figures(found, len(review), homes),
        sources=(source_facts(found.table, found.roles),),
        review=Choice(items=_pairs(found, review[:REVIEW_MOST]), left_out=max(0, len(review) - REVIEW_MOST)),
        histogram=score_histogram(pairs.bits, marks),
        sizes=size_bars(sizes, "record", "records"),
        matches=Choice(items=_pairs(found, chosen), left_out=len(sure) - len(chosen)),
        records=_customers(found, sizes, is_together),
        homes=size_bars(np.bincount(homes[:, 0]), "customer", "customers") if len(homes) else None,
        households=_households(found, homes) if len(homes) else None,
        blocks=block_bars(found.cut_blocks),
        expected=_expected(found),
        doubts=(
            "Estimated without labels. Precision and recall are sums of the probabilities of pairs; the share that "
            "blocking finds is told from what two groups of keys find of each other (capture and recapture). They are "
            "as good as the probabilities are: they cannot see a mistake that the profile itself makes."
        ),
        making=making_figures(profile, found.fit, found.timings, found.compared),
    )


def _figures(found: DeduplicatedTable, review: int, homes: Numbers) -> tuple[Figure, ...]:
    rows = len(found.clusters)
    return (
        Figure("Records", f"{rows:,}"),
        Figure("Customers", f"{found.customers:,}"),
        Figure(
            "Duplicates", f"{rows - found.customers:,}", f"{percent((rows - found.customers) / max(1, rows))} of all"
        ),
        Figure("Pairs to look at", f"{review:,}", f"of {found.compared:,} compared"),
        Figure("Households and firms", f"{len(np.unique(homes[:, 0])):,}", "customers that belong together"),
        *put_aside_figures(found.table),
    )


def _expected(found: DeduplicatedTable) -> tuple[Figure, ...]:
    expected = found.expectation
    return (
        Figure("Precision", percent(expected.precision), "of the pairs put together are one customer"),
        Figure("Recall", percent(expected.recall), "of the pairs that are one customer are put together"),
        Figure("Found by blocking", percent(expected.blocking_recall), "of these pairs were compared at all"),
    )


def _pairs(found: DeduplicatedTable, places: Numbers) -> tuple[PairFacts, ...]:
    facts, row = [], found.table.number
    for place in places.tolist():
        left, right = int(found.pairs.left[place]), int(found.pairs.right[place])
        cluster, other = int(found.clusters[left]), int(found.clusters[right])
        outcome = f"one customer, number {cluster}" if cluster == other else f"two customers, {cluster} and {other}"
        facts.append(pair_facts(found.score(left, right), f"row {row(left)}", f"row {row(right)}", outcome))
    return tuple(facts)


def _customers(found: DeduplicatedTable, sizes: Numbers, is_together: npt.NDArray[np.bool_]) -> Choice[SideBySide]:
    """Return the records of customers that have several, beginning with the least sure pair."""
    lowest = np.full(len(sizes), np.inf)
    np.minimum.at(lowest, found.clusters[found.pairs.left[is_together]], found.pairs.bits[is_together])
    several = np.flatnonzero(sizes > 1)
    order = several[np.lexsort((several, -sizes[several], lowest[several]))]
    chosen = order[:_CUSTOMERS_MOST].tolist()
    members = _members(found.clusters, chosen)
    items = [
        _side(found, f"Customer {cluster}", _least(float(lowest[cluster])), _named(found, rows))
        for cluster, rows in zip(chosen, members, strict=True)
    ]
    return Choice(items=tuple(items), left_out=len(order) - len(items))


def _named(found: DeduplicatedTable, rows: list[int]) -> list[tuple[int, str]]:
    return [(row, f"row {found.table.number(row)}") for row in rows]


def _least(bits: float) -> str:
    return f"Least sure pair: {signed(bits)} bits." if np.isfinite(bits) else "Put together by a judgement."


def _members(groups: Numbers, chosen: list[int]) -> list[list[int]]:
    """Return the rows of the groups that are chosen."""
    rows = np.flatnonzero(np.isin(groups, chosen))
    members: dict[int, list[int]] = {group: [] for group in chosen}
    for row, group in zip(rows.tolist(), groups[rows].tolist(), strict=True):
        members[group].append(row)
    return list(members.values())


def _customers_of_homes(found: DeduplicatedTable) -> Numbers:
    """Return each (household, customer) once, ascending."""
    rows = np.flatnonzero(found.households >= 0)
    pairs = np.stack((found.households[rows], found.clusters[rows]), axis=1)
    return np.unique(pairs, axis=0)


def _households(found: DeduplicatedTable, homes: Numbers) -> Choice[SideBySide]:
    """Return the first record of each customer of the largest households and firms."""
    numbers, counts = np.unique(homes[:, 0], return_counts=True)
    chosen = numbers[np.lexsort((numbers, -counts))][:_HOUSEHOLDS_MOST].tolist()
    items = []
    for number in chosen:
        customers = homes[homes[:, 0] == number, 1].tolist()
        firsts = [int(np.argmax(found.clusters == customer)) for customer in customers[:RECORDS_MOST]]
        named = [(row, f"customer {found.clusters[row]}, row {found.table.number(row)}") for row in firsts]
        more = len(customers) - len(firsts)
        side = _side(found, f"Household or firm {number}", f"{len(customers):,} customers.", named, more)
        items.append(attrs.evolve(side, tells_differences=False))
    return Choice(items=tuple(items), left_out=len(numbers) - len(items))


def _side(
    found: DeduplicatedTable, title: str, note: str, named: list[tuple[int, str]], left_out: int = 0
) -> SideBySide:
    header = found.table.header
    kept = named[:RECORDS_MOST]
    records = {name: list(zip(header, found.table.row(row), strict=True)) for row, name in kept}
    return side_by_side(title, note, records, left_out=left_out + len(named) - len(kept))
