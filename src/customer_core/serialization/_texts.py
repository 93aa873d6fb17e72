"""Documents to JSON text and back (RFC 8259).

Owns what the standard reader lets pass and is refused here: repeated keys, NaN, endless numbers, bottomless nesting.
"""

import json
from collections import Counter
from functools import reduce
from typing import Any, TypeVar

from customer_core.errors import Problem
from customer_core.serialization._documents import DEPTH_MAX, from_json, to_json
from customer_core.serialization._kinds import Part
from customer_core.serialization._refusals import Refused, joined, key_step
from customer_core.serialization._schemas import known_keys

T = TypeVar("T")

CHARACTERS_MAX = 64 * 2**20
"""The longest text that is read, in code points."""


def dumps(value: object) -> str:
    """Return a value as JSON text, in one canonical form: equal values give equal text.

    Raises:
        InvalidValueError: As of `to_json`.
    """
    return json.dumps(to_json(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def loads(cls: type[T], text: str) -> T:
    """Return the value that a JSON text describes.

    Raises:
        InvalidDocumentError: As of `from_json`; also for text that is not JSON, repeats a key, or holds numbers or
            nesting that no value has.
    """
    try:
        return from_json(cls, _parsed(text, cls))
    except Refused as refused:
        raise refused.as_error(cls.__name__) from None


def _parsed(text: str, cls: type) -> Part:
    if not isinstance(text, str):
        raise Refused.one("type", "is not text; decode it from UTF-8 first.")
    if len(text) > CHARACTERS_MAX:
        raise Refused.one("length", f"has more than {CHARACTERS_MAX} characters; split it.")
    try:
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Refused.one("json", f"is not JSON at line {error.lineno}, column {error.colno}; correct it.") from None
    except RecursionError:
        raise Refused.one("depth", f"is nested deeper than {DEPTH_MAX} levels; flatten it.") from None
    except ValueError:  # Python refuses to make an integer of thousands of digits.
        raise Refused.one("range", "holds a number of too many digits; shorten it.") from None
    _refuse_repeated_keys(document, cls)
    return document


class _Repeating(dict[str, Any]):
    """An object of the text that holds a key twice; kept, so that its path can be told."""

    keys_twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) == len(pairs):
        return document
    repeating = _Repeating(document)
    repeating.keys_twice = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return repeating


def _refuse_constant(_: str) -> Part:
    raise Refused.one("json", "holds NaN or Infinity, which JSON does not have; give a number.")


def _refuse_repeated_keys(document: object, cls: type) -> None:
    problems: list[Problem] = []
    pending: list[tuple[object, tuple[tuple[object, int], ...]]] = [(document, ())]
    while pending:
        part, steps = pending.pop()
        if isinstance(part, dict):
            places = [(key, (*steps, (key, place))) for place, key in enumerate(part)]
            pending.extend((part[key], inner) for key, inner in places)
            twice = part.keys_twice if isinstance(part, _Repeating) else ()
            problems.extend(_repeated(inner, cls) for key, inner in places if key in twice)
        elif isinstance(part, list):
            pending.extend((inner, (*steps, (None, place))) for place, inner in enumerate(part))
    if problems:
        raise Refused(sorted(problems, key=lambda problem: problem.path))


def _repeated(steps: tuple[tuple[object, int], ...], cls: type) -> Problem:
    known = known_keys(cls)
    path = reduce(joined, (key_step(key, place, known) for key, place in steps), "")
    return Problem(path, "duplicate-key", "stands twice in its object; give it once.")
