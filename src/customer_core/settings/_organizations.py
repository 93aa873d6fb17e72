"""The settings of organizations: what their members take over from them.

Owns the choice. It must not know what the attributes mean.
"""

from collections.abc import Iterable
from typing import Final, Self

import attrs

from customer_core.settings._checks import counted, refuse

__all__ = ["OrganizationSettings"]

_NAMES_MOST: Final = 200
_CODE_POINTS_MOST: Final = 64


def _frozen(names: Iterable[str]) -> frozenset[str]:
    # One text is no list of its letters; what is no list at all is left for the validator to refuse.
    given: object = names
    return frozenset(names) if isinstance(given, Iterable) and not isinstance(given, str) else names  # type: ignore[return-value]  # the validator refuses it


def _names(_: object, field: "attrs.Attribute[frozenset[str]]", value: object) -> None:
    if not isinstance(value, frozenset) or not all(isinstance(name, str) for name in value):
        refuse(field.name, "is no list of texts", "give the names of attributes")
    if len(value) > _NAMES_MOST:
        refuse(field.name, f"has more than {_NAMES_MOST} names", "mark fewer")
    if any(not name.strip() or len(name) > _CODE_POINTS_MOST for name in value):
        refuse(field.name, f"has a name that is blank or longer than {_CODE_POINTS_MOST}", "give names of attributes")


@attrs.frozen(kw_only=True)
class OrganizationSettings:
    """Hold which custom attributes, such as treatments and privileges, members take over from their organizations.

    Raises:
        InvalidValueError: A value is of a wrong type, a name is blank, or there are too many.
    """

    inheritable_attributes: frozenset[str] = attrs.field(
        default=frozenset(), converter=_frozen, validator=_names, repr=False
    )
    version: int = attrs.field(default=0, validator=counted)

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
