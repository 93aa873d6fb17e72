"""Bounds of similarities from the letters that texts have."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, Jaro, JaroWinkler

from customer_core.bulk._letter_bounds import least_edits, most_jaro, most_jaro_winkler
from customer_core.bulk._values import Values

TEXTS = st.lists(
    st.one_of(st.text("abn 12|@é", max_size=12), st.text(max_size=8), st.from_regex(r"\A(mart|mrat)[a-z]{0,4}\Z")),
    min_size=1,
    max_size=6,
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_no_pair_is_more_alike_than_its_bound(texts: list[str]) -> None:
    """Each measure is at most what is said of it, each distance at least, for any texts and from both sides."""
    left, right = (places.ravel() for places in np.indices((len(texts), len(texts))))
    values = Values(texts)
    bounds = zip(
        left.tolist(),
        right.tolist(),
        most_jaro(values, left, right),
        most_jaro_winkler(values, left, right),
        least_edits(values, left, right),
        strict=True,
    )
    for one, other, jaro, winkler, edits in bounds:
        pair = texts[one], texts[other]
        if any(pair):
            assert Jaro.similarity(*pair) <= jaro
            assert JaroWinkler.similarity(*pair) <= winkler
        assert OSA.distance(*pair) >= edits


def test_most_pairs_of_names_need_no_measuring() -> None:
    """The bounds are close enough to tell different names apart."""
    values = Values(["smith", "jones", "garcia", "mueller", "0113 4960000", "12|mill ln"])
    left, right = np.triu_indices(len(values), 1)
    assert (most_jaro_winkler(values, left, right) < 0.78).mean() > 0.8
    assert (least_edits(values, left, right) > 2).all()
