"""G32, G33: whatever is touched in the history is found, in rows by themselves and by the back door of a store."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from customer_core.history import SALT_BYTES, ChainHead, HistoryCheckpoint, HistoryRow, seal, verify
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, CustomerId, Limited, Money, PersonName
from customer_core.settings import DuplicateSettings, HistorySettings

TAMPERINGS, PARTS = 10_000, 5
AT = datetime(2026, 3, 1, tzinfo=UTC)
SUBJECTS = ("account:a-1", "customer:c-1", "customer:c-2", "customer:c-3", "settings:credit")
ENTRIES = 40
FIELDS = HistoryRow._fields
SEALS = ("number", "salt", "commitment", "digest")
GROUPS = (*((field,) for field in FIELDS), ("facts", "details"), SEALS, ("facts", "details", *SEALS), FIELDS[1:])
Rows = list[HistoryRow]


def new_chance(seed: str) -> Random:
    """Return chance that is the same in every run."""
    return Random(seed)  # noqa: S311 - a seeded draw, not a secret


def honest_rows(chance: Random) -> Rows:
    """Return an untouched history of a few subjects, some of its entries alike but for their place."""
    heads: dict[str, ChainHead] = {}
    rows = []
    for position in range(1, ENTRIES + 1):
        subject = chance.choice(SUBJECTS)
        facts = f'{{"action":"updated","version":{chance.randrange(3)}}}'
        row = HistoryRow(position, subject, facts, f'{{"reason":"{chance.randrange(3)}"}}')
        made = seal(row, after=heads.get(subject), salt=chance.randbytes(SALT_BYTES))
        heads[subject] = ChainHead(subject, made.number, made.digest)
        rows.append(row.with_seal(made))
    return in_order(rows)


def in_order(rows: Iterable[HistoryRow]) -> Rows:
    """Return rows as a store would read them."""
    return sorted(rows, key=lambda row: (row.subject, row.position))


def checkpoint_of(rows: Sequence[HistoryRow]) -> HistoryCheckpoint:
    """Return a checkpoint over a history."""
    heads = {row.subject: ChainHead(row.subject, row.number or 0, row.digest or b"") for row in rows}
    return HistoryCheckpoint.of(heads.values(), position=end_of(rows), sealed_from=1, made_at=AT)


def end_of(rows: Iterable[HistoryRow]) -> int:
    """Return the last position."""
    return max(row.position for row in rows)


def subjects_of(rows: Iterable[HistoryRow]) -> list[str]:
    """Return what a history is about."""
    return sorted({row.subject for row in rows})


def other(chance: Random, field: str, value: Any) -> Any:  # noqa: ANN401 - the fields are of several types
    """Return another value for a field, near the one that was there or far from it."""
    match value:
        case int():
            return value + chance.choice((-1, 1, ENTRIES, -ENTRIES, 2**40))
        case bytes():
            place = chance.randrange(len(value))
            flipped = bytes([value[place] ^ 1 << chance.randrange(8)])
            return chance.choice((value[:place] + flipped + value[place + 1 :], value[:-1], value + b"\0", b"", None))
        case str() if field == "subject":
            return chance.choice([one for one in (*SUBJECTS, "", "x") if one != value])
    place = chance.randrange(len(value))
    edited = value[:place] + chance.choice("x0 é") + value[place + 1 :]
    return chance.choice((edited, value[:place] + value[place + 1 :], value + " ", ""))


def edit(chance: Random, rows: Rows) -> Rows:
    """Change one field of one entry."""
    place, field = chance.randrange(len(rows)), chance.choice(FIELDS)
    rows[place] = rows[place]._replace(**{field: other(chance, field, getattr(rows[place], field))})
    return rows


def delete(chance: Random, rows: Rows) -> Rows:
    """Take out an entry that is not the last of its chain."""
    inner = [place for place, row in enumerate(rows[:-1]) if rows[place + 1].subject == row.subject]
    del rows[chance.choice(inner)]
    return rows


def insert(chance: Random, rows: Rows) -> Rows:
    """Put in an entry that was made up: without a seal, or sealed as the next one of its chain would have been."""
    place, subject = chance.randint(-2, end_of(rows) + 2), chance.choice(subjects_of(rows))
    row = HistoryRow(place, subject, '{"action":"updated"}', "{}")
    behind = chance.choice([one for one in rows if one.subject == row.subject])
    head = ChainHead(row.subject, behind.number or 0, behind.digest or b"")
    is_sealed = chance.random() < 0.7 and behind.number != max(r.number or 0 for r in rows if r.subject == row.subject)
    made = row.with_seal(seal(row, after=head, salt=chance.randbytes(SALT_BYTES))) if is_sealed else row
    return [*rows, made]


def swap(chance: Random, rows: Rows) -> Rows:
    """Let two entries change some of what they hold, of one chain or of two."""
    one, two = chance.sample(range(len(rows)), 2)
    fields = chance.choice(GROUPS)
    left, right = rows[one], rows[two]
    rows[one] = left._replace(**{field: getattr(right, field) for field in fields})
    rows[two] = right._replace(**{field: getattr(left, field) for field in fields})
    return rows


def copy_over(chance: Random, rows: Rows) -> Rows:
    """Let an entry say what another one says."""
    one, two = chance.sample(range(len(rows)), 2)
    fields = chance.choice(GROUPS)
    rows[one] = rows[one]._replace(**{field: getattr(rows[two], field) for field in fields})
    return rows


def replay(chance: Random, rows: Rows) -> Rows:
    """Put in a copy of an entry at another place, or under another subject."""
    row = chance.choice(rows)
    place, subject = chance.choice((0, end_of(rows) + 1)), chance.choice((row.subject, *subjects_of(rows)))
    return [*rows, row._replace(position=place, subject=subject)]


def reorder(chance: Random, rows: Rows) -> Rows:
    """Deal the positions of one chain out anew."""
    subject = chance.choice(subjects_of(rows))
    places = [place for place, row in enumerate(rows) if row.subject == subject]
    positions = [rows[place].position for place in places]
    chance.shuffle(positions)
    for place, position in zip(places, positions, strict=True):
        rows[place] = rows[place]._replace(position=position)
    return rows


def unseal(chance: Random, rows: Rows) -> Rows:
    """Take off a seal, or a part of it, and change what it bound."""
    place = chance.randrange(len(rows))
    taken: dict[str, Any] = dict.fromkeys(chance.choice((SEALS, *((part,) for part in SEALS))))
    rows[place] = rows[place]._replace(details='{"reason":"x"}', **taken)
    return rows


def truncate(chance: Random, rows: Rows) -> Rows:
    """Take out the last entries of a chain, or all of them."""
    subject = chance.choice(subjects_of(rows))
    chain = [row for row in rows if row.subject == subject]
    kept = chain[: chance.randrange(len(chain))]
    return [row for row in rows if row.subject != subject or row in kept]


def rewrite(chance: Random, rows: Rows) -> Rows:
    """Change an entry and seal its chain anew from there on, as somebody would who knows how."""
    place = chance.randrange(len(rows))
    rows[place] = rows[place]._replace(details='{"reason":"never"}')
    for at in range(place, len(rows)):
        before = rows[at - 1] if at and rows[at - 1].subject == rows[at].subject else None
        head = ChainHead(before.subject, before.number or 0, before.digest or b"") if before else None
        if rows[at].subject == rows[place].subject:
            rows[at] = rows[at].with_seal(seal(rows[at], after=head, salt=chance.randbytes(SALT_BYTES)))
    return rows


Tampering = Callable[[Random, Rows], Rows]
SHOWN_BY_THE_CHAIN: dict[str, Tampering] = {
    one.__name__: one for one in (edit, delete, insert, swap, copy_over, replay, reorder, unseal)
}
SHOWN_BY_A_CHECKPOINT: dict[str, Tampering] = {one.__name__: one for one in (truncate, rewrite)}


def tampered(chance: Random, rows: Rows, tampering: Tampering) -> Rows:
    """Return what a tampering makes of a history; another try where it changed nothing."""
    while True:
        found = in_order(tampering(chance, list(rows)))
        if found != rows:
            return found


def missed(seed: str, times: int, is_intact: Callable[[Rows], bool]) -> list[str]:
    """Return the tamperings, of many made at random, after which a history is still called intact."""
    chance = new_chance(seed)
    rows, found = honest_rows(chance), []
    for number in range(1, times + 1):
        name, tampering = chance.choice(list(SHOWN_BY_THE_CHAIN.items()))
        if is_intact(tampered(chance, rows, tampering)):
            found.append(name)
        if number % 20 == 0:
            rows = honest_rows(chance)
    return found


def is_intact(rows: Rows) -> bool:
    """Tell what a verification without a checkpoint says."""
    return verify(rows).is_intact


@pytest.mark.guarantee("G32")
@pytest.mark.parametrize("part", range(PARTS))
def test_every_tampering_is_found(effort: int, part: int) -> None:
    """Ten thousand times in all: an edit, a deletion, an insertion, a swap, a replay, a new order, a seal taken off."""
    assert [] == missed(f"tampering {part}", TAMPERINGS * effort // PARTS, is_intact)


@pytest.mark.guarantee("G32")
def test_a_tampering_that_goes_unseen_is_reported() -> None:
    """A verification that looks at no details, or at no digests, misses what it does not look at: the test can fail."""
    blind = {
        "details": lambda rows: is_intact([row._replace(details=None, salt=None) for row in rows]),
        "order": lambda rows: is_intact([row for row in rows if row.number is not None]),
        "nothing": lambda _: True,
    }
    unseen = {name: set(missed("planted", 1_000, verifier)) for name, verifier in blind.items()}
    assert set(SHOWN_BY_THE_CHAIN) == unseen["nothing"]
    assert {"edit", "swap"} <= unseen["details"] < unseen["nothing"]
    assert {"insert", "unseal"} <= unseen["order"] < unseen["nothing"]


@pytest.mark.guarantee("G32")
def test_what_no_chain_shows_is_found_by_a_checkpoint(effort: int) -> None:
    """The chains that are left are whole; the heads are not those that were."""
    chance = new_chance("checkpoint")
    for _ in range(500 * effort):
        rows = honest_rows(chance)
        name, tampering = chance.choice(list(SHOWN_BY_A_CHECKPOINT.items()))
        found = tampered(chance, rows, tampering)
        assert verify(found).is_intact, name
        assert not verify(found, checkpoint=checkpoint_of(rows)).is_intact, name


@pytest.mark.guarantee("G32")
def test_an_untouched_history_is_never_accused() -> None:
    """The check above would be worth nothing if it always said so."""
    chance = new_chance("honest")
    for _ in range(200):
        rows = honest_rows(chance)
        assert verify(rows, checkpoint=checkpoint_of(rows)).is_intact


@pytest.mark.guarantee("G33")
def test_erased_details_leave_the_chain_whole() -> None:
    """Any entries may be erased: the chain and an old checkpoint hold, and the answer counts them."""
    chance = new_chance("erased")
    for _ in range(200):
        rows = honest_rows(chance)
        erased = chance.sample(range(len(rows)), chance.randrange(1, len(rows)))
        found = [row._replace(details=None, salt=None) if n in erased else row for n, row in enumerate(rows)]
        verification = verify(found, checkpoint=checkpoint_of(rows))
        assert (True, len(erased)) == (verification.is_intact, verification.erased)


class BackDoor:
    """The file of a store with a history of every kind, which somebody opens past the library."""

    def __init__(self, path: Path, desk: Desk) -> None:
        self.desk = desk
        self._connection = sqlite3.connect(path)
        self._connection.execute("DROP INDEX cc_history_chain")  # It would refuse some of what is tried here.
        self.rows = in_order(map(HistoryRow._make, self._connection.execute("SELECT * FROM cc_history")))

    def put(self, rows: Rows) -> None:
        """Replace all that the table holds."""
        marks = ", ".join("?" * len(FIELDS))
        with self._connection as changing:
            changing.execute("DELETE FROM cc_history")
            changing.executemany(f"INSERT INTO cc_history VALUES ({marks})", rows)  # noqa: S608 - question marks

    def close(self) -> None:
        """Leave."""
        self._connection.close()


@pytest.fixture
def back_door(tmp_path: Path) -> Iterator[BackDoor]:
    """A store in which customers were registered, changed and merged, got credit, and were governed by settings."""
    path = tmp_path / "customers.db"
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        desk = manager.acting_as(Actor.system("journey"), channel="pos")
        ids = [CustomerId(f"c-{number}") for number in range(6)]
        for id_, name in zip(ids, ("Ann Lee", "Bob Quist", "Zoe Ng", "Max Roth", "Ida Falk", "Tom Haas"), strict=True):
            desk.customers.register(CustomerDraft(name=PersonName(name)).with_id(id_))
            desk.customers.deactivate(id_, reason="on leave")
            desk.customers.reactivate(id_)
            currency = "USD" if id_ < ids[3] else "EUR"  # Two accounts of one currency cannot be merged.
            desk.credit.set_limit(id_, Limited(Money(500, currency)), currency=currency)
        desk.settings.apply(DuplicateSettings(shown_most=9), HistorySettings(is_sealed=False))
        desk.settings.apply(HistorySettings(version=1))
        desk.merges.apply(desk.merges.propose(ids[0], [ids[3]]))
        desk.merges.apply(desk.merges.propose(ids[1], [ids[4]]))
        door = BackDoor(path, desk)
        yield door
        door.close()


@pytest.mark.guarantee("G32")
def test_whatever_is_done_by_the_back_door_is_found(back_door: BackDoor, effort: int) -> None:
    """What the file itself lets through, a verification of the whole store finds; put back, it is intact again."""
    chance, desk, refused = new_chance("back door"), back_door.desk, 0
    checkpoint = desk.history.checkpoint()
    everything = [*SHOWN_BY_THE_CHAIN.items(), *SHOWN_BY_A_CHECKPOINT.items()]
    for _ in range(300 * effort):
        name, tampering = chance.choice(everything)
        try:
            back_door.put(tampered(chance, back_door.rows, tampering))
        except sqlite3.IntegrityError:  # Two entries of one position, or a part that must be there.
            refused += 1
            continue
        held_against = checkpoint if name in SHOWN_BY_A_CHECKPOINT else None
        assert not desk.history.verify(checkpoint=held_against).is_intact, name
    back_door.put(back_door.rows)
    assert desk.history.verify(checkpoint=checkpoint).is_intact
    assert refused < 100 * effort


@pytest.mark.guarantee("G32")
def test_what_is_found_tells_nothing_of_a_customer(back_door: BackDoor) -> None:
    """Whatever was written into the rows, an answer has codes, subjects and positions."""
    chance = new_chance("told")
    for field in ("subject", "facts", "details"):
        planted: dict[str, Any] = {field: f"Zzcanaryzz {chance.randrange(10**6)}"}
        back_door.put([row._replace(**planted) for row in back_door.rows])
        verification = back_door.desk.history.verify()
        assert not verification.is_intact
        assert "Zzcanaryzz" not in repr(verification)


@pytest.mark.guarantee("G33")
def test_what_is_erased_in_a_store_is_counted(back_door: BackDoor) -> None:
    """Reason, changes and salt are gone from the rows, everything else is as it was."""
    checkpoint = back_door.desk.history.checkpoint()
    back_door.put([row._replace(details=None, salt=None) for row in back_door.rows])
    verification = back_door.desk.history.verify(checkpoint=checkpoint)
    assert (True, len(back_door.rows)) == (verification.is_intact, verification.erased)
    assert () == back_door.desk.history.list_of(CustomerId("c-2"))[0].changes
