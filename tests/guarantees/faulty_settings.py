"""Every public call that writes settings, as faulty calls are.

Owns these calls. It must not know what fails.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from customer_core.manager import Desk
from customer_core.model import ChannelCreditRule, ChannelId, CreditPolicy, CreditRule
from customer_core.settings import (
    ChannelKind,
    ChannelSettings,
    DuplicateReaction,
    DuplicateSettings,
    HistorySettings,
    OrderSettings,
    SalesChannel,
)

Call = tuple[str, Callable[[Desk, object], object]]


def setting_calls(says: str) -> Mapping[str, Call]:
    """Return the calls by name, with a text that nobody else may see in whatever can hold one."""
    rule = ChannelCreditRule(CreditRule.APPROVAL, says)
    policy = CreditPolicy(channels={ChannelId("pos"): rule}, message=says, version=1)
    web, till = (_channel(id_, says) for id_ in ("web", "till"))
    renamed = attrs.evolve(till, name=says + says)
    return MappingProxyType(
        {
            "settings": (
                "settings.apply",
                lambda desk, _: desk.settings.apply(
                    policy, DuplicateSettings(reaction=DuplicateReaction.BLOCK, version=1), reason=says
                ),
            ),
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
            "change a channel": ("channels.change", lambda desk, _: desk.channels.change(renamed, reason=says)),
            "remove a channel": ("channels.remove", lambda desk, _: desk.channels.remove(till.id, reason=says)),
            "reset": (
                "settings.reset",
                lambda desk, _: desk.settings.reset(CreditPolicy, DuplicateSettings, reason=says),
            ),
        }
    )


def furnish_settings(desk: Desk, says: str) -> None:
    """List the sales channels that other settings name, and one more, with a text for the name of each."""
    desk.settings.apply(ChannelSettings(channels=[_channel(id_, says) for id_ in ("pos", "feed", "till")]))


def _channel(id_: str, name: str) -> SalesChannel:
    return SalesChannel(id=ChannelId(id_), name=name, kind=ChannelKind.OWN)


READING_SETTINGS: Final = frozenset({"settings.get", "settings.begin_draft", "channels.list_all", "channels.find"})
"""Every public call about settings that writes nothing."""
