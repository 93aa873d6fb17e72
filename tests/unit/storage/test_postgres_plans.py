"""How a PostgreSQL server goes about searches: lists made once, orders walked by an index, plans for one question."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Select, create_engine, select

from customer_core.model import EVERYTHING, CreditAccount, CreditAccountId, Customer, CustomerId, View
from customer_core.ports import Store
from customer_core.search import PageRequest, SearchOperator, Sort, Where
from customer_core.storage.sql import open_sql_store
from customer_core.storage.sql._postgres import PostgresServer
from customer_core.storage.sql._schema import SORT
from customer_core.storage.sql._searching import condition

ANN, BOB = (Customer(id=CustomerId(name)) for name in ("ann", "bob"))


@pytest.fixture
def address(make_database: Callable[[str], str]) -> str:
    """A database of its own."""
    return make_database("")


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """A store with two customers."""
    opened = open_sql_store(address)
    with opened.writing() as unit:
        unit.customers.add(ANN)
        unit.customers.add(BOB)
    yield opened
    opened.close()


def explained(address: str, query: Select[Any]) -> list[str]:
    """Return how the server goes about a query of few rows, if it goes by an index where there is one."""
    asked = query.compile(create_engine("postgresql+psycopg://"), compile_kwargs={"literal_binds": True})
    never = ("SET enable_seqscan = off", "SET enable_bitmapscan = off")
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in never:
            connection.execute(setting)
        return [str(line) for (line,) in connection.execute(f"EXPLAIN {asked}".encode())]


@pytest.mark.usefixtures("store")
def test_a_span_is_made_a_list_once(address: str) -> None:
    """Whoever is compared with the customers of a span is looked up in one list of them, and joined with none."""
    found = condition(Where("name", SearchOperator.STARTS_WITH, "a"), SORT.c.customer)
    plan = explained(address, select(SORT.c.id).where(SORT.c.field == "status", found))
    assert any("hashed SubPlan" in line for line in plan)
    assert [] == [line for line in plan if "Join" in line or "Nested Loop" in line]


@pytest.mark.usefixtures("store")
def test_customers_are_walked_in_order_by_an_index_alone(address: str) -> None:
    """Whose a row is stands in the index of its place, so that those who are not found cost no look at the table."""
    walked = select(SORT.c.value, SORT.c.id, SORT.c.customer).where(SORT.c.field == "status").order_by(SORT.c.value)
    plan = explained(address, walked)
    assert any("Index Only Scan using cc_sort_pkey" in line for line in plan)


def test_lists_have_room_in_memory(address: str) -> None:
    """A list of a million numbers is no reason for the server to read it anew for each one."""
    server = PostgresServer(address, deadline_seconds=1)
    connection = server.connect()
    asked = "SELECT setting FROM pg_settings WHERE name IN ('hash_mem_multiplier', 'work_mem') ORDER BY name"
    (times,), (kilobytes,) = connection.execute(asked).fetchall()
    connection.close()
    assert 128 * 1024 <= float(times) * int(kilobytes)


def test_a_search_is_planned_by_its_values(store: Store, address: str) -> None:
    """However often it is asked, the server keeps no plan for any values, as it does for look-ups by id."""
    request = PageRequest(criteria=Where("name", SearchOperator.STARTS_WITH, "a"), sort=Sort("name"))
    with psycopg.connect(address) as connection:
        view = store.within(connection)
        for _ in range(12):
            with view.reading() as unit:
                unit.customers.find_page(request)
                unit.customers.find(ANN.id)
        kept = [str(text) for (text,) in connection.execute("SELECT statement FROM pg_prepared_statements")]
    assert kept
    assert [] == [text for text in kept if "cc_term" in text]


@pytest.mark.parametrize("view", [EVERYTHING, View(brands=frozenset())], ids=["everything", "its brands"])
def test_an_account_is_locked_and_read_without_a_look_at_the_others(store: Store, address: str, view: View) -> None:
    """What a hold takes does not grow with the accounts of a shop, of which a new server knows no figures."""
    many = 2_000
    with store.writing() as unit:
        for number in range(many):
            owner = CustomerId(f"c-{number}")
            unit.customers.add(Customer(id=owner))
            unit.accounts.add(CreditAccount(id=CreditAccountId(f"a-{number}"), owner=owner, currency="USD"))
    read = "SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)"
    with psycopg.connect(address) as connection, store.within(connection).writing() as unit:
        seen, account = unit.seen_by(view), CreditAccountId("a-7")
        unit.accounts.lock([account])
        assert [account] == [one.id for one in seen.accounts.list_group(account)]
        ((rows,),) = connection.execute(read, [["cc_account", "cc_customer"]]).fetchall()
    assert rows < many // 10
