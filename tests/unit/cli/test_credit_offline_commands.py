"""The commands of tills without a connection: a snapshot goes out as JSON, sales come back as lines of it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.unit.cli.asking import Run, told

from customer_core.cli._commands import application
from customer_core.cli._credit_offline_commands import CREDIT_OFFLINE_COMMANDS
from customer_core.credit import OfflineSale, OfflineSnapshot, decide_offline
from customer_core.model import ChannelId, CreditAccountId, Money
from customer_core.serialization import dumps, from_json

ASKED = ("C000001", "--currency", "USD", "--floor-limit", "400", "--minutes", "480")


@pytest.fixture
def taken(filled: Run) -> OfflineSnapshot:
    """The snapshot of an account that may owe 500 dollars."""
    assert 0 == filled("credit", "limit", "C000001", "500", "--currency", "USD").exit_code
    return from_json(OfflineSnapshot, told(filled("--channel", "pos", "credit", "snapshot", *ASKED)))


def sale(account: CreditAccountId, key: str, amount: int) -> str:
    """Return the line of a sale."""
    at = datetime.now(UTC) - timedelta(minutes=1)
    return dumps(
        OfflineSale(
            account=account, amount=Money(amount, "USD"), reference=key, key=key, channel=ChannelId("pos"), sold_at=at
        )
    )


def test_a_till_sells_by_a_snapshot_and_its_sales_are_booked(
    filled: Run, taken: OfflineSnapshot, tmp_path: Path
) -> None:
    """What was sold is booked once, however often the file is replayed, and what exceeds the limit is told."""
    assert timedelta(hours=8) == taken.valid_until - taken.taken_at
    assert decide_offline(taken, Money(400, "USD"), at=taken.taken_at).outcome.is_allowed
    file, account = tmp_path / "sales.jsonl", taken.account.id
    file.write_text("\n".join([sale(account, "R-1", 400), "", sale(account, "R-2", 300)]), encoding="utf-8")
    for _ in range(2):
        result = filled("credit", "replay", file)
        assert 0 == result.exit_code
        assert f"- Account {account} came to exceed its limit by 200.00 USD.\nBooked: 2; refused: 0.\n" == result.stdout
    report = told(filled("credit", "replay", file, "--json"))
    assert (2, [], []) == (len(report["holds"]), report["refused"], report["broken"])
    assert {str(account): {"amount": "200.00", "currency": "USD"}} == report["excess"]
    assert "Accounts: 1; entries: 2; findings: 0.\n" == filled("credit", "verify").stdout


def test_what_cannot_be_booked_is_told_and_stops_nothing_else(
    filled: Run, taken: OfflineSnapshot, tmp_path: Path
) -> None:
    """A torn line, bytes that are no text and an unknown account are told, with exit code 1; the rest is booked."""
    file = tmp_path / "sales.jsonl"
    lines = (
        sale(CreditAccountId("none"), "R-1", 1).encode(),
        b"\xff\xfe",
        sale(taken.account.id, "R-2", 1).encode(),
        b'{"account": "a',
    )
    file.write_bytes(b"\n".join(lines))
    result = filled("credit", "replay", file)
    assert (1, True) == (result.exit_code, result.stdout.endswith("Booked: 1; refused: 3.\n"))
    for words in ("- Line 2: ", "- Line 4: ", "- Sale R-1 on none: "):
        assert words in result.stdout
    again = filled("credit", "replay", file, "--json")
    report = json.loads(again.stdout)
    assert (1, [2, 4], ["not-found"]) == (
        again.exit_code,
        [one["line"] for one in report["broken"]],
        [one["code"] for one in report["refused"]],
    )


def test_a_snapshot_needs_a_channel_and_a_replay_a_file(filled: Run, tmp_path: Path) -> None:
    """A wrong call says what and where, with exit code 2."""
    result = filled("credit", "snapshot", *ASKED)
    assert (2, True) == (result.exit_code, "name one" in result.stderr)
    assert 2 == filled("credit", "replay", tmp_path / "none.jsonl").exit_code


@pytest.mark.parametrize("command", [command.name for command in CREDIT_OFFLINE_COMMANDS])
def test_every_command_shows_an_example(command: str) -> None:
    """Help says what the command does, and shows it."""
    result = CliRunner().invoke(application, ["credit", command, "--help"])
    assert (0, True) == (result.exit_code, f"credit {command}" in result.output.split("Examples:")[1])
