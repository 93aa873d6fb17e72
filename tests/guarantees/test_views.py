"""G30: role by ownership by brand by operation; a customer that an actor may not see is nobody to it, in every call."""

import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from tests.guarantees.kept_credentials import keep_credential
from tests.guarantees.planted_groups import DEFINING, GROUP, TELLING, calls_about, keep_definitions
from tests.guarantees.planted_settings import LISTING
from tests.guarantees.theaters import Theater
from tests.guarantees.viewed_cards import CARD, card_edits, card_reads
from tests.guarantees.viewed_credentials import credential_reads
from tests.guarantees.viewed_organizations import ABOUT_ORGANIZATIONS, FIRM, membership_edits, membership_reads

from customer_core.credit import Denied, LedgerKind, OfflineSale
from customer_core.errors import CustomerCoreError
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import MergePlan
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Assignment,
    BrandId,
    ChannelCreditRule,
    ChannelId,
    CreditAccountId,
    CreditHoldId,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    EveryBrand,
    ExternalKey,
    Limited,
    MergeId,
    Money,
    OrderKey,
    Permission,
    PersonName,
    RepId,
    TeamId,
    Unlimited,
    Verdict,
    WaitingPair,
)
from customer_core.search import PageRequest
from customer_core.services import DuplicatesSuspected
from customer_core.testing import START
from customer_core.testing.conformance._order_specimens import message, order

P = Permission
NORTH, SOUTH = BrandId("north"), BrandId("south")
TARGET, FORMER, OTHER = CustomerId("target"), CustomerId("former"), CustomerId("other")
OWN = Assignment(assignee=RepId("r"), at=START)

ROLES: Final = {
    "all": frozenset(P),
    "reads all, edits own": frozenset(P) - {P.CUSTOMERS_EDIT},
    "reads all": frozenset(P) - {P.CUSTOMERS_EDIT, P.CUSTOMERS_EDIT_OWN},
    "own": frozenset(P) - {P.CUSTOMERS_READ, P.CUSTOMERS_EDIT},
}
OWNERSHIPS: Final = {
    "its own": (OWN,),
    "of its team": (Assignment(assignee=TeamId("t"), at=START),),
    "another's": (Assignment(assignee=RepId("t"), at=START), Assignment(assignee=TeamId("r"), at=START)),
    "nobody's": (),
}
BRANDS: Final = {"no brand": None, "its brand": NORTH, "another brand": SOUTH}
REACHES: Final[dict[str, tuple[list[BrandId] | EveryBrand, BrandId | None]]] = {
    "works for it": ([NORTH], None),
    "acts for it": (EVERY_BRAND, NORTH),
}


def person(name: str, email: str, **fields: Any) -> CustomerDraft:  # noqa: ANN401 - the fields of a draft
    """Return a draft of somebody."""
    return CustomerDraft(name=PersonName(name), emails=[EmailAddress(email)], **fields)


LIKE_TARGET: Final = person("Tara Quist", "tara@quist.example")


def target(ownership: str, brand: str) -> Customer:
    """Return the customer that is met, or not."""
    drafted = attrs.evolve(
        LIKE_TARGET,
        code="T-1",
        organization=FIRM.id,
        brand=BRANDS[brand],
        assignments=OWNERSHIPS[ownership],
        external_keys=[ExternalKey("shop", "1"), ExternalKey.of_card(CARD)],
    )
    return drafted.with_id(TARGET)


