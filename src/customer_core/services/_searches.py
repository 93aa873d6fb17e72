"""Saved searches: kept, run, copied, shared, and of each user what it searched for last.

Owns the steps of each call and who may make it. What a saved search finds is said by its criteria, and who may view,
share or change it by the search itself.
"""

import attrs

from customer_core.errors import PermissionDeniedError
from customer_core.history import HistoryAction, Subject
from customer_core.model import ActorKind, Customer, Permission, SavedSearchId
from customer_core.ports import UnitOfWork
from customer_core.search import (
    NOBODY_ELSE,
    PAGE_SIZE_DEFAULT,
    Audience,
    Criteria,
    Everything,
    Page,
    PageNumber,
    PageRequest,
    SavedSearch,
    Sort,
    definitions_in,
    quick,
)
from customer_core.services._contexts import READS_CUSTOMERS, Context
from customer_core.services._defining import (
    expanded,
    hold_definitions,
    page_found,
    refuse_in_use,
    refuse_taken_name,
    require_searchable,
    viewed,
)
from customer_core.services._resolving import given

__all__ = ["SearchService"]


@attrs.frozen(repr=False)
class SearchService:
    """Keeps searches under names, for one user or for others too, and what each user searched for last.

    Whoever may read customers may keep private searches, and run what is shared with it: it finds those customers that
    the actor may see, whoever saved the search. What an actor may not view is not there for it.
    """

    _context: Context

    def save(
        self,
        name: str,
        criteria: Criteria | str = Everything(),  # noqa: B008 - a frozen value
        *,
        sort: str = "name",
        page_size: int = PAGE_SIZE_DEFAULT,
        id_: SavedSearchId | None = None,
    ) -> SavedSearch:
        """Keep a new search, which is private, and return it.

        Args:
            name: What people call it; several users may have one of a name, and each of them one alone.
            criteria: A tree of criteria, which may name other saved searches; or text as typed into a search box.
            sort: Name of a sort field, with a minus before it for descending order.
            page_size: Customers on a page, 1 to 500.
            id_: Its id, for hosts that make ids themselves: a call that is made again is refused by it, and saves
                nothing twice. None for a new one.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            AlreadyTakenError: Another saved search has the id; or the actor has one of the name, in any case.
            InvalidValueError: The name is blank, the sort field or page size is none, or the criteria are more than a
                store is asked to answer once what they name is put in its place.
            NotFoundError: A saved search that they name is not there.
        """
        self._context.require(*READS_CUSTOMERS)
        search = SavedSearch(
            id=self._new_id() if id_ is None else _checked(id_),
            name=name,
            owner=self._context.scope.actor.id,
            criteria=quick(criteria) if isinstance(criteria, str) else criteria,
            sort=Sort.parse(sort),
            page_size=page_size,
            version=1,
        )
        return self._context.write(lambda unit: self._add(unit, search))

    def copy(self, id_: SavedSearchId, *, name: str, copy_id: SavedSearchId | None = None) -> SavedSearch:
        """Keep a copy of a saved search as the actor's own, which is private, and return it.

        Args:
            id_: The saved search.
            name: What people call the copy.
            copy_id: The id of the copy, as of `save`.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: There is no saved search of this id, or the actor may not view it.
            AlreadyTakenError: Another saved search has the id of the copy; or the actor has one of the name.
            InvalidValueError: The name is blank.
        """
        self._context.require(*READS_CUSTOMERS)
        copied = self._new_id() if copy_id is None else given(SavedSearchId, copy_id, "copy_id")

        def add(unit: UnitOfWork) -> SavedSearch:
            found = viewed(unit, self._context, _checked(id_))
            owner = self._context.scope.actor.id
            return self._add(
                unit,
                attrs.evolve(
                    found, id=copied, name=name, owner=owner, audience=NOBODY_ELSE, sharers=NOBODY_ELSE, version=1
                ),
            )

        return self._context.write(add)

    def get(self, id_: SavedSearchId) -> SavedSearch:
        """Return a saved search.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: There is none of this id, or the actor may not view it.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return viewed(unit, self._context, _checked(id_))

    def find(self, id_: SavedSearchId) -> SavedSearch | None:
        """Return a saved search; None where there is none of this id, or the actor may not view it.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return self._find(unit, _checked(id_))

    def list_viewed(self) -> tuple[SavedSearch, ...]:
        """Return all saved searches that the actor may view, by name and then by id.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        self._context.require(*READS_CUSTOMERS)
        actor = self._context.scope.actor
        with self._context.reading() as unit:
            sees_all = actor.kind is ActorKind.SYSTEM
            found = unit.searches.list_all() if sees_all else unit.searches.list_open(actor.id)
        return tuple(search for search in found if search.may_view(actor))

    def run(self, id_: SavedSearchId, *, page: int = 1) -> Page[Customer]:
        """Return a page of the customers that a saved search finds, in its order; go on by `desk.customers.turn`.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: There is none of this id, or of one that it names, or the actor may not view it.
            CriteriaCycleError: It is defined by itself.
            InvalidValueError: The page is none, or the criteria are more than a store is asked to answer once what they
                name is put in its place.
        """
        self._context.require(*READS_CUSTOMERS)
        position = PageNumber(page)
        with self._context.reading() as unit:
            found = viewed(unit, self._context, _checked(id_))
            return page_found(unit, self._context, found.request.with_position(position))

    def rename(self, id_: SavedSearchId, name: str, *, version: int) -> SavedSearch:
        """Give a saved search another name, and return it.

        Raises:
            PermissionDeniedError: The actor may not read customers, or not share this one.
            NotFoundError: There is none of this id, or the actor may not view it.
            StaleVersionError: Somebody changed it since this version.
            AlreadyTakenError: Its owner has another one of the name, in any case.
            InvalidValueError: The name is blank.
        """
        self._context.require(*READS_CUSTOMERS)
        given(int, version, "version")

        def change(unit: UnitOfWork) -> SavedSearch:
            unit.searches.hold()
            before = self._shared(unit, id_)
            after = attrs.evolve(before, name=name, version=version + 1)
            if after.name != before.name:
                refuse_taken_name(unit, self._context, after)
            return self._replace(unit, HistoryAction.SEARCH_CHANGED, before, after)

        return self._context.write(change)

    def change(
        self, id_: SavedSearchId, criteria: Criteria | str, *, version: int, sort: str = "", page_size: int = 0
    ) -> SavedSearch:
        """Let a saved search find others, and return it; only its owner may.

        Args:
            id_: The saved search.
            criteria: A tree of criteria, or text as typed into a search box.
            version: The version that the change was made from.
            sort: Name of a sort field; blank for that of before.
            page_size: Customers on a page, 1 to 500; 0 for those of before.

        Raises:
            PermissionDeniedError: The actor may not read customers, or is not the owner.
            NotFoundError: There is none of this id, or of one that the criteria name, or the actor may not view it.
            StaleVersionError: Somebody changed it since this version.
            CriteriaCycleError: It would be defined by itself.
            InvalidValueError: As of `save`.
        """
        self._context.require(*READS_CUSTOMERS)
        given(int, version, "version")
        changed: dict[str, object] = {"criteria": quick(criteria) if isinstance(criteria, str) else criteria}
        if sort:
            changed["sort"] = Sort.parse(sort)
        if page_size:
            changed["page_size"] = page_size

        def change(unit: UnitOfWork) -> SavedSearch:
            hold_definitions(unit)
            before = self._own(unit, id_)
            after = attrs.evolve(before, version=version + 1, **changed)  # type: ignore[arg-type]  # checked by the class
            require_searchable(unit, after.criteria)
            expanded(unit, self._context, after.criteria, of=after.id)
            return self._replace(unit, HistoryAction.SEARCH_CHANGED, before, after)

        return self._context.write(change)

    def share(
        self, id_: SavedSearchId, *, audience: Audience, sharers: Audience, version: int, reason: str = ""
    ) -> SavedSearch:
        """Say who may view a saved search and who may share it, in place of what was said before; and return it.

        Args:
            id_: The saved search.
            audience: Who may run it, copy it and use it in other criteria: `NOBODY_ELSE`, chosen people and teams, or
                `EVERYONE`.
            sharers: Who may do what this call and `rename` do.
            version: The version that the change was made from.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not share searches, or not this one.
            NotFoundError: There is none of this id, or the actor may not view it.
            StaleVersionError: Somebody changed it since this version.
            InvalidValueError: An audience is none.
        """
        self._context.require(Permission.SEARCHES_SHARE)
        given(int, version, "version")

        def change(unit: UnitOfWork) -> SavedSearch:
            before = self._shared(unit, id_)
            after = attrs.evolve(before, audience=audience, sharers=sharers, version=version + 1)
            return self._replace(unit, HistoryAction.SEARCH_SHARED, before, after, reason)

        return self._context.write(change)

    def delete(self, id_: SavedSearchId, *, version: int, reason: str = "") -> None:
        """Delete a saved search by which nothing is defined; only its owner may.

        Raises:
            PermissionDeniedError: The actor may not read customers, or is not the owner.
            NotFoundError: There is none of this id, or the actor may not view it.
            StaleVersionError: Somebody changed it since this version.
            DefinitionInUseError: Others are defined by it; they are named by their ids.
        """
        self._context.require(*READS_CUSTOMERS)
        given(int, version, "version")

        def delete(unit: UnitOfWork) -> None:
            hold_definitions(unit)
            found = self._own(unit, id_)
            refuse_in_use(unit, found.id)
            unit.searches.remove(found.id, expected_version=version)
            self._record(unit, HistoryAction.SEARCH_DELETED, found, before=found, after=None, reason=reason)

        self._context.write(delete)

    def set_default(self, id_: SavedSearchId | None) -> None:
        """Let the actor begin with a saved search from now on; None for none.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: There is none of this id, or the actor may not view it.
        """
        self._context.require(*READS_CUSTOMERS)

        def put(unit: UnitOfWork) -> None:
            begins_with = None if id_ is None else viewed(unit, self._context, _checked(id_)).id
            unit.searches.put_beginning(self._context.scope.actor.id, begins_with)

        self._context.write(put)

    def find_default(self) -> SavedSearch | None:
        """Return the saved search that the actor begins with; None for none, also where it may not view it any more.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            habits = unit.searches.find_habits(self._context.scope.actor.id)
            return self._find(unit, habits.begins_with) if habits and habits.begins_with else None

    def keep_last(self, request: PageRequest) -> None:
        """Keep what the actor searched for, in place of what it searched for before.

        Searching itself keeps nothing, since it only reads: the host says which searches count.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            InvalidValueError: It is no request.
        """
        self._context.require(*READS_CUSTOMERS)
        given(PageRequest, request, "request")
        self._context.write(lambda unit: unit.searches.put_last(self._context.scope.actor.id, request))

    def find_last(self) -> PageRequest | None:
        """Return what the actor searched for last, for `desk.customers.turn`; None where that was cleared.

        `PageRequest()` asks for all records, which is what a cleared search finds.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            habits = unit.searches.find_habits(self._context.scope.actor.id)
        return habits.last if habits else None

    def clear_last(self) -> None:
        """Forget what the actor searched for last.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        self._context.require(*READS_CUSTOMERS)
        self._context.write(lambda unit: unit.searches.put_last(self._context.scope.actor.id, None))

    def _new_id(self) -> SavedSearchId:
        return SavedSearchId(self._context.new_id())

    def _add(self, unit: UnitOfWork, search: SavedSearch) -> SavedSearch:
        if definitions_in(search.criteria):
            hold_definitions(unit)
        else:
            unit.searches.hold()
        expanded(unit, self._context, search.criteria)
        unit.searches.add(search)
        refuse_taken_name(unit, self._context, search)
        self._record(unit, HistoryAction.SEARCH_SAVED, search, before=None, after=search)
        return search

    def _find(self, unit: UnitOfWork, id_: SavedSearchId) -> SavedSearch | None:
        found = unit.searches.find(id_)
        return found if found and found.may_view(self._context.scope.actor) else None

    def _shared(self, unit: UnitOfWork, id_: SavedSearchId) -> SavedSearch:
        """Return a saved search that the actor may share."""
        found = viewed(unit, self._context, _checked(id_))
        if not found.may_share(self._context.scope.actor):
            raise PermissionDeniedError(permission=f"share:search:{id_}")
        return found

    def _own(self, unit: UnitOfWork, id_: SavedSearchId) -> SavedSearch:
        """Return a saved search that the actor may change."""
        found = viewed(unit, self._context, _checked(id_))
        if not found.may_edit(self._context.scope.actor):
            raise PermissionDeniedError(permission=f"edit:search:{id_}")
        return found

    def _replace(
        self, unit: UnitOfWork, action: HistoryAction, before: SavedSearch, after: SavedSearch, reason: str = ""
    ) -> SavedSearch:
        unit.searches.replace(after, expected_version=after.version - 1)
        self._record(unit, action, after, before=before, after=after, reason=reason)
        return after

    def _record(
        self,
        unit: UnitOfWork,
        action: HistoryAction,
        search: SavedSearch,
        *,
        before: SavedSearch | None,
        after: SavedSearch | None,
        reason: str = "",
    ) -> None:
        subject = Subject("search", str(search.id))
        self._context.record(unit, action, subject, before=before, after=after, version=search.version, reason=reason)


def _checked(id_: SavedSearchId) -> SavedSearchId:
    return given(SavedSearchId, id_, "id")
