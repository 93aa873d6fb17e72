from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import attrs
import pytest

from customer_core.errors import InvalidOptionError, InvalidValueError, MergeBlockedError, NotFoundError
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import most_recent
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    BrandId,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Judgement,
    PersonName,
    Verdict,
)
from customer_core.ports import NamedJudgement
from customer_core.services import DuplicatesSuspected, Registered, Updated
from customer_core.settings import DuplicateReaction, DuplicateSettings

Make = Callable[..., CustomerDraft]
FAMILY = "Lee"


@pytest.fixture
def ids(desk: Desk, draft: Make) -> list[CustomerId]:
    """Three customers of one name and mailbox, and a stranger."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    drafts = [draft(given, FAMILY, email="ann@lee.example") for given in ("Ann", "Anna", "Ann")]
    outcomes = [desk.customers.register(one) for one in (*drafts, draft("Zoltan", "Quist"))]
    return [outcome.customer.id for outcome in outcomes if isinstance(outcome, Registered)]


def test_a_judgement_says_who_when_where_and_why(desk: Desk, ids: list[CustomerId]) -> None:
    """A judgement is answered with all that it says, in whichever order the two are named, and is kept so."""
    judged = desk.judgements.record(ids[1], ids[0], Verdict.DIFFERENT, reason=" twins ")
    expected = Judgement(
        left=ids[0],
        right=ids[1],
        verdict=Verdict.DIFFERENT,
        reason="twins",
        at=judged.at,
        by=desk.scope.actor.author,
        channel=desk.scope.channel,
    )
    assert expected == judged
    assert (expected,) == desk.judgements.list_of(ids[1], ids[0]) == desk.judgements.list_of(ids[0], ids[1])
    assert () == desk.judgements.list_of(ids[0], ids[2])


def test_a_judgement_supersedes_and_deletes_nothing(desk: Desk, ids: list[CustomerId]) -> None:
    """What was judged before is still told, and does not stand."""
    for verdict in (Verdict.DIFFERENT, Verdict.UNSURE, Verdict.SAME):
        desk.judgements.record(ids[0], ids[1], verdict)
    told = desk.judgements.list_of(ids[0], ids[1])
    assert [("different", False), ("unsure", False), ("same", True)] == [(j.verdict.value, j.is_standing) for j in told]


def test_saying_the_same_again_is_no_new_judgement(desk: Desk, ids: list[CustomerId]) -> None:
    """A judgement that is recorded again as it was is the one that stands; with another reason it is a new one."""
    first = desk.judgements.record(ids[0], ids[1], Verdict.DIFFERENT, reason="twins")
    assert first == desk.judgements.record(ids[1], ids[0], Verdict.DIFFERENT, reason="twins")
    assert (first,) == desk.judgements.list_of(ids[0], ids[1])
    desk.judgements.record(ids[0], ids[1], Verdict.DIFFERENT, reason="sisters")
    assert 2 == len(desk.judgements.list_of(ids[0], ids[1]))


@pytest.mark.parametrize("verdict", [Verdict.DIFFERENT, Verdict.UNSURE])
def test_whoever_is_kept_apart_is_in_no_cluster_with_the_other(
    desk: Desk, ids: list[CustomerId], verdict: Verdict
) -> None:
    """Two that are different, or not to be told, are never one, whoever lies between them."""
    assert tuple(ids[:3]) == desk.duplicates.cluster_of(ids[0])
    desk.judgements.record(ids[0], ids[2], verdict)
    clusters = [desk.duplicates.cluster_of(id_) for id_ in (ids[0], ids[2])]
    assert clusters[0] != clusters[1]


def test_whoever_is_the_same_is_in_one_cluster(desk: Desk, ids: list[CustomerId]) -> None:
    """Two that somebody judged the same are one, and listed so, whatever their records say."""
    desk.judgements.record(ids[3], ids[0], Verdict.SAME)
    cluster = desk.duplicates.cluster_of(ids[3])
    assert {ids[0], ids[3]} <= set(cluster)
    assert cluster == desk.duplicates.list_clusters()[0]


@pytest.mark.parametrize("verdict", [Verdict.DIFFERENT, Verdict.UNSURE])
def test_whoever_is_kept_apart_is_not_merged(desk: Desk, ids: list[CustomerId], verdict: Verdict) -> None:
    """A merge of two that are kept apart is blocked when it is proposed, and when it was proposed before."""
    before = desk.merges.propose(ids[0], [ids[2], ids[1]])
    desk.judgements.record(ids[1], ids[2], verdict)
    plan = desk.merges.propose(ids[0], [ids[2], ids[1]])
    assert [(f"judged-{verdict.value}", str(ids[2]))] == [(one.code, one.record) for one in plan.blockers]
    with pytest.raises(MergeBlockedError, match=f"judged-{verdict.value}"):
        desk.merges.apply(before)
    assert () == desk.merges.propose(ids[0], [ids[2]]).blockers
    desk.judgements.record(ids[1], ids[2], Verdict.SAME)
    desk.merges.apply(before)


def test_a_judgement_holds_for_the_survivor(desk: Desk, ids: list[CustomerId]) -> None:
    """After a merge a judgement is about the survivor, and a later one about the survivor supersedes it."""
    desk.judgements.record(ids[1], ids[3], Verdict.DIFFERENT)
    desk.merges.apply(desk.merges.propose(ids[0], [ids[1]]))
    assert ["judged-different"] == [one.code for one in desk.merges.propose(ids[3], [ids[0]]).blockers]
    desk.judgements.record(ids[0], ids[3], Verdict.SAME)
    assert [False, True] == [one.is_standing for one in desk.judgements.list_of(ids[1], ids[3])]
    assert () == desk.merges.propose(ids[3], [ids[0]]).blockers


def test_two_that_are_one_cannot_be_judged(desk: Desk, ids: list[CustomerId]) -> None:
    """One customer is not judged against itself, by one id or by two."""
    desk.merges.apply(desk.merges.propose(ids[0], [ids[1]]))
    for other in (ids[0], ids[1]):
        with pytest.raises(InvalidValueError, match="same customer"):
            desk.judgements.record(ids[0], other, Verdict.SAME)


def test_a_judgement_is_about_somebody_and_one_of_the_verdicts(desk: Desk, ids: list[CustomerId]) -> None:
    """An id that names nobody is refused, and so is a word in place of a verdict."""
    with pytest.raises(NotFoundError):
        desk.judgements.record(ids[0], CustomerId("nobody"), Verdict.SAME)
    with pytest.raises(InvalidValueError, match="verdict"):
        desk.judgements.record(ids[0], ids[1], "same")  # type: ignore[arg-type]  # what is tried
    assert () == desk.judgements.list_of(ids[0], CustomerId("nobody"))


def test_a_judgement_is_in_the_history_of_both(desk: Desk, ids: list[CustomerId]) -> None:
    """Both customers have a sealed entry that says what was judged, and the two verify."""
    desk.judgements.record(ids[0], ids[1], Verdict.UNSURE, reason="Ask the boss.")
    for id_, other in ((ids[0], ids[1]), (ids[1], ids[0])):
        entry = desk.history.list_of(id_)[-1]
        assert (HistoryAction.JUDGED, "Ask the boss.", 1) == (entry.action, entry.reason, entry.version)
        assert {"verdict", "other"} == {change.path for change in entry.changes}
        assert str(other) in repr([change.after.part for change in entry.changes])  # type: ignore[union-attr]
        assert () == desk.history.verify(id_).findings


def test_a_judgement_changes_nobody(desk: Desk, ids: list[CustomerId]) -> None:
    """A rule of time asks when a customer was changed, not when somebody judged it."""
    before = desk.merges.propose(ids[0], [ids[1]], rules={"name": most_recent})
    desk.judgements.record(ids[0], ids[3], Verdict.DIFFERENT)
    after = desk.merges.propose(ids[0], [ids[1]], rules={"name": most_recent})
    assert before.fields == after.fields


def test_judged_pairs_leave_the_queue(desk: Desk, ids: list[CustomerId]) -> None:
    """Whatever somebody judged waits no more."""
    assert 3 == len(desk.reviews.list_waiting())
    desk.judgements.record(ids[0], ids[1], Verdict.UNSURE)
    desk.judgements.record(ids[1], ids[2], Verdict.SAME)
    assert [(ids[0], ids[2])] == [(pair.left, pair.right) for pair in desk.reviews.list_waiting()]


def test_whoever_is_kept_apart_is_not_suspected_again(desk: Desk, ids: list[CustomerId]) -> None:
    """Of a changed customer those are no suspects who were judged to be others; those judged the same are."""
    desk.settings.apply(DuplicateSettings(version=1))
    answers = []
    for verdict in (Verdict.SAME, Verdict.DIFFERENT):
        for id_ in ids[:3]:
            desk.judgements.record(ids[3], id_, verdict)
        changed = attrs.evolve(desk.customers.get(ids[3]), emails=[EmailAddress("ann@lee.example")])
        answers.append(desk.customers.update(changed))
    assert [DuplicatesSuspected, Updated] == list(map(type, answers))


def read_standing(desk: Desk, most: int) -> list[NamedJudgement]:
    """Return what stands, read page by page."""
    found = list(page := desk.judgements.list_standing(most=most))
    while page:
        found += (page := desk.judgements.list_standing(after=page[-1], most=most))
    return found


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_what_stands_is_read_page_by_page(tmp_path: Path, kind: str) -> None:
    """Pages of any size tell every standing judgement once, also about two who were merged since, in order of ids."""
    place = "memory:" if kind == "memory" else f"sqlite:///{tmp_path / 'c.db'}"
    with CustomerManager.open(place) as manager:
        desk = manager.acting_as(Actor.system("test"))
        ids = [CustomerId(f"c-{number}") for number in range(6)]
        for id_, name in zip(ids, ("Arno", "Bela", "Cleo", "Dora", "Emil", "Fritz"), strict=True):
            desk.customers.register(CustomerDraft(name=PersonName(f"{name} {name}son")).with_id(id_))
        for one, other in combinations(ids, 2):
            desk.judgements.record(other, one, Verdict.UNSURE)
            desk.judgements.record(one, other, Verdict.SAME if one == ids[1] else Verdict.DIFFERENT)
        desk.judgements.record(ids[0], ids[4], Verdict.SAME)
        whole = desk.judgements.list_standing(most=100)
        assert list(combinations(ids, 2)) == [(one.left, one.right) for one in whole]
        assert all(one.judgement.is_standing for one in whole)
        assert all(list(whole) == read_standing(desk, most) for most in (1, 2, 7, 15))
        desk.merges.apply(desk.merges.propose(ids[1], [ids[5]]))
        merged = desk.judgements.list_standing(most=100)
        inside = [one for one in merged if one.left == one.right]
        assert [(ids[1], ids[1], ids[5])] == [(one.left, one.judgement.left, one.judgement.right) for one in inside]
        assert {one.judgement for one in whole} == {one.judgement for one in merged}
        assert all(list(merged) == read_standing(desk, most) for most in (1, 2, 7, 15))


def test_what_stands_about_hidden_customers_is_not_told(manager: CustomerManager) -> None:
    """A judgement is shown to those who see both customers, and both of a merge where there was one."""
    desk = manager.acting_as(Actor.user("ann", roles=["administrator"], brands=EVERY_BRAND))
    brands = {"a": None, "b": None, "c": BrandId("north"), "d": None}
    for id_, brand in brands.items():
        drafted = CustomerDraft(name=PersonName(f"Nobody {id_.upper() * 4}"), brand=brand)
        desk.customers.register(drafted.with_id(CustomerId(id_)))
    for one, other in ("ab", "ac", "bd"):
        desk.judgements.record(CustomerId(one), CustomerId(other), Verdict.SAME)
    told = [
        [f"{one.judgement.left}{one.judgement.right}" for one in each.judgements.list_standing()]
        for each in (desk, manager.acting_as(Actor.user("bob", roles=["administrator"])))
    ]
    assert [["ab", "ac", "bd"], ["ab", "bd"]] == told


def test_a_page_is_of_a_number_and_behind_a_judgement(desk: Desk, ids: list[CustomerId]) -> None:
    """No page without judgements can be asked for, and nothing else stands for the last one of a page."""
    with pytest.raises(InvalidOptionError, match="most"):
        desk.judgements.list_standing(most=0)
    with pytest.raises(InvalidValueError, match="after"):
        desk.judgements.list_standing(after=ids[0])  # type: ignore[arg-type]  # what is tried
    assert () == desk.judgements.list_standing()
