from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from customer_core.errors import (
    AlreadyTakenError,
    InvalidTokenError,
    InvalidValueError,
    MergedAwayError,
    NotFoundError,
    ReasonMissingError,
    RecordInUseError,
    StaleVersionError,
)
from customer_core.history import HistoryAction, describe
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    ChannelId,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Money,
    NoCredit,
    PhoneNumber,
)
from customer_core.search import SearchOperator, Where
from customer_core.services import DuplicatesSuspected, Registered, Updated
from customer_core.settings import DuplicateReaction, DuplicateSettings

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
Drafting = Callable[..., CustomerDraft]
MAIL = "ann@lee.example"


def register(desk: Desk, draft: CustomerDraft) -> Customer:
    """Save a draft that nobody is like."""
    outcome = desk.customers.register(draft)
    assert isinstance(outcome, Registered)
    return outcome.customer


def test_a_change_is_saved_with_the_next_version(desk: Desk, draft: Drafting) -> None:
    """The record says what was changed, and the history who changed it from what to what."""
    ann = register(desk, draft())
    outcome = desk.customers.update(ann.with_company("Lee Ltd"), reason="she said so")
    assert isinstance(outcome, Updated)
    assert (ann.with_company("Lee Ltd").with_version(2), ()) == (outcome.customer, outcome.suspects)
    assert outcome.customer == desk.customers.get(ann.id)
    entry = desk.history.list_of(ann.id)[-1]
    assert (HistoryAction.UPDATED, "she said so", 2) == (entry.action, entry.reason, entry.version)
    assert ["company"] == [change.path for change in entry.changes]
    assert any("Lee Ltd" in sentence for sentence in describe(entry))


def test_no_change_is_no_new_version(desk: Desk, draft: Drafting) -> None:
    """Saving what is there leaves neither a version nor an entry."""
    ann = register(desk, draft())
    assert Updated(customer=ann) == desk.customers.update(ann)
    assert 1 == len(desk.history.list_of(ann.id))


def test_a_stale_version_is_refused_and_nothing_is_written(desk: Desk, draft: Drafting) -> None:
    """Who was slower is told, and what the faster one saved stays."""
    ann = register(desk, draft())
    desk.customers.update(ann.with_tag("first"))
    with pytest.raises(StaleVersionError) as caught:
        desk.customers.update(ann.with_tag("second"))
    assert (1, 2) == (caught.value.expected, caught.value.found)
    assert frozenset({"first"}) == desk.customers.get(ann.id).tags


def test_an_unknown_id_is_refused(desk: Desk, draft: Drafting) -> None:
    """Neither a change nor a look-up makes a record."""
    nobody = draft().with_id(CustomerId("nobody-here")).with_version(1)
    for call in (
        lambda: desk.customers.update(nobody),
        lambda: desk.customers.get(nobody.id),
        lambda: desk.customers.deactivate(nobody.id),
        lambda: desk.customers.delete(nobody.id, version=1),
        lambda: desk.merges.propose(nobody.id, []),
        lambda: desk.credit.decide(nobody.id, Money(1, "USD")),
        lambda: desk.history.list_of(nobody.id),
    ):
        with pytest.raises(NotFoundError, match="nobody-here"):
            call()
    assert None is desk.customers.find(nobody.id)
    assert 0 == desk.customers.search().total


@pytest.mark.parametrize("call", ["find", "get", "deactivate"])
def test_plain_text_is_no_id(desk: Desk, call: str) -> None:
    """Whatever the store, text in place of an id is refused rather than found to be nobody."""
    with pytest.raises(InvalidValueError, match="CustomerId"):
        getattr(desk.customers, call)("c-1")


MISTAKES: dict[str, Callable[[Desk, Any], object]] = {
    "draft": lambda desk, _: desk.customers.register({"name": "Ann Lee"}),  # type: ignore[arg-type]  # a mistake
    "customer": lambda desk, ann: desk.customers.update(ann.draft),
    "id": lambda desk, ann: desk.customers.get(ann),
    "amount": lambda desk, ann: desk.credit.decide(ann.id, 5),  # type: ignore[arg-type]  # a mistake
    "others": lambda desk, ann: desk.merges.propose(ann.id, ann.id),
}


