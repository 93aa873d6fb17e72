"""What may be seen of a store: the customers of some brands, whoever serves them or certain people alone.

Owns the one question that a view answers: does it show this customer? It must not know whose view it is, nor stores.
"""

from collections.abc import Iterable
from enum import Enum, unique
from typing import Any, Final

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import as_frozenset, describe
from customer_core.model._customer import CustomerDraft
from customer_core.model._ids import BrandId, RepId, TeamId


@unique
class EveryBrand(Enum):
    """Stand for all brands that there are or will be, where otherwise some are named."""

    EVERY_BRAND = "every brand"


@unique
class Anybody(Enum):
    """Stand for whoever serves a customer, or nobody, where otherwise some are named."""

    ANYBODY = "anybody"


EVERY_BRAND: Final = EveryBrand.EVERY_BRAND
"""All brands, those to come included; to be named, since no brands mean none."""

ANYBODY: Final = Anybody.ANYBODY
"""Whoever serves a customer, or nobody."""


def frozen_brands(brands: Iterable[BrandId] | EveryBrand) -> frozenset[BrandId] | EveryBrand:
    """Freeze brands; what stands for all of them stays."""
    return brands if isinstance(brands, EveryBrand) else as_frozenset(brands)


def brands_check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """Refuse what is neither a set of brands nor what stands for all of them."""
    if not isinstance(value, EveryBrand):
        _refuse_unless_all(field.name, value, (BrandId,), "BrandId, or EVERY_BRAND")


def _assignees(assignees: Iterable[RepId | TeamId] | Anybody) -> frozenset[RepId | TeamId] | Anybody:
    return assignees if isinstance(assignees, Anybody) else as_frozenset(assignees)


def _assignees_check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, Anybody):
        _refuse_unless_all(field.name, value, (RepId, TeamId), "RepId and TeamId, or ANYBODY")


def _refuse_unless_all(field: str, value: object, kinds: tuple[type, ...], wanted: str) -> None:
    if not isinstance(value, frozenset) or not all(isinstance(one, kinds) for one in value):
        problem = f"is {describe(value)}, or holds what it may not"
        raise InvalidValueError(field=field, problem=problem, remedy=f"give a list of {wanted}")


@attrs.frozen(kw_only=True)
class View:
    """Say which customers are shown: those of some brands that are served by some representatives and teams.

    A customer that belongs to no brand in particular is shown for every brand. Whatever hangs on a customer, such as
    its history or its credit accounts, is shown with it and hidden with it. An account of one brand is shown for that
    brand alone, also where its customer belongs to none in particular.

    >>> View(brands=[BrandId("north")]).shows_brand(BrandId("south"))
    False
    """

    brands: frozenset[BrandId] | EveryBrand = attrs.field(
        default=EVERY_BRAND, converter=frozen_brands, validator=brands_check
    )
    assignees: frozenset[RepId | TeamId] | Anybody = attrs.field(
        default=ANYBODY, converter=_assignees, validator=_assignees_check
    )

    @property
    def is_everything(self) -> bool:
        """Tell whether nothing is hidden."""
        return self.brands is EVERY_BRAND and self.assignees is ANYBODY

    def shows_brand(self, brand: BrandId | None) -> bool:
        """Tell whether customers of a brand are shown, as far as that goes; those of no brand (None) are."""
        return isinstance(self.brands, EveryBrand) or brand is None or brand in self.brands

    def shows(self, customer: CustomerDraft) -> bool:
        """Tell whether a customer is shown."""
        if not self.shows_brand(customer.brand):
            return False
        if isinstance(self.assignees, Anybody):
            return True
        return any(assignment.assignee in self.assignees for assignment in customer.assignments)

    def of_anybody(self) -> "View":
        """Return the view of the same brands, whoever serves their customers."""
        return attrs.evolve(self, assignees=ANYBODY)


EVERYTHING: Final = View()
"""The view that hides nothing."""
