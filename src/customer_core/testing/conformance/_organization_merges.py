"""What `MergePort` obliges a store to of organizations, claim by claim: what is so of customers, and of hierarchies.

Owns the claims about merges of organizations, and about codes and keys of those that were merged.
"""

from collections.abc import Iterable

import attrs
import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.merging import AppliedMerge, Parted
from customer_core.model import BrandId, ExternalKey, MergeId, Organization, OrganizationId
from customer_core.ports import KeyQuery, Store
from customer_core.search import PageRequest, name_term
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import WHOLE, assert_same
from customer_core.testing.conformance._families import BETA, LOST_OF_FIRMS, asked_of_firms, put_firms
from customer_core.testing.conformance._specimens import external_keys, organization
from customer_core.testing.conformance._views import VIEWS, is_shown, seen

__all__ = ["OrganizationMergePortConformance"]

KEYS = {number: ExternalKey("shop", number) for number in "123"}


class OrganizationMergePortConformance:
    """Show that a store keeps merges of organizations as `MergePort` obliges it to."""

    def test_a_merge_comes_back_equal(self, store: Store) -> None:
        """With its plan, who applied it and why, and every record that went into it, the master first, then by id."""
        full = specimens.full_organization("o-3")
        _add(store, organization("o-2"), full, organization(".dot"))
        merge = _merged(store, "m-1", "o-2", "o-3", ".dot")
        with store.reading() as unit:
            assert_same(merge, unit.organization_merges.find(MergeId("m-1")))
            kept = unit.organization_merges.list_contributions(MergeId("m-1"))
            nothing = unit.organization_merges.find(MergeId("M-1")), unit.merges.find(MergeId("m-1"))
            assert (None, None) == nothing
            assert () == unit.organization_merges.list_contributions(MergeId("m"))
        assert 3 == len(kept)
        for expected, one in zip((organization("o-2"), organization(".dot"), full), kept, strict=True):
            assert_same(expected, one)

    def test_every_id_names_the_survivor(self, store: Store) -> None:
        """Also through chains of merges; who was merged is on no page, found by no term, and cannot be replaced."""
        _add(store, *(organization(name, name=f"Acme {name}") for name in "abcd"))
        _merged(store, "m1", "b", "a")
        _merged(store, "m2", "c", "b")
        assert ["c", "c", "c", "d", None] == [_id(store, name) for name in "abcdx"]
        with store.reading() as unit:
            assert ["c", "d"] == [str(one.id) for one in unit.organizations.iter_all()]
            assert 2 == unit.organizations.find_page(PageRequest()).total
            assert () == unit.organizations.list_holding(name_term("Acme a"), most=WHOLE)
            told = {name: unit.organization_merges.list_ids(OrganizationId(name)) for name in "abcdx"}
            assert ["a b c", "a b c", "a b c", "d", ""] == [" ".join(map(str, ids)) for ids in told.values()]
            of_each = [unit.organization_merges.list_of(OrganizationId(name)) for name in "acdx"]
            assert [["m1", "m2"], ["m1", "m2"], [], []] == [[str(one.id) for one in merges] for merges in of_each]
        with store.writing() as unit:
            with pytest.raises(NotFoundError):
                unit.organizations.replace(organization("a", version=2), expected_version=1)
            with pytest.raises(AlreadyTakenError) as taken:
                unit.organizations.add(organization("a"))
        assert "c" == taken.value.holder

    def test_who_was_merged_is_compared_with_nobody(self, store: Store) -> None:
        """What the index said of it is gone; pairs keep the ids that they were written with, and are told."""
        _add(store, *map(organization, "abc"))
        pair = specimens.organization_pair("b", "c")
        with store.writing() as unit:
            for name in "ab":
                unit.organization_pairs.put_indexed(specimens.indexed_organization(name, "k"))
            unit.organization_pairs.put(pair)
        _merged(store, "m", "a", "b")
        with store.reading() as unit:
            found = unit.organization_pairs.find_indexed([KeyQuery("k", 9, 0)], order="").candidates
            assert ["a"] == [str(id_) for id_, _ in found]
            assert (pair,) == unit.organization_pairs.list_of([OrganizationId("b")])
            assert (pair,) == unit.organization_pairs.list_waiting(after=None, most=9)

    def test_parents_are_named_by_any_id(self, store: Store) -> None:
        """Those below one that was merged are below the survivor, and what they say stays as it is."""
        _add(store, organization("a"), organization("b"), organization("c", parent=OrganizationId("b")))
        _add(store, organization("d", parent=OrganizationId("a")))
        _merged(store, "m", "a", "b")
        with store.reading() as unit:
            told = [unit.organizations.list_children(OrganizationId(name)) for name in "abc"]
        assert [["c", "d"], ["c", "d"], []] == [[str(one.id) for one in below] for below in told]
        assert OrganizationId("b") == told[0][0].parent

    def test_a_merge_needs_live_organizations(self, store: Store) -> None:
        """One that is not there, or was merged before, is refused, and nothing is kept."""
        _add(store, *map(organization, "abc"))
        _merged(store, "m0", "a", "b")
        for missing in ("b", "x"):
            first, absent = organization("c"), organization(missing)
            with store.writing() as unit, pytest.raises(NotFoundError) as refusal:
                unit.organization_merges.add(specimens.organization_merge("m1", first, absent), (first, absent))
            assert {"kind": "organization", "id": missing} == refusal.value.facts
        with store.reading() as unit:
            assert unit.organization_merges.find(MergeId("m1")) is None
        first, other = organization("a"), organization("c")
        with store.writing() as unit, pytest.raises(AlreadyTakenError):
            unit.organization_merges.add(specimens.organization_merge("m0", first, other), (first, other))

    def test_what_was_merged_leads_to_the_survivor_and_stays_taken(self, store: Store) -> None:
        """Codes and keys are the survivor's, who may say them itself or not, and nobody else's."""
        beta = organization("b", code="B", external_keys=external_keys("2"))
        _add(store, organization("a", code="A", external_keys=external_keys("1")), beta, organization("c"))
        _merged(store, "m", "a", "b")
        assert (["a", "a"], ["a", "a"]) == (_by_code(store, "A", "B"), _by_key(store, "1", "2"))
        for fields in ({"code": "B"}, {"external_keys": beta.external_keys}):
            with store.writing() as unit, pytest.raises(AlreadyTakenError) as refusal:
                unit.organizations.replace(organization("c", version=2, **fields), expected_version=1)
            assert "a" == refusal.value.holder
        with store.writing() as unit:
            both = organization("a", code="B", external_keys=external_keys("1", "2", "3"), version=2)
            unit.organizations.replace(both, expected_version=1)
            holders = [unit.organizations.find_code_holder(code, None) for code in ("A", "B", "X")]
            assert [OrganizationId("a"), OrganizationId("b"), None] == holders
            assert [OrganizationId("b"), None] == [
                unit.organizations.find_key_holder(key) for key in (KEYS["2"], ExternalKey("other", "2"))
            ]
            unit.organizations.replace(organization("a", version=3), expected_version=2)
        assert (["a", "a"], ["a", "a", None]) == (_by_code(store, "A", "B"), _by_key(store, "1", "2", "3"))

    def test_a_survivor_is_found_by_what_went_into_it(self, store: Store) -> None:
        """By names, code and e-mail of each record of a chain until it leaves; by a whole name by its own alone."""
        put_firms(store)
        assert dict.fromkeys(LOST_OF_FIRMS, "a") == asked_of_firms(store)
        with store.writing() as unit:
            unit.organizations.replace(organization("a", name="Newer", version=3), expected_version=2)
        assert dict.fromkeys(LOST_OF_FIRMS, "a") == asked_of_firms(store)
        with store.reading() as unit:
            assert () == unit.organizations.list_holding(name_term("Beta Ltd"), most=WHOLE)
        parted = Parted(id=OrganizationId("b"), ids=(OrganizationId("b"), OrganizationId("c")))
        with store.writing() as unit:
            undo = specimens.organization_undo("a", parted)
            unit.organization_merges.undo(MergeId("m2"), undo, [attrs.evolve(BETA, version=2)])
            unit.organizations.replace(organization("a", version=4), expected_version=3)
        assert dict.fromkeys(LOST_OF_FIRMS, "b") == asked_of_firms(store)

    def test_who_parts_is_live_again(self, store: Store) -> None:
        """With what it had, also what was written for the survivor; ids that left with it name it."""
        alpha, beta = organization("a", code="A"), organization("b", code="B", external_keys=external_keys("2"))
        _add(store, alpha, beta, organization("c", code="C", parent=OrganizationId("b")))
        first, second = _merged(store, "m1", "b", "c"), _merged(store, "m2", "a", "b")
        with store.writing() as unit:
            unit.organizations.replace(
                organization("a", code="A", external_keys=external_keys("3"), version=2), expected_version=1
            )
        back = organization("b", name="Beta", code="B", external_keys=external_keys("2", "3"), version=2)
        parted = Parted(id=OrganizationId("b"), ids=(OrganizationId("b"), OrganizationId("c")))
        with store.writing() as unit:
            undo = specimens.organization_undo("a", parted)
            unit.organization_merges.undo(MergeId("m2"), undo, [back])
            unit.organizations.replace(organization("a", code="A", version=3), expected_version=2)
        assert ["a", "b", "b"] == [_id(store, name) for name in "abc"]
        assert (["a", "b", "b"], ["b", "b"]) == (_by_code(store, "A", "B", "C"), _by_key(store, "2", "3"))
        with store.reading() as unit:
            assert_same(back, unit.organizations.find(OrganizationId("b")))
            kept = unit.organization_merges.find(MergeId("m2"))
            assert kept is not None
            assert ((undo,), True) == (kept.undos, kept.is_undone)
            assert (first, kept) == unit.organization_merges.list_of(OrganizationId("c"))
            assert (second.plan, ("b",)) == (kept.plan, tuple(map(str, kept.members)))
            assert ["b"] == [str(one.id) for one in unit.organizations.list_holding(name_term("Beta"), most=WHOLE)]
        with store.writing() as unit, pytest.raises(NotFoundError):
            unit.organization_merges.undo(MergeId("m9"), specimens.organization_undo("a"), [])

    def test_what_parted_organizations_give_up_is_free(self, store: Store) -> None:
        """Who has no id but its own is as if never merged: what it says no more may be another's."""
        alpha, beta = organization("a", code="A", external_keys=external_keys("1")), organization("b", code="B")
        _add(store, alpha, beta)
        _merged(store, "m", "a", "b")
        parted = Parted(id=beta.id, ids=(beta.id,))
        with store.writing() as unit:
            unit.organization_merges.undo(
                MergeId("m"), specimens.organization_undo("a", parted), [organization("b", version=2)]
            )
            unit.organizations.replace(organization("a", version=2), expected_version=1)
        _add(store, organization("c", code="A", external_keys=external_keys("1")), organization("d", code="B"))
        assert (["c", "d"], ["c"]) == (_by_code(store, "A", "B"), _by_key(store, "1"))

    def test_what_is_anothers_by_now_is_refused(self, store: Store) -> None:
        """Who leaves cannot bring a code or key that belongs to one that had no part in it."""
        beta = organization("b", code="B")
        _add(store, organization("a", code="A"), beta, organization("c", code="C", external_keys=external_keys("3")))
        _merged(store, "m", "a", "b")
        for what, fields in (("code", {"code": "C"}), ("external key", {"external_keys": external_keys("3")})):
            undo = specimens.organization_undo("a", Parted(id=beta.id, ids=(beta.id,)))
            with pytest.raises(AlreadyTakenError, match=what), store.writing() as unit:
                unit.organization_merges.undo(MergeId("m"), undo, [organization("b", version=2, **fields)])
        assert ["a", "a"] == [_id(store, name) for name in "ab"]

    def test_merges_are_shown_by_brand(self, store: Store) -> None:
        """A merge of organizations that a view hides is met in no way."""
        brands = (None, BrandId("north"), BrandId("south"))
        for number, brand in enumerate(brands):
            _add(store, organization(f"a{number}", brand=brand), organization(f"b{number}", brand=brand))
            _merged(store, f"m{number}", f"a{number}", f"b{number}")
        for view in VIEWS.values():
            shown = [number for number, brand in enumerate(brands) if is_shown(view, brand)]
            found = seen(
                store,
                view,
                lambda unit: [
                    (
                        unit.organization_merges.find(MergeId(f"m{number}")) is not None,
                        len(unit.organization_merges.list_of(OrganizationId(f"b{number}"))),
                        len(unit.organization_merges.list_ids(OrganizationId(f"b{number}"))),
                        len(unit.organization_merges.list_contributions(MergeId(f"m{number}"))),
                        unit.organizations.find(OrganizationId(f"b{number}")) is not None,
                    )
                    for number in range(len(brands))
                ],
            )
            expected = [(True, 1, 2, 2, True) if number in shown else (False, 0, 0, 0, False) for number in range(3)]
            assert expected == found


