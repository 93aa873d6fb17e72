"""Where a part stands in a document, as text that a clerk can read: `name.given`, `emails[0].address`.

Owns the grammar of paths, written and read. It must not know what stands there.

| step | stands for |
|---|---|
| `.given` | a key that looks like the name of a field |
| `[size]` | a key of an object whose keys are names that somebody gave; in a list, the member with this id |
| `["shoe size"]` | any other key, as text of JSON |
| `[0]` | the member of a list at this place |
| `[*]` | the order of a list's members |
"""

import json
import re
from collections.abc import Iterator
from typing import Final

import attrs

from customer_core.errors import InvalidValueError

__all__ = ["ORDER", "Place", "Step", "is_word", "joined_key", "parse", "under_id", "under_order", "under_place"]

NAMED_ENTRIES: Final = frozenset({"attributes", "channels"})
"""Objects whose keys are no fields but names or ids that somebody gave."""

_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
_STEP = re.compile(
    r"""(?:^|(?<=[\w\]])\.)(?P<field>[A-Za-z_][A-Za-z0-9_]{0,63})
    |\[(?P<place>0|[1-9][0-9]{0,8})\]
    |\[(?P<word>[A-Za-z0-9_.:-]{1,64})\]
    |\[(?P<quoted>"(?:[^"\\]|\\.)*")\]
    |(?P<order>\[\*\])$""",
    re.ASCII | re.VERBOSE | re.DOTALL,
)


@attrs.frozen
class Place:
    """A step to the member of a list by its place."""

    number: int


@attrs.frozen
class _Order:
    """The step to the order of a list's members."""


ORDER: Final = _Order()
Step = str | Place | _Order
"""A key or id as text, a place in a list, or the order of a list."""


def joined_key(path: str, key: str) -> str:
    """Return the path of an entry of the object at a path."""
    holder = path.rpartition(".")[2]
    if holder in NAMED_ENTRIES and is_word(key):
        return f"{path}[{key}]"
    if holder not in NAMED_ENTRIES and _FIELD.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f"{path}[{json.dumps(key, ensure_ascii=not key.isprintable())}]"


def is_word(text: str) -> bool:
    """Tell whether a text can stand in a path unquoted, where it cannot be taken for a place."""
    return bool(_WORD.fullmatch(text)) and not text.isdecimal()


def under_place(path: str, number: int) -> str:
    """Return the path of a member of the list at a path."""
    return f"{path}[{number}]"


def under_id(path: str, id_: str) -> str:
    """Return the path of the member with an id that is a word."""
    return f"{path}[{id_}]"


def under_order(path: str) -> str:
    """Return the path of the order of the list at a path."""
    return f"{path}[*]"


def parse(path: str) -> tuple[Step, ...]:
    """Return the steps of a path; none of the empty one, which is that of the whole document.

    Raises:
        InvalidValueError: The text is no path; it is not repeated.
    """
    return tuple(_steps(path))


def _steps(path: str) -> Iterator[Step]:
    at = 0
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            raise InvalidValueError(field="path", problem="is no path", remedy="write it as in 'emails[0].address'")
        yield _step(found)
        at = found.end()


def _step(found: "re.Match[str]") -> Step:
    if found["order"]:
        return ORDER
    if found["place"]:
        return Place(int(found["place"]))
    if found["quoted"]:
        try:
            return str(json.loads(found["quoted"]))
        except json.JSONDecodeError:
            raise InvalidValueError(
                field="path", problem="has a key that is no text of JSON", remedy="quote it as JSON does"
            ) from None
    return found["field"] or found["word"]
