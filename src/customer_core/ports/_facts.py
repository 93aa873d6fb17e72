"""The small things of a store: settings by area, requests with a key, facts about the store itself, counters.

Owns the obligations of keeping them as text. What the texts say is the matter of those who put them there.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from datetime import datetime

import attrs

__all__ = ["FactPort", "KeptRequest", "RequestPort", "SettingDocument", "SettingPort"]


@attrs.frozen(kw_only=True, repr=False)
class SettingDocument:
    """The settings of one area as text, with their version."""

    area: str
    version: int
    text: str

    def __repr__(self) -> str:
        return f"SettingDocument(area={self.area!r}, version={self.version})"


class SettingPort(ABC):
    """Keeps settings by area."""

    @abstractmethod
    def find(self, area: str) -> SettingDocument | None:
        """Return the settings of an area; None while nothing was kept."""

    def foresee(self, areas: Collection[str]) -> None:  # noqa: B027 - a store may do so, and none needs to
        """Be told that the settings of some areas are going to be asked for, which may be looked up together."""

    @abstractmethod
    def put(self, document: SettingDocument, *, expected_version: int) -> None:
        """Keep the settings of an area, if those that are kept are at the expected version (0 while there are none).

        Raises:
            StaleVersionError: They are at another version.
        """


@attrs.frozen(kw_only=True, repr=False)
class KeptRequest:
    """A request that came with a key: what was asked, as a digest, and what was answered, as text."""

    action: str
    key: str
    digest: str
    answer: str

    def __repr__(self) -> str:
        return f"KeptRequest(action={self.action!r})"


class RequestPort(ABC):
    """Keeps requests by action and key."""

    @abstractmethod
    def find(self, action: str, key: str) -> KeptRequest | None:
        """Return the request of a key; None when the key is new for the action."""

    @abstractmethod
    def add(self, request: KeptRequest) -> None:
        """Keep a request.

        Raises:
            AlreadyTakenError: The key was used for the action.
        """


class FactPort(ABC):
    """Keeps facts by name, and counters; and tells the time."""

    @abstractmethod
    def now(self) -> datetime:
        """Return the present moment, aware, by the one clock that all who use the store share.

        Of a store on a server that is the server's clock: those of the hosts may differ. It goes on within a unit, so
        whoever has waited for a lock is told a moment after that.
        """

    @abstractmethod
    def find(self, name: str) -> str | None:
        """Return a fact; None while nothing was kept."""

    @abstractmethod
    def put(self, name: str, text: str) -> None:
        """Keep a fact, in place of the one of its name."""

    @abstractmethod
    def next_number(self, counter: str) -> int:
        """Count a counter up by one and return it; the first number is 1, and a unit that is undone takes it back."""

    def next_numbers(self, counter: str, many: int) -> tuple[int, ...]:
        """Count a counter up by many and return the numbers in between, as `next_number` would one after the other."""
        return tuple(self.next_number(counter) for _ in range(many))
