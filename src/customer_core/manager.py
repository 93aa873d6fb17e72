"""`CustomerManager`: one store, one profile, one clock, and a desk for everybody who acts.

Owns the composition: it opens the store, brings the system clock and fresh ids unless others are given, and hands out
desks. It must not know what a service does.
"""

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType, UnionType
from typing import Self, TypeVar

from customer_core.errors import InvalidOptionError, InvalidValueError, StoreAddressError, StoreOutdatedError
from customer_core.history import SALT_BYTES
from customer_core.matching import V1, MatchProfile, Progress, Scorer
from customer_core.model import (
    ROLES,
    Actor,
    ActorKind,
    BrandId,
    ChannelId,
    PasswordCost,
    Permission,
    Scope,
    TextId,
    permissions_of,
)
from customer_core.ports import (
    Clock,
    CredentialPort,
    MessageSourcePort,
    NewId,
    NewSalt,
    Notifier,
    ReferencePort,
    Store,
)
from customer_core.services import (
    ActService,
    BrandService,
    ChannelService,
    Context,
    CopyReport,
    CredentialService,
    CreditService,
    CustomerService,
    DuplicateService,
    EventService,
    ExportService,
    GroupService,
    HistoryService,
    ImportService,
    JudgementService,
    LoyaltyService,
    MaintenanceService,
    MergeService,
    MessageService,
    OrderService,
    OrganizationService,
    PrivacyService,
    ReferenceService,
    RepService,
    ReviewService,
    SearchService,
    SettingsService,
    TierService,
    copy_store,
    prepare_store,
    renew_organization_index,
    renew_terms,
)
from customer_core.storage import open_store

__all__ = ["CustomerManager", "Desk", "new_uuid7", "system_clock"]

P = TypeVar("P", ReferencePort, MessageSourcePort)

_SECRET_LENGTH_MIN = 16
_MEMORY = "memory:"


def system_clock() -> datetime:
    """Return the present moment of this machine, in UTC."""
    return datetime.now(UTC)


def new_uuid7() -> str:
    """Return a fresh id: a UUID of version 7 (RFC 9562); it begins with its time, so later ones sort behind.

    That is its millisecond, then the fraction of it in 12 bits (method 3 of section 6.2), then 62 bits of chance.

    >>> len(new_uuid7()), new_uuid7()[14]
    (36, '7')
    """
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    fraction = (nanoseconds << 12) // 1_000_000
    number = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _new_secret() -> str:
    return secrets.token_hex(32)


def _new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


class Desk:
    """Everything that one actor may do through one channel. Get one from `CustomerManager.acting_as`.

    A desk may be used by many threads at once and costs next to nothing to make; make one for each request.
    """

    def __init__(self, context: Context) -> None:
        self.scope = context.scope
        self.customers = CustomerService(context)
        self.organizations = OrganizationService(context)
        self.acts = ActService(context)
        self.duplicates = DuplicateService(context)
        self.reviews = ReviewService(context)
        self.judgements = JudgementService(context)
        self.merges = MergeService(context)
        self.orders = OrderService(context)
        self.loyalty = LoyaltyService(context)
        self.messages = MessageService(context)
        self.references = ReferenceService(context)
        self.credit = CreditService(context)
        self.history = HistoryService(context)
        self.privacy = PrivacyService(context)
        self.events = EventService(context)
        self.searches = SearchService(context)
        self.groups = GroupService(context)
        self.settings = SettingsService(context)
        self.brands = BrandService(context)
        self.channels = ChannelService(context)
        self.tiers = TierService(context)
        self.reps = RepService(context)
        self.imports = ImportService(context)
        self.exports = ExportService(context)
        self.credentials = CredentialService(context)
        self.maintenance = MaintenanceService(context)

    def __repr__(self) -> str:
        return f"Desk({self.scope!r})"


