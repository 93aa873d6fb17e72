"""Pairs of organizations: in order, waiting until somebody says what the two are to each other."""

from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Actor, OrganizationId, OrganizationPair, OrganizationVerdict

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def pair(left: str = "o-1", right: str = "o-2", reason: str = " branches ", bits: float = 1.0) -> OrganizationPair:
    """Return a pair that waits."""
    return OrganizationPair(
        left=OrganizationId(left),
        right=OrganizationId(right),
        bits=bits,
        relation="same",
        fields=["email"],
        reason=reason,
        at=AT.astimezone(timezone(timedelta(hours=2))),
        by=Actor.user("ann", roles=["steward"]),
    )


@pytest.mark.parametrize(("left", "right", "bits"), [("o-2", "o-1", 1.0), ("o-1", "o-1", 1.0), ("a", "b", 1e999)])
def test_a_pair_is_of_two_in_order_with_a_finite_figure(left: str, right: str, bits: float) -> None:
    """So that the same two are one pair whoever is named first, and every pair has a place in the queue."""
    with pytest.raises(InvalidValueError):
        pair(left, right, bits=bits)


def test_texts_and_instants_are_kept_in_one_form() -> None:
    """Blanks around the reason go, fields are frozen, and instants are in UTC."""
    assert ("branches", ("email",), UTC) == (pair().reason, pair().fields, pair().at.tzinfo)


@pytest.mark.parametrize("verdict", [None, *OrganizationVerdict])
def test_who_was_judged_waits_no_more(verdict: OrganizationVerdict | None) -> None:
    """A pair waits without a verdict; any but that they are the same keeps the two apart, whatever they agree in."""
    judged = attrs.evolve(pair(), verdict=verdict)
    is_apart = verdict not in {None, OrganizationVerdict.SAME}
    assert (verdict is None, is_apart) == (judged.is_waiting, judged.is_accepted_for(["email", "phone"]))


def test_a_reason_is_good_for_the_fields_that_were_known() -> None:
    """Who insisted on a second one knew of some check fields; one more that the two agree in is news."""
    fields: tuple[list[str], ...] = ([], ["email"], ["email", "phone"])
    assert [True, True, False] == [pair().is_accepted_for(one) for one in fields]
    assert [False] * 3 == [pair(reason="").is_accepted_for(one) for one in fields]
