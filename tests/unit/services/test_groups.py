from collections.abc import Callable

import pytest
from tests.unit.services.conftest import AT

from customer_core.errors import (
    AlreadyTakenError,
    CriteriaCycleError,
    DefinitionInUseError,
    InvalidOptionError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    StaleVersionError,
)
from customer_core.history import HistoryAction, Subject
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Assignment,
    BrandId,
    CustomerDraft,
    CustomerId,
    GroupId,
    Permission,
    PersonName,
    RepId,
    TeamId,
)
from customer_core.search import (
    NOBODY_ELSE,
    AllOf,
    Audience,
    CriteriaSource,
    CustomerGroup,
    GroupKind,
    Not,
    PageRequest,
    SearchOperator,
    Where,
    criteria_of,
    quick,
)
from customer_core.services import GroupPreview, _groups

NAMES = ("ann", "bob", "cam", "dee")


@pytest.fixture(autouse=True)
def people(desk: Desk) -> None:
    """Four customers, of whom the first two are called Lee."""
    for name in NAMES:
        family = "Lee" if name < "c" else "Quist"
        draft = CustomerDraft(name=PersonName(given=name.title(), family=family), tags=["vip"] if name != "bob" else [])
        desk.customers.register(draft.with_id(CustomerId(name)))


@pytest.fixture
def bea(manager: CustomerManager) -> Desk:
    """The desk of somebody else who may change groups, for no brand in particular."""
    return manager.acting_as(Actor.user("bea", roles=["steward"]))


def member_ids(desk: Desk, group: CustomerGroup) -> list[str]:
    """Return the ids of those who are in a group."""
    return [str(one.customer.id) for one in desk.groups.members(group.id, sort="id").items]


def ids_of(preview: GroupPreview) -> list[list[str]]:
    """Return the ids of those who would come, and of those who do not match."""
    return [[str(one.id) for one in page.items] for page in (preview.coming, preview.leaving)]


def named(group: CustomerGroup) -> Where:
    """Return the criterion that somebody is in a group."""
    return Where("group", SearchOperator.IS, str(group.id))


def test_a_static_group_is_made_of_a_saved_search_and_filled(desk: Desk) -> None:
    """Its criteria are a copy, edited in the group and never written back; what was previewed is what is added."""
    saved = desk.searches.save("Lee", "lee")
    group = desk.groups.create("Our Lees", search=saved.id)
    assert (quick("lee"), CriteriaSource(search=saved.id, version=1)) == (group.criteria, group.source)
    assert [["ann", "bob"], []] == ids_of(desk.groups.preview(group.id))
    edited = desk.groups.change(group.id, version=1, criteria=AllOf((quick("lee"), criteria_of("tag:vip"))))
    assert (quick("lee"), 2) == (desk.searches.get(saved.id).criteria, edited.version)
    assert [["ann"], []] == ids_of(desk.groups.preview(group.id))
    assert [] == member_ids(desk, group)
    assert [1, 0] == [desk.groups.add_matching(group.id, reason="spring") for _ in range(2)]
    (member,) = desk.groups.members(group.id).items
    assert member.membership is not None
    assert (False, AT, "ann", "spring") == (
        member.membership.is_by_hand,
        member.membership.at,
        member.membership.by,
        member.membership.reason,
    )
    desk.searches.change(saved.id, "nobody", version=1)
    assert ["ann"] == member_ids(desk, group)


def test_a_run_adds_and_removes_nobody(desk: Desk) -> None:
    """Run again, a static group gets whoever matches by now; who matches no more is shown, and stays."""
    group = desk.groups.create("Our Lees", criteria="lee")
    desk.groups.add_matching(group.id)
    changed = desk.groups.change(group.id, version=1, criteria="quist")
    assert [["cam", "dee"], ["ann", "bob"]] == ids_of(desk.groups.preview(group.id))
    assert 2 == desk.groups.add_matching(group.id)
    assert list(NAMES) == member_ids(desk, changed)


