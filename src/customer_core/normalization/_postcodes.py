"""Postal codes made comparable by the rules of each country; it must not know the rest of an address."""

import re
from functools import lru_cache

import attrs

from customer_core.normalization._country_lookup import country_code
from customer_core.normalization._placeholders import is_placeholder, is_program_blank, stands_for_nothing
from customer_core.normalization._text import fold, normalize_code
from customer_core.normalization._word_lists import words_in

__all__ = ["normalize_postcode"]

_LENGTH_MAX = 64
_COUNTRIES_MAX = 1 << 10

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


@attrs.frozen(kw_only=True)
class _Rules:
    """How the codes of a country are written: signs before them, their digits (0: none or several), American ZIPs."""

    signs: tuple[str, ...]
    length: int
    has_zip_codes: bool


def normalize_postcode(text: str, *, country: str = "") -> str:
    """Fold a postal code to letters and digits without separators.

    A country's sign before it is dropped (`D-10115`). With `country` (any name or code of it) known, leading zeros lost
    in a spreadsheet are restored where codes have one length, and of an American ZIP+4 the first five digits are kept;
    `12345-6789` is read so in any case. A placeholder becomes nothing.

    >>> normalize_postcode("SW1A 1AA"), normalize_postcode("2134", country="us"), normalize_postcode("PL-00-950")
    ('sw1a1aa', '02134', '00950')
    """
    code = _plain_code(text)
    if code is None:
        return _normalize_postcode_any(text, country)
    return _checked(code, country)


def _normalize_postcode_any(text: str, country: str) -> str:
    if is_placeholder(text[:_LENGTH_MAX]):
        return ""
    folded = fold(text, length_max=_LENGTH_MAX)
    if _SPREADSHEET_FLOAT.fullmatch(folded):
        folded = folded[:-2]
    folded = _COUNTRY_SIGN.sub("", folded, count=1) if _COUNTRY_SIGN.match(folded) else folded
    found = _ZIP_WITH_4.fullmatch(folded)
    return _checked(found[1] if found else normalize_code(folded), country)


def _plain_code(text: str) -> str | None:
    """Return the code in a text of letters, digits and spaces that is no placeholder; nothing of any other text."""
    words = text.lower()
    code = words.replace(" ", "")
    if len(text) > _LENGTH_MAX or not (code.isalnum() and code.isascii()) or is_program_blank(text):
        return None
    return None if stands_for_nothing(code if code == words else " ".join(words.split())) else code


def _checked(code: str, country: str) -> str:
    if country:
        code = _by_rules(code, _rules_of(country))
    return "" if stands_for_nothing(code) else code


def _by_rules(code: str, rules: _Rules) -> str:
    if not code.isdigit():
        for sign in rules.signs:
            if code.startswith(sign) and code[len(sign) :].isdigit():
                code = code[len(sign) :]
    if not code.isdigit() or not rules.length:
        return code
    if rules.has_zip_codes and len(code) in {_ZIP_PLUS_4, _ZIP_PLUS_4 - 1}:
        code = code.zfill(_ZIP_PLUS_4)[: rules.length]
    return code.zfill(rules.length) if rules.length > len(code) >= rules.length - 2 else code


@lru_cache(maxsize=_COUNTRIES_MAX)
def _rules_of(country: str) -> _Rules:
    code = country_code(country)
    return _Rules(
        signs=(code, _SIGNS.get(code, code)),
        length=_DIGITS_BY_COUNTRY.get(code, 0),
        has_zip_codes=code in _ZIP_COUNTRIES,
    )
