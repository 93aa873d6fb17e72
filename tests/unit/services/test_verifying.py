"""The history verified: of one customer and of the whole store, by its setting, and against a checkpoint."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidOptionError, InvalidValueError, NotFoundError
from customer_core.history import (
    HistoryAction,
    HistoryCheckpoint,
    HistoryEntry,
    HistoryRow,
    HistoryVerification,
    Subject,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import EVERY_BRAND, Actor, CustomerDraft, CustomerId, Limited, Money, PersonName
from customer_core.ports import Store
from customer_core.serialization import dumps, loads
from customer_core.settings import DuplicateSettings, HistorySettings
from customer_core.storage import MemoryStore
from customer_core.storage._memory_histories import MemoryHistory

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ANN, BOB, ZOE = (CustomerId(text) for text in ("ann", "bob", "zoe"))
KEY = b"kept in a safe far from here"


@pytest.fixture
def store() -> MemoryStore:
    """A store that tests may also write to by the back door."""
    return MemoryStore()


@pytest.fixture
def manager(store: MemoryStore) -> Iterator[CustomerManager]:
    """A manager on that store."""
    with CustomerManager.open(store=store) as opened:
        yield opened


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """A desk in a store with two customers."""
    desk = manager.acting_as(Actor.system("test"), channel="pos")
    register(desk, ANN, "Ann Lee")
    register(desk, BOB, "Bob Quist")
    return desk


def register(desk: Desk, id_: CustomerId, name: str) -> None:
    """Register somebody like nobody else."""
    desk.customers.register(CustomerDraft(name=PersonName(name)).with_id(id_))


def slip_in(store: Store, subject: str = "customer:ann", **fields: Any) -> None:  # noqa: ANN401 - of any type
    """Add an entry without a seal, past every service."""
    entry = HistoryEntry(
        position=0,
        subject=Subject.parse(subject),
        action=HistoryAction.UPDATED,
        at=AT,
        actor=Actor.system("nobody"),
    )
    with store.writing() as unit:
        unit.history.add(attrs.evolve(entry, **fields))


def rows(store: Store) -> tuple[HistoryRow, ...]:
    """Return everything that is kept of the history."""
    with store.reading() as unit:
        return unit.history.list_rows(after=None, most=10_000)


def found(verification: HistoryVerification) -> list[tuple[str, int]]:
    """Return what was found where."""
    return [(finding.kind.value, finding.position) for finding in verification.findings]


def test_everything_is_sealed_unless_somebody_says_otherwise(desk: Desk) -> None:
    """Of a store that nobody set up nothing is left unsealed."""
    desk.settings.apply(DuplicateSettings(shown_most=9))
    assert HistoryVerification(subjects=3, entries=3, unsealed=0, erased=0) == desk.history.verify()


def test_one_customer_is_verified_with_all_subjects(desk: Desk) -> None:
    """Those that were merged into it and its accounts are looked at, under every id, and nobody else."""
    register(desk, ZOE, "Zoe Ng")
    desk.credit.set_limit(BOB, Limited(Money(500, "USD")), currency="USD")
    desk.merges.apply(desk.merges.propose(ANN, [BOB]))
    expected = HistoryVerification(subjects=3, entries=5, unsealed=0, erased=0)
    assert [expected, expected] == [desk.history.verify(ANN), desk.history.verify(BOB)]
    assert 1 == desk.history.verify(ZOE).entries


def test_a_deleted_customer_can_be_verified(desk: Desk) -> None:
    """Its history stays; of somebody who never was there is none."""
    desk.customers.delete(ANN, version=1)
    assert (2, True) == (desk.history.verify(ANN).entries, desk.history.verify(ANN).is_intact)
    with pytest.raises(NotFoundError):
        desk.history.verify(ZOE)


def test_a_customer_whose_history_is_gone_is_answered(store: MemoryStore, desk: Desk) -> None:
    """A customer of whom nothing is written down is there all the same: the answer says that nothing was looked at."""
    with store.writing() as unit:
        unit.customers.add(CustomerDraft().with_id(ZOE))
    assert HistoryVerification(subjects=0, entries=0, unsealed=0, erased=0) == desk.history.verify(ZOE)


def test_the_setting_decides_about_all_but_merges_credit_and_settings(store: MemoryStore, desk: Desk) -> None:
    """What must be sealed is sealed; the rest is counted as unsealed, and nothing is wrong with it."""
    desk.settings.apply(HistorySettings(is_sealed=False), reason="slow disk")
    register(desk, ZOE, "Zoe Ng")
    desk.customers.deactivate(ANN)
    desk.credit.set_limit(BOB, Limited(Money(500, "USD")), currency="USD")
    desk.merges.apply(desk.merges.propose(ANN, [BOB]))
    expected = {"registered": 1, "deactivated": 1}
    unsealed = [row.facts.split('"')[3] for row in rows(store) if row.is_unsealed]
    assert expected == {action: unsealed.count(action) for action in unsealed}
    verification = desk.history.verify()
    assert (2, True) == (verification.unsealed, verification.is_intact)


def test_an_entry_that_was_slipped_in_is_found(store: MemoryStore, desk: Desk) -> None:
    """Where everything is sealed an entry without a seal is none of ours; nor is a merge, whatever the setting."""
    slip_in(store)
    assert [("unsealed", 3)] == found(desk.history.verify()) == found(desk.history.verify(ANN))
    assert desk.history.verify(BOB).is_intact
    desk.settings.apply(HistorySettings(is_sealed=False))
    slip_in(store)
    slip_in(store, action=HistoryAction.MERGED)
    desk.settings.apply(HistorySettings(version=1))
    slip_in(store)
    assert [("unsealed", 3), ("unsealed", 6), ("unsealed", 8)] == found(desk.history.verify())


def test_a_setting_that_was_slipped_in_is_found(store: MemoryStore, desk: Desk) -> None:
    """Nobody can allow themselves entries without seals by an entry that has none either."""
    desk.settings.apply(HistorySettings(is_sealed=False))
    said = desk.history.list_of_settings(HistorySettings)[0].changes
    desk.settings.apply(HistorySettings(version=1))
    slip_in(store, "settings:history", changes=said, action=HistoryAction.SETTINGS_APPLIED)
    slip_in(store)
    assert [("unsealed", 5)] == found(desk.history.verify())


def test_what_was_there_before_seals_is_in_order(store: MemoryStore) -> None:
    """Entries of a store that did not seal yet have no seal, and every later one must have."""
    for _ in range(3):
        slip_in(store)
    with CustomerManager.open(store=store) as manager:
        desk = manager.acting_as(Actor.system("test"))
        register(desk, ANN, "Ann Lee")
        assert (3, True) == (desk.history.verify().unsealed, desk.history.verify().is_intact)
        slip_in(store)
        assert [("unsealed", 5)] == found(desk.history.verify())


@pytest.mark.parametrize("text", ["", "x", "-5", "0", "9" * 30])
def test_a_beginning_that_cannot_be_read_is_none(store: MemoryStore, desk: Desk, text: str) -> None:
    """Then every entry must have a seal."""
    slip_in(store)
    with store.writing() as unit:
        unit.facts.put("sealed-from", text)
    assert [("unsealed", 3)] == found(desk.history.verify())


def test_a_checkpoint_knows_since_when_a_store_seals(store: MemoryStore, desk: Desk) -> None:
    """Whoever moves that in the store is found out by a checkpoint of before."""
    checkpoint = desk.history.checkpoint()
    slip_in(store)
    with store.writing() as unit:
        unit.facts.put("sealed-from", "99")
    assert desk.history.verify().is_intact
    assert [("unsealed", 3)] == found(desk.history.verify(checkpoint=checkpoint))


def test_salts_are_drawn_by_the_manager(store: MemoryStore) -> None:
    """A host may bring chance of its own; one that is too short keeps nothing."""
    salts = iter([b"0123456789abcdef", b"short"])
    with CustomerManager.open(store=store, new_salt=lambda: next(salts)) as manager:
        desk = manager.acting_as(Actor.system("test"))
        register(desk, ANN, "Ann Lee")
        with pytest.raises(InvalidValueError, match="salt"):
            register(desk, BOB, "Bob Quist")
        assert [b"0123456789abcdef"] == [row.salt for row in rows(store)]
        assert None is desk.customers.find(BOB)


def test_a_checkpoint_travels_as_text(manager: CustomerManager, desk: Desk) -> None:
    """It holds counts and hashes, none of a customer; later changes do not make it wrong."""
    checkpoint = loads(HistoryCheckpoint, dumps(desk.history.checkpoint(key=KEY)))
    assert (2, 2, 2, 1) == (checkpoint.position, checkpoint.entries, checkpoint.subjects, checkpoint.sealed_from)
    assert "ann" not in dumps(checkpoint)
    desk.customers.deactivate(ANN)
    register(desk, ZOE, "Zoe Ng")
    auditor = manager.acting_as(Actor.user("eve", roles=["auditor"], brands=EVERY_BRAND))
    assert auditor.history.verify(checkpoint=checkpoint, key=KEY).is_intact
    assert [("not-proven", 2)] == found(auditor.history.verify(checkpoint=checkpoint, key=KEY[::-1]))


def test_a_checkpoint_of_another_history_does_not_fit(desk: Desk) -> None:
    """Two stores, of which one has less: the entries that are missing are told."""
    checkpoint = desk.history.checkpoint()
    with CustomerManager.open("memory:") as manager:
        other = manager.acting_as(Actor.system("test"))
        register(other, ANN, "Ann Lee")
        assert [("gone-since", 2)] == found(other.history.verify(checkpoint=checkpoint))
        register(other, BOB, "Bob Quist")
        assert [("rewritten-since", 2)] == found(other.history.verify(checkpoint=checkpoint))


def test_a_checkpoint_speaks_of_settled_entries_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a lower position may still be committed, it stands before that one, and stays right."""
    monkeypatch.setattr(MemoryHistory, "settled_position", lambda _: 1)
    checkpoint = desk.history.checkpoint()
    assert (1, 1) == (checkpoint.position, checkpoint.entries)
    desk.customers.deactivate(ANN)
    assert desk.history.verify(checkpoint=checkpoint).is_intact


