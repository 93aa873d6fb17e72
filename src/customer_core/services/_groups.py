"""Groups of customers: made of saved searches, previewed, filled, changed by hand, and found by customer.

Owns the steps of each call and who may make it. Whom a group is made of is said by the group itself.
"""

from collections.abc import Iterable, Sequence
from functools import partial

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.history import HistoryAction, Subject
from customer_core.model import Customer, CustomerId, GroupId, Permission, RepId, SavedSearchId, TeamId
from customer_core.ports import UnitOfWork
from customer_core.search import (
    EVERYONE,
    PAGE_SIZE_DEFAULT,
    PAGE_SIZE_MOST,
    Audience,
    Criteria,
    CriteriaSource,
    CustomerGroup,
    GroupKind,
    GroupMembership,
    Page,
    PageNumber,
    PageRequest,
    Sort,
    quick,
)
from customer_core.services._contexts import Context, subject_of
from customer_core.services._defining import (
    expanded,
    hold_definitions,
    page_found,
    refuse_in_use,
    refuse_taken_name,
    require_searchable,
    seen_group,
    viewed,
)
from customer_core.services._memberships import groups_with
from customer_core.services._resolving import given, named

__all__ = ["GroupMember", "GroupPreview", "GroupService"]

_AT_ONCE = 10_000
"""How many customers are added in one unit of work, so that no other one waits long."""


@attrs.frozen(kw_only=True)
class GroupPreview:
    """Whom a run would add, and who is in the group without matching: the first page of each, and how many in all."""

    coming: Page[Customer]
    leaving: Page[Customer]


@attrs.frozen(kw_only=True, repr=False)
class GroupMember:
    """A customer in a group, and since when, by whom and why; no membership where it matches a dynamic group."""

    customer: Customer
    membership: GroupMembership | None

    def __repr__(self) -> str:
        return f"GroupMember({self.customer.id!r})"