@pytest.mark.parametrize("field", MISTAKES)
def test_a_likely_mistake_is_told_by_the_argument(desk: Desk, draft: Drafting, field: str) -> None:
    """An argument of another kind is named, with what to give."""
    ann = register(desk, draft())
    with pytest.raises(InvalidValueError, match=f"^{field}: is an? .*; give an? "):
        MISTAKES[field](desk, ann)


def test_a_code_that_no_customer_can_have_is_refused(desk: Desk) -> None:
    """Half a character is no code, in any store."""
    with pytest.raises(InvalidValueError, match="code"):
        desk.customers.find_by_code("\ud800")


def test_a_new_value_of_a_check_field_is_checked(desk: Desk, draft: Drafting) -> None:
    """Adding the e-mail of somebody else is reported before it is saved, and saved with a reason."""
    first, zoe = register(desk, draft(email=MAIL)), register(desk, draft("Zoe", "Quist"))
    changed = zoe.with_email(EmailAddress(MAIL))
    outcome = desk.customers.update(changed)
    assert isinstance(outcome, DuplicatesSuspected)
    assert [first.id] == [suspect.customer.id for suspect in outcome.suspects]
    assert zoe == desk.customers.get(zoe.id)
    with pytest.raises(ReasonMissingError):
        desk.customers.update(changed, seen=outcome.token)
    with pytest.raises(InvalidTokenError):
        desk.customers.update(changed.with_tag("vip"), seen=outcome.token, reason="couple")
    saved = desk.customers.update(changed, seen=outcome.token, reason="couple")
    assert isinstance(saved, Updated)
    assert "couple" == desk.reviews.list_waiting()[0].reason


def test_a_change_of_something_else_is_not_checked(desk: Desk, draft: Drafting) -> None:
    """Who was saved despite a duplicate is not asked again for a tag or a note, nor for an address taken away."""
    register(desk, draft(email=MAIL))
    twin = draft("Anna", email=MAIL, phone="0113 496 0000")
    outcome = desk.customers.register(twin)
    assert isinstance(outcome, DuplicatesSuspected)
    anna = desk.customers.register(twin, seen=outcome.token, reason="twins")
    assert isinstance(anna, Registered)
    tagged = desk.customers.update(anna.customer.with_tag("vip"))
    assert isinstance(tagged, Updated)
    assert isinstance(desk.customers.update(tagged.customer.without_phone("0113 496 0000")), Updated)


def test_a_forged_token_is_refused_where_nothing_had_to_be_shown(desk: Desk, draft: Drafting) -> None:
    """A change that is not checked does not take any token for true either, and nothing is written."""
    ann = register(desk, draft(email=MAIL))
    with pytest.raises(InvalidTokenError):
        desk.customers.update(ann.with_tag("vip"), seen="forged", reason="twins")
    assert ann == desk.customers.get(ann.id)


def test_whom_nobody_was_shown_is_not_accepted(manager: CustomerManager, desk: Desk, draft: Drafting) -> None:
    """A feed that saves and queues may say why it saves; that is no reason for keeping the two apart."""
    desk.settings.apply(DuplicateSettings().with_channel(ChannelId("feed"), DuplicateReaction.QUEUE))
    first = register(desk, draft(email=MAIL))
    feed = manager.acting_as(Actor.system("feed"), channel="feed")
    twin = feed.customers.register(draft("Anna", email=MAIL), reason="Row 7 of the feed")
    assert isinstance(twin, Registered)
    outcome = desk.customers.update(twin.customer.with_phone(PhoneNumber("0113 496 0000")))
    assert isinstance(outcome, DuplicatesSuspected)
    assert [first.id] == [suspect.customer.id for suspect in outcome.suspects]


