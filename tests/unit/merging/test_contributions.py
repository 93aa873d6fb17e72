import pickle
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.merging import Contribution, apply_record, propose_record
from customer_core.merging._contributions import choose_master, field_names, in_merge_order
from customer_core.model import Address, CustomerId

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@attrs.define
class Badge:
    """A value of a host's own, which Python cannot hash."""

    lines: list[Any]


def nested(depth: int) -> tuple[Any, ...]:
    """Return a tuple in a tuple in a tuple, this deep."""
    value: tuple[Any, ...] = ()
    for _ in range(depth - 1):
        value = (value,)
    return value


def test_a_contribution_keeps_its_own_copy() -> None:
    """Changing what a contribution was made from does not change it; who names no source is of none."""
    values, times = {"city": "Ulm"}, {"city": NOON}
    contribution = Contribution(id="1", values=values, field_times=times)
    values["city"] = "Bonn"
    times.clear()
    assert ("Ulm", NOON, "") == (contribution.values["city"], contribution.time_of("city"), contribution.source)


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
    with pytest.raises(InvalidValueError, match=r"field_times\[city\]: "):
        Contribution(id="1", values={}, field_times={"city": naive})


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *((bytearray(b"canary"), "bytearray"), ({"canary": bytearray(b"canary")}, "bytearray")),
        *(([["canary"]], "list"), ([{"canary": 1}], "dict"), ((["canary"],), "list"), ((("canary", ["x"]),), "tuple")),
        *(([Badge(["canary"])], "Badge"), (Badge([bytearray(b"canary")]), "bytearray"), (Decimal("sNaN"), "Decimal")),
    ],
)
def test_values_that_cannot_be_told_apart_are_refused(value: object, kind: str) -> None:
    """What no rule could count is refused with its field and its type, and is not repeated."""
    with pytest.raises(InvalidValueError, match=rf"^values\[extra\]: a value of type {kind} is not hashable") as caught:
        Contribution(id="1", values={"city": "Ulm", "extra": value})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        *(2**63, -(2**63), 2**20_000, (1, 2**63), {"a": [2**63]}, {2**63: "a"}, Badge([2**63]), Fraction(1, 2**63)),
        (Address(city="Ulm"), 2**63),
    ],
    ids=lambda value: type(value).__name__,
)
def test_numbers_beyond_64_bits_are_refused(value: object) -> None:
    """No store holds them, and Python does not write them out."""
    with pytest.raises(
        InvalidValueError, match=r"^values\[points\]: a number of type (int|Fraction) is beyond 64 bits"
    ):
        Contribution(id="1", values={"points": value})


def test_bottomless_values_are_refused() -> None:
    """Thirty-two levels are taken and no more, also where a value holds itself."""
    circle: list[Any] = []
    circle.append(circle)
    assert Contribution(id="1", values={"deep": nested(32)}).values
    for value in (nested(33), nested(100_000), circle):
        with pytest.raises(
            InvalidValueError, match=r"^values\[deep\]: a value of type (tuple|list) is nested too deep"
        ):
            Contribution(id="1", values={"deep": value})


@pytest.mark.parametrize(
    "value",
    [
        *(["a", 1], {"a"}, {"a": [["b"], {"c"}, {"d": []}]}, ("a", ("b",)), frozenset({("a",)}), Badge(["a", ["b"]])),
        *(2**63 - 1, 1 - 2**63, True, Decimal("1E+999999"), Address(city="Ulm"), CustomerId("c"), NOON, b"bytes"),
    ],
)
def test_lists_sets_mappings_and_values_of_a_host_are_taken(value: object) -> None:
    """Python cannot hash them all, but merging can tell them apart, and keeps them as they are."""
    records = [Contribution(id="1", values={"a": value}), Contribution(id="2", values={"a": value})]
    assert {"a": value} == apply_record(propose_record(records))


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
