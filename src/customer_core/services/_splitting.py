"""Credit accounts when brands begin to keep their own, or cease to: which are to be decided, and what a decision does.

Owns the plan and the decisions. What is owed stays where it is owed: no entry of a ledger is moved. It must not know
how settings are kept.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from customer_core.credit import AccountJoin, count_together
from customer_core.errors import InvalidOptionError, UndecidedAccountsError
from customer_core.history import HistoryAction
from customer_core.model import (
    BrandId,
    CreditAccount,
    CreditAccountId,
    CreditLimit,
    CustomerId,
    FrozenMap,
    NoCredit,
    OrganizationId,
)
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context, in_turns
from customer_core.services._credit_accounts import Owner, together, unopened
from customer_core.services._credit_limits import NewLimit, covered_by, open_account, replace_account
from customer_core.services._organization_lines import organization_ids
from customer_core.services._resolving import given
from customer_core.settings import BrandSettings

__all__ = ["AccountDecision", "LeftShared", "Split", "SplitPlan", "Splitting", "refuse_undecided"]

_TURN: Final = 500
_TOLD_MOST: Final = 5
"""How many accounts are named where some are undecided."""


@attrs.frozen
class LeftShared:
    """Leave an account as it is: it goes on paying for every brand that has none of its own."""


def _limits(limits: Mapping[BrandId, CreditLimit]) -> FrozenMap[BrandId, CreditLimit]:
    return FrozenMap(limits)


@attrs.frozen(repr=False)
class Split:
    """Let nothing more be bought on an account, and each brand that is named sell on one of its own, with its limit.

    What is open is settled on the account as it stands: it is paid, and holds are captured, by its id. The accounts of
    the brands have its terms and its block, and begin with nothing; one that a brand has already gets the limit. A
    brand that is not named gives no credit until somebody sets a limit there.
    """

    limits: FrozenMap[BrandId, CreditLimit] = attrs.field(default=FrozenMap({}), converter=_limits)


AccountDecision = LeftShared | Split
"""What becomes of an account when brands begin to keep their own, or cease to."""


@attrs.frozen(kw_only=True)
class SplitPlan:
    """Hold what has to be decided before brands begin to keep accounts of their own, or cease to.

    These are the accounts on which something may be bought, each with its limit, what is owed on it, held and overdue:
    shared ones of customers and organizations where brands begin, those of brands whose customers belong to none in
    particular where they cease. Accounts that count together, since their customers were merged, come as the first.
    """

    has_accounts_per_brand: bool
    accounts: tuple[CreditAccount, ...]


@attrs.frozen
class _Purse:
    """Accounts that count together, what brought them together, and what they come to."""

    accounts: tuple[CreditAccount, ...]
    joins: tuple[AccountJoin, ...]
    counted: CreditAccount


@attrs.frozen(kw_only=True)
class Splitting:
    """One look at all accounts that are to be decided, in a unit that sees everything."""

    context: Context
    unit: UnitOfWork
    settings: BrandSettings
    """The settings as they are to be."""
    purses: Mapping[CreditAccountId, _Purse]

    @classmethod
    def of(cls, context: Context, unit: UnitOfWork, settings: BrandSettings) -> "Splitting":
        """Look at them."""
        found = _purses(context, unit, per_brand=settings.has_accounts_per_brand)
        purses = {purse.counted.id: purse for purse in found}
        return cls(context=context, unit=unit, settings=settings, purses=purses)

    @property
    def plan(self) -> SplitPlan:
        """Return what is to be decided."""
        accounts = tuple(purse.counted for purse in self.purses.values())
        return SplitPlan(has_accounts_per_brand=self.settings.has_accounts_per_brand, accounts=accounts)

    def apply(
        self, decisions: Mapping[CreditAccountId, AccountDecision], others: AccountDecision | None, reason: str
    ) -> tuple[CreditAccount, ...]:
        """Do what is decided, and return the accounts of single brands that were opened or given a limit.

        Raises:
            UndecidedAccountsError: An account is not decided; or it is of one brand, and would stay so.
            InvalidOptionError: Something is decided of another account, or a limit given to a brand that is not there.
        """
        strange = sorted(str(id_) for id_ in decisions if id_ not in self.purses)
        if strange:
            _refuse(f"{strange[0]} is none of the accounts to be decided", "take those of brands.plan_switch")
        decided = {id_: decisions.get(id_, others) for id_ in self.purses}
        refuse_undecided(self.settings, [id_ for id_, one in decided.items() if not self._is_decided(one)])
        splits = [(self.purses[id_], one) for id_, one in decided.items() if isinstance(one, Split)]
        for _, split in splits:
            self._check(split)
        return tuple(account for purse, split in splits for account in self._split(purse, split, reason))

    def _is_decided(self, decision: AccountDecision | None) -> bool:
        return isinstance(decision, Split) or (decision is not None and self.settings.has_accounts_per_brand)

    def _check(self, split: Split) -> None:
        if split.limits and not self.settings.has_accounts_per_brand:
            _refuse("a limit is given for a brand, and none keeps accounts of its own", "split without limits")
        for brand in split.limits:
            if not self.settings.knows(given(BrandId, brand, "limits")):
                _refuse(f"{str(brand)!r} is no brand", "give limits by the ids of brands")

    def _split(self, purse: _Purse, split: Split, reason: str) -> Iterator[CreditAccount]:
        first, none = purse.accounts[0], NewLimit(limit=NoCredit())
        covers = covered_by(purse.joins)
        for account in purse.accounts:
            closed = none.of(account, covers)
            replace_account(self.context, self.unit, account, closed, HistoryAction.CREDIT_LIMIT_SET, reason)
        owner, ids = self._owner(first.owner)
        known = self.unit.accounts.list_of(ids)
        for brand, limit in sorted(split.limits.items()):
            wanted = NewLimit(limit=limit)
            its_own = [one for one in known if one.brand == brand and one.currency == first.currency]
            if its_own:
                yield wanted.set_on(self.context, self.unit, its_own, reason)
            else:
                begun = unopened(owner, brand, first.currency).with_terms(first.terms).with_block(purse.counted.block)
                yield open_account(self.context, self.unit, wanted.of(begun), reason)

    def _owner(self, owner: Owner) -> tuple[Owner, tuple[Owner, ...]]:
        """Return whose an account is by now, and by which ids that one is known."""
        if isinstance(owner, OrganizationId):
            live, *merged = organization_ids(self.unit, owner)
            return live, (live, *merged)
        survivor, *others = self.unit.merges.list_ids(owner)
        return survivor, (survivor, *others)


def refuse_undecided(settings: BrandSettings, ids: list[CreditAccountId]) -> None:
    """Refuse settings under which accounts would be kept otherwise, while some of them are not decided.

    Raises:
        UndecidedAccountsError: Some are not.
    """
    if ids:
        told = ", ".join((*map(str, ids[:_TOLD_MOST]), *(["…"] if len(ids) > _TOLD_MOST else ())))
        how = "for each brand" if settings.has_accounts_per_brand else "for all brands together"
        raise UndecidedAccountsError(how=how, count=len(ids), accounts=told)


def _purses(context: Context, unit: UnitOfWork, *, per_brand: bool) -> Iterator[_Purse]:
    at = context.now(unit)

    def turn(last: CreditAccount | None) -> tuple[CreditAccount, ...]:
        return unit.accounts.list_after(None if last is None else last.id, most=_TURN)

    for account in in_turns(turn):
        if (account.brand is None) is not per_brand or not _is_of_all_brands(unit, account.owner, per_brand=per_brand):
            continue
        group = unit.accounts.list_group(account.id, on=at.date())
        if group[0].id == account.id:
            accounts, joins = together(unit, group, at)
            counted = count_together(accounts, joins, on=at.date())
            if not isinstance(counted.limit, NoCredit):
                yield _Purse(accounts, joins, counted)


def _is_of_all_brands(unit: UnitOfWork, owner: Owner, *, per_brand: bool) -> bool:
    """Tell whether somebody buys of all brands; of an organization, the accounts of single brands go on in any case."""
    if not isinstance(owner, CustomerId):
        return per_brand
    customer = unit.customers.find(owner)
    return customer is not None and customer.brand is None


def _refuse(problem: str, remedy: str) -> None:
    raise InvalidOptionError(option="decisions", problem=problem, remedy=remedy)