def test_whom_somebody_accepted_hides_nobody_else(desk: Desk, draft: Drafting) -> None:
    """Accepted customers leave before the list is cut to the few that are shown."""
    desk.settings.apply(DuplicateSettings(shown_most=1))
    register(desk, draft(email=MAIL))
    twin = draft(email=MAIL)
    outcome = desk.customers.register(twin)
    assert isinstance(outcome, DuplicatesSuspected)
    second = desk.customers.register(twin, seen=outcome.token, reason="twins")
    assert isinstance(second, Registered)
    zoe = register(desk, draft("Zoe", "Quist", email="zoe@quist.example"))
    shared = desk.customers.update(second.customer.with_email(EmailAddress("zoe@quist.example")))
    assert isinstance(shared, DuplicatesSuspected)
    assert [zoe.id] == [suspect.customer.id for suspect in shared.suspects]


def test_who_was_accepted_is_not_shown_again(desk: Desk, draft: Drafting) -> None:
    """A reason once given holds for the pair, until the two agree in a further check field."""
    first = register(desk, draft(email=MAIL, phone="0113 496 0000"))
    twin = draft("Anna", email=MAIL)
    outcome = desk.customers.register(twin)
    assert isinstance(outcome, DuplicatesSuspected)
    anna = desk.customers.register(twin, seen=outcome.token, reason="twins")
    assert isinstance(anna, Registered)
    phoned = desk.customers.update(anna.customer.with_phone(PhoneNumber("0113 496 0001")))
    assert isinstance(phoned, Updated)
    assert () == phoned.suspects
    shared = desk.customers.update(phoned.customer.with_phone(PhoneNumber("0113 496 0000")))
    assert isinstance(shared, DuplicatesSuspected)
    assert [(first.id, ("email", "phone"))] == [(one.customer.id, one.fields) for one in shared.suspects]


def test_a_customer_is_no_duplicate_of_itself(desk: Desk, draft: Drafting) -> None:
    """A check leaves out the record that asks."""
    ann = register(desk, draft(email=MAIL))
    assert () == desk.duplicates.check(ann).suspects
    assert isinstance(desk.customers.update(ann.with_phone(PhoneNumber("0113 496 0000"))), Updated)
    assert [ann.id] == [suspect.customer.id for suspect in desk.duplicates.check(draft(email=MAIL)).suspects]


def test_what_was_changed_is_what_is_found(desk: Desk, draft: Drafting) -> None:
    """Index and search follow the record: the old address finds nobody, the new one does."""
    ann = register(desk, draft(email=MAIL))
    desk.customers.update(ann.without_email(MAIL).with_email(EmailAddress("new@lee.example")))
    found = [desk.customers.search(Where("email", SearchOperator.IS, mail)).total for mail in (MAIL, "new@lee.example")]
    assert [0, 1] == found
    strangers = [draft("Zoe", "Quist", email=mail) for mail in (MAIL, "new@lee.example")]
    assert [0, 1] == [len(desk.duplicates.check(stranger).suspects) for stranger in strangers]


def test_a_code_of_somebody_else_is_refused(desk: Desk, draft: Drafting) -> None:
    """Codes belong to one customer of a brand; one that was given up is free."""
    ann, zoe = register(desk, draft()), register(desk, draft("Zoe", "Quist"))
    with pytest.raises(AlreadyTakenError, match=str(ann.id)):
        desk.customers.update(zoe.with_code(ann.code))
    desk.customers.update(ann.with_code("A-1"))
    assert isinstance(desk.customers.update(zoe.with_code(ann.code)), Updated)


def test_a_customer_is_put_out_of_use_and_back(desk: Desk, draft: Drafting) -> None:
    """Each is one version and one entry; doing it twice is doing it once."""
    ann = register(desk, draft())
    gone = desk.customers.deactivate(ann.id, reason="moved away")
    assert (AT, 2) == (gone.deactivated_at, gone.version)
    assert gone == desk.customers.deactivate(ann.id)
    assert ann.with_version(3) == desk.customers.reactivate(ann.id)
    assert [HistoryAction.REGISTERED, HistoryAction.DEACTIVATED, HistoryAction.REACTIVATED] == [
        entry.action for entry in desk.history.list_of(ann.id)
    ]


