"""Blocking keys: cheap texts that two records of one customer nearly always share at least one of.

Owns the table of keys, of which a profile names the ones it uses. A key is a recipe: which pieces of which features
are put beside each other. Must not know scores, or how keys are stored.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, product

import attrs

from customer_core.matching._records import PreparedRecord
from customer_core.normalization import nickname_roots, phonetic_key

__all__ = ["KEYS", "Key", "Piece", "key_texts"]

_SHORT = 3
_MOST_WORDS = 6
_MOST_ROOTS = 6
_PHONE_END = 8
_PLACE_START = 4
_NAME_START = 5


@attrs.frozen
class Piece:
    """What of a feature goes into a key: the texts that one of the `CUTS` makes of each value.

    A feature that ends in `*` stands for every labelled feature that begins so; its texts bear the label.
    """

    feature: str
    cut: str

    def texts(self, value: str) -> tuple[str, ...]:
        """Return what goes into keys of one value."""
        return CUTS[self.cut](value)

    def of(self, record: PreparedRecord) -> tuple[str, ...]:
        """Return what goes into keys of a record, each text once."""
        if self.feature.endswith("*"):
            names = [name for name in record.labels if name.startswith(self.feature[:-1])]
            return _once([f"{name}={text}" for name in names for text in self._cut(record.features[name])])
        values = record.features.get(self.feature)
        return _once([text for text in self._cut(values) if text]) if values else ()

    def _cut(self, values: tuple[str, ...]) -> Iterable[str]:
        cut = CUTS[self.cut]
        return cut(values[0]) if len(values) == 1 else chain.from_iterable(map(cut, values))


def _once(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts)) if len(texts) > 1 else tuple(texts)


Recipe = tuple[tuple[Piece, ...], ...]
"""Parts that are put beside each other; each takes the texts of all its pieces."""


@attrs.frozen(kw_only=True)
class Key:
    """A kind of blocking key: a text for every way to take one text of each part of one of its recipes.

    In an unordered key the parts stand in alphabetical order, so that swapped names meet.
    """

    doc: str
    recipes: tuple[Recipe, ...]
    is_unordered: bool = False


def _whole(value: str) -> tuple[str, ...]:
    return (value,)


@lru_cache(maxsize=1 << 12)
def _sounds(value: str) -> tuple[str, ...]:
    """Return the sound of each longer word, or of all words where none is long."""
    words = value.split()[:_MOST_WORDS]
    longer = [word for word in words if len(word) >= _SHORT]
    return tuple(dict.fromkeys([_sound(word) for word in longer or words]))


@lru_cache(maxsize=1 << 12)
def _sounds_and_roots(value: str) -> tuple[str, ...]:
    """Return the sounds of a name, and those of all that its first word stands for, as in 'Robert' for 'Bob'."""
    roots = [root for word in value.split()[:1] for root in sorted(nickname_roots(word))[:_MOST_ROOTS]]
    return tuple(dict.fromkeys((*_sounds(value), *map(_sound, roots))))


@lru_cache(maxsize=1 << 16)
def _sound(word: str) -> str:
    return phonetic_key(word)


def _local_part(value: str) -> tuple[str, ...]:
    local = value.partition("@")[0]
    return (local,) if len(local) > _SHORT else ()


def _ending(value: str) -> tuple[str, ...]:
    return (value[-_PHONE_END:],)


def _start(value: str) -> tuple[str, ...]:
    return (value[:_PLACE_START],)


def _year(value: str) -> tuple[str, ...]:
    return (value[:4],)


def _day(value: str) -> tuple[str, ...]:
    return (value[5:],)


def _house(value: str) -> tuple[str, ...]:
    """Return the house number with the first letters of the street."""
    number, _, street = value.partition("|")
    return (f"{number}|{street[:_PLACE_START]}",) if street else ()


def _telling_words(value: str) -> tuple[str, ...]:
    words = [word for word in value.split()[:_MOST_WORDS] if len(word) > _SHORT]
    return (*words, "^" + value.replace(" ", "")[:_NAME_START])


CUTS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "whole": _whole,
    "sounds": _sounds,
    "sounds_and_roots": _sounds_and_roots,
    "local_part": _local_part,
    "ending": _ending,
    "start": _start,
    "year": _year,
    "day": _day,
    "house": _house,
    "telling_words": _telling_words,
}
"""What pieces of keys are made by."""

_EMAIL, _LOCAL = Piece("email", "whole"), Piece("email", "local_part")
_MAILBOX, _ORGANIZATION = Piece("mailbox", "whole"), Piece("organization", "whole")
_GIVEN, _FAMILY = Piece("given", "sounds"), Piece("family", "sounds")
_NAMES = (_GIVEN, _FAMILY)
_POSTCODE, _CITY = Piece("postcode", "whole"), Piece("city", "start")

KEYS: Mapping[str, Key] = {
    "email": Key(doc="The e-mail address.", recipes=(((_EMAIL,),),)),
    "email_local": Key(
        doc="What stands before the at sign, where it has more than three characters.", recipes=(((_LOCAL,),),)
    ),
    "mailbox_name": Key(
        doc="A mailbox of a role, with the sound of a given name or the whole of an organization's.",
        recipes=(((_MAILBOX,), (_GIVEN, _ORGANIZATION)),),
    ),
    "phone": Key(doc="The last eight digits of the phone number.", recipes=(((Piece("phone", "ending"),),),)),
    "tax_id": Key(doc="The tax number.", recipes=(((Piece("tax_id", "whole"),),),)),
    "external_id": Key(doc="The number in another system.", recipes=(((Piece("external_id", "whole"),),),)),
    "code": Key(doc="Any other code, with its label.", recipes=(((Piece("code:*", "whole"),),),)),
    "full_name": Key(
        doc="The sounds of given and family name, in either order; nicknames also as what they stand for.",
        recipes=(((Piece("given", "sounds_and_roots"),), (Piece("family", "sounds_and_roots"),)),),
        is_unordered=True,
    ),
    "name_postcode": Key(doc="The sound of a name with the postal code.", recipes=((_NAMES, (_POSTCODE,)),)),
    "name_city": Key(
        doc="The sound of a given or family name with the first letters of the city.", recipes=((_NAMES, (_CITY,)),)
    ),
    "birth_date": Key(doc="The date of birth.", recipes=(((Piece("birth_date", "whole"),),),)),
    "name_birth": Key(
        doc="The sound of a name with the year, or with month and day, of birth.",
        recipes=((_NAMES, (Piece("birth_date", "year"), Piece("birth_date", "day"))),),
    ),
    "address": Key(
        doc="The house number and the first letters of the street, with the postal code or the city.",
        recipes=(((Piece("street", "house"),), (_POSTCODE, _CITY)),),
    ),
    "any_name": Key(
        doc="The sound of a given or family name alone, in whichever of the two fields it stands.",
        recipes=((_NAMES,),),
    ),
    "organization_words": Key(
        doc="Each longer word of an organization's name, and its beginning.",
        recipes=(((Piece("organization", "telling_words"),),),),
    ),
}


Known = dict[int, tuple[str, ...]]
"""What parts of recipes, and pieces, are of one record, by where they stand in memory."""


def key_texts(key: Key, record: PreparedRecord, known: Known | None = None) -> list[str]:
    """Return the texts of one kind of key that a record has.

    `known` holds what parts are of this very record, so that one that goes into several keys is made once.
    """
    known = {} if known is None else known
    found: list[str] = []
    for recipe in key.recipes:
        parts = _parts(recipe, record, known)
        if len(parts) == 1:
            found += parts[0]
        elif key.is_unordered:
            found += ["|".join(sorted(texts)) for texts in product(*parts)]
        else:
            found += map("|".join, product(*parts))
    return found


def _parts(recipe: Recipe, record: PreparedRecord, known: Known) -> list[tuple[str, ...]]:
    """Return the texts of each part, or one part without any, since then the recipe gives no key."""
    parts: list[tuple[str, ...]] = []
    for part in recipe:
        # By what it is in memory: parts and pieces stand in the table of keys as long as the program runs.
        made_of: Piece | tuple[Piece, ...] = part[0] if len(part) == 1 else part
        texts = known.get(id(made_of))
        if texts is None:
            texts = known[id(made_of)] = _texts(part, record, known)
        if not texts:
            return [texts]
        parts.append(texts)
    return parts


def _texts(part: tuple[Piece, ...], record: PreparedRecord, known: Known) -> tuple[str, ...]:
    if len(part) == 1:
        return part[0].of(record)
    found: list[str] = []
    for piece in part:
        texts = known.get(id(piece))
        if texts is None:
            texts = known[id(piece)] = piece.of(record)
        found += texts
    return _once(found)
