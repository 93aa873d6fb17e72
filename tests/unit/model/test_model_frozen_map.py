import pickle
from decimal import Decimal

import pytest

from customer_core.model import FrozenMap


def test_a_map_holds_its_entries() -> None:
    """It reads as any mapping does."""
    entries = FrozenMap({"a": 1, "b": 2})
    assert (1, 2, ["a", "b"], True) == (entries["a"], len(entries), list(entries), "b" in entries)
    assert entries == {"a": 1, "b": 2}


def test_a_changed_copy_leaves_the_map_alone() -> None:
    """Adding and removing give copies."""
    entries = FrozenMap({"a": 1})
    assert FrozenMap({"a": 1, "b": 2}) == entries.with_entry("b", 2)
    assert FrozenMap({}) == entries.without_entry("a")
    assert entries == entries.without_entry("c") == FrozenMap([("a", 1)])


def test_the_mapping_it_was_made_of_can_change() -> None:
    """A map keeps entries of its own."""
    source = {"a": 1}
    entries = FrozenMap(source)
    source["a"] = 2
    assert 1 == entries["a"]


def test_a_map_refuses_assignment() -> None:
    """There is no way to set an entry."""
    with pytest.raises(TypeError):
        FrozenMap({"a": 1})["a"] = 2  # type: ignore[index]


@pytest.mark.parametrize("other", [{"a": True}, {"a": Decimal(1)}, {"a": 2}, {"b": 1}, {}, {"a": 1, "b": 1}])
def test_maps_of_other_types_or_entries_differ(other: dict[str, object]) -> None:
    """One, true and the decimal 1 are three values."""
    assert FrozenMap(other) != FrozenMap({"a": 1})


def test_a_map_is_no_list() -> None:
    """A map equals mappings only."""
    assert FrozenMap({"a": 1}) != [("a", 1)]


def test_equal_maps_hash_alike_in_any_order_and_pickle() -> None:
    """The order of entries makes no difference."""
    entries = FrozenMap({"a": 1, "b": 2})
    copy = pickle.loads(pickle.dumps(entries))  # noqa: S301 - what was dumped on this line
    assert 1 == len({entries, FrozenMap({"b": 2, "a": 1}), copy})


def test_a_map_shows_its_size_alone() -> None:
    """Its representation holds no entry."""
    assert "FrozenMap(1)" == repr(FrozenMap({"name": "Ann"}))
