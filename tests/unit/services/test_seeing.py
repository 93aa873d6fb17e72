"""Who sees and writes what: brands that an actor works for, customers that are its own, and what is told of others."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable

import attrs
import pytest
from tests.unit.services.conftest import AT

from customer_core.errors import (
    AlreadyTakenError,
    IdempotencyMismatchError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    ReasonMissingError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Assignment,
    BrandId,
    Customer,
    CustomerDraft,
    ExternalKey,
    RepId,
    TeamId,
)
from customer_core.services import DuplicatesSuspected, Registered, Updated
from customer_core.settings import DuplicateReaction, DuplicateSettings

Drafting = Callable[..., CustomerDraft]
MAIL = "ann@lee.example"
NORTH, SOUTH = BrandId("north"), BrandId("south")
BO = Actor.user("bo", roles=["rep"], rep="r-bo", teams=["t-1"])


def saved(outcome: object) -> Customer:
    """Return the customer of a call that saved one."""
    assert isinstance(outcome, Registered | Updated)
    return outcome.customer


def suspected(outcome: object) -> DuplicatesSuspected:
    """Return an outcome that suspects duplicates."""
    assert isinstance(outcome, DuplicatesSuspected)
    return outcome


@pytest.fixture
def rep(manager: CustomerManager) -> Desk:
    """The desk of a representative, who sees its own customers and those of its team."""
    return manager.acting_as(BO, channel="pos")


@pytest.fixture
def others(desk: Desk, draft: Drafting) -> Customer:
    """A customer of another representative."""
    assignment = Assignment(assignee=RepId("r-eve"), at=AT)
    return saved(desk.customers.register(attrs.evolve(draft(email=MAIL), assignments=[assignment])))


def test_nobody_acts_for_a_brand_that_is_not_theirs(manager: CustomerManager) -> None:
    """A desk for another brand is refused; a system job works for all, and so does who says so."""
    with pytest.raises(PermissionDeniedError, match="brand:south"):
        manager.acting_as(Actor.user("ann", roles=["administrator"], brands=["north"]), brand="south")
    for actor in (Actor.system("job"), Actor.user("ann", brands=EVERY_BRAND), Actor.user("ann", brands=["south"])):
        assert SOUTH == manager.acting_as(actor, brand="south").scope.brand


@pytest.mark.parametrize("brands", [[], ["north"]])
def test_nobody_writes_into_a_brand_that_is_not_theirs(
    manager: CustomerManager, draft: Drafting, brands: list[str]
) -> None:
    """Neither a new customer nor one that is moved gets into another brand."""
    desk = manager.acting_as(Actor.user("ann", roles=["clerk"], brands=brands))
    with pytest.raises(PermissionDeniedError, match="brand:south"):
        desk.customers.register(attrs.evolve(draft(), brand=SOUTH))
    customer = saved(desk.customers.register(draft()))
    with pytest.raises(PermissionDeniedError, match="brand:south"):
        desk.customers.update(attrs.evolve(customer, brand=SOUTH))


def test_a_desk_for_one_brand_sees_no_other(manager: CustomerManager, draft: Drafting) -> None:
    """Also who works for every brand meets, at the counter of one, its customers and those of no brand alone."""
    job = Actor.system("web shop")
    manager.acting_as(job).settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    for brand in (None, "north", "south"):
        manager.acting_as(job, brand=brand).customers.register(draft(email=MAIL))
    seen = {brand: manager.acting_as(job, brand=brand).duplicates.check(draft(email=MAIL)) for brand in (None, "north")}
    assert [3, 2] == [len(check.suspects) for check in seen.values()] == [check.compared for check in seen.values()]
    with pytest.raises(PermissionDeniedError, match=r"maintenance\.run for every brand"):
        manager.acting_as(job, brand="north").maintenance.reindex()
    assert 3 == manager.acting_as(job).maintenance.reindex()


def test_what_a_rep_registers_is_its_own(rep: Desk, draft: Drafting) -> None:
    """Whoever sees its own customers alone goes on seeing the one that it just made."""
    customer = saved(rep.customers.register(draft()))
    assert (Assignment(assignee=RepId("r-bo"), at=AT),) == customer.assignments
    assert customer == rep.customers.get(customer.id)


def test_what_a_draft_says_of_its_own_people_stays(rep: Desk, draft: Drafting) -> None:
    """A customer that is assigned to the rep's team needs no other assignment; one for others gets one more."""
    team, eve = (Assignment(assignee=who, at=AT) for who in (TeamId("t-1"), RepId("r-eve")))
    drafts = [attrs.evolve(draft(given), assignments=[one]) for given, one in (("Ann", team), ("Zoe", eve))]
    first, second = (saved(rep.customers.register(one, reason="other")) for one in drafts)
    assert ((team,), (eve, Assignment(assignee=RepId("r-bo"), at=AT))) == (first.assignments, second.assignments)


