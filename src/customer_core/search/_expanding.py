"""Criteria that are named by others: which ones are, and what remains once each was put in the place of its name.

Owns the fields that name criteria, and the refusal of those that are defined by themselves. It must not know where
definitions are kept, nor who may use them: whoever expands criteria brings what they name.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from customer_core.errors import CriteriaCycleError, InvalidValueError, NotFoundError
from customer_core.model import GroupId, SavedSearchId
from customer_core.search._criteria import AllOf, AnyOf, Criteria, Known, Not, Where, inner
from customer_core.search._fields import ATTRIBUTE, GROUP, ORGANIZATION, SAVED_SEARCH

__all__ = [
    "REFERENCES_MOST",
    "DefinitionId",
    "attributes_in",
    "definitions_in",
    "expand",
    "organizations_in",
    "told_id",
    "with_organizations",
]

REFERENCES_MOST: Final = 32
"""How many criteria may name one another in a row."""

DefinitionId: TypeAlias = SavedSearchId | GroupId
"""What names criteria that are kept."""

Definitions: TypeAlias = Mapping[DefinitionId, Criteria]

_IDS: Final[Mapping[str, type[DefinitionId]]] = MappingProxyType({SAVED_SEARCH: SavedSearchId, GROUP: GroupId})
_KINDS: Final[Mapping[type[DefinitionId], str]] = MappingProxyType({SavedSearchId: "saved search", GroupId: "group"})


def definitions_in(criteria: Criteria) -> frozenset[DefinitionId]:
    """Return the ids of all criteria that some criteria name, not of those that these name in turn.

    Raises:
        InvalidValueError: A name is none that an id can have.
    """
    return frozenset(_named(criteria))


def attributes_in(criteria: Criteria) -> frozenset[str]:
    """Return the names of the custom attributes that criteria ask for, but for what they name by others.

    >>> sorted(attributes_in(AnyOf((Known("attribute.size"), Known("email")))))
    ['size']
    """
    own = criteria.field if isinstance(criteria, Where | Known) else ""
    asked = {own.removeprefix(ATTRIBUTE)} if own.startswith(ATTRIBUTE) else set[str]()
    return frozenset(asked).union(*map(attributes_in, inner(criteria)))


def expand(criteria: Criteria, definitions: Definitions, *, of: DefinitionId | None = None) -> Criteria:
    """Return criteria in which each name of others has given place to those, and so on until no name is left.

    >>> from customer_core.search import SearchOperator
    >>> vip = Where("tag", SearchOperator.IS, "vip")
    >>> expand(Not(Where("saved_search", SearchOperator.IS, "s-1")), {SavedSearchId("s-1"): vip}) == Not(vip)
    True

    Args:
        criteria: What may name others.
        definitions: What each name stands for, of all that are named in any of them.
        of: The name that the criteria have themselves; None for none.

    Raises:
        NotFoundError: A name is not among the definitions.
        CriteriaCycleError: Criteria are defined by themselves, directly or through others.
        InvalidValueError: What remains is more than a store is asked to answer, or more of them name one another in a
            row than `REFERENCES_MOST`.
    """
    return _expanded(criteria, definitions, () if of is None else (of,))


def organizations_in(criteria: Criteria) -> frozenset[str]:
    """Return the ids of organizations that criteria name, as they are written there.

    >>> from customer_core.search import SearchOperator
    >>> sorted(organizations_in(Not(Where("organization", SearchOperator.IS, "o-1"))))
    ['o-1']
    """
    own = [criteria.value] if isinstance(criteria, Where) and criteria.field == ORGANIZATION else []
    return frozenset(own).union(*map(organizations_in, inner(criteria)))


def with_organizations(criteria: Criteria, ids: Mapping[str, Sequence[str]]) -> Criteria:
    """Return criteria that mean an organization by whichever of its ids a record names it.

    >>> from customer_core.search import SearchOperator
    >>> found = with_organizations(Where("organization", SearchOperator.IS, "a"), {"a": ["a", "b"]})
    >>> found.value, found.others
    ('a', ('b',))

    Args:
        criteria: What names organizations.
        ids: All ids of each of these, by the one that is written there; one that is not told stands for itself.

    Raises:
        InvalidValueError: What remains is more than a store is asked to answer.
    """
    if isinstance(criteria, Where):
        names = ids.get(criteria.value, ()) if criteria.field == ORGANIZATION else ()
        return attrs.evolve(criteria, others=[name for name in names if name != criteria.value]) if names else criteria
    parts = inner(criteria)
    return _put_together(criteria, tuple(with_organizations(one, ids) for one in parts)) if parts else criteria


def told_id(id_: DefinitionId) -> str:
    """Return what messages call criteria that are kept, such as `saved search 's-1'`."""
    return f"{_KINDS[type(id_)]} {str(id_)!r}"


def _named(criteria: Criteria) -> Iterator[DefinitionId]:
    if isinstance(criteria, Where) and criteria.is_reference:
        yield _IDS[criteria.field](criteria.value)
    for one in inner(criteria):
        yield from _named(one)


def _expanded(criteria: Criteria, definitions: Definitions, chain: tuple[DefinitionId, ...]) -> Criteria:
    if isinstance(criteria, Where):
        return _definition(criteria, definitions, chain) if criteria.is_reference else criteria
    if not inner(criteria):
        return criteria
    return _put_together(criteria, tuple(_expanded(one, definitions, chain) for one in inner(criteria)))


def _put_together(criteria: Criteria, parts: tuple[Criteria, ...]) -> Criteria:
    """Return criteria of other parts."""
    try:
        if isinstance(criteria, Not):
            return Not(*parts)
        return AllOf(parts) if isinstance(criteria, AllOf) else AnyOf(parts)
    except InvalidValueError as error:
        raise InvalidValueError(
            field="criteria",
            problem=f"{error.problem}, with the saved searches, groups and merged organizations that they name",
            remedy="leave some out, or name others",
        ) from None


def _definition(where: Where, definitions: Definitions, chain: tuple[DefinitionId, ...]) -> Criteria:
    id_ = _IDS[where.field](where.value)
    if id_ in chain:
        raise CriteriaCycleError(chain=" > ".join(map(told_id, (*chain[chain.index(id_) :], id_))))
    if len(chain) == REFERENCES_MOST:
        raise InvalidValueError(
            field="criteria", problem=f"name more than {REFERENCES_MOST} others in a row", remedy="name fewer"
        )
    if id_ not in definitions:
        raise NotFoundError(kind=_KINDS[type(id_)], id=str(id_))
    return _expanded(definitions[id_], definitions, (*chain, id_))
