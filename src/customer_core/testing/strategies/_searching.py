"""Strategies of criteria, orders and page requests."""

from hypothesis import strategies as st

from customer_core.model import CustomerId, GroupId, RepId, SavedSearchId, TeamId
from customer_core.search import (
    ATTRIBUTE_FIELD,
    EVERYONE,
    HELD_FIELDS,
    SEARCH_FIELDS,
    SORT_FIELDS,
    After,
    AllOf,
    AnyOf,
    Audience,
    Before,
    CriteriaSource,
    CustomerGroup,
    Everything,
    FirstPage,
    GroupKind,
    GroupMembership,
    Known,
    LastPage,
    Not,
    PageNumber,
    PageRequest,
    SavedSearch,
    SearchHabits,
    Sort,
    Where,
)
from customer_core.testing.strategies._texts import ids, instants, lines, words

typed = st.one_of(
    st.integers(-5, 2000).map(str),
    st.decimals(0, 2000, places=2).map(str),
    st.sampled_from(["10USD", "EUR 99.50", "2026", "2026-01", "2026-01-31", "true"]),
    st.dates().map(str),
)


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    """Draw a criterion of any field that holds values of customers, with an operator and a value that it takes."""
    name = draw(st.sampled_from(HELD_FIELDS) | words.map("attribute.{}".format))
    field = SEARCH_FIELDS.get(name, ATTRIBUTE_FIELD)
    operator = draw(st.sampled_from(sorted(field.operators, key=lambda operator: operator.value)))
    value = draw(st.sampled_from(field.choices) if field.choices else words | typed)
    return Where(name, operator, field.example if field.find_fault(operator, value) else value)


criteria = st.recursive(
    st.just(Everything()) | wheres() | st.builds(Known, st.sampled_from(HELD_FIELDS)),
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
audiences = st.just(EVERYONE) | st.builds(
    Audience,
    people=st.frozensets(words, max_size=2),
    teams=st.frozensets(ids.map(TeamId), max_size=2),
)
saved_searches = st.builds(
    SavedSearch,
    id=ids.map(SavedSearchId),
    name=words,
    owner=words,
    criteria=criteria,
    sort=sorts,
    page_size=st.integers(1, 500),
    audience=audiences,
    sharers=audiences,
    version=st.integers(0, 2**53),
)
habits = st.builds(
    SearchHabits,
    user=words,
    last=st.none() | page_requests,
    begins_with=st.none() | ids.map(SavedSearchId),
)
sources = st.builds(CriteriaSource, search=ids.map(SavedSearchId), version=st.integers(0, 2**53))
groups = st.builds(
    CustomerGroup,
    id=ids.map(GroupId),
    label=words,
    kind=st.sampled_from(GroupKind),
    criteria=criteria,
    source=st.none() | sources,
    owners=st.frozensets(ids.map(RepId) | ids.map(TeamId), max_size=2),
    audience=audiences,
    made_by=words,
    version=st.integers(0, 2**53),
)
memberships = st.builds(
    GroupMembership,
    group=ids.map(GroupId),
    customer=ids.map(CustomerId),
    is_member=st.booleans(),
    is_by_hand=st.booleans(),
    at=instants,
    by=words,
    reason=lines,
)
