"""Words that mean something to a clerk: enumerations whose members have a code and a sentence."""

from enum import Enum
from typing import Self


class Documented(Enum):
    """Give each member a code, which is its value and stays the same for ever, and a sentence, its `doc`."""

    doc: str

    def __new__(cls, code: str, doc: str = "") -> Self:
        """Make a member whose value is its code; a member is found by its code alone."""
        member = object.__new__(cls)
        member._value_ = code
        member.doc = doc
        return member
