from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest

from customer_core.errors import (
    AlreadyTakenError,
    InvalidOptionError,
    InvalidValueError,
    MergeBlockedError,
    MergedAwayError,
    NotFoundError,
    StaleVersionError,
)
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import RULE_SETS, FieldValue, RuleSet, largest, longest, most_recent, source_priority
from customer_core.model import (
    Actor,
    BrandId,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Limited,
    MergeId,
    Money,
)
from customer_core.serialization import dumps, loads
from customer_core.services import DuplicatesSuspected, Registered, Updated

Drafting = Callable[..., CustomerDraft]


@pytest.fixture
def trio(desk: Desk, draft: Drafting) -> list[Customer]:
    """Three stored customers who are one."""
    drafts = [
        draft("Ann", "Lee", email="ann@lee.example").with_external_key(ExternalKey("shop", "1")),
        draft("Bea", "Quist", email="bea@quist.example").with_external_key(ExternalKey("shop", "2")),
        draft("Cleo", "Mbeki", phone="0113 496 0000").with_company("Mbeki Ltd"),
    ]
    outcomes = [desk.customers.register(one) for one in drafts]
    return [outcome.customer for outcome in outcomes if isinstance(outcome, Registered)]


def test_the_oldest_survives_where_nobody_is_named(desk: Desk, trio: list[Customer], draft: Drafting) -> None:
    """Who has been a customer longest survives, whichever id it is named by; of equally old ones the smallest id."""
    ann, bea, cleo = trio
    assert ann.customer_since is not None
    old = draft("Otto", "Bauer", email="otto@bauer.example")
    long = desk.customers.register(attrs.evolve(old, customer_since=ann.customer_since - timedelta(days=900)))
    assert isinstance(long, Registered)
    ids = [cleo.id, long.customer.id, ann.id]
    assert str(long.customer.id) == desk.merges.propose(None, ids).master
    assert desk.merges.propose(None, ids) == desk.merges.propose(None, ids[::-1])
    equal = [attrs.evolve(one, customer_since=ann.customer_since) for one in (bea, cleo)]
    saved = [desk.customers.update(one) for one in equal]
    assert all(isinstance(one, Updated) for one in saved)
    assert str(min(one.id for one in equal)) == desk.merges.propose(None, [cleo.id, bea.id]).master
    desk.merges.apply(desk.merges.propose(long.customer.id, [ann.id]))
    assert str(long.customer.id) == desk.merges.propose(None, [cleo.id, ann.id]).master
    assert "self-merge" == desk.merges.propose(None, [ann.id, long.customer.id]).blockers[0].code
    with pytest.raises(InvalidValueError, match="names nobody"):
        desk.merges.propose(None, [])


def test_a_merge_keeps_everything(desk: Desk, trio: list[Customer]) -> None:
    """The master gets what the plan says, every id and key leads to it, each original is kept as it was."""
    ann, bea, cleo = trio
    plan = desk.merges.propose(ann.id, [cleo.id, bea.id])
    assert trio == [desk.customers.get(one.id) for one in trio]
    merge = desk.merges.apply(plan, reason="one person")
    survivor = desk.customers.get(ann.id)
    assert {survivor} == {desk.customers.get(one.id) for one in trio}
    assert (2, "Mbeki Ltd", 2, 1) == (survivor.version, survivor.company, len(survivor.emails), len(survivor.phones))
    assert {survivor} == {desk.customers.find_by_code(one.code) for one in trio}
    assert survivor == desk.customers.find_by_external_key(ExternalKey("shop", "2"))
    assert (ann, bea, cleo) == desk.merges.list_contributions(merge.id)
    assert (merge,) == desk.merges.list_of(bea.id) == desk.merges.list_of(ann.id)
    assert merge == desk.merges.get(merge.id)
    assert (ann.id, (bea.id, cleo.id), plan, "one person") == (merge.master, merge.members, merge.plan, merge.reason)
    assert 1 == desk.customers.search().total


def test_merged_records_are_merged_again(desk: Desk, trio: list[Customer]) -> None:
    """Ids lead through a chain of merges in one step; naming a merged record names its survivor."""
    ann, bea, cleo = trio
    desk.merges.apply(desk.merges.propose(bea.id, [cleo.id]))
    desk.merges.apply(desk.merges.propose(ann.id, [cleo.id]))
    assert {ann.id} == {desk.customers.get(one.id).id for one in trio}
    assert 2 == len(desk.merges.list_of(cleo.id))
    plan = desk.merges.propose(ann.id, [bea.id])
    assert ["self-merge"] == [blocker.code for blocker in plan.blockers]
    with pytest.raises(MergeBlockedError, match="self-merge"):
        desk.merges.apply(plan)


