"""A machine that drives two stores by the same random calls and sees that they answer the same.

Owns which calls are made and what is remembered between them. What is drawn is said in `_drawing`, how answers are
compared in `_pairing`. Every call goes through the services, so what differs is what an application would see.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import ClassVar, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from customer_core.history import HistoryEntry
from customer_core.manager import Desk
from customer_core.merging import AppliedMerge, MergePlan, UndoPlan
from customer_core.model import (
    CreditLimit,
    CreditPolicy,
    Customer,
    CustomerDraft,
    CustomerId,
    ExternalKey,
    MergeId,
    Money,
    Order,
    PaymentTerms,
    Unlimited,
    Verdict,
    WaitingPair,
)
from customer_core.ports import Store
from customer_core.search import Criteria, Page, PageRequest
from customer_core.services import AlreadyKnown, DuplicatesSuspected, Registered, Updated
from customer_core.settings import AreaValue, DuplicateSettings, HistorySettings, OrderSettings
from customer_core.storage import MemoryStore
from customer_core.testing.conformance import _drawing as drawn
from customer_core.testing.conformance._pairing import Failed, Pair, Seat

__all__ = ["store_machine"]

T = TypeVar("T")
OpenStore = Callable[[], Store]
Again = Callable[[Desk, str, str], object]
"""Makes a call again, at a desk, with the token of the suspects that were seen and a reason."""


def store_machine(open_store: OpenStore, open_other: OpenStore = MemoryStore) -> type[RuleBasedStateMachine]:
    """Return a machine that drives a store beside another one, as a rule the memory store, which is the specification.

    Give it to `hypothesis.stateful.run_state_machine_as_test`, or let pytest collect its `TestCase`.

    Args:
        open_store: Opens a new, empty store of the kind that is tested; called once for each run of the machine.
        open_other: Opens the store that it is held against.
    """

    class StoreMachine(_StoreMachine):
        opens = (open_store, open_other)

    return StoreMachine


def _one_of(values: Sequence[T], which: int) -> T:
    return values[which % len(values)]


class _Memory(RuleBasedStateMachine):
    """What the calls so far have shown, from which later calls take their arguments."""

    opens: ClassVar[tuple[OpenStore, OpenStore]]

    def __init__(self) -> None:
        super().__init__()
        open_store, open_other = self.opens
        self.pair = Pair(open_store(), open_other())
        self.records: list[Customer] = []
        """Customers as some answer showed them; they may be stale or merged by now."""
        self.absent: list[CustomerId] = [CustomerId("nobody-ever")]
        """Ids of customers that were deleted, and one that was never given."""
        self.is_news = True
        """Whether anything was saved since the administrator came by."""
        self.suspected: list[tuple[Again, str]] = []
        """Calls that were answered by suspects, to be made again with the token of that answer."""
        self.plans: list[MergePlan] = []
        self.merges: list[AppliedMerge] = []
        self.turns: list[PageRequest] = []
        self.waiting: list[WaitingPair] = []

    def teardown(self) -> None:
        """Compare all that the two keep, unless an answer was different already."""
        try:
            if not self.pair.is_apart:
                self.pair.compare({*self.absent, *(record.id for record in self.records)})
        finally:
            self.pair.close()

    def ask(self, seat: Seat, call: Callable[[Desk], T]) -> T | Failed:
        """Ask both."""
        return self.pair.ask(seat, call)

    def id_of(self, which: int) -> CustomerId:
        """Return an id that was given, or now and then one that names nobody."""
        return _one_of(self.absent if which % 20 == 19 else self.given_ids(), which)

    def given_ids(self) -> list[CustomerId]:
        """Return the ids that were given and not deleted, the oldest first."""
        return list(dict.fromkeys(record.id for record in self.records))

    def ids_in_turn(self, first: int, others: Sequence[int]) -> list[CustomerId]:
        """Return an id that was given and others, each counted from the one behind the first: mostly different ones."""
        ids = self.given_ids()
        return [_one_of(ids, first), *dict.fromkeys(_one_of(ids, first + 1 + other) for other in others)]

    def has_records(self) -> bool:
        """Tell whether any customer was shown yet."""
        return bool(self.records)

    def remember(self, answer: object, again: Again) -> None:
        """Remember what a call that saves has shown."""
        self.is_news = True
        match answer:
            case Registered(customer=customer) | Updated(customer=customer):
                self.records.append(customer)
            case AlreadyKnown(proposed=proposed):
                self.records.append(proposed)
            case DuplicatesSuspected(token=token):
                self.suspected.append((again, token))

    def remember_page(self, answer: Page[Customer] | Failed) -> None:
        """Remember the pages around one."""
        if isinstance(answer, Page):
            self.turns += [turn for turn in (answer.first, answer.back, answer.next, answer.last) if turn]


class _Saving(_Memory):
    """Calls that register, change and delete customers."""

    @initialize(drafts=st.lists(drawn.full_drafts, min_size=3, max_size=8))
    def begin(self, drafts: Sequence[CustomerDraft]) -> None:
        """Begin with a few customers, whoever is like whom, and another reaction to duplicates in each channel."""
        self.ask(Seat(), lambda desk: desk.settings.apply(drawn.BEGINNING))
        for draft in drafts:
            self.register(Seat(channel=drawn.FEED), draft, "", "")

    @rule(seat=drawn.seats, draft=drawn.full_drafts, reason=drawn.reasons, key=st.sampled_from(["", "", "r1", "r2"]))
    def register(self, seat: Seat, draft: CustomerDraft, reason: str, key: str) -> None:
        """Register a draft, perhaps with an idempotency key."""
        answer = self.ask(seat, lambda desk: desk.customers.register(draft, reason=reason, key=key))
        self.remember(answer, lambda desk, seen, why: desk.customers.register(draft, seen=seen, reason=why, key=key))

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, draft=drawn.drafts, which=drawn.some)
    def register_under_an_id(self, seat: Seat, draft: CustomerDraft, which: int) -> None:
        """Register a customer under an id of the host's own making, or under one that is taken."""
        id_ = self.id_of(which) if which % 3 == 0 else CustomerId(f"host-{which % 5}")
        customer = draft.with_id(id_)
        answer = self.ask(seat, lambda desk: desk.customers.register(customer))
        self.remember(answer, lambda desk, seen, why: desk.customers.register(customer, seen=seen, reason=why))

    @precondition(lambda self: bool(self.suspected))
    @rule(seat=drawn.seats, which=drawn.some, reason=drawn.reasons)
    def insist(self, seat: Seat, which: int, reason: str) -> None:
        """Make a call again with the token of the suspects that it was answered by."""
        again, token = _one_of(self.suspected, which)
        self.remember(self.ask(seat, lambda desk: again(desk, token, reason)), again)

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some, change=drawn.changes, is_fresh=st.booleans(), reason=drawn.reasons)
    def update(self, seat: Seat, which: int, change: drawn.Change, *, is_fresh: bool, reason: str) -> None:
        """Change a customer, as it is or as it was when some call showed it."""
        shown = _one_of(self.records, which)
        found = self.ask(Seat(), lambda desk: desk.customers.find(shown.id)) if is_fresh else shown
        if not isinstance(found, Customer):
            return
        changed = change(found)
        answer = self.ask(seat, lambda desk: desk.customers.update(changed, reason=reason))
        self.remember(answer, lambda desk, seen, why: desk.customers.update(changed, seen=seen, reason=why))

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some, is_active=st.booleans())
    def change_use(self, seat: Seat, which: int, *, is_active: bool) -> None:
        """Put a customer out of use, or to use again."""
        id_ = self.id_of(which)
        answer = self.ask(
            seat,
            lambda desk: (desk.customers.reactivate if is_active else desk.customers.deactivate)(id_, reason="moved"),
        )
        if isinstance(answer, Customer):
            self.records.append(answer)

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some)
    def delete(self, seat: Seat, which: int) -> None:
        """Delete a customer at the version in which it was shown."""
        shown = _one_of(self.records, which)
        answer = self.ask(
            seat, lambda desk: desk.customers.delete(shown.id, version=shown.version, reason="by mistake")
        )
        if not isinstance(answer, Failed):
            self.records = [record for record in self.records if record.id != shown.id]
            self.absent.append(shown.id)


