"""What `GroupPort` obliges a store to, claim by claim: groups under their ids, and members that follow their merges.

Owns the claims about groups and memberships.
"""

from collections.abc import Sequence

import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import CustomerId, GroupId, RepId, SavedSearchId, TeamId, View
from customer_core.ports import Store
from customer_core.search import (
    GROUP_MEMBER,
    GROUP_REMOVED,
    NOBODY_ELSE,
    AllOf,
    Criteria,
    CriteriaSource,
    CustomerGroup,
    Everything,
    GroupKind,
    GroupMembership,
    Known,
    Not,
    PageRequest,
    SearchOperator,
    Sort,
    Where,
    criteria_of,
)
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import add, assert_same, ids_of, merged, parted, remove
from customer_core.testing.conformance._specimens import customer, group, membership

__all__ = ["GroupPortConformance"]

FULL = group(
    "g-1",
    kind=GroupKind.DYNAMIC,
    criteria=criteria_of('tag:vip and not (name:"Müll"* or code:K-7)'),
    source=CriteriaSource(search=SavedSearchId("s-1"), version=7),
    owners=[RepId("r"), TeamId("r")],
    audience=NOBODY_ELSE,
    version=specimens.INTEGER_MAX,
)


class GroupPortConformance:
    """Show that a store keeps groups and memberships as `GroupPort` obliges it to."""

    def test_a_group_comes_back_equal(self, store: Store) -> None:
        """A group comes back equal, in everything that it says; None while there is none of its id."""
        assert None is _found(store, "g-1")
        _add(store, FULL)
        assert_same(FULL, _found(store, "g-1"))

    def test_groups_are_told_by_label(self, store: Store) -> None:
        """All are told in ascending order of label, then of id, by code points."""
        labels = [label for label in specimens.ASCENDING if label.strip()]
        groups = [group(f"{one}{place}", label=label) for place, label in enumerate(labels) for one in "Aa"]
        _add(store, *reversed(groups))
        with store.reading() as unit:
            assert tuple(groups) == unit.groups.list_all()

    def test_an_id_is_given_once(self, store: Store) -> None:
        """A second group of an id is refused, and leaves the first as it was; ids that differ in case are two."""
        _add(store, group("g-1"), group("G-1"))
        with store.writing() as unit, pytest.raises(AlreadyTakenError) as refusal:
            unit.groups.add(group("g-1", label="Others"))
        assert {"what": "id", "kind": "group", "holder": "g-1"} == refusal.value.facts
        assert group("g-1") == _found(store, "g-1")

    def test_a_group_is_changed_from_the_version_that_is_kept(self, store: Store) -> None:
        """A group is replaced and removed at the expected version alone; one that is not there, at none."""
        _add(store, group("g-1"))
        changed = group("g-1", label="Others", version=2)
        with store.writing() as unit:
            unit.groups.hold()
            for version in (0, 2):
                with pytest.raises(StaleVersionError) as stale:
                    unit.groups.replace(changed, expected_version=version)
                assert {"kind": "group", "id": "g-1", "expected": version, "found": 1} == stale.value.facts
                with pytest.raises(StaleVersionError):
                    unit.groups.remove(GroupId("g-1"), expected_version=version)
            with pytest.raises(NotFoundError):
                unit.groups.replace(group("g-2"), expected_version=1)
            with pytest.raises(NotFoundError):
                unit.groups.remove(GroupId("g-2"), expected_version=1)
            unit.groups.replace(changed, expected_version=1)
        assert changed == _found(store, "g-1")

    def test_a_group_goes_with_its_memberships(self, store: Store) -> None:
        """Of a group that was removed no membership is left, also for another one of its id; those of others stay."""
        add(store, customer("a"))
        _add(store, group("g-1"), group("g-2"))
        kept = membership("g-2", "a")
        _put(store, membership("g-1", "a"), kept)
        with store.writing() as unit:
            unit.groups.remove(GroupId("g-1"), expected_version=1)
        _add(store, group("g-1"))
        assert [kept] == _memberships(store, "a")

    @pytest.mark.parametrize("reason", ["", *specimens.ODD_TEXTS, "😀" * 4_000], ids=lambda _: "reason")
    def test_a_membership_comes_back_equal(self, store: Store, reason: str) -> None:
        """A membership comes back equal, the last one of a group and an id in place of what was kept of them."""
        add(store, customer("a"))
        _add(store, group("g-1"))
        last = membership("g-1", "a", is_member=False, reason=reason, at=specimens.full_customer().customer_since)
        _put(store, membership("g-1", "a", is_by_hand=False), last)
        assert [membership("g-1", "a", is_member=False, reason=reason, at=last.at)] == _memberships(store, "a")

    def test_memberships_are_told_by_group_and_id(self, store: Store) -> None:
        """Those of some customers are told once each, by group and then by id; nothing of others, and of nobody."""
        add(store, *map(customer, "abc"))
        _add(store, group("g-1"), group("g-2"))
        kept = [membership(*pair) for pair in (("g-1", "a"), ("g-1", "b"), ("g-2", "a"), ("g-2", "c"))]
        _put(store, *reversed(kept))
        assert kept == _memberships(store, "c", "a", "b", "a")
        assert [kept[0], kept[2]] == _memberships(store, "a", "x")
        assert [] == _memberships(store, "x") == _memberships(store)

    def test_a_membership_is_of_a_group_and_of_somebody(self, store: Store) -> None:
        """What names no group, or an id of nobody, is refused, and nothing is kept."""
        add(store, *map(customer, "ab"))
        remove(store, customer("b"))
        _add(store, group("g-1"))
        with store.writing() as unit:
            for refused in (membership("g-2", "a"), membership("g-1", "b"), membership("g-1", "x")):
                with pytest.raises(NotFoundError):
                    unit.groups.put_membership(refused)
            with pytest.raises(NotFoundError):
                unit.groups.add_matching(GroupId("g-2"), Everything(), most=9, at=START, by="ann", reason="")
        assert [] == _memberships(store, "a", "b", "x")

    def test_members_follow_merges_and_undos(self, store: Store) -> None:
        """A merged record's membership shows its survivor, and the record itself once it left; nothing is rewritten."""
        one, other = customer("a"), customer("b")
        add(store, one, other)
        _add(store, group("g-1"))
        kept = membership("g-1", "b")
        _put(store, kept)
        assert ["b"] == _ids(store, _rows("g-1"))
        merged(store, "m", "a", "b")
        assert ["a"] == _ids(store, _rows("g-1"))
        assert [kept] == _memberships(store, "a") == _memberships(store, "b")
        parted(store, "m", "a", other.with_version(2))
        assert ["b"] == _ids(store, _rows("g-1"))
        assert ([], [kept]) == (_memberships(store, "a"), _memberships(store, "b"))

    def test_who_was_removed_from_the_store_is_in_no_group(self, store: Store) -> None:
        """Of a customer that was removed no membership is told, and it stands on no page."""
        add(store, *map(customer, "ab"))
        _add(store, group("g-1"))
        _put(store, membership("g-1", "a"), membership("g-1", "b"))
        remove(store, customer("a"))
        assert (["b"], []) == (_ids(store, _rows("g-1")), _memberships(store, "a"))

    def test_whoever_is_added_again_is_in_by_every_id(self, store: Store) -> None:
        """To add a customer forgets that it was removed by whichever of its ids; a removal forgets nothing."""
        add(store, *map(customer, "abc"))
        _add(store, group("g-1"), group("g-2"))
        out = [membership("g-1", id_, is_member=False) for id_ in "bc"]
        _put(store, *out, membership("g-2", "b", is_member=False))
        merged(store, "m", "a", "b")
        assert (["a", "c"], []) == (_ids(store, _rows("g-1", GROUP_REMOVED)), _ids(store, _rows("g-1")))
        _put(store, membership("g-1", "a"))
        assert (["c"], ["a"]) == (_ids(store, _rows("g-1", GROUP_REMOVED)), _ids(store, _rows("g-1")))
        assert ["a"] == _ids(store, _rows("g-2", GROUP_REMOVED))
        _put(store, membership("g-1", "b", is_member=False))
        assert (["a", "c"], ["a"]) == (_ids(store, _rows("g-1", GROUP_REMOVED)), _ids(store, _rows("g-1")))

    def test_members_are_a_criterion_among_others(self, store: Store) -> None:
        """Members of a group are searched for by any criteria that name it, and whoever is in no group, too."""
        add(store, *(customer(id_, code=f"K{id_}") for id_ in "abcd"))
        _add(store, group("g-1"), group("G-1"))
        _put(store, *(membership("g-1", id_) for id_ in "abc"), membership("G-1", "d"))
        wanted = AllOf((_rows("g-1"), Not(Where("code", SearchOperator.IS, "ka"))))
        assert ["b", "c"] == _ids(store, wanted)
        assert ["d"] == _ids(store, Not(_rows("g-1"))) == _ids(store, _rows("G-1"))
        assert (list("abcd"), []) == (_ids(store, Known(GROUP_MEMBER)), _ids(store, Known(GROUP_REMOVED)))

    @pytest.mark.parametrize("most", [1, 2, 9])
    def test_those_who_match_are_added_in_turns(self, store: Store, most: int) -> None:
        """Turn by turn the first who match and have no membership are added, by id, until there are no more."""
        add(store, *(customer(id_, code=f"K{id_}") for id_ in "edcba"), customer("x"))
        _add(store, group("g-1"))
        out = membership("g-1", "d", is_member=False)
        _put(store, out)
        coded, added = Known("code"), list[str]()
        said = {"at": START, "by": "bea", "reason": "coded"}
        for _ in range(5):
            with store.writing() as unit:
                count = unit.groups.add_matching(GroupId("g-1"), coded, most=most, **said)  # type: ignore[arg-type]  # as it says
            now = _ids(store, _rows("g-1"))
            assert len(now) - len(added) == count <= most
            added = now
            assert list("abce")[: len(added)] == added
        assert list("abce") == added
        run = membership("g-1", "a", is_by_hand=False, **said)
        assert [run, out] == [_memberships(store, id_)[0] for id_ in "ad"]

    def test_memberships_are_shown_with_their_customers(self, store: Store) -> None:
        """A view tells memberships of whom it shows alone, and every group; what is written is not limited."""
        add(store, customer("a"), customer("b", brand=specimens.BRANDS[1]))
        _add(store, group("g-1"))
        _put(store, membership("g-1", "a"), membership("g-1", "b"))
        with store.reading() as unit:
            limited = unit.seen_by(View(brands=[]))
            ids = [CustomerId(id_) for id_ in "ab"]
            assert (membership("g-1", "a"),) == limited.groups.list_memberships(ids)
            assert (group("g-1"),) == limited.groups.list_all()
            assert ["a"] == ids_of(limited.customers.find_page(PageRequest(criteria=_rows("g-1"))).items)


def _rows(id_: str, field: str = GROUP_MEMBER) -> Criteria:
    return Where(field, SearchOperator.IS, id_)


def _add(store: Store, *groups: CustomerGroup) -> None:
    with store.writing() as unit:
        for one in groups:
            unit.groups.add(one)


def _put(store: Store, *memberships: GroupMembership) -> None:
    with store.writing() as unit:
        for one in memberships:
            unit.groups.put_membership(one)


def _found(store: Store, id_: str) -> CustomerGroup | None:
    with store.reading() as unit:
        return unit.groups.find(GroupId(id_))


def _memberships(store: Store, *ids: str) -> Sequence[GroupMembership]:
    with store.reading() as unit:
        return list(unit.groups.list_memberships([CustomerId(id_) for id_ in ids]))


def _ids(store: Store, criteria: Criteria) -> list[str]:
    with store.reading() as unit:
        return ids_of(unit.customers.find_page(PageRequest(criteria=criteria, sort=Sort("id"))).items)
