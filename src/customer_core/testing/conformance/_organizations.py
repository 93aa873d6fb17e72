"""What `OrganizationPort` obliges a store to, claim by claim: organizations by id, code, key, term and page.

Owns the claims about organizations.
"""

from functools import partial
from itertools import cycle

import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import BrandId, EmailAddress, Organization, OrganizationId
from customer_core.ports import Store, UnitOfWork
from customer_core.search import (
    OrganizationTerm,
    Page,
    PageNumber,
    PageRequest,
    Sort,
    criteria_of,
    email_term,
    name_term,
    paginate_organizations,
    stem_term,
)
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import WHOLE, assert_same
from customer_core.testing.conformance._specimens import external_keys, organization
from customer_core.testing.conformance._views import VIEWS, is_shown, seen

__all__ = ["OrganizationPortConformance"]

NORTH, SOUTH = BrandId("north"), BrandId("south")
FULL = specimens.full_organization()
CROWD = tuple(
    organization(
        f"o-{number}",
        name=name,
        code=f"K{number}",
        emails=[EmailAddress(f"info@{number % 3}.example")],
        tags=["odd"] if number % 2 else [],
        parent=OrganizationId("o-0") if number > 4 else None,
    )
    for number, name in enumerate((*specimens.ODD_TEXTS, "Zoë Lee GmbH", "zoe lee, gmbh", "Zoe Lee Ltd", "…"))
)
ASKED = (
    *("", "zoe", "not zoe", "zoe gmbh", "info@1* or code:k2", "tag:odd and not email:info@1.example", "tag:* not k"),
    *("organization:o-0", "name:*", "spent>1", "code:nobody"),
)


