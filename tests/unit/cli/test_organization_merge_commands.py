"""The commands that merge organizations and undo it: a plan first, then a yes."""

import pytest
from tests.unit.cli.asking import Run, told


@pytest.fixture
def firms(filled: Run) -> tuple[str, str]:
    """The codes of two organizations, of which the second has a member."""
    codes = []
    for name, email in (("Acme Ltd", "info@acme.example"), ("Beta Trading", "info@beta.example")):
        codes.append(str(told(filled("organization", "add", name, "--email", email, "--json"))["code"]))
    assert "Joined Beta Trading" in filled("organization", "join", "C000001", codes[1]).output
    return codes[0], codes[1]


def test_merge_shows_its_plan_and_waits_for_a_yes(filled: Run, firms: tuple[str, str]) -> None:
    """Without one nothing is merged; with it both codes lead to the master, and to all members."""
    first, second = firms
    asked = filled("organization", "merge", first, second)
    assert all(text in asked.output for text in (f"{second} would be merged into {first}.", "Nothing was merged"))
    assert told(filled("organization", "list", "--json"))["total"] == 2
    done = filled("organization", "merge", first, second, "--yes", "--reason", "one firm")
    assert f"Merged into Acme Ltd ({first})." in done.output
    shown = told(filled("organization", "show", second, "--json"))
    assert (first, ["Beta Trading"], 1) == (
        shown["organization"]["code"],
        shown["organization"]["aliases"],
        shown["members"],
    )


def test_undo_shows_its_plan_and_waits_for_a_yes(filled: Run, firms: tuple[str, str]) -> None:
    """The one that leaves is named by the code that it had; a merge is named by its id."""
    first, second = firms
    merge = str(told(filled("organization", "merge", first, second, "--oldest", "--yes", "--json"))["merge"])
    asked = filled("organization", "undo", second).output
    assert all(text in asked for text in (f"{second} would leave {first}.", "without info@beta.example", "Nothing was"))
    assert f"On its own again: Beta Trading ({second})." in filled("organization", "undo", second, "--yes").output
    assert 2 == filled("organization", "undo", "--merge", merge, "--yes").exit_code
    assert 2 == filled("organization", "undo", second).exit_code
    blocked = filled("organization", "merge", first, second, "--yes")
    assert (2, True) == (blocked.exit_code, "judged-different" in blocked.stderr)


def test_a_whole_merge_is_undone_unjudged(filled: Run, firms: tuple[str, str]) -> None:
    """With --not-judged they may be merged again, by a rule set, and the answer is one for programs."""
    merge = str(told(filled("organization", "merge", *firms, "--yes", "--json"))["merge"])
    undone = told(filled("organization", "undo", "--merge", merge, "--yes", "--not-judged", "--json"))
    assert (True, merge) == (undone["undone"], undone["plan"]["merge"])
    again = told(filled("organization", "merge", *firms, "--rules", "most_recent", "--json"))
    assert (None, "most_recent 1", "organization") == (again["merge"], again["plan"]["rules"], again["plan"]["subject"])


def test_slips_are_told(filled: Run, firms: tuple[str, str]) -> None:
    """Neither or both of what is to be undone, an organization twice, one that is not there, and no such rules."""
    for slip in (("undo",), ("undo", firms[0], "--merge", "m"), ("merge", firms[0]), ("merge", firms[0], firms[0])):
        assert 2 == filled("organization", *slip).exit_code
    assert "named more than once" in filled("organization", "merge", firms[0], firms[0]).output
    assert 2 == filled("organization", "merge", firms[0], "O999999").exit_code
    assert "neither a rule set" in filled("organization", "merge", *firms, "--rules", "none").stderr
