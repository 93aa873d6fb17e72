"""Reasons in sentences."""

import pytest

from customer_core.matching import DRAFT, PREDICATES, explain, score
from customer_core.matching._explaining import _LEVEL_WORDS, _percent


def test_a_match_explains_itself_strongest_reason_first() -> None:
    """The verdict comes first, then the fields by weight, then the sum."""
    left = {"given_name": "Bob", "family_name": "Ortega", "email": "bob@ortega.example"}
    sentences = explain(score(DRAFT, left, {**left, "given_name": "Robert"}))
    assert "likely to be the same customer; most likely relation: same." in sentences[0]
    assert "Family name: 'ortega' are equal (about one record in 512 has it), +" in "".join(sentences)
    weights = [abs(float(sentence.split()[-2])) for sentence in sentences[1:-1]]
    assert sorted(weights, reverse=True) == weights
    assert any(sentence.startswith("Given name: 'bob' and 'robert' are forms of one name, +") for sentence in sentences)
    assert sentences[-1].startswith("Before any comparison -")


def test_crossed_names_are_said_to_be_so() -> None:
    """A clerk is told that the parts of a name were swapped."""
    left, right = {"given_name": "Ann", "family_name": "Ortega"}, {"given_name": "Ortega", "family_name": "Ann"}
    assert any("read the wrong way round" in sentence for sentence in explain(score(DRAFT, left, right)))


def test_every_level_has_words() -> None:
    """No level is left unsaid."""
    assert set(PREDICATES) == set(_LEVEL_WORDS)


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.5, "50 %"), (0.99999, "Over 99.99 %"), (0.00001, "Less than 0.01 %"), (0.123456, "12.35 %")],
)
def test_a_percentage_never_claims_certainty(probability: float, text: str) -> None:
    """Rounding does not turn likely into sure."""
    assert text == _percent(probability)
