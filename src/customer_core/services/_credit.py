"""Credit of customers: accounts opened and blocked, limits and terms set, advice on an amount in the desk's channel.

Owns the steps. What a channel allows is settings, and the decision is the credit engine's. Nothing is reserved here:
what moves an account is in the modules of holds and postings, and all of it is one service.
"""

from collections.abc import Callable
from datetime import date

import attrs

from customer_core.credit import AccountSource, CreditDecision, PayingAccount, count_together
from customer_core.errors import InvalidValueError, NotFoundError, PermissionDeniedError
from customer_core.history import HistoryAction
from customer_core.model import (
    ANYBODY,
    ChannelId,
    CreditAccount,
    CreditBlock,
    CreditLimit,
    CreditPolicy,
    CustomerId,
    Money,
    OrganizationId,
    PaymentTerms,
    Permission,
)
from customer_core.ports import UnitOfWork
from customer_core.services._credit_accounts import AccountName, Owner, current, decided, is_opened, together
from customer_core.services._credit_approvals import ApprovalCalls
from customer_core.services._credit_holds import HoldCalls, channel_in
from customer_core.services._credit_limits import NewLimit, open_account, replace_account
from customer_core.services._credit_offline import OfflineCalls
from customer_core.services._credit_postings import PostingCalls
from customer_core.services._resolving import given, named
from customer_core.services._stored_settings import read_settings

__all__ = ["CreditService"]


