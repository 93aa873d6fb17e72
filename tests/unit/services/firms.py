"""Organizations of the tests, and how they are registered and merged."""

from typing import Any

from customer_core.manager import Desk
from customer_core.model import CustomerId, MergeId, Organization, OrganizationId
from customer_core.services import OrganizationRegistered

ACME, BETA, CHAIN, DELTA = (OrganizationId(name) for name in ("acme", "beta", "chain", "delta"))
ANN, BEA = CustomerId("ann"), CustomerId("bea")


def register(desk: Desk, id_: OrganizationId, **fields: Any) -> Organization:  # noqa: ANN401 - any field
    """Register an organization that is like no other unless it is made so."""
    outcome = desk.organizations.register(Organization(**{"id": id_, "name": f"{id_} Ltd".title(), **fields}))
    assert isinstance(outcome, OrganizationRegistered)
    return outcome.organization


def merged(desk: Desk, *ids: OrganizationId) -> MergeId:
    """Merge organizations into the first of them."""
    return desk.organizations.merge(desk.organizations.propose_merge(ids[0], ids[1:])).id
