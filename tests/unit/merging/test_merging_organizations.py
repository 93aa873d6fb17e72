from datetime import UTC, datetime

import attrs
import pytest

from customer_core.errors import InvalidOptionError, MergeBlockedError
from customer_core.merging import (
    AppliedMerge,
    Lineage,
    apply,
    apply_organizations,
    begun_by,
    choices_in,
    joined,
    longest,
    oldest_of,
    propose,
    propose_organizations,
)
from customer_core.model import (
    Actor,
    BrandId,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    MergeId,
    Organization,
    OrganizationId,
)
from customer_core.serialization import dumps, from_json, loads, to_json

MAY = datetime(2024, 5, 1, tzinfo=UTC)


def organization(id_: str, name: str, **fields: object) -> Organization:
    """Return an organization."""
    return Organization(**{"id": OrganizationId(id_), "name": name, **fields})  # type: ignore[arg-type]  # any fields


ACME = organization("a", "Acme", aliases=("Acme Trading",), code="A1", emails=(EmailAddress("hi@acme.example"),))
BETA = organization("b", "Beta Ltd", aliases=("Acme Trading", "B"), code="B1", external_keys=(ExternalKey("erp", "9"),))


def test_one_keeps_its_name_and_goes_by_all_the_others() -> None:
    """What the others were called remains, each once, and so does how to reach them."""
    merged = apply_organizations(propose_organizations(ACME, [BETA]))
    assert ("Acme", ("Acme Trading", "Beta Ltd", "B")) == (merged.name, merged.aliases)
    assert (ACME.id, "A1", ACME.emails, BETA.external_keys) == (
        merged.id,
        merged.code,
        merged.emails,
        merged.external_keys,
    )


def test_a_name_that_a_rule_takes_from_another_leaves_the_own_one_as_an_alias() -> None:
    """Whichever name stays, none is lost, and the plan shows no alias that is the name."""
    plan = propose_organizations(ACME, [BETA], rules={"name": longest})
    merged = apply_organizations(plan)
    assert ("Beta Ltd", ("Acme", "Acme Trading", "B")) == (merged.name, merged.aliases)
    decision = plan.find("aliases")
    assert decision is not None
    assert merged.aliases == decision.value


def test_the_order_of_the_others_makes_no_difference() -> None:
    """The same plan comes of the same organizations."""
    third = organization("c", "Gamma", parent=OrganizationId("top"))
    assert propose_organizations(ACME, [BETA, third]) == propose_organizations(ACME, [third, BETA])


def test_who_stands_above_another_is_not_merged_with_it() -> None:
    """A branch that was detached is; one of another brand never is."""
    branch = attrs.evolve(BETA, parent=ACME.id)
    for one, other in ((ACME, branch), (branch, ACME)):
        plan = propose_organizations(one, [other])
        assert [("in-line", "b")] == [(blocker.code, blocker.record) for blocker in plan.blockers]
        with pytest.raises(MergeBlockedError):
            apply_organizations(plan)
    strange = propose_organizations(ACME, [attrs.evolve(BETA, brand=BrandId("north"))])
    assert ["cross-brand"] == [blocker.code for blocker in strange.blockers]
    assert ["self-merge"] == [blocker.code for blocker in propose_organizations(ACME, [ACME]).blockers]


def test_a_clerk_is_warned_of_other_parents_and_of_what_is_out_of_use() -> None:
    """The first parent there is stands; who had another one is named."""
    left, right = (attrs.evolve(one, parent=OrganizationId(f"top-{one.id}")) for one in (ACME, BETA))
    plan = propose_organizations(left, [right.deactivate(at=MAY)])
    assert [("deactivated-member", "b"), ("parents-differ", "b")] == [(one.code, one.record) for one in plan.warnings]
    assert left.parent == apply_organizations(plan).parent
    assert right.parent == apply_organizations(propose_organizations(ACME, [right])).parent


