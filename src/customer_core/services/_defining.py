"""Criteria that name saved searches, groups and merged organizations, made into criteria that a store answers.

Owns what of it an actor may use: whoever may not view a saved search, or see a group, may not search by it either, and
is told that there is none.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TypeVar

import attrs

from customer_core.errors import AlreadyTakenError, DefinitionInUseError, InvalidValueError, NotFoundError
from customer_core.model import EVERYTHING, Customer, GroupId, Organization, OrganizationId, Permission, SavedSearchId
from customer_core.ports import UnitOfWork
from customer_core.search import (
    Criteria,
    CustomerGroup,
    DefinitionId,
    Page,
    PageRequest,
    SavedSearch,
    attributes_in,
    definitions_in,
    expand,
    organizations_in,
    told_id,
    with_organizations,
)
from customer_core.services._contexts import Context
from customer_core.services._facts import require_terms
from customer_core.services._resolving import HIDDEN
from customer_core.services._stored_settings import read_settings
from customer_core.settings import AttributeSettings

T = TypeVar("T")

__all__ = [
    "expanded",
    "hold_definitions",
    "organizations_found",
    "page_found",
    "refuse_in_use",
    "refuse_taken_name",
    "require_searchable",
    "seen_group",
    "viewed",
]

_TOLD_MOST = 5
"""How many of those that are defined by something are named where it cannot be deleted."""

_LINKS = ("first", "back", "next", "last")


def viewed(unit: UnitOfWork, context: Context, id_: SavedSearchId) -> SavedSearch:
    """Return a saved search that the actor may view.

    Raises:
        NotFoundError: There is none of this id, or the actor may not view it.
    """
    found = unit.searches.find(id_)
    if found is None or not found.may_view(context.scope.actor):
        raise NotFoundError(kind="saved search", id=str(id_))
    return found


def seen_group(unit: UnitOfWork, context: Context, id_: GroupId) -> CustomerGroup:
    """Return a group that the actor sees.

    Raises:
        NotFoundError: There is none of this id, or the actor is not in its audience.
    """
    found = unit.groups.find(id_)
    if found is None or not found.may_see(context.scope.actor):
        raise NotFoundError(kind="group", id=str(id_))
    return found


def hold_definitions(unit: UnitOfWork) -> None:
    """See to it that no other unit changes what criteria name until this one ends."""
    unit.searches.hold()
    unit.groups.hold()


def refuse_taken_name(unit: UnitOfWork, context: Context, kept: SavedSearch | CustomerGroup) -> None:
    """Refuse a name by which the same user keeps another one, whatever its case, in a unit that holds definitions.

    Raises:
        AlreadyTakenError: There is such; it is called `(hidden)` where the actor does not see it.
    """
    actor = context.scope.actor
    same: tuple[str, ...]
    if isinstance(kept, SavedSearch):
        what, kind, name = "name", "saved search", _folded(kept.name)
        own = (
            one for one in unit.searches.list_open(kept.owner) if (one.owner, one.id != kept.id) == (kept.owner, True)
        )
        same = tuple(str(one.id) if one.may_view(actor) else HIDDEN for one in own if _folded(one.name) == name)
    else:
        what, kind, name = "label", "group", _folded(kept.label)
        made = (one for one in unit.groups.list_all() if (one.made_by, one.id != kept.id) == (kept.made_by, True))
        same = tuple(str(one.id) if one.may_see(actor) else HIDDEN for one in made if _folded(one.label) == name)
    if same:
        raise AlreadyTakenError(what=what, kind=kind, holder=same[0])


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def refuse_in_use(unit: UnitOfWork, id_: DefinitionId) -> None:
    """Refuse to delete what saved searches or groups are defined by.

    Raises:
        DefinitionInUseError: There are such.
    """
    kept: tuple[SavedSearch | CustomerGroup, ...] = (*unit.searches.list_all(), *unit.groups.list_all())
    defined = [told_id(one.id) for one in kept if one.id != id_ and id_ in definitions_in(one.criteria)]
    if defined:
        more = [f"{len(defined) - _TOLD_MOST} more"] if len(defined) > _TOLD_MOST else []
        kind, _, _ = told_id(id_).rpartition(" ")
        raise DefinitionInUseError(kind=kind, id=str(id_), referring=", ".join((*defined[:_TOLD_MOST], *more)))


def expanded(unit: UnitOfWork, context: Context, criteria: Criteria, *, of: DefinitionId | None = None) -> Criteria:
    """Return criteria in which each saved search and group that they name has given place to criteria.

    An organization is meant by any of its ids, since customers keep the one by which they joined it.

    Args:
        unit: The unit in which they are kept.
        context: On whose behalf they are used.
        criteria: What may name saved searches and groups.
        of: The saved search or group whose criteria they are; None for none.

    Raises:
        NotFoundError: One that is named, directly or by another, was deleted, or the actor may not view it.
        PermissionDeniedError: A group is named, and the actor may not read groups.
        CriteriaCycleError: Criteria are defined by themselves.
        InvalidValueError: What remains is more than a store is asked to answer; or, unless these are those of a saved
            search or group, they ask for an attribute that is not searchable.
    """
    if of is None:
        require_searchable(unit, criteria)
    definitions: dict[DefinitionId, Criteria] = {}
    pending = [*definitions_in(criteria)]
    while pending:
        id_ = pending.pop()
        if id_ not in definitions:
            definitions[id_] = _criteria_of(unit, context, id_)
            pending += definitions_in(definitions[id_])
    whole = expand(criteria, definitions, of=of)
    ids = dict(_merged_organizations(unit, organizations_in(whole)))
    return with_organizations(whole, ids) if ids else whole


def _merged_organizations(unit: UnitOfWork, names: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the names of organizations that have several ids, each with these, whoever may see them."""
    for name in names:
        with suppress(InvalidValueError):  # What is no id names none.
            ids = unit.seen_by(EVERYTHING).organization_merges.list_ids(OrganizationId(name))
            if len(ids) > 1:
                yield name, list(map(str, ids))


