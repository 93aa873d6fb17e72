"""The report of two tables that were linked.

Owns what is chosen of it. It must not know HTML.
"""

import numpy as np
import numpy.typing as npt

from customer_core.bulk import LinkedTables, TextTable
from customer_core.exchange import ColumnRole
from customer_core.report._counting import (
    block_bars,
    making_figures,
    put_aside_figures,
    score_histogram,
    source_facts,
)
from customer_core.report._data import Choice, Figure, Mark, PairFacts, ReportData, SideBySide
from customer_core.report._numbers import percent, signed
from customer_core.report._pairs import MATCHES_MOST, REVIEW_MOST, even_choice, pair_facts, review_order
from customer_core.report._sides import side_by_side

__all__ = ["linked_data"]

Numbers = npt.NDArray[np.int64]


def linked_data(found: LinkedTables) -> ReportData:
    """Return what a report says of two tables that were linked."""
    profile = found.profile
    same_bits = profile.thresholds.same_bits
    review, sure = review_order(found.bits, np.ones(len(found), dtype=np.bool_), same_bits)
    chosen = even_choice(sure, MATCHES_MOST)
    shown = [*review[:REVIEW_MOST].tolist(), *chosen.tolist()]
    left, right = found.tables
    return ReportData(
        title=f"Links between {left.file} and {right.file}",
        lead="Which records of the left table are customers of the right one, why, and what a person should look at.",
        figures=(
            Figure("Links", f"{len(found):,}", f"of {found.compared:,} pairs compared"),
            _linked_rows("Left records linked", found.left_rows, left.rows),
            _linked_rows("Right records linked", found.right_rows, right.rows),
            Figure("Links to look at", f"{len(review):,}", "not sure enough to be called the same"),
            *put_aside_figures(left, right),
        ),
        sources=tuple(source_facts(table, roles) for table, roles in zip(found.tables, found.roles, strict=True)),
        review=Choice(items=_pairs(found, review[:REVIEW_MOST]), left_out=max(0, len(review) - REVIEW_MOST)),
        histogram=score_histogram(found.bits, (Mark(0.0, "even odds"), Mark(same_bits, "called the same"))),
        matches=Choice(items=_pairs(found, chosen), left_out=len(sure) - len(chosen)),
        records=Choice(items=tuple(_side(found, place) for place in shown), left_out=len(found) - len(shown)),
        blocks=block_bars(found.cut_blocks),
        doubts=(
            "Precision and recall are not estimated for links, so none are shown. How likely each link is to be right "
            "is told by its score."
        ),
        making=making_figures(profile, found.fit, found.timings, found.compared),
    )


def _linked_rows(label: str, rows: npt.NDArray[np.int32], of: int) -> Figure:
    linked = len(np.unique(rows))
    return Figure(label, f"{linked:,}", f"{percent(linked / max(1, of))} of {of:,}")


def _pairs(found: LinkedTables, places: Numbers) -> tuple[PairFacts, ...]:
    rows = [(int(found.left_rows[place]), int(found.right_rows[place])) for place in places.tolist()]
    names = [_names(found, *both) for both in rows]
    return tuple(pair_facts(found.score(*both), *named, "linked") for both, named in zip(rows, names, strict=True))


def _names(found: LinkedTables, left: int, right: int) -> tuple[str, str]:
    """Return what a row of each table is called."""
    of_left, of_right = found.tables
    return f"left row {of_left.number(left)}", f"right row {of_right.number(right)}"


def _side(found: LinkedTables, place: int) -> SideBySide:
    """Return both records of a link, by role: columns of one role are taken together."""
    rows = (int(found.left_rows[place]), int(found.right_rows[place]))
    said = [_by_role(table, roles, row) for table, roles, row in zip(found.tables, found.roles, rows, strict=True)]
    names = tuple(dict.fromkeys(name for record in said for name in record))
    records = {
        called: [(name, record.get(name, "")) for name in names]
        for called, record in zip(_names(found, *rows), said, strict=True)
    }
    title = ", ".join(_names(found, *rows)).capitalize()
    return side_by_side(title, f"{signed(float(found.bits[place]))} bits.", records)


def _by_role(table: TextTable, roles: tuple[ColumnRole, ...], row: int) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for role, cell in zip(roles, table.row(row), strict=True):
        if role.role:
            found.setdefault(role.role, []).append(cell.strip())
    return {role: " ".join(filter(None, cells)) for role, cells in found.items()}
