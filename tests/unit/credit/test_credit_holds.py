from collections.abc import Callable
from datetime import UTC, date, timedelta, timezone
from typing import Any

import attrs
import pytest

from customer_core.credit import (
    HOLD_TRANSITIONS,
    SECONDS_MOST,
    Approval,
    Booking,
    CreditDecision,
    CreditHold,
    Held,
    HoldEvent,
    HoldRequest,
    HoldState,
    LedgerKind,
    Movement,
    approve,
    ask,
    capture,
    decide,
    expire,
    increase,
    next_state,
    place,
    reject,
    release,
)
from customer_core.errors import CurrencyMismatchError, HoldStateError, InvalidValueError
from customer_core.model import (
    ChannelCreditRule,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditHoldId,
    CreditPolicy,
    CreditRule,
    CustomerId,
    Limited,
    Money,
    PaymentTerms,
)
from customer_core.testing import START
from customer_core.testing.conformance._credit_specimens import CLERK, exposed, hold, ledger_entry, minor

MOMENT = timedelta(microseconds=1)
WEB, ASK, NEVER = (ChannelId(name) for name in ("web", "ask", "never"))
RULES = {WEB: CreditRule.ALWAYS, ASK: CreditRule.APPROVAL, NEVER: CreditRule.NO}
POLICY = CreditPolicy(channels={channel: ChannelCreditRule(rule) for channel, rule in RULES.items()})
ACCOUNT = CreditAccount(
    id=CreditAccountId("a-1"),
    owner=CustomerId("ann"),
    currency="USD",
    limit=Limited(minor(150)),
    terms=PaymentTerms(30),
    exposure=exposed(0, 100),
)
BOOKING = Booking(account=ACCOUNT, at=START, by=CLERK, channel=WEB)
APPROVAL = Approval(by=CLERK, at=START, ceiling=minor(200))
REQUEST = HoldRequest(id=CreditHoldId("h-1"), reference="order h-1", lasts_seconds=60)

SPENT: dict[HoldState, dict[str, Any]] = {
    HoldState.CAPTURED: {"captured": minor(60), "returned": minor(40)},
    HoldState.RELEASED: {"returned": minor(100)},
    HoldState.EXPIRED: {"captured": minor(30), "returned": minor(70)},
}
HOLDS = {state: hold("h-1", state=state, expires_at=START, **SPENT.get(state, {})) for state in HoldState}


def decided(amount: int = 50, channel: ChannelId = WEB) -> CreditDecision:
    """Return the decision on an amount."""
    return decide(ACCOUNT, POLICY, amount=minor(amount), channel=channel, at=START)


EVENTS: dict[HoldEvent, Callable[[CreditHold], Movement]] = {
    HoldEvent.APPROVE: lambda one: approve(BOOKING, one, one.decision, APPROVAL),
    HoldEvent.RESTATE: lambda one: approve(BOOKING, one, one.decision, attrs.evolve(APPROVAL, ceiling=minor(99))),
    HoldEvent.REJECT: reject,
    HoldEvent.LAPSE: lambda one: expire(BOOKING, one),
    HoldEvent.WITHDRAW: lambda one: release(BOOKING, one),
    HoldEvent.INCREASE: lambda one: increase(BOOKING, one, decided()),
    HoldEvent.CAPTURE_PART: lambda one: capture(BOOKING, one, amount=minor(1), is_final=False),
    HoldEvent.CAPTURE: lambda one: capture(BOOKING, one),
    HoldEvent.RELEASE: lambda one: release(BOOKING, one),
    HoldEvent.EXPIRE: lambda one: expire(BOOKING, one),
}
"""What is done to a hold of 100 for each event."""

