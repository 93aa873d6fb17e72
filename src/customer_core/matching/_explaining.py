"""A score in sentences that a clerk can follow.

Owns the wording. Must not know how a score came about beyond what the score itself holds.
"""

from collections.abc import Mapping

from customer_core.matching._scoring import Evidence, Score

__all__ = ["explain"]

_SILENT_BITS = 0.05

_LEVEL_WORDS: Mapping[str, str] = {
    "exact": "are equal",
    "joined": "are equal but for spaces",
    "nickname": "are forms of one name",
    "initial": "agree in the initial",
    "token_subset": "agree in every word that both have",
    "similar": "are alike",
    "similar_words": "have nearly the same words",
    "edits": "differ by a slip of the keys or two",
    "prefix": "begin alike",
    "ending": "end in the same digits",
    "same_local_part": "agree before the at sign",
    "email_slip": "differ by a slip of the keys or two",
    "similar_local_part": "are alike before the at sign",
    "date_slip": "differ by one digit or by swapped parts",
    "date_two_parts": "agree in two of day, month and year",
    "same_year": "agree in the year only",
    "same_number_similar_street": "have one house number and a like street",
    "similar_street": "are in a like street, at different or unknown numbers",
    "conflicting": "differ",
}


def explain(score: Score) -> tuple[str, ...]:
    """Return the reasons of a score as sentences: the verdict, one for each field that counts, and the sum.

    Fields come in the order in which they were counted, since the bits of each are by how much it moved the score after
    those before it: that of the profile, parts read crosswise last. Fields that moved it by less than 0.05 bits are
    left out.
    """
    verdict = f"{_percent(score.probability)} likely to be the same customer; most likely relation: {score.relation}."
    telling = (evidence for evidence in score.evidence if abs(evidence.bits) >= _SILENT_BITS)
    total = f"Before any comparison {score.prior_bits:+.1f} bits, with all of them {score.bits:+.1f} bits."
    return (verdict, *map(_sentence, telling), total)


def _sentence(evidence: Evidence) -> str:
    field = evidence.field.replace("_", " ").capitalize()
    crosswise = " (read the wrong way round)" if evidence.is_crosswise else ""
    left, right = (text.replace("|", " ").strip() for text in (evidence.left, evidence.right))
    said = f"both {left!r}" if left == right else f"{left!r} and {right!r} {_LEVEL_WORDS[evidence.level]}"
    known = f" ({_counted(evidence.records)})" if evidence.records else ""
    shared = (
        ", since related people would share it, too" if evidence.bits < 0 and evidence.level != "conflicting" else ""
    )
    return f"{field}{crosswise}: {said}{known}, {evidence.bits:+.1f} bits{shared}."


def _counted(records: int) -> str:
    return f"{records:,} records have it" if records > 1 else "no other record has it"


def _percent(probability: float) -> str:
    if probability > 0.9999:  # noqa: PLR2004 - rounding would claim certainty
        return "Over 99.99 %"
    if 0 < probability < 0.0001:  # noqa: PLR2004 - as above
        return "Less than 0.01 %"
    return f"{100 * probability:.4g} %"
