"""Laws of holds and ledgers: whatever happens to an account, its books stay sound.

The invariants are those of the guarantees: what was held is captured or given back to the last minor unit, the counters
are the sums of what is kept, and a hold ends once.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.credit import (
    HOLD_TRANSITIONS,
    Approval,
    Booking,
    CreditHold,
    CreditOutcome,
    HoldRequest,
    HoldState,
    LedgerEntry,
    LedgerKind,
    Movement,
    OpenItem,
    Statement,
    approve,
    ask,
    audit,
    capture,
    decide,
    expire,
    increase,
    place,
    post,
    reject,
    release,
    settle,
)
from customer_core.errors import HoldStateError, InvalidValueError
from customer_core.model import (
    Actor,
    ChannelCreditRule,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditHoldId,
    CreditPolicy,
    CreditRule,
    CustomerId,
    Exposure,
    Limited,
    Money,
    PaymentTerms,
)
from customer_core.serialization import dumps, loads
from customer_core.testing import START

thorough = settings(deadline=None, max_examples=200)
CHANNELS = [ChannelId(rule.value) for rule in CreditRule]
POLICY = CreditPolicy(channels={ChannelId(rule.value): ChannelCreditRule(rule) for rule in CreditRule})
CLERK = Actor.user("ann")
ACCOUNT = CreditAccount(
    id=CreditAccountId("a-1"),
    owner=CustomerId("ann"),
    currency="USD",
    limit=Limited(Money.of_minor(150, "USD")),
    terms=PaymentTerms(1),
)
POSTED = (
    LedgerKind.INVOICE,
    LedgerKind.PAYMENT,
    LedgerKind.REFUND,
    LedgerKind.ADJUSTMENT,
    LedgerKind.OPENING_BALANCE,
)
LEADS_ON = {(one.before, one.after) for one in HOLD_TRANSITIONS}


def minor(units: int) -> Money:
    """Return an amount in minor units."""
    return Money.of_minor(units, "USD")


class Books:
    """The books of one account, moved by the engine alone and kept as plain lists."""

    def __init__(self) -> None:
        self.account = ACCOUNT
        self.at = START
        self.entries: list[LedgerEntry] = []
        self.holds: dict[CreditHoldId, CreditHold] = {}
        self.items: dict[int, OpenItem] = {}
        self.history: list[tuple[HoldState | None, HoldState]] = []

    def booking(self) -> Booking:
        """Return the account as it stands."""
        return Booking(account=self.account, at=self.at, by=CLERK, open_items=tuple(self.items.values()))

    def keep(self, movement: Movement) -> None:
        """Keep what an event comes to."""
        if movement.hold is not None:
            before = self.holds.get(movement.hold.id)
            assert before == movement.before
            self.holds[movement.hold.id] = movement.hold
            self.history.append((before.state if before else None, movement.hold.state))
        if movement.entry is not None:
            entry = attrs.evolve(movement.entry, number=len(self.entries) + 1)
            self.entries.append(entry)
            self.items = left_of(self.items, entry)
            exposure = Exposure(posted=entry.owed, held=entry.reserved, overdue=minor(0))
            self.account = attrs.evolve(self.account, exposure=exposure)


def left_of(items: dict[int, OpenItem], entry: LedgerEntry) -> dict[int, OpenItem]:
    """Return what is open once an entry has settled what it says."""
    left = dict(items)
    for one in entry.settled:
        item = left[one.number]
        sign = 1 if item.open.amount_minor > 0 else -1
        assert one.amount <= abs(item.open)
        left[one.number] = attrs.evolve(item, open=item.open - one.amount * sign)
    if entry.open_item is not None:
        left[entry.number] = entry.open_item
    return {number: item for number, item in left.items() if item.open}


Event = Callable[[Books], object]
amounts = st.sampled_from([1, 2, 49, 50, 51, 100, 151])
some = st.integers(0, 2)


def _hold(books: Books, which: int) -> CreditHold:
    """Return one of the holds that came last, which are mostly open."""
    holds = list(books.holds.values())[-3:]
    return holds[which % len(holds)]


def _asked(amount: int, channel: ChannelId, seconds: int | None) -> Event:
    def event(books: Books) -> None:
        decision = decide(books.account, POLICY, amount=minor(amount), channel=channel, at=books.at)
        id_ = CreditHoldId(f"h-{len(books.holds)}")
        request = HoldRequest(id=id_, reference=f"order {len(books.holds) % 3}", lasts_seconds=seconds)
        if decision.outcome is CreditOutcome.NEEDS_APPROVAL:
            books.keep(ask(books.booking(), decision, request, lapses_seconds=2))
        else:
            books.keep(place(books.booking(), decision, request))

    return event


def _grown(which: int, amount: int, channel: ChannelId) -> Event:
    def event(books: Books) -> None:
        decision = decide(books.account, POLICY, amount=minor(amount), channel=channel, at=books.at)
        books.keep(increase(books.booking(), _hold(books, which), decision))

    return event


def _answered(which: int, ceiling: int | None) -> Event:
    def event(books: Books) -> None:
        hold = _hold(books, which)
        if ceiling is None:
            books.keep(reject(hold))
            return
        approval = Approval(by=CLERK, at=books.at, ceiling=minor(ceiling))
        decision = decide(books.account, POLICY, amount=hold.amount, channel=hold.channel, at=books.at)
        books.keep(approve(books.booking(), hold, decision, approval))

    return event


def _captured(which: int, amount: int | None, is_final: bool) -> Event:  # noqa: FBT001 - as above
    part = None if amount is None else minor(amount)
    return lambda books: books.keep(capture(books.booking(), _hold(books, which), amount=part, is_final=is_final))


def _ended(which: int, is_over: bool) -> Event:  # noqa: FBT001 - as above
    return lambda books: books.keep((expire if is_over else release)(books.booking(), _hold(books, which)))


def _posted(kind: LedgerKind, amount: int, chosen: list[str] | None) -> Event:
    return lambda books: books.keep(post(books.booking(), kind, minor(amount), reference="bill", chosen=chosen))


def _waited(seconds: int, is_swept: bool) -> Event:  # noqa: FBT001 - as above
    def event(books: Books) -> None:
        books.at += timedelta(seconds=seconds)
        for hold in [one for one in books.holds.values() if is_swept and one.is_due(books.at)]:
            books.keep(expire(books.booking(), hold))

    return event


references = st.none() | st.lists(st.sampled_from(["order 0", "order 1", "bill"]), max_size=2, unique=True)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(_asked, amounts, st.sampled_from(CHANNELS), st.sampled_from([None, 1, 2])),
    # Above the limit, so that somebody has to approve it.
    st.builds(_asked, st.just(151), st.just(ChannelId(CreditRule.APPROVAL.value)), st.none()),
    st.builds(_grown, some, amounts, st.sampled_from(CHANNELS)),
    st.builds(_answered, some, st.sampled_from([None, 1, 999])),
    st.builds(_captured, some, st.none() | amounts, st.booleans()),
    st.builds(_ended, some, st.booleans()),
    st.builds(_ended, st.just(2), st.just(value=False)),
    st.builds(_posted, st.sampled_from(POSTED), amounts | st.just(-50), references),
    st.builds(_posted, st.sampled_from(POSTED), amounts, st.none()),
    st.builds(_waited, st.sampled_from([1, 2, 86_400]), st.booleans()),
)
sequences = st.lists(events, min_size=8, max_size=40)


def happened(sequence: list[Event]) -> Books:
    """Return the books after some events; one that cannot happen then changes nothing."""
    books = Books()
    for event in sequence:
        before = state_of(books)
        try:
            event(books)
        except (HoldStateError, InvalidValueError, ZeroDivisionError):  # The last is a hold where there is none.
            assert before == state_of(books)
    return books


def state_of(books: Books) -> tuple[Any, ...]:
    """Return all that is kept."""
    return books.account, list(books.entries), dict(books.holds), dict(books.items)


def total(amounts: Any) -> Money:  # noqa: ANN401 - any iterable of money
    """Return the sum of some amounts."""
    return Money.total(amounts, "USD")


@thorough
@given(sequences)
def test_every_closed_hold_is_captured_or_returned(sequence: list[Event]) -> None:
    """Of what was ever held, what is captured, what is given back and what is left make the whole (I2)."""
    for hold in happened(sequence).holds.values():
        if hold.state.was_held:
            assert hold.amount == hold.captured + hold.returned + hold.held
            assert hold.captured <= hold.amount
        else:
            assert minor(0) == hold.captured + hold.returned + hold.held


def test_the_events_reach_every_state() -> None:
    """The laws speak of something: some sequence leads over each step of a hold, and entries of each kind settle."""
    seen: set[object] = set()

    @settings(thorough, max_examples=600, derandomize=True, database=None)
    @given(sequences)
    def look(sequence: list[Event]) -> None:
        books = happened(sequence)
        seen.update(books.history, (entry.kind for entry in books.entries if entry.settled))

    look()
    assert LEADS_ON <= seen
    assert seen >= {*POSTED, LedgerKind.CAPTURE}


@thorough
@given(sequences)
def test_the_counters_are_sums(sequence: list[Event]) -> None:
    """What is reserved is what all holds have left, and what is owed is all that was ever posted (I3)."""
    books = happened(sequence)
    assert total(hold.held for hold in books.holds.values()) == books.account.exposure.held
    assert total(entry.posted for entry in books.entries) == books.account.exposure.posted


@thorough
@given(sequences)
def test_a_hold_ends_once(sequence: list[Event]) -> None:
    """Each step of a hold is one of the table, and none leads on from a state in which it has ended (I4)."""
    steps = happened(sequence).history
    assert set(steps) <= LEADS_ON
    assert [] == [before for before, _ in steps if before is not None and not before.is_open]


@thorough
@given(sequences)
def test_the_books_are_always_sound(sequence: list[Event]) -> None:
    """Whatever happened, an audit finds nothing, also once everything was written down and read again."""
    books = happened(sequence)
    entries = [loads(LedgerEntry, dumps(entry)) for entry in books.entries]
    holds = [loads(CreditHold, dumps(hold)) for hold in books.holds.values()]
    items = [loads(OpenItem, dumps(item)) for item in books.items.values()]
    assert () == audit(books.account, entries, holds, items)


@thorough
@given(sequences)
def test_what_is_open_is_what_is_owed(sequence: list[Event]) -> None:
    """All that is open, payments that are left over taken off, is what is owed, to the last minor unit."""
    books = happened(sequence)
    assert total(item.open for item in books.items.values()) == books.account.exposure.posted


@thorough
@given(sequences)
def test_a_statement_of_any_time_adds_up(sequence: list[Event]) -> None:
    """The postings of any stretch of entries lead from what was owed before it to what is owed after it."""
    books = happened(sequence)
    for start in range(len(books.entries)):
        told = books.entries[start:]
        statement = Statement.of(books.account, told, books.items.values(), opening=told[0].owed_before)
        assert books.account.exposure.posted == statement.closing


@thorough
@given(sequences)
def test_a_ledger_replayed_gives_the_same_books(sequence: list[Event]) -> None:
    """From the entries alone, taken one after the other, the same counters and open items come about."""
    books, replayed = happened(sequence), Books()
    for entry in books.entries:
        before = replayed.account.exposure
        assert (entry.owed_before, entry.reserved_before) == (before.posted, before.held)
        replayed.keep(Movement(entry=entry))
    assert (books.account, books.items) == (replayed.account, replayed.items)


@st.composite
def open_items(draw: st.DrawFn) -> list[OpenItem]:
    """Draw what is open on an account, of either sign."""
    amounts = draw(st.lists(st.integers(-50, 50).filter(bool), max_size=8))
    return [
        OpenItem(
            account=ACCOUNT.id,
            number=number,
            reference=draw(st.sampled_from("AB")),
            open=minor(amount),
            due_on=START.date() + timedelta(days=draw(st.integers(-2, 2))) if amount > 0 else None,
        )
        for number, amount in enumerate(amounts, start=1)
    ]


@thorough
@given(open_items(), st.integers(-150, 150).filter(bool))
def test_what_is_settled_never_exceeds(items: list[OpenItem], posted: int) -> None:
    """No item is settled by more than is open of it, none of its own sign, and all together by no more than there is.

    As much as there is on both sides is settled, each item but the last to its end.
    """
    by_number = {item.number: item for item in items}
    settled = settle(items, minor(posted))
    others = [item for item in items if (item.open.amount_minor > 0) is not (posted > 0)]
    there = min(abs(posted), sum(abs(item.open.amount_minor) for item in others))
    assert there == sum(one.amount.amount_minor for one in settled)
    assert len(settled) == len({one.number for one in settled})
    for one in settled:
        assert by_number[one.number] in others
        assert one.amount <= abs(by_number[one.number].open)
    assert all(one.amount == abs(by_number[one.number].open) for one in settled[:-1])


@thorough
@given(open_items(), st.integers(-150, 150).filter(bool), st.randoms())
def test_the_oldest_is_settled_first_in_whatever_order(items: list[OpenItem], posted: int, chance: Any) -> None:  # noqa: ANN401 - of hypothesis
    """What is settled does not depend on the order in which items are told: it is the oldest of them, one by one."""
    shuffled = list(items)
    chance.shuffle(shuffled)
    settled = settle(items, minor(posted))
    assert settled == settle(shuffled, minor(posted))
    others = [item for item in items if (item.open.amount_minor > 0) is not (posted > 0)]
    by_age = sorted(others, key=lambda item: (item.due_on or date.min, item.number))
    assert [item.number for item in by_age][: len(settled)] == [one.number for one in settled]