def _refuse_unless_one(address: str, store: object) -> None:
    """Refuse to open two stores or none, or what is none."""
    if store is None and not address:
        remedy = "give an address, such as sqlite:///customers.db, or a store that is open"
        raise StoreAddressError(store="The store", problem="neither an address nor a store is given", remedy=remedy)
    if store is not None and address:
        raise StoreAddressError(store="The store", problem="both an address and a store are given", remedy="give one")
    if isinstance(store, str | type):
        problem = "`store` is an address" if isinstance(store, str) else "`store` is a class"
        remedy = "give the address first, without store=" if isinstance(store, str) else "give an instance of it"
        raise StoreAddressError(store="The store", problem=problem, remedy=remedy)


def _checked_permissions(role: str, granted: object) -> frozenset[Permission]:
    """Return what a role may do."""
    listed = list(granted) if isinstance(granted, Iterable) and not isinstance(granted, str) else [granted]
    permissions = frozenset(one for one in listed if isinstance(one, Permission))
    wrong = [one for one in listed if not isinstance(one, Permission)]
    if wrong:
        problem = f"{role!r} is given {wrong[0]!r}, which is no permission"
        raise InvalidOptionError(option="roles", problem=problem, remedy="give a set of Permission.…")
    return permissions


def _checked_ports(given: object, cls: type[P], option: str) -> Mapping[str, P]:
    """Return the host's ports of one kind by their names."""
    listed = list(given) if isinstance(given, Iterable) and not isinstance(given, str | Mapping) else [given]
    ports: dict[str, P] = {}
    for port in listed:
        if not isinstance(port, cls):
            what = f"the class {port.__name__}" if isinstance(port, type) else f"a {type(port).__name__}"
            remedy = "give a list of instances of a class that is one"
            raise InvalidOptionError(option=option, problem=f"{what} is no {cls.__name__}", remedy=remedy)
        name = _name_of(port, option)
        if name in ports:
            remedy = "give each once, under a name of its own"
            raise InvalidOptionError(option=option, problem=f"two are named {name!r}", remedy=remedy)
        ports[name] = port
    return MappingProxyType(ports)


def _refuse_unless_of(cls: type | UnionType, value: object, option: str) -> None:
    """Refuse what a host gives in place of something else."""
    if not isinstance(value, cls):
        problem = f"a {type(value).__name__} is no {option}"
        raise InvalidOptionError(
            option=option, problem=problem, remedy="give an instance of the class that is asked for"
        )


def _name_of(port: ReferencePort | MessageSourcePort, option: str) -> str:
    try:
        name = port.name
    except Exception as error:
        problem = f"the name of a {type(port).__name__} cannot be told: a {type(error).__name__} was raised"
        raise InvalidOptionError(option=option, problem=problem, remedy="see its cause") from error
    try:
        return str(TextId(name))
    except InvalidValueError as error:
        problem = f"the name of a {type(port).__name__} {error.problem}"
        raise InvalidOptionError(option=option, problem=problem, remedy=error.remedy) from None


