"""A web shop on FastAPI embeds the library: the code of the how-to, run as it stands there."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from types import ModuleType

import attrs
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from customer_core.errors import AlreadyTakenError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, PersonName
from customer_core.services import DuplicatesSuspected, Registered

VISITOR = {"name": "Ann Lee", "email": "ann@lee.example"}
ORDER = {**VISITOR, "total_minor": 1_200}
CLERK = Actor.user("web-shop", roles=["clerk"])


class DeclinedError(Exception):
    """The payment was declined."""


@pytest.fixture(scope="module")
def customers_example(load_example: Callable[[str], ModuleType]) -> ModuleType:
    """The service that registers customers."""
    return load_example("fastapi_customers")


@pytest.fixture(scope="module")
def orders_example(load_example: Callable[[str], ModuleType]) -> ModuleType:
    """The shop with tables of its own."""
    return load_example("fastapi_orders")


def new_address(kind: str, folder: Path, make_database: Callable[[str], str]) -> str:
    """Return the address of an empty store."""
    if kind == "postgres":
        return make_database("")
    return f"sqlite:///{folder}/shop.db" if kind == "sqlite" else "memory:"


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> str:
    """The address of an empty store of each kind."""
    return new_address(str(request.param), tmp_path, make_database)


Post = Callable[[str, Mapping[str, object]], httpx.Response]


@contextmanager
def serving(app: FastAPI) -> Iterator[Post]:
    """Serve an app from its start to its end."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        client = runner.run(stack.enter_async_context(_client(app)))
        try:
            yield lambda path, body: runner.run(client.post(path, json=body))
        finally:
            runner.run(stack.aclose())


@asynccontextmanager
async def _client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://shop.example") as client,
    ):
        yield client


@attrs.define
class Shop:
    """The shop with orders, as its customers and its books see it."""

    example: ModuleType
    address: str
    is_declining: bool = False
    app: FastAPI = attrs.field(init=False)

    @app.default
    def _opened(self) -> FastAPI:
        app: FastAPI = self.example.create_app(self.address, charge=self.charge)
        return app

    def charge(self, total_minor: int) -> None:
        """Take a payment, or decline it."""
        assert total_minor > 0
        if self.is_declining:
            raise DeclinedError

    @property
    def engine(self) -> Engine:
        """The engine of the shop's database."""
        engine: Engine = self.app.state.engine
        return engine

    def list_order_customers(self) -> list[str]:
        """Return the customer of each order that is kept."""
        with Session(self.engine) as session:
            return list(session.scalars(select(self.example.Order.customer)))

    def count_customers(self) -> int:
        """Return how many customers are kept."""
        return self.desk().customers.search("").total

    def desk(self, *, within: object | None = None) -> Desk:
        """Return a desk of the shop's manager."""
        manager: CustomerManager = self.app.state.manager
        return manager.acting_as(CLERK, channel="web", within=within)

    def add_order(self, session: Session) -> None:
        """Write an order of nobody's into a transaction."""
        session.add(self.example.Order(customer="nobody", total_minor=1))
        session.flush()


@pytest.fixture(params=["sqlite", "postgres"])
def shop(
    request: pytest.FixtureRequest, orders_example: ModuleType, tmp_path: Path, make_database: Callable[[str], str]
) -> Shop:
    """A shop that nobody has bought in, in a database of each kind."""
    return Shop(orders_example, new_address(str(request.param), tmp_path, make_database))


def test_an_order_and_its_customer_are_kept_together(shop: Shop) -> None:
    """What the host and the library wrote in one transaction is there for everybody once the host has committed."""
    with serving(shop.app) as post:
        answer = post("/orders", ORDER)
        assert (201, {"order": 1}) == (answer.status_code, answer.json())
        (customer,) = shop.desk().customers.search("ann lee").items
        assert [str(customer.id)] == shop.list_order_customers()


def test_a_declined_payment_leaves_neither_order_nor_customer(shop: Shop) -> None:
    """An exception after both were written undoes both, and the same order goes through afterwards."""
    shop.is_declining = True
    with serving(shop.app) as post:
        with pytest.raises(DeclinedError):
            post("/orders", ORDER)
        assert (0, []) == (shop.count_customers(), shop.list_order_customers())
        shop.is_declining = False
        assert 201 == post("/orders", ORDER).status_code
        assert (1, 1) == (shop.count_customers(), len(shop.list_order_customers()))


