"""Drafts of settings: changed area by area, compared with what was stored, and set back."""

import pytest

from customer_core.errors import UnknownAreaError
from customer_core.model import CreditPolicy
from customer_core.settings import (
    SETTING_AREAS,
    AreaValue,
    DuplicateSettings,
    HistorySettings,
    OrderSettings,
    SettingsDraft,
)

STORED = [area.cls().with_version(7) for area in SETTING_AREAS.values()]
DRAFT = SettingsDraft.of(STORED)


def test_a_draft_without_changes_says_what_is_stored() -> None:
    """Nothing is to be changed until somebody says so."""
    assert OrderSettings(version=7) == DRAFT.get(OrderSettings)
    assert ((), (), "SettingsDraft()") == (DRAFT.changed, DRAFT.changes, repr(DRAFT))
    assert DRAFT == DRAFT.with_area(OrderSettings())


def test_a_draft_tells_setting_by_setting_what_it_changes() -> None:
    """Each change has its area, its name, and what is said before and after; a log shows none of the values."""
    draft = DRAFT.with_area(OrderSettings(counts_earlier_orders=True)).with_area(CreditPolicy(message="Cash only."))
    assert [
        ("credit", "message", "", "Cash only."),
        ("orders", "counts_earlier_orders", False, True),
    ] == [(one.area, one.setting, one.before, one.after) for one in draft.changes]
    assert (
        CreditPolicy(message="Cash only.", version=7),
        OrderSettings(counts_earlier_orders=True, version=7),
    ) == draft.changed
    assert "SettingsDraft(credit, orders)" == repr(draft)
    assert "Cash" not in repr(draft.changes)


def test_areas_of_a_draft_are_set_back() -> None:
    """To what was stored when it was begun, or to the defaults; other areas stay as they were drafted."""
    stored: list[AreaValue] = [
        OrderSettings(counts_earlier_orders=True, version=2),
        HistorySettings(is_sealed=False, version=3),
    ]
    begun = SettingsDraft.of(stored)
    draft = begun.with_defaults(OrderSettings, HistorySettings)
    assert (HistorySettings(version=3), OrderSettings(version=2)) == draft.changed
    assert (HistorySettings(version=3),) == draft.without_changes(OrderSettings).changed
    assert begun == draft.without_changes(HistorySettings, OrderSettings)


def test_a_draft_has_the_areas_that_it_was_made_of() -> None:
    """Another class is refused, and so is an area that was not read."""
    begun = SettingsDraft.of([OrderSettings()])
    for cls in (int, DuplicateSettings):
        with pytest.raises(UnknownAreaError):
            begun.get(cls)  # type: ignore[type-var]  # a wrong class is what is tried
        with pytest.raises(UnknownAreaError):
            begun.with_area(cls())  # type: ignore[arg-type]  # as above
        with pytest.raises(UnknownAreaError):
            begun.with_defaults(cls)  # type: ignore[arg-type]  # as above
        with pytest.raises(UnknownAreaError):
            begun.without_changes(cls)  # type: ignore[arg-type]  # as above
    with pytest.raises(UnknownAreaError):
        SettingsDraft.of([1])  # type: ignore[list-item]  # as above