@attrs.frozen(repr=False)
class CreditService(HoldCalls, ApprovalCalls, OfflineCalls, PostingCalls):
    """Opens accounts, sets what they may owe, blocks them, advises on amounts, reserves them, and keeps the ledger."""

    def find_account(self, owner: Owner, currency: str) -> CreditAccount | None:
        """Return the account of a customer or an organization in a currency; None for none.

        Where merges brought several together, it is the first of `list_accounts` as it counts with the others: with the
        limit that they have together, and what all of them owe.

        Raises:
            PermissionDeniedError: The actor may not ask for credit decisions.
            NotFoundError: No customer has this id.
            UnknownCurrencyError: ISO 4217 does not list the currency.
        """
        self._context.require(Permission.CREDIT_DECIDE)
        Money.zero(currency)  # Refuses what is no currency, for which nobody could have an account.
        with self._context.reading() as unit:
            now = self._context.now(unit)
            found = self._own(unit, _owner(owner), currency, on=now.date())
            return count_together(*together(unit, found, now), on=now.date()) if found else None

    def find_paying_account(self, owner: Owner, currency: str) -> PayingAccount | None:
        """Return the account that pays for what somebody buys in a currency, and whose it is; None where none does.

        A customer with an account of its own pays with that, whatever it may owe. Of the others each pays with the
        account of the organization that it belongs to, or of the nearest one above that has any: the one for its brand,
        else the one for all brands.

        Raises:
            PermissionDeniedError: The actor may not ask for credit decisions; or an organization pays, and the actor
                sees customers of its own alone.
            NotFoundError: No customer has this id.
            UnknownCurrencyError: ISO 4217 does not list the currency.
        """
        self._context.require(Permission.CREDIT_DECIDE)
        Money.zero(currency)  # As above.
        with self._context.reading() as unit:
            now = self._context.now(unit)
            accounts, joins = self._group(unit, _owner(owner), currency, now)
            if not is_opened(accounts[0]):
                return None
            is_lent = isinstance(owner, CustomerId) and isinstance(accounts[0].owner, OrganizationId)
            source = AccountSource.ORGANIZATION if is_lent else AccountSource.OWN
            return PayingAccount(account=count_together(accounts, joins, on=now.date()), source=source)

    def list_accounts(self, owner: Owner, currency: str) -> tuple[CreditAccount, ...]:
        """Return somebody's accounts in a currency: several where merges brought them together, none for none.

        Each comes with its own limit and with what is owed on it. The one that new orders are booked on is the first.

        Raises:
            PermissionDeniedError: The actor may not ask for credit decisions.
            NotFoundError: No customer has this id.
            UnknownCurrencyError: ISO 4217 does not list the currency.
        """
        self._context.require(Permission.CREDIT_DECIDE)
        Money.zero(currency)  # As above.
        with self._context.reading() as unit:
            now = self._context.now(unit)
            found = self._own(unit, _owner(owner), currency, on=now.date())
            return tuple(current(unit, account, now) for account in found)

    def set_limit(
        self,
        owner: Owner,
        limit: CreditLimit,
        *,
        currency: str,
        until: date | None = None,
        review_on: date | None = None,
        terms: PaymentTerms | None = None,
        reason: str = "",
    ) -> CreditAccount:
        """Set what somebody may owe in a currency and until when, and open the account if there is none yet.

        Args:
            owner: The customer, or the organization, whose members without an account of their own buy on it then.
                One that was merged stands for the one it was merged into.
            limit: `NoCredit()`, `Limited(Money(…))` or `Unlimited()`. Where merges brought several accounts together,
                it is what they may owe together from now on.
            currency: The currency of the account, as of ISO 4217.
            until: The last day on which this limit counts, by UTC; None for a limit without an end.
            review_on: When somebody should look at it again; decides nothing.
            terms: When what is bought is due, on all of its accounts; None leaves the terms as they are.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not change credit.
            NotFoundError: No customer has this id.
            CurrencyMismatchError: The limit is not in the currency of the account.
            InvalidValueError: A day is no date, or what is available is out of the range of `Money`.
            UnknownCurrencyError: ISO 4217 does not list the currency.
        """
        self._context.require(Permission.CREDIT_EDIT)

        wanted = NewLimit(limit=limit, until=until, review_on=review_on, terms=terms)

        def put(unit: UnitOfWork) -> CreditAccount:
            if isinstance(owner, OrganizationId):
                # Two that are merged at the same moment do not get an account each.
                unit.organizations.hold()
            accounts = self._held(unit, owner, currency)
            if not accounts:
                opened = wanted.of(self._unopened(unit, owner, currency))
                return open_account(self._context, unit, opened, reason)
            return wanted.set_on(self._context, unit, accounts, reason)

        return self._context.write(put)

    def block(self, owner: Owner, *, currency: str, reason: str) -> CreditAccount:
        """Block the account of a customer in a currency: nothing may be bought on it until the block is lifted.

        An account that is blocked already takes the new reason, and stays blocked since when it was.

        Args:
            owner: The customer or the organization; one that was merged stands for the one it was merged into.
            currency: The currency of the account, as of ISO 4217.
            reason: Why, in one line; stands in the account and in the history.

        Raises:
            PermissionDeniedError: The actor may not change credit.
            NotFoundError: No customer has this id, or it has no account in the currency.
            InvalidValueError: The reason is blank, or no line of text.
            UnknownCurrencyError: ISO 4217 does not list the currency.
        """
        self._context.require(Permission.CREDIT_EDIT)
        block = CreditBlock(reason, since=self._context.clock())

        def blocked(account: CreditAccount) -> CreditAccount:
            return account.with_block(attrs.evolve(block, since=account.block.since) if account.block else block)

        (account, *_) = self._change(
            owner, currency, blocked, HistoryAction.CREDIT_ACCOUNT_BLOCKED, block.reason, most=1
        )
        return account

    def unblock(self, owner: Owner, *, currency: str, reason: str = "") -> CreditAccount:
        """Lift the block of a customer's account in a currency; an account that is not blocked stays as it is.

        Where merges brought several accounts together, the blocks of all of them are lifted.

        Args:
            owner: The customer or the organization; one that was merged stands for the one it was merged into.
            currency: The currency of the account, as of ISO 4217.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not change credit.
            NotFoundError: No customer has this id, or it has no account in the currency.
            UnknownCurrencyError: ISO 4217 does not list the currency.
        """
        self._context.require(Permission.CREDIT_EDIT)
        action = HistoryAction.CREDIT_ACCOUNT_UNBLOCKED
        (account, *_) = self._change(owner, currency, lambda account: account.with_block(None), action, reason)
        return account

    def decide(self, owner: AccountName, amount: Money, *, channel: ChannelId | None = None) -> CreditDecision:
        """Advise whether a customer may buy an amount on account; a customer without an account has no credit.

        Args:
            owner: Who buys, or the account; who was merged stands for the one it was merged into.
            amount: What is to be bought, in the currency of the account.
            channel: Where; without it, the desk's channel.

        Raises:
            PermissionDeniedError: The actor may not ask for credit decisions.
            NotFoundError: No customer has this id.
            InvalidOptionError: Neither the call nor the desk names a channel.
            InvalidValueError: The amount is not above zero.
        """
        self._context.require(Permission.CREDIT_DECIDE)
        where, currency = channel_in(self._context, channel), given(Money, amount, "amount").currency
        with self._context.reading() as unit:
            at, policy = self._context.now(unit), read_settings(unit, CreditPolicy)
            accounts, joins = self._group(unit, owner, currency, at, channel=where)
            return decided(unit, accounts, joins, policy, amount=amount, channel=where, at=at, buyer=owner)

    def _held(self, unit: UnitOfWork, owner: Owner, currency: str) -> tuple[CreditAccount, ...]:
        """Return somebody's accounts, the one whose limit is set first, while nobody else opens one or merges.

        Raises:
            PermissionDeniedError: It is an organization, and the actor sees customers of its own alone.
        """
        if isinstance(owner, CustomerId):
            unit.customers.hold((owner,))
            # By the id of the survivor, so that the limit of all stands in one certain account.
            return self._own(unit, named(unit, owner).id, currency)
        if self._context.view.assignees is not ANYBODY:
            raise PermissionDeniedError(permission="all customers, to change the account of an organization")
        self._context.require_brand(self._context.scope.brand)
        return self._own(unit, _owner(owner), currency)

    def _change(
        self,
        owner: Owner,
        currency: str,
        change: Callable[[CreditAccount], CreditAccount],
        action: HistoryAction,
        reason: str,
        *,
        most: int | None = None,
    ) -> tuple[CreditAccount, ...]:
        Money.zero(currency)  # As above.

        def put(unit: UnitOfWork) -> tuple[CreditAccount, ...]:
            held = self._held(unit, owner, currency)
            # A block stands on the account of the very id, and goes with that one after an undo.
            found = self._own(unit, owner, currency) if most else held
            if not found:
                raise NotFoundError(kind="credit account", id=f"{currency} of {owner}")
            return tuple(replace_account(self._context, unit, one, change(one), action, reason) for one in found[:most])

        return self._context.write(put)


def _owner(owner: Owner) -> Owner:
    """Return whose account is meant; plain text is nobody's.

    Raises:
        InvalidValueError: It is neither a `CustomerId` nor an `OrganizationId`.
    """
    if not isinstance(owner, CustomerId | OrganizationId):
        raise InvalidValueError(
            field="owner", problem=f"is of type {type(owner).__name__}", remedy="give a CustomerId or OrganizationId"
        )
    return owner
