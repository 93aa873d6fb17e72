from collections.abc import Callable

import attrs
import pytest

from customer_core.errors import InvalidOptionError, NotFoundError, StoreIndexError
from customer_core.manager import CustomerManager, Desk
from customer_core.matching import V1
from customer_core.model import Actor, Customer, CustomerDraft, CustomerId, EmailAddress, PersonName
from customer_core.services import Registered
from customer_core.settings import DuplicateReaction, DuplicateSettings
from customer_core.storage import MemoryStore

Make = Callable[..., CustomerDraft]
TUNED = attrs.evolve(V1, nicknames=[("ann", "nan")])


@pytest.fixture
def feed(desk: Desk) -> Desk:
    """A desk that saves whomever it is given."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    return desk


def saved(desk: Desk, draft: CustomerDraft) -> Customer:
    """Register somebody."""
    outcome = desk.customers.register(draft)
    assert isinstance(outcome, Registered)
    return outcome.customer


def texts(clusters: tuple[tuple[CustomerId, ...], ...]) -> list[str]:
    """Return clusters as texts."""
    return [" ".join(map(str, cluster)) for cluster in clusters]


def test_a_customer_joins_and_leaves_a_cluster(feed: Desk, draft: Make) -> None:
    """A customer is in a cluster as soon as its values say so, and in none as soon as they do not."""
    ann = saved(feed, draft("Ann", "Lee", email="ann@lee.example"))
    bob = saved(feed, draft("Bob", "Ortega", phone="+49 30 1234567"))
    anna = saved(feed, draft("Anna", "Lee", email="ann@lee.example"))
    assert (ann.id, anna.id) == feed.duplicates.cluster_of(ann.id) == feed.duplicates.cluster_of(anna.id)
    assert (bob.id,) == feed.duplicates.cluster_of(bob.id)
    feed.customers.update(attrs.evolve(anna, name=PersonName(given="Zoltan", family="Quist"), emails=[]))
    assert (ann.id,) == feed.duplicates.cluster_of(ann.id)
    feed.customers.update(attrs.evolve(bob, name=ann.name, phones=[], emails=ann.emails))
    assert (ann.id, bob.id) == feed.duplicates.cluster_of(bob.id)


def test_merged_and_deleted_customers_leave(feed: Desk, draft: Make) -> None:
    """Whoever was merged or deleted is in no cluster; the id of a merged one tells that of the survivor."""
    ids = [saved(feed, draft("Ann", "Lee", email="ann@lee.example")).id for _ in range(4)]
    assert tuple(ids) == feed.duplicates.cluster_of(ids[2])
    feed.merges.apply(feed.merges.propose(ids[0], [ids[1]]))
    feed.customers.delete(ids[3], version=1)
    assert (ids[0], ids[2]) == feed.duplicates.cluster_of(ids[1])
    with pytest.raises(NotFoundError):
        feed.duplicates.cluster_of(ids[3])


def test_clusters_are_listed_page_by_page(feed: Desk, draft: Make) -> None:
    """Clusters of two and more are listed by their smallest id, each once, and customers alone are not."""
    for family in ("Lee", "Ortega", "Novak", "Quist"):
        for given in ("Ann", "Ann") if family != "Novak" else ("Ann",):
            saved(feed, draft(given, family, email=f"ann@{family.lower()}.example"))
    assert ["n-1 n-2", "n-3 n-4", "n-6 n-7"] == texts(feed.duplicates.list_clusters())
    assert ["n-1 n-2", "n-3 n-4"] == texts(feed.duplicates.list_clusters(most=2))
    assert ["n-6 n-7"] == texts(feed.duplicates.list_clusters(after=CustomerId("n-3"), most=2))
    assert () == feed.duplicates.list_clusters(after=CustomerId("n-6"))


@pytest.mark.parametrize("most", [0, 10_001])
def test_a_page_of_clusters_has_a_size(desk: Desk, most: int) -> None:
    """As every other list."""
    with pytest.raises(InvalidOptionError, match="most"):
        desk.duplicates.list_clusters(most=most)


def test_a_check_field_makes_no_link(feed: Desk, draft: Make) -> None:
    """Customers that only a check field brings together are suspects, and in no cluster."""
    feed.settings.apply(DuplicateSettings(version=1, check_fields=["city"], reaction=DuplicateReaction.QUEUE))
    ids = [saved(feed, draft(given, family)).id for given, family in (("Ann", "Lee"), ("Bob", "Ortega"))]
    assert [(id_,) for id_ in ids] == [feed.duplicates.cluster_of(id_) for id_ in ids]


def tuned(store: MemoryStore) -> Desk:
    """Return a desk with another profile."""
    return CustomerManager.open(store=store, profile=TUNED).acting_as(Actor.system("tuned"))


def test_links_of_another_profile_are_not_read(draft: Make) -> None:
    """Clusters are refused with figures that the links were not made with, until the index is made anew."""
    store = MemoryStore()
    desk = CustomerManager.open(store=store).acting_as(Actor.system("first"))
    saved(desk, draft(email="ann@lee.example"))
    assert () == desk.duplicates.list_clusters()
    other = tuned(store)
    with pytest.raises(StoreIndexError, match="reindex"):
        other.duplicates.list_clusters()
    other.maintenance.reindex()
    assert () == other.duplicates.list_clusters()
    with pytest.raises(StoreIndexError):
        desk.duplicates.list_clusters()


def test_a_till_with_other_keys_deletes_and_is_not_trusted(draft: Make) -> None:
    """Where the other one does not know who was in a block, nobody reads clusters before they are made anew."""
    store = MemoryStore()
    first = CustomerManager.open(store=store).acting_as(Actor.system("first"))
    ann = saved(first, draft("Ann", "Lee", email="ann@lee.example"))
    narrow = attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, keys=("phone",), weak=()))
    CustomerManager.open(store=store, profile=narrow).acting_as(Actor.system("narrow")).customers.delete(
        ann.id, version=1
    )
    with pytest.raises(StoreIndexError, match="reindex"):
        first.duplicates.list_clusters()
    first.maintenance.reindex()
    assert () == first.duplicates.list_clusters()


def test_a_till_with_another_profile_registers_and_is_not_trusted(draft: Make) -> None:
    """Registering with other figures goes on and makes no links; nobody reads clusters before they are made anew."""
    store = MemoryStore()
    first = CustomerManager.open(store=store).acting_as(Actor.system("first"))
    first.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    ann = saved(first, draft(email="ann@lee.example"))
    other = saved(tuned(store), draft(email="ann@lee.example"))
    for desk in (first, tuned(store)):
        with pytest.raises(StoreIndexError):
            desk.duplicates.list_clusters()
    later = saved(first, draft(email="ann@lee.example"))
    first.customers.delete(saved(first, draft(email="ann@lee.example")).id, version=1)
    first.maintenance.reindex()
    assert tuple(sorted((ann.id, other.id, later.id))) == first.duplicates.cluster_of(ann.id)


def test_a_store_of_before_has_its_links_after_reindexing() -> None:
    """A store with customers and without links says so, and keeps them from the first reindexing on."""
    store = MemoryStore()
    with store.writing() as unit:
        for id_ in ("a", "b"):
            unit.customers.add(
                Customer(id=CustomerId(id_), name=PersonName("Ann Lee"), emails=[EmailAddress("ann@lee.example")])
            )
    desk = CustomerManager.open(store=store).acting_as(Actor.system("migrated"))
    with pytest.raises(StoreIndexError):
        desk.duplicates.list_clusters()
    desk.maintenance.reindex()
    assert ["a b"] == texts(desk.duplicates.list_clusters())


def test_whoever_is_not_in_the_index_is_alone() -> None:
    """A customer whom a host kept past the services is one by itself."""
    store = MemoryStore()
    desk = CustomerManager.open(store=store).acting_as(Actor.system("host"))
    with store.writing() as unit:
        unit.customers.add(Customer(id=CustomerId("a"), name=PersonName("Ann Lee")))
    assert (CustomerId("a"),) == desk.duplicates.cluster_of(CustomerId("a"))


@pytest.mark.parametrize(
    ("way", "places"),
    [("deleted", range(8)), ("changed", range(8)), ("merged", range(8)), ("deleted", range(0, 60, 6))],
)
def test_a_crowd_of_equal_records_holds_together(feed: Desk, draft: Make, places: range, way: str) -> None:
    """Whoever of it leaves, the rest is one cluster, as a run over the whole store says, and not by who was first."""
    ids = sorted(saved(feed, draft("Ann", "Lee", email="ann@lee.example")).id for _ in range(60))
    for place in places:
        leaving = feed.customers.get(ids[place])
        if way == "deleted":
            feed.customers.delete(leaving.id, version=leaving.version)
        elif way == "changed":
            feed.customers.update(attrs.evolve(leaving, name=PersonName(given="Zoltan", family="Quist"), emails=[]))
    if way == "merged":
        feed.merges.apply(feed.merges.propose(ids[places[0]], [ids[place] for place in places[1:]]))
    gone = set(places) - ({places[0]} if way == "merged" else set())
    staying = [id_ for place, id_ in enumerate(ids) if place not in gone]
    before = set(feed.duplicates.cluster_of(staying[-1]))
    assert set(staying) == before
    feed.maintenance.reindex()
    assert before == set(feed.duplicates.cluster_of(staying[-1]))
