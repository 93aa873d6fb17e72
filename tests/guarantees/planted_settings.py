"""Values of settings with a text in each place where somebody may have typed one.

Owns these values. It must not know what is looked for in them.
"""

from typing import Any, Final

from customer_core.model import BrandId, ChannelId, TierId
from customer_core.settings import (
    Brand,
    BrandSettings,
    ChannelKind,
    ChannelSettings,
    PricingTier,
    PrivacySettings,
    RepSettings,
    SalesChannel,
    TierSettings,
    WorkflowSettings,
    WorkflowState,
    WorkflowTransition,
)


def planted_settings(text: str) -> tuple[Any, ...]:
    """Return what an administrator lists, and the settings that list it, with the text in each of them."""
    state, way = WorkflowState(name=text), WorkflowTransition(before=text, after=text, roles=[text])
    workflow = WorkflowSettings(states=[state], initial=text, transitions=[way], flags=[text])
    tier = PricingTier(id=TierId("t"), name=text)
    channel = SalesChannel(id=ChannelId("web"), name=text, kind=ChannelKind.WEB)
    brand = Brand(id=BrandId("north"), name=text)
    return (
        brand,
        BrandSettings(brands=[brand]),
        channel,
        ChannelSettings(channels=[channel]),
        tier,
        TierSettings(tiers=[tier]),
        state,
        way,
        workflow,
        RepSettings(),
        PrivacySettings(retention_days={ChannelId("web"): 30}),
    )


_LISTS: Final = ("brands", "channels")

LISTING: Final = frozenset(
    {
        *(f"settings.{name}" for name in ("get", "begin_draft", "apply", "declare", "reset")),
        *(f"{lists}.{name}" for lists in _LISTS for name in ("list_all", "find", "add", "change", "remove")),
        *(f"tiers.{name}" for name in ("list_all", "find_default", "set_default", "clear_default")),
        *(f"tiers.{name}" for name in ("add", "rename", "move_up", "move_down", "remove")),
    }
)
"""Calls on settings and on the lists that an administrator keeps, which are about no customer."""