def furnish(manager: CustomerManager, met: Customer | None) -> tuple[MergePlan | None, list[MergeId]]:
    """Keep a customer that everybody sees, and perhaps the one that is met with all that a customer may have.

    The pair of them waits for review. A plan to merge them is returned, with the merges of the one that is met.
    """
    desk = manager.acting_as(Actor.system("set-up"), channel="feed")
    desk.events.subscribe("mailer", is_from_start=True)
    keep_definitions(manager)
    desk.settings.apply(CreditPolicy().with_rule(ChannelId("pos"), ChannelCreditRule(CreditRule.APPROVAL)))
    desk.customers.register(person("Otto Bauer", "otto@bauer.example", assignments=[OWN]).with_id(OTHER))
    if met is not None:
        desk.customers.register(attrs.evolve(met, code="", external_keys=()).with_id(FORMER))
        insist(partial(desk.customers.register, met))
        furnish_credit(manager)
        desk.groups.add(GROUP.id, FORMER)
        desk.merges.apply(desk.merges.propose(TARGET, [FORMER]))
        desk.orders.record(order("1", str(FORMER)))
        desk.messages.record(message("1", str(FORMER)))
        keep_credential(manager._store, TARGET)  # noqa: SLF001 - no desk knows the token
    for email in ("tara@quist.example", "otto@bauer.example"):
        insist(partial(desk.customers.update, attrs.evolve(desk.customers.get(OTHER), emails=[EmailAddress(email)])))
    plan = desk.merges.propose(OTHER, [TARGET]) if met else None
    return plan, [one.id for one in desk.merges.list_of(TARGET)]


def furnish_credit(manager: CustomerManager) -> None:
    """Reserve an amount on an account of the one that is met, one whose time is over, and ask for another."""
    account = manager.acting_as(Actor.system("set-up")).credit.set_limit(
        TARGET, Limited(Money("5.00", "USD")), currency="USD"
    )
    store = manager._store  # noqa: SLF001 - which another manager shares, whose clock is two hours behind
    names = iter(("held", "asked", "due"))
    earlier = CustomerManager.open(
        store=store, clock=lambda: datetime.now(UTC) - timedelta(hours=2), ids=lambda: next(names)
    )
    credit = earlier.acting_as(Actor.system("set-up"), channel="pos").credit
    answers = [credit.hold(TARGET, USD * times, reference="S", key=f"{times}") for times in (1, 9)]
    credit.hold(TARGET, USD, reference="S", key="due", expires_after=timedelta(hours=1))
    ACCOUNT[:] = [account.id]
    HOLDS[:] = [answer.hold.id for answer in answers if not isinstance(answer, Denied)]


def sale() -> OfflineSale:
    """Return what a till sold to the one that is met while it was offline."""
    at = datetime(2020, 1, 1, tzinfo=UTC)
    return OfflineSale(account=ACCOUNT[0], amount=USD, reference="R", key="r", channel=ChannelId("pos"), sold_at=at)


def said(answer: object) -> str:
    """Return what kind of an answer it is."""
    return type(answer).__name__


def insist(save: Callable[..., object]) -> None:
    """Save whoever is suspected."""
    answer = save()
    if isinstance(answer, DuplicatesSuspected):
        save(seen=answer.token, reason="so be it")


def ids(customers: Any) -> list[str]:  # noqa: ANN401 - many customers
    """Return the ids of customers."""
    return [str(one.id) for one in customers]


def saved(outcome: Any) -> tuple[object, ...]:  # noqa: ANN401 - what saving answers
    """Return what an answer tells of others."""
    return type(outcome).__name__, ids(one.customer for one in outcome.suspects), getattr(outcome, "has_hidden", False)


def imported(desk: Desk) -> tuple[int, ...]:
    """Return what an import tells of others."""
    report = desk.imports.customers(PLACE[0] / "in.csv")
    return report.created, report.duplicates, report.unchanged, report.queued


def services(desk: Desk) -> list[str]:
    """Return every public call of every service of a desk."""
    return [
        f"{area}.{name}"
        for area, service in vars(desk).items()
        if area != "scope"
        for name, _ in inspect.getmembers(type(service), inspect.isfunction)
        if not name.startswith("_")
    ]


def exported(desk: Desk) -> tuple[int, str]:
    """Return what an export writes of the one that is met."""
    report = desk.exports.customers(PLACE[0] / "out.csv", "quist")
    return report.customers, (PLACE[0] / "out.csv").read_text("utf-8")


