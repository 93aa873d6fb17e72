"""Credentials at a desk: links, passwords, waits, merges, and a host that keeps them itself."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from customer_core.errors import (
    InvalidOptionError,
    InvalidValueError,
    MergedAwayError,
    NotFoundError,
    NotifierFailedError,
    PasswordLinkError,
    PasswordLinkExpiredError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import LOGIN_WAITS, Actor, Credential, CustomerDraft, CustomerId, PasswordCost, PersonName
from customer_core.ports import CredentialPort, Notifier, PasswordLink
from customer_core.services import LoginAnswer, LoginOutcome, Registered
from customer_core.settings import (
    CredentialSettings,
    WorkflowBlock,
    WorkflowSettings,
    WorkflowState,
    WorkflowTransition,
)
from customer_core.storage import MemoryStore

ANN, BEA = CustomerId("c-ann"), CustomerId("c-bea")
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
CHEAP, DEARER = PasswordCost(n=2, r=1, p=1), PasswordCost(n=4, r=1, p=1)
FIRST, SECOND = "correct horse", "battery staple"
ACCEPTED, REFUSED, THROTTLED = LoginOutcome


class Mailbox(Notifier):
    """Keeps what was sent, or fails."""

    def __init__(self) -> None:
        self.links: list[PasswordLink] = []
        self.is_broken = False
        self.lost = ""
        self.meanwhile: Callable[[], object] = lambda: None

    def send_password_link(self, link: PasswordLink) -> None:
        """Keep a link."""
        if self.is_broken:
            self.lost = link.token
            self.meanwhile()
            raise OSError("no route")
        self.links.append(link)


class HostPasswords(CredentialPort):
    """Keeps credentials at the host."""

    def __init__(self) -> None:
        self.kept: dict[CustomerId, Credential] = {}

    def find(self, customer: CustomerId) -> Credential | None:
        """Return the credential of an id."""
        return self.kept.get(customer)

    def find_by_link(self, digest: str) -> Credential | None:
        """Return the credential of a link."""
        return next((one for one in self.kept.values() if one.link and one.link.digest == digest), None)

    def put(self, credential: Credential, *, expected_version: int) -> None:
        """Keep a credential."""
        found = self.kept.get(credential.customer)
        assert expected_version == (found.version if found else 0)
        self.kept[credential.customer] = credential

    def remove(self, customer: CustomerId) -> None:
        """Forget a credential."""
        self.kept.pop(customer, None)

    def list_with_password(self, customers: Collection[CustomerId]) -> frozenset[CustomerId]:
        """Return which of some ids have a password."""
        return frozenset(id_ for id_ in customers if id_ in self.kept and self.kept[id_].password)


class Clock:
    """Tells a moment that a test moves."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        """Return it."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def mailbox() -> Mailbox:
    """Where links come to."""
    return Mailbox()


@pytest.fixture
def store() -> MemoryStore:
    """An empty store."""
    return MemoryStore()


def opened(store: MemoryStore, clock: Clock, mailbox: Mailbox | None, cost: PasswordCost = CHEAP) -> CustomerManager:
    """Open a manager on a store."""
    return CustomerManager.open(store=store, clock=clock, notifier=mailbox, password_cost=cost)


@pytest.fixture
def desk(store: MemoryStore, clock: Clock, mailbox: Mailbox) -> Iterator[Desk]:
    """The desk of a web shop, with two customers."""
    with opened(store, clock, mailbox) as manager:
        desk = manager.acting_as(Actor.system("web shop"))
        for id_, name in ((ANN, "Ann Lee"), (BEA, "Bea Quist")):
            desk.customers.register(CustomerDraft(name=PersonName(name)).with_id(id_))
        yield desk


def log_in(desk: Desk, mailbox: Mailbox, customer: CustomerId = ANN, password: str = FIRST) -> None:
    """Let a customer set a password by a link."""
    desk.credentials.send_link(customer)
    assert customer == desk.credentials.set_password(mailbox.links[-1].token, password)


def answers(desk: Desk, *passwords: str, customer: CustomerId | None = ANN) -> list[LoginOutcome]:
    """Return what becomes of attempts with some passwords."""
    return [desk.credentials.verify(customer, password).outcome for password in passwords]


