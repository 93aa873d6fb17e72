from datetime import date
from decimal import Decimal

import pytest

from customer_core.matching import prepare
from customer_core.model import AttributeValue, CustomerDraft, FrozenMap, PersonName


@pytest.mark.parametrize(
    ("name", "value", "feature", "expected"),
    [
        ("birth_date", "31.5.1980", "birth_date", ("1980-05-31",)),
        ("birth_date", date(1980, 5, 31), "birth_date", ("1980-05-31",)),
        ("birth_year", 1980, "birth_year", ("1980",)),
        ("tax_id", "DE 12-3", "tax_id", ("de123",)),
        ("gender", "f", "gender", ("female",)),
        ("code:card", Decimal("17.5"), "code:card", ("175",)),
        ("text:segment", "Gold Star", "text:segment", ("gold star",)),
        ("text:vip", True, "text:vip", ()),
        ("size", "42", "size", ()),
    ],
)
def test_an_attribute_that_is_named_as_a_role_is_one(
    name: str, value: AttributeValue, feature: str, expected: tuple[str, ...]
) -> None:
    """What the model has no field for counts all the same; true and false say too little, and other names nothing."""
    found = prepare(CustomerDraft(attributes=FrozenMap({name: value})))
    assert expected == found.features.get(feature, ())


def test_a_whole_name_counts_beside_a_middle_name_alone() -> None:
    """Only a given or a family name makes the whole one superfluous."""
    found = prepare(CustomerDraft(name=PersonName("Ann Lee", middle="M.")))
    assert (("ann",), ("lee",)) == (found.features["given"], found.features["family"])
