"""A machine that moves accounts of two stores by the same random events, and sees that their books agree and are sound.

Owns which events happen and when. What each of them comes to is the credit engine's, and is written by the ports alone,
so what differs is a difference of the stores. The time is the machine's own, down to the microsecond.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar, Final, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from customer_core.credit import (
    Approval,
    Booking,
    CreditHold,
    CreditOutcome,
    HoldRequest,
    LedgerKind,
    Movement,
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
)
from customer_core.errors import CustomerCoreError
from customer_core.model import (
    Actor,
    ChannelCreditRule,
    ChannelId,
    CreditAccountId,
    CreditHoldId,
    CreditPolicy,
    CreditRule,
    Limited,
    OrganizationId,
    Unlimited,
)
from customer_core.ports import Store, UnitOfWork
from customer_core.storage import MemoryStore
from customer_core.testing._steady import START
from customer_core.testing.conformance._asking import WHOLE
from customer_core.testing.conformance._credit_specimens import minor
from customer_core.testing.conformance._dumping import dump_unit
from customer_core.testing.conformance._pairing import Failed
from customer_core.testing.conformance._specimens import account

__all__ = ["ledger_machine"]

T = TypeVar("T")
OpenStore = Callable[[], Store]

CLERK: Final = Actor.user("ann", roles=["clerk"])
CHANNELS: Final = tuple(map(ChannelId, ("always", "never", "ask")))
POLICY: Final = CreditPolicy(
    channels=dict(
        zip(CHANNELS, map(ChannelCreditRule, (CreditRule.ALWAYS, CreditRule.NO, CreditRule.APPROVAL)), strict=True)
    )
)
ACCOUNTS: Final = (
    account("a-1", OrganizationId("o-1"), limit=Limited(minor(200))),
    account("A-1", OrganizationId("o-2"), limit=Unlimited()),
)
SECOND: Final = 1_000_000
"""How many microseconds one has."""

ids = st.sampled_from([one.id for one in ACCOUNTS])
amounts = st.sampled_from([1, 2, 50, 99, 100, 101])
some = st.integers(0, 10**6)
lasting = st.sampled_from([None, 1, 2])


def ledger_machine(open_store: OpenStore, open_other: OpenStore = MemoryStore) -> type[RuleBasedStateMachine]:
    """Return a machine that moves accounts of a store beside those of another one, as a rule the memory store.

    Args:
        open_store: Opens a new, empty store of the kind that is tested; called once for each run of the machine.
        open_other: Opens the store that it is held against.
    """

    class LedgerMachine(_LedgerMachine):
        opens = (open_store, open_other)

    return LedgerMachine


@attrs.frozen
class _Desk:
    """One account in a unit that has it locked."""

    unit: UnitOfWork
    booking: Booking

    def hold(self, id_: CreditHoldId) -> CreditHold:
        """Return a hold that was placed or asked for."""
        found = self.unit.holds.find(id_)
        assert found is not None
        return found

    def keep(self, movement: Movement) -> Movement:
        """Write down what an event comes to."""
        entry = None if movement.entry is None else self.unit.ledger.add(movement.entry)
        if movement.hold is not None and movement.before is None:
            self.unit.holds.add(movement.hold)
        elif movement.hold is not None and movement.before is not None:
            self.unit.holds.replace(movement.hold, expected_version=movement.before.version)
        return attrs.evolve(movement, entry=entry)


class _Books(RuleBasedStateMachine):
    """Two stores with the same accounts, and what was asked for so far."""

    opens: ClassVar[tuple[OpenStore, OpenStore]]

    def __init__(self) -> None:
        super().__init__()
        self.at = START
        self.stores = [opened() for opened in self.opens]
        self.holds: list[tuple[CreditAccountId, CreditHoldId]] = []
        self.number = 0
        for store in self.stores:
            with store.writing() as unit:
                for one in ACCOUNTS:
                    unit.accounts.add(one)

    def teardown(self) -> None:
        """Close both."""
        for store in self.stores:
            store.close()

    def do(self, id_: CreditAccountId, work: Callable[[_Desk], T]) -> T | Failed:
        """Do the same on an account of both, and return the one answer; an error of ours is an answer, too."""
        answers = [self._done(store, id_, work) for store in self.stores]
        assert answers[0] == answers[1]
        return answers[0]

    def hold(self, which: int) -> tuple[CreditAccountId, CreditHoldId]:
        """Return a hold that was placed or asked for, and its account."""
        return self.holds[which % len(self.holds)]

    def has_holds(self) -> bool:
        """Tell whether anything was asked for yet."""
        return bool(self.holds)

    def _done(self, store: Store, id_: CreditAccountId, work: Callable[[_Desk], T]) -> T | Failed:
        try:
            with store.writing() as unit:
                unit.accounts.lock([id_])
                found = unit.accounts.find(id_, on=self.at.date())
                assert found is not None
                items = unit.ledger.list_open(id_)
                booking = Booking(account=found, at=self.at, by=CLERK, channel=CHANNELS[0], open_items=items)
                return work(_Desk(unit, booking))
        except CustomerCoreError as error:
            return Failed.of(error)


class _LedgerMachine(_Books):
    """All events, each followed by a look at the books."""

    @rule(microseconds=st.sampled_from([1, SECOND - 1, SECOND, 86_400 * SECOND, 40 * 86_400 * SECOND]))
    def wait(self, microseconds: int) -> None:
        """Let time go by."""
        self.at += timedelta(microseconds=microseconds)

    @rule(id_=ids, amount=amounts, channel=st.sampled_from(CHANNELS), seconds=lasting)
    def place(self, id_: CreditAccountId, amount: int, channel: ChannelId, seconds: int | None) -> None:
        """Place what may be bought, or ask for the approval of it."""
        self.number += 1
        hold = CreditHoldId(f"h-{self.number}")
        request = HoldRequest(id=hold, reference=f"order {self.number % 3}", lasts_seconds=seconds)

        def work(desk: _Desk) -> object:
            decision = decide(desk.booking.account, POLICY, amount=minor(amount), channel=channel, at=self.at)
            if decision.outcome is CreditOutcome.NEEDS_APPROVAL:
                return desk.keep(ask(desk.booking, decision, request, lapses_seconds=2))
            return desk.keep(place(desk.booking, decision, request))

        if not isinstance(self.do(id_, work), Failed):
            self.holds.append((id_, hold))

    @precondition(_Books.has_holds)
    @rule(which=some, is_approved=st.booleans())
    def answer(self, which: int, *, is_approved: bool) -> None:
        """Approve what somebody asked for, or say no to it."""
        id_, hold = self.hold(which)

        def work(desk: _Desk) -> object:
            ceiling = desk.booking.account.exposure.total + desk.hold(hold).amount
            approval = Approval(by=CLERK, at=self.at, ceiling=ceiling, reason="a good customer")
            before = desk.hold(hold)
            if not is_approved:
                return desk.keep(reject(before))
            account, amount = desk.booking.account, before.amount
            decision = decide(account, POLICY, amount=amount, channel=before.channel, at=self.at)
            return desk.keep(approve(desk.booking, before, decision, approval))

        self.do(id_, work)

    @precondition(_Books.has_holds)
    @rule(which=some, amount=amounts, channel=st.sampled_from(CHANNELS))
    def increase(self, which: int, amount: int, channel: ChannelId) -> None:
        """Reserve more for an order, where that is allowed."""
        id_, hold = self.hold(which)

        def work(desk: _Desk) -> object:
            decision = decide(desk.booking.account, POLICY, amount=minor(amount), channel=channel, at=self.at)
            return desk.keep(increase(desk.booking, desk.hold(hold), decision))

        self.do(id_, work)

    @precondition(_Books.has_holds)
    @rule(which=some, amount=st.none() | amounts, is_final=st.booleans())
    def capture(self, which: int, amount: int | None, *, is_final: bool) -> None:
        """Invoice an order or a part of it."""
        id_, hold = self.hold(which)
        part = None if amount is None else minor(amount)
        self.do(id_, lambda desk: desk.keep(capture(desk.booking, desk.hold(hold), amount=part, is_final=is_final)))

    @precondition(_Books.has_holds)
    @rule(which=some, is_over=st.booleans())
    def end(self, which: int, *, is_over: bool) -> None:
        """Give back what is left of a hold, or end it because its time is over."""
        id_, hold = self.hold(which)
        self.do(id_, lambda desk: desk.keep((expire if is_over else release)(desk.booking, desk.hold(hold))))

    @rule(id_=ids)
    def end_what_is_due(self, id_: CreditAccountId) -> None:
        """End the hold that is due first, if there is one."""

        def work(desk: _Desk) -> object:
            due = desk.unit.holds.list_due(self.at, account=id_)
            return due, [desk.keep(expire(desk.booking, hold)) for hold in due[:1]]

        self.do(id_, work)

    @rule(
        id_=ids,
        kind=st.sampled_from(LedgerKind),
        amount=amounts | st.just(-50),
        chosen=st.none() | st.sets(st.sampled_from(["order 0", "order 1", "bill"]), max_size=2),
    )
    def post(self, id_: CreditAccountId, kind: LedgerKind, amount: int, chosen: set[str] | None) -> None:
        """Post an amount of any kind, for what is chosen or for the oldest."""
        wanted = None if chosen is None else sorted(chosen)
        self.do(id_, lambda desk: desk.keep(post(desk.booking, kind, minor(amount), reference="bill", chosen=wanted)))

    @rule(id_=ids, back=st.integers(1, 3))
    def post_anew(self, id_: CreditAccountId, back: int) -> None:
        """Keep a posting of before once more, made from what was owed then and mostly is not owed by now."""

        def work(desk: _Desk) -> object:
            postings = [one for one in desk.unit.ledger.list_of(id_, most=WHOLE) if not one.held]
            return [desk.unit.ledger.add(attrs.evolve(one, at=self.at)) for one in postings[-back:][:1]]

        self.do(id_, work)

    @invariant()
    def books_agree(self) -> None:
        """Both tell the same, and each account is what its ledger says."""
        dumps = []
        for store in self.stores:
            with store.reading() as unit:
                dumps.append(dump_unit(unit))
                for one in unit.accounts.list_after(None, most=WHOLE):
                    entries = unit.ledger.list_of(one.id, most=WHOLE)
                    holds = unit.holds.list_of(one.id, most=WHOLE)
                    assert () == audit(one, entries, holds, unit.ledger.list_open(one.id))
        assert dumps[0] == dumps[1]