def test_organizations_are_not_taken_for_customers() -> None:
    """A plan is applied by the function of its subject; a rule is for a field that there is."""
    plan = propose_organizations(ACME, [BETA])
    with pytest.raises(InvalidOptionError, match="merges no customers"):
        apply(plan)
    customers = propose(Customer(id=CustomerId("a")), [Customer(id=CustomerId("b"))])
    with pytest.raises(InvalidOptionError, match="merges no organizations"):
        apply_organizations(customers)
    with pytest.raises(InvalidOptionError, match="company cannot have a rule"):
        propose_organizations(ACME, [BETA], rules={"company": longest})


def test_the_one_that_is_known_longest_survives_where_none_is_named() -> None:
    """The order in which they are given makes no difference."""
    old = attrs.evolve(BETA, customer_since=MAY)
    assert old == oldest_of([ACME, old]) == oldest_of([old, ACME])
    assert ACME == oldest_of([BETA, ACME])


def applied(master: Organization, other: Organization) -> tuple[AppliedMerge[OrganizationId], Organization]:
    """Return the first merge of two organizations, and what it makes of them."""
    plan = propose_organizations(master, [other])
    merge: AppliedMerge[OrganizationId] = AppliedMerge(
        id=MergeId("m-1"), plan=plan, at=MAY, by=Actor.system("test"), step=1
    )
    return merge, apply_organizations(plan)


def lineage_of(merge: AppliedMerge[OrganizationId], *originals: Organization) -> Lineage[OrganizationId, Organization]:
    """Return the lineage of organizations that one merge made one."""
    return Lineage((merge,), {one.id: (one, merge) for one in originals})


@pytest.mark.parametrize("other", [BETA, attrs.evolve(BETA, aliases=("Beta Ltd", "Acme"))], ids=["plain", "doubled"])
def test_who_leaves_is_what_it_was(other: Organization) -> None:
    """So is who stays, where nobody changed anything, also where an alias is spelled like a name."""
    merge, merged = applied(ACME, other)
    assert {one.id: merge for one in (ACME, other)} == begun_by([merge], [ACME.id, other.id])
    undoing = lineage_of(merge, ACME, other).without(merge, merge.standing, merged)
    assert (ACME, other) == undoing.records
    assert ((), (), ()) == (undoing.edits, undoing.moved, undoing.kept)


def test_what_was_written_since_goes_with_whom_it_was_written_of() -> None:
    """A new name and a new alias stay with the survivor; an alias taken out was that of the one who leaves."""
    merge, merged = applied(ACME, BETA)
    edited = merged.with_name("Acme Group").without_alias("B").with_alias("AG")
    undoing = lineage_of(merge, ACME, BETA).without(merge, merge.standing, edited)
    stays, left = undoing.records
    assert ("Acme Group", ("Acme Trading", "AG")) == (stays.name, stays.aliases)
    assert ("Beta Ltd", ("Acme Trading",)) == (left.name, left.aliases)


def test_what_a_plan_chose_is_no_edit() -> None:
    """A rule that took the name of the other one leaves nothing behind when that one leaves."""
    plan = propose_organizations(ACME, [BETA], rules={"name": longest})
    merged = apply_organizations(plan)
    lone = {one.id: Lineage((), {one.id: (one, None)}) for one in (ACME, BETA)}
    tree = joined([lone[one.id].tree(one, None) for one in (ACME, BETA)])
    merge: AppliedMerge[OrganizationId] = AppliedMerge(
        id=MergeId("m-1"),
        plan=plan,
        at=MAY,
        by=Actor.system("test"),
        step=1,
        choices=choices_in(tree, merged, step=1),
    )
    undoing = lineage_of(merge, ACME, BETA).without(merge, merge.standing, merged)
    assert (ACME, BETA) == undoing.records
    assert () == undoing.edits


def test_a_merge_of_organizations_has_a_json_form() -> None:
    """Its ids come back as those of organizations; read as a merge of customers, they are those of customers."""
    merge, merged = applied(ACME, BETA)
    edits = lineage_of(merge, ACME, BETA).edits_in(merged.with_alias("AG"), step=2)
    told = attrs.evolve(merge, edits=edits)
    again = loads(AppliedMerge[OrganizationId], dumps(told))
    assert told == again
    assert {OrganizationId("a")} == {edit.record for edit in again.edits}
    assert {CustomerId("a")} == {edit.record for edit in from_json(AppliedMerge, to_json(told)).edits}
