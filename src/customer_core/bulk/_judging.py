"""What judgements make of a profile that is learned: the border between same and not is moved to where people see it.

Owns how far it is moved, and how well a profile agrees with what was judged. Must not know how figures are learned.

People judge pairs that are hard to tell, and often more of one kind than there are in the table. So their share among
judged pairs says nothing of how many customers are there twice, nor do their levels say what most pairs look like. But
where only scores decide who is asked about, it still holds of pairs of one score which share of them is the same. That
is all that is taken from them here: scores are moved, all by as many bits, until of the judged pairs as many are
expected to be the same as were judged to be. This is logistic regression with the score as offset (Platt, Advances in
Large Margin Classifiers, 1999, without the slope). Moving the scores is moving the prior of the relations that mean the
same customer, so that a profile needs no figure more.
"""

import attrs
import numpy as np
import numpy.typing as npt

from customer_core.bulk._judged import JudgedRecords
from customer_core.bulk._scoring import ColumnScorer, probabilities
from customer_core.matching import MatchProfile, Thresholds

__all__ = ["Agreement", "JudgedFigures", "heed"]

Floats = npt.NDArray[np.float64]

_OWN_JUDGED = 20.0
"""How many judged pairs the profile's own border counts as: half of each kind, at even odds."""
_MOST_SHIFT_BITS = 6.0
_HALVINGS = 50


@attrs.frozen(kw_only=True)
class Agreement:
    """How well a profile agrees with judged pairs, at its thresholds.

    Of those judged to be the same, the ones that it calls the same are `right`; of those judged to be different, the
    ones below review. `undecided` are those that it leaves for a look, `wrong` the rest. `loss_bits` is the mean
    surprise at a judgement: 0 for a profile that was sure of each, 1 for one that tosses a coin.
    """

    right: int
    undecided: int
    wrong: int
    loss_bits: float


@attrs.frozen(kw_only=True)
class JudgedFigures:
    """What judgements say of a learned profile, and what it took from them.

    `same` and `different` count the judged pairs. `before` is the agreement of the profile that would have been learned
    without them, `after` that of the learned one, which knew them: it shows what they did, and promises nothing of
    others. `shift_bits` is how far all scores were moved.
    """

    same: int
    different: int
    shift_bits: float
    before: Agreement
    after: Agreement


def heed(
    learned: MatchProfile, judged: JudgedRecords, scorer: ColumnScorer, before: ColumnScorer
) -> tuple[MatchProfile, JudgedFigures]:
    """Return a learned profile with its border where people see it, and what judgements say of it.

    Args:
        learned: The profile.
        judged: The pairs of records that were judged.
        scorer: Scores them by the profile.
        before: Scores them by that which was learned without them.
    """
    bits, bits_before = (one.judge(one.find(judged.left, judged.right))[0] for one in (scorer, before))
    shift = _shift_bits(bits, judged)
    figures = JudgedFigures(
        same=int(judged.is_same.sum()),
        different=int((~judged.is_same).sum()),
        shift_bits=shift,
        before=_agreement(bits_before, judged, learned.thresholds),
        after=_agreement(bits + shift, judged, learned.thresholds),
    )
    classes = (
        attrs.evolve(relation, partners=relation.partners * 2**shift) if relation.is_same else relation
        for relation in learned.classes
    )
    return attrs.evolve(learned, classes=tuple(classes)), figures


def _shift_bits(bits: Floats, judged: JudgedRecords) -> float:
    """Return by how much scores are moved; not at all where all were judged alike: no border lies between them."""
    same = int(judged.is_same.sum())
    if same in (0, len(judged)):
        return 0.0
    scores = np.sort(bits)  # Sums round by their order.
    low, high = -_MOST_SHIFT_BITS, _MOST_SHIFT_BITS
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        expected = float(probabilities(scores + middle).sum())
        own = _OWN_JUDGED * float(probabilities(np.array([middle]))[0])
        low, high = (middle, high) if expected + own < same + _OWN_JUDGED / 2 else (low, middle)
    return (low + high) / 2


def _agreement(bits: Floats, judged: JudgedRecords, thresholds: Thresholds) -> Agreement:
    chances = probabilities(bits)
    called_same, called_different = chances >= thresholds.same, chances < thresholds.review
    right = int(np.where(judged.is_same, called_same, called_different).sum())
    wrong = int(np.where(judged.is_same, called_different, called_same).sum())
    losses = np.sort(np.logaddexp2(0.0, np.where(judged.is_same, -bits, bits)))
    return Agreement(
        right=right, undecided=len(judged) - right - wrong, wrong=wrong, loss_bits=float(losses.sum() / len(judged))
    )
