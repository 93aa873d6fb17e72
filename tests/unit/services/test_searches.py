from collections.abc import Callable
from typing import Any

import attrs
import pytest

from customer_core.errors import (
    AlreadyTakenError,
    CriteriaCycleError,
    DefinitionInUseError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    StaleVersionError,
)
from customer_core.history import HistoryAction, Subject
from customer_core.manager import CustomerManager, Desk
from customer_core.model import EVERY_BRAND, Actor, CustomerDraft, SavedSearchId, TeamId
from customer_core.search import (
    EVERYONE,
    NOBODY_ELSE,
    AllOf,
    Audience,
    Not,
    Page,
    PageRequest,
    SavedSearch,
    SearchOperator,
    Sort,
    Where,
    quick,
)

Make = Callable[..., CustomerDraft]


@pytest.fixture
def people(desk: Desk, draft: Make) -> list[str]:
    """The given names of some customers."""
    names = ["Ann", "Bob", "Cam", "Dee"]
    for name in names:
        desk.customers.register(draft(name, "Lee" if name < "C" else "Quist"))
    return names


@pytest.fixture
def bea(manager: CustomerManager) -> Desk:
    """The desk of somebody else, who is in a team and may read and share."""
    return manager.acting_as(Actor.user("bea", roles=["steward"], teams=["south"], brands=EVERY_BRAND))


@pytest.fixture
def cam(manager: CustomerManager) -> Desk:
    """The desk of somebody who may only read."""
    return manager.acting_as(Actor.user("cam", roles=["viewer"], brands=EVERY_BRAND))


def named(search: SavedSearch) -> Where:
    """Return the criterion that a saved search finds somebody."""
    return Where("saved_search", SearchOperator.IS, str(search.id))


def given_names(page: Page[Any]) -> list[str]:
    """Return the given names on a page."""
    return [customer.name.given for customer in page.items]


def open_to(desk: Desk, search: SavedSearch, audience: Audience, sharers: Audience = NOBODY_ELSE) -> SavedSearch:
    """Share a saved search."""
    return desk.searches.share(search.id, audience=audience, sharers=sharers, version=search.version)


def test_a_saved_search_is_run_as_it_was_saved(desk: Desk, people: list[str]) -> None:
    """It finds by its criteria, in its order and on pages of its size, which are turned as those of any search."""
    saved = desk.searches.save(" All but Ann ", Not(quick("ann")), sort="-name", page_size=2)
    assert ("All but Ann", "ann", 1, True) == (saved.name, saved.owner, saved.version, saved.is_private)
    page = desk.searches.run(saved.id)
    assert (["Dee", "Cam"], 3) == (given_names(page), page.total)
    assert page.next is not None
    assert ["Bob"] == given_names(desk.customers.turn(page.next)) == given_names(desk.searches.run(saved.id, page=2))
    assert people[:2] == given_names(desk.searches.run(desk.searches.save("Lee", "lee").id))


def test_a_saved_search_is_a_criterion_of_others(desk: Desk, people: list[str], tmp_path: Any) -> None:  # noqa: ANN401 - a path
    """It is searched and exported by together with whatever else, as it is at that moment, and page by page."""
    lee = desk.searches.save("Lee", "lee")
    other = desk.searches.save("Others", Not(named(lee)))
    wanted = AllOf((named(other), Not(quick("dee"))))
    assert ["Cam"] == given_names(desk.customers.search(wanted))
    page = desk.customers.search(named(other), page_size=1)
    assert page.next is not None
    assert named(other) == page.next.criteria
    desk.searches.change(lee.id, "nobody", version=1)
    assert people[:1] == given_names(desk.customers.search(named(other), page_size=1))
    assert ["Dee"] == given_names(desk.customers.search(Not(AllOf((named(other), Not(quick("dee")))))))
    assert 3 == desk.exports.customers(tmp_path / "out.csv", AllOf((named(other), Not(quick("dee"))))).customers


