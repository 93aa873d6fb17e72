"""What managers approve: requests that wait, and what becomes of them.

Owns the steps of each call, and who may approve what. Whether an approval still holds is the credit engine's.
"""

import attrs

from customer_core.credit import (
    Approval,
    CreditHold,
    CreditOutcome,
    Denied,
    Ended,
    HeldOverLimit,
    HoldEvent,
    NeedsApproval,
    approve,
    next_state,
    reject,
)
from customer_core.errors import PermissionDeniedError
from customer_core.history import HistoryAction
from customer_core.model import CreditHoldId, Money, Permission
from customer_core.services._contexts import require_most
from customer_core.services._credit_holds import ended, hold_of
from customer_core.services._crediting import Books, CreditCalls, hold_in
from customer_core.services._resolving import given

__all__ = ["ApprovalCalls"]

_PAGE = 100


@attrs.frozen(repr=False)
class ApprovalCalls(CreditCalls):
    """Approves what exceeds a limit, or does not."""

    def list_requests(self, *, after: CreditHoldId | None = None, most: int = _PAGE) -> tuple[CreditHold, ...]:
        """Return the first requests behind an id that wait for approval, in ascending order of id: oldest first.

        Some may have lapsed by now; they are refused when somebody approves them.

        Raises:
            PermissionDeniedError: The actor may not approve.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.CREDIT_APPROVE)
        require_most(most)
        with self._context.reading() as unit:
            return unit.holds.list_pending(after=after, most=most)

    def approve(
        self, request: CreditHoldId, *, seen: int, key: str, ceiling: Money | None = None, reason: str = ""
    ) -> HeldOverLimit | NeedsApproval | Denied:
        """Approve a request, and reserve its amount in one with that.

        What is approved is that the account owes up to a ceiling, holds included; so two approvals at one moment never
        add up to more than either manager saw. An approval counts once, for the order, channel and amount of its
        request.

        Args:
            request: Id of the request.
            seen: The version of the request that the manager looked at: with figures that were changed since, it is
                somebody else's word.
            key: A text of the caller's for this very call: made again with it, the call answers the same, and no more.
                Looking again is another call.
            ceiling: What the account may owe with the amount; None for what the request says that it will owe.
            reason: Why; goes into the history.

        Returns:
            `HeldOverLimit` with the hold. `NeedsApproval` with the request as things stand, to be looked at again: it
            was changed since it was seen, the account would owe more than the ceiling, or the limit, the policy or the
            reason is another one. `Denied` where nobody could approve it any more, such as on a blocked account; the
            request waits on.

        Raises:
            PermissionDeniedError: The actor may not approve, not so much, or asked for it itself.
            NotFoundError: No request has this id.
            HoldStateError: The request has ended, be it that its time is over.
            CurrencyMismatchError: The ceiling is of another currency.
            IdempotencyMismatchError: The key was used for another call on the account.
        """
        self._context.require(Permission.CREDIT_APPROVE)
        if ceiling is not None:
            given(Money, ceiling, "ceiling")
        call = self._call("credit.approve", key, str(request), given(int, seen, "seen"), ceiling, reason)

        def work(books: Books) -> HeldOverLimit | NeedsApproval | Denied:
            found = hold_in(books.unit, request)
            next_state(found.id, found.state, HoldEvent.APPROVE)
            self._refuse_unless_may(books, found)
            if found.version != seen:
                return NeedsApproval(found)
            decision = books.decide(found.amount, found.channel)
            if decision.outcome is CreditOutcome.DENIED:
                return books.deny(decision, found.reference, reason)
            most = found.decision.exposure_after if ceiling is None else ceiling
            approval = Approval(by=books.booking.by, at=books.at, ceiling=most, reason=reason)
            movement = approve(books.booking, found, decision, approval)
            is_held = movement.entry is not None
            action = HistoryAction.CREDIT_APPROVED if is_held else HistoryAction.CREDIT_APPROVAL_ASKED
            hold = hold_of(books.keep(movement, action, reason))
            return HeldOverLimit(hold) if is_held else NeedsApproval(hold)

        return call.on(self._account_of(request), work)

    def reject(self, request: CreditHoldId, *, key: str, reason: str = "") -> Ended:
        """Do not approve a request; nothing is reserved for it.

        Args:
            request: Id of the request.
            key: As of `approve`.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not approve.
            NotFoundError: No request has this id.
            HoldStateError: The request has ended.
            IdempotencyMismatchError: The key was used for another call on the account.
        """
        self._context.require(Permission.CREDIT_APPROVE)
        call = self._call("credit.reject", key, str(request), reason)

        def work(books: Books) -> Ended:
            return ended(books.keep(reject(hold_in(books.unit, request)), HistoryAction.CREDIT_REJECTED, reason))

        return call.on(self._account_of(request), work)

    def _refuse_unless_may(self, books: Books, request: CreditHold) -> None:
        """Refuse one's own request, and an order that comes to more than one may approve, whatever parts it has."""
        parts = books.unit.holds.list_for(request.account, request.reference)
        order = Money.total((part.captured + part.held for part in parts), request.amount.currency) + request.amount
        actor = self._context.scope.actor
        if (actor.id, actor.kind) == (request.by.id, request.by.kind):
            raise PermissionDeniedError(permission=f"{Permission.CREDIT_APPROVE.value} (of a request by somebody else)")
        if not actor.may_approve(order):
            raise PermissionDeniedError(permission=f"{Permission.CREDIT_APPROVE.value} (up to that amount)")
