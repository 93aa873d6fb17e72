"""Undoing merges at a desk: what is refused, what is kept of it, and how it is taken back itself."""

from collections.abc import Callable

import attrs
import pytest

from customer_core.errors import (
    InvalidOptionError,
    InvalidValueError,
    MergeBlockedError,
    MergedAwayError,
    MergeUndoneError,
    NotFoundError,
    PermissionDeniedError,
    StaleVersionError,
)
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import AppliedMerge, master_first
from customer_core.model import (
    Actor,
    BrandId,
    Consent,
    ConsentState,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Limited,
    MergeId,
    Money,
    Verdict,
)
from customer_core.serialization import dumps, loads
from customer_core.services import Registered, Updated
from customer_core.settings import DuplicateReaction, DuplicateSettings

Drafting = Callable[..., CustomerDraft]


@pytest.fixture
def trio(desk: Desk, draft: Drafting) -> list[Customer]:
    """Three customers."""
    drafts = [draft("Ann", "Lee"), draft("Bea", "Quist").with_company("Quist Ltd"), draft("Cleo", "Mbeki")]
    outcomes = [desk.customers.register(one) for one in drafts]
    return [outcome.customer for outcome in outcomes if isinstance(outcome, Registered)]


@pytest.fixture
def merge(desk: Desk, trio: list[Customer]) -> AppliedMerge:
    """The merge of all three into the first."""
    return desk.merges.apply(desk.merges.propose(trio[0].id, [trio[1].id, trio[2].id]), reason="one household")


def saved(desk: Desk, customer: Customer) -> Customer:
    """Save a changed customer."""
    outcome = desk.customers.update(customer)
    assert isinstance(outcome, Updated)
    return outcome.customer


def test_an_undo_is_kept_with_its_merge_and_in_the_history(
    desk: Desk, trio: list[Customer], merge: AppliedMerge
) -> None:
    """Who undid it, when and why; each of them has a sealed entry, and the history verifies."""
    undo = desk.merges.undo(merge.id, reason="three persons")
    kept = desk.merges.get(merge.id)
    assert (attrs.evolve(merge, undos=(undo,)), True) == (kept, kept.is_undone)
    assert (desk.scope.actor.author, "three persons") == (undo.by, undo.reason)
    actions = [[entry.action for entry in desk.history.list_of(one.id)] for one in trio]
    judged = [HistoryAction.JUDGED] * 2
    left = [HistoryAction.REGISTERED, HistoryAction.MERGED_AWAY, HistoryAction.PARTED, *judged]
    assert [[HistoryAction.REGISTERED, HistoryAction.MERGED, HistoryAction.UNMERGED, *judged], left, left] == actions
    assert () == desk.history.verify().findings
    assert [2, 3] == [desk.customers.get(trio[1].id).version, desk.customers.get(trio[0].id).version]


def test_a_plan_of_an_undo_can_be_kept_as_a_document(desk: Desk, merge: AppliedMerge) -> None:
    """It is shown in one place and done in another, as it was."""
    plan = desk.merges.propose_undo(merge.id)
    assert dumps(desk.merges.undo(loads(type(plan), dumps(plan))))


def test_what_was_undone_is_not_undone_again(desk: Desk, trio: list[Customer], merge: AppliedMerge) -> None:
    """Neither by the merge, nor by a plan of before, nor member by member."""
    plan = desk.merges.propose_undo(merge.id)
    desk.merges.undo(plan)
    calls: list[Callable[[], object]] = [
        lambda: desk.merges.undo(merge.id),
        lambda: desk.merges.propose_undo(merge.id),
        lambda: desk.merges.undo(plan),
        lambda: desk.merges.split(trio[1].id),
        lambda: desk.merges.propose_split(trio[0].id),
    ]
    for call in calls:
        with pytest.raises(MergeUndoneError):
            call()


