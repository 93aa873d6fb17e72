"""Credit accounts as they are set by hand: opened, limited and changed, each with an entry in the history.

Owns these writes. Whose an account is, and who may set it, is said elsewhere.
"""

from collections.abc import Sequence
from datetime import date

import attrs

from customer_core.credit import AccountJoin, holder_of_limit
from customer_core.errors import InvalidOptionError
from customer_core.history import HistoryAction, Subject
from customer_core.model import CreditAccount, CreditAccountId, CreditLimit, MergeId, PaymentTerms
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._credit_accounts import joins_of
from customer_core.services._stored_settings import read_settings
from customer_core.settings import BrandSettings

__all__ = ["NewLimit", "covered_by", "open_account", "replace_account"]


@attrs.frozen(kw_only=True)
class NewLimit:
    """What somebody may owe from now on, until when, and when to look at it again; None as terms leaves them."""

    limit: CreditLimit
    until: date | None = None
    review_on: date | None = None
    terms: PaymentTerms | None = None

    def of(self, account: CreditAccount, covers: Sequence[MergeId] = ()) -> CreditAccount:
        """Return an account with it, which stands for all accounts that some merges brought together.

        Raises:
            CurrencyMismatchError: The limit is not in the currency of the account.
            InvalidValueError: A day is no date, or what is available is out of the range of `Money`.
        """
        changed = account.with_limit(self.limit, until=self.until, review_on=self.review_on, covers=covers)
        return changed.with_terms(self.terms or account.terms)

    def set_on(
        self, context: Context, unit: UnitOfWork, accounts: Sequence[CreditAccount], reason: str
    ) -> CreditAccount:
        """Set it on the one of several accounts that holds the limit of all, with the terms of each, and return it."""
        joins = joins_of(unit, accounts)
        before = holder_of_limit(accounts, joins)
        after = self.of(before, covered_by(joins))
        is_of_terms = after.with_terms(before.terms) == before
        action = HistoryAction.CREDIT_TERMS_SET if is_of_terms else HistoryAction.CREDIT_LIMIT_SET
        for other in accounts:
            if other is not before:
                with_terms = other.with_terms(self.terms or other.terms)
                replace_account(context, unit, other, with_terms, HistoryAction.CREDIT_TERMS_SET, reason)
        return replace_account(context, unit, before, after, action, reason)


def covered_by(joins: Sequence[AccountJoin]) -> tuple[MergeId, ...]:
    """Return the merges for whose accounts a limit stands that is set by hand after them."""
    return tuple(join.merge for join in joins if join.limits is not None)


def open_account(context: Context, unit: UnitOfWork, unopened: CreditAccount, reason: str) -> CreditAccount:
    """Open an account, under a new id, as what stands for it says.

    Raises:
        InvalidOptionError: It would be of all brands, and each keeps its own.
    """
    if unopened.brand is None and read_settings(unit, BrandSettings).has_accounts_per_brand:
        raise InvalidOptionError(
            option="brand",
            problem="each brand keeps accounts of its own, and none is named",
            remedy="act for one with acting_as, or in a channel that sells for one",
        )
    account = attrs.evolve(unopened, id=CreditAccountId(context.new_id()), version=1)
    unit.accounts.add(account)
    _record(context, unit, HistoryAction.CREDIT_ACCOUNT_OPENED, None, account, reason)
    return account


def replace_account(
    context: Context,
    unit: UnitOfWork,
    before: CreditAccount,
    after: CreditAccount,
    action: HistoryAction,
    reason: str,
) -> CreditAccount:
    """Keep an account as it is to be, and return it; where it is so already, nothing is written."""
    if after == before:
        return before
    after = after.with_version(before.version + 1)
    unit.accounts.replace(after, expected_version=before.version)
    _record(context, unit, action, before, after, reason)
    return after


def _record(
    context: Context,
    unit: UnitOfWork,
    action: HistoryAction,
    before: CreditAccount | None,
    after: CreditAccount,
    reason: str,
) -> None:
    subject = Subject("account", str(after.id))
    context.record(unit, action, subject, before=before, after=after, version=after.version, reason=reason)
