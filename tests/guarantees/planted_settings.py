"""Values of settings with a text in each place where somebody may have typed one.

Owns these values. It must not know what is looked for in them.
"""

from typing import Any, Final

from customer_core.model import ChannelId
from customer_core.settings import ChannelKind, ChannelSettings, SalesChannel


def planted_settings(text: str) -> tuple[Any, ...]:
    """Return a sales channel and the settings that list it, with the text in each of them."""
    channel = SalesChannel(id=ChannelId("web"), name=text, kind=ChannelKind.WEB)
    return channel, ChannelSettings(channels=[channel])


LISTING: Final = frozenset(
    {
        *(f"settings.{name}" for name in ("get", "begin_draft", "apply", "declare", "reset")),
        *(f"channels.{name}" for name in ("list_all", "find", "add", "change", "remove")),
    }
)
"""Calls on settings and on the lists that an administrator keeps, which are about no customer."""
