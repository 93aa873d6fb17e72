"""G1, G2, G3: accounts that count together are never overspent, whoever merges and parts them at the same moment."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import IsolationLevel
from tests.guarantees.group_race import ANN, BEA, merge, usd
from tests.guarantees.programs import told_by

from customer_core.credit import CreditHold, Denied, Held, LedgerKind, NeedsApproval
from customer_core.errors import StoreConflictError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    ChannelCreditRule,
    ChannelId,
    CreditPolicy,
    CreditRule,
    Customer,
    Limited,
    Unlimited,
)
from customer_core.storage.sql import open_sql_store
from customer_core.storage.sql._merges import SqlMerges
from customer_core.storage.sql._schema import METADATA

GROUP_RACE = Path(__file__).with_name("group_race.py")
RACERS, OPERATIONS, PARTED = 4, 80, 56
Hosted = Callable[[IsolationLevel], AbstractContextManager[Desk]]
STRONG = [IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE]


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> str:
    """Where a new store of each kind that outlives a process may be."""
    return f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else make_database("")


def raced(address: str, effort: int, *words: str) -> dict[str, Any]:
    """Return what a race reports of itself."""
    operations = PARTED if "parting" in words else OPERATIONS
    report = told_by(GROUP_RACE, address, RACERS, operations * min(effort, 20), 1, *words)
    assert RACERS == report["processes"]
    return report


@pytest.mark.guarantee("G1")
@pytest.mark.guarantee("G2")
def test_no_limit_of_several_accounts_is_exceeded(address: str, effort: int) -> None:
    """Whichever id an order names, each decision tells what both accounts owed, and leaves them within the limit."""
    report = raced(address, effort)
    assert ([], []) == (report["errors"], report["wrong"])
    assert 0 == report["alone"] < report["together"]
    assert {"Held", "Denied", "Posted", "Ended"} == set(report["answers"])


@pytest.mark.guarantee("G1")
@pytest.mark.guarantee("G2")
@pytest.mark.guarantee("G14")
def test_no_limit_is_exceeded_while_accounts_are_joined_and_parted(address: str, effort: int) -> None:
    """Each decision is explained by the accounts it counts, and counts both while they are one; no call is lost."""
    report = raced(address, effort, "parting")
    assert ([], []) == (report["errors"], report["wrong"])
    assert 0 < report["alone"]
    assert 0 < report["together"]
    assert report["answers"]["AppliedUndo"] == report["answers"]["MergeId"] > RACERS


@pytest.mark.guarantee("G1")
def test_a_race_that_counts_accounts_alone_is_caught(tmp_path: Path) -> None:
    """Where an account counts alone, the race finds holds that exceed the limit: it can fail."""
    report = raced(f"sqlite:///{tmp_path / 'store.db'}", 1, "alone")
    assert any(one.startswith("a hold exceeds") for one in report["wrong"])
    assert any(one.startswith("a decision tells") for one in report["wrong"])


@pytest.fixture(scope="module")
def server(make_database: Callable[[str], str]) -> str:
    """A database for all tests of one transaction, one after the other."""
    made = make_database("")
    open_sql_store(made).close()
    return made


@pytest.fixture
def manager(server: str) -> Iterator[CustomerManager]:
    """A store on a server with both customers, each with an account, and nothing else."""
    with psycopg.connect(server) as connection:
        connection.execute(f"TRUNCATE {', '.join(METADATA.tables)} RESTART IDENTITY CASCADE".encode())
    with CustomerManager.open(server) as opened:
        desk = opened.acting_as(Actor.system("desk"), channel="pos")
        for id_ in (ANN, BEA):
            desk.customers.register(Customer(id=id_))
            desk.credit.set_limit(id_, Limited(usd(100)), currency="USD")
        desk.settings.apply(CreditPolicy().with_rule(ChannelId("web"), ChannelCreditRule(CreditRule.APPROVAL)))
        yield opened


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """A desk of the store's own."""
    return manager.acting_as(Actor.system("desk"), channel="pos")


@pytest.fixture
def hosted(manager: CustomerManager, server: str) -> Hosted:
    """Gives a desk in a transaction of a host's at a level, which has read something and is undone in the end."""

    @contextmanager
    def opened(level: IsolationLevel) -> Iterator[Desk]:
        with psycopg.connect(server) as connection:
            connection.isolation_level = level
            connection.execute("SELECT count(*) FROM cc_customer").fetchall()
            yield manager.acting_as(Actor.system("host"), within=connection, channel="pos")
            connection.rollback()

    return opened