class _Merging(_Memory):
    """Calls that merge customers, and what they may owe."""

    @precondition(_Memory.has_records)
    @rule(
        seat=drawn.seats,
        master=drawn.some,
        others=st.lists(drawn.some, min_size=1, max_size=3),
        is_applied=st.booleans(),
        reason=drawn.reasons,
    )
    def merge(self, seat: Seat, master: int, others: list[int], *, is_applied: bool, reason: str) -> None:
        """Propose a merge, and perhaps apply it at once."""
        ids = self.ids_in_turn(master, others)
        plan = self.ask(seat, lambda desk: desk.merges.propose(ids[0], ids[1:]))
        if isinstance(plan, MergePlan):
            self.plans.append(plan)
            if is_applied:
                self.apply_plan(seat, plan, reason)

    @precondition(lambda self: bool(self.plans))
    @rule(seat=drawn.seats, which=drawn.some, reason=drawn.reasons)
    def apply_later(self, seat: Seat, which: int, reason: str) -> None:
        """Apply a plan that was proposed before; what it was made from may have changed."""
        self.apply_plan(seat, _one_of(self.plans, which), reason)

    def apply_plan(self, seat: Seat, plan: MergePlan, reason: str) -> None:
        """Apply a plan, and remember the merge."""
        merge = self.ask(seat, lambda desk: desk.merges.apply(plan, reason=reason))
        if isinstance(merge, AppliedMerge):
            self.merges.append(merge)

    @precondition(lambda self: bool(self.merges))
    @rule(seat=drawn.seats, which=drawn.some, is_split=st.booleans(), is_kept_apart=st.booleans(), reason=drawn.reasons)
    def undo(self, seat: Seat, which: int, reason: str, *, is_split: bool, is_kept_apart: bool) -> None:
        """Undo a merge, or let one of its members leave; it may have been undone before."""
        merge = _one_of(self.merges, which)
        member = _one_of(merge.members, which)
        propose = partial(_propose_undo, merge=merge.id, member=member if is_split else None)
        plan = self.ask(seat, propose)
        if isinstance(plan, UndoPlan):
            self.ask(seat, lambda desk: desk.merges.undo(plan, reason=reason, is_kept_apart=is_kept_apart))
            self.records += [plan.survivor, *plan.left]
            self.is_news = True

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, one=drawn.some, other=drawn.some, verdict=st.sampled_from(Verdict), reason=drawn.reasons)
    def judge(self, seat: Seat, one: int, other: int, verdict: Verdict, reason: str) -> None:
        """Judge two customers, who may be one or nobody by now, and read what was judged of them."""
        left, right = (self.ids_in_turn(one, [other]) * 2)[:2]
        self.ask(seat, lambda desk: desk.judgements.record(left, right, verdict, reason=reason))
        self.ask(Seat(), lambda desk: desk.judgements.list_of(left, right))

    @precondition(lambda self: bool(self.merges))
    @rule(seat=drawn.seats, which=drawn.some)
    def look_at_a_merge(self, seat: Seat, which: int) -> None:
        """Read a merge and what went into it."""
        id_ = _one_of(self.merges, which).id
        self.ask(seat, lambda desk: (desk.merges.get(id_), desk.merges.list_contributions(id_)))

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some, order=drawn.orders(), most=st.sampled_from([1, 2, 25]))
    def record_order(self, seat: Seat, which: int, order: Order, most: int) -> None:
        """Record an order of a customer or of nobody, and read those of the customer, the first and those behind."""
        placed = attrs.evolve(order, customer=self.id_of(which))
        self.ask(seat, lambda desk: desk.orders.record(placed, reason="asked"))
        self.ask(seat, lambda desk: (desk.orders.find(order.key), desk.orders.get_totals(placed.customer)))
        self.ask(seat, lambda desk: desk.orders.list_of(placed.customer, after=placed, most=most))
        self.ask(seat, lambda desk: desk.orders.list_of(placed.customer, most=most))

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some, limit=drawn.limits, currency=drawn.currencies, terms=drawn.terms)
    def set_limit(self, seat: Seat, which: int, limit: CreditLimit, currency: str, terms: PaymentTerms | None) -> None:
        """Set what a customer may owe."""
        id_ = self.id_of(which)
        self.ask(seat, lambda desk: desk.credit.set_limit(id_, limit, currency=currency, terms=terms, reason="asked"))

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some, currency=drawn.currencies, until=drawn.ends, review_on=drawn.ends)
    def end_the_limit(self, seat: Seat, which: int, currency: str, until: date | None, review_on: date | None) -> None:
        """Set until when any amount may be owed, and when to look at it again."""
        id_, limit = self.id_of(which), Unlimited()
        self.ask(
            seat,
            lambda desk: desk.credit.set_limit(id_, limit, currency=currency, until=until, review_on=review_on),
        )

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some, currency=drawn.currencies, reason=st.sampled_from(["late", 'Zoë "?"']))
    def block(self, seat: Seat, which: int, currency: str, reason: str) -> None:
        """Block an account, or change why."""
        id_ = self.id_of(which)
        self.ask(seat, lambda desk: desk.credit.block(id_, currency=currency, reason=reason))

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some, currency=drawn.currencies)
    def unblock(self, seat: Seat, which: int, currency: str) -> None:
        """Lift the block of an account."""
        id_ = self.id_of(which)
        self.ask(seat, lambda desk: desk.credit.unblock(id_, currency=currency, reason="asked"))

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some, amount=drawn.amounts)
    def decide(self, seat: Seat, which: int, amount: Money) -> None:
        """Ask for advice on an amount."""
        id_ = self.id_of(which)
        self.ask(seat, lambda desk: desk.credit.decide(id_, amount))
        self.ask(seat, lambda desk: desk.credit.find_account(id_, amount.currency))


