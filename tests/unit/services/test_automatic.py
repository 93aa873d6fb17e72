"""Customers merged unseen at a desk: who is, who is left to a person, and what a stopped run leaves."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from customer_core.errors import (
    InvalidOptionError,
    InvalidValueError,
    PermissionDeniedError,
    StoreIndexError,
    UnwritableFileError,
)
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.matching import V1
from customer_core.merging import AutomaticMergePolicy, RuleSet, most_recent, total
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    BrandId,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Limited,
    Money,
    PersonName,
    PhoneNumber,
    Verdict,
    Verification,
)
from customer_core.services import AutomaticMerges, ClusterOutcome, DuplicatesSuspected, Registered, Updated
from customer_core.settings import DuplicateReaction, DuplicateSettings, WorkflowBlock, WorkflowSettings, WorkflowState
from customer_core.storage import MemoryStore

AT = datetime(2026, 3, 1, tzinfo=UTC)
TRUSTING = AutomaticMergePolicy(is_unverified_proof=True)
FAMILIES = ("Abelard", "Bromwich", "Corvina", "Dunsany", "Ettrick", "Fairfax", "Grimley", "Hollis")


@pytest.fixture
def feed(desk: Desk) -> Desk:
    """A desk that saves whomever it is given."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    return desk


def person(family: str, place: int = 0, *, given: str = "Ottilie") -> CustomerDraft:
    """Make a draft; those of one family are one person, whatever the place."""
    return CustomerDraft(
        name=PersonName(given=given, family=family),
        emails=[EmailAddress(f"{given}.{family}@post.example".lower())],
        phones=[PhoneNumber(f"+49 30 77{FAMILIES.index(family):02}{len(family):02}9")],
        tags={f"t{place}"},
    )


def saved(desk: Desk, draft: CustomerDraft) -> Customer:
    """Register somebody."""
    outcome = desk.customers.register(draft)
    assert isinstance(outcome, Registered)
    return outcome.customer


def both(desk: Desk, family: str) -> tuple[Customer, Customer]:
    """Register somebody twice."""
    return saved(desk, person(family, 1)), saved(desk, person(family, 2))


def run(desk: Desk, **options: object) -> tuple[AutomaticMerges, list[ClusterOutcome]]:
    """Merge whom an unverified way may prove to be one, and return the sum and each cluster."""
    told = list[ClusterOutcome]()
    chosen = {"policy": TRUSTING, "told": told.append, **options}
    return desk.merges.merge_clusters(**chosen), told  # type: ignore[arg-type]  # options by name


def codes(told: list[ClusterOutcome]) -> list[str]:
    """Return the vetoes of all clusters."""
    return [veto.code for one in told for veto in one.vetoes]


def test_who_is_sure_to_be_one_becomes_one(feed: Desk) -> None:
    """The eldest id survives with everything; the merge says who ran it and why, and can be undone like any other."""
    ann, other = both(feed, "Abelard")
    alone = saved(feed, person("Bromwich"))
    totals, told = run(feed, reason="nightly")
    assert (1, 1, 1, {}, ann.id, True, True) == attrs.astuple(totals, recurse=False)
    assert [((ann.id, other.id), ((ann.id, other.id),))] == [(one.ids, one.groups) for one in told]
    merge = feed.merges.get(told[0].merges[0])
    assert ("nightly", feed.scope.actor.author, (other.id,)) == (merge.reason, merge.by, merge.members)
    assert ({"t1", "t2"}, 2) == (set((kept := feed.customers.get(other.id)).tags), kept.version)
    assert HistoryAction.MERGED_AWAY in [entry.action for entry in feed.history.list_of(other.id)]
    assert alone == feed.customers.get(alone.id)
    assert () == feed.history.verify().findings
    feed.merges.undo(merge.id)
    assert [{"t1"}, {"t2"}] == [feed.customers.get(one.id).tags for one in (ann, other)]
    assert (0, []) == ((after := run(feed))[0].merges, after[1])


