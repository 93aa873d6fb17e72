"""What becomes of consents that were withdrawn from a merged customer once those who gave them are parted."""

import attrs
from tests.unit.merging.stories import ANN, LEE, NEW, A, B, C, D, Story

from customer_core.model import Consent, ConsentState, EmailAddress

YES, NO, OPEN = ConsentState.GRANTED, ConsentState.WITHDRAWN, ConsentState.UNKNOWN


def news(email: EmailAddress, state: ConsentState) -> EmailAddress:
    """Return a mailbox with an answer about news."""
    return attrs.evolve(email, consents=[Consent(purpose="news", state=state)])


def answers(story: Story, ids: str) -> dict[str, list[ConsentState]]:
    """Return what each customer says about news, mailbox by mailbox."""
    return {id_: [email.consent_for("news") for email in story[id_].emails] for id_ in ids}


def test_a_refusal_goes_with_all_who_gave_the_consent_whenever_they_leave() -> None:
    """Also with one who had been merged into another one that leaves."""
    story = Story(*(one.with_email(news(ANN, YES)) for one in (A, B, C)), D)
    inner, outer = story.merge("bc"), story.merge("ab")
    story.edit("a", lambda one: one.with_email(news(ANN, NO)))
    story.undo(outer)
    assert {"a": [NO], "b": [NO]} == answers(story, "ab")
    story.merge("db")
    story.undo(inner)
    assert {"a": [NO], "c": [NO], "d": [NO]} == answers(story, "acd")
    story.split("b")
    assert {"b": [NO], "d": []} == answers(story, "bd")


def test_a_refusal_is_of_the_mailbox_alone_that_was_meant() -> None:
    """Other mailboxes of who leaves, and those of others who leave, say what they said."""
    story = Story(A.with_email(news(ANN, YES)), B.with_email(news(ANN, YES)).with_email(news(LEE, YES)), C, D)
    merge = story.merge("abc")
    story.edit("a", lambda one: one.with_email(news(ANN, NO)).with_email(news(NEW, NO)))
    (refused,) = story.undo(merge).moved
    assert {"a": [NO, NO], "b": [NO, YES], "c": []} == answers(story, "abc")
    assert (B.id, ((B.id,),), (news(ANN, YES),), (news(ANN, NO),)) == (
        refused.record,
        refused.holders,
        refused.before,
        refused.after,
    )


def test_whoever_came_later_keeps_its_own_answer() -> None:
    """A consent was not theirs to refuse who had not said anything of the mailbox here by then."""
    story = Story(*(one.with_email(news(ANN, YES)) for one in (A, B, C)))
    story.merge("ab")
    story.edit("a", lambda one: one.with_email(news(ANN, NO)))
    later = story.merge("ac")
    assert {"a": [NO]} == answers(story, "a")
    assert () == story.undo(later).moved
    assert {"a": [NO], "c": [YES]} == answers(story, "ac")


def test_an_edit_that_refuses_nothing_moves_nothing() -> None:
    """A label is the survivor's where both had the mailbox, and an answer that was open stays so."""
    story = Story(A.with_email(news(ANN, YES)), B.with_email(news(ANN, OPEN)))
    merge = story.merge("ab")
    story.edit("a", lambda one: one.with_email(attrs.evolve(news(ANN, NO), label="work")))
    assert () == story.undo(merge).moved
    assert {"a": [NO], "b": [OPEN]} == answers(story, "ab")
    assert ["work", ""] == [story[id_].emails[0].label for id_ in "ab"]
