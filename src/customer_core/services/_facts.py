"""What a store must know about itself before it is used: its secret, what its index was made with, since when it seals.

Owns those facts. The secret seals tokens and never leaves the store.
"""

import re
from collections.abc import Callable

from customer_core.errors import StoreIndexError
from customer_core.matching import MatchProfile, index_signature
from customer_core.ports import Store, UnitOfWork

__all__ = ["keep_signature", "prepare_store", "require_signature", "sealed_from", "token_secret"]

_SECRET = "token-secret"  # noqa: S105 - the name of the fact, not the secret
_SIGNATURE = "index-signature"
_PREPARED = "prepared"
_SEALED_FROM = "sealed-from"
_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)


def prepare_store(store: Store, profile: MatchProfile, new_secret: Callable[[], str]) -> None:
    """Give a new store its secret, its index the signature of the profile, and its history the beginning of seals.

    A store that has them is left alone.
    """
    with store.reading() as unit:
        if all(map(unit.facts.find, (_SECRET, _SIGNATURE, _SEALED_FROM))):
            return

    def prepare(unit: UnitOfWork) -> None:
        # A second process that prepares the store waits here for the first one.
        unit.facts.next_number(_PREPARED)
        if unit.facts.find(_SECRET) is None:
            unit.facts.put(_SECRET, new_secret())
        if unit.facts.find(_SIGNATURE) is None:
            keep_signature(unit, profile)
        if unit.facts.find(_SEALED_FROM) is None:
            unit.facts.put(_SEALED_FROM, str(unit.history.last_position() + 1))

    store.write(prepare)


def sealed_from(unit: UnitOfWork) -> int:
    """Return the position from which on the store seals; 1 where it does not say so."""
    text = unit.facts.find(_SEALED_FROM) or ""
    return max(int(text), 1) if _POSITION.fullmatch(text) else 1


def token_secret(unit: UnitOfWork) -> str:
    """Return the secret that tokens are sealed with."""
    secret = unit.facts.find(_SECRET)
    if secret is None:
        raise AssertionError("the store was not prepared")
    return secret


def keep_signature(unit: UnitOfWork, profile: MatchProfile) -> None:
    """Say that the index was made with a profile."""
    unit.facts.put(_SIGNATURE, index_signature(profile))


def require_signature(unit: UnitOfWork, profile: MatchProfile, store: str) -> None:
    """Refuse to look up duplicates in an index that was made with other keys.

    Raises:
        StoreIndexError: It was.
    """
    found, known = unit.facts.find(_SIGNATURE) or "nothing", index_signature(profile)
    if found != known:
        raise StoreIndexError(store=store, found=found, known=known)
