"""How a value shows itself to logs and debuggers: its type, its ids and how much it holds, never what it says."""

from collections.abc import Sized
from enum import Enum
from typing import Any

import attrs

from customer_core.model._ids import TextId

HIDDEN = "\N{HORIZONTAL ELLIPSIS}"


def redacted(value: Any) -> str:  # noqa: ANN401 - stands in for __repr__ of any attrs class
    """Describe a value without personal data; fields that hold nothing are left out.

    Meant to be a class's `__repr__`: `Customer(id=CustomerId('c-1'), name=PersonName(full=…), emails=2, version=0)`.
    """
    shown = ((field.name, _shown(getattr(value, field.name))) for field in attrs.fields(type(value)))
    return f"{type(value).__name__}({', '.join(f'{name}={text}' for name, text in shown if text)})"


def _shown(part: object) -> str:
    if part is None or part == "":
        return ""
    if isinstance(part, Enum):
        return part.name
    if isinstance(part, TextId | int) or (attrs.has(type(part)) and type(part).__repr__ is redacted):
        return repr(part)
    if isinstance(part, Sized) and not isinstance(part, str):
        return str(len(part)) if len(part) else ""
    return HIDDEN