def test_a_trial_keeps_nothing_and_says_the_same(feed: Desk) -> None:
    """What would be merged is what is merged afterwards."""
    for family in FAMILIES:
        both(feed, family)
    before = feed.customers.search("").items
    tried, foreseen = run(feed, is_kept=False)
    assert before == feed.customers.search("").items
    kept, told = run(feed)
    assert (8, False, True) == (tried.merges, tried.is_kept, kept.is_kept)
    assert tried == attrs.evolve(kept, is_kept=False)
    assert foreseen == [attrs.evolve(one, merges=()) for one in told]
    assert [()] * 8 == [one.merges for one in foreseen]


def test_an_unverified_way_and_a_name_are_not_enough(feed: Desk) -> None:
    """Otherwise whoever knows an address could become somebody. The policy of the settings is asked by default."""
    both(feed, "Abelard")
    told = list[ClusterOutcome]()
    found = feed.merges.merge_clusters(told=told.append)
    assert (0, {"not-sure": 1}) == (found.merges, dict(found.vetoes))
    assert ["not-sure"] * 2 == codes(told)
    feed.settings.apply(TRUSTING)
    assert 1 == feed.merges.merge_clusters().merges


@pytest.mark.parametrize("verdict", [Verdict.DIFFERENT, Verdict.UNSURE])
def test_whom_somebody_judged_not_to_be_one_stays_two(feed: Desk, verdict: Verdict) -> None:
    """They are no cluster then, or the plan is blocked."""
    one, other = both(feed, "Abelard")
    feed.judgements.record(one.id, other.id, verdict)
    totals, _ = run(feed)
    assert (0, 2) == (totals.merges, feed.customers.search("").total)


def test_who_was_saved_with_a_reason_is_left_to_a_person(desk: Desk) -> None:
    """Somebody saw the other one and said why this is another: no figure outweighs that."""
    one = saved(desk, person("Abelard", 1))
    warned = desk.customers.register(person("Abelard", 2))
    assert isinstance(warned, DuplicatesSuspected)
    outcome = desk.customers.register(person("Abelard", 2), seen=warned.token, reason="twins")
    assert isinstance(outcome, Registered)
    totals, told = run(desk)
    assert (0, ["insisted"], str(one.id)) == (totals.merges, codes(told), told[0].vetoes[0].record)
    desk.judgements.record(one.id, outcome.customer.id, Verdict.SAME)
    assert 1 == run(desk)[0].merges


def test_whom_somebody_judged_to_be_one_is_merged(feed: Desk) -> None:
    """Whatever their records say: a person looked at them."""
    one, other = saved(feed, person("Abelard")), saved(feed, person("Bromwich", given="Casimir"))
    feed.judgements.record(one.id, other.id, Verdict.SAME)
    totals, told = run(feed, policy=None)
    assert (1, (one.id, other.id)) == (totals.merges, told[0].groups[0])


def test_what_blocks_a_plan_leaves_it_to_a_person(feed: Desk) -> None:
    """Two accounts in one currency, or a deactivated record."""
    for one in both(feed, "Abelard"):
        feed.credit.set_limit(one.id, Limited(Money("10.00", "EUR")), currency="EUR")
    _, gone = both(feed, "Bromwich")
    feed.customers.deactivate(gone.id)
    totals, told = run(feed)
    assert (0, ["credit-accounts", "deactivated-member", "deactivated-member"]) == (totals.merges, codes(told))
    assert {"credit-accounts": 1, "deactivated-member": 1} == totals.vetoes


def test_whom_a_state_keeps_from_merging_is_left_to_a_person(feed: Desk) -> None:
    """Until it is moved to another one."""
    state = WorkflowState(name="on hold", blocks=[WorkflowBlock.MERGE])
    feed.settings.apply(WorkflowSettings(states=[state]))
    _, other = both(feed, "Abelard")
    held = feed.customers.update(other.with_workflow_state("on hold"))
    assert isinstance(held, Updated)
    totals, told = run(feed)
    assert (0, ["workflow-state"]) == (totals.merges, codes(told))
    feed.settings.reset(WorkflowSettings)
    assert 1 == run(feed)[0].merges


