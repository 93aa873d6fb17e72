"""Results as a notebook shows them: a small table of figures.

Owns its form. Nobody's data stands in it, since notebooks are kept and passed on.
"""

from collections.abc import Mapping
from html import escape

__all__ = ["figures_table"]


def figures_table(caption: str, figures: Mapping[str, int]) -> str:
    """Return figures by what they count as an HTML table.

    >>> figures_table("a < b", {"rows": 1_200})
    '<table><caption>a &lt; b</caption><tr><th scope="row">rows</th><td>1,200</td></tr></table>'
    """
    rows = (f'<tr><th scope="row">{escape(label)}</th><td>{number:,}</td></tr>' for label, number in figures.items())
    return f"<table><caption>{escape(caption)}</caption>{''.join(rows)}</table>"