def exported_results(desk: Desk) -> str:
    """Return what an export of results writes of the one that is met."""
    desk.exports.results(PLACE[0] / "out.csv", "quist")
    return (PLACE[0] / "out.csv").read_text("utf-8")


def exported_contacts(desk: Desk) -> tuple[int, str]:
    """Return what an export of contacts writes of the one that is met."""
    report = desk.exports.contacts(PLACE[0] / "out.csv", "quist")
    return report.customers, (PLACE[0] / "out.csv").read_text("utf-8")


DENIED: Final = "PermissionDeniedError"
PLACE: list[Path] = []
PLAN: list[Any] = []
MERGE: list[Any] = []
ACCOUNT: list[CreditAccountId] = []
HOLDS: list[CreditHoldId] = []
USD: Final = Money("1.00", "USD")
APPROVES: Final = [Money("99.00", "USD")]

WAITING: Final = WaitingPair(
    left=min(OTHER, TARGET), right=max(OTHER, TARGET), bits=1.0, relation="same", at=START, by=Actor.system("x")
)

FIRST: Final = PageRequest()
READS: Final[dict[str, Callable[[Desk], object]]] = {
    "customers.get": lambda desk: str(desk.customers.get(TARGET).id),
    "customers.get by a former id": lambda desk: str(desk.customers.get(FORMER).id),
    "customers.find": lambda desk: desk.customers.find(TARGET) is None,
    "customers.find_by_code": lambda desk: [
        desk.customers.find_by_code("T-1", brand=one) is None for one in (None, NORTH, SOUTH)
    ],
    "customers.find_by_external_key": lambda desk: (
        desk.customers.find_by_external_key(ExternalKey("shop", "1")) is None
    ),
    "customers.search": lambda desk: (desk.customers.search("quist").total, ids(desk.customers.search().items)),
    "customers.turn": lambda desk: desk.customers.turn(PageRequest(size=1)).total,
    "customers.list_results": lambda desk: ids([one.customer for one in desk.customers.list_results(FIRST).items]),
    "customers.get_summary": lambda desk: desk.customers.get_summary(),
    "reps.list_serving": lambda desk: desk.reps.list_serving(TARGET),
    "reps.find_last_salesman": lambda desk: desk.reps.find_last_salesman(TARGET),
    "exports.contacts": exported_contacts,
    "exports.customers": exported,
    "exports.results": exported_results,
    "imports.customers": imported,
    "imports.list_files": lambda desk: [file.quarantined for file in desk.imports.list_files()],
    "imports.dismiss": lambda desk: [desk.imports.dismiss(file.id).id for file in desk.imports.list_files()],
    "customers.delete": lambda desk: desk.customers.delete(TARGET, version=2),
    "duplicates.check": lambda desk: saved(desk.duplicates.check(LIKE_TARGET)),
    "duplicates.cluster_of": lambda desk: list(map(str, desk.duplicates.cluster_of(FORMER))),
    "duplicates.list_clusters": lambda desk: [list(map(str, one)) for one in desk.duplicates.list_clusters()],
    "judgements.list_of": lambda desk: [str(one.verdict) for one in desk.judgements.list_of(OTHER, FORMER)],
    "judgements.list_standing": lambda desk: [
        (str(one.left), str(one.right)) for one in desk.judgements.list_standing()
    ],
    "judgements.record": lambda desk: str(desk.judgements.record(OTHER, TARGET, Verdict.DIFFERENT).verdict),
    "customers.register": lambda desk: saved(desk.customers.register(LIKE_TARGET)),
    "reviews.list_waiting": lambda desk: [(str(one.left), str(one.right)) for one in desk.reviews.list_waiting()],
    "reviews.list_pairs": lambda desk: [ids((found.left, found.right)) for found in desk.reviews.list_pairs()],
    "reviews.find_next": lambda desk: (
        None if (found := desk.reviews.find_next()) is None else ids((found.left, found.right))
    ),
    "reviews.decide": lambda desk: str(desk.reviews.decide(WAITING, Verdict.DIFFERENT).verdict),
    "merges.propose": lambda desk: desk.merges.propose(OTHER, [TARGET]).contributions,
    "merges.apply": lambda desk: desk.merges.apply(PLAN[0]).members,
    "merges.get": lambda desk: desk.merges.get(MERGE[0]).members,
    "merges.list_of": lambda desk: [one.members for one in desk.merges.list_of(FORMER)],
    "merges.list_contributions": lambda desk: ids(desk.merges.list_contributions(MERGE[0])),
    "merges.list_absorbed": lambda desk: ids(desk.merges.list_absorbed(FORMER)),
    "merges.propose_undo": lambda desk: ids(desk.merges.propose_undo(MERGE[0]).left),
    "merges.propose_split": lambda desk: ids(desk.merges.propose_split(FORMER).left),
    "merges.undo": lambda desk: ids(desk.merges.undo(MERGE[0]).parted),
    "merges.redo": lambda desk: desk.merges.redo(MERGE[0]).members,
    "merges.split": lambda desk: ids(desk.merges.split(FORMER).parted),
    "orders.record": lambda desk: str(desk.orders.record(order("2", str(FORMER))).outcome),
    "orders.get": lambda desk: str(desk.orders.get(OrderKey("web", "1")).customer),
    "orders.find": lambda desk: desk.orders.find(OrderKey("web", "1")) is None,
    "orders.list_of": lambda desk: [one.key.number for one in desk.orders.list_of(FORMER)],
    "orders.get_totals": lambda desk: desk.orders.get_totals(TARGET).orders,
    "messages.record": lambda desk: str(desk.messages.record(message("2", str(FORMER))).outcome),
    "messages.list_of": lambda desk: [one.key.reference for one in desk.messages.list_of(TARGET)],
    "references.count": lambda desk: [one.by_id for one in desk.references.count(FORMER)],
    "references.list_ids": lambda desk: list(map(str, desk.references.list_ids(TARGET))),
    "credit.find_paying_account": lambda desk: desk.credit.find_paying_account(TARGET, "USD"),
    "credit.list_accounts": lambda desk: desk.credit.list_accounts(TARGET, "USD"),
    "credit.find_account": lambda desk: desk.credit.find_account(TARGET, "USD"),
    "credit.set_limit": lambda desk: str(desk.credit.set_limit(TARGET, Unlimited(), currency="USD").limit),
    "credit.block": lambda desk: str(desk.credit.block(TARGET, currency="USD", reason="late").limit),
    "credit.unblock": lambda desk: str(desk.credit.unblock(TARGET, currency="USD").limit),
    "credit.decide": lambda desk: desk.credit.decide(TARGET, Money("9.00", "USD")).reason,
    "credit.hold": lambda desk: said(desk.credit.hold(TARGET, USD, reference="S", key="k")),
    "credit.invoice": lambda desk: said(desk.credit.invoice(TARGET, USD, reference="I", key="k")),
    "credit.post": lambda desk: said(desk.credit.post(TARGET, LedgerKind.PAYMENT, USD, key="k")),
    "credit.take_snapshot": lambda desk: str(
        desk.credit.take_snapshot(TARGET, floor_limit=USD, valid_for=timedelta(hours=1)).account.limit
    ),
    "credit.replay_offline": lambda desk: [one.code for one in desk.credit.replay_offline([sale()]).refused],
    "credit.get_hold": lambda desk: desk.credit.get_hold(HOLDS[0]).state.value,
    "credit.increase": lambda desk: said(desk.credit.increase(HOLDS[0], USD * 2, key="k")),
    "credit.capture": lambda desk: said(desk.credit.capture(HOLDS[0], key="k")),
    "credit.release": lambda desk: said(desk.credit.release(HOLDS[0], key="k")),
    "credit.approve": lambda desk: said(desk.credit.approve(HOLDS[1], seen=1, key="k")),
    "credit.reject": lambda desk: said(desk.credit.reject(HOLDS[1], key="k")),
    "credit.list_requests": lambda desk: len(desk.credit.list_requests()),
    "credit.list_holds": lambda desk: len(desk.credit.list_holds(ACCOUNT[0])),
    "credit.statement": lambda desk: str(desk.credit.statement(ACCOUNT[0]).closing),
    "credit.verify": lambda desk: desk.credit.verify().entries,
    "credit.expire_due": lambda desk: desk.credit.expire_due(),
    **calls_about(TARGET, FORMER),
    **membership_reads(TARGET),
    **card_reads(FORMER),
    **credential_reads(TARGET),
    "history.list_of": lambda desk: [str(one.subject) for one in desk.history.list_of(FORMER)],
    "history.verify": lambda desk: desk.history.verify(TARGET).entries,
    "privacy.plan_erasure": lambda desk: desk.privacy.plan_erasure(FORMER).blockers,
    "privacy.erase": lambda desk: desk.privacy.erase(TARGET, reason="asked for it").ids,
    "privacy.export": lambda desk: desk.privacy.export(FORMER).document["ids"],
    "events.list_next": lambda desk: [str(one.entry.subject) for one in desk.events.list_next("mailer")],
    "events.deliver": lambda desk: desk.events.deliver("mailer", lambda _: None),
}
"""Operations by which the one that is met could be seen, and what they tell of it."""

