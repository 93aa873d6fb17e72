import pytest

from customer_core.errors import InvalidOptionError
from customer_core.testing.scoring import PairwiseFigures, score_bcubed, score_pairwise


def test_perfect_clusters_score_one() -> None:
    """Clusters that equal the truth score 1, however the labels are called."""
    figures = score_pairwise(["b", "b", "a"], [1, 1, 2])

    assert (1.0, 1.0, 1.0) == (figures.precision, figures.recall, figures.f1)


def test_pairs_are_counted() -> None:
    """A cluster of three over customers of two shares one of its three pairs with the truth's two."""
    assert PairwiseFigures(shared_pairs=1, found_pairs=3, true_pairs=2) == score_pairwise("aaab", "1122")


def test_f1_is_the_harmonic_mean() -> None:
    """F1 is the harmonic mean of precision and recall."""
    figures = PairwiseFigures(shared_pairs=1, found_pairs=3, true_pairs=2)

    assert pytest.approx(0.4) == figures.f1


def test_nothing_found_of_nothing_is_perfect() -> None:
    """Where there is no pair to find, finding none is right."""
    figures = score_pairwise([1, 2], ["a", "b"])

    assert (1.0, 1.0, 1.0) == (figures.precision, figures.recall, figures.f1)


def test_nothing_found_of_something_has_no_recall() -> None:
    """Where a pair was to be found, finding none has recall and F1 of 0."""
    figures = score_pairwise([1, 2], ["a", "a"])

    assert (1.0, 0.0, 0.0) == (figures.precision, figures.recall, figures.f1)


def test_bcubed_weighs_records() -> None:
    """B-cubed averages over records the share of each record's cluster that is of its customer, and the reverse."""
    figures = score_bcubed("aaab", "1122")

    assert pytest.approx((2 / 3, 0.75)) == (figures.precision, figures.recall)
    assert pytest.approx(12 / 17) == figures.f1


def test_bcubed_of_nothing_is_perfect() -> None:
    """No records leave nothing wrong."""
    assert 1.0 == score_bcubed([], []).f1


@pytest.mark.parametrize("score", [score_pairwise, score_bcubed])
def test_labels_must_be_aligned(score: type) -> None:
    """Labelings of different lengths are refused."""
    with pytest.raises(InvalidOptionError):
        score([1], [1, 2])
