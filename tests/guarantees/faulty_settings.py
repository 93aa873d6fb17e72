"""Every public call that writes settings, as faulty calls are.

Owns these calls. It must not know what fails.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from customer_core.manager import Desk
from customer_core.model import ChannelCreditRule, ChannelId, CreditPolicy, CreditRule
from customer_core.settings import DuplicateReaction, DuplicateSettings, HistorySettings, OrderSettings

Call = tuple[str, Callable[[Desk, object], object]]


def setting_calls(says: str) -> Mapping[str, Call]:
    """Return the calls by name, with a text that nobody else may see in whatever can hold one."""
    rule = ChannelCreditRule(CreditRule.APPROVAL, says)
    policy = CreditPolicy(channels={ChannelId("pos"): rule}, message=says, version=1)
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
            "reset": (
                "settings.reset",
                lambda desk, _: desk.settings.reset(CreditPolicy, DuplicateSettings, reason=says),
            ),
        }
    )


READING_SETTINGS: Final = frozenset({"settings.get", "settings.begin_draft"})
"""Every public call about settings that writes nothing."""