EDITS: Final[dict[str, Callable[[Desk], object]]] = {
    "customers.update": lambda desk: saved(desk.customers.update(attrs.evolve(MET[0], flag="seen", version=2))),
    "customers.deactivate": lambda desk: desk.customers.deactivate(TARGET).is_active,
    "customers.reactivate": lambda desk: desk.customers.reactivate(TARGET).is_active,
    **membership_edits(TARGET),
    **card_edits(TARGET),
}
"""Operations that change the one that is met, and take a permission of their own for it."""

REFUSED: Final[dict[str, Callable[[Desk], object]]] = {
    "history.verify the store": lambda desk: desk.history.verify(),
    "history.checkpoint": lambda desk: desk.history.checkpoint(),
    "brands.plan_switch": lambda desk: desk.brands.plan_switch(has_accounts_per_brand=True),
    "brands.switch": lambda desk: desk.brands.switch(has_accounts_per_brand=True),
    "imports.load": lambda desk: desk.imports.load([LIKE_TARGET]),
    "maintenance.run": lambda desk: desk.maintenance.run("expire-holds"),
    "messages.iter_due": lambda desk: list(desk.messages.iter_due()),
    "maintenance.reindex": lambda desk: desk.maintenance.reindex(),
    "merges.merge_clusters": lambda desk: desk.merges.merge_clusters(),
}
"""Operations on the store as a whole, which take an actor from whom nobody is hidden."""

