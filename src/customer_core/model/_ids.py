"""Typed ids: opaque texts that cannot be taken for one another, nor for anything a person would type about a person."""

import re

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import describe

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)


def _id_text(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str):
        raise InvalidValueError(field=field.name, problem=f"is {describe(value)}", remedy="give text")
    if _ID.fullmatch(value) is None:
        raise InvalidValueError(
            field=field.name,
            problem="is not an id",
            remedy="use 1 to 64 letters, digits and . : _ - of ASCII, without spaces",
        )


@attrs.frozen(order=True, repr=False)
class TextId:
    """Hold an id: 1 to 64 of the characters A-Z a-z 0-9 . : _ - and nothing else.

    Ids of different types are never equal and do not compare. `str()` gives the text.

    >>> str(CustomerId("c-17"))
    'c-17'
    >>> CustomerId("c-17") == ContactId("c-17")
    False
    """

    text: str = attrs.field(validator=_id_text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


@attrs.frozen(order=True, repr=False)
class CustomerId(TextId):
    """Identify a customer for ever, also after it was merged into another."""


@attrs.frozen(order=True, repr=False)
class OrganizationId(TextId):
    """Identify an organization for ever, also after it was merged into another."""


@attrs.frozen(order=True, repr=False)
class ContactId(TextId):
    """Identify a contact within its customer or organization."""


@attrs.frozen(order=True, repr=False)
class TierId(TextId):
    """Identify a pricing tier."""


@attrs.frozen(order=True, repr=False)
class BrandId(TextId):
    """Identify a brand."""


@attrs.frozen(order=True, repr=False)
class ChannelId(TextId):
    """Identify a sales channel."""


@attrs.frozen(order=True, repr=False)
class RepId(TextId):
    """Identify a sales representative."""


@attrs.frozen(order=True, repr=False)
class TeamId(TextId):
    """Identify a team of sales representatives."""


@attrs.frozen(order=True, repr=False)
class SavedSearchId(TextId):
    """Identify a saved search."""


@attrs.frozen(order=True, repr=False)
class GroupId(TextId):
    """Identify a group of customers."""


@attrs.frozen(order=True, repr=False)
class MergeId(TextId):
    """Identify a merge that was applied."""


@attrs.frozen(order=True, repr=False)
class CreditAccountId(TextId):
    """Identify a credit account."""


@attrs.frozen(order=True, repr=False)
class CreditHoldId(TextId):
    """Identify a hold on a credit account, or the request for one that a manager has to approve."""


@attrs.frozen(order=True, repr=False)
class ImportId(TextId):
    """Identify a file that was imported."""


@attrs.frozen(order=True, repr=False)
class ActId(TextId):
    """Identify an act: something that was done to all customers whom some criteria found."""
