"""The promises about hostile text (G23) and bounded cost (G26), for every function that takes text from outside."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

import pytest

from customer_core import normalization

NAUGHTY = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "naughty_strings.txt").read_text(encoding="ascii").splitlines()
]

FUNCTIONS: dict[str, Callable[[str], object]] = {
    name: getattr(normalization, name)
    for name in normalization.__all__
    if name.startswith(("normalize_", "parse_", "is_", "looks_", "legal_", "name_", "phonetic_", "nickname_"))
} | {
    "are_nicknames": partial(normalization.are_nicknames, "anna"),
    "normalize_phone in Belarus": partial(normalization.normalize_phone, country="by"),
    "normalize_postcode in the United States": partial(normalization.normalize_postcode, country="us"),
}

HOSTILE = (
    *("a", " ", "1", ".", "(", "[", '"', "<", "@", "'", "\u0301", "\ufdfa", "\u200b", "\x00", "ü"),
    *(
        "a ",
        "1 ",
        "a.",
        "a@",
        "1-",
        "(a",
        "st ",
        "gmbh ",
        "g ",
        "mc ",
        "dr. ",
        "apt 1 ",
        "p.o. box ",
        "x1",
        "\u0301\u0316",
    ),
    *("no 1 ", "a,", "1/", "mailto:", "and ", "00", "+1", "may 1 ", " at ", "the ", "van de "),
)
SIZE = 32 * 1024
CHEAP_SECONDS = 0.005
RATIO_MAX = 4
TRIES = 5


@pytest.mark.guarantee("G23")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_naughty_string_makes_a_function_raise(name: str) -> None:
    """Each of the collected awkward strings is answered, with the same answer each time."""
    function = FUNCTIONS[name]

    assert [function(text) for text in NAUGHTY] == [function(text) for text in NAUGHTY]


@pytest.mark.guarantee("G23")
def test_the_list_of_naughty_strings_is_of_many_kinds() -> None:
    """The list is not thinned out unnoticed: controls, surrogates, long strings and every plane are in it."""
    characters = set("".join(NAUGHTY))

    assert len(NAUGHTY) >= 80
    assert {"\x00", "\ud800", "\u202e", "\u200b", "\U0010ffff"} <= characters
    assert max(map(len, NAUGHTY)) >= 5000


@pytest.mark.guarantee("G26")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_cost_grows_no_faster_than_the_text(name: str) -> None:
    """Doubling a hostile text to 64 KiB takes a few milliseconds, or at most a few times as long."""
    too_slow = [shape for shape in HOSTILE if _grows_too_fast(FUNCTIONS[name], shape)]

    assert [] == too_slow


@pytest.mark.guarantee("G26")
@pytest.mark.parametrize(("power", "expected"), [(1, False), (2, True)])
def test_the_cost_law_notices_a_quadratic_function(power: int, *, expected: bool) -> None:
    """The measure sees a function that takes four times as long for twice the text, by a clock that never wavers."""
    spent = [0.0]

    def cost(text: str) -> None:
        spent[0] += (len(text) / SIZE) ** power

    assert expected is _grows_too_fast(cost, "a", ratio_max=3, clock=lambda: spent[0])


def _grows_too_fast(
    function: Callable[[str], object],
    shape: str,
    *,
    ratio_max: float = RATIO_MAX,
    clock: Callable[[], float] = process_time,
) -> bool:
    """Return whether the cost grows too fast in each of several tries, since a busy machine may spoil one."""
    text = shape * (2 * SIZE // len(shape))

    def once() -> bool:
        whole = _least_seconds(function, text, clock)
        return whole > CHEAP_SECONDS and whole > ratio_max * _least_seconds(function, text[:SIZE], clock)

    return all(once() for _ in range(TRIES))


def _least_seconds(function: Callable[[str], object], text: str, clock: Callable[[], float]) -> float:
    seconds = []
    for _ in range(3):
        start = clock()
        function(text)
        seconds.append(clock() - start)
        if seconds[-1] < CHEAP_SECONDS:
            break
    return min(seconds)
