"""Pricing tiers: listed for whoever has to choose one, and added, renamed, moved and removed by an administrator.

Owns these calls, and that no tier is removed while a customer has it. What a tier is said to be is in `settings`.
"""

from collections.abc import Callable

import attrs

from customer_core.errors import AlreadyTakenError, InvalidValueError, NotFoundError, TierInUseError
from customer_core.matching import Progress
from customer_core.model import ChannelId, Permission, SetTier, TierId
from customer_core.ports import UnitOfWork
from customer_core.search import PAGE_SIZE_MOST, PageRequest, SearchOperator, Where
from customer_core.services._acts import ActService
from customer_core.services._contexts import READS_CUSTOMERS, Context
from customer_core.services._facts import require_terms
from customer_core.services._organizations import OrganizationService
from customer_core.services._resolving import given
from customer_core.services._setting_changes import change_area
from customer_core.services._stored_settings import read_settings
from customer_core.settings import PricingTier, TierSettings

__all__ = ["TierService"]


@attrs.frozen(repr=False)
class TierService:
    """Lists and changes the pricing tiers, which are an area of the settings (`TierSettings`); prices live elsewhere.

    Once there is one, nobody is given a tier that is not there.
    """

    _context: Context

    def list_all(self) -> tuple[PricingTier, ...]:
        """Return the tiers in their order.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        return self._read().tiers

    def find_default(self, channel: ChannelId | None = None) -> TierId | None:
        """Return which tier counts in a channel for customers without one; without a channel, in that of the desk.

        None says that none does.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        named = self._context.scope.channel if channel is None else given(ChannelId, channel, "channel")
        return self._read().default_of(named)

    def add(self, name: str, *, id_: TierId | None = None, reason: str = "") -> PricingTier:
        """Add a tier as the last one; without an id, it gets a new one.

        Raises:
            PermissionDeniedError: The actor may not change settings.
            AlreadyTakenError: There is a tier of this id.
            InvalidValueError: The name is blank or no single line.
        """
        self._context.require(Permission.SETTINGS_EDIT)
        chosen = TierId(self._context.new_id()) if id_ is None else given(TierId, id_, "id")
        tier = PricingTier(id=chosen, name=name)

        def add(_: UnitOfWork, settings: TierSettings) -> TierSettings:
            if settings.find(tier.id):
                raise AlreadyTakenError(what="id", kind="tier", holder=str(tier.id))
            return settings.with_tier(tier)

        self._change(add, reason)
        return tier

    def rename(self, tier: TierId, name: str, *, reason: str = "") -> PricingTier:
        """Give a tier another name, and return it.

        Raises:
            PermissionDeniedError: The actor may not change settings.
            NotFoundError: There is no tier of this id.
            InvalidValueError: The name is blank or no single line.
        """
        self._context.require(Permission.SETTINGS_EDIT)
        renamed = PricingTier(id=tier, name=name)
        self._change_one(tier, lambda settings: settings.with_tier(renamed), reason)
        return renamed

    def move_up(self, tier: TierId, *, reason: str = "") -> tuple[PricingTier, ...]:
        """Let a tier change places with the one above it, and return all; the first one stays where it is.

        Raises:
            PermissionDeniedError: The actor may not change settings.
            NotFoundError: There is no tier of this id.
        """
        self._context.require(Permission.SETTINGS_EDIT)
        return self._change_one(tier, lambda settings: settings.with_tier_moved(tier, places=-1), reason).tiers

    def move_down(self, tier: TierId, *, reason: str = "") -> tuple[PricingTier, ...]:
        """Let a tier change places with the one below it, and return all; the last one stays where it is.

        Raises:
            PermissionDeniedError: The actor may not change settings.
            NotFoundError: There is no tier of this id.
        """
        self._context.require(Permission.SETTINGS_EDIT)
        return self._change_one(tier, lambda settings: settings.with_tier_moved(tier, places=1), reason).tiers

    def set_default(self, tier: TierId, *channels: ChannelId, reason: str = "") -> None:
        """Let a tier count in some channels for customers without one, or in all others where no channel is named.

        Raises:
            PermissionDeniedError: The actor may not change settings.
            NotFoundError: There is no tier of this id.
            InvalidValueError: Another tier is the default there.
            UnknownChannelError: Channels are configured, and one of these is none of them.
        """
        self._context.require(Permission.SETTINGS_EDIT)
        named = [given(ChannelId, channel, "channels") for channel in channels]
        self._change_one(tier, lambda settings: settings.with_default(tier, *named), reason)

    def clear_default(self, *channels: ChannelId, reason: str = "") -> None:
        """Let no tier of their own count in some channels, or take away the one for all where no channel is named.

        Raises:
            PermissionDeniedError: The actor may not change settings.
        """
        self._context.require(Permission.SETTINGS_EDIT)
        named = [given(ChannelId, channel, "channels") for channel in channels]
        self._change(lambda _, settings: settings.without_default(*named), reason)

    def remove(
        self,
        tier: TierId,
        *,
        replacement: TierId | None = None,
        reason: str = "",
        progress: Progress | None = None,
    ) -> None:
        """Remove a tier that nobody has; with a replacement, after everybody who has it was given that one.

        Customers are moved by an act, a few hundred in each unit of work, each with an entry in its history, and then
        organizations one by one. The tier stays until the last of them was moved: a process that is killed leaves
        nobody with a tier that is not there, and the same call goes on. What the tier was the default of gets the
        replacement, too.

        Raises:
            PermissionDeniedError: The actor may not change settings for every brand or, with a replacement, not change
                many customers at once, or no organizations.
            NotFoundError: There is no tier of this id, or none to replace it.
            InvalidValueError: It is to replace itself.
            TierInUseError: Somebody has it or could not be moved, or it is a default, and no replacement is named.
            StaleVersionError: Somebody else changed an organization that has it at the same moment.
            StoreTermsError: As of `customers.search`.
        """
        self._context.require_everywhere(Permission.SETTINGS_EDIT)
        if replacement is not None:
            self._move_all(given(TierId, tier, "tier"), given(TierId, replacement, "replacement"), reason, progress)

        def remove(unit: UnitOfWork, settings: TierSettings) -> TierSettings:
            _require(settings, tier)
            defaults = [*map(str, settings.channels_of(tier)), *(["all channels"] if settings.default == tier else ())]
            customers, organizations = self._counts(unit, tier)
            if customers or organizations or (defaults and replacement is None):
                told = ", ".join(defaults) or "no channel"
                raise TierInUseError(tier=str(tier), customers=customers, organizations=organizations, defaults=told)
            return settings.without_tier(tier, replacement=replacement)

        self._change(remove, reason)

    def _move_all(self, tier: TierId, replacement: TierId, reason: str, progress: Progress | None) -> None:
        self._context.require(Permission.CUSTOMERS_CHANGE_MANY)
        self._context.require(Permission.ORGANIZATIONS_EDIT)
        with self._context.reading() as unit:
            settings = read_settings(unit, TierSettings)
        for one in (tier, replacement):
            _require(settings, one)
        if tier == replacement:
            raise InvalidValueError(field="replacement", problem="is the tier itself", remedy="name another one")
        acts = ActService(self._context)
        act = acts.start(_having(tier), [SetTier(replacement)], reason=reason)
        acts.apply(act.id, progress=progress)
        organizations = OrganizationService(self._context)
        while having := organizations.search(_having(tier), page_size=PAGE_SIZE_MOST).items:
            for organization in having:
                organizations.update(organization.with_tier(replacement), reason=reason)

    def _counts(self, unit: UnitOfWork, tier: TierId) -> tuple[int, int]:
        """Return how many customers and how many organizations have a tier."""
        require_terms(unit, self._context.store.name)
        wanted = PageRequest(criteria=_having(tier), size=1)
        return unit.customers.find_page(wanted).total, unit.organizations.find_page(wanted).total

    def _change_one(self, tier: TierId, change: Callable[[TierSettings], TierSettings], reason: str) -> TierSettings:
        def work(_: UnitOfWork, settings: TierSettings) -> TierSettings:
            _require(settings, given(TierId, tier, "tier"))
            return change(settings)

        return self._change(work, reason)

    def _change(self, change: Callable[[UnitOfWork, TierSettings], TierSettings], reason: str) -> TierSettings:
        return change_area(self._context, TierSettings, change, reason=given(str, reason, "reason"))

    def _read(self) -> TierSettings:
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return read_settings(unit, TierSettings)


def _having(tier: TierId) -> Where:
    return Where("tier", SearchOperator.IS, str(tier))


def _require(settings: TierSettings, tier: TierId) -> None:
    if settings.find(tier) is None:
        raise NotFoundError(kind="tier", id=str(tier))
