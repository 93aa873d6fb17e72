"""The commands on organizations: each says what the service answers, to people and to programs."""

import json
from pathlib import Path

import pytest
from tests.unit.cli.asking import Run, told


@pytest.fixture
def acme(filled: Run) -> str:
    """The code of an organization with an address, a tier and another one below it."""
    code = str(told(filled("organization", "add", "Acme Ltd", "--email", "info@acme.example", "--json"))["code"])
    assert "Made as O000002." in filled("organization", "add", "Acme North", "--parent", code).output
    return code


def test_organizations_are_made_and_listed(filled: Run, acme: str) -> None:
    """What was made is listed by name, and found by words and by criteria."""
    listed = told(filled("organization", "list", "--json"))
    assert (2, ["Acme Ltd", "Acme North"]) == (listed["total"], [one["name"] for one in listed["organizations"]])
    shown = " ".join(filled("organization", "list", "info@acme").output.split())
    assert all(text in shown for text in (acme, "Acme Ltd", "info@acme.example", "organizations found: 1."))
    assert "organizations found: 0." in filled("organization", "list", "tag:none").output


def test_an_organization_is_shown_with_those_around_it(filled: Run, acme: str) -> None:
    """What is above and below is told, and how many members there are."""
    shown = filled("organization", "show", acme).output
    assert "Above: Acme North (O000002)." in shown
    assert "Members: 0." in shown
    assert "Below: Acme Ltd (O000001)." in filled("organization", "show", "O000002").output
    document = told(filled("organization", "show", "O000002", "--json"))
    assert (["Acme Ltd"], [], 0) == ([one["name"] for one in document["above"]], document["below"], document["members"])


def test_what_an_organization_says_is_changed(filled: Run, acme: str) -> None:
    """A name, a code and a tier are set, and a tier is taken away; the former name stays as another one."""
    changed = told(filled("organization", "set", acme, "--name", "Acme Group", "--tier", "gold", "--json"))
    assert ("Acme Group", ["Acme Ltd"], "gold") == (changed["name"], changed["aliases"], changed["tier"])
    assert "Saved A-1." in filled("organization", "set", acme, "--code", "A-1").output
    assert told(filled("organization", "set", "A-1", "--no-tier", "--json")).get("tier") is None


def test_organizations_are_put_below_one_another(filled: Run, acme: str) -> None:
    """One stands on its own or below another, and never below itself."""
    assert "Saved O000002." in filled("organization", "parent", "O000002").output
    assert "Saved O000001." in filled("organization", "parent", acme, "O000002").output
    refused = filled("organization", "parent", "O000002", acme)
    assert 2 == refused.exit_code
    assert "above themselves" in refused.stderr


def test_customers_join_and_leave(filled: Run, acme: str) -> None:
    """The only organization that is meant is joined; else those that may be are told, and nobody joins."""
    assert "Joined Acme Ltd (O000001)." in filled("organization", "join", "C000001", "--name", "acme ltd").output
    assert told(filled("organization", "join", "C000002", acme, "--json"))["joined"]
    listed = told(filled("organization", "members", acme, "--json"))
    assert (2, 1) == (listed["total"], listed["page"])
    assert "members: 2." in filled("organization", "members", acme).output
    maybe = filled("organization", "join", "C000003", "--name", "Acme").output
    assert "Acme Ltd" in maybe
    assert "Nobody joined: name one of these by its id." in maybe
    assert "Nobody joined: none is meant." in filled("organization", "join", "C000003", "--email", "x@y.example").output
    assert "C000001 belongs to no organization." in filled("organization", "leave", "C000001").output
    assert told(filled("organization", "leave", "C000002", "--json")).get("organization") is None
    assert "members: 0." in filled("organization", "members", acme).output