def test_a_plan_made_from_older_versions_is_refused(desk: Desk, trio: list[Customer]) -> None:
    """Whoever changed a record since is not overwritten, and nothing is written at all."""
    ann, bea, cleo = trio
    plan = desk.merges.propose(ann.id, [bea.id])
    desk.customers.update(bea.with_tag("vip"))
    with pytest.raises(StaleVersionError, match=str(bea.id)):
        desk.merges.apply(plan)
    assert 3 == desk.customers.search().total
    other = desk.merges.propose(ann.id, [cleo.id])
    desk.merges.apply(desk.merges.propose(bea.id, [cleo.id]))
    with pytest.raises(MergedAwayError, match=str(cleo.id)):
        desk.merges.apply(other)
    third = desk.merges.propose(bea.id, [ann.id])
    desk.customers.delete(ann.id, version=1)
    with pytest.raises(NotFoundError, match=str(ann.id)):
        desk.merges.apply(third)


def test_a_plan_that_was_changed_on_its_way_is_refused(desk: Desk, trio: list[Customer]) -> None:
    """Whoever may apply merges may not slip other values into one: what is applied is what was proposed here."""
    plan = desk.merges.propose(trio[0].id, [trio[1].id])
    code = attrs.evolve(next(one for one in plan.fields if one.field == "code"), value="HACK1")
    edited = attrs.evolve(plan, fields=tuple(code if one.field == "code" else one for one in plan.fields))
    for forged in (
        edited,
        attrs.evolve(edited, seal=""),
        attrs.evolve(plan, seal="ä"),
        attrs.evolve(plan, warnings=()),
    ):
        if forged != plan:
            with pytest.raises(InvalidOptionError, match="not what was proposed here"):
                desk.merges.apply(forged)
    assert trio[0] == desk.customers.get(trio[0].id)
    desk.merges.apply(plan)


def test_a_plan_can_be_kept_as_a_document(desk: Desk, trio: list[Customer]) -> None:
    """What a clerk decides tomorrow is what was proposed today."""
    plan = desk.merges.propose(trio[0].id, [trio[1].id])
    kept = loads(type(plan), dumps(plan))
    assert plan == desk.merges.apply(kept).plan


def test_a_plan_without_versions_is_refused(desk: Desk, trio: list[Customer]) -> None:
    """A plan that was put together by hand cannot say that nothing changed since."""
    plan = attrs.evolve(desk.merges.propose(trio[0].id, [trio[1].id]), versions={})
    with pytest.raises(InvalidOptionError, match="versions"):
        desk.merges.apply(plan)


@pytest.mark.parametrize(
    ("places", "master"),
    [([1, 0], 0), ([0, 1], 2), ([0], 0), ([], 0), ([0, 0], 0), ([0, 1, 1], 0)],
    ids=["master last", "master apart", "one record", "no record", "one record twice", "member twice"],
)
def test_a_plan_names_each_record_once_and_the_master_first(
    desk: Desk, trio: list[Customer], places: list[int], master: int
) -> None:
    """A plan may come back from a form with other ids; it is refused, and nothing is written."""
    plan = desk.merges.propose(trio[0].id, [trio[1].id])
    ids = tuple(str(trio[place].id) for place in places)
    edited = attrs.evolve(
        plan, master=str(trio[master].id), contributions=ids, versions=dict.fromkeys(ids, trio[0].version)
    )
    with pytest.raises(InvalidOptionError, match="plan"):
        desk.merges.apply(edited)
    assert trio == [desk.customers.get(one.id) for one in trio]


@pytest.mark.parametrize("field", ["id", "brand", "version", "deactivated_at"])
def test_a_plan_keeps_what_says_which_record_the_master_is(desk: Desk, trio: list[Customer], field: str) -> None:
    """Id, brand, version and use are the master's, even where the plan was edited to say otherwise."""
    other: dict[str, FieldValue] = {
        "id": trio[2].id,
        "brand": BrandId("x"),
        "version": 7,
        "deactivated_at": trio[0].customer_since,
    }
    plan = desk.merges.propose(trio[0].id, [trio[1].id])
    fields = tuple(
        attrs.evolve(decision, value=other[field]) if decision.field == field else decision for decision in plan.fields
    )
    with pytest.raises(InvalidOptionError, match=field):
        desk.merges.apply(attrs.evolve(plan, fields=fields))
    assert trio == [desk.customers.get(one.id) for one in trio]


