"""What a store must know about itself before it is worked with: its secret, and what its index was made with.

Owns those two facts. The secret seals tokens and never leaves the store.
"""

from collections.abc import Callable

from customer_core.errors import StoreIndexError
from customer_core.matching import MatchProfile, index_signature
from customer_core.ports import Store, UnitOfWork

__all__ = ["keep_signature", "prepare_store", "require_signature", "token_secret"]

_SECRET = "token-secret"  # noqa: S105 - the name of the fact, not the secret
_SIGNATURE = "index-signature"
_PREPARED = "prepared"


def prepare_store(store: Store, profile: MatchProfile, new_secret: Callable[[], str]) -> None:
    """Give a new store its secret and its index the signature of the profile; one that has both is left alone."""
    with store.reading() as unit:
        if unit.facts.find(_SECRET) and unit.facts.find(_SIGNATURE):
            return

    def prepare(unit: UnitOfWork) -> None:
        # A second process that prepares the store waits here for the first one.
        unit.facts.next_number(_PREPARED)
        if unit.facts.find(_SECRET) is None:
            unit.facts.put(_SECRET, new_secret())
        if unit.facts.find(_SIGNATURE) is None:
            keep_signature(unit, profile)

    store.write(prepare)


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
