from collections.abc import Callable

import pytest
from tests.unit.services.conftest import AT

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Assignment,
    ChannelId,
    Customer,
    CustomerDraft,
    CustomerId,
    RepId,
    TeamId,
    Verdict,
    WaitingPair,
)
from customer_core.services import Registered, ReviewChoice
from customer_core.settings import DuplicateReaction, DuplicateSettings

Drafting = Callable[..., CustomerDraft]
REP, TEAM = RepId("r-1"), TeamId("t-1")


@pytest.fixture
def waiting(manager: CustomerManager, desk: Desk, draft: Drafting) -> list[WaitingPair]:
    """Three customers who may be one, two of whom are served by somebody, so that three pairs wait."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    register(desk, draft("Ann", "Quist", email="ann@quist.example").with_assignment(Assignment(assignee=REP, at=AT)))
    register(desk, draft("Anna", "Quist", email="ann@quist.example"))
    web = manager.acting_as(desk.scope.actor, channel="web")
    third = draft("A.", "Quist", email="ann@quist.example").with_assignment(Assignment(assignee=TEAM, at=AT))
    register(web, third)
    return list(desk.reviews.list_waiting())


def register(desk: Desk, draft: CustomerDraft) -> Customer:
    """Register somebody, whoever is suspected."""
    outcome = desk.customers.register(draft)
    assert isinstance(outcome, Registered)
    return outcome.customer


def ends(pairs: tuple[WaitingPair, ...]) -> list[tuple[str, str]]:
    """Return the ids of pairs."""
    return [(str(pair.left), str(pair.right)) for pair in pairs]


def test_the_next_pair_comes_with_its_customers_and_reasons(desk: Desk, waiting: list[WaitingPair]) -> None:
    """The likeliest comes first, with both customers as they are now; its repr shows no name."""
    found = desk.reviews.find_next()
    assert found is not None
    assert (waiting[0], waiting[0].left, waiting[0].right) == (found.pair, found.left.id, found.right.id)
    assert "ann@quist.example" in " ".join(found.explain())
    assert waiting[0].bits == pytest.approx(found.score.bits)
    assert "Quist" not in repr(found)


def test_a_pair_is_skipped_by_asking_behind_it(desk: Desk, waiting: list[WaitingPair]) -> None:
    """Pair after pair comes, and behind the last one none; skipped ones wait on."""
    met, after = [], None
    while (found := desk.reviews.find_next(after=after)) is not None:
        met.append(found.pair)
        after = found.pair
    assert (waiting, 3) == (met, len(desk.reviews.list_waiting()))


def test_pairs_are_listed_with_their_reasons(desk: Desk, waiting: list[WaitingPair]) -> None:
    """Those of the list, in its order and its turns, each as the next one would be shown."""
    found = desk.reviews.list_pairs()
    assert waiting == [one.pair for one in found]
    assert waiting[1:2] == [one.pair for one in desk.reviews.list_pairs(after=waiting[0], most=1)]
    after = None
    for one in found:
        assert one == desk.reviews.find_next(after=after)
        after = one.pair
    only = ReviewChoice(channel=ChannelId("web"))
    assert desk.reviews.list_waiting(only=only) == tuple(one.pair for one in desk.reviews.list_pairs(only=only))
    with pytest.raises(InvalidOptionError, match="give 1 to 10000"):
        desk.reviews.list_pairs(most=0)


@pytest.mark.parametrize("verdict", Verdict)
def test_what_is_decided_waits_no_longer(desk: Desk, waiting: list[WaitingPair], verdict: Verdict) -> None:
    """A decision is a judgement with its reason, and merges nobody."""
    found = desk.reviews.find_next()
    assert found is not None
    judgement = desk.reviews.decide(found, verdict, reason="Looked at.")
    assert (judgement,) == desk.judgements.list_of(waiting[0].left, waiting[0].right)
    assert (verdict, "Looked at.") == (judgement.verdict, judgement.reason)
    assert waiting[1:] == list(desk.reviews.list_waiting())
    assert 3 == desk.customers.search("quist").total
    desk.reviews.decide(waiting[1], verdict)
    assert waiting[2:] == list(desk.reviews.list_waiting())


def test_pairs_are_chosen_by_channel_owner_and_score(desk: Desk, waiting: list[WaitingPair]) -> None:
    """Each part of a choice narrows the pairs; without any, all are wanted."""
    every = ends(tuple(waiting))
    assert every == ends(desk.reviews.list_waiting(only=ReviewChoice()))
    web = ends(desk.reviews.list_waiting(only=ReviewChoice(channel=ChannelId("web"))))
    assert sorted(web) == [("n-1", "n-3"), ("n-2", "n-3")]
    by_rep = ends(desk.reviews.list_waiting(only=ReviewChoice(assignee=REP)))
    assert sorted(by_rep) == [("n-1", "n-2"), ("n-1", "n-3")]
    by_team = ReviewChoice(assignee=TEAM, channel=ChannelId("web"))
    assert sorted(web) == sorted(ends(desk.reviews.list_waiting(only=by_team)))
    likely = ReviewChoice(bits_least=waiting[0].bits)
    assert [pair for pair in waiting if pair.bits == waiting[0].bits] == list(desk.reviews.list_waiting(only=likely))
    assert None is desk.reviews.find_next(only=ReviewChoice(bits_least=999))
    assert None is desk.reviews.find_next(only=ReviewChoice(assignee=RepId("nobody")))


def test_many_settled_pairs_are_passed_over(desk: Desk, draft: Drafting) -> None:
    """However many of the first pairs were judged since, the next one that waits is found."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    for number in range(18):
        register(desk, draft("Ann", "Quist", phone=f"0113 496 {number:04}"))
    pairs = desk.reviews.list_waiting(most=10_000)
    assert len(pairs) > 110
    for pair in pairs[:-1]:
        desk.reviews.decide(pair, Verdict.UNSURE)
    found = desk.reviews.find_next()
    assert found is not None
    assert (pairs[-1], pairs[-1:]) == (found.pair, desk.reviews.list_waiting())