def test_a_plan_is_refused_where_anything_changed(desk: Desk, trio: list[Customer], merge: AppliedMerge) -> None:
    """The survivor was changed, or merged on, or the plan itself was."""
    plan = desk.merges.propose_undo(merge.id)
    with pytest.raises(InvalidOptionError, match="not what was proposed"):
        desk.merges.undo(attrs.evolve(plan, survivor=plan.survivor.with_company("Stolen Ltd")))
    with pytest.raises(MergeUndoneError):
        desk.merges.undo(attrs.evolve(plan, left=()))
    saved(desk, desk.customers.get(trio[0].id).with_tag("vip"))
    with pytest.raises(StaleVersionError):
        desk.merges.undo(plan)
    other = desk.customers.register(CustomerDraft(code="X1"))
    assert isinstance(other, Registered)
    desk.merges.apply(desk.merges.propose(other.customer.id, [trio[0].id]))
    with pytest.raises(MergedAwayError):
        desk.merges.undo(plan)
    assert 1 == desk.customers.search().total


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda desk: desk.merges.undo(MergeId("m")), NotFoundError),
        (lambda desk: desk.merges.propose_undo(MergeId("m")), NotFoundError),
        (lambda desk: desk.merges.redo(MergeId("m")), NotFoundError),
        (lambda desk: desk.merges.split(CustomerId("nobody")), NotFoundError),
        (lambda desk: desk.merges.undo("m"), InvalidValueError),
        (lambda desk: desk.merges.split("nobody"), InvalidValueError),
        (lambda desk: desk.merges.undo(MergeId("m"), reason=7), InvalidValueError),
    ],
)
def test_an_unknown_merge_or_a_slip_is_refused(
    desk: Desk, call: Callable[[Desk], object], error: type[Exception]
) -> None:
    """There is none of the id, or it is of another kind."""
    with pytest.raises(error):
        call(desk)


def test_the_survivor_itself_is_not_split_off(desk: Desk, trio: list[Customer], merge: AppliedMerge) -> None:
    """The others were merged into it: they leave it, not the other way round."""
    with pytest.raises(InvalidOptionError, match="the others were merged into"):
        desk.merges.split(merge.master)
    desk.merges.split(trio[2].id)
    assert (trio[1].id,) == desk.merges.get(merge.id).standing
    desk.merges.undo(merge.id)
    assert 3 == desk.customers.search().total


def test_an_account_goes_with_its_customer(desk: Desk, trio: list[Customer]) -> None:
    """The plan says so; nothing of it is moved."""
    desk.credit.set_limit(trio[1].id, Limited(Money(100, "USD")), currency="USD")
    merge = desk.merges.apply(desk.merges.propose(trio[0].id, [trio[1].id]))
    account = desk.credit.find_account(trio[0].id, "USD")
    assert account is not None
    plan = desk.merges.propose_undo(merge.id)
    assert {account.id: trio[1].id} == dict(plan.accounts)
    assert any("credit account" in sentence for sentence in plan.explain())
    desk.merges.undo(plan)
    assert (None, account) == tuple(desk.credit.find_account(one.id, "USD") for one in trio[:2])


def test_a_code_that_replaced_anothers_goes_with_that_one(desk: Desk, draft: Drafting) -> None:
    """Also where it was written for the survivor; what the survivor had of its own stays, and the old code is free."""
    host = CustomerId("host")
    desk.customers.register(attrs.evolve(draft("Ann", "Lee")).with_id(host))
    bea = desk.customers.register(draft("Bea", "Quist").with_code("K-2"))
    assert isinstance(bea, Registered)
    keyless = saved(desk, desk.customers.get(host).with_code(""))
    merge = desk.merges.apply(desk.merges.propose(keyless.id, [bea.customer.id]))
    found = desk.customers.get(host)
    assert "K-2" == found.code
    saved(desk, found.with_code("Z-9"))
    desk.merges.undo(merge.id)
    assert ["", "Z-9"] == [desk.customers.get(id_).code for id_ in (host, bea.customer.id)]
    assert (None, bea.customer.id) == tuple(
        found and found.id for found in (desk.customers.find_by_code(code) for code in ("K-2", "Z-9"))
    )


def test_a_consent_that_was_withdrawn_is_withdrawn_from_all_who_gave_it(desk: Desk, draft: Drafting) -> None:
    """Whoever left had the mailbox, too, when somebody said no to letters to it."""
    granted, withdrawn = (
        EmailAddress("ann@lee.example", consents=[Consent(purpose="news", state=state)])
        for state in (ConsentState.GRANTED, ConsentState.WITHDRAWN)
    )
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    ids = [CustomerId(name) for name in ("ann", "bea", "cleo")]
    for id_ in ids[:2]:
        desk.customers.register(draft("Ann", "Lee").with_email(granted).with_id(id_))
    desk.customers.register(draft("Cleo", "Mbeki").with_id(ids[2]))
    merge = desk.merges.apply(desk.merges.propose(ids[0], ids[1:]))
    saved(desk, desk.customers.get(ids[0]).with_email(withdrawn))
    desk.merges.undo(merge.id)
    found = [[one.consent_for("news") for one in desk.customers.get(id_).emails] for id_ in ids]
    assert [[ConsentState.WITHDRAWN], [ConsentState.WITHDRAWN], []] == found


