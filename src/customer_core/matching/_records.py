"""What is matched: a record as text by role, and its comparable features.

Owns the way from raw values to features, each a tuple of non-blank normalized texts (several where a customer has
several e-mails or phones). Must not know profiles, levels or scores.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import attrs

from customer_core.model import Customer, Organization
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

__all__ = ["CODE_PREFIX", "FEATURES", "TEXT_PREFIX", "Features", "Matchable", "PreparedRecord", "prepare"]

Roles = Mapping[str, Sequence[str]]
Features = Mapping[str, tuple[str, ...]]
Matchable = Customer | Organization | Mapping[str, str | Sequence[str]]
"""What the engine takes: a customer, an organization, or plain text by role (`{"email": "ann@example.com"}`)."""

TEXT_PREFIX = "text:"
CODE_PREFIX = "code:"
_LONGEST = 512
_BETWEEN, _WITHIN = "\x1e", "\x1f"
_CACHE = 1 << 16


@attrs.frozen(eq=False, repr=False)
class PreparedRecord:
    """A record ready to be compared: its features, normalized once, and which of them are labelled columns."""

    features: Features
    labels: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"PreparedRecord({', '.join(self.features)})"

    @property
    def fingerprint(self) -> str:
        """Return a text that is equal for records with equal features, whatever their order of arrival."""
        return _BETWEEN.join(_WITHIN.join((name, *values)) for name, values in sorted(self.features.items()))


def prepare(source: "Matchable | PreparedRecord") -> PreparedRecord:
    """Return the features of a customer, an organization or a mapping of role to text; blank ones are left out."""
    if isinstance(source, PreparedRecord):
        return source
    raw = _read(source)
    features: dict[str, tuple[str, ...]] = {}
    for name, extract in FEATURES.items():
        values = tuple(dict.fromkeys(value[:_LONGEST] for value in extract(raw) if value))
        if values:
            features[name] = values
    labelled: dict[str, tuple[str, ...]] = {}
    for role, texts in raw.roles.items():
        labelled.update(_labelled(role, texts))
    return PreparedRecord({**features, **labelled}, tuple(sorted(labelled)))


@attrs.frozen
class _Raw:
    """Text by role, and the addresses apart: a customer may have several, whose parts belong together."""

    roles: Roles
    places: tuple[Roles, ...]


def _labelled(role: str, values: Sequence[str]) -> Features:
    if role.startswith(TEXT_PREFIX):
        text = _words(" ".join(values))
    elif role.startswith(CODE_PREFIX):
        text = _code(" ".join(values))
    else:
        return {}
    return {role: (text[:_LONGEST],)} if text else {}


def _read(source: Matchable) -> _Raw:
    if isinstance(source, Customer):
        return _Raw({**_name(source), **_reached(source)}, _places(source))
    if isinstance(source, Organization):
        return _Raw({"organization": (source.name,), **_reached(source)}, _places(source))
    roles = {role: (values,) if isinstance(values, str) else tuple(values) for role, values in source.items()}
    return _Raw(roles, (roles,))


def _name(customer: Customer) -> Roles:
    name, company = customer.name, {"organization": (customer.company,)}
    if name is None:
        return company
    family = f"{name.family} {name.suffix}".strip()
    parts = {"given_name": name.given, "middle_name": name.middle, "family_name": family}
    known = {role: (text,) for role, text in parts.items() if text}
    return {**(known or {"name": (name.full,)}), **company}


def _reached(party: Customer | Organization) -> Roles:
    """Return how a customer or an organization is reached, those of its addresses included."""
    return {
        "email": (*(email.address for email in party.emails), *(contact.email for contact in party.contacts)),
        "phone": (*(phone.number for phone in party.phones), *(contact.phone for contact in party.contacts)),
    }


def _places(party: Customer | Organization) -> tuple[Roles, ...]:
    addresses = (contact.address for contact in party.contacts)
    return tuple(
        {
            "street": address.street,
            "city": (address.city,),
            "region": (address.region,),
            "postcode": (address.postcode,),
            "country": (address.country,),
        }
        for address in addresses
    )


def _one(roles: Roles, role: str) -> str:
    return " ".join(roles.get(role, ()))


def _countries(raw: _Raw) -> Iterable[str]:
    return (_cached(normalize_country, _one(place, "country")) for place in raw.places)


def _country(place: Roles) -> str:
    return _cached(normalize_country, _one(place, "country")) if "country" in place else ""


@lru_cache(maxsize=_CACHE)
def _cached(function: Callable[[str], str], text: str) -> str:
    return "" if is_placeholder(text) else function(text)


def _words(text: str) -> str:
    return _cached(normalize_words, text)


def _code(text: str) -> str:
    return _cached(normalize_code, text)


def _is_nameless_person(raw: _Raw) -> bool:
    return not any(raw.roles.get(role) for role in ("given_name", "family_name"))


def _whole_name(raw: _Raw) -> str:
    """Return the text of `name` where no part of a name stands on its own and it is a person's."""
    if not _is_nameless_person(raw):
        return ""
    name = _one(raw.roles, "name")
    return "" if looks_like_organization(name) else name


