"""Clusters that are read from a store are those of a run over all of it, whatever happened to its customers before."""

import json
import shutil
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_core.manager import CustomerManager, Desk
from customer_core.matching import (
    V1,
    MatchProfile,
    Scorer,
    candidate_pairs,
    deduplicate,
    features_document,
    is_link,
    observe,
    prepare,
    record_of,
)
from customer_core.model import (
    Actor,
    Address,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    ExternalKey,
    PersonName,
    PhoneNumber,
    Verdict,
)
from customer_core.ports import Store
from customer_core.services import Updated
from customer_core.settings import DuplicateReaction, DuplicateSettings
from customer_core.storage import MemoryStore
from customer_core.storage.sql import open_sql_store

OpenStore = Callable[[], Store]
WHOLE = 10_000


def profile_with(*, complete_most: int = 64, link_bits: float = 0.0, **blocking: Any) -> MatchProfile:  # noqa: ANN401 - figures and words
    """Return a fixed profile with other bounds."""
    fixed = observe(V1, [prepare({"given_name": "Ann", "family_name": name}) for name in ("Lee", "Smith", "Ortega")])
    return attrs.evolve(
        fixed,
        blocking=attrs.evolve(fixed.blocking, **blocking),
        clustering=attrs.evolve(fixed.clustering, complete_most=complete_most, link_bits=link_bits),
    )


UNCUT = {most: profile_with(complete_most=most, block_most=WHOLE, weak_most=WHOLE) for most in (2, 64)}
ALL = -1e9
"""So low that whatever is compared is linked, so that the law says who is compared."""
CUT = [
    profile_with(block_most=2, weak_most=2, neighbors=1),
    profile_with(block_most=4, weak_most=3, neighbors=2, link_bits=ALL),
    # Few keys, so that no pair is found a second way.
    profile_with(block_most=3, neighbors=1, keys=("email",), link_bits=ALL),
    profile_with(block_most=4, neighbors=2, keys=("email",), link_bits=ALL),
    profile_with(block_most=3, weak_most=3, neighbors=2, keys=("name_city", "phone"), weak=("phone",), link_bits=ALL),
]

GIVEN, FAMILY = ["Ann", "Anna", "Bob", "Robert", ""], ["Lee", "Leigh", "Ortega", "Smith"]
EMAILS = ["ann@lee.example", "a.lee@lee.example", "bob@ortega.example", "info@shop.example"]
PHONES = ["+49 30 1234567", "+44 113 496 0000", "+49 30 7654321"]
CITIES = ["Berlin", "Leeds"]


def drafted(given_name: str, family_name: str, emails: list[str], phones: list[str], city: str) -> CustomerDraft:
    """Return a draft of few words."""
    draft = CustomerDraft(
        name=PersonName(f"{given_name} {family_name}".strip()),
        emails=[EmailAddress(email) for email in emails],
        phones=[PhoneNumber(phone) for phone in phones],
    )
    address = Address(street=["12 High Street"], city=city)
    return (
        draft.with_contact(Contact(id=ContactId("k"), roles=[ContactRole.BILLING], address=address)) if city else draft
    )


drafts = st.builds(
    drafted,
    st.sampled_from(GIVEN),
    st.sampled_from(FAMILY),
    st.lists(st.sampled_from(EMAILS), max_size=2, unique=True),
    st.lists(st.sampled_from(PHONES), max_size=1),
    st.sampled_from(["", *CITIES]),
)


class Step(NamedTuple):
    """Something that happens to customers: to which ones, counted from the first, and what somebody then says."""

    what: str
    one: int
    other: int
    draft: CustomerDraft


crowded = st.builds(
    drafted,
    st.sampled_from(GIVEN),
    st.sampled_from(FAMILY),
    st.just(EMAILS[:1]),
    st.lists(st.sampled_from(PHONES[:1]), max_size=1),
    st.sampled_from(CITIES),
)
"""Drafts that are in the same few blocks."""


def steps_of(kinds: list[str], of: st.SearchStrategy[CustomerDraft], *, most: int) -> st.SearchStrategy[list[Step]]:
    """Draw what happens, one after the other."""
    numbers = st.integers(0, 30)
    return st.lists(st.builds(Step, st.sampled_from(kinds), numbers, numbers, of), min_size=4, max_size=most)


