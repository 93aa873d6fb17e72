import pickle
from decimal import Decimal

import pytest

from customer_core.errors import InvalidOptionError, InvalidValueError, MergeBlockedError
from customer_core.merging import (
    BLOCKERS,
    WARNINGS,
    Blocker,
    Contribution,
    FieldDecision,
    FieldValue,
    Losing,
    MergePlan,
    MergeWarning,
    PlanSubject,
    SurvivorshipPolicy,
    apply,
    apply_record,
    master_first,
    propose_record,
)

PLAN = propose_record(
    [
        Contribution(id="1", values={"city": "Ulm", "phone": "", "tag": "a"}),
        Contribution(id="2", values={"city": "Bonn", "phone": "", "tag": "a"}),
    ]
)


def test_a_plan_finds_the_decision_on_a_field() -> None:
    """A field that no record has, has no decision."""
    decision = PLAN.find("city")
    assert decision is not None
    assert ("Bonn", ("2",)) == (decision.value, decision.contributions)
    assert (Losing("Ulm", "1"),) == decision.losing
    assert PLAN.find("street") is None


def test_a_plan_explains_itself() -> None:
    """Each field that anybody filled has one sentence: what stays, whose it is, by which rule, and what loses."""
    rule = "most_frequent, then well_written, then longest"
    assert (
        "2 would be merged into 1.",
        f"city: 'Bonn' of 2 stays ({rule}); 'Ulm' of 1 loses.",
        f"tag: 'a' of 1, 2 stays ({rule}).",
    ) == PLAN.explain()


def test_an_explanation_names_all_who_take_part_and_all_that_loses() -> None:
    """Each of several others, and each of several values with whose it is."""
    rows = [Contribution(id=id_, values={"city": city}) for id_, city in (("1", "Ulm"), ("2", "Bonn"), ("3", "Kiel"))]
    plan = propose_record(rows, policy=SurvivorshipPolicy(default=master_first), master="2")
    assert (
        "1, 3 would be merged into 2.",
        "city: 'Bonn' of 2 stays (master_first); 'Ulm' of 1 loses; 'Kiel' of 3 loses.",
    ) == plan.explain()


def test_an_explanation_names_ties_and_blanks_that_stay() -> None:
    """A tie that only mastership settled is told, and so is a blank that stays although there is a value."""
    tied = FieldDecision(field="a", value="x", contributions=("1",), rule="longest", is_tied=True)
    blank = FieldDecision(field="b", value="", rule="longest", losing=(Losing("y", "2"),), unit=("a", "b"))
    plan = MergePlan(subject=PlanSubject.RECORD, master="1", contributions=("1", "2"), fields=(tied, blank))
    assert (
        "a: 'x' of 1 stays (longest; a tie, settled by the master or the smallest id).",
        "b: blank stays (longest); 'y' of 2 loses.",
    ) == plan.explain()[1:]


def test_an_explanation_begins_with_what_stands_in_the_way() -> None:
    """Blockers and warnings come before the fields, in their own words."""
    plan = MergePlan(
        subject=PlanSubject.CUSTOMER,
        master="",
        contributions=(),
        blockers=(Blocker.of("too-few-records", count=0),),
        warnings=(MergeWarning.of("deactivated-member", record="c-2"),),
    )
    assert plan.is_blocked
    assert (
        "Nothing would be merged into nothing.",
        "A merge needs at least two records; this one has 0.",
        "c-2 is deactivated; merged, what it holds is in use again.",
    ) == plan.explain()


def test_the_codes_of_findings_are_these() -> None:
    """A host may tell them apart; whoever is not named is told as nobody."""
    blockers = {"too-few-records", "self-merge", "cross-brand", "merged-record-invalid"}
    blockers |= {"credit-accounts", "judged-different", "judged-unsure", "workflow-state"}
    assert blockers | {"in-line", "organization-accounts"} == BLOCKERS.keys()
    warnings = {"deactivated-master", "deactivated-member", "organizations-differ", "consent-tightened"}
    assert warnings | {"parents-differ"} == WARNINGS.keys()
    blocker = Blocker.of("too-few-records", count=1)
    assert ("", "") == (blocker.record, blocker.field)


def test_a_plan_keeps_the_versions_that_it_was_made_of() -> None:
    """Changing the mapping that they were given in does not change the plan."""
    versions = {"1": 3}
    plan = MergePlan(subject=PlanSubject.RECORD, master="1", contributions=("1", "2"), versions=versions)
    versions.clear()
    assert {"1": 3} == dict(plan.versions)


@pytest.mark.parametrize("code", BLOCKERS)
def test_every_blocker_is_a_sentence_with_a_code(code: str) -> None:
    """The sentence of a blocker is filled in, and the code stands beside it."""
    blocker = Blocker.of(code, record="c-2", field="tags", count=1)
    assert code == blocker.code
    assert blocker.message.endswith(".")
    assert "{" not in blocker.message


