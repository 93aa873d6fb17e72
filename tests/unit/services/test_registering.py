from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from customer_core.errors import (
    AlreadyTakenError,
    IdempotencyMismatchError,
    InvalidTokenError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    ReasonMissingError,
)
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    Address,
    BrandId,
    ChannelId,
    Consent,
    ConsentState,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    ExternalKey,
    PersonName,
    Verification,
)
from customer_core.services import AlreadyKnown, DuplicatesSuspected, Registered, Updated
from customer_core.settings import DuplicateReaction, DuplicateSettings

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
Drafting = Callable[..., CustomerDraft]
MAIL = "ann@lee.example"


def saved(outcome: object) -> Customer:
    """Return the customer of an outcome that saved one."""
    assert isinstance(outcome, Registered)
    return outcome.customer


def suspected(outcome: object) -> DuplicatesSuspected:
    """Return an outcome that suspects duplicates."""
    assert isinstance(outcome, DuplicatesSuspected)
    return outcome


def test_a_new_customer_is_completed_and_saved(manager: CustomerManager, draft: Drafting) -> None:
    """Id, code, channel, brand, date and version are filled in, and what was given stays."""
    desk = manager.acting_as(Actor.user("ann", roles=["clerk"], brands=["b"]), channel="pos", brand="b")
    customer = saved(desk.customers.register(draft(email=MAIL)))
    assert ("C000001", ChannelId("pos"), BrandId("b"), AT, 1) == (
        customer.code,
        customer.created_channel,
        customer.brand,
        customer.customer_since,
        customer.version,
    )
    assert customer == desk.customers.get(customer.id) == desk.customers.find_by_code(" C000001 ")


def test_what_a_draft_says_is_kept(desk: Desk, draft: Drafting) -> None:
    """Code, channel, brand and date of the draft go before those of the desk."""
    said: dict[str, Any] = {
        "code": "A-7",
        "brand": BrandId("x"),
        "created_channel": ChannelId("web"),
        "customer_since": AT.replace(2020),
    }
    customer = saved(desk.customers.register(attrs.evolve(draft(), **said)))
    assert said == {field: getattr(customer, field) for field in said}


def test_a_name_alone_suffices(desk: Desk) -> None:
    """Nothing but a name is needed."""
    assert "Madonna" == saved(desk.customers.register(CustomerDraft(name=PersonName("Madonna")))).display


def test_codes_are_counted_for_each_brand_and_taken_ones_are_left_out(
    manager: CustomerManager, draft: Drafting
) -> None:
    """A generated code never meets one that somebody gave."""
    desk = manager.acting_as(Actor.system("test"))
    desk.customers.register(draft("Zoe", "Quist").with_code("C000001"))
    other = manager.acting_as(Actor.system("test"), brand="x")
    assert "C000002" == saved(desk.customers.register(draft("Ugo", "Berti"))).code
    assert "C000001" == saved(other.customers.register(draft("Lin", "Wu"))).code


def test_a_host_may_bring_its_own_id(desk: Desk, draft: Drafting) -> None:
    """A customer with an id is saved under it, once."""
    customer = draft().with_id(CustomerId("host-1"))
    assert CustomerId("host-1") == saved(desk.customers.register(customer)).id
    with pytest.raises(AlreadyTakenError, match="id"):
        desk.customers.register(draft("Zoe", "Quist").with_id(CustomerId("host-1")))


def test_a_code_that_is_taken_is_refused_and_nothing_is_kept(desk: Desk, draft: Drafting) -> None:
    """The error names who has it; the customer is not half saved."""
    first = saved(desk.customers.register(draft().with_code("A-1")))
    with pytest.raises(AlreadyTakenError, match=str(first.id)):
        desk.customers.register(draft("Zoe", "Quist").with_code("A-1"))
    assert 1 == desk.customers.search().total


def test_an_equal_check_field_is_reported_whatever_the_score(desk: Desk, draft: Drafting) -> None:
    """Two strangers with one e-mail are shown to each other, with the field that they share."""
    first = saved(desk.customers.register(draft(email=MAIL)))
    outcome = suspected(desk.customers.register(draft("Zoltan", "Quist", email=" ANN@lee.example")))
    assert [(first, ("email",))] == [(suspect.customer, suspect.fields) for suspect in outcome.suspects]
    assert 0.9 > outcome.suspects[0].score.probability
    assert "The same email, which is checked for duplicates." == outcome.suspects[0].explain()[0]
    assert 1 == desk.customers.search().total


