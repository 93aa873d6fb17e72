"""The commands that change many customers at once."""

import pytest
from tests.unit.cli.asking import Run, desk_of, told

from customer_core.model import AddTag

CHANGES = (
    *("--add-tag", "vip", "--assign-rep", "r-1", "--assign-team", "south", "--flag", "chk", "--state", "seen"),
    *("--tier", "gold"),
)


def test_many_are_changed_and_set_back(filled: Run) -> None:
    """Counted first, then done, listed, and undone."""
    counted = filled("act", "do", "ortega", *CHANGES, "--dry-run")
    assert "dry-run: 2 found, 2 would change, 0 unchanged, 0 not editable, 0 refused.\n" == counted.stdout
    done = filled("act", "do", "ortega", *CHANGES, "--reason", "spring sale").stdout.splitlines()
    assert "done: 2 changed, 0 unchanged, 0 not editable, 0 refused, 0 set back, 0 left." == done[-1]
    found = told(filled("search", "--where", "code=C000001", "--json"))["customers"][0]
    assert (["vip"], "chk", "seen", "gold", 2) == (
        *(found[name] for name in ("tags", "flag", "workflow_state", "tier")),
        len(found["assignments"]),
    )
    (listed,) = told(filled("act", "list", "--json"))["acts"]
    assert f"Act {listed['id']}" == done[0]
    assert f"{listed['id']}: done, 2 changed, spring sale\n" == filled("act", "list").stdout
    off = ("--remove-tag", "vip", "--unassign-rep", "r-1", "--unassign-team", "south", "--flag", "", "--tier", "")
    assert 2 == told(filled("act", "do", "--where", "tag=vip", *off, "--json"))["changed"]
    assert (
        2 == told(filled("act", "undo", told(filled("act", "list", "--json"))["acts"][0]["id"], "--json"))["set_back"]
    )
    undone = filled("act", "undo", listed["id"], "--reason", "wrong list").stdout
    assert "undone: 2 changed, 0 unchanged, 0 not editable, 0 refused, 2 set back, 0 left.\n" == undone


def test_an_act_that_was_interrupted_goes_on(filled: Run, store: str) -> None:
    """By its id."""
    manager, desk = desk_of(store)
    started = desk.acts.start("ortega", [AddTag("vip")])
    manager.close()
    assert (2, "done") == tuple(
        told(filled("act", "continue", started.id, "--json"))[name] for name in ("changed", "state")
    )
    assert "done: 2 changed" in filled("act", "continue", started.id).stdout


@pytest.mark.parametrize(
    "arguments",
    [("do", "ortega"), ("do", "--where", "tag", "--add-tag", "x"), ("do", "--assign-rep", " "), ("undo", "no id")],
)
def test_slips_are_one_sentence(filled: Run, arguments: tuple[str, ...]) -> None:
    """Nothing to be done, a field without a value, and what is no id."""
    refused = filled("act", *arguments)
    assert (2, 1) == (refused.exit_code, len(refused.stderr.splitlines()))
