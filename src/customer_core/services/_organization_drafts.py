"""From a draft to a whole organization, and from a draft to the change of one that is known.

Owns what is filled in where a draft is silent, as for customers.
"""

import attrs

from customer_core.model import EVERYTHING, BrandId, Organization, OrganizationDraft, OrganizationId
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._drafts import with_free_code, with_what_is_told

__all__ = ["completed_organization", "numbered_organization", "told_anew"]

_CODE_DIGITS = 6


def completed_organization(draft: OrganizationDraft, context: Context) -> Organization:
    """Return the organization that a draft makes: brand and channel of the desk, since now, in its first version."""
    id_ = draft.id if isinstance(draft, Organization) else OrganizationId(context.new_id())
    return attrs.evolve(
        draft.with_id(id_),
        brand=draft.brand or context.scope.brand,
        created_channel=draft.created_channel or context.scope.channel,
        customer_since=draft.customer_since or context.clock(),
        version=1,
    )


def numbered_organization(unit: UnitOfWork, organization: Organization) -> Organization:
    """Return an organization with a code: its own, or else the next one of its brand that none has."""
    find, counter = unit.seen_by(EVERYTHING).organizations.find_by_code, _counter_of(organization.brand)
    return with_free_code(organization, find, lambda: f"O{unit.facts.next_number(counter):0{_CODE_DIGITS}}")


def told_anew(organization: Organization, draft: OrganizationDraft) -> Organization:
    """Return an organization with what a draft says beyond it: what is blank in the draft stays as it is.

    So do its code, flag and state, and which one is above it, which are the shop's own to decide. A name that was not
    known becomes the name, and the former one an alias.
    """
    told = organization if draft.tier is None else organization.with_tier(draft.tier)
    if draft.name not in {told.name, *told.aliases}:
        told = told.with_alias(told.name).with_name(draft.name)
    for alias in draft.aliases:
        told = told.with_alias(alias)
    return with_what_is_told(told, draft)


def _counter_of(brand: BrandId | None) -> str:
    return f"organization-code:{brand or ''}"
