"""JSON Schema (draft 2020-12) of values, from the same fields that reading and writing use.

A schema says what the shape of a document is; limits of bytes and rules over several fields are the value's own.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

from customer_core.history import Present
from customer_core.model import CURRENCY_DECIMALS, Money
from customer_core.serialization import _kinds as kinds
from customer_core.serialization._kinds import INTEGER_MAX, TypeForm

if TYPE_CHECKING:
    import attrs

Schema = dict[str, Any]
Definitions = dict[str, Schema]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

SCALARS: Mapping[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": -INTEGER_MAX, "maximum": INTEGER_MAX},
    float: {"type": "number"},
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}

MONEY: Schema = {
    "type": "object",
    "title": "Money",
    "description": "An amount of one currency; the amount is text with no more decimals than the currency has.",
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,4})?$"},
        "currency": {"enum": sorted(CURRENCY_DECIMALS)},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}

PRESENT: Schema = {"title": "Present", "description": "Any part of a document, as it stands there."}

ID: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{1,64}$"}


def json_schema(cls: TypeForm) -> Schema:
    """Return the JSON Schema of a class: classes inside of it stand once, under `$defs`.

    Everything that `to_json` gives is valid by it; keys that a field does not have are not.
    """
    definitions: Definitions = {}
    schema = _schema(cls, definitions)
    return {"$schema": DIALECT, **schema, "$defs": dict(sorted(definitions.items()))}


def known_keys(cls: TypeForm) -> frozenset[str]:
    """Return every key that a field has anywhere in documents of a class."""
    definitions = json_schema(cls)["$defs"].values()
    return frozenset(key for definition in definitions for key in definition.get("properties", ()))


def _schema(of: TypeForm, definitions: Definitions) -> Schema:
    if kinds.is_scalar(of):
        return dict(SCALARS[of])
    for is_kind, make in SCHEMAS:
        if is_kind(of):
            return make(of, definitions)
    raise kinds.unsupported(of)


def _defined(of: TypeForm, definitions: Definitions, make: Callable[[], Schema], *, name: str = "") -> Schema:
    name = name or of.__name__
    if name not in definitions:
        definitions[name] = {}  # Held open, since a class may hold itself.
        definitions[name] = make()
    return {"$ref": f"#/$defs/{name}"}


def _summary(of: TypeForm) -> str:
    return (kinds.made_class(of).__doc__ or "").strip().partition("\n")[0]


def _money(of: TypeForm, definitions: Definitions) -> Schema:
    return _defined(of, definitions, lambda: MONEY)


def _present(of: TypeForm, definitions: Definitions) -> Schema:
    return _defined(of, definitions, lambda: PRESENT)


def _text_id(of: TypeForm, definitions: Definitions) -> Schema:
    return _defined(of, definitions, lambda: {**ID, "title": of.__name__, "description": _summary(of)})


def _enum(of: TypeForm, definitions: Definitions) -> Schema:
    choices = [member.value for member in of]
    return _defined(of, definitions, lambda: {"enum": choices, "title": of.__name__, "description": _summary(of)})


def _record(of: TypeForm, definitions: Definitions) -> Schema:
    made = kinds.with_choice_made(of)
    return _defined(made, definitions, lambda: _object(made, definitions))


def _object(of: TypeForm, definitions: Definitions) -> Schema:
    fields = {kinds.key_of(field): field for field in kinds.fields_of(of)}
    return {
        "type": "object",
        "title": of.__name__,
        "description": _summary(of),
        "properties": {key: _property(field, definitions) for key, field in fields.items()},
        "required": [key for key, field in fields.items() if kinds.is_needed(field)],
        "additionalProperties": False,
    }


def _property(field: "attrs.Attribute[Any]", definitions: Definitions) -> Schema:
    return _schema(field.type, definitions)


def _list(of: TypeForm, definitions: Definitions) -> Schema:
    return {"type": "array", "items": _schema(get_args(of)[0], definitions)}


def _row(of: TypeForm, definitions: Definitions) -> Schema:
    cells = [_schema(cell, definitions) for cell in get_args(of)]
    return {"type": "array", "prefixItems": cells, "minItems": len(cells), "maxItems": len(cells)}


def _set(of: TypeForm, definitions: Definitions) -> Schema:
    return {**_list(of, definitions), "uniqueItems": True}


def _mapping(of: TypeForm, definitions: Definitions) -> Schema:
    key, value = get_args(of)
    return {
        "type": "object",
        "propertyNames": _schema(key, definitions),
        "additionalProperties": _schema(value, definitions),
    }


def _union(of: TypeForm, definitions: Definitions) -> Schema:
    null = [{"type": "null"}] if kinds.is_optional(of) else []
    return {"anyOf": [*_choices(of, definitions), *null]}


def _choices(of: TypeForm, definitions: Definitions) -> list[Schema]:
    if kinds.is_record_choice(of):
        return [_record_choice(cls, definitions) for cls in kinds.members(of)]
    if len(kinds.members(of)) == 1:
        return [_schema(kinds.members(of)[0], definitions)]
    return [_tagged_choice(tag, member, definitions) for tag, member in kinds.tagged_members(of)]


def _tagged_choice(tag: str, member: TypeForm, definitions: Definitions) -> Schema:
    schema = _schema(member, definitions)
    if not tag:
        return schema
    return {
        "type": "object",
        "properties": {tag: schema},
        "required": [tag],
        "additionalProperties": False,
    }


def _record_choice(cls: TypeForm, definitions: Definitions) -> Schema:
    # Apart from the class alone, which has no key that tells it from others.
    name = f"{cls.__name__}.kind"
    return _defined(cls, definitions, lambda: _object_of_kind(cls, definitions), name=name)


def _object_of_kind(cls: TypeForm, definitions: Definitions) -> Schema:
    schema = _object(cls, definitions)
    properties = {"kind": {"const": cls.__name__}, **schema["properties"]}
    return {**schema, "properties": properties, "required": ["kind", *schema["required"]]}


SCHEMAS: tuple[tuple[Callable[[Any], bool], Callable[[Any, Definitions], Schema]], ...] = (
    (lambda of: of is Money, _money),
    (lambda of: of is Present, _present),
    (kinds.is_text_id, _text_id),
    (kinds.is_enum, _enum),
    (kinds.is_record, _record),
    (kinds.is_list, _list),
    (kinds.is_row, _row),
    (kinds.is_set, _set),
    (kinds.is_mapping, _mapping),
    (kinds.is_union, _union),
)
