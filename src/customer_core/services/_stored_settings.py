"""Settings as they are stored, read by every service that is governed by some.

Owns the way from documents to settings. It must not know who asks.
"""

from typing import TypeVar

from customer_core.ports import UnitOfWork
from customer_core.serialization import loads
from customer_core.settings import AreaValue, area_of

__all__ = ["read_settings"]

T = TypeVar("T", bound=AreaValue)


def read_settings(unit: UnitOfWork, cls: type[T]) -> T:
    """Return the settings of an area as stored, or its defaults while none are."""
    kept = unit.settings.find(area_of(cls))
    return cls() if kept is None else loads(cls, kept.text)
