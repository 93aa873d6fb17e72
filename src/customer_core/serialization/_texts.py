"""Documents to JSON text and back (RFC 8259).

Owns what the standard reader lets pass and is refused here: repeated keys, NaN, endless numbers, bottomless nesting.
"""

import json
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from functools import reduce
from itertools import islice
from threading import local
from typing import Any, Final, NamedTuple, TypeVar

from customer_core.errors import Problem
from customer_core.serialization._documents import DEPTH_MAX, from_json, refuse_depth, to_json, value_of
from customer_core.serialization._kinds import Part
from customer_core.serialization._refusals import PROBLEMS_MAX, Refused, joined, key_step
from customer_core.serialization._schemas import known_keys

T = TypeVar("T")

_RECENT_MOST: Final = 2
_RECENT_CHARACTERS: Final = 8_192
"""Longer texts are not remembered: they would be held for as long as the thread writes nothing else."""

json_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
"""Write a document of plain JSON types that `to_json` made, as `dumps` writes it."""

sorted_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True).encode
"""Write a part of such a document with the keys of its objects sorted, as parts of histories stand."""

CHARACTERS_MAX = 64 * 2**20
"""The longest text that is read, in code points."""


class _Recent(local):
    """The values that this thread wrote last, with their texts: what is kept is often answered at once, too."""

    def __init__(self) -> None:
        self.written = deque[tuple[object, str]](maxlen=_RECENT_MOST)


_recent = _Recent()


def dumps(value: object) -> str:
    """Return a value as JSON text, in one canonical form: equal values give equal text.

    Raises:
        InvalidValueError: As of `to_json`.
    """
    for written, known in _recent.written:
        if written is value:
            return known
    text = json_text(to_json(value))
    if len(text) <= _RECENT_CHARACTERS:
        _recent.written.append((value, text))
    return text


def loads(cls: type[T], text: str) -> T:
    """Return the value that a JSON text describes.

    Raises:
        InvalidDocumentError: As of `from_json`; also for text that is not JSON, repeats a key, or holds numbers or
            nesting that no value has.
    """
    try:
        document = parsed(text, cls)
        # Where so few begin, so few stand inside one another.
        is_shallow = text.count("{") + text.count("[") <= DEPTH_MAX
        return value_of(cls, document) if is_shallow else from_json(cls, document)
    except Refused as refused:
        raise refused.as_error(cls.__name__) from None


def parsed(text: str, cls: type) -> Part:
    """Return the document that a text is, before anything of it becomes a value.

    Raises:
        Refused: It is none.
    """
    if not isinstance(text, str):
        raise Refused.one("type", "is not text; decode it from UTF-8 first.")
    if len(text) > CHARACTERS_MAX:
        raise Refused.one("length", f"has more than {CHARACTERS_MAX} characters; split it.")
    repeating: list[_Repeating] = []
    try:
        document = json.loads(text, object_pairs_hook=_hook(repeating), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Refused.one("json", f"is not JSON at line {error.lineno}, column {error.colno}; correct it.") from None
    except RecursionError:
        raise Refused.one("depth", f"is nested deeper than {DEPTH_MAX} levels; flatten it.") from None
    except ValueError:  # Python refuses to make an integer of thousands of digits.
        raise Refused.one("range", "holds a number of too many digits; shorten it.") from None
    if repeating:
        refuse_depth(document)
        _refuse_repeated_keys(document, cls)
    return document


class _Repeating(dict[str, Any]):
    """An object of the text that holds a key twice; kept, so that its path can be told."""

    keys_twice: frozenset[str] = frozenset()


class _Place(NamedTuple):
    """Where a part of a document stands: its key and number in what holds it, which knows its own place.

    One link for each part: whole paths, kept for every part, would take the memory of all its depth each.
    """

    holder: "_Place | None"
    key: object
    number: int


def _hook(repeating: list[_Repeating]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """Return what makes an object of its keys and values, and takes down those that repeat a key."""

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        document = dict(pairs)
        if len(document) == len(pairs):
            return document
        marked = _Repeating(document)
        marked.keys_twice = frozenset(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        repeating.append(marked)
        return marked

    return made


def _refuse_constant(_: str) -> Part:
    raise Refused.one("json", "holds NaN or Infinity, which JSON does not have; give a number.")


def _refuse_repeated_keys(document: object, cls: type) -> None:
    places = _repeated_places(document)
    known = known_keys(cls)
    problems = [_repeated(place, known) for place in islice(places, PROBLEMS_MAX)]
    raise Refused(sorted(problems, key=lambda problem: problem.path), more=sum(1 for _ in places))


def _repeated_places(document: Part) -> Iterator[_Place]:
    """Yield the place of every key that stands twice in its object, the outermost first."""
    pending: deque[tuple[Part, _Place | None]] = deque([(document, None)])
    while pending:
        part, holder = pending.popleft()
        twice = part.keys_twice if isinstance(part, _Repeating) else ()
        entries = part.items() if isinstance(part, dict) else ((None, entry) for entry in part)
        for number, (key, inner) in enumerate(entries):
            if key in twice:
                yield _Place(holder, key, number)
            if inner and isinstance(inner, dict | list):
                pending.append((inner, _Place(holder, key, number)))


def _repeated(place: _Place, known: Collection[str]) -> Problem:
    steps: list[str] = []
    link: _Place | None = place
    while link is not None:
        steps.append(key_step(link.key, link.number, known))
        link = link.holder
    path = reduce(joined, reversed(steps), "")
    return Problem(path, "duplicate-key", "stands twice in its object; give it once.")
