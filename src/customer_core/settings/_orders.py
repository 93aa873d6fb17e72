"""The settings of orders: which of them count, and where the host shows one.

Owns the choice and the making of links. It must not know where orders are kept.
"""

import re
from string import Formatter
from typing import Final, Self

import attrs

from customer_core.model import OrderKey
from customer_core.settings._checks import answered, counted, refuse

__all__ = ["OrderSettings"]

_TEMPLATE_MAX: Final = 1_000
_PARTS: Final = frozenset({"system", "number"})
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
"""What RFC 3986 (section 2.3) lets stand as it is in any part of an address."""

_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:_\[\]-]+/[!-~]*", re.ASCII)
_REMEDY: Final = "give a web address such as https://shop.example/orders/{number}, with {number} once it leads to one"


def _template(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str):
        refuse(field.name, f"is a {type(value).__name__}", "give text")
    if not value:
        return
    if len(value) > _TEMPLATE_MAX:
        refuse(field.name, f"has more than {_TEMPLATE_MAX} characters", "shorten it")
    if _ADDRESS.fullmatch(value) is None:
        refuse(field.name, "is no web address", _REMEDY)
    if "number" not in _parts(field.name, value):
        refuse(field.name, "does not say where the number goes", _REMEDY)


def _parts(field: str, template: str) -> set[str]:
    """Return the parts of an order that stand in a template."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        refuse(field, "has a brace without its partner", _REMEDY)
    if any(part is not None and (part not in _PARTS or form or conversion) for _, part, form, conversion in parsed):
        refuse(field, "has braces around something else than system and number", _REMEDY)
    return {part for _, part, *_ in parsed if part}


@attrs.frozen(kw_only=True)
class OrderSettings:
    """Hold which orders count for a customer, and where the host shows an order.

    Orders from before the moment since when somebody is a customer, such as those of a guest, are always listed. An
    empty template means that the host shows orders nowhere.

    >>> settings = OrderSettings(link_template="https://shop.example/{system}/orders?no={number}")
    >>> settings.find_link(OrderKey("web", "A 1/2"))
    'https://shop.example/web/orders?no=A%201%2F2'

    Raises:
        InvalidValueError: A value is of a wrong type, or the template is none: a web address of http or https, with
            `{number}` and perhaps `{system}` behind the name of the host.
    """

    counts_earlier_orders: bool = attrs.field(default=False, validator=answered)
    link_template: str = attrs.field(default="", validator=_template, repr=False)
    version: int = attrs.field(default=0, validator=counted)

    def find_link(self, key: OrderKey) -> str | None:
        """Return the address at which the host shows an order; None where it shows none. All signs are escaped."""
        if not self.link_template:
            return None
        return self.link_template.format(system=_escaped(key.system), number=_escaped(key.number))

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)


def _escaped(text: str) -> str:
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode())