def test_a_suspected_duplicate_is_told_and_nothing_is_ordered(shop: Shop) -> None:
    """The second order of the same person is answered with reasons and leaves nothing behind."""
    with serving(shop.app) as post:
        post("/orders", ORDER)
        answer = post("/orders", ORDER)
        assert 409 == answer.status_code
        assert "The same email, which is checked for duplicates." in answer.json()["detail"][0]
        assert (1, 1) == (shop.count_customers(), len(shop.list_order_customers()))


@pytest.mark.parametrize("is_committing", [False, True])
def test_a_suspected_duplicate_leaves_the_host_free(shop: Shop, *, is_committing: bool) -> None:
    """An answer is no error: the host's transaction lives on, and the host alone says how it ends."""
    draft = CustomerDraft(name=PersonName("Ann Lee"))
    with serving(shop.app), Session(shop.engine) as session:
        shop.desk().customers.register(draft)
        shop.add_order(session)
        assert isinstance(shop.desk(within=session.connection()).customers.register(draft), DuplicatesSuspected)
        if is_committing:
            session.commit()
        session.close()
        assert (1, ["nobody"] * is_committing) == (shop.count_customers(), shop.list_order_customers())


def test_an_error_of_the_library_undoes_only_its_own_writes(shop: Shop) -> None:
    """After a refusal the host can go on and commit what it wrote itself."""
    with serving(shop.app), Session(shop.engine) as session:
        shop.desk().customers.register(CustomerDraft(name=PersonName("Ann Lee"), code="A-1"))
        shop.add_order(session)
        with pytest.raises(AlreadyTakenError):
            shop.desk(within=session.connection()).customers.register(
                CustomerDraft(name=PersonName("Zoe Novak"), code="A-1")
            )
        session.commit()
        assert (1, ["nobody"]) == (shop.count_customers(), shop.list_order_customers())


def test_nobody_else_sees_a_customer_before_the_host_commits(shop: Shop) -> None:
    """A desk within a transaction sees what it wrote; another desk sees it after the commit."""
    with serving(shop.app), Session(shop.engine) as session:
        inside = shop.desk(within=session.connection())
        assert isinstance(inside.customers.register(CustomerDraft(name=PersonName("Ann Lee"))), Registered)
        assert (1, 0) == (inside.customers.search("ann").total, shop.count_customers())
        session.commit()
        assert 1 == shop.count_customers()


async def _post_at_once(app: FastAPI, count: int) -> tuple[Counter[int], int]:
    """Return the answers to equal requests made at once, and how many customers there are afterwards."""
    async with _client(app) as client:
        answers = await asyncio.gather(*(client.post("/customers", json=VISITOR) for _ in range(count)))
        desk = app.state.manager.acting_as(CLERK, channel="web")
        return Counter(answer.status_code for answer in answers), desk.customers.search("").total


def test_of_many_equal_registrations_at_once_one_is_saved(customers_example: ModuleType, address: str) -> None:
    """Twenty requests race to register one person: one wins, and all others are shown the winner."""
    answers, total = asyncio.run(_post_at_once(customers_example.create_app(address), 20))
    assert {201: 1, 409: 19} == answers
    assert 1 == total


def test_a_warning_is_sent_back_with_a_reason(customers_example: ModuleType, address: str) -> None:
    """The token of a warning travels through the browser and saves despite the suspects that were shown."""
    with serving(customers_example.create_app(address)) as post:
        first = post("/customers", VISITOR).json()["customer"]
        warning = post("/customers", VISITOR)
        assert (409, first) == (warning.status_code, warning.json()["suspects"][0]["customer"])
        again = {**VISITOR, "seen": warning.json()["seen"], "reason": "Two sisters share the mailbox."}
        answer = post("/customers", again)
        assert 201 == answer.status_code
        assert first != answer.json()["customer"]


def test_an_error_of_the_library_becomes_an_answer(customers_example: ModuleType, address: str) -> None:
    """A refused value is told to the client in the library's own sentence, without the value."""
    with serving(customers_example.create_app(address)) as post:
        answer = post("/customers", {"name": "Ann\x00Lee", "email": "ann@lee.example"})
        assert 422 == answer.status_code
        assert "Lee" not in answer.text
