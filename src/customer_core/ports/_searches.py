"""Saved searches, and what each user searched for last.

Owns the obligations of keeping them. Who may view, share or change a saved search is said by the search itself.
"""

from abc import ABC, abstractmethod

from customer_core.model import SavedSearchId
from customer_core.search import PageRequest, SavedSearch, SearchHabits

__all__ = ["SavedSearchPort"]


class SavedSearchPort(ABC):
    """Keeps saved searches, and of each user what it searched for last and begins with.

    Nothing of it hangs on a customer: it is the same in every view.
    """

    @abstractmethod
    def hold(self) -> None:
        """See to it that until the end of this unit no other one adds, replaces or removes any saved search.

        What is read of them from here on is what will be there when the unit ends.
        """

    @abstractmethod
    def find(self, id_: SavedSearchId) -> SavedSearch | None:
        """Return the saved search of an id; None when there is none."""

    @abstractmethod
    def list_all(self) -> tuple[SavedSearch, ...]:
        """Return every saved search in ascending order of name, then of id, by code points."""

    @abstractmethod
    def list_open(self, owner: str) -> tuple[SavedSearch, ...]:
        """Return, in the order of `list_all`, those that are an owner's own, and those that are not private."""

    @abstractmethod
    def add(self, search: SavedSearch) -> None:
        """Keep a new saved search.

        Raises:
            AlreadyTakenError: Its id is taken.
        """

    @abstractmethod
    def replace(self, search: SavedSearch, *, expected_version: int) -> None:
        """Keep a saved search in place of the one of its id, if that is at the expected version.

        Raises:
            NotFoundError: There is no saved search of this id.
            StaleVersionError: It is at another version.
        """

    @abstractmethod
    def remove(self, id_: SavedSearchId, *, expected_version: int) -> None:
        """Remove a saved search, if it is at the expected version; its id is free again.

        Raises:
            NotFoundError: There is no saved search of this id.
            StaleVersionError: It is at another version.
        """

    @abstractmethod
    def find_habits(self, user: str) -> SearchHabits | None:
        """Return what a user searched for last and begins with; None while neither was ever put."""

    @abstractmethod
    def put_last(self, user: str, last: PageRequest | None) -> None:
        """Keep what a user searched for last; None to forget it. What it begins with stays."""

    @abstractmethod
    def put_beginning(self, user: str, begins_with: SavedSearchId | None) -> None:
        """Keep with which saved search a user begins; None for none. What it searched for last stays.

        There need be no saved search of this id, then or later.
        """
