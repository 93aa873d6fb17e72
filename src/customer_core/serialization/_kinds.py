"""Which kind of JSON a type takes, as questions about types; reading, writing and schemas all ask these.

It must not know how any kind is read or written.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, TypeAlias, TypeVar, Union, get_args, get_origin

import attrs

from customer_core.history import Present
from customer_core.model import FrozenMap, Money, TextId

TypeForm: TypeAlias = Any
"""What a field may be annotated with: classes, generics and unions have no type in common."""
Part: TypeAlias = Any
"""Any part of a document, before it was looked at."""
Value: TypeAlias = Any
"""Any value that a part becomes."""

SCALAR_TAGS: Final[Mapping[type, str]] = {datetime: "datetime", date: "date", Decimal: "decimal"}
"""Scalars without a JSON type of their own: in a choice of several, `{"decimal": "1.50"}` tells them from text."""

SCALARS: Final = (str, bool, int, float, *SCALAR_TAGS)

INTEGER_MAX: Final = 2**63 - 1
DECIMAL_DIGITS: Final = 64
"""How many digits a decimal may have before its point, and after it."""


def is_text_id(of: object) -> bool:
    """Tell whether a type is an id, which is plain text in JSON."""
    return isinstance(of, type) and issubclass(of, TextId)


def is_enum(of: object) -> bool:
    """Tell whether a type is an enumeration, which is its value in JSON."""
    return isinstance(of, type) and issubclass(of, Enum)


def is_record(of: object) -> bool:
    """Tell whether a type is an attrs class that is an object in JSON, with a key for each of its fields."""
    made = get_origin(of) or of
    return isinstance(made, type) and attrs.has(made) and not is_text_id(made) and made not in (Money, Present)


def is_variable(of: object) -> bool:
    """Tell whether a type is a variable, which stands for one of several classes."""
    return isinstance(of, TypeVar)


def is_list(of: object) -> bool:
    """Tell whether a type is `tuple[T, ...]`."""
    return get_origin(of) is tuple and get_args(of)[1:] == (Ellipsis,)


def is_row(of: object) -> bool:
    """Tell whether a type is a tuple of a fixed length, such as `tuple[str, float]`."""
    return get_origin(of) is tuple and not is_list(of)


def is_set(of: object) -> bool:
    """Tell whether a type is `frozenset[T]`."""
    return get_origin(of) is frozenset


def is_mapping(of: object) -> bool:
    """Tell whether a type is a mapping whose keys are texts, ids or enumerations."""
    origin = get_origin(of)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def is_union(of: object) -> bool:
    """Tell whether a type is a choice of several."""
    return get_origin(of) in (Union, UnionType)


def is_scalar(of: object) -> bool:
    """Tell whether a type is one of the scalars."""
    return of in SCALARS


def members(union: object) -> tuple[Any, ...]:
    """Return the types that a union chooses from, without None."""
    return tuple(of for of in get_args(union) if of is not NoneType)


def is_optional(union: object) -> bool:
    """Tell whether a union also takes null."""
    return NoneType in get_args(union)


def is_record_choice(union: object) -> bool:
    """Tell whether a union chooses from several attrs classes, which are told apart by the key `kind`."""
    return is_union(union) and len(members(union)) > 1 and all(map(is_record, members(union)))


def tagged_members(union: object) -> tuple[tuple[str, TypeForm], ...]:
    """Return the types that a union chooses from, each with the key that tells it apart.

    Without a key stand those that JSON tells apart by itself: text, true or false, numbers and lists. Any other is an
    object of one key, such as `{"decimal": "1.50"}` or `{"PersonName": {…}}`.
    """
    tagged = tuple((_tag_of(of, union), of) for of in members(union))
    classes = {made_class(of) for _, of in tagged}
    tags = [tag for tag, _ in tagged if tag]
    if len(classes) < len(tagged) or len(set(tags)) < len(tags):
        raise unsupported(union)
    return tagged


def made_class(of: TypeForm) -> type:
    """Return the class of the values that a member of a union takes."""
    if is_mapping(of):
        return FrozenMap
    origin: Any = get_origin(of)
    made: type = of if origin is None else origin
    return made


def _tag_of(of: TypeForm, union: object) -> str:
    if of in SCALAR_TAGS:
        return SCALAR_TAGS[of]
    if of is float and int in members(union):
        return "float"  # JSON has one type of number: 1.0 may come back as 1.
    if is_scalar(of) or is_list(of):
        return ""
    if is_set(of) or is_mapping(of):
        return "set" if is_set(of) else "map"
    if of in (Money, Present) or is_record(of) or is_text_id(of) or is_enum(of):
        return str(of.__name__)
    raise unsupported(union)


def fields_of(cls: TypeForm) -> "tuple[attrs.Attribute[Any], ...]":
    """Return the fields that make a value of an attrs class, with their types resolved, in declared order.

    Of a class of several kinds of record, such as `AppliedMerge[OrganizationId]`, the types are those of the kind.
    """
    made = made_class(cls)
    attrs.resolve_types(made)
    known: dict[Any, Any] = dict(zip(getattr(made, "__parameters__", ()), get_args(cls), strict=False))
    fields = (field for field in attrs.fields(made) if field.init)
    return tuple(field.evolve(type=_filled(field.type, known)) if known else field for field in fields)


def with_choice_made(cls: TypeForm) -> TypeForm:
    """Return a class of several kinds of record as one of its first kind, where nothing is said; any other as it is."""
    parameters = getattr(cls, "__parameters__", ()) if isinstance(cls, type) else ()
    return cls[tuple(one.__constraints__[0] for one in parameters)] if parameters else cls


def _filled(of: TypeForm, known: Mapping[Any, TypeForm]) -> TypeForm:
    """Return a type with other types in place of variables."""
    if is_variable(of):
        return known[of]
    variables = getattr(of, "__parameters__", ())
    return of[tuple(known[variable] for variable in variables)] if variables and not isinstance(of, type) else of


def key_of(field: "attrs.Attribute[Any]") -> str:
    """Return the key of a field in JSON: the name of the argument that sets it."""
    return str(field.alias)


def is_needed(field: "attrs.Attribute[Any]") -> bool:
    """Tell whether a document must hold a field, since there is no default for it."""
    return field.default is attrs.NOTHING


def unwritten_defaults(cls: TypeForm) -> Mapping[str, Value]:
    """Return the fields, by name, that a document leaves out where they have their default; few classes ask for it."""
    marked = (field for field in fields_of(cls) if field.metadata.get("is_unwritten_default"))
    return {field.name: _default_of(field.default) for field in marked}


def plain_default(field: "attrs.Attribute[Any]") -> Value:
    """Return the default of a field; `attrs.NOTHING` where it has none, or one that depends on other fields."""
    return attrs.NOTHING if getattr(field.default, "takes_self", False) else _default_of(field.default)


def _default_of(default: Value) -> Value:
    return default.factory() if hasattr(default, "factory") else default


def unsupported(of: object) -> TypeError:
    """Return the error for a type without a JSON form: a fault of the program, not of a document."""
    return TypeError(f"{of} has no JSON form")
