from customer_core.matching import V1, RunPair, RunPairs
from customer_core.model import CustomerId


def test_a_value_of_pairs_shows_nobody() -> None:
    """It says which profile they were found with, and reads none of them."""
    pairs = iter([RunPair(CustomerId("ann"), CustomerId("bob"), 3.5)])
    assert f"RunPairs(profile={V1.digest!r})" == repr(RunPairs(V1, pairs))
    assert 1 == len(list(pairs))


def test_a_pair_need_not_say_what_it_scores() -> None:
    """Whoever names two records may leave that out."""
    assert RunPair(0, 1, None) == RunPair(0, 1)
