"""Calls that threads make at the same moment, and what each is answered.

Owns the start. It must not know what is called.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from customer_core.errors import CustomerCoreError


def at_once(*calls: Callable[[], object], refused: tuple[type[CustomerCoreError], ...]) -> list[object]:
    """Make calls at the same moment, and return what each answers, or is refused with in a way that is foreseen."""
    start = Barrier(len(calls))

    def made(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        except refused as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(made, calls))
