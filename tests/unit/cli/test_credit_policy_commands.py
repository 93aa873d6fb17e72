"""The commands that set what is let pass, and accounts of organizations."""

import pytest
from tests.unit.cli.asking import Run, told

LIMIT = ("credit", "limit", "acme", "100", "--currency", "USD", "--organization")


def test_a_policy_is_set_part_by_part_and_shown(filled: Run) -> None:
    """What is not said stays as it was; without an option everything is shown."""
    assert "Above a limit, 0 percent pass. Nothing that is overdue decides." in shown(filled)
    result = filled("credit", "policy", "--tolerance", "5", "--overdue-days", "14", "--tolerated", "20 USD")
    assert 0 == result.exit_code
    assert 0 == filled("credit", "policy", "--approval-hours", "48", "--overdue-days", "7").exit_code
    assert 0 == filled("credit", "rule", "pos", "approval").exit_code
    assert (
        "Above a limit, 5 percent pass. What is overdue for more than 7 days counts; tolerated: 20.00 USD. "
        "A request for approval waits for 48 hours. Channel pos: requires-manager-approval."
    ) == shown(filled)
    kept = told(filled("credit", "policy", "--no-overdue", "--json"))
    assert (5, None, 48) == (kept["tolerance_percent"], kept["overdue"], kept["approval_hours"])
    version = kept["version"]
    assert version == told(filled("credit", "policy", "--tolerance", "5", "--json"))["version"]
    assert "tolerated: nothing" in " ".join(filled("credit", "policy", "--overdue-days", "1").stdout.split())


@pytest.mark.parametrize(
    "given",
    [
        ["--tolerance", "101"],
        ["--tolerance", "-1"],
        ["--overdue-days", "9999"],
        ["--tolerated", "20"],
        ["--tolerated", "20 USD", "--tolerated", "1 USD"],
        ["--tolerated", "-20 USD"],
        ["--no-overdue", "--overdue-days", "1"],
        ["--approval-hours", "0"],
    ],
)
def test_a_policy_that_is_none_is_refused(filled: Run, given: list[str]) -> None:
    """It is told what is wrong, and nothing changes."""
    before = shown(filled)
    result = filled("credit", "policy", *given)
    assert (2, "") == (result.exit_code, result.stdout)
    assert before == shown(filled)


def test_an_organization_has_an_account(filled: Run) -> None:
    """It is opened, blocked and unblocked by the id of the organization."""
    assert "Limit of organization acme: 100.00 USD; due 0 days after the invoice.\n" == filled(*LIMIT).stdout
    block = ("acme", "--currency", "USD", "--reason", "a cheque came back", "--organization")
    assert "Account of organization acme in USD: blocked.\n" == filled("credit", "block", *block).stdout
    assert "Account of organization acme in USD: not blocked.\n" == filled("credit", "unblock", *block).stdout
    refused = filled("credit", "limit", "a b", *LIMIT[3:])
    assert (2, True) == (refused.exit_code, "organization" in refused.stderr)


def shown(run: Run) -> str:
    """Return what is told of the policy."""
    return " ".join(run("credit", "policy").stdout.replace("- ", "").split())