def test_searches_are_kept_by_whose_they_are(desk: Desk, bea: Desk, cam: Desk) -> None:
    """What is private is not there for others; what is open to them is listed by name, beside their own."""
    first, second = desk.searches.save("Zoe", "zoe"), desk.searches.save("Lee", "lee")
    own = bea.searches.save("Moe", "moe")
    for ask in (bea.searches.get, bea.searches.run, lambda id_: bea.searches.copy(id_, name="x")):
        with pytest.raises(NotFoundError, match=f"There is no saved search '{first.id}'"):
            ask(first.id)
    assert None is bea.searches.find(first.id)
    assert (own,) == bea.searches.list_viewed()
    shared = open_to(desk, first, Audience(teams=[TeamId("south")]))
    assert (own, shared) == bea.searches.list_viewed()
    assert (second, shared) == desk.searches.list_viewed()
    assert () == cam.searches.list_viewed()
    assert shared == bea.searches.get(first.id) == bea.searches.find(first.id)


def test_a_system_job_meets_every_search(manager: CustomerManager, desk: Desk) -> None:
    """Whoever left leaves searches behind that a system job may still run, share and delete."""
    job = manager.acting_as(Actor.system("clean-up"))
    saved = desk.searches.save("Lee", "lee")
    assert saved == job.searches.get(saved.id)
    assert (saved,) == job.searches.list_viewed()
    job.searches.delete(saved.id, version=1)
    assert None is desk.searches.find(saved.id)


def test_to_view_and_to_share_are_separate_rights(desk: Desk, bea: Desk, cam: Desk) -> None:
    """Whoever may view a search changes nothing of it; whoever may share it names it and opens it, and no more."""
    saved = open_to(desk, desk.searches.save("Lee", "lee"), Audience(people=["cam"]), Audience(people=["bea"]))
    for refused in (
        lambda: cam.searches.rename(saved.id, "x", version=2),
        lambda: cam.searches.change(saved.id, "x", version=2),
        lambda: cam.searches.delete(saved.id, version=2),
        lambda: open_to(cam, saved, EVERYONE),
        lambda: bea.searches.change(saved.id, "x", version=2),
        lambda: bea.searches.delete(saved.id, version=2),
    ):
        with pytest.raises(PermissionDeniedError):
            refused()
    renamed = bea.searches.rename(saved.id, "Family", version=2)
    opened = open_to(bea, renamed, EVERYONE)
    assert ("Family", EVERYONE, NOBODY_ELSE, 4) == (opened.name, opened.audience, opened.sharers, opened.version)
    with pytest.raises(PermissionDeniedError, match=f"share:search:{saved.id}"):
        bea.searches.rename(saved.id, "x", version=4)


def test_only_who_may_share_searches_shares_its_own(cam: Desk) -> None:
    """Whoever may read keeps private searches, and needs a permission to open them to others."""
    saved = cam.searches.save("Lee", "lee")
    with pytest.raises(PermissionDeniedError, match=r"searches\.share"):
        open_to(cam, saved, EVERYONE)


def test_a_copy_is_ones_own(desk: Desk, bea: Desk, people: list[str]) -> None:
    """A copy finds the same, is private whoever could view the original, and does not change with it."""
    saved = open_to(desk, desk.searches.save("Lee", "lee", sort="-name", page_size=7), EVERYONE, EVERYONE)
    copied = bea.searches.copy(saved.id, name="Mine")
    assert copied == SavedSearch(
        id=copied.id, name="Mine", owner="bea", criteria=quick("lee"), sort=Sort.parse("-name"), page_size=7, version=1
    )
    desk.searches.change(saved.id, "nobody", version=2)
    assert people[1::-1] == given_names(bea.searches.run(copied.id))


def test_a_call_that_is_made_again_saves_nothing_twice(desk: Desk) -> None:
    """Whoever gives ids itself is refused the second time, by the id."""
    first, second = SavedSearchId("first"), SavedSearchId("second")
    desk.searches.save("Lee", "lee", id_=first)
    desk.searches.copy(first, name="Mine", copy_id=second)
    with pytest.raises(AlreadyTakenError):
        desk.searches.save("Lee", "lee", id_=first)
    with pytest.raises(AlreadyTakenError):
        desk.searches.copy(first, name="Mine", copy_id=second)
    assert [first, second] == [one.id for one in desk.searches.list_viewed()]


def test_a_change_keeps_what_it_does_not_name(desk: Desk) -> None:
    """Criteria are replaced, order and page size where they are given, and each change counts the version up."""
    saved = desk.searches.save("Lee", "lee", sort="code", page_size=7)
    changed = desk.searches.change(saved.id, "moe", version=1)
    assert attrs.evolve(saved, criteria=quick("moe"), version=2) == changed
    again = desk.searches.change(saved.id, Not(quick("moe")), version=2, sort="-name", page_size=9)
    assert ("-name", 9, Not(quick("moe")), 3) == (str(again.sort), again.page_size, again.criteria, again.version)


