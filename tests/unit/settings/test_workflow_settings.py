"""The workflow as a table: its states, what they keep from, and the ways between them."""

from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Permission
from customer_core.settings import (
    APPROVAL_WORKFLOW,
    WorkflowBlock,
    WorkflowSettings,
    WorkflowState,
    WorkflowTransition,
)

NEW, DONE = WorkflowState(name="new"), WorkflowState(name="done", blocks=[WorkflowBlock.MERGE])
WAY = WorkflowTransition(before="new", after="done")
TABLE = WorkflowSettings(states=[NEW, DONE], initial="new", transitions=[WAY])


def test_the_shipped_workflow_is_whole() -> None:
    """Every state is reached and left, and who is not approved neither buys on account nor logs in."""
    names = {state.name for state in APPROVAL_WORKFLOW.states}
    assert {"waiting approval", "approved", "rejected", "on hold", "inactive"} == names
    assert names == {one.before for one in APPROVAL_WORKFLOW.transitions}
    assert names == {one.after for one in APPROVAL_WORKFLOW.transitions}
    free = {name for name in names if not APPROVAL_WORKFLOW.blocks(name, WorkflowBlock.CREDIT)}
    assert {"approved"} == free
    assert WorkflowSettings() == WorkflowSettings(states=[], initial="", transitions=[], flags=[])


def test_what_is_no_state_goes_on_as_from_the_initial_one() -> None:
    """And it is kept from nothing."""
    assert (
        (WAY,) == TABLE.list_transitions("typed before") == TABLE.list_transitions("") == TABLE.list_transitions("new")
    )
    assert () == TABLE.list_transitions("done")
    assert [True, False, False] == [TABLE.blocks(name, WorkflowBlock.MERGE) for name in ("done", "new", "typed before")]
    assert [True, False] == [TABLE.has_block(block) for block in (WorkflowBlock.MERGE, WorkflowBlock.LOGIN)]


def test_a_table_is_changed_row_by_row() -> None:
    """A state or way that is there is replaced at its place."""
    free = WorkflowState(name="done")
    assert (NEW, free) == TABLE.with_state(free).states
    other = WorkflowTransition(before="new", after="done", permission=Permission.CREDIT_EDIT)
    back = WorkflowTransition(before="done", after="new", roles=["steward"])
    assert (other, back) == TABLE.with_transition(back).with_transition(other).transitions
    assert ("", "done") == (TABLE.with_initial("").initial, TABLE.with_initial(" done ").initial)
    assert 3 == TABLE.with_version(3).version


def test_flags_are_those_of_the_list_or_chk() -> None:
    """Any is, while there is no list; none is no flag at all."""
    colors = TABLE.with_flags("red", "green")
    assert [True, True, True, False] == [colors.allows_flag(flag) for flag in ("red", "CHK", "", "blue")]
    assert TABLE.allows_flag("blue")


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"states": [NEW, WorkflowState(name="NEW")]}, "states"),
        ({"states": ["new"]}, r"states\[0\]"),
        ({"initial": "new"}, "initial: is none of the states"),
        ({"initial": None}, "initial"),
        ({"states": [NEW], "transitions": [WAY]}, r"transitions\[0\].after: is none of the states"),
        ({"states": [DONE], "transitions": [WAY]}, r"transitions\[0\].before: is none of the states"),
        ({"states": [NEW, DONE], "transitions": [WAY, WAY]}, "transitions"),
        ({"transitions": None}, "transitions"),
        ({"flags": [""]}, r"flags\[0\]"),
        ({"flags": [1]}, r"flags\[0\]"),
        ({"flags": "red"}, "flags"),
    ],
)
def test_what_is_no_table_is_refused(fields: dict[str, Any], problem: str) -> None:
    """Two of one name, a way that leads nowhere, or a wrong type."""
    with pytest.raises(InvalidValueError, match=problem):
        WorkflowSettings(**fields)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"before": " "}, "before"),
        ({"after": None}, "after"),
        ({"permission": "credit.edit"}, "permission"),
        ({"roles": [1]}, "roles"),
        ({"roles": "steward"}, "roles"),
    ],
)
def test_what_is_no_way_is_refused(fields: dict[str, Any], problem: str) -> None:
    """It has two ends, and perhaps a permission and roles."""
    with pytest.raises(InvalidValueError, match=problem):
        WorkflowTransition(**{"before": "new", "after": "done", **fields})


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "new", "blocks": ["credit"]}, {"name": "new", "blocks": "credit"}]
)
def test_what_is_no_state_is_refused(fields: dict[str, Any]) -> None:
    """It has a name, and keeps from what there is."""
    with pytest.raises(InvalidValueError):
        WorkflowState(**fields)
