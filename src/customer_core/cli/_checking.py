"""What an installation and its store can do: each check is made by itself, and says in a sentence what it found.

Owns which checks there are, in their order. It must not know how one is shown. Nothing is changed by any, and no
sentence holds what a customer said.
"""

import logging
import platform
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import attrs

from customer_core.cli._installed import Requirement, find_version, is_older
from customer_core.errors import CustomerCoreError, StoreOutdatedError
from customer_core.manager import Desk, system_clock
from customer_core.model import CustomerDraft, OrganizationDraft, PersonName
from customer_core.storage import find_revision, open_store

__all__ = ["Check", "Outcome", "check_installation", "check_store"]

_PROJECT: Final = "customer-core"
_LOGGER: Final = "customer_core.storage"
_APART_MOST: Final = 5.0
"""How many seconds two clocks may differ before somebody is warned: holds and links end at a moment."""
_ANYBODY: Final = CustomerDraft(name=PersonName("Nobody Inparticular"))
_ANY_FIRM: Final = OrganizationDraft(name="Noname Inparticular Ltd")


class Outcome(StrEnum):
    """How a check went."""

    FINE = "fine"
    ABSENT = "absent"
    """Something that not everybody needs is not there."""
    WARNING = "warning"
    FAILED = "failed"


@attrs.frozen
class Check:
    """What was looked at, how it went, and what was found, in a sentence."""

    name: str
    outcome: Outcome
    told: str


def check_installation(requirements: Mapping[str, Sequence[Requirement]]) -> Iterator[Check]:
    """Yield what can be said without a store: Python, the packages that are needed, and those of each extra.

    Args:
        requirements: The packages by extra, those that are always needed under `""`.
    """
    told = f"{_PROJECT} {find_version(_PROJECT)}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}."
    yield Check("versions", Outcome.FINE, told)
    for extra, needed in sorted(requirements.items()):
        yield _check_packages(extra, needed)


def check_store(address: str, open_desk: Callable[[], AbstractContextManager[Desk]]) -> Iterator[Check]:
    """Yield what can be said of a store: whether it can be opened, and what it is searched by, tells and reckons.

    A store that has to be migrated is looked at no further.

    Args:
        address: Where it is.
        open_desk: Opens it, for somebody who may see all.
    """
    warnings = _Warnings()
    try:
        with warnings.kept(), open_desk() as desk:
            yield Check("store", Outcome.FINE, f"It can be read; its tables are at revision {find_revision(address)}.")
            for warning in warnings.told:
                yield Check("storage", Outcome.WARNING, warning)
            for name, check in _CHECKS.items():
                yield _made(name, check, desk)
            yield _check_clock(address)
    except CustomerCoreError as error:
        yield Check("store", Outcome.FAILED, str(error))


def _check_packages(extra: str, needed: Sequence[Requirement]) -> Check:
    name = f"extra {extra}" if extra else "packages"
    found = {one.package: find_version(one.package) for one in needed}
    missing = [package for package, version in found.items() if not version]
    if missing:
        remedy = f"pip install '{_PROJECT}[{extra}]'" if extra else f"pip install {_PROJECT}"
        outcome = Outcome.ABSENT if extra else Outcome.FAILED
        return Check(name, outcome, f"{', '.join(missing)} not installed: {remedy}.")
    old = [one for one in needed if one.least and is_older(found[one.package], one.least)]
    if old:
        told = ", ".join(f"{one.package} {found[one.package]} is older than {one.least}" for one in old)
        return Check(name, Outcome.FAILED, f"{told}: update it.")
    return Check(name, Outcome.FINE, ", ".join(f"{package} {version}" for package, version in found.items()) + ".")


class _Warnings(logging.Handler):
    """Keeps what the storage warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one sentence."""
        self.told.append(record.getMessage())

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep what is warned of meanwhile."""
        logger = logging.getLogger(_LOGGER)
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)


def _made(name: str, check: Callable[[Desk], tuple[Outcome, str]], desk: Desk) -> Check:
    """Make a check; what the store refuses is what it found.

    Raises:
        StoreOutdatedError: The store has to be migrated first.
    """
    try:
        outcome, told = check(desk)
    except StoreOutdatedError:
        raise
    except CustomerCoreError as error:
        return Check(name, Outcome.FAILED, str(error))
    return Check(name, outcome, told)


def _search(desk: Desk) -> tuple[Outcome, str]:
    customers = desk.customers.search(page_size=1).total
    organizations = desk.organizations.search(page_size=1).total
    return Outcome.FINE, f"{customers:,} customers and {organizations:,} organizations can be searched."


def _duplicates(desk: Desk) -> tuple[Outcome, str]:
    desk.duplicates.check(_ANYBODY)
    desk.organizations.check(_ANY_FIRM)
    return Outcome.FINE, "What customers and organizations are compared by fits this release."


def _history(desk: Desk) -> tuple[Outcome, str]:
    found = desk.history.verify()
    if not found.is_intact:
        return Outcome.FAILED, f"It was touched in {len(found.findings):,} places or more: see history --verify."
    return Outcome.FINE, f"{found.entries:,} entries, and nothing was touched; {found.unsealed:,} have no seal."


def _credit(desk: Desk) -> tuple[Outcome, str]:
    found = desk.credit.verify()
    if not found.is_sound:
        return Outcome.FAILED, f"{len(found.findings):,} figures differ from what the ledgers say: see credit verify."
    return Outcome.FINE, f"{found.accounts:,} accounts are what the {found.entries:,} entries of their ledgers say."


def _check_clock(address: str) -> Check:
    with closing(open_store(address)) as store, store.reading() as unit:
        apart = abs((unit.facts.now() - system_clock()).total_seconds())
    outcome = Outcome.FINE if apart <= _APART_MOST else Outcome.WARNING
    return Check("clock", outcome, f"That of the store and that of this machine are {apart:,.1f} seconds apart.")


_CHECKS: Final[Mapping[str, Callable[[Desk], tuple[Outcome, str]]]] = MappingProxyType(
    {"search": _search, "duplicates": _duplicates, "history": _history, "credit": _credit}
)
"""What is looked at in a store that can be opened."""