def test_a_search_is_loaded_into_a_group(desk: Desk) -> None:
    """A group takes the criteria of another saved search in place of its own, and says of which version."""
    group = desk.groups.create("Group", criteria="lee")
    saved = desk.searches.rename(desk.searches.save("Quist", "quist").id, "Quists", version=1)
    loaded = desk.groups.change(group.id, version=1, search=saved.id, label="Quists", audience=NOBODY_ELSE)
    assert (quick("quist"), CriteriaSource(search=saved.id, version=2)) == (loaded.criteria, loaded.source)
    assert ("Quists", NOBODY_ELSE, 2) == (loaded.label, loaded.audience, loaded.version)
    with pytest.raises(InvalidOptionError, match="a search is named, too"):
        desk.groups.create("x", search=saved.id, criteria="lee")
    with pytest.raises(InvalidOptionError, match="a search is named, too"):
        desk.groups.change(group.id, version=2, search=saved.id, criteria="lee")


def test_customers_are_added_and_removed_by_hand(desk: Desk) -> None:
    """By hand anybody is in or out, with when, by whom and why, whatever the criteria say and whatever is run later."""
    group = desk.groups.create("Our Lees", criteria="lee")
    desk.groups.add(group.id, CustomerId("dee"), reason="asked us")
    desk.groups.remove(group.id, CustomerId("ann"), reason="moved")
    assert [["bob"], ["dee"]] == ids_of(desk.groups.preview(group.id))
    assert 1 == desk.groups.add_matching(group.id)
    assert ["bob", "dee"] == member_ids(desk, group)
    by_hand = {str(one.customer.id): one.membership for one in desk.groups.members(group.id).items}
    assert by_hand["dee"] is not None
    assert (True, AT, "ann", "asked us") == (
        by_hand["dee"].is_by_hand,
        by_hand["dee"].at,
        by_hand["dee"].by,
        by_hand["dee"].reason,
    )
    desk.groups.add(group.id, CustomerId("ann"), reason="came back")
    assert ["ann", "bob", "dee"] == member_ids(desk, group)


def test_a_dynamic_group_is_always_current(desk: Desk) -> None:
    """Whoever matches is in at once, and out as soon as it does not; by hand somebody is in or out all the same."""
    group = desk.groups.create("Lees", kind=GroupKind.DYNAMIC, criteria="lee")
    assert ["ann", "bob"] == member_ids(desk, group)
    desk.groups.remove(group.id, CustomerId("bob"), reason="no")
    desk.groups.add(group.id, CustomerId("dee"), reason="yes")
    assert ["ann", "dee"] == member_ids(desk, group)
    desk.customers.register(CustomerDraft(name=PersonName("Eve Lee")).with_id(CustomerId("eve")))
    assert ["ann", "dee", "eve"] == member_ids(desk, group)
    how = {str(one.customer.id): one.membership for one in desk.groups.members(group.id).items}
    assert (None, "yes") == (how["eve"], how["dee"] and how["dee"].reason)
    with pytest.raises(InvalidValueError, match="is dynamic"):
        desk.groups.add_matching(group.id)


def test_members_follow_merges(desk: Desk) -> None:
    """Who was merged is shown as its survivor, and is itself again once the merge is undone."""
    group = desk.groups.create("Group", criteria="nobody")
    desk.groups.add(group.id, CustomerId("bob"), reason="chosen")
    merge = desk.merges.apply(desk.merges.propose(CustomerId("ann"), [CustomerId("bob")]))
    (member,) = desk.groups.members(group.id).items
    assert ("ann", "bob") == (str(member.customer.id), str(member.membership and member.membership.customer))
    assert (group,) == desk.groups.groups_of(CustomerId("bob")) == desk.groups.groups_of(CustomerId("ann"))
    desk.merges.undo(merge.id)
    assert ["bob"] == member_ids(desk, group)
    assert () == desk.groups.groups_of(CustomerId("ann"))


def test_a_customer_tells_its_groups(desk: Desk, bea: Desk) -> None:
    """Groups of both kinds are told by label, each with who owns it; not those that the actor does not see."""
    owners: frozenset[RepId | TeamId] = frozenset({RepId("r"), TeamId("south")})
    static = desk.groups.set_owners(desk.groups.create("B", criteria="quist").id, owners, version=1)
    dynamic = desk.groups.create("A", kind=GroupKind.DYNAMIC, criteria="lee", owners=[RepId("r")])
    hidden = desk.groups.create("C", kind=GroupKind.DYNAMIC, audience=NOBODY_ELSE)
    nested = desk.groups.create("D", kind=GroupKind.DYNAMIC, criteria=Not(named(static)))
    desk.groups.add_matching(static.id)
    desk.groups.add(static.id, CustomerId("ann"))
    assert (dynamic, static, hidden) == desk.groups.groups_of(CustomerId("ann"))
    assert (dynamic, nested) == bea.groups.groups_of(CustomerId("bob"))
    assert owners == static.owners
    with pytest.raises(NotFoundError):
        desk.groups.groups_of(CustomerId("nobody"))


