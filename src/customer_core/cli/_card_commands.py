"""The commands on loyalty cards: issued, withdrawn, listed, and read at the till."""

import click

from customer_core.cli._desks import find_customer, open_desk
from customer_core.cli._options import CUSTOMER_ARGUMENT, JSON_OPTION, REASON_OPTION
from customer_core.cli._showing import wide_console
from customer_core.cli._store_showing import print_json, show_customer
from customer_core.errors import NotFoundError
from customer_core.serialization import to_json

__all__ = ["card"]

_NUMBER = click.argument("number", metavar="NUMBER")


@click.group()
def card() -> None:
    """Give customers loyalty cards, take them away, and find customers by them."""


@card.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db card issue C000001\n"
    "  customer-core --store sqlite:///c.db card issue C000001 'LC 00000 00017 K' --reason 'from the box'"
)
@CUSTOMER_ARGUMENT
@click.argument("number", metavar="[NUMBER]", default="")
@REASON_OPTION
def issue(customer: str, number: str, reason: str) -> None:
    """Give a CUSTOMER the card of a NUMBER that is printed already, or else one that nobody has."""
    with open_desk() as desk:
        issued = desk.loyalty.issue(find_customer(desk, customer).id, number, reason=reason)
    click.echo(f"Issued {issued.number}.")


@card.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db card withdraw C000001 LC0000000017K")
@CUSTOMER_ARGUMENT
@_NUMBER
@REASON_OPTION
def withdraw(customer: str, number: str, reason: str) -> None:
    """Take the card of a NUMBER from a CUSTOMER, such as a lost one; the number is free again."""
    with open_desk() as desk:
        desk.loyalty.withdraw(find_customer(desk, customer).id, number, reason=reason)
    click.echo("Withdrawn.")


@card.command("list", epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db card list C000001")
@CUSTOMER_ARGUMENT
@JSON_OPTION
def list_(customer: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List the cards of a CUSTOMER, and of those who were merged into it."""
    with open_desk() as desk:
        cards = desk.loyalty.list_of(find_customer(desk, customer).id)
    if as_json:
        print_json({"cards": [one.number for one in cards]})
        return
    for one in cards:
        click.echo(one.number)


@card.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db card find 'LC 00000 00017 K'")
@_NUMBER
@JSON_OPTION
def find(number: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Show the customer who has the card of a NUMBER; one that was misread is told from one that nobody has."""
    with open_desk() as desk:
        found = desk.loyalty.find(number)
    if found is None:
        raise NotFoundError(kind="customer", id="of this card")
    if as_json:
        print_json(to_json(found))
    else:
        show_customer(wide_console(), found)
