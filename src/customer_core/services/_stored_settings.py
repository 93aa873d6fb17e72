"""Settings as they are stored, read by every service that is governed by some.

Owns the way from documents to settings. It must not know who asks.
"""

from functools import cache, lru_cache
from typing import Final, TypeVar, cast

import attrs

from customer_core.ports import UnitOfWork
from customer_core.serialization import loads
from customer_core.settings import AreaValue, area_of

__all__ = ["SettingsOnce", "foresee_settings", "read_settings"]

T = TypeVar("T", bound=AreaValue)

_TEXTS_MOST: Final = 64


def read_settings(unit: UnitOfWork, cls: type[T]) -> T:
    """Return the settings of an area as stored, or its defaults while none are."""
    kept = unit.settings.find(area_of(cls))
    return cast("T", _default(cls)) if kept is None else _read(cls, kept.text)


def foresee_settings(unit: UnitOfWork, *areas: type[AreaValue]) -> None:
    """Say which areas are going to be read, so that a store may look them up together."""
    unit.settings.foresee([area_of(cls) for cls in areas])


@attrs.frozen
class SettingsOnce:
    """Settings each area of which is read when it is first asked for, and stays so for many records."""

    _unit: UnitOfWork
    _kept: dict[type[AreaValue], AreaValue] = attrs.field(factory=dict)

    def __call__(self, cls: type[T]) -> T:
        """Return the settings of an area."""
        if cls not in self._kept:
            self._kept[cls] = read_settings(self._unit, cls)
        return cast("T", self._kept[cls])


@cache
def _default(cls: type[AreaValue]) -> AreaValue:
    """Return the defaults of an area, which each call asks for anew while none are kept."""
    return cls()


@lru_cache(maxsize=_TEXTS_MOST)
def _read(cls: type[T], text: str) -> T:
    """Return the settings of a text, which each call asks for anew and nobody changes between most of them."""
    return loads(cls, text)