def test_two_customers_wait_once(desk: Desk, waiting: list[WaitingPair]) -> None:
    """However many of their ids do: the likeliest pair of these is shown, of such as are wanted."""
    first, *others = (CustomerId(f"n-{number}") for number in (1, 2, 3))
    desk.merges.apply(desk.merges.propose(others[0], others[1:]))
    pairs = [pair for pair in waiting if pair.left == first]
    assert ((pairs[0],), 1) == (desk.reviews.list_waiting(), desk.customers.get_summary().duplicates_waiting)
    assert () == desk.reviews.list_waiting(after=pairs[0])
    assert [(one,) for one in pairs] == [
        desk.reviews.list_waiting(only=ReviewChoice(channel=one.channel)) for one in pairs
    ]
    desk.reviews.decide(pairs[1], Verdict.DIFFERENT)
    assert ((), 0) == (desk.reviews.list_waiting(), desk.customers.get_summary().duplicates_waiting)


def test_a_pair_that_was_merged_is_decided_no_more(desk: Desk, waiting: list[WaitingPair]) -> None:
    """Who decides on a pair of two that became one since is told so."""
    desk.merges.apply(desk.merges.propose(waiting[0].left, [waiting[0].right]))
    with pytest.raises(InvalidValueError, match="names the same customer"):
        desk.reviews.decide(waiting[0], Verdict.DIFFERENT)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"channel": "web"}, "channel: is a str; give a ChannelId"),
        ({"assignee": "r-1"}, "assignee: is a str; give a RepId or TeamId"),
        ({"bits_least": "3"}, "bits_least: is a str; give a float or int"),
    ],
)
def test_a_choice_of_another_kind_is_refused(fields: dict[str, str], words: str) -> None:
    """What it is, and what to give in its place."""
    with pytest.raises(InvalidOptionError) as refusal:
        ReviewChoice(**fields)  # type: ignore[arg-type]  # the slip
    assert all(word in str(refusal.value) for word in words.split("; "))
