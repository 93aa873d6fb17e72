"""A contact: an address that was used to bill or to ship, with whom to ask for there."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum, unique
from typing import Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import (
    all_are,
    as_frozenset,
    as_tuple,
    dialed,
    in_utc,
    in_utc_if_known,
    instant_if_known,
    line,
    many_lines,
    many_of_type,
    one_of_type,
    stripped,
)
from customer_core.model._emails import email_text
from customer_core.model._ids import ContactId
from customer_core.model._limits import (
    CODE_POINTS_ADDRESS_LINE,
    CODE_POINTS_NAME,
    CODE_POINTS_PHONE,
    ENTRIES_STREET,
)
from customer_core.model._names import PersonName
from customer_core.model._redaction import redacted

_address_line = line(CODE_POINTS_ADDRESS_LINE)


@unique
class ContactRole(Enum):
    """Say what a contact was used for."""

    BILLING = "billing"
    SHIPPING = "shipping"


def _roles(roles: Iterable[ContactRole]) -> frozenset[ContactRole]:
    return as_frozenset(roles)


def _street_lines(street: Sequence[str]) -> tuple[str, ...]:
    lines = as_tuple(street)
    return tuple(filter(None, map(stripped, lines))) if all_are(str, lines) else lines


@attrs.frozen(kw_only=True, repr=False)
class Address:
    """Hold a postal address as written on the envelope: street lines from the top, blank ones left out.

    >>> Address(street=("12 bis rue de la Paix",), city="Paris", postcode="75002", country="FR").lines
    ('12 bis rue de la Paix', 'Paris', '75002', 'FR')
    """

    street: tuple[str, ...] = attrs.field(
        default=(),
        converter=_street_lines,
        validator=many_lines(limit=ENTRIES_STREET, line_limit=CODE_POINTS_ADDRESS_LINE),
    )
    city: str = attrs.field(default="", converter=stripped, validator=_address_line)
    region: str = attrs.field(default="", converter=stripped, validator=_address_line)
    postcode: str = attrs.field(default="", converter=stripped, validator=_address_line)
    country: str = attrs.field(default="", converter=stripped, validator=_address_line)

    __repr__ = redacted

    @property
    def lines(self) -> tuple[str, ...]:
        """Return every line that is not blank: street, city, region, postcode, country."""
        return tuple(filter(None, (*self.street, self.city, self.region, self.postcode, self.country)))


@attrs.frozen(kw_only=True, repr=False)
class Contact:
    """Hold an address that was used to bill or to ship, with its own name, company, phone and e-mail.

    A digital order leaves a contact without a postal address; one without anything at all is refused. The instants of
    first and last use are None while it was never used.
    """

    id: ContactId = attrs.field(validator=one_of_type(ContactId))
    roles: frozenset[ContactRole] = attrs.field(
        converter=_roles,
        validator=many_of_type(ContactRole, kind=frozenset, limit=len(ContactRole), is_required=True),
    )
    address: Address = attrs.field(factory=Address, validator=one_of_type(Address))
    name: PersonName | None = attrs.field(default=None, validator=one_of_type(PersonName, is_optional=True))
    company: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_NAME))
    phone: str = attrs.field(default="", converter=stripped, validator=dialed(limit=CODE_POINTS_PHONE))
    email: str = attrs.field(default="", converter=stripped, validator=email_text())
    first_used_at: datetime | None = attrs.field(default=None, converter=in_utc_if_known, validator=instant_if_known)
    last_used_at: datetime | None = attrs.field(default=None, converter=in_utc_if_known, validator=instant_if_known)

    def __attrs_post_init__(self) -> None:
        if not (self.address.lines or self.name or self.company or self.phone or self.email):
            raise InvalidValueError(
                field="address", problem="and all else of the contact is blank", remedy="give what was used"
            )
        if (self.first_used_at is None) is not (self.last_used_at is None):
            raise InvalidValueError(
                field="last_used_at", problem="and first_used_at are not both known", remedy="give both or neither"
            )
        if self.first_used_at and self.last_used_at and self.last_used_at < self.first_used_at:
            raise InvalidValueError(
                field="last_used_at", problem="lies before first_used_at", remedy="give the later instant"
            )

    __repr__ = redacted

    def with_role(self, role: ContactRole) -> Self:
        """Return a copy that is used in this role too."""
        return attrs.evolve(self, roles=self.roles | {role})

    def with_use(self, at: datetime) -> Self:
        """Return a copy that was used at this instant too; the span of uses only ever grows."""
        at = in_utc(at)
        first, last = self.first_used_at or at, self.last_used_at or at
        return attrs.evolve(self, first_used_at=min(first, at), last_used_at=max(last, at))
