"""The table of areas."""

import attrs
import pytest

from customer_core.errors import UnknownAreaError
from customer_core.model import CreditPolicy, Permission
from customer_core.serialization import from_json, public_values, to_json
from customer_core.settings import (
    SETTING_AREAS,
    CredentialSettings,
    DuplicateSettings,
    HistorySettings,
    LoyaltySettings,
    OrderSettings,
    OrganizationSettings,
    area_of,
)

each_area = pytest.mark.parametrize("name", SETTING_AREAS)


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (CredentialSettings, "credentials"),
        (CreditPolicy, "credit"),
        (DuplicateSettings, "duplicates"),
        (HistorySettings, "history"),
        (LoyaltySettings, "loyalty"),
        (OrderSettings, "orders"),
        (OrganizationSettings, "organizations"),
    ],
)
def test_a_class_of_settings_has_an_area(cls: type, name: str) -> None:
    """The class of a value says where it is kept."""
    assert name == area_of(cls)


def test_another_class_is_no_area() -> None:
    """The refusal lists what can be set."""
    with pytest.raises(
        UnknownAreaError, match="no area of settings 'int': choose one of credentials, credit, duplicates, history"
    ):
        area_of(int)


@each_area
def test_every_setting_of_an_area_is_explained(name: str) -> None:
    """A setting that nobody explains cannot be chosen well."""
    area = SETTING_AREAS[name]
    assert [field.name for field in attrs.fields(area.cls)] == list(area.settings)
    assert all(doc.endswith(".") for doc in (area.doc, *area.settings.values()))
    assert isinstance(area.permission, Permission)


@each_area
def test_an_area_works_unset_and_is_kept_as_a_document(name: str) -> None:
    """Every setting has a default, and the whole has a JSON form."""
    cls = SETTING_AREAS[name].cls
    assert cls in public_values()
    assert cls() == from_json(cls, to_json(cls()))


def test_a_credit_policy_of_before_is_read() -> None:
    """What was stored before there were tolerance and overdue rule has neither."""
    document = to_json(CreditPolicy(message="Cash only.", version=3))
    before = {
        key: part for key, part in document.items() if key not in {"tolerance_percent", "overdue", "approval_hours"}
    }
    assert CreditPolicy(message="Cash only.", version=3) == from_json(CreditPolicy, before)
