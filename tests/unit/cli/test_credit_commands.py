"""The commands that move an account: each says what became of it, and its exit code tells a program."""

import json

import pytest
from click.testing import CliRunner
from tests.unit.cli.asking import Run, told

from customer_core.cli._commands import application
from customer_core.cli._credit_desk_commands import CREDIT_DESK_COMMANDS

ORDER = ("--currency", "USD", "--reference", "SO-1", "--channel", "pos")


@pytest.fixture
def limited(filled: Run) -> Run:
    """Run a command on a store with an account that may owe 500 dollars, at a till that asks a manager."""
    assert 0 == filled("credit", "limit", "C000001", "500", "--currency", "USD", "--due-days", "30").exit_code
    assert 0 == filled("credit", "rule", "pos", "approval", "--message", "Ask the [boss].").exit_code
    return filled


def placed(run: Run, amount: str = "120", code: int = 0) -> str:
    """Return the id of a hold, or of the request for one."""
    result = run("credit", "hold", "C000001", amount, *ORDER, "--json")
    assert code == result.exit_code
    return str(json.loads(result.stdout)["hold"]["id"])


def test_an_order_is_held_grown_invoiced_and_given_back(limited: Run) -> None:
    """Each step says what is reserved and owed then, and a statement adds up."""
    result = limited("credit", "hold", "C000001", "120", *ORDER, "--minutes", "30")
    assert "120.00 USD is held.\n- 120.00 USD in channel pos is allowed." in result.stdout
    hold = placed(limited)
    assert "150.00 USD is held." in limited("credit", "increase", hold, "150").stdout
    part = limited("credit", "capture", hold, "60", "--partial", "--reference", "INV-1", "--due-on", "2099-01-31")
    assert "Posted 60.00 USD; 60.00 USD is owed; 210.00 USD is reserved.\n" == part.stdout
    paid = limited("credit", "post", "payment", "C000001", "50", "--currency", "USD", "--invoice", "INV-1")
    assert "Posted -50.00 USD; 10.00 USD is owed; 210.00 USD is reserved.\n" == paid.stdout
    assert f"{hold} is released.\n" == limited("credit", "release", hold, "--reason", "given up").stdout
    found = limited("credit", "statement", "C000001", "--currency", "USD", "--since", "2000-01-01").stdout
    for words in ("Owed before: 0.00 USD.", "INV-1", "2099-01-31", "Owed after: 10.00 USD", "Open: 10.00 USD of INV-1"):
        assert words in found
    earlier = limited("credit", "statement", "C000001", "--currency", "USD", "--until", "2000-01-01", "--json")
    assert [] == told(earlier)["statement"]["entries"]
    assert 1 == len(told(earlier)["holds"])
    assert "Accounts: 1; entries: 6; findings: 0.\n" == limited("credit", "verify").stdout
    assert "Ended: 0.\n" == limited("credit", "expire").stdout


def test_a_channel_that_is_not_known_is_told(limited: Run) -> None:
    """It decides as one without a rule does, but a slip is said, with the channels that there are."""
    asked = ("credit", "decide", "C000001", "100", "--currency", "USD", "--channel")
    assert "not known" not in limited(*asked, "pos").output
    slip = limited(*asked, "pso")
    assert (0, "") == (slip.exit_code, slip.stderr)
    assert "The channel pso is not known; the channels with a credit rule are pos." in slip.stdout
    as_json = limited(*asked, "pso", "--json")
    assert "pso" == json.loads(as_json.stdout)["channel"]
    assert as_json.stderr.startswith("Warning: The channel pso is not known;")
    for channel in ("pos", "web"):
        assert 0 == limited("channel", "add", channel, "A channel").exit_code
    assert "There is no sales channel pso; there are pos, web." in limited(*asked, "pso").stdout
    assert "no sales channel" not in limited(*asked, "web").output
    order = ("credit", "hold", "C000001", "1", "--currency", "USD", "--reference", "SO-2", "--channel", "pso")
    held = limited(*order)
    assert (0, True) == (held.exit_code, "Warning: There is no sales channel pso" in held.stderr)
    assert "" == limited("--quiet", *order).stderr