class OrganizationPortConformance:
    """Show that a store keeps organizations as `OrganizationPort` obliges it to."""

    def test_an_organization_comes_back_equal(self, store: Store) -> None:
        """An organization comes back equal, in everything that it says, by its id, its code and each of its keys."""
        assert _find(store, "full") is None
        _add(store, organization("other"), FULL)
        assert_same(FULL, _find(store, "full"))
        with store.reading() as unit:
            assert unit.organizations.find(OrganizationId("FULL")) is None
            assert_same(FULL, unit.organizations.find_by_code(FULL.code, FULL.brand))
            for key in FULL.external_keys:
                assert_same(FULL, unit.organizations.find_by_external_key(key))

    def test_codes_are_told_apart_by_brand_and_case(self, store: Store) -> None:
        """A code names one organization in each brand, none being a brand of its own; a blank code names none."""
        _add(
            store,
            organization("o-1", code="K"),
            organization("o-2", code="k"),
            organization("o-3", code="K", brand=NORTH),
            organization("o-4"),
            organization("o-5"),
        )
        with store.reading() as unit:
            found = [unit.organizations.find_by_code(*one) for one in (("K", None), ("k", None), ("K", NORTH))]
            assert ["o-1", "o-2", "o-3"] == _ids(*found)
            for nobody in (("K", SOUTH), ("", None), ("", NORTH)):
                assert unit.organizations.find_by_code(*nobody) is None

    def test_what_is_taken_is_refused(self, store: Store) -> None:
        """A second organization of an id, a code or a key is refused, and nothing of it is kept."""
        _add(store, organization("o-1", code="K", external_keys=external_keys("1")), organization("o-2"))
        refused = (
            ("id", organization("o-1", name="Other")),
            ("code", organization("o-9", code="K", external_keys=external_keys("9"))),
            ("external key", organization("o-9", code="K9", external_keys=external_keys("9", "1"))),
        )
        for what, one in refused:
            with store.writing() as unit, pytest.raises(AlreadyTakenError) as caught:
                unit.organizations.add(one)
            assert {"what": what, "kind": "organization", "holder": "o-1"} == caught.value.facts
        with store.writing() as unit:
            for what, fields in (("code", {"code": "K"}), ("external key", {"external_keys": external_keys("1")})):
                with pytest.raises(AlreadyTakenError, match=what):
                    unit.organizations.replace(organization("o-2", version=2, **fields), expected_version=1)
        assert (None, organization("o-2")) == (_find(store, "o-9"), _find(store, "o-2"))
        with store.reading() as unit:
            assert unit.organizations.find_by_external_key(external_keys("9")[0]) is None

    def test_an_organization_is_replaced_at_its_version(self, store: Store) -> None:
        """It is replaced at the expected version alone, and found by what it says from then on and by nothing else."""
        _add(store, organization("o-1", name="Acme", code="K", external_keys=external_keys("1")))
        changed = organization("o-1", name="Emca", code="C", external_keys=external_keys("2"), brand=NORTH, version=2)
        with store.writing() as unit:
            unit.organizations.hold()
            for version in (0, 2):
                with pytest.raises(StaleVersionError) as stale:
                    unit.organizations.replace(changed, expected_version=version)
                assert {"kind": "organization", "id": "o-1", "expected": version, "found": 1} == stale.value.facts
            with pytest.raises(NotFoundError):
                unit.organizations.replace(organization("o-2"), expected_version=1)
            unit.organizations.replace(changed, expected_version=1)
            found = unit.organizations.find_by_code("C", NORTH), unit.organizations.find_by_code("K", None)
            assert (changed, None) == found
        assert [["o-1"], []] == [_holding(store, name_term(name)) for name in ("emca", "acme")]
        _add(store, organization("o-2", code="K", external_keys=external_keys("1")))

    def test_organizations_are_found_whole(self, store: Store) -> None:
        """All of a name, of a name without its legal form, or of an address are told by id, as many as are asked."""
        _add(store, *reversed(CROWD), organization("o-a", name="Other", aliases=["Zoë LEE gmbh"]))
        count = len(specimens.ODD_TEXTS)
        gmbh = [f"o-{count}", f"o-{count + 1}", "o-a"]
        assert gmbh == _holding(store, name_term("ZOË Lee GmbH"))
        assert gmbh[:2] == _holding(store, name_term("zoe lee gmbh"), most=2)
        assert [*gmbh[:2], f"o-{count + 2}", "o-a"] == _holding(store, stem_term("Zoe Lee"))
        of_one = sorted(str(one.id) for one in CROWD if one.emails[0].address == "info@1.example")
        assert of_one == _holding(store, email_term("INFO@1.example"))
        for nothing in (name_term("zoe"), email_term("info@"), OrganizationTerm("@name", "")):
            assert [] == _holding(store, nothing)

    def test_children_are_told_by_id(self, store: Store) -> None:
        """Those whose parent is of an id are told by id, whether or not that one is there; nobody below them is."""
        below = [organization(id_, parent=OrganizationId("o-1")) for id_ in ("B", "a", "b")]
        _add(store, *reversed(below), organization("o-1"), organization("c", parent=OrganizationId("a")))
        with store.reading() as unit:
            told = [unit.organizations.list_children(OrganizationId(id_)) for id_ in ("o-1", "a", "O-1")]
            assert [["B", "a", "b"], ["c"], []] == [_ids(*one) for one in told]
            assert ["B", "a", "b", "c", "o-1"] == _ids(*unit.organizations.iter_all())

    def test_pages_are_those_of_the_search_engine(self, store: Store) -> None:
        """Every page of whatever is asked for, in whatever order, is the one that the search engine makes of all."""
        _add(store, *CROWD)
        for text, sort in zip(ASKED, cycle(("-organization", "name", "-name", "email", "id")), strict=False):
            self._walk(store, PageRequest(criteria=criteria_of(text), sort=Sort.parse(sort), size=5), "next")
        self._walk(store, PageRequest(size=5, position=PageNumber(9)), "back")

    def _walk(self, store: Store, request: PageRequest | None, side: str) -> None:
        """Walk to the last page, or back to the first."""
        while request is not None:
            expected = paginate_organizations(CROWD, request)
            with store.reading() as unit:
                assert expected == _page(request, unit)
            assert expected == seen(store, VIEWS["no brand"], partial(_page, request))
            request = getattr(expected, side)

    def test_organizations_are_shown_by_brand(self, store: Store) -> None:
        """One that a view hides is met in no way; who sees customers of certain people alone meets none."""
        brands = (None, NORTH, SOUTH, BrandId("NORTH"))
        many = [
            organization(f"o-{brand}", name="Acme", brand=brand, code="K", external_keys=external_keys(f"{brand}"))
            for brand in brands
        ]
        _add(store, *many, *(organization(f"c-{one.id}", parent=one.id, brand=one.brand) for one in many))
        for view in VIEWS.values():
            shown = sorted(str(one.id) for one in many if is_shown(view, one.brand))
            for told in seen(store, view, partial(_ways, many)):
                assert shown == sorted(_ids(*told))
            below = [f"c-{id_}" for id_ in shown]
            told = seen(store, view, lambda unit: list(unit.organizations.iter_all()))
            assert sorted([*below, *shown]) == _ids(*told)


def _ways(many: list[Organization], unit: UnitOfWork) -> list[list[Organization | None]]:
    """Return the organizations that each way of asking tells; of children, their parents."""
    asked = unit.organizations
    below = [child for one in many for child in asked.list_children(one.id)]
    return [
        [asked.find(one.id) for one in many],
        [asked.find_by_code("K", one.brand) for one in many],
        [asked.find_by_external_key(one.external_keys[0]) for one in many],
        [one for one in many for child in below if child.parent == one.id],
        list(asked.list_holding(name_term("Acme"), most=WHOLE)),
        list(asked.find_page(PageRequest(criteria=criteria_of("acme"))).items),
    ]


def _page(request: PageRequest, unit: UnitOfWork) -> Page[Organization]:
    return unit.organizations.find_page(request)


def _ids(*found: Organization | None) -> list[str]:
    return [str(one.id) for one in found if one]


def _add(store: Store, *organizations: Organization) -> None:
    with store.writing() as unit:
        for one in organizations:
            unit.organizations.add(one)


def _find(store: Store, id_: str) -> Organization | None:
    with store.reading() as unit:
        return unit.organizations.find(OrganizationId(id_))


def _holding(store: Store, term: OrganizationTerm, *, most: int = WHOLE) -> list[str]:
    with store.reading() as unit:
        return _ids(*unit.organizations.list_holding(term, most=most))
