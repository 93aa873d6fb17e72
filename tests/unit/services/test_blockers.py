"""Every code that forbids a merge, brought about at a desk: the plan says it, and applying it is refused."""

from collections.abc import Callable

import attrs
import pytest

from customer_core.errors import MergeBlockedError
from customer_core.manager import Desk
from customer_core.merging import BLOCKERS, MergePlan
from customer_core.model import BrandId, Customer, CustomerDraft, CustomerId, Limited, Money, PersonName, Verdict
from customer_core.services import Registered
from customer_core.settings import WorkflowBlock, WorkflowSettings, WorkflowState

Pair = tuple[Customer, Customer]


@pytest.fixture
def pair(desk: Desk) -> Pair:
    """Two customers whom nothing keeps from being merged."""
    ann, bea = (saved(desk, CustomerDraft(name=PersonName(name))) for name in ("Ann Lee", "Bea Quist"))
    assert not desk.merges.propose(ann.id, [bea.id]).is_blocked
    return ann, bea


def saved(desk: Desk, draft: CustomerDraft) -> Customer:
    """Register somebody."""
    outcome = desk.customers.register(draft)
    assert isinstance(outcome, Registered)
    return outcome.customer


def with_accounts(desk: Desk, pair: Pair) -> None:
    """Open an account for each."""
    for one in pair:
        desk.credit.set_limit(one.id, Limited(Money(5, "USD")), currency="USD")


def with_tags(desk: Desk, pair: Pair) -> None:
    """Give each so many tags that the two have too many."""
    for letter, one in zip("ab", pair, strict=True):
        desk.customers.update(attrs.evolve(one, tags=frozenset(f"{letter}{number}" for number in range(60))))


def on_hold(desk: Desk, pair: Pair) -> None:
    """Put the second one into a state that keeps it from being merged."""
    state = WorkflowState(name="on hold", blocks=[WorkflowBlock.MERGE])
    desk.settings.apply(WorkflowSettings(states=[state]))
    desk.customers.update(pair[1].with_workflow_state("on hold"))


BROUGHT_ABOUT: dict[str, tuple[Callable[[Desk, Pair], object], Callable[[Pair], list[CustomerId]]]] = {
    "too-few-records": (lambda *_: None, lambda _: []),
    "self-merge": (lambda *_: None, lambda pair: [pair[1].id, pair[0].id]),
    "cross-brand": (
        lambda desk, pair: desk.customers.update(attrs.evolve(pair[1], brand=BrandId("north"))),
        lambda pair: [pair[1].id],
    ),
    "credit-accounts": (with_accounts, lambda pair: [pair[1].id]),
    "judged-different": (
        lambda desk, pair: desk.judgements.record(pair[0].id, pair[1].id, Verdict.DIFFERENT),
        lambda pair: [pair[1].id],
    ),
    "judged-unsure": (
        lambda desk, pair: desk.judgements.record(pair[0].id, pair[1].id, Verdict.UNSURE),
        lambda pair: [pair[1].id],
    ),
    "workflow-state": (on_hold, lambda pair: [pair[1].id]),
    "merged-record-invalid": (with_tags, lambda pair: [pair[1].id]),
}
"""How each code is brought about, and who is then to be merged into the first of the pair."""


def test_every_code_is_brought_about() -> None:
    """A new blocker without a test does not land."""
    of_organizations = {"in-line", "organization-accounts"}
    assert set(BLOCKERS) == of_organizations | set(BROUGHT_ABOUT)


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("code", BROUGHT_ABOUT)
def test_a_blocker_is_in_the_plan_and_is_not_passed(desk: Desk, pair: Pair, code: str) -> None:
    """The plan names the code with a sentence; applying it changes nobody."""
    prepare, others = BROUGHT_ABOUT[code]
    prepare(desk, pair)
    before = desk.customers.search().items
    plan = desk.merges.propose(pair[0].id, others(pair))
    (blocker,) = plan.blockers
    assert (code, True) == (blocker.code, len(blocker.message) > len(code))
    with pytest.raises(MergeBlockedError, match=code):
        desk.merges.apply(plan)
    assert before == desk.customers.search().items


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("code", ["cross-brand", "credit-accounts", "judged-different", "judged-unsure"])
def test_what_became_a_blocker_since_is_not_passed_either(desk: Desk, pair: Pair, code: str) -> None:
    """A plan without blockers is refused where one came since it was proposed, or the record was changed."""
    prepare, others = BROUGHT_ABOUT[code]
    plan: MergePlan = desk.merges.propose(pair[0].id, others(pair))
    prepare(desk, pair)
    with pytest.raises(ValueError, match=r"blocked by|is at version"):
        desk.merges.apply(plan)
    assert 2 == desk.customers.search().total
