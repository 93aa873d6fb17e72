"""Messages: what they say of themselves, and what is refused."""

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import CustomerId, Message, MessageDirection, MessageKey, MessageKind

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
MESSAGE = Message(key=MessageKey("mailer", "8f2c"), customer=CustomerId("c-1"), at=AT)


def test_a_message_was_sent_to_one_unless_something_else_is_said() -> None:
    """It has no subject, is of no campaign, and went to the customer."""
    assert (MessageDirection.SENT, MessageKind.OTHER, "") == (MESSAGE.direction, MESSAGE.kind, MESSAGE.subject)


def test_messages_stand_in_order_of_time() -> None:
    """Those of one moment by their keys."""
    later = attrs.evolve(MESSAGE, key=MessageKey("mailer", " 9 "))
    assert [MESSAGE.place, later.place] == sorted([later.place, MESSAGE.place])
    assert (AT, MessageKey("mailer", "9")) == later.place


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"subject": "your card 4111 1111 1111 1111"}, "subject: looks like the number of a payment card"),
        ({"subject": "two\nlines"}, "subject: holds a control character"),
        ({"subject": "x" * 1_001}, "subject: has more than 1000 characters"),
        ({"kind": "campaign"}, "kind: is text"),
        ({"direction": None}, "direction: is nothing"),
        ({"at": AT.replace(tzinfo=None)}, "at: has no offset"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, Any], problem: str) -> None:
    """A subject is one line without the number of a card."""
    with pytest.raises(InvalidValueError, match=problem):
        attrs.evolve(MESSAGE, **change)


def test_every_word_says_what_it_means() -> None:
    """By a sentence for a clerk, and a code that stays."""
    assert ["sent", "received", "campaign", "other"] == [word.value for word in (*MessageDirection, *MessageKind)]
    assert all(word.doc for word in (*MessageDirection, *MessageKind))