EFFECTS = {
    HoldEvent.PLACE: (LedgerKind.HOLD, 0, 50),
    HoldEvent.ASK: None,
    HoldEvent.APPROVE: (LedgerKind.HOLD, 0, 100),
    HoldEvent.RESTATE: None,
    HoldEvent.REJECT: None,
    HoldEvent.LAPSE: None,
    HoldEvent.WITHDRAW: None,
    HoldEvent.INCREASE: (LedgerKind.INCREASE, 0, 50),
    HoldEvent.CAPTURE_PART: (LedgerKind.CAPTURE, 1, -1),
    HoldEvent.CAPTURE: (LedgerKind.CAPTURE, 100, -100),
    HoldEvent.RELEASE: (LedgerKind.RELEASE, 0, -100),
    HoldEvent.EXPIRE: (LedgerKind.EXPIRY, 0, -100),
}
"""What each event writes into the ledger."""

FROM = {(one.event, one.before): one for one in HOLD_TRANSITIONS}
SHARED = {HoldEvent.LAPSE: HoldEvent.EXPIRE, HoldEvent.WITHDRAW: HoldEvent.RELEASE}
"""Events that one call stands for, by the state of the hold."""


@pytest.mark.parametrize("transition", HOLD_TRANSITIONS, ids=lambda one: one.event.value)
def test_each_event_does_what_the_table_says(transition: Any) -> None:  # noqa: ANN401 - a row of the table
    """Each event leads to the state of the table and moves the counters by what the table says."""
    if transition.before is not None:
        movement = EVENTS[transition.event](HOLDS[transition.before])
        assert HOLDS[transition.before] is movement.before
        assert movement.hold is not None
        assert movement.hold.version == HOLDS[transition.before].version + 1
    elif transition.event is HoldEvent.PLACE:
        movement = place(BOOKING, decided(), REQUEST)
    else:
        movement = ask(BOOKING, decided(channel=ASK), REQUEST, lapses_seconds=9)
    assert transition.after is (movement.hold and movement.hold.state)
    entry, effect = movement.entry, EFFECTS[transition.event]
    assert effect == (entry and (entry.kind, entry.posted.amount_minor, entry.held.amount_minor))
    assert (transition.effect == "none") is (entry is None)


@pytest.mark.parametrize("state", HoldState)
@pytest.mark.parametrize("event", EVENTS)
def test_what_is_not_in_the_table_is_refused(event: HoldEvent, state: HoldState) -> None:
    """Every event that the table does not lead on from a state is refused, and says hold, state and event."""
    is_shared = (SHARED.get(event, event), state) in FROM or (
        {there: here for here, there in SHARED.items()}.get(event, event),
        state,
    ) in FROM
    if (event, state) not in FROM:
        with pytest.raises(HoldStateError) as refusal:
            next_state(CreditHoldId("h-1"), state, event)
        assert {"hold": "h-1", "state": state.value, "event": event.value} == refusal.value.facts
    if not is_shared:
        with pytest.raises(HoldStateError):
            EVENTS[event](HOLDS[state])


def test_the_table_has_each_pair_once() -> None:
    """No event leads to two states, each is in the table, and each state can be reached."""
    assert len(HOLD_TRANSITIONS) == len(FROM)
    assert set(HoldEvent) == {one.event for one in HOLD_TRANSITIONS}
    assert set(HoldState) == {one.after for one in HOLD_TRANSITIONS}
    assert {state for state in HoldState if state.is_open} == {one.before for one in HOLD_TRANSITIONS if one.before}


def test_a_state_is_found_by_its_code() -> None:
    """A state is found by the code that is stored, and says to a clerk what it means."""
    assert list(HoldState) == [HoldState(state.value) for state in HoldState]
    assert all(state.doc.endswith(".") for state in HoldState)


CAPTURES = {
    "all": (None, True, HoldState.CAPTURED, 100, 0),
    "all in words": (100, False, HoldState.CAPTURED, 100, 0),
    "a part, the rest free": (30, True, HoldState.CAPTURED, 30, 70),
    "a part, the rest held": (30, False, HoldState.HELD, 30, 0),
    "all but the last": (99, False, HoldState.HELD, 99, 0),
    "the least": (1, True, HoldState.CAPTURED, 1, 99),
}


