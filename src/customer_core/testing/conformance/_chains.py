"""What `HistoryPort` obliges a store to where entries are sealed, claim by claim.

Owns the claims about seals, rows and heads. What a seal binds is the history engine's matter.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

import attrs
import pytest

from customer_core.errors import InvalidValueError, StoreReadOnlyError
from customer_core.history import ChainHead, HistoryEntry, HistoryRow, SealingRule, Subject, seal, verify
from customer_core.ports import Store, UnitOfWork
from customer_core.serialization import from_history_row, to_history_row
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import WHOLE
from customer_core.testing.conformance._specimens import entry
from customer_core.testing.conformance._threads import ROUNDS, at_once, insisting

__all__ = ["ChainClaims"]

SALTS = tuple(number.to_bytes(16) for number in range(100))
FREE = SealingRule(since=WHOLE)
"""A rule that asks for no seal."""


class ChainClaims:
    """Show that a store seals entries and keeps them as they are sealed."""

    @pytest.mark.parametrize("reason", ["", "two\nlines\tand 😀", *specimens.ODD_TEXTS], ids=lambda _: "reason")
    def test_an_entry_is_kept_letter_for_letter(self, store: Store, reason: str) -> None:
        """The texts that are sealed are those that are kept, with a seal and without."""
        added = [_add(store, entry(reason=reason), salt) for salt in (None, SALTS[1])]
        rows = _rows(store)
        assert list(map(to_history_row, added)) == [
            row._replace(number=None, salt=None, commitment=None, digest=None) for row in rows
        ]
        assert added == list(map(from_history_row, rows))
        assert (True, SALTS[1]) == (rows[0].is_unsealed, rows[1].salt)

    def test_a_salt_seals_an_entry_into_its_chain(self, store: Store) -> None:
        """Each seal is the engine's, for the entry's own position, behind the last sealed entry of its very subject."""
        subjects = ["customer:c-1", "customer:C-1", "customer:c-1", "account:c-1", "customer:c-1", "customer:C-1"]
        for number, subject in enumerate(subjects):
            _add(store, attrs.evolve(entry(subject), position=900), SALTS[number])
        assert _sealed_anew(_rows(store)) == _rows(store)
        assert [1, 1, 2, 1, 2, 3] == [row.number for row in _rows(store)]
        assert verify(_rows(store)).is_intact

    def test_an_entry_without_salt_has_no_number(self, store: Store) -> None:
        """Chains pass entries without a seal over, before their first and between two."""
        for salt in (None, SALTS[0], None, None, SALTS[1], None):
            _add(store, entry(), salt)
        assert [None, 1, None, None, 2, None] == [row.number for row in _rows(store)]
        assert verify(_rows(store), rule=FREE).is_intact

    @pytest.mark.parametrize("salt", [b"", SALTS[0][1:], SALTS[0] + b"x"])
    def test_a_salt_that_is_none_keeps_nothing(self, store: Store, salt: bytes) -> None:
        """The entry is refused, and the unit goes on as if nothing had been asked of it."""
        with store.writing() as unit:
            with pytest.raises(InvalidValueError):
                unit.history.add(entry(), salt=salt)
            unit.history.add(entry("customer:c-2"), salt=SALTS[0])
        assert [("customer:c-2", 1)] == [(row.subject, row.number) for row in _rows(store)]

    def test_an_undone_unit_leaves_no_link(self, store: Store) -> None:
        """The next entry is sealed behind the last that was kept."""
        _add(store, entry(), SALTS[0])
        with suppress(KeyError), store.writing() as unit:
            unit.history.add(entry(), salt=SALTS[1])
            raise KeyError
        _add(store, entry(), SALTS[2])
        assert [(1, SALTS[0]), (2, SALTS[2])] == [(row.number, row.salt) for row in _rows(store)]
        assert verify(_rows(store)).is_intact

    def test_a_unit_seals_behind_its_own_entries(self, store: Store) -> None:
        """Also entries of one subject that are added in one unit form one chain."""
        with store.writing() as unit:
            for salt in SALTS[:5]:
                unit.history.add(entry(), salt=salt)
        assert [1, 2, 3, 4, 5] == [row.number for row in _rows(store)]
        assert verify(_rows(store)).is_intact

    @pytest.mark.parametrize("most", [1, 2, 3, 100])
    def test_rows_are_read_in_turns(self, store: Store, most: int) -> None:
        """Turn by turn every row is told once, in order of subject by code points and of position."""
        ids = [*specimens.ASCENDING_IDS[:5], *specimens.ASCENDING_IDS[-6:]]
        subjects = [f"{kind}:{id_}" for kind in ("customer", "account") for id_ in ids]
        for number, subject in enumerate((*subjects[::-1], *subjects)):
            _add(store, entry(subject), SALTS[number] if number % 3 else None)
        expected = [subject for subject in sorted(subjects) for _ in range(2)]
        rows = _in_turns(store, lambda unit, after: unit.history.list_rows(after=after, most=most), most)
        assert expected == [row.subject for row in rows]
        assert sorted(rows, key=lambda row: (row.subject, row.position)) == rows
        some = list(map(Subject.parse, (*subjects[::3], "customer:none")))
        found = _in_turns(store, lambda unit, after: unit.history.list_rows_of(some, after=after, most=most), most)
        assert [row for row in rows if row.subject in subjects[::3]] == found

    def test_rows_of_many_subjects_may_be_asked_for_at_once(self, store: Store) -> None:
        """The rows of thousands of subjects are told in one call; those of none are none."""
        added = [_add(store, entry(f"customer:c-{number}"), SALTS[number]) for number in range(3)]
        subjects = [Subject("customer", f"c-{number}") for number in range(3_000)]
        with store.reading() as unit:
            rows = unit.history.list_rows_of(subjects, after=None, most=WHOLE)
            assert () == unit.history.list_rows_of([], after=None, most=WHOLE)
        assert [one.position for one in added] == [row.position for row in rows]

    @pytest.mark.parametrize("most", [1, 2, 100])
    def test_heads_are_those_of_a_position(self, store: Store, most: int) -> None:
        """The head of each subject is its last sealed entry up to a position, in order of subject by code points."""
        for number in range(24):
            _add(store, entry(f"customer:{'aBc-'[number % 4]}"), None if number % 5 == 0 else SALTS[number])
        rows = _rows(store)
        for up_to in (0, rows[0].position, 9, 23, WHOLE):
            sealed = [row for row in rows if row.position <= up_to]
            heads = {row.subject: ChainHead(row.subject, row.number or 0, row.digest) for row in sealed if row.digest}
            assert list(heads.values()) == _heads(store, up_to=up_to, most=most)

    def test_nothing_appears_below_a_settled_position(self, store: Store) -> None:
        """Whatever several threads add, what stood up to a settled position when it was told is all there ever is.

        Meanwhile their entries form one chain that does not fork.
        """
        assert (0, 0) == _settled(store)
        with store.reading() as unit, pytest.raises(StoreReadOnlyError):
            unit.history.settled_position()

        def work(thread: int) -> list[tuple[int, int]]:
            told = []
            for number in range(ROUNDS):
                insisting(partial(_add, store, entry(version=number), SALTS[thread * ROUNDS + number]))
                told.append(insisting(partial(_settled, store)))
            return told

        told = [one for some in at_once(work) for one in some]
        positions = [row.position for row in _rows(store)]
        assert told == [(settled, sum(position <= settled for position in positions)) for settled, _ in told]
        assert list(range(1, len(told) + 1)) == [row.number for row in _rows(store)]
        assert verify(_rows(store)).is_intact


def _add(store: Store, one: HistoryEntry, salt: bytes | None) -> HistoryEntry:
    with store.writing() as unit:
        return unit.history.add(one, salt=salt)


def _rows(store: Store) -> list[HistoryRow]:
    with store.reading() as unit:
        return list(unit.history.list_rows(after=None, most=WHOLE))


def _settled(store: Store) -> tuple[int, int]:
    """Return a settled position, and how many entries stand up to it."""
    with store.writing() as unit:
        settled = unit.history.settled_position()
    with store.reading() as unit:
        rows = unit.history.list_rows(after=None, most=WHOLE)
    return settled, sum(row.position <= settled for row in rows)


def _sealed_anew(rows: Sequence[HistoryRow]) -> list[HistoryRow]:
    """Return rows with the seals that the engine gives them."""
    heads: dict[str, ChainHead] = {}
    found = []
    for row in rows:
        made = seal(row, after=heads.get(row.subject), salt=row.salt or b"")
        heads[row.subject] = ChainHead(row.subject, made.number, made.digest)
        found.append(row.with_seal(made))
    return found


def _in_turns(
    store: Store, turn: Callable[[UnitOfWork, HistoryRow | None], tuple[HistoryRow, ...]], most: int
) -> list[HistoryRow]:
    """Return what turns tell, each of which begins behind the one before."""
    rows: list[HistoryRow] = []
    with store.reading() as unit:
        while found := turn(unit, rows[-1] if rows else None):
            assert len(found) <= most
            rows.extend(found)
    return rows


def _heads(store: Store, *, up_to: int, most: int) -> list[ChainHead]:
    heads: list[ChainHead] = []
    with store.reading() as unit:
        while found := unit.history.list_heads(up_to=up_to, after=heads[-1] if heads else None, most=most):
            assert len(found) <= most
            heads.extend(found)
    return heads
