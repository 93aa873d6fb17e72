"""How the tables of this package are written down, and read; it must not know what they are about.

A table is a block of text. Lines that begin with `#` are remarks.
"""

__all__ = ["phrases_in", "rows_in", "spellings_in", "words_in"]


def words_in(block: str) -> frozenset[str]:
    """Return the words of a block."""
    return frozenset(word for line in _lines(block) for word in line.split())


def phrases_in(block: str) -> frozenset[str]:
    """Return the phrases of a block, which bars and line ends part."""
    return frozenset(phrase for line in _lines(block) for phrase in line.split("|"))


def spellings_in(block: str) -> dict[str, str]:
    """Return what is listed in lines of `form: spelling|spelling`, each spelling and form with its form.

    A spelling that is listed again keeps its first form.
    """
    found: dict[str, str] = {}
    for form, listing in rows_in(block):
        for spelling in (form, *filter(None, listing.split("|"))):
            found.setdefault(spelling, form)
    return found


def rows_in(block: str) -> list[tuple[str, str]]:
    """Return the lines of `name: listing` of a block, the listing empty where there is none."""
    rows = (line.partition(":") for line in _lines(block))
    return [(name, listing.strip()) for name, _, listing in rows]


def _lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line and not line.startswith("#")]