@pytest.mark.parametrize("code", WARNINGS)
def test_every_warning_names_its_record(code: str) -> None:
    """The sentence of a warning says which record it is about."""
    assert "c-2" in MergeWarning.of(code, record="c-2").message


def test_a_blocked_plan_is_not_applied() -> None:
    """Applying a plan with blockers fails, and names each code once."""
    plan = propose_record([Contribution(id="1", values={}), Contribution(id="1", values={})])
    with pytest.raises(MergeBlockedError, match="self-merge"):
        apply_record(plan)


def test_a_plan_is_applied_by_the_function_of_its_subject() -> None:
    """A plan of flat records makes no customer, and the other way round."""
    with pytest.raises(InvalidOptionError, match="merges no customers"):
        apply(PLAN)
    with pytest.raises(InvalidOptionError, match="does not merge flat records"):
        apply_record(MergePlan(subject=PlanSubject.CUSTOMER, master="", contributions=()))


@pytest.mark.parametrize("fields", [(), ("id", "shoe"), ("name",)])
def test_a_plan_of_customers_decides_the_fields_of_one(fields: tuple[str, ...]) -> None:
    """A plan that was not proposed here, and has no id or a field that no customer has, is refused as an option."""
    decisions = tuple(FieldDecision(field=field, value=None) for field in fields)
    plan = MergePlan(subject=PlanSubject.CUSTOMER, master="c", contributions=("c", "d"), fields=decisions)
    with pytest.raises(InvalidOptionError, match="not those of customers"):
        apply(plan)


def test_a_field_is_decided_once() -> None:
    """Two decisions on one field would hide each other."""
    twice = (FieldDecision(field="a", value="x"), FieldDecision(field="a", value="y"))
    with pytest.raises(InvalidValueError, match="decided twice"):
        MergePlan(subject=PlanSubject.RECORD, master="1", contributions=("1", "2"), fields=twice)


@pytest.mark.parametrize("finding", [Blocker, MergeWarning])
def test_a_finding_has_one_of_the_known_codes(finding: type[Blocker | MergeWarning]) -> None:
    """A code that no table knows is refused, and not repeated."""
    with pytest.raises(InvalidValueError, match="none of the known codes") as caught:
        finding(code="zz-unknown", message="")
    assert "zz-unknown" not in str(caught.value)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        *((True, 1), (1, Decimal(1)), (1, 1.0), (Decimal("1.5"), Decimal("1.50")), ((True,), (1,))),
        (Decimal(1), Decimal("1.0")),
        *((frozenset({True}), frozenset({1})), ("a", ("a",)), (None, "")),
    ],
)
def test_values_that_a_store_tells_apart_are_different(left: FieldValue, right: FieldValue) -> None:
    """Two plans are not one because Python takes true for 1."""
    assert Losing(left, "1") != Losing(right, "1")
    assert FieldDecision(field="a", value=left) != FieldDecision(field="a", value=right)


@pytest.mark.parametrize(
    ("left", "right"),
    [(Decimal("1E+2"), Decimal(100)), (Decimal("-0"), Decimal(0)), (("a", Decimal("1.5")), ("a", Decimal("1.5")))],
)
def test_values_that_a_store_keeps_as_one_are_equal(left: FieldValue, right: FieldValue) -> None:
    """Another way to write the same decimal is no other value; equal values have one hash."""
    assert Losing(left, "1") == Losing(right, "1")
    assert 1 == len({Losing(left, "1"), Losing(right, "1")})


def test_a_decimal_that_is_no_number_is_a_value_too() -> None:
    """Plans with an infinite decimal compare, although they have no JSON form."""
    assert Losing(Decimal("Infinity"), "1") == Losing(Decimal("Infinity"), "1")
    assert Losing(Decimal("Infinity"), "1") != Losing(Decimal(1), "1")


def test_what_is_left_of_a_set_is_a_set() -> None:
    """Tags that lose have no order, as tags have none."""
    rows = [
        Contribution(id="1", values={"tags": frozenset({"a"})}),
        Contribution(id="2", values={"tags": frozenset({"a", "b", "c"})}),
    ]
    decision = propose_record(rows, policy=SurvivorshipPolicy(default=master_first), master="1").find("tags")
    assert decision is not None
    assert (Losing(frozenset({"b", "c"}), "2"),) == decision.losing


def test_a_plan_shows_no_values_and_pickles() -> None:
    """The representation of a plan names fields and records only; a plan can be handed to another process."""
    assert not {"Ulm", "Bonn"} & set(repr(PLAN).replace("'", " ").split())
    assert PLAN == pickle.loads(pickle.dumps(PLAN))  # noqa: S301 - our own bytes, made on this line