def test_a_group_is_a_criterion(desk: Desk, bea: Desk) -> None:
    """Groups of both kinds are searched by, alone and among others; one that the actor does not see is not there."""
    static = desk.groups.create("Static", criteria="quist")
    desk.groups.add_matching(static.id)
    vip = criteria_of("tag:vip")
    dynamic = desk.groups.create("Dynamic", kind=GroupKind.DYNAMIC, criteria=vip, audience=NOBODY_ELSE)
    wanted = AllOf((named(dynamic), Not(named(static))))
    assert ["ann"] == [str(one.id) for one in desk.customers.search(wanted).items]
    saved = desk.searches.save("Both", AllOf((named(dynamic), named(static))))
    assert 2 == desk.searches.run(saved.id).total
    with pytest.raises(NotFoundError, match=f"group '{dynamic.id}'"):
        bea.customers.search(wanted)
    assert 2 == bea.customers.search(named(static)).total


def test_who_may_not_read_groups_searches_by_none(manager: CustomerManager, desk: Desk) -> None:
    """A group says something of its members, and so needs its own permission also as a criterion."""
    group = desk.groups.create("Static")
    store = manager._store  # noqa: SLF001 - which another manager shares, whose roles are others
    own = CustomerManager.open(store=store, roles={"clerk": [Permission.CUSTOMERS_READ]})
    clerk = own.acting_as(Actor.user("cam", roles=["clerk"], brands=EVERY_BRAND))
    with pytest.raises(PermissionDeniedError, match=r"groups\.read"):
        clerk.customers.search(named(group))


def test_no_group_contains_itself(desk: Desk) -> None:
    """What would close a circle through saved searches and dynamic groups is refused with the whole of it."""
    group = desk.groups.create("One", kind=GroupKind.DYNAMIC, criteria="lee")
    saved = desk.searches.save("In one", named(group))
    other = desk.groups.create("Two", kind=GroupKind.DYNAMIC, search=saved.id)
    with pytest.raises(CriteriaCycleError, match=f"group '{group.id}' > group '{other.id}' > group '{group.id}'"):
        desk.groups.change(group.id, version=1, criteria=named(other))
    by_search = Where("saved_search", SearchOperator.IS, str(saved.id))
    changed = desk.groups.change(other.id, version=1, criteria=by_search)
    with pytest.raises(CriteriaCycleError, match=f"saved search '{saved.id}' > group '{changed.id}'"):
        desk.searches.change(saved.id, named(changed), version=1)
    static = desk.groups.create("Three", criteria="lee")
    with pytest.raises(CriteriaCycleError, match=f"group '{static.id}' > group '{static.id}'"):
        desk.groups.change(static.id, version=1, criteria=Not(named(static)))
    assert quick("lee") == desk.groups.get(group.id).criteria


def test_what_others_are_defined_by_is_not_deleted(desk: Desk) -> None:
    """A group that a search or a group names stays, as does a search that a group names; the refusal tells by what."""
    group = desk.groups.create("One", criteria="lee")
    saved = desk.searches.save("In one", named(group))
    other = desk.groups.create("Two", criteria=Where("saved_search", SearchOperator.IS, str(saved.id)))
    with pytest.raises(DefinitionInUseError, match=f"group '{group.id}' cannot .*: saved search '{saved.id}'"):
        desk.groups.delete(group.id, version=1)
    with pytest.raises(DefinitionInUseError, match=f"saved search '{saved.id}' cannot .*: group '{other.id}'"):
        desk.searches.delete(saved.id, version=1)
    desk.groups.delete(other.id, version=1)
    desk.searches.delete(saved.id, version=1)
    desk.groups.delete(group.id, version=1, reason="done")
    assert () == desk.groups.list_seen()