class _Reading(_Memory):
    """Calls that only read."""

    @rule(
        seat=drawn.seats,
        criteria=drawn.criteria,
        sort=drawn.sorts,
        page=st.integers(1, 4),
        size=st.sampled_from([1, 2, 25]),
    )
    def search(self, seat: Seat, criteria: Criteria | str, sort: str, page: int, size: int) -> None:
        """Search, and turn a few pages."""
        answer = self.ask(seat, lambda desk: desk.customers.search(criteria, sort=sort, page=page, page_size=size))
        self.remember_page(answer)
        for request in self.turns[-2:]:
            self.remember_page(self.ask(seat, partial(_turn, request=request)))

    @precondition(lambda self: bool(self.turns))
    @rule(seat=drawn.seats, which=drawn.some)
    def turn(self, seat: Seat, which: int) -> None:
        """Turn from a page that was shown to one beside it, whatever was written meanwhile."""
        request = _one_of(self.turns, which)
        self.remember_page(self.ask(seat, lambda desk: desk.customers.turn(request)))

    @rule(seat=drawn.seats, code=st.sampled_from(drawn.CODES), key=drawn.external_keys)
    def look_up(self, seat: Seat, code: str, key: ExternalKey) -> None:
        """Look for a code and for the key of another system."""
        self.ask(seat, lambda desk: (desk.customers.find_by_code(code), desk.customers.find_by_external_key(key)))

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some, is_read_on=st.booleans(), most=st.sampled_from([1, 3, 100]))
    def look_at_a_customer(self, seat: Seat, which: int, most: int, *, is_read_on: bool) -> None:
        """Read a customer, its merges and its history."""
        id_ = self.id_of(which)
        found = self.ask(seat, lambda desk: (desk.customers.get(id_), desk.merges.list_of(id_)))
        if isinstance(found, tuple):
            self.records.append(found[0])
        self.ask(seat, partial(_read_history, customer=id_, most=most, is_read_on=is_read_on))
        self.ask(seat, lambda desk: desk.history.verify(id_))

    @rule(seat=drawn.seats, draft=drawn.full_drafts)
    def check(self, seat: Seat, draft: CustomerDraft) -> None:
        """Check a draft for duplicates."""
        self.ask(seat, lambda desk: desk.duplicates.check(draft))

    @precondition(_Memory.has_records)
    @rule(seat=drawn.seats, which=drawn.some, most=st.sampled_from([1, 25]))
    def look_at_clusters(self, seat: Seat, which: int, most: int) -> None:
        """Read the cluster of a customer, and a page of all."""
        id_ = self.id_of(which)
        self.ask(seat, lambda desk: desk.duplicates.cluster_of(id_))
        self.ask(seat, lambda desk: desk.duplicates.list_clusters(after=id_ if which % 2 else None, most=most))

    @rule(seat=drawn.seats, which=drawn.some, most=st.sampled_from([1, 2, 25]))
    def review(self, seat: Seat, which: int, most: int) -> None:
        """Read the review queue from its head or behind a pair."""
        after = None if which % 2 or not self.waiting else _one_of(self.waiting, which)
        waiting = self.ask(seat, lambda desk: desk.reviews.list_waiting(after=after, most=most))
        if isinstance(waiting, tuple):
            self.waiting += waiting


