"""Passwords and the tokens of links: how they are hashed and compared.

Owns the hashing, by scrypt (RFC 7914) and SHA-256, and the comparison in a time that does not depend on what differs.
It must not know whose they are.
"""

import hmac
import unicodedata
from base64 import urlsafe_b64encode
from hashlib import scrypt, sha256

from customer_core.errors import InvalidValueError
from customer_core.model import PasswordCost, PasswordHash
from customer_core.ports import NewSalt
from customer_core.services._resolving import given

__all__ = ["checked_password", "digest_of_token", "hashed", "is_password", "new_token"]

_LENGTH_LEAST = 8
_LENGTH_MOST = 1_000
_DIGEST_BYTES = 32
_SPARE_BYTES = 2**20


def checked_password(password: str) -> str:
    """Return a password that may be set.

    Raises:
        InvalidValueError: It is no text, or has less than 8 or more than 1,000 characters. It is not repeated.
    """
    if not _LENGTH_LEAST <= len(given(str, password, "password")) <= _LENGTH_MOST:
        raise InvalidValueError(
            field="password",
            problem="is too short or too long",
            remedy=f"give {_LENGTH_LEAST} to {_LENGTH_MOST} characters",
        )
    return password


def hashed(password: str, cost: PasswordCost, new_salt: NewSalt) -> PasswordHash:
    """Return what is kept of a password, with a salt of its own."""
    salt = new_salt()
    return PasswordHash(cost=cost, salt=salt.hex(), digest=_digest(password, cost, salt).hex())


def is_password(password: object, kept: PasswordHash | None, cost: PasswordCost) -> bool:
    """Tell whether a password is the one that a hash was made of; where there is no hash, after the same work."""
    text = password if isinstance(password, str) and len(password) <= _LENGTH_MOST else ""
    if kept is None:
        _digest(text, cost, b"")
        return False
    made = _digest(text, kept.cost, bytes.fromhex(kept.salt))
    return hmac.compare_digest(made, bytes.fromhex(kept.digest))


def new_token(new_salt: NewSalt) -> str:
    """Return a token of 256 bits that are drawn by chance, as text for a link."""
    return urlsafe_b64encode(new_salt() + new_salt()).decode("ascii").rstrip("=")


def digest_of_token(token: object) -> str:
    """Return the hash by which a token is kept and found."""
    return sha256(str(token).encode(errors="replace")).hexdigest()


def _digest(password: str, cost: PasswordCost, salt: bytes) -> bytes:
    # One password may be typed in several ways on different keyboards (RFC 8265, section 4.2).
    text = unicodedata.normalize("NFC", password).encode(errors="surrogatepass")
    memory = cost.memory_bytes + _SPARE_BYTES
    return scrypt(text, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=memory, dklen=_DIGEST_BYTES)
