"""Organizations at the desk: registered, changed, put above one another, found, and told of by the history."""

import csv
from pathlib import Path

import attrs
import pytest
from tests.unit.services.conftest import AT

from customer_core.errors import (
    AlreadyTakenError,
    InvalidValueError,
    NotFoundError,
    OrganizationCycleError,
    PermissionDeniedError,
    StaleVersionError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    BrandId,
    ChannelId,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Organization,
    OrganizationDraft,
    OrganizationId,
    RepId,
    TierId,
    Unlimited,
)
from customer_core.search import criteria_of
from customer_core.services import OrganizationKnown, OrganizationRegistered

NORTH = BrandId("north")
ACME, BETA, CHAIN = (OrganizationId(id_) for id_ in ("acme", "beta", "chain"))


def register(desk: Desk, name: str, **fields: object) -> Organization:
    """Register an organization, by the first word of its name as its id."""
    id_ = OrganizationId(name.split(maxsplit=1)[0].lower())
    outcome = desk.organizations.register(Organization(id=id_, name=name, **fields))  # type: ignore[arg-type]
    assert isinstance(outcome, OrganizationRegistered)
    return outcome.organization


@pytest.fixture
def line(desk: Desk) -> tuple[Organization, ...]:
    """Acme below Beta below Chain."""
    chain = register(desk, "Chain Ltd")
    beta = register(desk, "Beta Ltd", parent=CHAIN)
    return register(desk, "Acme Ltd", parent=BETA), beta, chain


@pytest.fixture
def northern(manager: CustomerManager) -> Desk:
    """The desk of a clerk who works for one brand alone."""
    return manager.acting_as(Actor.user("bea", roles=["clerk"], brands=[NORTH]), brand=NORTH)


def actions(desk: Desk, id_: OrganizationId) -> list[str]:
    """Return what happened to an organization."""
    return [entry.action.value for entry in desk.history.list_of_organization(id_)]


def test_a_draft_is_completed(desk: Desk) -> None:
    """What a draft is silent about is filled in, as for customers, and the history says that it was registered."""
    outcome = desk.organizations.register(OrganizationDraft(name="Acme"), reason="new")
    assert isinstance(outcome, OrganizationRegistered)
    made = outcome.organization
    told = (str(made.id), made.code, made.created_channel, made.customer_since, made.version)
    assert ("n-1", "O000001", ChannelId("pos"), AT, 1) == told
    assert made == desk.organizations.get(made.id) == desk.organizations.find_by_code(" O000001 ")
    (entry,) = desk.history.list_of_organization(made.id)
    assert ("registered", "new", "organization:n-1") == (entry.action.value, entry.reason, str(entry.subject))


def test_codes_are_counted_by_brand(desk: Desk, northern: Desk) -> None:
    """Each brand has codes of its own, a code that is taken is passed over, and one that is given stays."""
    register(desk, "Acme", code="O000001")
    assert ["O000002", "own"] == [register(desk, "Beta").code, register(desk, "Chain", code="own").code]
    found = register(northern, "Delta")
    assert ("O000001", NORTH) == (found.code, found.brand)
    assert desk.organizations.find_by_code("O000001", brand=NORTH) == found


def test_a_known_key_answers_who_it_is(desk: Desk) -> None:
    """A draft with a known key saves nothing, and proposes what it says beyond what is known."""
    key, other = ExternalKey("erp", "1"), ExternalKey("erp", "2")
    known = register(desk, "Acme Ltd", external_keys=[key], aliases=["ACME"])
    register(desk, "Beta", external_keys=[other])
    draft = OrganizationDraft(
        name="Acme Inc", aliases=["acme.example"], tier=TierId("gold"), external_keys=[other, key], tags=["new"]
    )
    answer = desk.organizations.register(draft)
    assert isinstance(answer, OrganizationKnown)
    answer = desk.organizations.register(attrs.evolve(draft, external_keys=[ExternalKey("erp", "3"), key]))
    assert isinstance(answer, OrganizationKnown)
    proposed = answer.proposed
    assert known == answer.organization
    assert ("Acme Inc", ("ACME", "Acme Ltd", "acme.example")) == (proposed.name, proposed.aliases)
    assert (TierId("gold"), frozenset({"new"})) == (proposed.tier, proposed.tags)
    assert {"name", "tier", "tags"} <= {change.path.partition("[")[0] for change in answer.changes}
    saved = desk.organizations.update(proposed)
    assert saved == desk.organizations.find_by_external_key(ExternalKey("erp", "3"))
    again = desk.organizations.register(OrganizationDraft(name="ACME", external_keys=[key]))
    assert isinstance(again, OrganizationKnown)
    assert () == again.changes


