"""The commands that merge and undo: each shows a plan, and does it after a yes."""

from pathlib import Path

import pytest
from tests.unit.cli.asking import Run, desk_of, told

from customer_core.cli import _merge_steps, _sure_merges
from customer_core.model import EmailAddress


@pytest.fixture
def merged(filled: Run, store: str) -> Run:
    """Run a command on the store in which two of the three were merged, and one more e-mail was written since."""
    assert 0 == filled("merge", "C000001", "C000002", "--yes", "--reason", "twins").exit_code
    manager, desk = desk_of(store)
    with manager:
        (found,) = desk.customers.search("ortega").items
        desk.customers.update(found.with_email(EmailAddress("new@ortega.example")).with_company("Ortega Ltd"))
    return filled


def test_merge_shows_its_plan_and_waits_for_a_yes(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal nothing is asked and nothing is done; on one, the answer decides."""
    shown = filled("merge", "C000001", "C000002")
    assert (0, True) == (shown.exit_code, "Nothing was merged" in shown.output)
    assert "would be merged into" in shown.output
    assert None is told(filled("merge", "C000001", "C000002", "--json"))["merge"]
    monkeypatch.setattr(_merge_steps, "is_asked", lambda: True)
    assert "Nothing was merged" in filled("merge", "C000001", "C000002", answer="n\n").output
    assert "Merged into C000001 (Robert Ortega)." in filled("merge", "C000001", "C000002", answer="y\n").output
    assert 2 == told(filled("search", "--json"))["total"]


def test_a_plan_says_what_changes_and_what_loses(filled: Run) -> None:
    """Records go by their codes; what stays alone as it is, bookkeeping and fractions of seconds are left out."""
    lines = filled("merge", "C000001", "C000002").stdout.splitlines()
    assert "- C000002 would be merged into C000001." == lines[0]
    assert lines == filled("merge", "C000002", "C000001", "--oldest").stdout.splitlines()
    assert ["code", "name", "external_keys"] == sorted(
        (line[2:].partition(":")[0] for line in lines[1:-1]), key=["code", "name", "external_keys"].index
    )
    assert "- name: 'Robert Ortega' of C000001 stays (fill_blanks); 'Bob Ortega' of C000002 loses." in lines


def test_a_rule_set_decides_by_its_name_or_from_a_file(filled: Run, tmp_path: Path) -> None:
    """The plan says which one it followed, to people and programs."""
    shown = filled("merge", "C000001", "C000002", "--rules", "most_complete")
    assert "- It follows the rule set most_complete 1." in shown.stdout.splitlines()
    path = tmp_path / "our_shop.json"
    path.write_bytes(b'\xef\xbb\xbf{"name": "our_shop", "version": 2, "rules": {"code": "largest"}}')
    plan = told(filled("merge", "C000001", "C000002", "--oldest", "--rules", path, "--json"))["plan"]
    codes = [(one["rule"], one["value"]) for one in plan["fields"] if one["field"] == "code"]
    assert ("our_shop 2", [("largest", "C000002")]) == (plan["rules"], codes)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is neither a rule set nor a file of this name; give one of master_first, most_recent"),
        (
            b'{"name": "a", "rules": {"name": "most_recnt"}}',
            "rules.name: names a rule that is not known; write most_re",
        ),
        (b'{"name": "a", "rules": {"name": "own(vip)"}}', "there is no rule 'vip'"),
        (b"most_recent", "is not JSON at line 1"),
        (b"\xff", "the file is not in UTF-8; save it as UTF-8"),
        (b" " * (8 * 2**20 + 1), "the file has more than 8388608 bytes"),
    ],
    ids=["nothing", "unknown", "own", "no JSON", "no text", "too long"],
)
def test_what_is_no_rule_set_is_said_in_one_sentence(
    filled: Run, tmp_path: Path, content: bytes | None, words: str
) -> None:
    """Nothing is merged by rules that are not there, or not rules."""
    path = tmp_path / "rules.json"
    if content is not None:
        path.write_bytes(content)
    result = filled("merge", "C000001", "C000002", "--yes", "--rules", path)
    assert (2, "", True) == (result.exit_code, result.stdout, words in result.stderr), result.stderr


def test_a_plan_says_what_of_attributes_changes(run: Run, tmp_path: Path) -> None:
    """A custom attribute is a field of its own: one that the master has not is told, one that it has alone is not."""
    path = tmp_path / "dated.csv"
    path.write_text("name,birth_date,tax_id\nAnn Lee,,123456\nAnn Lee,1980-02-29,\n", encoding="utf-8")
    assert 0 == run("import", path).exit_code
    output = run("merge", "C000001", "C000002").output
    assert ("'1980-02-29' of C000002 stays" in output, "123456" in output) == (True, False)


def test_a_merge_that_is_blocked_says_why(filled: Run) -> None:
    """The plan names the record by its code, also where it is forbidden."""
    for code in ("C000001", "C000002"):
        assert 0 == filled("credit", "limit", code, "5", "--currency", "USD").exit_code
    result = filled("merge", "C000001", "C000002", "--yes")
    assert (2, True) == (result.exit_code, "blocked by credit-accounts" in result.stderr)
    assert "- C000002 has an account in the currency" in result.stdout


@pytest.mark.parametrize(
    ("given", "limit"),
    [(["sum"], "10.00"), (["highest"], "5.00"), (["7 USD", " 3 EUR"], "7.00"), (["survivor"], "5.00")],
)
def test_credit_accounts_become_one_by_a_rule(filled: Run, given: list[str], limit: str) -> None:
    """The rule or the amounts are named, and the plan says what the accounts may owe together."""
    for code in ("C000001", "C000002"):
        assert 0 == filled("credit", "limit", code, "5", "--currency", "USD").exit_code
    options = [part for text in given for part in ("--limits", text)]
    result = filled("merge", "C000001", "C000002", *options, "--yes")
    assert 0 == result.exit_code
    assert f"their limit is {limit} USD" in " ".join(result.stdout.split())
    shown = told(filled("credit", "decide", "C000002", limit, "--currency", "USD", "--channel", "pos", "--json"))
    assert "within-limit" == shown["reason"]


@pytest.mark.parametrize("given", [["twice"], ["5"], ["5 XYZ"], ["-5 USD"], ["5 USD", "6 USD"], ["sum", "5 USD"], [""]])
def test_limits_that_are_none_are_refused(filled: Run, given: list[str]) -> None:
    """It is told what to give, and nobody is merged."""
    options = [part for text in given for part in ("--limits", text)]
    result = filled("merge", "C000001", "C000002", *options, "--yes")
    assert (2, True) == (result.exit_code, "--limits: " in result.stderr)
    assert 2 == filled("merge", "--sure", "--limits", "sum").exit_code


def test_what_is_one_already_is_not_merged(filled: Run) -> None:
    """One sentence says so, whichever is named first, and no plan is shown."""
    filled("merge", "C000001", "C000002", "--yes")
    for texts in (("C000001", "C000002"), ("C000002", "C000001")):
        result = filled("merge", *texts, "--yes")
        assert (2, "") == (result.exit_code, result.stdout)
        assert "Error: C000002 was merged into C000001 already.\n" == result.stderr


def test_what_was_merged_is_shown_with_its_originals(filled: Run) -> None:
    """Codes and ids of the merged record lead to the survivor; its history holds both."""
    merge = told(filled("merge", "C000001", "C000002", "--yes", "--reason", "twins", "--json"))["merge"]
    assert "C000001" == told(filled("show", "C000002", "--json"))["customer"]["code"]
    output = filled("show", "C000002", "--merges").output
    for words in (f"Merge {merge}", "by command line: twins", "C000002, Bob Ortega"):
        assert words in output
    (kept,) = told(filled("show", "C000001", "--merges", "--json"))["merges"]
    assert ["C000001", "C000002"] == [one["code"] for one in kept["contributions"]]
    assert "merged by user command line: twins" in filled("history", "C000002").output
    actions = [entry["action"] for entry in told(filled("history", "C000001", "--json"))["entries"]]
    assert ["registered", "registered", "merged", "merged-away"] == actions


def test_undo_shows_its_plan_and_waits_for_a_yes(merged: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records go by their codes; without a terminal nothing is asked and nothing is done, on one the answer decides."""
    shown = merged("undo", "C000002")
    assert (0, True) == (shown.exit_code, "Nothing was undone" in shown.output)
    lines = shown.stdout.splitlines()
    assert "- C000002 would leave C000001." == lines[0]
    assert "- C000002 would be: Bob Ortega, rob@ortega.example." in lines
    assert False is told(merged("undo", "C000002", "--json"))["undone"]
    monkeypatch.setattr(_merge_steps, "is_asked", lambda: True)
    assert "Nothing was undone" in merged("undo", "C000002", answer="n\n").output
    assert "On its own again: C000002 (Bob Ortega)." in merged("undo", "C000002", answer="y\n").output
    assert 3 == told(merged("search", "--json"))["total"]
    assert "Ortega Ltd" in merged("show", "C000001").output


def test_a_record_leaves_alone(merged: Run) -> None:
    """What had been merged into it stays; a whole merge does not leave alone."""
    assert 0 == merged("merge", "C000003", "C000001", "--yes").exit_code
    shown = merged("undo", "C000001", "--alone").stdout
    assert "would leave C000003 alone: what had been merged into it stays." in shown
    assert "On its own again: C000001" in merged("undo", "C000001", "--alone", "--yes").output
    assert "C000003" in merged("show", "C000002").stdout
    assert 2 == merged("undo", "--merge", "m", "--alone").exit_code


def test_a_whole_merge_is_undone_by_its_id(merged: Run) -> None:
    """The id is the one that the merges of a customer are shown by, and how it was undone is shown with them."""
    ((merge,),) = ([one["merge"]["id"] for one in told(merged("show", "C000001", "--merges", "--json"))["merges"]],)
    undone = told(merged("undo", "--merge", merge, "--yes", "--reason", "two men", "--json"))
    assert (True, merge) == (undone["undone"], undone["plan"]["merge"])
    output = merged("show", "C000002", "--merges").output
    assert "left: two men" in " ".join(output.split())
    assert "unmerged by user command line: two men" in merged("history", "C000001").output


@pytest.mark.parametrize(("arguments", "is_blocked"), [([], True), (["--not-judged"], False)], ids=["judged", "free"])
def test_who_left_is_judged_to_be_another(merged: Run, arguments: list[str], *, is_blocked: bool) -> None:
    """Unless it is told otherwise, the two are not merged again before somebody judges them anew."""
    assert 0 == merged("undo", "C000002", "--yes", *arguments).exit_code
    result = merged("merge", "C000001", "C000002", "--yes")
    assert is_blocked is ("judged-different" in result.stderr)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "neither a customer nor a merge is named"),
        (["C000002", "--merge", "m"], "both a customer and a merge are named"),
        (["C000001"], "the customer that the others were merged into"),
        (["C000003"], "Nothing is left to undo of customer"),
        (["--merge", "m"], "There is no merge 'm'"),
        (["C999999"], "There is no customer"),
    ],
)
def test_what_cannot_be_undone_is_said_in_one_sentence(merged: Run, arguments: list[str], words: str) -> None:
    """Nobody is named, two are, or there is nothing to undo."""
    result = merged("undo", *arguments, "--yes")
    assert (2, "", True) == (result.exit_code, result.stdout, words in result.stderr), result.stderr


