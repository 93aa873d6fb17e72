"""The customer: one record of a person who buys, whatever the channel that made it."""

from typing import Self

import attrs

from customer_core.model._checks import line, one_of_type, stripped
from customer_core.model._ids import CustomerId, OrganizationId
from customer_core.model._limits import CODE_POINTS_NAME
from customer_core.model._names import PersonName
from customer_core.model._party import Party
from customer_core.model._redaction import redacted


@attrs.frozen(kw_only=True, repr=False)
class Customer(Party):
    """Hold one customer: who it is, how to reach it, and what a shop knows about it.

    `company` is a company name as typed; `organization` is the organization that the customer was joined to. They may
    stand side by side, and neither makes the other. None as a name means that no name is known, as an organization
    that the customer belongs to none.

    >>> ann = Customer(id=CustomerId("c-1"), name=PersonName("Ann Lee")).with_tag("VIP").with_tag("vip ")
    >>> ann
    Customer(tags=1, version=0, id=CustomerId('c-1'), name=PersonName(full=…))
    """

    id: CustomerId = attrs.field(validator=one_of_type(CustomerId))
    name: PersonName | None = attrs.field(default=None, validator=one_of_type(PersonName, is_optional=True))
    company: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_NAME))
    organization: OrganizationId | None = attrs.field(
        default=None, validator=one_of_type(OrganizationId, is_optional=True)
    )

    __repr__ = redacted

    @property
    def display(self) -> str:
        """Return the name to show: the person's, else the company's, else the code, else the id."""
        return (self.name.display if self.name else "") or self.company or self.code or str(self.id)

    def with_name(self, name: PersonName) -> Self:
        """Return a copy with this name."""
        return attrs.evolve(self, name=name)

    def without_name(self) -> Self:
        """Return a copy whose name is not known."""
        return attrs.evolve(self, name=None)

    def with_company(self, company: str) -> Self:
        """Return a copy with this company name as typed; a blank one takes it away."""
        return attrs.evolve(self, company=company)

    def with_organization(self, organization: OrganizationId) -> Self:
        """Return a copy that belongs to this organization; the company name as typed stays."""
        return attrs.evolve(self, organization=organization)

    def without_organization(self) -> Self:
        """Return a copy that belongs to no organization; the company name as typed stays."""
        return attrs.evolve(self, organization=None)
