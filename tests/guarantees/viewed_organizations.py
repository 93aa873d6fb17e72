"""An organization that is the same in each store, and the calls that tell of a customer by it, or let one join.

Owns both. It must not know who makes the calls.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from customer_core.manager import Desk
from customer_core.model import CustomerId, Organization, OrganizationId

FIRM: Final = Organization(id=OrganizationId("firm"), name="Firm", version=1)

ABOUT_ORGANIZATIONS: Final = (
    *(f"organizations.{name}" for name in ("register", "update", "deactivate", "reactivate", "set_parent", "detach")),
    *(f"organizations.{name}" for name in ("get", "find", "find_by_code", "find_by_external_key", "search", "turn")),
    *(f"organizations.{name}" for name in ("check", "judge", "find_pair", "list_waiting")),
    *(f"organizations.{name}" for name in ("propose_merge", "merge", "propose_undo", "propose_split", "undo")),
    *(f"organizations.{name}" for name in ("get_merge", "list_merges", "list_contributions", "list_absorbed")),
    "exports.organizations",
    *("organizations.list_line", "organizations.list_children", "history.list_of_organization"),
)
"""The calls that are about organizations alone, and so about no customer."""


def membership_reads(target: CustomerId) -> Mapping[str, Callable[[Desk], object]]:
    """Return the calls that tell of a member."""
    return MappingProxyType(
        {
            "organizations.list_members": lambda desk: (
                [str(one.id) for one in desk.organizations.list_members(FIRM.id).items]
            ),
            "customers.get_effective": lambda desk: desk.customers.get_effective(target).tier.origin.kind.value,
        }
    )


def membership_edits(target: CustomerId) -> Mapping[str, Callable[[Desk], object]]:
    """Return the calls that change of whom a customer is a member."""
    return MappingProxyType(
        {
            "organizations.join": lambda desk: type(desk.organizations.join(target, name="nobody")).__name__,
            "organizations.leave": lambda desk: str(desk.organizations.leave(target).id),
        }
    )