@attrs.frozen(repr=False)
class GroupService:
    """Keeps groups of customers: static ones, to which customers are added, and dynamic ones, which are always current.

    Whoever is not in the audience of a group does not meet it. Of its members each actor is shown those whom it may
    see.
    """

    _context: Context

    def create(
        self,
        label: str,
        *,
        kind: GroupKind = GroupKind.STATIC,
        search: SavedSearchId | None = None,
        criteria: Criteria | str = "",
        owners: Iterable[RepId | TeamId] = (),
        audience: Audience = EVERYONE,
        id_: GroupId | None = None,
    ) -> CustomerGroup:
        """Keep a new group, into which nobody was added yet, and return it.

        Args:
            label: What people call it.
            kind: Whether its members are added, or are whoever matches.
            search: The saved search whose criteria are copied; None for those that are given.
            criteria: A tree of criteria, or text as typed into a search box; left out where a search is named.
            owners: The representatives and teams that it assigns to its customers.
            audience: Who sees it, beside the actor.
            id_: Its id, for hosts that make ids themselves; a call that is made again is refused by it. None for a new
                one.

        Raises:
            PermissionDeniedError: The actor may not change groups.
            AlreadyTakenError: Another group has the id; or the actor made one with the label, in any case.
            InvalidValueError: The label is blank, or the criteria are more than a store is asked to answer once what
                they name is put in its place.
            InvalidOptionError: Both a search and criteria are given.
            NotFoundError: There is no such saved search, or what the criteria name is not there.
            CriteriaCycleError: It would be defined by itself.
        """
        self._context.require(Permission.GROUPS_EDIT)
        if search is not None and criteria != "":
            raise InvalidOptionError(option="criteria", problem="a search is named, too", remedy="give one of the two")
        group = CustomerGroup(
            id=GroupId(self._context.new_id()) if id_ is None else _checked(id_),
            label=label,
            kind=kind,
            criteria=_tree(criteria),
            owners=frozenset(owners),
            audience=audience,
            made_by=self._context.scope.actor.id,
            version=1,
        )

        def add(unit: UnitOfWork) -> CustomerGroup:
            hold_definitions(unit)
            made = group if search is None else self._loaded(unit, group, search)
            self._refuse_unfit(unit, made)
            unit.groups.add(made)
            refuse_taken_name(unit, self._context, made)
            self._record(unit, HistoryAction.GROUP_CREATED, made, before=None, after=made)
            return made

        return self._context.write(add)

    def get(self, id_: GroupId) -> CustomerGroup:
        """Return a group.

        Raises:
            PermissionDeniedError: The actor may not read groups.
            NotFoundError: There is none of this id, or the actor is not in its audience.
        """
        self._context.require(Permission.GROUPS_READ)
        with self._context.reading() as unit:
            return seen_group(unit, self._context, _checked(id_))

    def list_seen(self) -> tuple[CustomerGroup, ...]:
        """Return all groups in whose audience the actor is, by label and then by id.

        Raises:
            PermissionDeniedError: The actor may not read groups.
        """
        self._context.require(Permission.GROUPS_READ)
        with self._context.reading() as unit:
            return tuple(group for group in unit.groups.list_all() if group.may_see(self._context.scope.actor))

    def change(
        self,
        id_: GroupId,
        *,
        version: int,
        label: str = "",
        search: SavedSearchId | None = None,
        criteria: Criteria | str = "",
        audience: Audience | None = None,
        reason: str = "",
    ) -> CustomerGroup:
        """Change what a group says, and return it; nobody is added or removed.

        Args:
            id_: The group.
            version: The version that the change was made from.
            label: What people call it from now on; blank for what it is called.
            search: The saved search whose criteria are copied, in place of those that the group has; None for none.
            criteria: The criteria that the group has from now on; blank for those that it has. They stay with the
                group and are never written back into a saved search.
            audience: Who sees it from now on; None for those who do.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not change groups.
            NotFoundError: There is none of this id, or the actor is not in its audience; or as of `create`.
            StaleVersionError: Somebody changed it since this version.
            AlreadyTakenError: Whoever made it made another one with the label, in any case.
            InvalidValueError: As of `create`.
            InvalidOptionError: As of `create`.
            CriteriaCycleError: It would be defined by itself.
        """
        self._context.require(Permission.GROUPS_EDIT)
        given(int, version, "version")
        if search is not None and criteria != "":
            raise InvalidOptionError(option="criteria", problem="a search is named, too", remedy="give one of the two")

        def change(unit: UnitOfWork) -> CustomerGroup:
            hold_definitions(unit)
            before = seen_group(unit, self._context, _checked(id_))
            after = attrs.evolve(
                before,
                label=label or before.label,
                audience=before.audience if audience is None else audience,
                criteria=before.criteria if criteria == "" else _tree(criteria),
            )
            after = after if search is None else self._loaded(unit, after, search)
            self._refuse_unfit(unit, after)
            if after.label != before.label:
                refuse_taken_name(unit, self._context, after)
            return self._replace(unit, before, after, version, reason)

        return self._context.write(change)

    def set_owners(
        self, id_: GroupId, owners: Iterable[RepId | TeamId], *, version: int, reason: str = ""
    ) -> CustomerGroup:
        """Say which representatives and teams own a group, in place of those who do, and return it.

        Raises:
            PermissionDeniedError: The actor may not change groups.
            NotFoundError: There is none of this id, or the actor is not in its audience.
            StaleVersionError: Somebody changed it since this version.
            InvalidValueError: One of the owners is no id of a representative or team.
        """
        self._context.require(Permission.GROUPS_EDIT)
        given(int, version, "version")
        named_owners = frozenset(owners)

        def change(unit: UnitOfWork) -> CustomerGroup:
            before = seen_group(unit, self._context, _checked(id_))
            return self._replace(unit, before, attrs.evolve(before, owners=named_owners), version, reason)

        return self._context.write(change)

    def delete(self, id_: GroupId, *, version: int, reason: str = "") -> None:
        """Delete a group with its memberships, if nothing is defined by it.

        Raises:
            PermissionDeniedError: The actor may not change groups.
            NotFoundError: There is none of this id, or the actor is not in its audience.
            StaleVersionError: Somebody changed it since this version.
            DefinitionInUseError: Saved searches or groups are defined by it; they are named by their ids.
        """
        self._context.require(Permission.GROUPS_EDIT)
        given(int, version, "version")

        def delete(unit: UnitOfWork) -> None:
            hold_definitions(unit)
            found = seen_group(unit, self._context, _checked(id_))
            refuse_in_use(unit, found.id)
            unit.groups.remove(found.id, expected_version=version)
            self._record(unit, HistoryAction.GROUP_DELETED, found, before=found, after=None, reason=reason)

        self._context.write(delete)

    def preview(self, id_: GroupId, *, page_size: int = PAGE_SIZE_DEFAULT) -> GroupPreview:
        """Return whom `add_matching` would add, and who was added and does not match: nothing is changed.

        Go on by `desk.customers.turn`. Whoever was removed by hand does not come.

        Raises:
            PermissionDeniedError: The actor may not read groups.
            NotFoundError: There is none of this id, or the actor is not in its audience.
            InvalidValueError: The page size is none, or as of `create`.
        """
        self._context.require(Permission.GROUPS_READ)
        with self._context.reading() as unit:
            group = seen_group(unit, self._context, _checked(id_))
            coming, leaving = (
                page_found(
                    unit,
                    self._context,
                    PageRequest(criteria=criteria, sort=Sort("name"), size=page_size),
                    of=group.id,
                )
                for criteria in (group.coming, group.leaving)
            )
        return GroupPreview(coming=coming, leaving=leaving)

    def add_matching(self, id_: GroupId, *, reason: str = "") -> int:
        """Add whoever matches a static group and is shown to the actor, and return how many were added.

        Nobody is removed, and nobody is added who was removed by hand. Some thousands are added in one unit of work: a
        call that was interrupted has added some, and made again it adds the others. The history has one entry for the
        whole of it.

        Raises:
            PermissionDeniedError: The actor may not change groups.
            NotFoundError: There is none of this id, or the actor is not in its audience.
            InvalidValueError: It is dynamic, and has whoever matches without any call; or as of `create`.
        """
        self._context.require(Permission.GROUPS_EDIT)
        added, is_done = 0, False
        while not is_done:
            more, is_done = self._context.write(partial(self._add_some, id_=id_, so_far=added, reason=reason))
            added += more
        return added

    def add(self, id_: GroupId, customer: CustomerId, *, reason: str = "") -> GroupMembership:
        """Add a customer to a group by hand, whether or not it matches, and return its membership.

        To say the same again changes nothing.

        Raises:
            PermissionDeniedError: The actor may not change groups.
            NotFoundError: There is none of this id, or the actor is not in its audience; or nobody has the customer's.
            InvalidValueError: The reason is none.
        """
        return self._put(id_, customer, reason, is_member=True)

    def remove(self, id_: GroupId, customer: CustomerId, *, reason: str = "") -> GroupMembership:
        """Remove a customer from a group by hand, so that it is out also where it matches, until it is added by hand.

        To say the same again changes nothing.

        Raises:
            PermissionDeniedError: The actor may not change groups.
            NotFoundError: As of `add`.
            InvalidValueError: The reason is none.
        """
        return self._put(id_, customer, reason, is_member=False)

    def members(
        self, id_: GroupId, *, sort: str = "name", page: int = 1, page_size: int = PAGE_SIZE_DEFAULT
    ) -> Page[GroupMember]:
        """Return a page of those who are in a group and shown to the actor, each with how it came there.

        Raises:
            PermissionDeniedError: The actor may not read groups.
            NotFoundError: There is none of this id, or the actor is not in its audience.
            InvalidValueError: The sort field, page or page size is none, or as of `create`.
        """
        self._context.require(Permission.GROUPS_READ)
        position = PageNumber(page)
        with self._context.reading() as unit:
            group = seen_group(unit, self._context, _checked(id_))
            request = PageRequest(criteria=group.members, sort=Sort.parse(sort), size=page_size, position=position)
            found = page_found(unit, self._context, request, of=group.id)
            how = _memberships(unit, group.id, [one.id for one in found.items])
        items = tuple(GroupMember(customer=one, membership=how[one.id]) for one in found.items)
        return Page(**{**attrs.asdict(found, recurse=False), "items": items})

    def groups_of(self, customer: CustomerId) -> tuple[CustomerGroup, ...]:
        """Return the groups that a customer is in and the actor sees, by label and then by id; each says who owns it.

        Raises:
            PermissionDeniedError: The actor may not read groups.
            NotFoundError: Nobody has this id.
        """
        self._context.require(Permission.GROUPS_READ)
        with self._context.reading() as unit:
            return groups_with(unit, self._context, named(unit, customer))

    def _loaded(self, unit: UnitOfWork, group: CustomerGroup, search: SavedSearchId) -> CustomerGroup:
        """Return a group with the criteria of a saved search."""
        found = viewed(unit, self._context, given(SavedSearchId, search, "search"))
        source = CriteriaSource(search=found.id, version=found.version)
        return attrs.evolve(group, criteria=found.criteria, source=source)

    def _refuse_unfit(self, unit: UnitOfWork, group: CustomerGroup) -> None:
        """Refuse criteria that no store answers: those of the members, and of whoever comes or leaves."""
        for criteria in (group.members, group.coming, group.leaving):
            require_searchable(unit, criteria)
            expanded(unit, self._context, criteria, of=group.id)

    def _replace(
        self, unit: UnitOfWork, before: CustomerGroup, changed: CustomerGroup, version: int, reason: str
    ) -> CustomerGroup:
        after = attrs.evolve(changed, version=version + 1)
        unit.groups.replace(after, expected_version=version)
        self._record(unit, HistoryAction.GROUP_CHANGED, after, before=before, after=after, reason=reason)
        return after

    def _add_some(self, unit: UnitOfWork, id_: GroupId, so_far: int, reason: str) -> tuple[int, bool]:
        """Add some of those who match; return how many, and whether these were the last, which the history is told."""
        group = seen_group(unit, self._context, _checked(id_))
        if group.kind is GroupKind.DYNAMIC:
            raise InvalidValueError(field="group", problem="is dynamic", remedy="see its members, who need no call")
        coming = expanded(unit, self._context, group.coming, of=group.id)
        at, by = self._context.clock(), self._context.scope.actor.id
        if self._context.view.is_everything:
            most = _AT_ONCE
            added = unit.groups.add_matching(group.id, coming, most=most, at=at, by=by, reason=reason)
        else:
            most = PAGE_SIZE_MOST
            found = unit.customers.find_page(PageRequest(criteria=coming, size=most)).items
            added = len(found)
            for one in found:
                unit.groups.put_membership(
                    GroupMembership(group=group.id, customer=one.id, is_by_hand=False, at=at, by=by, reason=reason)
                )
        is_done = added < most
        if is_done and so_far + added:
            told = {"added": so_far + added}
            self._record(unit, HistoryAction.GROUP_FILLED, group, before=None, after=told, reason=reason)
        return added, is_done

    def _put(self, id_: GroupId, customer: CustomerId, reason: str, *, is_member: bool) -> GroupMembership:
        self._context.require(Permission.GROUPS_EDIT)

        def put(unit: UnitOfWork) -> GroupMembership:
            group = seen_group(unit, self._context, _checked(id_))
            found = named(unit, customer)
            membership = GroupMembership(
                group=group.id,
                customer=customer,
                is_member=is_member,
                at=self._context.clock(),
                by=self._context.scope.actor.id,
                reason=reason,
            )
            kept = _same(unit, membership)
            if kept is not None:
                return kept
            unit.groups.put_membership(membership)
            action = HistoryAction.GROUP_JOINED if is_member else HistoryAction.GROUP_LEFT
            told = {"group": str(group.id)}
            self._context.record(
                unit,
                action,
                subject_of(found.id),
                before=None,
                after=told,
                version=found.version,
                reason=membership.reason,
            )
            return membership

        return self._context.write(put)

    def _record(
        self,
        unit: UnitOfWork,
        action: HistoryAction,
        group: CustomerGroup,
        *,
        before: object | None,
        after: object | None,
        reason: str = "",
    ) -> None:
        subject = Subject("group", str(group.id))
        self._context.record(unit, action, subject, before=before, after=after, version=group.version, reason=reason)


