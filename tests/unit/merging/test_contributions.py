import pickle
from datetime import UTC, datetime

import pytest

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.merging import Contribution
from customer_core.merging._contributions import choose_master, field_names, in_merge_order

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def test_a_contribution_keeps_its_own_copy() -> None:
    """Changing the mapping that a contribution was made from does not change the contribution."""
    values = {"city": "Ulm"}
    contribution = Contribution(id="1", values=values)
    values["city"] = "Bonn"
    assert "Ulm" == contribution.values["city"]


def test_a_field_has_its_own_time_or_that_of_the_record() -> None:
    """The time of a field goes before the time of the record."""
    later = NOON.replace(hour=13)
    contribution = Contribution(id="1", values={}, at=NOON, field_times={"city": later})
    assert (later, NOON) == (contribution.time_of("city"), contribution.time_of("street"))


def test_a_contribution_pickles() -> None:
    """A contribution can be handed to another process."""
    contribution = Contribution(id="1", values={"city": "Ulm"}, source="erp", at=NOON)
    assert contribution == pickle.loads(pickle.dumps(contribution))  # noqa: S301 - our own bytes, made on this line


@pytest.mark.parametrize("id_", ["", "  "])
def test_a_blank_id_is_refused(id_: str) -> None:
    """A contribution without an id could never be undone."""
    with pytest.raises(InvalidValueError, match="id"):
        Contribution(id=id_, values={})


def test_times_without_a_zone_are_refused() -> None:
    """A time of the record or of a field must say which instant it is, and the refusal names the field."""
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(InvalidValueError, match="at: "):
        Contribution(id="1", values={}, at=naive)
    with pytest.raises(InvalidValueError, match=r"field_times\[city\]"):
        Contribution(id="1", values={}, field_times={"city": naive})


def test_the_representation_shows_no_value() -> None:
    """Only the id, the source and the time of a contribution are shown."""
    assert "canary" not in repr(Contribution(id="1", values={"city": "canary"}))


def test_the_fullest_record_is_master() -> None:
    """Where no master is named, the record with the most values is; of equally full ones, the smallest id."""
    poor = Contribution(id="1", values={"a": "x", "b": " "})
    full = Contribution(id="10", values={"a": "x", "b": "y"})
    also_full = Contribution(id="9", values={"a": "x", "b": "z"})
    assert "9" == choose_master([poor, full, also_full])
    assert "1" == choose_master([poor, full], "1")
    assert "" == choose_master([])


def test_a_master_from_elsewhere_is_refused() -> None:
    """The named master must be one of the records to merge."""
    with pytest.raises(InvalidOptionError, match="master"):
        choose_master([Contribution(id="1", values={})], "2")


def test_there_is_one_order_of_contributions_and_fields() -> None:
    """The master comes first, then ids from the smallest; fields follow in order of first appearance."""
    records = [
        Contribution(id="10", values={"b": 1}),
        Contribution(id="9", values={"a": 1}),
        Contribution(id="z", values={"c": 1}),
    ]
    ordered = in_merge_order(records, "z")
    assert ["z", "9", "10"] == [one.id for one in ordered]
    assert ("c", "a", "b") == field_names(ordered)