def test_a_customer_to_whom_nothing_refers_can_be_deleted(desk: Desk, draft: Drafting) -> None:
    """It is on no page, in no index and in no queue; its code is free, its history stays, its id does not come back."""
    ann = register(desk, draft(email=MAIL))
    twin = draft("Anna", email=MAIL)
    outcome = desk.customers.register(twin)
    assert isinstance(outcome, DuplicatesSuspected)
    desk.customers.register(twin, seen=outcome.token, reason="twins")
    with pytest.raises(StaleVersionError):
        desk.customers.delete(ann.id, version=2)
    desk.customers.delete(ann.id, version=1, reason="test record")
    assert (None, None, 1) == (
        desk.customers.find(ann.id),
        desk.customers.find_by_code(ann.code),
        desk.customers.search().total,
    )
    assert () == desk.reviews.list_waiting()
    assert 1 == len(desk.duplicates.check(draft(email=MAIL)).suspects)
    entry = desk.history.list_of(ann.id)[-1]
    assert (HistoryAction.DELETED, "test record") == (entry.action, entry.reason)
    with pytest.raises(AlreadyTakenError, match="id"):
        desk.customers.register(draft("Zoe", "Quist").with_id(ann.id))


def test_a_customer_that_is_referred_to_is_kept(desk: Desk, draft: Drafting) -> None:
    """Merges and credit accounts forbid deleting, and the error says which."""
    ann, zoe = register(desk, draft()), register(desk, draft("Zoe", "Quist"))
    desk.credit.set_limit(ann.id, NoCredit(), currency="USD")
    with pytest.raises(RecordInUseError, match="credit accounts"):
        desk.customers.delete(ann.id, version=1)
    desk.merges.apply(desk.merges.propose(ann.id, [zoe.id]))
    with pytest.raises(RecordInUseError, match="merges and credit accounts"):
        desk.customers.delete(ann.id, version=2)
    for call in (
        lambda: desk.customers.delete(zoe.id, version=1),
        lambda: desk.customers.update(zoe.with_tag("vip")),
        lambda: desk.customers.deactivate(zoe.id),
        lambda: desk.customers.reactivate(zoe.id),
    ):
        with pytest.raises(MergedAwayError, match=f"merged into '{ann.id}'"):
            call()


def test_pages_turn_while_others_write(desk: Desk, draft: Drafting) -> None:
    """Walking on from a page neither repeats nor leaves out anybody who was there all along."""
    names = [("Ann", "Abel"), ("Bea", "Quist"), ("Cleo", "Mbeki"), ("Dora", "Ivanova"), ("Eve", "Zhang")]
    stored = [register(desk, draft(*name)) for name in names]
    page = desk.customers.search(sort="name", page_size=2)
    assert (stored[:2], 3, None, None) == (list(page.items), page.pages, page.first, page.back)
    register(desk, draft("Aaron", "Aalto"))
    desk.customers.delete(stored[0].id, version=1)
    assert page.next is not None
    following = desk.customers.turn(page.next)
    assert stored[2:4] == list(following.items)
    assert following.back is not None
    assert stored[1] == desk.customers.turn(following.back).items[-1]


@pytest.mark.parametrize("wrong", [{"page_size": 0}, {"page_size": 501}, {"page": 0}, {"sort": "nonsense"}])
def test_a_page_that_cannot_be_is_refused(desk: Desk, wrong: dict[str, object]) -> None:
    """Sizes run from 1 to 500, numbers from 1, and only known columns sort."""
    with pytest.raises(InvalidValueError):
        desk.customers.search(**wrong)  # type: ignore[arg-type]  # wrong values are what is tried