@pytest.fixture
def doubled(run: Run, tmp_path: Path) -> Run:
    """Run a command on a store of six records: two pairs that are sure to be one, and two that nothing proves."""
    path = tmp_path / "doubled.csv"
    rows = [
        *["Ottilie,Abelard,ottilie@abelard.example,+49 30 7712345,Gartenweg 7,10115,Berlin,1961-04-03"] * 2,
        *["Casimir,Bromwich,cas@bromwich.example,+49 40 5512349,Hafenstr. 12,20457,Hamburg,1975-11-30"] * 2,
        *["Dora,Ettrick,dora@ettrick.example,,,,,"] * 2,
    ]
    head = "given_name,family_name,email,phone,street,postcode,city,birth_date"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    assert 0 == run("import", path).exit_code
    return run


def test_all_who_are_sure_are_merged_after_a_yes(doubled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First it is tried; it is said how many, and why others are not; the report has a line for each cluster."""
    report = tmp_path / "report.csv"
    tried = doubled("merge", "--sure", "--report", report)
    lines = tried.stdout.splitlines()
    assert (0, "3 clusters; 2 customers would be merged into 2.") == (tried.exit_code, lines[0])
    assert lines[1].startswith("- 1 with not-sure: Somebody is like others")
    assert "Nothing was merged; to do it, say --yes." == lines[-1]
    told_lines = [line.split(",") for line in report.read_text(encoding="utf-8").splitlines()]
    assert ["ids", "merged", "merges", "vetoes"] == told_lines[0]
    assert [False, True, True] == sorted(bool(merged) for _, merged, *_ in told_lines[1:])
    monkeypatch.setattr(_sure_merges, "is_asked", lambda: True)
    assert "Nothing was merged" in doubled("merge", "--sure", answer="n\n").output
    assert "2 customers were merged into 2." in doubled("merge", "--sure", answer="y\n").output
    assert 4 == told(doubled("search", "--json"))["total"]
    assert "Nothing was merged" in doubled("merge", "--sure").output


def test_a_night_run_merges_without_asking(doubled: Run, store: str) -> None:
    """For a program; the options change what the settings say."""
    strict = told(doubled("merge", "--sure", "--json", "--members-most", "2", "--at-least", "1.0"))
    assert (0, False, {"not-sure": 3}) == (strict["merges"], strict["is_kept"], strict["vetoes"])
    options = ["--unverified", "--yes", "--json", "--reason", "nightly", "--rules", "most_recent"]
    found = told(doubled("merge", "--sure", *options))
    assert {"clusters": 3, "merges": 3, "records": 3, "vetoes": {}, "is_kept": True} == found
    assert "nightly" in doubled("history", "C000001").stdout
    assert ", while nobody looked: nightly" in doubled("show", "C000001", "--merges").stdout
    manager, desk = desk_of(store)
    with manager:
        (kept,) = desk.customers.search("abelard").items
        assert ["most_recent 1"] == [merge.plan.rules for merge in desk.merges.list_of(kept.id)]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["C000001", "C000002", "--sure"], "beside --sure"),
        (["--sure", "--oldest"], "beside --sure"),
        (["C000001", "C000002", "--unverified"], "without it"),
        (["C000001"], "fewer than two"),
        ([], "fewer than two"),
        (["--sure", "--at-least", "2"], "probability_least"),
        (["--sure", "--report", "/no/such/folder/x"], "folder does not exist"),
    ],
)
def test_it_is_not_guessed_who_is_meant(doubled: Run, arguments: list[str], problem: str) -> None:
    """Either customers are named, or all who are sure."""
    result = doubled("merge", *arguments)
    assert (2, True) == (result.exit_code, problem in result.stderr)
