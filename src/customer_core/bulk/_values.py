"""The distinct values of a feature, and what is read off all of them at once.

Owns the values in the forms that others want (a list, an Arrow array) and the memory of what was
derived from them. Must not know what a derivation means.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._hashing import Hashes, hash_array

__all__ = ["WHITE_SPACE", "Parts", "Values"]

_Derived = TypeVar("_Derived")

WHITE_SPACE = "".join(char for char in map(chr, range(ord("\u3000") + 1)) if char.isspace())
"""What `str.strip` strips and `str.split` splits at; the last white space of Unicode is the ideographic one."""


class Values(Sequence[str]):
    """Different texts by number, given as a list or as an Arrow array; each derivation is made once."""

    def __init__(self, texts: Sequence[str] | pa.Array) -> None:
        self._given = texts if isinstance(texts, pa.Array) else list(texts)
        self._memory: dict[tuple[Callable[..., Any], float], Any] = {}

    def __len__(self) -> int:
        return len(self._given)

    def __reduce__(self) -> tuple[type["Values"], tuple[list[str] | pa.Array]]:
        """What was derived is derived again in another process: it follows from the texts."""
        return Values, (self._given,)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        return self.texts[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    @cached_property
    def texts(self) -> list[str]:
        """Return the texts as a list."""
        found: list[str] = self._given.to_pylist() if isinstance(self._given, pa.Array) else self._given
        return found

    @cached_property
    def array(self) -> pa.LargeStringArray:
        """Return the texts as an Arrow array."""
        return self._given if isinstance(self._given, pa.Array) else pa.array(self._given, pa.large_string())

    @cached_property
    def hashes(self) -> Hashes:
        """Return the hash of each text."""
        return hash_array(self.array)

    def at(self, numbers: npt.NDArray[np.integer]) -> list[str]:
        """Return some of the texts; the others are not made objects for it."""
        found: list[str] = self.array.take(pa.array(numbers)).to_pylist()
        return found

    def derived(self, derive: Callable[..., _Derived], parameter: float = 0.0) -> _Derived:
        """Return what a function makes of these values, with a parameter where one is given."""
        key = (derive, parameter)
        if key not in self._memory:
            self._memory[key] = derive(self, parameter) if parameter else derive(self)
        found: _Derived = self._memory[key]
        return found


class Parts:
    """One part of every value, equal parts under one number."""

    def __init__(self, array: pa.Array) -> None:
        encoded = array.dictionary_encode()
        self.codes: npt.NDArray[np.int32] = encoded.indices.to_numpy(zero_copy_only=False)
        self._dictionary = encoded.dictionary

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Parts":
        """Return parts that were read one by one."""
        return cls(pa.array(texts, pa.large_string()))

    @cached_property
    def values(self) -> Values:
        """Return the different parts."""
        return Values(self._dictionary)

    @cached_property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Return how many code points the part of each value has."""
        found: npt.NDArray[np.int64] = pc.utf8_length(self._dictionary).to_numpy().astype(np.int64)[self.codes]
        return found
