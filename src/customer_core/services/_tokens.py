"""What travels through a browser and comes back: which duplicates were shown for which record, and merge plans.

Owns the seals: each is made with a secret of the store (RFC 2104 over SHA-256), so that nobody can make one up or
change what is sealed. It must not know who asks, or what happens next.
"""

import hmac
import json
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from hashlib import sha256

from customer_core.errors import InvalidTokenError
from customer_core.merging import MergePlan
from customer_core.model import CustomerDraft, OrganizationDraft
from customer_core.serialization import dumps

__all__ = ["digest_of", "hidden_mark", "is_sealed", "read_seen", "seal_of", "write_seen"]

_LENGTH_MOST = 65_536
_SIGNS = b"-_"


def digest_of(*parts: object) -> str:
    """Return a digest of values and texts: equal for equal ones, and for nothing else."""
    digest = sha256()
    for part in parts:
        text = (part if isinstance(part, str) else dumps(part)).encode()
        digest.update(len(text).to_bytes(8))
        digest.update(text)
    return digest.hexdigest()


def write_seen(secret: str, draft: CustomerDraft | OrganizationDraft, shown: Iterable[str]) -> str:
    """Return the token for a record and the ids of those that were shown."""
    body = json.dumps({"draft": digest_of(draft), "shown": sorted(shown)}, separators=(",", ":")).encode()
    return f"{_text(body)}.{_seal(secret, body)}"


def read_seen(secret: str, token: str, draft: CustomerDraft | OrganizationDraft) -> frozenset[str]:
    """Return the ids that a token says were shown.

    Raises:
        InvalidTokenError: The token was not made by `write_seen` with this secret for this record.
    """
    body = _body(secret, token)
    said = json.loads(body)
    if said["draft"] != digest_of(draft):
        raise InvalidTokenError(name="seen", remedy="the record was changed since; leave seen out to check it again")
    return frozenset(said["shown"])


def hidden_mark(secret: str, draft: CustomerDraft | OrganizationDraft, ids: Iterable[object]) -> set[str]:
    """Return what a token says of those whom an actor may not see: that it is still they, and not who or how many.

    Of another record it says something else of the same ones, so that no two tokens tell that they are the same.
    """
    listed = sorted(map(str, ids))
    return {f"hidden:{digest_of(secret, digest_of(draft), *listed)}"} if listed else set()


def seal_of(secret: str, plan: MergePlan) -> str:
    """Return the seal by which a store knows a plan that it proposed."""
    return _seal(secret, b"merge-plan\0" + dumps(plan).encode())


def is_sealed(secret: str, plan: MergePlan, seal: str) -> bool:
    """Tell whether a seal is that of a plan."""
    return hmac.compare_digest(seal_of(secret, plan).encode(), seal.encode(errors="replace"))


def _body(secret: str, token: str) -> bytes:
    text, _, seal = token.partition(".")
    try:
        # Strict, so that a token has one spelling.
        body = b64decode(text.encode("ascii"), _SIGNS, validate=True) if len(token) <= _LENGTH_MOST else b""
    except (ValueError, NotBase64):
        body = b""
    if not body or not hmac.compare_digest(_seal(secret, body).encode(), seal.encode(errors="replace")):
        raise InvalidTokenError(name="seen", remedy="give the token of the last answer unchanged, or leave seen out")
    return body


def _seal(secret: str, body: bytes) -> str:
    return _text(hmac.new(secret.encode(), body, sha256).digest())


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode("ascii")
