"""The settings of the duplicate check."""

from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.matching import CHECK_FIELDS
from customer_core.model import ChannelId, CustomerId
from customer_core.settings import SHOWN_MOST, DuplicateReaction, DuplicateSettings

POS, FEED = ChannelId("pos"), ChannelId("feed")


def test_the_defaults_are_those_that_are_recommended() -> None:
    """Phone and e-mail are compared, a hit warns, and fifty suspects are shown."""
    settings = DuplicateSettings()
    assert (("email", "phone"), DuplicateReaction.WARN, {}, 50, 0) == attrs.astuple(settings, recurse=False)


def test_a_channel_reacts_by_its_own_setting_or_that_of_all() -> None:
    """Also a call that comes through no channel has a reaction."""
    settings = DuplicateSettings(reaction=DuplicateReaction.BLOCK).with_channel(FEED, DuplicateReaction.QUEUE)
    expected = (DuplicateReaction.QUEUE, DuplicateReaction.BLOCK, DuplicateReaction.BLOCK)
    assert expected == tuple(settings.reaction_in(channel) for channel in (FEED, POS, None))
    assert DuplicateReaction.BLOCK is settings.without_channel(FEED).reaction_in(FEED)


def test_lists_and_mappings_are_frozen() -> None:
    """What was given may change afterwards; the settings do not."""
    fields, channels = ["phone"], {POS: DuplicateReaction.BLOCK}
    settings = DuplicateSettings(check_fields=fields, channels=channels)
    fields.append("email")
    channels.clear()
    assert DuplicateSettings(channels={POS: DuplicateReaction.BLOCK}).with_check_fields("phone") == settings
    assert isinstance(hash(settings), int)


def test_every_check_field_can_be_chosen_or_none() -> None:
    """Without a check field, the score alone finds suspects."""
    assert tuple(CHECK_FIELDS) == DuplicateSettings().with_check_fields(*CHECK_FIELDS).check_fields
    assert () == DuplicateSettings(check_fields=()).check_fields


@pytest.mark.parametrize("most", [1, SHOWN_MOST])
def test_the_number_of_suspects_shown_has_bounds(most: int) -> None:
    """From 1 to 500, both included."""
    assert most == DuplicateSettings(shown_most=most).shown_most


BAD: list[tuple[str, Any, str]] = [
    ("check_fields", "email", "is a str"),
    ("check_fields", ("email", "Zz"), "choose from email, phone, name"),
    ("check_fields", (["Zz"],), "choose from email"),
    ("check_fields", ("email", "phone", "email"), "is there twice"),
    ("reaction", "warn", "is a str"),
    ("channels", None, "is a NoneType"),
    ("channels", {"pos": DuplicateReaction.WARN}, "wrong type"),
    ("channels", {CustomerId("c"): DuplicateReaction.WARN}, "wrong type"),
    ("channels", {POS: "warn"}, "wrong type"),
    ("channels", {ChannelId(f"c{n}"): DuplicateReaction.WARN for n in range(10_001)}, "more than 10000"),
    *(("shown_most", bad, "out of range") for bad in (0, SHOWN_MOST + 1, True, 50.0, None)),
    *(("version", bad, "no count") for bad in (-1, 2**63, True, 1.0, None)),
]


@pytest.mark.parametrize(("field", "bad", "problem"), BAD)
def test_settings_of_wrong_parts_are_refused(field: str, bad: Any, problem: str) -> None:  # noqa: ANN401 - of any type
    """The refusal names the setting and what can be chosen, and does not repeat what was given."""
    with pytest.raises(InvalidValueError, match=problem) as caught:
        attrs.evolve(DuplicateSettings(), **{field: bad})
    assert str(caught.value).startswith(field)
    assert "Zz" not in str(caught.value)


@pytest.mark.parametrize("reaction", DuplicateReaction)
def test_each_reaction_says_what_it_does(reaction: DuplicateReaction) -> None:
    """A code, and a sentence for the administrator."""
    assert reaction is DuplicateReaction(reaction.value)
    assert reaction.doc.endswith(".")
    assert len(reaction.doc) > 40
