"""The commands on settings: listed, shown, set, set back to their defaults, and what became of them; all by one table.

It must not know any one setting: what there is, in which unit and range, is said in `settings`.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, get_type_hints

import click
from rich.table import Table

from customer_core.cli._desks import open_desk
from customer_core.cli._options import JSON_OPTION, REASON_OPTION
from customer_core.cli._showing import shown, wide_console
from customer_core.cli._store_showing import print_json, show_sentences
from customer_core.cli._told_records import tell_history
from customer_core.errors import InvalidOptionError, UnknownAreaError
from customer_core.history import HistoryEntry
from customer_core.manager import Desk
from customer_core.serialization import from_json, to_json
from customer_core.settings import SETTING_AREAS, AreaValue, SettingArea

__all__ = ["settings"]

_AREA = click.argument("area", metavar="AREA")
_ANSWERS: Final[Mapping[str, bool]] = MappingProxyType({"yes": True, "true": True, "no": False, "false": False})
_VERSION: Final = "version"
_ENTRIES_AT_ONCE: Final = 1_000


@click.group()
def settings() -> None:
    """List, show and change the settings, area by area."""


@settings.command("list", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db settings list")
@JSON_OPTION
def list_(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List the areas of settings, and how often each was changed."""
    with open_desk() as desk:
        draft = desk.settings.begin_draft()
    values: Mapping[str, AreaValue] = {name: draft.get(area.cls) for name, area in SETTING_AREAS.items()}
    versions = {name: value.version for name, value in values.items()}
    if as_json:
        print_json({"areas": [{"area": name, "version": version} for name, version in versions.items()]})
        return
    table = Table()
    for heading in ("area", "changed", "what it governs"):
        table.add_column(heading, overflow="fold")
    for name, area in SETTING_AREAS.items():
        table.add_row(name, f"{versions[name]:,}", area.doc)
    wide_console().print(table)


@settings.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db settings show orders\n"
    "  customer-core --store sqlite:///c.db settings show duplicates --json"
)
@_AREA
@JSON_OPTION
def show(area: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Show every setting of an AREA: its value, unit and range, and what it does."""
    found = _area_of(area)
    with open_desk() as desk:
        told = to_json(desk.settings.get(found.cls))
    if as_json:
        print_json(told)
        return
    table = Table()
    for heading in ("setting", "value", "unit", "range", "what it does"):
        table.add_column(heading, overflow="fold")
    for name, setting in found.settings.items():
        table.add_row(name, shown(_written(told[name])), setting.unit, setting.span, setting.doc)
    wide_console().print(table)


@settings.command(
    "set",
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db settings set duplicates shown_most=20 reaction=queue\n"
    "  customer-core --store sqlite:///c.db settings set orders counts_earlier_orders=yes\n"
    '  customer-core --store sqlite:///c.db settings set duplicates \'channels={"pos": "block"}\'',
)
@_AREA
@click.argument("assignments", metavar="SETTING=VALUE...", nargs=-1, required=True)
@REASON_OPTION
@JSON_OPTION
def set_(area: str, assignments: Sequence[str], reason: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Set one or more settings of an AREA, all of them or none.

    A value is text, a number, yes or no, or JSON where a setting holds several.
    """
    found = _area_of(area)
    changes = dict(_assigned(found, one) for one in assignments)
    with open_desk() as desk:
        before = to_json(desk.settings.get(found.cls))
        desk.settings.apply(from_json(found.cls, {**before, **changes}), reason=reason)
        _tell(desk, found, as_json=as_json, but=before)


@settings.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db settings reset duplicates --reason 'as shipped'\n"
    "  customer-core --store sqlite:///c.db settings reset --all"
)
@click.argument("areas", metavar="[AREA]...", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="Every area that there is.")
@REASON_OPTION
def reset(areas: Sequence[str], is_all: bool, reason: str) -> None:  # noqa: FBT001 - as above
    """Set one or more AREAs back to their defaults, all of them or none."""
    if bool(areas) is is_all:
        raise InvalidOptionError(
            option="AREA", problem="no area is named, or some and all", remedy="name some or --all"
        )
    first, *others = [_area_of(name).cls for name in (SETTING_AREAS if is_all else areas)]
    with open_desk() as desk:
        desk.settings.reset(first, *others, reason=reason)
    click.echo("All areas are at their defaults." if is_all else f"At their defaults: {', '.join(areas)}.")


@settings.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db settings history duplicates")
@_AREA
@JSON_OPTION
def history(area: str, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Show every change to the settings of an AREA: who, when, why, before and after."""
    found = _area_of(area)
    with open_desk() as desk:
        entries = [*_entries(desk, found)]
    if as_json:
        print_json({"entries": [*map(to_json, entries)]})
        return
    console = wide_console()
    for head, *changes in tell_history(entries):
        show_sentences(console, [head], mark="")
        show_sentences(console, changes, mark="  - ")


def _entries(desk: Desk, area: SettingArea) -> Iterator[HistoryEntry]:
    """Yield the whole history of an area."""
    after = 0
    while turn := desk.history.list_of_settings(area.cls, after=after, most=_ENTRIES_AT_ONCE):
        yield from turn
        after = turn[-1].position


def _area_of(name: str) -> SettingArea:
    area = SETTING_AREAS.get(name)
    if area is None:
        raise UnknownAreaError(area=name, known=", ".join(SETTING_AREAS))
    return area


def _assigned(area: SettingArea, written: str) -> tuple[str, Any]:
    """Return which setting is to have which value, as a document has it; whether it may is seen when it is read."""
    name, equals, text = written.partition("=")
    known = [one for one in area.settings if one != _VERSION]
    if not equals or name not in known:
        raise InvalidOptionError(
            option="SETTING=VALUE", problem="it names no setting of the area", remedy=f"choose from {', '.join(known)}"
        )
    read: Callable[[str], Any] = _READERS.get(get_type_hints(area.cls)[name], _read)
    return name, read(text)


def _read(text: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(text)
    except ValueError:
        return text


def _read_answer(text: str) -> bool | str:
    return _ANSWERS.get(text.strip().casefold(), text)


_READERS: Final[Mapping[object, Callable[[str], Any]]] = MappingProxyType({bool: _read_answer, str: str})
"""How a value of a type is written; any other is JSON, or plain text where it is none."""


def _written(value: object) -> str:
    """Return a value as a person would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _tell(desk: Desk, area: SettingArea, *, as_json: bool, but: Mapping[str, Any]) -> None:
    """Tell what an area says now, to a person only what it did not say before."""
    told = to_json(desk.settings.get(area.cls))
    if as_json:
        print_json(told)
        return
    changed = [f"{name}: {_written(value)}" for name, value in told.items() if value != but[name] and name != _VERSION]
    show_sentences(wide_console(), changed or ["Nothing was changed."], mark="")