@pytest.mark.parametrize("case", CAPTURES.values(), ids=CAPTURES)
def test_a_capture_moves_what_is_invoiced_and_frees_the_rest(case: tuple[Any, ...]) -> None:
    """What is invoiced is owed and no longer held; the rest stays held, or is free where nothing more will come."""
    amount, is_final, state, captured, returned = case
    part = None if amount is None else minor(amount)
    movement = capture(BOOKING, HOLDS[HoldState.HELD], amount=part, is_final=is_final)
    assert movement.hold is not None
    assert movement.entry is not None
    assert (state, minor(captured), minor(returned)) == (
        movement.hold.state,
        movement.hold.captured,
        movement.hold.returned,
    )
    left = 100 - captured - returned
    assert minor(left) == movement.hold.held
    assert (minor(captured), minor(left)) == (movement.entry.owed, movement.entry.reserved)


def test_parts_are_captured_to_the_exact_remainder() -> None:
    """Part after part is invoiced; the part that leaves nothing ends the hold, and nothing is given back."""
    one, states = HOLDS[HoldState.HELD], []
    for part in (33, 33, 33, 1):
        after = capture(BOOKING, one, amount=minor(part), is_final=False).hold
        assert after is not None
        states.append(after.state)
        one = after
    assert [HoldState.HELD] * 3 + [HoldState.CAPTURED] == states
    assert (minor(100), minor(0), minor(0)) == (one.captured, one.returned, one.held)


@pytest.mark.parametrize("amount", [0, -1, 101])
def test_no_more_is_captured_than_is_held(amount: int) -> None:
    """Nothing, less than nothing, and more than what is left are refused."""
    with pytest.raises(InvalidValueError, match="amount"):
        capture(BOOKING, HOLDS[HoldState.HELD], amount=minor(amount))


def test_another_currency_is_not_captured() -> None:
    """An amount of another currency is refused."""
    with pytest.raises(CurrencyMismatchError):
        capture(BOOKING, HOLDS[HoldState.HELD], amount=Money(1, "EUR"))


def test_a_capture_is_due_by_the_terms_or_as_is_said() -> None:
    """An invoice is due so many days later as the account's terms say, or when the call says; it has its own number."""
    one = HOLDS[HoldState.HELD]
    entries = [
        capture(BOOKING, one).entry,
        capture(BOOKING, one, due_on=date(2030, 1, 1), reference="INV-1").entry,
    ]
    told = [(entry.due_on, entry.reference, entry.hold) for entry in entries if entry]
    id_ = CreditHoldId("h-1")
    assert [(date(2024, 3, 30), "order h-1", id_), (date(2030, 1, 1), "INV-1", id_)] == told


@pytest.mark.parametrize("state", [HoldState.HELD, HoldState.PENDING_APPROVAL])
def test_a_hold_ends_at_its_very_moment(state: HoldState) -> None:
    """A hold or request is due at its moment and later, in whatever zone that is told, and not a microsecond before."""
    one = HOLDS[state]
    moments = [START - MOMENT, START, START.astimezone(timezone(timedelta(hours=9))), START + MOMENT]
    assert [False, True, True, True] == [one.is_due(at) for at in moments]
    with pytest.raises(InvalidValueError, match="not over yet"):
        expire(attrs.evolve(BOOKING, at=START - MOMENT), one)
    for at in moments[1:]:
        after = expire(attrs.evolve(BOOKING, at=at), one).hold
        assert after is not None
        assert not after.is_due(at)


def test_a_hold_without_an_end_is_never_due() -> None:
    """A hold that lasts as long as it takes is not due, and cannot expire."""
    one = hold("h-1")
    assert not one.is_due(START + timedelta(days=365_000))
    with pytest.raises(InvalidValueError, match="release it instead"):
        expire(BOOKING, one)


def test_a_hold_lasts_from_when_it_reserves() -> None:
    """A placed hold lasts from its placing, a request lapses by its own time, and lasts anew from its approval."""
    placed = place(BOOKING, decided(), REQUEST).hold
    asked = ask(BOOKING, decided(channel=ASK), REQUEST, lapses_seconds=9).hold
    assert placed is not None
    assert asked is not None
    later = attrs.evolve(BOOKING, at=START + timedelta(seconds=5))
    approved = approve(later, asked, asked.decision, APPROVAL).hold
    assert approved is not None
    seconds = [60, 9, 65]
    assert [START + timedelta(seconds=one) for one in seconds] == [one.expires_at for one in (placed, asked, approved)]
    assert APPROVAL == approved.approval
    endless = place(BOOKING, decided(), attrs.evolve(REQUEST, lasts_seconds=None)).hold
    assert endless is not None
    assert endless.expires_at is None


