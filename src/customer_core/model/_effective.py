"""What holds for a customer in the end: its own value, else one that it inherits, and where each of them comes from.

Owns the one order in which values are looked for. It must not know where records are kept, nor who asks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum, unique
from typing import Generic, TypeVar

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._attributes import AttributeValue
from customer_core.model._checks import one_of_type
from customer_core.model._credit import CreditAccount, PaymentTerms
from customer_core.model._customer import Customer
from customer_core.model._frozen_map import FrozenMap, as_frozen_map
from customer_core.model._ids import CreditAccountId, CustomerId, OrganizationId, TierId
from customer_core.model._organization import Organization

T = TypeVar("T")


@unique
class OriginKind(Enum):
    """Say where a value comes from: each stands before those below it."""

    OWN = "own"
    ORGANIZATION = "organization"
    ANCESTOR = "ancestor"
    CHANNEL = "channel"
    NONE = "none"


_OF_ORGANIZATIONS = frozenset({OriginKind.ORGANIZATION, OriginKind.ANCESTOR})


@attrs.frozen(kw_only=True)
class Origin:
    """Say where a value comes from; `organization` is the one that gives it, None where none does.

    Raises:
        InvalidValueError: An organization is named and gives nothing, or one gives it and is not named.
    """

    kind: OriginKind = attrs.field(validator=one_of_type(OriginKind))
    organization: OrganizationId | None = attrs.field(
        default=None, validator=one_of_type(OrganizationId, is_optional=True)
    )

    def __attrs_post_init__(self) -> None:
        if (self.organization is not None) is not (self.kind in _OF_ORGANIZATIONS):
            raise InvalidValueError(
                field="organization",
                problem="does not fit the kind of origin",
                remedy="name one where an organization gives the value, and there alone",
            )

    def __str__(self) -> str:
        return self.kind.value if self.organization is None else f"{self.kind.value} {self.organization}"


_OWN, _CHANNEL, _NONE = (Origin(kind=kind) for kind in (OriginKind.OWN, OriginKind.CHANNEL, OriginKind.NONE))


@attrs.frozen
class Effective(Generic[T]):
    """A value that holds for a customer, and where it comes from; None as the value where its origin is none."""

    value: T | None = attrs.field(repr=False)
    origin: Origin


@attrs.frozen
class CreditSource:
    """The account that pays for a customer in one currency: whose it is, and when what is bought on it is due."""

    account: CreditAccountId
    owner: CustomerId | OrganizationId
    terms: PaymentTerms


def _attributes(
    found: Mapping[str, Effective[AttributeValue]],
) -> FrozenMap[str, Effective[AttributeValue]]:
    return as_frozen_map(found)


def _credit(found: Mapping[str, Effective[CreditSource]]) -> FrozenMap[str, Effective[CreditSource]]:
    return as_frozen_map(found)


@attrs.frozen(kw_only=True)
class EffectiveValues:
    """Hold what is in force for a customer, each value with where it comes from.

    `attributes` holds every attribute that may be inherited, by name, whether it has a value or not. `credit` holds the
    account that pays, by currency, for each currency in which there is one.
    """

    tier: Effective[TierId]
    attributes: FrozenMap[str, Effective[AttributeValue]] = attrs.field(factory=FrozenMap, converter=_attributes)
    credit: FrozenMap[str, Effective[CreditSource]] = attrs.field(factory=FrozenMap, converter=_credit)


def effective_of(
    own: T | None, line: Iterable[tuple[OrganizationId, T | None]], default: T | None = None
) -> Effective[T]:
    """Return the first value there is: a customer's own, its organization's, one of those above, the channel's, none.

    Args:
        own: The customer's own value; None for none.
        line: What the organization says, then each one above it, the nearest first.
        default: What the sales channel gives; None for nothing.

    >>> effective_of(None, [(OrganizationId("o-1"), None), (OrganizationId("o-2"), 30)]).origin
    Origin(kind=<OriginKind.ANCESTOR: 'ancestor'>, organization=OrganizationId('o-2'))
    """
    if own is not None:
        return Effective(own, _OWN)
    for place, (organization, value) in enumerate(line):
        if value is not None:
            kind = OriginKind.ANCESTOR if place else OriginKind.ORGANIZATION
            return Effective(value, Origin(kind=kind, organization=organization))
    return Effective(default, _NONE if default is None else _CHANNEL)


def effective_values(
    customer: Customer,
    line: Sequence[Organization],
    *,
    inheritable: Collection[str] = (),
    accounts: Sequence[CreditAccount] = (),
    default_tier: TierId | None = None,
) -> EffectiveValues:
    """Return what is in force for a customer.

    Args:
        customer: The customer.
        line: Its organization, then each one above that, the nearest first; nothing where it belongs to none.
        inheritable: The names of the attributes that a customer takes over from organizations.
        accounts: The accounts of all of these; of those of one owner in one currency the first counts. Whatever is no
            organization's is the customer's own, also where it was opened for somebody who was merged into it.
        default_tier: The tier that the sales channel gives to whoever has none.
    """
    attributes: dict[str, Effective[AttributeValue]] = {}
    for name in sorted(inheritable):
        said = [(one.id, one.attributes.get(name)) for one in line]
        attributes[name] = effective_of(customer.attributes.get(name), said)
    return EffectiveValues(
        tier=effective_of(customer.tier, ((one.id, one.tier) for one in line), default_tier),
        attributes=FrozenMap(attributes),
        credit=FrozenMap(_credit_of([one.id for one in line] or [customer.organization], accounts)),
    )


def _credit_of(
    line: Sequence[OrganizationId | None], accounts: Sequence[CreditAccount]
) -> dict[str, Effective[CreditSource]]:
    """Return which account pays, by currency; also of an organization of which there is no record."""
    found: dict[tuple[OrganizationId | None, str], CreditSource] = {}
    for account in accounts:
        owner = account.owner if isinstance(account.owner, OrganizationId) else None
        source = CreditSource(account=account.id, owner=account.owner, terms=account.terms)
        found.setdefault((owner, account.currency), source)
    return {
        currency: effective_of(
            found.get((None, currency)), [(id_, found.get((id_, currency))) for id_ in line if id_ is not None]
        )
        for currency in sorted({account.currency for account in accounts})
    }
