"""The roles that a column can have, and how a role is spelled; knows no headers, values or files."""

import attrs

from customer_core.errors import UnknownRoleError
from customer_core.exchange._header_meanings import header_label

__all__ = ["LABELLED_ROLES", "ROLES", "UNUSED", "Role", "checked_role"]

# What a mapping calls a column that is to be left out.
UNUSED = "ignore"


@attrs.frozen
class Role:
    """One thing that a column can say about a customer."""

    name: str
    what: str


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role("name", "full name of a person, in any order"),
        Role("given_name", "given name"),
        Role("middle_name", "middle name or initial"),
        Role("family_name", "family name"),
        Role("organization", "name of a company or other organization"),
        Role("email", "e-mail address"),
        Role("phone", "phone number"),
        Role("street", "street, house number or another line of the address"),
        Role("city", "city, town or suburb"),
        Role("region", "state, province or county"),
        Role("postcode", "postcode"),
        Role("postcode_city", "postcode and city in one"),
        Role("country", "country"),
        Role("birth_date", "date of birth"),
        Role("birth_year", "year of birth"),
        Role("birth_month", "month of birth"),
        Role("birth_day", "day of birth"),
        Role("tax_id", "tax, social security or national number"),
        Role("external_id", "number under which another system knows the customer"),
        Role("gender", "gender"),
    )
}

LABELLED_ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role("text", "any other words that tell customers apart, as text:LABEL"),
        Role("code", "any other code that tells customers apart, as code:LABEL"),
    )
}


def checked_role(spelling: str) -> str:
    """Return the role that a mapping means, `""` for the one that leaves a column out.

    >>> checked_role("Given-Name"), checked_role("text:Customer Type"), checked_role("ignore")
    ('given_name', 'text:customer_type', '')

    Raises:
        UnknownRoleError: There is no such role, or a label is missing.
    """
    kind, colon, label = spelling.strip().partition(":")
    name = kind.strip().lower().replace("-", "_").replace(" ", "_")
    if name == UNUSED and not colon:
        return ""
    if name in ROLES and not colon:
        return name
    if name in LABELLED_ROLES and label.strip():
        return f"{name}:{header_label(label.strip(), 0)}"
    raise UnknownRoleError(role=spelling[:60], known=", ".join((*ROLES, UNUSED)))
