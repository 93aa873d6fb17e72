"""A mapping that cannot change, hashes and pickles: what a frozen value holds where a dict would be a hole in it."""

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Generic, Self, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(Mapping[K, V], Generic[K, V]):
    """Hold entries that never change.

    It equals any mapping with equal entries of equal types: `True`, `1` and `Decimal(1)` are three values here, since a
    store keeps them as three.

    >>> sizes = FrozenMap({"shoe": 42}).with_entry("hat", 57)
    >>> sizes["hat"], len(sizes.without_entry("shoe"))
    (57, 1)
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        self._entries: dict[K, V] = dict(entries)

    def with_entry(self, key: K, value: V) -> Self:
        """Return a copy in which the key has this value."""
        return type(self)({**self._entries, key: value})

    def without_entry(self, key: K) -> Self:
        """Return a copy without the key, whether it was there or not."""
        return type(self)({kept: value for kept, value in self._entries.items() if kept != key})

    def __getitem__(self, key: K) -> V:
        return self._entries[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    # The views of a dict are as unchangeable as those that a mapping makes of single look-ups, and much faster.
    def keys(self) -> KeysView[K]:
        """Return the keys."""
        return self._entries.keys()

    def values(self) -> ValuesView[V]:
        """Return the values."""
        return self._entries.values()

    def items(self) -> ItemsView[K, V]:
        """Return the keys with their values."""
        return self._entries.items()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return len(self) == len(other) and all(
            key in other and type(other[key]) is type(value) and other[key] == value
            for key, value in self._entries.items()
        )

    def __hash__(self) -> int:
        return hash(frozenset((key, type(value), value) for key, value in self._entries.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({len(self)})"


def as_frozen_map(values: Mapping[K, V]) -> FrozenMap[K, V]:
    """Freeze a mapping; anything else is left for the validator to refuse."""
    if isinstance(values, FrozenMap) or not isinstance(values, Mapping):
        return values
    return FrozenMap(values)