@pytest.mark.parametrize("is_second_merged", [True, False])
def test_a_code_that_went_along_is_nobody_elses_and_is_free_in_the_end(desk: Desk, *, is_second_merged: bool) -> None:
    """Neither a stranger of the brand loses it, nor does anybody keep it who gave it up."""
    north, south = BrandId("north"), BrandId("south")
    ids = [CustomerId(name) for name in ("ann", "bea", "cleo", "nina")]
    for id_ in ids[:3]:
        desk.customers.register(CustomerDraft(brand=north, code=f"K-{id_}").with_id(id_))
    chosen = {"code": lambda candidates: tuple(one for one in candidates if one.value == "K-bea")}
    merge = desk.merges.apply(desk.merges.propose(ids[0], [ids[1]], rules=chosen))
    if is_second_merged:
        saved(desk, desk.customers.get(ids[0]).with_code("Z-9"))
        desk.merges.apply(desk.merges.propose(ids[0], [ids[2]]))
    else:
        saved(desk, attrs.evolve(desk.customers.get(ids[0]), brand=south, code="Z-9"))
        desk.customers.register(CustomerDraft(brand=north, code="Z-9").with_id(ids[3]))
    desk.merges.undo(merge.id)
    bea = desk.customers.get(ids[1])
    assert ("Z-9" if is_second_merged else "K-bea") == bea.code
    holder = desk.customers.find_by_code("Z-9", brand=north)
    assert (ids[1] if is_second_merged else ids[3]) == (holder and holder.id)
    desk.customers.delete(bea.id, version=bea.version)
    if is_second_merged:
        assert None is desk.customers.find_by_code("Z-9", brand=north)


def test_a_rule_may_keep_what_all_together_could_not_have(desk: Desk) -> None:
    """A plan whose record is one is applied, and undone, also where the default rules would make none."""
    ids = [CustomerId(name) for name in ("ann", "bea")]
    for id_ in ids:
        tags = frozenset(f"{id_}{number}" for number in range(60))
        desk.customers.register(CustomerDraft(code=str(id_), tags=tags).with_id(id_))
    plan = desk.merges.propose(ids[0], ids[1:], rules={"tags": master_first})
    merge = desk.merges.apply(plan)
    assert 60 == len(desk.customers.get(ids[1]).tags)
    desk.merges.undo(merge.id)
    assert [60, 60] == [len(desk.customers.get(id_).tags) for id_ in ids]


def test_nobody_is_parted_whom_the_actor_would_not_see(manager: CustomerManager, desk: Desk) -> None:
    """Not shown in a plan, not made by an undo; and a merge is shown only to who sees all that took part."""
    north, south = BrandId("north"), BrandId("south")
    ids = [CustomerId(name) for name in ("ann", "bea")]
    for id_ in ids:
        desk.customers.register(CustomerDraft(brand=north, code=str(id_)).with_id(id_))
    merge = desk.merges.apply(desk.merges.propose(ids[0], ids[1:]))
    saved(desk, attrs.evolve(desk.customers.get(ids[0]), brand=south))
    southern = manager.acting_as(Actor.user("sue", roles=["steward"], brands=[south]))
    calls: list[Callable[[], object]] = [
        lambda: southern.merges.propose_undo(merge.id),
        lambda: southern.merges.undo(merge.id),
        lambda: southern.merges.propose_split(ids[1]),
        lambda: southern.merges.split(ids[1]),
    ]
    for call in calls:
        with pytest.raises(PermissionDeniedError):
            call()
    assert 1 == desk.customers.search().total
    assert merge.id == southern.merges.get(merge.id).id
    desk.merges.undo(merge.id)
    assert () == southern.merges.list_of(ids[0])
    with pytest.raises(NotFoundError):
        southern.merges.get(merge.id)
    assert () == southern.merges.list_of(ids[1])


def test_who_left_can_be_deleted(desk: Desk, trio: list[Customer], merge: AppliedMerge) -> None:
    """Once nothing refers to it any more; the merge and what went into it stay."""
    desk.merges.undo(merge.id)
    for one in trio[:2]:
        desk.customers.delete(one.id, version=desk.customers.get(one.id).version)
    assert merge.id == desk.merges.list_of(trio[2].id)[0].id


