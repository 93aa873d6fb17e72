"""The commands on privacy: what is held on a person, what erasing it would do, and its erasure."""

import click

from customer_core.cli._desks import find_customer, open_desk
from customer_core.cli._options import CUSTOMER_ARGUMENT, JSON_OPTION
from customer_core.cli._store_showing import print_json
from customer_core.services import ERASURE_KEEPS, ERASURE_TAKES, ErasurePlan

__all__ = ["privacy"]


@click.group()
def privacy() -> None:
    """Tell what is held on a person, and forget it."""


@privacy.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db privacy export C000001 > held.json")
@CUSTOMER_ARGUMENT
def export(customer: str) -> None:
    """Print everything that is held on a CUSTOMER as one JSON object."""
    with open_desk() as desk:
        data = desk.privacy.export(find_customer(desk, customer).id)
    print_json(dict(data.document))


@privacy.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db privacy plan C000001")
@CUSTOMER_ARGUMENT
@JSON_OPTION
def plan(customer: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Show what erasing a CUSTOMER would do, and what keeps it from being done; nothing is done."""
    with open_desk() as desk:
        found = desk.privacy.plan_erasure(find_customer(desk, customer).id)
    if as_json:
        print_json(_told(found))
        return
    for blocker in found.blockers:
        click.echo(f"! {blocker.doc} ({blocker.about})")
    for mark, parts, counts in (("-", ERASURE_TAKES, found.taken), ("=", ERASURE_KEEPS, found.kept)):
        for name, doc in parts.items():
            click.echo(f"{mark} {counts[name]:,} {doc}")


def _told(found: ErasurePlan) -> dict[str, object]:
    """Return a plan as one JSON object."""
    return {
        "customer": str(found.customer),
        "ids": [str(id_) for id_ in found.ids],
        "blockers": [{"code": one.code, "about": one.about} for one in found.blockers],
        "taken": dict(found.taken),
        "kept": dict(found.kept),
        "documents": dict(found.documents),
    }


@privacy.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db privacy erase C000001 --reason 'no 17'")
@CUSTOMER_ARGUMENT
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stays in the history, so it names nobody.")
def erase(customer: str, reason: str) -> None:
    """Erase a CUSTOMER for ever: its identity goes, orders and books stay. Vacuum the database afterwards."""
    with open_desk() as desk:
        erasure = desk.privacy.erase(find_customer(desk, customer).id, reason=reason)
    click.echo(f"Erased {', '.join(map(str, erasure.ids))}.")
