"""Strategies for the settings that list what a shop has, such as sales channels.

Owns what can be drawn of them. Settings that govern one engine stand with that engine's values.
"""

from hypothesis import strategies as st

from customer_core.model import BrandId, ChannelId
from customer_core.settings import ChannelKind, ChannelSettings, SalesChannel
from customer_core.testing.strategies._texts import ids, words

_versions = st.integers(0, 9)
sales_channels = st.builds(
    SalesChannel,
    id=st.builds(ChannelId, ids),
    name=words,
    kind=st.sampled_from(ChannelKind),
    brand=st.none() | st.builds(BrandId, ids),
)
channel_settings = st.builds(
    ChannelSettings,
    channels=st.lists(sales_channels, max_size=3, unique_by=lambda channel: channel.id),
    version=_versions,
)
