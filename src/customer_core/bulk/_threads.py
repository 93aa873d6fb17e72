"""Several things done at once, where most of each is done outside Python's lock.

Owns how many threads there are. Must not know what they do.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

__all__ = ["in_threads"]

_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")

_THREADS = 2


def in_threads(function: Callable[[_Item], _Answer], items: Iterable[_Item]) -> Iterator[_Answer]:
    """Yield what a function makes of each item, in their order, as soon as it is there."""
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from pool.map(function, items)
