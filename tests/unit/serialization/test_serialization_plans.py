import enum
import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidDocumentError, InvalidValueError
from customer_core.merging import (
    Blocker,
    Contribution,
    Losing,
    MergePlan,
    PlanSubject,
    SurvivorshipPolicy,
    apply_record,
    master_first,
    propose,
    propose_record,
)
from customer_core.model import (
    Address,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    FrozenMap,
    Money,
    PersonName,
    TierId,
)
from customer_core.serialization import dumps, from_json, loads, to_json

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
CONTACT = Contact(id=ContactId("home"), roles=[ContactRole.BILLING], address=Address(city="Ulm"))
ANN = Customer(
    id=CustomerId("c-1"),
    name=PersonName("Ann Lee"),
    emails=[EmailAddress("ann@example.org")],
    tags=["vip"],
    attributes={"size": Decimal("1.5")},
).with_contact(CONTACT)
LEE = Customer(id=CustomerId("c-2"), tier=TierId("gold"), emails=[EmailAddress("lee@example.org")], tags=["b2b"])


class Color(enum.StrEnum):
    """A choice of a host, which is text to Python."""

    RED = "red"


class Word(str):
    """A text of a host's own kind."""

    __slots__ = ()


class Day(date):
    """A day of a host's own kind."""


@attrs.frozen
class Photo:
    """An object of a host's own."""

    file: str = "secret.png"


def record_plan(value: Any) -> MergePlan:  # noqa: ANN401 - a host merges values of any kind
    """Return the plan of two flat records, of which the second column of the second holds a value."""
    rows = [{"city": "Ulm", "extra": None}, {"city": "Ulm", "extra": value}]
    return propose_record([Contribution(id=str(row), values=cells) for row, cells in enumerate(rows, 1)])


def form_of(value: Any) -> object:  # noqa: ANN401 - as above
    """Return how a value stands in the document of a plan."""
    return to_json(record_plan(value))["fields"][1]["value"]


def problems_of(value: object) -> dict[str, str]:
    """Return the codes of the problems of a losing value that is read, by path."""
    with pytest.raises(InvalidDocumentError) as caught:
        from_json(Losing, {"value": value, "contribution": "1"})
    return {problem.path: problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *(("Ulm", "Ulm"), (True, True), (7, 7), (1.0, {"float": 1.0}), (Decimal("1.50"), {"decimal": "1.50"})),
        *((date(2026, 1, 31), {"date": "2026-01-31"}), (AT, {"datetime": "2026-01-31T09:30:00+00:00"})),
        *((("a", 1), ["a", 1]), (frozenset({"b", "a"}), {"set": ["a", "b"]}), (TierId("gold"), {"TierId": "gold"})),
        (Money("1", "USD"), {"Money": {"amount": "1.00", "currency": "USD"}}),
        (FrozenMap({ContactRole.BILLING: ContactId("k")}), {"map": {"billing": "k"}}),
        ((None, Decimal(-0)), [None, {"decimal": "0"}]),
    ],
)
def test_each_kind_of_value_is_told_apart(value: object, expected: object) -> None:
    """What JSON tells apart stands as it is; anything else under a key that names its type, and is read back as it."""
    assert expected == form_of(value)
    plan = record_plan(value)
    assert plan == loads(MergePlan, dumps(plan))
    assert type(value) is type(apply_record(loads(MergePlan, dumps(plan)))["extra"])


def test_a_plan_of_customers_has_this_form() -> None:
    """Values of the model stand in a plan as they stand in a customer, each under the name of its class."""
    document = to_json(propose(ANN, [LEE], rules={"tags": master_first}))
    fields = {decision["field"]: decision for decision in document["fields"]}
    assert ("customer", "c-1", ["c-1", "c-2"]) == tuple(document[key] for key in ("subject", "master", "contributions"))
    assert to_json(PersonName("Ann Lee")) == fields["name"]["value"]["PersonName"]
    assert {"TierId": "gold"} == fields["tier"]["value"]
    assert {"CustomerId": "c-2"} == fields["id"]["losing"][0]["value"]
    assert ["ann@example.org", "lee@example.org"] == [
        email["EmailAddress"]["address"] for email in fields["emails"]["value"]
    ]
    assert [{"value": {"set": ["b2b"]}, "contribution": "c-2"}] == fields["tags"]["losing"]
    assert {"decimal": "1.5"} == fields["attributes[size]"]["value"]
    assert {"map": {"billing": "home"}} == fields["default_contacts"]["value"]


