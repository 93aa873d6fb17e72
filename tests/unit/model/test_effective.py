import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import (
    CreditAccount,
    CreditAccountId,
    Customer,
    CustomerId,
    Organization,
    OrganizationId,
    Origin,
    OriginKind,
    PaymentTerms,
    TierId,
    effective_of,
    effective_values,
)

ANN = Customer(id=CustomerId("ann"), organization=OrganizationId("shop"))
SHOP, CHAIN, HOLDING = (Organization(id=OrganizationId(id_), name=id_) for id_ in ("shop", "chain", "holding"))
GOLD, SILVER = TierId("gold"), TierId("silver")
OWN, CHANNEL, NONE = (Origin(kind=kind) for kind in (OriginKind.OWN, OriginKind.CHANNEL, OriginKind.NONE))


def of(organization: Organization, *, is_above: bool = False) -> Origin:
    """Return the origin of what an organization gives."""
    kind = OriginKind.ANCESTOR if is_above else OriginKind.ORGANIZATION
    return Origin(kind=kind, organization=organization.id)


def account(id_: str, owner: CustomerId | OrganizationId, currency: str = "USD", days: int = 30) -> CreditAccount:
    """Return an account with terms."""
    return CreditAccount(id=CreditAccountId(id_), owner=owner, currency=currency, terms=PaymentTerms(days))


@pytest.mark.parametrize(
    ("own", "line", "default", "value", "origin"),
    [
        (1, [(SHOP.id, 2), (CHAIN.id, 3)], 4, 1, OWN),
        (None, [(SHOP.id, 2), (CHAIN.id, 3)], 4, 2, of(SHOP)),
        (None, [(SHOP.id, None), (CHAIN.id, 3), (HOLDING.id, 5)], 4, 3, of(CHAIN, is_above=True)),
        (None, [(SHOP.id, None), (CHAIN.id, None), (HOLDING.id, 5)], 4, 5, of(HOLDING, is_above=True)),
        (None, [(SHOP.id, None)], 4, 4, CHANNEL),
        (None, [(SHOP.id, None)], None, None, NONE),
        (None, [], None, None, NONE),
        (0, [(SHOP.id, 2)], 4, 0, OWN),
        (None, [(SHOP.id, 0)], 4, 0, of(SHOP)),
    ],
)
def test_the_first_value_there_is_counts(
    own: int | None, line: list[tuple[OrganizationId, int | None]], default: int | None, value: object, origin: Origin
) -> None:
    """Own, organization, each one above it, channel, none: the first that says anything, with where it comes from."""
    found = effective_of(own, line, default)
    assert (value, origin) == (found.value, found.origin)


def test_an_origin_names_the_organization_that_gives() -> None:
    """An organization is named where one gives the value, and nowhere else."""
    for kind, organization in ((OriginKind.OWN, SHOP.id), (OriginKind.ANCESTOR, None)):
        with pytest.raises(InvalidValueError, match="organization"):
            Origin(kind=kind, organization=organization)
    assert ("ancestor chain", "own") == (str(of(CHAIN, is_above=True)), str(OWN))


def test_a_tier_is_inherited_from_the_nearest() -> None:
    """A tier is the customer's own, else that of the nearest organization that has one, else the channel's."""
    line = [SHOP, CHAIN.with_tier(SILVER), HOLDING.with_tier(GOLD)]
    assert (SILVER, of(CHAIN, is_above=True)) == attrs.astuple(effective_values(ANN, line).tier, recurse=False)
    assert GOLD == effective_values(ANN.with_tier(GOLD), line).tier.value
    default = effective_values(ANN, [SHOP], default_tier=SILVER).tier
    assert (SILVER, CHANNEL) == (default.value, default.origin)


def test_attributes_are_inherited_where_they_are_marked() -> None:
    """Of attributes those that are marked are told, each from where it is; false and zero are values."""
    shop = SHOP.with_attribute("rush", False).with_attribute("secret", "s")
    chain = CHAIN.with_attribute("rush", True).with_attribute("days", 0)
    ann = ANN.with_attribute("own", "x")
    found = effective_values(ann, [shop, chain], inheritable=["rush", "days", "own", "none"]).attributes
    assert ["days", "none", "own", "rush"] == list(found)
    told = {name: (one.value, one.origin) for name, one in found.items()}
    assert {
        "days": (0, of(CHAIN, is_above=True)),
        "none": (None, NONE),
        "own": ("x", OWN),
        "rush": (False, of(SHOP)),
    } == told


def test_an_account_pays_in_its_currency() -> None:
    """In each currency the nearest account pays, the customer's own first, with its terms."""
    accounts = [
        account("a-1", ANN.id, "EUR", 10),
        account("a-2", CustomerId("was-ann"), "EUR", 20),
        account("a-3", SHOP.id, "EUR"),
        account("a-4", CHAIN.id, "USD", 40),
        account("a-5", CHAIN.id, "USD", 50),
    ]
    found = effective_values(ANN, [SHOP, CHAIN], accounts=accounts).credit
    assert ["EUR", "USD"] == list(found)
    euros, dollars = found["EUR"], found["USD"]
    assert euros.value is not None
    assert dollars.value is not None
    assert (CreditAccountId("a-1"), ANN.id, PaymentTerms(10), OWN) == (
        *attrs.astuple(euros.value, recurse=False),
        euros.origin,
    )
    assert (CreditAccountId("a-4"), of(CHAIN, is_above=True)) == (dollars.value.account, dollars.origin)


def test_an_organization_without_a_record_pays_too() -> None:
    """The account of an organization counts for its members, also where nothing else is known of it."""
    found = effective_values(ANN, [], accounts=[account("a-1", SHOP.id)]).credit
    assert of(SHOP) == found["USD"].origin
    assert {} == dict(effective_values(ANN.without_organization(), []).credit)
