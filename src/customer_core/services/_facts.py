"""What a store must know of itself before it is used: its secret, what its index, links and terms are, its seals.

Owns those facts. The secret seals tokens and never leaves the store.
"""

import re
from collections.abc import Callable

from customer_core.errors import StoreIndexError, StoreTermsError
from customer_core.matching import MatchProfile, index_signature, link_signature
from customer_core.ports import Store, UnitOfWork
from customer_core.search import TERMS_VERSION

__all__ = [
    "are_links_kept",
    "are_terms_old",
    "are_terms_old_of_merged",
    "is_index_of",
    "is_organization_index_missing",
    "is_organization_index_of",
    "keep_organization_signature",
    "keep_signatures",
    "keep_terms_version",
    "note_links",
    "note_missing_links",
    "prepare_store",
    "require_links",
    "require_organization_signature",
    "require_signature",
    "require_terms",
    "sealed_from",
    "take_turn",
    "token_secret",
]

_SECRET = "token-secret"  # noqa: S105 - the name of the fact, not the secret
_SIGNATURE = "index-signature"
_ORGANIZATIONS = "organization-index-signature"
_LINKS = "link-signature"
_UNLINKED = "none"
"""What links are made with that do not tell everything: of a store of before, or in which two profiles wrote."""
_UNINDEXED = "nothing"
"""What the index of organizations is made with in a store of before there was one."""
_TERMS = "search-terms"
_OLD_TERMS = "those of an earlier release"
_TERMS_BUT_FOR_MERGED = "2"
"""What terms were made with that are as this release makes them, but for records that were merged."""
_PREPARED = "prepared"
_SEALED_FROM = "sealed-from"
_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)


def prepare_store(store: Store, profile: MatchProfile, new_secret: Callable[[], str]) -> None:
    """Give a new store its secret, its index the signature of the profile, and its history the beginning of seals.

    A store that has them is left alone.
    """
    with store.reading() as unit:
        if all(map(unit.facts.find, (_SECRET, _SIGNATURE, _ORGANIZATIONS, _LINKS, _TERMS, _SEALED_FROM))):
            return

    def prepare(unit: UnitOfWork) -> None:
        take_turn(unit)
        if unit.facts.find(_SECRET) is None:
            unit.facts.put(_SECRET, new_secret())
        if unit.facts.find(_SIGNATURE) is None:
            unit.facts.put(_SIGNATURE, index_signature(profile))
        if unit.facts.find(_ORGANIZATIONS) is None:
            is_empty = next(iter(unit.organizations.iter_all()), None) is None
            unit.facts.put(_ORGANIZATIONS, index_signature(profile) if is_empty else _UNINDEXED)
        if unit.facts.find(_LINKS) is None:
            unit.facts.put(_LINKS, _UNLINKED if unit.customers.count() else link_signature(profile))
        if unit.facts.find(_TERMS) is None:
            unit.facts.put(_TERMS, _OLD_TERMS if unit.customers.count() else str(TERMS_VERSION))
        if unit.facts.find(_SEALED_FROM) is None:
            unit.facts.put(_SEALED_FROM, str(unit.history.last_position() + 1))

    store.write(prepare)


def take_turn(unit: UnitOfWork) -> None:
    """Let a second process that prepares or migrates the store wait here for the first one."""
    unit.facts.next_number(_PREPARED)


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


def keep_signatures(unit: UnitOfWork, profile: MatchProfile) -> None:
    """Say that the index and all links were made with a profile."""
    unit.facts.put(_SIGNATURE, index_signature(profile))
    unit.facts.put(_LINKS, link_signature(profile))


def keep_organization_signature(unit: UnitOfWork, profile: MatchProfile) -> None:
    """Say that the index of organizations was made with a profile."""
    unit.facts.put(_ORGANIZATIONS, index_signature(profile))


def is_organization_index_missing(unit: UnitOfWork) -> bool:
    """Tell whether the organizations of a store came before there was an index of them."""
    return unit.facts.find(_ORGANIZATIONS) == _UNINDEXED


def is_organization_index_of(unit: UnitOfWork, profile: MatchProfile) -> bool:
    """Tell whether the index of organizations was made with the keys of a profile."""
    return unit.facts.find(_ORGANIZATIONS) == index_signature(profile)


def require_organization_signature(unit: UnitOfWork, profile: MatchProfile, store: str) -> None:
    """Refuse to look up organizations in an index that was made with other keys, or not at all.

    Raises:
        StoreIndexError: It was.
    """
    found, known = unit.facts.find(_ORGANIZATIONS) or _UNINDEXED, index_signature(profile)
    if found != known:
        raise StoreIndexError(store=store, found=found, known=known)


def note_links(unit: UnitOfWork, profile: MatchProfile) -> None:
    """Say that all links were made with a profile."""
    unit.facts.put(_LINKS, link_signature(profile))


def note_missing_links(unit: UnitOfWork) -> None:
    """Say that customers came whose links were not made: clusters are not read before that is made up for."""
    unit.facts.put(_LINKS, _UNLINKED)


def are_links_kept(unit: UnitOfWork, profile: MatchProfile) -> bool:
    """Tell whether links are to be kept for a change: not where they were made with other figures.

    A registration is worth more than its links. So it goes on, and the store says from then on that links are missing.
    """
    found = unit.facts.find(_LINKS)
    if found == link_signature(profile):
        return True
    if found != _UNLINKED:
        note_missing_links(unit)
    return False


def require_links(unit: UnitOfWork, profile: MatchProfile, store: str) -> None:
    """Refuse to read clusters from links that were made with other figures, or of which some are missing.

    Raises:
        StoreIndexError: They were, or are.
    """
    found, known = unit.facts.find(_LINKS) or _UNLINKED, link_signature(profile)
    if found != known:
        raise StoreIndexError(store=store, found=f"links {found}", known=f"links {known}")


def keep_terms_version(unit: UnitOfWork) -> None:
    """Say that what customers and organizations are searched and sorted by was made by this release."""
    unit.facts.put(_TERMS, str(TERMS_VERSION))


def are_terms_old(unit: UnitOfWork) -> bool:
    """Tell whether what customers are searched and sorted by was made by an earlier release."""
    return unit.facts.find(_TERMS) != str(TERMS_VERSION)


def are_terms_old_of_merged(unit: UnitOfWork) -> bool:
    """Tell whether that is so of those alone who were merged."""
    return unit.facts.find(_TERMS) == _TERMS_BUT_FOR_MERGED


def is_index_of(unit: UnitOfWork, profile: MatchProfile) -> bool:
    """Tell whether the duplicate index was made with the keys of a profile."""
    return unit.facts.find(_SIGNATURE) == index_signature(profile)


def require_terms(unit: UnitOfWork, store: str) -> None:
    """Refuse to search a store whose customers are found by what another release made.

    Raises:
        StoreTermsError: They are.
    """
    found = unit.facts.find(_TERMS) or _OLD_TERMS
    if found != str(TERMS_VERSION):
        raise StoreTermsError(store=store, found=found, known=str(TERMS_VERSION))


def require_signature(unit: UnitOfWork, profile: MatchProfile, store: str) -> None:
    """Refuse to look up duplicates in an index that was made with other keys.

    Raises:
        StoreIndexError: It was.
    """
    found, known = unit.facts.find(_SIGNATURE) or "nothing", index_signature(profile)
    if found != known:
        raise StoreIndexError(store=store, found=found, known=known)