def test_changes_go_from_version_to_version(desk: Desk) -> None:
    """A change is saved from the version that is kept, and one that says nothing new is none."""
    acme = register(desk, "Acme")
    changed = desk.organizations.update(acme.with_tag("supplier"), reason="she said so")
    assert (2, frozenset({"supplier"})) == (changed.version, changed.tags)
    assert changed == desk.organizations.update(changed)
    with pytest.raises(StaleVersionError, match="organization 'acme' is at version 2"):
        desk.organizations.update(acme.with_tag("other"))
    with pytest.raises(NotFoundError):
        desk.organizations.update(attrs.evolve(acme, id=BETA))
    with pytest.raises(InvalidValueError, match="brand: is another than it was"):
        desk.organizations.update(attrs.evolve(changed, brand=NORTH))
    assert ["registered", "updated"] == actions(desk, ACME)


def test_use_ends_and_begins_again(desk: Desk) -> None:
    """To put out of use or to use again what is so already changes nothing."""
    acme = register(desk, "Acme")
    gone = desk.organizations.deactivate(ACME, reason="closed")
    assert (AT, gone) == (gone.deactivated_at, desk.organizations.deactivate(ACME))
    back = desk.organizations.reactivate(ACME)
    assert acme.draft == back.draft == desk.organizations.reactivate(ACME).draft
    assert ["registered", "deactivated", "reactivated"] == actions(desk, ACME)


def test_what_is_taken_is_refused(desk: Desk, northern: Desk) -> None:
    """A code or id of another organization is refused; one that the actor may not see is not named."""
    register(desk, "Acme", code="K")
    with pytest.raises(AlreadyTakenError, match="acme"):
        register(desk, "Beta", code="K")
    register(desk, "Hidden", brand=BrandId("south"), external_keys=[ExternalKey("erp", "1")])
    with pytest.raises(AlreadyTakenError, match=r"\(hidden\)"):
        register(northern, "Delta", external_keys=[ExternalKey("erp", "1")])
    with pytest.raises(AlreadyTakenError, match="acme"):
        register(northern, "Acme")


def test_an_organization_goes_below_another(desk: Desk, line: tuple[Organization, ...]) -> None:
    """The line upwards and the children below are told; whoever is detached keeps what is below it."""
    acme, beta, chain = line
    assert line == desk.organizations.list_line(ACME)
    assert ((beta,), (acme,), ()) == tuple(desk.organizations.list_children(one) for one in (CHAIN, BETA, ACME))
    alone = desk.organizations.detach(BETA, reason="sold")
    assert (None, 2) == (alone.parent, alone.version)
    assert alone == desk.organizations.detach(BETA)
    assert (acme, alone) == desk.organizations.list_line(ACME)
    back = desk.organizations.set_parent(BETA, CHAIN)
    assert (acme, back, chain) == desk.organizations.list_line(ACME)
    assert ["registered", "updated", "updated"] == actions(desk, BETA)


@pytest.mark.parametrize(
    ("lower", "upper", "chain"),
    [
        (CHAIN, ACME, "'chain' > 'acme' > 'beta' > 'chain'"),
        (CHAIN, BETA, "'chain' > 'beta' > 'chain'"),
        (ACME, ACME, "'acme' > 'acme'"),
    ],
)
@pytest.mark.usefixtures("line")
def test_nothing_is_above_itself(desk: Desk, lower: OrganizationId, upper: OrganizationId, chain: str) -> None:
    """A circle is refused with everything on it, by whichever call it would be closed, and nothing is changed."""
    with pytest.raises(OrganizationCycleError) as caught:
        desk.organizations.set_parent(lower, upper)
    assert chain == caught.value.chain
    if lower != upper:
        with pytest.raises(OrganizationCycleError):
            desk.organizations.update(desk.organizations.get(lower).with_parent(upper))
    assert [ACME, BETA, CHAIN] == [one.id for one in desk.organizations.list_line(ACME)]


def test_what_is_above_is_there_and_of_the_brand(desk: Desk, northern: Desk) -> None:
    """A parent is of the same brand, or of all; of one that is not there, or hidden, nothing is told."""
    register(desk, "Chain")
    register(desk, "South", brand=BrandId("south"))
    north = register(northern, "North", parent=CHAIN)
    assert [north.id, CHAIN] == [one.id for one in northern.organizations.list_line(north.id)]
    with pytest.raises(NotFoundError, match="organization 'beta'"):
        register(desk, "Acme", parent=BETA)
    for acting, parent, error in (
        (desk, "south", InvalidValueError),
        (northern, "south", NotFoundError),
        (desk, "nobody", NotFoundError),
    ):
        with pytest.raises(error):
            acting.organizations.set_parent(north.id, OrganizationId(parent))
    with pytest.raises(InvalidValueError, match="parent: is of another brand"):
        desk.organizations.set_parent(CHAIN, north.id)


