"""Why something cannot be replaced or removed: it is not there, or at another version than was expected.

Owns the two refusals, which every store of the library's own gives alike. It must not know how anything is kept.
"""

from typing import Protocol, TypeVar

from customer_core.errors import NotFoundError, StaleVersionError

__all__ = ["at_version", "unexpected"]


class Versioned(Protocol):
    """What counts its changes."""

    @property
    def version(self) -> int:
        """Return its version."""


T = TypeVar("T", bound=Versioned)


def at_version(found: T | None, version: int, *, kind: str, id_: object) -> T:
    """Return what was found, if it is at the expected version.

    Raises:
        NotFoundError: Nothing was found.
        StaleVersionError: It is at another version.
    """
    if found is None or found.version != version:
        raise unexpected(None if found is None else found.version, version, kind=kind, id_=id_)
    return found


def unexpected(found: int | None, version: int, *, kind: str, id_: object) -> NotFoundError | StaleVersionError:
    """Return the refusal of what is at another version than the expected one, or None where it is not there."""
    if found is None:
        return NotFoundError(kind=kind, id=str(id_))
    return StaleVersionError(kind=kind, id=str(id_), expected=version, found=found)
