"""Brands: listed for whoever has to choose one, added, changed and removed by an administrator, and their switch.

Owns these calls, and that no brand is removed while anything belongs to it. What a brand is, is said in `settings`.
"""

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from customer_core.errors import AlreadyTakenError, BrandInUseError, NotFoundError
from customer_core.model import BrandId, CreditAccount, CreditAccountId, Permission
from customer_core.ports import UnitOfWork
from customer_core.search import PageRequest, SearchOperator, Where
from customer_core.services._contexts import READS_CUSTOMERS, Context, in_turns
from customer_core.services._facts import require_terms
from customer_core.services._resolving import given
from customer_core.services._setting_changes import change_area
from customer_core.services._splitting import AccountDecision, LeftShared, SplitPlan, Splitting
from customer_core.services._stored_settings import read_settings
from customer_core.settings import Brand, BrandSettings, ChannelSettings

__all__ = ["BrandService"]

_TURN: Final = 500


@attrs.frozen(repr=False)
class BrandService:
    """Lists and changes the brands, which are an area of the settings (`BrandSettings`).

    Once there is one, nobody is given a brand that is not there, and no sales channel sells for one.
    """

    _context: Context

    def list_all(self) -> tuple[Brand, ...]:
        """Return the brands that the desk works for, in the order in which they are shown.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        return tuple(brand for brand in self._read().brands if self._context.view.shows_brand(brand.id))

    def find(self, brand: BrandId) -> Brand | None:
        """Return the brand of an id; None for none, and for one that the desk does not work for.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        found = self._read().find(given(BrandId, brand, "brand"))
        return found if found and self._context.view.shows_brand(found.id) else None

    def add(self, brand: Brand, *, reason: str = "") -> Brand:
        """Add a brand as the last one.

        Raises:
            PermissionDeniedError: The actor may not change settings.
            AlreadyTakenError: There is a brand of this id.
            UnknownBrandError: It is the first one, and sales channels name brands that are not there.
        """
        self._context.require(Permission.SETTINGS_EDIT)

        def add(_: UnitOfWork, settings: BrandSettings) -> BrandSettings:
            if settings.find(given(Brand, brand, "brand").id):
                raise AlreadyTakenError(what="id", kind="brand", holder=str(brand.id))
            return settings.with_brand(brand)

        self._change(add, reason)
        return brand

    def change(self, brand: Brand, *, reason: str = "") -> Brand:
        """Give the brand of an id another name.

        Raises:
            PermissionDeniedError: The actor may not change settings.
            NotFoundError: There is no brand of this id.
        """
        self._context.require(Permission.SETTINGS_EDIT)

        def change(_: UnitOfWork, settings: BrandSettings) -> BrandSettings:
            _require(settings, given(Brand, brand, "brand").id)
            return settings.with_brand(brand)

        self._change(change, reason)
        return brand

    def remove(self, brand: BrandId, *, reason: str = "") -> None:
        """Remove a brand to which nothing belongs: no customer, organization, credit account or sales channel.

        Whoever is given it at the very moment at which it is removed keeps its id, and is found by it.

        Raises:
            PermissionDeniedError: The actor may not change settings for every brand.
            NotFoundError: There is no brand of this id.
            BrandInUseError: Something belongs to it.
            StoreTermsError: As of `customers.search`.
        """
        self._context.require_everywhere(Permission.SETTINGS_EDIT)

        def remove(unit: UnitOfWork, settings: BrandSettings) -> BrandSettings:
            _require(settings, given(BrandId, brand, "brand"))
            self._require_unused(unit, brand)
            return settings.without_brand(brand)

        self._change(remove, reason)

    def plan_switch(self, *, has_accounts_per_brand: bool) -> SplitPlan:
        """Return the credit accounts to be decided before brands begin to keep their own, or cease to.

        Raises:
            PermissionDeniedError: The actor may not read credit accounts of every brand.
        """
        self._context.require_everywhere(Permission.CREDIT_READ)
        is_wanted = given(bool, has_accounts_per_brand, "has_accounts_per_brand")
        with self._context.reading() as unit:
            wanted = attrs.evolve(read_settings(unit, BrandSettings), has_accounts_per_brand=is_wanted)
            return Splitting.of(self._context, unit, wanted).plan

    def switch(
        self,
        *,
        has_accounts_per_brand: bool,
        decisions: Mapping[CreditAccountId, AccountDecision] | None = None,
        others: AccountDecision | None = None,
        reason: str = "",
    ) -> tuple[CreditAccount, ...]:
        """Let brands begin to keep credit accounts of their own, or cease to; as a whole or not at all.

        What becomes of each account that is there is decided and done in the same unit of work. Where the settings say
        so already, accounts that were left shared can be decided anew. One that somebody opens at the very moment of
        the call is left shared, and stands in the next plan.

        Args:
            has_accounts_per_brand: What the settings are to say.
            decisions: What becomes of the accounts of `plan_switch`, by their ids: `LeftShared()` or `Split({…})`.
                Where brands cease to keep their own, none is left, and none is given a limit: `Split()`.
            others: What becomes of those that are not named; None decides nothing of them.
            reason: Why; goes into the history of the settings and of each account.

        Returns:
            The accounts of single brands that were opened, or given a limit.

        Raises:
            PermissionDeniedError: The actor may not change settings for every brand; or something is decided, and it
                may not change credit.
            UndecidedAccountsError: It is not decided what becomes of an account.
            InvalidOptionError: Something is decided of another account, or of a brand that is not there.
            CurrencyMismatchError: A limit is not in the currency of its account.
        """
        self._context.require_everywhere(Permission.SETTINGS_EDIT)
        is_wanted = given(bool, has_accounts_per_brand, "has_accounts_per_brand")
        if decisions or others:
            self._context.require(Permission.CREDIT_EDIT)
        opened: tuple[CreditAccount, ...] = ()

        def switch(unit: UnitOfWork, settings: BrandSettings) -> BrandSettings:
            nonlocal opened
            is_new = settings.has_accounts_per_brand is not is_wanted
            wanted = attrs.evolve(settings, has_accounts_per_brand=is_wanted)
            if is_new or decisions or others:
                rest = others if is_new or others else LeftShared()
                opened = Splitting.of(self._context, unit, wanted).apply(decisions or {}, rest, reason)
            return wanted

        self._change(switch, reason, is_decided=True)
        return opened

    def _require_unused(self, unit: UnitOfWork, brand: BrandId) -> None:
        require_terms(unit, self._context.store.name)
        having = PageRequest(criteria=Where("brand", SearchOperator.IS, str(brand)), size=1)
        customers = unit.customers.find_page(having).total
        organizations = unit.organizations.find_page(having).total
        accounts = sum(account.brand == brand for account in in_turns(lambda last: _accounts_after(unit, last)))
        channels = [str(one.id) for one in read_settings(unit, ChannelSettings).channels if one.brand == brand]
        if customers or organizations or accounts or channels:
            raise BrandInUseError(
                brand=str(brand),
                customers=customers,
                organizations=organizations,
                accounts=accounts,
                channels=", ".join(channels) or "no channel",
            )

    def _change(
        self,
        change: Callable[[UnitOfWork, BrandSettings], BrandSettings],
        reason: str,
        *,
        is_decided: bool = False,
    ) -> None:
        change_area(self._context, BrandSettings, change, reason=given(str, reason, "reason"), is_decided=is_decided)

    def _read(self) -> BrandSettings:
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return read_settings(unit, BrandSettings)


def _accounts_after(unit: UnitOfWork, last: CreditAccount | None) -> tuple[CreditAccount, ...]:
    after: CreditAccountId | None = None if last is None else last.id
    return unit.accounts.list_after(after, most=_TURN)


def _require(settings: BrandSettings, brand: BrandId) -> None:
    if settings.find(brand) is None:
        raise NotFoundError(kind="brand", id=str(brand))
