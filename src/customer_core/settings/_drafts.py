"""A draft of settings: areas as they are to be, beside what they were when the draft was begun.

Owns the comparison of the two. It must not know where settings are kept, nor who applies a draft.
"""

from collections.abc import Iterable, Iterator
from typing import Self, TypeVar

import attrs

from customer_core.errors import UnknownAreaError
from customer_core.model import FrozenMap
from customer_core.settings._areas import SETTING_AREAS, AreaValue, area_of

__all__ = ["SettingChange", "SettingsDraft"]

T = TypeVar("T", bound=AreaValue)


@attrs.frozen
class SettingChange:
    """Say what a draft makes of one setting: its area and name, and what it says before and after."""

    area: str
    setting: str
    before: object = attrs.field(repr=False)
    after: object = attrs.field(repr=False)


@attrs.frozen(repr=False)
class SettingsDraft:
    """Hold every area of settings as stored, and as it is to be; nothing is stored before the draft is applied.

    >>> from customer_core.settings import HistorySettings
    >>> draft = SettingsDraft.of(area.cls() for area in SETTING_AREAS.values())
    >>> [change.setting for change in draft.with_area(HistorySettings(is_sealed=False)).changes]
    ['is_sealed']
    """

    _stored: FrozenMap[str, AreaValue]
    _drafted: FrozenMap[str, AreaValue]

    @classmethod
    def of(cls, stored: Iterable[AreaValue]) -> Self:
        """Return a draft of areas as they are stored, without a change.

        Raises:
            UnknownAreaError: A value is no area of settings.
        """
        areas = FrozenMap({area_of(type(value)): value for value in stored})
        return cls(areas, areas)

    def get(self, cls: type[T]) -> T:
        """Return the settings of an area as they are to be.

        Raises:
            UnknownAreaError: The class is no area of settings, or of none that the draft was made of.
        """
        return self._found(self._drafted, cls)

    def with_area(self, value: AreaValue) -> Self:
        """Return a copy in which an area is to be as this value; it counts as made from what was stored, as all else.

        Raises:
            UnknownAreaError: The value is of no area of settings, or of none that the draft was made of.
        """
        stored = self._found(self._stored, type(value))
        drafted = self._drafted.with_entry(area_of(type(value)), value.with_version(stored.version))
        return attrs.evolve(self, drafted=drafted)

    def with_defaults(self, cls: type[AreaValue], *others: type[AreaValue]) -> Self:
        """Return a copy in which one or more areas are to be as where nobody applied any.

        Raises:
            UnknownAreaError: A class is no area of settings, or of none that the draft was made of.
        """
        draft = self
        for area in (cls, *others):
            area_of(area)
            draft = draft.with_area(area())
        return draft

    def without_changes(self, cls: type[AreaValue], *others: type[AreaValue]) -> Self:
        """Return a copy in which one or more areas are to be as they were stored when the draft was begun.

        Raises:
            UnknownAreaError: A class is no area of settings, or of none that the draft was made of.
        """
        draft = self
        for area in (cls, *others):
            draft = draft.with_area(self._found(self._stored, area))
        return draft

    @property
    def changed(self) -> tuple[AreaValue, ...]:
        """Return the areas that are to be otherwise than stored, by name."""
        return tuple(value for area, value in sorted(self._drafted.items()) if value != self._stored[area])

    @property
    def changes(self) -> tuple[SettingChange, ...]:
        """Return what becomes of each setting that is to be otherwise than stored, by area."""
        return tuple(self._changes())

    def _changes(self) -> Iterator[SettingChange]:
        for value in self.changed:
            area = area_of(type(value))
            for name in SETTING_AREAS[area].settings:
                before, after = getattr(self._stored[area], name), getattr(value, name)
                if before != after:
                    yield SettingChange(area=area, setting=name, before=before, after=after)

    @staticmethod
    def _found(areas: FrozenMap[str, AreaValue], cls: type[T]) -> T:
        found = areas.get(area_of(cls))
        if not isinstance(found, cls):
            raise UnknownAreaError(area=area_of(cls), known=", ".join(areas))
        return found

    def __repr__(self) -> str:
        changed = [area_of(type(value)) for value in self.changed]
        return f"SettingsDraft({', '.join(changed)})"
