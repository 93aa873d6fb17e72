"""The sections of a report, each drawn from its part of the data.

Owns what is written around figures and pictures. It must not know what the data were taken from.
"""

from collections.abc import Callable, Sequence
from typing import Final

from customer_core.report._charts import bars, histogram, meter, waterfall
from customer_core.report._data import Bar, Choice, Figure, PairFacts, ReportData, SideBySide, SourceFacts
from customer_core.report._elements import Html, element, fragment, printable, said
from customer_core.report._numbers import percent, signed
from customer_core.report._tables import table

__all__ = ["SECTIONS"]

_NAME_CHARACTERS_MAX = 60
_NOTHING = "—"


def _paragraph(text: str) -> Html:
    return element("p", text, class_="note")


def _left_out(choice: Choice[PairFacts] | Choice[SideBySide], what: str) -> Html | None:
    return _paragraph(f"{choice.left_out:,} more {what} are not shown here.") if choice.left_out else None


def _figures(figures: Sequence[Figure]) -> Html:
    parts = (
        element(
            "div",
            element("dt", one.label),
            element("dd", element("strong", one.value), element("span", one.note) if one.note else None),
        )
        for one in figures
    )
    return element("dl", *parts, class_="figures")


def _glance(data: ReportData) -> Html:
    return _figures(data.figures)


def _review(data: ReportData) -> Html | None:
    if data.review is None:
        return None
    if not data.review.items:
        return element("p", "No pair is in doubt.")
    rows = [
        (
            element("a", f"{pair.left} and {pair.right}", href=f"#review-pair-{place}"),
            percent(pair.probability),
            signed(pair.bits),
            pair.relation,
            pair.outcome,
        )
        for place, pair in enumerate(data.review.items)
    ]
    return fragment(
        (
            _paragraph("The pairs in doubt, the likeliest mistakes first. Each leads to how its score adds up."),
            table(
                "review-table",
                caption="Pairs to look at first",
                heads=("Pair", "Likely the same", "Bits", "Likeliest relation", "Now"),
                rows=rows,
                numbers=(1, 2),
                is_caption_seen=False,
            ),
            _left_out(data.review, "pairs in doubt"),
        )
    )


def _doubts(data: ReportData) -> Html | None:
    if data.review is None or not data.review.items:
        return None
    note = "A score starts at how rare a match is before any comparison; each field that says something moves it."
    pairs = (_pair(f"review-pair-{place}", pair) for place, pair in enumerate(data.review.items))
    return fragment((_paragraph(note), *pairs))


def _pair(identity: str, pair: PairFacts) -> Html:
    rows = [
        (
            printable(step.field.replace("_", " "), _NAME_CHARACTERS_MAX),
            said(step.left),
            said(step.right),
            step.level.replace("_", " "),
            signed(step.bits),
        )
        for step in pair.steps
    ]
    head = f"{pair.left} and {pair.right}"
    verdict = f"Likely the same: {percent(pair.probability)}. Likeliest relation: {pair.relation}. Now {pair.outcome}."
    return element(
        "article",
        element("h3", head.capitalize()),
        _paragraph(verdict),
        element(
            "div",
            waterfall(f"{identity}-picture", f"How the score of {head} adds up, in bits", pair),
            table(
                f"{identity}-table",
                caption=f"What the fields of {head} say",
                heads=("Field", pair.left.capitalize(), pair.right.capitalize(), "They are", "Bits"),
                rows=rows,
                numbers=(4,),
                is_caption_seen=False,
            ),
            class_="beside",
        ),
        id=identity,
    )


def _came_in(data: ReportData) -> Html:
    return fragment(_source(f"source-{place}", source) for place, source in enumerate(data.sources))


