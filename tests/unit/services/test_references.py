"""Documents of a host's own at a desk: counted for customers, plans of merges and plans of undos."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import attrs
import pytest

from customer_core.errors import (
    InvalidOptionError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    RecordInUseError,
    ReferenceFailedError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import ReferenceCount
from customer_core.model import Actor, BrandId, CustomerDraft, CustomerId
from customer_core.ports import ReferencePort
from customer_core.serialization import dumps, from_json, loads, to_json
from customer_core.services import CountedReference

A, B, C = (CustomerId(f"c-{letter}") for letter in "abc")


class Documents(ReferencePort):
    """Documents of a host's, kept in memory; it remembers what it was asked for."""

    def __init__(self, name: Any, *customers: CustomerId) -> None:  # noqa: ANN401 - tests give slips, too
        self._name = name
        self.customers = list(customers)
        self.asked: list[list[CustomerId]] = []

    @property
    def name(self) -> str:
        """Return what they are called."""
        return self._name  # type: ignore[no-any-return]  # a slip, perhaps

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:
        """Return how many were written with each id; those with none are left out."""
        self.asked.append(list(ids))
        return Counter(id_ for id_ in self.customers if id_ in set(ids))


class Nameless(Documents):
    """Cannot say what its documents are called."""

    def __init__(self) -> None:
        super().__init__("orders")

    @property
    def name(self) -> str:
        """Raise."""
        raise KeyError("orders")


class Answering(ReferencePort):
    """Answers whatever it is told to, or raises it."""

    name = "tickets"

    def __init__(self, answer: Any) -> None:  # noqa: ANN401 - anything
        self.answer = answer

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:  # noqa: ARG002 - as it is told
        """Return the answer."""
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer  # type: ignore[no-any-return]  # the point of it


@pytest.fixture
def orders() -> Documents:
    """Two orders of the first customer and one of the second."""
    return Documents("orders", A, A, B)


@pytest.fixture
def tickets() -> Documents:
    """A ticket of the second customer."""
    return Documents("tickets", B)


@pytest.fixture
def manager(orders: Documents, tickets: Documents) -> Iterator[CustomerManager]:
    """A manager with three customers, whose host has orders and tickets."""
    with CustomerManager.open("memory:", references=[orders, tickets]) as opened:
        furnish(opened)
        yield opened


def furnish(manager: CustomerManager) -> Desk:
    """Register three customers, and return the desk of a system job."""
    desk = manager.acting_as(Actor.system("test"))
    for id_ in (A, B, C):
        desk.customers.register(CustomerDraft(code=f"K-{id_}").with_id(id_))
    return desk


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """The desk of a system job."""
    return manager.acting_as(Actor.system("test"))


def counts(name: str, *found: tuple[CustomerId, int]) -> tuple[ReferenceCount, ...]:
    """Return figures of one kind of documents."""
    return tuple(ReferenceCount(name=name, record=record, count=count) for record, count in found)


def test_documents_are_counted_by_every_id_of_a_customer(desk: Desk) -> None:
    """Whoever was merged counts with the survivor, by whichever id that is asked for; each id has its own figure."""
    assert ("orders", "tickets") == desk.references.names
    desk.merges.apply(desk.merges.propose(A, [B]))
    found = desk.references.count(B)
    assert found == desk.references.count(A)
    assert (
        CountedReference(name="orders", by_id={A: 2, B: 1}),
        CountedReference(name="tickets", by_id={A: 0, B: 1}),
    ) == found
    assert [3, 1] == [one.count for one in found]
    assert (A, B) == desk.references.list_ids(B)
    assert (C,) == desk.references.list_ids(C)
    assert [0, 0] == [one.count for one in desk.references.count(C)]


def test_a_merge_plan_counts_documents_of_each_record(desk: Desk, orders: Documents) -> None:
    """The figures of a record are those of all ids that name it; they are sealed, and kept with the merge."""
    first = desk.merges.apply(desk.merges.propose(A, [B]))
    assert (*counts("orders", (A, 2), (B, 1)), *counts("tickets", (A, 0), (B, 1))) == first.plan.references
    plan = desk.merges.propose(C, [A])
    assert (*counts("orders", (C, 0), (A, 3)), *counts("tickets", (C, 0), (A, 1))) == plan.references
    orders.customers.append(C)
    forged = attrs.evolve(plan, references=counts("orders", (C, 0), (A, 0)))
    with pytest.raises(InvalidOptionError, match="not what was proposed here"):
        desk.merges.apply(forged)
    merge = desk.merges.apply(loads(type(plan), dumps(plan)))
    assert plan == desk.merges.get(merge.id).plan
    assert 4 == desk.references.count(C)[0].count


def test_a_plan_of_one_twice_counts_it_once(desk: Desk) -> None:
    """It is blocked, and has its figures all the same."""
    plan = desk.merges.propose(A, [A])
    assert plan.is_blocked
    assert (*counts("orders", (A, 2)), *counts("tickets", (A, 0))) == plan.references


