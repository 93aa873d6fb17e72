"""Customers join organizations by an id, a code, a name or an address, and take over what these have."""

import attrs
import pytest
from tests.unit.services.conftest import AT

from customer_core.errors import (
    InvalidOptionError,
    InvalidValueError,
    MergedAwayError,
    NotFoundError,
    PermissionDeniedError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Assignment,
    BrandId,
    ChannelId,
    Customer,
    CustomerId,
    EmailAddress,
    Limited,
    Money,
    Organization,
    OrganizationId,
    Origin,
    OriginKind,
    PaymentTerms,
    RepId,
    TierId,
    Unlimited,
)
from customer_core.services import JoinCandidates, Joined, OrganizationsSuspected, _joining
from customer_core.settings import AttributeDefinition, AttributeSettings, AttributeType

ANN, BOB = CustomerId("ann"), CustomerId("bob")
NORTH, SOUTH = BrandId("north"), BrandId("south")
OWN, NONE = (Origin(kind=kind) for kind in (OriginKind.OWN, OriginKind.NONE))


def register(desk: Desk, id_: str, name: str, **fields: object) -> OrganizationId:
    """Register an organization under an id, whichever it may be."""
    organization = Organization(id=OrganizationId(id_), name=name, **fields)  # type: ignore[arg-type]
    answer = desk.organizations.register(organization)
    if isinstance(answer, OrganizationsSuspected):
        desk.organizations.register(organization, seen=answer.token, reason="another one")
    return OrganizationId(id_)


@pytest.fixture(autouse=True)
def people(desk: Desk) -> None:
    """Ann, who typed the name of her company, and Bob of one brand."""
    desk.customers.register(Customer(id=ANN, company="Müller GmbH"))
    desk.customers.register(Customer(id=BOB, brand=NORTH))


@pytest.fixture
def firms(desk: Desk) -> None:
    """Organizations of like names, codes and addresses."""
    register(desk, "m-1", "Müller GmbH", emails=[EmailAddress("info@one.example")], code="M1")
    register(desk, "m-2", "Mueller AG", emails=[EmailAddress("office@shared.example")], aliases=["Müller & Co"])
    register(desk, "m-3", "Other", emails=[EmailAddress("office@shared.example")], aliases=["Twin"])
    register(desk, "m-4", "twin")
    register(desk, "m-5", "Closed Ltd", emails=[EmailAddress("info@closed.example")], code="C")
    desk.organizations.deactivate(OrganizationId("m-5"))
    register(desk, "m-6", "Northern", brand=NORTH, code="M1")
    register(desk, "m-7", "Southern", brand=SOUTH, code="S")


def told(answer: Joined | JoinCandidates) -> str | list[str]:
    """Return the id of the organization that was joined, or those of the candidates."""
    if isinstance(answer, Joined):
        assert answer.customer.organization == answer.organization.id
        return str(answer.organization.id)
    return [str(one.id) for one in answer.organizations]


@pytest.mark.parametrize(
    ("named", "answer"),
    [
        ({"code": " M1 "}, "m-1"),
        ({"code": "m1"}, []),
        ({"code": "C"}, []),
        ({"code": "S"}, []),
        ({"name": "MUELLER gmbh"}, "m-1"),
        ({"name": "Müller & Co"}, "m-2"),
        ({"name": "Müller"}, ["m-1", "m-2"]),
        ({"name": "Other Ltd"}, ["m-3"]),
        ({"name": "Twin"}, ["m-3", "m-4"]),
        ({"name": "Closed Ltd"}, []),
        ({"name": "Northern"}, []),
        ({"name": "…"}, []),
        ({"email": "INFO@one.example"}, "m-1"),
        ({"email": "office@shared.example"}, ["m-2", "m-3"]),
        ({"email": "info@closed.example"}, []),
        ({"email": "@"}, []),
    ],
)
@pytest.mark.usefixtures("firms")
def test_nobody_is_guessed(desk: Desk, named: dict[str, str], answer: str | list[str]) -> None:
    """The only organization of a code, a whole name or an address is joined; else those who may be meant are told."""
    found = desk.organizations.join(ANN, None, **named)
    assert answer == told(found)
    ann = desk.customers.get(ANN)
    assert "Müller GmbH" == ann.company
    assert (OrganizationId(answer) if isinstance(answer, str) else None) == ann.organization
    assert 7 == desk.organizations.search().total


