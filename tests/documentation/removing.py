"""A pytest plugin that runs tests while what they are to show is not there: each of them must fail.

It is used by `python -m pytest -p tests.documentation.removing --proofs FILE`, where the file lists pairs of a public
name and a test. A function that is taken away does nothing and answers None; a class cannot be made. Of a test with
parameters, one case has to fail.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import click
import pytest
from _pytest.runner import runtestprotocol

from customer_core.cli._commands import application
from customer_core.manager import CustomerManager
from customer_core.model import Actor

Proof = tuple[str, str]


@attrs.frozen
class Place:
    """Hold where a public name is kept, and what it names."""

    owner: Any
    name: str
    value: Any


def place_of(name: str) -> Place:
    """Return where a public name is kept: a call of a desk, a command, or whatever can be imported.

    Raises:
        LookupError: There is nothing of that name.
    """
    if name.startswith("customer-core "):
        return _command(name.split()[1:])
    if name.startswith("desk."):
        return _call(name)
    parts = name.split(".")
    owner: Any = None
    for count in range(len(parts) - 1, 0, -1):
        try:
            owner = importlib.import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        for part in parts[count:-1]:
            owner = getattr(owner, part)
        break
    if owner is None or not hasattr(owner, parts[-1]) or any(part.startswith("_") for part in parts):
        raise LookupError(name)
    return Place(owner, parts[-1], getattr(owner, parts[-1]))


def _call(name: str) -> Place:
    _, area, call = name.split(".")
    with CustomerManager.open("memory:") as manager:
        service = type(vars(manager.acting_as(Actor.system("documentation"))).get(area))
    if call.startswith("_") or not callable(getattr(service, call, None)):
        raise LookupError(name)
    return Place(service, call, getattr(service, call))


def _command(words: list[str]) -> Place:
    command: click.Command | None = application
    for word in words:
        command = command.commands.get(word) if isinstance(command, click.Group) else None
    if command is None:
        raise LookupError(" ".join(words))
    return Place(command, "callback", command.callback)


def nothing(*_: object, **__: object) -> None:
    """Do nothing, in place of a function."""


def refuse(*_: object, **__: object) -> None:
    """Make no value, in place of a class."""
    raise TypeError("there is no such class")


@contextmanager
def without(place: Place) -> Iterator[None]:
    """Take away what a public name names, wherever it was imported to, and bring it back at the end."""
    places = list(_all_of(place))
    before = [(owner, name, vars(owner).get(name, nothing)) for owner, name, _ in places]
    try:
        for owner, name, value in places:
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in before:
            if value is nothing:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


def _all_of(place: Place) -> Iterator[tuple[Any, str, Any]]:
    if isinstance(place.value, type):
        yield place.value, "__init__", refuse
    elif not isinstance(place.owner, type(sys)):
        yield place.owner, place.name, property(nothing) if isinstance(place.value, property) else nothing
    else:
        for module in list(sys.modules.values()):
            for name, value in list(vars(module).items()) if isinstance(module, type(sys)) else ():
                if value is place.value:
                    yield module, name, nothing


class Removing:
    """Runs each test once for each name that it is to show, without it."""

    def __init__(self, proofs: list[Proof]) -> None:
        self._proofs = proofs
        self._failed: dict[Proof, bool] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out cases on a server, which takes long to start, of tests that have others."""
        elsewhere = {_test_of(item) for item in items if "postgres" not in item.name}
        items[:] = [item for item in items if "postgres" not in item.name or _test_of(item) not in elsewhere]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """Run a test without each of its names, anew from its fixtures on."""
        for proof in self._proofs:
            if proof[1] in (_test_of(item), item.nodeid) and not self._failed.get(proof):
                with without(place_of(proof[0])):
                    reports = runtestprotocol(item, log=False, nextitem=None)
                self._failed[proof] = any(report.failed for report in reports)
        return True

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell which proofs show nothing."""
        for name, test in self._proofs:
            verdict = self._failed.get((name, test))
            if not verdict:
                print(f"\n{name}: {test} {'was not run' if verdict is None else 'passes without it'}")  # noqa: T201
                session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _test_of(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--proofs`."""
    parser.addoption("--proofs", type=Path, help="a file with a list of pairs of a public name and a test")


def pytest_configure(config: pytest.Config) -> None:
    """Take the proofs that are asked for."""
    proofs = [(str(name), str(test)) for name, test in json.loads(config.getoption("--proofs").read_text("utf-8"))]
    config.pluginmanager.register(Removing(proofs))