@pytest.mark.parametrize(("teams", "expected"), [(["t-1"], TeamId("t-1")), ([], None), (["t-1", "t-2"], None)])
def test_who_is_no_rep_has_one_team_or_says_to_whom(
    manager: CustomerManager, draft: Drafting, teams: list[str], expected: TeamId | None
) -> None:
    """Where no one name is there, to which a customer could be assigned, the call is refused."""
    desk = manager.acting_as(Actor.user("bo", roles=["rep"], teams=teams), channel="pos")
    if expected:
        assert expected == saved(desk.customers.register(draft())).assignments[0].assignee
    else:
        with pytest.raises(InvalidValueError, match="assignments"):
            desk.customers.register(draft())


def test_a_customer_of_another_is_hinted_at_and_not_shown(rep: Desk, others: Customer, draft: Drafting) -> None:
    """Where a registration would be somebody whom another serves, it is said that there is somebody, and no more."""
    check = rep.duplicates.check(draft(email=MAIL))
    assert ((), 0, True) == (check.suspects, check.compared, check.has_hidden)
    answer = suspected(rep.customers.register(draft(email=MAIL)))
    assert ((), True) == (answer.suspects, answer.has_hidden)
    with pytest.raises(NotFoundError):
        rep.customers.get(others.id)


def test_who_insists_on_another_s_customer_is_looked_at(
    manager: CustomerManager, rep: Desk, others: Customer, draft: Drafting
) -> None:
    """It takes a reason as ever, and the pair waits for those who see both; the rep does not learn of whom."""
    token = suspected(rep.customers.register(draft(email=MAIL))).token
    assert str(others.id) not in token
    with pytest.raises(ReasonMissingError):
        rep.customers.register(draft(email=MAIL), seen=token)
    outcome = rep.customers.register(draft(email=MAIL), seen=token, reason="his brother")
    assert isinstance(outcome, Registered)
    assert () == outcome.suspects
    (waiting,) = manager.acting_as(Actor.user("eve", roles=["steward"])).reviews.list_waiting()
    assert ({others.id, outcome.customer.id}, "his brother") == ({waiting.left, waiting.right}, waiting.reason)


def test_a_token_is_good_for_those_who_were_hidden_then(
    desk: Desk, rep: Desk, others: Customer, draft: Drafting
) -> None:
    """Should others appear meanwhile, also hidden ones, the rep is asked again."""
    first = suspected(rep.customers.register(draft(email=MAIL)))
    second = suspected(desk.customers.register(draft(email=MAIL)))
    desk.customers.register(draft(email=MAIL), seen=second.token, reason="twins")
    again = suspected(rep.customers.register(draft(email=MAIL), seen=first.token, reason="brother"))
    assert first.token != again.token
    assert again.has_hidden
    assert others not in [one.customer for one in again.suspects]


@pytest.mark.usefixtures("others")
def test_a_channel_that_blocks_blocks_for_hidden_customers_too(desk: Desk, rep: Desk, draft: Drafting) -> None:
    """Whoever may not override is stopped, whether or not the other one is shown."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.BLOCK))
    token = suspected(rep.customers.register(draft(email=MAIL))).token
    with pytest.raises(PermissionDeniedError, match=r"duplicates\.override"):
        rep.customers.register(draft(email=MAIL), seen=token, reason="brother")


@pytest.mark.usefixtures("others")
def test_two_tokens_do_not_tell_that_the_same_one_is_hidden(rep: Desk, draft: Drafting) -> None:
    """What a token holds of those who are hidden is another thing for another record, and the same for the same."""

    def hidden(asked: CustomerDraft) -> list[str]:
        body = suspected(rep.customers.register(asked)).token.partition(".")[0]
        return [str(one) for one in json.loads(urlsafe_b64decode(body))["shown"]]

    one, other = draft(email=MAIL), draft("Zora", "Quist", email=MAIL)
    assert (1, hidden(one)) == (len(hidden(one)), hidden(one))
    assert set(hidden(one)).isdisjoint(hidden(other))


def test_what_is_queued_is_queued_with_hidden_customers_too(
    desk: Desk, rep: Desk, others: Customer, draft: Drafting
) -> None:
    """A channel that queues lets the rep on, and lets the pair wait."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    mine = saved(rep.customers.register(draft(email=MAIL)))
    (waiting,) = desk.reviews.list_waiting()
    assert {others.id, mine.id} == {waiting.left, waiting.right}
    assert () == rep.duplicates.check(mine).suspects
    assert rep.duplicates.check(mine).has_hidden