@pytest.mark.usefixtures("firms")
def test_a_customer_joins_within_its_brand(desk: Desk) -> None:
    """An organization of the customer's brand, or of all, is meant, and no other; two of one code are two."""
    assert ["m-6", "m-1"] == told(desk.organizations.join(BOB, code="M1"))
    assert "m-6" == told(desk.organizations.join(BOB, name="northern"))
    assert [] == told(desk.organizations.join(BOB, code="S"))
    assert "m-1" == told(desk.organizations.join(BOB, OrganizationId("m-1")))
    for customer, id_, problem in (
        (BOB, "m-7", "of another brand"),
        (ANN, "m-6", "of another"),
        (ANN, "m-5", "out of"),
    ):
        with pytest.raises(InvalidValueError, match=problem):
            desk.organizations.join(customer, OrganizationId(id_))
    with pytest.raises(NotFoundError):
        desk.organizations.join(ANN, OrganizationId("nobody"))


def test_many_candidates_are_cut(desk: Desk) -> None:
    """No more candidates are told than somebody can choose from, and that there are more is told."""
    for number in range(51):
        register(desk, f"a-{number:02}", "Acme")
    answer = desk.organizations.join(ANN, name="acme")
    assert isinstance(answer, JoinCandidates)
    assert (50, True) == (len(answer.organizations), answer.is_cut)
    desk.organizations.deactivate(OrganizationId("a-00"))
    answer = desk.organizations.join(ANN, name="acme")
    assert isinstance(answer, JoinCandidates)
    assert (50, False) == (len(answer.organizations), answer.is_cut)


def test_what_was_not_read_to_the_end_is_not_guessed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where so many have a name that not all are looked at, the only one in use may not be the only one there is."""
    monkeypatch.setattr(_joining, "_READ_MOST", 2)
    for number in range(3):
        register(desk, f"a-{number}", "Acme")
    desk.organizations.deactivate(OrganizationId("a-0"))
    assert JoinCandidates(organizations=(desk.organizations.get(OrganizationId("a-1")),), is_cut=True) == (
        desk.organizations.join(ANN, name="acme")
    )


@pytest.mark.parametrize("named", [{}, {"code": " "}, {"code": "K", "name": "Acme"}])
def test_an_organization_is_named_in_one_way(desk: Desk, named: dict[str, str]) -> None:
    """To name it in no way, or in two that may differ, is refused."""
    with pytest.raises(InvalidOptionError, match="organization"):
        desk.organizations.join(ANN, None, **named)
    with pytest.raises(InvalidOptionError, match="more than one way"):
        desk.organizations.join(ANN, OrganizationId("o"), email="info@acme.example")


def test_joining_and_leaving_are_changes_of_the_customer(desk: Desk) -> None:
    """Each makes a version and an entry that says what changed; to say the same again makes none."""
    acme = register(desk, "acme", "Acme")
    for _ in range(2):
        answer = desk.organizations.join(ANN, acme, reason="new job")
        assert isinstance(answer, Joined)
        assert (2, acme) == (answer.customer.version, answer.customer.organization)
    for _ in range(2):
        assert (3, None) == attrs.astuple(desk.organizations.leave(ANN, reason="left"), filter=_is_told)
    _, joined, left = desk.history.list_of(ANN)
    assert ("organization-joined", "new job", 2) == (joined.action.value, joined.reason, joined.version)
    assert ("organization-left", "left", 3) == (left.action.value, left.reason, left.version)
    assert ["organization"] == [change.path for change in joined.changes]


def _is_told(field: "attrs.Attribute[object]", _: object) -> bool:
    return field.name in {"organization", "version"}


def test_only_who_may_change_a_customer_lets_it_join(desk: Desk, manager: CustomerManager) -> None:
    """It takes the permission to change this customer; whoever was merged away joins nothing."""
    acme = register(desk, "acme", "Acme")
    viewer = manager.acting_as(Actor.user("vic", roles=["viewer"], brands=EVERY_BRAND))
    with pytest.raises(PermissionDeniedError):
        viewer.organizations.join(ANN, acme)
    with pytest.raises(PermissionDeniedError):
        viewer.organizations.leave(ANN)
    desk.customers.register(Customer(id=CustomerId("ben"), brand=NORTH))
    desk.merges.apply(desk.merges.propose(BOB, [CustomerId("ben")]))
    with pytest.raises(MergedAwayError):
        desk.organizations.join(CustomerId("ben"), acme)


def test_what_is_in_force_comes_from_the_nearest(desk: Desk) -> None:
    """Tier, marked attributes and accounts are the customer's own, else those of its organization and above."""
    chain = register(desk, "chain", "Chain", tier=TierId("gold"), attributes={"rush": True, "secret": 1})
    acme = register(desk, "acme", "Acme", parent=chain)
    desk.organizations.join(ANN, acme)
    rush = AttributeDefinition(name="rush", type=AttributeType.BOOLEAN, is_inheritable=True)
    desk.settings.apply(AttributeSettings(definitions=[rush]))
    desk.credit.set_limit(chain, Unlimited(), currency="USD", terms=PaymentTerms(60))
    found = desk.customers.get_effective(ANN)
    above = Origin(kind=OriginKind.ANCESTOR, organization=chain)
    assert (TierId("gold"), above) == (found.tier.value, found.tier.origin)
    assert {"rush": (True, above)} == {name: (one.value, one.origin) for name, one in found.attributes.items()}
    dollars = found.credit["USD"]
    assert dollars.value is not None
    assert (chain, PaymentTerms(60), above) == (dollars.value.owner, dollars.value.terms, dollars.origin)
    desk.customers.update(desk.customers.get(ANN).with_tier(TierId("own")))
    desk.credit.set_limit(ANN, Unlimited(), currency="USD")
    found = desk.customers.get_effective(ANN)
    assert (OWN, OWN) == (found.tier.origin, found.credit["USD"].origin)
    nothing = desk.customers.get_effective(BOB)
    assert (NONE, {}) == (nothing.tier.origin, dict(nothing.credit))
    with pytest.raises(NotFoundError):
        desk.customers.get_effective(CustomerId("nobody"))