def test_groups_are_seen_by_their_audience(desk: Desk, bea: Desk) -> None:
    """Whoever is not in the audience of a group meets it nowhere; whoever made it always does."""
    private = bea.groups.create("B", audience=NOBODY_ELSE)
    shared = bea.groups.create("A", audience=Audience(people=["ann"]))
    assert (shared,) == desk.groups.list_seen()
    assert (shared, private) == bea.groups.list_seen()
    for refused in (
        lambda: desk.groups.get(private.id),
        lambda: desk.groups.members(private.id),
        lambda: desk.groups.preview(private.id),
        lambda: desk.groups.add_matching(private.id),
        lambda: desk.groups.add(private.id, CustomerId("ann")),
        lambda: desk.groups.change(private.id, version=1, label="x"),
        lambda: desk.groups.set_owners(private.id, [], version=1),
        lambda: desk.groups.delete(private.id, version=1),
    ):
        with pytest.raises(NotFoundError, match="There is no group"):
            refused()


def test_only_those_who_are_shown_are_added_and_told(
    manager: CustomerManager, desk: Desk, bea: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sees some customers alone adds those, and is told of those, in as many turns as it takes."""
    monkeypatch.setattr(_groups, "PAGE_SIZE_MOST", 2)
    hidden = CustomerDraft(name=PersonName("Fay Lee"), brand=BrandId("north"))
    desk.customers.register(hidden.with_id(CustomerId("fay")))
    group = desk.groups.create("All")
    assert 4 == bea.groups.add_matching(group.id)
    assert 1 == desk.groups.add_matching(group.id)
    assert [4, 5] == [who.groups.members(group.id).total for who in (bea, desk)]
    rep = manager.acting_as(Actor.user("rep", roles=["rep"], rep="r", brands=EVERY_BRAND))
    assert 0 == rep.groups.members(group.id).total
    ann = desk.customers.get(CustomerId("ann")).with_assignment(Assignment(assignee=RepId("r"), at=AT))
    desk.customers.update(ann)
    assert ["ann"] == member_ids(rep, group)


def test_a_run_is_made_in_turns_and_told_once(
    manager: CustomerManager, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many units of work a run takes, the history has one entry with the sum of it, and none for nobody."""
    monkeypatch.setattr(_groups, "_AT_ONCE", 1)
    group = desk.groups.create("All")
    assert 4 == desk.groups.add_matching(group.id, reason="all")
    assert 0 == desk.groups.add_matching(group.id, reason="again")
    with manager._store.reading() as unit:  # noqa: SLF001 - no desk tells it
        entries = unit.history.list_of({Subject("group", str(group.id))}, after=0, most=9)
    assert [HistoryAction.GROUP_CREATED, HistoryAction.GROUP_FILLED] == [entry.action for entry in entries]
    (change,) = entries[1].changes
    assert ("added", 4, "all") == (change.path, getattr(change.after, "part", None), entries[1].reason)


def test_changes_by_hand_are_in_the_history_of_the_customer(desk: Desk) -> None:
    """Whoever looks at a customer sees when it came into a group or left it, by whom and why."""
    group = desk.groups.create("All")
    desk.groups.add(group.id, CustomerId("ann"), reason="chosen")
    desk.groups.remove(group.id, CustomerId("ann"), reason="left")
    told = [(entry.action, entry.reason) for entry in desk.history.list_of(CustomerId("ann"))]
    assert [(HistoryAction.GROUP_JOINED, "chosen"), (HistoryAction.GROUP_LEFT, "left")] == told[1:]


def test_to_say_the_same_again_changes_nothing(desk: Desk) -> None:
    """Whoever is added or removed by hand again, for the same reason, has one entry; for another one, two."""
    group = desk.groups.create("All")
    for reason in ("chosen", "chosen", "wanted"):
        desk.groups.add(group.id, CustomerId("ann"), reason=reason)
    for _ in range(2):
        desk.groups.remove(group.id, CustomerId("ann"), reason="left")
    told = [entry.reason for entry in desk.history.list_of(CustomerId("ann"))]
    assert ["chosen", "wanted", "left"] == told[1:]


def test_who_is_out_by_another_id_is_added_again(desk: Desk) -> None:
    """Of two who are one by now, a removal of either holds until somebody adds them, also as it was said before."""
    group = desk.groups.create("All")
    desk.groups.add(group.id, CustomerId("ann"))
    desk.groups.remove(group.id, CustomerId("bob"))
    desk.merges.apply(desk.merges.propose(CustomerId("ann"), [CustomerId("bob")]))
    assert [] == member_ids(desk, group)
    desk.groups.add(group.id, CustomerId("ann"))
    assert ["ann"] == member_ids(desk, group)


def test_what_others_changed_is_not_overwritten(desk: Desk) -> None:
    """Whatever is made from a version that is not kept any more is refused, and leaves everything as it is."""
    group = desk.groups.change(desk.groups.create("All").id, version=1, label="Other")
    for refused in (
        lambda: desk.groups.change(group.id, version=1, label="x"),
        lambda: desk.groups.set_owners(group.id, [RepId("r")], version=1),
        lambda: desk.groups.delete(group.id, version=1),
    ):
        with pytest.raises(StaleVersionError):
            refused()
    assert group == desk.groups.get(group.id)


def test_an_id_of_the_hosts_own_is_given_once(desk: Desk) -> None:
    """A call that is made again makes no second group."""
    desk.groups.create("All", id_=GroupId("mine"))
    with pytest.raises(AlreadyTakenError):
        desk.groups.create("All", id_=GroupId("mine"))


@pytest.mark.parametrize(
    "call",
    [
        lambda desk: desk.groups.get("g-1"),
        lambda desk: desk.groups.create(" "),
        lambda desk: desk.groups.create("x", search="s-1"),
        lambda desk: desk.groups.create("x", owners=["r"]),
        lambda desk: desk.groups.change(GroupId("g-1"), version="1"),
        lambda desk: desk.groups.members(GroupId("g-1"), page=0),
        lambda desk: desk.groups.groups_of("ann"),
    ],
)
def test_likely_slips_are_told_at_once(desk: Desk, call: Callable[[Desk], object]) -> None:
    """Text for an id, a blank label or a page that is none is refused by its field."""
    with pytest.raises(InvalidValueError):
        call(desk)


def test_what_is_named_twice_is_read_once(desk: Desk) -> None:
    """Criteria that lead to one group by several ways mean that group, and a member shows no more than its id."""
    group = desk.groups.create("All", kind=GroupKind.DYNAMIC, criteria="ann")
    saved = desk.searches.save("In all", named(group))
    by_search = Where("saved_search", SearchOperator.IS, str(saved.id))
    assert 1 == desk.customers.search(AllOf((by_search, named(group), by_search))).total
    assert "GroupMember(CustomerId('ann'))" == repr(desk.groups.members(group.id).items[0])


def test_pages_around_members_are_turned_as_any(desk: Desk) -> None:
    """A preview and a page of members lead to the pages around them."""
    group = desk.groups.create("All")
    following = desk.groups.preview(group.id, page_size=3).coming.next
    assert following is not None
    assert 1 == len(desk.customers.turn(following).items)
    desk.groups.add_matching(group.id)
    pages = [desk.groups.members(group.id, page=number, page_size=3) for number in (1, 2)]
    assert [3, 1] == [len(page.items) for page in pages]
    assert isinstance(pages[0].next, PageRequest)


def test_a_user_makes_one_group_of_a_label(desk: Desk, manager: CustomerManager) -> None:
    """Made or renamed, whatever its case; another user may make one of it, too, and is told no hidden one."""
    bea = manager.acting_as(Actor.user("bea", roles=["steward"], brands=EVERY_BRAND))
    ours, others = desk.groups.create("Our Lees", audience=NOBODY_ELSE), desk.groups.create("Others")
    calls: tuple[Callable[[], object], ...] = (
        lambda: desk.groups.create(" our LEES "),
        lambda: desk.groups.change(others.id, version=1, label="our lees"),
    )
    for again in calls:
        with pytest.raises(AlreadyTakenError) as refused:
            again()
        assert ("label", "group", str(ours.id)) == (refused.value.what, refused.value.kind, refused.value.holder)
    with pytest.raises(AlreadyTakenError) as hidden:
        bea.groups.change(others.id, version=1, label="our lees")
    assert "(hidden)" == hidden.value.holder
    assert "OUR LEES" == desk.groups.change(ours.id, version=1, label="OUR LEES").label
    assert "Our Lees" == bea.groups.create("Our Lees").label