def _source(identity: str, source: SourceFacts) -> Html:
    heads = ["Column", "Filled", "Different", "Taken for", "Sure", "Because"]
    rows = [
        [
            element("bdi", printable(column.name, _NAME_CHARACTERS_MAX)),
            None if column.filled is None else _share(column.filled, source.rows),
            None if column.different is None else f"{column.different:,}",
            printable(column.role, _NAME_CHARACTERS_MAX) or "not used",
            percent(column.confidence) if column.role else _NOTHING,
            said(column.reason),
        ]
        for column in source.columns
    ]
    # What was not counted has no column.
    told = [place for place in range(len(heads)) if all(row[place] is not None for row in rows)]
    return table(
        identity,
        caption=fragment(
            (
                said(source.file),
                f": {source.rows:,} records, {len(source.columns)} columns, and what each was taken for",
            )
        ),
        heads=[heads[place] for place in told],
        rows=[[cell for place in told if (cell := row[place]) is not None] for row in rows],
        numbers=[number for number, place in enumerate(told) if heads[place] in {"Different", "Sure"}],
    )


def _share(filled: int, rows: int) -> Html:
    share = filled / rows if rows else 0.0
    return element("span", meter(share), percent(share), class_="metered")


def _outcomes(data: ReportData) -> Html | None:
    if data.outcomes is None:
        return None
    return _bars("outcome", "Rows by what became of them", ("Outcome", "Rows"), data.outcomes)


def _refused(data: ReportData) -> Html | None:
    if data.refused is None:
        return None
    rows = [(str(one.row), str(one.line), said(one.problem)) for one in data.refused.items]
    return fragment(
        (
            table(
                "refused-table",
                caption="Rows that were not imported, and why",
                heads=("Row, from 1", "Line", "Why"),
                rows=rows,
                numbers=(0, 1),
                is_caption_seen=False,
            ),
            _paragraph(f"{data.refused.left_out:,} more rows were not imported.") if data.refused.left_out else None,
        )
    )


def _scores(data: ReportData) -> Html | None:
    shown = data.histogram
    if shown is None:
        return None
    judged = _paragraph(f"{shown.judged:,} pairs were judged to be the same and have no score.")
    if not shown.bins:
        return fragment((element("p", "No pair has a score worth a look."), judged if shown.judged else None))
    rows = [(f"{one.low_bits:g} to {one.high_bits:g}", f"{one.count:,}") for one in shown.bins]
    return fragment(
        (
            _paragraph(
                "A score is in bits, log2 of the odds of the same customer against not the same: 0 is even odds, and "
                "each bit doubles them. Pairs too unlikely to be looked at are not among these."
            ),
            histogram("scores-picture", "How many pairs have which score", shown),
            _more("scores-table", ("Bits", "Pairs"), "Pairs by score", rows),
            judged if shown.judged else None,
        )
    )


def _sizes(data: ReportData) -> Html | None:
    if not data.sizes:
        return None
    return _bars("size", "Customers by their number of records", ("Records", "Customers"), data.sizes)


def _bars(identity: str, title: str, heads: tuple[str, ...], counts: Sequence[Bar]) -> Html:
    has_notes = any(bar.note for bar in counts)
    rows = [(printable(bar.label), f"{bar.count:,}", *((bar.note,) if has_notes else ())) for bar in counts]
    heads = (*heads, "Made of") if has_notes else heads
    return fragment((bars(f"{identity}-picture", title, counts), _more(f"{identity}-table", heads, title, rows)))


def _more(identity: str, heads: Sequence[str], caption: str, rows: Sequence[tuple[str, ...]]) -> Html:
    figures = table(identity, caption=caption, heads=heads, rows=rows, numbers=(1,), is_caption_seen=False)
    return element("details", element("summary", f"{caption}, as a table"), figures)


def _matches(data: ReportData) -> Html | None:
    if data.matches is None or not data.matches.items:
        return None
    return fragment(
        (
            _paragraph("Pairs that are surely one customer, from the highest score to the lowest, evenly chosen."),
            *(_pair(f"match-{place}", pair) for place, pair in enumerate(data.matches.items)),
            _left_out(data.matches, "such pairs"),
        )
    )