@pytest.mark.parametrize(
    "value",
    [
        *(Photo(), object(), [1], {"a": 1}, {"a"}, b"a", 1j, timedelta(1), ContactRole.BILLING, ANN),
        *(Color.RED, Word("a"), Day(2026, 1, 31), (Photo(),), (("a",),), frozenset({Photo()}), FrozenMap({"a": "b"})),
        FrozenMap({ContactRole.BILLING: CustomerId("c")}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_object_of_a_host_is_never_turned_into_text(value: object) -> None:
    """Such a plan can be applied but not written; the error tells which decision holds the value, and not the value."""
    plan = record_plan(value)
    assert value == apply_record(plan)["extra"]
    with pytest.raises(InvalidValueError, match="which has no JSON form here") as caught:
        dumps(plan)
    inner = "[0]" if isinstance(value, tuple) else ""
    assert f"fields[1].value{inner}" == caught.value.field
    assert "secret" not in str(caught.value)


def test_an_object_of_a_host_that_loses_is_not_turned_into_text_either() -> None:
    """The error tells whose value it is by the place in the plan."""
    rows = [Contribution(id="1", values={"photo": "a.png"}), Contribution(id="2", values={"photo": Photo()})]
    plan = propose_record(rows, master="1", policy=SurvivorshipPolicy(default=master_first))
    with pytest.raises(InvalidValueError, match="of type Photo") as caught:
        to_json(plan)
    assert "fields[0].losing[0].value" == caught.value.field


@pytest.mark.parametrize(
    "value",
    [
        *(float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), Decimal("1E+64")),
        *(Decimal("1E+999999"), Decimal("1E-65"), datetime(2026, 1, 31), (AT, math.inf)),  # noqa: DTZ001 - the point of it
        *(datetime.max.replace(tzinfo=timezone(-timedelta(hours=1))),),
    ],
)
def test_a_value_that_could_not_be_read_back_is_not_written(value: object) -> None:
    """Numbers and times beyond what a document holds are refused where they stand."""
    with pytest.raises(InvalidValueError, match=r"fields\[1\]\.value"):
        dumps(record_plan(value))


@pytest.mark.parametrize("value", [2**63, -(2**63), (AT, 2**63)])
def test_an_integer_beyond_64_bits_is_not_written(value: Any) -> None:  # noqa: ANN401 - as above
    """A plan that was made by hand may hold one, although no contribution does."""
    with pytest.raises(InvalidValueError, match=r"^value(\[1\])?: is out of range"):
        dumps(Losing(value, "1"))


@pytest.mark.parametrize("value", [2**63 - 1, Decimal(10**63), Decimal("1E-64"), Decimal("9" * 64 + "." + "9" * 64)])
def test_the_largest_numbers_are_written_and_read(value: Any) -> None:  # noqa: ANN401 - as above
    """The limits of writing are those of reading."""
    losing = Losing(value, "1")
    assert losing == loads(Losing, dumps(losing))


def test_an_id_that_is_a_number_is_not_turned_into_text() -> None:
    """An id of a record is text; a plan that was made with another is not written as if it were."""
    with pytest.raises(InvalidValueError, match=r"contributions\[0\]: is of type int"):
        to_json(MergePlan(subject=PlanSubject.RECORD, master="1", contributions=(1, 2)))  # type: ignore[arg-type]


def test_a_state_of_another_kind_is_not_written() -> None:
    """A field of an enumeration takes no other enumeration."""
    with pytest.raises(InvalidValueError, match="subject: is of type Color"):
        to_json(MergePlan(subject=Color.RED, master="1", contributions=()))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((1.0, {"value": "type"}), ({}, {"value": "type"}), ({"zz": 1}, {"value": "type"})),
        *(({"date": "2026-01-31", "decimal": "1"}, {"value": "type"}), ({"list": []}, {"value": "type"})),
        *(({"float": "1"}, {"value.float": "type"}), ({"decimal": 1}, {"value.decimal": "type"})),
        *(({"set": "a"}, {"value.set": "type"}), (["a", [1]], {"value[1]": "type"})),
        ({"PersonName": {"full": "A", "x": 1}}, {"value.PersonName[1]": "unknown-key"}),
        ({"CustomerId": "no id"}, {"value.CustomerId": "value-invalid"}),
        ({"datetime": "0001-01-01T00:00:00+14:00"}, {"value.datetime": "datetime"}),
        ({"map": {"nobody": "k"}}, {"value.map[0]": "choice"}),
    ],
)
def test_a_value_of_no_known_kind_is_not_read(value: object, expected: dict[str, str]) -> None:
    """Neither a kind that is unknown nor two at once are guessed at."""
    assert expected == problems_of(value)


def test_a_plan_that_was_tampered_with_is_refused() -> None:
    """A remark of an unknown code and a field decided twice are problems of the document."""
    plan = attrs.evolve(record_plan("x"), blockers=(Blocker.of("too-few-records", count=1),))
    document = json.loads(dumps(plan))
    document["blockers"][0]["code"] = "none"
    with pytest.raises(InvalidDocumentError) as caught:
        from_json(MergePlan, document)
    assert ["blockers[0].code"] == [problem.path for problem in caught.value.problems]
    twice = {**document, "blockers": [], "fields": document["fields"][:1] * 2}
    with pytest.raises(InvalidDocumentError, match="decided twice"):
        from_json(MergePlan, twice)
