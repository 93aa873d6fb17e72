"""Duplicate check fields: which records agree on a field that an administrator chose, whatever their score.

Owns the table of fields, their values and look-up keys, and the plain form of a prepared record that a store keeps
beside them. Must not know which fields were chosen, what an agreement leads to, or how keys are stored.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain, product
from typing import Any, Final

import attrs

from customer_core.errors import InvalidValueError
from customer_core.matching._pairing import keys
from customer_core.matching._profiles import MatchProfile
from customer_core.matching._records import Features, PreparedRecord, prepare
from customer_core.matching._sources import Matchable
from customer_core.normalization import parse_phone

__all__ = [
    "CHECK_FIELDS",
    "INDEX_VERSION",
    "CheckField",
    "agreement",
    "check_keys",
    "check_values",
    "equal_fields",
    "features_document",
    "index_keys",
    "index_signature",
    "link_signature",
    "record_of",
]

INDEX_VERSION: Final = 3
"""The version of everything that a stored index is made of: normalization, features, keys. Raised with any change."""


def _same_text(text: str) -> str:
    return text


def _equal(left: str, right: str) -> bool:
    return left == right


def _national(number: str) -> str:
    """Return a normalized number as it is dialed inside its country, without the zeros before it."""
    return parse_phone(number).national.lstrip("0")


def _same_number(left: str, right: str) -> bool:
    """Tell whether two numbers are one, of which one may be written without its country."""
    if left == right:
        return True
    return left.startswith("+") is not right.startswith("+") and _national(left) == _national(right)


@attrs.frozen(kw_only=True)
class CheckField:
    """A field by which the duplicate check finds records that agree.

    Two records agree where they have an equal value; a record has a value where it has every part. Each part is read
    from the first to the last of some features of a prepared record. Values are equal as `are_equal` says, and equal
    ones have the same `key`.
    """

    doc: str
    parts: tuple[tuple[str, ...], ...]
    key: Callable[[str], str] = _same_text
    are_equal: Callable[[str, str], bool] = _equal
    is_recommended: bool = False


CHECK_FIELDS: Mapping[str, CheckField] = {
    "email": CheckField(
        doc="An e-mail address, also one that several people use, such as info@, or that a marketplace lends.",
        parts=(("email", "mailbox", "masked"),),
        is_recommended=True,
    ),
    "phone": CheckField(
        doc="A phone number; where one of two is written without its country, the number inside the country.",
        parts=(("phone",),),
        key=_national,
        are_equal=_same_number,
        is_recommended=True,
    ),
    "name": CheckField(
        doc="Given and family name of a person, both; titles, accents and capitals make no difference.",
        parts=(("given",), ("family",)),
    ),
    "organization": CheckField(
        doc="The name of a company, or of the company that a person belongs to, without its legal form.",
        parts=(("organization", "employer"),),
    ),
    "birth_date": CheckField(doc="The whole date of birth.", parts=(("birth_date",),)),
    "tax_id": CheckField(doc="The tax number.", parts=(("tax_id",),)),
    "external_id": CheckField(doc="What another system calls the record.", parts=(("external_id",),)),
    "address": CheckField(
        doc="Street and house number with the postal code of one address, or with the city where it has no code.",
        parts=(("address",),),
    ),
    "street": CheckField(doc="Street and house number alone.", parts=(("street",),)),
    "postcode": CheckField(doc="The postal code.", parts=(("postcode",),)),
    "city": CheckField(doc="The city.", parts=(("city",),)),
}
"""The fields that an administrator may choose from, by name. Blank values and stand-ins such as 'n/a' never agree."""


def check_values(field: str, source: Matchable | PreparedRecord) -> tuple[str, ...]:
    """Return the comparable values that a record has in a check field; none where it is blank or stands for nothing.

    >>> check_values("name", {"given_name": "Dr. Ann", "family_name": "LEE"})
    ('ann|lee',)

    Raises:
        InvalidValueError: There is no such check field.
    """
    return _values(_found(field), prepare(source))


def equal_fields(
    fields: Iterable[str], left: Matchable | PreparedRecord, right: Matchable | PreparedRecord
) -> tuple[str, ...]:
    """Return which of some check fields two records agree in, in the order given; for many, `agreement` is faster.

    Raises:
        InvalidValueError: There is no such check field.
    """
    return agreement(fields, left)(prepare(right))


def agreement(fields: Iterable[str], source: Matchable | PreparedRecord) -> Callable[[PreparedRecord], tuple[str, ...]]:
    """Return what tells of any other record in which of some check fields it agrees with this one.

    Raises:
        InvalidValueError: There is no such check field.
    """
    record = prepare(source)
    told = [(name, field, _values(field, record)) for name in fields for field in (_found(name),)]
    own = [(name, _agreement_in(field, values)) for name, field, values in told if values]
    return lambda other: tuple(name for name, agrees in own if agrees(other))


def check_keys(source: Matchable | PreparedRecord) -> tuple[str, ...]:
    """Return the look-up keys of a record for every check field, as `check-FIELD:text`.

    Records that agree in a field share a key of it, so a store that keeps the keys of all its records finds them for
    any choice of fields. Not all that share a key agree: `equal_fields` decides.
    """
    record = prepare(source)
    found = (
        f"check-{name}:{field.key(value)}" for name, field in CHECK_FIELDS.items() for value in _values(field, record)
    )
    return tuple(dict.fromkeys(found))


def index_keys(profile: MatchProfile, source: Matchable | PreparedRecord) -> tuple[str, ...]:
    """Return all keys by which a store finds a record again: those of the profile's blocking, and the check keys."""
    record = prepare(source)
    return (*keys(profile, record), *check_keys(record))


