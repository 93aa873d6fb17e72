"""What a dashboard shows: counts of what the actor may see."""

from collections.abc import Callable

import pytest
from tests.unit.services.conftest import AT

from customer_core.errors import PermissionDeniedError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, Assignment, BrandId, CustomerDraft, RepId
from customer_core.services import CustomerSummary, Registered

Make = Callable[..., CustomerDraft]
NORTH = BrandId("north")


def register(desk: Desk, draft: CustomerDraft) -> Registered:
    """Save a customer whom nobody suspects."""
    outcome = desk.customers.register(draft)
    assert isinstance(outcome, Registered)
    return outcome


def test_an_empty_store_has_nothing_to_count(desk: Desk) -> None:
    """Nothing is counted by anything."""
    assert desk.customers.get_summary() == CustomerSummary(
        total=0, by_state={}, by_type={}, by_status={}, by_flag={}, duplicates_waiting=0, imports_waiting=0
    )


def test_everybody_is_counted_once_by_each(desk: Desk, manager: CustomerManager, draft: Make) -> None:
    """By state, a blank one for none, by type, status and flag; and only who may be seen."""
    served = Assignment(assignee=RepId("r"), at=AT)
    register(desk, draft("Ann", "Lee").with_workflow_state("On Hold").with_assignment(served))
    register(desk, draft("Bob", "Ray").with_workflow_state("on hold").with_flag("CHK"))
    gone = register(manager.acting_as(Actor.system("north"), brand=NORTH), draft("Cam", "Fox"))
    desk.customers.deactivate(gone.customer.id)
    assert desk.customers.get_summary() == CustomerSummary(
        total=3,
        by_state={"": 1, "on hold": 2},
        by_type={"customer": 1, "lead": 2},
        by_status={"active": 2, "inactive": 1},
        by_flag={"chk": 1},
        duplicates_waiting=0,
        imports_waiting=0,
    )
    rep = manager.acting_as(Actor.user("rob", roles=["rep"], rep="r", brands=[NORTH]))
    seen = rep.customers.get_summary()
    assert (1, {"on hold": 1}) == (seen.total, dict(seen.by_state))
    with pytest.raises(PermissionDeniedError):
        manager.acting_as(Actor.user("eve", roles=[])).customers.get_summary()
