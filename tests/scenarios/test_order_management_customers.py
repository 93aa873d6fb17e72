"""A shop approves its customers: summary, queues, flags, organizations that pass privileges on, passwords, merging."""

from collections.abc import Iterator

import pytest

from customer_core.errors import CustomerCoreError, PasswordLinkError, WorkflowTransitionError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Address,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerDraft,
    EmailAddress,
    OrganizationDraft,
    OriginKind,
    PersonName,
    PhoneNumber,
    TierId,
)
from customer_core.ports import Notifier, PasswordLink
from customer_core.search import criteria_of
from customer_core.services import JoinCandidates, Joined, OrganizationRegistered, Registered
from customer_core.settings import (
    APPROVAL_WORKFLOW,
    AttributeDefinition,
    AttributeSettings,
    AttributeType,
    CredentialSettings,
)

PASSWORD = "a stable full of horses"  # noqa: S105 - of nobody


class Mail(Notifier):
    """Keeps the links in place of mailing them."""

    def __init__(self) -> None:
        self.links: list[PasswordLink] = []

    def send_password_link(self, link: PasswordLink) -> None:
        """Keep a link."""
        self.links.append(link)


@pytest.fixture
def mail() -> Mail:
    """What goes out to customers."""
    return Mail()


@pytest.fixture
def manager(shop_address: str, mail: Mail) -> Iterator[CustomerManager]:
    """A shop's store, on a file and on a server, in which new customers wait for approval."""
    with CustomerManager.open(shop_address, notifier=mail) as opened:
        head = opened.acting_as(Actor.system("set-up"))
        head.settings.apply(APPROVAL_WORKFLOW.with_flags("red", "green"))
        yield opened


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """The desk of who approves."""
    return manager.acting_as(Actor.user("ann", roles=["administrator"], brands=EVERY_BRAND), channel="order-desk")


def new(desk: Desk, name: str, email: str = "", postcode: str = "", phone: str = "") -> Customer:
    """Register somebody, as the dialog for new customers does."""
    address = Address(postcode=postcode, city="Boston", country="US")
    answer = desk.customers.register(
        CustomerDraft(
            name=PersonName(name),
            emails=[EmailAddress(email)] if email else [],
            phones=[PhoneNumber(phone)] if phone else [],
            contacts=[Contact(id=ContactId("home"), roles=[ContactRole.BILLING], address=address)] if postcode else [],
        )
    )
    assert isinstance(answer, Registered)
    return answer.customer


def found(desk: Desk, text: str) -> list[str]:
    """Return the names of whom a search finds."""
    return [one.display for one in desk.customers.search(criteria_of(text), page_size=100).items]


def test_those_who_wait_are_summed_up_viewed_and_approved(desk: Desk) -> None:
    """The summary counts who waits; its link shows them; each is approved, put on hold or rejected, by the table."""
    zoe, karl = new(desk, "Zoe Novak"), new(desk, "Karl Ochs")
    assert {"waiting approval": 2} == dict(desk.customers.get_summary().by_state)
    assert ["Karl Ochs", "Zoe Novak"] == sorted(found(desk, 'state:"waiting approval"'))
    desk.customers.update(zoe.with_workflow_state("approved"), reason="references are fine")
    desk.customers.update(karl.with_workflow_state("rejected"))
    assert {"approved": 1, "rejected": 1} == dict(desk.customers.get_summary().by_state)
    with pytest.raises(WorkflowTransitionError):
        desk.customers.update(desk.customers.get(karl.id).with_workflow_state("on hold"))
    assert desk.history.list_of(zoe.id)[-1].reason == "references are fine"


def test_customers_are_searched_for_by_what_the_form_has(desk: Desk) -> None:
    """Tag, type, code, name, e-mail, phone, postal code, workflow state and flag."""
    zoe = new(desk, "Zoe Novak", "zoe@novak.example", "02134", "617 555 0142")
    new(desk, "Karl Ochs", "karl@ochs.example", "10115")
    desk.customers.update(zoe.with_tag("press").with_flag("CHK"))
    organization = desk.organizations.register(OrganizationDraft(name="Novak Stables"))
    assert isinstance(organization, OrganizationRegistered)
    for text in ("tag:press", f"code:{zoe.code}", "name:zoe", "email:zoe@novak.example", "postcode:02134", "flag:CHK"):
        assert ["Zoe Novak"] == found(desk, text), text
    assert ["Zoe Novak"] == [one.display for one in desk.customers.search("617 555 0142").items]
    assert ["Karl Ochs", "Zoe Novak"] == sorted(found(desk, "type:lead"))
    assert ["Novak Stables"] == [one.name for one in desk.organizations.search("novak").items]
    with pytest.raises(CustomerCoreError, match="flag"):
        desk.customers.update(desk.customers.get(zoe.id).with_flag("mauve"))