@pytest.mark.parametrize("is_kept_apart", [True, False])
def test_an_undo_is_taken_back_by_a_redo(
    desk: Desk, trio: list[Customer], merge: AppliedMerge, *, is_kept_apart: bool
) -> None:
    """The same ones are one customer again, what was written since included; what the undo judged is superseded."""
    desk.merges.undo(merge.id, is_kept_apart=is_kept_apart)
    saved(desk, desk.customers.get(trio[1].id).with_tag("vip"))
    again = desk.merges.redo(merge.id, reason="one household after all")
    assert (merge.master, merge.members) == (again.master, again.members)
    found = desk.customers.get(trio[1].id)
    assert (trio[0].id, "Quist Ltd", ["vip"]) == (found.id, found.company, list(found.tags))
    with pytest.raises(InvalidOptionError, match="was not undone, or is merged again"):
        desk.merges.redo(merge.id)
    desk.merges.undo(again.id)
    assert 3 == desk.customers.search().total


def test_a_redo_brings_back_those_who_left(desk: Desk, trio: list[Customer], merge: AppliedMerge) -> None:
    """One who was split off comes back to the others."""
    desk.merges.split(trio[1].id)
    assert (trio[1].id,) == desk.merges.redo(merge.id).members
    assert 1 == desk.customers.search().total
    with pytest.raises(InvalidOptionError):
        desk.merges.redo(merge.id)


def test_a_redo_heeds_what_somebody_judged(desk: Desk, trio: list[Customer], merge: AppliedMerge) -> None:
    """Only what the undo left is superseded, and nothing is if the redo is refused."""
    desk.merges.undo(merge.id)
    desk.judgements.record(trio[0].id, trio[1].id, Verdict.DIFFERENT, reason="She called.")
    with pytest.raises(MergeBlockedError, match="judged-different"):
        desk.merges.redo(merge.id)
    verdicts = [one.verdict for one in desk.judgements.list_of(trio[0].id, trio[2].id)]
    assert ([Verdict.DIFFERENT], 3) == (verdicts, desk.customers.search().total)


@pytest.fixture
def nested(desk: Desk, trio: list[Customer]) -> list[Customer]:
    """All three as one: the third went into the second, and that one into the first."""
    desk.merges.apply(desk.merges.propose(trio[1].id, [trio[2].id]))
    desk.merges.apply(desk.merges.propose(trio[0].id, [trio[1].id]))
    return trio


def test_a_record_may_leave_alone(desk: Desk, nested: list[Customer]) -> None:
    """What had been merged into it stays with the customer; what was written since goes where it came from."""
    ann, bea, cleo = nested
    found = desk.customers.get(ann.id)
    saved(desk, found.with_company("Quist & Sons").with_email(EmailAddress("new@lee.example")))
    plan = desk.merges.propose_split(bea.id, is_alone=True)
    assert "n-2 would leave n-1 alone" in plan.explain()[0]
    assert [("Quist & Sons", bea.id)] == [(edit.after, edit.record) for edit in plan.moved]
    assert ann.id == desk.customers.get(bea.id).id
    undo = desk.merges.undo(plan, reason="sisters")
    assert [bea.id] == [one.id for one in undo.parted]
    assert ("Quist & Sons", bea.id) == ((alone := desk.customers.get(bea.id)).company, alone.id)
    assert (plan.survivor, plan.left) == (desk.customers.get(ann.id), (alone,))
    assert (ann.id, "", 1) == ((kept := desk.customers.get(cleo.id)).id, kept.company, len(kept.emails))
    (judged,) = desk.judgements.list_of(bea.id, ann.id)
    assert (Verdict.DIFFERENT, "sisters") == (judged.verdict, judged.reason)
    assert () == desk.history.verify().findings
    assert ann.id == desk.merges.redo(plan.merge).master
    assert ann.id == desk.customers.get(bea.id).id == desk.customers.get(cleo.id).id


def test_who_had_nobody_leaves_alone_in_any_case(desk: Desk, nested: list[Customer]) -> None:
    """It is a split like any other; and nobody is judged where that is not wanted."""
    ann, _, cleo = nested
    desk.merges.split(cleo.id, is_alone=True, is_kept_apart=False)
    assert [ann.id, ann.id, cleo.id] == [desk.customers.get(one.id).id for one in nested]
    assert () == desk.judgements.list_of(ann.id, cleo.id)
    with pytest.raises(MergeUndoneError):
        desk.merges.propose_split(cleo.id, is_alone=True)
    with pytest.raises(InvalidOptionError, match="the others were merged into"):
        desk.merges.split(ann.id, is_alone=True)


