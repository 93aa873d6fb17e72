"""The commands that work on a store: each says what the service answers, and fails with one sentence."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner
from tests.unit.cli.asking import Run, desk_of, told

from customer_core.cli import _customer_commands
from customer_core.cli._commands import application
from customer_core.history import _verifying
from customer_core.model import (
    Address,
    BrandId,
    Contact,
    ContactId,
    ContactRole,
    CustomerDraft,
    ExternalKey,
    FrozenMap,
    Note,
    PersonName,
    SavedSearchId,
    TeamId,
    TierId,
)
from customer_core.search import EVERYONE, NOBODY_ELSE, Audience
from customer_core.services import Registered
from customer_core.storage.sql import _sqlite_versions


def test_check_explains_its_suspects(filled: Run) -> None:
    """Who it may be, and why, in sentences; nothing is saved."""
    result = filled("check", "--given-name", "Rob", "--family-name", "Ortega", "--email", "rob@ortega.example")
    assert 0 == result.exit_code
    assert "C000001, Robert Ortega, rob@ortega.example, 0113 496 0000, Leeds" in result.output
    assert "The same email, which is checked for duplicates." in result.output
    found = told(filled("check", "--email", "ROB@ortega.example", "--json"))
    assert ({"C000001", "C000002"}, False) == ({one["code"] for one in found["suspects"]}, found["is_cut"])
    assert "No customer is like this one" in filled("check", "--name", "Zoe Kim").output
    assert 3 == told(filled("search", "--json"))["total"]


def test_check_says_when_not_everybody_was_looked_at(run: Run, tmp_path: Path) -> None:
    """A bound that was reached is told."""
    path = tmp_path / "many.csv"
    rows = "".join(f"Person{n} Number{n},info@shared.example\n" for n in range(60))
    path.write_text("name,email\n" + rows, encoding="utf-8")
    run("import", path)
    assert "There may be more" in run("check", "--email", "info@shared.example").output


def test_search_lists_pages(filled: Run) -> None:
    """Words begin values, fields narrow the result, a minus turns the order, and pages are counted."""
    assert "Page 1 of 1; customers found: 2." in filled("search", "ort").output
    result = filled("search", "--where", "name^=ort", "--sort", "-name", "--page-size", 1, "--page", 2, "--json")
    found = told(result)
    assert (2, 2, 2, ["C000002"]) == (
        found["total"],
        found["page"],
        found["pages"],
        [one["code"] for one in found["customers"]],
    )
    assert 1 == told(filled("search", "bob", "--where", "external_key=shop:1018", "--json"))["total"]
    assert "customers found: 0." in filled("search", "nobody").output
    assert 1 == told(filled("search", "--criteria", "name:ort* and not name:bob", "--json"))["total"]
    assert 1 == told(filled("search", "bob", "--criteria", "name:ort*", "--where", "status=active", "--json"))["total"]
    wrong = filled("search", "--criteria", "name:ort* and (name:bob")
    assert (2, True) == (wrong.exit_code, "Character 15 of the criteria: this bracket is not closed" in wrong.stderr)


def test_a_text_that_names_a_field_is_read_as_criteria(filled: Run) -> None:
    """So a field counts where it is typed, and one that is not there is said, not looked for as a word."""
    assert 1 == told(filled("search", "name:ana", "--json"))["total"]
    assert 1 == told(filled("search", "ort external_key:shop:1018", "--json"))["total"]
    wrong = filled("search", "city:Leeds")
    assert (2, True) == (wrong.exit_code, "no field that can be searched; give one of" in wrong.stderr)
    assert 1 == told(filled("search", "ana lima", "--json"))["total"]


def test_a_star_that_finds_nothing_is_refused(filled: Run) -> None:
    """Only beginnings can be searched for: a star before them is said, in criteria and in a field's value."""
    for arguments in (("email:*@ortega.example",), ("--criteria", "email:*@ortega.example")):
        wrong = filled("search", *arguments)
        assert (2, True) == (wrong.exit_code, "Character 7 of the criteria: a star stands before" in wrong.stderr)
    for written in ("email=*@ortega.example", "name=ort*"):
        wrong = filled("search", "--where", written)
        assert (2, True) == (wrong.exit_code, "write FIELD^=VALUE for a beginning" in wrong.stderr)


