"""How settings are kept: checked against those of other areas, then written, each with an entry in the history.

Owns what has to hold between areas, and what follows from a change. It must not know who wants one, nor if they may.
"""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from customer_core.errors import StaleVersionError, UnknownBrandError, UnknownChannelError
from customer_core.history import HistoryAction, Subject
from customer_core.ports import SettingDocument, UnitOfWork
from customer_core.serialization import dumps
from customer_core.services._contexts import Context
from customer_core.services._splitting import Splitting, refuse_undecided
from customer_core.services._stored_settings import read_settings
from customer_core.services._totalling import note_all_totals
from customer_core.settings import SETTING_AREAS, AreaValue, BrandSettings, ChannelSettings, OrderSettings, area_of

__all__ = ["change_area", "keep_areas"]

T = TypeVar("T", bound=AreaValue)

_LOCK = "settings"


def change_area(
    context: Context, cls: type[T], change: Callable[[UnitOfWork, T], T], *, reason: str, is_decided: bool = False
) -> T:
    """Change what is kept of one area, whatever that is, in a unit of its own, and return what is kept then.

    `is_decided` says that the change itself decides what becomes of the accounts that it is about.

    Raises:
        UnknownChannelError: It would name a channel that is not there.
        UnknownBrandError: A channel would sell for a brand that is not there.
    """

    def work(unit: UnitOfWork) -> T:
        unit.index.reserve((_LOCK,))
        changed = change(unit, read_settings(unit, cls))
        _keep(context, unit, [changed], reason, is_declared=True, is_decided=is_decided)
        return read_settings(unit, cls)

    return context.write(work)


def keep_areas(
    context: Context, unit: UnitOfWork, values: Collection[AreaValue], reason: str, *, is_declared: bool
) -> None:
    """Keep areas that are otherwise than what is there, if that is of their version or they are declared.

    Raises:
        StaleVersionError: Somebody changed one of them since it was read.
        PermissionDeniedError: Other orders are to count, or brands to keep accounts otherwise, and not every brand is
            seen.
        UndecidedAccountsError: Brands are to keep accounts otherwise, and it is not decided what becomes of one.
        UnknownChannelError: Settings would name a channel that is not there.
        UnknownBrandError: A channel would sell for a brand that is not there.
    """
    # What one area may say follows from another, so only one unit at a time changes any.
    unit.index.reserve((_LOCK,))
    _keep(context, unit, values, reason, is_declared=is_declared)


def _keep(
    context: Context,
    unit: UnitOfWork,
    values: Collection[AreaValue],
    reason: str,
    *,
    is_declared: bool,
    is_decided: bool = False,
) -> None:
    kept = [(area_of(type(value)), value, read_settings(unit, type(value))) for value in values]
    changes = [change for change in kept if _differs(change[1], change[2])]
    # Before anything is written, since a refusal gives back no position of the history.
    for area, value, before in changes:
        if value.version != before.version and not is_declared:
            raise StaleVersionError(kind="settings", id=area, expected=value.version, found=before.version)
        is_of_accounts = not is_decided and _keeps_accounts_otherwise(value, before)
        if is_of_accounts or _counts_otherwise(value, before):
            context.require_everywhere(SETTING_AREAS[area].permission)
        if is_of_accounts and isinstance(value, BrandSettings):
            refuse_undecided(value, [*Splitting.of(context, unit, value).purses])
    changed = {area: value for area, value, _ in changes}
    _require_channels(unit, changed)
    _require_brands(unit, changed)
    for area, value, before in changes:
        if is_declared:
            _declare(context, unit, area, before, value, reason)
        else:
            _put(context, unit, area, before, value, reason)


def _require_channels(unit: UnitOfWork, changed: Mapping[str, AreaValue]) -> None:
    """Refuse settings that would name a channel which is not there; where channels change, those of every area."""
    are_listed_anew = area_of(ChannelSettings) in changed
    naming = [name for name in (SETTING_AREAS if are_listed_anew else changed) if SETTING_AREAS[name].naming_channels]
    if not naming:
        return
    listed = _now(unit, ChannelSettings, changed)
    for name in naming:
        area = SETTING_AREAS[name]
        value = changed.get(name) or read_settings(unit, area.cls)
        named = {channel for setting in area.naming_channels for channel in getattr(value, setting)}
        unknown = sorted(str(channel) for channel in named if not listed.knows(channel))
        if unknown:
            raise UnknownChannelError(area=name, channels=", ".join(unknown))


def _require_brands(unit: UnitOfWork, changed: Mapping[str, AreaValue]) -> None:
    """Refuse settings by which a channel would sell for a brand that is not there."""
    if not changed.keys() & {area_of(BrandSettings), area_of(ChannelSettings)}:
        return
    brands, channels = _now(unit, BrandSettings, changed), _now(unit, ChannelSettings, changed)
    named = {one.brand for one in channels.channels if one.brand is not None}
    unknown = sorted(str(brand) for brand in named if not brands.knows(brand))
    if unknown:
        raise UnknownBrandError(brands=", ".join(unknown))


def _now(unit: UnitOfWork, cls: type[T], changed: Mapping[str, AreaValue]) -> T:
    """Return the settings of an area as they are to be."""
    value = changed.get(area_of(cls))
    return value if isinstance(value, cls) else read_settings(unit, cls)


def _declare(context: Context, unit: UnitOfWork, area: str, before: AreaValue, value: AreaValue, reason: str) -> None:
    """Keep settings in place of whatever is there, also of what others keep meanwhile, which may be the same."""
    while _differs(value, before):
        try:
            _put(context, unit, area, before, value, reason)
        except StaleVersionError:
            before = read_settings(unit, type(value))
        else:
            return


def _put(context: Context, unit: UnitOfWork, area: str, before: AreaValue, value: AreaValue, reason: str) -> None:
    after = value.with_version(before.version + 1)
    document = SettingDocument(area=area, version=after.version, text=dumps(after))
    unit.settings.put(document, expected_version=before.version)
    if _counts_otherwise(after, before):
        note_all_totals(unit)
    context.record(
        unit,
        HistoryAction.SETTINGS_APPLIED,
        Subject("settings", area),
        before=before,
        after=after,
        version=after.version,
        reason=reason,
    )


def _counts_otherwise(value: AreaValue, before: AreaValue) -> bool:
    """Tell whether other orders count than before, so that what those of everybody come to has to be noted anew."""
    if not (isinstance(value, OrderSettings) and isinstance(before, OrderSettings)):
        return False
    return value.counts_earlier_orders is not before.counts_earlier_orders


def _keeps_accounts_otherwise(value: AreaValue, before: AreaValue) -> bool:
    if not (isinstance(value, BrandSettings) and isinstance(before, BrandSettings)):
        return False
    return value.has_accounts_per_brand is not before.has_accounts_per_brand


def _differs(value: AreaValue, kept: AreaValue) -> bool:
    return value.with_version(kept.version) != kept