def test_somebody_elses_change_is_not_overwritten(desk: Desk) -> None:
    """Whatever is made from a version that is not kept any more is refused, and leaves everything as it is."""
    saved = desk.searches.rename(desk.searches.save("Lee", "lee").id, "Family", version=1)
    for refused in (
        lambda: desk.searches.rename(saved.id, "x", version=1),
        lambda: desk.searches.change(saved.id, "x", version=1),
        lambda: desk.searches.share(saved.id, audience=EVERYONE, sharers=EVERYONE, version=1),
        lambda: desk.searches.delete(saved.id, version=1),
    ):
        with pytest.raises(StaleVersionError):
            refused()
    assert saved == desk.searches.get(saved.id)


def test_what_others_are_defined_by_is_not_deleted(desk: Desk) -> None:
    """A search that others name stays, and the refusal tells some of them by their ids; the last one may go."""
    lee = desk.searches.save("Lee", "lee")
    others = [desk.searches.save(f"No. {number}", Not(named(lee))) for number in range(7)]
    with pytest.raises(DefinitionInUseError, match="2 more") as refusal:
        desk.searches.delete(lee.id, version=1)
    assert [f"saved search '{one.id}'" for one in others[:5]] == refusal.value.referring.split(", ")[:5]
    for one in others[1:]:
        desk.searches.delete(one.id, version=1)
    with pytest.raises(DefinitionInUseError) as refusal:
        desk.searches.delete(lee.id, version=1)
    assert f"saved search '{others[0].id}'" == refusal.value.referring
    desk.searches.delete(others[0].id, version=1)
    desk.searches.delete(lee.id, version=1)
    assert () == desk.searches.list_viewed()


def test_a_search_that_is_not_there_is_not_searched_by(desk: Desk, bea: Desk) -> None:
    """Whoever names a search that was never there, or may not view one that a shared search names, is told which."""
    gone = Where("saved_search", SearchOperator.IS, "gone")
    lee = desk.searches.save("Lee", "lee")
    shared = open_to(desk, desk.searches.save("Others", Not(named(lee))), EVERYONE)
    for ask, id_ in (
        (lambda: desk.customers.search(gone), "gone"),
        (lambda: desk.searches.save("x", gone), "gone"),
        (lambda: desk.searches.change(lee.id, gone, version=1), "gone"),
        (lambda: bea.searches.run(shared.id), str(lee.id)),
        (lambda: bea.searches.save("x", named(shared)), str(lee.id)),
    ):
        with pytest.raises(NotFoundError, match=f"saved search '{id_}'"):
            ask()


def test_no_search_is_defined_by_itself(desk: Desk) -> None:
    """A change that would close a circle is refused with the whole of it, and nothing is changed."""
    lee = desk.searches.save("Lee", "lee")
    other = desk.searches.save("Other", Not(named(lee)))
    third = desk.searches.save("Third", Not(named(other)))
    for criteria in (named(lee), Not(named(third))):
        with pytest.raises(
            CriteriaCycleError,
            match=f"^These are defined by themselves: saved search '{lee.id}' > .*saved search '{lee.id}'",
        ):
            desk.searches.change(lee.id, criteria, version=1)
    assert lee == desk.searches.get(lee.id)


def test_each_user_begins_with_a_search_of_its_own_choice(desk: Desk, bea: Desk) -> None:
    """A default is one of those that the user may view, and is none any more once it may not, or the search is gone."""
    saved = open_to(desk, desk.searches.save("Lee", "lee"), EVERYONE)
    assert None is desk.searches.find_default()
    for who in (desk, bea):
        who.searches.set_default(saved.id)
        assert saved == who.searches.find_default()
    private = open_to(desk, saved, NOBODY_ELSE)
    assert (private, None) == (desk.searches.find_default(), bea.searches.find_default())
    with pytest.raises(NotFoundError):
        bea.searches.set_default(saved.id)
    desk.searches.set_default(None)
    assert None is desk.searches.find_default()
    desk.searches.set_default(saved.id)
    desk.searches.delete(saved.id, version=3)
    assert None is desk.searches.find_default()