def test_a_wide_search_shows_what_stands_beside_the_record(filled: Run) -> None:
    """Type, who serves, what was spent and the last order; as JSON the totals of each."""
    assert 0 == filled("order", "record", "C000001", "17", "20.00 USD", "--placed-at", "2036-03-01").exit_code
    printed = filled("search", "--wide", "--criteria", "spent>19USD").output
    for part in ("type", "served by", "lead", "20.00 USD", "shop 17", "customers found: 1."):
        assert part in printed
    told_wide = told(filled("search", "--wide", "--sort=-total_spent", "--json"))
    assert [["20.00"], []] == [[spend["spent"]["amount"] for spend in one["spends"]] for one in told_wide["totals"][:2]]
    assert "totals" not in told(filled("search", "--json"))


def test_summary_counts_by_what_a_shop_goes_by(filled: Run) -> None:
    """Each row is a criterion that a search takes, and finds as many."""
    printed = filled("summary").output
    for row in ("3 │ all", "3 │ not workflow_state:*", "3 │ type:lead", "3 │ status:active"):
        assert row in printed
    assert "wait for review: 1." in printed
    found = told(filled("summary", "--json"))
    assert (3, {"": 3}, {"lead": 3}, {}) == tuple(found[name] for name in ("total", "by_state", "by_type", "by_flag"))
    assert 1 == found["duplicates_waiting"]
    assert 3 == told(filled("search", "--criteria", "not workflow_state:*", "--json"))["total"]


def test_show_prints_all_that_a_record_says(run: Run, store: str) -> None:
    """Blank parts are left out; a customer of a brand is named by its id."""
    manager, desk = desk_of(store)
    contact = Contact(
        id=ContactId("a"),
        roles=frozenset({ContactRole.BILLING}),
        name=PersonName("Max Kim"),
        address=Address(street=("1 High St",), city="York"),
    )
    draft = CustomerDraft(
        name=PersonName("Zoe Kim"),
        brand=BrandId("b"),
        tier=TierId("gold"),
        tags=frozenset({"vip"}),
        external_keys=(ExternalKey("shop", "7"),),
        attributes=FrozenMap({"size": 42}),
        notes=(Note(text="Rings twice.", at=datetime(2026, 3, 1, tzinfo=UTC), by="ann"),),
    ).with_contact(contact)
    with manager:
        outcome = desk.customers.register(draft.with_contact(contact))
    assert isinstance(outcome, Registered)
    output = run("show", outcome.customer.id).output
    for words in ("Zoe Kim", "1 High St, York (billing; default)", "gold", "shop:7", "vip", "size: 42", "Rings twice."):
        assert words in output
    assert "company" not in output
    assert str(outcome.customer.id)[:8] in run("search", "zoe").output
    assert "no merge went into it." in run("show", outcome.customer.id, "--merges").output.lower()


def test_a_history_names_records_by_their_codes(filled: Run) -> None:
    """The name comes first among the changes, and the record of the file is said."""
    filled("merge", "C000001", "C000002", "--yes")
    lines = filled("history", "C000001").stdout.splitlines()
    assert "customer C000001 registered by user command line: Record 1 of people.csv" in lines[0]
    assert lines[1].startswith("  - name: added")
    assert "  - merged_into: added 'C000001'" in lines


def test_a_history_follows_a_code_that_changes(filled: Run, store: str) -> None:
    """An entry names the code that the record had by then."""
    manager, desk = desk_of(store)
    with manager:
        (customer,) = desk.customers.search("ana").items
        desk.customers.update(attrs.evolve(customer, code="VIP-1"))
    lines = filled("history", "VIP-1").stdout.splitlines()
    heads = [line for line in lines if " UTC, " in line]
    assert [" C000003 ", " VIP-1 "] == [code for head in heads for code in (" C000003 ", " VIP-1 ") if code in head]


