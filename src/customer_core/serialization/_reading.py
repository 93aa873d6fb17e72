"""Plain JSON to values, strictly: no coercion, no unknown key, all problems at once, each with its path."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import attrs

from customer_core.errors import CustomerCoreError, Problem
from customer_core.history import Present
from customer_core.model import FrozenMap, Money
from customer_core.serialization import _kinds as kinds
from customer_core.serialization._kinds import DECIMAL_DIGITS, INTEGER_MAX, Part, TypeForm, Value
from customer_core.serialization._refusals import PROBLEMS_MAX, Findings, Refused, json_type, key_step, problem_of

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")
Read = Callable[[Any, Any], Any]
"""How the converter calls a hook: the part of the document, and the type that it is to become."""

_NEAR = 0.8
_DECIMAL = re.compile(rf"-?[0-9]{{1,{DECIMAL_DIGITS}}}(\.[0-9]{{1,{DECIMAL_DIGITS}}})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)


def register(converter: "Converter") -> None:
    """Teach a converter to read every kind of type."""
    for is_kind, factory in FACTORIES:
        converter.register_structure_hook_factory(is_kind, factory)
    converter.register_structure_hook_func(kinds.is_text_id, _text_id)
    for plain, read in {**SCALARS, Money: _money, Present: _present}.items():
        converter.register_structure_hook(plain, read)


def _str(part: Part, _: object = None) -> str:
    if type(part) is not str:
        raise Refused.wrong_type(part, "text")
    return part


def _bool(part: Part, _: object) -> bool:
    if type(part) is not bool:
        raise Refused.wrong_type(part, "true or false")
    return part


def _int(part: Part, _: object) -> int:
    if type(part) is not int:
        raise Refused.wrong_type(part, "a whole number")
    if abs(part) > INTEGER_MAX:
        raise Refused.one("range", f"is out of range; keep it within {INTEGER_MAX}.")
    return part


def _float(part: Part, _: object) -> float:
    # JSON has one type of number: a writer may leave out the decimals of 1.0.
    if type(part) is float and part - part == 0:
        return part
    return float(_int(part, None)) if type(part) is int else _no_number(part)


def _no_number(part: object) -> float:
    raise Refused.wrong_type(part, "a finite number")


def _decimal(part: Part, _: object) -> Decimal:
    return _matching(part, _DECIMAL, Decimal, "decimal", "120.00")


def _date(part: Part, _: object) -> date:
    return _matching(part, _DATE, date.fromisoformat, "date", "2026-01-31")


def _datetime(part: Part, _: object) -> datetime:
    return _matching(part, _DATETIME, _instant, "datetime", "2026-01-31T09:30:00+00:00")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _matching(part: object, form: re.Pattern[str], make: Callable[[str], T], code: str, example: str) -> T:
    text = _str(part)
    # Of the right form, there may yet be no such day or hour, or none in UTC.
    with suppress(ValueError, OverflowError):
        if form.fullmatch(text):
            return make(text)
    raise Refused.one(code, f"is no {code} as text; write it as in '{example}'.")


SCALARS: Mapping[Any, Read] = {
    str: _str,
    bool: _bool,
    int: _int,
    float: _float,
    Decimal: _decimal,
    date: _date,
    datetime: _datetime,
}


def _text_id(part: Part, cls: TypeForm) -> Value:
    return _made(cls, _str(part))


def _made(cls: Callable[[Any], Any], part: object) -> Value:
    try:
        return cls(part)
    except CustomerCoreError as error:
        problem = problem_of(error)
        raise Refused.one(problem.code, problem.message) from None


def _present(part: Part, _: object) -> Present:
    try:
        return Present(part)
    except CustomerCoreError as error:
        raise Refused([Problem("", error.code, problem_of(error).message)]) from None


def _money(part: Part, _: object) -> Money:
    document = _object(part)
    problems = _key_findings(document, ("amount", "currency"), ("amount", "currency"))
    texts: dict[str, str] = {}
    for key in texts_of(document, ("amount", "currency")):
        try:
            texts[key] = _str(document[key])
        except Refused as refused:
            problems.take(refused, key)
    if problems:
        raise problems.refused()
    try:
        return Money(texts["amount"], texts["currency"])
    except CustomerCoreError as error:
        raise Refused([problem_of(error, "currency")]) from None


def texts_of(document: Mapping[str, object], keys: Iterable[str]) -> tuple[str, ...]:
    """Return which of the keys a document has."""
    return tuple(key for key in keys if key in document)


def _reader_of(converter: "Converter", of: TypeForm) -> Read:
    # The converter would take an enumeration of texts for text.
    hook: Read = _enum(of) if kinds.is_enum(of) else converter.get_structure_hook(of)
    return hook


def _enum(cls: TypeForm) -> Read:
    choices = {member.value: member for member in cls}
    listing = ", ".join(map(repr, choices))

    def read(part: Part, _: object) -> Value:
        wanted = {type(value) for value in choices}
        if type(part) not in wanted:
            raise Refused.wrong_type(part, f"one of {listing}")
        if part not in choices:
            raise Refused.one("choice", f"is none of its choices; give one of {listing}.")
        return choices[part]

    return read


def _record(of: TypeForm, converter: "Converter") -> Read:
    cls = kinds.with_choice_made(of)
    fields = {kinds.key_of(field): field for field in kinds.fields_of(cls)}
    needed = tuple(key for key, field in fields.items() if kinds.is_needed(field))
    required = frozenset(needed)
    types = {key: field.type for key, field in fields.items()}
    readers: dict[str, tuple[Read, TypeForm, object]] = {}

    def read(part: Part, _: object) -> Value:
        # Looked up at first use, since a class may hold itself; all at once, since threads may read at once.
        if not readers:
            blanks = {key: _written_blank(converter, field) for key, field in fields.items()}
            readers.update({key: (_reader_of(converter, of), of, blanks[key]) for key, of in types.items()})
        document = _object(part)
        # Nearly every document is as it should be: of one that is, nothing is made that tells of problems.
        problems: Findings | None = None
        if not required <= document.keys() <= types.keys():
            problems = _key_findings(document, types, needed)
            document = {key: document[key] for key in types if key in document}
        values: dict[str, Any] = {}
        for key, inner in document.items():
            read_field, of, blank = readers[key]
            if not inner and inner == blank and type(inner) is type(blank):
                # Most of a record is blank, as it is without a word.
                continue
            try:
                values[key] = read_field(inner, of)
            except Refused as refused:
                problems = problems or Findings()
                problems.take(refused, key)
        return _built(cls, fields, values, problems)

    return read


def _written_blank(converter: "Converter", field: "attrs.Attribute[Any]") -> object:
    """Return how a document writes the default of a field, where that is a blank; else what no document holds."""
    default = kinds.plain_default(field)
    if default is attrs.NOTHING or default:
        return attrs.NOTHING
    written = converter.unstructure(default, unstructure_as=field.type)
    return attrs.NOTHING if written else written


def _built(
    cls: TypeForm, fields: "Mapping[str, attrs.Attribute[Any]]", values: Mapping[str, Any], problems: Findings | None
) -> Value:
    error: Exception | None = None
    if problems is None:
        try:
            return cls(**values)
        except (CustomerCoreError, ValueError, TypeError) as refusal:
            error, problems = refusal, Findings()
    found = _field_problems(cls, fields, values)
    if error is not None and not found:
        found = [problem_of(error)]
    problems.extend(found)
    raise problems.refused() from None


def _field_problems(
    cls: TypeForm, fields: "Mapping[str, attrs.Attribute[Any]]", values: Mapping[str, Any]
) -> list[Problem]:
    """Ask each field of a class what it says against its value: a constructor would stop at the first."""
    shell: Any = object.__new__(kinds.made_class(cls))
    problems: list[Problem] = []
    for key, value in values.items():
        field = fields[key]
        try:
            convert: Any = field.converter
            converted = value if convert is None else convert(value)
            object.__setattr__(shell, field.name, converted)
            if field.validator:
                field.validator(shell, field, converted)
        except (CustomerCoreError, ValueError, TypeError) as error:
            problems.append(problem_of(error, key))
        except AttributeError:  # A rule over several fields: it cannot be judged while one of them is missing.
            continue
    return problems


def _object(part: object) -> dict[str, Any]:
    if type(part) is not dict:
        raise Refused.wrong_type(part, "an object")
    return part


def _key_findings(document: Mapping[Any, Any], known: Collection[str], needed: Iterable[str]) -> Findings:
    findings = Findings()
    unknown = [(place, key) for place, key in enumerate(document) if key not in known]
    # Looking for what was meant is slow, and nobody reads it of a thousandth key.
    told = (_unknown_key(key, place, known) for place, key in unknown[:PROBLEMS_MAX])
    findings.extend(told, more=max(0, len(unknown) - PROBLEMS_MAX))
    findings.extend(Problem(key, "missing", "is missing; give it.") for key in needed if key not in document)
    return findings


def _unknown_key(key: object, place: int, known: Collection[str]) -> Problem:
    # A key that is nearly a name of a field was meant as one; any other may be something that a person typed.
    near = get_close_matches(str(key), known, n=1, cutoff=_NEAR)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
    return Problem(key_step(key, place, [key] if near else ()), "unknown-key", f"is not a known key; {hint}")


def _read_all(parts: Iterable[tuple[Read, TypeForm, Any]], step: Callable[[int], str]) -> list[Any]:
    """Read parts with a reader each, and refuse them together; where a part stands, is asked of those refused alone."""
    values: list[Any] = []
    problems: Findings | None = None
    for number, (read, of, part) in enumerate(parts):
        try:
            values.append(read(part, of))
        except Refused as refused:
            problems = problems or Findings()
            problems.take(refused, step(number))
    if problems:
        raise problems.refused()
    return values


def _listed(part: object) -> list[Any]:
    if type(part) is not list:
        raise Refused.wrong_type(part, "a list")
    return part


def _place(number: int) -> str:
    return f"[{number}]"


def _list(of: TypeForm, converter: "Converter") -> Read:
    member = get_args(of)[0]
    read = _reader_of(converter, member)
    return lambda part, _: tuple(_read_all(((read, member, one) for one in _listed(part)), _place))


def _set(of: TypeForm, converter: "Converter") -> Read:
    member = get_args(of)[0]
    read = _reader_of(converter, member)

    def read_members(part: Part, _: object) -> frozenset[Any]:
        members = _read_all(((read, member, one) for one in _listed(part)), _place)
        found = frozenset(members)
        if len(found) < len(members):
            raise Refused.one("repeated", "has an entry twice; give each once.")
        return found

    return read_members


def _row(of: TypeForm, converter: "Converter") -> Read:
    cells = get_args(of)
    readers = [_reader_of(converter, cell) for cell in cells]

    def read(part: Part, _: object) -> tuple[Any, ...]:
        parts = _listed(part)
        if len(parts) != len(cells):
            raise Refused.one("length", f"has {len(parts)} entries; give {len(cells)}.")
        return tuple(_read_all(zip(readers, cells, parts, strict=True), _place))

    return read


def _mapping(of: TypeForm, converter: "Converter") -> Read:
    key_type, value_type = get_args(of)
    read_key, read_value = _reader_of(converter, key_type), _reader_of(converter, value_type)
    names = [member.value for member in key_type] if kinds.is_enum(key_type) else []

    def read(part: Part, _: object) -> FrozenMap[Any, Any]:
        document = _object(part)
        parts = []
        for key, value in document.items():
            parts += [(read_key, key_type, key), (read_value, value_type, value)]
        halves = iter(_read_all(parts, lambda number: key_step([*document][number // 2], number // 2, names)))
        return FrozenMap(zip(halves, halves, strict=True))

    return read


def _union(of: TypeForm, converter: "Converter") -> Read:
    read, is_optional = _choice(of, converter), kinds.is_optional(of)
    return lambda part, _: None if part is None and is_optional else read(part, of)


def _choice(of: TypeForm, converter: "Converter") -> Read:
    if kinds.is_record_choice(of):
        return _record_choice(of, converter)
    if len(kinds.members(of)) == 1:
        member = kinds.members(of)[0]
        read = _reader_of(converter, member)
        return lambda part, _: read(part, member)
    return _tagged_choice(of, converter)


def _tagged_choice(of: TypeForm, converter: "Converter") -> Read:
    plain: dict[type, tuple[Read, TypeForm]] = {}
    tagged: dict[str, tuple[Read, TypeForm]] = {}
    for tag, member in kinds.tagged_members(of):
        reader = (_reader_of(converter, member), member)
        if tag:
            tagged[tag] = reader
        else:
            plain[list if kinds.is_list(member) else member] = reader
    wanted = ", ".join([*(kind.__name__ for kind in plain), *(f'{{"{tag}": …}}' for tag in tagged)])

    def read(part: Part, _: object) -> Value:
        if type(part) in plain:
            read_plain, member = plain[type(part)]
            return read_plain(part, member)
        if type(part) is dict and len(part) == 1 and (tag := next(iter(part))) in tagged:
            read_tagged, member = tagged[tag]
            return _read_all([(read_tagged, member, part[tag])], lambda _: tag)[0]
        raise Refused.one("type", f"is {json_type(part)}; give one of {wanted}.")

    return read


def _record_choice(of: TypeForm, converter: "Converter") -> Read:
    readers = {cls.__name__: (_reader_of(converter, cls), cls) for cls in kinds.members(of)}
    listing = ", ".join(map(repr, readers))

    def read(part: Part, _: object) -> Value:
        document = _object(part)
        kind = document.get("kind")
        if type(kind) is not str or kind not in readers:
            raise Refused([Problem("kind", "choice", f"is none of its choices; give one of {listing}.")])
        read_kind, cls = readers[kind]
        return read_kind({key: value for key, value in document.items() if key != "kind"}, cls)

    return read


def _unsupported(of: TypeForm, _: "Converter") -> Read:
    raise kinds.unsupported(of)


FACTORIES: tuple[tuple[Callable[[Any], bool], Callable[[Any, Any], Read]], ...] = (
    # The converter asks the last one first.
    (lambda _: True, _unsupported),
    (kinds.is_record, _record),
    (kinds.is_list, _list),
    (kinds.is_row, _row),
    (kinds.is_set, _set),
    (kinds.is_mapping, _mapping),
    (kinds.is_union, _union),
)
