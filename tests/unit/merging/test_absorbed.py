"""Which of the records that went into a customer it is made of: those that are part of it still, as they were."""

import attrs
import pytest
from tests.unit.merging.stories import A, B, C, D, Story

from customer_core.merging import absorbed
from customer_core.model import Customer, CustomerId, PersonName


def named(customer: Customer, name: str) -> Customer:
    """Return a customer of another name."""
    return attrs.evolve(customer, name=PersonName(name))


def story() -> Story:
    """Return four customers, each of a name of its own."""
    return Story(*(named(one, f"{one.id}0") for one in (A, B, C, D)))


def names(found: Story, id_: str) -> str:
    """Return what those were called of whom a customer was made, each once."""
    merges = found.desk.merges.list_of(CustomerId(id_))
    survivor = found[id_].id
    ids = {CustomerId(one) for one in "abcd" if found[one].id == survivor}
    told = absorbed(merges, ids, found.desk.merges.list_contributions)
    return " ".join(sorted({one.name.full for one in told if one.name}))


def test_a_record_on_its_own_was_made_of_nothing() -> None:
    """Of one that was never merged nothing is told, and its merges are not looked into."""
    assert () == absorbed((), {CustomerId("a")}, lambda id_: pytest.fail(str(id_)))


def test_the_records_are_told_as_they_were() -> None:
    """Every original counts, the survivor's own among them, in the order of the merges, whatever was changed since."""
    found = story()
    first = list(found.first)
    found.merge("abc")
    found.edit("a", lambda one: named(one, "a1"))
    merges = found.desk.merges.list_of(CustomerId("a"))
    told = absorbed(merges, {one.id for one in first[:3]}, found.desk.merges.list_contributions)
    assert first[:3] == list(told)


def test_what_was_said_between_two_merges_counts() -> None:
    """What a merged record said as it went into a further merge counts beside the originals."""
    found = story()
    found.merge("ab")
    found.edit("a", lambda one: named(one, "a1"))
    found.merge("ca")
    assert "a0 a1 b0 c0" == names(found, "a")


def test_what_was_said_together_goes_with_whoever_leaves() -> None:
    """Once somebody left, what was said together with that one counts for nobody, also when it comes back."""
    found = story()
    found.merge("ab")
    found.edit("a", lambda one: named(one, "a1"))
    found.merge("ca")
    found.split("b")
    assert ["a0 c0", ""] == [names(found, id_) for id_ in "cb"]
    found.merge("cb")
    assert "a0 b0 c0" == names(found, "c")


def test_those_who_leave_together_keep_what_they_said_together() -> None:
    """What a record said that is made of several stays with them, but for what it said in the very merge it left."""
    found = story()
    found.merge("ab")
    found.edit("a", lambda one: named(one, "a1"))
    found.merge("ca")
    last = found.merge("dc")
    assert "a0 a1 b0 c0 d0" == names(found, "d")
    found.undo(last)
    assert ["a0 a1 b0 c0", ""] == [names(found, id_) for id_ in "cd"]
    found.split("a")
    assert ["a0 b0", ""] == [names(found, id_) for id_ in "ac"]


def test_a_survivor_keeps_those_who_stay() -> None:
    """Of three that became one at once two leave, one after the other: each time those count who are still there."""
    found = story()
    found.merge("abc")
    found.split("b")
    assert "a0 c0" == names(found, "a")
    found.merge("ad")
    found.split("c")
    assert "a0 d0" == names(found, "a")
    found.split("d")
    assert "" == names(found, "a")


def test_a_record_that_comes_back_counts_as_it_comes() -> None:
    """Of a record that left, was changed and was merged again, what it said the first time does not count."""
    found = story()
    found.undo(found.merge("ab"))
    found.edit("b", lambda one: named(one, "b1"))
    found.merge("ab")
    assert "a0 b1" == names(found, "a")


def test_what_a_survivor_said_in_a_merge_that_is_over_does_not_count() -> None:
    """A survivor whom everybody left who came by a merge is not found by what it said right before that one."""
    found = story()
    found.merge("ab")
    found.edit("a", lambda one: named(one, "a1"))
    second = found.merge("ac")
    found.edit("a", lambda one: named(one, "a2"))
    assert "a0 a1 b0 c0" == names(found, "a")
    found.undo(second)
    assert "a0 b0" == names(found, "a")