def _given(raw: _Raw) -> Iterable[str]:
    yield _cached(normalize_given_name, _one(raw.roles, "given_name"))
    yield _name_part(_whole_name(raw), "given")


def _middle(raw: _Raw) -> Iterable[str]:
    yield _cached(normalize_given_name, _one(raw.roles, "middle_name"))
    yield _name_part(_whole_name(raw), "middle")


def _family(raw: _Raw) -> Iterable[str]:
    yield _cached(normalize_family_name, _one(raw.roles, "family_name"))
    yield _name_part(_whole_name(raw), "family")


def _suffix(raw: _Raw) -> Iterable[str]:
    yield name_suffix(_one(raw.roles, "family_name") or _one(raw.roles, "name"))


@lru_cache(maxsize=_CACHE)
def _name_part(name: str, part: str) -> str:
    return str(getattr(parse_person_name(name), part)) if name else ""


def _is_person(raw: _Raw) -> bool:
    return any(_given(raw)) or any(_family(raw))


def _organization_name(raw: _Raw) -> Iterable[str]:
    if not _is_person(raw):
        yield _cached(normalize_organization, _one(raw.roles, "organization") or _one(raw.roles, "name"))


def _kind(raw: _Raw) -> Iterable[str]:
    if _is_person(raw):
        yield "person"
    elif any(_organization_name(raw)):
        yield "organization"


def _employer(raw: _Raw) -> Iterable[str]:
    if _is_person(raw):
        yield _cached(normalize_organization, _one(raw.roles, "organization"))


def _emails(raw: _Raw, kinds: frozenset[EmailKind]) -> Iterable[str]:
    for text in raw.roles.get("email", ()):
        if _email_kind(text) in kinds:
            yield _cached(normalize_email, text)


@lru_cache(maxsize=_CACHE)
def _email_kind(text: str) -> EmailKind:
    return parse_email(text).kind


def _email(raw: _Raw) -> Iterable[str]:
    return _emails(raw, frozenset({EmailKind.PERSONAL, EmailKind.INVALID}))


def _mailbox(raw: _Raw) -> Iterable[str]:
    return _emails(raw, frozenset({EmailKind.ROLE}))


def _phone(raw: _Raw) -> Iterable[str]:
    country = next((found for place in raw.places if (found := _country(place))), "")
    return (_phone_number(text, country) for text in raw.roles.get("phone", ()))


@lru_cache(maxsize=_CACHE)
def _phone_number(text: str, country: str) -> str:
    return normalize_phone(text, country=country)


def _street(raw: _Raw) -> Iterable[str]:
    return (_street_line(_one(place, "street")) for place in raw.places)


@lru_cache(maxsize=_CACHE)
def _street_line(text: str) -> str:
    if is_placeholder(text):
        return ""
    parts = parse_street(text)
    line = parts.street or (f"box {parts.box}" if parts.box else "")
    return f"{parts.number}|{line}" if parts.number or line else ""


def _postcode(raw: _Raw) -> Iterable[str]:
    return (_postcode_text(_one(place, "postcode"), _country(place)) for place in raw.places)


@lru_cache(maxsize=_CACHE)
def _postcode_text(text: str, country: str) -> str:
    return "" if is_placeholder(text) else normalize_postcode(text, country=country)


def _birth_date(raw: _Raw) -> Iterable[str]:
    whole = _one(raw.roles, "birth_date")
    yield _cached(normalize_date, whole) if whole else _date_of_parts(raw)


def _date_of_parts(raw: _Raw) -> str:
    year, month, day = (_one(raw.roles, f"birth_{part}").strip() for part in ("year", "month", "day"))
    if not (year.isdecimal() and year.isascii()):
        return ""
    return _cached(normalize_date, "-".join((year, month.zfill(2) or "00", day.zfill(2) or "00")))


FEATURES: Mapping[str, Callable[[_Raw], Iterable[str]]] = {
    "given": _given,
    "middle": _middle,
    "family": _family,
    "suffix": _suffix,
    "gender": lambda raw: (_words(_one(raw.roles, "gender"))[:1],),
    "organization": _organization_name,
    "employer": _employer,
    "kind": _kind,
    "email": _email,
    "mailbox": _mailbox,
    "phone": _phone,
    "tax_id": lambda raw: (_code(_one(raw.roles, "tax_id")),),
    "external_id": lambda raw: (_code(text) for text in raw.roles.get("external_id", ())),
    "birth_date": _birth_date,
    "street": _street,
    "postcode": _postcode,
    "city": lambda raw: (_cached(normalize_city, _one(place, "city")) for place in raw.places),
    "region": lambda raw: (_cached(normalize_region, _one(place, "region")) for place in raw.places),
    "country": _countries,
}
