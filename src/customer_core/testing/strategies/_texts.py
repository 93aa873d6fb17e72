"""Strategies of plain parts: texts, instants, figures."""

from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

letters = st.characters(exclude_categories=("Cs", "Cc"))
lines = st.text(letters, max_size=8)
words = st.text(letters, min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
tags = st.text("abcÄß é", min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
ids = st.text("abAB0-_.:", min_size=1, max_size=8)
zones = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
instants = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001 - hypothesis adds the zone
maybe_instants = st.none() | instants
figures = st.floats(allow_nan=False, allow_infinity=False)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3)
# Longer ones may look like the number of a payment card, which no record keeps.
integers = st.integers(-(10**12), 10**12) | st.sampled_from((-(2**63) + 1, 2**63 - 1))
scalars = st.one_of(lines, st.booleans(), integers, decimals, st.dates())
