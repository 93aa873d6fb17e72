"""Seals: what binds an entry to its place and to the entry before it, so that nothing of it changes unseen.

Owns which bytes are hashed. Each digest holds the one before, as in Haber and Stornetta, *How to Time-Stamp a Digital
Document* (1991). The personal part enters as a salted commitment alone, so that it can be erased and the chain still
holds. Chance is drawn by whoever calls; it must not know stores.
"""

from hashlib import sha256
from typing import Final

import attrs

from customer_core.errors import InvalidValueError
from customer_core.history._rows import ChainHead, HistoryRow

__all__ = ["SALT_BYTES", "Seal", "commitment_of", "digest_of", "framed", "seal"]

SALT_BYTES: Final = 16
"""How long a salt is: 128 bits cannot be guessed."""

VERSION: Final = b"\x01"
"""What begins everything that is hashed. Another order or choice of fields is another version."""


@attrs.frozen(kw_only=True)
class Seal:
    """Bind an entry: its number in the chain of its subject, the commitment to its details, the digest of the whole."""

    number: int
    salt: bytes = attrs.field(repr=False)
    commitment: bytes
    digest: bytes


def seal(row: HistoryRow, *, after: ChainHead | None, salt: bytes) -> Seal:
    """Return the seal of an entry that has its position, behind the head of its chain; None begins one.

    Raises:
        InvalidValueError: The salt is not 16 bytes, the head is of another subject, or the details were erased.
    """
    if not _is_salt(salt):
        raise InvalidValueError(field="salt", problem=f"is not {SALT_BYTES} bytes", remedy="draw them by chance")
    if row.details is None:
        raise InvalidValueError(field="details", problem="were erased", remedy="seal an entry when it is added")
    if after is not None and after.subject != row.subject:
        raise InvalidValueError(field="after", problem="is of another subject", remedy="give the head of this one")
    number, previous = (after.number + 1, after.digest) if after else (1, b"")
    commitment = commitment_of(salt, row.details)
    digest = digest_of(row, previous=previous, number=number, commitment=commitment)
    return Seal(number=number, salt=salt, commitment=commitment, digest=digest)


def _is_salt(salt: object) -> bool:
    return isinstance(salt, bytes) and len(salt) == SALT_BYTES


def commitment_of(salt: bytes, details: str) -> bytes:
    """Return what binds details: a SHA-256 over the version, the salt and the text."""
    return sha256(VERSION + framed(salt, details.encode())).digest()


def digest_of(row: HistoryRow, *, previous: bytes, number: int, commitment: bytes) -> bytes:
    """Return what binds an entry: a SHA-256 over the version and six fields, in this order.

    They are the digest before (empty in the first entry of a chain), the position and the number in decimal digits, the
    subject, the facts as they are kept, and the commitment.
    """
    place = b"%d" % row.position, b"%d" % number
    return sha256(VERSION + framed(previous, *place, row.subject.encode(), row.facts.encode(), commitment)).digest()


def framed(*fields: bytes) -> bytes:
    """Return fields as one text of bytes, each behind its length in eight bytes: no two lists of fields give one."""
    return b"".join([part for field in fields for part in (len(field).to_bytes(8), field)])
