"""Values to plain JSON: declared order of fields, sorted sets and mappings, nothing that a JSON reader would change."""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

from customer_core.errors import InvalidValueError
from customer_core.history import JsonPart, Present
from customer_core.model import FrozenMap, Money
from customer_core.serialization import _kinds as kinds
from customer_core.serialization._kinds import DECIMAL_DIGITS, INTEGER_MAX, TypeForm
from customer_core.serialization._refusals import joined

if TYPE_CHECKING:
    from cattrs import Converter

Write = Callable[[Any], Any]


_ALWAYS = object()
"""Stands where no value of a field is left out."""


def register(converter: "Converter") -> None:
    """Teach a converter to write every kind of type."""
    for is_kind, factory in FACTORIES:
        converter.register_unstructure_hook_factory(is_kind, factory)
    hooks: Mapping[type, Write] = {**SCALARS, Money: _money, Present: _present}
    for plain, write in hooks.items():
        converter.register_unstructure_hook(plain, write)


def _refused(problem: str, remedy: str) -> InvalidValueError:
    # Whatever holds the value adds the path to it.
    return InvalidValueError(field="", problem=problem, remedy=remedy)


def _of_type(value: object, wanted: str) -> InvalidValueError:
    return _refused(f"is of type {type(value).__name__}, which has no JSON form here", f"give {wanted}")


def _under(step: str, error: InvalidValueError) -> InvalidValueError:
    return InvalidValueError(field=joined(step, error.field), problem=error.problem, remedy=error.remedy)


def _str(text: str) -> str:
    # Other types have a text too, but would come back as that text.
    if not isinstance(text, str):
        raise _of_type(text, "text")
    return str(text)


def _int(number: int) -> int:
    if abs(number) > INTEGER_MAX:
        raise _refused("is out of range", f"keep it within {INTEGER_MAX}")
    return int(number)


def _float(number: float) -> float:
    if not math.isfinite(number):
        raise _refused("is a float that is not finite", "give a number")
    # Equal numbers are written alike, also 1 and 1.0, 0.0 and -0.0.
    return float(number) + 0.0


def _decimal(number: Decimal) -> str:
    exponent = number.as_tuple().exponent
    # Counted before it is written out: a few characters such as 1E+999999 can stand for a million digits.
    if not isinstance(exponent, int) or number.adjusted() >= DECIMAL_DIGITS or -exponent > DECIMAL_DIGITS:
        raise _refused("is a decimal that cannot be written out", f"keep it finite and within {DECIMAL_DIGITS} digits")
    # Equal zeros are written alike, also -0.
    return f"{number.copy_abs() if number.is_zero() else number:f}"


def _datetime(at: datetime) -> str:
    if at.utcoffset() is None:
        raise _refused("is a time without a zone", "give an aware datetime")
    try:
        return at.astimezone(UTC).isoformat()
    except OverflowError:
        raise _refused("is out of range in UTC", "give a time of the years 1 to 9999") from None


def _money(money: Money) -> dict[str, str]:
    return {"amount": money.plain, "currency": money.currency}


def _present(part: Present) -> JsonPart:
    return in_order(part.part)


def in_order(part: JsonPart) -> JsonPart:
    """Return a part, frozen or not, as plain JSON with the keys of its objects sorted: their order says nothing."""
    kind = type(part)
    if kind is FrozenMap or kind is dict:
        return {key: in_order(part[key]) for key in sorted(part)}
    return [in_order(inner) for inner in part] if kind is tuple or kind is list else part


SCALARS: Mapping[type, Write] = {
    str: _str,
    bool: bool,
    int: _int,
    float: _float,
    Decimal: _decimal,
    date: date.isoformat,
    datetime: _datetime,
}


def _writer_of(converter: "Converter", of: TypeForm) -> Write:
    # The converter would take an enumeration of texts for text.
    hook: Write = _enum(of) if kinds.is_enum(of) else converter.get_unstructure_hook(of)
    return hook


