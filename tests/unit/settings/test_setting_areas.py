"""The table of areas."""

import attrs
import pytest

from customer_core.errors import InvalidValueError, UnknownAreaError
from customer_core.model import CreditPolicy, Permission
from customer_core.serialization import from_json, public_values, to_json
from customer_core.settings import (
    SETTING_AREAS,
    AttributeSettings,
    BrandSettings,
    ChannelSettings,
    CleanupSettings,
    ClubSettings,
    CredentialSettings,
    DuplicateSettings,
    HistorySettings,
    LoyaltySettings,
    OrderSettings,
    PrivacySettings,
    RepSettings,
    Setting,
    TierSettings,
    WorkflowSettings,
    area_of,
)

each_area = pytest.mark.parametrize("name", SETTING_AREAS)


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (BrandSettings, "brands"),
        (AttributeSettings, "attributes"),
        (ChannelSettings, "channels"),
        (CleanupSettings, "cleanup"),
        (ClubSettings, "club"),
        (CredentialSettings, "credentials"),
        (CreditPolicy, "credit"),
        (DuplicateSettings, "duplicates"),
        (HistorySettings, "history"),
        (LoyaltySettings, "loyalty"),
        (OrderSettings, "orders"),
        (PrivacySettings, "privacy"),
        (RepSettings, "reps"),
        (TierSettings, "tiers"),
        (WorkflowSettings, "workflow"),
    ],
)
def test_a_class_of_settings_has_an_area(cls: type, name: str) -> None:
    """The class of a value says where it is kept."""
    assert name == area_of(cls)


def test_another_class_is_no_area() -> None:
    """The refusal lists what can be set."""
    with pytest.raises(
        UnknownAreaError, match="no area of settings 'int': choose one of attributes, brands, channels, cleanup, club"
    ):
        area_of(int)


@each_area
def test_every_setting_of_an_area_is_explained(name: str) -> None:
    """A setting that nobody explains cannot be chosen well."""
    area = SETTING_AREAS[name]
    assert [field.name for field in attrs.fields(area.cls)] == list(area.settings)
    assert all(doc.endswith(".") for doc in (area.doc, *(setting.doc for setting in area.settings.values())))
    assert isinstance(area.permission, Permission)


@pytest.mark.parametrize(
    ("area", "name"),
    [(area, name) for area in SETTING_AREAS for name, one in SETTING_AREAS[area].settings.items() if one.span],
)
def test_the_range_of_a_setting_is_what_its_area_takes(area: str, name: str) -> None:
    """Both ends of what the reference says are taken, and nothing beyond them."""
    cls, setting = SETTING_AREAS[area].cls, SETTING_AREAS[area].settings[name]
    assert setting.unit
    assert setting.least is not None
    assert setting.most is not None
    assert [setting.least, setting.most] == [getattr(cls(**{name: end}), name) for end in (setting.least, setting.most)]
    for beyond in (setting.least - 1, setting.most + 1):
        with pytest.raises(InvalidValueError, match=name):
            cls(**{name: beyond})


def test_a_setting_without_a_range_is_bounded_by_its_type() -> None:
    """What counts nothing has neither unit nor range."""
    assert ("", "") == (Setting("What the user sees.").unit, Setting("What the user sees.").span)
    assert "0.5 to 1" == Setting("How likely.", least=0.5, most=1).span


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