@pytest.mark.usefixtures("others")
def test_a_change_is_checked_against_hidden_customers(rep: Desk, draft: Drafting) -> None:
    """Who gives its customer the mailbox of another's is told that there is somebody; accepted once, it rests."""
    mine = saved(rep.customers.register(draft("Zoe", "Quist", email="zoe@quist.example")))
    changed = attrs.evolve(mine, emails=draft(email=MAIL).emails)
    answer = suspected(rep.customers.update(changed))
    assert ((), True) == (answer.suspects, answer.has_hidden)
    after = saved(rep.customers.update(changed, seen=answer.token, reason="one mailbox"))
    assert after == saved(rep.customers.update(after))


def test_what_belongs_to_a_hidden_customer_is_taken_by_nobody(desk: Desk, rep: Desk, draft: Drafting) -> None:
    """Codes and keys are unique also among those who do not see each other; a refusal names nobody whom it may not."""
    key = ExternalKey("shop", "1")
    named = saved(desk.customers.register(attrs.evolve(draft(), code="K-1", external_keys=[key])))
    for fields in ({"code": "K-1"}, {"external_keys": [key]}):
        with pytest.raises(AlreadyTakenError) as caught:
            rep.customers.register(attrs.evolve(draft("Zoe", "Quist"), **fields))
        assert "(hidden)" == caught.value.holder
    mine = saved(rep.customers.register(draft("Zoe", "Quist")))
    with pytest.raises(AlreadyTakenError) as caught:
        rep.customers.update(attrs.evolve(mine, code="K-1"))
    assert "(hidden)" == caught.value.holder
    with pytest.raises(AlreadyTakenError) as caught:
        desk.customers.update(attrs.evolve(mine, code="K-1"))
    assert str(named.id) == caught.value.holder
    with pytest.raises(AlreadyTakenError) as caught:
        rep.customers.register(draft("Max", "Osei").with_id(mine.id))
    assert str(mine.id) == caught.value.holder


def test_codes_are_counted_past_hidden_customers(desk: Desk, rep: Desk, draft: Drafting) -> None:
    """The next code that nobody has is given, whoever has the others."""
    desk.customers.register(attrs.evolve(draft(), code="C000001"))
    assert "C000002" == saved(rep.customers.register(draft("Zoe", "Quist"))).code


def test_a_key_of_another_s_call_replays_nothing(desk: Desk, rep: Desk, draft: Drafting) -> None:
    """Who sends again what a colleague sent, by its key, is not handed a customer that it may not see."""
    desk.customers.register(draft(), key="1")
    with pytest.raises(IdempotencyMismatchError):
        rep.customers.register(draft(), key="1")


def test_who_reads_all_and_edits_its_own_is_told_so(manager: CustomerManager, desk: Desk, draft: Drafting) -> None:
    """A customer that is seen and not one's own is refused by name of the permission, and stays as it is."""
    actor = attrs.evolve(BO, roles=["rep", "viewer"])
    both = manager.acting_as(actor, channel="pos")
    theirs, mine = saved(desk.customers.register(draft())), saved(both.customers.register(draft("Zoe", "Quist")))
    assert () == mine.assignments
    for change in (
        lambda: both.customers.update(attrs.evolve(theirs, flag="x")),
        lambda: both.customers.update(attrs.evolve(theirs, flag="x", version=9)),
        lambda: both.customers.deactivate(theirs.id),
    ):
        with pytest.raises(PermissionDeniedError, match=r"customers\.edit"):
            change()
    assert theirs == both.customers.get(theirs.id)
    own = saved(desk.customers.update(mine.with_assignment(Assignment(assignee=TeamId("t-1"), at=AT))))
    assert not both.customers.deactivate(own.id).is_active


def test_the_history_names_nobody_s_other_brands(manager: CustomerManager, draft: Drafting) -> None:
    """What is written down of an actor is who it is and its roles, and not where else it works."""
    actor = Actor.user("ann", roles=["steward"], rep="r", teams=["t"], brands=["north", "south"])
    desk = manager.acting_as(actor, brand="north")
    customer = saved(desk.customers.register(draft()))
    (entry,) = desk.history.list_of(customer.id)
    assert Actor.user("ann", roles=["steward"]) == entry.actor == actor.author


def test_the_history_of_a_removed_customer_stays_with_its_brand(manager: CustomerManager, draft: Drafting) -> None:
    """Whoever worked for it reads on; others never heard of it."""
    north, south = (
        manager.acting_as(Actor.user("ann", roles=["steward"], brands=[brand])) for brand in ("north", "south")
    )
    customer = saved(north.customers.register(attrs.evolve(draft(), brand=NORTH)))
    north.customers.delete(customer.id, version=1)
    assert 2 == len(north.history.list_of(customer.id))
    with pytest.raises(NotFoundError):
        south.history.list_of(customer.id)