def index_signature(profile: MatchProfile) -> str:
    """Return a short text that says what an index was made with; equal where its keys are.

    A store keeps it beside its index: where it differs from that of the profile in use, the index is to be made anew.
    Weights, thresholds and frequencies do not count, since no key depends on them.
    """
    made_with = "\n".join((*sorted(set(profile.blocking.keys)), "", *CHECK_FIELDS))
    return f"{INDEX_VERSION}-{hashlib.sha256(made_with.encode()).hexdigest()[:12]}"


def link_signature(profile: MatchProfile) -> str:
    """Return a short text that says what links between records were made with; equal where they and their bits are.

    A store keeps it beside them: where it differs from that of the profile in use, the index is to be made anew.
    """
    return f"{INDEX_VERSION}-{profile.digest}"


def features_document(record: PreparedRecord) -> dict[str, Any]:
    """Return a prepared record as plain JSON, so that a store can keep it beside the record; `record_of` reads it."""
    parts: dict[str, Any] = {
        "features": _listed(record.features),
        "labels": list(record.labels),
        "unscored": _listed(record.unscored),
    }
    return {name: part for name, part in parts.items() if part}


def record_of(document: object) -> PreparedRecord:
    """Return the prepared record that `features_document` wrote: it scores as the first one did.

    Raises:
        InvalidValueError: The document is something else; the index that it stands in is to be made anew.
    """
    if not isinstance(document, Mapping) or not document.keys() <= {"features", "labels", "unscored"}:
        raise _refused("features")
    labels = document.get("labels", [])
    if not _are_lists_of_texts((labels,)):
        raise _refused("labels")
    return PreparedRecord(_frozen(document, "features"), tuple(labels), _frozen(document, "unscored"))


_TEXT: Final = frozenset({str})
_LIST: Final = frozenset({list})


def _found(field: str) -> CheckField:
    if field not in CHECK_FIELDS:
        listing = ", ".join(CHECK_FIELDS)
        raise InvalidValueError(
            field="check_fields", problem="names a field that cannot be checked", remedy=f"use some of {listing}"
        )
    return CHECK_FIELDS[field]


def _values(field: CheckField, record: PreparedRecord) -> tuple[str, ...]:
    parts = []
    for part in field.parts:
        values = _of_any(part, record)
        if not values:
            return ()
        parts.append(values)
    return parts[0] if len(parts) == 1 else tuple(dict.fromkeys(map("|".join, product(*parts))))


def _of_any(names: tuple[str, ...], record: PreparedRecord) -> tuple[str, ...]:
    """Return the values that a record has in some features, each once; in one it has none of them twice."""
    if len(names) == 1:
        return _feature(record, names[0])
    return tuple(dict.fromkeys(value for name in names for value in _feature(record, name)))


def _feature(record: PreparedRecord, name: str) -> tuple[str, ...]:
    return record.features.get(name) or record.unscored.get(name, ())


def _agreement_in(field: CheckField, values: Sequence[str]) -> Callable[[PreparedRecord], bool]:
    """Return what tells of any other record whether it has one of some values in a field."""
    names = field.parts[0]
    if len(field.parts) == 1 and field.are_equal is _equal:
        are_foreign = frozenset(values).isdisjoint

        def holds_one(other: PreparedRecord) -> bool:
            for name in names:
                others = _feature(other, name)
                if others and not are_foreign(others):
                    return True
            return False

        return holds_one

    def has_equal(other: PreparedRecord) -> bool:
        others = _values(field, other)
        return bool(others) and any(field.are_equal(one, another) for one in values for another in others)

    return has_equal


def _listed(features: Features) -> dict[str, list[str]]:
    return {name: list(values) for name, values in features.items()}


def _frozen(document: Mapping[Any, Any], part: str) -> Features:
    features = document.get(part)
    if features is None and part not in document:
        return {}
    if not isinstance(features, Mapping) or not _are_lists_of_texts(features.values()):
        raise _refused(part)
    return dict(zip(features, map(tuple, features.values()), strict=True))


def _are_lists_of_texts(values: Collection[object]) -> bool:
    """Tell whether all values are lists of texts, of which a check reads some hundred: none is looked at by Python."""
    return _LIST.issuperset(map(type, values)) and _TEXT.issuperset(map(type, chain.from_iterable(values)))  # type: ignore[arg-type]


def _refused(part: str) -> InvalidValueError:
    return InvalidValueError(field=part, problem="is not that of a prepared record", remedy="make the index anew")
