"""Blocking keys: cheap texts that two records of one customer nearly always share at least one of.

Owns the key functions; a profile names the ones it uses. Must not know scores or how keys are stored.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from customer_core.matching._records import PreparedRecord
from customer_core.normalization import nickname_roots, phonetic_key

__all__ = ["KEYS"]

_SHORT = 3
_MOST_WORDS = 6


def _values(record: PreparedRecord, feature: str) -> tuple[str, ...]:
    return record.features.get(feature, ())


def _sounds(record: PreparedRecord, feature: str) -> list[str]:
    """Return the sound of each longer word of a feature, or of all its words where none is long."""
    words = [word for value in _values(record, feature) for word in value.split()[:_MOST_WORDS]]
    longer = [word for word in words if len(word) >= _SHORT]
    return list(dict.fromkeys(_sound(word) for word in longer or words))


@lru_cache(maxsize=1 << 16)
def _sound(word: str) -> str:
    return phonetic_key(word)


@lru_cache(maxsize=1 << 16)
def _root(word: str) -> str:
    return min(nickname_roots(word), default=word)


def _roots(record: PreparedRecord, feature: str) -> list[str]:
    """Return the sound of what the first word of a name stands for, as in 'Robert' for 'Bob'."""
    return [_sound(_root(word)) for value in _values(record, feature) for word in value.split()[:1]]


def _pairs(record: PreparedRecord, first: str, second: Iterable[str]) -> Iterable[str]:
    """Return each sound of a feature joined with each of some other texts."""
    others = list(second)
    return (f"{sound}|{other}" for sound in _sounds(record, first) for other in others)


def email(record: PreparedRecord) -> Iterable[str]:
    """The e-mail address."""
    return _values(record, "email")


def email_local(record: PreparedRecord) -> Iterable[str]:
    """What stands before the at sign, where it has more than three characters."""
    parts = (value.partition("@")[0] for value in _values(record, "email"))
    return (part for part in parts if len(part) > _SHORT)


def mailbox_name(record: PreparedRecord) -> Iterable[str]:
    """A mailbox of a role, with the sound of a given name or the whole of an organization's."""
    names = [*_sounds(record, "given"), *_values(record, "organization")]
    return (f"{value}|{name}" for value in _values(record, "mailbox") for name in names)


def phone(record: PreparedRecord) -> Iterable[str]:
    """The last eight digits of the phone number."""
    return (value[-8:] for value in _values(record, "phone"))


def tax_id(record: PreparedRecord) -> Iterable[str]:
    """The tax number."""
    return _values(record, "tax_id")


def external_id(record: PreparedRecord) -> Iterable[str]:
    """The number in another system."""
    return _values(record, "external_id")


def code(record: PreparedRecord) -> Iterable[str]:
    """Any other code, with its label."""
    return (f"{name}={text}" for name, values in record.features.items() if name.startswith("code:") for text in values)


def full_name(record: PreparedRecord) -> Iterable[str]:
    """The sounds of given and family name, in either order; nicknames also as what they stand for."""
    given, family = ({*_sounds(record, name), *_roots(record, name)} for name in ("given", "family"))
    return ("|".join(sorted((one, other))) for one in sorted(given) for other in sorted(family))


def name_postcode(record: PreparedRecord) -> Iterable[str]:
    """The sound of a name with the postal code."""
    postcodes = _values(record, "postcode")
    return (*_pairs(record, "family", postcodes), *_pairs(record, "given", postcodes))


def name_city(record: PreparedRecord) -> Iterable[str]:
    """The sound of a given or family name with the first letters of the city."""
    cities = [value[:4] for value in _values(record, "city")]
    return (*_pairs(record, "family", cities), *_pairs(record, "given", cities))


def birth_date(record: PreparedRecord) -> Iterable[str]:
    """The date of birth."""
    return _values(record, "birth_date")


def name_birth(record: PreparedRecord) -> Iterable[str]:
    """The sound of a name with the year, or with month and day, of birth."""
    dates = _values(record, "birth_date")
    parts = [*(date[:4] for date in dates), *(date[5:] for date in dates if "00" not in date[5:])]
    return (*_pairs(record, "family", parts), *_pairs(record, "given", parts))


def address(record: PreparedRecord) -> Iterable[str]:
    """The house number and the first letters of the street, with the postal code or the city."""
    lines = (value.partition("|") for value in _values(record, "street"))
    streets = [f"{number}|{street[:4]}" for number, _, street in lines if street]
    places = [*(value for value in _values(record, "postcode")), *(value[:4] for value in _values(record, "city"))]
    return (f"{street}|{place}" for street in streets for place in places)


def any_name(record: PreparedRecord) -> Iterable[str]:
    """The sound of a given or family name alone, in whichever of the two fields it stands."""
    return (*_sounds(record, "given"), *_sounds(record, "family"))


def organization_words(record: PreparedRecord) -> Iterable[str]:
    """Each longer word of an organization's name, and its beginning."""
    for value in _values(record, "organization"):
        yield from (word for word in value.split()[:_MOST_WORDS] if len(word) > _SHORT)
        yield "^" + value.replace(" ", "")[:5]


KEYS: Mapping[str, Callable[[PreparedRecord], Iterable[str]]] = {
    function.__name__: function
    for function in (
        email,
        email_local,
        mailbox_name,
        phone,
        tax_id,
        external_id,
        code,
        full_name,
        name_postcode,
        name_city,
        birth_date,
        name_birth,
        address,
        any_name,
        organization_words,
    )
}