def test_while_nobody_set_up_a_channel_any_is_one(filled: Run) -> None:
    """Then there is nothing that a channel could be missing from."""
    decided = filled("credit", "decide", "C000001", "100", "--currency", "USD", "--channel", "pso")
    assert (4, False) == (decided.exit_code, "known" in decided.output)


def test_a_key_makes_a_call_once(limited: Run) -> None:
    """The same call with its key answers the same; without one each call is new."""
    key = ("--key", "SO-1/1", "--json")
    first, again = (limited("credit", "hold", "C000001", "120", *ORDER, *key) for _ in range(2))
    assert first.stdout == again.stdout
    assert "Held" == told(first)["answer"]
    assert placed(limited) != placed(limited)


def test_a_manager_approves_what_somebody_else_asked_for(limited: Run) -> None:
    """A request waits with exit code 3, is nobody's own to approve, and is held once somebody else has approved it."""
    assert "No request waits.\n" == limited("credit", "requests").stdout
    request, other = placed(limited, "900", code=3), placed(limited, "901", code=3)
    assert f"{other}" in limited("credit", "requests", "--json").stdout
    assert "SO-1" in limited("credit", "requests").stdout
    own = limited("credit", "approve", request, "--ceiling", "900")
    assert (2, True) == (own.exit_code, "of a request by somebody else" in own.stderr)
    low = limited("--actor", "eve", "credit", "approve", request, "--ceiling", "10")
    assert (3, True) == (low.exit_code, "900.00 USD waits for approval." in low.stdout)
    assert "Ask the [boss]." in low.stdout
    result = limited("--actor", "eve", "credit", "approve", request, "--ceiling", "900", "--reason", "pays on Friday")
    assert (0, True) == (result.exit_code, "Approved by eve: the account may owe up to 900.00 USD." in result.stdout)
    assert f"{other} is rejected.\n" == limited("--actor", "eve", "credit", "reject", other).stdout
    assert f"{request} is released.\n" == limited("credit", "release", request).stdout


def test_what_is_denied_is_an_exit_code(limited: Run) -> None:
    """A channel without a rule denies what exceeds the limit, whether it is reserved or invoiced at once."""
    arguments = ("C000001", "501", "--currency", "USD", "--reference", "I", "--channel", "web")
    for command in ("hold", "invoice"):
        result = limited("credit", command, *arguments)
        assert (4, True) == (result.exit_code, "501.00 USD in channel web is denied." in result.stdout)
    allowed = limited("credit", "invoice", "C000001", "20", "--currency", "USD", "--reference", "I", "--channel", "web")
    assert (0, "Posted 20.00 USD; 20.00 USD is owed.\n") == (allowed.exit_code, allowed.stdout)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("post", "adjustment", "C000001", "-5", "--currency", "USD"), "needs a reason"),
        (("post", "payment", "C000001", "-5", "--currency", "USD"), "is none that can be posted"),
        (("statement", "C000001", "--currency", "EUR"), "C000001 in EUR"),
        (("capture", "no-such-hold"), "no-such-hold"),
        (("hold", "C000001", "5", "--currency", "USD", "--reference", "x"), "name one"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(limited: Run, arguments: tuple[str, ...], words: str) -> None:
    """A wrong call says what and where, with exit code 2."""
    result = limited("credit", *arguments)
    assert (2, True) == (result.exit_code, words in result.stderr)


@pytest.mark.parametrize("command", [command.name for command in CREDIT_DESK_COMMANDS])
def test_every_command_shows_an_example(command: str) -> None:
    """Help says what the command does, and shows it."""
    result = CliRunner().invoke(application, ["credit", command, "--help"])
    assert (0, True) == (result.exit_code, f"credit {command}" in result.output.split("Examples:")[1])
