from typing import TypeAlias

import attrs
import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

from customer_core.errors import InvalidDocumentError
from customer_core.serialization import from_json, json_schema, to_json


@attrs.frozen
class Leaf:
    """A choice that holds no other."""

    figure: int


@attrs.frozen
class Branch:
    """A choice that holds choices."""

    inner: tuple["Node", ...]


Node: TypeAlias = Leaf | Branch


@attrs.frozen
class Forest:
    """A record with a choice that holds itself, and one of its classes alone."""

    root: Node
    leaf: Leaf


FOREST = Forest(Branch((Leaf(1), Branch((Leaf(2), Branch(()))))), Leaf(3))
DOCUMENT = {
    "root": {
        "kind": "Branch",
        "inner": [
            {"kind": "Leaf", "figure": 1},
            {"kind": "Branch", "inner": [{"kind": "Leaf", "figure": 2}, {"kind": "Branch", "inner": []}]},
        ],
    },
    "leaf": {"figure": 3},
}


def test_a_choice_that_holds_itself_is_written_and_read() -> None:
    """Every level is told apart by its kind; a class that is no choice has none."""
    assert DOCUMENT == to_json(FOREST)
    assert FOREST == from_json(Forest, DOCUMENT)


def test_a_choice_that_holds_itself_has_a_schema() -> None:
    """The schema refers to itself, and keeps a class by itself apart from the same class in a choice."""
    validator = jsonschema.Draft202012Validator(json_schema(Forest))
    validator.validate(DOCUMENT)
    for broken in ({**DOCUMENT, "leaf": {"kind": "Leaf", "figure": 3}}, {**DOCUMENT, "root": {"figure": 1}}):
        assert not validator.is_valid(broken)


def test_a_problem_deep_in_a_choice_has_its_path() -> None:
    """A path leads through every level."""
    deep = {"kind": "Branch", "inner": [{"kind": "Branch", "inner": [{"kind": "Leaf", "figure": "2"}]}]}
    with pytest.raises(InvalidDocumentError) as caught:
        from_json(Forest, {**DOCUMENT, "root": deep})
    assert ["root.inner[0].inner[0].figure"] == [problem.path for problem in caught.value.problems]
