"""What `MessageSourcePort` obliges a host to, claim by claim.

Owns the claims about messages of a host's own. How one is written is said by whoever tests a source.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from customer_core.model import CustomerId, Message, TextId
from customer_core.ports import MessageSourcePort
from customer_core.testing._steady import START
from customer_core.testing.conformance._asking import WHOLE, in_turns
from customer_core.testing.conformance._order_specimens import message

__all__ = ["MessageSourcePortConformance"]

THREADS: Final = 4


class MessageSourcePortConformance:
    """Show that a host supplies messages as `MessageSourcePort` promises.

    Give pytest a fixture named `source` that returns a port without any message yet, and override `write`.
    """

    def write(self, source: MessageSourcePort, message: Message) -> None:
        """Let the source have a message."""
        raise NotImplementedError

    def test_the_name_is_plain_and_stays(self, source: MessageSourcePort) -> None:
        """A name has the characters of an id, and is the same whenever it is asked for."""
        assert TextId(source.name) == TextId(source.name)

    def test_messages_are_told_by_the_ids_they_were_written_with(self, source: MessageSourcePort) -> None:
        """Whoever asks by an id is told its messages and no others, ids being told apart to the letter."""
        for number, id_ in enumerate(("a", "A", "b", "a")):
            self.write(source, message(str(number), id_))
        asked = ("", "a", "A", "b", "ab", "x")
        expected = ["", "30", "1", "2", "320", ""]
        assert expected == ["".join(one.key.reference for one in _told(source, *ids)) for ids in asked]

    def test_messages_come_back_equal(self, source: MessageSourcePort) -> None:
        """Everything that a message says is told as it was written."""
        written = message("1", "a", subject="Zoë: your order, née Łuczak", at=START + timedelta(microseconds=1))
        self.write(source, written)
        assert [written] == _told(source, "a")

    def test_messages_are_told_newest_first_in_turns(self, source: MessageSourcePort) -> None:
        """Turn by turn, each behind the place of the last one, every message is told once, the newest first."""
        moments = [START + timedelta(microseconds=number // 2) for number in range(9)]
        written = [message(str(number), "ab"[number % 2], at=at) for number, at in enumerate(moments)]
        for one in (*written[::2], *written[1::2]):
            self.write(source, one)
        ids = (CustomerId("a"), CustomerId("b"))
        for most in (1, 2, 100):
            told = in_turns(
                lambda last: source.list_newest(ids, after=last.place if last else None, most=most),  # noqa: B023 - asked at once
                most=most,
            )
            assert written[::-1] == told

    def test_many_threads_ask_at_once(self, source: MessageSourcePort) -> None:
        """Each of many threads is told the same."""
        written = message("1", "a")
        self.write(source, written)
        with ThreadPoolExecutor(THREADS) as threads:
            told = list(threads.map(lambda _: _told(source, "a"), range(THREADS * 5)))
        assert [[written]] * len(told) == told


def _told(source: MessageSourcePort, *ids: str) -> list[Message]:
    return list(source.list_newest([CustomerId(id_) for id_ in ids], after=None, most=WHOLE))
