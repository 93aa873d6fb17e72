"""What defined attributes are good for: they are merged by their rules, and searched unless they are not to be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from customer_core.errors import InvalidValueError
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import smallest
from customer_core.model import Actor, AddTag, CustomerDraft, CustomerId, EmailAddress, PersonName, PhoneNumber, Verdict
from customer_core.search import GroupKind, PageRequest, criteria_of
from customer_core.settings import AttributeDefinition, AttributeSettings, AttributeType

ANN, BOB, CAM = map(CustomerId, ("c-ann", "c-bob", "c-cam"))
VISITS = AttributeDefinition(name="visits", type=AttributeType.NUMBER, merge_rule="largest")
DIET = AttributeDefinition(name="diet", is_searchable=False)
ASKED = "attribute.diet:vegan"


@pytest.fixture
def desk() -> Desk:
    """A shop with three customers who visit it more and more often."""
    desk = CustomerManager.open("memory:").acting_as(Actor.system("shop"))
    desk.settings.apply(AttributeSettings(definitions=[VISITS, DIET]))
    people = [
        CustomerDraft(
            name=PersonName("Ann Lee"),
            emails=[EmailAddress("ann@lee.example")],
            phones=[PhoneNumber("+1 512 555 0100")],
            attributes={"visits": visits, "diet": "vegan"},
        ).with_id(id_)
        for visits, id_ in enumerate((ANN, BOB, CAM), start=1)
    ]
    desk.imports.load(people)
    return desk


def test_a_merge_goes_by_the_rule_that_is_defined(desk: Desk) -> None:
    """A rule that is given for the attribute goes before it; a redo and what an undo leaves go by it, too."""
    plan = desk.merges.propose(ANN, [BOB, CAM])
    decision = plan.find("attributes[visits]")
    assert decision is not None
    assert (3, "largest") == (decision.value, decision.rule)
    given = desk.merges.propose(ANN, [BOB, CAM], rules={"attributes[visits]": smallest}).find("attributes[visits]")
    assert given is not None
    assert 1 == given.value
    merge = desk.merges.apply(plan)
    assert 3 == desk.customers.get(ANN).attributes["visits"]
    desk.merges.undo(merge.id)
    assert [1, 2, 3] == [desk.customers.get(id_).attributes["visits"] for id_ in (ANN, BOB, CAM)]
    desk.merges.redo(merge.id)
    assert 3 == desk.customers.get(BOB).attributes["visits"]


def test_merges_that_nobody_looks_at_go_by_it_too(desk: Desk) -> None:
    """Whoever survives."""
    desk.maintenance.reindex()
    for id_ in (BOB, CAM):
        desk.judgements.record(ANN, id_, Verdict.SAME)
    desk.merges.merge_clusters()
    assert [3, 3, 3] == [desk.customers.get(id_).attributes["visits"] for id_ in (ANN, BOB, CAM)]


REFUSED: dict[str, Callable[[Desk, Path], object]] = {
    "search": lambda desk, _: desk.customers.search(criteria_of(ASKED)),
    "turn": lambda desk, _: desk.customers.turn(PageRequest(criteria=criteria_of(f"not (name:ann or {ASKED})"))),
    "known": lambda desk, _: desk.customers.search(criteria_of("attribute.diet:*")),
    "organizations": lambda desk, _: desk.organizations.search(criteria_of(ASKED)),
    "saved search": lambda desk, _: desk.searches.save("Vegans", criteria_of(ASKED)),
    "group": lambda desk, _: desk.groups.create("Vegans", criteria=criteria_of(ASKED)),
    "act": lambda desk, _: desk.acts.start(criteria_of(ASKED), [AddTag("vegan")]),
    "export": lambda desk, folder: desk.exports.customers(folder / "out.csv", criteria_of(ASKED)),
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_what_is_not_searchable_is_asked_for_nowhere(
    desk: Desk, tmp_path: Path, call: Callable[[Desk, Path], object]
) -> None:
    """The refusal names the attribute; nothing is kept or written."""
    with pytest.raises(InvalidValueError, match="'diet', an attribute that is defined as not searchable"):
        call(desk, tmp_path)
    assert ([], (), ()) == (list(tmp_path.iterdir()), desk.searches.list_viewed(), desk.groups.list_seen())


def test_groups_and_searches_of_before(desk: Desk) -> None:
    """A group goes on by its criteria; a search is refused until it asks for something else."""
    desk.settings.apply(desk.settings.get(AttributeSettings).without_definition("diet"))
    group = desk.groups.create("Vegans", kind=GroupKind.DYNAMIC, criteria=criteria_of(ASKED))
    search = desk.searches.save("Vegans", criteria_of(ASKED))
    desk.settings.apply(desk.settings.get(AttributeSettings).with_definition(DIET))
    assert [group.id] == [one.id for one in desk.groups.groups_of(ANN)]
    assert 3 == desk.groups.members(group.id).total
    with pytest.raises(InvalidValueError, match="not searchable"):
        desk.searches.run(search.id)
    with pytest.raises(InvalidValueError, match="not searchable"):
        desk.searches.change(search.id, criteria_of(f"name:ann and {ASKED}"), version=1)
    assert 3 == desk.customers.search(criteria_of("attribute.visits>0")).total
