"""One call on a credit account: answered again for its key, else done on the account as it stands, and written down.

Owns the order of a call: the account is locked, the key looked up, what is due ended, the work done, the answer kept.
What an event makes of a hold is the credit engine's. It must not know which calls there are.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast, get_args

import attrs

from customer_core.credit import (
    Booking,
    CreditAnswer,
    CreditDecision,
    CreditHold,
    Denied,
    LedgerEntry,
    Movement,
    Posted,
    expire,
)
from customer_core.errors import IdempotencyMismatchError, NotFoundError
from customer_core.history import HistoryAction, Subject
from customer_core.model import (
    EVERYTHING,
    BrandId,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditHoldId,
    CreditPolicy,
    CustomerId,
    Money,
    OrganizationId,
)
from customer_core.model._checks import check_line
from customer_core.model._limits import CODE_POINTS_KEY
from customer_core.ports import KeptRequest, UnitOfWork
from customer_core.serialization import dumps, from_json, to_json
from customer_core.services._contexts import Context
from customer_core.services._credit_accounts import (
    AccountCalls,
    AccountName,
    Owner,
    account_in,
    decided,
    joins_of,
    locked_group,
)
from customer_core.services._purses import paying_brand
from customer_core.services._resolving import given
from customer_core.services._stored_settings import foresee_settings, read_settings
from customer_core.services._tokens import digest_of
from customer_core.settings import WorkflowSettings

__all__ = ["Books", "CreditCall", "CreditCalls", "hold_in"]

A = TypeVar("A", bound=CreditAnswer)

_ANSWERS: Final[Mapping[str, type[Any]]] = MappingProxyType({cls.__name__: cls for cls in get_args(CreditAnswer)})


class Books:
    """An account in a unit that has it locked: what stands in it now, and the writing of what moves it."""

    def __init__(
        self, context: Context, unit: UnitOfWork, account: CreditAccountId, *, buyer: Owner | None = None
    ) -> None:
        self.unit = unit
        self._buyer = buyer
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

    def with_payments(self) -> Booking:
        """Return the booking with the payments that are left over alone: an invoice settles nothing else."""
        payments = self.unit.ledger.list_open(self._account, is_owed=False)
        return attrs.evolve(self.booking, open_items=payments)

    def decide(self, amount: Money, channel: ChannelId) -> CreditDecision:
        """Decide on an amount by what stands now."""
        return decided(
            self.unit,
            self.accounts,
            self._joins,
            self.policy,
            amount=amount,
            channel=channel,
            at=self.at,
            buyer=self._buyer,
        )

    def end_due(self) -> int:
        """End what is due on the accounts, so that its credit is free, and return how many holds that were."""
        holds = self.unit.seen_by(EVERYTHING).holds  # Of accounts that are seen.
        due = [hold for id_ in self._bookings for hold in holds.list_due(self.at, account=id_)]
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
    """A call that is done once for its key on an account: its action, and all that it asks for."""

    context: Context
    action: str
    key: str
    asked: tuple[object, ...]
    brand: BrandId | None = None
    """For which brand somebody is named, whose answers no other one is told; None for all."""

    def __attrs_post_init__(self) -> None:
        check_line("key", self.key, limit=CODE_POINTS_KEY, is_required=True, is_typed=True)

    def on(self, find: Callable[[UnitOfWork], CreditAccountId], work: Callable[[Books], A]) -> A:
        """Do the work on the account that is found, or answer what was answered for the key."""
        return self.context.write(lambda unit: self.within(unit, find(unit), work))

    def within(
        self, unit: UnitOfWork, account: CreditAccountId, work: Callable[[Books], A], *, owner: Owner | None = None
    ) -> A:
        """Do the same in a unit that is open, on an account, which the caller may have named by its owner."""
        unit.accounts.lock((account,))
        foresee_settings(unit, CreditPolicy, WorkflowSettings)
        request = unit.requests.find(_action_of(account), self.key)
        # Before anything is said of the key: whoever may not see the account is told nothing of it.
        books = Books(self.context, unit, account, buyer=owner)
        kept = self.answered(unit, owner, books.account.currency) or self._told(request)
        if kept is None and owner is not None:
            # The key may have been used while another account of the customer took the holds.
            others = (self._kept(unit, _action_of(one.id)) for one in books.accounts[1:])
            kept = next((one for one in others if one is not None), None)
        if kept is not None:
            return kept  # type: ignore[return-value]  # the digest names the action, and so the answers it has
        books.end_due()
        answer = work(books)
        self._keep(unit, books.account, owner, answer)
        return answer

    def answered(self, unit: UnitOfWork, owner: Owner | None, currency: str) -> CreditAnswer | None:
        """Return what was answered for the key to whoever named a customer so, whichever account in a currency paid.

        Raises:
            IdempotencyMismatchError: The key was used for another call.
            NotFoundError: The account that paid then may not be seen.
        """
        if owner is None:
            return None
        kept = self._kept(unit, self._action_by(owner, currency))
        if kept is not None:
            account_in(unit, _account_told(kept), self.context.now(unit))
        return kept

    def _kept(self, unit: UnitOfWork, action: str) -> CreditAnswer | None:
        return self._told(unit.requests.find(action, self.key))

    def _told(self, kept: KeptRequest | None) -> CreditAnswer | None:
        if kept is None:
            return None
        if kept.digest != self._digest():
            raise IdempotencyMismatchError(action=self.action)
        return _answer_of(kept.answer)

    def _keep(self, unit: UnitOfWork, account: CreditAccount, owner: Owner | None, answer: CreditAnswer) -> None:
        """Keep the answer with the account, and with the customer who was named: another account may pay later."""
        text, digest = _answer_text(answer), self._digest()
        by_name = () if owner is None else (self._action_by(owner, account.currency),)
        for action in (_action_of(account.id), *by_name):
            unit.requests.add(KeptRequest(action=action, key=self.key, digest=digest, answer=text))

    def _action_by(self, name: Owner, currency: str) -> str:
        kind = "customer" if isinstance(name, CustomerId) else "organization"
        of_brand = "" if self.brand is None else f"{self.brand}:"
        return f"credit-by:{of_brand}{currency}:{kind}:{name}"

    def _digest(self) -> str:
        return digest_of(self.action, *(_canonical(part) for part in self.asked))


@attrs.frozen(repr=False)
class CreditCalls(AccountCalls):
    """What all calls on credit have in common."""

    def _call(self, action: str, key: str, *asked: object) -> CreditCall:
        return CreditCall(context=self._context, action=action, key=key, asked=asked)

    def _paid(
        self,
        call: CreditCall,
        name: AccountName,
        currency: str,
        work: Callable[[Books], A],
        *,
        otherwise: Callable[[UnitOfWork], A],
        channel: ChannelId | None = None,
    ) -> A:
        """Do the work on the account that pays for a name, and something else where none does and none did before."""
        owner = None if isinstance(name, CreditAccountId) else name

        def run(unit: UnitOfWork) -> A:
            scope = self._context.scope
            of_firm = scope.brand if isinstance(owner, OrganizationId) else None
            brand = None if owner is None else paying_brand(unit, scope, of_firm, channel=channel)
            branded = attrs.evolve(call, brand=brand)
            id_ = self._id_of(unit, name, currency, channel=channel)
            if id_ is not None:
                return branded.within(unit, id_, work, owner=owner)
            kept = branded.answered(unit, owner, currency)
            return otherwise(unit) if kept is None else kept  # type: ignore[return-value]  # as of `within`

        return self._context.write(run)

    def _account_of(self, hold: CreditHoldId) -> Callable[[UnitOfWork], CreditAccountId]:
        return lambda unit: hold_in(unit, hold).account


def hold_in(unit: UnitOfWork, id_: CreditHoldId) -> CreditHold:
    """Return the hold of an id.

    Raises:
        NotFoundError: There is none that may be seen.
    """
    found = unit.holds.find(given(CreditHoldId, id_, "hold"))
    if found is None:
        raise NotFoundError(kind="credit hold", id=str(id_))
    return found


def _moment(context: Context, unit: UnitOfWork, account: CreditAccountId) -> datetime:
    # Of one that may not be seen nothing comes of it: the accounts themselves are asked for next.
    last, now = unit.seen_by(EVERYTHING).ledger.find_moment(account), context.now(unit)
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


def _account_told(answer: CreditAnswer) -> CreditAccountId:
    if isinstance(answer, Denied):
        return answer.decision.account
    return answer.entry.account if isinstance(answer, Posted) else answer.hold.account


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
