"""The values of organizations, with a canary in every text that they hold.

Owns these values alone. It must not know who looks for the canary.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from customer_core.model import Actor, Organization, OrganizationId, OrganizationPair


def planted_organizations(shared: Mapping[str, Any], canary: str, at: datetime) -> tuple[Any, ...]:
    """Return an organization that has what it shares with customers, its draft, and a pair that waits."""
    organization = Organization(id=OrganizationId("o"), name=canary, aliases=[canary], **shared)
    pair = OrganizationPair(
        left=OrganizationId("a"),
        right=OrganizationId("b"),
        bits=1.5,
        relation=canary,
        fields=[canary],
        reason=canary,
        at=at,
        by=Actor.user(canary, roles=[canary]),
    )
    return organization, organization.draft, pair
