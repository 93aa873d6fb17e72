"""What the values of a role look like, without knowing any header: shapes of e-mails, numbers, dates, codes and words.

A shape is a question about one stripped value, which is no for any value of more than 256 characters. Full-width
letters and digits are looked at as plain ones. Shapes tell columns apart, they validate nothing.
"""

import re
import unicodedata
from collections.abc import Callable

import attrs

from customer_core.normalization import (
    GENDER_WORDS,
    looks_like_organization,
    normalize_country,
    normalize_words,
    parse_date,
    split_town,
)

__all__ = ["CODE", "MEASURE", "SHAPES", "TELLING_SHAPES", "Shape", "birth_year_of", "country_of_code"]

_CHARACTERS_MAX = 256


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_EMAIL = re.compile(r"(?:mailto:)?[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]{2,}", re.IGNORECASE)
_DATE = re.compile(
    r"(?:\d{4}([-/.])\d{1,2}\1\d{1,2}(?:[T ][\d:.+Z-]*)?"  # 1980-05-31
    r"|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2})(?:[T ][\d:.]*)?"  # 31.5.1980, 5/31/80
    r"|(?:1[89]|20)\d{6}"  # 19800531
    r"|\d{4}年\d{1,2}月\d{1,2}日"
    r"|\d{1,2}(?:\.|st|nd|rd|th)?[ -]?[^\W\d_]{3,10}\.?[ ,-]{1,2}\d{2,4}"  # 31 May 1980
    r"|[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})",  # May 31, 1980
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?[\d\s()./-]{6,24}(?:(?:x|ext\.?|extension|#)\s?\d{1,6})?", re.IGNORECASE)
_PHONE_PUNCTUATED = re.compile(r"(?=\+|00|\(|0\d|.*\d[\s./-]+\(?\d|.*\d\)).*")
_PHONE_LIKE_POSTCODE = re.compile(r"\d{3}-\d{4}")
_POSTCODE = re.compile(r"〒? ?(?:[A-Z]{1,3}[ -])?(?=.*\d)[A-Z\d][A-Z\d -]{1,9}", re.IGNORECASE)
_POSTCODE_TELLING = re.compile(
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"  # United Kingdom
    r"|[ABCEGHJ-NPR-TVXY]\d[A-Z][ -]?\d[A-Z]\d"  # Canada
    r"|\d{4} ?[A-Z]{2}"  # Netherlands
    r"|〒 ?\d{3}[ -]?\d{4}"  # Japan
    r"|\d{5}-\d{4}|\d{5}-\d{3}|\d{2}-\d{3}|\d{4}-\d{3}|\d{3} \d{2}",  # United States, Brazil, Poland, Portugal, Sweden
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"(?=.*\d)[^\W_][\w./ -]{2,39}")
_CODE = re.compile(r"(?=.*\d)(?!\d{1,4}$)[^\W_][\w./-]{2,39}")
_HOUSE_NUMBER = re.compile(r"\d{1,5}\s?(?:[a-z]|bis|ter)?(?:\s?[-/]\s?\d{1,5}\s?[a-z]?)?", re.IGNORECASE)
_REGION_NUMBER = re.compile(r"\d{1,3}")
_LETTER = re.compile(r"[^\W\d_]")
_WHOLE_NUMBER = re.compile(r"\d+")
_FIGURE = re.compile(r"[-+]?[$€£¥]?\s?\d[\d.,' ]*\s?[$€£¥%]?")
_FRACTION = re.compile(r"[\d.]*\.\d+")
_MONEY = re.compile(r"-?\d{1,7}[.,]\d{1,2}")
_WEB_ADDRESS = re.compile(r"(?:https?://|www\.).*", re.IGNORECASE)

_MONTHS = _words(
    "jan january januar janvier enero gennaio januari feb february februar fevrier febrero febbraio februari mar "
    "march maerz mars marzo maart apr april avril abril aprile may mai mayo maggio mei jun june juni juin junio "
    "giugno jul july juli juillet julio luglio aug august aout agosto augustus sep sept september septembre "
    "septiembre settembre oct okt october oktober octobre octubre ottobre nov november novembre noviembre dec dez "
    "december dezember decembre diciembre dicembre"
)
_PHONE_DIGITS = range(6, 16)
# One letter says too little where the header says nothing.
_GENDERS_TELLING = frozenset(word for word, gender in GENDER_WORDS.items() if gender and len(word) > 1) - {"other"} | {
    "m",
    "f",
    "w",
}
_GENDERS_NATIVE = _words("男 女 男性 女性 ж муж жен мужской женский")
_ISO_ALPHA_CHARACTERS = 2
_COUNTRY_CODE = re.compile(r"[A-Z]{2,3}")


@attrs.frozen(kw_only=True)
class Shape:
    """A question about one value, and the words that end the sentence "98% of the values look like …"."""

    accepts: Callable[[str], object]
    like: str

    def fits(self, value: str) -> bool:
        """Return whether a stripped value has this shape."""
        if len(value) > _CHARACTERS_MAX:
            return False
        return bool(self.accepts(value if value.isascii() else unicodedata.normalize("NFKC", value)))


def birth_year_of(value: str) -> int:
    """Return the year of a value that looks like a date, 0 for any other value."""
    return parse_date(value).year if _looks_like_date(value) else 0


def country_of_code(value: str) -> str:
    """Return the country that a code in capital letters stands for, `""` for any other value."""
    if not _COUNTRY_CODE.fullmatch(value):
        return ""
    # Two letters come back as they are, whether they are a country or not; a long form is known of countries only.
    country = normalize_country(f"Republic of {value}")
    return country if len(country) == _ISO_ALPHA_CHARACTERS else ""


def _looks_like_email(value: str) -> bool:
    return bool(_EMAIL.fullmatch(value.strip("<> ")))


def _looks_like_date(value: str) -> bool:
    match = _DATE.fullmatch(value)
    if not match:
        return False
    words = [word for word in normalize_words(value).split() if word.isalpha() and len(word) > 2]  # noqa: PLR2004 - st, nd
    return all(word in _MONTHS for word in words)


def _looks_like_phone(value: str) -> bool:
    digits = sum(char.isdigit() for char in value)
    return digits in _PHONE_DIGITS and bool(_PHONE.fullmatch(value)) and not _looks_like_date(value)


def _looks_like_telling_phone(value: str) -> bool:
    # Seven digits parted behind the third are a Japanese postcode as well as a local number.
    is_other = _MONEY.fullmatch(value) or _PHONE_LIKE_POSTCODE.fullmatch(value)
    return _looks_like_phone(value) and bool(_PHONE_PUNCTUATED.fullmatch(value)) and not is_other


def _looks_like_country(value: str) -> bool:
    code = normalize_country(value)
    return len(code) == _ISO_ALPHA_CHARACTERS and code.isalpha()


def _is_country_name(value: str) -> bool:
    return len(value) > _ISO_ALPHA_CHARACTERS + 1 and _looks_like_country(value)


def _looks_like_code(value: str) -> bool:
    return bool(_CODE.fullmatch(value)) and not _FRACTION.fullmatch(value) and not _looks_like_date(value)


def _looks_like_words(value: str) -> bool:
    letters = len(_LETTER.findall(value))
    return letters > sum(char.isdigit() for char in value) and "@" not in value


def _between(first: int, last: int) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        # An export that passed through floating point writes 1980.0.
        figure = value.removesuffix(".0")
        return len(figure) <= len(str(last)) and bool(_WHOLE_NUMBER.fullmatch(figure)) and first <= int(figure) <= last

    return fits


def _has_letter(value: str) -> bool:
    # No name, street or region has the sign that every e-mail address has.
    return "@" not in value and bool(_LETTER.search(value))


def _looks_like_street(value: str) -> bool:
    return _has_letter(value) or bool(_HOUSE_NUMBER.fullmatch(value))


def _looks_like_region(value: str) -> bool:
    return _has_letter(value) or bool(_REGION_NUMBER.fullmatch(value))


def _looks_like_gender(value: str) -> bool:
    return normalize_words(value) in GENDER_WORDS or value.lower() in _GENDERS_NATIVE


_WORDS = Shape(accepts=_looks_like_words, like="words")
_IDENTIFIERS = Shape(accepts=_IDENTIFIER.fullmatch, like="identifiers")

SHAPES: dict[str, Shape] = {
    "name": _WORDS,
    "given_name": _WORDS,
    "middle_name": _WORDS,
    "family_name": _WORDS,
    "organization": Shape(accepts=_has_letter, like="words"),
    "email": Shape(accepts=_looks_like_email, like="e-mail addresses"),
    "phone": Shape(accepts=_looks_like_phone, like="phone numbers"),
    "street": Shape(accepts=_looks_like_street, like="streets or house numbers"),
    "city": _WORDS,
    "region": Shape(accepts=_looks_like_region, like="regions"),
    "postcode": Shape(accepts=_POSTCODE.fullmatch, like="postcodes"),
    "postcode_city": Shape(accepts=lambda value: all(split_town(value)), like="postcodes beside cities"),
    "country": Shape(accepts=_looks_like_country, like="countries"),
    "birth_date": Shape(accepts=_looks_like_date, like="dates"),
    "birth_year": Shape(accepts=_between(1850, 2100), like="years"),
    "birth_month": Shape(accepts=_between(1, 12), like="months"),
    "birth_day": Shape(accepts=_between(1, 31), like="days of a month"),
    "tax_id": _IDENTIFIERS,
    "external_id": _IDENTIFIERS,
    "gender": Shape(accepts=_looks_like_gender, like="genders"),
}

# What gives a role away under any header.
TELLING_SHAPES: dict[str, Shape] = {
    "email": SHAPES["email"],
    "birth_date": SHAPES["birth_date"],
    "postcode": Shape(accepts=_POSTCODE_TELLING.fullmatch, like="postcodes"),
    "phone": Shape(accepts=_looks_like_telling_phone, like="phone numbers"),
    "country": Shape(accepts=lambda value: country_of_code(value) or _is_country_name(value), like="countries"),
    "gender": Shape(accepts=lambda value: normalize_words(value) in _GENDERS_TELLING, like="genders"),
    "organization": Shape(accepts=looks_like_organization, like="organizations"),
}

CODE = Shape(accepts=_looks_like_code, like="codes")
MEASURE = Shape(
    accepts=lambda value: bool(_FIGURE.fullmatch(value) or _WEB_ADDRESS.fullmatch(value)) or _looks_like_date(value),
    like="figures, dates or links",
)
