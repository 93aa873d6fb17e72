"""Saved searches in a table, each as a document with the columns that it is found and listed by; habits beside them."""

from typing import Any

import attrs
from sqlalchemy import bindparam, delete, or_, select, update

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import SavedSearchId
from customer_core.ports import SavedSearchPort
from customer_core.search import PageRequest, SavedSearch, SearchHabits
from customer_core.serialization import dumps
from customer_core.storage._versions import unexpected
from customer_core.storage.sql._schema import SAVED_SEARCH, SEARCH_HABIT
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._statements import add_unless_there, locked, put

__all__ = ["SqlSearches", "habit_row", "habits_of", "search_row"]

_HOLD = locked([SAVED_SEARCH])
_IN_ORDER = select(SAVED_SEARCH.c.document).order_by(SAVED_SEARCH.c.name, SAVED_SEARCH.c.id)
_LIST_OPEN = _IN_ORDER.where(or_(SAVED_SEARCH.c.owner == bindparam("owner"), SAVED_SEARCH.c.is_private == 0))
_FIND = select(SAVED_SEARCH.c.document).where(SAVED_SEARCH.c.id == bindparam("id"))
_FIND_VERSION = select(SAVED_SEARCH.c.version).where(SAVED_SEARCH.c.id == bindparam("id"))
_ADD = add_unless_there(SAVED_SEARCH)
_IS_EXPECTED = (SAVED_SEARCH.c.id == bindparam("its_id"), SAVED_SEARCH.c.version == bindparam("expected"))
_NAMES = tuple(column.name for column in SAVED_SEARCH.c if column.name != "id")
_REPLACE = update(SAVED_SEARCH).where(*_IS_EXPECTED).values({name: bindparam(f"new_{name}") for name in _NAMES})
_REMOVE = delete(SAVED_SEARCH).where(*_IS_EXPECTED)
_FIND_HABITS = select(SEARCH_HABIT).where(SEARCH_HABIT.c.owner == bindparam("owner"))
_PUT_LAST = put(SEARCH_HABIT, changed=["last_request"])
_PUT_BEGINNING = put(SEARCH_HABIT, changed=["begins_with"])


@attrs.frozen
class SqlSearches(SavedSearchPort):
    """Keeps saved searches in a table."""

    _session: Session

    def hold(self) -> None:
        """Keep others from changing any saved search, where more than one unit writes at a time."""
        self._session.refuse_unless_writing()
        if not self._session.is_alone:
            self._session.change(_HOLD)

    def find(self, id_: SavedSearchId) -> SavedSearch | None:
        """Return the saved search of an id."""
        row = self._session.row(_FIND, id=str(id_))
        return None if row is None else self._session.document(SavedSearch, row[0])

    def list_all(self) -> tuple[SavedSearch, ...]:
        """Return every saved search in ascending order of name, then of id."""
        return tuple(self._session.document(SavedSearch, text) for (text,) in self._session.rows(_IN_ORDER))

    def list_open(self, owner: str) -> tuple[SavedSearch, ...]:
        """Return those that are an owner's own, and those that are not private."""
        rows = self._session.rows(_LIST_OPEN, owner=owner)
        return tuple(self._session.document(SavedSearch, text) for (text,) in rows)

    def add(self, search: SavedSearch) -> None:
        """Keep a new saved search."""
        self._session.refuse_unless_writing()
        if not self._session.change(_ADD, **_columns(search)):
            raise AlreadyTakenError(what="id", kind="saved search", holder=str(search.id))

    def replace(self, search: SavedSearch, *, expected_version: int) -> None:
        """Keep a saved search in place of the one of its id, if that is at the expected version."""
        self._session.refuse_unless_writing()
        values = _columns(search)
        new = {f"new_{name}": values[name] for name in _NAMES}
        if not self._session.change(_REPLACE, its_id=values["id"], expected=expected_version, **new):
            raise self._unexpected(search.id, expected_version)

    def remove(self, id_: SavedSearchId, *, expected_version: int) -> None:
        """Remove a saved search, if it is at the expected version."""
        self._session.refuse_unless_writing()
        if not self._session.change(_REMOVE, its_id=str(id_), expected=expected_version):
            raise self._unexpected(id_, expected_version)

    def find_habits(self, user: str) -> SearchHabits | None:
        """Return what a user searched for last and begins with."""
        row = self._session.row(_FIND_HABITS, owner=user)
        return None if row is None else habits_of(self._session, *row)

    def put_last(self, user: str, last: PageRequest | None) -> None:
        """Keep what a user searched for last."""
        self._put(_PUT_LAST, SearchHabits(user=user, last=last))

    def put_beginning(self, user: str, begins_with: SavedSearchId | None) -> None:
        """Keep with which saved search a user begins."""
        self._put(_PUT_BEGINNING, SearchHabits(user=user, begins_with=begins_with))

    def _put(self, statement: Any, habits: SearchHabits) -> None:  # noqa: ANN401 - as of Session.change
        self._session.refuse_unless_writing()
        owner, last, begins_with = habit_row(habits)
        self._session.change(statement, owner=owner, last_request=last, begins_with=begins_with)

    def _unexpected(self, id_: SavedSearchId, version: int) -> NotFoundError | StaleVersionError:
        """Return why no row was changed."""
        row = self._session.row(_FIND_VERSION, id=str(id_))
        return unexpected(None if row is None else row[0], version, kind="saved search", id_=id_)


def search_row(search: SavedSearch) -> Row:
    """Return the row of a saved search, in the order of the table."""
    return tuple(_columns(search).values())


def habit_row(habits: SearchHabits) -> Row:
    """Return the row of a user's habits, in the order of the table."""
    last = None if habits.last is None else dumps(habits.last)
    return habits.user, last, None if habits.begins_with is None else str(habits.begins_with)


def habits_of(session: Session, owner: str, last: str | None, begins_with: str | None) -> SearchHabits:
    """Return the habits that a row tells."""
    return SearchHabits(
        user=owner,
        last=None if last is None else session.document(PageRequest, last),
        begins_with=None if begins_with is None else SavedSearchId(begins_with),
    )


def _columns(search: SavedSearch) -> dict[str, Any]:
    return {
        "id": str(search.id),
        "name": search.name,
        "owner": search.owner,
        "is_private": int(search.is_private),
        "version": search.version,
        "document": dumps(search),
    }