def test_a_plan_across_brands_is_refused_though_its_blocker_was_left_out(
    manager: CustomerManager, desk: Desk, trio: list[Customer], draft: Drafting
) -> None:
    """Brands keep separate accounts, whatever a plan says of itself."""
    elsewhere = manager.acting_as(Actor.system("test"), brand="x").customers.register(draft("Dan", "Osei"))
    assert isinstance(elsewhere, Registered)
    plan = desk.merges.propose(trio[0].id, [elsewhere.customer.id])
    assert ["cross-brand"] == [blocker.code for blocker in plan.blockers]
    with pytest.raises(MergeBlockedError, match="cross-brand"):
        desk.merges.apply(attrs.evolve(plan, blockers=()))
    assert elsewhere.customer == desk.customers.get(elsewhere.customer.id)


def test_rules_know_when_and_where_records_were_changed(desk: Desk, trio: list[Customer], draft: Drafting) -> None:
    """The most recent change wins by the history, a source by the channel that the record came from."""
    ann, bea, _ = trio
    web = desk.customers.register(attrs.evolve(draft("Dora", "Ivanova"), created_channel=None).with_company("Web Ltd"))
    assert isinstance(web, Registered)
    changed = desk.customers.update(bea.with_company("Quist & Co"))
    plan = desk.merges.propose(ann.id, [bea.id], rules={"company": most_recent, "name": source_priority("pos")})
    assert "Quist & Co" == getattr(plan.find("company"), "value", None)
    assert changed.customer.id == bea.id  # type: ignore[union-attr]  # nobody is like her
    with pytest.raises(InvalidOptionError, match="rules"):
        desk.merges.propose(ann.id, [bea.id], rules={"id": longest})


def test_a_merge_says_by_which_rule_set_it_was_decided(desk: Desk, trio: list[Customer]) -> None:
    """The rule set is kept with the merge, nobody can put another one in its place, and an undo does without it."""
    ann, bea, _ = trio
    desk.customers.update(bea.with_company("Quist & Co"))
    plan = desk.merges.propose(ann.id, [bea.id], rules=RULE_SETS["most_recent"])
    with pytest.raises(InvalidOptionError, match="it is not what was proposed here"):
        desk.merges.apply(attrs.evolve(plan, rules="most_recent 2"))
    merge = desk.merges.apply(plan)
    assert "most_recent 1" == desk.merges.get(merge.id).plan.rules
    assert "Quist & Co" == desk.customers.get(ann.id).company
    desk.merges.undo(merge.id)
    assert ("", "Quist & Co") == (desk.customers.get(ann.id).company, desk.customers.get(bea.id).company)


def test_a_rule_of_the_hosts_own_is_given_to_the_desk_with_its_rule_set(desk: Desk, trio: list[Customer]) -> None:
    """Resolved, the rule set decides and is named; as it is, it lacks a rule and is refused."""
    ann, _, cleo = trio
    ours = RuleSet(name="our_shop", rules={"name": "own(fullest)"})
    with pytest.raises(InvalidOptionError, match="there is no rule 'fullest'"):
        desk.merges.propose(ann.id, [cleo.id], rules=ours)
    plan = desk.merges.propose(ann.id, [cleo.id], rules=ours.resolve(own={"fullest": longest}))
    assert ("our_shop 1", cleo.name) == (plan.rules, getattr(plan.find("name"), "value", None))


def test_what_the_master_was_known_by_stays_its_own(desk: Desk, trio: list[Customer], draft: Drafting) -> None:
    """Where the merged record takes the code of another, the master's old one leads to it, and is nobody else's."""
    ann, bea, _ = trio
    plan = desk.merges.propose(ann.id, [bea.id], rules={"code": largest})
    desk.merges.apply(plan)
    assert bea.code == desk.customers.get(ann.id).code
    found = desk.customers.find_by_code(ann.code)
    assert found is not None
    assert ann.id == found.id
    with pytest.raises(AlreadyTakenError, match=str(ann.id)):
        desk.customers.register(draft("Otto", "Bauer").with_code(ann.code))


