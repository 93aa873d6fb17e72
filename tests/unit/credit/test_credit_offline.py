"""What a till decides by a snapshot, tick by tick and cent by cent, and what its sales come to when they are booked."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from customer_core.credit import (
    ApproveUpTo,
    AskOnline,
    Booking,
    CreditDecision,
    CreditHold,
    CreditOutcome,
    GrantCredit,
    HoldRequest,
    LiftBlock,
    OfflineReplay,
    OfflineSale,
    OfflineSnapshot,
    PayOtherwise,
    ReduceAmount,
    RefusedSale,
    SnapshotTerms,
    as_sold,
    decide,
    decide_offline,
    explain,
    place,
    repeat,
)
from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model import (
    Actor,
    ChannelCreditRule,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditBlock,
    CreditHoldId,
    CreditLimit,
    CreditPolicy,
    CreditRule,
    CustomerId,
    Exposure,
    Limited,
    Money,
    NoCredit,
    OverdueRule,
    Unlimited,
)
from customer_core.serialization import dumps, from_json, loads, to_json

POS, WEB = ChannelId("pos"), ChannelId("web")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TICK, DAY = timedelta(microseconds=1), timedelta(hours=8)
BLOCK = CreditBlock("Cheque bounced", since=NOON)


def usd(amount: int) -> Money:
    """Return an amount of US dollars."""
    return Money(amount, "USD")


TEN, HUNDRED = Limited(usd(10)), Limited(usd(100))


def snapshot(
    *,
    limit: CreditLimit = HUNDRED,
    posted: int = 0,
    overdue: int = 0,
    floor: int = 60,
    rule: CreditRule | None = None,
    tolerated: int | None = None,
    **changes: Any,  # noqa: ANN401 - any field of the account
) -> OfflineSnapshot:
    """Return a snapshot that was taken at noon for eight hours."""
    account = CreditAccount(
        id=CreditAccountId("a-1"),
        owner=CustomerId("c-1"),
        currency="USD",
        limit=limit,
        exposure=Exposure(posted=usd(posted), held=usd(0), overdue=usd(overdue)),
        **changes,
    )
    policy = CreditPolicy(
        channels={WEB: ChannelCreditRule(CreditRule.ALWAYS)},
        overdue=None if tolerated is None else OverdueRule(tolerated=[usd(tolerated)]),
        message="Cash only.",
    )
    if rule is not None:
        policy = policy.with_rule(POS, ChannelCreditRule(rule, "Over."))
    terms = SnapshotTerms(taken_at=NOON, valid_until=NOON + DAY, floor_limit=usd(floor))
    return OfflineSnapshot.of(account, policy, overdue=usd(overdue), channel=POS, terms=terms)


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (-TICK, "snapshot-expired"),
        (timedelta(0), "within-limit"),
        (DAY - TICK, "within-limit"),
        (DAY, "snapshot-expired"),
        (10 * DAY, "snapshot-expired"),
    ],
)
def test_a_snapshot_counts_from_its_moment_to_its_end(after: timedelta, reason: str) -> None:
    """At the moment it was taken it counts, at its end no more; a till whose clock lies before it sells nothing."""
    assert reason == decide_offline(snapshot(), usd(1), at=NOON + after).reason


@pytest.mark.parametrize(("floor", "amount", "reason"), [(60, 60, "unlimited"), (60, 61, "above-floor-limit")])
@pytest.mark.parametrize("rule", [None, *CreditRule])
def test_the_floor_limit_binds_whatever_the_channel_says(
    floor: int, amount: int, reason: str, rule: CreditRule | None
) -> None:
    """An amount that reaches it passes, one above does not, also without a limit and where all is always allowed."""
    assert reason == decide_offline(snapshot(limit=Unlimited(), floor=floor, rule=rule), usd(amount), at=NOON).reason


def test_under_a_floor_limit_of_zero_everything_is_asked_for() -> None:
    """Not one cent is sold offline, and no lower amount is proposed."""
    decision = decide_offline(snapshot(floor=0), Money("0.01", "USD"), at=NOON)
    assert ("above-floor-limit", (AskOnline(), PayOtherwise())) == (decision.reason, decision.remedies)


def test_what_was_sold_on_a_snapshot_counts() -> None:
    """A till that sells on is stopped where the limit is, by what the snapshot owed and what it sold since."""
    till, sold = snapshot(posted=10), 0
    while decide_offline(till, usd(30), at=NOON).outcome.is_allowed:
        till, sold = till.with_sale(usd(30)), sold + 30
    assert (90, usd(90)) == (sold, till.sold)
    decision = decide_offline(till, usd(30), at=NOON)
    assert ("over-limit-no-rule", "Cash only.", usd(30)) == (decision.reason, decision.message, decision.excess)
    assert (usd(10), usd(90)) == (decision.exposure.posted, decision.exposure.held)


def test_a_manager_is_an_answer_and_nobody_to_ask() -> None:
    """What needs an approval online needs it offline, too: the till is told so, and does not sell."""
    decision = decide_offline(snapshot(posted=90, rule=CreditRule.APPROVAL), usd(20), at=NOON)
    assert CreditOutcome.NEEDS_APPROVAL is decision.outcome
    assert ApproveUpTo(usd(110)) in decision.remedies


FULL: dict[str, Any] = {"block": BLOCK, "limit_until": date(2026, 2, 28), "overdue": 5, "tolerated": 0, "posted": 90}


def test_what_stands_in_the_way_is_told_in_order() -> None:
    """The snapshot comes first, then the account, then the floor limit, then what is overdue, then the limit."""
    steps = (
        (snapshot(**FULL), NOON + DAY),
        (snapshot(**FULL), NOON),
        (snapshot(**{**FULL, "block": None}), NOON),
        (snapshot(**{**FULL, "block": None, "limit_until": None}), NOON),
        (snapshot(**{**FULL, "block": None, "limit_until": None, "floor": 61}), NOON),
        (snapshot(posted=90, floor=61), NOON),
    )
    assert [
        *("snapshot-expired", "account-blocked", "limit-expired", "above-floor-limit"),
        *("overdue-no-rule", "over-limit-no-rule"),
    ] == [decide_offline(till, usd(61), at=at).reason for till, at in steps]


REMEDIES: dict[str, tuple[CreditDecision, tuple[object, ...]]] = {
    "an end": (decide_offline(snapshot(), usd(61), at=NOON + DAY), (AskOnline(), PayOtherwise())),
    "an end before a limit": (decide_offline(snapshot(), usd(101), at=NOON + DAY), (PayOtherwise(),)),
    "an end before a block": (decide_offline(snapshot(block=BLOCK), usd(1), at=NOON + DAY), (PayOtherwise(),)),
    "a floor limit": (
        decide_offline(snapshot(), usd(61), at=NOON),
        (ReduceAmount(usd(60)), AskOnline(), PayOtherwise()),
    ),
    "a floor limit above what is left": (
        decide_offline(snapshot(posted=70), usd(61), at=NOON),
        (ReduceAmount(usd(30)), PayOtherwise()),
    ),
    "a floor limit where nothing is left": (decide_offline(snapshot(posted=100), usd(61), at=NOON), (PayOtherwise(),)),
    "a floor limit where the channel allows the rest": (
        decide_offline(snapshot(posted=70, overdue=5, tolerated=0, rule=CreditRule.ALWAYS), usd(61), at=NOON),
        (ReduceAmount(usd(60)), AskOnline(), PayOtherwise()),
    ),
    "a floor limit before something overdue": (
        decide_offline(snapshot(overdue=5, tolerated=0), usd(61), at=NOON),
        (PayOtherwise(),),
    ),
    "a block before a floor limit": (decide_offline(snapshot(block=BLOCK), usd(61), at=NOON), (PayOtherwise(),)),
    "a block alone": (decide_offline(snapshot(block=BLOCK), usd(60), at=NOON), (LiftBlock(), PayOtherwise())),
    "no credit": (
        decide_offline(snapshot(limit=NoCredit()), usd(60), at=NOON),
        (GrantCredit(usd(60)), PayOtherwise()),
    ),
    "no credit before a floor limit": (decide_offline(snapshot(limit=NoCredit()), usd(61), at=NOON), (PayOtherwise(),)),
}


@pytest.mark.parametrize("name", REMEDIES)
def test_what_is_proposed_helps_by_itself(name: str) -> None:
    """A remedy is left out where something else would keep the amount from passing all the same."""
    decision, remedies = REMEDIES[name]
    assert remedies == decision.remedies


def test_a_decision_tells_how_far_it_could_see() -> None:
    """The snapshot, what was sold on it and the floor limit are told; asking online is one way out."""
    told = explain(decide_offline(snapshot().with_sale(usd(20)), usd(61), at=NOON))
    figures = (
        "Limit 100.00 USD, posted 0.00 USD, held 20.00 USD, overdue 0.00 USD, available 80.00 USD, "
        "sold on the snapshot 20.00 USD, floor limit 60.00 USD, snapshot from 2026-03-01 12:00:00 UTC, "
        "to 2026-03-01 20:00:00 UTC, asked at 2026-03-01 12:00:00 UTC."
    )
    assert "61.00 USD in channel pos is denied." == told[0]
    assert (figures, "One way out: Ask online, as soon as there is a connection.") == (told[2], told[4])
    assert "sold on the snapshot" not in explain(decide_offline(snapshot(), usd(61), at=NOON))[2]


def test_a_snapshot_holds_the_rule_of_its_channel_alone() -> None:
    """Nobody finds the rules of other channels on a till; the message for channels without a rule comes along."""
    assert (0, "Cash only.") == (len(snapshot().policy.channels), snapshot().policy.message)
    assert [POS] == list(snapshot(rule=CreditRule.NO).policy.channels)


def test_a_till_reads_what_was_written() -> None:
    """Snapshots, sales and reports become JSON and the same values again, and say nothing to a log."""
    sale = sold("1")
    refused = RefusedSale(sale=sale, code="not-found", message="There is none.")
    for value in (snapshot(block=BLOCK).with_sale(usd(1)), sale, OfflineReplay(holds=(held(5),), refused=(refused,))):
        assert value == loads(type(value), dumps(value))
        assert "Cheque" not in f"{value!r}"
        assert "R-17" not in f"{value!r}"


def test_older_decisions_are_read_and_written_as_they_were() -> None:
    """A decision that knows of no till has neither a snapshot nor a sale in its document, and needs none."""
    till = snapshot()
    decision = decide(till.account, till.policy, amount=usd(101), channel=POS, at=NOON)
    document = to_json(decision)
    assert not {"snapshot", "sold_at"} & set(document)
    assert decision == from_json(CreditDecision, json.loads(json.dumps(document)))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"valid_until": NOON}, "valid_until: is not after taken_at"),
        ({"taken_at": NOON.replace(tzinfo=None)}, "taken_at: has no offset"),
        ({"floor_limit": Money(-1, "USD")}, "floor_limit: is below zero"),
        ({"sold": Money(-1, "USD")}, "sold: is below zero"),
        ({"sold": 5}, "sold: is"),
        ({"channel": "pos"}, "channel: is"),
        ({"account": "a-1"}, "account: is"),
        ({"policy": None}, "policy: is"),
        ({"overdue": 5}, "overdue: is"),
    ],
)
def test_a_snapshot_is_checked(change: dict[str, Any], problem: str) -> None:
    """A time that ends before it begins, amounts below zero and wrong types are refused by name."""
    with pytest.raises(InvalidValueError, match=problem):
        attrs.evolve(snapshot(), **change)


def test_moments_are_kept_in_utc_and_texts_without_blanks() -> None:
    """Whatever zone a till says its moments in, they are the same ones; a reference is what was typed around blanks."""
    east = timezone(timedelta(hours=5))
    moved = attrs.evolve(snapshot(), taken_at=NOON.astimezone(east), valid_until=(NOON + DAY).astimezone(east))
    assert snapshot() == moved
    assert (UTC, UTC) == (moved.taken_at.tzinfo, moved.valid_until.tzinfo)
    sale = attrs.evolve(sold("1"), sold_at=NOON.astimezone(east), reference=" R-1 ")
    assert (UTC, "R-1") == (sale.sold_at.tzinfo, sale.reference)
    with pytest.raises(InvalidValueError, match="valid_until: has no offset"):
        attrs.evolve(snapshot(), valid_until=(NOON + DAY).replace(tzinfo=None))
    with pytest.raises(InvalidValueError, match="floor_limit: is below zero"):
        attrs.evolve(snapshot(), floor_limit=Money.of_minor(-1, "USD"))
    assert Money.of_minor(1, "USD") == snapshot().with_sale(Money.of_minor(1, "USD")).sold


def test_what_counted_as_overdue_counts_on() -> None:
    """A till cannot reckon which days pass: it takes what counted when the snapshot was taken."""
    some = snapshot(overdue=5, posted=5, tolerated=2)
    assert "overdue-no-rule" == decide_offline(some, usd(1), at=NOON).reason
    assert "within-limit" == decide_offline(attrs.evolve(some, overdue=usd(2)), usd(1), at=NOON).reason


def test_a_snapshot_and_a_sale_show_nothing_in_a_log() -> None:
    """Neither an amount nor a text stands in what is written of them."""
    written = f"{snapshot(posted=77)!r} {sold('key-7')!r}"
    assert "77" not in written
    assert "key-7" not in written
    assert "floor_limit=…" in written


@pytest.mark.parametrize("field", ["floor_limit", "sold", "overdue"])
def test_currencies_never_meet(field: str) -> None:
    """A snapshot is of one currency, and so is what is asked and sold by it."""
    change: dict[str, Any] = {field: Money(1, "EUR")}
    with pytest.raises(CurrencyMismatchError):
        attrs.evolve(snapshot(), **change)
    with pytest.raises(CurrencyMismatchError):
        decide_offline(snapshot(), Money(1, "EUR"), at=NOON)
    with pytest.raises(CurrencyMismatchError):
        snapshot().with_sale(Money(1, "EUR"))
    both = SnapshotTerms(taken_at=NOON, valid_until=NOON + DAY, floor_limit=Money(1, "EUR"))
    with pytest.raises(CurrencyMismatchError):
        attrs.evolve(snapshot(), floor_limit=Money(1, "EUR"), sold=Money(0, "EUR"))
    with pytest.raises(CurrencyMismatchError):
        attrs.evolve(decide_offline(snapshot(), usd(1), at=NOON), snapshot=both)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_sale_is_above_zero(amount: int) -> None:
    """Nothing, or money back, is no sale."""
    with pytest.raises(InvalidValueError, match="amount: is not above zero"):
        snapshot().with_sale(usd(amount))
    with pytest.raises(InvalidValueError, match="amount: is not above zero"):
        attrs.evolve(sold("1"), amount=usd(amount))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sold_at": NOON.replace(tzinfo=None)}, "sold_at: has no offset"),
        ({"key": " "}, "key: is blank"),
        ({"reference": ""}, "reference: is blank"),
        ({"account": "a-1"}, "account: is"),
        ({"amount": 5}, "amount: is"),
        ({"channel": "pos"}, "channel: is"),
    ],
)
def test_a_sale_is_checked(change: dict[str, Any], problem: str) -> None:
    """A till that says no moment, no key or no account is told at once, and not when it is back."""
    with pytest.raises(InvalidValueError, match=problem):
        attrs.evolve(sold("1"), **change)


def sold(key: str) -> OfflineSale:
    """Return a sale."""
    return OfflineSale(
        account=CreditAccountId("a-1"), amount=usd(5), reference="R-17", key=key, channel=POS, sold_at=NOON
    )


def held(amount: int, *, account: str = "a-1", limit: CreditLimit = TEN) -> CreditHold:
    """Return the hold of a sale on an account that owes eight dollars already."""
    booked = attrs.evolve(snapshot(limit=limit, posted=8).account, id=CreditAccountId(account))
    decision = as_sold(decide(booked, CreditPolicy(), amount=usd(amount), channel=POS, at=NOON), sold_at=NOON)
    request = HoldRequest(id=CreditHoldId(f"h-{amount}"), reference="R-17")
    hold = place(Booking(account=booked, at=NOON, by=Actor.user("u")), decision, request).hold
    assert hold is not None
    assert hold.is_over_limit
    return hold


def test_what_was_sold_passes_whatever_the_account_says() -> None:
    """A block, an end, no credit, overdue invoices and a limit do not stop what is out of the door."""
    for till in (snapshot(**FULL), snapshot(limit=NoCredit()), snapshot(posted=90), snapshot()):
        asked = decide(till.account, till.policy, amount=usd(30), channel=POS, at=NOON)
        decision = as_sold(asked, sold_at=NOON - DAY)
        assert ("offline", CreditOutcome.ALLOWED_OVER_LIMIT, ()) == (
            decision.reason,
            decision.outcome,
            decision.remedies,
        )
        assert (asked.excess, NOON, NOON - DAY) == (decision.excess, decision.at, decision.sold_at)
        assert decision == repeat(loads(CreditDecision, dumps(decision)))
        told = explain(decision)
        assert "30.00 USD in channel pos was sold offline." == told[0]
        assert told[2].endswith("sold at 2026-03-01 04:00:00 UTC.")


def test_a_report_lists_by_how_much_limits_are_exceeded_at_most() -> None:
    """Of each account the highest excess, nothing where the limit was kept; without credit all that is owed exceeds."""
    holds = (
        *(held(1, account="a-1"), held(7, account="a-1"), held(3, account="a-1")),
        *(held(2, account="a-2"), held(4, account="a-3", limit=NoCredit()), held(9, account="a-4", limit=Unlimited())),
    )
    report = OfflineReplay(holds=holds)
    assert {"a-1": usd(5), "a-3": usd(12)} == {str(account): excess for account, excess in report.excess.items()}
    assert report.is_complete
    refused = RefusedSale(sale=sold("1"), code="not-found", message="There is none.")
    assert not attrs.evolve(report, refused=(refused,)).is_complete
