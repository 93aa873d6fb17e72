"""Values to plain JSON: declared order of fields, sorted sets and mappings, nothing that a JSON reader would change."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

from customer_core.errors import InvalidValueError
from customer_core.model import Money
from customer_core.serialization import _kinds as kinds
from customer_core.serialization._kinds import Part, TypeForm

if TYPE_CHECKING:
    from cattrs import Converter

Write = Callable[[Any], Any]


def register(converter: "Converter") -> None:
    """Teach a converter to write every kind of type."""
    for is_kind, factory in FACTORIES:
        converter.register_unstructure_hook_factory(is_kind, factory)
    converter.register_unstructure_hook_func(kinds.is_text_id, str)
    for plain, write in {**SCALARS, Money: _money}.items():
        converter.register_unstructure_hook(plain, write)


def _float(number: float) -> float:
    if not math.isfinite(number):
        raise InvalidValueError(field="value", problem="holds a float that is not finite", remedy="give a number")
    # Equal numbers are written alike, also 1 and 1.0, 0.0 and -0.0.
    return float(number) + 0.0


def _decimal(number: Decimal) -> str:
    return f"{number:f}"


def _datetime(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _money(money: Money) -> dict[str, str]:
    return {"amount": f"{money.amount:f}", "currency": money.currency}


SCALARS: Mapping[type, Write] = {
    str: str,
    bool: bool,
    int: int,
    float: _float,
    Decimal: _decimal,
    date: date.isoformat,
    datetime: _datetime,
}


def _writer_of(converter: "Converter", of: TypeForm) -> Write:
    # The converter would take an enumeration of texts for text.
    hook: Write = _enum(of) if kinds.is_enum(of) else converter.get_unstructure_hook(of)
    return hook


def _enum(_: TypeForm) -> Write:
    return lambda member: member.value


def _record(cls: TypeForm, converter: "Converter") -> Write:
    fields = [(field.name, kinds.key_of(field), field.type) for field in kinds.fields_of(cls)]
    writers: list[tuple[str, str, Write]] = []

    def write(value: object) -> dict[str, Any]:
        # Looked up at first use, since a class may hold itself.
        if not writers:
            writers.extend((name, key, _writer_of(converter, of)) for name, key, of in fields)
        return {key: write_field(getattr(value, name)) for name, key, write_field in writers}

    return write


def _list(of: TypeForm, converter: "Converter") -> Write:
    write = _writer_of(converter, get_args(of)[0])
    return lambda values: [write(value) for value in values]


def _row(of: TypeForm, converter: "Converter") -> Write:
    writers = [_writer_of(converter, cell) for cell in get_args(of)]
    return lambda row: [write(cell) for write, cell in zip(writers, row, strict=True)]


def _set(of: TypeForm, converter: "Converter") -> Write:
    write = _writer_of(converter, get_args(of)[0])
    return lambda values: sorted(map(write, values), key=_set_order)


def _set_order(member: object) -> tuple[str, str]:
    return type(member).__name__, str(member)


def _mapping(of: TypeForm, converter: "Converter") -> Write:
    write_key, write = (_writer_of(converter, argument) for argument in get_args(of))
    return lambda entries: dict(sorted((write_key(key), write(value)) for key, value in entries.items()))


def _union(of: TypeForm, converter: "Converter") -> Write:
    write = _choice(of, converter)
    return lambda value: None if value is None else write(value)


def _choice(of: TypeForm, converter: "Converter") -> Write:
    if kinds.is_scalar_choice(of):
        return _tagged_scalar
    if kinds.is_record_choice(of):
        writers = {cls: _writer_of(converter, cls) for cls in kinds.members(of)}
        return lambda value: {"kind": type(value).__name__, **writers[type(value)](value)}
    if len(kinds.members(of)) == 1:
        return _writer_of(converter, kinds.members(of)[0])
    raise kinds.unsupported(of)


def _tagged_scalar(value: object) -> Part:
    written, tag = SCALARS[type(value)](value), kinds.SCALAR_TAGS.get(type(value))
    return written if tag is None else {tag: written}


def _unsupported(of: TypeForm, _: "Converter") -> Write:
    raise kinds.unsupported(of)


FACTORIES: tuple[tuple[Callable[[Any], bool], Callable[[Any, Any], Write]], ...] = (
    # The converter asks the last one first.
    (lambda _: True, _unsupported),
    (kinds.is_record, _record),
    (kinds.is_list, _list),
    (kinds.is_row, _row),
    (kinds.is_set, _set),
    (kinds.is_mapping, _mapping),
    (kinds.is_union, _union),
)
