"""What `SavedSearchPort` obliges a store to, claim by claim: searches under their ids, and habits user by user.

Owns the claims about saved searches.
"""

import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import SavedSearchId, TeamId
from customer_core.ports import Store
from customer_core.search import (
    EVERYONE,
    Audience,
    PageNumber,
    PageRequest,
    SavedSearch,
    SearchHabits,
    Sort,
    criteria_of,
)
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import assert_same
from customer_core.testing.conformance._specimens import saved_search

__all__ = ["SavedSearchPortConformance"]

FULL = saved_search(
    "s-1",
    criteria=criteria_of('tag:vip and not (name:"Müll"* or code:K-7)'),
    sort=Sort("code", is_descending=True),
    page_size=500,
    audience=Audience(people=["bea", "Bea"], teams=[TeamId("south")]),
    sharers=EVERYONE,
    version=specimens.INTEGER_MAX,
)
REQUEST = PageRequest(criteria=FULL.criteria, sort=FULL.sort, size=7, position=PageNumber(3))
every_name = pytest.mark.parametrize(
    "name", [*(text for text in specimens.ODD_TEXTS if text.strip()), "😀" * 255], ids=lambda _: "name"
)


class SavedSearchPortConformance:
    """Show that a store keeps saved searches as `SavedSearchPort` obliges it to."""

    @every_name
    def test_a_saved_search_comes_back_equal(self, store: Store, name: str) -> None:
        """A saved search comes back equal, in everything that it says; None while there is none of its id."""
        try:
            kept = saved_search("s-2", name=name, owner=name, audience=Audience(people=[name]))
        except ValueError:
            kept = FULL
        assert None is _found(store, str(kept.id))
        _add(store, kept)
        assert_same(kept, _found(store, str(kept.id)))

    def test_saved_searches_are_told_by_name(self, store: Store) -> None:
        """All are told in ascending order of name, then of id, by code points."""
        names = [name for name in specimens.ASCENDING if name.strip()]
        searches = [saved_search(f"{one}{place}", name=name) for place, name in enumerate(names) for one in "Aa"]
        _add(store, *reversed(searches))
        with store.reading() as unit:
            assert tuple(searches) == unit.searches.list_all()

    def test_what_is_private_is_told_to_its_owner(self, store: Store) -> None:
        """Whoever asks for what is open to it is told its own, and all that is not private, by name."""
        own = saved_search("s-1", name="b", owner="ann")
        private = saved_search("s-2", name="a", owner="Ann")
        viewed = saved_search("s-3", name="c", owner="bea", audience=Audience(teams=[TeamId("t")]))
        shared = saved_search("s-4", name="a", owner="bea", sharers=Audience(people=["cam"]))
        _add(store, own, private, viewed, shared)
        with store.reading() as unit:
            told = [unit.searches.list_open(owner) for owner in ("ann", "Ann", "nobody")]
        assert [(shared, own, viewed), (private, shared, viewed), (shared, viewed)] == told

    def test_an_id_is_given_once(self, store: Store) -> None:
        """A second search of an id is refused, and leaves the first as it was; ids that differ in case are two."""
        _add(store, saved_search("s-1"), saved_search("S-1"))
        with store.writing() as unit, pytest.raises(AlreadyTakenError) as refusal:
            unit.searches.add(saved_search("s-1", name="Other"))
        assert {"what": "id", "kind": "saved search", "holder": "s-1"} == refusal.value.facts
        assert saved_search("s-1") == _found(store, "s-1")

    def test_replacing_expects_the_version_that_is_kept(self, store: Store) -> None:
        """A search takes the place of the one of its id, at the expected version alone; one that is not there, none."""
        _add(store, saved_search("s-1"), saved_search("s-2"))
        changed = saved_search("s-1", name="Other", audience=EVERYONE, version=2)
        with store.writing() as unit:
            for version in (0, 2):
                with pytest.raises(StaleVersionError) as stale:
                    unit.searches.replace(changed, expected_version=version)
                facts = {"kind": "saved search", "id": "s-1", "expected": version, "found": 1}
                assert facts == stale.value.facts
            with pytest.raises(NotFoundError):
                unit.searches.replace(saved_search("s-3"), expected_version=1)
            unit.searches.replace(changed, expected_version=1)
        with store.reading() as unit:
            assert (changed, saved_search("s-2")) == tuple(map(unit.searches.find, _ids("s-1", "s-2")))
            assert (changed,) == unit.searches.list_open("nobody")

    def test_removing_expects_the_version_that_is_kept(self, store: Store) -> None:
        """A search is removed at the expected version alone, and its id is free again; others stay."""
        _add(store, saved_search("s-1"), saved_search("s-2"))
        (first, missing) = _ids("s-1", "s-3")
        with store.writing() as unit:
            with pytest.raises(StaleVersionError):
                unit.searches.remove(first, expected_version=2)
            with pytest.raises(NotFoundError):
                unit.searches.remove(missing, expected_version=1)
            unit.searches.remove(first, expected_version=1)
            assert None is unit.searches.find(first)
        _add(store, saved_search("s-1", name="Other"))
        assert saved_search("s-1", name="Other") == _found(store, "s-1")

    def test_what_is_held_is_what_will_be_there(self, store: Store) -> None:
        """Holding all saved searches changes none of them, and whoever holds them may write them."""
        _add(store, saved_search("s-1"))
        with store.writing() as unit:
            unit.searches.hold()
            assert (saved_search("s-1"),) == unit.searches.list_all()
            unit.searches.replace(saved_search("s-1", name="Other", version=2), expected_version=1)
        assert saved_search("s-1", name="Other", version=2) == _found(store, "s-1")

    def test_each_user_has_habits_of_its_own(self, store: Store) -> None:
        """What a user searched for last and begins with is kept side by side, until it is taken back; others' stays."""
        (begins_with,) = _ids("s-1")
        with store.writing() as unit:
            assert None is unit.searches.find_habits("ann")
            unit.searches.put_last("ann", REQUEST)
            unit.searches.put_beginning("Ann", begins_with)
        assert SearchHabits(user="ann", last=REQUEST) == _habits(store, "ann")
        assert SearchHabits(user="Ann", begins_with=begins_with) == _habits(store, "Ann")
        with store.writing() as unit:
            unit.searches.put_beginning("ann", begins_with)
            unit.searches.put_last("Ann", PageRequest())
            unit.searches.put_beginning("Ann", None)
        assert SearchHabits(user="ann", last=REQUEST, begins_with=begins_with) == _habits(store, "ann")
        assert SearchHabits(user="Ann", last=PageRequest()) == _habits(store, "Ann")
        with store.writing() as unit:
            unit.searches.put_last("ann", None)
        assert SearchHabits(user="ann", begins_with=begins_with) == _habits(store, "ann")


def _ids(*texts: str) -> tuple[SavedSearchId, ...]:
    return tuple(map(SavedSearchId, texts))


def _add(store: Store, *searches: SavedSearch) -> None:
    with store.writing() as unit:
        for search in searches:
            unit.searches.add(search)


def _found(store: Store, id_: str) -> SavedSearch | None:
    with store.reading() as unit:
        return unit.searches.find(SavedSearchId(id_))


def _habits(store: Store, user: str) -> SearchHabits | None:
    with store.reading() as unit:
        return unit.searches.find_habits(user)
