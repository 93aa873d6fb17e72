"""Which store a command works on, who acts, and which customer is meant.

Owns the options that stand before a command and the opening of the desk. The environment is read here and nowhere else.
"""

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import attrs
import click

from customer_core.cli._showing import is_quiet
from customer_core.errors import (
    InvalidOptionError,
    InvalidValueError,
    NotFoundError,
    StoreUnreachableError,
    UnwritableFileError,
)
from customer_core.exchange import shown_path
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    ActId,
    Actor,
    BrandId,
    ChannelId,
    Customer,
    CustomerId,
    GroupId,
    Money,
    Organization,
    OrganizationId,
    RepId,
    SavedSearchId,
    TeamId,
    TierId,
)
from customer_core.storage import holds_store

__all__ = [
    "Place",
    "act_of",
    "brand_of",
    "channel_of",
    "find_customer",
    "find_organization",
    "group_named",
    "handle",
    "named_address",
    "open_desk",
    "open_manager",
    "organization_of",
    "place_options",
    "quiet_storage",
    "rep_of",
    "require_outside_store",
    "search_of",
    "team_of",
    "telling_of_storage",
    "tier_named",
    "tier_of",
    "with_options",
]

Id = TypeVar("Id")

_ACTOR = "command line"
_ROLE = "administrator"
_SQLITE = "sqlite:///"
"""What is written behind the name of a store's file for those that belong to it."""
_BESIDE = ("", "-wal", "-shm", "-journal")
"""How the names of the files end that SQLite keeps for a store."""
_EMPTY = "memory:"
_LOGGER = "customer_core.storage"
_HALF_SIGN = re.compile("[\ud800-\udfff]")


@attrs.frozen(kw_only=True)
class Place:
    """Where commands work and on whose behalf, as said before the command."""

    address: str = attrs.field(repr=False)
    actor: str
    channel: str


def place_options(command: click.decorators.FC) -> click.decorators.FC:
    """Give a group of commands the options that name the store, the actor and the channel."""
    options = (
        click.option(
            "--store",
            default="",
            envvar="CUSTOMER_CORE_STORE",
            show_envvar=True,
            metavar="ADDRESS",
            help="The store that the command works on, such as sqlite:///customers.db.",
        ),
        click.option(
            "--actor",
            default=_ACTOR,
            envvar="CUSTOMER_CORE_ACTOR",
            show_default=True,
            show_envvar=True,
            metavar="NAME",
            help="Who acts, for the history. Whoever can open the store may do everything here.",
        ),
        click.option(
            "--channel", default="", metavar="ID", help="The sales channel that is acted through, such as pos."
        ),
    )
    return with_options(command, options)


def with_options(
    command: click.decorators.FC, options: Sequence[Callable[[click.decorators.FC], click.decorators.FC]]
) -> click.decorators.FC:
    """Return a command with some options, which its help shows in their order."""
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def open_desk(
    *, channel: str = "", makes_store: bool = False, is_trial: bool = False, approves: Sequence[Money] = ()
) -> Iterator[Desk]:
    """Open the store that was named and yield the desk of the actor; a channel given here comes before the group's.

    A file without a store, or none, is made one by those commands only that bring something into it. For a trial it
    is taken for an empty one.

    Raises:
        StoreError: There is no store that could be read, or it cannot be opened.
        InvalidOptionError: No store is named, or a name cannot be one.
    """
    place = click.get_current_context().ensure_object(Place)
    address = named_address()
    if is_trial and _is_without_store(address):
        address = _EMPTY
    if not makes_store:
        _require_store(address)
    named = channel or place.channel
    through = channel_of(named) if named else None
    with _naming("actor"):
        actor = Actor.user(place.actor, roles=[_ROLE], brands=EVERY_BRAND, approves=approves)
    with telling_of_storage(address if makes_store else ""), CustomerManager.open(address) as manager:
        yield manager.acting_as(actor, channel=through)


@contextmanager
def open_manager() -> Iterator[CustomerManager]:
    """Open the store that was named and yield its manager, for those commands in which nobody acts.

    Raises:
        StoreError: There is no store that could be read, or it cannot be opened.
        InvalidOptionError: No store is named.
    """
    address = named_address()
    _require_store(address)
    with telling_of_storage(), CustomerManager.open(address) as manager:
        yield manager


def named_address() -> str:
    """Return the address of the store that was named before the command.

    Raises:
        InvalidOptionError: There is none.
    """
    place = click.get_current_context().ensure_object(Place)
    if not place.address:
        raise InvalidOptionError(
            option="store",
            problem="none is named",
            remedy="write --store sqlite:///customers.db before the command, or set CUSTOMER_CORE_STORE",
        )
    return place.address


def require_outside_store(paths: Iterable[Path]) -> None:
    """Refuse to write into a file of the store that was named, before anything is done.

    Raises:
        InvalidOptionError: No store is named.
        UnwritableFileError: A path is such a file.
    """
    own = {os.path.realpath(named_address().removeprefix(_SQLITE) + ending) for ending in _BESIDE}
    for path in paths:
        if os.path.realpath(path) in own:
            raise UnwritableFileError(file=shown_path(path), reason="it is the store that is written")