def test_a_password_is_set_by_a_link_and_verified(desk: Desk, mailbox: Mailbox) -> None:
    """Exactly that password; the history says that it was set, and not what it is."""
    assert AT + timedelta(minutes=20) == desk.credentials.send_link(ANN, reason="asked by phone")
    (link,) = mailbox.links
    assert (ANN, 43, AT + timedelta(minutes=20)) == (link.customer.id, len(link.token), link.expires_at)
    assert link.token not in repr(link)
    assert not desk.credentials.has_password(ANN)
    desk.credentials.set_password(link.token, "cafe\u0301 au lait")
    assert desk.credentials.has_password(ANN)
    assert [ACCEPTED, REFUSED] == answers(desk, "caf\u00e9 au lait", "cafe au lait")
    entries = desk.history.list_of(ANN)[1:]
    assert ["password-link-sent", "password-set"] == [entry.action.value for entry in entries]
    assert ("asked by phone", ()) == (entries[0].reason, entries[1].changes)


def test_a_link_is_good_once(desk: Desk, mailbox: Mailbox, clock: Clock) -> None:
    """One that was used, one that was followed by another and one that is made up are refused alike."""
    desk.credentials.send_link(ANN)
    log_in(desk, mailbox)
    replaced, used = (link.token for link in mailbox.links)
    refusals = set()
    for token in (used, replaced, "made up", "", None, "\ud800"):
        with pytest.raises(PasswordLinkError) as caught:
            desk.credentials.set_password(token, SECOND)  # type: ignore[arg-type]  # a forger gives anything
        refusals.add(str(caught.value))
    assert 1 == len(refusals)
    assert [ACCEPTED] == answers(desk, FIRST)
    desk.credentials.send_link(ANN)
    clock.now += timedelta(minutes=20)
    with pytest.raises(PasswordLinkExpiredError):
        desk.credentials.set_password(mailbox.links[-1].token, SECOND)


def test_a_password_that_is_too_short_leaves_the_link_good(desk: Desk, mailbox: Mailbox) -> None:
    """From 8 to 1,000 characters, and it is not repeated."""
    desk.credentials.send_link(ANN)
    token = mailbox.links[-1].token
    for password in ("seven77", "x" * 1_001):
        with pytest.raises(InvalidValueError, match="password: is too short or too long") as caught:
            desk.credentials.set_password(token, password)
        assert password not in str(caught.value)
    with pytest.raises(InvalidValueError, match="password: is an int"):
        desk.credentials.set_password(token, 12345678)  # type: ignore[arg-type]
    assert ANN == desk.credentials.set_password(token, "eight888")


def test_a_state_of_the_workflow_keeps_a_customer_out(desk: Desk, mailbox: Mailbox) -> None:
    """Whoever is in a state that blocks logging in is refused with the right password, and let in once it has left."""
    desk.credentials.send_link(ANN)
    desk.credentials.set_password(mailbox.links[-1].token, FIRST)
    states = [WorkflowState(name="on hold", blocks=[WorkflowBlock.LOGIN]), WorkflowState(name="approved")]
    ways = [WorkflowTransition(before="on hold", after="approved")]
    desk.customers.update(desk.customers.get(ANN).with_workflow_state("on hold"))
    desk.settings.apply(WorkflowSettings(states=states, transitions=ways))
    assert REFUSED is desk.credentials.verify(ANN, FIRST).outcome
    desk.customers.update(desk.customers.get(ANN).with_workflow_state("approved"))
    assert ACCEPTED is desk.credentials.verify(ANN, FIRST).outcome


def test_nobody_is_told_why_a_login_is_refused(desk: Desk, mailbox: Mailbox) -> None:
    """A login of nobody, a customer without a password, one out of use, and what is no password."""
    log_in(desk, mailbox)
    desk.customers.deactivate(ANN)
    asked = ((None, FIRST), (CustomerId("x"), FIRST), (BEA, FIRST), (ANN, FIRST), (ANN, None))
    told = {desk.credentials.verify(customer, password) for customer, password in asked}  # type: ignore[arg-type]
    assert {LoginAnswer(outcome=REFUSED)} == told
    desk.credentials.send_link(ANN)
    with pytest.raises(PasswordLinkError):
        desk.credentials.set_password(mailbox.links[-1].token, SECOND)
    desk.customers.reactivate(ANN)
    assert [ACCEPTED] == answers(desk, FIRST)