def test_thousands_of_entries_are_read_in_turns(store: MemoryStore, desk: Desk) -> None:
    """None is left out and none is looked at twice, of one subject or of many."""
    with store.writing() as unit:
        last = unit.history.find_last(Subject("customer", "ann"))
        assert last
        for number in range(2_500):
            subject = last.subject if number % 2 else Subject("customer", f"c-{number}")
            unit.history.add(attrs.evolve(last, subject=subject), salt=number.to_bytes(16))
    checkpoint = desk.history.checkpoint()
    assert (1_252, 2_502) == (checkpoint.subjects, checkpoint.entries)
    assert HistoryVerification(subjects=1_252, entries=2_502, unsealed=0, erased=0) == desk.history.verify(
        checkpoint=checkpoint
    )
    assert 1_251 == desk.history.verify(ANN).entries


REFUSED: dict[str, Callable[[Desk], object]] = {
    "checkpoint": lambda desk: desk.history.verify(ANN, checkpoint=desk.history.checkpoint()),
    "key": lambda desk: desk.history.verify(key=KEY),
    "key: is no key": lambda desk: desk.history.checkpoint(key=b"short"),
    "key: is no key; give 16": lambda desk: desk.history.verify(checkpoint=desk.history.checkpoint(), key=b""),
}


@pytest.mark.parametrize(("match", "call"), REFUSED.items(), ids=REFUSED)
def test_what_proves_nothing_is_refused(desk: Desk, match: str, call: Callable[[Desk], object]) -> None:
    """A checkpoint is of the whole store, a key is of a checkpoint, and a short one could be guessed."""
    with pytest.raises(InvalidOptionError, match=f"^{match}"):
        call(desk)


def test_a_plain_text_is_no_customer_and_no_checkpoint(desk: Desk) -> None:
    """As everywhere, an id is of its type, and a checkpoint that travelled as text is read first."""
    wrong: Any = "ann"
    with pytest.raises(InvalidValueError, match=r"^id: "):
        desk.history.verify(wrong)
    text: Any = dumps(desk.history.checkpoint())
    with pytest.raises(InvalidValueError, match=r"^checkpoint: is a str"):
        desk.history.verify(checkpoint=text)
