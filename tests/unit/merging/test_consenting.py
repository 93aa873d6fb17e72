from datetime import UTC, datetime

import attrs
import pytest

from customer_core.merging._consenting import (
    EMAIL_RANKS,
    is_tightened,
    join_ways,
    own_email_first,
    tighten_consents,
    with_refusals_of,
)
from customer_core.model import Consent, ConsentState, EmailAddress, PhoneNumber, Verification
from customer_core.normalization import EmailKind

MAY = datetime(2024, 5, 1, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, tzinfo=UTC)
RELAY = EmailAddress("x17@marketplace.amazon.com")
OWN = EmailAddress("ann@nordpost.example")


def news(state: ConsentState, at: datetime | None = None, source: str = "") -> tuple[Consent, ...]:
    """Return the answer for one purpose."""
    return (Consent(purpose="news", state=state, at=at, source=source),)


def test_every_kind_of_address_has_a_rank() -> None:
    """No kind of e-mail address is forgotten, and the customer's own rank best."""
    assert set(EmailKind) == set(EMAIL_RANKS)
    assert EMAIL_RANKS[EmailKind.PERSONAL] == EMAIL_RANKS[EmailKind.ROLE] < EMAIL_RANKS[EmailKind.RELAY]
    worse = (EmailKind.RELAY, EmailKind.NO_REPLY, EmailKind.INVALID, EmailKind.PLACEHOLDER)
    assert [1, 2, 3, 4] == [EMAIL_RANKS[kind] for kind in worse]


def test_an_own_address_is_primary() -> None:
    """A relay address gives way to one of the customer's own; the rest keep their order."""
    other = EmailAddress("lee@nordpost.example")
    assert (OWN, RELAY, other) == own_email_first((RELAY, OWN, other))
    assert (other, RELAY, OWN) == own_email_first((other, RELAY, OWN))
    assert (RELAY,) == own_email_first((RELAY,))
    assert () == own_email_first(())


def test_one_address_is_kept_with_all_that_is_known() -> None:
    """The first spelling stays, with the first label and the latest verification."""
    first = EmailAddress("Ann@Nordpost.example", verified=Verification(at=MAY))
    second = EmailAddress("ann@nordpost.example", label="home", verified=Verification(at=JUNE, by="link"))
    expected = EmailAddress("Ann@Nordpost.example", label="home", verified=Verification(at=JUNE, by="link"))
    assert (expected, RELAY) == join_ways([first], [RELAY, second])


@pytest.mark.parametrize(
    ("kept", "other", "expected"),
    [
        ("ANN@NORDPOST.EXAMPLE", "ann@nordpost.example", "ann@nordpost.example"),
        ("ann@nordpost.example", "ANN@NORDPOST.EXAMPLE", "ann@nordpost.example"),
        ("ann@nordpost.example", "Ann@Nordpost.example", "ann@nordpost.example"),
        ("\uff21\uff4e\uff4e at home", "ann at home", "\uff21\uff4e\uff4e at home"),
        ("ANN.LEE@gmail.com", "annlee@gmail.com", "ANN.LEE@gmail.com"),
    ],
)
def test_a_mailbox_is_kept_once_as_it_is_best_written(kept: str, other: str, expected: str) -> None:
    """An address all in capitals gives way; another address of the mailbox does not take the place of the first."""
    (joined,) = join_ways([EmailAddress(kept)], [EmailAddress(other)])
    assert expected == joined.address


def test_a_number_is_kept_as_it_is_best_written() -> None:
    """A tidy spelling of the same digits is taken over; one that is dialed otherwise is not."""
    untidy, tidy = PhoneNumber("030  123456", country="DE", label="work"), PhoneNumber("030 123456", country="DE")
    assert (attrs.evolve(untidy, number="030 123456"),) == join_ways([untidy], [tidy])
    assert (untidy,) == join_ways([untidy], [PhoneNumber("+49 30 123456")])


def test_one_line_is_kept_once_however_it_is_written() -> None:
    """A number is one with its international form, and with itself in other spacing."""
    local, labeled = PhoneNumber("030 123456", country="DE"), PhoneNumber("(030) 12 34 56", label="work")
    international, other = PhoneNumber("+49 30 123456"), PhoneNumber("+49 40 123456")
    expected = PhoneNumber("030 123456", country="DE", label="work")
    assert (expected, other) == join_ways([local], [other, labeled, international, other])


def test_the_numbers_of_the_first_record_stay() -> None:
    """A record that holds one line in two forms keeps both; what others know of it goes to the first."""
    own = (PhoneNumber("030 123456", country="DE"), PhoneNumber("+49 30 123456"))
    assert own == join_ways(own, own)
    assert (attrs.evolve(own[0], label="work"), own[1]) == join_ways(own, [attrs.evolve(own[1], label="work")])


def test_what_is_no_number_is_compared_as_text() -> None:
    """Phones that nobody can dial stay apart unless they are spelled alike."""
    assert 2 == len(join_ways([PhoneNumber("ask Bob")], [PhoneNumber("none"), PhoneNumber("ask  bob")]))


