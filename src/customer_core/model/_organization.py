"""The organization: a company or household that customers belong to and may share terms through; and the draft of one.

Owns what tells an organization from a customer. It must not know who belongs to it, nor where it is kept.
"""

from collections.abc import Sequence
from typing import Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import all_are, as_tuple, check_line, check_members, line, one_of_type, stripped
from customer_core.model._ids import OrganizationId
from customer_core.model._limits import CODE_POINTS_NAME, ENTRIES_LIST
from customer_core.model._party import Party
from customer_core.model._redaction import redacted


def _each_once(aliases: Sequence[str]) -> tuple[str, ...]:
    frozen = as_tuple(aliases)
    return tuple(dict.fromkeys(map(stripped, frozen))) if all_are(str, frozen) else frozen


def _aliases_check(_: object, field: "attrs.Attribute[tuple[str, ...]]", value: object) -> None:
    for place, alias in enumerate(check_members(field.name, value, kind=tuple, limit=ENTRIES_LIST)):
        check_line(f"{field.name}[{place}]", alias, limit=CODE_POINTS_NAME, is_required=True)


@attrs.frozen(kw_only=True, repr=False)
class OrganizationDraft(Party):
    """Hold what is known of an organization that has no id yet: its names, how to reach it, and what it belongs to.

    `aliases` are other names that it goes by, such as a former or a short one. None as a parent means that it stands on
    its own.

    >>> OrganizationDraft(name="Acme GmbH").with_id(OrganizationId("o-1"))
    Organization(version=0, name=…, id=OrganizationId('o-1'))
    """

    name: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_NAME, is_required=True))
    aliases: tuple[str, ...] = attrs.field(default=(), converter=_each_once, validator=_aliases_check)
    parent: OrganizationId | None = attrs.field(default=None, validator=one_of_type(OrganizationId, is_optional=True))

    __repr__ = redacted

    @property
    def display(self) -> str:
        """Return the name to show."""
        return self.name

    def with_id(self, id_: OrganizationId) -> "Organization":
        """Return the organization of this id that the draft describes."""
        fields = {field.name: getattr(self, field.name) for field in attrs.fields(OrganizationDraft)}
        return Organization(**{**fields, "id": id_})

    def with_name(self, name: str) -> Self:
        """Return a copy with this name; keep the old one with `with_alias` where people still use it."""
        return attrs.evolve(self, name=name)

    def with_alias(self, alias: str) -> Self:
        """Return a copy that goes by this name too."""
        return attrs.evolve(self, aliases=(*self.aliases, alias))

    def without_alias(self, alias: str) -> Self:
        """Return a copy that does not go by this name."""
        return attrs.evolve(self, aliases=tuple(own for own in self.aliases if own != stripped(alias)))

    def with_parent(self, parent: OrganizationId) -> Self:
        """Return a copy below another organization. Longer circles than one's own are for the store to refuse."""
        return attrs.evolve(self, parent=parent)

    def without_parent(self) -> Self:
        """Return a copy that stands on its own."""
        return attrs.evolve(self, parent=None)


@attrs.frozen(kw_only=True, repr=False)
class Organization(OrganizationDraft):
    """Hold one organization: its names, how to reach it, and the organization above it."""

    id: OrganizationId = attrs.field(validator=one_of_type(OrganizationId))

    def __attrs_post_init__(self) -> None:
        Party.__attrs_post_init__(self)
        if self.parent == self.id:
            raise InvalidValueError(
                field="parent", problem="is the organization itself", remedy="name another, or leave it out"
            )

    __repr__ = redacted

    @property
    def draft(self) -> OrganizationDraft:
        """Return what the organization says, without its id and version."""
        fields = {field.name: getattr(self, field.name) for field in attrs.fields(OrganizationDraft)}
        return OrganizationDraft(**{**fields, "version": 0})
