"""Settings at a desk: drafted, applied as a whole, and set back to their defaults."""

import pytest

from customer_core.errors import StaleVersionError, UnknownAreaError
from customer_core.manager import Desk
from customer_core.model import CreditPolicy
from customer_core.settings import DuplicateSettings, HistorySettings, OrderSettings


def test_a_draft_is_applied_as_a_whole(desk: Desk) -> None:
    """The areas that it changes are kept, each with an entry; all others are left alone."""
    draft = desk.settings.begin_draft().with_area(OrderSettings(counts_earlier_orders=True))
    draft = draft.with_area(CreditPolicy(message="Cash only."))
    assert OrderSettings() == desk.settings.get(OrderSettings)
    desk.settings.apply(draft, reason="new year")
    assert desk.settings.get(OrderSettings) == OrderSettings(counts_earlier_orders=True, version=1)
    assert [("new year", 1)] == [(one.reason, one.version) for one in desk.history.list_of_settings(CreditPolicy)]
    assert () == desk.history.list_of_settings(DuplicateSettings)
    assert () == desk.settings.begin_draft().changed


def test_a_draft_is_refused_where_one_of_its_areas_was_changed_since(desk: Desk) -> None:
    """Nothing of it is kept; what others changed in other areas is no matter."""
    draft = desk.settings.begin_draft().with_area(OrderSettings(counts_earlier_orders=True))
    desk.settings.apply(DuplicateSettings(shown_most=9))
    desk.settings.apply(draft)
    late = draft.with_area(CreditPolicy(message="Cash only."))
    desk.settings.apply(OrderSettings(version=1))
    with pytest.raises(StaleVersionError, match="'orders' is at version 2"):
        desk.settings.apply(late)
    assert CreditPolicy() == desk.settings.get(CreditPolicy)


def test_areas_are_set_back_to_their_defaults(desk: Desk) -> None:
    """Each that was otherwise is a version and an entry; what is at its defaults is left alone."""
    desk.settings.apply(OrderSettings(counts_earlier_orders=True), DuplicateSettings(shown_most=9))
    desk.settings.reset(OrderSettings, HistorySettings, reason="as shipped")
    assert OrderSettings(version=2) == desk.settings.get(OrderSettings)
    assert 9 == desk.settings.get(DuplicateSettings).shown_most
    assert ["", "as shipped"] == [entry.reason for entry in desk.history.list_of_settings(OrderSettings)]
    assert () == desk.history.list_of_settings(HistorySettings)
    with pytest.raises(UnknownAreaError):
        desk.settings.reset(OrderSettings, int)  # type: ignore[arg-type]  # a wrong class is what is tried