@pytest.mark.parametrize(("one", "other"), [("ask Bob", "none"), ("?", "!")])
def test_what_is_no_address_is_compared_as_text(one: str, other: str) -> None:
    """Mailboxes that nobody can write to stay apart unless they are spelled alike."""
    kept = EmailAddress(one)
    assert (kept, EmailAddress(other)) == join_ways([kept], [EmailAddress(other), kept])


def test_a_refusal_follows_where_the_consent_was_given() -> None:
    """What was given before and not after is refused where it still stands; other purposes stay as they are."""

    def answering(**states: ConsentState) -> EmailAddress:
        consents = [Consent(purpose=purpose, state=state) for purpose, state in states.items()]
        return EmailAddress("ann@nordpost.example", consents=consents)

    yes, no, open_ = ConsentState.GRANTED, ConsentState.WITHDRAWN, ConsentState.UNKNOWN
    before = answering(news=yes, calls=yes, gifts=yes, polls=no)
    after = answering(news=no, calls=yes, gifts=open_, polls=no, cards=no)
    assert answering(calls=yes, polls=yes, cards=yes, news=no, gifts=open_) == with_refusals_of(
        answering(news=yes, calls=yes, gifts=yes, polls=yes, cards=yes), before, after
    )
    own = attrs.evolve(before, consents=[Consent(purpose="calls", state=yes, source="shop")])
    assert own == with_refusals_of(own, before, after)
    for silent in (answering(), answering(news=open_, calls=yes)):
        assert silent == with_refusals_of(silent, before, after)


def test_consents_tighten_through_any_chain() -> None:
    """Two spellings that a third one joins are one line, so that a refusal for one binds all."""
    kept = PhoneNumber("+49 30 123456", consents=news(ConsentState.GRANTED))
    bridge = PhoneNumber("030 123456", country="DE")
    refused = PhoneNumber("030 123456", consents=news(ConsentState.WITHDRAWN))
    (tight,) = tighten_consents([kept], [refused, bridge])
    assert ConsentState.WITHDRAWN is tight.consent_for("news")


def test_consents_tighten_through_a_chain_of_chains() -> None:
    """Two lines that were joined are one from then on, also for a spelling behind the one that joined them."""
    kept = PhoneNumber("030 123456", consents=news(ConsentState.GRANTED))
    bridge = PhoneNumber("030 123456", country="DE")
    refused = PhoneNumber("0049 30 123456", country="DE", consents=news(ConsentState.WITHDRAWN))
    (tight,) = tighten_consents([kept], [PhoneNumber("+49 30 123456"), bridge, refused])
    assert ConsentState.WITHDRAWN is tight.consent_for("news")


@pytest.mark.parametrize("stricter", [ConsentState.WITHDRAWN, ConsentState.UNKNOWN])
def test_the_strictest_answer_stands(stricter: ConsentState) -> None:
    """A consent that one record withdrew or left open is not given, in whatever order the records come."""
    given = EmailAddress("ann@nordpost.example", consents=news(ConsentState.GRANTED, JUNE))
    refused = EmailAddress("ann@nordpost.example", consents=news(stricter, MAY))
    for emails in ([given, refused], [refused, given]):
        assert (stricter,) == tuple(email.consent_for("news") for email in join_ways(emails[:1], emails[1:]))


def test_of_equally_strict_answers_the_latest_is_kept() -> None:
    """The proof of an answer is the newest one; an answer of unknown time is older than any."""
    answers = [news(ConsentState.GRANTED, None), news(ConsentState.GRANTED, JUNE), news(ConsentState.GRANTED, MAY)]
    first, *others = (EmailAddress("ann@nordpost.example", consents=answer) for answer in answers)
    (joined,) = join_ways([first], others)
    assert answers[1] == joined.consents


def test_silence_is_no_answer() -> None:
    """A record that says nothing of a purpose does not restrict it."""
    given = EmailAddress("ann@nordpost.example", consents=news(ConsentState.GRANTED))
    (joined,) = join_ways([given], [EmailAddress("ann@nordpost.example")])
    assert ConsentState.GRANTED is joined.consent_for("news")


def test_consents_tighten_across_spellings_of_one_mailbox() -> None:
    """Who refuses mail to one spelling of a mailbox is not written to by another."""
    kept = EmailAddress("ann.lee@gmail.com", consents=news(ConsentState.GRANTED))
    known = EmailAddress("annlee@gmail.com", consents=news(ConsentState.WITHDRAWN))
    (tight,) = tighten_consents([kept], [kept, known, RELAY])
    assert ConsentState.WITHDRAWN is tight.consent_for("news")
    assert is_tightened([kept], [tight])
    assert not is_tightened([known], [tight])
    assert not is_tightened([kept], [kept])


def test_consents_tighten_across_spellings_of_one_line() -> None:
    """Who refuses calls to one spelling of a number is not called by another."""
    kept = PhoneNumber("030 123456", country="DE", consents=news(ConsentState.GRANTED))
    known = PhoneNumber("+49 30 123456", consents=news(ConsentState.WITHDRAWN))
    (tight,) = tighten_consents([kept], [known])
    assert ConsentState.WITHDRAWN is tight.consent_for("news")