def _add(store: Store, *organizations: Organization) -> None:
    with store.writing() as unit:
        for one in organizations:
            unit.organizations.add(one)


def _merged(store: Store, id_: str, master: str, *others: str) -> AppliedMerge[OrganizationId]:
    """Merge organizations that are kept, leave the master as it is, and return the merge."""
    with store.writing() as unit:
        found = [unit.organizations.find(OrganizationId(one)) for one in (master, *others)]
        first, *rest = (one for one in found if one is not None)
        merge = specimens.organization_merge(id_, first, *rest)
        unit.organization_merges.add(merge, (*reversed(rest), first))
    return merge


def _id(store: Store, name: str) -> str | None:
    with store.reading() as unit:
        return _text(unit.organizations.find(OrganizationId(name)))


def _by_code(store: Store, *codes: str) -> list[str | None]:
    with store.reading() as unit:
        return _texts(unit.organizations.find_by_code(code, None) for code in codes)


def _by_key(store: Store, *numbers: str) -> list[str | None]:
    with store.reading() as unit:
        return _texts(unit.organizations.find_by_external_key(KEYS[number]) for number in numbers)


def _texts(found: Iterable[Organization | None]) -> list[str | None]:
    return list(map(_text, found))


def _text(found: Organization | None) -> str | None:
    return None if found is None else str(found.id)
