"""Settings: read with their defaults, drafted, applied all or none, set back to their defaults, all in the history.

Owns the calls. How settings are kept is said by `_setting_changes`, and what each means in `settings`.
"""

from collections.abc import Sequence
from itertools import chain
from typing import TypeVar

import attrs

from customer_core.errors import InvalidOptionError
from customer_core.model import Permission
from customer_core.services._contexts import Context
from customer_core.services._setting_changes import keep_areas
from customer_core.services._stored_settings import read_settings
from customer_core.settings import SETTING_AREAS, AreaValue, SettingsDraft, area_of

__all__ = ["SettingsService"]

T = TypeVar("T", bound=AreaValue)


@attrs.frozen(repr=False)
class SettingsService:
    """Reads, drafts and applies settings, each area a frozen value such as `DuplicateSettings`."""

    _context: Context

    def get(self, cls: type[T]) -> T:
        """Return the settings of an area, such as `get(DuplicateSettings)`; its defaults while none were applied.

        Raises:
            PermissionDeniedError: The actor may not read settings.
            UnknownAreaError: The class is no area of settings.
        """
        self._context.require(Permission.SETTINGS_READ)
        with self._context.reading() as unit:
            return read_settings(unit, cls)

    def begin_draft(self) -> SettingsDraft:
        """Return every area of settings as a draft, to be changed area by area, compared, and applied as a whole.

        Raises:
            PermissionDeniedError: The actor may not read settings.
        """
        self._context.require(Permission.SETTINGS_READ)
        with self._context.reading() as unit:
            return SettingsDraft.of(read_settings(unit, area.cls) for area in SETTING_AREAS.values())

    def apply(self, *areas: AreaValue | SettingsDraft, reason: str = "") -> None:
        """Keep one or more areas of settings, if nobody applied others since they were read: all of them or none.

        Of a draft those areas are kept that it changes; others may have changed since it was begun.

        Where other orders count from now on, what those of each customer come to is noted anew in the same unit.
        What is there already is left alone. A host that declares its settings whenever it starts calls `declare`.

        Raises:
            PermissionDeniedError: The actor may not change one of the areas, or not for every brand which orders count.
            UnknownAreaError: A value is no area of settings.
            InvalidOptionError: An area is given twice.
            StaleVersionError: Somebody applied other settings since these were read.
            UnknownChannelError: Channels are configured, and an area would name another one.
            UnknownBrandError: Brands are configured, and a sales channel would sell for another one.
            UndecidedAccountsError: Brands would keep accounts otherwise, and some are there: call `brands.switch`.
        """
        drafted = [one.changed if isinstance(one, SettingsDraft) else (one,) for one in areas]
        self._keep_all([*chain.from_iterable(drafted)], reason, is_declared=False)

    def declare(self, *areas: AreaValue, reason: str = "") -> None:
        """Keep one or more areas of settings in place of whatever is there: all of them or, on any failure, none.

        What is there already is left alone, so that a host can declare the same at each start.

        Raises:
            PermissionDeniedError: The actor may not change one of the areas.
            UnknownAreaError: A value is no area of settings.
            InvalidOptionError: An area is given twice.
            UnknownChannelError: Channels are configured, and an area would name another one.
            UnknownBrandError: Brands are configured, and a sales channel would sell for another one.
            UndecidedAccountsError: Brands would keep accounts otherwise, and some are there: call `brands.switch`.
        """
        self._keep_all(areas, reason, is_declared=True)

    def reset(self, cls: type[AreaValue], *others: type[AreaValue], reason: str = "") -> None:
        """Set one or more areas of settings back to their defaults, whatever is there: all of them or none.

        What is at its defaults already is left alone.

        Raises:
            PermissionDeniedError: The actor may not change one of the areas, or not for every brand which orders count.
            UnknownAreaError: A class is no area of settings.
            InvalidOptionError: An area is given twice.
            UnknownChannelError: Channels are configured, and an area would name another one.
            UnknownBrandError: Brands are configured, and a sales channel would sell for another one.
            UndecidedAccountsError: Brands would keep accounts otherwise, and some are there: call `brands.switch`.
        """
        for area in (cls, *others):
            area_of(area)
        self.declare(*(area() for area in (cls, *others)), reason=reason)

    def _keep_all(self, areas: Sequence[AreaValue], reason: str, *, is_declared: bool) -> None:
        named = [area_of(type(value)) for value in areas]
        for area in named:
            self._context.require(SETTING_AREAS[area].permission)
        if len({*named}) < len(named):
            raise InvalidOptionError(option="areas", problem="an area is there twice", remedy="give each area once")

        self._context.write(lambda unit: keep_areas(self._context, unit, areas, reason, is_declared=is_declared))
