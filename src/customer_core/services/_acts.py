"""Acts: what is done to all customers whom some criteria find, previewed, gone on with after a stop, and undone.

Owns the steps: a few hundred customers in each unit of work, together with how far the act has come. What a change
makes of a customer is said by the model.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import Final

import attrs

from customer_core.errors import (
    IdempotencyMismatchError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    WorkflowTransitionError,
)
from customer_core.history import HistoryAction
from customer_core.matching import Progress
from customer_core.model import (
    ActId,
    Customer,
    CustomerId,
    Permission,
    RecordChange,
    TouchedValue,
    apply_changes,
    set_back,
)
from customer_core.ports import KeptRequest, UnitOfWork
from customer_core.search import (
    Act,
    ActCounts,
    ActRecord,
    ActState,
    After,
    Criteria,
    FirstPage,
    Page,
    PageRequest,
    Sort,
    quick,
)
from customer_core.services._admitting import require_admissible
from customer_core.services._changing import keep_change
from customer_core.services._contexts import Context, in_turns, require_most
from customer_core.services._defining import expanded
from customer_core.services._facts import require_terms
from customer_core.services._resolving import given
from customer_core.services._saving import refuse_long_key
from customer_core.services._tokens import digest_of

__all__ = ["ActPreview", "ActService"]

_AT_ONCE: Final = 200
"""How many customers are changed in one unit of work, so that no other one waits long."""

_MOST: Final = 25
_START: Final = "acts.start"
_STEP: Final = "act"
_ANY_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class ActPreview:
    """Count what an act would come to, were it applied now.

    Args:
        found: How many customers meet the criteria.
        would_change: Those that it would change.
        unchanged: Those that are as it would make them.
        not_editable: Those that the actor may see and not edit.
        refused: Those that cannot take the changes.
    """

    found: int
    would_change: int
    unchanged: int
    not_editable: int
    refused: int


@attrs.frozen(repr=False)
class ActService:
    """Does something to all customers whom some criteria find.

    Each call comes to those customers alone that the actor may see, and changes those that it may edit. An act is shown
    to the actor who started it, and to whoever sees every customer.
    """

    _context: Context

    def preview(self, criteria: Criteria | str, changes: Iterable[RecordChange]) -> ActPreview:
        """Count what an act would come to; nothing is written.

        Args:
            criteria: A tree of criteria; or plain text, as of `customers.search`.
            changes: What would be done to each customer, of every part of it one at most.

        Raises:
            PermissionDeniedError: The actor may not change many customers at once.
            InvalidValueError: The changes are none, or two of one part.
            StoreTermsError: As of `customers.search`.
            NotFoundError: As of `start`.
        """
        self._context.require(Permission.CUSTOMERS_CHANGE_MANY)
        act = self._made(criteria, changes, reason="")
        with self._context.reading() as unit:
            act = self._expanded(unit, act)
        counts, last = ActCounts(), None
        while True:
            with self._context.reading() as unit:
                page = self._page(unit, act, last)
                for customer in page.items:
                    counts = counts.plus(_foresee(unit, self._context, act, customer).counts)
            if page.next is None:
                break
            last = page.items[-1].id
        return ActPreview(
            found=counts.found,
            would_change=counts.changed,
            unchanged=counts.unchanged,
            not_editable=counts.not_editable,
            refused=counts.refused,
        )

    def start(
        self, criteria: Criteria | str, changes: Iterable[RecordChange], *, reason: str = "", key: str = ""
    ) -> Act:
        """Keep an act that is to be done, and return it; nobody is changed before it is applied.

        Args:
            criteria: A tree of criteria; or plain text, as of `customers.search`. A saved search or group that it names
                counts as it is now.
            changes: What is done to each customer, of every part of it one at most.
            reason: Why; goes into the history of each customer.
            key: An idempotency key: the same call with the same key starts one act, and is answered with that one.

        Raises:
            PermissionDeniedError: The actor may not change many customers at once.
            InvalidValueError: The changes are none, or two of one part; or the key is too long.
            IdempotencyMismatchError: The key came before with something else.
            NotFoundError: The criteria name a saved search or group that the actor is not shown.
        """
        self._context.require(Permission.CUSTOMERS_CHANGE_MANY)
        refuse_long_key(given(str, key, "key"))
        act = self._made(criteria, changes, reason=given(str, reason, "reason"))
        return self._context.write(lambda unit: self._start(unit, act, key))

    def _start(self, unit: UnitOfWork, act: Act, key: str) -> Act:
        if not key:
            return self._added(unit, act)
        brand = self._context.scope.brand
        action = _START if brand is None else f"{_START}:{brand}"
        # What tells one act from another is all but what is new in each call.
        digest = digest_of(attrs.evolve(act, id=ActId("new"), at=_ANY_TIME))
        unit.index.reserve((f"request-{action}:{key}",))
        kept = unit.requests.find(action, key)
        if kept is None:
            unit.requests.add(KeptRequest(action=action, key=key, digest=digest, answer=str(act.id)))
            return self._added(unit, act)
        if kept.digest != digest:
            raise IdempotencyMismatchError(action=_START)
        return self._seen(unit, ActId(kept.answer))

    def _added(self, unit: UnitOfWork, act: Act) -> Act:
        whole = self._expanded(unit, act)
        unit.acts.add(whole)
        return whole

    def _expanded(self, unit: UnitOfWork, act: Act) -> Act:
        """Return an act whose criteria say by themselves what they named: it stays the same when that is changed."""
        return attrs.evolve(act, criteria=expanded(unit, self._context, act.criteria))

    def apply(self, id_: ActId, *, progress: Progress | None = None) -> Act:
        """Change the customers whom an act finds, from where it is on, and return the act as it is then.

        Customers are changed in ascending order of id, a few hundred in each unit of work. Each that is changed gets
        one entry in its history and the next version. A process that is killed leaves whole units behind, and the same
        call goes on behind them; so do several at once, which share the customers between them. Whoever meets the
        criteria no more by the time that it is come to is passed over. An act that is done, or being undone, stays as
        it is.

        Args:
            id_: The id of the act.
            progress: Called while it runs, with how many customers were come to.

        Raises:
            PermissionDeniedError: The actor may not change many customers at once.
            NotFoundError: There is no such act that the actor is shown.
            StoreTermsError: As of `customers.search`.
        """
        self._context.require(Permission.CUSTOMERS_CHANGE_MANY)

        def apply(unit: UnitOfWork, act: Act) -> Act:
            return self._apply(unit, act) if act.state is ActState.RUNNING else act

        return self._run(id_, apply, progress)

    def undo(self, id_: ActId, *, reason: str = "", progress: Progress | None = None) -> Act:
        """Set back what an act changed, from where the undo is on, and return the act as it is then.

        Of each customer that was changed only what the act touched is set back, and only where it still says what the
        act made of it; what is left is counted. A customer that was merged away since is set back in the one that it
        was merged into, and one that is deleted is left. An act that is not done yet is stopped where it is. An undo
        that was stopped goes on by the same call, with the reason that it began with.

        Args:
            id_: The id of the act.
            reason: Why; goes into the history of each customer.
            progress: Called while it runs, with how many customers were come to.

        Raises:
            PermissionDeniedError: The actor may not change many customers at once.
            NotFoundError: There is no such act that the actor is shown.
        """
        self._context.require(Permission.CUSTOMERS_CHANGE_MANY)
        given(str, reason, "reason")

        def undo(unit: UnitOfWork, act: Act) -> Act:
            turned = act.turned_back(reason)
            return self._undo(unit, turned) if turned.state is ActState.UNDOING else act

        return self._run(id_, undo, progress)

    def get(self, id_: ActId) -> Act:
        """Return an act.

        Raises:
            PermissionDeniedError: The actor may not change many customers at once.
            NotFoundError: There is no such act that the actor is shown.
        """
        self._context.require(Permission.CUSTOMERS_CHANGE_MANY)
        with self._context.reading() as unit:
            return self._seen(unit, id_)

    def list_acts(self, *, after: Act | None = None, most: int = _MOST) -> tuple[Act, ...]:
        """Return the first acts that the actor is shown, the newest first.

        Args:
            after: The last act of the page before; None for the first page.
            most: How many at most, from 1 to 10,000.

        Raises:
            PermissionDeniedError: The actor may not change many customers at once.
            InvalidOptionError: `most` is out of range.
        """
        self._context.require(Permission.CUSTOMERS_CHANGE_MANY)
        require_most(most)
        behind = None if after is None else given(Act, after, "after")
        with self._context.reading() as unit:
            acts = in_turns(lambda last: unit.acts.list_newest(after=last, most=most), behind)
            return tuple(islice(filter(self._is_seen, acts), most))

    def _made(self, criteria: Criteria | str, changes: Iterable[RecordChange], *, reason: str) -> Act:
        listed: object = changes
        return Act(
            id=ActId(self._context.new_id()),
            criteria=quick(criteria) if isinstance(criteria, str) else criteria,
            changes=tuple(given(Iterable, listed, "changes")),  # type: ignore[type-abstract]  # only asked of
            by=self._context.scope.author,
            at=self._context.clock(),
            channel=self._context.scope.channel,
            reason=reason,
        )

    def _run(self, id_: ActId, step: Callable[[UnitOfWork, Act], Act], progress: Progress | None) -> Act:
        """Take steps, each in a unit of its own, until one is the last or leaves the act as it is."""

        def take(unit: UnitOfWork) -> tuple[Act, bool]:
            act = self._held(unit, id_)
            moved = step(unit, act)
            if moved is not act:
                unit.acts.replace(moved, expected_version=act.version)
            return moved, moved is act or moved.is_over

        while True:
            act, is_last = self._context.write(take)
            if progress:
                progress(_STEP, *act.counted)
            if is_last:
                return act

    def _apply(self, unit: UnitOfWork, act: Act) -> Act:
        """Change some customers, and return the act that has come to them."""
        page = self._page(unit, act, act.last)
        ids = [customer.id for customer in page.items]
        unit.customers.hold(ids)
        counts, records = ActCounts(), []
        # Whoever was found may have been changed or merged before it was held, and others may be found by now.
        held = [customer for customer in self._page(unit, act, act.last).items if customer.id in set(ids)]
        for customer in held:
            foreseen = _foresee(unit, self._context, act, customer)
            counts = counts.plus(foreseen.counts)
            if foreseen.touched:
                self._save(unit, HistoryAction.CHANGED_TOGETHER, act, customer, foreseen.customer)
                records.append(ActRecord(act=act.id, customer=customer.id, touched=foreseen.touched))
        unit.acts.put_records(records)
        return act.moved(ids[-1] if ids else None, counts, is_last=page.next is None)

    def _undo(self, unit: UnitOfWork, act: Act) -> Act:
        """Set some customers back, and return the act whose undo has come to them."""
        records = unit.acts.list_records(act.id, after=act.last, most=_AT_ONCE)
        unit.customers.hold([record.customer for record in records])
        counts = ActCounts()
        for record in records:
            is_whole = self._set_back(unit, act, record)
            counts = counts.plus(ActCounts(set_back=1) if is_whole else ActCounts(left=1))
        return act.moved(records[-1].customer if records else None, counts, is_last=len(records) < _AT_ONCE)

    def _set_back(self, unit: UnitOfWork, act: Act, record: ActRecord) -> bool:
        """Set a customer back as far as that can be, and tell whether nothing was left."""
        found = unit.customers.find(record.customer)
        if found is None or not self._context.may_edit(unit, found):
            return False
        try:
            former, left = set_back(found, record.touched)
        except InvalidValueError:
            return False
        if former is not found:
            self._save(unit, HistoryAction.SET_BACK_TOGETHER, act, found, former)
        return not left

    def _save(self, unit: UnitOfWork, action: HistoryAction, act: Act, before: Customer, changed: Customer) -> None:
        """Keep a customer that changes made, and write down that they did; the duplicate index says none of it."""
        reason = act.reason if action is HistoryAction.CHANGED_TOGETHER else act.undo_reason
        told = f"act {act.id}: {reason}" if reason else f"act {act.id}"
        keep_change(unit, self._context, action, before, changed, reason=told)

    def _page(self, unit: UnitOfWork, act: Act, last: CustomerId | None) -> Page[Customer]:
        """Return the next customers whom an act finds, in ascending order of id."""
        require_terms(unit, self._context.store.name)
        position = FirstPage() if last is None else After(str(last), str(last), 1)
        return unit.customers.find_page(
            PageRequest(criteria=act.criteria, sort=Sort("id"), size=_AT_ONCE, position=position)
        )

    def _held(self, unit: UnitOfWork, id_: ActId) -> Act:
        """Return an act that nobody else goes on with until the unit ends."""
        unit.index.reserve((f"act-{given(ActId, id_, 'id')}",))
        return self._seen(unit, id_)

    def _seen(self, unit: UnitOfWork, id_: ActId) -> Act:
        found = unit.acts.find(given(ActId, id_, "id"))
        if found is None or not self._is_seen(found):
            raise NotFoundError(kind="act", id=str(id_))
        return found

    def _is_seen(self, act: Act) -> bool:
        author = self._context.scope.author
        return self._context.view.is_everything or (act.by.kind, act.by.id) == (author.kind, author.id)


@attrs.frozen(kw_only=True, repr=False)
class _Foreseen:
    """What an act makes of a customer: how it counts, the changed customer, and what was touched if anything was."""

    counts: ActCounts
    customer: Customer
    touched: tuple[TouchedValue, ...] = ()


def _foresee(unit: UnitOfWork, context: Context, act: Act, customer: Customer) -> _Foreseen:
    if not context.may_edit(unit, customer):
        return _Foreseen(counts=ActCounts(not_editable=1), customer=customer)
    try:
        changed, touched = apply_changes(customer, act.changes, at=act.at)
        require_admissible(unit, context.scope, customer, changed)
    except (InvalidValueError, WorkflowTransitionError, PermissionDeniedError):
        return _Foreseen(counts=ActCounts(refused=1), customer=customer)
    counts = ActCounts(changed=1) if touched else ActCounts(unchanged=1)
    return _Foreseen(counts=counts, customer=changed, touched=touched)
