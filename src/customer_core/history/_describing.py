"""Tells an entry to the clerk who reads it: who did what when and why, then a sentence for each change.

Owns these sentences alone. They hold personal data and must never reach a log or an error.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from customer_core.history._changes import Change
from customer_core.history._entries import HistoryEntry
from customer_core.history._parts import Absent, FrozenPart, Present
from customer_core.history._paths import joined_key
from customer_core.model import FrozenMap

__all__ = ["describe", "describe_changes"]

_BLANKS: Final = (None, "", (), FrozenMap[str, FrozenPart]())


def describe(entry: HistoryEntry) -> tuple[str, ...]:
    """Return an entry as sentences: first who did what, when, where and why, then what changed."""
    where = f" through {entry.channel}" if entry.channel else ""
    why = f": {' '.join(entry.reason.split())}" if entry.reason.strip() else ""
    who = f"{entry.actor.kind.value} {entry.actor.id}"
    first = f"{entry.at:%Y-%m-%d %H:%M:%S} UTC, {entry.subject} {entry.action.value} by {who}{where}{why}"
    return (first, *describe_changes(entry.changes))


def describe_changes(changes: Iterable[Change]) -> tuple[str, ...]:
    """Return what changed, in sentences; a blank value counts as none.

    >>> describe_changes([Change(path="name.given", before=Present("Ann"), after=Present("Anna"))])
    ("name.given: 'Ann' became 'Anna'",)
    """
    return tuple(sentence for change in changes for sentence in _sentences(change))


def _sentences(change: Change) -> Iterator[str]:
    before, after = _part(change.before), _part(change.after)
    if change.path.endswith("[*]"):
        yield f"{change.path.removesuffix('[*]')}: the order {_text(before)} became {_text(after)}"
    elif change.path or (before and after):
        text = _became(before, after)
        yield from [f"{change.path or 'the record'}: {text}"] if text else []
    else:
        yield from _whole(before, "removed")
        yield from _whole(after, "added")


def _part(part: Present | Absent) -> FrozenPart:
    """Return a part, to a reader of whom absent and null are one."""
    return part.part if isinstance(part, Present) else None


def _whole(document: FrozenPart, verb: str) -> Iterator[str]:
    """Return a sentence for each field of a whole document that is not blank."""
    for key, inner in (document or {}).items():
        if not _is_blank(inner):
            yield f"{joined_key('', key)}: {verb} {_text(inner)}"


def _became(before: FrozenPart, after: FrozenPart) -> str:
    """Return what became of a part; nothing where both sides are blank."""
    if _is_blank(before):
        return "" if _is_blank(after) else f"added {_text(after)}"
    if _is_blank(after):
        return f"removed {_text(before)}"
    return _moved(before, after) or f"{_text(before)} became {_text(after)}"


def _moved(before: FrozenPart, after: FrozenPart) -> str:
    """Return which texts a list of texts lost and got; nothing for anything else, or where the rest changed places."""
    if not (_is_set(before) and _is_set(after)):
        return ""
    if [text for text in before if text in after] != [text for text in after if text in before]:
        return ""
    lost = [f"removed {text!r}" for text in before if text not in after]
    return ", ".join([*lost, *(f"added {text!r}" for text in after if text not in before)])


def _is_set(part: FrozenPart) -> bool:
    is_texts = isinstance(part, tuple) and all(isinstance(text, str) for text in part)
    return is_texts and len(set(part)) == len(part)


def _is_blank(part: FrozenPart) -> bool:
    return any(type(part) is type(blank) and part == blank for blank in _BLANKS)


def _text(part: FrozenPart) -> str:
    """Return a part as one line: texts in quotes, the fields of an object that are not blank by their names."""
    match part:
        case None:
            return "nothing"
        case bool():
            return "yes" if part else "no"
        case tuple():
            return ", ".join(map(_text, part)) or "nothing"
        case FrozenMap():
            told = (f"{_name(key)} {_text(inner)}" for key, inner in part.items() if not _is_blank(inner))
            return f"({', '.join(told)})"
        case _:
            return repr(part)


def _name(key: str) -> str:
    return key if key.isprintable() else repr(key)
