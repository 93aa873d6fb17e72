"""Which rule decides which field of a flat record: the defaults by role, and what belongs together.

Owns the policy and the tables of roles. It must not know files: roles are names, columns are names.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

import attrs

from customer_core.errors import InvalidOptionError
from customer_core.merging._contributions import frozen
from customer_core.merging._deciding import Comparing
from customer_core.merging._rules import (
    SurvivorshipRule,
    in_order,
    longest,
    most_frequent,
    real_email_first,
    well_written,
)
from customer_core.normalization import (
    normalize_city,
    normalize_code,
    normalize_country,
    normalize_date,
    normalize_email,
    normalize_family_name,
    normalize_given_name,
    normalize_organization,
    normalize_phone,
    normalize_postcode,
    normalize_region,
    normalize_street,
    split_town,
)

__all__ = [
    "RECORD_RULE",
    "ROLE_COMPARING",
    "ROLE_RULES",
    "ROLE_UNITS",
    "UNMAPPED_RULE",
    "SurvivorshipPolicy",
]

RECORD_RULE: SurvivorshipRule = in_order(most_frequent, well_written, longest)
"""What decides a field of a flat record unless something else is said: agreement, then spelling, then fullness."""

UNMAPPED_RULE: SurvivorshipRule = in_order(most_frequent, well_written)
"""What decides a column of no role: agreement, then spelling; length says nothing about a number or a date of entry."""

ROLE_RULES: Mapping[str, SurvivorshipRule] = MappingProxyType(
    {
        "email": in_order(real_email_first, most_frequent),
        "external_id": UNMAPPED_RULE,
        "tax_id": UNMAPPED_RULE,
        "birth_year": UNMAPPED_RULE,
        "birth_month": UNMAPPED_RULE,
        "birth_day": UNMAPPED_RULE,
    }
)
"""The rule of a role, where it is not `RECORD_RULE`."""


def _town(text: str) -> str:
    """Return what makes two spellings of a postcode beside a city one."""
    code, city = split_town(text)
    return f"{normalize_postcode(code)} {normalize_city(city)}".strip()


ROLE_COMPARING: Mapping[str, Comparing] = MappingProxyType(
    {
        "given_name": normalize_given_name,
        "middle_name": normalize_given_name,
        "family_name": normalize_family_name,
        "organization": normalize_organization,
        "email": normalize_email,
        "phone": normalize_phone,
        "street": normalize_street,
        "city": normalize_city,
        "region": normalize_region,
        "postcode": normalize_postcode,
        "postcode_city": _town,
        "country": normalize_country,
        "birth_date": normalize_date,
        "tax_id": normalize_code,
        "external_id": normalize_code,
    }
)
"""What makes two spellings one value, by role; elsewhere case, accents and spacing do not matter."""

ROLE_UNITS: tuple[tuple[str, ...], ...] = (
    ("given_name", "middle_name", "family_name"),
    ("street", "city", "region", "postcode", "postcode_city", "country"),
    ("birth_year", "birth_month", "birth_day"),
)
"""Roles whose columns come from one record together: nobody lives in the street of one and the city of another."""


@attrs.frozen(kw_only=True)
class SurvivorshipPolicy:
    """How flat records are merged: a rule for each field, what is decided together, and what counts as one value.

    A field that no record has is passed over, so one policy serves records of several shapes.

    Args:
        rules: The rule of a field; for a unit, that of any of its fields.
        default: The rule of every other field.
        units: Fields that are decided together.
        comparing: What turns the text of a field into what it is compared by.

    Raises:
        InvalidOptionError: A field stands in two units, or one unit has two rules.
    """

    rules: Mapping[str, SurvivorshipRule] = attrs.field(factory=dict, converter=frozen)
    default: SurvivorshipRule = RECORD_RULE
    units: tuple[tuple[str, ...], ...] = ()
    comparing: Mapping[str, Comparing] = attrs.field(factory=dict, converter=frozen)

    def __attrs_post_init__(self) -> None:
        in_units = [field for unit in self.units for field in unit]
        if len(set(in_units)) < len(in_units):
            raise InvalidOptionError(
                option="units", problem="a field stands in them twice", remedy="let each field stand in one unit"
            )
        for unit in self.units:
            given = [self.rules[field] for field in unit if field in self.rules]
            if any(rule != given[0] for rule in given):
                raise InvalidOptionError(
                    option="rules",
                    problem=f"the unit of {', '.join(unit)} has more than one",
                    remedy="give the unit one rule, since its fields are decided together",
                )

    @classmethod
    def for_roles(cls, roles: Mapping[str, str], rules: Mapping[str, SurvivorshipRule] | None = None) -> Self:
        """Return the policy that suits columns by their roles.

        Several columns of one role, such as two lines of an address, join the same unit.

        Args:
            roles: The role of each column; empty for a column of none.
            rules: Rules by column that go before those of the roles.
        """
        columns = {role: [column for column, own in roles.items() if own == role] for role in roles.values()}
        units = tuple(tuple(column for role in unit for column in columns.get(role, ())) for unit in ROLE_UNITS)
        together = tuple(unit for unit in units if len(unit) > 1)
        in_units = {column for unit in together for column in unit}
        by_role = {column: _rule_of(role) for column, role in roles.items() if column not in in_units}
        comparing = {column: ROLE_COMPARING[role] for column, role in roles.items() if role in ROLE_COMPARING}
        return cls(rules={**by_role, **(rules or {})}, default=UNMAPPED_RULE, units=together, comparing=comparing)

    def rule_of(self, field: str) -> SurvivorshipRule:
        """Return the rule that decides a field of its own."""
        return self.rules.get(field, self.default)

    def rule_of_unit(self, unit: tuple[str, ...]) -> SurvivorshipRule:
        """Return the rule that decides a unit of fields: the one given for any of them, else `RECORD_RULE`."""
        return next((self.rules[field] for field in unit if field in self.rules), RECORD_RULE)


def _rule_of(role: str) -> SurvivorshipRule:
    return ROLE_RULES.get(role, RECORD_RULE) if role else UNMAPPED_RULE
