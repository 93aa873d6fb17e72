"""Selling while there is no connection: snapshots that a till takes along, and its sales, booked when it is back.

Owns the steps of each call. What a till decides by a snapshot is the credit engine's, and takes no desk.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import attrs

from customer_core.credit import (
    CreditHold,
    HeldOverLimit,
    HoldRequest,
    OfflineReplay,
    OfflineSale,
    OfflineSnapshot,
    RefusedSale,
    SnapshotTerms,
    as_sold,
    count_together,
    place,
)
from customer_core.errors import (
    CurrencyMismatchError,
    IdempotencyMismatchError,
    InvalidValueError,
    NotFoundError,
)
from customer_core.history import HistoryAction
from customer_core.model import ChannelId, CreditBlock, CreditHoldId, CreditPolicy, Money, Permission
from customer_core.services._credit_accounts import AccountName, decided
from customer_core.services._credit_holds import channel_in, hold_of, seconds_of
from customer_core.services._crediting import Books, CreditCalls
from customer_core.services._resolving import given
from customer_core.services._stored_settings import read_settings

__all__ = ["OfflineCalls"]

_REFUSALS: Final = (CurrencyMismatchError, IdempotencyMismatchError, InvalidValueError, NotFoundError)
"""What is wrong with one sale; what is wrong with the store stops a replay, which may be run again."""

_KEPT_BY_STATE: Final = "The customer is in a state of the workflow in which nothing is bought on account."


@attrs.frozen(repr=False)
class OfflineCalls(CreditCalls):
    """Gives tills what they sell by while they are offline, and books what they sold."""

    def take_snapshot(
        self, account: AccountName, *, floor_limit: Money, valid_for: timedelta, channel: ChannelId | None = None
    ) -> OfflineSnapshot:
        """Return an account as it stands, for a till that sells by it while it is offline, with `decide_offline`.

        Nothing is reserved. A customer without an account gets a snapshot of no credit, by which nothing is sold; one
        whom the state of the workflow keeps from buying on account, one of a blocked account.

        Args:
            account: The account, or the customer or organization whose account in the currency pays.
            floor_limit: The most that one sale may come to without asking; zero or more.
            valid_for: For how long the till may sell by it, in whole seconds.
            channel: Where the till sells; without it, the desk's channel.

        Raises:
            PermissionDeniedError: The actor may not reserve credit.
            NotFoundError: No account or customer has this id.
            InvalidOptionError: Neither the call nor the desk names a channel, or the time is out of range.
            InvalidValueError: The floor limit is below zero.
            CurrencyMismatchError: The account is of another currency.
        """
        self._context.require(Permission.CREDIT_HOLD)
        where, time = channel_in(self._context, channel), timedelta(seconds=seconds_of("valid_for", valid_for))
        currency = given(Money, floor_limit, "floor_limit").currency
        with self._context.reading() as unit:
            at, policy = self._context.now(unit), read_settings(unit, CreditPolicy)
            accounts, joins = self._group(unit, account, currency, at, channel=where)
            # The least amount there is: asked for what counts as overdue, which a till cannot reckon.
            least = decided(
                unit,
                accounts,
                joins,
                policy,
                amount=Money.of_minor(1, currency),
                channel=where,
                at=at,
                buyer=account,
            )
        terms = SnapshotTerms(taken_at=at, valid_until=at + time, floor_limit=floor_limit)
        counted = count_together(accounts, joins, on=at.date())
        if least.is_kept_by_state and counted.block is None:
            # A till knows nothing of states: to it, the account is blocked.
            counted = counted.with_block(CreditBlock(_KEPT_BY_STATE, since=at))
        return OfflineSnapshot.of(counted, policy, overdue=least.overdue, channel=where, terms=terms)

    def replay_offline(self, sales: Iterable[OfflineSale]) -> OfflineReplay:
        """Book what was sold offline: each sale becomes a hold, whatever the account says now.

        The goods are out of the door, so that no limit, block or overdue invoice stops a sale; its decision has the
        reason `offline`, and says by how much the limit is exceeded. Each sale is booked by itself and under its own
        key. Replayed again, the same sales are answered the same and booked no second time: run the whole of it
        again where it was interrupted.

        Args:
            sales: What was sold, in the order in which it is to be booked.

        Returns:
            The holds, by how much each account exceeds its limit, and the sales that could not be booked, with the
            code of the error: `not-found` of an account, `currency-mismatch`, `idempotency-mismatch` of a key that
            was used for something else, `value-invalid` of a sale that lies in the future or is out of range. They
            keep nobody else from being booked.

        Raises:
            PermissionDeniedError: The actor may not post to accounts, as this does whatever their limits say.
            InvalidValueError: Something is no sale; nothing is booked then.
            StoreError: The store failed; what was booked before stays so.
        """
        self._context.require(Permission.CREDIT_POST)
        wanted = tuple(given(OfflineSale, one, f"sales[{number}]") for number, one in enumerate(sales))
        holds: dict[CreditHoldId, CreditHold] = {}
        refused: list[RefusedSale] = []
        for sale in wanted:
            try:
                hold = self._book(sale).hold
            except _REFUSALS as error:
                refused.append(RefusedSale(sale=sale, code=error.code, message=str(error)))
            else:
                holds[hold.id] = hold
        return OfflineReplay(holds=tuple(holds.values()), refused=tuple(refused))

    def _book(self, sale: OfflineSale) -> HeldOverLimit:
        call = self._call("credit.offline", sale.key, sale.amount, str(sale.channel), sale.reference, sale.sold_at)

        def work(books: Books) -> HeldOverLimit:
            if sale.sold_at > books.at:
                raise InvalidValueError(
                    field="sold_at",
                    problem="lies in the future",
                    remedy="set the clock of the till right, and replay the sale once that moment has come",
                )
            decision = as_sold(books.decide(sale.amount, sale.channel), sold_at=sale.sold_at)
            request = HoldRequest(id=CreditHoldId(self._context.new_id()), reference=sale.reference)
            movement = place(books.booking, decision, request)
            return HeldOverLimit(hold_of(books.keep(movement, HistoryAction.CREDIT_HELD_OFFLINE)))

        return call.on(lambda _: sale.account, work)
