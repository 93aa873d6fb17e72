"""The commands on pricing tiers: listed, changed, made defaults, and refused where they are in use."""

import pytest
from tests.unit.cli.asking import Run, desk_of, told

from customer_core.model import SetTier, TierId


def test_tiers_are_kept_in_order(filled: Run) -> None:
    """Added, renamed, moved and removed; the list says where each is the default."""
    assert "There are no pricing tiers.\n" == filled("tier", "list").stdout
    assert "Added as retail.\n" == filled("tier", "add", "Retail", "--id", "retail").stdout
    assert filled("tier", "add", "Wholesale").stdout.startswith("Added as ")
    wholesale = told(filled("tier", "list", "--json"))["tiers"][1]["id"]
    assert f"{wholesale}, retail\n" == filled("tier", "up", wholesale).stdout
    assert f"retail, {wholesale}\n" == filled("tier", "down", "wholesale").stdout
    assert 0 == filled("tier", "rename", "retail", "Everybody").exit_code
    assert "Default of all others: retail.\n" == filled("tier", "default", "retail").stdout
    both = ("tier", "default", "retail", "--channel", "web", "--channel", "pos")
    assert "Default of web, pos: retail.\n" == filled(*both).stdout
    assert "Default of pos: none.\n" == filled("tier", "default", "--none", "--channel", "pos").stdout
    row = next(line for line in filled("tier", "list").stdout.splitlines() if "Everybody" in line)
    assert ["retail", "Everybody", "web, all others"] == [cell.strip() for cell in row.split("│")[1:4]]
    assert f"Removed {wholesale}.\n" == filled("tier", "remove", wholesale).stdout


def test_a_tier_in_use_is_replaced(filled: Run, store: str) -> None:
    """It says how many have it, and a replacement moves them."""
    for id_ in ("gold", "silver"):
        assert 0 == filled("tier", "add", id_, "--id", id_).exit_code
    manager, desk = desk_of(store)
    desk.acts.apply(desk.acts.start("ortega", [SetTier(TierId("silver"))]).id)
    refused = filled("tier", "remove", "silver")
    assert (2, True) == (refused.exit_code, "2 customers and 0 organizations have it" in refused.stderr)
    assert 0 == filled("tier", "remove", "silver", "--replacement", "gold").exit_code
    assert [TierId("gold")] * 2 == [found.tier for found in desk.customers.search("ortega").items]
    manager.close()


@pytest.mark.parametrize("arguments", [("default",), ("default", "gold", "--none"), ("rename", "no id", "x")])
def test_what_is_no_tier_is_refused(filled: Run, arguments: tuple[str, ...]) -> None:
    """A default is given or taken away, and a tier is named by its id."""
    assert 2 == filled("tier", *arguments).exit_code
