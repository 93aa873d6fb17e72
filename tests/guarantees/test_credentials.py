"""G28: no password and no token is readable anywhere, a link is good once, and nobody guesses faster than allowed."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from tests.guarantees.kept_credentials import CHEAP, PASSWORD, TOKEN, keep_credential

from customer_core.errors import CustomerCoreError, PasswordLinkError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import LOGIN_WAITS, Actor, CustomerDraft, CustomerId, PersonName
from customer_core.ports import Notifier, PasswordLink
from customer_core.serialization import dumps
from customer_core.services import LoginOutcome
from customer_core.services._passwords import digest_of_token, new_token
from customer_core.settings import CredentialSettings
from customer_core.testing.conformance import dump_unit

ANN = CustomerId("c-ann")
CANARIES = ("Zzcanaryzz one", "Zzcanaryzz two", "Zzcanaryzz wrong")
THREADS = 8
T = TypeVar("T")


class Mailbox(Notifier):
    """Keeps the links, and fails with the next one if it is told to."""

    def __init__(self) -> None:
        self.links: list[PasswordLink] = []

    def send_password_link(self, link: PasswordLink) -> None:
        """Keep a link."""
        self.links.append(link)


@pytest.fixture
def mailbox() -> Mailbox:
    """Where links come to."""
    return Mailbox()


@pytest.fixture
def manager(tmp_path: Path, mailbox: Mailbox) -> Iterator[CustomerManager]:
    """A store in a file with one customer."""
    address = f"sqlite:///{tmp_path / 'c.db'}"
    with CustomerManager.open(address, notifier=mailbox, password_cost=CHEAP) as opened:
        shop(opened).customers.register(CustomerDraft(name=PersonName("Ann Lee")).with_id(ANN))
        yield opened


def shop(manager: CustomerManager) -> Desk:
    """Return the desk of a web shop."""
    return manager.acting_as(Actor.system("web shop"))


def at_once(work: Callable[[int], T]) -> list[T]:
    """Do some work in several threads."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(THREADS)))


@pytest.mark.guarantee("G28")
def test_no_password_and_no_token_is_readable_anywhere(
    manager: CustomerManager, mailbox: Mailbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in a file, the history, an event, an export, a copy, a log, a refusal nor a representation."""
    caplog.set_level(logging.DEBUG)
    desk, said = shop(manager), list[str]()
    desk.events.subscribe("mailer", is_from_start=True)
    desk.settings.apply(CredentialSettings(is_sent_on_creation=True))
    desk.credentials.send_link(ANN)
    desk.credentials.set_password(mailbox.links[0].token, CANARIES[0])
    desk.credentials.change_password(ANN, CANARIES[0], CANARIES[1])
    desk.credentials.verify(ANN, CANARIES[2])
    desk.customers.register(CustomerDraft(name=PersonName("Bea Quist")))
    desk.credentials.send_link(ANN)
    for token, password in ((mailbox.links[0].token, CANARIES[0]), (mailbox.links[2].token, CANARIES[2][:4])):
        with pytest.raises(CustomerCoreError) as caught:
            desk.credentials.set_password(token, password)
        said += [str(caught.value), repr(caught.value)]
    with CustomerManager.open("memory:") as other, manager._store.reading() as unit:  # noqa: SLF001 - what no desk tells
        said += [str(dump_unit(unit, ids=[ANN], keys=())), repr(unit.credentials.find(ANN)), repr(mailbox.links)]
        said += [repr(record) for record in unit.records.iter_all()]
        other.close()
    said += [dumps(entry) for entry in desk.history.list_of(ANN)] + [repr(desk.events.list_next("mailer", most=99))]
    desk.exports.customers(tmp_path / "out.csv")
    manager.copy_to(f"sqlite:///{tmp_path / 'copy.db'}")
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert {"c.db", "copy.db", "out.csv"} <= {path.name for path in tmp_path.iterdir()}
    hidden = ["Zzcanaryzz", *(link.token for link in mailbox.links)]
    assert 4 == len(hidden)
    assert [] == [text for text in hidden if any(text.encode() in content for content in files)]
    assert [] == [text for text in hidden if any(text in one for one in (*said, caplog.text))]
    assert any(digest_of_token(mailbox.links[2].token).encode() in content for content in files)


@pytest.mark.guarantee("G28")
def test_a_link_is_good_once_also_in_a_race(manager: CustomerManager) -> None:
    """Of those who use it at once one sets its password, and that one logs in."""
    keep_credential(manager._store, ANN)  # noqa: SLF001 - no desk knows the token

    def use(number: int) -> bool:
        try:
            return shop(manager).credentials.set_password(TOKEN, f"password {number}") == ANN
        except PasswordLinkError:
            return False

    used = at_once(use)
    assert 1 == sum(used)
    assert shop(manager).credentials.verify(ANN, f"password {used.index(True)}").is_accepted


@pytest.mark.guarantee("G28")
def test_no_more_is_guessed_at_once_than_one_by_one(manager: CustomerManager) -> None:
    """Of many attempts in the same moment as many are looked at as the schedule allows."""
    keep_credential(manager._store, ANN)  # noqa: SLF001 - as above
    outcomes = at_once(lambda number: shop(manager).credentials.verify(ANN, f"guess {number}").outcome)
    allowed = LOGIN_WAITS[0][0]
    assert [allowed, THREADS - allowed] == [
        outcomes.count(one) for one in (LoginOutcome.REFUSED, LoginOutcome.THROTTLED)
    ]
    assert LoginOutcome.THROTTLED is shop(manager).credentials.verify(ANN, PASSWORD).outcome


@pytest.mark.guarantee("G28")
def test_tokens_have_256_bits() -> None:
    """Of two salts of 16 bytes each, no bit is lost."""
    salts = iter((bytes(range(16)), bytes(range(240, 256))))
    assert "AAECAwQFBgcICQoLDA0OD_Dx8vP09fb3-Pn6-_z9_v8" == new_token(lambda: next(salts))
