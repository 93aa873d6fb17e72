"""Brands that keep credit accounts of their own: who pays with which, and how brands begin and cease to."""

import pytest

from customer_core.credit import Denied, Held, LedgerKind
from customer_core.errors import (
    CurrencyMismatchError,
    IdempotencyMismatchError,
    InvalidOptionError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    RecordInUseError,
    UndecidedAccountsError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    BrandId,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditLimit,
    Customer,
    CustomerId,
    GroupLimitRule,
    GroupLimits,
    Limited,
    Money,
    NoCredit,
    Organization,
    OrganizationId,
    PaymentTerms,
    Permission,
    Unlimited,
)
from customer_core.services import LeftShared, Split
from customer_core.settings import Brand, BrandSettings, ChannelKind, ChannelSettings, SalesChannel

ANN, BEA, NIA, ACME = CustomerId("ann"), CustomerId("bea"), CustomerId("nia"), OrganizationId("acme")
NORTH, SOUTH = BrandId("north"), BrandId("south")
BRANDS = BrandSettings(brands=[Brand(id=one, name=str(one)) for one in (NORTH, SOUTH)])
CHANNELS = ChannelSettings(
    channels=[
        SalesChannel(id=ChannelId(id_), name=id_, kind=ChannelKind.WEB, brand=brand)
        for id_, brand in (("north-web", NORTH), ("north-pos", NORTH), ("south-web", SOUTH), ("fair", None))
    ]
)


def usd(amount: str) -> Money:
    """Return an amount in dollars."""
    return Money(amount, "USD")


def limit(amount: str) -> Limited:
    """Return a limit in dollars."""
    return Limited(usd(amount))


@pytest.fixture
def office(manager: CustomerManager) -> Desk:
    """A desk that works for all brands and acts for none, with Ann and Bea of no brand, and Nia of the north."""
    desk = manager.acting_as(Actor.system("office"))
    desk.settings.apply(BRANDS, CHANNELS)
    for id_, brand in ((ANN, None), (BEA, None), (NIA, NORTH)):
        desk.customers.register(Customer(id=id_, brand=brand, organization=ACME if id_ == BEA else None))
    return desk


@pytest.fixture
def apart(office: Desk) -> Desk:
    """The same where each brand keeps accounts of its own."""
    assert () == office.brands.switch(has_accounts_per_brand=True)
    return office


@pytest.fixture
def shops(manager: CustomerManager) -> tuple[Desk, Desk]:
    """The desks of an administrator of each brand, in its web shop."""
    north, south = (
        manager.acting_as(
            Actor.user(brand, roles=["administrator"], brands=[brand]), channel=f"{brand}-web", brand=brand
        )
        for brand in ("north", "south")
    )
    return north, south


def in_force(desk: Desk) -> CreditAccountId | None:
    """Return the account that pays for Bea."""
    source = desk.customers.get_effective(BEA).credit["USD"].value
    return None if source is None else source.account


def opened(desk: Desk, owner: CustomerId | OrganizationId, amount: str) -> CreditAccount:
    """Open an account, due in 14 days."""
    return desk.credit.set_limit(owner, limit(amount), currency="USD", terms=PaymentTerms(14))


def test_each_brand_has_an_account_that_its_channels_share(apart: Desk, shops: tuple[Desk, Desk]) -> None:
    """What is bought in one channel of a brand, no other channel of it sells; another brand knows nothing of it."""
    north, south = shops
    accounts = [opened(desk, ANN, amount) for desk, amount in ((north, "100"), (south, "30"))]
    assert [NORTH, SOUTH] == [account.brand for account in accounts]
    web, pos = ChannelId("north-web"), ChannelId("north-pos")
    assert isinstance(apart.credit.hold(ANN, usd("60"), reference="1", key="1", channel=web), Held)
    denied = apart.credit.hold(ANN, usd("60"), reference="2", key="2", channel=pos)
    assert isinstance(denied, Denied)
    assert usd("40") == denied.decision.available
    assert usd("30") == south.credit.decide(ANN, usd("1")).available
    assert "no-credit" == apart.credit.decide(ANN, usd("1"), channel=ChannelId("fair")).reason
    told = [desk.credit.list_accounts(ANN, "USD") for desk in shops]
    assert [[(accounts[0].id, usd("60"))], [(accounts[1].id, usd("0"))]] == [
        [(account.id, account.exposure.held) for account in listed] for listed in told
    ]
    assert apart.credit.verify().is_sound


