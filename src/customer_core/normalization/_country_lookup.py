"""Countries by any of their names; it must not know addresses as a whole."""

from functools import lru_cache

from customer_core.normalization._countries import COUNTRIES
from customer_core.normalization._country_names import EVERYDAY_NAMES, FOREIGN_NAMES
from customer_core.normalization._placeholders import stands_for_nothing
from customer_core.normalization._text import normalize_words

__all__ = ["country_code", "normalize_country"]

# What a state's long name begins with: Republic of Austria, Königreich der Niederlande.
_LONG_FORMS = (
    "the ",
    "federal republic of ",
    "islamic republic of ",
    "republic of ",
    "kingdom of ",
    "state of ",
    "commonwealth of ",
    "principality of ",
    "grand duchy of ",
    "republik ",
    "koenigreich ",
    "republique de ",
    "republica de ",
    "reino de ",
    "royaume de ",
    "repubblica di ",
)


def normalize_country(text: str) -> str:
    """Fold a country to its alpha-2 code of ISO 3166-1 in lower case; what is no country to its words.

    Codes of two and three letters are known, and names in English, in the country's own languages, in German, French,
    Spanish, Italian, Portuguese and Dutch.

    >>> normalize_country("Deutschland"), normalize_country("U.S.A."), normalize_country("Atlantis")
    ('de', 'us', 'atlantis')
    """
    words = normalize_words(text)
    codes = _code_by_name()
    if words in codes:
        return codes[words]
    short = words
    for start in _LONG_FORMS:
        short = short.removeprefix(start)
    return codes.get(short) or ("" if stands_for_nothing(words) else words)


def country_code(text: str) -> str:
    """Return the alpha-2 code of a country named in any way, or nothing."""
    code = text if text in _codes() else normalize_country(text)
    return code if code in _codes() else ""


@lru_cache(maxsize=1)
def _code_by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in COUNTRIES.strip().splitlines():
        code, alpha_3, names = line.split(" ", 2)
        found |= dict.fromkeys((code, alpha_3, *names.split("|")), code)
    for table in (EVERYDAY_NAMES, FOREIGN_NAMES):
        for line in table.strip().splitlines():
            code, names = line.split(" ", 1)
            for name in names.split("|"):
                found.setdefault(name, code)
    return found


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(_code_by_name().values())
