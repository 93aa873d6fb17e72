"""The list of pricing tiers, and which of them counts where a customer has none."""

from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import ChannelId, FrozenMap, TierId
from customer_core.settings import PricingTier, TierSettings

RETAIL, GOLD, STAFF = (PricingTier(id=TierId(id_), name=id_.title()) for id_ in ("retail", "gold", "staff"))
POS, WEB, FEED = map(ChannelId, ("pos", "web", "feed"))
THREE = TierSettings(tiers=[RETAIL, GOLD, STAFF])


def ids(settings: TierSettings) -> list[str]:
    """Return the ids of the tiers in their order."""
    return [str(tier.id) for tier in settings.tiers]


@pytest.mark.parametrize(
    ("tier", "places", "order"),
    [
        ("gold", -1, ["gold", "retail", "staff"]),
        ("gold", 1, ["retail", "staff", "gold"]),
        ("retail", -1, ["retail", "gold", "staff"]),
        ("staff", 1, ["retail", "gold", "staff"]),
        ("nobody", 1, ["retail", "gold", "staff"]),
    ],
)
def test_a_tier_is_moved(tier: str, places: int, order: list[str]) -> None:
    """It changes places with its neighbor, and stays where there is none."""
    assert order == ids(THREE.with_tier_moved(TierId(tier), places=places))


def test_a_tier_is_renamed_at_its_place() -> None:
    """A new one is the last; while there are none, any is known."""
    assert ["retail", "gold", "staff"] == ids(THREE.with_tier(PricingTier(id=GOLD.id, name="Best")))
    assert ["retail", "gold"] == ids(TierSettings(tiers=[RETAIL]).with_tier(GOLD))
    assert [True, True, False] == [TierSettings().knows(GOLD.id), THREE.knows(GOLD.id), THREE.knows(TierId("x"))]
    assert (GOLD, 3) == (THREE.find(GOLD.id), THREE.with_version(3).version)


def test_the_default_of_a_channel_goes_before_the_one_of_all() -> None:
    """Where a channel has none of its own, that of all counts; where there is neither, none."""
    settings = THREE.with_default(GOLD.id, POS, WEB)
    assert [GOLD.id, None, None] == [settings.default_of(channel) for channel in (POS, FEED, None)]
    settings = settings.with_default(RETAIL.id)
    assert [GOLD.id, RETAIL.id, RETAIL.id] == [settings.default_of(channel) for channel in (POS, FEED, None)]
    assert (POS, WEB) == settings.channels_of(GOLD.id)
    assert settings == settings.with_default(GOLD.id, POS).with_default(RETAIL.id)
    assert RETAIL.id == settings.without_default(POS).default_of(POS)
    assert None is settings.without_default().default_of(None)


def test_two_defaults_of_one_channel_are_refused() -> None:
    """The other one has to be taken away first; so it is for all channels."""
    settings = THREE.with_default(GOLD.id, POS).with_default(RETAIL.id)
    with pytest.raises(InvalidValueError, match=r"channel_defaults\[pos\]: is another tier already"):
        settings.with_default(RETAIL.id, WEB, POS)
    with pytest.raises(InvalidValueError, match="default: is another tier already"):
        settings.with_default(GOLD.id)
    assert STAFF.id == settings.without_default(POS).with_default(STAFF.id, POS).default_of(POS)


def test_what_a_removed_tier_was_the_default_of_gets_another_or_none() -> None:
    """Channels as well as all others."""
    settings = THREE.with_default(GOLD.id, POS).with_default(GOLD.id).with_default(STAFF.id, WEB)
    replaced = settings.without_tier(GOLD.id, replacement=RETAIL.id)
    assert [RETAIL.id, RETAIL.id, STAFF.id] == [replaced.default_of(channel) for channel in (POS, None, WEB)]
    without = settings.without_tier(GOLD.id)
    assert (["retail", "staff"], None, None) == (ids(without), without.default_of(POS), without.default)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"tiers": [RETAIL, RETAIL]}, "tiers"),
        ({"tiers": ["gold"]}, r"tiers\[0\]"),
        ({"default": GOLD.id}, "default: is none of the tiers"),
        ({"default": "gold"}, "default"),
        ({"tiers": [RETAIL], "channel_defaults": {POS: GOLD.id}}, r"channel_defaults\[pos\]: is none of the tiers"),
        ({"channel_defaults": {POS: "gold"}}, r"channel_defaults\[0\]"),
        ({"channel_defaults": FrozenMap({"pos": GOLD.id})}, r"channel_defaults\[0\]"),
        ({"channel_defaults": None}, "channel_defaults"),
    ],
)
def test_what_is_no_list_of_tiers_is_refused(fields: dict[str, Any], problem: str) -> None:
    """Two of one id, a default that is none of them, or a wrong type."""
    with pytest.raises(InvalidValueError, match=problem):
        TierSettings(**fields)


def test_a_tier_has_a_name() -> None:
    """A blank one says nothing."""
    with pytest.raises(InvalidValueError, match="name"):
        PricingTier(id=GOLD.id, name=" ")
