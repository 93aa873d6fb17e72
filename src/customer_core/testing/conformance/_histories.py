"""What `HistoryPort` obliges a store to, claim by claim.

Owns the claims about entries; those about seals are made in `_chains`. What an entry says is not their matter.
"""

import attrs
import pytest

from customer_core.history import HistoryAction, HistoryEntry, Subject
from customer_core.model import Actor
from customer_core.ports import Store
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import WHOLE, assert_same
from customer_core.testing.conformance._chains import ChainClaims
from customer_core.testing.conformance._specimens import entry

__all__ = ["HistoryPortConformance"]


class HistoryPortConformance(ChainClaims):
    """Show that a store keeps the history as `HistoryPort` obliges it to."""

    @pytest.mark.parametrize(
        "reason", ["", "two\nlines\tand 😀", "é" * 4_096, *specimens.ODD_TEXTS], ids=lambda _: "reason"
    )
    def test_an_entry_comes_back_equal(self, store: Store, reason: str) -> None:
        """An entry comes back equal but for its position: who, when, where, why, and every change."""
        given = entry(reason=reason, version=specimens.INTEGER_MAX)
        (added,) = _added(store, given)
        (kept,) = _of(store, "customer:c-1")
        assert_same(added, kept)
        assert_same(given, attrs.evolve(kept, position=0))

    @pytest.mark.parametrize("action", HistoryAction, ids=lambda action: action.value)
    def test_every_action_comes_back(self, store: Store, action: HistoryAction) -> None:
        """An entry of any action, by a job and through no channel, comes back equal."""
        given = attrs.evolve(entry(), action=action, actor=Actor.system("nightly"), channel=None, changes=())
        added = _added(store, given)
        assert (added, given) == (_of(store, "customer:c-1"), attrs.evolve(added[0], position=0))

    def test_positions_grow(self, store: Store) -> None:
        """The position of an entry is greater than that of every entry before, whatever position it came with."""
        first, second, third = (
            _added(store, *(attrs.evolve(entry(), position=position) for position in positions))
            for positions in ((0, 900), (5, 5, 5), (specimens.INTEGER_MAX,))
        )
        positions = [one.position for one in (*first, *second, *third)]
        assert sorted(set(positions)) == positions
        assert positions[0] > 0

    def test_the_last_position_is_told(self, store: Store) -> None:
        """The last position is that of the last entry, in its unit and after it; 0 where there is none."""
        with store.reading() as unit:
            assert 0 == unit.history.last_position()
        with store.writing() as unit:
            first = unit.history.add(entry())
            assert first.position == unit.history.last_position()
            second = unit.history.add(entry("settings:credit"))
        with store.reading() as unit:
            assert second.position == unit.history.last_position()

    def test_entries_are_told_by_their_subjects(self, store: Store) -> None:
        """The entries about any of some subjects are told in the order in which they were added, and no others."""
        subjects = ["customer:c-1", "customer:C-1", "account:c-1", "customer:c-2", "customer:c-1", "account:c-1"]
        added = _added(store, *map(entry, subjects))
        assert (added[0], added[4]) == _of(store, "customer:c-1")
        assert (added[0], added[2], added[4], added[5]) == _of(store, "account:c-1", "customer:c-1", "customer:none")
        assert ((), ()) == (_of(store), _of(store, "customer:none"))

    def test_the_last_entry_about_a_subject_is_found(self, store: Store) -> None:
        """The last one of its very subject, whatever came after it about others; nothing where there is none."""
        added = _added(store, *map(entry, ["customer:c-1", "customer:c-1", "customer:C-1", "account:c-1"]))
        with store.reading() as unit:
            subjects = [Subject.parse(text) for text in ("customer:c-1", "account:c-1", "a:c-1")]
            found = [unit.history.find_last(subject) for subject in subjects]
            facts = [unit.history.find_last_facts(subject) for subject in subjects]
        assert [added[1], added[3], None] == found
        assert [one and attrs.evolve(one, reason="", changes=()) for one in found] == facts

    def test_many_subjects_may_be_asked_for_at_once(self, store: Store) -> None:
        """The entries about thousands of subjects are told in one call."""
        added = _added(store, *(entry(f"customer:c-{number}") for number in range(3)))
        assert added == _of(store, *(f"customer:c-{number}" for number in range(3_000)))

    @pytest.mark.parametrize("most", [1, 2, 3, 100])
    def test_entries_are_read_in_turns(self, store: Store, most: int) -> None:
        """Turn by turn, each behind the last entry of the one before, every entry about the subjects is told once."""
        added = _added(store, *(entry(f"customer:c-{number % 3}", version=number) for number in range(12)))
        subjects = {Subject("customer", "c-0"), Subject("customer", "c-2")}
        read: list[HistoryEntry] = []
        with store.reading() as unit:
            for _ in range(len(added) + 1):
                turn = unit.history.list_of(subjects, after=read[-1].position if read else 0, most=most)
                assert len(turn) <= most
                read.extend(turn)
        assert [one for one in added if one.subject in subjects] == read


def _added(store: Store, *entries: HistoryEntry) -> tuple[HistoryEntry, ...]:
    with store.writing() as unit:
        return tuple(unit.history.add(one) for one in entries)


def _of(store: Store, *subjects: str) -> tuple[HistoryEntry, ...]:
    with store.reading() as unit:
        return unit.history.list_of([Subject.parse(text) for text in subjects], after=0, most=WHOLE)
