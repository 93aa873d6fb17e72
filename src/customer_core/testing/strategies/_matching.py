"""Strategies of scores and profiles."""

from hypothesis import strategies as st

from customer_core.matching import V1, Evidence, Score
from customer_core.testing.strategies._texts import figures, lines, words

evidence = st.builds(
    Evidence,
    field=lines,
    level=lines,
    left=lines,
    right=lines,
    bits=figures,
    frequency=figures,
    is_crosswise=st.booleans(),
)
scores = st.builds(
    Score,
    bits=figures,
    probability=st.floats(0, 1),
    relation=lines,
    relations=st.dictionaries(lines, figures, max_size=3),
    prior_bits=figures,
    evidence=st.lists(evidence, max_size=2).map(tuple),
)
counts = st.dictionaries(words, st.dictionaries(words, st.integers(1, 99), max_size=3), max_size=2)
profiles = st.builds(V1.with_frequencies, st.integers(1, 10**9), counts)
