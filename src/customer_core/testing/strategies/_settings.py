"""Strategies for the settings that list what a shop has, such as sales channels.

Owns what can be drawn of them. Settings that govern one engine stand with that engine's values.
"""

from typing import Any

from hypothesis import strategies as st

from customer_core.model import BrandId, ChannelId, Permission, TierId
from customer_core.settings import (
    AttributeDefinition,
    AttributeSettings,
    AttributeType,
    Brand,
    BrandSettings,
    ChannelKind,
    ChannelSettings,
    CleanupSettings,
    ClubSettings,
    PricingTier,
    PrivacySettings,
    RepSettings,
    SalesChannel,
    TierSettings,
    WorkflowBlock,
    WorkflowSettings,
    WorkflowState,
    WorkflowTransition,
)
from customer_core.settings._attributes import LENGTH_MAX
from customer_core.testing.strategies._texts import decimals, ids, words

_versions = st.integers(0, 9)
brands = st.builds(Brand, id=st.builds(BrandId, ids), name=words)
brand_settings = st.builds(
    BrandSettings,
    brands=st.lists(brands, max_size=3, unique_by=lambda brand: brand.id),
    has_accounts_per_brand=st.booleans(),
    version=_versions,
)


@st.composite
def _attribute_definitions(draw: st.DrawFn) -> AttributeDefinition:
    """Draw a definition of any type, with what goes with it."""
    type_ = draw(st.sampled_from(AttributeType))
    ends: st.SearchStrategy[Any] = {AttributeType.NUMBER: decimals, AttributeType.DATE: st.dates()}.get(
        type_, st.none()
    )
    least, most = draw(st.none() | ends), draw(st.none() | ends)
    if least is not None and most is not None:
        least, most = sorted((least, most))
    is_text, is_choice = type_ is AttributeType.TEXT, type_ is AttributeType.CHOICE
    return AttributeDefinition(
        name=draw(words),
        type=type_,
        least=least,
        most=most,
        **({"length_most": draw(st.integers(1, LENGTH_MAX))} if is_text else {}),
        choices=draw(st.lists(words, min_size=1, max_size=3, unique=True)) if is_choice else (),
        is_inheritable=draw(st.booleans()),
        is_personal=draw(st.booleans()),
        is_searchable=draw(st.booleans()),
        merge_rule=draw(st.sampled_from(("", "largest", "most_recent, then longest"))),
    )


attribute_definitions = _attribute_definitions()
attribute_settings = st.builds(
    AttributeSettings,
    definitions=st.lists(attribute_definitions, max_size=3, unique_by=lambda definition: definition.name),
    are_others_allowed=st.booleans(),
    version=_versions,
)
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
cleanup_settings = st.builds(
    CleanupSettings,
    cleans_campaigns=st.booleans(),
    campaign_weeks=st.integers(1, 520),
    cleans_all=st.booleans(),
    all_months=st.integers(1, 120),
    clears_cards=st.booleans(),
    card_days=st.integers(1, 3_650),
    version=_versions,
)
club_settings = st.builds(ClubSettings, preauthorization_days=st.integers(1, 365), version=_versions)
rep_settings = st.builds(RepSettings, edits_others=st.booleans(), sets_last_salesman=st.booleans(), version=_versions)
privacy_settings = st.builds(
    PrivacySettings,
    retention_days=st.dictionaries(st.builds(ChannelId, ids), st.integers(1, 36_500), max_size=3),
    undo_days=st.integers(0, 3_650),
    version=_versions,
)
pricing_tiers = st.builds(PricingTier, id=st.builds(TierId, ids), name=words)


@st.composite
def _tier_settings(draw: st.DrawFn) -> TierSettings:
    """Draw tiers, of which any may be the default of a channel or of all."""
    tiers = draw(st.lists(pricing_tiers, max_size=3, unique_by=lambda tier: tier.id))
    known = st.sampled_from([tier.id for tier in tiers]) if tiers else st.nothing()
    return TierSettings(
        tiers=tiers,
        default=draw(st.none() | known),
        channel_defaults=draw(st.dictionaries(st.builds(ChannelId, ids), known, max_size=2)) if tiers else {},
        version=draw(_versions),
    )


tier_settings = _tier_settings()
workflow_states = st.builds(WorkflowState, name=words, blocks=st.sets(st.sampled_from(WorkflowBlock)))
_ways = {"permission": st.none() | st.sampled_from(Permission), "roles": st.sets(words, max_size=2)}
workflow_transitions = st.builds(WorkflowTransition, before=words, after=words, **_ways)


@st.composite
def _workflow_settings(draw: st.DrawFn) -> WorkflowSettings:
    """Draw a few states, any of which may be the initial one, and ways between them."""
    names = ["new", "approved", "on hold"][: draw(st.integers(0, 3))]
    known = st.sampled_from(names) if names else st.nothing()
    ways = st.builds(WorkflowTransition, before=known, after=known, **_ways)
    return WorkflowSettings(
        states=[WorkflowState(name=name, blocks=draw(st.sets(st.sampled_from(WorkflowBlock)))) for name in names],
        initial=draw(st.just("") | known),
        transitions=draw(st.lists(ways, max_size=2, unique_by=lambda way: (way.before, way.after))),
        flags=draw(st.lists(words, max_size=2)),
        version=draw(_versions),
    )


workflow_settings = _workflow_settings()
