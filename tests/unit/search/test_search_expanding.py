from typing import Any

import attrs
import pytest

from customer_core.errors import CriteriaCycleError, InvalidValueError, NotFoundError
from customer_core.model import Customer, CustomerId, OrganizationId, SavedSearchId
from customer_core.search import (
    REFERENCES_MOST,
    AllOf,
    AnyOf,
    Criteria,
    DefinitionId,
    Everything,
    Known,
    Not,
    PageRequest,
    SearchOperator,
    Where,
    criteria_of,
    definitions_in,
    expand,
    matches,
    matches_terms,
    organizations_in,
    told_id,
    with_organizations,
)
from customer_core.serialization import from_json, to_json

VIP, LEE = Where("tag", SearchOperator.IS, "vip"), Where("name", SearchOperator.IS, "lee")
A, B, C = (SavedSearchId(name) for name in "abc")


def named(id_: SavedSearchId) -> Where:
    """Return the criterion that a saved search finds somebody."""
    return Where("saved_search", SearchOperator.IS, str(id_))


def deep(criteria: Criteria) -> Criteria:
    """Return criteria six levels deeper."""
    for _ in range(6):
        criteria = Not(criteria)
    return criteria


def test_a_name_gives_place_to_what_it_stands_for() -> None:
    """Wherever a saved search is named, its criteria stand there, and what these name; all else stays as it is."""
    definitions: dict[DefinitionId, Criteria] = {A: AnyOf((VIP, named(B))), B: Not(LEE), C: Everything()}
    wanted = AllOf((named(A), Not(named(B)), AnyOf((named(C), LEE))))
    expected = AllOf((AnyOf((VIP, Not(LEE))), Not(Not(LEE)), AnyOf((Everything(), LEE))))
    assert expected == expand(wanted, definitions)
    for unchanged in (Everything(), VIP, Not(AllOf((VIP, LEE)))):
        assert unchanged == expand(unchanged, {})


def test_what_is_named_is_told_once() -> None:
    """The names in criteria are told, not those that these name in turn."""
    assert frozenset({A, B}) == definitions_in(AllOf((named(A), Not(AnyOf((named(B), named(A), VIP))))))
    assert frozenset() == definitions_in(Not(VIP))
    with pytest.raises(InvalidValueError):
        definitions_in(Where("saved_search", SearchOperator.IS, "no id"))


def test_criteria_as_text_name_searches() -> None:
    """Whoever writes criteria as text names a saved search by its id."""
    assert AllOf((named(A), VIP)) == criteria_of("saved_search:a tag:vip")


def test_a_name_of_nothing_is_refused() -> None:
    """A saved search that is not there is told by its id, as one that was deleted."""
    with pytest.raises(NotFoundError, match="There is no saved search 'b'"):
        expand(named(A), {A: Not(named(B))})


@pytest.mark.parametrize(
    ("definitions", "of", "chain"),
    [
        ({A: Not(named(A))}, None, "'a' > saved search 'a'"),
        ({A: named(B), B: AllOf((VIP, named(C))), C: named(A)}, None, "'a' > saved search 'b' > saved search 'c' > "),
        ({A: named(B), B: named(C), C: named(B)}, None, "^These are defined by themselves: saved search 'b' > "),
        ({A: named(B)}, B, "'b' > saved search 'a' > saved search 'b'"),
    ],
)
def test_what_is_defined_by_itself_is_refused(
    definitions: dict[DefinitionId, Criteria], of: SavedSearchId | None, chain: str
) -> None:
    """A circle is refused, whoever asks, and named from one to itself."""
    with pytest.raises(CriteriaCycleError, match=chain):
        expand(named(A), definitions, of=of)


@pytest.mark.parametrize(
    ("definitions", "problem"),
    [
        ({A: AllOf((named(B), named(B))), B: AllOf((VIP,) * 51)}, "criteria: has more than 100 terms, with the saved"),
        ({A: deep(named(B)), B: Not(deep(VIP))}, "deeper than 12 levels, with the saved"),
        (
            {SavedSearchId(f"s{number}"): named(SavedSearchId(f"s{number + 1}")) for number in range(999)}
            | {A: named(SavedSearchId("s0"))},
            f"name more than {REFERENCES_MOST} others in a row",
        ),
    ],
)
def test_what_remains_is_limited(definitions: dict[DefinitionId, Criteria], problem: str) -> None:
    """The limits of criteria hold for what is asked of a store in the end, however it was put together."""
    with pytest.raises(InvalidValueError, match=problem):
        expand(named(A), definitions)


def test_a_name_is_never_taken_for_what_finds_nobody() -> None:
    """Whoever forgets to expand criteria is told so, and does not get the answer to another question."""
    for wanted in (named(A), Not(named(A))):
        with pytest.raises(InvalidValueError, match="put those in their place with `expand`"):
            matches(wanted, Customer(id=CustomerId("c")))
        with pytest.raises(InvalidValueError, match="name others by the field saved_search"):
            matches_terms(wanted, ())


def test_nobody_is_found_by_whether_a_name_is_known() -> None:
    """A customer has no saved searches, so that nothing is asked by whether it has any."""
    with pytest.raises(InvalidValueError, match="field: holds no values of customers; name one by its id"):
        Known("saved_search")


def test_messages_call_a_search_by_its_kind_and_id() -> None:
    """No name that somebody gave it stands there, which may be personal."""
    assert "saved search 'a'" == told_id(A)


def test_an_organization_is_meant_by_all_of_its_ids() -> None:
    """Wherever it stands in a tree; who joined by any of them is met, and the criteria have as many terms as before."""
    one, other = (Where("organization", SearchOperator.IS, name) for name in ("a", "x"))
    whole = AllOf((Not(one), AnyOf((other, VIP))))
    assert frozenset({"a", "x"}) == organizations_in(whole)
    found = with_organizations(whole, {"a": ["b", "a", "c"]})
    assert found == AllOf((Not(attrs.evolve(one, others=["b", "c"])), AnyOf((other, VIP))))
    assert whole == with_organizations(whole, {"z": ["y"]})
    joined = [Customer(id=CustomerId(name), organization=OrganizationId(name)) for name in "abcx"]
    meant = attrs.evolve(one, others=("b", "c"))
    assert [True, True, True, False] == [matches(meant, customer) for customer in joined]
    assert from_json(PageRequest, to_json(PageRequest(criteria=meant))).criteria == meant
    assert "others" not in str(to_json(PageRequest(criteria=one)))


def test_other_ids_are_ids() -> None:
    """What is none is refused; other fields have no other values."""
    slips: tuple[Any, ...] = (("",), "b", (1,))
    for slip in slips:
        with pytest.raises(InvalidValueError):
            Where("organization", SearchOperator.IS, "a", slip)
    with pytest.raises(InvalidValueError, match="for organizations alone"):
        Where("tag", SearchOperator.IS, "a", ("b",))