def test_a_crowd_is_left_to_a_person(feed: Desk) -> None:
    """However alike they are."""
    crowd = [saved(feed, person("Abelard", place)) for place in range(4)]
    totals, told = run(feed, policy=attrs.evolve(TRUSTING, members_most=3))
    assert (0, ["too-large"]) == (totals.merges, codes(told))
    totals, told = run(feed)
    assert (1, 3, tuple(one.id for one in crowd)) == (totals.merges, totals.records, told[0].groups[0])


def test_a_run_goes_on_where_one_ended(feed: Desk) -> None:
    """A few at a time, each cluster once; the last one says that it is finished."""
    firsts = sorted(min(one.id for one in both(feed, family)) for family in FAMILIES)
    totals, told = run(feed, most=3)
    assert (3, firsts[2], False) == (totals.clusters, totals.last, totals.is_finished)
    rest, others = run(feed, after=totals.last)
    assert firsts == [one.ids[0] for one in (*told, *others)]
    assert (5, firsts[-1], True) == (rest.merges, rest.last, rest.is_finished)
    again, _ = run(feed, after=rest.last)
    assert (0, rest.last, True) == (again.clusters, again.last, again.is_finished)


class _StoppedError(Exception):
    """Somebody pulled the plug."""


def test_a_run_that_is_stopped_has_lost_nothing(feed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told is kept, the rest is as it was, and the next run makes up for it."""
    monkeypatch.setattr("customer_core.services._automatic._AT_ONCE", 3)
    for family in FAMILIES:
        both(feed, family)
    told = list[ClusterOutcome]()

    def stop(outcome: ClusterOutcome) -> None:
        told.append(outcome)
        if len(told) == 4:
            raise _StoppedError

    with pytest.raises(_StoppedError):
        run(feed, told=stop)
    assert 16 - 6 == feed.customers.search("").total
    assert [merge for one in told for merge in one.merges] == [
        merge.id for one in told for merge in feed.merges.list_of(one.ids[0])
    ]
    totals, _ = run(feed)
    assert (2, 8) == (totals.merges, feed.customers.search("").total)


def test_whoever_changes_at_the_same_moment_is_left_to_the_next_run(
    feed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is changed, one merged, one judged and one deleted while the run looks; the fifth is merged."""
    pairs = [both(feed, family) for family in FAMILIES[:5]]
    write = feed.merges._context.store.write  # noqa: SLF001 - where time passes between reading and writing

    def meddle() -> None:
        monkeypatch.undo()
        feed.customers.update(pairs[0][1].with_tag("vip"))
        feed.merges.apply(feed.merges.propose(pairs[1][1].id, [pairs[1][0].id]))
        feed.judgements.record(pairs[2][0].id, pairs[2][1].id, Verdict.DIFFERENT)
        feed.customers.delete(pairs[3][1].id, version=1)

    def late(_: object, work: Callable[..., object]) -> object:
        meddle()
        return write(work)

    monkeypatch.setattr(MemoryStore, "write", late)
    totals, told = run(feed)
    assert (1, {"changed": 4}) == (totals.merges, dict(totals.vetoes))
    assert [pairs[4][0].id] == [group[0] for one in told for group in one.groups]
    assert [str(one.id) for one, _ in pairs[:4]] == [veto.record for one in told for veto in one.vetoes]
    assert (1, 1) == ((after := run(feed)[0]).merges, after.clusters)
    assert "vip" in feed.customers.get(pairs[0][0].id).tags


def test_whom_somebody_verified_survives(feed: Desk) -> None:
    """Since when somebody is a customer is said by whoever registers: it makes nobody the one who stays."""
    verified = [EmailAddress("ottilie.abelard@post.example", verified=Verification(at=AT, by="mailer"))]
    stranger = saved(feed, attrs.evolve(person("Abelard"), customer_since=datetime(1990, 1, 1, tzinfo=UTC)))
    known = saved(feed, attrs.evolve(person("Abelard"), emails=verified))
    assert ((known.id, stranger.id),) == run(feed)[1][0].groups
    assert known.id == feed.customers.get(stranger.id).id
    older = attrs.evolve(person("Bromwich"), customer_since=datetime(1990, 1, 1, tzinfo=UTC))
    pair = [saved(feed, person("Bromwich")).id, saved(feed, older).id]
    assert (tuple(reversed(pair)),) == run(feed)[1][0].groups


def test_a_merge_says_that_nobody_looked(feed: Desk) -> None:
    """Whoever looks for the merges of a night finds them; one by hand says that somebody did."""
    one, _ = both(feed, "Abelard")
    _, told = run(feed)
    assert feed.merges.get(told[0].merges[0]).is_unseen
    left, right = both(feed, "Bromwich")
    assert not feed.merges.apply(feed.merges.propose(left.id, [right.id])).is_unseen
    assert [True] == [merge.is_unseen for merge in feed.merges.list_of(one.id)]


def test_a_survivor_is_looked_at_once_in_a_run(feed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is like what the survivor became is left to the next run, so that a trial and a run say the same."""
    monkeypatch.setattr("customer_core.services._automatic._AT_ONCE", 1)
    eldest = datetime(1990, 1, 1, tzinfo=UTC)
    plain = attrs.evolve(person("Abelard"), phones=[], emails=[])
    born, taxed = {"birth_date": "1961-04-03"}, {"tax_id": "DE136695976"}
    drafts = {
        "a": attrs.evolve(plain, emails=person("Abelard").emails, attributes=taxed),
        "m": attrs.evolve(plain, emails=person("Abelard").emails, attributes=born),
        "z": attrs.evolve(plain, attributes={**taxed, **born}, customer_since=eldest),
    }
    for id_, draft in drafts.items():
        feed.customers.register(draft.with_id(CustomerId(id_)))
    strict = attrs.evolve(TRUSTING, probability_least=0.9999)
    tried, foreseen = run(feed, policy=strict, is_kept=False)
    kept, told = run(feed, policy=strict)
    assert ([((CustomerId("z"), CustomerId("a")),)], ["not-sure"]) == ([one.groups for one in told], codes(told))
    foretold = attrs.evolve(kept, is_kept=False, last=tried.last)
    assert (tried, [one.groups for one in foreseen]) == (foretold, [told[0].groups])
    assert 1 == run(feed, policy=strict)[0].merges


def test_what_rules_cannot_decide_is_left_to_a_person(feed: Desk) -> None:
    """The others of the run are merged all the same."""
    one, other = both(feed, "Abelard")
    both(feed, "Bromwich")
    feed.customers.update(one.with_attribute("points", "12"))
    feed.customers.update(other.with_attribute("points", "twelve"))
    totals, told = run(feed, rules={"attributes[points]": total})
    assert (1, ["rules-fail"], str(one.id)) == (totals.merges, codes(told), told[0].vetoes[0].record)


def test_many_records_are_not_merged_in_one_unit(feed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others that write wait for few records, be they in one cluster."""
    monkeypatch.setattr("customer_core.services._automatic._RECORDS_AT_ONCE", 4)
    for family in FAMILIES[:5]:
        both(feed, family)
    for place in range(5):
        saved(feed, person("Grimley", place))
    written = list[int]()
    write = MemoryStore.write

    def count(store: MemoryStore, work: Callable[..., object]) -> object:
        answer = write(store, work)
        written.append(len(answer) if isinstance(answer, list) else 0)
        return answer

    monkeypatch.setattr(MemoryStore, "write", count)
    assert (6, True) == ((totals := run(feed)[0]).merges, totals.is_finished)
    assert [1, 1, 2, 2] == sorted(written)


def test_a_report_has_a_line_for_each_cluster(feed: Desk, tmp_path: Path) -> None:
    """Who, into whom, by which merges, and why not; also of a run that was stopped."""
    both(feed, "Abelard")
    both(feed, "Bromwich")
    path = tmp_path / "report.csv"
    run(feed, is_kept=False, report=path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert ["ids,merged,merges,vetoes", "n-1 n-2,n-1 n-2,,", "n-3 n-4,n-3 n-4,,"] == lines

    def stop(_: object) -> None:
        raise _StoppedError

    with pytest.raises(_StoppedError):
        run(feed, report=path, told=stop)
    assert ["n-1 n-2"] == [line.split(",")[1] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    one, other = both(feed, "Corvina")
    run(feed, policy=AutomaticMergePolicy(), report=path)
    assert f"not-sure {one.id}; not-sure {other.id}" in path.read_text(encoding="utf-8")


def test_a_report_is_no_file_of_the_store(tmp_path: Path) -> None:
    """It would be overwritten, also where nothing is to be merged."""
    path = tmp_path / "store.db"
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        desk = manager.acting_as(Actor.system("night"))
        for name in ("store.db", "store.db-wal", "none/report.csv"):
            with pytest.raises(UnwritableFileError):
                desk.merges.merge_clusters(is_kept=False, report=tmp_path / name)
        assert () == desk.history.verify().findings


def test_rules_may_be_given(feed: Desk) -> None:
    """As to any plan."""
    one, other = both(feed, "Abelard")
    feed.customers.update(attrs.evolve(other, company="Abelard & Co"))
    feed.customers.update(attrs.evolve(one, company="Abelard Ltd"))
    _, told = run(feed, rules={"company": most_recent})
    decided = feed.merges.get(told[0].merges[0]).plan.find("company")
    assert decided is not None
    assert "most_recent" == decided.rule


def test_progress_is_told(feed: Desk) -> None:
    """With the number that was asked for, if any."""
    both(feed, "Abelard")
    both(feed, "Bromwich")
    steps = list[tuple[str, int, int]]()
    run(feed, most=1, progress=lambda *step: steps.append(step))
    run(feed, progress=lambda *step: steps.append(step))
    assert [("merge", 1, 1), ("merge", 1, 0)] == steps


def test_what_is_no_choice_is_refused(feed: Desk, manager: CustomerManager) -> None:
    """Numbers out of range, a policy that is none; and nobody merges unseen whom it may not see."""
    for most in (0, -1, True, 1.5):
        with pytest.raises(InvalidOptionError, match="most"):
            run(feed, most=most)
    for field, wrong in (("policy", 0.9), ("told", 5), ("is_kept", "no"), ("reason", 5)):
        with pytest.raises(InvalidValueError, match=field):
            run(feed, **{field: wrong})
    for rules in (None, {"nome": most_recent}, RuleSet(name="shop", rules={"company": "own(vip_first)"})):
        with pytest.raises(InvalidOptionError):
            run(feed, rules=rules)
    with pytest.raises(InvalidValueError, match="id"):
        run(feed, after="n-1")
    brand = manager.acting_as(Actor.user("bo", roles=["administrator"], brands=[BrandId("north")]))
    clerk = manager.acting_as(Actor.user("cy", roles=["clerk"], brands=EVERY_BRAND))
    for desk in (brand, clerk):
        with pytest.raises(PermissionDeniedError):
            run(desk)


def test_links_of_another_profile_are_no_clusters() -> None:
    """The index is made anew first, and the run says so."""
    store = MemoryStore()
    CustomerManager.open(store=store)
    tuned = CustomerManager.open(store=store, profile=attrs.evolve(V1, nicknames=[("ann", "nan")]))
    with pytest.raises(StoreIndexError):
        tuned.acting_as(Actor.system("night")).merges.merge_clusters()