class CustomerManager(AbstractContextManager["CustomerManager"]):
    """Hold a store of customers open, and hand out desks to those who act.

    One manager serves a whole process and all its threads; close it, or use it as a context manager. After a fork, open
    another one.

    >>> with CustomerManager.open("memory:") as manager:
    ...     desk = manager.acting_as(Actor.user("ann", roles=["clerk"]), channel="pos")
    ...     desk.customers.search("lee").total
    0
    """

    def __init__(  # noqa: PLR0913 - as of `open`
        self,
        store: Store,
        *,
        profile: MatchProfile,
        roles: Mapping[str, Iterable[Permission]],
        clock: Clock,
        ids: NewId,
        new_secret: Callable[[], str],
        new_salt: NewSalt,
        references: Mapping[str, ReferencePort],
        message_sources: Mapping[str, MessageSourcePort],
        notifier: Notifier | None,
        credentials: CredentialPort | None,
        password_cost: PasswordCost,
    ) -> None:
        self._store = store
        self._scorer = Scorer(profile)
        self._roles = {name: _checked_permissions(name, granted) for name, granted in roles.items()}
        self._clock = clock
        self._ids = ids
        self._new_secret = new_secret
        self._new_salt = new_salt
        self._references = references
        self._message_sources = message_sources
        self._notifier = notifier
        self._credentials = credentials
        self._password_cost = password_cost

    @classmethod
    def open(  # noqa: PLR0913 - one parameter for each thing that a host may replace
        cls,
        address: str = "",
        *,
        store: Store | None = None,
        profile: MatchProfile = V1,
        roles: Mapping[str, Iterable[Permission]] = ROLES,
        clock: Clock = system_clock,
        ids: NewId = new_uuid7,
        new_secret: Callable[[], str] = _new_secret,
        new_salt: NewSalt = _new_salt,
        references: Iterable[ReferencePort] = (),
        message_sources: Iterable[MessageSourcePort] = (),
        notifier: Notifier | None = None,
        credentials: CredentialPort | None = None,
        password_cost: PasswordCost = PasswordCost(),  # noqa: B008 - a frozen value
    ) -> Self:
        """Open a store by its address, or take one that is open already.

        One whose schema is older than this release needs is opened and left alone: call `migrate` before anything else.

        Args:
            address: `memory:`; `sqlite:///customers.db` for a file, which is made if it is not there; or
                `postgresql://user:password@host/database`, with `?schema=name` for tables in a schema of their own.
            store: A store of the host's own, in place of an address.
            profile: The match profile by which duplicates are found.
            roles: What each role may do, in place of the library's own table.
            clock: Tells the present moment.
            ids: Makes ids.
            new_secret: Makes the secret of a new store, at least 16 characters that nobody can guess.
            new_salt: Draws 16 bytes: salts of the seals of history and of passwords, tokens, numbers of loyalty cards.
            references: Count the host's own documents that point to customers, such as orders, for plans of merges and
                undos; each kind has a port with a name of its own.
            message_sources: Supply the messages that the host keeps itself, which are told with those that are kept
                here; each source has a name of its own.
            notifier: Sends links by which customers set their passwords.
            credentials: Keeps by what customers log in, where the host does so itself; then none of it is kept here.
            password_cost: How costly it is to hash a password. Those that cost less are hashed anew when they are
                verified.

        Raises:
            StoreAddressError: The address cannot be opened, or both or none of address and store are given.
            StoreError: The store cannot be opened.
            MissingExtraError: The address needs an optional package.
            InvalidOptionError: The secret is too short, a role is given something else than permissions, a reference or
                message source is no port or has a name that is none or another's, or the notifier, what keeps
                credentials or the cost of passwords is none.
        """
        _refuse_unless_one(address, store)
        counting = _checked_ports(references, ReferencePort, "references")  # type: ignore[type-abstract]  # only asked of
        supplying = _checked_ports(message_sources, MessageSourcePort, "message_sources")  # type: ignore[type-abstract]  # as above
        _refuse_unless_of(Notifier | None, notifier, "notifier")
        _refuse_unless_of(CredentialPort | None, credentials, "credentials")
        _refuse_unless_of(PasswordCost, password_cost, "password_cost")
        opened = open_store(address) if store is None else store
        manager = cls(
            opened,
            profile=profile,
            roles=roles,
            clock=clock,
            ids=ids,
            new_secret=new_secret,
            new_salt=new_salt,
            references=counting,
            message_sources=supplying,
            notifier=notifier,
            credentials=credentials,
            password_cost=password_cost,
        )
        return manager._prepared(is_own=store is None)

    def acting_as(
        self,
        actor: Actor,
        *,
        channel: str | ChannelId | None = None,
        brand: str | BrandId | None = None,
        within: object | None = None,
    ) -> Desk:
        """Return the desk of an actor.

        Args:
            actor: Who acts; the host vouches for users and their roles.
            channel: The sales channel; None for a back office that sells through none.
            brand: The brand that it acts for, and whose customers it sees beside those that belong to none in
                particular; None for all that the actor works for.
            within: A database connection of the host's, with a transaction that the host began: everything that the
                desk writes is kept or undone with it, and only the host commits. A desk made so is good for that
                transaction, in one thread.

        Raises:
            PermissionDeniedError: The actor does not work for the brand.
            InvalidValueError: The actor is none, or a channel or brand is not an id.
            StoreAddressError: The store cannot work on such a connection.
        """
        if not isinstance(actor, Actor):
            raise InvalidValueError(
                field="actor", problem=f"is a {type(actor).__name__}", remedy="give Actor.user(…) or Actor.system(…)"
            )
        permissions = (
            frozenset(Permission) if actor.kind is ActorKind.SYSTEM else permissions_of(actor.roles, self._roles)
        )
        scope = Scope(
            actor=actor,
            permissions=permissions,
            channel=ChannelId(channel) if isinstance(channel, str) else channel,
            brand=BrandId(brand) if isinstance(brand, str) else brand,
        )
        scope.require_brand()
        store = self._store if within is None else self._store.within(within)
        return Desk(
            Context(
                store=store,
                scope=scope,
                scorer=self._scorer,
                clock=self._clock,
                is_own_clock=self._clock is not system_clock,
                new_id=self._ids,
                new_salt=self._new_salt,
                references=self._references,
                message_sources=self._message_sources,
                notifier=self._notifier,
                credentials=self._credentials,
                password_cost=self._password_cost,
            )
        )

    def migrate(self) -> None:
        """Bring the schema of the store, and what is searched and compared, up to what this release needs.

        What customers and organizations are found by is made anew in one unit of work each, for which others wait; that
        takes a while where there are many customers, and nothing where this release made it.

        Raises:
            StoreError: It cannot be; the store is as it was.
        """
        self._store.migrate()
        self._prepare()
        renew_terms(self._store, self._scorer.profile)
        renew_organization_index(self._store, self._scorer.profile)

    def copy_to(self, target: str | Store, *, progress: Progress | None = None) -> CopyReport:
        """Copy everything that the store keeps into another one that keeps nothing yet, of whatever kind.

        The copy is of one moment: what others write while it is made is not in it. It is there as a whole or not at
        all, also when the process is killed: the target then keeps nothing, and can be copied into again. Ids,
        versions, positions of the history, counters and the secret are the same, so tokens and plans stay good.

        Args:
            target: The address of a database or file, or a store that is open and stays so. Do not open it with a
                manager before: that already gives it a secret of its own.
            progress: Called while it runs.

        Raises:
            StoreNotEmptyError: The target keeps something.
            StoreSameError: It is this very store.
            StoreOutdatedError: It has tables of an earlier release, or this store has.
            StoreUncopiedError: One of the two is a store of the host's own that cannot be copied.
            StoreAddressError: The address cannot be opened, or is `memory:`, from where nobody could take the copy.
            StoreError: One of the two cannot be read or written.
            MissingExtraError: The address needs an optional package.
        """
        if not isinstance(target, str):
            return copy_store(self._store, target, progress)
        if target == _MEMORY:
            problem, remedy = "a copy there would be gone at once", "give a MemoryStore that is open"
            raise StoreAddressError(store=target, problem=problem, remedy=remedy)
        opened = open_store(target)
        try:
            return copy_store(self._store, opened, progress)
        finally:
            opened.close()

    def close(self) -> None:
        """Give back every connection and file; doing so twice does nothing."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"CustomerManager({self._store.name!r})"

    def _prepared(self, *, is_own: bool) -> Self:
        """Return the manager of a store that is ready for use, or of one that has to be migrated before."""
        try:
            self._prepare()
        except StoreOutdatedError:
            return self
        except BaseException:
            if is_own:
                self._store.close()
            raise
        return self

    def _prepare(self) -> None:
        prepare_store(self._store, self._scorer.profile, self._checked_secret)

    def _checked_secret(self) -> str:
        secret = self._new_secret()
        if len(secret) < _SECRET_LENGTH_MIN:
            raise InvalidOptionError(
                option="new_secret", problem="what it makes is too short", remedy=f"make {_SECRET_LENGTH_MIN} or more"
            )
        return secret