def test_a_likely_duplicate_is_reported_without_an_equal_check_field(desk: Desk, draft: Drafting) -> None:
    """The profile finds who is alike in all else."""
    first = saved(desk.customers.register(draft("Annabel", "Leclerq", phone="+44 113 496 0000")))
    outcome = suspected(desk.customers.register(draft("Annabel", "Leclerq", phone="+44 113 496 0001")))
    assert [(first.id, ())] == [(suspect.customer.id, suspect.fields) for suspect in outcome.suspects]


def test_a_duplicate_is_saved_with_a_reason_and_queued(desk: Desk, draft: Drafting) -> None:
    """The token of the answer and a reason save it; the pair waits for review, and the history has the reason."""
    first = saved(desk.customers.register(draft(email=MAIL)))
    outcome = suspected(desk.customers.register(draft("Anna", email=MAIL)))
    second = desk.customers.register(draft("Anna", email=MAIL), seen=outcome.token, reason="twins")
    assert outcome.suspects == second.suspects  # type: ignore[union-attr]  # saved() below sees to it
    pair = desk.reviews.list_waiting()[0]
    assert {first.id, saved(second).id} == {pair.left, pair.right}
    assert ("twins", ("email",), ChannelId("pos")) == (pair.reason, pair.fields, pair.channel)
    entry = desk.history.list_of(saved(second).id)[0]
    assert (HistoryAction.REGISTERED, "twins", "ann") == (entry.action, entry.reason, entry.actor.id)


@pytest.mark.parametrize("reason", ["", "  "])
def test_saving_despite_duplicates_needs_a_reason(desk: Desk, draft: Drafting, reason: str) -> None:
    """A blank one is none."""
    desk.customers.register(draft(email=MAIL))
    token = suspected(desk.customers.register(draft("Anna", email=MAIL))).token
    with pytest.raises(ReasonMissingError):
        desk.customers.register(draft("Anna", email=MAIL), seen=token, reason=reason)
    assert 1 == desk.customers.search().total


def test_a_token_is_good_for_the_record_that_was_shown(desk: Desk, draft: Drafting) -> None:
    """A changed draft has to be checked again."""
    desk.customers.register(draft(email=MAIL))
    token = suspected(desk.customers.register(draft("Anna", email=MAIL))).token
    with pytest.raises(InvalidTokenError, match="changed"):
        desk.customers.register(draft("Annie", email=MAIL), seen=token, reason="twins")


def test_a_token_is_good_for_the_suspects_that_were_shown(desk: Desk, draft: Drafting) -> None:
    """Somebody who came since has to be seen, too; the new token covers both."""
    desk.customers.register(draft(email=MAIL))
    third = draft("Zoe", "Quist", email=MAIL)
    token = suspected(desk.customers.register(third)).token
    second = draft("Otto", "Bauer", email=MAIL)
    desk.customers.register(second, seen=suspected(desk.customers.register(second)).token, reason="shared")
    again = suspected(desk.customers.register(third, seen=token, reason="shared"))
    assert 2 == len(again.suspects)
    assert isinstance(desk.customers.register(third, seen=again.token, reason="shared"), Registered)


@pytest.mark.parametrize("forged", ["x", "e30=.e30=", "ä", ".", "a.b.c", "\ud800", "A" * 70_000])
def test_a_forged_token_is_refused(desk: Desk, draft: Drafting, forged: str) -> None:
    """Nobody can make up that duplicates were shown, and nothing is written."""
    desk.customers.register(draft(email=MAIL))
    with pytest.raises(InvalidTokenError):
        desk.customers.register(draft("Anna", email=MAIL), seen=forged, reason="twins")
    assert 1 == desk.customers.search().total


def test_a_token_with_a_changed_letter_is_refused(desk: Desk, draft: Drafting) -> None:
    """Each part of the token is sealed."""
    desk.customers.register(draft(email=MAIL))
    token = suspected(desk.customers.register(draft("Anna", email=MAIL))).token
    for place in range(0, len(token), 7):
        letter = "A" if token[place] != "A" else "B"
        with pytest.raises(InvalidTokenError):
            desk.customers.register(
                draft("Anna", email=MAIL), seen=token[:place] + letter + token[place + 1 :], reason="twins"
            )


