from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Actor, CustomerId, Judgement, Verdict

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def judgement(left: str = "c-1", right: str = "c-2") -> Judgement:
    """Return what somebody judged."""
    return Judgement(
        left=CustomerId(left),
        right=CustomerId(right),
        verdict=Verdict.DIFFERENT,
        reason=" twins ",
        at=AT.astimezone(timezone(timedelta(hours=2))),
        by=Actor.user("ann", roles=["steward"]),
    )


@pytest.mark.parametrize(("left", "right"), [("c-2", "c-1"), ("c-1", "c-1")])
def test_a_judgement_is_of_two_customers_in_order(left: str, right: str) -> None:
    """So that the same two are one pair whoever is named first."""
    with pytest.raises(InvalidValueError, match="right"):
        judgement(left, right)


def test_a_judgement_stands_until_it_is_superseded() -> None:
    """The moment at which another one took its place tells that it does not stand."""
    superseded = attrs.evolve(judgement(), superseded_at=AT)
    assert (True, False) == (judgement().is_standing, superseded.is_standing)


def test_texts_and_instants_are_kept_in_one_form() -> None:
    """Blanks around the reason go, and instants are in UTC."""
    assert ("twins", UTC) == (judgement().reason, judgement().at.tzinfo)


def test_an_instant_without_a_zone_is_refused() -> None:
    """Nobody could tell when that was."""
    with pytest.raises(InvalidValueError, match="superseded_at"):
        attrs.evolve(judgement(), superseded_at=datetime(2026, 3, 1))  # noqa: DTZ001 - what is tried


def test_different_and_unsure_keep_apart() -> None:
    """Whatever is not the same is kept apart, also while nobody can tell."""
    assert {Verdict.DIFFERENT, Verdict.UNSURE} == {verdict for verdict in Verdict if verdict.keeps_apart}


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_says_what_it_means(verdict: Verdict) -> None:
    """A clerk reads it."""
    assert verdict.doc.endswith(".")
    assert verdict is Verdict(verdict.value)


def test_a_repr_shows_no_reason() -> None:
    """Why somebody judged so may tell of people."""
    assert "twins" not in repr(judgement())
