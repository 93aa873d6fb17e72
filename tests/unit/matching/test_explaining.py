"""Reasons in sentences."""

import pytest

from customer_core.matching import PREDICATES, V1, explain, observe, score
from customer_core.matching._explaining import _LEVEL_WORDS, _percent


def test_a_match_explains_itself_in_the_order_of_counting() -> None:
    """The verdict comes first, then what each field added, then the sum."""
    left = {"given_name": "Bob", "family_name": "Ortega", "email": "bob@ortega.example"}
    sentences = explain(score(V1, left, {**left, "given_name": "Robert"}))
    assert "likely to be the same customer; most likely relation: same." in sentences[0]
    assert sentences[1].startswith("Given name: 'bob' and 'robert' are forms of one name, +")
    assert sentences[2].startswith("Family name: both 'ortega', +")
    assert sentences[-1].startswith("Before any comparison -")


def test_how_common_a_value_is_comes_from_what_was_observed() -> None:
    """A frequency is told only of records that were counted, and as a count."""
    smith = {"family_name": "Smith"}
    observed = observe(V1, [{**smith, "text:n": f"{n}"} for n in range(3)] + [{"family_name": "Ortega"}])
    assert "Family name: both 'smith' (3 records have it), " in explain(score(observed, smith, smith))[1]
    stranger = {"family_name": "Lindqvist"}
    assert "both 'lindqvist' (no other record has it), " in explain(score(observed, stranger, stranger))[1]
    assert "Family name: both 'smith', " in explain(score(V1, smith, smith))[1]


def test_agreement_that_counts_against_says_why() -> None:
    """Where agreement speaks for relatives rather than for one person, the sentence says so."""
    left = {"given_name": "Ann", "street": "12 Mill Lane", "phone": "0113 496 0000", "family_name": "Ortega"}
    sentences = explain(score(V1, left, {**left, "given_name": "Boris"}))
    assert any("since related people would share it, too" in sentence for sentence in sentences)


def test_what_hardly_counts_is_not_said() -> None:
    """A field that moves nothing is left out."""
    found = score(V1, {"given_name": "Ann"}, {"given_name": "Boris"})
    assert {"kind", "given_name"} == {evidence.field for evidence in found.evidence} | {"kind"}
    assert not any("+0.0 bits" in sentence or "-0.0 bits" in sentence for sentence in explain(found))


def test_crossed_names_are_said_to_be_so() -> None:
    """A clerk is told that the parts of a name were swapped."""
    left, right = {"given_name": "Ann", "family_name": "Ortega"}, {"given_name": "Ortega", "family_name": "Ann"}
    assert any("(read the wrong way round): both" in sentence for sentence in explain(score(V1, left, right)))


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
