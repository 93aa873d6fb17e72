import enum
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

from customer_core.errors import InvalidDocumentError, InvalidValueError, UnknownCurrencyError
from customer_core.model import (
    AttributeValue,
    Contact,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    FrozenMap,
    Money,
    Note,
    PersonName,
)
from customer_core.serialization import dumps, from_json, json_schema, loads, public_values, to_json

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


class Size(enum.StrEnum):
    """An enumeration of texts."""

    SMALL = "s"
    LARGE = "l"


class Level(enum.IntEnum):
    """An enumeration of numbers."""

    LOW = 1


@attrs.frozen
class Square:
    """One of two shapes."""

    side: float


@attrs.frozen
class Circle:
    """The other of two shapes."""

    radius: float = attrs.field(validator=attrs.validators.gt(0))


@attrs.frozen
class Tree:
    """A value that uses every kind of type."""

    shape: Square | Circle
    row: tuple[str, float] = ("a", 1.0)
    by_id: Mapping[CustomerId, tuple[int, ...]] = attrs.field(factory=FrozenMap)
    by_size: FrozenMap[Size, bool] = attrs.field(factory=FrozenMap)
    scalars: frozenset[str | int | Decimal | date | datetime] = frozenset()
    level: Level = Level.LOW
    on: date | None = None
    rate: Decimal = Decimal("1.50")
    sizes: frozenset[Size] = frozenset()
    below: "tuple[Tree, ...]" = ()
    _hidden: int = 0
    derived: int = attrs.field(init=False, default=1)


@attrs.frozen
class Span:
    """A value with a rule over two fields."""

    first: int
    last: int = attrs.field()

    @last.validator
    def _after(self, _: object, value: int) -> None:
        if value < self.first:
            raise ValueError


@attrs.frozen
class Priced:
    """A value that holds money."""

    price: Money


TREE = Tree(
    Circle(2.0),
    row=("b", 2.5),
    by_id=FrozenMap({CustomerId("z"): (1, 2), CustomerId("a"): ()}),
    by_size=FrozenMap({Size.SMALL: True}),
    scalars=frozenset({"x", 1, Decimal("1.5"), date(2026, 1, 31), AT}),
    on=date(2026, 1, 31),
    sizes=frozenset({Size.SMALL, Size.LARGE}),
    below=(Tree(Square(1.0), hidden=3),),
)


def problems_of(cls: type, document: object) -> dict[str, str]:
    """Return the codes of the problems of a document, by path."""
    with pytest.raises(InvalidDocumentError) as caught:
        from_json(cls, document)
    assert cls.__name__ == caught.value.document
    return {problem.path: problem.code for problem in caught.value.problems}


def tree(**changes: object) -> dict[str, Any]:
    """Make the document of a tree, but for the changes."""
    return {"shape": {"kind": "Square", "side": 1.0}, **changes}


def test_every_kind_of_type_has_a_form() -> None:
    """Choices are tagged, ids and enumerations are plain, sets and mappings are sorted, derived fields are left out."""
    expected: dict[str, Any] = {
        "shape": {"kind": "Circle", "radius": 2.0},
        "row": ["b", 2.5],
        "by_id": {"a": [], "z": [1, 2]},
        "by_size": {"s": True},
        "scalars": [
            *({"date": "2026-01-31"}, {"datetime": "2026-01-31T09:30:00+00:00"}, {"decimal": "1.5"}),
            *(1, "x"),
        ],
        "level": 1,
        "on": "2026-01-31",
        "rate": "1.50",
        "sizes": ["l", "s"],
    }
    document = to_json(TREE)
    assert expected == {key: document[key] for key in expected}
    assert ["below", "hidden"] == [key for key in document if key not in expected]
    assert list(expected["by_id"]) == list(document["by_id"])


def test_every_kind_of_type_is_read_back() -> None:
    """What was written becomes the same value, of the same types."""
    copy = loads(Tree, dumps(TREE))
    assert TREE == copy
    assert (Size, Level, bool) == (type(min(copy.sizes)), type(copy.level), type(copy.by_size[Size.SMALL]))
    assert hash(copy.by_size) == hash(TREE.by_size)


