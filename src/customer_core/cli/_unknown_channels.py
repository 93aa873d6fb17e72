"""Channels that nobody set up, named to a command: most likely a slip, which the answer alone would not show.

Owns the sentence. It must not know what is decided: a channel without a rule counts as No, whether it is there or not.
"""

import click

from customer_core.cli._showing import is_quiet
from customer_core.manager import Desk
from customer_core.model import ChannelId, CreditPolicy

__all__ = ["tell_unknown", "unknown_channel"]


def unknown_channel(desk: Desk, channel: ChannelId) -> str:
    """Return what is to be said of a channel that is not known; blank where it is, or where nobody set up any.

    Known are the sales channels or, while there are none, the channels that have a credit rule.
    """
    configured = [str(one.id) for one in desk.channels.list_all()]
    ruled = sorted(map(str, desk.settings.get(CreditPolicy).channels))
    known = configured or ruled
    if not known or str(channel) in known:
        return ""
    if configured:
        return f"There is no sales channel {channel}; there are {', '.join(known)}."
    return f"The channel {channel} is not known; the channels with a credit rule are {', '.join(known)}."


def tell_unknown(sentence: str) -> None:
    """Warn of a channel that is not known on standard error, where standard output is for programs."""
    if sentence and not is_quiet():
        click.echo(f"Warning: {sentence}", err=True)
