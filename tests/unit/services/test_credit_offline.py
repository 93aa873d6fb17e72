"""A till takes a snapshot along, sells by it, and what it sold is booked when it is back, whatever changed since."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import attrs
import pytest
from tests.unit.services.conftest import AT

from customer_core.credit import Held, HoldState, LedgerKind, OfflineSale, decide_offline, repeat
from customer_core.errors import (
    CurrencyMismatchError,
    InvalidOptionError,
    InvalidValueError,
    NotFoundError,
    StoreBusyError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    ChannelCreditRule,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerId,
    Limited,
    Money,
    NoCredit,
    OverdueRule,
)
from customer_core.serialization import dumps, loads
from customer_core.services import CreditService
from customer_core.services._crediting import CreditCall

ANN, EVE = CustomerId("ann"), CustomerId("eve")
POS = ChannelId("pos")
HOURS = timedelta(hours=8)


def usd(amount: int) -> Money:
    """Return an amount in dollars."""
    return Money(amount, "USD")


FLOOR = usd(100)


@pytest.fixture
def account(desk: Desk) -> CreditAccount:
    """An account that may owe 500 dollars, of a customer beside one who has none."""
    for owner in (ANN, EVE):
        desk.customers.register(Customer(id=owner))
    return desk.credit.set_limit(ANN, Limited(usd(500)), currency="USD")


@pytest.fixture
def credit(desk: Desk, account: CreditAccount) -> CreditService:
    """The credit of the desk, with that account."""
    assert account.version
    return desk.credit


@pytest.fixture
def sales(account: CreditAccount) -> Iterator[OfflineSale]:
    """Sales of 90 dollars each, one hour ago, for as many as are asked for."""
    return (
        OfflineSale(
            account=account.id,
            amount=usd(90),
            reference=f"R-{number}",
            key=f"R-{number}",
            channel=POS,
            sold_at=AT - timedelta(hours=1),
        )
        for number in count(1)
    )


def test_a_till_sells_by_its_snapshot_and_is_booked_later(
    credit: CreditService, account: CreditAccount, sales: Iterator[OfflineSale]
) -> None:
    """It sells until what it sold reaches the limit; booked later, each sale is a hold, and the books add up."""
    till = credit.take_snapshot(account.id, floor_limit=FLOOR, valid_for=HOURS)
    assert (AT, AT + HOURS, POS, usd(0)) == (till.taken_at, till.valid_until, till.channel, till.sold)
    made = []
    while decide_offline(till, usd(90), at=AT).outcome.is_allowed:
        made.append(next(sales))
        till = till.with_sale(usd(90))
    report = credit.replay_offline(loads(OfflineSale, dumps(one)) for one in made)
    assert (5, {}, ()) == (len(report.holds), dict(report.excess), report.refused)
    assert {("offline", HoldState.HELD)} == {(one.decision.reason, one.state) for one in report.holds}
    found = credit.find_account(ANN, "USD")
    assert found is not None
    assert usd(450) == found.exposure.held
    assert credit.verify().is_sound


def test_a_snapshot_says_what_counts_now(credit: CreditService, desk: Desk) -> None:
    """What is reserved, what is overdue by the rule, and the rule of the channel come along, and nothing is written."""
    policy = CreditPolicy(overdue=OverdueRule(days=5)).with_rule(POS, ChannelCreditRule(CreditRule.ALWAYS))
    desk.settings.apply(policy.with_rule(ChannelId("web"), ChannelCreditRule(CreditRule.NO)))
    for days, key in ((9, "1"), (2, "2")):
        due_on = AT.date() - timedelta(days=days)
        credit.post(ANN, LedgerKind.ADJUSTMENT, usd(days), key=key, due_on=due_on, reason="old")
    credit.hold(ANN, usd(30), reference="S", key="3")
    before = desk.history.list_of(ANN)
    till = credit.take_snapshot(ANN, floor_limit=FLOOR, valid_for=HOURS)
    assert (usd(41), usd(11), usd(9)) == (till.account.exposure.total, till.account.exposure.overdue, till.overdue)
    assert [POS] == list(till.policy.channels)
    assert "overdue-allowed" == decide_offline(till, usd(1), at=AT).reason
    assert before == desk.history.list_of(ANN)


def test_who_has_no_account_gets_a_snapshot_that_denies(credit: CreditService) -> None:
    """A till may take it along like any other, and sells nothing by it."""
    till = credit.take_snapshot(EVE, floor_limit=FLOOR, valid_for=HOURS)
    assert "no-credit" == decide_offline(till, usd(1), at=AT).reason


@pytest.mark.parametrize("time", [timedelta(0), timedelta(milliseconds=1_500), timedelta(days=99_999)])
def test_a_snapshot_counts_for_whole_seconds(credit: CreditService, time: timedelta) -> None:
    """No time, parts of a second and ages are refused."""
    with pytest.raises(InvalidOptionError, match="valid_for"):
        credit.take_snapshot(ANN, floor_limit=FLOOR, valid_for=time)


def test_a_snapshot_of_nothing_is_refused(
    credit: CreditService, account: CreditAccount, manager: CustomerManager
) -> None:
    """An unknown account or customer, another currency, a floor limit below zero and no channel are errors."""
    for name in (CreditAccountId("none"), CustomerId("nobody")):
        with pytest.raises(NotFoundError):
            credit.take_snapshot(name, floor_limit=FLOOR, valid_for=HOURS)
    with pytest.raises(CurrencyMismatchError):
        credit.take_snapshot(account.id, floor_limit=Money(1, "EUR"), valid_for=HOURS)
    with pytest.raises(InvalidValueError, match="floor_limit"):
        credit.take_snapshot(account.id, floor_limit=Money(-1, "USD"), valid_for=HOURS)
    with pytest.raises(InvalidOptionError, match="channel"):
        manager.acting_as(Actor.system("test")).credit.take_snapshot(ANN, floor_limit=FLOOR, valid_for=HOURS)


@pytest.mark.parametrize("change", ["limit", "no credit", "block", "end", "policy"])
def test_nothing_stops_what_is_out_of_the_door(
    credit: CreditService, desk: Desk, sales: Iterator[OfflineSale], change: str
) -> None:
    """Whatever was changed since it was sold, a sale is booked, and what exceeds the limit is listed."""
    if change == "block":
        credit.block(ANN, currency="USD", reason="Fraud?")
    elif change == "policy":
        desk.settings.apply(CreditPolicy().with_rule(POS, ChannelCreditRule(CreditRule.APPROVAL)))
        credit.hold(ANN, usd(450), reference="S", key="S")
    else:
        until = AT.date() - timedelta(days=1) if change == "end" else None
        credit.set_limit(ANN, NoCredit() if change == "no credit" else Limited(usd(50)), currency="USD", until=until)
    report = credit.replay_offline([next(sales), next(sales)])
    assert ([90, 90], ()) == ([one.held.amount_minor // 100 for one in report.holds], report.refused)
    most = {"limit": 130, "no credit": 180, "block": 0, "end": 130, "policy": 130}[change]
    assert [usd(most)][: bool(most)] == list(report.excess.values())
    assert all(one.decision == repeat(one.decision) for one in report.holds)
    assert credit.verify().is_sound


def test_sales_that_are_replayed_again_are_booked_once(
    credit: CreditService, account: CreditAccount, sales: Iterator[OfflineSale]
) -> None:
    """Within one replay and in another one, a key is booked once and answered the same; what is new is booked."""
    one, two = next(sales), next(sales)
    first = credit.replay_offline([one, one])
    again = credit.replay_offline([one, two])
    assert (1, 2, first.holds[0]) == (len(first.holds), len(again.holds), again.holds[0])
    assert 2 == len(credit.list_holds(account.id))


def test_a_sale_that_cannot_be_booked_keeps_nobody_else_out(
    credit: CreditService, account: CreditAccount, sales: Iterator[OfflineSale]
) -> None:
    """No account, another currency, a used key and a moment that is still to come are listed, each by its code."""
    held = credit.hold(account.id, usd(1), reference="S", key="used")
    assert isinstance(held, Held)
    good, also_good, other = next(sales), next(sales), next(sales)
    bad = (
        attrs.evolve(other, account=CreditAccountId("none")),
        attrs.evolve(other, amount=Money(1, "EUR")),
        attrs.evolve(other, key="used"),
        attrs.evolve(other, sold_at=AT + timedelta(microseconds=1)),
        attrs.evolve(other, amount=Money.of_minor(10**15, "USD")),
    )
    report = credit.replay_offline([good, *bad, also_good])
    assert ["R-1", "R-2"] == [one.reference for one in report.holds]
    assert [
        *("not-found", "currency-mismatch", "idempotency-mismatch", "value-invalid", "value-invalid"),
    ] == [one.code for one in report.refused]
    assert bad == tuple(one.sale for one in report.refused)
    assert "sold_at: lies in the future" in report.refused[3].message
    assert credit.replay_offline([other]).is_complete


def test_what_is_no_sale_is_refused_before_anything_is_booked(
    credit: CreditService, account: CreditAccount, sales: Iterator[OfflineSale]
) -> None:
    """A list with something else in it is a mistake of the program, told with its place."""
    with pytest.raises(InvalidValueError, match=r"sales\[1\]: is a str"):
        credit.replay_offline([next(sales), "R-2"])  # type: ignore[list-item]
    assert () == credit.list_holds(account.id)


def test_a_store_that_fails_stops_a_replay_that_may_be_run_again(
    credit: CreditService, account: CreditAccount, sales: Iterator[OfflineSale], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was booked before stays booked; the same sales, replayed again, are all booked, each once."""
    made = [next(sales) for _ in range(3)]
    on, calls = CreditCall.on, count(1)

    def failing(call: CreditCall, *arguments: object) -> object:
        if next(calls) == 2:
            raise StoreBusyError(store="memory", waited_seconds=1)
        return on(call, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(CreditCall, "on", failing)
    with pytest.raises(StoreBusyError):
        credit.replay_offline(made)
    assert 1 == len(credit.list_holds(account.id))
    assert 3 == len(credit.replay_offline(made).holds)
    assert 3 == len(credit.list_holds(account.id))


def test_the_history_tells_that_it_was_sold_offline(
    desk: Desk, credit: CreditService, sales: Iterator[OfflineSale]
) -> None:
    """The entry has an action of its own, with hold and figures like any other, and a seal."""
    credit.replay_offline([next(sales)])
    last = desk.history.list_of(ANN)[-1]
    assert ("credit-held-offline", True) == (last.action.value, last.action.is_always_sealed)
    told = {change.path for change in last.changes}
    assert {"hold", "entry"} <= told


def test_a_sale_is_invoiced_like_any_other_order(credit: CreditService, sales: Iterator[OfflineSale]) -> None:
    """What was sold offline is captured, and owed from the terms of the account on."""
    (hold,) = credit.replay_offline([next(sales)]).holds
    posted = credit.capture(hold.id, key="1")
    assert (usd(90), datetime(2026, 3, 1).date()) == (posted.entry.owed, posted.entry.due_on)  # noqa: DTZ001
