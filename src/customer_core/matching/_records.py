"""What is matched: a record as text by role, and its comparable features.

Owns the way from raw values to features, each a tuple of non-blank normalized texts (several where a customer has
several e-mails or phones). Must not know profiles, levels or scores.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import attrs

from customer_core.matching._sources import CODE_PREFIX, TEXT_PREFIX, Matchable, Roles, Source, read_source
from customer_core.normalization import (
    EmailKind,
    is_placeholder,
    looks_like_organization,
    name_suffix,
    normalize_city,
    normalize_code,
    normalize_country,
    normalize_date,
    normalize_email,
    normalize_family_name,
    normalize_gender,
    normalize_given_name,
    normalize_organization,
    normalize_phone,
    normalize_postcode,
    normalize_region,
    normalize_words,
    parse_email,
    parse_person_name,
    parse_street,
)

__all__ = [
    "FEATURES",
    "FINGERPRINT_MARKS",
    "UNSCORED_FEATURES",
    "Features",
    "PreparedRecord",
    "date_line",
    "lone_year",
    "phone_line",
    "prepare",
    "street_line",
    "whole_date",
]

Features = Mapping[str, tuple[str, ...]]
Extract = Callable[[Source], Iterable[str]]

# Where 5/6/1981 is the sixth of May: the United States and what follows their habit.
_MONTH_FIRST = frozenset({"us", "ph", "pr", "gu", "vi", "as", "mp", "fm", "mh", "pw"})
_LONGEST = 512
_MOST_VALUES = 16
FINGERPRINT_MARKS = ("\x1e", "\x1f")
"""What stands between the features of a fingerprint, and between the values of one; no value has either."""
_BETWEEN, _WITHIN = FINGERPRINT_MARKS
_CACHE = 1 << 16


@attrs.frozen(eq=False, repr=False)
class PreparedRecord:
    """A record ready to be compared: its features, normalized once, and which of them are labelled columns.

    `unscored` is what no comparison may read, since it says nothing of a person, and what a duplicate check by equal
    fields still asks for.
    """

    features: Features
    labels: tuple[str, ...] = ()
    unscored: Features = attrs.field(factory=dict)

    def __repr__(self) -> str:
        return f"PreparedRecord({', '.join(self.features)})"

    @property
    def fingerprint(self) -> str:
        """Return a text that is equal for records with equal features, whatever their order of arrival.

        What is unscored does not count: two records that are alike in all that is compared are one and the same.
        """
        return _BETWEEN.join(_WITHIN.join((name, *values)) for name, values in sorted(self.features.items()))


def prepare(source: "Matchable | PreparedRecord") -> PreparedRecord:
    """Return the features of a customer, an organization or a mapping of role to text; blank ones are left out.

    Of each feature the first 16 different values are compared, each by its first 512 code points.
    """
    if isinstance(source, PreparedRecord):
        return source
    raw = read_source(source)
    labelled: dict[str, tuple[str, ...]] = {}
    for role, texts in raw.roles.items():
        labelled.update(_labelled(role, texts))
    features = {**_extracted(FEATURES, raw), **labelled}
    return PreparedRecord(features, tuple(sorted(labelled)), _extracted(UNSCORED_FEATURES, raw))


def _extracted(table: Mapping[str, Extract], raw: Source) -> Features:
    """Return what a table of features finds in a record, blank ones left out."""
    found: dict[str, tuple[str, ...]] = {}
    for name, extract in table.items():
        values = [value[:_LONGEST] for value in extract(raw) if value]
        if len(values) == 1:
            found[name] = (values[0],)
        elif values:
            found[name] = tuple(dict.fromkeys(values))[:_MOST_VALUES]
    return found


def _labelled(role: str, values: Sequence[str]) -> Features:
    if role.startswith(TEXT_PREFIX):
        text = _words(" ".join(values))
    elif role.startswith(CODE_PREFIX):
        text = _code(" ".join(values))
    else:
        return {}
    return {role: (text[:_LONGEST],)} if text else {}


def _one(roles: Roles, role: str) -> str:
    return " ".join(roles.get(role, ()))


def _country(place: Roles) -> str:
    return _cached(normalize_country, _one(place, "country"))


@lru_cache(maxsize=_CACHE)
def _cached(function: Callable[[str], str], text: str) -> str:
    return "" if is_placeholder(text) else function(text)


def _words(text: str) -> str:
    return _cached(normalize_words, text)


def _code(text: str) -> str:
    return _cached(normalize_code, text)


def _has_name_parts(raw: Source) -> bool:
    return "given_name" in raw.roles or "family_name" in raw.roles


def _company_names(raw: Source) -> tuple[str, ...]:
    """Return the first value of `name` that looks like an organization's, or all of them together where that does."""
    names = raw.roles.get("name", ())
    return tuple(name for name in (*names, " ".join(names)) if looks_like_organization(name))[:1]


