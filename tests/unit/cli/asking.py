"""How the tests of the command line run a command, and read what it told."""

import json
from collections.abc import Callable
from typing import Any

from click.testing import Result

from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor

PEOPLE = (
    "First name,Last name,E-Mail,Phone,City,Customer Number\n"
    "Robert,Ortega,rob@ortega.example,0113 496 0000,Leeds,1017\n"
    "Bob,Ortega,rob@ortega.example,,Leeds,1018\n"
    "Ana,Lima,ana@lima.example,,York,1019\n"
)
Run = Callable[..., Result]


def told(result: Result) -> Any:  # noqa: ANN401 - a JSON document
    """Return what a command told a program, and see that nothing else was printed."""
    assert (0, "") == (result.exit_code, result.stderr)
    return json.loads(result.stdout)


def desk_of(store: str) -> tuple[CustomerManager, Desk]:
    """Open the store as a program would."""
    manager = CustomerManager.open(store)
    return manager, manager.acting_as(Actor.system("test"))
