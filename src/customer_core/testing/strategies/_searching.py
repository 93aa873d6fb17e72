"""Strategies of criteria, orders and page requests."""

from hypothesis import strategies as st

from customer_core.search import (
    ATTRIBUTE_FIELD,
    SEARCH_FIELDS,
    SORT_FIELDS,
    After,
    AllOf,
    AnyOf,
    Before,
    Everything,
    FirstPage,
    Known,
    LastPage,
    Not,
    PageNumber,
    PageRequest,
    Sort,
    Where,
)
from customer_core.testing.strategies._texts import lines, words

typed = st.one_of(
    st.integers(-5, 2000).map(str),
    st.decimals(0, 2000, places=2).map(str),
    st.sampled_from(["10USD", "EUR 99.50", "2026", "2026-01", "2026-01-31", "true"]),
    st.dates().map(str),
)


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    """Draw a criterion of any field, with an operator and a value that it takes."""
    name = draw(st.sampled_from(sorted(SEARCH_FIELDS)) | words.map("attribute.{}".format))
    field = SEARCH_FIELDS.get(name, ATTRIBUTE_FIELD)
    operator = draw(st.sampled_from(sorted(field.operators, key=lambda operator: operator.value)))
    value = draw(st.sampled_from(field.choices) if field.choices else words | typed)
    return Where(name, operator, field.example if field.find_fault(operator, value) else value)


criteria = st.recursive(
    st.just(Everything()) | wheres() | st.builds(Known, st.sampled_from(sorted(SEARCH_FIELDS))),
    lambda inner: st.one_of(
        st.builds(Not, inner), *(st.builds(cls, st.lists(inner, min_size=1, max_size=3)) for cls in (AllOf, AnyOf))
    ),
    max_leaves=6,
)
sorts = st.builds(Sort, st.sampled_from(sorted(SORT_FIELDS)), is_descending=st.booleans())
page_numbers = st.integers(1, 2**53)
positions = st.one_of(
    *(st.builds(FirstPage), st.builds(LastPage), st.builds(PageNumber, page_numbers)),
    *(st.builds(cls, lines, words, page_numbers) for cls in (After, Before)),
)
page_requests = st.builds(PageRequest, criteria=criteria, sort=sorts, size=st.integers(1, 500), position=positions)