def test_the_last_criteria_are_kept_until_they_are_cleared(desk: Desk, bea: Desk, people: list[str]) -> None:
    """What a user searched for comes back as it was, whatever it searched for since; cleared, it finds all records."""
    assert None is desk.searches.find_last()
    request = PageRequest(criteria=quick("lee"), sort=Sort.parse("-name"), size=7)
    desk.searches.keep_last(request)
    desk.customers.search("quist")
    last = desk.searches.find_last()
    assert last is not None
    assert request == last
    assert people[1::-1] == given_names(desk.customers.turn(last))
    assert None is bea.searches.find_last()
    desk.searches.clear_last()
    assert None is desk.searches.find_last()
    assert len(people) == desk.customers.turn(PageRequest()).total


def test_changes_of_searches_are_in_the_history(manager: CustomerManager, desk: Desk) -> None:
    """Each change says who made it, when, and what was changed; running and turning pages is no change."""
    saved = desk.searches.save("Lee", "lee")
    desk.searches.run(saved.id)
    desk.searches.rename(saved.id, "Family", version=1)
    desk.searches.change(saved.id, "moe", version=2)
    desk.searches.share(saved.id, audience=EVERYONE, sharers=NOBODY_ELSE, version=3, reason="for all")
    desk.searches.delete(saved.id, version=4, reason="done")
    with manager._store.reading() as unit:  # noqa: SLF001 - no desk tells it
        entries = unit.history.list_of({Subject("search", str(saved.id))}, after=0, most=9)
    said = [(one.action, one.version, one.reason, one.changes[0].path) for one in entries]
    assert [
        (HistoryAction.SEARCH_SAVED, 1, "", "id"),
        (HistoryAction.SEARCH_CHANGED, 2, "", "name"),
        (HistoryAction.SEARCH_CHANGED, 3, "", "criteria.value"),
        (HistoryAction.SEARCH_SHARED, 4, "for all", "audience.is_everyone"),
        (HistoryAction.SEARCH_DELETED, 4, "done", "id"),
    ] == said
    assert {"ann"} == {entry.actor.id for entry in entries}


@pytest.mark.parametrize(
    "call",
    [
        lambda desk: desk.searches.get("s-1"),
        lambda desk: desk.searches.rename(SavedSearchId("s-1"), "x", version="1"),
        lambda desk: desk.searches.save(" ", "lee"),
        lambda desk: desk.searches.save("Lee", "lee", sort="nothing"),
        lambda desk: desk.searches.save("Lee", "lee", page_size=0),
        lambda desk: desk.searches.keep_last("lee"),
        lambda desk: desk.searches.set_default("s-1"),
        lambda desk: desk.searches.run(SavedSearchId("s-1"), page=0),
    ],
)
def test_likely_slips_are_told_at_once(desk: Desk, call: Callable[[Desk], object]) -> None:
    """Text for an id, a blank name or a page that is none is refused by its field, before anything is looked up."""
    with pytest.raises(InvalidValueError):
        call(desk)


def test_a_user_has_one_search_of_a_name(desk: Desk, bea: Desk) -> None:
    """Saved, copied or renamed, whatever its case; another user may have one of it, too."""
    lee, other = desk.searches.save("Our Lees", "lee"), desk.searches.save("Others", "quist")
    calls: tuple[Callable[[], object], ...] = (
        lambda: desk.searches.save(" our LEES ", "quist"),
        lambda: desk.searches.copy(other.id, name="OUR lees"),
        lambda: desk.searches.rename(other.id, "our lees", version=1),
    )
    for again in calls:
        with pytest.raises(AlreadyTakenError) as refused:
            again()
        assert ("name", "saved search", str(lee.id)) == (
            refused.value.what,
            refused.value.kind,
            refused.value.holder,
        )
    assert (other, lee) == desk.searches.list_viewed()
    assert "OUR LEES" == desk.searches.rename(lee.id, "OUR LEES", version=1).name
    assert "Our Lees" == bea.searches.save("Our Lees", "lee").name


def test_who_renames_for_others_learns_no_search_of_theirs(desk: Desk, bea: Desk) -> None:
    """That its owner has one so called is told, and not which."""
    desk.searches.save("Private", "lee")
    shared = open_to(desk, desk.searches.save("Shared", "lee"), EVERYONE, EVERYONE)
    with pytest.raises(AlreadyTakenError) as refused:
        bea.searches.rename(shared.id, "private", version=shared.version)
    assert "(hidden)" == refused.value.holder
