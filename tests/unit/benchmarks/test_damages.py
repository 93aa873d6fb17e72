from benchmarks.damages import score_damages, score_households

from customer_core.testing.generator import Truth, generate
from customer_core.testing.scoring import score_pairwise


def test_a_pair_counts_for_every_kind_of_damage_of_either_row() -> None:
    """Kinds overlap, and a pair of which both rows have a kind counts once for it."""
    truth = [
        Truth(0, 0, "person", ("initial",)),
        Truth(0, 0, "person", ("initial", "moved")),
        Truth(1, 0, "person", ("nickname",)),
    ]
    found = score_damages([4, 4, 4], truth)
    assert {"initial": 1, "moved": 1} == {kind: figures.true_pairs for kind, figures in found.items()}
    assert {1.0} == {figures.recall for figures in found.values()}


def test_the_kind_with_the_least_recall_stands_first() -> None:
    """Where most is lost is read first."""
    truth = [Truth(0, 0, "person", ()), Truth(0, 0, "person", ("moved",)), Truth(0, 0, "person", ("initial",))]
    assert ["initial", "moved"] == list(score_damages([1, 1, 2], truth))


def test_finding_every_customer_finds_every_damage() -> None:
    """The true clusters have a recall of 1 for each kind."""
    truth = generate(500, seed=3).truth
    found = score_damages([true.cluster for true in truth], truth)
    assert {1.0} == {figures.recall for figures in found.values()}


def test_true_household_pairs_are_of_two_customers() -> None:
    """Counted by all pairs, they are those of the households less those of the customers."""
    truth = generate(300, seed=3).truth
    pairs = [
        (left, right)
        for right in range(len(truth))
        for left in range(right)
        if truth[left].household == truth[right].household and truth[left].cluster != truth[right].cluster
    ]
    assert len(pairs) == score_households([], truth).true_pairs
    assert 1.0 == score_households(pairs, truth).f1


def test_a_pair_of_one_customer_is_no_household_pair() -> None:
    """It is a wrong answer, and saying it twice or the other way round does not make it two."""
    truth = generate(300, seed=3).truth
    clusters = [true.cluster for true in truth]
    assert score_pairwise(clusters, clusters).true_pairs > 0
    same = next((a, b) for b in range(300) for a in range(b) if clusters[a] == clusters[b])
    figures = score_households([same, same, (same[1], same[0])], truth)
    assert (0, 1) == (figures.shared_pairs, figures.found_pairs)
