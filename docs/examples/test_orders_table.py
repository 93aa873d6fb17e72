"""Orders of a shop find their customers through merges and undos, and plans say how many there are."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from orders_table import Order, OrdersTable, orders_of

from customer_core import Actor, CustomerDraft, CustomerId, CustomerManager, PersonName
from customer_core.manager import Desk
from customer_core.merging import ReferenceCount
from customer_core.ports import ReferencePort
from customer_core.testing.conformance import ReferencePortConformance

ANN, BEA = CustomerId("c-ann"), CustomerId("c-bea")


class TestOrders(ReferencePortConformance):
    @pytest.fixture
    def reference(self, tmp_path: Path) -> ReferencePort:
        """A table without orders."""
        return OrdersTable(tmp_path / "orders.db")

    def write(self, reference: ReferencePort, customer: CustomerId) -> None:
        """Place an order."""
        assert isinstance(reference, OrdersTable)
        place(reference, customer)


def place(orders: OrdersTable, customer: CustomerId) -> Order:
    """Place an order by itself."""
    with closing(orders.connect()) as connection:
        return orders.place(connection, customer, 1_200)


@pytest.fixture(params=["orders.db", "customers.db"], ids=["in a file of their own", "beside the customers"])
def orders(request: pytest.FixtureRequest, tmp_path: Path) -> OrdersTable:
    """A table without orders."""
    return OrdersTable(tmp_path / request.param)


@pytest.fixture
def manager(orders: OrdersTable, tmp_path: Path) -> Iterator[CustomerManager]:
    """A shop with two customers."""
    with CustomerManager.open(f"sqlite:///{tmp_path / 'customers.db'}", references=[orders]) as opened:
        desk = opened.acting_as(Actor.system("set-up"))
        for id_, name in ((ANN, "Ann Lee"), (BEA, "Bea Quist")):
            desk.customers.register(CustomerDraft(name=PersonName(name)).with_id(id_))
        yield opened


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """The desk of a steward."""
    return manager.acting_as(Actor.user("eve", roles=["steward"]))


def figures(*counts: tuple[CustomerId, int]) -> tuple[ReferenceCount, ...]:
    """Return how many orders records have."""
    return tuple(ReferenceCount(name="orders", record=record, count=count) for record, count in counts)


def test_each_order_is_found_at_its_own_customer(desk: Desk, orders: OrdersTable) -> None:
    """Before a merge, while it stands and after its undo, each order is found once; none is written anew."""
    first, second, third = place(orders, ANN), place(orders, BEA), place(orders, BEA)
    plan = desk.merges.propose(ANN, [BEA])
    assert figures((ANN, 1), (BEA, 2)) == plan.references
    assert any(sentence.startswith("orders: 1 of c-ann, 2 of c-bea") for sentence in plan.explain())

    merge = desk.merges.apply(plan)
    assert [first, second, third] == orders_of(desk, orders, ANN) == orders_of(desk, orders, BEA)
    assert {ANN} == {desk.customers.get(order.customer).id for order in (first, second, third)}
    fourth = place(orders, desk.customers.get(BEA).id)
    assert (ANN, 4) == (fourth.customer, desk.references.count(BEA)[0].count)

    undo = desk.merges.propose_undo(merge.id)
    assert figures((ANN, 2), (BEA, 2)) == undo.references
    place(orders, ANN)
    desk.merges.undo(undo)
    assert [[1, 4, 5], [2, 3]] == [[one.number for one in orders_of(desk, orders, id_)] for id_ in (ANN, BEA)]
    assert {ANN: 3, BEA: 2} == orders.count([ANN, BEA])


@pytest.mark.parametrize("orders", ["customers.db"], indirect=True)
def test_a_merge_and_an_order_are_kept_together_or_not_at_all(manager: CustomerManager, orders: OrdersTable) -> None:
    """In a transaction of the shop's own, a merge joins its orders; a port counts what was committed."""
    desk = manager.acting_as(Actor.system("check-out"))
    for ending, merged, placed in (("ROLLBACK", BEA, 0), ("COMMIT", ANN, 1)):
        with closing(orders.connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            inside = manager.acting_as(Actor.system("check-out"), within=connection)
            merge = inside.merges.apply(inside.merges.propose(ANN, [BEA]))
            order = orders.place(connection, inside.customers.get(BEA).id, 700)
            assert (ANN, (BEA,), {}) == (order.customer, merge.members, orders.count([ANN, BEA]))
            connection.execute(ending)
        assert (merged, placed) == (desk.customers.get(BEA).id, len(orders_of(desk, orders, ANN)))