def _records(data: ReportData) -> Html | None:
    note = "The least sure ones first. A value other than the most common one of its line is marked ≠."
    return _sides("records-of", data.records, note, "customers with several records" if data.sizes else "links")


def _households(data: ReportData) -> Html | None:
    if not data.homes:
        return None
    note = "Different customers who share a home or a firm, the largest first; the first record of each is shown."
    title = "Households and firms by their number of customers"
    return fragment(
        (
            _bars("home", title, ("Customers", "Households and firms"), data.homes),
            _sides("home-of", data.households, note, "households and firms"),
        )
    )


def _sides(identity: str, choice: Choice[SideBySide] | None, note: str, what: str) -> Html | None:
    if choice is None or not choice.items:
        return None
    sides = (_side(f"{identity}-{place}", side) for place, side in enumerate(choice.items))
    return fragment((_paragraph(note), *sides, _left_out(choice, what)))


def _side(identity: str, side: SideBySide) -> Html:
    rows = [
        (
            element("bdi", printable(field.name, _NAME_CHARACTERS_MAX)),
            *(
                _value(value, is_marked=side.tells_differences and is_odd)
                for value, is_odd in zip(field.values, field.odd_ones, strict=True)
            ),
        )
        for field in side.fields
    ]
    more = [
        f"{what} not shown: {count:,}."
        for count, what in ((side.records_left_out, "Records"), (side.fields_left_out, "Filled columns"))
        if count
    ]
    return element(
        "article",
        element("h3", side.title),
        _paragraph(" ".join((side.note, *more))),
        table(
            identity,
            caption=f"{side.title}: records side by side",
            heads=("Column", *(head.capitalize() for head in side.heads)),
            rows=rows,
            class_="sides",
            is_caption_seen=False,
        ),
    )


def _value(text: str, *, is_marked: bool) -> Html:
    if not text:
        return element("span", _NOTHING, element("span", " empty", class_="unseen"), class_="empty")
    if not is_marked:
        return said(text)
    sign = element("span", "≠ ", aria_hidden="true", class_="sign")
    return element("mark", sign, element("span", "differs: ", class_="unseen"), said(text))


def _blocks(data: ReportData) -> Html | None:
    if data.blocks is None:
        return None
    note = (
        "Records that share a key are compared. These keys had values so common that not all who have them were "
        "compared with each other; there, each record met its nearest neighbors or was left to its other keys."
    )
    return fragment((_paragraph(note), _bars("block", "Values too common, by key", ("Key", "Values"), data.blocks)))


def _expected(data: ReportData) -> Html | None:
    if not data.doubts:
        return None
    return fragment((_figures(data.expected) if data.expected else None, _paragraph(data.doubts)))


def _making(data: ReportData) -> Html | None:
    if not data.making:
        return None
    rows = [(one.label, one.value, one.note) for one in data.making]
    return table(
        "making-table",
        caption="Profile, learning and time",
        heads=("What", "Value", "Note"),
        rows=rows,
        is_caption_seen=False,
    )


SECTIONS: Final[tuple[tuple[str, str, Callable[[ReportData], Html | None]], ...]] = (
    ("glance", "At a glance", _glance),
    ("outcomes", "What became of the rows", _outcomes),
    ("refused", "What was not imported", _refused),
    ("review", "What to look at first", _review),
    ("sources", "What came in", _came_in),
    ("expected", "How right it should be", _expected),
    ("scores", "How sure it is", _scores),
    ("sizes", "How many records a customer has", _sizes),
    ("blocks", "What was too common to compare", _blocks),
    ("doubts", "Why pairs are in doubt", _doubts),
    ("matches", "Why records match", _matches),
    ("records", "Records side by side", _records),
    ("households", "Who belongs together", _households),
    ("making", "How it was made", _making),
)
"""Each section: its id, its heading, and what draws it, or None where there is nothing to say."""