@pytest.mark.parametrize("added", [" ", "!", "\n", "="])
def test_a_token_with_an_added_sign_is_refused(desk: Desk, draft: Drafting, added: str) -> None:
    """A token is taken as it was given: also signs that a lenient decoder would pass over change it."""
    desk.customers.register(draft(email=MAIL))
    shown = desk.customers.register(draft(email=MAIL))
    assert isinstance(shown, DuplicatesSuspected)
    for token in (f"{added}{shown.token}", f"{shown.token[:9]}{added}{shown.token[9:]}", f"{shown.token}{added}"):
        with pytest.raises(InvalidTokenError):
            desk.customers.register(draft(email=MAIL), seen=token, reason="his brother")


def test_a_token_of_another_store_is_refused(desk: Desk, draft: Drafting) -> None:
    """Each store seals with a secret of its own."""
    desk.customers.register(draft(email=MAIL))
    with CustomerManager.open("memory:", clock=lambda: AT) as other:
        there = other.acting_as(Actor.system("test"))
        there.customers.register(draft(email=MAIL))
        token = suspected(there.customers.register(draft("Anna", email=MAIL))).token
    with pytest.raises(InvalidTokenError):
        desk.customers.register(draft("Anna", email=MAIL), seen=token, reason="twins")


def test_a_channel_that_blocks_needs_the_permission(manager: CustomerManager, draft: Drafting) -> None:
    """A clerk is refused there, a steward saves with the token that the clerk was given."""
    administrator = manager.acting_as(Actor.system("set-up"))
    administrator.settings.apply(DuplicateSettings(channels={ChannelId("web"): DuplicateReaction.BLOCK}))
    clerk = manager.acting_as(Actor.user("ann", roles=["clerk"]), channel="web")
    steward = manager.acting_as(Actor.user("bob", roles=["steward"]), channel="web")
    clerk.customers.register(draft(email=MAIL))
    outcome = suspected(clerk.customers.register(draft("Anna", email=MAIL)))
    assert DuplicateReaction.BLOCK is outcome.reaction
    with pytest.raises(PermissionDeniedError, match="override"):
        clerk.customers.register(draft("Anna", email=MAIL), seen=outcome.token, reason="twins")
    assert isinstance(
        steward.customers.register(draft("Anna", email=MAIL), seen=outcome.token, reason="twins"), Registered
    )


def test_a_feed_saves_at_once_and_queues(manager: CustomerManager, draft: Drafting) -> None:
    """Where the reaction is to queue, nobody is asked and every pair waits."""
    desk = manager.acting_as(Actor.system("feed"), channel="feed")
    desk.settings.apply(DuplicateSettings(channels={ChannelId("feed"): DuplicateReaction.QUEUE}))
    desk.customers.register(draft(email=MAIL))
    outcome = desk.customers.register(draft("Anna", email=MAIL))
    assert 1 == len(outcome.suspects)  # type: ignore[union-attr]  # saved() below sees to it
    assert saved(outcome).id in {desk.reviews.list_waiting()[0].left, desk.reviews.list_waiting()[0].right}


def test_the_administrator_chooses_the_check_fields(desk: Desk, draft: Drafting) -> None:
    """An e-mail that is no check field is not reported for itself; another field that is one, is, at once."""
    desk.customers.register(draft(email=MAIL).with_company("Lee Ltd"))
    desk.settings.apply(DuplicateSettings(check_fields=("organization",)))
    assert isinstance(desk.customers.register(draft("Zoltan", "Quist", email=MAIL)), Registered)
    outcome = suspected(desk.customers.register(draft("Otto", "Bauer").with_company("LEE Limited")))
    assert [("organization",)] == [suspect.fields for suspect in outcome.suspects]


def test_blank_check_fields_never_match(desk: Desk) -> None:
    """Two records without e-mail or with a stand-in for one are no suspects for that."""
    for name in ("Ann Lee", "Zoltan Quist"):
        draft = CustomerDraft(name=PersonName(name), emails=[EmailAddress("test@test.com")])
        assert isinstance(desk.customers.register(draft), Registered)


