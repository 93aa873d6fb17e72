"""Which changes lead from one document to another."""

from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.history import Absent, Change, Present, diff, inverted, patched

A, B, C, D = ({"address": f"{name}@lee.example", "label": ""} for name in "abcd")
ONE, TWO, THREE = ({"id": f"k-{number}", "city": "Leeds"} for number in (1, 2, 3))


def shown(part: Present | Absent) -> object:
    """Return a part as JSON; absence as three dots."""
    return part.plain if isinstance(part, Present) else ...


def told(before: Any, after: Any) -> list[tuple[str, object, object]]:  # noqa: ANN401 - any documents
    """Return the changes as rows, after seeing that they lead there and back."""
    changes = diff(before, after)
    assert after == patched(before, changes)
    assert before == patched(after, inverted(changes))
    return [(change.path, shown(change.before), shown(change.after)) for change in changes]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": True}, [("a", 1, True)]),
        ({"name": {"given": "Ann"}}, {"name": {"given": "Anna"}}, [("name.given", "Ann", "Anna")]),
        ({"name": None}, {"name": {"given": "Ann"}}, [("name", None, {"given": "Ann"})]),
        ({"a": None}, {}, [("a", None, ...)]),
        ({}, {"a": None}, [("a", ..., None)]),
        ({"attributes": {"size": 1}}, {"attributes": {"size": 2}}, [("attributes[size]", 1, 2)]),
        ({"attributes": {"shoe size": 1}}, {"attributes": {}}, [('attributes["shoe size"]', 1, ...)]),
        ({"attributes": {"7": 1}}, {"attributes": {}}, [('attributes["7"]', 1, ...)]),
        ({"channels": {"pos": {"a": 1}}}, {"channels": {"pos": {"a": 2}}}, [("channels[pos].a", 1, 2)]),
        ({"é": 1}, {"é": 2}, [('["é"]', 1, 2)]),
        ({"tags": ["a", "b"]}, {"tags": ["b"]}, [("tags", ["a", "b"], ["b"])]),
        ({"a": [{"x": 1}, 2]}, {"a": [2]}, [("a", [{"x": 1}, 2], [2])]),
        ({"a": [{"x": 1}, {"x": 1}]}, {"a": []}, [("a", [{"x": 1}, {"x": 1}], [])]),
        (Absent(), {"a": 1}, [("", ..., {"a": 1})]),
        ({"a": 1}, Absent(), [("", {"a": 1}, ...)]),
        (Absent(), Absent(), []),
    ],
)  # fmt: skip
def test_each_part_that_differs_is_one_change(before: object, after: object, expected: object) -> None:
    """Objects are compared key by key, texts and numbers to the type, lists of texts as a whole."""
    assert expected == told(before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([A, B, C], [B, C], [("emails[0]", A, ...)]),
        ([A, B], [A, B, C], [("emails[2]", ..., C)]),
        ([B, C], [A, B, C], [("emails[0]", ..., A)]),
        ([A, B], [B, A], [("emails[*]", [0, 1], [1, 0])]),
        ([A], [D], [("emails[0].address", "a@lee.example", "d@lee.example")]),
        ([A, B], [A, {**B, "label": "home"}], [("emails[1].label", "", "home")]),
        ([A, B], [{**B, "label": "home"}], [("emails[1].label", "", "home"), ("emails[0]", A, ...)]),
        (
            [A, B, C],
            [C, D, B],
            [("emails[0]", A, ...), ("emails[*]", [0, 1], [1, 0]), ("emails[1]", ..., D)],
        ),
    ],
)  # fmt: skip
def test_members_with_a_name_are_found_again(before: object, after: object, expected: object) -> None:
    """A removed first e-mail is one change, an edited one is told as such, and a new order is not lost."""
    assert expected == told({"emails": before}, {"emails": after})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([ONE, TWO], [TWO], [("contacts[0]", ONE, ...)]),
        ([ONE, TWO], [ONE, {**TWO, "city": "York"}], [("contacts[k-2].city", "Leeds", "York")]),
        ([ONE, TWO, THREE], [THREE, ONE, TWO], [("contacts[*]", ["k-1", "k-2", "k-3"], ["k-3", "k-1", "k-2"])]),
        ([ONE], [TWO], [("contacts[0]", ONE, ...), ("contacts[0]", ..., TWO)]),
        ([{"id": "0", "a": 1}], [{"id": "0", "a": 2}], [("contacts[0].a", 1, 2)]),
        ([{"id": "a@b", "a": 1}], [{"id": "a@b", "a": 2}], [("contacts[0].a", 1, 2)]),
    ],
)
def test_members_with_an_id_are_named_by_it(before: object, after: object, expected: object) -> None:
    """Another id is another member, and an id that could be taken for a place, or is none, is not shown."""
    assert expected == told({"contacts": before}, {"contacts": after})