def test_two_accounts_in_one_currency_block_a_merge(desk: Desk, trio: list[Customer]) -> None:
    """No account is lost; accounts of other currencies, or of one record only, are no matter."""
    ann, bea, cleo = trio
    desk.credit.set_limit(bea.id, Limited(Money(100, "USD")), currency="USD")
    desk.credit.set_limit(ann.id, Limited(Money(100, "EUR")), currency="EUR")
    fine = desk.merges.propose(ann.id, [bea.id])
    assert () == fine.blockers
    blocked = desk.merges.propose(cleo.id, [bea.id])
    assert () == blocked.blockers
    desk.credit.set_limit(cleo.id, Limited(Money(50, "USD")), currency="USD")
    with pytest.raises(MergeBlockedError, match="credit-accounts"):
        desk.merges.apply(blocked)
    assert ["credit-accounts"] == [blocker.code for blocker in desk.merges.propose(cleo.id, [bea.id]).blockers]
    desk.merges.apply(fine)
    account = desk.credit.find_account(ann.id, "USD")
    assert account is not None
    assert bea.id == account.owner


def test_the_merged_record_is_found_by_what_it_now_says(desk: Desk, trio: list[Customer], draft: Drafting) -> None:
    """The duplicate index and the search know the survivor by the values of all."""
    ann, bea, _ = trio
    desk.merges.apply(desk.merges.propose(ann.id, [bea.id]))
    assert 1 == desk.customers.search("bea@quist.example").total
    outcome = desk.customers.register(draft("Otto", "Bauer", email="bea@quist.example"))
    assert isinstance(outcome, DuplicatesSuspected)
    assert [ann.id] == [suspect.customer.id for suspect in outcome.suspects]


def test_the_history_of_the_survivor_is_that_of_all(desk: Desk, trio: list[Customer]) -> None:
    """Each record's own entries, the merge at the master, and where the others went."""
    ann, bea, _ = trio
    desk.customers.update(bea.with_email(EmailAddress("b@quist.example")))
    desk.merges.apply(desk.merges.propose(ann.id, [bea.id]), reason="one person")
    entries = desk.history.list_of(bea.id)
    assert entries == desk.history.list_of(ann.id)
    assert [HistoryAction.REGISTERED] * 2 + [
        HistoryAction.UPDATED,
        HistoryAction.MERGED,
        HistoryAction.MERGED_AWAY,
    ] == [entry.action for entry in entries]
    assert {"one person"} == {entry.reason for entry in entries[-2:]}
    assert ["merge", "merged_into"] == [change.path for change in entries[-1].changes]
    assert str(ann.id) == getattr(entries[-1].changes[1].after, "plain", None)
    assert entries[3:] == desk.history.list_of(ann.id, after=entries[2].position, most=2)


def test_pairs_of_one_customer_no_longer_wait(desk: Desk, draft: Drafting) -> None:
    """A merge settles the pair; who waits with several of those who are one now goes on waiting with that one, once."""
    stored = []
    for name in (("Ann", "Lee"), ("Otto", "Bauer"), ("Cleo", "Mbeki")):
        one = draft(*name, email="shared@lee.example")
        outcome = desk.customers.register(one)
        token = outcome.token if isinstance(outcome, DuplicatesSuspected) else ""
        outcome = desk.customers.register(one, seen=token, reason="shared") if token else outcome
        assert isinstance(outcome, Registered)
        stored.append(outcome.customer)
    assert 3 == len(desk.reviews.list_waiting())
    assert 1 == len(desk.reviews.list_waiting(most=1))
    rest = desk.reviews.list_waiting(after=desk.reviews.list_waiting(most=1)[0])
    assert desk.reviews.list_waiting()[1:] == rest
    desk.merges.apply(desk.merges.propose(stored[0].id, [stored[1].id]))
    waiting = desk.reviews.list_waiting(most=1) + desk.reviews.list_waiting(after=desk.reviews.list_waiting(most=1)[0])
    assert [{stored[2].id}] == [{pair.left, pair.right} - {one.id for one in stored[:2]} for pair in waiting]


def test_an_unknown_merge_is_refused(desk: Desk) -> None:
    """There is nothing to show of a merge that never was."""
    with pytest.raises(NotFoundError, match="merge"):
        desk.merges.get(MergeId("m-0"))
    with pytest.raises(NotFoundError, match="merge"):
        desk.merges.list_contributions(MergeId("m-0"))
    assert () == desk.merges.list_of(CustomerId("c-0"))