ABOUT_NOBODY: Final = {
    *("events.subscribe", "events.unsubscribe", "events.list_consumers", "events.acknowledge"),
    *DEFINING,
    *ABOUT_ORGANIZATIONS,
    *("history.list_of_settings", "orders.find_link", "orders.list_club_dates", "maintenance.list_actions", *LISTING),
}
"""Operations that are about no customer."""

HINTED: Final[dict[str, object]] = {
    "duplicates.check": ("DuplicateCheck", [], True),
    "customers.register": ("DuplicatesSuspected", [], True),
}
"""What is told of another's customer of the actor's brand: that there is somebody."""

MET: list[Customer] = []


CALLS: Final = READS | EDITS | REFUSED
READING: Final = tuple(
    name
    for name in CALLS
    if name.startswith(
        (
            *(
                "customers.get",
                "customers.find",
                "customers.search",
                "customers.turn",
                "customers.list",
                "duplicates",
                "organizations.list",
            ),
            *("reviews.list", "reviews.find", "judgements.list", "references"),
            *(
                "exports",
                "history",
                "privacy.export",
                "privacy.plan",
                "merges.propose",
                "merges.get",
                "merges.list",
                "credit.find",
                "credit.decide",
            ),
            *("orders.get", "orders.find", "orders.list", "messages.list", "reps.find"),
            *("credit.list", "credit.statement", "credit.verify", "credit.take", "credit.get", *TELLING),
        )
    )
)