ACTS: dict[str, Callable[[Desk, CreditHold, CreditHold], object]] = {
    "hold": lambda host, *_: host.credit.hold(ANN, usd(90), reference="SO-3", key="3"),
    "hold by the other id": lambda host, *_: host.credit.hold(BEA, usd(90), reference="SO-3", key="3"),
    "hold on an account": lambda host, held, _: host.credit.hold(held.account, usd(9), reference="SO-3", key="3"),
    "invoice": lambda host, *_: host.credit.invoice(ANN, usd(90), reference="SO-3", key="3"),
    "increase": lambda host, held, _: host.credit.increase(held.id, usd(99), key="3"),
    "approve": lambda host, _, asked: host.credit.approve(asked.id, seen=asked.version, key="3"),
    "pay": lambda host, *_: host.credit.post(BEA, LedgerKind.PAYMENT, usd(1), key="3"),
    "limit": lambda host, *_: host.credit.set_limit(ANN, Unlimited(), currency="USD"),
}
"""What a host may go on to do on accounts that it still sees as they counted before."""


def furnished(desk: Desk) -> tuple[CreditHold, CreditHold]:
    """Reserve most of what Bea may owe and ask for more; return the hold and the request."""
    held = desk.credit.hold(BEA, usd(80), reference="SO-1", key="1")
    asked = desk.credit.hold(BEA, usd(50), reference="SO-2", key="2", channel=ChannelId("web"))
    assert isinstance(held, Held)
    assert isinstance(asked, NeedsApproval)
    return held.hold, asked.hold


@pytest.mark.guarantee("G1")
@pytest.mark.guarantee("G20")
@pytest.mark.parametrize(("level", "act"), [*((STRONG[0], act) for act in ACTS), (STRONG[1], "hold")])
def test_a_transaction_that_began_before_is_refused(
    desk: Desk, hosted: Hosted, level: IsolationLevel, act: str
) -> None:
    """Whoever still sees the accounts as they counted before a merge, or an undo, does nothing on them."""
    held, asked = furnished(desk)
    with hosted(level) as host:
        merged = merge(desk)
        with pytest.raises(StoreConflictError) as caught:
            ACTS[act](host, held, asked)
    assert caught.value.is_retryable
    with hosted(level) as host:
        desk.merges.undo(merged)
        with pytest.raises(StoreConflictError):
            ACTS[act](host, held, asked)


@pytest.mark.guarantee("G1")
@pytest.mark.guarantee("G20")
@pytest.mark.parametrize("level", STRONG)
def test_a_transaction_that_began_before_an_order_on_the_other_account_is_refused(
    desk: Desk, hosted: Hosted, level: IsolationLevel
) -> None:
    """What was held on one account since is in no earlier state, and counts for the other."""
    merge(desk)
    with hosted(level) as host:
        assert isinstance(desk.credit.hold(BEA, usd(80), reference="SO-1", key="1"), Held)
        with pytest.raises(StoreConflictError):
            host.credit.hold(ANN, usd(80), reference="SO-2", key="2")
    with hosted(level) as host:
        assert isinstance(host.credit.hold(ANN, usd(80), reference="SO-2", key="2"), Denied)


@pytest.mark.guarantee("G1")
def test_a_merge_that_touches_no_account_would_be_caught(
    desk: Desk, hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a merge leaves the rows of accounts alone, an earlier transaction overspends: the tests above can fail."""
    monkeypatch.setattr(SqlMerges, "_touch_accounts", lambda *_: None)
    held, _ = furnished(desk)
    with hosted(IsolationLevel.REPEATABLE_READ) as host:
        merge(desk)
        found = host.credit.hold(ANN, usd(90), reference="SO-3", key="3")
    assert isinstance(found, Held)
    assert found.hold.account != held.account


@pytest.mark.guarantee("G20")
def test_a_transaction_that_reads_what_is_committed_counts_both(desk: Desk, hosted: Hosted) -> None:
    """At the level of a server's own, whoever began before goes on, with the accounts as they count by then."""
    furnished(desk)
    with hosted(IsolationLevel.READ_COMMITTED) as host:
        merge(desk)
        denied = host.credit.hold(ANN, usd(90), reference="SO-3", key="3")
    assert isinstance(denied, Denied)
    assert 2 == len(denied.decision.accounts)
