"""Every public call on organizations that writes, with what has to be there before.

Owns these calls alone. It must not know what fails.
"""

from collections.abc import Callable
from typing import Any, Final

import attrs

from customer_core.manager import Desk
from customer_core.model import CustomerId, EmailAddress, ExternalKey, Organization, OrganizationId, OrganizationVerdict
from customer_core.services import OrganizationsSuspected

CANARY: Final = "Zzcanaryzz"
SHARED: Final = EmailAddress(f"1{CANARY}@example.org")
FIRM, BELOW, CLOSED, GONE = (OrganizationId(id_) for id_ in ("firm", "below", "closed", "gone"))


def organization(id_: str, name: str) -> Organization:
    """Return an organization that says what nobody else may see."""
    return Organization(
        id=OrganizationId(id_),
        code=name,
        name=name,
        aliases=[f"{name} alias"],
        emails=[EmailAddress(f"{name}@example.org")],
        external_keys=[ExternalKey("shop", name)],
        tags=[name],
        attributes={"tax_id": name},
    )


def insist(desk: Desk, organization: Organization) -> object:
    """Register an organization despite those that it is like."""
    warning = desk.organizations.register(organization, reason=CANARY)
    if not isinstance(warning, OrganizationsSuspected):
        return warning
    return desk.organizations.register(organization, seen=warning.token, reason=CANARY)


def furnish_organizations(desk: Desk, member: CustomerId) -> None:
    """Put one organization below another, one out of use, one into it, and a member into the first."""
    for id_, number in ((FIRM, 1), (BELOW, 2), (CLOSED, 3), (GONE, 5)):
        insist(desk, organization(str(id_), f"{number}{CANARY}"))
    desk.organizations.set_parent(BELOW, FIRM, reason=CANARY)
    desk.organizations.deactivate(CLOSED, reason=CANARY)
    desk.organizations.merge(desk.organizations.propose_merge(CLOSED, [GONE]), reason=CANARY)
    desk.organizations.join(member, FIRM, reason=CANARY)


def _updated(desk: Desk) -> Organization:
    found = desk.organizations.get(FIRM)
    return desk.organizations.update(attrs.evolve(found, name=f"4{CANARY}", code="", external_keys=[]), reason=CANARY)


CALLS: Final[dict[str, tuple[str, Callable[[Desk, Any], object]]]] = {
    "organization": (
        "organizations.register",
        lambda desk, _: insist(desk, organization("new", f"9{CANARY}")),
    ),
    "suspected organization": (
        "organizations.register",
        lambda desk, _: insist(desk, attrs.evolve(organization("new", f"9{CANARY}"), emails=[SHARED])),
    ),
    "changed organization": ("organizations.update", lambda desk, _: _updated(desk)),
    "closed organization": (
        "organizations.deactivate",
        lambda desk, _: desk.organizations.deactivate(FIRM, reason=CANARY),
    ),
    "opened organization": (
        "organizations.reactivate",
        lambda desk, _: desk.organizations.reactivate(CLOSED, reason=CANARY),
    ),
    "parent": (
        "organizations.set_parent",
        lambda desk, _: desk.organizations.set_parent(CLOSED, BELOW, reason=CANARY),
    ),
    "judged organizations": (
        "organizations.judge",
        lambda desk, _: desk.organizations.judge(FIRM, CLOSED, OrganizationVerdict.GROUP, reason=CANARY),
    ),
    "merged organizations": (
        "organizations.merge",
        lambda desk, _: desk.organizations.merge(desk.organizations.propose_merge(FIRM, [CLOSED]), reason=CANARY),
    ),
    "parted organizations": (
        "organizations.undo",
        lambda desk, _: desk.organizations.undo(desk.organizations.list_merges(GONE)[0].id, reason=CANARY),
    ),
    "no parent": ("organizations.detach", lambda desk, _: desk.organizations.detach(BELOW, reason=CANARY)),
    "member": (
        "organizations.join",
        lambda desk, start: desk.organizations.join(start.ids[0], name=f"2{CANARY}", reason=CANARY),
    ),
    "no member": (
        "organizations.leave",
        lambda desk, start: desk.organizations.leave(start.ids[1], reason=CANARY),
    ),
}

READING: Final = {
    *(f"organizations.{name}" for name in ("get", "find", "find_by_code", "find_by_external_key", "search", "turn")),
    *(f"organizations.{name}" for name in ("list_line", "list_children", "list_members")),
    *(f"organizations.{name}" for name in ("check", "find_pair", "list_waiting")),
    *(f"organizations.{name}" for name in ("propose_merge", "propose_undo", "propose_split")),
    *(f"organizations.{name}" for name in ("get_merge", "list_merges", "list_contributions", "list_absorbed")),
    *("exports.organizations", "customers.get_effective", "history.list_of_organization"),
}
"""The public calls about organizations that write nothing."""
