"""The brands that sell: what each is called, and whether each keeps credit accounts of its own.

Owns the list and its rules. It must not know which channels sell for a brand, nor who belongs to one.
"""

from collections.abc import Sequence
from typing import Final, Self

import attrs

from customer_core.model import BrandId
from customer_core.model._checks import as_tuple, many_of_type, one_of_type, stripped, word
from customer_core.model._redaction import redacted
from customer_core.settings._checks import counted

__all__ = ["Brand", "BrandSettings"]

BRANDS_MAX: Final = 1_000


@attrs.frozen(kw_only=True, repr=False)
class Brand:
    """Hold what a brand is called."""

    id: BrandId = attrs.field(validator=one_of_type(BrandId))
    name: str = attrs.field(converter=stripped, validator=word(is_required=True))

    __repr__ = redacted


def _brands(brands: Sequence[Brand]) -> tuple[Brand, ...]:
    return as_tuple(brands)


def _id(brand: Brand) -> BrandId:
    return brand.id


@attrs.frozen(kw_only=True, repr=False)
class BrandSettings:
    """Hold the brands in the order in which they are shown; while there are none, any id may name a brand.

    With `has_accounts_per_brand`, who belongs to no brand in particular has a credit account for each brand that sells
    to it, shared by the channels of that brand; without it, one for all.

    >>> settings = BrandSettings().with_brand(Brand(id=BrandId("north"), name="North"))
    >>> settings.knows(BrandId("north")), settings.knows(BrandId("south")), BrandSettings().knows(BrandId("south"))
    (True, False, True)

    Raises:
        InvalidValueError: Two brands have one id, there are more than 1000, or a value is of a wrong type.
    """

    brands: tuple[Brand, ...] = attrs.field(
        default=(), converter=_brands, validator=many_of_type(Brand, limit=BRANDS_MAX, key=_id)
    )
    has_accounts_per_brand: bool = attrs.field(default=False, validator=one_of_type(bool))
    version: int = attrs.field(default=0, validator=counted)

    __repr__ = redacted

    def find(self, brand: BrandId) -> Brand | None:
        """Return the brand of an id; None for none."""
        return next((one for one in self.brands if one.id == brand), None)

    def knows(self, brand: BrandId) -> bool:
        """Tell whether an id names a brand; any does while there are none."""
        return not self.brands or self.find(brand) is not None

    def with_brand(self, brand: Brand) -> Self:
        """Return a copy with a brand, in the place of the one with its id, else as the last."""
        others = {one.id: one for one in self.brands}
        return attrs.evolve(self, brands=tuple({**others, brand.id: brand}.values()))

    def without_brand(self, brand: BrandId) -> Self:
        """Return a copy without the brand of an id."""
        return attrs.evolve(self, brands=tuple(one for one in self.brands if one.id != brand))

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