def test_guessing_is_slowed_down(desk: Desk, mailbox: Mailbox, clock: Clock) -> None:
    """By the schedule, also for whoever knows the password; one that succeeds in time begins anew."""
    log_in(desk, mailbox)
    assert [REFUSED] * 4 + [ACCEPTED] + [REFUSED] * 5 + [THROTTLED] == answers(desk, *"1234", FIRST, *"12345", FIRST)
    until = desk.credentials.verify(ANN, FIRST).retry_at
    assert until == AT + LOGIN_WAITS[0][1]
    clock.now = until
    assert [REFUSED, THROTTLED] == answers(desk, "6", FIRST)
    clock.now += LOGIN_WAITS[1][1]
    assert [ACCEPTED, ACCEPTED] == answers(desk, FIRST, FIRST)
    assert [REFUSED] * 5 + [THROTTLED] == answers(desk, *"123456", customer=BEA)
    log_in(desk, mailbox, BEA, SECOND)
    assert [ACCEPTED] == answers(desk, SECOND, customer=BEA)


def test_a_password_is_changed_by_who_knows_it(desk: Desk, mailbox: Mailbox) -> None:
    """The answer is that of a login; a link that was sent is not good any more."""
    log_in(desk, mailbox)
    desk.credentials.send_link(ANN)
    assert REFUSED is desk.credentials.change_password(ANN, SECOND, SECOND).outcome
    assert [ACCEPTED] == answers(desk, FIRST)
    assert desk.credentials.change_password(ANN, FIRST, SECOND).is_accepted
    assert [REFUSED, ACCEPTED] == answers(desk, FIRST, SECOND)
    with pytest.raises(PasswordLinkError):
        desk.credentials.set_password(mailbox.links[-1].token, FIRST)
    assert "password-set" == desk.history.list_of(ANN)[-1].action.value


