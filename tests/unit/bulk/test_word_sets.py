"""The words of values as sets of numbers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.bulk._values import Values
from customer_core.bulk._word_sets import WordSets, split_words

TEXTS = st.lists(st.text("ab c\u3000é", max_size=9), min_size=1, max_size=8)


@settings(deadline=None)
@given(TEXTS)
def test_sets_meet_and_nest_as_plain_ones(texts: list[str]) -> None:
    """For every pair of values, what holds of the sets of their words holds by numbers."""
    words = [set(text.split()) for text in texts]
    left, right = (places.ravel() for places in np.indices((len(texts), len(texts))))
    sets = WordSets(split_words(Values(texts)))
    assert [bool(words[one] & words[other]) for one, other in zip(left, right, strict=True)] == sets.meet(
        left, right
    ).tolist()
    nested = [
        any(inner <= outer and any(len(word) > 1 for word in inner) for inner, outer in (both, both[::-1]))
        for both in ((words[one], words[other]) for one, other in zip(left, right, strict=True))
    ]
    assert nested == sets.are_nested(left, right).tolist()


def test_words_of_very_many_values_are_told_apart() -> None:
    """The product of values and words is beyond 32 bits, whatever the width of the numbers that are asked for."""
    size = 70_000
    sets = WordSets(split_words(Values([f"first{number} last{number}" for number in range(size)])))
    numbers = np.arange(size, dtype=np.int32)
    assert sets.meet(numbers, numbers).all()
    assert sets.are_nested(numbers, numbers).all()
    assert not sets.meet(numbers, numbers[::-1].copy()).any()


def test_sets_may_be_made_one_by_one() -> None:
    """Of whatever stands for a value; one that has nothing meets nobody."""
    sets = WordSets.of([{"robert", "bob"}, {"bob"}, set()])
    assert [True, False, False] == sets.meet(np.array([0, 0, 2]), np.array([1, 2, 2])).tolist()
