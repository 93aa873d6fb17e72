"""Pictures: bars, histograms and waterfalls as SVG, drawn by hand.

Owns where each line and letter goes. Every picture says in words what it shows, and its colors are the page's. It must
not know what a page says.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from customer_core.report._data import Bar, Histogram, Mark, PairFacts
from customer_core.report._elements import Child, Html, element, printable
from customer_core.report._numbers import signed

__all__ = ["bars", "histogram", "meter", "waterfall"]

_WIDTH = 720
_ROW = 26
_LABEL = 170
_NUMBER = 76
_PLOT = _WIDTH - _LABEL - _NUMBER
_LABEL_CHARACTERS_MAX = 24
_HIGH = 210
_SIDE = 44
_TOP = 48
_FLOOR = _TOP + _HIGH
_TICKS_MOST = 12
_LINES = 4
_SILENT_BITS = 0.05
_NEAR = 130
"""How many units two labels of thresholds need between them to stand on one line."""


def meter(share: float) -> Html:
    """Return a bar for a share between 0 and 1 that stands beside the number, for the eye alone."""
    full = element("rect", class_="track", width=80, height=8, rx=2)
    part = element("rect", class_="bar", width=_round(80 * share), height=8, rx=2)
    return element("svg", full, part, class_="meter", viewBox="0 0 80 8", aria_hidden="true", focusable="false")


def bars(identity: str, title: str, counts: Sequence[Bar]) -> Html:
    """Return one lying bar for each kind, of which there is one at least, with its number."""
    most = max(1, *(bar.count for bar in counts))
    rows = [
        element(
            "g",
            _text(_LABEL - 12, middle, _short(bar.label), "end"),
            element("rect", class_="bar", x=_LABEL, y=middle - 8, width=_long(bar.count / most), height=16, rx=2),
            _text(_WIDTH, middle, f"{bar.count:,}", "end", "figure"),
        )
        for bar, middle in zip(counts, _middles(), strict=False)
    ]
    largest = max(counts, key=lambda bar: bar.count)
    told = f"{len(counts)} bars; the longest is {printable(largest.label)} with {largest.count:,}."
    return _picture(identity, title, told, _ROW * len(counts), rows)


def histogram(identity: str, title: str, shown: Histogram) -> Html:
    """Return a standing bar for each bin, of which there is one at least, with the thresholds as broken lines."""
    most = max(1, *(one.count for one in shown.bins))
    wide = (_WIDTH - _SIDE) / len(shown.bins)
    low, high = shown.bins[0].low_bits, shown.bins[-1].high_bits
    every = -(-len(shown.bins) // _TICKS_MOST)
    drawn = list(_grid(most))
    for place, one in enumerate(shown.bins):
        left, height = _SIDE + place * wide, _HIGH * one.count / most
        box = {"x": left + 1, "y": _FLOOR - height, "width": wide - 2, "height": height}
        drawn.append(element("rect", class_="bar", **{name: _round(value) for name, value in box.items()}))
        if place % every == 0:
            drawn.append(_text(left, _FLOOR + 16, f"{one.low_bits:g}", "middle", "axis"))
    drawn += [_text(_WIDTH, _FLOOR + 36, "score in bits", "end", "axis"), *_marks(shown.marks, low, high)]
    marks = " ".join(f"{mark.label} at {mark.bits:.1f} bits." for mark in shown.marks)
    told = f"{len(shown.bins)} bins from {low:g} to {high:g} bits; the highest has {most:,} pairs. {marks}"
    return _picture(identity, title, told, _FLOOR + 44, drawn)


def _grid(most: int) -> Iterator[Html]:
    """Yield the lines to read heights by, the lowest and the highest of them with their numbers."""
    for line in range(_LINES + 1):
        height = _FLOOR - _HIGH * line / _LINES
        yield element("line", class_="grid", x1=_SIDE, x2=_WIDTH, y1=_round(height), y2=_round(height))
    yield _text(_SIDE - 8, _FLOOR, "0", "end", "axis")
    yield _text(_SIDE - 8, _TOP, f"{most:,}", "end", "axis")


def _marks(marks: Sequence[Mark], low: float, high: float) -> Iterator[Html]:
    """Yield the thresholds that are in the picture; a name that would meet the one before it stands lower."""
    seen = -float(_WIDTH)
    for mark in (mark for mark in marks if low <= mark.bits <= high):
        at = _SIDE + (_WIDTH - _SIDE) * (mark.bits - low) / (high - low)
        above = 28 if at - seen < _NEAR else 10
        seen = at
        yield element("line", class_="mark", x1=_round(at), x2=_round(at), y1=above - 6, y2=_FLOOR)
        is_late = at > _WIDTH - _NEAR
        yield _text(at - 6 if is_late else at + 6, above, mark.label, "end" if is_late else "start")


def waterfall(identity: str, title: str, pair: PairFacts) -> Html:
    """Return how the score of a pair adds up, from before any comparison to the sum.

    Fields that say next to nothing are left out.
    """
    moves = [
        ("before comparing", pair.prior_bits),
        *((step.field, step.bits) for step in pair.steps if abs(step.bits) >= _SILENT_BITS),
    ]
    ends = list(accumulate(bits for _, bits in moves))
    least, most = min(0.0, *ends), max(0.0, *ends)
    span = (most - least) or 1.0

    def place(bits: float) -> float:
        return _LABEL + _PLOT * (bits - least) / span

    zero, below = place(0.0), _ROW * (len(moves) + 1)
    drawn: list[Child] = [element("line", class_="zero", x1=_round(zero), x2=_round(zero), y1=0, y2=below)]
    begin = 0.0
    for (label, bits), end, middle in zip(moves, ends, _middles(), strict=False):
        kind = "for" if bits >= 0 else "against"
        drawn += _step(label, bits, middle, (place(begin), place(end)), kind)
        drawn.append(
            element(
                "line", class_="link", x1=_round(place(end)), x2=_round(place(end)), y1=middle + 8, y2=middle + _ROW - 8
            )
        )
        begin = end
    drawn += _step("sum", pair.bits, below - _ROW // 2, (zero, place(pair.bits)), "sum")
    told = "; ".join(f"{label.replace('_', ' ')} {signed(bits)}" for label, bits in moves)
    return _picture(identity, title, f"{printable(told, 1_000)}; sum {signed(pair.bits)} bits.", below, drawn)


def _step(label: str, bits: float, middle: float, ends: tuple[float, float], kind: str) -> list[Child]:
    left, right = min(ends), max(ends)
    name = _short(label.replace("_", " "))
    return [
        _text(_LABEL - 12, middle, name, "end", "total" if kind == "sum" else None),
        element(
            "rect", class_=kind, x=_round(left), y=middle - 8, width=_round(max(1.0, right - left)), height=16, rx=2
        ),
        _text(_WIDTH, middle, signed(bits), "end", "figure total" if kind == "sum" else "figure"),
    ]


def _short(label: str) -> str:
    """Return a label that a picture has room for."""
    shown = printable(label)
    return shown if len(shown) <= _LABEL_CHARACTERS_MAX else shown[: _LABEL_CHARACTERS_MAX - 1] + "…"


def _middles() -> Iterator[int]:
    middle = _ROW // 2
    while True:
        yield middle
        middle += _ROW


def _long(share: float) -> str:
    return _round(max(1.0, _PLOT * share) if share else 0.0)


def _text(x: float, y: float, text: str, anchor: str, class_: str | None = None) -> Html:
    return element("text", text, x=_round(x), y=_round(y), dy="0.35em", text_anchor=anchor, class_=class_)


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _picture(identity: str, title: str, told: str, height: float, drawn: Sequence[Child]) -> Html:
    return element(
        "svg",
        element("title", printable(title), id=f"{identity}-title"),
        element("desc", told, id=f"{identity}-desc"),
        *drawn,
        viewBox=f"0 0 {_WIDTH} {height:g}",
        role="img",
        class_="picture",
        aria_labelledby=f"{identity}-title",
        aria_describedby=f"{identity}-desc",
    )
