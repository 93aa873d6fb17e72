"""What `OrganizationPairPort` obliges a store to, claim by claim: look-up by keys, blocks that are cut, and the queue.

Owns the claims about what organizations are compared by, and about pairs of them.
"""

from functools import partial

import pytest

from customer_core.model import BrandId, OrganizationId, OrganizationPair, OrganizationVerdict
from customer_core.ports import IndexedOrganization, KeyQuery, OrganizationLookup, Store, UnitOfWork
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import in_turns
from customer_core.testing.conformance._specimens import indexed_organization, organization, organization_pair
from customer_core.testing.conformance._views import VIEWS, is_shown, seen

__all__ = ["OrganizationPairPortConformance"]

BLOCK = (("a", "m"), ("b", "c"), ("c", "m"), ("d", "z"), ("e", "m"), ("f", "É"))
"""Ids and order texts of one block. In order: b (c), a c e (m), d (z), f (É)."""

CUTS = (("m", 1, "ab"), ("m", 2, "abc"), ("n", 1, "de"), ("", 2, "ab"), ("~", 1, "df"), ("M", 1, "b"), ("m", 0, ""))
"""An order text, how far to reach, and whom that reaches in the block."""

BITS = (1e308, 40.000_000_000_000_01, 40.0, 0.1 + 0.2, 0.3, 0.0, -5e-324, -1e308)
"""Weights in descending order, next to one another where rounding would make them one."""


class OrganizationPairPortConformance:
    """Show that a store keeps pairs of organizations as `OrganizationPairPort` obliges it to."""

    def test_an_organization_is_found_once_by_its_keys(self, store: Store) -> None:
        """Each key finds all that hold it, in order of id, with their features; several find each of them once."""
        held = dict(zip(specimens.ASCENDING_IDS, specimens.ODD_TEXTS, strict=False))
        _index(store, *(indexed_organization(id_, "k1", "k2", "k1", features=text) for id_, text in held.items()))
        _index(store, indexed_organization("O", "K1", "é" * 4_000))
        everyone = tuple((OrganizationId(id_), text) for id_, text in held.items())
        whole = OrganizationLookup(candidates=everyone, cut_keys=())
        assert [whole, whole] == [_looked_up(store, *keys) for keys in (("k1",), ("k0", "k1", "k2"))]
        assert [["O"], ["O"]] == [_ids(_looked_up(store, key)) for key in ("K1", "é" * 4_000)]
        assert [[], [], []] == [_ids(_looked_up(store, *keys)) for keys in ((), ("k3",), (f"{'é' * 4_000}e",))]

    def test_what_is_put_again_takes_the_place_of_what_was(self, store: Store) -> None:
        """What the index says of an organization replaces all that it said, until the index is cleared; pairs stay."""
        _index(store, indexed_organization("a", "k1", "k2", order="a"), indexed_organization("b", "k2", order="b"))
        _index(store, indexed_organization("a", "k2", "k3", order="z", features="new"))
        assert [[], ["a"]] == [_ids(_looked_up(store, key)) for key in ("k1", "k3")]
        assert ["a"] == _ids(_looked_up(store, "k2", most=1, reach=1, order="z"))[:1]
        assert [] == _ids(_looked_up(store, "k2", most=1, reach=0, order="z"))
        _put(store, organization_pair("a", "b"))
        with store.writing() as unit:
            unit.organization_pairs.clear_indexed()
        assert ([], 1) == (_ids(_looked_up(store, "k2", "k3")), len(_waiting(store)))

    @pytest.mark.parametrize(("order", "reach", "reached"), CUTS)
    def test_a_large_block_is_cut_around_the_order_text(
        self, store: Store, order: str, reach: int, reached: str
    ) -> None:
        """Of a block that is cut those next to the order text are found, and its key is told; others are whole."""
        _index(store, *(indexed_organization(id_, "k", order=text) for id_, text in BLOCK))
        _index(store, indexed_organization("x", "other"))
        with store.reading() as unit:
            queries = KeyQuery("k", len(BLOCK) - 1, reach), KeyQuery("other", 9, 0)
            cut = unit.organization_pairs.find_indexed(queries, order=order)
        assert ([*reached, "x"], ("k",)) == (_ids(cut), cut.cut_keys)
        assert () == _looked_up(store, "k", most=len(BLOCK)).cut_keys

    def test_pairs_come_back_equal(self, store: Store) -> None:
        """A pair is found by its two ids in order, with the verdict that was given last; any other two find nothing."""
        pairs = [
            organization_pair("a", "b", one, reason=text)
            for one, text in zip((None, *OrganizationVerdict), specimens.ODD_TEXTS, strict=False)
        ]
        for pair in pairs:
            _put(store, pair)
            assert pair == _found(store, "a", "b")
        assert [None] * 3 == [_found(store, *ids) for ids in (("b", "a"), ("A", "b"), ("a", "c"))]

    def test_all_pairs_of_some_ids_are_told(self, store: Store) -> None:
        """Whether an id is the smaller or the larger one, whether they wait or were judged, each once and in order."""
        pairs = [organization_pair("a", "b"), organization_pair("a", "c", OrganizationVerdict.GROUP)]
        pairs += [organization_pair("b", "c"), organization_pair("c", "d"), organization_pair("d", "e")]
        _put(store, *reversed(pairs))
        told = {"": "", "b": "02", "c": "123", "bc": "0123", "e": "4", "x": ""}
        with store.reading() as unit:
            for ids, places in told.items():
                found = unit.organization_pairs.list_of(list(map(OrganizationId, ids)))
                assert tuple(pairs[int(place)] for place in places) == found

    def test_only_pairs_without_a_verdict_wait(self, store: Store) -> None:
        """Those that wait are told likeliest first, then by their ids, turn by turn; what was judged waits no more."""
        likely = [organization_pair("a", f"b{len(BITS) - at}", bits=bits) for at, bits in enumerate(BITS)]
        alike = [organization_pair("A", right, bits=-1e308) for right in ("B", "a", "b")]
        waiting = [*likely[:-1], *alike, likely[-1]]
        _put(store, *reversed(waiting), organization_pair("a", "z", OrganizationVerdict.BRANCH, bits=50.0))
        for most in (1, 4, 100):
            assert waiting == in_turns(partial(_turn, store, most), most=most)
        _put(store, organization_pair("a", f"b{len(BITS)}", OrganizationVerdict.SAME))
        assert waiting[1:] == _waiting(store)

    def test_both_are_shown_with_their_organizations(self, store: Store) -> None:
        """What a view hides takes no place in a block; a pair is shown if both are."""
        brands = (None, BrandId("north"), BrandId("south"), BrandId("NORTH"))
        with store.writing() as unit:
            for place, brand in enumerate(brands):
                unit.organizations.add(organization(f"o{place}", brand=brand))
                unit.organization_pairs.put_indexed(indexed_organization(f"o{place}", "k", order=f"{place}"))
            pairs = [organization_pair("o0", f"o{place}") for place in (1, 2, 3)]
            for pair in pairs:
                unit.organization_pairs.put(pair)
        for view in VIEWS.values():
            shown = [f"o{place}" for place, brand in enumerate(brands) if is_shown(view, brand)]
            told = seen(store, view, lambda unit: unit.organization_pairs.find_indexed([KeyQuery("k", 9, 0)], order=""))
            assert shown == _ids(told)
            most = len(shown) - 1
            cut = seen(store, view, partial(_cut_of, most)) if shown else None
            assert cut is None or (shown[:1], ("k",)) == (_ids(cut), cut.cut_keys)
            both = [pair for pair in pairs if {str(pair.left), str(pair.right)} <= set(shown)]
            assert both == seen(
                store, view, lambda unit: list(unit.organization_pairs.list_waiting(after=None, most=9))
            )
            found = seen(store, view, lambda unit: [unit.organization_pairs.find(one.left, one.right) for one in pairs])
            assert both == [one for one in found if one]
            of_first = seen(store, view, lambda unit: list(unit.organization_pairs.list_of([OrganizationId("o0")])))
            assert both == of_first


