"""Organizations merged and parted at the desk: what survives, who belongs where, what forbids it, what comes back."""

from collections.abc import Callable

import attrs
import pytest
from tests.unit.services.firms import ACME, ANN, BEA, BETA, CHAIN, DELTA, merged, register

from customer_core.credit import Denied, Held
from customer_core.errors import (
    InvalidOptionError,
    InvalidValueError,
    MergeBlockedError,
    MergedAwayError,
    MergeUndoneError,
    NotFoundError,
    OrganizationCycleError,
    StaleVersionError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import RULE_SETS, AppliedMerge, MergePlan, RuleSet, UndoPlan, longest
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    BrandId,
    ChannelId,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Limited,
    MergeId,
    Money,
    Organization,
    OrganizationId,
    OrganizationVerdict,
    TierId,
)
from customer_core.search import SearchOperator, Where, criteria_of
from customer_core.serialization import dumps, loads
from customer_core.settings import DuplicateReaction, DuplicateSettings, WorkflowBlock, WorkflowSettings, WorkflowState


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """A desk that lets whoever may be known wait."""
    desk = manager.acting_as(Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND), channel="web")
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    return desk


@pytest.fixture
def firms(desk: Desk) -> tuple[Organization, Organization]:
    """Acme, and Beta below Chain; Ann belongs to Acme and Bea to Beta."""
    register(desk, CHAIN)
    acme = register(desk, ACME, code="A", external_keys=[ExternalKey("erp", "1")])
    beta = register(
        desk,
        BETA,
        code="B",
        parent=CHAIN,
        tier=TierId("gold"),
        emails=[EmailAddress("info@beta.example")],
        external_keys=[ExternalKey("erp", "2")],
    )
    desk.customers.register(Customer(id=ANN, organization=ACME))
    desk.customers.register(Customer(id=BEA, organization=BETA))
    return acme, beta


def test_one_of_two_holds_everything(desk: Desk, firms: tuple[Organization, Organization]) -> None:
    """The plan says what survives; the merged one is found by every id, code, key and name that any of them had."""
    plan = desk.organizations.propose_merge(ACME, [BETA])
    assert not plan.is_blocked
    merge = desk.organizations.merge(plan, reason="bought")
    found = desk.organizations.get(BETA)
    assert (ACME, "Acme Ltd", ("Beta Ltd",), "A", CHAIN) == (
        found.id,
        found.name,
        found.aliases,
        found.code,
        found.parent,
    )
    assert (TierId("gold"), 2) == (found.tier, len(found.external_keys))
    assert [found] * 2 == [desk.organizations.find_by_code(code) for code in "AB"]
    assert [found] == list(desk.organizations.search("beta").items)
    assert firms == desk.organizations.list_contributions(merge.id)
    assert (merge,) == desk.organizations.list_merges(BETA) == desk.organizations.list_merges(ACME)
    assert merge == desk.organizations.get_merge(merge.id)
    assert ("bought", "sam") == (merge.reason, merge.by.id)
    with pytest.raises(MergedAwayError):
        desk.organizations.deactivate(BETA)


@pytest.mark.usefixtures("firms")
def test_members_are_those_of_the_survivor(desk: Desk) -> None:
    """Whoever joined either is found by any id, keeps the id that was joined, and gets what the survivor gives."""
    merged(desk, ACME, BETA)
    for id_ in (ACME, BETA):
        assert [ANN, BEA] == [one.id for one in desk.organizations.list_members(id_, sort="id").items]
        assert 2 == desk.customers.search(Where("organization", SearchOperator.IS, str(id_))).total
        assert 0 == desk.customers.search(criteria_of(f"not organization:{id_}")).total
    assert BETA == desk.customers.get(BEA).organization
    assert [TierId("gold")] * 2 == [desk.customers.get_effective(id_).tier.value for id_ in (ANN, BEA)]
    desk.organizations.join(CustomerId("ann"), name="Beta Ltd")
    assert ACME == desk.customers.get(ANN).organization
    page = desk.customers.search(Where("organization", SearchOperator.IS, "acme"), page_size=1, sort="id")
    assert page.next is not None
    assert [BEA] == [one.id for one in desk.customers.turn(page.next).items]
    assert "organization" in str(page.next.criteria)


@pytest.mark.usefixtures("firms")
def test_those_below_are_below_the_survivor(desk: Desk) -> None:
    """What hung below one that was merged hangs below the survivor, and is no parent of it."""
    register(desk, DELTA, parent=BETA)
    merged(desk, ACME, BETA)
    assert [DELTA] == [one.id for one in desk.organizations.list_children(ACME)]
    assert [DELTA, ACME, CHAIN] == [one.id for one in desk.organizations.list_line(DELTA)]
    with pytest.raises(OrganizationCycleError):
        desk.organizations.set_parent(ACME, DELTA)