@pytest.mark.usefixtures("apart")
def test_nothing_of_an_account_shows_to_another_brand(shops: tuple[Desk, Desk]) -> None:
    """Neither by its id, nor in the history of the customer, nor by a key that both use."""
    north, south = shops
    account = opened(north, ANN, "100")
    with pytest.raises(NotFoundError):
        south.credit.statement(account.id)
    assert (None, None) == (south.credit.find_account(ANN, "USD"), south.credit.find_paying_account(ANN, "USD"))
    assert ["registered"] == [entry.action.value for entry in south.history.list_of(ANN)]
    assert 2 == len(north.history.list_of(ANN))
    opened(south, ANN, "100")
    assert isinstance(north.credit.hold(ANN, usd("1"), reference="1", key="k"), Held)
    assert isinstance(south.credit.hold(ANN, usd("2"), reference="2", key="k"), Held)
    with pytest.raises(IdempotencyMismatchError):
        south.credit.hold(ANN, usd("3"), reference="2", key="k")


def test_who_belongs_to_a_brand_pays_as_ever(apart: Desk, shops: tuple[Desk, Desk]) -> None:
    """With the account of its own brand, wherever it buys."""
    account = opened(shops[0], NIA, "100")
    channel = ChannelId("south-web")
    assert account.id == apart.credit.decide(NIA, usd("1"), channel=channel).account
    assert NORTH == opened(apart, NIA, "90").brand


def test_members_buy_on_the_account_of_their_organization_for_the_brand(apart: Desk, shops: tuple[Desk, Desk]) -> None:
    """Of each brand its own; the same is in force for the customer as pays."""
    accounts = [opened(desk, ACME, amount) for desk, amount in zip(shops, ("100", "30"), strict=True)]
    for desk, account in zip(shops, accounts, strict=True):
        assert account.id == desk.credit.decide(BEA, usd("1")).account
        assert account.id == in_force(desk)
    assert accounts[0].id == apart.credit.decide(ACME, usd("1"), channel=ChannelId("north-pos")).account
    own = opened(shops[0], BEA, "5")
    assert own.id == shops[0].credit.decide(BEA, usd("1")).account
    assert own.id == in_force(shops[0])


@pytest.mark.parametrize("owner", [ANN, ACME])
def test_no_account_of_all_brands_is_opened(apart: Desk, owner: CustomerId | OrganizationId) -> None:
    """Whoever acts for no brand, in no channel of one, is told so."""
    with pytest.raises(InvalidOptionError, match="brand: each brand keeps accounts of its own, and none is named"):
        opened(apart, owner, "100")


def test_a_customer_with_accounts_stays_of_all_brands(apart: Desk, shops: tuple[Desk, Desk]) -> None:
    """Neither is it taken for one brand nor deleted, whichever brand has the account."""
    opened(shops[1], ANN, "100")
    ann = apart.customers.get(ANN)
    with pytest.raises(InvalidValueError, match="credit accounts"):
        shops[0].customers.update(Customer(id=ANN, code=ann.code, brand=NORTH, version=1))
    with pytest.raises(RecordInUseError, match="credit accounts"):
        shops[0].customers.delete(ANN, version=1)


def test_a_switch_shows_what_is_to_be_decided(office: Desk) -> None:
    """Every shared account on which something may be bought, with what is open; without all decisions it is refused."""
    ann, acme = opened(office, ANN, "100"), opened(office, ACME, "500")
    office.credit.set_limit(BEA, NoCredit(), currency="USD")
    office.credit.hold(ANN, usd("60"), reference="1", key="1", channel=ChannelId("fair"))
    plan = office.brands.plan_switch(has_accounts_per_brand=True)
    assert plan.has_accounts_per_brand
    assert {ann.id: usd("60"), acme.id: usd("0")} == {one.id: one.exposure.held for one in plan.accounts}
    assert () == office.brands.plan_switch(has_accounts_per_brand=False).accounts
    for decisions in ({}, {ann.id: LeftShared()}):
        with pytest.raises(UndecidedAccountsError, match=f"for each brand, .* becomes of {2 - len(decisions)} "):
            office.brands.switch(has_accounts_per_brand=True, decisions=decisions)
    with pytest.raises(UndecidedAccountsError, match=str(ann.id)):
        office.settings.declare(BrandSettings(brands=BRANDS.brands, has_accounts_per_brand=True))
    assert not office.settings.get(BrandSettings).has_accounts_per_brand
    assert () == office.brands.switch(has_accounts_per_brand=True, others=LeftShared(), reason="as agreed")
    assert office.settings.get(BrandSettings).has_accounts_per_brand
    assert "as agreed" == office.history.list_of_settings(BrandSettings)[-1].reason


