"""The list of brands."""

from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import BrandId
from customer_core.settings import Brand, BrandSettings

NORTH, SOUTH = (Brand(id=BrandId(id_), name=id_.title()) for id_ in ("north", "south"))


def test_brands_keep_their_order() -> None:
    """One that is changed stays at its place; a new one is the last."""
    settings = BrandSettings().with_brand(NORTH).with_brand(SOUTH)
    renamed = Brand(id=NORTH.id, name="Nord")
    assert (renamed, SOUTH) == settings.with_brand(renamed).brands
    assert (SOUTH,) == settings.without_brand(NORTH.id).brands
    assert (NORTH, None) == (settings.find(NORTH.id), settings.find(BrandId("east")))
    assert 3 == settings.with_version(3).version


def test_any_id_names_a_brand_while_there_are_none() -> None:
    """From the first one on, only those that are there."""
    assert BrandSettings().knows(SOUTH.id)
    assert [True, False] == [BrandSettings(brands=[NORTH]).knows(brand.id) for brand in (NORTH, SOUTH)]


@pytest.mark.parametrize(
    ("brands", "problem"),
    [([NORTH, NORTH], "brands"), (NORTH, "brands"), (["north"], r"brands\[0\]"), (None, "brands")],
)
def test_what_is_no_list_of_brands_is_refused(brands: Any, problem: str) -> None:  # noqa: ANN401 - wrong types are tried
    """Two brands of one id are one too many."""
    with pytest.raises(InvalidValueError, match=problem):
        BrandSettings(brands=brands)


@pytest.mark.parametrize(("field", "value"), [("id", "north"), ("name", " "), ("name", None)])
def test_what_is_no_brand_is_refused(field: str, value: object) -> None:
    """A brand has an id and a name."""
    fields: dict[str, Any] = {"id": NORTH.id, "name": "North", field: value}
    with pytest.raises(InvalidValueError, match=field):
        Brand(**fields)
