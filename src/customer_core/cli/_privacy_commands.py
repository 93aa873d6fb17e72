"""The commands on privacy: what is held on a person, what erasing it would do, and its erasure."""

import click

from customer_core.cli._desks import find_customer, open_desk
from customer_core.cli._merge_steps import is_wanted
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
    _show(found)


def _show(found: ErasurePlan) -> None:
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


@privacy.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db privacy erase C000001 --reason 'no 17'\n"
    "  customer-core --store sqlite:///c.db privacy erase C000001 --reason 'no 17' --yes"
)
@CUSTOMER_ARGUMENT
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stays in the history, so it names nobody.")
@click.option("--yes", is_flag=True, help="Erase without asking.")
def erase(customer: str, reason: str, yes: bool) -> None:  # noqa: FBT001 - click passes by name
    """Show what erasing a CUSTOMER does, and do it after a yes: its identity goes for ever, orders and books stay.

    Vacuum the database afterwards. A file that is imported again brings the person back, and so does a backup.
    """
    with open_desk() as desk:
        id_ = find_customer(desk, customer).id
        if not yes:
            _show(desk.privacy.plan_erasure(id_))
        if not is_wanted("Erase this for ever?", yes=yes, as_json=False):
            click.echo("Nothing was erased; to do it, say --yes.")
            return
        erasure = desk.privacy.erase(id_, reason=reason)
    click.echo(f"Erased {', '.join(map(str, erasure.ids))}.")