def _enum(cls: TypeForm) -> Write:
    return _checked(cls, lambda member: member.value)


def _text_id(cls: TypeForm, _: object) -> Write:
    return _checked(cls, str)


def _checked(cls: type, write: Write) -> Write:
    def write_checked(value: object) -> object:
        if not isinstance(value, cls):
            raise _of_type(value, cls.__name__)
        return write(value)

    return write_checked


def _record(cls: TypeForm, converter: "Converter") -> Write:
    fields = [(field.name, kinds.key_of(field), field.type) for field in kinds.fields_of(cls)]
    unwritten = kinds.unwritten_defaults(cls)
    writers: list[tuple[str, str, Write, Any]] = []

    def write(value: object) -> dict[str, Any]:
        # Looked up at first use, since a class may hold itself; all at once, since threads may write at once.
        if not writers:
            left_out = unwritten.get
            writers[:] = [(name, key, _writer_of(converter, of), left_out(name, _ALWAYS)) for name, key, of in fields]
        document: dict[str, Any] = {}
        for name, key, write_field, default in writers:
            part = getattr(value, name)
            if default is not _ALWAYS and part == default:
                continue
            try:
                # Most fields are texts, for which a call less is a tenth of a document's time.
                document[key] = part if write_field is _str and type(part) is str else write_field(part)
            except InvalidValueError as error:
                raise _under(key, error) from None
        return document

    return write


def _write_all(parts: Iterable[tuple[Write, Any]]) -> list[Any]:
    document: list[Any] = []
    for write, part in parts:
        try:
            document.append(write(part))
        except InvalidValueError as error:
            raise _under(f"[{len(document)}]", error) from None
    return document


def _list(of: TypeForm, converter: "Converter") -> Write:
    write = _writer_of(converter, get_args(of)[0])
    return lambda values: _write_all((write, value) for value in values)


def _row(of: TypeForm, converter: "Converter") -> Write:
    writers = [_writer_of(converter, cell) for cell in get_args(of)]
    return lambda row: _write_all(zip(writers, row, strict=True))


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
    if kinds.is_record_choice(of):
        writers = {cls: _writer_of(converter, cls) for cls in kinds.members(of)}
        return lambda value: {"kind": type(value).__name__, **writers[type(value)](value)}
    if len(kinds.members(of)) == 1:
        return _writer_of(converter, kinds.members(of)[0])
    return _tagged_choice(of, converter)


def _tagged_choice(of: TypeForm, converter: "Converter") -> Write:
    writers = {
        kinds.made_class(member): (tag, _writer_of(converter, member)) for tag, member in kinds.tagged_members(of)
    }
    listing = ", ".join(cls.__name__ for cls in writers)

    def write(value: object) -> object:
        # By its very class: a subclass would come back as something else.
        known = writers.get(type(value))
        if known is None:
            raise _of_type(value, f"one of {listing}")
        tag, write_member = known
        written = write_member(value)
        return {tag: written} if tag else written

    return write


def _variable(of: TypeForm, converter: "Converter") -> Write:
    writers = {cls: _writer_of(converter, cls) for cls in of.__constraints__}
    listing = " or ".join(cls.__name__ for cls in writers)

    def write(value: object) -> object:
        if type(value) not in writers:
            raise _of_type(value, listing)
        return writers[type(value)](value)

    return write


def _unsupported(of: TypeForm, _: "Converter") -> Write:
    raise kinds.unsupported(of)


FACTORIES: tuple[tuple[Callable[[Any], bool], Callable[[Any, Any], Write]], ...] = (
    # The converter asks the last one first.
    (lambda _: True, _unsupported),
    (kinds.is_text_id, _text_id),
    (kinds.is_record, _record),
    (kinds.is_list, _list),
    (kinds.is_row, _row),
    (kinds.is_set, _set),
    (kinds.is_mapping, _mapping),
    (kinds.is_union, _union),
    (kinds.is_variable, _variable),
)
