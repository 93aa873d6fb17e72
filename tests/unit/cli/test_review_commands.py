"""The command that works through the review queue: it asks where there is somebody to ask, and lists elsewhere."""

import pytest
from tests.unit.cli.asking import Run, told

from customer_core.cli import _review_commands


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a person to ask."""
    monkeypatch.setattr(_review_commands, "is_asked", lambda: True)


def test_pairs_are_listed_where_nobody_can_be_asked(filled: Run) -> None:
    """Each pair is a row with both customers; programs get it as a document."""
    output = filled("review").output
    assert ("C000001, Robert Ortega" in output, "C000002, Bob Ortega" in output) == (True, True)
    (pair,) = told(filled("review", "--json"))["pairs"]
    assert {"left", "right", "bits", "reason"} <= set(pair)


def test_a_list_says_what_speaks_for_a_pair_and_against_it(filled: Run) -> None:
    """As the score of now, with the fields by their bits: to people the telling ones, to programs all of them."""
    (pair,) = told(filled("review", "--json"))["pairs"]
    now = pair["now"]
    assert pytest.approx(pair["bits"], abs=0.001) == now["bits"]
    by_field = {one["field"]: one["bits"] for one in now["evidence"]}
    assert by_field["email"] > 0
    output = filled("review", "--list").output
    assert all(heading in output for heading in ("likely", "for", "against"))
    likely = now["probability"]
    assert ("over 99.9%" if likely > 0.999 else f"{likely:.1%}") in output
    assert f"email {by_field['email']:+.1f}" in output
    assert all(
        (f"{field.replace('_', ' ')} {bits:+.1f}" in output) is (abs(bits) >= 0.05) for field, bits in by_field.items()
    )


@pytest.mark.parametrize("choice", [("--least-bits", 99), ("--from-channel", "web"), ("--rep", "r"), ("--team", "t")])
def test_pairs_are_chosen(filled: Run, choice: tuple[str, object]) -> None:
    """By their score, the channel they came through, and who serves one of the two."""
    assert [] == told(filled("review", "--json", *choice))["pairs"]
    assert "No pair waits." in filled("review", *choice).output


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("answer", "words", "left"),
    [
        ("d\n", "Decided: 1; skipped: 0.", 0),
        ("u\n", "Decided: 1; skipped: 0.", 0),
        ("s\n", "To merge them: customer-core merge C000001 C000002", 0),
        ("k\n", "Decided: 0; skipped: 1.", 1),
        ("q\n", "Decided: 0; skipped: 0.", 1),
    ],
)
def test_a_person_is_asked_about_pair_after_pair(filled: Run, answer: str, words: str, left: int) -> None:
    """Both records stand side by side with the reasons; the answer is a judgement, or goes on, or ends."""
    output = filled("review", "--reason", "looked", answer=answer).output
    assert all(text in output for text in ("Robert Ortega", "Bob Ortega", "[s]ame, [d]ifferent", words))
    assert left == len(told(filled("review", "--json"))["pairs"])


@pytest.mark.usefixtures("asked")
def test_no_more_pairs_are_asked_about_than_wanted(filled: Run) -> None:
    """With --list, nobody is asked either."""
    assert "Decided: 0; skipped: 0." in filled("review", "--most", 0).output
    assert "Decided" not in filled("review", "--list").output


def test_a_verdict_is_recorded_without_asking(filled: Run) -> None:
    """It needs both customers; the pair waits no longer, and the reason is in the history."""
    result = filled("review", "C000001", "C000002", "--verdict", "different", "--reason", "father and son")
    assert (0, True) == (result.exit_code, result.output.startswith("C000001 and C000002: The two are different"))
    assert [] == told(filled("review", "--json"))["pairs"]
    assert "father and son" in filled("history", "C000001").output
    judged = told(filled("review", "C000001", "C000002", "--verdict", "same", "--json"))["judgement"]
    assert "same" == judged["verdict"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("C000001", "--verdict", "same"), "give both customers and --verdict"),
        (("C000001", "C000002"), "give both customers and --verdict"),
        (("--verdict", "same"), "give both customers and --verdict"),
        (("--rep", "r", "--team", "t"), "give one of the two"),
        (("C000001", "C000001", "--verdict", "same"), "names the same customer"),
        (("--most", "0", "--list"), "give 1 to 10000"),
    ],
)
def test_a_mistake_is_one_sentence(filled: Run, arguments: tuple[str, ...], words: str) -> None:
    """Nothing is recorded."""
    result = filled("review", *arguments)
    assert (2, "", True) == (result.exit_code, result.stdout, words in result.stderr), result.stderr
    assert 1 == len(told(filled("review", "--json"))["pairs"])