def test_a_known_external_key_returns_its_customer_and_proposes_what_is_new(desk: Desk, draft: Drafting) -> None:
    """Nothing is saved; what the draft says beyond the record is proposed and can be saved as it is."""
    key = ExternalKey("shopify", "6940193")
    first = saved(desk.customers.register(draft(email=MAIL).with_external_key(key).with_tag("vip")))
    sent_again = draft(email="new@lee.example", phone="0113 496 0000").with_external_key(key).with_company("Lee Ltd")
    sent_again = sent_again.with_channel(ChannelId("web"))
    outcome = desk.customers.register(sent_again)
    assert isinstance(outcome, AlreadyKnown)
    assert first == outcome.customer == desk.customers.find_by_external_key(key)
    proposed = outcome.proposed
    assert ("Lee Ltd", 2, 1, frozenset({"vip"}), frozenset({ChannelId("web")})) == (
        proposed.company,
        len(proposed.emails),
        len(proposed.phones),
        proposed.tags,
        proposed.channels,
    )
    desk.customers.update(proposed)
    assert "Lee Ltd" == desk.customers.get(first.id).company


def test_a_key_of_another_customer_is_not_proposed(desk: Desk, draft: Drafting) -> None:
    """A draft whose keys name two customers is the first one's; what is proposed can be saved."""
    one, two = ExternalKey("shop", "1"), ExternalKey("shop", "2")
    first = saved(desk.customers.register(draft().with_external_key(one)))
    desk.customers.register(draft("Zoe", "Quist").with_external_key(two))
    outcome = desk.customers.register(draft().with_external_key(two).with_external_key(one).with_tag("vip"))
    assert isinstance(outcome, AlreadyKnown)
    assert (first, (one,)) == (outcome.customer, outcome.proposed.external_keys)
    assert isinstance(desk.customers.update(outcome.proposed), Updated)


def test_what_is_blank_in_a_draft_stays_as_it_is(desk: Desk, draft: Drafting) -> None:
    """A contact or address that is sent again fills in and never erases; consents and verifications are taken over."""
    key, home = ExternalKey("shop", "1"), Address(city="Leeds")
    known = Contact(id=ContactId("k"), roles=[ContactRole.BILLING], address=home, company="Lee Ltd")
    first = saved(
        desk.customers.register(draft(email=MAIL, phone="0113 496 0000").with_contact(known).with_external_key(key))
    )
    told = Contact(id=ContactId("k"), roles=[ContactRole.SHIPPING], email=MAIL).with_use(AT)
    consent = Consent(purpose="news", state=ConsentState.GRANTED)
    mail = EmailAddress(MAIL.upper()).with_consent(consent).with_verification(Verification(at=AT))
    again = attrs.evolve(draft().with_contact(told).with_email(mail), external_keys=[key])
    outcome = desk.customers.register(again)
    assert isinstance(outcome, AlreadyKnown)
    contact = outcome.proposed.find_contact(ContactId("k"))
    assert contact is not None
    assert (home, "Lee Ltd", MAIL, frozenset(ContactRole), AT) == (
        contact.address,
        contact.company,
        contact.email,
        contact.roles,
        contact.last_used_at,
    )
    written = EmailAddress(MAIL).with_consent(consent).with_verification(Verification(at=AT))
    assert ((written,), first.phones) == (outcome.proposed.emails, outcome.proposed.phones)


def test_a_draft_that_says_nothing_new_proposes_no_change(desk: Desk, draft: Drafting) -> None:
    """Sending the same again changes nothing."""
    known = draft(email=MAIL).with_external_key(ExternalKey("shopify", "1"))
    desk.customers.register(known)
    outcome = desk.customers.register(known)
    assert isinstance(outcome, AlreadyKnown)
    assert ((), outcome.customer) == (outcome.changes, outcome.proposed)


@pytest.mark.parametrize(
    ("told", "is_kept"),
    [
        (PersonName("Dr Ann Mae Lee Jr"), True),
        (PersonName("Dr Ann Mae Lee Jr", given="Ann", middle="Mae", family="Lee Jr"), True),
        (PersonName(given="Ann", family="Lee"), True),
        (PersonName("Ann Lee"), False),
        (PersonName(given="Ann", family="Leigh"), False),
        (PersonName(given="Ann", family="Lee", suffix="Sr"), False),
        (PersonName(title="Mx", family="Lee"), False),
    ],
)
def test_a_name_that_says_no_more_is_no_change(desk: Desk, told: PersonName, is_kept: bool) -> None:  # noqa: FBT001
    """As a whole, in parts or both, and also where it says less; any other name takes the place of the known one."""
    key, known = ExternalKey("shop", "1"), PersonName(title="Dr", given="Ann", middle="Mae", family="Lee", suffix="Jr")
    desk.customers.register(CustomerDraft(name=known).with_external_key(key))
    outcome = desk.customers.register(CustomerDraft(name=told).with_external_key(key))
    assert isinstance(outcome, AlreadyKnown)
    assert (known if is_kept else told, is_kept) == (outcome.proposed.name, outcome.changes == ())


