"""Strategies of criteria, orders and page requests."""

from hypothesis import strategies as st

from customer_core.search import (
    SEARCH_FIELDS,
    SORT_FIELDS,
    After,
    AllOf,
    AnyOf,
    Before,
    Everything,
    FirstPage,
    LastPage,
    Not,
    PageNumber,
    PageRequest,
    Sort,
    Where,
)
from customer_core.testing.strategies._texts import lines, words


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    """Draw a criterion of any field, with an operator and a value that it takes."""
    name = draw(st.sampled_from(sorted(SEARCH_FIELDS)))
    field = SEARCH_FIELDS[name]
    operator = draw(st.sampled_from(sorted(field.operators, key=lambda operator: operator.value)))
    return Where(name, operator, draw(st.sampled_from(field.choices) if field.choices else words))


criteria = st.recursive(
    st.just(Everything()) | wheres(),
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
