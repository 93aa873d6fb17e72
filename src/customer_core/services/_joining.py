"""Which organization is meant by a code, a name or an address: the only one there can be, or who may be meant.

Owns that nobody is guessed. Who may join is asked by the caller.
"""

from collections.abc import Sequence
from typing import Self

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.model import BrandId, Customer, Organization, OrganizationId
from customer_core.ports import UnitOfWork
from customer_core.search import OrganizationTerm, email_term, name_term, stem_term
from customer_core.services._organization_lines import named_organization
from customer_core.services._resolving import given

__all__ = ["JoinCandidates", "Joined", "OrganizationName", "looked_up"]

_TOLD_MOST = 50
_READ_MOST = 1_000
"""How many organizations of one name are looked at: some are out of use, or of another brand."""


@attrs.frozen(kw_only=True)
class Joined:
    """A customer belongs to an organization from now on, or did before."""

    customer: Customer
    organization: Organization


@attrs.frozen(kw_only=True)
class JoinCandidates:
    """Nobody joined, since no organization or more than one may be meant: these, at most 50, in ascending order of id.

    To join one of them, name it by its id. Where there is none, the company that was typed stays text. `is_cut` tells
    that there are more.
    """

    organizations: tuple[Organization, ...] = ()
    is_cut: bool = False


@attrs.frozen(kw_only=True, repr=False)
class OrganizationName:
    """What somebody calls an organization: by its id, its code, its name, or its e-mail address."""

    id: OrganizationId | None
    code: str
    name: str
    email: str

    @classmethod
    def of(cls, id_: OrganizationId | None, *, code: str, name: str, email: str) -> Self:
        """Return the one way in which an organization is called.

        Raises:
            InvalidOptionError: There is none, or more than one.
            InvalidValueError: Something is no text.
        """
        texts = {field: given(str, text, field) for field, text in (("code", code), ("name", name), ("email", email))}
        ways = [field for field, text in texts.items() if text.strip()]
        if len(ways) + (id_ is not None) != 1:
            problem = "it is named in no way" if not ways and id_ is None else "it is named in more than one way"
            remedy = "give its id, or a code, a name or an e-mail address"
            raise InvalidOptionError(option="organization", problem=problem, remedy=remedy)
        return cls(id=id_, **texts)


def looked_up(unit: UnitOfWork, meant: OrganizationName, brand: BrandId | None) -> Organization | JoinCandidates:
    """Return the one organization that is meant by a customer of a brand, or whoever may be.

    Raises:
        NotFoundError: There is no organization of the id.
        InvalidValueError: The organization of the id is out of use, or of another brand.
    """
    if meant.id is not None:
        return _fit(named_organization(unit, meant.id), brand)
    if meant.code.strip():
        by_code = (unit.organizations.find_by_code(meant.code.strip(), one) for one in dict.fromkeys((brand, None)))
        return _only(_candidates([one for one in by_code if one], brand))
    if meant.email.strip():
        return _only(_holding(unit, email_term(meant.email), brand))
    found = _holding(unit, name_term(meant.name), brand)
    return _only(found) if found.organizations else _holding(unit, stem_term(meant.name), brand)


def _fit(organization: Organization, brand: BrandId | None) -> Organization:
    if not organization.is_active:
        raise InvalidValueError(
            field="organization", problem="is out of use", remedy="reactivate it, or join another one"
        )
    if organization.brand not in {brand, None}:
        raise InvalidValueError(
            field="organization", problem="is of another brand", remedy="join one of the customer's brand"
        )
    return organization


def _only(found: JoinCandidates) -> Organization | JoinCandidates:
    """Return the only organization that may be meant; all of them where it is not the only one."""
    is_one = len(found.organizations) == 1 and not found.is_cut
    return found.organizations[0] if is_one else found


def _holding(unit: UnitOfWork, term: OrganizationTerm, brand: BrandId | None) -> JoinCandidates:
    listed = unit.organizations.list_holding(term, most=_READ_MOST) if term.value else ()
    return _candidates(listed, brand)


def _candidates(listed: Sequence[Organization], brand: BrandId | None) -> JoinCandidates:
    """Return those of some organizations that a customer of a brand may join; where not all were read, more may."""
    fitting = [one for one in listed if one.is_active and one.brand in {brand, None}]
    is_cut = len(fitting) > _TOLD_MOST or len(listed) == _READ_MOST
    return JoinCandidates(organizations=tuple(fitting[:_TOLD_MOST]), is_cut=is_cut)
