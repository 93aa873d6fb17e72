"""The commands on settings: every area of the table is listed, shown, set, set back, and tells its history."""

import pytest
from tests.unit.cli.asking import Run, told

from customer_core.settings import SETTING_AREAS


def test_every_area_is_listed_with_its_changes(filled: Run) -> None:
    """What it governs, and how often it was changed."""
    assert 0 == filled("settings", "set", "duplicates", "shown_most=20").exit_code
    listed = told(filled("settings", "list", "--json"))["areas"]
    assert {name: int(name == "duplicates") for name in SETTING_AREAS} == {
        one["area"]: one["version"] for one in listed
    }
    shown = filled("settings", "list").stdout
    assert all(area.doc in shown for area in SETTING_AREAS.values())


def test_an_area_is_shown_with_units_and_ranges(filled: Run) -> None:
    """A row for each setting, and what it does."""
    shown = filled("settings", "show", "duplicates").stdout
    row = next(line for line in shown.splitlines() if "shown_most" in line)
    assert ["shown_most", "50", "suspects", "1 to 500"] == [cell.strip() for cell in row.split("│")[1:5]]
    assert "yes" in filled("settings", "show", "history").stdout
    assert ["email", "phone"] == told(filled("settings", "show", "duplicates", "--json"))["check_fields"]


@pytest.mark.parametrize(
    ("area", "written", "said"),
    [
        ("duplicates", "reaction=queue", "reaction: queue"),
        ("duplicates", 'channels={"pos": "block"}', 'channels: {"pos": "block"}'),
        ("duplicates", "shown_most=50", "Nothing was changed."),
        ("orders", "counts_earlier_orders=yes", "counts_earlier_orders: yes"),
        ("orders", "link_template=https://shop.example/{number}", "link_template: https://shop.example/{number}"),
        ("history", "is_sealed=FALSE", "is_sealed: no"),
        ("credit", "message=17", "message: 17"),
        ("merging", "probability_least=0.98", "probability_least: 0.98"),
    ],
)
def test_a_setting_is_set(filled: Run, area: str, written: str, said: str) -> None:
    """Text, a number, yes or no, or JSON; the answer tells what is said now that was not before."""
    assert [said] == filled("settings", "set", area, written).stdout.splitlines()


def test_several_settings_are_set_or_none(filled: Run) -> None:
    """One that may not be leaves the other as it was."""
    refused = filled("settings", "set", "duplicates", "reaction=queue", "shown_most=0")
    assert (2, "", True) == (refused.exit_code, refused.stdout, "shown_most" in refused.stderr)
    kept = told(filled("settings", "set", "duplicates", "reaction=block", "shown_most=7", "--json"))
    assert ("block", 7, 1) == (kept["reaction"], kept["shown_most"], kept["version"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "colors"), "no area of settings 'colors': choose one of"),
        (("set", "orders", "counts_earlier_orders"), "choose from counts_earlier_orders, link_template"),
        (("set", "orders", "version=9"), "names no setting of the area"),
        (("set", "orders", "counts_earlier_orders=maybe"), "counts_earlier_orders"),
        (("reset",), "name some or --all"),
        (("reset", "orders", "--all"), "name some or --all"),
        (("history", "colors"), "no area of settings"),
    ],
)
def test_what_is_no_setting_is_refused(filled: Run, arguments: tuple[str, ...], said: str) -> None:
    """It is told what there is."""
    result = filled("settings", *arguments)
    assert (2, "", True) == (result.exit_code, result.stdout, said in result.stderr)


def test_areas_are_set_back_and_tell_their_history(filled: Run) -> None:
    """Named ones or all; each change is there with its reason."""
    assert 0 == filled("settings", "set", "orders", "counts_earlier_orders=yes", "--reason", "a new year").exit_code
    assert "At their defaults: orders.\n" == filled("settings", "reset", "orders").stdout
    assert "All areas are at their defaults.\n" == filled("settings", "reset", "--all").stdout
    shown = filled("settings", "history", "orders").stdout
    assert ("a new year" in shown, "counts_earlier_orders" in shown.replace(" ", "_")) == (True, True)
    assert 2 == len(told(filled("settings", "history", "orders", "--json"))["entries"])