def test_an_undo_brings_back_what_was(desk: Desk, firms: tuple[Organization, Organization]) -> None:
    """Both are again what they were but for their versions, and what is below them, and who belongs to them, too."""
    register(desk, DELTA, parent=BETA)
    merge = merged(desk, ACME, BETA)
    plan = desk.organizations.propose_undo(merge)
    assert "beta would leave acme." == plan.explain()[0]
    undo = desk.organizations.undo(plan, reason="a mistake")
    for before in firms:
        now = desk.organizations.get(before.id)
        assert before == now.with_version(before.version)
        assert [before] == [one.with_version(before.version) for one in desk.organizations.search(before.name).items]
    assert [BEA] == [one.id for one in desk.organizations.list_members(BETA).items]
    assert [DELTA] == [one.id for one in desk.organizations.list_children(BETA)]
    kept = desk.organizations.get_merge(merge)
    assert ((undo,), True, "a mistake") == (kept.undos, kept.is_undone, undo.reason)
    with pytest.raises(MergeUndoneError):
        desk.organizations.undo(merge)
    actions = [entry.action.value for entry in desk.history.list_of_organization(BETA)]
    assert ["registered", "merged-away", "parted", "judged"] == actions


@pytest.mark.usefixtures("firms")
def test_what_was_written_since_goes_where_it_belongs(desk: Desk) -> None:
    """A tier that replaced that of the one who leaves goes with it; what was written anew stays."""
    merge = merged(desk, ACME, BETA)
    found = desk.organizations.get(ACME)
    desk.organizations.update(found.with_tier(TierId("silver")).with_tag("vip").with_name("Acme Group"))
    desk.organizations.undo(merge)
    acme, beta = desk.organizations.get(ACME), desk.organizations.get(BETA)
    assert (None, frozenset({"vip"}), "Acme Group", ()) == (acme.tier, acme.tags, acme.name, acme.aliases)
    assert (TierId("silver"), frozenset(), "Beta Ltd") == (beta.tier, beta.tags, beta.name)


def test_merges_are_undone_in_any_order_and_members_split_off(desk: Desk) -> None:
    """Of a chain, the first merge is undone first; what had been merged into a member leaves with it."""
    first = {id_: register(desk, id_, code=str(id_)) for id_ in (ACME, BETA, CHAIN, DELTA)}
    below, above = merged(desk, BETA, ACME), merged(desk, CHAIN, BETA, DELTA)
    desk.organizations.undo(below)
    assert [ACME, CHAIN, CHAIN, CHAIN] == [desk.organizations.get(id_).id for id_ in first]
    plan = desk.organizations.propose_split(DELTA)
    assert [DELTA] == [one.id for one in plan.left]
    desk.organizations.undo(plan)
    desk.organizations.undo(above)
    for id_, before in first.items():
        assert before == desk.organizations.get(id_).with_version(before.version)
    with pytest.raises(MergeUndoneError):
        desk.organizations.propose_split(DELTA)


def test_a_member_takes_along_what_had_been_merged_into_it(desk: Desk) -> None:
    """The survivor itself is not split off."""
    for id_ in (ACME, BETA, CHAIN):
        register(desk, id_)
    merged(desk, BETA, ACME)
    merged(desk, CHAIN, BETA)
    with pytest.raises(InvalidOptionError, match="others were merged into"):
        desk.organizations.propose_split(CHAIN)
    plan = desk.organizations.propose_split(BETA)
    desk.organizations.undo(plan)
    assert [BETA, BETA, CHAIN] == [desk.organizations.get(id_).id for id_ in (ACME, BETA, CHAIN)]


@pytest.mark.usefixtures("firms")
def test_an_undo_that_would_make_a_circle_is_refused(desk: Desk) -> None:
    """Where what was above one that leaves was put below it since, nothing changes until that is detached."""
    register(desk, DELTA)
    desk.organizations.set_parent(ACME, DELTA)
    merge = merged(desk, ACME, BETA)
    desk.organizations.set_parent(CHAIN, BETA)
    assert [CHAIN, ACME, DELTA] == [one.id for one in desk.organizations.list_line(CHAIN)]
    before = desk.organizations.get(ACME)
    with pytest.raises(OrganizationCycleError, match="'beta' > 'chain' > 'beta'"):
        desk.organizations.undo(merge)
    assert before == desk.organizations.get(BETA)
    desk.organizations.detach(CHAIN)
    desk.organizations.undo(merge)
    assert [BETA, CHAIN] == [one.id for one in desk.organizations.list_line(BETA)]