@pytest.mark.parametrize("is_split", [True, False])
def test_an_undo_plan_says_where_each_document_goes(desk: Desk, orders: Documents, *, is_split: bool) -> None:
    """The survivor keeps what was written with its own ids, who leaves has what was written with those that leave."""
    merge = desk.merges.apply(desk.merges.propose(B, [C]))
    desk.merges.apply(desk.merges.propose(A, [B]))
    orders.customers += [C, A]
    last = desk.merges.list_of(A)[-1]
    plan = desk.merges.propose_split(B) if is_split else desk.merges.propose_undo(last.id)
    assert (*counts("orders", (A, 3), (B, 2)), *counts("tickets", (A, 0), (B, 1))) == plan.references
    inner = desk.merges.propose_undo(merge.id)
    assert counts("orders", (A, 4), (C, 1)) == inner.references[:2]
    desk.merges.undo(plan)
    assert [3, 2, 2] == [desk.references.count(id_)[0].count for id_ in (A, B, C)]


def test_a_document_more_does_not_refuse_an_undo(desk: Desk, orders: Documents) -> None:
    """An undo is done by ids, not by figures: shops go on selling between a look and a yes."""
    merge = desk.merges.apply(desk.merges.propose(A, [B]))
    plan = desk.merges.propose_undo(merge.id)
    orders.customers += [A, B, B]
    desk.merges.undo(loads(type(plan), dumps(plan)))
    assert [3, 3] == [desk.references.count(id_)[0].count for id_ in (A, B)]


def test_nobody_is_asked_where_nothing_is_shown(desk: Desk, orders: Documents) -> None:
    """Applying, undoing and redoing by id count nothing."""
    merge = desk.merges.apply(desk.merges.propose(A, [B]))
    asked = len(orders.asked)
    desk.merges.undo(merge.id)
    again = desk.merges.redo(merge.id)
    desk.merges.undo(again.id)
    assert (asked, ()) == (len(orders.asked), desk.merges.get(again.id).plan.references)


def test_a_host_without_documents_has_plans_as_before() -> None:
    """Neither a plan nor its document says anything of documents that nobody named."""
    with CustomerManager.open("memory:") as manager:
        desk = furnish(manager)
        plan = desk.merges.propose(A, [B])
        undo = desk.merges.propose_undo(desk.merges.apply(plan).id)
        assert ((), (), ()) == (desk.references.names, plan.references, undo.references)
        assert "references" not in {*to_json(plan), *to_json(undo)}
        assert (plan, undo) == (from_json(type(plan), to_json(plan)), from_json(type(undo), to_json(undo)))
        assert ((), (A, B)) == (desk.references.count(A), desk.references.list_ids(A))


def test_ids_are_asked_for_in_portions(orders: Documents) -> None:
    """A customer of many ids does not make a query that no database takes; each id is asked for once."""
    with CustomerManager.open("memory:", references=[orders]) as manager:
        desk = manager.acting_as(Actor.system("test"))
        ids = [CustomerId(f"n-{number:04}") for number in range(501)]
        for id_ in ids:
            desk.customers.register(CustomerDraft(code=f"K-{id_}").with_id(id_))
        orders.customers += [ids[0], ids[-1]]
        plan = desk.merges.propose(ids[0], ids[1:])
        assert [500, 1] == [len(asked) for asked in orders.asked]
        assert ids == [id_ for asked in orders.asked for id_ in asked]
        assert {ids[0], ids[-1]} == {one.record for one in plan.references if one.count}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (RuntimeError("Ann Lee, ann@lee.example"), "a RuntimeError was raised: see its cause"),
        (None, "the answer is a NoneType: return a mapping"),
        ([(A, 1)], "the answer is a list: return a mapping"),
        ({CustomerId("ann-lee"): 1}, "an id that was not asked for: return CustomerIds"),
        ({"ann-lee": 1}, "an id that was not asked for"),
        ({A: -1}, "a number out of range"),
        ({A: 10**12 + 1}, "a number out of range"),
        ({A: True}, "a bool for a number"),
        ({A: 1.0}, "a float for a number"),
        ({A: "ann-lee"}, "a str for a number"),
    ],
)
def test_an_answer_that_cannot_be_true_is_refused(answer: object, told: str) -> None:
    """No plan is made with a figure that nobody counted; the refusal names the documents and nobody else."""
    port = Answering({})
    with CustomerManager.open("memory:", references=[port]) as manager:
        desk = furnish(manager)
        merge = desk.merges.apply(desk.merges.propose(A, [B]))
        port.answer = answer
        calls: list[Callable[[], object]] = [
            lambda: desk.references.count(A),
            lambda: desk.merges.propose(A, [C]),
            lambda: desk.merges.propose_undo(merge.id),
            lambda: desk.merges.propose_split(B),
            lambda: desk.customers.delete(A, version=2),
        ]
        for call in calls:
            with pytest.raises(
                ReferenceFailedError, match=f"The host's tickets could not be counted.*{told}"
            ) as caught:
                call()
            assert caught.value.__cause__ is (answer if isinstance(answer, Exception) else None)
            assert not {"ann-lee", "Ann"} & set(f"{caught.value!r} {caught.value.facts}".replace("'", " ").split())
        desk.merges.undo(merge.id)