def test_what_is_in_force_is_told_with_its_origin(filled: Run, acme: str) -> None:
    """A tier and an account that come from an organization are told with it."""
    assert "Belongs to no organization." in filled("organization", "of", "C000001").output
    filled("organization", "set", acme, "--tier", "gold")
    filled("organization", "join", "C000001", "O000002")
    id_ = told(filled("organization", "show", acme, "--json"))["organization"]["id"]
    filled("credit", "limit", id_, "500.00", "--currency", "USD", "--organization")
    shown = " ".join(filled("organization", "of", "C000001").output.split())
    assert "Belongs to Acme North (O000002), then Acme Ltd (O000001)." in shown
    assert f"gold │ ancestor {id_}" in shown
    in_force = {one["what"]: one for one in told(filled("organization", "of", "C000001", "--json"))["in_force"]}
    assert ("gold", f"ancestor {id_}") == (in_force["tier"]["value"], in_force["tier"]["origin"])
    assert f"ancestor {id_}" == in_force["account in USD"]["origin"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("show", "gone"), "There is no organization 'gone'"),
        (("show", "no id"), "organization"),
        (("set", "O000001", "--tier", "gold", "--no-tier"), "--no-tier is given, too"),
        (("join", "C000001"), "named in no way"),
    ],
)
def test_slips_are_told_in_one_sentence(filled: Run, arguments: tuple[str, ...], problem: str) -> None:
    """What cannot be meant ends the command with exit code 2."""
    result = filled("organization", *arguments)
    assert 2 == result.exit_code
    assert problem in result.stderr


def test_others_like_it_are_seen_first(filled: Run, acme: str) -> None:
    """Who is like another is not saved unless somebody insists and says why; the pair waits, and is judged."""
    twice = ("add", "ACME Limited", "--email", "info@acme.example")
    checked = filled("organization", "check", *twice[1:], "--phone", "0113 496 0000").output
    assert f"Acme Ltd ({acme})" in checked
    assert "The same email, which is checked for duplicates." in checked
    assert "No organization is like this one." in filled("organization", "check", "Nobody & Sons").output
    refused = filled("organization", *twice)
    assert 3 == refused.exit_code
    assert "Nothing was saved" in refused.output
    answer = filled("organization", *twice, "--json")
    (suspect,) = json.loads(answer.stdout)["suspects"]
    assert (3, acme, ["email"]) == (answer.exit_code, suspect["organization"]["code"], suspect["fields"])
    assert 2 == filled("organization", *twice, "--insist").exit_code
    assert "No pair waits." in filled("organization", "pairs").output
    made = told(filled("organization", *twice, "--insist", "--reason", "a branch", "--json"))
    assert "a branch" in filled("organization", "pairs").output
    assert 1 == len(told(filled("organization", "pairs", "--json"))["pairs"])
    judged = filled("organization", "judge", acme, str(made["code"]), "branch", "--reason", "seen")
    assert "Acme Ltd and ACME Limited: branch." in judged.output
    assert "group" == told(filled("organization", "judge", acme, str(made["code"]), "group", "--json"))["verdict"]


def test_a_common_value_is_told(filled: Run, acme: str) -> None:
    """Where more have a value than are looked at, the answer says that there may be more."""
    filled("settings", "set", "duplicates", "shown_most=1")
    for number in range(2):
        twin = ("organization", "add", f"Twin {number}", "--email", "info@acme.example", "--insist", "--reason", "test")
        assert 0 == filled(*twin).exit_code
    found = told(filled("organization", "check", "Acme", "--email", "info@acme.example", "--json"))
    assert found["is_cut"]
    assert "There may be more" in filled("organization", "check", "Acme", "--email", "info@acme.example").output
    assert acme


def test_organizations_are_written_to_a_file(filled: Run, acme: str, tmp_path: Path) -> None:
    """What is found is written, one row for each, and how many there are is told."""
    out = tmp_path / "firms.csv"
    assert "2 organizations written to" in filled("organization", "export", out).output
    report = told(filled("organization", "export", out, f"code:{acme}", "--json"))
    assert (1, True) == (report["organizations"], "organization" in report["columns"])
