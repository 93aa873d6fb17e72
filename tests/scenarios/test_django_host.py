"""A Django shop embeds the library: the code of the how-to, run as it stands there, on Django's own database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import django  # type: ignore[import-untyped]  # it ships no types
import pytest
from django.conf import settings  # type: ignore[import-untyped]  # as above
from django.db import connection, connections, transaction  # type: ignore[import-untyped]  # as above
from psycopg import conninfo

from customer_core.errors import AlreadyTakenError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, EmailAddress, PersonName
from customer_core.services import DuplicatesSuspected, Registered

# Django's settings are one for the process, so all of these tests stay in one.
pytestmark = pytest.mark.xdist_group("django")

CLERK = Actor.user("web-shop", roles=["clerk"])


class DeclinedError(Exception):
    """The payment was declined."""


def accept(total_minor: int) -> None:
    """Take any payment."""
    assert total_minor > 0


def decline(total_minor: int) -> None:
    """Take no payment."""
    raise DeclinedError(total_minor)


@pytest.fixture(scope="session")
def example(load_example: Callable[[str], ModuleType]) -> ModuleType:
    """The Django shop, in a process whose Django was set up for it."""
    shipped = load_example("django_settings")
    settings.configure(
        DATABASES=shipped.DATABASES, CUSTOMER_STORE=shipped.CUSTOMER_STORE, INSTALLED_APPS=[], USE_TZ=True
    )
    django.setup()
    return load_example("django_orders")


@attrs.frozen
class Shop:
    """The shop, as its customers and its books see it."""

    example: ModuleType

    @property
    def orders(self) -> Any:  # noqa: ANN401 - Django ships no types
        """The orders that are kept."""
        return self.example.Order.objects

    def desk(self, *, within: object | None = None) -> Desk:
        """Return a desk of the shop's manager."""
        manager: CustomerManager = self.example.customers()
        return manager.acting_as(CLERK, channel="web", within=within)

    def count(self) -> tuple[int, int]:
        """Return how many customers and how many orders are kept."""
        return self.desk().customers.search("").total, self.orders.count()


def in_file(path: Path) -> tuple[str, dict[str, object]]:
    """Return the address of a SQLite file, and what Django is told of it: the settings of the how-to."""
    return f"sqlite:///{path}", {**settings.DATABASES["default"], "NAME": str(path)}


def on_server(address: str) -> tuple[str, dict[str, object]]:
    """Return the address of a database on a server, and what Django is told of it."""
    said = conninfo.conninfo_to_dict(address)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    told = {setting: str(said.get(name) or "") for setting, name in names.items()}
    return address, {"ENGINE": "django.db.backends.postgresql", **told}


@pytest.fixture(params=["sqlite", "postgres"])
def shop(
    request: pytest.FixtureRequest, example: ModuleType, tmp_path: Path, make_database: Callable[[str], str]
) -> Iterator[Shop]:
    """A shop that nobody has bought in, in a database of each kind."""
    is_file = request.param == "sqlite"
    address, told = in_file(tmp_path / "shop.sqlite3") if is_file else on_server(make_database(""))
    settings.CUSTOMER_STORE = address
    connections.settings = connections.configure_settings({"default": told})
    del connections["default"]
    with connection.schema_editor() as editor:
        editor.create_model(example.Order)
    # As a worker does when it starts: a new store is written to, which a transaction of Django's would hold up.
    example.customers()
    yield Shop(example)
    example.customers().close()
    example.customers.cache_clear()
    connection.close()


def ann() -> CustomerDraft:
    """Return what is known of Ann."""
    return CustomerDraft(name=PersonName("Ann Lee"), emails=[EmailAddress("ann@lee.example")])


def test_an_order_and_its_customer_are_kept_together(shop: Shop) -> None:
    """What Django and the library wrote in one transaction is there for everybody once Django has committed."""
    order = shop.example.place_order(ann(), 1_200, charge=accept)
    connection.close()
    (customer,) = shop.desk().customers.search("ann lee").items
    assert [(order.pk, str(customer.id))] == list(shop.orders.values_list("pk", "customer"))


def test_a_declined_payment_leaves_neither_order_nor_customer(shop: Shop) -> None:
    """An exception after both were written undoes both, and the same order goes through afterwards."""
    with pytest.raises(DeclinedError):
        shop.example.place_order(ann(), 1_200, charge=decline)
    assert (0, 0) == shop.count()
    shop.example.place_order(ann(), 1_200, charge=accept)
    assert (1, 1) == shop.count()


def test_a_suspected_duplicate_is_answered_and_nothing_is_ordered(shop: Shop) -> None:
    """The second order of the same person comes back with its suspects and leaves nothing behind."""
    shop.example.place_order(ann(), 1_200, charge=accept)
    answer = shop.example.place_order(ann(), 500, charge=accept)
    assert isinstance(answer, DuplicatesSuspected)
    assert (1, 1) == shop.count()


@pytest.mark.parametrize("is_committing", [False, True])
def test_a_suspected_duplicate_leaves_django_free(shop: Shop, *, is_committing: bool) -> None:
    """An answer is no error: Django's transaction lives on, and Django alone says how it ends."""
    shop.desk().customers.register(ann())
    with transaction.atomic():
        shop.orders.create(customer="nobody", total_minor=1)
        answer = shop.desk(within=connection.connection).customers.register(ann())
        assert isinstance(answer, DuplicatesSuspected)
        transaction.set_rollback(not is_committing)
    assert (1, int(is_committing)) == shop.count()


def test_an_error_of_the_library_undoes_only_its_own_writes(shop: Shop) -> None:
    """After a refusal Django can go on and commit what it wrote itself."""
    shop.desk().customers.register(CustomerDraft(name=PersonName("Ann Lee"), code="A-1"))
    with transaction.atomic():
        shop.orders.create(customer="nobody", total_minor=1)
        with pytest.raises(AlreadyTakenError):
            shop.desk(within=connection.connection).customers.register(
                CustomerDraft(name=PersonName("Zoe Novak"), code="A-1")
            )
    assert (1, 1) == shop.count()


def test_a_savepoint_of_djangos_undoes_what_the_library_wrote_in_it(shop: Shop) -> None:
    """An inner block that is rolled back takes its customer with it; what the outer block registered stays."""
    with transaction.atomic():
        desk = shop.desk(within=connection.connection)
        assert isinstance(desk.customers.register(ann()), Registered)
        with transaction.atomic():
            assert isinstance(desk.customers.register(CustomerDraft(name=PersonName("Zoe Novak"))), Registered)
            transaction.set_rollback(True)
    (customer,) = shop.desk().customers.search("").items
    assert "Ann Lee" == customer.display
