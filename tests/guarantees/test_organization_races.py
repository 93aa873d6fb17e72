"""Organizations that several people put below one another, or merge, at once: no circle; and a code is given once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path

import pytest
from tests.guarantees.simultaneous import at_once

from customer_core.errors import (
    AlreadyTakenError,
    MergeBlockedError,
    MergedAwayError,
    MergeUndoneError,
    OrganizationCycleError,
    StaleVersionError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import AppliedMerge, AppliedUndo
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    CreditAccount,
    EmailAddress,
    Limited,
    Money,
    OrganizationDraft,
    OrganizationId,
)
from customer_core.services import OrganizationRegistered, OrganizationsSuspected
from customer_core.storage import open_store
from customer_core.storage.sql._organizations import SqlOrganizations

ROUNDS = 8
IN_RING = 4


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> Iterator[Desk]:
    """A desk on each kind of store."""
    addresses = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path / 'shop.db'}"}
    address = addresses.get(request.param) or make_database("")
    with CustomerManager.open(address) as manager:
        yield manager.acting_as(Actor.user("ann", roles=["administrator"], brands=EVERY_BRAND))


def registered(desk: Desk, name: str) -> OrganizationId:
    """Register an organization."""
    outcome = desk.organizations.register(OrganizationDraft(name=name))
    assert isinstance(outcome, OrganizationRegistered)
    return outcome.organization.id


@pytest.mark.parametrize("is_updated", [False, True], ids=["set", "updated"])
def test_organizations_never_come_to_stand_above_themselves(desk: Desk, *, is_updated: bool) -> None:
    """Of changes that would close a circle together, all but one are made, and the last is refused."""
    for _ in range(ROUNDS):
        ids = [registered(desk, f"Firm {number}") for number in range(IN_RING)]
        pairs = list(zip(ids, [*ids[1:], ids[0]], strict=True))
        if is_updated:
            changed = [(desk.organizations.get(lower).with_parent(upper)) for lower, upper in pairs]
            calls = [partial(desk.organizations.update, one) for one in changed]
        else:
            calls = [partial(desk.organizations.set_parent, *pair) for pair in pairs]
        answers = at_once(*calls, refused=(OrganizationCycleError,))
        assert 1 == sum(isinstance(answer, OrganizationCycleError) for answer in answers)
        lines = [desk.organizations.list_line(id_) for id_ in ids]
        assert set(range(1, IN_RING + 1)) == {len(line) for line in lines}


def test_a_code_is_given_once(desk: Desk) -> None:
    """Of several who register one code at once, one does; codes that the store gives are as many as there are calls."""
    register, draft = desk.organizations.register, OrganizationDraft(name="Acme")
    answers = at_once(*[partial(register, draft.with_code("K"))] * IN_RING, refused=(AlreadyTakenError,))
    assert 1 == sum(isinstance(answer, OrganizationRegistered) for answer in answers)
    given = at_once(*[partial(register, draft)] * IN_RING, refused=())
    codes = {answer.organization.code for answer in given if isinstance(answer, OrganizationRegistered)}
    assert IN_RING == len(codes)


def test_nobody_saves_an_organization_twice_unseen(desk: Desk) -> None:
    """Of several who register one organization at once, one does, and all others are shown it."""
    for number in range(ROUNDS):
        draft = OrganizationDraft(name=f"Acme {number}", emails=[EmailAddress(f"info@{number}.example")])
        answers = at_once(*[partial(desk.organizations.register, draft)] * IN_RING, refused=())
        assert 1 == sum(isinstance(answer, OrganizationRegistered) for answer in answers)
        shown = [len(answer.suspects) for answer in answers if isinstance(answer, OrganizationsSuspected)]
        assert [1] * (IN_RING - 1) == shown


@pytest.mark.guarantee("G14")
def test_organizations_that_are_merged_into_one_another_at_once_are_one_at_last(desk: Desk) -> None:
    """Of merges that meet, whoever comes later is refused; every id leads to one that is there, and all can part."""
    for _ in range(ROUNDS):
        ids = [registered(desk, f"Firm {number}") for number in range(IN_RING)]
        plans = [desk.organizations.propose_merge(id_, [ids[place - 1]]) for place, id_ in enumerate(ids)]
        refused = (MergedAwayError, StaleVersionError, MergeBlockedError)
        answers = at_once(*[partial(desk.organizations.merge, plan) for plan in plans], refused=refused)
        merges = [answer for answer in answers if isinstance(answer, AppliedMerge)]
        assert 1 <= len(merges) < IN_RING
        taken = {member for merge in merges for member in merge.members}
        live = {id_: desk.organizations.get(id_).id for id_ in ids}
        assert set(ids) - taken == set(live.values())
        undo = desk.organizations.undo
        again = at_once(
            *[partial(undo, merge.id) for merge in merges] * 2, refused=(MergeUndoneError, StaleVersionError)
        )
        assert len(merges) == sum(isinstance(answer, AppliedUndo) for answer in again)
        assert ids == [desk.organizations.get(id_).id for id_ in ids]


@pytest.mark.guarantee("G1")
def test_organizations_that_become_one_get_no_account_each(desk: Desk) -> None:
    """Whoever opens an account while its owner is merged into one that has one finds that, or keeps them apart."""
    limit, usd = Limited(Money(5, "USD")), "USD"
    for _ in range(ROUNDS):
        first, other = (registered(desk, f"Firm {name}") for name in "AB")
        desk.credit.set_limit(first, limit, currency=usd)
        plan = desk.organizations.propose_merge(first, [other])
        merge, opened = at_once(
            partial(desk.organizations.merge, plan),
            partial(desk.credit.set_limit, other, limit, currency=usd),
            refused=(MergeBlockedError,),
        )
        assert isinstance(opened, CreditAccount)
        assert isinstance(merge, MergeBlockedError) is (opened.owner == other)
        assert 1 == len(desk.credit.list_accounts(other, usd))


@pytest.mark.parametrize("is_held", [True, False], ids=["held", "not held"])
def test_who_moves_organizations_is_waited_for(
    make_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, *, is_held: bool
) -> None:
    """Where many write at once, nobody moves an organization before who is moving one has ended; else one could."""
    if not is_held:
        monkeypatch.setattr(SqlOrganizations, "hold", lambda _: None)
    store = open_store(make_database(""))
    with CustomerManager.open(store=store) as manager, ThreadPoolExecutor(1) as pool:
        desk = manager.acting_as(Actor.system("mover"))
        lower, upper = registered(desk, "Lower"), registered(desk, "Upper")
        with store.writing() as unit:
            unit.organizations.hold()
            moving = pool.submit(desk.organizations.set_parent, lower, upper)
            done, _ = wait([moving], timeout=0.3 if is_held else 5)
            assert bool(done) is not is_held
        assert upper == moving.result(timeout=5).parent
