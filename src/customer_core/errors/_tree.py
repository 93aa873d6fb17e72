"""The root of the error tree and how a leaf is made.

Every error is built from keyword-only facts, which stay readable as attributes; the sentence is made here, from
`template`, and never holds personal data: places, names of fields and figures only.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform

import attrs

_Class = TypeVar("_Class")


def _rebuild(cls: type["CustomerCoreError"], facts: Mapping[str, Any]) -> "CustomerCoreError":
    return cls(**facts)


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def node(cls: type[_Class]) -> type[_Class]:
    """Make a class of the tree: built from keyword-only facts, pickled by them, compared by identity."""
    return attrs.define(kw_only=True, slots=False, eq=False, auto_exc=True, repr=False, str=False)(cls)


@node
class CustomerCoreError(Exception):
    """Any error that this library raises on purpose."""

    code: ClassVar[str] = ""
    template: ClassVar[str] = ""

    def __str__(self) -> str:
        return self.template.format(**self.facts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.facts)

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the sentence was built from, by name."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(cast("Any", type(self)))}


def error_codes() -> dict[str, type[CustomerCoreError]]:
    """Return every leaf of the tree by its code, in order of code."""
    found: dict[str, type[CustomerCoreError]] = {}
    pending: list[type[CustomerCoreError]] = [CustomerCoreError]
    while pending:
        cls = pending.pop()
        pending.extend(cls.__subclasses__())
        if cls.code:
            found[cls.code] = cls
    return dict(sorted(found.items()))
