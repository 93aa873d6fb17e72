"""The commands on orders: recording one, and listing those of a customer with what they come to."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from customer_core.cli._amounts import money_of
from customer_core.cli._desks import find_customer, handle, open_desk
from customer_core.cli._options import JSON_OPTION
from customer_core.cli._showing import shown, wide_console
from customer_core.cli._store_showing import print_json, show_sentences
from customer_core.model import Order, OrderKey, OrderStatus, OrderTotals
from customer_core.serialization import to_json

__all__ = ["order"]

_MOMENT: Final = click.DateTime(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
_STATUSES: Final = [status.value for status in OrderStatus]


@click.group()
def order() -> None:
    """Record orders of customers, and list them with what they come to."""


@order.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db order record C000001 1001 '20.00 USD' --placed-at 2026-03-01\n"
    "  customer-core --store sqlite:///c.db order record C000001 1001 '20.00 USD' --placed-at 2026-03-01 \\\n"
    "    --status completed --refunded '5.00 USD'"
)
@click.argument("customer", metavar="CUSTOMER")
@click.argument("number", metavar="NUMBER")
@click.argument("total", metavar="TOTAL")
@click.option("--system", default="shop", show_default=True, help="The system that took the order.")
@click.option("--placed-at", type=_MOMENT, required=True, metavar="MOMENT", help="When it was placed, by UTC.")
@click.option("--status", type=click.Choice(_STATUSES), default=_STATUSES[0], show_default=True, help="How far it is.")
@click.option("--refunded", default="", metavar="AMOUNT", help="What was given back, such as '5.00 USD'.")
@click.option("--items", type=click.IntRange(0), default=0, show_default=True, help="How many items it has.")
@click.option("--payment-type", default="", metavar="TEXT", help="How it is paid.")
@click.option("--reason", default="", metavar="TEXT", help="Why; goes into the history.")
@JSON_OPTION
def record(  # noqa: PLR0913 - each option is a parameter, and click passes them by name
    customer: str,
    number: str,
    total: str,
    *,
    system: str,
    placed_at: datetime,
    status: str,
    refunded: str,
    items: int,
    payment_type: str,
    reason: str,
    as_json: bool,
) -> None:
    """Record order NUMBER of a CUSTOMER over a TOTAL such as '20.00 USD', as it is now.

    An order that is recorded already takes what is said here, and keeps nothing of what it said before.
    """
    with open_desk() as desk:
        found = find_customer(desk, customer)
        recorded = desk.orders.record(
            Order(
                key=OrderKey(system, number),
                customer=found.id,
                channel=desk.scope.channel,
                placed_at=placed_at.replace(tzinfo=UTC),
                total=money_of(total, "TOTAL"),
                refunded=money_of(refunded, "--refunded") if refunded else None,
                items=items,
                status=OrderStatus(status),
                payment_type=payment_type,
            ),
            reason=reason,
        )
    if as_json:
        told = {"order": to_json(recorded.order), "totals": to_json(recorded.totals)}
        print_json({"outcome": recorded.outcome.value, **told})
        return
    head = f"Order {system} {number} of {handle(found)}: {recorded.outcome.value}."
    show_sentences(wide_console(), [head, *_told(recorded.totals, "")], mark="")


@order.command(
    "list",
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db order list C000001\n"
    "  customer-core --store sqlite:///c.db order list C000001 --most 100 --json",
)
@click.argument("customer", metavar="CUSTOMER")
@click.option("--most", type=click.IntRange(1, 10_000), default=25, show_default=True, help="How many at most.")
@JSON_OPTION
def list_orders(customer: str, *, most: int, as_json: bool) -> None:
    """List the orders of a CUSTOMER, the newest first, and what all of them come to."""
    with open_desk() as desk:
        id_ = find_customer(desk, customer).id
        orders, totals = desk.orders.list_of(id_, most=most), desk.orders.get_totals(id_)
        link = (desk.orders.find_link(totals.last.key) or "") if totals.last else ""
    if as_json:
        listed = [to_json(one) for one in orders]
        print_json({"orders": listed, "totals": to_json(totals), "last_link": link or None})
        return
    console = wide_console()
    _show_orders(console, orders)
    show_sentences(console, _told(totals, link), mark="")


def _show_orders(console: Console, orders: Sequence[Order]) -> None:
    if not orders:
        return
    table = Table()
    for heading in ("order", "placed", "status", "items", "total", "kept", "channel"):
        table.add_column(heading, overflow="fold")
    for one in orders:
        texts = (
            f"{one.key.system} {one.key.number}",
            f"{one.placed_at:%Y-%m-%d}",
            one.status.value,
            f"{one.items:,}",
            str(one.total),
            str(one.kept),
            str(one.channel or ""),
        )
        table.add_row(*map(shown, texts))
    console.print(table)


def _told(totals: OrderTotals, link: str) -> Iterator[str]:
    """Yield what orders come to, in sentences."""
    yield f"Orders that count: {totals.orders:,}; items in them: {totals.items:,}."
    for spend in totals.spends:
        yield f"Spent: {spend.spent} with {spend.orders:,}; on average {spend.average}."
    if totals.last is not None:
        key, where = totals.last.key, f"; {link}" if link else ""
        yield f"Most recent: {key.system} {key.number}, {totals.last.placed_at:%Y-%m-%d}{where}."