class Matrix:
    """What each call tells each actor, asked once."""

    def __init__(self, theater: Theater) -> None:
        self.kind = theater.kind
        self._theater = theater
        self.told = cache(self._told)

    def _told(self, met: Customer, actor: Actor, brand: BrandId | None, name: str, *, is_there: bool) -> object:
        """Return what a call about somebody tells, or how it is refused; whether or not that one is there."""
        stage = self._theater.stage(met if is_there else None)
        plan, merges = self._theater.stage(met).furnished
        MET[:], PLAN[:], MERGE[:] = [met], [plan], merges
        with self._theater.desk(stage, actor, brand, is_reading=name in READING) as desk:
            try:
                return CALLS[name](desk)
            except CustomerCoreError as error:
                return type(error).__name__, str(error)


@pytest.fixture(scope="module", params=["memory", "sqlite", "postgres"])
def matrix(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, make_database: Callable[[str], str]
) -> Iterator[Matrix]:
    """What is told on each kind of store."""
    theater = Theater(request.param, tmp_path_factory.mktemp("stages"), make_database, furnish, ROLES)
    yield Matrix(theater)
    theater.close()


@pytest.fixture(autouse=True)
def place(tmp_path: Path) -> None:
    """A folder with a file about the one that is met."""
    PLACE[:] = [tmp_path]
    (tmp_path / "in.csv").write_text("name,email\nTara Quist,tara@quist.example\n")


def expected(cell: tuple[str, str, str], name: str, shown: Callable[[], object], alone: Callable[[], object]) -> object:
    """Return what a call must tell: all of it, that it is not allowed, or what it tells where nobody is met."""
    role, ownership, brand = cell
    is_own = ownership in {"its own", "of its team"}
    if name in REFUSED:
        return DENIED
    if brand == "another brand":
        return alone()
    if role == "own" and not is_own:
        return HINTED[name] if name in HINTED else alone()
    if name in EDITS and (role == "reads all" or (role == "reads all, edits own" and not is_own)):
        return DENIED
    return shown()


def cells(kind: str, effort: int) -> Iterator[tuple[str, str, str]]:
    """Yield roles, ownerships and reaches: all of them, but for the short form on a store in a database.

    There, what else a role allows is decided above the store, and one representative is like one team.
    """
    if kind == "memory" or effort > 1:
        yield from product(ROLES, OWNERSHIPS, REACHES)
    else:
        yield from product(("all", "own"), ("its own", "another's"), ("works for it",))


@pytest.mark.guarantee("G30")
@pytest.mark.parametrize("brand", BRANDS)
def test_every_operation_meets_whom_it_may(matrix: Matrix, brand: str, effort: int) -> None:
    """Whoever is shown is shown as to a system job, whoever is hidden is as if never kept, down to the error text."""
    for role, ownership, reach in cells(matrix.kind, effort):
        brands, acts_for = REACHES[reach]
        actor = Actor.user("ann", roles=[role], rep="r", teams=["t"], brands=brands, approves=APPROVES)
        met = target(ownership, brand)
        for name in CALLS:
            found = matrix.told(met, actor, acts_for, name, is_there=True)
            shown = partial(matrix.told, met, Actor.system("oracle"), acts_for, name, is_there=True)
            alone = partial(matrix.told, met, actor, acts_for, name, is_there=False)
            wanted = expected((role, ownership, brand), name, shown, alone)
            told = found[0] if wanted == DENIED and isinstance(found, tuple) else found
            assert wanted == told, (role, ownership, reach, name)


@pytest.mark.guarantee("G30")
def test_every_call_is_in_the_matrix() -> None:
    """A new call without a place in the matrix, or a word on why it needs none, does not land."""
    with CustomerManager.open("memory:") as manager:
        calls = set(services(manager.acting_as(Actor.system("look"))))
    assert calls == {name.split()[0] for name in CALLS} | ABOUT_NOBODY