def _whole_name(raw: Source) -> str:
    """Return the text of `name` where it is a person's and no part of the name stands on its own."""
    return "" if _has_name_parts(raw) or _company_names(raw) else _one(raw.roles, "name")


def _names(raw: Source, part: str, normalize: Callable[[str], str]) -> Iterator[str]:
    """Yield a part of the name: as it stands on its own, and as it stands in the whole name."""
    texts = raw.roles.get(f"{part}_name")
    if texts:
        yield _cached(normalize, " ".join(texts))
    if "name" in raw.roles:
        yield _name_part(_whole_name(raw), part)


def _given(raw: Source) -> Iterable[str]:
    return _names(raw, "given", normalize_given_name)


def _middle(raw: Source) -> Iterable[str]:
    return _names(raw, "middle", normalize_given_name)


def _family(raw: Source) -> Iterable[str]:
    return _names(raw, "family", normalize_family_name)


def _suffix(raw: Source) -> Iterable[str]:
    yield name_suffix(_one(raw.roles, "family_name") or _one(raw.roles, "name"))


_parsed_name = lru_cache(maxsize=_CACHE)(parse_person_name)


def _name_part(name: str, part: str) -> str:
    return str(getattr(_parsed_name(name), part)) if name else ""


def _is_person(raw: Source) -> bool:
    return any(_given(raw)) or any(_family(raw))


def _organization_name(raw: Source) -> Iterable[str]:
    if not _is_person(raw):
        names = raw.roles.get("organization", ()) or _company_names(raw)
        yield from (_cached(normalize_organization, name) for name in names)


def _kind(raw: Source) -> Iterable[str]:
    if _is_person(raw):
        yield "person"
    elif any(_organization_name(raw)):
        yield "organization"


def _employer(raw: Source) -> Iterable[str]:
    if _is_person(raw):
        yield _cached(normalize_organization, _one(raw.roles, "organization"))


def _emails(raw: Source, kinds: frozenset[EmailKind]) -> Iterable[str]:
    for text in raw.roles.get("email", ()):
        if _email_kind(text) in kinds:
            yield _cached(normalize_email, text)


@lru_cache(maxsize=_CACHE)
def _email_kind(text: str) -> EmailKind:
    return parse_email(text).kind


def _email(raw: Source) -> Iterable[str]:
    return _emails(raw, frozenset({EmailKind.PERSONAL, EmailKind.INVALID}))


def _mailbox(raw: Source) -> Iterable[str]:
    return _emails(raw, frozenset({EmailKind.ROLE}))


def _masked(raw: Source) -> Iterable[str]:
    """Return the addresses that marketplaces lend, and those that nobody reads."""
    return _emails(raw, frozenset({EmailKind.RELAY, EmailKind.NO_REPLY}))


def _phone(raw: Source) -> Iterable[str]:
    return (_phone_number(number, _cached(normalize_country, country)) for number, country in raw.phones)


def phone_line(text: str, country: str) -> str:
    """Return a number as it is compared, in the country whose code is given."""
    return normalize_phone(text, country=country)


_phone_number = lru_cache(maxsize=_CACHE)(phone_line)