def require_searchable(unit: UnitOfWork, criteria: Criteria) -> None:
    """Refuse criteria that ask for an attribute which by its definition nobody may ask for.

    Raises:
        InvalidValueError: They do.
    """
    asked = attributes_in(criteria)
    hidden = asked & read_settings(unit, AttributeSettings).unsearchable if asked else asked
    if hidden:
        raise InvalidValueError(
            field="criteria",
            problem=f"ask for {min(hidden)!r}, an attribute that is defined as not searchable",
            remedy="leave it out, or have it defined as searchable",
        )


def _criteria_of(unit: UnitOfWork, context: Context, id_: DefinitionId) -> Criteria:
    if isinstance(id_, SavedSearchId):
        return viewed(unit, context, id_).criteria
    context.require(Permission.GROUPS_READ)
    return seen_group(unit, context, id_).members


def page_found(
    unit: UnitOfWork, context: Context, request: PageRequest, *, of: DefinitionId | None = None
) -> Page[Customer]:
    """Return a page of customers; the pages around it are asked for by the same criteria, whatever these name.

    Args:
        unit: As of `expanded`, as are all others.
        context: As above.
        request: What is asked for.
        of: As above.

    Raises:
        NotFoundError: As of `expanded`, as are all others.
        CriteriaCycleError: As above.
        InvalidValueError: As above.
        StoreTermsError: The store's customers are found by what another release made.
    """
    require_terms(unit, context.store.name)
    return _found(unit, context, request, unit.customers.find_page, of=of)


def organizations_found(unit: UnitOfWork, context: Context, request: PageRequest) -> Page[Organization]:
    """Return a page of organizations, as `page_found` does of customers.

    Raises:
        NotFoundError: As of `expanded`, as are all others.
        CriteriaCycleError: As above.
        InvalidValueError: As above.
        StoreTermsError: The store's records are found by what another release made.
    """
    require_terms(unit, context.store.name)
    return _found(unit, context, request, unit.organizations.find_page)


def _found(
    unit: UnitOfWork,
    context: Context,
    request: PageRequest,
    find: Callable[[PageRequest], Page[T]],
    *,
    of: DefinitionId | None = None,
) -> Page[T]:
    criteria = expanded(unit, context, request.criteria, of=of)
    if criteria is request.criteria:
        return find(request)
    page = find(attrs.evolve(request, criteria=criteria))
    links = {name: getattr(page, name) for name in _LINKS}
    return attrs.evolve(
        page, **{name: link and attrs.evolve(link, criteria=request.criteria) for name, link in links.items()}
    )