def test_the_most_that_is_counted_has_a_document() -> None:
    """Figures of the largest size add up within what a document holds."""
    with CustomerManager.open("memory:", references=[Answering({A: 10**12})]) as manager:
        plan = furnish(manager).merges.propose(A, [])
        assert 10**12 == loads(type(plan), dumps(plan)).references[0].count


def test_an_interrupt_is_no_answer() -> None:
    """Whoever stops the program stops it."""
    with CustomerManager.open("memory:", references=[Answering(KeyboardInterrupt())]) as manager:
        desk = furnish(manager)
        with pytest.raises(KeyboardInterrupt):
            desk.references.count(A)


def test_a_customer_with_documents_is_not_deleted(desk: Desk, orders: Documents, tickets: Documents) -> None:
    """An id that documents have goes on naming somebody; without them it may go."""
    for id_, referring in ((A, "orders"), (B, "orders and tickets")):
        with pytest.raises(RecordInUseError, match=f"since {referring} refer to it"):
            desk.customers.delete(id_, version=1)
    orders.customers.clear()
    desk.customers.delete(A, version=1)
    assert [None, B] == [found and found.id for found in map(desk.customers.find, (A, B))]
    assert [B] == tickets.customers


def test_somebody_who_is_hidden_has_no_documents(manager: CustomerManager, desk: Desk) -> None:
    """Whom an actor may not see is nobody, and its plans are not counted for."""
    desk.customers.register(CustomerDraft(brand=BrandId("south"), code="S-1").with_id(CustomerId("s")))
    northern = manager.acting_as(Actor.user("nina", roles=["steward"], brands=[BrandId("north")]))
    calls: list[Callable[[CustomerId], object]] = [northern.references.count, northern.references.list_ids]
    for call in calls:
        for id_ in ("s", "nobody"):
            with pytest.raises(NotFoundError, match=id_):
                call(CustomerId(id_))
    nobody = manager.acting_as(Actor.user("nina"))
    with pytest.raises(PermissionDeniedError):
        nobody.references.list_ids(A)


def test_a_host_is_not_asked_for_an_undo_that_is_refused(
    manager: CustomerManager, desk: Desk, orders: Documents
) -> None:
    """Whoever would not see all who would be there is told so before anything is counted."""
    north, south = BrandId("north"), BrandId("south")
    ids = [CustomerId("n-1"), CustomerId("n-2")]
    for id_ in ids:
        desk.customers.register(CustomerDraft(brand=north, code=f"K-{id_}").with_id(id_))
    merge = desk.merges.apply(desk.merges.propose(ids[0], ids[1:]))
    desk.customers.update(attrs.evolve(desk.customers.get(ids[0]), brand=south))
    southern = manager.acting_as(Actor.user("sue", roles=["steward"], brands=[south]))
    orders.asked.clear()
    calls: list[Callable[[], object]] = [
        lambda: southern.merges.propose_undo(merge.id),
        lambda: southern.merges.propose_split(ids[1]),
    ]
    for call in calls:
        with pytest.raises(PermissionDeniedError):
            call()
    assert ([], tuple(ids)) == (orders.asked, southern.references.list_ids(ids[1]))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("orders", "a str is no ReferencePort"),
        (None, "a NoneType is no ReferencePort"),
        ({"orders": Documents("orders")}, "a dict is no ReferencePort"),
        ([Documents("orders"), len], "a builtin_function_or_method is no ReferencePort"),
        ([Documents], "the class Documents is no ReferencePort"),
        ([Documents("orders"), Documents("orders")], "two are named 'orders'; give each once"),
        ([Documents("ann lee")], "the name of a Documents is not an id; use 1 to 64 letters"),
        ([Documents("")], "the name of a Documents is not an id"),
        ([Documents("x" * 65)], "the name of a Documents is not an id"),
        ([Documents(7)], "the name of a Documents is a whole number; give text"),
        ([Nameless()], "the name of a Nameless cannot be told: a KeyError was raised; see its cause"),
    ],
)
def test_what_is_no_port_is_told_when_the_manager_is_opened(given: Any, told: str) -> None:  # noqa: ANN401 - anything
    """A slip is refused where it is made, before anything is opened, with what to give in its place."""
    with pytest.raises(InvalidOptionError, match=f"^references: {told}"):
        CustomerManager.open("sqlite:////no/such/folder/shop.db", references=given)


def test_an_id_is_no_text(desk: Desk) -> None:
    """Plain text would name nobody in one place and somebody in another."""
    slip: Any = "c-a"
    for call in (desk.references.count, desk.references.list_ids):
        with pytest.raises(InvalidValueError, match="id: is a str; give a CustomerId"):
            call(slip)