@pytest.mark.parametrize("channel", [ASK, NEVER])
def test_only_what_is_allowed_is_reserved(channel: ChannelId) -> None:
    """An amount that the decision does not allow is neither placed nor added to a hold."""
    with pytest.raises(InvalidValueError, match="does not allow"):
        place(BOOKING, decided(51, channel), REQUEST)
    with pytest.raises(InvalidValueError, match="does not allow"):
        increase(BOOKING, HOLDS[HoldState.HELD], decided(51, channel))


def test_an_increase_adds_to_what_is_reserved() -> None:
    """What was invoiced stays so; what is reserved grows by the difference, and the last decision is told."""
    one = hold("h-1", captured=minor(40))
    after = increase(BOOKING, one, decided(7)).hold
    assert after is not None
    assert (minor(107), minor(40), minor(67)) == (after.amount, after.captured, after.held)
    assert decided(7) == after.decision


def test_what_is_over_the_limit_is_told() -> None:
    """A hold says that it exceeds the limit where the channel let it, or a manager."""
    within, over = (place(BOOKING, decided(amount), REQUEST).hold for amount in (50, 51))
    approved = attrs.evolve(HOLDS[HoldState.HELD], approval=APPROVAL)
    assert [False, True, True] == [one.is_over_limit for one in (within, over, approved) if one]
    assert within is not None
    assert WEB == within.channel
    assert within.decision is Held(within).decision


WRONG: dict[str, dict[str, Any]] = {
    "nothing": {"amount": minor(0)},
    "captured below zero": {"captured": minor(-1)},
    "returned below zero": {"returned": minor(-1), "captured": minor(101)},
    "held and spent": {"captured": minor(100)},
    "held and returned": {"returned": minor(1)},
    "captured too much": {"captured": minor(101), "state": HoldState.CAPTURED},
    "ended with a rest": {"captured": minor(40), "state": HoldState.RELEASED},
    "captured a request": {"captured": minor(1), "state": HoldState.PENDING_APPROVAL},
    "returned a rejection": {"returned": minor(100), "state": HoldState.REJECTED},
    "no time": {"lasts_seconds": 0},
    "too long": {"lasts_seconds": SECONDS_MOST + 1},
    "a truth": {"lasts_seconds": True},
    "no reference": {"reference": " "},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_a_hold_adds_up(changes: dict[str, Any]) -> None:
    """Amounts that no hold of a state can have are refused, and so are times out of range and blank references."""
    with pytest.raises(InvalidValueError):
        attrs.evolve(hold("h-1"), **changes)


@pytest.mark.parametrize("field", ["captured", "returned"])
def test_a_hold_is_of_one_currency(field: str) -> None:
    """Amounts of two currencies are refused."""
    changes: dict[str, Any] = {field: Money(0, "EUR")}
    with pytest.raises(CurrencyMismatchError):
        attrs.evolve(hold("h-1"), **changes)


def test_a_hold_says_nothing_of_its_customer() -> None:
    """Neither amounts nor references are in the text of holds, approvals and entries."""
    texts = [repr(hold("h-1", amount=777)), repr(APPROVAL), repr(ledger_entry(posted=777, owed=777))]
    assert [] == [text for text in texts if "777" in text or "order" in text or "née" in text]


def test_a_booking_goes_on_after_its_entry() -> None:
    """A booking on the account as an entry leaves it owes and holds what the entry says; moments are told in UTC."""
    entry = place(attrs.evolve(BOOKING, at=START.astimezone(timezone(timedelta(hours=3)))), decided(), REQUEST).entry
    assert entry is not None
    assert UTC is entry.at.tzinfo
    assert exposed(0, 150) == BOOKING.after(entry).account.exposure
