"""How the judgements of a store become judged pairs of a table's rows."""

from datetime import UTC, datetime

import pytest

from customer_core.bulk import JudgedPair, judged_pairs
from customer_core.errors import InvalidOptionError
from customer_core.model import Actor, CustomerId, Judgement, Verdict
from customer_core.ports import NamedJudgement

IDS = ("c-zoe", "c-ann", "c-ben", "c-eve")


def said(left: str, right: str, verdict: Verdict, *, named: tuple[str, str] | None = None) -> NamedJudgement:
    """Return a standing judgement about two ids and, where they were merged since, whom these name now."""
    at, by = datetime(2026, 1, 1, tzinfo=UTC), Actor.user("ann")
    judgement = Judgement(left=CustomerId(left), right=CustomerId(right), verdict=verdict, at=at, by=by)
    one, other = named or (left, right)
    return NamedJudgement(judgement=judgement, left=CustomerId(one), right=CustomerId(other))


def test_judgements_are_found_by_the_ids_of_the_rows() -> None:
    """Each is about two rows, smaller first, whatever the order of the judgements."""
    judgements = [said("c-ben", "c-eve", Verdict.DIFFERENT), said("c-ann", "c-zoe", Verdict.SAME)]
    expected = (JudgedPair(0, 1, is_same=True), JudgedPair(2, 3, is_same=False))
    assert expected == judged_pairs(IDS, judgements)
    assert expected == judged_pairs(list(IDS), iter(judgements[::-1]))


def test_who_is_not_in_the_table_and_who_was_unsure_is_left_out() -> None:
    """A part of the store is enough, and not to know is no evidence."""
    judgements = [said("c-ann", "c-new", Verdict.SAME), said("c-ann", "c-ben", Verdict.UNSURE)]
    assert () == judged_pairs(IDS, judgements)


def test_a_row_is_that_of_the_id_as_written_before_that_of_the_customer_of_now() -> None:
    """A table of before a merge has both rows; one of after it has the row of whoever is left."""
    merged = said("c-ann", "c-zoe", Verdict.SAME, named=("c-ann", "c-ann"))
    assert (JudgedPair(0, 1, is_same=True),) == judged_pairs(IDS, [merged])
    moved = said("c-ben", "c-old", Verdict.DIFFERENT, named=("c-ben", "c-eve"))
    assert (JudgedPair(2, 3, is_same=False),) == judged_pairs(IDS, [moved])


@pytest.mark.parametrize("second", [Verdict.DIFFERENT, Verdict.UNSURE])
def test_judgements_that_contradict_each_other_are_no_evidence(second: Verdict) -> None:
    """Merges bring judgements about two customers together, and they need not agree."""
    brought = said("c-ben", "c-old", second, named=("c-ben", "c-eve"))
    assert () == judged_pairs(IDS, [said("c-ben", "c-eve", Verdict.SAME), brought])
    agrees = said("c-ben", "c-old", Verdict.SAME, named=("c-ben", "c-eve"))
    assert (JudgedPair(2, 3, is_same=True),) == judged_pairs(IDS, [said("c-ben", "c-eve", Verdict.SAME), agrees])


def test_a_table_of_after_a_merge_is_refused() -> None:
    """Its judgements would speak for different customers alone, since the same ones are one row."""
    merged = said("c-ann", "c-old", Verdict.SAME, named=("c-ann", "c-ann"))
    with pytest.raises(InvalidOptionError, match="row 1 is two customers who were judged and merged since"):
        judged_pairs(IDS, [merged])


def test_an_id_that_is_there_twice_is_refused() -> None:
    """Nobody could tell which of its rows a judgement is about; the id is not shown."""
    with pytest.raises(InvalidOptionError, match="ids: one of them is there twice") as caught:
        judged_pairs((*IDS, "c-ann"), [])
    assert "c-ann" not in str(caught.value)
