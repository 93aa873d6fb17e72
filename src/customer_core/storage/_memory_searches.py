"""The saved searches of the memory store, and what each user searched for last.

It must not know any other part of the store.
"""

import attrs

from customer_core.errors import AlreadyTakenError
from customer_core.model import SavedSearchId
from customer_core.ports import SavedSearchPort
from customer_core.search import PageRequest, SavedSearch, SearchHabits
from customer_core.storage._memory_tables import Tables
from customer_core.storage._versions import at_version

__all__ = ["MemorySearches"]


@attrs.frozen
class MemorySearches(SavedSearchPort):
    _tables: Tables

    def hold(self) -> None:
        # There is only one unit at a time.
        self._tables.searches.refuse_unless_writing()

    def find(self, id_: SavedSearchId) -> SavedSearch | None:
        return self._tables.searches.find(id_)

    def list_all(self) -> tuple[SavedSearch, ...]:
        return tuple(sorted(self._tables.searches.list_values(), key=lambda search: (search.name, search.id)))

    def list_open(self, owner: str) -> tuple[SavedSearch, ...]:
        return tuple(search for search in self.list_all() if search.owner == owner or not search.is_private)

    def add(self, search: SavedSearch) -> None:
        if search.id in self._tables.searches:
            raise AlreadyTakenError(what="id", kind="saved search", holder=str(search.id))
        self._tables.searches.put(search.id, search)

    def replace(self, search: SavedSearch, *, expected_version: int) -> None:
        self._refuse_unless_at(search.id, expected_version)
        self._tables.searches.put(search.id, search)

    def remove(self, id_: SavedSearchId, *, expected_version: int) -> None:
        self._refuse_unless_at(id_, expected_version)
        self._tables.searches.remove(id_)

    def find_habits(self, user: str) -> SearchHabits | None:
        return self._tables.habits.find(user)

    def put_last(self, user: str, last: PageRequest | None) -> None:
        self._tables.habits.put(user, attrs.evolve(self._habits(user), last=last))

    def put_beginning(self, user: str, begins_with: SavedSearchId | None) -> None:
        self._tables.habits.put(user, attrs.evolve(self._habits(user), begins_with=begins_with))

    def _habits(self, user: str) -> SearchHabits:
        return self.find_habits(user) or SearchHabits(user=user)

    def _refuse_unless_at(self, id_: SavedSearchId, version: int) -> None:
        self._tables.searches.refuse_unless_writing()
        at_version(self.find(id_), version, kind="saved search", id_=id_)
