"""One change: where, what was there before, what is there after.

Owns the value alone. It must not know how changes are found, applied or told.
"""

import attrs

from customer_core.errors import InvalidValueError
from customer_core.history._parts import Absent, Present
from customer_core.history._paths import parse

__all__ = ["Change"]


def _path_check(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str):
        raise InvalidValueError(field=field.name, problem=f"is a {type(value).__name__}", remedy="give a path as text")
    parse(value)


def _part_check(_: object, field: "attrs.Attribute[Present | Absent]", value: object) -> None:
    if not isinstance(value, Present | Absent):
        raise InvalidValueError(
            field=field.name, problem=f"is a {type(value).__name__}", remedy="give Present(part) or Absent()"
        )


@attrs.frozen(kw_only=True)
class Change:
    """Say what one part of a document was and what it is.

    The path names fields, places in lists, ids of members and names of attributes, such as `name.given`,
    `emails[0].address`, `contacts[k-1].address.city`, `attributes[size]`. The empty path is the whole document. One
    that ends in `[*]` is the order of a list: `before` and `after` label its members.

    Raises:
        InvalidValueError: The path cannot be read, or `before` or `after` is neither `Present` nor `Absent`.
    """

    path: str = attrs.field(validator=_path_check, repr=False)
    before: Present | Absent = attrs.field(validator=_part_check)
    after: Present | Absent = attrs.field(validator=_part_check)
