"""Which rule decides which field of an organization, and the rule that only organizations need.

Owns the table of defaults. It must not know how a plan is put together.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from customer_core.merging._candidates import Candidate, tie_order
from customer_core.merging._customer_rules import DEFAULT_RULES
from customer_core.merging._rules import SurvivorshipRule, fill_blanks

__all__ = ["ORGANIZATION_RULES", "every_name"]

_OF_CUSTOMERS_ALONE: Final = frozenset({"name", "company", "organization", "assignments", "channels"})


def every_name(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep every name that any of the organizations goes by, the master's first, each as it is written."""
    ordered = sorted(candidates, key=tie_order)
    names = dict.fromkeys(name for candidate in ordered for name in candidate.value)
    return (Candidate.made(tuple(names), ordered),)


ORGANIZATION_RULES: Mapping[str, SurvivorshipRule] = MappingProxyType(
    {
        "name": fill_blanks,
        "aliases": every_name,
        "parent": fill_blanks,
        **{field: rule for field, rule in DEFAULT_RULES.items() if field not in _OF_CUSTOMERS_ALONE},
    }
)
"""The rule of each field of an organization; of `aliases` it is told all names but the one that survives as name."""
