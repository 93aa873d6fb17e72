"""What is said of merged organizations elsewhere: judgements, pairs that wait, searches and groups, other plans."""

from datetime import timedelta
from itertools import count

import pytest
from tests.unit.services.conftest import AT
from tests.unit.services.firms import ACME, ANN, BEA, BETA, CHAIN, DELTA, merged, register

from customer_core.errors import InvalidValueError, MergeBlockedError
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import Candidate
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Assignment,
    BrandId,
    Customer,
    EmailAddress,
    Organization,
    OrganizationId,
    OrganizationPair,
    OrganizationVerdict,
    RepId,
)
from customer_core.search import GroupKind, criteria_of
from customer_core.settings import DuplicateReaction, DuplicateSettings

PARENT: list[OrganizationId] = []


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """A desk that lets whoever may be known wait."""
    desk = manager.acting_as(Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND), channel="web")
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    return desk


def above_and_back(found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Choose what nobody says."""
    return (Candidate.made(PARENT[0], found),)


@pytest.mark.guarantee("G15")
def test_a_rule_puts_nothing_below_itself_nor_below_what_is_not_there(desk: Desk) -> None:
    """Whatever parent a rule chooses, of those that they have or of its own, is looked at as any other is."""
    register(desk, DELTA)
    acme = register(desk, ACME, parent=DELTA)
    register(desk, BETA)
    register(desk, CHAIN, parent=ACME)
    register(desk, OrganizationId("north"), brand=BrandId("north"))
    expected = {CHAIN: ("in-line", "acme", ""), OrganizationId("none"): ("merged-record-invalid", "", "parent")}
    expected[OrganizationId("north")] = ("merged-record-invalid", "", "parent")
    for parent, (code, record, field) in expected.items():
        PARENT[:] = [parent]
        plan = desk.organizations.propose_merge(ACME, [BETA], rules={"parent": above_and_back})
        assert [(code, record, field)] == [(one.code, one.record, one.field) for one in plan.blockers]
        with pytest.raises(MergeBlockedError):
            desk.organizations.merge(plan)
    PARENT[:] = [BETA]
    assert desk.organizations.propose_merge(ACME, [BETA], rules={"parent": above_and_back}).is_blocked
    plan = desk.organizations.propose_merge(ACME, [BETA])
    desk.organizations.set_parent(DELTA, BETA)
    with pytest.raises(MergeBlockedError, match="in-line"):
        desk.organizations.merge(plan)
    assert acme == desk.organizations.get(ACME)


def test_what_is_said_of_one_that_was_merged_is_about_it_when_it_leaves() -> None:
    """Meanwhile it is about the survivor, of which the last word counts; of another one stays what was said of it."""
    days = count(1)
    manager = CustomerManager.open("memory:", clock=lambda: AT + timedelta(days=next(days)))
    desk = manager.acting_as(Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND))
    for id_ in (ACME, BETA, CHAIN):
        register(desk, id_)
    desk.organizations.judge(ACME, CHAIN, OrganizationVerdict.DIFFERENT)
    merge = merged(desk, ACME, BETA)
    desk.organizations.judge(BETA, CHAIN, OrganizationVerdict.SAME)
    assert not desk.organizations.propose_merge(ACME, [CHAIN]).is_blocked
    desk.organizations.judge(CHAIN, BETA, OrganizationVerdict.UNSURE)
    assert ["judged-unsure"] == [one.code for one in desk.organizations.propose_merge(CHAIN, [ACME]).blockers]
    desk.organizations.undo(merge)
    found = {id_: desk.organizations.find_pair(id_, CHAIN) for id_ in (ACME, BETA)}
    assert [OrganizationVerdict.DIFFERENT, OrganizationVerdict.UNSURE] == [
        one and one.verdict for one in found.values()
    ]


def test_hundreds_of_ids_are_one_term(desk: Desk) -> None:
    """Criteria that name an organization stay as large as they were, however often it was merged."""
    ids = [OrganizationId(f"o-{number:03}") for number in range(120)]
    for id_ in ids:
        register(desk, id_, name=f"Firm {id_}")
    desk.customers.register(Customer(id=ANN, organization=ids[-1]))
    group = desk.groups.create("All", criteria=criteria_of(f"organization:{ids[3]}"), kind=GroupKind.DYNAMIC)
    merged(desk, *ids)
    assert [ANN] == [one.id for one in desk.organizations.list_members(ids[0]).items]
    assert 1 == desk.customers.search(criteria_of(f"organization:{ids[1]} and status:active")).total
    assert [group.id] == [one.id for one in desk.groups.groups_of(ANN)]


def test_a_representative_finds_members_by_any_id(desk: Desk, manager: CustomerManager) -> None:
    """Whoever sees no organization sees the customers of its own, whichever id they joined."""
    for id_ in (ACME, BETA):
        register(desk, id_)
    rep = RepId("r-1")
    desk.customers.register(Customer(id=ANN, organization=BETA, assignments=[Assignment(assignee=rep, at=AT)]))
    merged(desk, ACME, BETA)
    own = manager.acting_as(Actor.user("rae", roles=["rep"], brands=EVERY_BRAND, rep=rep))
    assert [ANN] == [one.id for one in own.organizations.list_members(ACME).items]
    assert 1 == own.customers.search(criteria_of("organization:acme")).total


def test_customers_of_merged_organizations_are_of_one(desk: Desk) -> None:
    """No plan warns of different ones, nor of different parents, where they are one by now."""
    for id_ in (ACME, BETA):
        register(desk, id_)
    for customer, organization in ((ANN, ACME), (BEA, BETA)):
        desk.customers.register(Customer(id=customer, organization=organization))
    register(desk, CHAIN, parent=ACME)
    register(desk, DELTA, parent=BETA)
    plans = desk.merges.propose(ANN, [BEA]), desk.organizations.propose_merge(CHAIN, [DELTA])
    assert [["organizations-differ"], ["parents-differ"]] == [[one.code for one in plan.warnings] for plan in plans]
    merged(desk, ACME, BETA)
    plans = desk.merges.propose(ANN, [BEA]), desk.organizations.propose_merge(CHAIN, [DELTA])
    assert [[], []] == [[one.code for one in plan.warnings] for plan in plans]


def test_a_branch_is_no_suspect_of_what_its_parent_was_merged_into(desk: Desk) -> None:
    """Nor is what is checked, read before it was merged, suspected to be the survivor of itself."""
    mail = [EmailAddress("info@acme.example")]
    register(desk, ACME, name="Nordpost Handel")
    register(desk, BETA, emails=mail)
    kid = register(desk, CHAIN, name="Quist", parent=BETA, emails=mail)
    stale = desk.organizations.get(BETA)
    merged(desk, ACME, BETA)
    assert () == desk.organizations.check(kid).suspects
    assert () == desk.organizations.check(desk.organizations.get(ACME)).suspects
    assert () == desk.organizations.check(stale).suspects
    assert () == desk.organizations.list_waiting()


def waiting(desk: Desk) -> list[str]:
    """Return the pairs that wait, read one by one."""
    found: list[OrganizationPair] = []
    while turn := desk.organizations.list_waiting(after=found[-1] if found else None, most=1):
        found += turn
    assert tuple(found) == desk.organizations.list_waiting()
    return [f"{pair.left} {pair.right}" for pair in found]


def test_two_organizations_wait_once(desk: Desk) -> None:
    """Pairs of those that became one wait no more; of several between the same two, one does, until it is judged."""
    mail = [EmailAddress("info@acme.example")]
    for id_ in (ACME, BETA, CHAIN):
        register(desk, id_, name=f"{id_} AG", emails=mail)
    assert 3 == len(waiting(desk))
    merge = merged(desk, ACME, BETA)
    (left,) = waiting(desk)
    assert left in {"acme chain", "beta chain"}
    assert desk.organizations.find_pair(BETA, CHAIN) == desk.organizations.find_pair(ACME, CHAIN)
    pair = desk.organizations.judge(BETA, CHAIN, OrganizationVerdict.GROUP)
    assert (BETA, CHAIN) == (pair.left, pair.right)
    assert [] == waiting(desk)
    assert ["judged-different"] == [one.code for one in desk.organizations.propose_merge(CHAIN, [BETA]).blockers]
    assert () == desk.organizations.check(desk.organizations.get(CHAIN)).suspects
    with pytest.raises(InvalidValueError, match="was merged with left"):
        desk.organizations.judge(ACME, BETA, OrganizationVerdict.DIFFERENT)
    desk.organizations.undo(merge, is_kept_apart=False)
    assert ["acme beta", "acme chain"] == sorted(waiting(desk))


def test_a_new_one_is_suspected_to_be_the_survivor(desk: Desk) -> None:
    """By any name of those that were merged, and by nothing of the one who left."""
    register(desk, ACME, name="Nordpost Handel")
    register(desk, BETA, name="Quist Brothers", emails=[EmailAddress("info@quist.example")])
    merge = merged(desk, ACME, BETA)
    draft = Organization(id=CHAIN, name="Quist Bros", emails=[EmailAddress("info@quist.example")])
    assert [ACME] == [one.organization.id for one in desk.organizations.check(draft).suspects]
    desk.organizations.undo(merge)
    assert [BETA] == [one.organization.id for one in desk.organizations.check(draft).suspects]