def _street(raw: Source) -> Iterable[str]:
    return (_street_line(_one(place, "street")) for place in raw.places)


@lru_cache(maxsize=_CACHE)
def _street_line(text: str) -> str:
    return "" if is_placeholder(text) else street_line(text)


def street_line(text: str) -> str:
    """Return a street address as it is compared: the house number, a bar, and the street or else the box."""
    parts = parse_street(text)
    line = parts.street or (f"box {parts.box}" if parts.box else "")
    return f"{parts.number}|{line}" if parts.number or line else ""


def _postcode(raw: Source) -> Iterable[str]:
    return (_postcode_text(_one(place, "postcode"), _country(place)) for place in raw.places)


@lru_cache(maxsize=_CACHE)
def _postcode_text(text: str, country: str) -> str:
    return "" if is_placeholder(text) else normalize_postcode(text, country=country)


def _address(raw: Source) -> Iterable[str]:
    """Return each street line with the postal code beside it, or with the city where there is no postal code."""
    for place in raw.places:
        line = _street_line(_one(place, "street"))
        town = _postcode_text(_one(place, "postcode"), _country(place)) or _city(place)
        yield f"{line}|{town}" if line and town else ""


def _city(place: Roles) -> str:
    return _cached(normalize_city, _one(place, "city"))


def _date_of_birth(raw: Source) -> str:
    """Return the date of birth, unknown parts as 00, of one value or of three."""
    whole = _one(raw.roles, "birth_date")
    if whole:
        return _date(whole, next((found for place in raw.places if (found := _country(place))), ""))
    year = _figure(_one(raw.roles, "birth_year"))
    if not year:
        return ""
    month, day = (_figure(_one(raw.roles, f"birth_{part}")).zfill(2) for part in ("month", "day"))
    return _cached(normalize_date, f"{year}-{month}-{day}")


def date_line(text: str, country: str) -> str:
    """Return a date; of 5/6/1981 the country says which is the month, without one the first is."""
    return normalize_date(text, day_first=bool(country) and country not in _MONTH_FIRST)


_date = lru_cache(maxsize=_CACHE)(date_line)


def _figure(text: str) -> str:
    """Return a whole number as a spreadsheet may have written it, such as '1977.0'; nothing for anything else."""
    figure = text.strip().removesuffix(".0")
    return figure if figure.isdecimal() and figure.isascii() else ""


def whole_date(date: str) -> tuple[str, ...]:
    """Return a date that is known to the day, and no other."""
    return () if "00" in date[5:].split("-") else (date,)


def lone_year(date: str) -> tuple[str, ...]:
    """Return the year where a date is not known to the day: by itself it says much less."""
    return (date[:4],) if "00" in date[5:].split("-") and not date.startswith("0000") else ()


def _birth_date(raw: Source) -> Iterable[str]:
    return whole_date(_date_of_birth(raw))


def _birth_year(raw: Source) -> Iterable[str]:
    return lone_year(_date_of_birth(raw))


FEATURES: Mapping[str, Extract] = {
    "given": _given,
    "middle": _middle,
    "family": _family,
    "suffix": _suffix,
    "gender": lambda raw: (_cached(normalize_gender, _one(raw.roles, "gender")),),
    "organization": _organization_name,
    "employer": _employer,
    "kind": _kind,
    "email": _email,
    "mailbox": _mailbox,
    "phone": _phone,
    "tax_id": lambda raw: (_code(_one(raw.roles, "tax_id")),),
    "external_id": lambda raw: (_code(text) for text in raw.roles.get("external_id", ())),
    "birth_date": _birth_date,
    "birth_year": _birth_year,
    "street": _street,
    "postcode": _postcode,
    "city": lambda raw: map(_city, raw.places),
    "region": lambda raw: (_cached(normalize_region, _one(place, "region")) for place in raw.places),
    "country": lambda raw: map(_country, raw.places),
}

UNSCORED_FEATURES: Mapping[str, Extract] = {
    "masked": _masked,
    "address": _address,
}
