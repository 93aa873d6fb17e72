"""Which customers, in what order, on which page: criteria, sorting and pages as frozen values, and what they mean.

It must not know stores or query languages: a store keeps the terms and sort values that are computed here, and answers
as the functions here would. Nothing in criteria is ever a piece of a query; fields and operators are names of tables.
"""

from customer_core.search._acts import ACT_CHANGES_MOST, Act, ActCounts, ActRecord, ActState
from customer_core.search._audiences import EVERYONE, NOBODY_ELSE, Audience
from customer_core.search._criteria import (
    DEPTH_MOST,
    TERMS_MOST,
    AllOf,
    AnyOf,
    Criteria,
    Everything,
    Known,
    Lookup,
    Not,
    Where,
)
from customer_core.search._evaluating import QUICK_WORDS_MOST, matches, matches_terms, quick
from customer_core.search._expanding import (
    REFERENCES_MOST,
    DefinitionId,
    attributes_in,
    definitions_in,
    expand,
    told_id,
)
from customer_core.search._fields import (
    ATTRIBUTE_FIELD,
    GROUP_MEMBER,
    GROUP_REMOVED,
    HELD_FIELDS,
    KNOWN,
    SEARCH_FIELDS,
    TERMS_VERSION,
    find_field,
    terms,
)
from customer_core.search._groups import CriteriaSource, CustomerGroup, GroupKind, GroupMembership
from customer_core.search._kinds import SearchField, TextField
from customer_core.search._operators import SearchOperator
from customer_core.search._organizations import (
    OrganizationTerm,
    email_term,
    matches_organization,
    name_term,
    organization_sorts,
    organization_terms,
    paginate_organizations,
    stem_term,
)
from customer_core.search._pages import (
    PAGE_SIZE_DEFAULT,
    PAGE_SIZE_MOST,
    After,
    Before,
    FirstPage,
    LastPage,
    Page,
    PageNumber,
    PageRequest,
    Position,
    offset_of,
    page_count,
    page_of,
)
from customer_core.search._paginating import paginate
from customer_core.search._saved import SavedSearch, SearchHabits
from customer_core.search._searchable import Searchable
from customer_core.search._sorting import SORT_FIELDS, Mark, Sort, SortField, comes_after, mark_of, sort_value
from customer_core.search._spans import Span
from customer_core.search._texts import criteria_of, text_of

__all__ = [
    "ACT_CHANGES_MOST",
    "ATTRIBUTE_FIELD",
    "DEPTH_MOST",
    "EVERYONE",
    "GROUP_MEMBER",
    "GROUP_REMOVED",
    "HELD_FIELDS",
    "KNOWN",
    "NOBODY_ELSE",
    "PAGE_SIZE_DEFAULT",
    "PAGE_SIZE_MOST",
    "QUICK_WORDS_MOST",
    "REFERENCES_MOST",
    "SEARCH_FIELDS",
    "SORT_FIELDS",
    "TERMS_MOST",
    "TERMS_VERSION",
    "Act",
    "ActCounts",
    "ActRecord",
    "ActState",
    "After",
    "AllOf",
    "AnyOf",
    "Audience",
    "Before",
    "Criteria",
    "CriteriaSource",
    "CustomerGroup",
    "DefinitionId",
    "Everything",
    "FirstPage",
    "GroupKind",
    "GroupMembership",
    "Known",
    "LastPage",
    "Lookup",
    "Mark",
    "Not",
    "OrganizationTerm",
    "Page",
    "PageNumber",
    "PageRequest",
    "Position",
    "SavedSearch",
    "SearchField",
    "SearchHabits",
    "SearchOperator",
    "Searchable",
    "Sort",
    "SortField",
    "Span",
    "TextField",
    "Where",
    "attributes_in",
    "comes_after",
    "criteria_of",
    "definitions_in",
    "email_term",
    "expand",
    "find_field",
    "mark_of",
    "matches",
    "matches_organization",
    "matches_terms",
    "name_term",
    "offset_of",
    "organization_sorts",
    "organization_terms",
    "page_count",
    "page_of",
    "paginate",
    "paginate_organizations",
    "quick",
    "sort_value",
    "stem_term",
    "terms",
    "text_of",
    "told_id",
]
