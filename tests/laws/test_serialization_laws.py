import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_core.errors import InvalidDocumentError
from customer_core.merging import Losing, MergePlan, PlanSubject, apply, apply_record
from customer_core.model import Customer, CustomerId, PersonName, Verification
from customer_core.serialization import dumps, from_json, json_schema, loads, public_values, to_json
from customer_core.testing.strategies import DOCUMENTS, decimals, field_values, instants, plans

each_value = pytest.mark.parametrize("cls", DOCUMENTS, ids=lambda cls: cls.__name__)
thorough = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@lru_cache(maxsize=32)
def validator(cls: type) -> jsonschema.Draft202012Validator:
    """Return the validator of a class, made once."""
    schema = json_schema(cls)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def refusal(read: Callable[[], object]) -> InvalidDocumentError | None:
    """Return the error with which a document is refused; None when it is read."""
    try:
        read()
    except InvalidDocumentError as error:
        return error
    return None


def test_no_public_value_is_left_out() -> None:
    """A new public value needs a strategy here."""
    assert set(public_values()) == set(DOCUMENTS)


@each_value
@thorough
@given(data=st.data())
def test_documents_are_read_back(cls: type, data: st.DataObject) -> None:
    """A value becomes plain JSON types and the same value again; so it does by text, and the text is the same too."""
    value = data.draw(DOCUMENTS[cls])
    document, text = to_json(value), dumps(value)
    assert value == from_json(cls, document) == loads(cls, text)
    assert document == json.loads(text)
    assert text == dumps(loads(cls, text))


@each_value
@thorough
@given(data=st.data())
def test_documents_are_valid_by_their_schema(cls: type, data: st.DataObject) -> None:
    """What is written is what the schema says, and a key too many is not."""
    document = to_json(data.draw(DOCUMENTS[cls]))
    validator(cls).validate(document)
    assert not validator(cls).is_valid({**document, "surplus": None})


@each_value
@thorough
@given(data=st.data())
def test_a_document_is_read_or_refused_with_problems(cls: type, data: st.DataObject) -> None:
    """Any part of a document may be anything: it is read, or each problem has a code and a sentence."""
    document = to_json(data.draw(DOCUMENTS[cls]))
    key = data.draw(st.sampled_from(sorted(document)))
    error = refusal(lambda: from_json(cls, {**document, key: data.draw(anything)}))
    problems = error.problems if error else ()
    assert error is None or problems
    assert all(problem.code and problem.message.endswith((".", "?")) for problem in problems)


@each_value
@thorough
@given(data=st.data())
def test_what_the_schema_refuses_is_not_read(cls: type, data: st.DataObject) -> None:
    """The schema is no stricter than the reader: whatever is read is valid when it is written again."""
    document = to_json(data.draw(DOCUMENTS[cls]))
    key = data.draw(st.sampled_from(sorted(document)))
    changed = {**document, key: data.draw(anything)}
    if refusal(lambda: from_json(cls, changed)) is None:
        validator(cls).validate(changed)
        validator(cls).validate(to_json(from_json(cls, changed)))


@thorough
@given(st.text(max_size=30) | anything.map(json.dumps))
def test_text_is_read_or_refused(text: str) -> None:
    """Any text is a value or a list of problems; nothing else is raised."""
    error = refusal(lambda: loads(PersonName, text))
    assert error is None or error.problems


@thorough
@given(decimals, st.integers(0, 6))
def test_equal_decimals_are_written_alike(number: Decimal, zeros: int) -> None:
    """Zeros at the end of an attribute's decimal leave no trace in its text."""
    longer = number.quantize(Decimal(1).scaleb(-3 - zeros)) if zeros else number
    records = [Customer(id=CustomerId("c"), attributes={"n": figure}) for figure in (number, longer)]
    assert records[0] == records[1]
    assert dumps(records[0]) == dumps(records[1])


@thorough
@given(instants)
def test_equal_instants_are_written_alike(at: datetime) -> None:
    """The zone that an instant was told in leaves no trace in its text."""
    assert dumps(Verification(at=at)) == dumps(Verification(at=at.astimezone(UTC)))


def applied(plan: MergePlan) -> object:
    """Return what a plan makes; its blockers if it makes nothing."""
    if plan.is_blocked:
        return plan.blockers
    return apply(plan) if plan.subject is PlanSubject.CUSTOMER else apply_record(plan)


@thorough
@given(plans)
def test_a_plan_that_was_kept_does_the_same(plan: MergePlan) -> None:
    """A plan that was written and read says and makes what it did before, to the very types."""
    kept = loads(MergePlan, dumps(plan))
    assert plan == kept
    assert applied(plan) == applied(kept)


@thorough
@given(field_values, field_values)
def test_only_equal_values_of_a_plan_are_written_alike(left: Any, right: Any) -> None:  # noqa: ANN401 - values of any kind
    """Two values of a plan are equal if and only if their texts are."""
    one, other = Losing(left, "1"), Losing(right, "1")
    assert (one == other) == (dumps(one) == dumps(other))
