"""One call on a credit account: answered again for its key, else done on the account as it stands, and written down.

Owns the order of a call: the account is locked, the key looked up, what is due ended, the work done, the answer kept.
What an event makes of a hold is the credit engine's. It must not know which calls there are.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast, get_args

import attrs

from customer_core.credit import (
    AccountJoin,
    Booking,
    CreditAnswer,
    CreditDecision,
    CreditHold,
    Denied,
    LedgerEntry,
    Movement,
    count_together,
    decide,
    expire,
)
from customer_core.errors import IdempotencyMismatchError, NotFoundError
from customer_core.history import HistoryAction, Subject
from customer_core.model import (
    EVERYTHING,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditHoldId,
    CreditPolicy,
    Customer,
    CustomerId,
    Money,
)
from customer_core.model._checks import check_line
from customer_core.model._limits import CODE_POINTS_KEY
from customer_core.ports import KeptRequest, UnitOfWork
from customer_core.serialization import dumps, from_json, to_json
from customer_core.services._contexts import Context
from customer_core.services._credit_names import booked_in_name, note_name
from customer_core.services._resolving import given, named
from customer_core.services._stored_settings import read_settings
from customer_core.services._tokens import digest_of

__all__ = [
    "AccountName",
    "Books",
    "CreditCall",
    "CreditCalls",
    "account_in",
    "accounts_of",
    "current",
    "decided",
    "hold_in",
    "is_opened",
    "joins_of",
    "unopened",
]

A = TypeVar("A", bound=CreditAnswer)

AccountName = CreditAccountId | CustomerId
"""What tells an account: its id, or the customer whose account in the currency of the amount it is."""

_ANSWERS: Final[Mapping[str, type[Any]]] = MappingProxyType({cls.__name__: cls for cls in get_args(CreditAnswer)})
_UNOPENED: Final = CreditAccountId("unopened")


class Books:
    """An account in a unit that has it locked: what stands in it now, and the writing of what moves it."""

    def __init__(self, context: Context, unit: UnitOfWork, account: CreditAccountId) -> None:
        self.unit = unit
        self.policy = read_settings(unit, CreditPolicy)
        at = _moment(context, unit, account)
        group = locked_group(unit, account, at)
        at = max((at, *(_moment(context, unit, one.id) for one in group[1:])))
        self._context = attrs.evolve(context, clock=lambda: at)
        self._account = account
        self._bookings = {
            one.id: Booking(account=one, at=at, by=context.scope.author, channel=context.scope.channel) for one in group
        }
        self._joins = joins_of(unit, self.accounts)

    @property
    def booking(self) -> Booking:
        """Return who books, on the account as the last entry left it."""
        return self._bookings[self._account]

    @property
    def account(self) -> CreditAccount:
        """Return the account as it stands."""
        return self.booking.account

    @property
    def accounts(self) -> tuple[CreditAccount, ...]:
        """Return all accounts that count together, as they stand; the one of the call first."""
        others = (booking.account for id_, booking in self._bookings.items() if id_ != self._account)
        return self.account, *others

    @property
    def at(self) -> datetime:
        """Return the moment of the call, never before that of the last entry: time does not run back in a ledger."""
        return self.booking.at

    def with_open_items(self, account: CreditAccountId | None = None) -> Booking:
        """Return the booking on the account, or on another of the group, with all that is open of it."""
        booking = self._bookings[account or self._account]
        return attrs.evolve(booking, open_items=self.unit.ledger.list_open(booking.account.id))

    def decide(self, amount: Money, channel: ChannelId) -> CreditDecision:
        """Decide on an amount by what stands now."""
        return decided(self.unit, self.accounts, self._joins, self.policy, amount=amount, channel=channel, at=self.at)

    def end_due(self) -> int:
        """End what is due on the accounts, so that its credit is free, and return how many holds that were."""
        due = [hold for id_ in self._bookings for hold in self.unit.holds.list_due(self.at, account=id_)]
        for hold in due:
            movement = expire(self._bookings[hold.account], hold)
            is_held = movement.entry is not None
            self.keep(movement, HistoryAction.CREDIT_EXPIRED if is_held else HistoryAction.CREDIT_REQUEST_ENDED)
        return len(due)

    def keep(
        self, movement: Movement, action: HistoryAction, reason: str = "", *, decision: CreditDecision | None = None
    ) -> Movement:
        """Write a movement down, with the decision that no hold tells, and return it with its entry as numbered."""
        entry = None if movement.entry is None else self.unit.ledger.add(movement.entry)
        before, hold = movement.before, movement.hold
        if hold is not None and before is None:
            self.unit.holds.add(hold)
        elif hold is not None and before is not None:
            self.unit.holds.replace(hold, expected_version=before.version)
        if entry is not None:
            self._bookings[entry.account] = self._bookings[entry.account].after(entry)
        kept = attrs.evolve(movement, entry=entry)
        earlier = None if before is None else before.decision
        if hold is not None and earlier is not None and hold.decision is not earlier:
            decision = hold.decision  # Both, since the hold tells the last one alone.
        else:
            earlier = None
        account = self._bookings[_account_of(kept)].account
        self._note(account, action, _said(before, None, earlier), _said(hold, entry, decision), reason)
        return kept

    def deny(self, decision: CreditDecision, reference: str, reason: str = "") -> Denied:
        """Write down what is denied, and for which order, and answer so."""
        after = {"reference": reference, **_said(None, None, decision)}
        self._note(self.account, HistoryAction.CREDIT_DENIED, None, after, reason)
        return Denied(decision)

    def _note(self, account: CreditAccount, action: HistoryAction, before: object, after: object, reason: str) -> None:
        """Write into the history of an account what was done."""
        self._context.record(
            self.unit,
            action,
            Subject("account", str(account.id)),
            before=before,
            after=after,
            version=account.version,
            reason=reason,
        )


@attrs.frozen(kw_only=True, repr=False)
class CreditCall:
    """A call that is done once for its key on an account: its action, and all that it asks for.

    `name` is the customer whose account it is, where the caller named one.
    """

    context: Context
    action: str
    key: str
    asked: tuple[object, ...]
    name: CustomerId | None = None

    def __attrs_post_init__(self) -> None:
        check_line("key", self.key, limit=CODE_POINTS_KEY, is_required=True)

    def named(self, name: AccountName) -> "CreditCall":
        """Return the call with the name of whoever was named, if that is a customer."""
        return attrs.evolve(self, name=name if isinstance(name, CustomerId) else None)

    def on(self, find: Callable[[UnitOfWork], CreditAccountId], work: Callable[[Books], A]) -> A:
        """Do the work on the account that is found, or answer what was answered for the key."""
        return self.context.write(lambda unit: self.within(unit, find(unit), work))

    def within(self, unit: UnitOfWork, account: CreditAccountId, work: Callable[[Books], A]) -> A:
        """Do the same in a unit that is open, on an account."""
        unit.accounts.lock((account,))
        # Before the key is looked up: whoever may not see the account is told nothing of it.
        books = Books(self.context, unit, account)
        before = booked_in_name(unit, self.name, self.key, books.account)
        first = () if before is None else (account_in(unit, before, books.at),)
        # A key may have been used while another account of the customer took the holds.
        kept = next(filter(None, (self._kept(unit, one.id) for one in (*first, *books.accounts))), None)
        if kept is not None:
            return kept  # type: ignore[return-value]  # the digest names the action, and so the answers it has
        books.end_due()
        answer = work(books)
        self._keep(unit, account, answer)
        note_name(unit, self.name, self.key, books.account, self._digest())
        return answer

    def _kept(self, unit: UnitOfWork, account: CreditAccountId) -> CreditAnswer | None:
        kept = unit.requests.find(_action_of(account), self.key)
        if kept is None:
            return None
        if kept.digest != self._digest():
            raise IdempotencyMismatchError(action=self.action)
        return _answer_of(kept.answer)

    def _keep(self, unit: UnitOfWork, account: CreditAccountId, answer: CreditAnswer) -> None:
        text = _answer_text(answer)
        unit.requests.add(KeptRequest(action=_action_of(account), key=self.key, digest=self._digest(), answer=text))

    def _digest(self) -> str:
        return digest_of(self.action, *(_canonical(part) for part in self.asked))


@attrs.frozen(repr=False)
class CreditCalls:
    """What all calls on credit have in common."""

    _context: Context

    def _call(self, action: str, key: str, *asked: object) -> CreditCall:
        return CreditCall(context=self._context, action=action, key=key, asked=asked)

    def _account_of(self, hold: CreditHoldId) -> Callable[[UnitOfWork], CreditAccountId]:
        return lambda unit: hold_in(unit, hold).account

    def _id_of(self, unit: UnitOfWork, name: AccountName, currency: str) -> CreditAccountId | None:
        """Return the id of the account of a name; None for a customer who has none."""
        if isinstance(name, CreditAccountId):
            return name
        found = accounts_of(unit, name, currency)
        return found[0].id if found else None

    def _account(self, unit: UnitOfWork, name: AccountName, currency: str) -> CreditAccount:
        """Return the account of a name as it counts now, or what stands for the one that a customer does not have."""
        return count_together(*self._group(unit, name, currency, self._context.now(unit)))

    def _group(
        self, unit: UnitOfWork, name: AccountName, currency: str, at: datetime
    ) -> tuple[tuple[CreditAccount, ...], tuple[AccountJoin, ...]]:
        """Return the accounts of a name as `decided` takes them, and what brought them together."""
        accounts = self._accounts_now(unit, name, currency, at)
        if not accounts:
            accounts = (unopened(named(unit, cast("CustomerId", name)), currency),)
        return accounts, joins_of(unit, accounts)

    def _accounts_now(
        self, unit: UnitOfWork, name: AccountName, currency: str, at: datetime
    ) -> tuple[CreditAccount, ...]:
        """Return the accounts that a name stands for as they are now, the one that is booked on first."""
        day = at.date()
        if isinstance(name, CreditAccountId):
            found = group_in(unit, name, at)
        else:
            found = accounts_of(unit, name, currency, on=day)
        return tuple(current(unit, account, at) for account in found)


def account_in(unit: UnitOfWork, id_: CreditAccountId, at: datetime) -> CreditAccount:
    """Return the account of an id, with what is overdue at a moment.

    Raises:
        NotFoundError: There is none that may be seen.
    """
    found = unit.accounts.find(id_, on=at.date())
    if found is None:
        raise NotFoundError(kind="credit account", id=str(id_))
    return found


def hold_in(unit: UnitOfWork, id_: CreditHoldId) -> CreditHold:
    """Return the hold of an id.

    Raises:
        NotFoundError: There is none that may be seen.
    """
    found = unit.holds.find(given(CreditHoldId, id_, "hold"))
    if found is None:
        raise NotFoundError(kind="credit hold", id=str(id_))
    return found


def group_in(unit: UnitOfWork, id_: CreditAccountId, at: datetime) -> tuple[CreditAccount, ...]:
    """Return the account of an id and those that count together with it, itself first, with what is overdue then.

    Raises:
        NotFoundError: There is none that may be seen.
    """
    found = unit.accounts.list_group(id_, on=at.date())
    if not found:
        raise NotFoundError(kind="credit account", id=str(id_))
    return tuple(sorted(found, key=lambda account: (account.id != id_, account.id)))


def locked_group(unit: UnitOfWork, id_: CreditAccountId, at: datetime) -> tuple[CreditAccount, ...]:
    """Return the same of an account that is locked, with all of them locked.

    Raises:
        NotFoundError: There is none that may be seen.
    """
    group = group_in(unit, id_, at)
    locked = {id_}
    # A merge may have brought more of them together while the lock was waited for.
    while not locked.issuperset(account.id for account in group):
        locked = {account.id for account in group}
        unit.accounts.lock(locked)
        group = group_in(unit, id_, at)
    return group


def accounts_of(
    unit: UnitOfWork, name: CustomerId, currency: str, *, on: date | None = None
) -> tuple[CreditAccount, ...]:
    """Return the accounts of a customer in a currency, several only where merges brought them together.

    First comes the one that is booked on: that of the very id, else that of the survivor, else the one of smallest id.
    So whoever goes on with the id that he knows finds his account again, whatever is merged or parted meanwhile.

    Raises:
        NotFoundError: The id names nobody.
    """
    customer = named(unit, name)
    found = unit.accounts.list_of(unit.merges.list_ids(customer.id), on=on)
    own = (one for one in found if one.currency == currency and one.brand == customer.brand)
    return tuple(sorted(own, key=lambda one: (one.owner != name, one.owner != customer.id, one.id)))


def joins_of(unit: UnitOfWork, accounts: Sequence[CreditAccount]) -> tuple[AccountJoin, ...]:
    """Return the merges by which several accounts count together, in the order they were applied; none for one."""
    if len(accounts) == 1:
        return ()
    merges = unit.seen_by(EVERYTHING).merges.list_of(cast("CustomerId", accounts[0].owner))
    return tuple(
        AccountJoin(merge=one.id, master=one.master, members=one.standing, limits=one.plan.limits) for one in merges
    )


def decided(
    unit: UnitOfWork,
    accounts: Sequence[CreditAccount],
    joins: Sequence[AccountJoin],
    policy: CreditPolicy,
    *,
    amount: Money,
    channel: ChannelId,
    at: datetime,
) -> CreditDecision:
    """Decide on an amount by a policy, of which the rule on what is overdue may let some days pass.

    The first of the accounts is the one that is booked on; those that count together with it are behind it.
    """
    account = count_together(accounts, joins)
    overdue = account.exposure.overdue
    if policy.overdue is not None and policy.overdue.days and overdue:
        earlier = unit.accounts.list_group(account.id, on=at.date() - timedelta(days=policy.overdue.days))
        overdue = Money.total((one.exposure.overdue for one in earlier), overdue.currency) if earlier else overdue
    ids = [one.id for one in accounts] if len(accounts) > 1 else ()
    return decide(account, policy, amount=amount, channel=channel, at=at, overdue=overdue, accounts=ids)


def current(unit: UnitOfWork, account: CreditAccount, at: datetime) -> CreditAccount:
    """Return an account as it counts at a moment: what is held past its time is free, also before anybody ends it."""
    due = Money.total((hold.held for hold in unit.holds.list_due(at, account=account.id)), account.currency)
    exposure = account.exposure
    return attrs.evolve(account, exposure=attrs.evolve(exposure, held=exposure.held - due)) if due else account


def is_opened(account: CreditAccount) -> bool:
    """Tell whether an account is kept, and does not only stand for one."""
    return account.id != _UNOPENED


def unopened(customer: Customer, currency: str) -> CreditAccount:
    """Return what stands for the account of a customer who has none: it has no credit."""
    return CreditAccount(id=_UNOPENED, owner=customer.id, brand=customer.brand, currency=currency)


def _moment(context: Context, unit: UnitOfWork, account: CreditAccountId) -> datetime:
    last, now = unit.ledger.find_moment(account), context.now(unit)
    return now if last is None else max(now, last)


def _answer_text(answer: CreditAnswer) -> str:
    """Return an answer as it is kept: its parts are written already, each as a document of its own."""
    parts = (f'"{field.name}":{_part_text(getattr(answer, field.name))}' for field in _parts_of(answer))
    return f'{{"{type(answer).__name__}":{{{",".join(parts)}}}}}'


def _part_text(part: object) -> str:
    return f"[{','.join(map(dumps, part))}]" if isinstance(part, tuple) else dumps(part)


def _parts_of(answer: CreditAnswer) -> Iterator["attrs.Attribute[Any]"]:
    return (field for field in attrs.fields(type(answer)) if getattr(answer, field.name) not in (None, ()))


def _answer_of(text: str) -> CreditAnswer:
    """Return the answer that was kept."""
    ((name, document),) = json.loads(text).items()
    answer: CreditAnswer = from_json(_ANSWERS[name], document)
    return answer


def _account_of(movement: Movement) -> CreditAccountId:
    moved = movement.entry or movement.hold
    return cast("LedgerEntry | CreditHold", moved).account


def _action_of(account: CreditAccountId) -> str:
    return f"credit:{account}"


def _canonical(part: object) -> object:
    """Return a part of a request as its digest takes it: a text for all that is plain, so that no two run together."""
    return part if attrs.has(type(part)) else repr(part)


def _said(hold: CreditHold | None, entry: LedgerEntry | None, decision: CreditDecision | None) -> dict[str, Any]:
    """Return what the history tells of these, by name: figures, ids and reasons; all of a decision of no hold."""
    said: dict[str, Any] = {}
    if hold is not None:
        said["hold"] = _hold_said(hold)
    if entry is not None:
        said["entry"] = _entry_said(entry)
    if decision is not None:
        said["decision"] = to_json(decision)
    return said


def _hold_said(hold: CreditHold) -> dict[str, Any]:
    approval = hold.approval
    return {
        "id": str(hold.id),
        "state": hold.state.value,
        "reference": hold.reference,
        "channel": str(hold.channel),
        "reason": hold.decision.reason,
        "amount": str(hold.amount),
        "captured": str(hold.captured),
        "returned": str(hold.returned),
        "expires_at": None if hold.expires_at is None else hold.expires_at.isoformat(),
        "approval": None if approval is None else to_json(approval),
    }


def _entry_said(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "kind": entry.kind.value,
        "reference": entry.reference,
        "posted": str(entry.posted),
        "held": str(entry.held),
        "owed": str(entry.owed),
        "reserved": str(entry.reserved),
        "due_on": None if entry.due_on is None else entry.due_on.isoformat(),
        "settled": [{"number": str(one.number), "amount": str(one.amount)} for one in entry.settled],
    }