steps = steps_of(
    ["register"] * 6 + ["update"] * 4 + ["merge", "delete", "same", "different", "unsure"], drafts, most=24
)
crowding = steps_of(["register"] * 7 + ["update"] * 2 + ["delete"] * 2 + ["merge"], crowded | drafts, most=30)
chosen_fields = st.sampled_from([(), ("email",), ("city", "phone")])
few = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def open_new(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> OpenStore:
    """Opens a new store of a kind."""
    if request.param == "memory":
        return MemoryStore
    folder, numbers = tmp_path_factory.mktemp("stores"), count()
    open_sql_store(f"sqlite:///{folder / 'empty.db'}").close()

    def copied() -> Store:
        path = Path(shutil.copy(folder / "empty.db", folder / f"{next(numbers)}.db"))
        return open_sql_store(f"sqlite:///{path}")

    return copied


class Shop:
    """A store in which things happen, and what a run over all of it says."""

    def __init__(self, store: Store, profile: MatchProfile, check_fields: Sequence[str]) -> None:
        numbers = count(1)
        self.profile = profile
        self.store = store
        self.manager = CustomerManager.open(store=store, profile=profile, ids=lambda: f"n-{next(numbers):03}")
        self.desk: Desk = self.manager.acting_as(Actor.system("law"))
        self.desk.settings.apply(DuplicateSettings(check_fields=check_fields, reaction=DuplicateReaction.QUEUE))

    def live(self) -> list[Customer]:
        """Return the live customers in order of their ids."""
        with self.store.reading() as unit:
            return list(unit.customers.iter_all())

    def take(self, step: Step, *, number: int = 0) -> None:
        """Let a step happen, if it can; with a number every record says something that no other says."""
        keys = [ExternalKey("shop", f"{number}")] if number else []
        draft, live = attrs.evolve(step.draft, external_keys=keys), self.live()
        if step.what == "register" or len(live) < 2:
            self.desk.customers.register(draft)
            return
        one, other = live[step.one % len(live)], live[step.other % (len(live) - 1)]
        other = live[-1] if one == other else other
        match step.what:
            case "update":
                changed = attrs.evolve(
                    one, name=draft.name, emails=draft.emails, contacts=draft.contacts, default_contacts={}
                )
                assert isinstance(self.desk.customers.update(changed), Updated)
            case "delete" if not self.desk.merges.list_of(one.id):
                self.desk.customers.delete(one.id, version=one.version)
            case "merge":
                several = [record.id for record in live[step.other % 4 :][:2] if record.id not in {one.id, other.id}]
                plan = self.desk.merges.propose(one.id, [other.id, *several])
                if not plan.is_blocked:
                    self.desk.merges.apply(plan)
            case "same" | "different" | "unsure":
                self.desk.judgements.record(one.id, other.id, Verdict(step.what))

    def expected(self) -> set[tuple[CustomerId, ...]]:
        """Return the clusters that a run over all live customers finds."""
        live = self.live()
        places = {customer.id: place for place, customer in enumerate(live)}
        with self.store.reading() as unit:
            standing = unit.judgements.list_standing(list(places))
        judged = [(one.judgement.verdict.keeps_apart, (places[one.left], places[one.right])) for one in standing]
        labels = deduplicate(
            live,
            self.profile,
            same=[pair for is_apart, pair in judged if not is_apart],
            different=[pair for is_apart, pair in judged if is_apart],
        ).clusters
        groups: dict[int, list[CustomerId]] = {}
        for customer, label in zip(live, labels, strict=True):
            groups.setdefault(label, []).append(customer.id)
        return set(map(tuple, groups.values()))

    def told(self) -> set[tuple[CustomerId, ...]]:
        """Return the clusters that the store tells, of each customer by itself."""
        return {self.desk.duplicates.cluster_of(customer.id) for customer in self.live()}

    def listed(self) -> list[tuple[CustomerId, ...]]:
        """Return the clusters that the store lists, two at once."""
        listed: list[tuple[CustomerId, ...]] = []
        while page := self.desk.duplicates.list_clusters(after=listed[-1][0] if listed else None, most=2):
            listed.extend(page)
        return listed

    def kept(self) -> set[tuple[CustomerId, CustomerId]]:
        """Return the pairs that are linked."""
        with self.store.reading() as unit:
            ids = unit.links.list_ids(after=None, most=WHOLE)
            return {(link.left, link.right) for link in unit.links.list_of(ids)}

    def found(self, least: float | None = None) -> set[tuple[CustomerId, CustomerId]]:
        """Return the pairs that a run over all live customers would link, or that score at least so many bits."""
        live, scorer = self.live(), Scorer(self.profile)
        records = [record_of(json.loads(json.dumps(features_document(prepare(one))))) for one in live]
        scores = {
            (one, other): scorer.bits(records[one], records[other])
            for one, other in candidate_pairs(self.profile, records).pairs
        }
        return {
            (live[one].id, live[other].id)
            for (one, other), bits in scores.items()
            if (bits >= least if least is not None else is_link(scorer, records[one], records[other], bits))
        }


@few
@given(steps=steps, check_fields=chosen_fields, complete_most=st.sampled_from(sorted(UNCUT)))
def test_clusters_are_those_of_a_whole_run(
    open_new: OpenStore, steps: list[Step], check_fields: tuple[str, ...], complete_most: int
) -> None:
    """Whatever came, changed, merged, left or was judged, the clusters are those of a run over what is there now."""
    shop = Shop(open_new(), UNCUT[complete_most], check_fields)
    for step in steps:
        shop.take(step)
        assert shop.found() == shop.kept()
    expected = shop.expected()
    assert expected == shop.told()
    assert sorted(cluster for cluster in expected if len(cluster) > 1) == shop.listed()
    shop.manager.close()


@few
@given(steps=crowding, check_fields=chosen_fields, profile=st.sampled_from(CUT))
def test_every_pair_that_a_whole_run_finds_is_kept(
    open_new: OpenStore, steps: list[Step], check_fields: tuple[str, ...], profile: MatchProfile
) -> None:
    """Where blocks are cut, whatever a whole run finds now is linked, and after reindexing nothing else."""
    shop = Shop(open_new(), profile, check_fields)
    for number, step in enumerate(steps, start=1):
        shop.take(step, number=number)
        assert shop.found() <= shop.kept()
    shop.desk.maintenance.reindex()
    assert shop.found() == shop.kept()
    shop.manager.close()


@few
@given(steps=crowding, profile=st.sampled_from(CUT))
def test_a_check_suspects_whomever_a_whole_run_finds_worth_a_look(
    open_new: OpenStore, steps: list[Step], profile: MatchProfile
) -> None:
    """Where blocks are cut, too, a stored customer is told of everybody whom a whole run finds alike."""
    shop = Shop(open_new(), profile, ())
    for number, step in enumerate(steps, start=1):
        shop.take(step, number=number)
    worth = shop.found(least=profile.thresholds.review_bits)
    for customer in shop.live():
        suspects = {suspect.customer.id for suspect in shop.desk.duplicates.check(customer).suspects}
        assert {id_ for pair in worth if customer.id in pair for id_ in pair} - {customer.id} <= suspects
    shop.manager.close()