def test_an_account_that_is_left_shared_pays_for_all_brands(office: Desk, shops: tuple[Desk, Desk]) -> None:
    """Until a brand has one of its own; and it can be split later."""
    shared = opened(office, ANN, "100")
    office.brands.switch(has_accounts_per_brand=True, decisions={shared.id: LeftShared()})
    north, south = shops
    assert [shared.id] * 2 == [desk.credit.decide(ANN, usd("1")).account for desk in shops]
    own = opened(north, ANN, "10")
    assert [own.id, shared.id] == [desk.credit.decide(ANN, usd("1")).account for desk in shops]
    (split,) = office.brands.switch(has_accounts_per_brand=True, decisions={shared.id: Split({NORTH: limit("20")})})
    assert (own.id, limit("20")) == (split.id, split.limit)
    assert "no-credit" == south.credit.decide(ANN, usd("1")).reason


def test_accounts_of_merged_organizations_are_those_of_one(office: Desk, shops: tuple[Desk, Desk]) -> None:
    """One for all brands meets that of any brand; a split sets the limit of what there is, whichever id it was for."""
    beta = OrganizationId("beta")
    for id_ in (ACME, beta):
        office.organizations.register(Organization(id=id_, name=str(id_)))
    shared, (north, _) = opened(office, beta, "100"), shops
    office.organizations.merge(office.organizations.propose_merge(ACME, [beta]))
    office.brands.switch(has_accounts_per_brand=True, decisions={shared.id: LeftShared()})
    own = opened(north, ACME, "10")
    (split,) = office.brands.switch(has_accounts_per_brand=True, decisions={shared.id: Split({NORTH: limit("20")})})
    assert (own.id, limit("20")) == (split.id, split.limit)
    other = OrganizationId("other")
    office.organizations.register(Organization(id=other, name="Other"))
    opened(north, other, "5")
    for pair in ((ACME, other), (other, beta)):
        plan = office.organizations.propose_merge(pair[0], pair[1:])
        assert ["organization-accounts"] == [one.code for one in plan.blockers]


def test_an_account_is_split(office: Desk, shops: tuple[Desk, Desk]) -> None:
    """Each brand that is named sells within its limit; what is open is settled where it was bought."""
    shared, fair = opened(office, ANN, "100"), ChannelId("fair")
    held = office.credit.hold(ANN, usd("60"), reference="1", key="1", channel=fair)
    assert isinstance(held, Held)
    office.credit.invoice(ANN, usd("30"), reference="2", key="2", channel=fair)
    office.credit.block(ANN, currency="USD", reason="a cheque came back")
    limits: dict[BrandId, CreditLimit] = {SOUTH: limit("40"), NORTH: Unlimited()}
    north, south = office.brands.switch(
        has_accounts_per_brand=True, decisions={shared.id: Split(limits)}, reason="as agreed"
    )
    assert [(NORTH, Unlimited()), (SOUTH, limit("40"))] == [(one.brand, one.limit) for one in (north, south)]
    assert {PaymentTerms(14)} == {one.terms for one in (north, south)}
    assert ["account-blocked"] * 2 == [desk.credit.decide(ANN, usd("1")).reason for desk in shops]
    shops[1].credit.unblock(ANN, currency="USD")
    assert isinstance(shops[1].credit.hold(ANN, usd("40"), reference="3", key="3"), Held)
    office.credit.capture(held.hold.id, key="4")
    office.credit.post(shared.id, LedgerKind.PAYMENT, usd("90"), key="5")
    assert usd("0") == office.credit.statement(shared.id).closing
    assert isinstance(office.credit.hold(shared.id, usd("1"), reference="6", key="6", channel=fair), Denied)
    assert office.credit.verify().is_sound
    assert 3 == [entry.reason for entry in office.history.list_of(ANN)].count("as agreed")