def test_a_key_saves_once(desk: Desk, draft: Drafting) -> None:
    """The second call does nothing and returns the customer that the first one made, as it is now, merged or not."""
    first = saved(desk.customers.register(draft(email=MAIL), key="till-7/1"))
    other = saved(desk.customers.register(draft("Zoe", "Quist")))
    again = desk.customers.register(draft(email=MAIL), key="till-7/1")
    assert Registered(customer=first, is_replay=True) == again
    merge = desk.merges.apply(desk.merges.propose(other.id, [first.id]))
    assert merge.master == saved(desk.customers.register(draft(email=MAIL), key="till-7/1")).id
    assert 1 == desk.customers.search().total


def test_a_key_of_a_deleted_customer_saves_nothing_and_keeps_nothing(desk: Desk, draft: Drafting) -> None:
    """What was deleted does not come back by a retry, and the store keeps no copy of it beside the history."""
    first = saved(desk.customers.register(draft(email=MAIL), key="till-7/1"))
    desk.customers.delete(first.id, version=1)
    with pytest.raises(NotFoundError, match=str(first.id)):
        desk.customers.register(draft(email=MAIL), key="till-7/1")


def test_a_key_is_good_for_one_request(desk: Desk, draft: Drafting) -> None:
    """The same key with another draft is refused."""
    desk.customers.register(draft(email=MAIL), key="till-7/1")
    with pytest.raises(IdempotencyMismatchError):
        desk.customers.register(draft("Zoe", "Quist"), key="till-7/1")


@pytest.mark.parametrize("key", ["\ud800", "till\x00", "till\n7", "k" * 256], ids=["surrogate", "nul", "break", "long"])
def test_a_key_that_not_every_store_can_keep_is_refused(desk: Desk, draft: Drafting, key: str) -> None:
    """A key is one line of at most 255 characters, whichever store is behind the desk."""
    with pytest.raises(InvalidValueError, match="key"):
        desk.customers.register(draft(email=MAIL), key=key)
    assert 0 == desk.customers.search().total


def test_a_key_may_have_255_characters(desk: Desk, draft: Drafting) -> None:
    """What other systems make as a key has room."""
    answers = [desk.customers.register(draft(email=MAIL), key="k" * 255) for _ in range(2)]
    assert [False, True] == [isinstance(one, Registered) and one.is_replay for one in answers]


def test_a_key_is_good_for_one_brand(manager: CustomerManager, draft: Drafting) -> None:
    """Another brand that happens to use the same key saves its own customer, and is not handed that of the first."""
    desks = [manager.acting_as(Actor.system("shop"), channel="web", brand=brand) for brand in ("a", "b", "a")]
    outcomes = [desk.customers.register(draft(email=MAIL), key="1") for desk in desks]
    first, second, again = map(saved, outcomes)
    assert (first, [BrandId("a"), BrandId("b")]) == (again, [first.brand, second.brand])


def test_any_id_of_a_host_can_be_suspected(desk: Desk, draft: Drafting) -> None:
    """No id stands for nobody, whatever it reads like."""
    nobody = saved(desk.customers.register(draft(email=MAIL).with_id(CustomerId("nobody"))))
    assert [nobody] == [one.customer for one in desk.duplicates.check(draft(email=MAIL)).suspects]


@pytest.mark.parametrize("shown_most", [1, 2, 3])
def test_a_stored_customer_does_not_stand_in_the_way_of_its_own_suspects(
    desk: Desk, draft: Drafting, shown_most: int
) -> None:
    """However few are shown of the many that agree, each of those many is told of another."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE, shown_most=shown_most))
    names = [("Ann", "Abel"), ("Bea", "Quist"), ("Cleo", "Mbeki"), ("Dora", "Ivanova"), ("Eve", "Zhang")]
    for customer in [saved(desk.customers.register(draft(*name, email=MAIL))) for name in names]:
        check = desk.duplicates.check(customer)
        assert check.is_cut
        assert len(check.suspects) in range(1, shown_most + 1)
