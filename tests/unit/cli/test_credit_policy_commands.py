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


def test_members_and_organizations_are_told_what_is_owed(filled: Run) -> None:
    """What an organization owes is decided, posted and told by its id; of nobody's account nothing is told."""
    assert 0 == filled(*LIMIT).exit_code
    of_acme = ("acme", "--currency", "USD", "--organization")
    assert 0 == filled("credit", "decide", "acme", "100", *of_acme[1:], "--channel", "pos").exit_code
    paid = filled("credit", "post", "payment", "acme", "5", *of_acme[1:])
    assert "Posted -5.00 USD; -5.00 USD is owed.\n" == paid.stdout
    assert "Owed after: -5.00 USD" in filled("credit", "statement", *of_acme).stdout
    missing = filled("credit", "statement", "C000001", "--currency", "USD")
    assert (2, True) == (missing.exit_code, "C000001 in USD" in missing.stderr)
    snapshot = ("--floor-limit", "5", "--minutes", "5", "--channel", "pos")
    assert "" == filled("credit", "snapshot", *of_acme, *snapshot).stderr
    nobody = filled("credit", "snapshot", "C000001", "--currency", "USD", *snapshot)
    assert (0, "Nobody pays for C000001 in USD: nothing is sold by this snapshot.\n") == (
        nobody.exit_code,
        nobody.stderr,
    )


def test_every_account_of_a_merged_customer_is_told(filled: Run) -> None:
    """A payment tells what it posted to each account, and a statement shows each."""
    for code in ("C000001", "C000002"):
        assert 0 == filled("credit", "limit", code, "50", "--currency", "USD").exit_code
        invoice = (
            "--currency",
            "USD",
            "--reference",
            f"INV-{code}",
            "--channel",
            "pos",
            "--due-on",
            f"2099-01-0{code[-1]}",
        )
        assert 0 == filled("credit", "invoice", code, "20", *invoice).exit_code
    assert 0 == filled("merge", "C000001", "C000002", "--limits", "SUM", "--yes").exit_code
    paid = " ".join(filled("credit", "post", "payment", "C000001", "30", "--currency", "USD").stdout.split())
    assert paid.startswith("Posted -20.00 USD to account ")
    assert "; 0.00 USD is owed. Posted -10.00 USD to account " in paid
    statement = filled("credit", "statement", "C000002", "--currency", "USD")
    assert 2 == statement.stdout.count("Account ")
    document = told(filled("credit", "statement", "C000001", "--currency", "USD", "--json"))
    assert (1, True) == (len(document["others"]), "statement" in document["others"][0])


def shown(run: Run) -> str:
    """Return what is told of the policy."""
    return " ".join(run("credit", "policy").stdout.replace("- ", "").split())