def test_a_plan_to_leave_alone_is_done_as_it_was_shown_or_not_at_all(desk: Desk, trio: list[Customer]) -> None:
    """Not after a change, and not after somebody edited it; the accounts of the one who leaves are named."""
    ann, bea, cleo = trio
    for one, currency in ((bea, "EUR"), (cleo, "USD")):
        desk.credit.set_limit(one.id, Limited(Money("5.00", currency)), currency=currency)
    desk.merges.apply(desk.merges.propose(bea.id, [cleo.id]))
    desk.merges.apply(desk.merges.propose(ann.id, [bea.id]))
    plan = desk.merges.propose_split(bea.id, is_alone=True)
    assert plan == loads(type(plan), dumps(plan))
    assert [bea.id] == list(plan.accounts.values())
    for wrong in (attrs.evolve(plan, moved=(), left=(plan.left[0].with_company("X"),)), attrs.evolve(plan, left=())):
        with pytest.raises(InvalidOptionError, match="plan"):
            desk.merges.undo(wrong)
    saved(desk, desk.customers.get(ann.id).with_tag("late"))
    with pytest.raises(StaleVersionError):
        desk.merges.undo(plan)
    assert ann.id == desk.customers.get(bea.id).id


def test_what_stays_may_be_too_much_for_the_customer(desk: Desk, draft: Drafting) -> None:
    """Then nothing happens: it may leave with what had been merged into it."""
    tags = [{f"{letter}{number}" for number in range(60)} for letter in "abc"]
    drafts = [draft("Ann", "Lee"), draft("Bea", "Quist"), draft("Cleo", "Mbeki")]
    outcomes = [desk.customers.register(attrs.evolve(one, tags=own)) for one, own in zip(drafts, tags, strict=True)]
    ids = [outcome.customer.id for outcome in outcomes if isinstance(outcome, Registered)]
    keeping = {"tags": master_first}
    desk.merges.apply(desk.merges.propose(ids[1], [ids[2]], rules=keeping))
    desk.merges.apply(desk.merges.propose(ids[0], [ids[1]], rules=keeping))
    before = desk.customers.get(ids[0])
    for call in (desk.merges.propose_split, desk.merges.split):
        with pytest.raises(MergeBlockedError, match="merged-record-invalid"):
            call(ids[1], is_alone=True)
    assert [before] * 3 == [desk.customers.get(id_) for id_ in ids]
    desk.merges.split(ids[1])


def test_nobody_hidden_is_shown_by_who_leaves_alone(manager: CustomerManager, desk: Desk) -> None:
    """As with every undo."""
    north, south = BrandId("north"), BrandId("south")
    ids = [CustomerId(name) for name in ("ann", "bea", "cleo")]
    for id_ in ids:
        desk.customers.register(CustomerDraft(brand=north, code=str(id_)).with_id(id_))
    desk.merges.apply(desk.merges.propose(ids[1], ids[2:]))
    desk.merges.apply(desk.merges.propose(ids[0], ids[1:2]))
    saved(desk, attrs.evolve(desk.customers.get(ids[0]), brand=south))
    southern = manager.acting_as(Actor.user("sue", roles=["steward"], brands=[south]))
    for call in (southern.merges.propose_split, southern.merges.split):
        with pytest.raises(PermissionDeniedError):
            call(ids[1], is_alone=True)
    assert [ids[0]] * 3 == [desk.customers.get(id_).id for id_ in ids]


def test_codes_go_home_one_after_the_other(desk: Desk, draft: Drafting) -> None:
    """A code that a record fell back to as another one went home goes home itself, and nothing else is told of it."""
    drafts = [draft("Ann", "Lee"), draft("Bea", "Quist").with_code("B"), draft("Cleo", "Mbeki").with_code("C")]
    drafts += [draft("Dora", "Ettrick"), draft("Eli", "Moss")]
    outcomes = [desk.customers.register(one) for one in drafts]
    ann, bea, cleo, dora, eli = (one.customer.id for one in outcomes if isinstance(one, Registered))
    own = desk.customers.get(ann).code
    desk.merges.apply(desk.merges.propose(ann, [cleo, dora]))
    second = desk.merges.apply(desk.merges.propose(ann, [bea]))
    saved(desk, desk.customers.get(ann).with_code("C"))
    desk.merges.apply(desk.merges.propose(ann, [eli]))
    saved(desk, desk.customers.get(ann).with_code("B"))
    desk.merges.split(eli, is_kept_apart=False)
    desk.merges.undo(second.id, is_kept_apart=False)
    assert "C" == desk.customers.get(ann).code
    desk.merges.split(cleo, is_kept_apart=False)
    assert [own, "B", "C", own] == [desk.customers.get(id_).code for id_ in (ann, bea, cleo, dora)]
    undo = desk.merges.split(dora, is_kept_apart=False)
    assert () == undo.edits