def test_every_kind_of_type_has_a_schema() -> None:
    """The schema takes what is written, and refuses an unknown key anywhere."""
    schema = json_schema(Tree)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(to_json(TREE))
    for place in ("", "shape", "below"):
        document = to_json(TREE)
        holder = {"": document, "shape": document["shape"], "below": document["below"][0]}[place]
        assert not validator.is_valid(
            {**document, "surplus": 1} if not place else document | holder_with(place, holder)
        )


def holder_with(place: str, holder: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a document at a place, with a key too many."""
    surplus = {**holder, "surplus": 1}
    return {place: [surplus] if place == "below" else surplus}


def test_an_absent_key_takes_its_default() -> None:
    """A document need only say what has no default."""
    assert Tree(Square(1.0)) == from_json(Tree, tree())
    assert Tree(Square(2.0)) == from_json(Tree, {"shape": {"kind": "Square", "side": 2}})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"shape": {"side": 1.0}}, {"shape.kind": "choice"}),
        ({"shape": {"kind": ["Square"], "side": 1.0}}, {"shape.kind": "choice"}),
        ({"shape": []}, {"shape": "type"}),
        ({"shape": {"kind": "Square", "side": True}}, {"shape.side": "type"}),
        ({"shape": {"kind": "Square", "side": float("nan")}}, {"shape.side": "type"}),
        ({"shape": {"kind": "Square", "side": float("inf")}}, {"shape.side": "type"}),
        ({"shape": {"kind": "Square", "side": "1.0"}}, {"shape.side": "type"}),
        ({"shape": {"kind": "Circle", "radius": -1}}, {"shape.radius": "value-invalid"}),
        ({"row": ["a"]}, {"row": "length"}),
        ({"row": [1, "b"]}, {"row[0]": "type", "row[1]": "type"}),
        ({"row": "ab"}, {"row": "type"}),
        ({"by_id": {"a b": [], "c": [1.5]}}, {"by_id[0]": "value-invalid", "by_id[1][0]": "type"}),
        ({"by_id": []}, {"by_id": "type"}),
        ({"by_size": {"m": True, "s": 1}}, {"by_size[0]": "choice", "by_size.s": "type"}),
        ({"scalars": [True]}, {"scalars[0]": "type"}),
        ({"scalars": [{"decimal": "1e3"}]}, {"scalars[0].decimal": "decimal"}),
        ({"scalars": [{"decimal": "1", "date": "2026-01-31"}]}, {"scalars[0]": "type"}),
        ({"scalars": [{"money": "1"}, {}]}, {"scalars[0]": "type", "scalars[1]": "type"}),
        ({"level": "1"}, {"level": "type"}),
        ({"level": 2}, {"level": "choice"}),
        ({"level": True}, {"level": "type"}),
        ({"on": "2026-02-30"}, {"on": "date"}),
        ({"on": "20260131"}, {"on": "date"}),
        ({"on": "2026-01-31T00:00:00Z"}, {"on": "date"}),
        ({"rate": None}, {"rate": "type"}),
        ({"rate": "NaN"}, {"rate": "decimal"}),
        ({"rate": 1.5}, {"rate": "type"}),
        ({"sizes": {}}, {"sizes": "type"}),
        ({"below": [tree(), tree(on=1)]}, {"below[1].on": "type"}),
        ({"hidden": 2**63}, {"hidden": "range"}),
        ({"derived": 1}, {"[1]": "unknown-key"}),
        ({"SHAPE": 1}, {"[1]": "unknown-key"}),
    ],
)
def test_each_kind_of_type_refuses_what_it_is_not(changes: dict[str, object], expected: dict[str, str]) -> None:
    """Every refusal has a path and a code; nothing is coerced."""
    assert expected == problems_of(Tree, tree(**changes))


@pytest.mark.parametrize("document", [None, [], "x", 1, True, {1}, object()])
def test_a_document_is_an_object(document: object) -> None:
    """Anything else is refused as a whole."""
    assert {"": "type"} == problems_of(Customer, document)


def test_all_problems_are_told_at_once() -> None:
    """Unknown and missing keys, wrong types and broken rules stand side by side, however deep."""
    document = {
        "emails": [{"address": "", "adress": "x"}, 5, {"label": "x" * 65, "address": "a@b.example"}],
        "version": "1",
        "flag": "x" * 65,
        "notes": [{"text": "x", "at": "2026-01-31T09:30:00"}],
        "tags": ["vip", 1],
        "contacts": [{"id": "k", "roles": ["billing", "other"]}],
        "attributes": {"a": None, "b": {"decimal": 1.5}, "c": {"date": "2026-01-32"}},
    }
    expected = {
        "id": "missing",
        "emails[0].adress": "unknown-key",
        "emails[0].address": "value-invalid",
        "emails[1]": "type",
        "emails[2].label": "value-invalid",
        "version": "type",
        "flag": "value-invalid",
        "notes[0].at": "datetime",
        "tags[1]": "type",
        "contacts[0].roles[1]": "choice",
        "attributes[0]": "type",
        "attributes[1].decimal": "type",
        "attributes[2].date": "date",
    }
    assert expected == problems_of(Customer, document)


def test_a_near_miss_is_answered_with_the_right_key() -> None:
    """A misspelt key is told with the one that was probably meant, any other with all that are known."""
    with pytest.raises(InvalidDocumentError, match="did you mean given"):
        from_json(PersonName, {"givn": "Ann"})
    with pytest.raises(InvalidDocumentError, match="known are full, title, given, middle, family, suffix"):
        from_json(PersonName, {"Vorname": "Ann"})


def test_a_rule_over_several_fields_is_told_where_it_belongs() -> None:
    """What a value says of itself as a whole has a path too."""
    defaults = {"id": "c", "default_contacts": {"billing": "k"}}
    assert {"default_contacts.billing": "value-invalid"} == problems_of(Customer, defaults)
    assert {"full": "value-invalid"} == problems_of(PersonName, {})
    document = {"id": "c", "emails": [{"address": "a@b"}, {"address": "A@B"}]}
    assert {"emails[1]": "value-invalid"} == problems_of(Customer, document)


def test_a_rule_over_two_fields_waits_for_both() -> None:
    """A rule is judged once its fields are there; until then only what is missing is told."""
    assert Span(1, 2) == from_json(Span, {"first": 1, "last": 2})
    assert {"last": "value-invalid"} == problems_of(Span, {"first": 2, "last": 1})
    assert {"first": "missing"} == problems_of(Span, {"last": 1})


def test_an_error_of_another_kind_is_not_repeated() -> None:
    """The text of an error that is not ours may hold the value."""
    with pytest.raises(InvalidDocumentError) as caught:
        from_json(Tree, tree(shape={"kind": "Circle", "radius": -12345}))
    assert "12345" not in str(caught.value)


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ({"amount": "1.005", "currency": "USD"}, {"price.amount": "value-invalid"}),
        ({"amount": 1, "currency": "USD"}, {"price.amount": "type"}),
        ({"amount": "1", "currency": "XYZ"}, {"price.currency": UnknownCurrencyError.code}),
        ({"amount": "1", "currency": "dollar"}, {"price.currency": "value-invalid"}),
        ({"amount": "1"}, {"price.currency": "missing"}),
        ({"amount": "1", "currency": "USD", "cents": 1}, {"price[2]": "unknown-key"}),
        ("1 USD", {"price": "type"}),
    ],
)
def test_money_is_read_as_strictly_as_it_is_made(price: object, expected: dict[str, str]) -> None:
    """The amount is text, the currency is known, and there is nothing else."""
    assert expected == problems_of(Priced, {"price": price})


def test_money_is_text_and_currency() -> None:
    """An amount is text, since a JSON reader may take a number for a float."""
    assert {"price": {"amount": "120.00", "currency": "USD"}} == to_json(Priced(Money("120", "USD")))
    assert Money("120", "USD") == from_json(Money, {"amount": "120.00", "currency": "USD"})


@pytest.mark.parametrize("value", [CustomerId("c"), ContactRole.BILLING, "text", 1, None, [], Customer])
def test_a_part_is_no_document(value: object) -> None:
    """Ids, states and scalars stand inside of documents only."""
    with pytest.raises(InvalidValueError, match="value"):
        to_json(value)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_float_that_json_does_not_have_is_refused(number: float) -> None:
    """A document that no other reader could read is never written."""
    with pytest.raises(InvalidValueError, match="not finite"):
        dumps(Square(number))


def test_a_type_without_a_form_is_a_fault_of_the_program() -> None:
    """Types that JSON cannot tell apart are found when the class is first used."""

    @attrs.frozen
    class Unclear:
        texts: tuple[str, ...] | tuple[int, ...]

    @attrs.frozen
    class Row:
        cell: str | tuple[str, int]

    @attrs.frozen
    class Open:
        anything: object

    for cls, value in ((Unclear, Unclear(())), (Row, Row("")), (Open, Open(1))):
        with pytest.raises(TypeError, match="no JSON form"):
            to_json(value)
        with pytest.raises(TypeError, match="no JSON form"):
            from_json(cls, {"texts": [], "cell": "", "anything": 1})
        with pytest.raises(TypeError, match="no JSON form"):
            json_schema(cls)


def test_equal_values_give_equal_texts() -> None:
    """The order in which a record was filled makes no difference."""
    one = Customer(id=CustomerId("c"), tags=["a", "b"], attributes={"x": Decimal("1.5"), "y": 1})
    other = Customer(id=CustomerId("c"), tags=["b", "a"], attributes={"y": 1, "x": Decimal("1.50")})
    assert dumps(one) == dumps(other)


@pytest.mark.parametrize(("written", "numbers"), [("1.0", (1, 1.0)), ("0.0", (0, 0.0, -0.0))])
def test_equal_numbers_are_written_alike(written: str, numbers: tuple[float, ...]) -> None:
    """A whole number in the place of a float, or a negative zero, leaves no trace in the text."""
    assert {f'{{"side":{written}}}'} == {dumps(Square(number)) for number in numbers}


def test_texts_keep_the_letters_of_every_language() -> None:
    """Nothing is escaped that JSON does not ask to be."""
    assert '"full":"Łukasz 山田"' in dumps(PersonName("Łukasz 山田"))


def test_a_record_has_this_form() -> None:
    """The form of a document is a promise to those who keep it."""
    note = Note("called", at=AT, by="ann")
    assert {"text": "called", "at": "2026-01-31T09:30:00+00:00", "by": "ann"} == to_json(note)
    email = to_json(EmailAddress("ann@example.org"))
    assert {"address": "ann@example.org", "label": "", "verified": None, "consents": []} == email


@pytest.mark.parametrize(
    "at", ["2026-01-31T09:30:00Z", "2026-01-31T10:30:00+01:00", "2026-01-31T09:30:00.000000+00:00"]
)
def test_an_instant_may_be_written_in_any_zone(at: str) -> None:
    """Documents of other programs have other offsets."""
    assert AT == from_json(Note, {"text": "x", "at": at}).at


@pytest.mark.parametrize("at", ["2026-01-31", "2026-01-31T09:30:00", "2026-W05-6T09:30:00Z", "2026-01-31T25:00:00Z", 0])
def test_an_instant_has_a_day_a_time_and_an_offset(at: object) -> None:
    """Anything less is no instant."""
    assert ["at"] == list(problems_of(Note, {"text": "x", "at": at}))


def test_attributes_keep_their_types() -> None:
    """True, one, the decimal one, text and a day are five values, also in JSON."""
    scalars: tuple[AttributeValue, ...] = (True, 1, Decimal(1), "1", date(2026, 1, 31))
    customer = Customer(id=CustomerId("c"), attributes={f"a{n}": scalar for n, scalar in enumerate(scalars)})
    copy = loads(Customer, dumps(customer))
    assert customer == copy
    assert list(map(type, scalars)) == list(map(type, copy.attributes.values()))


def test_every_public_value_is_listed_once_by_name() -> None:
    """The table is complete for the model, sorted and without repeats."""
    names = [cls.__name__ for cls in public_values()]
    assert len(set(names)) == len(names)
    assert {"Address", "Contact", "Customer", "Money", "Organization", "PersonName"} <= set(names)
    assert all(cls in public_values() for cls in (Contact, Customer))


def test_the_model_does_not_need_cattrs() -> None:
    """A program that reads no document does not pay for the import of what reads them."""
    code = "import sys, customer_core.model, customer_core.serialization; sys.exit('cattrs' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