def _checked(id_: GroupId) -> GroupId:
    return given(GroupId, id_, "id")


def _tree(criteria: Criteria | str) -> Criteria:
    return quick(criteria) if isinstance(criteria, str) else criteria


def _same(unit: UnitOfWork, membership: GroupMembership) -> GroupMembership | None:
    """Return what is kept already and says the same, whenever it was said; None where anything else is."""
    said = [one for one in unit.groups.list_memberships([membership.customer]) if one.group == membership.group]
    own = next((one for one in said if one.customer == membership.customer), None)
    is_out = not all(one.is_member for one in said)
    is_same = own is not None and attrs.evolve(own, at=membership.at) == membership
    return own if is_same and is_out is not membership.is_member else None


def _memberships(
    unit: UnitOfWork, group: GroupId, ids: Sequence[CustomerId]
) -> dict[CustomerId, GroupMembership | None]:
    """Return how each of some customers came into a group: by its own id, or else by one that was merged into it."""
    added = {one.customer: one for one in _added(unit, group, ids)}
    return {id_: added.get(id_) or next(iter(_added(unit, group, [id_])), None) for id_ in ids}


def _added(unit: UnitOfWork, group: GroupId, ids: Sequence[CustomerId]) -> list[GroupMembership]:
    return [one for one in unit.groups.list_memberships(ids) if one.group == group and one.is_member]