@pytest.mark.usefixtures("firms")
def test_rule_sets_are_for_both_kinds(desk: Desk) -> None:
    """Resolved or not; one of your own may name a parent and aliases, which customers do not have."""
    own = RuleSet(name="ours", rules={"parent": "most_recent", "aliases": "master_first", "company": "longest"})
    for rules in (RULE_SETS["most_recent"].resolve(), own, own.resolve()):
        plan = desk.organizations.propose_merge(ACME, [BETA], rules=rules)
        assert not plan.is_blocked
        assert plan.rules
        assert not desk.merges.propose(ANN, [BEA], rules=rules).is_blocked


def with_accounts(desk: Desk) -> None:
    """Open an account for each."""
    for id_ in (ACME, BETA):
        desk.credit.set_limit(id_, Limited(Money(5, "USD")), currency="USD")


def on_hold(desk: Desk) -> None:
    """Put the second one into a state that keeps it from being merged."""
    desk.settings.apply(WorkflowSettings(states=[WorkflowState(name="on hold", blocks=[WorkflowBlock.MERGE])]))
    desk.organizations.update(desk.organizations.get(BETA).with_workflow_state("on hold"))


def in_one_line(desk: Desk) -> None:
    """Put the second one below the first, with another one between them."""
    register(desk, DELTA, parent=ACME)
    desk.organizations.set_parent(BETA, DELTA)


def judged(verdict: OrganizationVerdict) -> Callable[[Desk], object]:
    """Return how the two are judged."""
    return lambda desk: desk.organizations.judge(ACME, BETA, verdict)


BROUGHT_ABOUT: dict[str, Callable[[Desk], object]] = {
    "in-line": in_one_line,
    "organization-accounts": with_accounts,
    "judged-different": judged(OrganizationVerdict.BRANCH),
    "judged-unsure": judged(OrganizationVerdict.UNSURE),
    "workflow-state": on_hold,
}


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("code", BROUGHT_ABOUT)
@pytest.mark.usefixtures("firms")
def test_what_forbids_it_is_in_the_plan_and_is_not_passed(desk: Desk, code: str) -> None:
    """Whether it was so when the plan was made, or became so since."""
    earlier = desk.organizations.propose_merge(ACME, [BETA])
    BROUGHT_ABOUT[code](desk)
    plan = desk.organizations.propose_merge(ACME, [BETA])
    assert [(code, "beta")] == [(blocker.code, blocker.record) for blocker in plan.blockers]
    with pytest.raises(MergeBlockedError, match=code):
        desk.organizations.merge(plan)
    with pytest.raises((MergeBlockedError, StaleVersionError)):
        desk.organizations.merge(earlier)
    assert BETA == desk.organizations.get(BETA).id


@pytest.mark.usefixtures("firms")
def test_a_judgement_of_the_same_lets_them_be_merged_again(desk: Desk) -> None:
    """An undo keeps them apart, unless it is told not to, until somebody says otherwise."""
    desk.organizations.undo(merged(desk, ACME, BETA))
    assert ["judged-different"] == [one.code for one in desk.organizations.propose_merge(ACME, [BETA]).blockers]
    desk.organizations.judge(BETA, ACME, OrganizationVerdict.SAME)
    desk.organizations.undo(merged(desk, ACME, BETA), is_kept_apart=False)
    assert not desk.organizations.propose_merge(BETA, [ACME]).is_blocked


@pytest.mark.usefixtures("firms")
def test_the_account_of_one_pays_for_all(desk: Desk) -> None:
    """Members of either buy on the one account there is, and part from it with the undo."""
    desk.credit.set_limit(BETA, Limited(Money(100, "USD")), currency="USD")
    (account,) = desk.credit.list_accounts(BETA, "USD")
    merge = merged(desk, ACME, BETA)
    assert isinstance(desk.credit.hold(ANN, Money(60, "USD"), reference="1", key="1"), Held)
    assert isinstance(desk.credit.hold(BEA, Money(60, "USD"), reference="2", key="2"), Denied)
    assert isinstance(desk.credit.hold(ACME, Money(60, "USD"), reference="3", key="3"), Denied)
    source = desk.customers.get_effective(ANN).credit["USD"]
    assert source.value is not None
    assert (account.id, ACME, ACME) == (source.value.account, source.value.owner, source.origin.organization)
    desk.credit.set_limit(ACME, Limited(Money(200, "USD")), currency="USD")
    assert 1 == len(desk.credit.list_accounts(ACME, "USD"))
    plan = desk.organizations.propose_undo(merge)
    assert {account.id: BETA} == dict(plan.accounts)
    desk.organizations.undo(plan)
    assert "no-credit" == desk.credit.decide(ANN, Money(1, "USD")).reason
    assert isinstance(desk.credit.hold(BEA, Money(60, "USD"), reference="4", key="4"), Held)
    assert desk.credit.verify().is_sound


