"""Credit of customers: accounts opened, limits and terms set, advice on an amount in the desk's channel.

Owns the steps. What a channel allows is settings, and the decision is the credit engine's. Nothing is reserved here.
"""

import attrs

from customer_core.credit import CreditDecision
from customer_core.credit import decide as decide_credit
from customer_core.errors import InvalidOptionError
from customer_core.history import HistoryAction, Subject
from customer_core.model import (
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditLimit,
    CreditPolicy,
    Customer,
    CustomerId,
    Money,
    PaymentTerms,
    Permission,
)
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._resolving import checked, given, named
from customer_core.services._stored_settings import read_settings

__all__ = ["CreditService"]

_UNOPENED = CreditAccountId("unopened")


@attrs.frozen(repr=False)
class CreditService:
    """Opens accounts, sets what they may owe, and advises on amounts."""

    _context: Context

    def find_account(self, owner: CustomerId, currency: str) -> CreditAccount | None:
        """Return the account of a customer, or of one that was merged into it, in a currency; None for none.

        Raises:
            PermissionDeniedError: The actor may not ask for credit decisions.
            NotFoundError: No customer has this id.
            UnknownCurrencyError: ISO 4217 does not list the currency.
        """
        self._context.require(Permission.CREDIT_DECIDE)
        Money.zero(currency)  # Refuses what is no currency, for which nobody could have an account.
        with self._context.reading() as unit:
            return _find(unit, named(unit, owner), currency)

    def set_limit(
        self,
        owner: CustomerId,
        limit: CreditLimit,
        *,
        currency: str,
        terms: PaymentTerms | None = None,
        reason: str = "",
    ) -> CreditAccount:
        """Set what a customer may owe in a currency, and open the account if there is none yet.

        Args:
            owner: The customer; one that was merged stands for the one it was merged into.
            limit: `NoCredit()`, `Limited(Money(…))` or `Unlimited()`.
            currency: The currency of the account, as of ISO 4217.
            terms: When what is bought is due; None leaves the terms as they are.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not change credit.
            NotFoundError: No customer has this id.
            CurrencyMismatchError: The limit is not in the currency of the account.
            UnknownCurrencyError: ISO 4217 does not list the currency.
        """
        self._context.require(Permission.CREDIT_EDIT)

        def put(unit: UnitOfWork) -> CreditAccount:
            unit.customers.hold((checked(owner),))
            customer = named(unit, owner)
            before = _find(unit, customer, currency)
            if before is None:
                return self._open(unit, customer, limit, currency, terms, reason)
            after = before.with_limit(limit).with_terms(terms or before.terms)
            if after == before:
                return before
            after = after.with_version(before.version + 1)
            unit.accounts.replace(after, expected_version=before.version)
            action = HistoryAction.CREDIT_TERMS_SET if limit == before.limit else HistoryAction.CREDIT_LIMIT_SET
            self._record(unit, action, before, after, reason)
            return after

        return self._context.write(put)

    def decide(self, owner: CustomerId, amount: Money, *, channel: ChannelId | None = None) -> CreditDecision:
        """Advise whether a customer may buy an amount on account; a customer without an account has no credit.

        Args:
            owner: The customer; one that was merged stands for the one it was merged into.
            amount: What is to be bought, in the currency of the account.
            channel: Where; without it, the desk's channel.

        Raises:
            PermissionDeniedError: The actor may not ask for credit decisions.
            NotFoundError: No customer has this id.
            InvalidOptionError: Neither the call nor the desk names a channel.
            InvalidValueError: The amount is not above zero.
        """
        self._context.require(Permission.CREDIT_DECIDE)
        currency = given(Money, amount, "amount").currency
        where = channel or self._context.scope.channel
        if where is None:
            raise InvalidOptionError(
                option="channel", problem="none is given", remedy="name one here, or act through one with acting_as"
            )
        with self._context.reading() as unit:
            customer = named(unit, owner)
            account = _find(unit, customer, currency)
            policy = read_settings(unit, CreditPolicy)
        none = CreditAccount(id=_UNOPENED, owner=customer.id, brand=customer.brand, currency=currency)
        return decide_credit(account or none, policy, amount=amount, channel=where, at=self._context.clock())

    def _open(
        self,
        unit: UnitOfWork,
        customer: Customer,
        limit: CreditLimit,
        currency: str,
        terms: PaymentTerms | None,
        reason: str,
    ) -> CreditAccount:
        opened = CreditAccount(
            id=CreditAccountId(self._context.new_id()),
            owner=customer.id,
            brand=customer.brand,
            currency=currency,
            limit=limit,
            version=1,
        )
        account = opened.with_terms(terms) if terms else opened
        unit.accounts.add(account)
        self._record(unit, HistoryAction.CREDIT_ACCOUNT_OPENED, None, account, reason)
        return account

    def _record(
        self,
        unit: UnitOfWork,
        action: HistoryAction,
        before: CreditAccount | None,
        after: CreditAccount,
        reason: str,
    ) -> None:
        subject = Subject("account", str(after.id))
        self._context.record(unit, action, subject, before=before, after=after, version=after.version, reason=reason)


def _find(unit: UnitOfWork, customer: Customer, currency: str) -> CreditAccount | None:
    """Return the one account of a customer in a currency: no merge brings two together."""
    accounts = unit.accounts.list_of(unit.merges.list_ids(customer.id))
    return next((one for one in accounts if one.currency == currency and one.brand == customer.brand), None)
