"""G3, G4, G6, G9: one effect for each key, one end for each hold, expiry to the microsecond, decisions that repeat."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.guarantees.test_races import at_once

from customer_core.credit import (
    CreditDecision,
    CreditHold,
    CreditOutcome,
    Denied,
    Ended,
    Held,
    LedgerKind,
    NeedsApproval,
    Posted,
    repeat,
)
from customer_core.errors import HoldStateError, IdempotencyMismatchError
from customer_core.history import Present
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    ChannelCreditRule,
    ChannelId,
    CreditAccountId,
    CreditPolicy,
    CreditRule,
    CustomerDraft,
    CustomerId,
    Limited,
    Money,
    NoCredit,
    Unlimited,
)
from customer_core.serialization import dumps, from_json, loads
from customer_core.services import _credit_holds
from customer_core.services._crediting import Books
from customer_core.storage import open_store
from customer_core.storage.sql._holds import SqlHolds

CALLERS = 16
ROUNDS = 8
ACTOR = Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND)
ANN = CustomerId("ann")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)


def usd(amount: int) -> Money:
    """Return whole dollars."""
    return Money(amount, "USD")


@attrs.define
class Till:
    """A desk at a store, with a clock that says what it is told, and an account of 500 dollars."""

    address: str
    now: datetime = START
    manager: CustomerManager = attrs.field(init=False)
    account: CreditAccountId = attrs.field(init=False)
    numbers: Iterator[int] = attrs.field(factory=count)

    def __attrs_post_init__(self) -> None:
        self.manager = CustomerManager.open(self.address, clock=lambda: self.now)
        self.desk.customers.register(CustomerDraft().with_id(ANN))
        self.account = self.desk.credit.set_limit(ANN, Limited(usd(500)), currency="USD").id

    @property
    def desk(self) -> Desk:
        """Return a desk at it."""
        return self.manager.acting_as(ACTOR, channel="pos")

    def key(self) -> str:
        """Return a key that was never used."""
        return f"key-{next(self.numbers)}"

    def hold(self, amount: int, after: timedelta | None = None) -> CreditHold:
        """Hold an amount, which there is credit for."""
        answer = self.desk.credit.hold(self.account, usd(amount), reference="SO-1", key=self.key(), expires_after=after)
        assert isinstance(answer, Held)
        return answer.hold

    def length(self) -> int:
        """Return how many entries the ledger has."""
        return self.desk.credit.verify(self.account).entries


@pytest.fixture(params=["sqlite", "postgres"])
def till(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> Iterator[Till]:
    """A till at a store of each kind that outlives a process."""
    made = Till(f"sqlite:///{tmp_path / 'shop.db'}" if request.param == "sqlite" else make_database(""))
    with made.manager:
        yield made


def keyed(till: Till, name: str) -> tuple[Callable[..., Any], Money, Money]:
    """Return a call of each kind, with the amount that it is asked for, and another one."""
    credit, account = till.desk.credit, till.account
    if name in {"hold", "denied"}:
        amount = usd(900 if name == "denied" else 100)
        return partial(credit.hold, account, reference="SO-1"), amount, amount + usd(1)
    if name == "invoice":
        return partial(credit.invoice, account, reference="RE-1"), usd(100), usd(101)
    if name == "post":
        return partial(credit.post, account, LedgerKind.PAYMENT), usd(100), usd(101)
    hold = till.hold(100).id
    calls: dict[str, Callable[..., Any]] = {
        "increase": partial(credit.increase, hold),
        "capture": partial(credit.capture, hold),
        "release": lambda amount, *, key: credit.release(hold, key=key, reason=f"of {amount}"),
    }
    return calls[name], usd(110 if name == "increase" else 60), usd(120 if name == "increase" else 61)


@pytest.mark.guarantee("G3")
@pytest.mark.parametrize("name", ["hold", "denied", "invoice", "post", "increase", "capture", "release"])
def test_one_call_by_many_at_once_has_one_effect(till: Till, name: str) -> None:
    """Of sixteen equal calls with one key one is done, all are answered the same to the byte; no other has the key."""
    call, asked, other = keyed(till, name)
    before = till.length()
    answers = at_once([partial(call, asked, key="once")] * CALLERS)
    assert 1 == len({dumps(answer) for answer in answers})
    assert before + (name != "denied") == till.length()
    with pytest.raises(IdempotencyMismatchError):
        call(other, key="once")
    history = till.desk.history.list_of(ANN)
    done = call(asked, key="once")
    assert (dumps(answers[0]), history) == (dumps(done), till.desk.history.list_of(ANN))


@pytest.mark.guarantee("G3")
def test_two_requests_with_one_key_at_once_are_told_apart(till: Till) -> None:
    """One is done, and the others are refused, whichever comes first."""
    for _ in range(ROUNDS):
        key = till.key()
        asked = [
            partial(till.desk.credit.hold, till.account, usd(place + 1), reference="SO-1", key=key)
            for place in range(CALLERS)
        ]
        answers = at_once(asked)
        assert 1 == sum(isinstance(one, Held | Denied) for one in answers)
        assert CALLERS - 1 == sum(isinstance(one, IdempotencyMismatchError) for one in answers)


def ends(till: Till, late: Desk, hold: CreditHold) -> list[object]:
    """Race for the end of a hold, by desks whose clocks say that its time is over and those whose do not."""
    credit, last = till.desk.credit, late.credit
    calls: list[Callable[[], object]] = [
        *(partial(credit.capture, hold.id, key=till.key()) for _ in range(4)),
        *(partial(credit.release, hold.id, key=till.key()) for _ in range(4)),
        *(partial(last.capture, hold.id, key=till.key()) for _ in range(2)),
        *(last.expire_due for _ in range(4)),
    ]
    return at_once(calls)


@pytest.mark.guarantee("G4")
def test_a_hold_ends_once(till: Till, effort: int) -> None:
    """Whoever captures, releases and expires it at one moment: one does, and the others are told that it has ended."""
    with CustomerManager.open(till.address, clock=lambda: till.now + HOUR) as manager:
        late = manager.acting_as(ACTOR, channel="pos")
        won: set[str] = set()
        for number in range(ROUNDS * effort):
            hold = till.hold(1, HOUR)
            before = till.length()
            answers = ends(till, late, hold)
            winners = [one for one in answers if isinstance(one, Posted | Ended) or one == 1]
            others = [one for one in answers if isinstance(one, HoldStateError) or one == 0]
            assert (1, len(answers) - 1, before + 1) == (len(winners), len(others), till.length())
            assert not till.desk.credit.get_hold(hold.id).state.is_open
            won.add(type(winners[0]).__name__)
            till.now += 2 * HOUR
            if number % 50 == 0:
                till.desk.credit.set_limit(ANN, Limited(usd(1_000 + number)), currency="USD")
    assert won
    assert till.desk.credit.verify().is_sound


@pytest.mark.guarantee("G4")
def test_a_hold_that_ends_twice_is_caught(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a call goes by the hold as it once was, and writes over what it is, the race has several winners."""
    till.hold(400)  # So that as much can be given back as often as anybody tries.
    hold, replace = till.hold(1, HOUR), SqlHolds.replace

    def overwrite(holds: SqlHolds, after: CreditHold, *, expected_version: int) -> None:
        found = holds.find(after.id)
        replace(holds, after, expected_version=found.version if found else expected_version)

    monkeypatch.setattr(SqlHolds, "replace", overwrite)
    monkeypatch.setattr(_credit_holds, "hold_in", lambda *_: hold)
    with CustomerManager.open(till.address, clock=lambda: till.now + HOUR) as manager:
        answers = ends(till, manager.acting_as(ACTOR, channel="pos"), hold)
    assert 1 < sum(isinstance(one, Posted | Ended) for one in answers)
    assert not till.desk.credit.verify().is_sound


