"""Parts of documents inside of documents: a change holds whatever stood at its place."""

import json

import pytest

from customer_core.errors import InvalidDocumentError
from customer_core.history import Absent, Change, Present
from customer_core.serialization import dumps, from_json, loads, to_json


def test_a_part_stands_in_a_document_as_it_is() -> None:
    """Null, the absence of anything and an object that looks like absence stay apart."""
    for part in (Present(None), Absent(), Present({"Absent": {}}), Present([{"Present": 1}])):
        change = Change(path="a", before=part, after=Absent())
        assert change == loads(Change, dumps(change))
    assert {"Present": None} == to_json(Change(path="a", before=Present(None), after=Absent()))["before"]


def test_equal_parts_are_written_alike() -> None:
    """The order of keys leaves no trace, however deep."""
    left, right = ({"b": [{"d": 1, "c": 2}], "a": 3}, {"a": 3, "b": [{"c": 2, "d": 1}]})
    changes = [Change(path="a", before=Present(part), after=Absent()) for part in (left, right)]
    assert changes[0] == changes[1]
    assert dumps(changes[0]) == dumps(changes[1])


@pytest.mark.parametrize("part", [float("nan"), 2**63, "Zz\ud800", {"Zz\ud800": 1}, [object()], {1: "Zz"}])
def test_a_part_that_is_no_plain_json_is_refused(part: object) -> None:
    """The problem stands at the place of the part and does not repeat it."""
    with pytest.raises(InvalidDocumentError) as caught:
        from_json(Change, {"path": "a", "before": {"Present": part}, "after": {"Absent": {}}})
    assert ["before.Present"] == [problem.path for problem in caught.value.problems]
    assert "Zz" not in str(caught.value)


def test_a_part_is_no_document_by_itself() -> None:
    """Only a change says where a part stood."""
    with pytest.raises(ValueError, match="of type Present"):
        to_json(Present({"a": 1}))
    assert "a" == json.loads(dumps(Change(path="a", before=Present(1), after=Absent())))["path"]
