"""While many records are worked on, the collector of garbage looks seldom; then it is as the host had it."""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from customer_core.manager import CustomerManager
from customer_core.model import Actor, CustomerDraft, EmailAddress, PersonName
from customer_core.services._collecting import collecting_seldom
from customer_core.settings import DuplicateReaction, DuplicateSettings

HOSTS = (701, 11, 9)


@pytest.fixture(autouse=True)
def as_the_host_had_it() -> Iterator[None]:
    """Begin with thresholds that nobody else has, and leave those of the tests as they were."""
    before = gc.get_threshold()
    gc.set_threshold(*HOSTS)
    yield
    gc.set_threshold(*before)


def test_the_youngest_are_looked_at_seldom_until_the_work_has_ended() -> None:
    """Only how often the youngest values are looked at changes, and only while the work goes on."""
    with collecting_seldom():
        youngest, *older = gc.get_threshold()
    assert youngest > 10 * HOSTS[0]
    assert tuple(older) == HOSTS[1:]
    assert gc.get_threshold() == HOSTS


def test_work_that_fails_leaves_it_as_it_was() -> None:
    """An error is no end without a return."""
    with pytest.raises(KeyError), collecting_seldom():
        raise KeyError
    assert gc.get_threshold() == HOSTS


def test_it_comes_back_with_the_end_of_the_last_work() -> None:
    """An import that merges is work within work."""
    with collecting_seldom():
        with collecting_seldom():
            seldom = gc.get_threshold()
        assert gc.get_threshold() == seldom
    assert gc.get_threshold() == HOSTS


def test_works_of_many_threads_leave_it_as_it_was() -> None:
    """The setting is one for all threads, and nobody takes that of another for the host's."""
    barrier = Barrier(8)

    def work(_: int) -> None:
        barrier.wait()
        for _ in range(200):
            with collecting_seldom():
                assert gc.get_threshold() != HOSTS

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert gc.get_threshold() == HOSTS


@pytest.mark.parametrize("own", [(0, 10, 10), (1_000_000, 10, 10)])
def test_a_host_that_turned_it_off_or_has_it_look_as_seldom_keeps_that(own: tuple[int, int, int]) -> None:
    """A host that knows better is left alone."""
    gc.set_threshold(*own)
    with collecting_seldom():
        assert gc.get_threshold() == own
    assert gc.get_threshold() == own


def test_what_the_host_sets_meanwhile_stays() -> None:
    """A host that sets it while we work does not find it undone."""
    with collecting_seldom():
        gc.set_threshold(5_000, 5, 5)
    assert gc.get_threshold() == (5_000, 5, 5)


def _imported(manager: CustomerManager, folder: Path, told: Callable[..., None]) -> None:
    source = folder / "customers.csv"
    source.write_text("name,email\nAnn Lee,ann@lee.example\n", encoding="utf-8")
    manager.acting_as(Actor.system("test")).imports.customers(source, progress=told)


def _loaded(manager: CustomerManager, _: Path, told: Callable[..., None]) -> None:
    manager.acting_as(Actor.system("test")).imports.load([CustomerDraft(company="Acme")], progress=told)


def _exported(manager: CustomerManager, folder: Path, told: Callable[..., None]) -> None:
    manager.acting_as(Actor.system("test")).exports.customers(folder / "out.csv", progress=told)


def _merged(manager: CustomerManager, _: Path, told: Callable[..., None]) -> None:
    desk = manager.acting_as(Actor.system("test"))
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    for _times in range(2):
        desk.customers.register(CustomerDraft(name=PersonName("Ann Lee"), emails=[EmailAddress("ann@lee.example")]))
    desk.merges.merge_clusters(progress=told)


@pytest.mark.parametrize("work", [_imported, _loaded, _exported, _merged])
def test_imports_loads_exports_and_nightly_merges_ask_for_it(
    work: Callable[[CustomerManager, Path, Callable[..., None]], None], tmp_path: Path
) -> None:
    """Each tells its progress while the collector looks seldom."""
    seen = set[tuple[int, int, int]]()
    with CustomerManager.open(f"sqlite:///{tmp_path / 'shop.db'}") as manager:
        work(manager, tmp_path, lambda *_: seen.add(gc.get_threshold()))
    assert seen
    assert HOSTS not in seen
    assert gc.get_threshold() == HOSTS