def _cut_of(most: int, unit: UnitOfWork) -> OrganizationLookup:
    return unit.organization_pairs.find_indexed([KeyQuery("k", most, 1)], order="")


def _index(store: Store, *records: IndexedOrganization) -> None:
    """Keep what is said of some organizations, which are added where they are not there yet."""
    with store.writing() as unit:
        for record in records:
            if unit.organizations.find(record.id) is None:
                unit.organizations.add(organization(str(record.id)))
            unit.organization_pairs.put_indexed(record)


def _put(store: Store, *pairs: OrganizationPair) -> None:
    with store.writing() as unit:
        for pair in pairs:
            for id_ in (pair.left, pair.right):
                if unit.organizations.find(id_) is None:
                    unit.organizations.add(organization(str(id_)))
            unit.organization_pairs.put(pair)


def _looked_up(store: Store, *keys: str, most: int = 1_000, reach: int = 0, order: str = "") -> OrganizationLookup:
    with store.reading() as unit:
        return unit.organization_pairs.find_indexed([KeyQuery(key, most, reach) for key in keys], order=order)


def _ids(found: OrganizationLookup) -> list[str]:
    return [str(id_) for id_, _ in found.candidates]


def _found(store: Store, left: str, right: str) -> OrganizationPair | None:
    with store.reading() as unit:
        return unit.organization_pairs.find(OrganizationId(left), OrganizationId(right))


def _turn(store: Store, most: int, after: OrganizationPair | None) -> tuple[OrganizationPair, ...]:
    with store.reading() as unit:
        return unit.organization_pairs.list_waiting(after=after, most=most)


def _waiting(store: Store) -> list[OrganizationPair]:
    return list(_turn(store, 1_000, None))
