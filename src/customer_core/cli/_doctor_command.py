"""The command that says what an installation and its store can do.

Owns its options, its answer and its exit code. It must not know what is looked at.
"""

from collections.abc import Iterator

import click
from rich.console import Console

from customer_core.cli._checking import Check, Outcome, check_installation, check_store
from customer_core.cli._desks import Place, named_address, open_desk
from customer_core.cli._installed import own_requirements
from customer_core.cli._options import JSON_OPTION
from customer_core.cli._showing import wide_console
from customer_core.cli._store_showing import print_json
from customer_core.exchange import printable_text

__all__ = ["doctor"]

_ILL = 1
"""The exit code where something has to be mended."""
_WIDTH = max(map(len, Outcome))


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core doctor\n"
    "  customer-core --store sqlite:///c.db doctor\n"
    "  customer-core --store sqlite:///c.db doctor --json"
)
@JSON_OPTION
def doctor(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Say what this installation can do, and whether the store that is named is as it should be; nothing is changed.

    Looked at are versions, the packages of each extra and, of a store, its tables, what it is searched and compared
    by, its whole history, the ledgers of its accounts, and its clock. Exit code 1: something has to be mended.
    """
    checks = []
    console = wide_console()
    for check in _checks():
        checks.append(check)
        if not as_json:
            _show(console, check)
    is_healthy = not any(check.outcome is Outcome.FAILED for check in checks)
    if as_json:
        told = [{"name": check.name, "outcome": check.outcome, "told": check.told} for check in checks]
        print_json({"healthy": is_healthy, "checks": told})
    else:
        click.echo("Nothing has to be mended." if is_healthy else "Something has to be mended.")
    click.get_current_context().exit(0 if is_healthy else _ILL)


def _checks() -> Iterator[Check]:
    yield from check_installation(own_requirements())
    if click.get_current_context().ensure_object(Place).address:
        yield from check_store(named_address(), open_desk)
    else:
        yield Check("store", Outcome.ABSENT, "None is named: write --store before the command to have one looked at.")


def _show(console: Console, check: Check) -> None:
    text = f"{check.outcome:{_WIDTH}}  {check.name}: {printable_text(check.told)}"
    console.print(text, markup=False, highlight=False, soft_wrap=True)
