"""How organizations are found: by the very criteria and orders of customers, and whole by a name or an address.

Owns what is looked at of an organization, and the terms that a store keeps beside it. Fields, folding and pages are
those of customers. It must not know stores.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Final, NamedTuple

import attrs

from customer_core.model import Customer, CustomerId, Organization, OrganizationId, Party
from customer_core.normalization import normalize_email, normalize_organization, normalize_words
from customer_core.search._criteria import Criteria
from customer_core.search._evaluating import matches_terms
from customer_core.search._fields import terms
from customer_core.search._folding import COMPARED_MOST, compared, held_name
from customer_core.search._pages import Page, PageRequest
from customer_core.search._paginating import cut
from customer_core.search._searchable import Searchable
from customer_core.search._sorting import mark_of, sort_values

__all__ = [
    "OrganizationTerm",
    "email_term",
    "matches_organization",
    "name_term",
    "organization_sorts",
    "organization_terms",
    "paginate_organizations",
    "stem_term",
]

_NAME, _STEM, _EMAIL = "@name", "@stem", "@email"
"""Under what whole names, names without their legal form, and addresses are kept: nobody can search for these."""

_SHARED: Final = tuple(field.name for field in attrs.fields(Party))


class OrganizationTerm(NamedTuple):
    """Something that an organization is found by: the name of a field, and a comparable value."""

    field: str
    value: str


def name_term(name: str) -> OrganizationTerm:
    """Return what organizations of a name are found by: its words, legal form included.

    The value is blank where the name has neither letters nor digits: such a name finds nobody.

    >>> name_term("ACME G.m.b.H.") == name_term("Acme g.m.b.h"), name_term("Acme") == name_term("Acme GmbH")
    (True, False)
    """
    return OrganizationTerm(_NAME, _compared(normalize_words(name)))


def stem_term(name: str) -> OrganizationTerm:
    """Return what organizations are found by whose name is this one but for its legal form; blank as of `name_term`.

    >>> stem_term("Acme") == stem_term("The Acme Co., Ltd.")
    True
    """
    return OrganizationTerm(_STEM, _compared(normalize_organization(name)))


def email_term(address: str) -> OrganizationTerm:
    """Return what organizations of an e-mail address are found by: its mailbox; blank where the text is none."""
    return OrganizationTerm(_EMAIL, _compared(normalize_email(address)))


def organization_terms(
    organization: Organization, absorbed: Iterable[Organization] = ()
) -> tuple[OrganizationTerm, ...]:
    """Return everything that an organization is found by: what a store keeps in its index, in order.

    It has the fields of a customer whose company has its name: `organization` is the one above it. Its aliases are
    names, too. What makes a lead or a customer is no matter of it. Of the records that it is made of by merges
    (`absorbed`) what criteria ask for counts as it does for customers; by a whole name or address it is found by its
    own alone.

    >>> from customer_core.model import OrganizationId
    >>> found = organization_terms(Organization(id=OrganizationId("o-1"), name="Zoë Ltd"))
    >>> [tuple(term) for term in found if term.field in {"name", "@stem"}]
    [('@stem', 'zoe'), ('name', 'ltd'), ('name', 'zoe'), ('name', 'zoe ltd')]
    """
    records = tuple(absorbed)
    looked_at = Searchable(_as_customer(organization), absorbed=tuple(map(_as_customer, records)))
    shared = (OrganizationTerm(*term) for term in terms(looked_at) if term[0] != "type")
    names = chain.from_iterable(map(_further_names, (organization, *records)))
    return tuple(sorted({*shared, *names, *_whole(organization)}))


def organization_sorts(organization: Organization) -> dict[str, str]:
    """Return the one text by which an organization sorts in each column, by the column's name."""
    return sort_values(_as_customer(organization))


def matches_organization(criteria: Criteria, organization: Organization, absorbed: Iterable[Organization] = ()) -> bool:
    """Tell whether criteria hold for an organization, and the records that it is made of if any are given.

    >>> from customer_core.model import OrganizationId
    >>> from customer_core.search import quick
    >>> matches_organization(quick("zoe l"), Organization(id=OrganizationId("o-1"), name="Zoë Ltd"))
    True
    """
    return matches_terms(criteria, organization_terms(organization, absorbed))


def paginate_organizations(
    organizations: Iterable[Organization],
    request: PageRequest,
    absorbed: Mapping[OrganizationId, Iterable[Organization]] = MappingProxyType({}),
) -> Page[Organization]:
    """Return the page that is asked for of some organizations, as `paginate` does of customers.

    Args:
        organizations: All that there are.
        request: What is asked for.
        absorbed: The records that some of them are made of by merges, by the ids of those.
    """
    met = (one for one in organizations if matches_organization(request.criteria, one, absorbed.get(one.id, ())))
    return cut(request, ((mark_of(request.sort, _as_customer(one)), one) for one in met))


def _as_customer(organization: Organization) -> Customer:
    shared = {name: getattr(organization, name) for name in _SHARED}
    return Customer(
        id=CustomerId(str(organization.id)),
        company=organization.name,
        organization=organization.parent,
        **shared,
    )


def _further_names(organization: Organization) -> Iterator[OrganizationTerm]:
    for alias in organization.aliases:
        for value in compared(held_name(alias)):
            yield OrganizationTerm("name", value)


def _whole(organization: Organization) -> Iterator[OrganizationTerm]:
    names = (organization.name, *organization.aliases)
    found = (
        *map(name_term, names),
        *map(stem_term, names),
        *(email_term(email.address) for email in organization.emails),
    )
    return (term for term in found if term.value)


def _compared(value: str) -> str:
    return value[:COMPARED_MOST].rstrip()