@pytest.mark.parametrize("content", [b"", "host"])
def test_only_import_makes_a_store_of_a_file(content: bytes | str, run: Run, people: Path, tmp_path: Path) -> None:
    """An empty file and a database of others are refused, or on trial taken for an empty store; nothing is written."""
    path = tmp_path / "customers.db"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE orders (id)")
    before = path.read_bytes()
    for arguments in (("search",), ("show", "x"), ("credit", "rule", "pos", "no"), ("export", tmp_path / "out.csv")):
        result = run(*arguments)
        assert (2, True) == (result.exit_code, "it holds no customers yet" in result.stderr)
        assert "make it with import" in result.stderr
    assert "3 would be created" in run("import", people, "--dry-run").output
    assert (before, {path, people}) == (path.read_bytes(), set(tmp_path.iterdir()))
    assert 0 == run("import", people).exit_code
    assert 3 == told(run("search", "--json"))["total"]


def test_a_trial_speaks_of_what_would_be(run: Run, people: Path) -> None:
    """Rows are compared with the store alone, and that is said."""
    output = run("import", people, "--dry-run").output
    assert "Pairs that would be queued for review as suspected duplicates: 0." in output
    assert "compared with the store and not with one another" in output


def test_the_storage_warns_where_a_store_is_made(run: Run, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes a store is told what may happen and what to do; later commands say nothing of it."""
    monkeypatch.setattr(_sqlite_versions, "is_with_wal_bug", lambda _: True)
    _sqlite_versions.warn_of_wal_bug.cache_clear()
    made = run("import", people).stderr
    assert made.startswith("Warning: SQLite ")
    assert "update SQLite" in made
    for arguments in (("import", people), ("search",)):
        _sqlite_versions.warn_of_wal_bug.cache_clear()
        assert "" == run(*arguments).stderr


def test_a_store_that_is_there_is_opened_in_silence(filled: Run, store: str) -> None:
    """What the storage logs while it looks for a store reaches no terminal, also where nobody set up any logging."""
    assert 0 == filled("search").exit_code
    command = (
        "from customer_core.storage.sql import _sqlite_versions as versions; from customer_core.cli import main; "
        "versions.is_with_wal_bug = lambda _: True; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", command, "--store", store, "search"], capture_output=True, text=True, check=True
    )
    assert ("", True) == (run.stderr, "C000001" in run.stdout)


def test_tables_keep_values_whole_where_there_is_no_terminal(run: Run, tmp_path: Path) -> None:
    """A program that reads a table finds every value on one line."""
    path, name = tmp_path / "long.csv", "Ann " + "Lee " * 60 + "Kim"
    path.write_text(f"name\n{name}\n", encoding="utf-8")
    run("import", path)
    assert name in run("search").output


def test_a_long_history_is_read_whole_and_a_deleted_customers_too(
    filled: Run, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read piece by piece; an id that names nobody any more still has its history."""
    monkeypatch.setattr(_customer_commands, "_ENTRIES_AT_ONCE", 1)
    manager, desk = desk_of(store)
    with manager:
        (customer,) = desk.customers.search("ana").items
        desk.customers.delete(customer.id, version=customer.version)
    actions = [entry["action"] for entry in told(filled("history", customer.id, "--json"))["entries"]]
    assert ["registered", "deleted"] == actions


def test_an_untouched_history_is_verified(filled: Run) -> None:
    """Of one customer or of all; the exit code says so to a script."""
    everything, one = filled("history", "--verify"), filled("history", "C000003", "--verify", "--json")
    assert (0, 0) == (everything.exit_code, one.exit_code)
    said = "Nothing was touched: 3 entries about 3 records were looked at, 0 without a seal, 0 with erased details.\n"
    assert said == everything.stdout
    assert (True, 1, []) == tuple(told(one)[key] for key in ("intact", "entries", "findings"))


def test_a_history_that_was_touched_is_told_by_its_exit_code(
    filled: Run, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each finding is a line with subject, position and what is wrong; what one answer leaves out is counted."""
    monkeypatch.setattr(_verifying, "FINDINGS_MOST", 2)
    with closing(sqlite3.connect(store.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        connection.execute("UPDATE cc_history SET facts = '{}'")
        connection.execute("UPDATE cc_history SET subject = 'Ortega' WHERE position = 1")
    result = filled("history", "--verify")
    head, unknown, known, more = result.stdout.splitlines()
    assert (5, True) == (result.exit_code, head.startswith("The history was touched: 3 entries about 3 records"))
    said = "- unknown, entry 1: The entry, its place, its seal, or the seal before it is not what was sealed."
    assert (said, "- 1 more.", True) == (unknown, more, known.startswith("- customer:"))
    assert "Ortega" not in result.output
    assert 5 == filled("history", "C000003", "--verify", "--json").exit_code


@pytest.mark.parametrize("command", ["show", "history"])
def test_what_is_no_text_is_no_customer(filled: Run, command: str) -> None:
    """Bytes that the terminal's encoding does not know are refused as any other word that names nobody."""
    result = filled(command, "\udcff")
    assert (2, True) == (result.exit_code, "neither the id nor the code" in result.stderr)


@pytest.mark.parametrize("name", ["customers.db", "customers.db-wal", "customers.db-shm", "link.csv"])
def test_export_never_replaces_the_store(filled: Run, tmp_path: Path, name: str) -> None:
    """Whoever names the store itself for the output, by a link too, is refused, and the store is whole."""
    (tmp_path / "link.csv").symlink_to(tmp_path / "customers.db")
    result = filled("export", tmp_path / name)
    assert (2, True) == (result.exit_code, "it is the store" in result.stderr)
    assert 3 == told(filled("search", "--json"))["total"]


def test_export_writes_what_is_found(filled: Run, tmp_path: Path) -> None:
    """One row for each customer, and the file comes in again."""
    out = tmp_path / "out.csv"
    assert "2 customers written to" in filled("export", out, "ortega", "--where", "status=active").output
    assert 3 == told(filled("export", out, "--json"))["customers"]
    assert 3 == told(filled("import", out, "--json"))["unchanged"]


@pytest.mark.parametrize(
    ("rule", "amount", "code", "words"),
    [
        ("yes", "700", 0, "is allowed above the limit"),
        ("no", "400", 0, "is allowed"),
        ("approval", "700", 3, "needs the approval of a manager"),
        ("no", "700", 4, "is denied"),
    ],
)
def test_a_credit_decision_is_an_exit_code(rule: str, amount: str, code: int, words: str, filled: Run) -> None:
    """A script learns from the code what a person reads: allowed, needs approval, denied."""
    assert "500.00 USD" in filled("credit", "limit", "C000001", "500", "--currency", "USD").output
    assert f"Channel pos: {rule}.\n" == filled("credit", "rule", "pos", rule, "--message", "Ask the [boss].").stdout
    result = filled("--channel", "pos", "credit", "decide", "C000001", amount, "--currency", "USD")
    assert (code, True) == (result.exit_code, words in result.output)
    assert (amount == "700") is ("Ask the [boss]." in result.output)
    again = filled("credit", "decide", "C000001", amount, "--currency", "USD", "--channel", "pos", "--json")
    assert (code, "pos") == (again.exit_code, json.loads(again.stdout)["channel"])


def test_a_limit_may_be_a_word(filled: Run) -> None:
    """No credit and any credit have words, and terms stay until others are set."""
    limit = ("credit", "limit", "C000001")
    assert "unlimited in USD; due 30 days" in filled(*limit, "unlimited", "--currency", "USD", "--due-days", 30).output
    account = told(filled(*limit, "none", "--currency", "USD", "--json"))
    assert ("NoCredit", 30) == (account["limit"]["kind"], account["terms"]["due_days"])


def test_a_limit_may_have_days(filled: Run) -> None:
    """A limit counts until its last day; without one it has none, and an expired one denies."""
    limit = ("credit", "limit", "C000001", "500", "--currency", "USD")
    said = filled(*limit, "--until", "2024-12-31", "--review-on", "2024-12-01")
    assert ("500.00 USD until 2024-12-31; due" in said.stdout, "blocked" in said.stdout) == (True, False)
    asked = filled("credit", "decide", "C000001", "1", "--currency", "USD", "--channel", "pos")
    assert (4, True, True) == (asked.exit_code, "until 2024-12-31" in asked.output, "Renew the limit" in asked.output)
    account = told(filled(*limit, "--until", "2024-12-31", "--review-on", "2024-12-01", "--json"))
    assert ("2024-12-31", "2024-12-01") == (account["limit_until"], account["review_on"])
    assert (None, None) == tuple(told(filled(*limit, "--json"))[name] for name in ("limit_until", "review_on"))
    wrong = filled(*limit, "--until", "31.12.")
    assert (2, True) == (wrong.exit_code, "does not match the format" in wrong.stderr)


def test_an_account_is_blocked_by_command(filled: Run) -> None:
    """A blocked account is denied everything, and a new limit says so; unblocked, it is as it was."""
    limit, account = ("credit", "limit", "C000001", "500", "--currency", "USD"), ("C000001", "--currency", "USD")
    assert 0 == filled(*limit).exit_code
    block = ("credit", "block", *account, "--reason", "Cheque bounced")
    assert "Account of C000001 in USD: blocked.\n" == filled(*block).stdout
    assert "Cheque bounced" == told(filled(*block, "--json"))["block"]["reason"]
    assert "The account is blocked" in filled(*limit).stdout
    asked = filled("credit", "decide", "C000001", "1", "--currency", "USD", "--channel", "pos")
    assert (4, True) == (asked.exit_code, "Lift the block" in asked.output)
    assert "Account of C000001 in USD: not blocked.\n" == filled("credit", "unblock", *account).stdout
    assert None is told(filled("credit", "unblock", *account, "--json"))["block"]
    assert 0 == filled("credit", "decide", "C000001", "1", "--currency", "USD", "--channel", "pos").exit_code


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "nobody"), "There is no customer 'nobody'"),
        (("show", "Ann Lee"), "neither the id nor the code"),
        (("history", "nobody"), "There is no history of customer 'nobody'"),
        (("history", "nobody", "--verify"), "There is no history of customer 'nobody'"),
        (("history",), "verify the whole store with --verify"),
        (("check",), "nothing is said of the person"),
        (
            ("check", "--external-id", "17"),
            "--external-id: does not say which system",
        ),
        (("search", "--where", "shoe=42"), "no field that can be searched"),
        (("search", "--where", "shoe"), "write FIELD=VALUE"),
        (("search", "--sort", "shoe"), "no column that results can be sorted by"),
        (("merge", "C000001", "C000001"), "C000001 is named twice"),
        (("check", "--email", "nope"), "--email: nobody can be told by this; write it as ann@lee.example."),
        (("check", "--birth-date", "foo"), "--birth-date: nobody can be told by this"),
        (("check", "--name", "Ann", "--phone", "n/a"), "--phone: nobody can be told by this"),
        (("check", "--city", "x" * 600), "--city: has more than 512 characters"),
        (("credit", "limit", "C000001", "1.234", "--currency", "USD"), "more than 2 decimals"),
        (("credit", "limit", "C000001", "1", "--currency", "XXQ"), "not a currency"),
        (("credit", "block", "C000001", "--currency", "USD", "--reason", " "), "reason: is blank"),
        (("credit", "block", "C000001", "--currency", "USD", "--reason", "Late"), "no credit account 'USD of"),
        (("credit", "unblock", "C000001", "--currency", "XXQ"), "not a currency"),
        (("credit", "decide", "C000001", "1", "--currency", "USD"), "write --channel pos"),
        (("credit", "rule", "a b", "no"), "channel: is not an id"),
        (("--channel", "a b", "search"), "channel: is not an id"),
        (("--actor", " ", "search"), "actor: is blank"),
        (("export", "nowhere/out.csv"), "folder does not exist"),
        (("--store", "", "search"), "store: none is named"),
        (("--store", "oracle://x", "search"), "no kind of store"),
        (("--store", "shop.db", "search"), "write sqlite:///shop.db."),
        (("--store", " ", "import", "people.csv", "--dry-run"), "'this' is no kind of store"),
        (("--store", "sqlite:///gone.db", "search"), "no such file"),
        (("import", "gone.csv"), "gone.csv does not exist"),
        (("import", "people.csv", "--mapping", "people.csv"), "people.csv has no column 'column'"),
        (("import", "people.csv", "--system", "a", "--map", "ignore=Customer Number"), "--map external_id=COLUMN"),
        (("import", "people.csv", "--map", "city=Phone", "--dry-run"), "give the columns, system and brand of before"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_two(
    arguments: tuple[str, ...], sentence: str, filled: Run, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the place and the remedy on standard error, and no file is made."""
    monkeypatch.chdir(people.parent)
    before = told(filled("search", "--json"))["customers"]
    result = filled(*arguments)
    assert (2, True) == (result.exit_code, sentence in result.stderr), result.output
    assert 1 == len(result.stderr.strip().splitlines())
    assert not Path("gone.db").exists()
    assert before == told(filled("search", "--json"))["customers"]


def test_the_environment_names_store_and_actor(filled: Run, store: str) -> None:
    """What stands before the command comes first; without it, the environment counts."""
    runner = CliRunner(env={"CUSTOMER_CORE_STORE": store, "CUSTOMER_CORE_ACTOR": "ann"})
    assert 0 == runner.invoke(application, ["merge", "C000001", "C000002", "--yes"]).exit_code
    assert "merged by user ann" in filled("history", "C000001").output


def test_no_personal_data_reaches_standard_error(filled: Run, people: Path) -> None:
    """Whatever is asked, names and addresses stay on standard output."""
    for arguments in (("show", "C000001"), ("search", "ana"), ("history", "C000003"), ("import", people)):
        result = filled(*arguments)
        assert not any(word in result.stderr for word in ("Ortega", "Lima", "rob@"))


@pytest.mark.parametrize(
    "command",
    [
        "check",
        "import",
        "show",
        "search",
        "export",
        "merge",
        "undo",
        "review",
        "history",
        "credit",
        "credit block",
        "credit decide",
        "credit limit",
        "credit unblock",
        "copy",
        "migrate",
    ],
)
def test_every_command_helps_with_examples(command: str) -> None:
    """Help says what the command does, and shows it."""
    result = CliRunner().invoke(application, [*command.split(), "--help"])
    assert (0, True) == (result.exit_code, result.output.startswith("Usage: "))
    assert (command == "credit") or f"customer-core --store sqlite:///c.db {command}" in result.output


def test_a_search_is_saved_listed_and_searched_by(filled: Run, store: str) -> None:
    """What was searched for is kept under a name, listed with whom it is open to, and finds the same by its id."""
    assert "No search is saved." in filled("searches").output
    saved = told(filled("search", "ortega", "--save", "The Ortegas", "--sort", "-name", "--json"))
    assert 2 == saved["total"]
    assert "Saved as " in filled("search", "--criteria", "not name:lima", "--save", "Others").output
    by_both = told(filled("search", "rob", "--saved", saved["saved"], "--json"))
    assert {"C000001", "C000002"} == {one["code"] for one in by_both["customers"]}
    assert ["Others", "The Ortegas"] == [one["name"] for one in told(filled("searches", "--json"))["searches"]]
    manager, desk = desk_of(store)
    with manager:
        audience = Audience(people=["ann"], teams=[TeamId("south")])
        desk.searches.share(SavedSearchId(saved["saved"]), audience=audience, sharers=NOBODY_ELSE, version=1)
        other = desk.searches.list_viewed()[0]
        desk.searches.share(other.id, audience=EVERYONE, sharers=NOBODY_ELSE, version=1)
    shown = " ".join(filled("searches").output.split())
    assert "The Ortegas" in shown
    assert "everyone" in shown


def test_a_saved_search_that_is_not_there_is_told(filled: Run) -> None:
    """Its id stands in the one sentence that is shown."""
    result = filled("search", "--saved", "gone")
    assert 2 == result.exit_code
    assert "There is no saved search 'gone'" in result.stderr


def test_export_writes_contacts(filled: Run, tmp_path: Path) -> None:
    """One row for each; results are another thing."""
    path = tmp_path / "contacts.csv"
    document = told(filled("export", path, "--contacts", "--json"))
    rows = path.read_text("utf-8").splitlines()[1:]
    assert (3, len(rows), "customer_id") == (document["customers"], document["contacts"], document["columns"][0])
    assert f"{len(rows)} contacts of 3 customers written to" in filled("export", path, "--contacts").output
    refused = filled("export", path, "--contacts", "--results")
    assert (2, True) == (refused.exit_code, "leave one of them out" in refused.stderr)


def test_export_writes_results(filled: Run, tmp_path: Path) -> None:
    """With the columns of a wide list."""
    path = tmp_path / "results.csv"
    assert 0 == filled("export", path, "--results").exit_code
    header, *rows = path.read_text("utf-8").splitlines()
    assert (3, True) == (
        len(rows),
        header.endswith("served_by,total_spent,average_per_order,customer_since,most_recent_order"),
    )
