"""The shipped profile is frozen."""

import json
from pathlib import Path

from customer_core.matching import KEYS, PROFILES, V1, MatchProfile, labelled_comparisons
from customer_core.serialization import from_json, to_json

FROZEN = Path(__file__).with_name("v1.json")
CAME_LATER: dict[str, object] = {"nicknames": []}
"""Fields that profiles did not have when it was frozen: a document without them is read as it was meant."""


def test_no_figure_of_v1_has_changed() -> None:
    """A released profile is never edited: a changed figure is a new version, with a document of its own beside this."""
    assert json.loads(FROZEN.read_text("utf-8")) | CAME_LATER == to_json(V1)


def test_the_frozen_document_is_the_profile() -> None:
    """What stands in the document can be used as it is."""
    assert from_json(MatchProfile, json.loads(FROZEN.read_text("utf-8"))) == V1


def test_a_changed_figure_would_be_noticed() -> None:
    """One probability more or less makes another document."""
    document = json.loads(FROZEN.read_text("utf-8"))
    document["classes"][0]["partners"] += 0.01
    assert document != to_json(V1)


def test_v1_is_the_profile_by_its_name() -> None:
    """It is found by name, uses every kind of key and has observed nothing."""
    assert {"v1": V1} == PROFILES
    assert tuple(KEYS) == V1.blocking.keys
    assert (1, 0, {}) == (V1.version, V1.population, dict(V1.frequencies))


def test_labelled_comparisons_are_spelled_out_for_features() -> None:
    """The templates of labelled columns become a comparison for each label, and plain fields stay in order."""
    found = labelled_comparisons(V1, ["code:sku", "given", "text:note"])
    plain = [comparison for comparison in V1.comparisons if not comparison.feature.endswith("*")]
    assert plain == list(found[: len(plain)])
    assert ["code:sku", "text:note"] == [comparison.field for comparison in found[len(plain) :]]
    assert [V1.comparison("code").levels, V1.comparison("text").levels] == [one.levels for one in found[len(plain) :]]