def test_what_others_do_during_an_attempt_stays(desk: Desk, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password that is revoked while it is looked at is not brought back."""
    log_in(desk, mailbox)

    def revoking(*_: object) -> bool:
        desk.credentials.revoke(ANN)
        return True

    monkeypatch.setattr("customer_core.services._credentials.is_password", revoking)
    assert desk.credentials.verify(ANN, FIRST).is_accepted
    assert not desk.credentials.has_password(ANN)


def test_what_is_revoked_is_gone(desk: Desk, mailbox: Mailbox) -> None:
    """Password and link; where there is neither nothing happens."""
    log_in(desk, mailbox)
    desk.credentials.send_link(ANN)
    desk.credentials.revoke(ANN, reason="reported stolen")
    desk.credentials.revoke(ANN)
    assert [REFUSED] == answers(desk, FIRST)
    with pytest.raises(PasswordLinkError):
        desk.credentials.set_password(mailbox.links[-1].token, SECOND)
    entries = [entry for entry in desk.history.list_of(ANN) if entry.action.value == "password-revoked"]
    assert ["reported stolen"] == [entry.reason for entry in entries]


def test_hashes_are_made_anew_when_more_is_asked_for(
    desk: Desk, store: MemoryStore, mailbox: Mailbox, clock: Clock
) -> None:
    """By the next login that is accepted; a cheaper cost takes nothing back."""
    log_in(desk, mailbox)
    for cost, kept in ((CHEAP, CHEAP), (DEARER, DEARER), (CHEAP, DEARER)):
        other = opened(store, clock, mailbox, cost).acting_as(Actor.system("web shop"))
        assert [ACCEPTED, REFUSED] == answers(other, FIRST, SECOND)
        with store.reading() as unit:
            found = unit.credentials.find(ANN)
        assert found is not None
        assert found.password is not None
        assert kept == found.password.cost


def test_after_a_merge_the_password_of_the_survivor_counts(desk: Desk, mailbox: Mailbox) -> None:
    """Nobody gets in by that of a record that was merged away, until the two part."""
    log_in(desk, mailbox, ANN, FIRST)
    log_in(desk, mailbox, BEA, SECOND)
    desk.credentials.send_link(BEA)
    merge = desk.merges.apply(desk.merges.propose(ANN, [BEA])).id
    assert [ACCEPTED, REFUSED] == answers(desk, FIRST, SECOND, customer=BEA)
    with pytest.raises(PasswordLinkError):
        desk.credentials.set_password(mailbox.links[-1].token, SECOND)
    with pytest.raises(MergedAwayError):
        desk.credentials.send_link(BEA)
    desk.merges.undo(merge)
    assert [ACCEPTED, REFUSED] == answers(desk, SECOND, FIRST, customer=BEA)


def test_a_customer_that_is_deleted_leaves_no_credential(desk: Desk, store: MemoryStore, mailbox: Mailbox) -> None:
    """Nor does its link find anybody."""
    log_in(desk, mailbox)
    desk.customers.delete(ANN, version=1)
    with store.reading() as unit:
        assert unit.credentials.find(ANN) is None
    with pytest.raises(NotFoundError):
        desk.credentials.send_link(ANN)


def test_new_customers_are_sent_a_link_where_the_settings_say_so(desk: Desk, mailbox: Mailbox) -> None:
    """Once the customer is saved; the answer tells whether it went out."""
    assert [] == mailbox.links
    desk.settings.apply(CredentialSettings(is_sent_on_creation=True, link_minutes=5))
    outcome = desk.customers.register(CustomerDraft(name=PersonName("Cam Otto")), key="k")
    again = desk.customers.register(CustomerDraft(name=PersonName("Cam Otto")), key="k")
    assert isinstance(outcome, Registered)
    assert isinstance(again, Registered)
    (link,) = mailbox.links
    assert (outcome.customer.id, AT + timedelta(minutes=5)) == (link.customer.id, link.expires_at)
    mailbox.is_broken = True
    late = desk.customers.register(CustomerDraft(name=PersonName("Dan Poe")))
    assert isinstance(late, Registered)
    assert [False, False, True] == [one.has_unsent_link for one in (outcome, again, late)]


def test_a_link_that_cannot_be_sent_is_told(desk: Desk, store: MemoryStore, mailbox: Mailbox, clock: Clock) -> None:
    """Where the host gave nothing to send it by, nothing is kept; what its notifier raised is the cause."""
    alone = opened(store, clock, None).acting_as(Actor.system("web shop"))
    with pytest.raises(NotifierFailedError, match="open the manager with notifier="):
        alone.credentials.send_link(ANN)
    assert 1 == len(desk.history.list_of(ANN))
    mailbox.is_broken = True
    with pytest.raises(NotifierFailedError, match="a OSError was raised") as caught:
        desk.credentials.send_link(ANN)
    assert isinstance(caught.value.__cause__, OSError)
    with pytest.raises(PasswordLinkError):
        desk.credentials.set_password(mailbox.lost, FIRST)


def test_a_link_that_did_not_go_out_takes_no_other_one_along(desk: Desk, mailbox: Mailbox) -> None:
    """One that followed meanwhile stays good, and a credential that is gone is left gone."""

    def send_another() -> None:
        mailbox.is_broken = False
        desk.credentials.send_link(ANN)

    for meanwhile in (send_another, lambda: desk.credentials.revoke(ANN)):
        mailbox.is_broken, mailbox.meanwhile = True, meanwhile
        with pytest.raises(NotifierFailedError):
            desk.credentials.send_link(ANN)
    mailbox.is_broken, mailbox.meanwhile = True, send_another
    with pytest.raises(NotifierFailedError):
        desk.credentials.send_link(ANN)
    assert ANN == desk.credentials.set_password(mailbox.links[-1].token, FIRST)


def test_a_host_keeps_credentials_itself(clock: Clock, mailbox: Mailbox) -> None:
    """Then nothing is kept here."""
    host, store = HostPasswords(), MemoryStore()
    with CustomerManager.open(
        store=store, clock=clock, notifier=mailbox, credentials=host, password_cost=CHEAP
    ) as manager:
        desk = manager.acting_as(Actor.system("web shop"))
        desk.customers.register(CustomerDraft(name=PersonName("Ann Lee")).with_id(ANN))
        log_in(desk, mailbox)
        assert [REFUSED, ACCEPTED] == answers(desk, SECOND, FIRST)
        assert {ANN} == host.list_with_password([ANN, BEA])
        with store.reading() as unit:
            assert unit.credentials.find(ANN) is None
        desk.customers.delete(ANN, version=1)
        assert {} == host.kept


@pytest.mark.parametrize("option", ["notifier", "credentials", "password_cost"])
def test_what_is_no_port_is_refused(option: str) -> None:
    """Before any store is opened."""
    with pytest.raises(InvalidOptionError, match=f"{option}: a int is no"):
        CustomerManager.open("memory:", **{option: 1})  # type: ignore[arg-type]


def test_every_outcome_says_what_it_means() -> None:
    """By a sentence for the host, and a code that stays."""
    assert ["accepted", "refused", "throttled"] == [one.value for one in LoginOutcome]
    assert all(one.doc for one in LoginOutcome)
    assert not attrs.evolve(LoginAnswer(outcome=ACCEPTED), outcome=THROTTLED).is_accepted
