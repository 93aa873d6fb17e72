"""A back office builds a group of a saved search, gives it to a team, fills it, and searches and exports by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    PersonName,
    RepId,
    TeamId,
)
from customer_core.search import (
    EVERYONE,
    NOBODY_ELSE,
    AllOf,
    Criteria,
    CustomerGroup,
    Page,
    SavedSearch,
    SearchOperator,
    Where,
    criteria_of,
)

PEOPLE = {
    "Zoé Álvarez": ["vip"],
    "Karl Ochs": ["vip", "press"],
    "Mia Petrov": [],
    "Ida Olsen": ["vip"],
    "Tom Lund": ["lapsed"],
}


@pytest.fixture
def manager(shop_address: str) -> Iterator[CustomerManager]:
    """A shop's store, on a file and on a server, with five customers."""
    with CustomerManager.open(shop_address) as opened:
        office = opened.acting_as(Actor.system("set-up"))
        for name, tags in PEOPLE.items():
            first = name.split()[0].lower()
            email = EmailAddress(f"{len(first)}{first[-1]}@{len(name)}.example")
            draft = CustomerDraft(name=PersonName(name), tags=tags, emails=[email])
            office.customers.register(draft.with_id(CustomerId(first.replace("é", "e"))))
        yield opened


def office_of(manager: CustomerManager, name: str) -> Desk:
    """Return the desk of somebody in the back office."""
    return manager.acting_as(Actor.user(name, roles=["steward"], brands=EVERY_BRAND))


def named(kept: CustomerGroup | SavedSearch) -> Criteria:
    """Return the criterion that is chosen from a list of groups, or of saved searches."""
    field = "group" if isinstance(kept, CustomerGroup) else "saved_search"
    return Where(field, SearchOperator.IS, str(kept.id))


def ids_of(page: Page[Customer]) -> list[str]:
    """Return the ids on a page."""
    return [str(customer.id) for customer in page.items]


def test_a_group_is_built_from_a_saved_search_and_applied(manager: CustomerManager, tmp_path: Path) -> None:
    """From the button that makes a group to the file of those whom it gathers: those are found and written."""
    ann, bea = office_of(manager, "ann"), office_of(manager, "bea")
    best = ann.searches.save("Our best", criteria_of("tag:vip"))

    # It is made with a label, available to everybody, and given to a representative and a team.
    group = ann.groups.create("Spring letter", audience=EVERYONE)
    group = ann.groups.set_owners(group.id, [RepId("r-7"), TeamId("south")], version=group.version)
    assert {RepId("r-7"), TeamId("south")} == bea.groups.get(group.id).owners

    # The saved search is loaded, and its criteria are edited and kept with the group.
    group = ann.groups.change(group.id, version=group.version, search=best.id)
    assert 3 == ann.groups.preview(group.id).coming.total
    group = ann.groups.change(group.id, version=group.version, criteria=criteria_of("tag:vip not tag:press"))
    assert best == ann.searches.get(best.id)

    # What was previewed is what is added.
    previewed = ann.groups.preview(group.id)
    assert (["ida", "zoe"], 0) == (ids_of(previewed.coming), previewed.leaving.total)
    assert 0 == ann.groups.members(group.id).total
    assert 2 == ann.groups.add_matching(group.id, reason="spring")
    ann.groups.add(group.id, CustomerId("mia"), reason="asked for it")

    # It stands among the groups that anybody searches by, alone and together with a saved search.
    assert [group] == list(bea.groups.list_seen())
    assert ["ida", "mia", "zoe"] == ids_of(bea.customers.search(named(group)))
    shared = ann.searches.share(best.id, audience=EVERYONE, sharers=NOBODY_ELSE, version=best.version)
    wanted = AllOf((named(group), named(shared)))
    assert ["ida", "zoe"] == ids_of(bea.customers.search(wanted))

    # What is found is written to a file, accents included.
    report = bea.exports.customers(tmp_path / "letter.csv", wanted)
    assert 2 == report.customers
    assert "Zoé Álvarez" in (tmp_path / "letter.csv").read_text("utf-8")


def test_a_group_is_run_again_and_follows_its_customers(manager: CustomerManager) -> None:
    """Later runs add who came since and nobody who was removed; merges and undos are seen through."""
    ann = office_of(manager, "ann")
    group = ann.groups.create("Letter", criteria=criteria_of("tag:vip"))
    ann.groups.remove(group.id, CustomerId("karl"), reason="no letters, please")
    assert 2 == ann.groups.add_matching(group.id)
    mia = ann.customers.get(CustomerId("mia"))
    ann.customers.update(mia.with_tag("vip"))
    assert ["mia"] == ids_of(ann.groups.preview(group.id).coming)
    assert [1, 0] == [ann.groups.add_matching(group.id) for _ in range(2)]

    merge = ann.merges.apply(ann.merges.propose(CustomerId("tom"), [CustomerId("mia")]))
    assert ["ida", "tom", "zoe"] == sorted(ids_of(ann.customers.search(named(group))))
    assert (group,) == ann.groups.groups_of(CustomerId("tom")) == ann.groups.groups_of(CustomerId("mia"))
    ann.merges.undo(merge.id)
    assert ["ida", "mia", "zoe"] == sorted(ids_of(ann.customers.search(named(group))))
    assert () == ann.groups.groups_of(CustomerId("tom"))