def test_members_inherit_what_their_organization_was_given(desk: Desk) -> None:
    """Joined by code, name or e-mail; the price level and the privileges of the organization hold for its members."""
    free_shipping = AttributeDefinition(name="free_shipping", type=AttributeType.BOOLEAN, is_inheritable=True)
    desk.settings.apply(AttributeSettings(definitions=[free_shipping]))
    level = desk.tiers.add("Wholesale", id_=TierId("wholesale"))
    draft = OrganizationDraft(name="Acme Ltd", emails=[EmailAddress("info@acme.example")], tier=level.id)
    made = desk.organizations.register(draft)
    assert isinstance(made, OrganizationRegistered)
    acme = desk.organizations.update(made.organization.with_attribute("free_shipping", True))
    one, two, three = new(desk, "Zoe Novak"), new(desk, "Karl Ochs"), new(desk, "Mia Petrov")
    assert isinstance(desk.organizations.join(one.id, code=acme.code), Joined)
    assert isinstance(desk.organizations.join(two.id, name="ACME LTD"), Joined)
    assert isinstance(desk.organizations.join(three.id, email="info@acme.example"), Joined)
    assert 3 == desk.organizations.list_members(acme.id).total
    in_force = desk.customers.get_effective(two.id)
    assert (level.id, OriginKind.ORGANIZATION) == (in_force.tier.value, in_force.tier.origin.kind)
    assert (True, acme.id) == (
        in_force.attributes["free_shipping"].value,
        in_force.attributes["free_shipping"].origin.organization,
    )


def test_nobody_is_put_into_one_of_two_organizations_by_guessing(desk: Desk) -> None:
    """Two of one name are shown, and whoever asked chooses."""
    zoe = new(desk, "Zoe Novak")
    both = [desk.organizations.register(OrganizationDraft(name=name)) for name in ("Acme Ltd", "Acme Inc")]
    answer = desk.organizations.join(zoe.id, name="Acme")
    assert isinstance(answer, JoinCandidates)
    assert {one.organization.id for one in both if isinstance(one, OrganizationRegistered)} == {
        one.id for one in answer.organizations
    }
    assert desk.customers.get(zoe.id).organization is None


def test_customers_set_their_own_passwords(manager: CustomerManager, desk: Desk, mail: Mail) -> None:
    """A link goes out to a new customer, in place of a password; who has none yet is sent one by maintenance."""
    karl = new(desk, "Karl Ochs", "karl@ochs.example")
    desk.settings.apply(CredentialSettings(is_sent_on_creation=True))
    zoe = new(desk, "Zoe Novak", "zoe@novak.example")
    assert [zoe.id] == [link.customer.id for link in mail.links]
    shop = manager.acting_as(Actor.system("web shop"), channel="web")
    token = mail.links[0].token
    assert zoe.id == shop.credentials.set_password(token, PASSWORD)
    with pytest.raises(PasswordLinkError):
        shop.credentials.set_password(token, PASSWORD)
    assert not shop.credentials.verify(zoe.id, PASSWORD).is_accepted, "nobody logs in who waits for approval"
    desk.customers.update(desk.customers.get(zoe.id).with_workflow_state("approved"))
    assert shop.credentials.verify(zoe.id, PASSWORD).is_accepted
    night = manager.acting_as(Actor.system("night"))
    assert (1, 1) == tuple(night.maintenance.run("set-empty-passwords", is_dry_run=dry).done for dry in (True, False))
    assert [zoe.id, karl.id] == [link.customer.id for link in mail.links]


def test_one_person_who_came_twice_becomes_one(desk: Desk) -> None:
    """Whom staff finds twice is merged; who is on hold or waits is not left out of the counts."""
    zoe = new(desk, "Zoe Novak", "zoe@novak.example")
    other = new(desk, "Zo N.", "", "02134")
    desk.merges.apply(desk.merges.propose(zoe.id, [other.id]), reason="the same, she says")
    assert ["Zoe Novak"] == found(desk, "postcode:02134")
    assert 1 == desk.customers.get_summary().total
