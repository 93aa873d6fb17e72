"""A web shop with tables of its own: an order and its customer are saved in one transaction, or neither is."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from sqlite3 import Connection as RawConnection

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from customer_core import Actor, CustomerDraft, CustomerManager, EmailAddress, PersonName
from customer_core.services import DuplicatesSuspected


class Table(DeclarativeBase):
    """The shop's own tables."""


class Order(Table):
    """An order; its customer is named by id, and the id holds even when that customer is merged into another one."""

    __tablename__ = "shop_order"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer: Mapped[str]
    total_minor: Mapped[int]


class WantedOrder(BaseModel):
    """What the check-out sends."""

    name: str
    email: str
    total_minor: int


def open_database(address: str) -> Engine:
    """Open the shop's database; in a SQLite file every transaction takes the write lock as it begins."""
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:", 1))
    if engine.dialect.name != "sqlite":
        return engine

    @event.listens_for(engine, "connect")
    def begin_nothing_unasked(connection: RawConnection, _: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin_with_the_lock(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def create_app(address: str, *, charge: Callable[[int], None]) -> FastAPI:
    """Return the shop; `charge` takes the payment, and raises where it is declined."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine, app.state.charge = open_database(address), charge
        Table.metadata.create_all(app.state.engine)
        with CustomerManager.open(address) as manager:
            app.state.manager = manager
            yield
        app.state.engine.dispose()

    app = FastAPI(lifespan=lifespan)
    app.add_api_route("/orders", place_order, methods=["POST"], status_code=201)
    return app


def place_order(wanted: WantedOrder, request: Request) -> dict[str, int]:
    """Save customer and order, and take the payment; whatever goes wrong, nothing of it stays."""
    shop = request.app.state
    draft = CustomerDraft(name=PersonName(wanted.name), emails=[EmailAddress(wanted.email)])
    with Session(shop.engine) as session, session.begin():
        actor = Actor.user("web-shop", roles=["clerk"])
        desk = shop.manager.acting_as(actor, channel="web", within=session.connection())
        answer = desk.customers.register(draft)
        if isinstance(answer, DuplicatesSuspected):
            raise HTTPException(409, detail=[one.explain() for one in answer.suspects])
        order = Order(customer=str(answer.customer.id), total_minor=wanted.total_minor)
        session.add(order)
        session.flush()
        shop.charge(wanted.total_minor)
        return {"order": order.id}
