"""What a report chooses and counts, on small values."""

import numpy as np
import pytest

from customer_core.bulk import FitFigures
from customer_core.matching import V1
from customer_core.report import Bar, Bin, Mark, SideField
from customer_core.report._counting import block_bars, making_figures, score_histogram, size_bars
from customer_core.report._numbers import percent, signed
from customer_core.report._pairs import even_choice, review_order
from customer_core.report._sides import side_by_side

LEARNED = FitFigures(pairs=1_200, patterns=9, rounds=3, has_settled=True, likelihood_bits=())


def test_what_contradicts_itself_is_looked_at_first() -> None:
    """Pairs kept apart that score as the same come first, then the doubtful ones; judged pairs have no score."""
    bits = np.array([9.0, 4.0, 8.0, 0.5, -1.5, 0.2, np.inf])
    together = np.array([True, False, False, True, False, True, True])
    review, sure = review_order(bits, together, 3.0)
    assert ([2, 1, 5, 3, 4], [0]) == (review.tolist(), sure.tolist())


@pytest.mark.parametrize(("count", "chosen"), [(0, []), (2, [0, 1]), (9, [0, 4, 8]), (4, [0, 2, 3])])
def test_examples_are_spread_from_the_first_to_the_last(count: int, chosen: list[int]) -> None:
    """Of many, the first and the last are among those shown."""
    assert chosen == even_choice(np.arange(count), 3).tolist()


def test_scores_are_counted_in_whole_bits() -> None:
    """Bins begin at the lowest threshold, and the highest score is in the last of them."""
    found = score_histogram(np.array([-1.5, 0.0, 0.9, 1.0, np.inf]), (Mark(-2.0, "least"),))
    bins = (Bin(-2.0, -1.0, 1), Bin(-1.0, 0.0, 0), Bin(0.0, 1.0, 2), Bin(1.0, 2.0, 1))
    assert (bins, 1) == (found.bins, found.judged)


def test_many_scores_share_bins() -> None:
    """However far scores reach, a picture has 31 bins at most, and no pair is lost."""
    found = score_histogram(np.arange(-2.0, 200.0), (Mark(-2.0, "least"),))
    assert 31 >= len(found.bins)
    assert 202 == sum(one.count for one in found.bins)


def test_no_scores_have_no_bins() -> None:
    """Where no pair was scored there is nothing to draw."""
    assert () == score_histogram(np.array([]), (Mark(0.0, "even odds"),)).bins


def test_large_sizes_are_taken_together() -> None:
    """Sizes that are there have a bar each, those from 6 on by ranges."""
    found = size_bars(np.array([1, 1, 2, 7, 9, 60]), "record", "records")
    labels = ("1 record", "2 records", "6 to 10 records", "51 or more records")
    assert tuple(map(Bar, labels, (2, 1, 2, 1))) == found
    assert () == size_bars(np.array([], dtype=np.int64), "record", "records")


def test_keys_are_told_with_what_they_are_made_of() -> None:
    """The key with the most cut blocks comes first; one that is known has its meaning with it."""
    assert (Bar("own key", 5), Bar("email", 2, "The e-mail address.")) == block_bars(
        {"email": 2, "own_key": 5, "phone": 0}
    )
    assert block_bars({}) is None


@pytest.mark.parametrize(
    ("fit", "value", "note"),
    [
        (None, "nothing", "taken as it is"),
        (
            FitFigures(pairs=1_200, patterns=9, rounds=3, has_settled=True, likelihood_bits=()),
            "1,200 pairs",
            "3 rounds",
        ),
        (FitFigures(pairs=5, patterns=2, rounds=40, has_settled=False, likelihood_bits=()), "5 pairs", "not settled"),
    ],
)
def test_how_the_profile_was_learned_is_told(fit: FitFigures | None, value: str, note: str) -> None:
    """A profile that was given learned nothing, and one that did not settle is called so."""
    learned = making_figures(V1, fit, {"reading": 0.5}, 10)[1]
    assert value == learned.value
    assert note in learned.note


def test_the_most_common_value_is_not_odd() -> None:
    """Of equally common values the first counts; a blank one says nothing else."""
    assert (False, True, False, False) == SideField(name="city", values=("York", "Leeds", "", "York")).odd_ones
    assert (False, True) == SideField(name="city", values=("York", "Leeds")).odd_ones
    assert (False, False) == SideField(name="city", values=("", "")).odd_ones


def test_a_page_holds_few_fields() -> None:
    """Fields that no record fills are left out, and of the rest so many that a page can hold."""
    record = [(f"c{n}", "x" if n else " ") for n in range(40)]
    found = side_by_side("All", "", {"row 0": record, "row 1": record})
    assert (24, 15) == (len(found.fields), found.fields_left_out)
    assert "c1" == found.fields[0].name


def test_values_stay_out_of_the_repr() -> None:
    """What a person's record says ends up in no log."""
    assert "York" not in repr(side_by_side("One", "", {"row 0": [("city", "York")]}))


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0 %"), (1.0, "100 %"), (0.9996, "over 99.9 %"), (0.0002, "below 0.1 %"), (0.5, "50.0 %")],
)
def test_nothing_is_rounded_to_certainty(share: float, shown: str) -> None:
    """Only what is whole is called so."""
    assert shown == percent(share)


def test_bits_have_a_sign_unless_they_round_to_nothing() -> None:
    """A true minus, and no sign where there is nothing."""
    assert ["+3.1", "\u22122.0", "0.0"] == [signed(bits) for bits in (3.14, -2.0, -0.04)]