def find_customer(desk: Desk, text: str) -> Customer:
    """Return the customer that an id names, or else a code that belongs to no brand.

    Raises:
        NotFoundError: There is no such customer.
        InvalidOptionError: The text can be neither.
    """
    id_ = _id_of(text)
    found = (desk.customers.find(id_) if id_ else None) or _find_by_code(desk, text)
    if found:
        return found
    if id_:
        raise NotFoundError(kind="customer", id=str(id_))
    raise InvalidOptionError(
        option="customer", problem="this is neither the id nor the code of one", remedy="look it up with search"
    )


def find_organization(desk: Desk, text: str) -> Organization:
    """Return the organization of a code that belongs to no brand, or else of an id.

    Raises:
        NotFoundError: There is no such organization.
        InvalidOptionError: The text can be neither.
    """
    by_code = None if _HALF_SIGN.search(text) else desk.organizations.find_by_code(text)
    return by_code or desk.organizations.get(organization_of(text))


@contextmanager
def _naming(option: str) -> Iterator[None]:
    """Let a refusal name the option that held the value."""
    try:
        yield
    except InvalidValueError as error:
        raise InvalidOptionError(option=option, problem=error.problem, remedy=error.remedy) from None


def _id_reader(option: str, cls: Callable[[str], Id]) -> Callable[[str], Id]:
    """Return what makes an id of the text of an option, and refuses what is none by the name of the option."""

    def read(text: str) -> Id:
        with _naming(option):
            return cls(text)

    return read


act_of = _id_reader("act", ActId)
brand_of = _id_reader("brand", BrandId)
channel_of = _id_reader("channel", ChannelId)
group_of = _id_reader("group", GroupId)
organization_of = _id_reader("organization", OrganizationId)
rep_of = _id_reader("rep", RepId)
search_of = _id_reader("search", SavedSearchId)
team_of = _id_reader("team", TeamId)
tier_of = _id_reader("tier", TierId)


def group_named(desk: Desk, text: str) -> GroupId:
    """Return the id of a group of those that are seen that an id or, in any case, a label names.

    Raises:
        InvalidOptionError: Several groups have the label, or the text can be neither.
    """
    return _named("group", text, group_of, [(one.id, one.label) for one in desk.groups.list_seen()])


def tier_named(desk: Desk, text: str) -> TierId:
    """Return the id of a pricing tier that an id or, in any case, a name names.

    Raises:
        InvalidOptionError: Several tiers have the name, or the text can be neither.
    """
    return _named("tier", text, tier_of, [(one.id, one.name) for one in desk.tiers.list_all()])


def _named(option: str, text: str, read: Callable[[str], Id], known: Iterable[tuple[Id, str]]) -> Id:
    """Return whose id a text is, or else whose name; of a text that is no name of any, what it says as an id."""
    names = list(known)
    ids = [id_ for id_, _ in names if str(id_) == text]
    ids = ids or [id_ for id_, name in names if name.casefold() == text.strip().casefold()]
    if len(ids) > 1:
        raise InvalidOptionError(option=option, problem=f"{len(ids)} are called so", remedy="give the id of one")
    return ids[0] if ids else read(text)


def handle(customer: Customer) -> str:
    """Return the shortest text by which a command finds a customer: its code, or its id where a brand has the code."""
    return customer.code if customer.code and customer.brand is None else str(customer.id)


def quiet_storage() -> None:
    """Keep what the storage logs off the terminal; it is told once, where a store is made, not with each command."""
    logger = logging.getLogger(_LOGGER)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


class _Warnings(logging.Handler):
    """Shows what the storage logs to whoever makes a store."""

    def emit(self, record: logging.LogRecord) -> None:
        """Show one sentence on standard error."""
        click.echo(f"Warning: {record.getMessage()}", err=True)


@contextmanager
def telling_of_storage(made: str = "") -> Iterator[None]:
    """Show what the storage logs where it makes a store at an address; otherwise keep it off the terminal."""
    is_told = bool(made) and _is_missing(made) and not is_quiet()
    logger, handler = logging.getLogger(_LOGGER), _Warnings() if is_told else logging.NullHandler()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _find_by_code(desk: Desk, text: str) -> Customer | None:
    # What is no text in the terminal's encoding arrives as half surrogates, which no code has and no store can look up.
    return None if _HALF_SIGN.search(text) else desk.customers.find_by_code(text)


def _id_of(text: str) -> CustomerId | None:
    try:
        return CustomerId(text)
    except InvalidValueError:
        return None


def _require_store(address: str) -> None:
    if _is_missing(address):
        raise StoreUnreachableError(
            store=address, reason="there is no such file", remedy="check the address, or make the store with import"
        )
    if _is_without_store(address):
        raise StoreUnreachableError(
            store=address,
            reason="it holds no customers yet",
            remedy="check the address, or make it with import",
        )


def _is_missing(address: str) -> bool:
    """Tell whether an address names a file that is not there."""
    path = address.removeprefix(_SQLITE)
    return path != address and not Path(path).exists()


def _is_without_store(address: str) -> bool:
    """Tell whether an address names a file in which there is no store; nothing is written to it."""
    return _is_missing(address) or (address.startswith(_SQLITE) and not holds_store(address))
