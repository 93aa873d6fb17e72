from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.merging import Contribution, ReferenceCount, UndoPlan, propose_record
from customer_core.model import Customer, CustomerId, MergeId

A, B = map(CustomerId, "ab")
COUNTS = (
    ReferenceCount(name="orders", record=A, count=2),
    ReferenceCount(name="orders", record=B, count=1),
    ReferenceCount(name="tickets", record=A, count=0),
    ReferenceCount(name="tickets", record=B, count=7),
)
MERGE = propose_record([Contribution(id="a", values={}), Contribution(id="b", values={})], master="a")
UNDO = UndoPlan(merge=MergeId("m-1"), survivor=Customer(id=A), left=(Customer(id=B),), parted=(), version=3)


def test_a_merge_plan_says_how_many_documents_each_record_has() -> None:
    """Each kind has one sentence, in the order in which the host names them, and a counted 0 is told."""
    assert (
        "b would be merged into a.",
        "orders: 2 of a, 1 of b would be found under a; each keeps the id that it was written with.",
        "tickets: 0 of a, 7 of b would be found under a; each keeps the id that it was written with.",
    ) == attrs.evolve(MERGE, references=COUNTS).explain()


def test_an_undo_plan_says_where_each_document_would_be() -> None:
    """Each kind has one sentence behind what else would go."""
    assert (
        "b would leave a.",
        "orders: 2 under a, 1 under b would be found, by the id that each was written with.",
        "tickets: 0 under a, 7 under b would be found, by the id that each was written with.",
    ) == attrs.evolve(UNDO, references=COUNTS).explain()


def test_a_plan_without_counts_says_nothing_of_documents() -> None:
    """Nobody takes what was not counted for none."""
    assert (("b would be merged into a.",), ("b would leave a.",)) == (MERGE.explain(), UNDO.explain())


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "ann lee"), ("name", ""), ("name", 7), ("name", "x" * 65), ("count", -1), ("count", True)],
)
def test_a_count_that_counts_nothing_is_refused(field: str, value: Any) -> None:  # noqa: ANN401 - anything
    """A name is as plain as an id, a count is a whole number from 0 up; neither is repeated."""
    with pytest.raises(InvalidValueError, match=f"^{field}: ") as caught:
        attrs.evolve(COUNTS[0], **{field: value})
    assert "ann lee" not in str(caught.value)