def test_organizations_are_searched_as_customers_are(desk: Desk) -> None:
    """Words, criteria, orders and pages are those of customers; saved searches stand for what they say."""
    register(desk, "Acme Ltd", tags=["supplier"], emails=[EmailAddress("info@acme.example")])
    register(desk, "Beta Ltd", code="K-17")
    register(desk, "Chain Ltd", aliases=["Acme Group"])
    search = desk.organizations.search
    for text, ids in (("acme", ["acme", "chain"]), ("info@ac", ["acme"]), ("k17", ["beta"]), ("lee", [])):
        assert ids == [str(one.id) for one in search(text).items]
    assert ["chain", "beta"] == [str(one.id) for one in search(criteria_of("not tag:supplier"), sort="-name").items]
    first = search("ltd", page_size=2)
    assert (3, 2, True) == (first.total, first.pages, first.next is not None)
    assert first.next is not None
    assert ["chain"] == [str(one.id) for one in desk.organizations.turn(first.next).items]
    saved = desk.searches.save("Suppliers", criteria_of("tag:supplier"))
    named = search(criteria_of(f"saved_search:{saved.id}"))
    assert (["acme"], None) == ([str(one.id) for one in named.items], named.next)


def test_members_are_told_page_by_page(desk: Desk) -> None:
    """Those who belong to an organization itself are told in order, and counted."""
    register(desk, "Acme")
    for name in ("cam", "bob", "ann"):
        desk.customers.register(Customer(id=CustomerId(name), organization=ACME))
    desk.customers.register(Customer(id=CustomerId("dee")))
    page = desk.organizations.list_members(ACME, sort="id", page_size=2)
    assert (["ann", "bob"], 3) == ([str(one.id) for one in page.items], page.total)
    assert page.next is not None
    assert ["cam"] == [str(one.id) for one in desk.customers.turn(page.next).items]


def test_the_history_goes_with_the_accounts(desk: Desk) -> None:
    """The history of an organization tells of its credit accounts, too; of nobody nothing is known."""
    register(desk, "Acme")
    desk.credit.set_limit(ACME, Unlimited(), currency="USD")
    assert ["registered", "credit-account-opened"] == actions(desk, ACME)
    assert () == desk.history.list_of_organization(ACME, after=9)
    with pytest.raises(NotFoundError, match="history of organization 'beta'"):
        desk.history.list_of_organization(BETA)


def test_brands_and_people_limit_what_is_seen(desk: Desk, northern: Desk, manager: CustomerManager) -> None:
    """Nothing of another brand is met; who sees its own customers alone meets no organization."""
    register(desk, "Acme", brand=BrandId("south"))
    register(northern, "North")
    register(desk, "Chain")
    assert ["chain", "north"] == [str(one.id) for one in northern.organizations.search().items]
    with pytest.raises(NotFoundError):
        northern.organizations.get(ACME)
    with pytest.raises(NotFoundError):
        northern.organizations.detach(ACME)
    with pytest.raises(PermissionDeniedError, match="brand:south"):
        northern.organizations.register(OrganizationDraft(name="South", brand=BrandId("south")))
    rep = manager.acting_as(Actor.user("rex", roles=["rep"], rep=RepId("r-1"), brands=EVERY_BRAND))
    with pytest.raises(PermissionDeniedError, match=r"organizations\.read"):
        rep.organizations.search()


def test_terms_are_made_anew(desk: Desk, manager: CustomerManager) -> None:
    """What organizations are found by is made again with what customers are."""
    register(desk, "Acme")
    with manager._store.writing() as unit:  # noqa: SLF001 - as a later release would find it
        unit.facts.put("search-terms", "0")
    manager.migrate()
    assert 1 == desk.organizations.search("acme").total


def test_ids_are_ids(desk: Desk) -> None:
    """Text in the place of an id, a draft or an organization is told at once."""
    calls = (
        lambda: desk.organizations.get("acme"),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.find("acme"),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.set_parent(ACME, "beta"),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.register("Acme"),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.update("Acme"),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.find_by_code(1),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.find_by_external_key("1"),  # type: ignore[arg-type]  # the slip
    )
    for call in calls:
        with pytest.raises(InvalidValueError):
            call()
    assert desk.organizations.find(ACME) is None


def test_what_is_found_is_exported(desk: Desk, northern: Desk, tmp_path: Path) -> None:
    """One row for each that is found and seen: its code, its names, how to reach it, its numbers and its tags."""
    key, emails = ExternalKey("erp", "1"), [EmailAddress("a@b.example")]
    register(desk, "Acme Ltd", code="A", aliases=["ACME"], emails=emails, external_keys=[key], tags=["new", "b"])
    register(desk, "Beta", code="B", brand=BrandId("south"))
    out, seen = tmp_path / "out.csv", list[int]()
    report = desk.exports.organizations(out, sort="-name", progress=lambda _step, done, _of: seen.append(done))
    with out.open(encoding="utf-8", newline="") as stream:
        second, first = csv.DictReader(stream)
    assert (2, [2]) == (report.organizations, seen)
    assert ("acme", "A", "Acme Ltd", "ACME") == tuple(
        first[name] for name in ("id", "code", "organization", "organization 2")
    )
    assert ("a@b.example", "b, new", "") == (first["email"], first["tags"], first["name"])
    assert report.columns == tuple(second)
    assert 1 == desk.exports.organizations(out, "beta").organizations
    with pytest.raises(PermissionDeniedError, match=r"organizations\.export"):
        northern.exports.organizations(out)
