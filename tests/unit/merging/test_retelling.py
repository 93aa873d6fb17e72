"""What is told again of merges and edits when records are parted: what is carried on, and whose codes are."""

from datetime import UTC, datetime

import attrs
import pytest
from tests.unit.merging.stories import STEWARD, A, B, C, D, Story

from customer_core.merging import AppliedMerge, LaterEdit, Lineage, Undoing, apply, choices_in, joined, longest, propose
from customer_core.model import BrandId, Customer, CustomerId, MergeId
from customer_core.services import Registered


def lineage(master: Customer, *others: Customer) -> tuple[Customer, AppliedMerge, Lineage]:
    """Return the record with the longest code that some make, its merge, and its lineage."""
    together = (master, *others)
    plan = propose(master, others, rules={"code": longest})
    merged = apply(plan)
    tree = joined([Lineage((), {one.id: (one, None)}).tree(one, None) for one in together])
    merge = AppliedMerge(
        id=MergeId("m-1"),
        plan=plan,
        at=datetime(2024, 6, 1, tzinfo=UTC),
        by=STEWARD.author,
        step=1,
        choices=choices_in(tree, merged, step=1),
    )
    return merged, merge, Lineage((merge,), {one.id: (one, merge) for one in together})


def codes(undoing: Undoing) -> dict[str, str]:
    """Return the codes of all who are there after an undo."""
    return {str(one.id): one.code for one in undoing.records}


def test_steps_are_counted_from_1() -> None:
    """What happens next has the number behind the last of merges and undos; 0 is what nobody counted yet."""
    merged, merge, two = lineage(A, B)
    uncounted = AppliedMerge(id=MergeId("m-2"), plan=merge.plan, at=merge.at, by=merge.by)
    edit = LaterEdit(record=merged.id, field="flag", before="", after="ask")
    assert (0, 0, 0) == (uncounted.step, edit.step, edit.turn)
    assert (1, 2) == (Lineage((), {A.id: (A, None)}).next_step, two.next_step)


def test_those_who_leave_come_in_order_of_id() -> None:
    """In whatever order they were merged."""
    merged, merge, all_four = lineage(A, D, B, C)
    undone = all_four.without(merge, (D.id, C.id, B.id), merged)
    assert (["a", "b", "c", "d"], ["b", "c", "d"]) == (
        [str(one.id) for one in undone.records],
        [str(one.id) for one in undone.parted],
    )


def test_codes_that_nobody_else_has_are_as_they_were() -> None:
    """Nothing has to be carried on of them, nor of records without a code."""
    merged, merge, two = lineage(A.with_code("K-1"), B.with_code("K-22"))
    undone = two.without(merge, (B.id,), merged)
    assert ({"a": "K-1", "b": "K-22"}, ()) == (codes(undone), undone.carried)
    merged, merge, two = lineage(A, B)
    undone = two.without(merge, (B.id,), merged, holder_of=lambda *_: None)
    assert ({"a": "", "b": ""}, ()) == (codes(undone), undone.carried)


@pytest.mark.parametrize(("holder", "code"), [(None, "Z-9"), (A.id, "Z-9"), (B.id, "Z-9"), (C.id, "K-22")])
def test_a_code_goes_along_that_is_nobody_elses(holder: CustomerId | None, code: str) -> None:
    """One that was written over the code of who leaves, unless a stranger has it by now."""
    merged, merge, two = lineage(A.with_code("K-1"), B.with_code("K-22"))
    holders = {"K-1": A.id, "K-22": B.id, "Z-9": holder}
    undone = two.without(merge, (B.id,), merged.with_code("Z-9"), holder_of=lambda claim, _: holders.get(str(claim)))
    assert {"a": "K-1", "b": code} == codes(undone)