def test_accounts_of_merged_customers_are_split_as_one(office: Desk, shops: tuple[Desk, Desk]) -> None:
    """The first stands for all; whoever is parted afterwards buys on none of them."""
    accounts = [opened(office, id_, "100") for id_ in (ANN, BEA)]
    rule = GroupLimits(GroupLimitRule.SUM)
    merge = office.merges.apply(office.merges.propose(ANN, [BEA], limits=rule))
    (shared,) = office.brands.plan_switch(has_accounts_per_brand=True).accounts
    assert (limit("200"), accounts[0].id) == (shared.limit, shared.id)
    office.brands.switch(has_accounts_per_brand=True, decisions={shared.id: Split({NORTH: limit("50")})})
    north, south = shops
    assert [usd("50"), "no-credit"] == [
        north.credit.decide(BEA, usd("1")).available,
        south.credit.decide(BEA, usd("1")).reason,
    ]
    office.merges.undo(merge.id)
    assert ["no-credit"] * 2 == [
        office.credit.decide(one.id, usd("1"), channel=ChannelId("fair")).reason for one in accounts
    ]
    assert {one.id for one in accounts}.isdisjoint(
        account.id for account in office.brands.plan_switch(has_accounts_per_brand=True).accounts
    )


def test_brands_cease_to_keep_their_own(apart: Desk, shops: tuple[Desk, Desk]) -> None:
    """Their accounts are settled as they stand; those of organizations and of customers of one brand go on."""
    north, south = (opened(desk, ANN, "100") for desk in shops)
    kept = [opened(shops[0], owner, "100") for owner in (NIA, ACME)]
    assert {north.id, south.id} == {one.id for one in apart.brands.plan_switch(has_accounts_per_brand=False).accounts}
    with pytest.raises(UndecidedAccountsError, match=r"for all brands together, .* becomes of 2 "):
        apart.brands.switch(has_accounts_per_brand=False, others=LeftShared())
    with pytest.raises(UndecidedAccountsError):
        apart.settings.reset(BrandSettings)
    with pytest.raises(InvalidOptionError, match="none keeps accounts of its own"):
        apart.brands.switch(has_accounts_per_brand=False, others=Split({NORTH: limit("1")}))
    assert () == apart.brands.switch(has_accounts_per_brand=False, others=Split())
    assert "no-credit" == shops[0].credit.decide(ANN, usd("1")).reason
    assert [None] == [apart.credit.set_limit(ANN, limit("150"), currency="USD").brand]
    assert usd("150") == shops[0].credit.decide(ANN, usd("1")).available
    assert [one.id for one in kept] == [shops[0].credit.decide(owner, usd("1")).account for owner in (NIA, ACME)]


def test_what_is_no_decision_is_refused(office: Desk) -> None:
    """Nothing of it is done: neither is the setting switched, nor an account changed."""
    shared, other = opened(office, ANN, "100"), CreditAccountId("x")
    for decisions, error in (
        ({shared.id: LeftShared(), other: LeftShared()}, InvalidOptionError),
        ({shared.id: Split({BrandId("east"): limit("1")})}, InvalidOptionError),
        ({shared.id: Split({"north": limit("1")})}, InvalidValueError),  # type: ignore[dict-item]  # refused
        ({shared.id: Split({NORTH: limit("1"), SOUTH: Limited(Money("1", "EUR"))})}, CurrencyMismatchError),
    ):
        with pytest.raises(error):
            office.brands.switch(has_accounts_per_brand=True, decisions=decisions)
    assert (shared,) == office.brands.plan_switch(has_accounts_per_brand=True).accounts
    assert BRANDS.with_version(1) == office.settings.get(BrandSettings)


def test_only_whoever_sees_every_brand_switches(office: Desk, shops: tuple[Desk, Desk]) -> None:
    """Whoever works for one brand neither plans nor does it, by no call."""
    opened(office, ANN, "100")
    north, _ = shops
    for call in (
        lambda: north.brands.plan_switch(has_accounts_per_brand=True),
        lambda: north.brands.switch(has_accounts_per_brand=True, others=LeftShared()),
        lambda: north.settings.declare(BrandSettings(brands=BRANDS.brands, has_accounts_per_brand=True)),
    ):
        with pytest.raises(PermissionDeniedError, match="every brand"):
            call()


def test_whoever_decides_on_accounts_may_change_credit() -> None:
    """The right to change settings is not enough, where anything is decided of an account."""
    roles = {"settings": [Permission.SETTINGS_EDIT]}
    with CustomerManager.open("memory:", roles=roles) as opened_anew:
        editor = opened_anew.acting_as(Actor.user("eve", roles=["settings"], brands=EVERY_BRAND))
        with pytest.raises(PermissionDeniedError, match=r"credit\.edit"):
            editor.brands.switch(has_accounts_per_brand=True, others=LeftShared())
        assert () == editor.brands.switch(has_accounts_per_brand=True)