def test_what_another_system_calls_a_record_is_in_no_path() -> None:
    """The key of another system may be a phone number."""
    before, after = ([{"system": "chat", "id": "491701234567", "a": a}] for a in (1, 2))
    assert [("external_keys[0].a", 1, 2)] == told({"external_keys": before}, {"external_keys": after})


def test_members_without_a_name_are_named_by_what_they_say() -> None:
    """A note that is added is one change, and so is one that is edited in its place."""
    first, second, edited = ({"text": text, "by": "ann"} for text in ("called", "paid", "called back"))
    assert [("notes[1]", ..., second)] == told({"notes": [first]}, {"notes": [first, second]})
    assert [("notes[0].text", "called", "called back")] == told({"notes": [first]}, {"notes": [edited]})


def test_lists_inside_of_members_are_compared_too() -> None:
    """A consent of an e-mail is told by its place."""
    refused, granted = (
        {"emails": [{**A, "consents": [{"purpose": "post", "state": state}]}]} for state in ("refused", "granted")
    )
    assert [("emails[0].consents[0].state", "refused", "granted")] == told(refused, granted)


def test_a_document_that_is_no_json_is_refused() -> None:
    """Only plain JSON is compared."""
    with pytest.raises(InvalidValueError, match="type object"):
        diff({}, {"a": object()})


MISFITS: list[tuple[object, Change]] = [
    ({}, Change(path="a", before=Present(1), after=Absent())),
    ({"a": 2}, Change(path="a", before=Present(1), after=Absent())),
    ({"a": 2}, Change(path="a", before=Absent(), after=Present(1))),
    ({"a": True}, Change(path="a", before=Present(1), after=Present(2))),
    ({"a": 1}, Change(path="a.b", before=Absent(), after=Present(1))),
    ({"a": 1}, Change(path="b.c.d", before=Absent(), after=Present(1))),
    ({"a": []}, Change(path="a[0]", before=Present(1), after=Absent())),
    ({"a": [2]}, Change(path="a[0]", before=Present(1), after=Absent())),
    ({"a": []}, Change(path="a[1]", before=Absent(), after=Present(1))),
    ({"a": []}, Change(path="a[0]", before=Absent(), after=Absent())),
    ({"a": []}, Change(path="a[k-1]", before=Absent(), after=Present(1))),
    ({"a": [1]}, Change(path="a[k-1].b", before=Present(1), after=Absent())),
    ({"a": [{"id": "k"}]}, Change(path="a[k].b", before=Present(1), after=Absent())),
    ({"a": [1]}, Change(path="a[*]", before=Present([0]), after=Absent())),
    ({"a": [1]}, Change(path="a[*]", before=Present([0, 1]), after=Present([1, 0]))),
    ({"a": [1, 2]}, Change(path="a[*]", before=Present([0, 1]), after=Present([1, 1]))),
    ({"a": [1, 2]}, Change(path="a[*]", before=Present([0, 0]), after=Present([0, 0]))),
    ({"a": [1]}, Change(path="a[*]", before=Present([[]]), after=Present([[]]))),
    ({"a": {}}, Change(path="a[*]", before=Present([]), after=Present([]))),
    ({"a": 1}, Change(path="", before=Absent(), after=Present({}))),
    (Absent(), Change(path="a", before=Absent(), after=Present(1))),
    ({"a": 1}, Change(path="", before=Present({"a": 1}), after=Present([]))),
]


@pytest.mark.parametrize(("document", "change"), MISFITS)
def test_a_change_that_was_made_for_another_document_is_refused(document: Any, change: Change) -> None:  # noqa: ANN401
    """What a change says that there was must be there, to the type; the refusal names the change by its number."""
    with pytest.raises(InvalidValueError, match=r"^changes\[0\]: does not fit") as caught:
        patched(document, [change])
    assert caught.value.__cause__ is None


def test_patching_leaves_the_document_as_it_was() -> None:
    """What was given is not changed in passing."""
    document: dict[str, Any] = {"a": [{"id": "k", "b": 1}]}
    changed = patched(document, [Change(path="a[k].b", before=Present(1), after=Present(2))])
    assert ({"a": [{"id": "k", "b": 2}]}, {"a": [{"id": "k", "b": 1}]}) == (changed, document)


@pytest.mark.parametrize(
    "path",
    [
        *("name.", ".name", "a..b", "a b", "a[", "a[]", "a[b"),
        *('a["b]', "a[*].b", "a[*][0]", 'a["\\x"]', "é", "a[é]", 'a["\n"]'),
    ],
)
def test_a_text_that_is_no_path_is_refused(path: str) -> None:
    """A path is read whole or not at all, and not repeated."""
    with pytest.raises(InvalidValueError, match="path") as caught:
        Change(path=path, before=Absent(), after=Present(1))
    assert path not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"path": 1}, {"before": None}, {"after": "Ann"}])
def test_a_change_of_wrong_types_is_refused(wrong: dict[str, Any]) -> None:
    """A bare value is no part: None would not say whether it is null or nothing."""
    with pytest.raises(InvalidValueError):
        Change(**{"path": "a", "before": Absent(), "after": Present(1), **wrong})
