"""The address of a PostgreSQL store: read as the driver reads it, and never shown with a password."""

from urllib.parse import unquote

import pytest
from psycopg.conninfo import conninfo_to_dict

from customer_core.errors import StoreAddressError
from customer_core.storage.sql import open_sql_store
from customer_core.storage.sql._postgres import PostgresServer

CANARY = "Zzcanaryzz"


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://shop:{CANARY}@db:5432/customers",
        f"postgresql://shop:{CANARY}%40@db/customers?sslmode=require&password={CANARY}",
        f"postgres://shop:{CANARY}@[::1]/customers?sslpassword={CANARY}&schema=shop",
        f"postgresql://shop:a?{CANARY}:b@db:5432/customers",
        f"postgresql://shop:?{CANARY}@db?connect_timeout=1&pass%77ord={CANARY}",
    ],
)
def test_a_password_is_never_shown(address: str) -> None:
    """What messages call the store says where it is and as whom, and nothing of a password."""
    server = PostgresServer(address, deadline_seconds=1)
    assert CANARY not in server.store
    assert server.store.startswith(("postgresql://shop@", "postgres://shop@"))


@pytest.mark.parametrize("password", ["a?b", "a?b=c&d", "?", "a:b?sslmode=require", "a%40b%2Fc"])
def test_a_password_may_hold_what_parts_an_address(password: str) -> None:
    """The driver is given what the address says: a login ends at its first @, and options begin behind the database."""
    server = PostgresServer(
        f"postgresql://shop:{password}@db:5433/customers?schema=s1&sslmode=disable", deadline_seconds=1
    )
    given = conninfo_to_dict(server._conninfo)  # noqa: SLF001 - what the driver is given
    assert ("postgresql://shop@db:5433/customers?schema=s1&sslmode=disable", "s1") == (server.store, server.schema)
    expected = {"user": "shop", "password": unquote(password), "host": "db", "port": "5433", "dbname": "customers"}
    assert expected == {name: given[name] for name in expected}
    assert "disable" == given["sslmode"]


@pytest.mark.parametrize(
    "option", ["schema=Shop", "schema=", "schema=a-b", "schema=a&schema=b", "nonsense=1", f"schema={'x' * 64}"]
)
def test_an_address_that_is_none_is_refused_without_showing_it(option: str) -> None:
    """A wrong option is refused, with what an address looks like and nothing of the one that was given."""
    with pytest.raises(StoreAddressError, match="give postgresql://") as caught:
        open_sql_store(f"postgresql://shop:{CANARY}@db/customers?{option}")
    assert CANARY not in str(caught.value)