def test_who_has_lost_a_code_to_a_stranger_does_without() -> None:
    """Or has its own again, where it is the code of another one of the same record that is a stranger's by now."""
    merged, merge, two = lineage(A.with_code("K-1"), B.with_code("K-22"))
    strangers = {"K-22": C.id, "Z-9": C.id}
    undone = two.without(merge, (B.id,), merged.with_code("Z-9"), holder_of=lambda claim, _: strangers.get(str(claim)))
    assert {"a": "K-1", "b": ""} == codes(undone)
    merged, merge, three = lineage(A.with_code("K-1"), B, C.with_code("K-333"))
    undone = three.without(merge, (B.id,), merged, holder_of=lambda claim, _: {"K-333": D.id}.get(str(claim)))
    assert {"a": "K-1", "b": ""} == codes(undone)


def test_a_code_that_somebody_wrote_who_is_elsewhere_by_now_is_not_asked_for() -> None:
    """A merge of before tells it, but it was never said by who is here."""
    story = Story(*(one.with_code(f"K-{one.id}") for one in (A, B, C, D)))
    story.merge("dc")
    story.edit("d", lambda one: one.with_code("Q-5"))
    story.merge("da")
    story.split("a")
    story.undo(story.merge("ab"))
    assert ["K-a", "K-b", "Q-5"] == [story[id_].code for id_ in "abd"]


@pytest.mark.parametrize("written", ["K-1", "Q-5"])
def test_no_code_leaves_that_the_survivor_has_or_had(written: str) -> None:
    """Neither what it says now nor what it said before it was merged."""
    story = Story(A.with_code("K-1"), B.with_code("K-22"), C.with_code("K-3"))
    story.merge("ac")
    story.edit("a", lambda one: one.with_code("Q-5"))
    merge = story.merge("ab", {"code": longest})
    story.edit("a", lambda one: one.with_code(written))
    story.undo(merge)
    assert ["Q-5", "K-22"] == [story[id_].code for id_ in "ab"]


def test_a_code_is_given_back_for_the_one_that_it_replaced() -> None:
    """Not for that of before, if somebody had written another one in between."""
    story = Story(A.with_code("K-1"), B.with_code("K-22"), D.with_code("K-4"))
    merge = story.merge("ab")
    story.edit("a", lambda one: one.with_code("Q-5"))
    story.merge("ad")
    story.edit("a", lambda one: one.with_code("K-22"))
    story.undo(merge)
    assert ["Q-5", "K-22"] == [story[id_].code for id_ in "ab"]


def test_a_code_that_was_given_up_is_no_edit_by_hand() -> None:
    """The next undo knows why the record has none."""
    north, south = BrandId("north"), BrandId("south")
    coded = (A.with_code("K-1"), B.with_code("K-22"), C.with_code("K-3"))
    story = Story(*(attrs.evolve(one, brand=north) for one in coded))
    story.merge("abc", {"code": longest})
    story.edit("a", lambda one: attrs.evolve(one, brand=south))
    for id_, code in (("x", "K-1"), ("y", "K-3")):
        stranger = attrs.evolve(D, id=CustomerId(id_), code=code, brand=south)
        assert isinstance(story.desk.customers.register(stranger), Registered)
    story.split("b")
    assert "" == story["a"].code
    assert () == story.split("c").edits
    assert ["", "K-22", "K-3"] == [story[id_].code for id_ in "abc"]


def test_what_a_merge_tells_that_stays_is_not_told_again() -> None:
    """An edit is carried on only where no merge of the record tells it any more."""
    story = Story(A, B, C)
    first = story.merge("ab")
    story.edit("a", lambda one: one.with_company("New"))
    second = story.merge("ac")
    assert () == story.undo(first).moved
    assert () == story.undo(second).moved
    assert ["New", "", ""] == [story[id_].company for id_ in "abc"]


def test_an_edit_of_before_does_not_change_who_came_back_since() -> None:
    """What went with a record, and was written over there, is not told again by a second merge."""
    story = Story(A, B.with_company("Bolt"))
    merge = story.merge("ab")
    story.edit("a", lambda one: one.with_company("New"))
    story.undo(merge)
    story.edit("b", lambda one: one.with_company("Later"))
    again = story.merge("ab")
    assert "Later" == story["a"].company
    assert () == story.undo(again).edits
    assert ["", "Later"] == [story[id_].company for id_ in "ab"]