class _StoreMachine(_Saving, _Merging, _Reading):
    """All calls, those of the administrator included."""

    @precondition(lambda self: self.is_news)
    @rule(seat=drawn.seats, areas=st.lists(drawn.areas, max_size=2))
    def administer(self, seat: Seat, areas: Sequence[AreaValue]) -> None:
        """Apply areas of settings, where one is given twice none, and read them; make the duplicate index anew."""
        self.ask(seat, lambda desk: desk.settings.apply(*areas, reason="new year"))
        for cls in (DuplicateSettings, CreditPolicy, HistorySettings, OrderSettings):
            self.ask(seat, partial(_read_settings, cls=cls))
        self.ask(seat, lambda desk: desk.maintenance.reindex())
        self.ask(seat, lambda desk: (desk.history.verify(), desk.history.checkpoint()))
        self.is_news = False


def _turn(desk: Desk, request: PageRequest) -> Page[Customer]:
    return desk.customers.turn(request)


def _propose_undo(desk: Desk, merge: MergeId, member: CustomerId | None) -> UndoPlan:
    return desk.merges.propose_undo(merge) if member is None else desk.merges.propose_split(member)


def _read_history(desk: Desk, customer: CustomerId, most: int, *, is_read_on: bool) -> tuple[HistoryEntry, ...]:
    """Return the first entries of a history, or those behind the first one."""
    entries = desk.history.list_of(customer, most=most)
    return desk.history.list_of(customer, after=entries[0].position, most=most) if is_read_on else entries


def _read_settings(desk: Desk, cls: type) -> tuple[object, object]:
    return desk.settings.get(cls), desk.history.list_of_settings(cls)
