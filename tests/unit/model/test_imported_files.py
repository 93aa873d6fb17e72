"""What became of a file that was imported, as figures."""

from datetime import UTC, datetime

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Actor, ImportedFile, ImportId

AT = datetime(2026, 1, 31, tzinfo=UTC)
BEA = Actor.user("bea", roles=["clerk"])


def file(**figures: object) -> ImportedFile:
    """Return a file of which nothing is told but what is given."""
    named: dict[str, object] = {"id": ImportId("f"), "file": "customers.csv", "at": AT, "by": BEA, **figures}
    return ImportedFile(**named)  # type: ignore[arg-type]  # the fields that are given


def test_a_file_waits_until_nothing_is_left_to_do() -> None:
    """Rows that were put aside, or were never looked at, are left to do; dismissing it once is enough."""
    bad, cut = file(reasons={"invalid-cell": 2, "refused-row": 1}), file(is_complete=False)
    assert (3, True, True, False) == (bad.quarantined, bad.is_waiting, cut.is_waiting, file().is_waiting)
    dismissed = bad.dismissed(at=AT, by=BEA)
    assert (False, AT, BEA) == (dismissed.is_waiting, dismissed.dismissed_at, dismissed.dismissed_by)
    assert dismissed is dismissed.dismissed(at=AT, by=Actor.system("upkeep"))
    assert (AT, ImportId("f")) == dismissed.place


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({"created": -1}, "created"),
        ({"reasons": {"": 1}}, "reasons"),
        ({"reasons": {"invalid-cell": -1}}, "reasons"),
        ({"reasons": None}, "reasons"),
        ({"is_complete": "yes"}, "is_complete"),
        ({"dismissed_at": AT}, "dismissed_by"),
        ({"dismissed_by": BEA}, "dismissed_by"),
    ],
)
def test_figures_that_cannot_be_are_refused(figures: dict[str, object], field: str) -> None:
    """By the name of the field."""
    with pytest.raises(InvalidValueError) as refused:
        file(**figures)
    assert field == refused.value.field.partition("[")[0]
