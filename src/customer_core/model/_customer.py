"""The customer: one record of a person who buys, whatever the channel that made it; and the draft of one.

Owns what tells a customer from an organization. It must not know who registers customers, nor where they are kept.
"""

from collections.abc import Iterable, Sequence
from enum import Enum, unique
from typing import Self

import attrs

from customer_core.model._assignments import Assignment, assignments_check, frozen_assignments
from customer_core.model._checks import as_frozenset, line, many_of_type, one_of_type, stripped
from customer_core.model._ids import ChannelId, CustomerId, OrganizationId
from customer_core.model._limits import CODE_POINTS_NAME, ENTRIES_TAGS
from customer_core.model._names import PersonName
from customer_core.model._party import Party
from customer_core.model._redaction import redacted


@unique
class CustomerType(Enum):
    """Say how far a record has come: nobody's yet, or served by a sales representative or team."""

    LEAD = "lead"
    CUSTOMER = "customer"


def _channels(channels: Iterable[ChannelId]) -> frozenset[ChannelId]:
    return as_frozenset(channels)


def _assignments(assignments: Sequence[Assignment]) -> tuple[Assignment, ...]:
    return frozen_assignments(assignments)


@attrs.frozen(kw_only=True, repr=False)
class CustomerDraft(Party):
    """Hold what is known of a customer that has no id yet: what a desk, a till or a feed wants to register.

    `company` is a company name as typed; `organization` is the organization that the customer was joined to. They may
    stand side by side, and neither makes the other. None as a name means that no name is known, as an organization
    that the customer belongs to none. `channels` are the sales channels that it was attached to beyond the one that it
    came from, which is `created_channel`.

    >>> CustomerDraft(name=PersonName("Ann Lee")).with_id(CustomerId("c-1"))
    Customer(version=0, name=PersonName(full=…), id=CustomerId('c-1'))
    """

    name: PersonName | None = attrs.field(default=None, validator=one_of_type(PersonName, is_optional=True))
    company: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_NAME))
    organization: OrganizationId | None = attrs.field(
        default=None, validator=one_of_type(OrganizationId, is_optional=True)
    )
    assignments: tuple[Assignment, ...] = attrs.field(default=(), converter=_assignments, validator=assignments_check)
    # Left out of documents where there are none, so that customers are written as they were before.
    channels: frozenset[ChannelId] = attrs.field(
        factory=frozenset,
        converter=_channels,
        validator=many_of_type(ChannelId, kind=frozenset, limit=ENTRIES_TAGS),
        metadata={"is_unwritten_default": True},
    )

    __repr__ = redacted

    @property
    def display(self) -> str:
        """Return the name to show: the person's, else the company's, else the code; blank where there is none."""
        return (self.name.display if self.name else "") or self.company or self.code

    @property
    def type(self) -> CustomerType:
        """Return LEAD until a sales representative or team is assigned directly, then CUSTOMER."""
        return CustomerType.CUSTOMER if self.assignments else CustomerType.LEAD

    @property
    def all_channels(self) -> frozenset[ChannelId]:
        """Return the channel that the customer came from, where that is known, and all that it was attached to."""
        return self.channels if self.created_channel is None else self.channels | {self.created_channel}

    def with_id(self, id_: CustomerId) -> "Customer":
        """Return the customer of this id that the draft describes."""
        fields = {field.name: getattr(self, field.name) for field in attrs.fields(CustomerDraft)}
        return Customer(**{**fields, "id": id_})

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

    def with_channel(self, channel: ChannelId) -> Self:
        """Return a copy that is attached to this channel too; the one that the customer came from needs no word."""
        return self if channel == self.created_channel else attrs.evolve(self, channels=self.channels | {channel})

    def without_channel(self, channel: ChannelId) -> Self:
        """Return a copy that is not attached to this channel; the one that the customer came from stays that."""
        return attrs.evolve(self, channels=self.channels - {channel})

    def with_assignment(self, assignment: Assignment) -> Self:
        """Return a copy that this representative or team serves too; of one that already did, the new date counts."""
        others = (own for own in self.assignments if own.assignee != assignment.assignee)
        return attrs.evolve(self, assignments=(*others, assignment))

    def without_assignment(self, assignment: Assignment) -> Self:
        """Return a copy that the representative or team of this assignment does not serve."""
        others = tuple(own for own in self.assignments if own.assignee != assignment.assignee)
        return attrs.evolve(self, assignments=others)


@attrs.frozen(kw_only=True, repr=False)
class Customer(CustomerDraft):
    """Hold one customer: who it is, how to reach it, and what a shop knows about it.

    >>> ann = Customer(id=CustomerId("c-1"), name=PersonName("Ann Lee")).with_tag("VIP").with_tag("vip ")
    >>> ann
    Customer(tags=1, version=0, name=PersonName(full=…), id=CustomerId('c-1'))
    """

    id: CustomerId = attrs.field(validator=one_of_type(CustomerId))

    __repr__ = redacted

    @property
    def display(self) -> str:
        """Return the name to show: the person's, else the company's, else the code, else the id."""
        return super().display or str(self.id)

    @property
    def draft(self) -> CustomerDraft:
        """Return what the customer says, without its id and version."""
        fields = {field.name: getattr(self, field.name) for field in attrs.fields(CustomerDraft)}
        return CustomerDraft(**{**fields, "version": 0})
