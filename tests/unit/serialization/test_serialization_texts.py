import contextlib
import json
import sys
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from customer_core.errors import InvalidDocumentError
from customer_core.model import Customer, PersonName
from customer_core.serialization import from_json, loads


def problems_of(text: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - what is no text is refused too
    """Return path and code of each problem of a text that is to be a customer."""
    with pytest.raises(InvalidDocumentError) as caught:
        loads(Customer, text)
    return [(problem.path, problem.code) for problem in caught.value.problems]


def nested(depth: int) -> list[Any]:
    """Return a list in a list in a list, this deep."""
    document: list[Any] = []
    for _ in range(depth - 1):
        document = [document]
    return document


@pytest.fixture
def unlimited_digits() -> Iterator[None]:
    """Let Python read integers of any length, as a host may have chosen."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    yield
    sys.set_int_max_str_digits(limit)


@pytest.mark.parametrize("text", ["", "{", "{'id': 1}", '{"id": "c",}', "nul", '{"id": "c"} x', "\ufeff{}", '"\x00"'])
def test_what_is_no_json_is_refused(text: str) -> None:
    """Text that the grammar does not take is told by line and column."""
    assert [("", "json")] == problems_of(text)


def test_a_fault_is_told_by_line_and_column() -> None:
    """Whoever wrote the text can find the place."""
    with pytest.raises(InvalidDocumentError, match="line 2, column 7"):
        loads(Customer, '{\n"id": x}')


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have_are_refused(number: str) -> None:
    """Python's reader would take them."""
    assert [("", "json")] == problems_of(f'{{"version": {number}}}')


@pytest.mark.parametrize("number", ["9" * 20, "-" + "9" * 20])
def test_integers_beyond_every_store_are_refused(number: str) -> None:
    """Numbers of more than 64 bits are out of range."""
    assert ("version", "range") in problems_of(f'{{"version": {number}}}')


def test_integers_of_thousands_of_digits_are_refused() -> None:
    """Python itself refuses to make them, which is told like any other problem."""
    assert [("", "range")] == problems_of(f'{{"version": {"9" * 5_000}}}')


@pytest.mark.usefixtures("unlimited_digits")
def test_integers_of_thousands_of_digits_are_refused_whatever_the_host_allows() -> None:
    """A host that lifted Python's own limit is safe too."""
    assert ("version", "range") in problems_of(f'{{"version": {"9" * 5_000}}}')


def test_a_float_is_no_count() -> None:
    """Numbers too large for a float become infinite, and are no whole numbers in any case."""
    assert [("version", "type")] == problems_of('{"id": "c", "version": 1e400}')


def test_every_repeated_key_is_told_with_its_path() -> None:
    """Which of two values holds would be a guess."""
    text = (
        '{"id": "c", "id": "d", "emails": [{"address": "a", "address": "b"}], "tags": [], "Ann Lee": 1, "Ann Lee": 2}'
    )
    expected = [("[3]", "duplicate-key"), ("emails[0].address", "duplicate-key"), ("id", "duplicate-key")]
    assert expected == problems_of(text)


def test_the_first_hundred_problems_are_told_and_the_rest_counted() -> None:
    """Sixteen thousand repeated keys are refused at once, the outermost first, in an error that can be read."""
    entries = ",".join(f'"k{number}":1' for number in range(16_000))
    with pytest.raises(InvalidDocumentError) as caught:
        loads(Customer, f'{{"emails":{{"x":1,"x":2}},{entries},{entries}}}')
    *told, last = caught.value.problems
    assert (100, {"duplicate-key"}) == (len(told), {problem.code for problem in told})
    assert {f"[{place}]" for place in range(1, 101)} == {problem.path for problem in told}
    assert ("", "problems-more") == (last.path, last.code)
    assert last.message.startswith("has 15901 more")
    assert len(str(caught.value)) < 10_000


def test_a_hundred_problems_are_all_told() -> None:
    """The limit itself is still within, and one problem beyond it is counted."""
    for count, more in ((100, []), (101, ["problems-more"])):
        text = json.dumps({"id": "c", "emails": [1] * count})
        assert ["type"] * 100 + more == [code for _, code in problems_of(text)]


@pytest.mark.parametrize(
    ("document", "kept", "more"),
    [
        ({f"k{number}": 1 for number in range(250)}, "unknown-key", 151),
        ({"id": "c", "emails": [{"address": 1}] * 90, "phones": [{"number": 1}] * 90}, "type", 80),
        ({"id": "c", "contacts": [{"x": 1, "y": 1}] * 100}, "unknown-key", 300),
        ({"id": "c", "attributes": {f"k{number}": [[]] for number in range(300)}}, "type", 200),
    ],
)
def test_problems_of_every_part_count(document: dict[str, Any], kept: str, more: int) -> None:
    """Wherever in a document the problems are, a hundred are kept, and the number of the others is exact."""
    with pytest.raises(InvalidDocumentError) as caught:
        loads(Customer, json.dumps(document))
    *told, last = caught.value.problems
    assert 100 == len(told)
    assert kept in {problem.code for problem in told}
    assert last.message.startswith(f"has {more} more")


@pytest.mark.parametrize("around", ["{}", '{{"a":1,"a":{}}}'])
def test_nesting_is_refused_before_paths_are_made(around: str) -> None:
    """Nine hundred levels over eighty thousand entries cost about what the text does, with repeated keys or without."""
    text = around.format("[" * 900 + ",".join("1" * 80_000) + "]" * 900)
    tracemalloc.start()
    try:
        assert [("", "depth")] == problems_of(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * 2**20


def test_repeated_keys_in_a_wide_document_cost_no_more_than_its_parts() -> None:
    """Thirty levels over fifty thousand entries are walked with one link each, not with a path each."""
    text = '{"a":1,"a":' + "[" * 29 + ",".join(["[1]"] * 50_000) + "]" * 29 + "}"
    tracemalloc.start()
    try:
        assert [("[0]", "duplicate-key")] == problems_of(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 18 * 2**20


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_bottomless_nesting_is_refused(opening: str) -> None:
    """A hostile text cannot exhaust the stack, closed or not."""
    closing = {"[": "]", '{"a":': "}", '[{"a":': "}]"}[opening]
    assert [("", "depth")] == problems_of(opening * 40 + "1" + closing * 40)
    assert problems_of(opening * 200_000) in ([("", "depth")], [("", "json")])


def test_thirty_two_levels_are_read_and_no_more() -> None:
    """The limit itself is still within."""
    for depth, code in ((32, "type"), (33, "depth")):
        with pytest.raises(InvalidDocumentError) as caught:
            from_json(Customer, nested(depth))
        assert [code] == [problem.code for problem in caught.value.problems]


def test_a_document_that_holds_itself_is_refused() -> None:
    """A circle is deeper than any limit."""
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(InvalidDocumentError, match="nested deeper"):
        from_json(Customer, {"emails": circle})


def test_a_part_that_stands_in_many_places_costs_no_more_than_one() -> None:
    """Thirty levels of ten shared parts each are looked at once, not ten to the thirtieth times."""
    part: list[Any] = []
    for _ in range(30):
        part = [part] * 10
    with pytest.raises(InvalidDocumentError, match="known are full"):
        from_json(PersonName, {"tags": part})


def test_a_text_beyond_the_limit_is_refused_unread() -> None:
    """Sixty-four mebi characters are enough for any value."""
    assert [("", "length")] == problems_of(" " * (64 * 2**20 + 1))


@pytest.mark.parametrize("text", [b"{}", None, {}])
def test_bytes_are_decoded_before(text: object) -> None:
    """Which encoding bytes are in is the caller's to know."""
    assert [("", "type")] == problems_of(text)


def test_naughty_strings_are_read_or_refused(naughty_strings: tuple[str, ...]) -> None:
    """As text, and as a name inside of a text, each is a value or a list of problems; nothing else happens."""
    assert len(naughty_strings) > 10
    for naughty in naughty_strings:
        for text in (naughty, json.dumps({"full": naughty})):
            with contextlib.suppress(InvalidDocumentError):
                assert loads(PersonName, text).display
