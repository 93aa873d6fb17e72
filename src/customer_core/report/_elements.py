"""HTML as values: whatever is no element is text, and text is escaped.

Owns escaping, and how text of a file is shown. It must not know what a page says.
"""

import re
from collections.abc import Iterable
from html import escape

import attrs

from customer_core.exchange import printable_text

__all__ = ["Child", "Html", "element", "fragment", "printable", "said"]

_VALUE_CHARACTERS_MAX = 160
_NAME = re.compile("[a-zA-Z][a-zA-Z0-9]*")
_VOID = frozenset({"meta"})


@attrs.frozen
class Html:
    """Markup that is sound as it is."""

    text: str = attrs.field(repr=False)


Child = Html | str | None


def element(tag: str, /, *children: Child, **attributes: str | float | None) -> Html:
    """Return an element with its children; None is no child, and no attribute.

    An underscore in the name of an attribute becomes a hyphen, and one at its end is dropped, as in `class_`.

    >>> element("p", "1 < 2", class_="note").text
    '<p class="note">1 &lt; 2</p>'
    """
    if not _NAME.fullmatch(tag):
        raise AssertionError(tag)
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    opening = "".join(f' {key}="{escape(str(value))}"' for key, value in given.items())
    if tag in _VOID:
        return Html(f"<{tag}{opening}>")
    return Html(f"<{tag}{opening}>{fragment(children).text}</{tag}>")


def fragment(children: Iterable[Child]) -> Html:
    """Return children one after the other."""
    parts = (child.text if isinstance(child, Html) else escape(child or "", quote=False) for child in children)
    return Html("".join(parts))


def printable(text: str, characters_max: int = _VALUE_CHARACTERS_MAX) -> str:
    r"""Return a text of a file as a page may show it: each character seen, none that turns others around, and bounded.

    >>> printable("Ann\u202eeeL")
    'Ann\\u202eeeL'
    """
    left_out = len(text) - characters_max
    seen = printable_text(text[:characters_max])
    return seen if left_out <= 0 else f"{seen} … ({left_out:,} characters more)"


def said(text: str) -> Html:
    """Return what a file says, kept apart from what stands around it whichever way its letters run."""
    return element("bdi", printable(text))
