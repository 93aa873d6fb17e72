"""Postal codes made comparable by the rules of each country; it must not know the rest of an address."""

import re

from customer_core.normalization._country_lookup import country_code
from customer_core.normalization._placeholders import is_placeholder, stands_for_nothing
from customer_core.normalization._text import fold, normalize_code
from customer_core.normalization._word_lists import words_in

__all__ = ["normalize_postcode"]

_LENGTH_MAX = 64

# Digits only, of one length, leading zeros among them: a spreadsheet drops these zeros (Universal Postal Union, S42).
_COUNTRIES_BY_DIGITS = {
    4: "au ch at be dk no hu nz bg si za tn lu lv cy",
    5: "us pr gu vi as mp de fr es it mx fi ee ua rs me lt hr ma tr gr kr my th mc sm va pl se cz sk"
    " re gp mq gf yt bl mf pm nc pf wf",
    6: "ro ru kz by sg",
    7: "jp il cl",
    8: "br",
}
_DIGITS_BY_COUNTRY = {country: digits for digits, block in _COUNTRIES_BY_DIGITS.items() for country in words_in(block)}
_SIGNS = {
    "de": "d",
    "at": "a",
    "fr": "f",
    "it": "i",
    "es": "e",
    "be": "b",
    "lu": "l",
    "se": "s",
    "fi": "fin",
    "no": "n",
    "hu": "h",
}
_ZIP_COUNTRIES = words_in("us pr gu vi as mp")
_ZIP_PLUS_4 = 9

# Written before a code in letters across borders (the former distinguishing signs of CEPT): D-10115, CH-8001.
_COUNTRY_SIGN = re.compile(
    r"(?:d|de|a|at|ch|f|fr|b|be|l|lu|nl|pl|s|se|fi|fin|sf|dk|n|no|cz|sk|si|slo|hr|h|hu|i|it|e|es|p|pt|lv|lt|ee|ro|bg|gr|rs|fl|li"
    r"|us|mc|sm|cy|mt|ad|ua|by|ru|md|az|am)\s*-\s*(?=\d)"
)
_SPREADSHEET_FLOAT = re.compile(r"\d+\.0")
_ZIP_WITH_4 = re.compile(r"(\d{5})\s*-\s*\d{4}")


def normalize_postcode(text: str, *, country: str = "") -> str:
    """Fold a postal code to letters and digits without separators.

    A country's sign before it is dropped (`D-10115`). With `country` (any name or code of it) known, leading zeros lost
    in a spreadsheet are restored where codes have one length, and of an American ZIP+4 the first five digits are kept;
    `12345-6789` is read so in any case. A placeholder becomes nothing.

    >>> normalize_postcode("SW1A 1AA"), normalize_postcode("2134", country="us"), normalize_postcode("PL-00-950")
    ('sw1a1aa', '02134', '00950')
    """
    if is_placeholder(text[:_LENGTH_MAX]):
        return ""
    folded = fold(text, length_max=_LENGTH_MAX)
    if _SPREADSHEET_FLOAT.fullmatch(folded):
        folded = folded[:-2]
    folded = _COUNTRY_SIGN.sub("", folded, count=1) if _COUNTRY_SIGN.match(folded) else folded
    found = _ZIP_WITH_4.fullmatch(folded)
    code = found[1] if found else normalize_code(folded)
    if country:
        code = _by_rules_of(country_code(country), code)
    return "" if stands_for_nothing(code) else code


def _by_rules_of(country: str, code: str) -> str:
    for sign in (country, _SIGNS.get(country, country)):
        if code.startswith(sign) and code[len(sign) :].isdigit():
            code = code[len(sign) :]
    length = _DIGITS_BY_COUNTRY.get(country, 0)
    if not code.isdigit() or not length:
        return code
    if country in _ZIP_COUNTRIES and len(code) in {_ZIP_PLUS_4, _ZIP_PLUS_4 - 1}:
        code = code.zfill(_ZIP_PLUS_4)[:length]
    return code.zfill(length) if length > len(code) >= length - 2 else code