@pytest.mark.usefixtures("firms")
def test_plans_are_those_that_were_proposed(desk: Desk) -> None:
    """Nothing is merged by a plan that was edited, is of other versions, or is no plan of organizations."""
    plan = desk.organizations.propose_merge(ACME, [BETA])
    (name, *rest) = plan.fields
    forged = attrs.evolve(plan, fields=(attrs.evolve(name, value="x"), *rest))
    for broken in (forged, attrs.evolve(plan, contributions=("acme",)), attrs.evolve(plan, versions={"acme": 1})):
        with pytest.raises(InvalidOptionError):
            desk.organizations.merge(broken)
    with pytest.raises(InvalidOptionError, match="merges no organizations"):
        desk.organizations.merge(desk.merges.propose(ANN, [BEA]))
    with pytest.raises(InvalidOptionError, match="merges no customers"):
        desk.merges.apply(plan)
    undone = desk.organizations.propose_undo(merged(desk, ACME, BETA))
    with pytest.raises(InvalidOptionError, match="not what was proposed"):
        desk.organizations.undo(attrs.evolve(undone, left=(attrs.evolve(undone.left[0], name="x"),)))
    desk.organizations.update(desk.organizations.get(ACME).with_tag("vip"))
    with pytest.raises(StaleVersionError):
        desk.organizations.undo(undone)
    with pytest.raises(StaleVersionError):
        desk.organizations.merge(attrs.evolve(plan, contributions=("acme", "chain"), versions={"acme": 9, "chain": 1}))


@pytest.mark.usefixtures("firms")
def test_plans_are_kept_as_json_until_somebody_decides(desk: Desk) -> None:
    """A plan of a merge, and one of an undo, are what they were when they are read again."""
    plan = desk.organizations.propose_merge(ACME, [BETA])
    merge = desk.organizations.merge(loads(MergePlan, dumps(plan)))
    undo = desk.organizations.propose_undo(merge.id)
    read = loads(UndoPlan[OrganizationId, Organization], dumps(undo))
    assert undo == read
    assert desk.organizations.undo(read).parted == undo.parted
    kept = desk.organizations.get_merge(merge.id)
    assert kept == loads(AppliedMerge[OrganizationId], dumps(kept))


@pytest.mark.usefixtures("firms")
def test_slips_are_told(desk: Desk) -> None:
    """Ids that name none, none at all, oneself, text for an id, and a merge of customers."""
    with pytest.raises(NotFoundError):
        desk.organizations.propose_merge(ACME, [DELTA])
    with pytest.raises(InvalidValueError, match="names none"):
        desk.organizations.propose_merge(None, [])
    for others in (BETA, "beta", ["beta"]):
        with pytest.raises(InvalidValueError):
            desk.organizations.propose_merge(ACME, others)  # type: ignore[arg-type]  # the slip
    assert ["self-merge"] == [one.code for one in desk.organizations.propose_merge(ACME, [ACME]).blockers]
    with pytest.raises(InvalidOptionError, match="company cannot have a rule"):
        desk.organizations.propose_merge(ACME, [BETA], rules={"company": longest})
    for call in (desk.organizations.get_merge, desk.organizations.undo, desk.organizations.propose_undo):
        with pytest.raises(NotFoundError):
            call(MergeId("m"))
    merge = merged(desk, ACME, BETA)
    with pytest.raises(NotFoundError):
        desk.merges.undo(merge)
    twice: MergePlan = desk.organizations.propose_merge(ACME, [BETA])
    assert ["self-merge"] == [one.code for one in twice.blockers]


@pytest.mark.usefixtures("firms")
def test_the_oldest_survives_and_rule_sets_decide(desk: Desk) -> None:
    """Where none is named; a rule set of customers says what it says of the fields that organizations have."""
    plan = desk.organizations.propose_merge(None, [BETA, ACME], rules=RULE_SETS["most_complete"])
    assert ("acme", "most_complete 1", False) == (plan.master, plan.rules, plan.is_blocked)


@pytest.mark.usefixtures("firms")
def test_brands_stay_apart(desk: Desk, manager: CustomerManager) -> None:
    """Organizations of two brands are not merged, and who works for one sees no merge of the other."""
    north = BrandId("north")
    register(desk, DELTA, brand=north)
    register(desk, OrganizationId("echo"), brand=north)
    assert ["cross-brand"] == [one.code for one in desk.organizations.propose_merge(ACME, [DELTA]).blockers]
    merge = merged(desk, DELTA, OrganizationId("echo"))
    other = manager.acting_as(Actor.user("bea", roles=["administrator"], brands=[BrandId("south")]))
    for call in (other.organizations.get_merge, other.organizations.undo, other.organizations.list_contributions):
        with pytest.raises(NotFoundError):
            call(merge)
    assert () == other.organizations.list_merges(DELTA)
    assert ChannelId("web") == desk.organizations.get_merge(merge).channel
