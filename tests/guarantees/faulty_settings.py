"""Every public call that writes settings, as faulty calls are.

Owns these calls. It must not know what fails.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from customer_core.manager import Desk
from customer_core.model import BrandId, ChannelCreditRule, ChannelId, CreditPolicy, CreditRule, TierId, Unlimited
from customer_core.services import Split
from customer_core.settings import (
    Brand,
    ChannelKind,
    ChannelSettings,
    CleanupSettings,
    DuplicateSettings,
    HistorySettings,
    OrderSettings,
    PricingTier,
    SalesChannel,
    TierSettings,
)

Call = tuple[str, Callable[[Desk, object], object]]

SPLIT = Split({BrandId("north"): Unlimited()})
GOLD, RETAIL = TierId("gold"), TierId("retail")


def setting_calls(says: str) -> Mapping[str, Call]:
    """Return the calls by name, with a text that nobody else may see in whatever can hold one."""
    rule = ChannelCreditRule(CreditRule.APPROVAL, says)
    policy = CreditPolicy(channels={ChannelId("pos"): rule}, message=says, version=1)
    web = _channel("web", says)
    return MappingProxyType(
        {
            "drafted settings": (
                "settings.apply",
                lambda desk, _: desk.settings.apply(
                    desk.settings.begin_draft()
                    .with_area(policy)
                    .with_area(OrderSettings(counts_earlier_orders=True))
                    .with_area(HistorySettings(is_sealed=False))
                    .with_defaults(DuplicateSettings),
                    reason=says,
                ),
            ),
            "declared settings": ("settings.declare", lambda desk, _: desk.settings.declare(policy, reason=says)),
            "add a channel": ("channels.add", lambda desk, _: desk.channels.add(web, reason=says)),
            "add a brand": ("brands.add", lambda desk, _: desk.brands.add(_brand(says), reason=says)),
            "keep accounts by brand": (
                "brands.switch",
                lambda desk, _: desk.brands.switch(has_accounts_per_brand=True, others=SPLIT, reason=says),
            ),
            "remove a tier": ("tiers.remove", lambda desk, _: desk.tiers.remove(GOLD, reason=says)),
        }
    )


def furnish_settings(desk: Desk, says: str) -> None:
    """List the sales channels that other settings name, one more, and tiers, each named so; clean up messages."""
    tiers = TierSettings(tiers=[PricingTier(id=id_, name=says) for id_ in (RETAIL, GOLD)])
    desk.settings.apply(
        ChannelSettings(channels=[_channel(id_, says) for id_ in ("pos", "feed", "till")]),
        tiers.with_default(RETAIL, ChannelId("pos")),
        CleanupSettings(cleans_all=True, clears_cards=True, card_days=365),
    )


def _channel(id_: str, name: str) -> SalesChannel:
    return SalesChannel(id=ChannelId(id_), name=name, kind=ChannelKind.OWN)


def _brand(name: str) -> Brand:
    return Brand(id=BrandId("north"), name=name)


AS_OTHERS: Final = frozenset(
    {
        *(
            "settings.reset",
            "channels.change",
            "channels.remove",
            "channels.detach",
            "brands.change",
            "brands.remove",
            "tiers.add",
            "tiers.rename",
        ),
        *("tiers.move_up", "tiers.move_down", "tiers.set_default", "tiers.clear_default"),
    }
)
"""Every public call that writes one area of settings by the very steps of those above."""

READING_SETTINGS: Final = frozenset(
    {
        *(
            "settings.get",
            "settings.begin_draft",
            "channels.list_all",
            "channels.find",
            "brands.list_all",
            "brands.find",
            "brands.plan_switch",
        ),
        *("tiers.list_all", "tiers.find_default", "reps.find_last_salesman", "reps.list_serving"),
    }
)
"""Every public call about settings that writes nothing."""
