"""A score in sentences that a clerk can follow.

Owns the wording. Must not know how a score came about beyond what the score itself holds.
"""

from collections.abc import Mapping

from customer_core.matching._scoring import Evidence, Score

__all__ = ["explain"]

_LEVEL_WORDS: Mapping[str, str] = {
    "exact": "are equal",
    "joined": "are equal but for spaces",
    "nickname": "are forms of one name",
    "initial": "agree in the initial",
    "token_subset": "agree in every word that both have",
    "similar": "are alike",
    "similar_words": "have nearly the same words",
    "edits": "differ by a slip of the keys",
    "prefix": "begin alike",
    "ending": "end in the same digits",
    "same_local_part": "agree before the at sign",
    "email_slip": "differ by a slip of the keys",
    "similar_local_part": "are alike before the at sign",
    "date_slip": "differ by one digit or by swapped parts",
    "date_two_parts": "agree in two of day, month and year",
    "same_year": "agree in the year only",
    "same_number_similar_street": "have one house number and a like street",
    "similar_street": "are in a like street, at different or unknown numbers",
    "conflicting": "differ",
}


def explain(score: Score) -> tuple[str, ...]:
    """Return the reasons of a score as sentences: the verdict, one for each field, strongest first, and the sum."""
    verdict = f"{_percent(score.probability)} likely to be the same customer; most likely relation: {score.relation}."
    ordered = sorted(score.evidence, key=lambda evidence: (-abs(evidence.bits), evidence.field))
    total = f"Before any comparison {score.prior_bits:+.1f} bits, with all of them {score.bits:+.1f} bits."
    return (verdict, *(_sentence(evidence) for evidence in ordered), total)


def _sentence(evidence: Evidence) -> str:
    field = evidence.field.replace("_", " ").capitalize()
    crosswise = ", read the wrong way round," if evidence.is_crosswise else ""
    left, right = (text.replace("|", " ").strip() for text in (evidence.left, evidence.right))
    values = f"{left!r}" if left == right else f"{left!r} and {right!r}"
    rarity = f" (about one record in {1 / evidence.frequency:,.0f} has it)" if evidence.frequency else ""
    return f"{field}{crosswise}: {values} {_LEVEL_WORDS[evidence.level]}{rarity}, {evidence.bits:+.1f} bits."


def _percent(probability: float) -> str:
    if probability > 0.9999:  # noqa: PLR2004 - rounding would claim certainty
        return "Over 99.99 %"
    if 0 < probability < 0.0001:  # noqa: PLR2004 - as above
        return "Less than 0.01 %"
    return f"{100 * probability:.4g} %"
