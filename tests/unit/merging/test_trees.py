from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import attrs
import pytest

from customer_core.merging import (
    DEFAULT_RULES,
    AppliedMerge,
    FieldValue,
    LaterEdit,
    Lineage,
    SurvivorshipRule,
    Tree,
    apply,
    choices_in,
    joined,
    longest,
    most_recent,
    propose,
)
from customer_core.model import Actor, ChannelId, Customer, CustomerId, EmailAddress, MergeId

Editing = Callable[[Customer], Customer]
Found = tuple[str, FieldValue, FieldValue, list[str]]

MAY, JUNE, JULY = (datetime(2024, month, 1, tzinfo=UTC) for month in (5, 6, 7))
A = Customer(id=CustomerId("a"), version=3).with_company("Acme").with_email(EmailAddress("ann@nordpost.example"))
B = Customer(id=CustomerId("b"), version=5).with_company("Bolt and Sons").with_attribute("size", "M")
C = Customer(id=CustomerId("c"), version=7).with_company("Crane").with_tag("vip")


def alone(customer: Customer, at: datetime | None = None) -> Tree:
    """Return the tree of a record that was never merged."""
    return Lineage((), {customer.id: (customer, None)}).tree(customer, at)


def merge(
    master: Customer, *others: Customer, rules: Mapping[str, SurvivorshipRule] = DEFAULT_RULES
) -> tuple[Customer, Lineage]:
    """Return the record that others and their master make, and its lineage."""
    plan = propose(master, others, rules=rules)
    merged = apply(plan)
    applied = AppliedMerge(
        id=MergeId(f"m-{master.id}"),
        plan=plan,
        at=JUNE,
        by=Actor.user("sam").author,
        step=1,
        times={str(master.id): MAY},
        choices=choices_in(joined([alone(one) for one in (master, *others)]), merged, step=1),
    )
    return merged, Lineage((applied,), {one.id: (one, applied) for one in (master, *others)})


def found(edits: tuple[LaterEdit, ...]) -> list[Found]:
    """Return what was edited, and whose values were replaced."""
    return [(one.field, one.before, one.after, ["".join(map(str, ids)) for ids in one.holders]) for one in edits]


def test_nothing_was_edited_where_a_record_is_what_it_was_made_of() -> None:
    """Neither a merge by the default rules nor one by others is an edit by hand."""
    for rules in ({}, {"company": longest}):
        merged, lineage = merge(A, B, C, rules=rules)
        assert () == lineage.edits_in(merged, step=2)


def test_who_was_never_merged_has_no_edits() -> None:
    """A record on its own is simply what it says."""
    assert () == Lineage((), {A.id: (A, None)}).edits_in(A.with_company("New"), step=2)
    assert A.with_version(0) == alone(A).record()


@pytest.mark.parametrize(
    ("edited", "expected"),
    [
        (lambda one: one.with_company("New"), [("company", "Acme", "New", ["a"])]),
        (lambda one: one.with_flag("ask"), [("flag", "", "ask", [])]),
        (lambda one: one.without_attribute("size"), [("attributes[size]", "M", None, ["b"])]),
        (lambda one: one.with_attribute("new", True), [("attributes[new]", None, True, [])]),
        (lambda one: one.without_tag("vip"), [("tags", frozenset({"vip"}), frozenset(), ["c"])]),
    ],
)
def test_an_edit_names_whose_value_it_replaced(edited: Editing, expected: list[Found]) -> None:
    """What was changed is told field by field, with those whose value it was; of what was blank, with nobody."""
    merged, lineage = merge(A, B, C)
    assert expected == found(lineage.edits_in(edited(merged), step=2))


def test_a_true_that_becomes_one_is_an_edit() -> None:
    """Values that a store tells apart are told apart here."""
    flagged = A.with_attribute("known", True)
    merged, lineage = merge(flagged, B)
    assert ["attributes[known]"] == [edit.field for edit in lineage.edits_in(merged.with_attribute("known", 1), step=2)]


def test_a_choice_names_whose_value_was_chosen() -> None:
    """What a rule chose otherwise than the default is told; what it made, with all of whose values it made it."""
    others = joined([alone(one) for one in (A, B)])
    assert [("company", "Acme", "Bolt and Sons", [])] == found(
        choices_in(others, apply(propose(A, [B], rules={"company": longest})), step=1)
    )
    made = apply(propose(A, [B])).with_company("Acme, Bolt")
    assert [("company", "Acme", "Acme, Bolt", ["ab"])] == found(choices_in(joined([alone(A), alone(B)]), made, step=1))


def test_originals_are_decided_on_wherever_they_were_merged() -> None:
    """The plan of originals is the same whether two of them were one before; the master keeps its version."""
    merged, lineage = merge(A, B)
    trees = [[alone(A), alone(B), alone(C)], [lineage.tree(merged, None), alone(C)]]
    plans = [propose(A, [B, C], originals=joined(own).originals(A.version)) for own in trees]
    assert plans[0] == plans[1]
    assert (A.id, A.version, "Acme") == (apply(plans[1]).id, apply(plans[1]).version, apply(plans[1]).company)


def test_others_come_by_their_ids_short_before_long() -> None:
    """The order in which records were merged makes no difference: the root is first, 9 before 10."""
    records = [attrs.evolve(A, id=CustomerId(id_)) for id_ in ("5", "10", "9")]
    tree = joined([alone(one) for one in records])
    assert (["5", "9", "10"], ("10", "5", "9")) == (
        [one.id for one in tree.contributions()],
        tuple(map(str, tree.ids)),
    )


def test_times_and_sources_of_originals_reach_the_rules() -> None:
    """An edit is as recent as its record, while what else that says is as old as it was before the merge."""
    shop = attrs.evolve(A, created_channel=ChannelId("shop")).with_flag("ask")
    merged, lineage = merge(shop, B)
    tree = joined([lineage.tree(merged.with_company("New"), JULY), alone(C.with_flag("check"), JUNE)])
    (root, *_) = tree.contributions()
    assert ("shop", MAY, JULY) == (root.source, root.time_of("flag"), root.time_of("company"))
    plan = propose(A, [C], rules={"company": most_recent, "flag": most_recent}, originals=tree.originals(A.version))
    assert ("New", "check") == (apply(plan).company, apply(plan).flag)
