"""Chance, the same on every platform: a seeded source of draws and tables of skewed choices.

It owns how a number between nought and one becomes a choice, and must not know what is chosen. Only `Random.random`
is used, whose sequence for a seed Python promises to keep; `choice`, `shuffle` and `sample` carry no such promise.
"""

from bisect import bisect
from collections.abc import Iterable, MutableSequence, Sequence
from itertools import accumulate
from random import Random
from typing import Any, Generic, TypeVar
from zlib import crc32

__all__ = ["Draws", "Skewed", "scramble", "words", "zipf"]

T = TypeVar("T")


class Skewed(Generic[T]):
    """Choices of unequal weight, drawn in logarithmic time."""

    __slots__ = ("_ends", "choices")

    def __init__(self, choices: Sequence[T], weights: Iterable[float]) -> None:
        self.choices = tuple(choices)
        self._ends = tuple(accumulate(weights))

    def at(self, share: float) -> T:
        """Return the choice at a share, from 0 up to 1, of the whole weight."""
        return self.choices[bisect(self._ends, share * self._ends[-1], hi=len(self._ends) - 1)]


class Draws:
    """A source of chance that a seed determines."""

    __slots__ = ("share",)

    def __init__(self, seed: int) -> None:
        # The draws make test data; nothing secret depends on them.
        self.share = Random(seed).random  # noqa: S311 - a repeatable sequence is the point, not secrecy

    def chance(self, share: float) -> bool:
        """Return whether an event of this probability happens."""
        return self.share() < share

    def below(self, end: int) -> int:
        """Return a whole number from 0 up to, not including, `end`."""
        return int(self.share() * end)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices, all equally likely."""
        return choices[int(self.share() * len(choices))]

    def skewed(self, choices: Skewed[T]) -> T:
        """Return one of the choices by their weights."""
        return choices.at(self.share())

    def digits(self, count: int) -> str:
        """Return `count` decimal digits, zeros in front included."""
        return str(int(self.share() * 10**count)).zfill(count)

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put the items into a random order, in place."""
        for last in range(len(items) - 1, 0, -1):
            other = int(self.share() * (last + 1))
            items[last], items[other] = items[other], items[last]


def words(text: str) -> tuple[str, ...]:
    """Split a table that is written as running text; an underscore stands for a space inside a word."""
    return tuple(word.replace("_", " ") for word in text.split())


def scramble(items: Iterable[str]) -> list[str]:
    """Order words in a way that looks random and is the same everywhere."""
    return sorted(set(items), key=lambda item: (crc32(item.encode()), item))


def zipf(choices: Sequence[T], *, flatten: float, power: float = 0.8) -> Skewed[T]:
    """Give the choices the weights of the law of Zipf and Mandelbrot, the first the most common."""
    # Powers may differ in their last digits from platform to platform; what is left after rounding does not.
    return Skewed(choices, (round((rank + flatten) ** -power, 9) for rank in range(1, len(choices) + 1)))
