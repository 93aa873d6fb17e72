"""Which account a name stands for: somebody's own, with those that count together with it, or that of an organization.

Owns the way from a name to accounts as they count now. What they may owe together is the credit engine's. It must not
know what is done on an account.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final, cast

import attrs

from customer_core.credit import AccountJoin, CreditDecision, count_together, decide
from customer_core.errors import NotFoundError, PermissionDeniedError
from customer_core.merging import AppliedMerge
from customer_core.model import (
    ANYBODY,
    EVERYTHING,
    BrandId,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditPolicy,
    Customer,
    CustomerId,
    Money,
    OrganizationId,
)
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._organization_lines import line_ids, organization_ids
from customer_core.services._purses import paying_brand
from customer_core.services._resolving import named
from customer_core.services._stored_settings import read_settings
from customer_core.settings import WorkflowBlock, WorkflowSettings

__all__ = [
    "AccountCalls",
    "AccountName",
    "Owner",
    "account_in",
    "current",
    "decided",
    "is_opened",
    "join_of",
    "joins_of",
    "locked_group",
    "together",
    "unopened",
]

Owner = CustomerId | OrganizationId
"""Whose an account is."""

AccountName = CreditAccountId | Owner
"""What tells an account: its id, or who pays with it in the currency of the amount."""

Accounts = tuple[CreditAccount, ...]

_UNOPENED: Final = CreditAccountId("unopened")


@attrs.frozen(repr=False)
class AccountCalls:
    """What all calls have in common that find an account by a name."""

    _context: Context

    def _id_of(
        self, unit: UnitOfWork, name: AccountName, currency: str, *, channel: ChannelId | None = None
    ) -> CreditAccountId | None:
        """Return the id of the account that pays for a name in a channel; None where there is none."""
        if isinstance(name, CreditAccountId):
            return name
        found = self._paying(unit, name, currency, channel=channel)
        return found[0].id if found else None

    def _group(
        self, unit: UnitOfWork, name: AccountName, currency: str, at: datetime, *, channel: ChannelId | None = None
    ) -> tuple[tuple[CreditAccount, ...], tuple[AccountJoin, ...]]:
        """Return the accounts that pay for a name as `decided` takes them, and what brought them together."""
        if isinstance(name, CreditAccountId):
            found = group_in(unit, name, at)
        else:
            paying = self._paying(unit, name, currency, channel=channel, on=at.date())
            found = paying or (self._unopened(unit, name, currency, channel=channel),)
        return together(unit, found, at)

    def _paying(
        self,
        unit: UnitOfWork,
        owner: Owner,
        currency: str,
        *,
        channel: ChannelId | None = None,
        on: date | None = None,
    ) -> Accounts:
        """Return the accounts that pay for somebody: his own, else that of his organization or of the nearest above it.

        Where each brand keeps its own, that of the brand which sells goes before one that all share.

        Raises:
            NotFoundError: No customer has the id.
            PermissionDeniedError: That of an organization would pay, and the actor sees customers of its own alone.
        """
        if isinstance(owner, OrganizationId):
            return self._of_organization(unit, owner, {self._brand_of(unit, owner, channel), None}, currency, on=on)
        customer = named(unit, owner)
        first = self._brand_of(unit, customer, channel)
        own = accounts_of(unit, owner, customer, currency, (first, customer.brand), on=on)
        if own or customer.organization is None:
            return own
        for organization in line_ids(unit, customer.organization):
            found = self._of_organization(unit, organization, {first, None}, currency, on=on)
            if found:
                return found
        return ()

    def _own(self, unit: UnitOfWork, owner: Owner, currency: str, *, on: date | None = None) -> Accounts:
        """Return the accounts of a customer or an organization for the very brand that would pay first.

        Raises:
            NotFoundError: No customer has the id.
            PermissionDeniedError: It is an organization, and the actor sees customers of its own alone.
        """
        if isinstance(owner, OrganizationId):
            return self._of_organization(unit, owner, {self._brand_of(unit, owner)}, currency, on=on)
        customer = named(unit, owner)
        return accounts_of(unit, owner, customer, currency, (self._brand_of(unit, customer),), on=on)

    def _brand_of(
        self, unit: UnitOfWork, owner: Customer | OrganizationId, channel: ChannelId | None = None
    ) -> BrandId | None:
        """Return the brand whose account pays first for a customer, or for an organization that itself is named."""
        scope = self._context.scope
        brand = scope.brand if isinstance(owner, OrganizationId) else owner.brand
        return paying_brand(unit, scope, brand, channel=channel)

    def _of_organization(
        self,
        unit: UnitOfWork,
        owner: OrganizationId,
        brands: Collection[BrandId | None],
        currency: str,
        *,
        on: date | None,
    ) -> Accounts:
        """Return the account of an organization for one of some brands; one for all brands comes last."""
        found = unit.seen_by(EVERYTHING).accounts.list_of(organization_ids(unit, owner), on=on)
        fitting = [one for one in found if one.currency == currency and one.brand in brands]
        # What it owes is no matter of whoever sees some customers alone; to call it no credit would be untrue.
        if fitting and self._context.view.assignees is not ANYBODY:
            raise PermissionDeniedError(permission="all customers, to use the account of an organization")
        return tuple(sorted(fitting, key=lambda one: one.brand is None)[:1])

    def _unopened(
        self, unit: UnitOfWork, owner: Owner, currency: str, *, channel: ChannelId | None = None
    ) -> CreditAccount:
        """Return what stands for the account of somebody who has none: it has no credit."""
        if isinstance(owner, OrganizationId):
            live, *_ = organization_ids(unit, owner)
            return unopened(live, self._brand_of(unit, owner, channel), currency)
        customer = named(unit, owner)
        return unopened(customer.id, self._brand_of(unit, customer, channel), currency)


def account_in(unit: UnitOfWork, id_: CreditAccountId, at: datetime) -> CreditAccount:
    """Return the account of an id, with what is overdue at a moment.

    Raises:
        NotFoundError: There is none that may be seen.
    """
    found = unit.accounts.find(id_, on=at.date())
    if found is None:
        raise NotFoundError(kind="credit account", id=str(id_))
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
    return netted(unit, group)


def together(
    unit: UnitOfWork, accounts: Sequence[CreditAccount], at: datetime
) -> tuple[Accounts, tuple[AccountJoin, ...]]:
    """Return accounts as they count at a moment, as `decided` takes them, and what brought them together."""
    counted = netted(unit, [current(unit, account, at) for account in accounts])
    return counted, joins_of(unit, counted)


def netted(unit: UnitOfWork, accounts: Sequence[CreditAccount]) -> tuple[CreditAccount, ...]:
    """Return accounts that count together, of which what is left over of payments on one lessens what others overdue.

    On one account alone nothing is left over while anything is owed.
    """
    if len(accounts) <= 1:
        return tuple(accounts)
    payments = (item.open for one in accounts for item in unit.ledger.list_open(one.id, is_owed=False))
    left = Money.total(map(abs, payments), accounts[0].currency)
    told = []
    for account in accounts:
        paid = min(account.exposure.overdue, left)
        left -= paid
        exposure = attrs.evolve(account.exposure, overdue=account.exposure.overdue - paid)
        told.append(attrs.evolve(account, exposure=exposure))
    return tuple(told)


def accounts_of(
    unit: UnitOfWork,
    name: CustomerId,
    customer: Customer,
    currency: str,
    brands: Collection[BrandId | None],
    *,
    on: date | None = None,
) -> Accounts:
    """Return the accounts in a currency of the customer whom an id names, of the first of some brands with any.

    There are several only where merges brought them together. First comes the one that is booked on: that of the very
    id, else that of the survivor, else the one of smallest id. So whoever goes on with the id that he knows finds his
    account again, whatever is merged or parted meanwhile.
    """
    found = unit.accounts.list_of(unit.merges.list_ids(customer.id), on=on)
    for brand in brands:
        own = [one for one in found if one.currency == currency and one.brand == brand]
        if own:
            return tuple(sorted(own, key=lambda one: (one.owner != name, one.owner != customer.id, one.id)))
    return ()


def joins_of(unit: UnitOfWork, accounts: Sequence[CreditAccount]) -> tuple[AccountJoin, ...]:
    """Return the merges by which several accounts count together, in the order they were applied; none for one."""
    if len(accounts) == 1:
        return ()
    merges = unit.seen_by(EVERYTHING).merges.list_of(cast("CustomerId", accounts[0].owner))
    return tuple(map(join_of, merges))


def join_of(merge: AppliedMerge) -> AccountJoin:
    """Return a merge as far as accounts are concerned."""
    return AccountJoin(merge=merge.id, master=merge.master, members=merge.standing, limits=merge.plan.limits)


def decided(  # noqa: PLR0913 - one keyword for each thing that is asked
    unit: UnitOfWork,
    accounts: Sequence[CreditAccount],
    joins: Sequence[AccountJoin],
    policy: CreditPolicy,
    *,
    amount: Money,
    channel: ChannelId,
    at: datetime,
    buyer: AccountName | None = None,
) -> CreditDecision:
    """Decide on an amount by a policy, of which the rule on what is overdue may let some days pass.

    The first of the accounts is the one that is booked on; those that count together with it are behind it. The
    state of the workflow that the buyer is in may keep it from buying, and so may those of the owners of the accounts.
    """
    account = count_together(accounts, joins, on=at.date())
    overdue = account.exposure.overdue
    if policy.overdue is not None and policy.overdue.days and overdue:
        day = at.date() - timedelta(days=policy.overdue.days)
        earlier = netted(unit, unit.accounts.list_group(account.id, on=day))
        overdue = Money.total((one.exposure.overdue for one in earlier), overdue.currency) if earlier else overdue
    ids = [one.id for one in accounts] if len(accounts) > 1 else ()
    is_kept = _is_kept_by_state(unit, {buyer, *(one.owner for one in accounts)})
    return decide(
        account,
        policy,
        amount=amount,
        channel=channel,
        at=at,
        overdue=overdue,
        accounts=ids,
        is_kept_by_state=is_kept,
    )


def _is_kept_by_state(unit: UnitOfWork, names: Collection[AccountName | None]) -> bool:
    """Tell whether any of some customers is in a state of the workflow that keeps it from buying on account."""
    workflow = read_settings(unit, WorkflowSettings)
    if not workflow.has_block(WorkflowBlock.CREDIT):
        return False
    customers = (unit.customers.find(name) for name in names if isinstance(name, CustomerId))
    return any(one is not None and workflow.blocks(one.workflow_state, WorkflowBlock.CREDIT) for one in customers)


def current(unit: UnitOfWork, account: CreditAccount, at: datetime) -> CreditAccount:
    """Return an account as it counts at a moment: what is held past its time is free, also before anybody ends it."""
    due = Money.total((hold.held for hold in unit.holds.list_due(at, account=account.id)), account.currency)
    exposure = account.exposure
    return attrs.evolve(account, exposure=attrs.evolve(exposure, held=exposure.held - due)) if due else account


def is_opened(account: CreditAccount) -> bool:
    """Tell whether an account is kept, and does not only stand for one."""
    return account.id != _UNOPENED


def unopened(owner: Owner, brand: BrandId | None, currency: str) -> CreditAccount:
    """Return what stands for the account of somebody who has none: it has no credit."""
    return CreditAccount(id=_UNOPENED, owner=owner, brand=brand, currency=currency)
