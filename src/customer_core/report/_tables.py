"""Tables that a screen reader can read out and a keyboard can scroll.

Owns their form: a caption, heads of rows and columns, a frame that scrolls. It must not know what they say.
"""

from collections.abc import Iterable, Sequence

from customer_core.report._elements import Child, Html, element, fragment

__all__ = ["table"]


def table(
    identity: str,
    *,
    caption: Child,
    heads: Sequence[Child],
    rows: Iterable[Sequence[Child]],
    numbers: Sequence[int] = (),
    class_: str | None = None,
    is_caption_seen: bool = True,
) -> Html:
    """Return a table; the first cell of each row is its head.

    Args:
        identity: What no other element of the page is called.
        caption: What it shows.
        heads: The heads of the columns.
        rows: The cells of each row.
        numbers: Which columns, from 0, hold numbers, to be aligned as such.
        class_: How it is styled.
        is_caption_seen: Whether the caption is for all, and not only read out.
    """
    label = f"{identity}-caption"
    kinds = ["number" if place in numbers else None for place in range(len(heads))]
    head = [element("th", text, scope="col", class_=kind) for text, kind in zip(heads, kinds, strict=True)]
    body = [
        element(
            "tr",
            element("th", row[0], scope="row", class_=kinds[0]),
            *(element("td", cell, class_=kind) for cell, kind in zip(row[1:], kinds[1:], strict=True)),
        )
        for row in rows
    ]
    inner = element(
        "table",
        element("caption", caption, id=label, class_=None if is_caption_seen else "unseen"),
        element("thead", element("tr", *head)),
        element("tbody", fragment(body)),
        class_=class_,
    )
    return element("div", inner, class_="frame", role="region", tabindex=0, aria_labelledby=label)