def at_the_edge(till: Till) -> Iterator[str]:
    """Yield where the end of a hold is not what it should be, a microsecond before it, at it and behind it."""
    credit = till.desk.credit
    for ticks, is_over in ((-1, False), (0, True), (1, True)):
        hold = till.hold(400, HOUR)
        till.now += HOUR + ticks * TICK
        try:
            credit.capture(hold.id, usd(1), key=till.key(), is_final=False)
            is_captured = True
        except HoldStateError as error:
            is_captured = error.state != "expired"
        if is_captured is is_over:
            yield f"captured at {ticks}"
        other = credit.hold(till.account, usd(450), reference="SO-2", key=till.key())
        if isinstance(other, Held) is not is_over:
            yield f"used at {ticks}"
        for one in credit.list_holds(till.account):
            credit.release(one.id, key=till.key())


@pytest.mark.guarantee("G6")
def test_a_hold_is_over_at_its_moment_and_not_before(till: Till) -> None:
    """It is captured up to a microsecond before, never then; and then its credit is free without any housekeeping."""
    assert [] == list(at_the_edge(till))


@pytest.mark.guarantee("G6")
def test_a_hold_that_never_expires_by_itself_is_caught(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a call does not look for what is over, the edge is not kept: the test above can fail."""
    monkeypatch.setattr(Books, "end_due", lambda _: 0)
    assert {"captured at 0", "captured at 1", "used at 0", "used at 1"} <= set(at_the_edge(till))


@pytest.mark.guarantee("G6")
@pytest.mark.parametrize("sees", ["hold", "payment", "housekeeping"])
def test_a_clock_that_jumps_back_revives_nothing(till: Till, sees: str) -> None:
    """What is over by a later entry of the account stays so, whatever the clock says then; the ledger goes on."""
    credit, hold = till.desk.credit, till.hold(400, HOUR)
    till.now += HOUR
    if sees == "hold":
        till.hold(450)
    elif sees == "payment":
        credit.post(till.account, LedgerKind.PAYMENT, usd(1), key=till.key())
    else:
        assert 1 == credit.expire_due()
    till.now -= 2 * HOUR
    with pytest.raises(HoldStateError, match="is expired"):
        credit.capture(hold.id, key=till.key())
    with pytest.raises(HoldStateError, match="is expired"):
        credit.release(hold.id, key=till.key())
    assert "expired" == credit.get_hold(hold.id).state.value
    assert START + HOUR == till.hold(1).placed_at
    assert credit.verify().is_sound


POLICY = CreditPolicy(
    channels={
        ChannelId("web"): ChannelCreditRule(CreditRule.ALWAYS, "Welcome."),
        ChannelId("pos"): ChannelCreditRule(CreditRule.NO, "Please pay cash."),
        ChannelId("phone"): ChannelCreditRule(CreditRule.APPROVAL, "A manager has to look at it."),
    },
    message="Not here.",
)


def decisions_of(till: Till) -> Iterator[CreditDecision]:
    """Make calls of all kinds in all channels under all limits, and yield the decisions that were answered."""
    till.desk.settings.apply(POLICY)
    credit = till.desk.credit
    for limit in (Limited(usd(500)), Unlimited(), NoCredit(), Limited(usd(100))):
        credit.set_limit(ANN, limit, currency="USD")
        for channel in map(ChannelId, ("web", "pos", "phone", "fair")):
            for amount in (1, 450, 3_000):
                answer = credit.hold(till.account, usd(amount), reference="SO", key=till.key(), channel=channel)
                yield answer.decision
                if isinstance(answer, Held):
                    yield credit.increase(answer.hold.id, usd(amount + 400), key=till.key()).decision
                    credit.release(answer.hold.id, key=till.key())
                billed = credit.invoice(till.account, usd(amount), reference="RE", key=till.key(), channel=channel)
                if isinstance(billed, NeedsApproval | Denied):
                    yield billed.decision
    yield credit.hold(ANN, Money(1, "EUR"), reference="SO", key=till.key()).decision


def decisions_in_history(till: Till) -> Iterator[CreditDecision]:
    """Yield the decisions that the history of the account tells: those of which nothing else is kept but an answer."""
    for one in till.desk.history.list_of(ANN, most=10_000):
        for change in one.changes:
            if change.path == "decision" and isinstance(change.after, Present):
                yield from_json(CreditDecision, change.after.plain)


@pytest.mark.guarantee("G9")
def test_every_decision_is_taken_again_from_its_own_record(till: Till) -> None:
    """From what answers, holds and the history tell, alone, each comes out the same, to the word of its message."""
    answered = list(decisions_of(till))
    store = open_store(till.address)
    with store.reading() as unit:
        kept = [hold.decision for hold in unit.holds.list_of(till.account, most=10_000)]
    store.close()
    told = list(decisions_in_history(till))
    assert min(len(answered), len(kept), len(told)) > 10
    for one in (*answered, *kept, *told):
        again = repeat(loads(CreditDecision, dumps(one)))
        assert (one, dumps(one)) == (again, dumps(again))
    assert {"Welcome.", "Please pay cash.", "A manager has to look at it.", "Not here."} <= {
        one.message for one in answered
    }
    denied = {dumps(one) for one in answered if one.outcome is CreditOutcome.DENIED and one.amount.currency == "USD"}
    assert denied <= set(map(dumps, told))


@pytest.mark.guarantee("G9")
def test_a_decision_that_was_tampered_with_comes_out_otherwise(till: Till) -> None:
    """A figure or a word that was changed later is seen: the test above can fail."""
    denied = till.desk.credit.hold(till.account, usd(600), reference="SO", key=till.key()).decision
    assert denied == repeat(denied)
    for changed in ({"message": "Sure."}, {"available": usd(501)}, {"excess": usd(1)}):
        tampered = attrs.evolve(denied, **changed)
        assert tampered != repeat(tampered)
