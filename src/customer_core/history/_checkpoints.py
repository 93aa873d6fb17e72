"""A checkpoint: one small value over the heads of all chains, to be kept where whoever edits the store cannot reach.

Owns what it holds and how it is proven (HMAC, RFC 2104, over SHA-256). It must not know where it is kept, nor the key.
"""

import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Self

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.history._entries import counted, in_utc, instant
from customer_core.history._rows import ChainHead
from customer_core.history._seals import VERSION, framed

__all__ = ["HeadTally", "HistoryCheckpoint"]

KEY_BYTES_LEAST: Final = 16
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


class HeadTally:
    """Hash and count the heads of chains, which are added in order of their subjects."""

    def __init__(self) -> None:
        self.subjects = 0
        self.entries = 0
        self._hash = sha256(VERSION)

    def add(self, head: ChainHead) -> None:
        """Add one head more."""
        self.subjects += 1
        self.entries += head.number
        self._hash.update(framed(head.subject.encode(), b"%d" % head.number, head.digest))

    @property
    def digest(self) -> str:
        """Return the hash over the heads so far."""
        return self._hash.hexdigest()


def _hashed(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    is_blank = value == "" and field.name == "proof"
    if not is_blank and (not isinstance(value, str) or _HEX.fullmatch(value) is None):
        raise InvalidValueError(field=field.name, problem="is no hash", remedy="give 64 hexadecimal digits")


@attrs.frozen(kw_only=True)
class HistoryCheckpoint:
    """Hold what the history of a store was at a moment, so that a later verification finds what is gone since.

    With a `proof` it can be kept anywhere: nobody without the key makes another one. Without, it proves as much as the
    place that it is kept in: whoever can write there can also put one there that fits a history written anew.

    Args:
        made_at: When it was made.
        position: The position up to which it speaks of entries.
        sealed_from: The position from which on the store seals.
        subjects: How many chains there were.
        entries: How many sealed entries they had together.
        heads: SHA-256 over subject, number and digest of the last entry of each chain, in order of the subjects.
        proof: HMAC over all of the above with a key that no store knows; empty where none was given.
    """

    made_at: datetime = attrs.field(converter=in_utc, validator=instant)
    position: int = attrs.field(validator=counted)
    sealed_from: int = attrs.field(validator=counted)
    subjects: int = attrs.field(validator=counted)
    entries: int = attrs.field(validator=counted)
    heads: str = attrs.field(validator=_hashed)
    proof: str = attrs.field(default="", validator=_hashed)

    @classmethod
    def of(
        cls, heads: Iterable[ChainHead], *, position: int, sealed_from: int, made_at: datetime, key: bytes | None = None
    ) -> Self:
        """Return the checkpoint over some heads, which come in order of their subjects; with a key, proven by it.

        Raises:
            InvalidOptionError: The key is not 16 bytes or more.
        """
        tally = HeadTally()
        for head in heads:
            tally.add(head)
        made = cls(
            made_at=made_at,
            position=position,
            sealed_from=sealed_from,
            subjects=tally.subjects,
            entries=tally.entries,
            heads=tally.digest,
        )
        return made if key is None else attrs.evolve(made, proof=made._proof(key))

    def is_proven_by(self, key: bytes) -> bool:
        """Tell whether it was made with this key and not changed since.

        Raises:
            InvalidOptionError: The key is not 16 bytes or more.
        """
        return hmac.compare_digest(self._proof(key), self.proof)

    def _proof(self, key: object) -> str:
        if not isinstance(key, bytes) or len(key) < KEY_BYTES_LEAST:
            raise InvalidOptionError(
                option="key", problem="is no key", remedy=f"give {KEY_BYTES_LEAST} bytes or more that nobody can guess"
            )
        figures = (self.position, self.sealed_from, self.subjects, self.entries)
        said = (self.made_at.astimezone(UTC).isoformat(), *map(str, figures), self.heads)
        return hmac.new(key, VERSION + framed(*(field.encode() for field in said)), sha256).hexdigest()
