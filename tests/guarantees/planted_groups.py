"""A saved search and groups that are the same in each store, and the calls that tell of whom they find.

Owns both. It must not know what is guaranteed of the calls.
"""

from collections.abc import Callable
from typing import Final

from tests.guarantees.viewed_acts import ACT_READS
from tests.guarantees.viewed_organizations import FIRM

from customer_core.manager import CustomerManager, Desk
from customer_core.model import CustomerId, GroupId, SavedSearchId
from customer_core.search import (
    EVERYONE,
    CustomerGroup,
    Everything,
    Not,
    SavedSearch,
    quick,
)

SEARCH: Final = SavedSearch(
    id=SavedSearchId("s-1"), name="Called Quist", owner="ann", criteria=quick("quist"), audience=EVERYONE
)
GROUP: Final = CustomerGroup(id=GroupId("g-1"), label="Chosen", criteria=Not(Everything()), made_by="ann")
FILLED: Final = CustomerGroup(id=GroupId("g-2"), label="Filled", criteria=quick("tara"), made_by="ann")

TELLING: Final = ("searches.run", "groups.preview", "groups.members", "groups.groups_of", "acts.preview")
"""The calls that tell of whom they find, and leave everything as it was."""

DEFINING: Final = (
    *(f"acts.{name}" for name in ("start", "get", "list_acts")),
    *(f"groups.{name}" for name in ("create", "get", "list_seen", "change", "set_owners", "delete")),
    *(f"searches.{name}" for name in ("save", "copy", "get", "find", "list_viewed", "rename", "change", "share")),
    *(f"searches.{name}" for name in ("delete", "set_default", "find_default", "keep_last", "find_last", "clear_last")),
)
"""The calls that are about criteria alone, and so about no customer."""


def keep_definitions(manager: CustomerManager) -> None:
    """Keep the search, the groups and an organization, under the same ids in each store."""
    with manager._store.writing() as unit:  # noqa: SLF001 - a desk would give each an id of its own
        unit.organizations.add(FIRM)
        unit.searches.add(SEARCH)
        unit.groups.add(GROUP)
        unit.groups.add(FILLED)


def calls_about(target: CustomerId, former: CustomerId) -> dict[str, Callable[[Desk], object]]:
    """Return the calls that tell of a customer by saved searches and groups, or act on whom a search finds."""
    return {
        **ACT_READS,
        "searches.run": lambda desk: desk.searches.run(SEARCH.id).total,
        "groups.preview": lambda desk: desk.groups.preview(GROUP.id).leaving.total,
        "groups.members": lambda desk: [str(one.customer.id) for one in desk.groups.members(GROUP.id).items],
        "groups.groups_of": lambda desk: [str(one.id) for one in desk.groups.groups_of(former)],
        "groups.add": lambda desk: desk.groups.add(GROUP.id, target).is_member,
        "groups.remove": lambda desk: desk.groups.remove(GROUP.id, former).is_member,
        "groups.add_matching": lambda desk: desk.groups.add_matching(FILLED.id),
    }