def test_whoever_sees_a_customer_sees_what_it_takes_over(desk: Desk, manager: CustomerManager) -> None:
    """Who serves certain customers alone is told what is in force for them, though it meets no organization."""
    acme = register(desk, "acme", "Acme", tier=TierId("gold"))
    desk.customers.register(
        Customer(id=CustomerId("cam"), organization=acme, assignments=[Assignment(assignee=RepId("r-1"), at=AT)])
    )
    rep = manager.acting_as(Actor.user("rex", roles=["rep"], rep=RepId("r-1"), brands=EVERY_BRAND))
    assert TierId("gold") == rep.customers.get_effective(CustomerId("cam")).tier.value
    with pytest.raises(NotFoundError):
        rep.customers.get_effective(ANN)


def test_whoever_has_no_tier_has_that_of_the_channel(desk: Desk, manager: CustomerManager) -> None:
    """What nobody gives, the default tier of the desk's channel does, and that of all channels elsewhere."""
    desk.tiers.add("Gold", id_=TierId("gold"))
    desk.tiers.add("Web", id_=TierId("web"))
    desk.tiers.set_default(TierId("gold"))
    desk.tiers.set_default(TierId("web"), ChannelId("web"))
    for channel, tier in (("web", "web"), ("pos", "gold"), (None, "gold")):
        found = manager.acting_as(Actor.system("look"), channel=channel).customers.get_effective(ANN).tier
        assert (TierId(tier), Origin(kind=OriginKind.CHANNEL)) == (found.value, found.origin)


def test_another_brand_gives_nothing(desk: Desk) -> None:
    """What a customer takes over does not hang on who looks: an organization of another brand gives it nothing."""
    south = register(desk, "south", "South", brand=SOUTH, tier=TierId("gold"))
    desk.customers.register(Customer(id=CustomerId("cam"), brand=NORTH, organization=south))
    assert NONE == desk.customers.get_effective(CustomerId("cam")).tier.origin


def test_the_account_that_pays_is_the_one_in_force(desk: Desk) -> None:
    """The credit desk takes the account of the nearest organization that has one, as is told."""
    chain = register(desk, "chain", "Chain")
    acme = register(desk, "acme", "Acme", parent=chain)
    desk.organizations.join(ANN, acme)
    desk.credit.set_limit(chain, Limited(Money(100, "USD")), currency="USD")
    assert Limited(Money(100, "USD")) == desk.credit.decide(ANN, Money(1, "USD")).limit
    desk.credit.set_limit(acme, Limited(Money(200, "USD")), currency="USD")
    assert Limited(Money(200, "USD")) == desk.credit.decide(ANN, Money(1, "USD")).limit
    source = desk.customers.get_effective(ANN).credit["USD"].value
    assert source is not None
    assert acme == source.owner
    desk.organizations.leave(ANN)
    assert "no-credit" == desk.credit.decide(ANN, Money(1, "USD")).reason
