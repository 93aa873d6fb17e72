"""G31: whatever happens in one brand alters no byte of what another is answered."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from customer_core.credit import LedgerKind
from customer_core.errors import CustomerCoreError
from customer_core.history import HistoryEntry
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    BrandId,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Limited,
    Money,
    OrganizationId,
    PersonName,
    PhoneNumber,
)
from customer_core.ports import Consumer, Event
from customer_core.search import PageRequest, quick
from customer_core.services import DuplicatesSuspected
from customer_core.settings import Brand, BrandSettings

AT: Final = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NAMES: Final = ("Ann Lee", "Bo Quist", "Cleo Mbeki", "Dan Osei")
MAILS: Final = ("ann@lee.example", "bo@quist.example", "cleo@mbeki.example", "dan@osei.example")
NOISE: Final = 25
WHEREABOUTS: Final = {HistoryEntry: "position", Event: "number", Consumer: "number"}
"""Where something stands in the store as a whole: it tells how much is written there, and nothing of what."""


def draft(number: int, **fields: Any) -> CustomerDraft:  # noqa: ANN401 - the fields of a draft
    """Return one of few people, so that those of two brands are alike."""
    place = number % len(NAMES)
    return CustomerDraft(
        name=PersonName(NAMES[place]),
        emails=[EmailAddress(MAILS[place])],
        phones=[PhoneNumber(f"+49 30 12345{place}")],
        **fields,
    )


def spelled(value: Any) -> object:  # noqa: ANN401 - whatever is answered
    """Return everything that an answer says."""
    if isinstance(value, CustomerCoreError):
        return type(value).__name__, str(value)
    if attrs.has(type(value)):
        left_out = WHEREABOUTS.get(type(value))
        fields = (field.name for field in attrs.fields(type(value)) if field.name != left_out)
        return type(value).__name__, [(name, spelled(getattr(value, name))) for name in fields]
    if isinstance(value, tuple | list):
        return [spelled(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    return value.name if isinstance(value, Enum) else repr(value)


def insist(save: Callable[..., object]) -> object:
    """Save whoever is suspected."""
    answer = save()
    return save(seen=answer.token, reason="so be it") if isinstance(answer, DuplicatesSuspected) else answer


class Shop:
    """Two brands in one store, each with ids and a desk of its own."""

    def __init__(self, address: str, folder: Path) -> None:
        self.folder = folder
        self._whose = "a"
        self._numbers = {"a": count(), "b": count()}
        self.manager = CustomerManager.open(
            address, clock=lambda: AT, ids=self._next_id, new_secret=lambda: "0123456789abcdef"
        )

    def _next_id(self) -> str:
        return f"{self._whose}-{next(self._numbers[self._whose]):03}"

    def desk(self, whose: str) -> Desk:
        """Return the desk of a brand's administrator."""
        self._whose = whose
        actor = Actor.user(f"{whose}-ann", roles=["administrator"], brands=[whose])
        return self.manager.acting_as(actor, channel="pos", brand=whose)


def answered(call: Callable[[], object]) -> object:
    """Return what a call answers, or how it is refused."""
    try:
        return spelled(call())
    except CustomerCoreError as error:
        return spelled(error)


def exported(desk: Desk, folder: Path) -> object:
    """Return the bytes of an export."""
    report = desk.exports.customers(folder / "out.csv")
    return report.customers, report.columns, (folder / "out.csv").read_bytes()


def imported(desk: Desk, folder: Path) -> object:
    """Return the report of an import."""
    (folder / "in.csv").write_text("name,email\nAnn Lee,ann@lee.example\nEve Zhang,eve@zhang.example\n")
    return desk.imports.customers(folder / "in.csv")


A_1, SHARED, FIRM = CustomerId("own-1"), CustomerId("0-shared"), OrganizationId("firm")
"""One of the first brand alone, a customer of no brand in particular, and an organization."""
WRITES: Final[dict[str, Callable[[Desk, Path], object]]] = {
    "register": lambda desk, _: desk.customers.register(draft(0), key="1"),
    "register under an id": lambda desk, _: insist(partial(desk.customers.register, draft(1).with_id(A_1))),
    "register a twin": lambda desk, _: desk.customers.register(draft(0, tags={"twin"})),
    "insist on a twin": lambda desk, _: insist(partial(desk.customers.register, draft(0, tags={"twin"}))),
    "register again": lambda desk, _: desk.customers.register(draft(0), key="1"),
    "register another by that key": lambda desk, _: desk.customers.register(draft(3), key="1"),
    "take a code": lambda desk, _: insist(partial(desk.customers.register, draft(2, code="K-1"))),
    "take it twice": lambda desk, _: insist(partial(desk.customers.register, draft(3, code="K-1"))),
    "import": imported,
    "update": lambda desk, _: desk.customers.update(attrs.evolve(desk.customers.get(A_1), flag="seen")),
    "move to another mailbox": lambda desk, _: desk.customers.update(
        attrs.evolve(desk.customers.get(A_1), emails=[EmailAddress(MAILS[0])])
    ),
    "deactivate": lambda desk, _: desk.customers.deactivate(A_1),
    "set a limit": lambda desk, _: desk.credit.set_limit(A_1, Limited(Money("9.00", "USD")), currency="USD"),
    "set a limit for whom both know": lambda desk, _: [
        desk.credit.set_limit(owner, Limited(Money("9.00", "USD")), currency="USD") for owner in (SHARED, FIRM)
    ],
    "sell to whom both know": lambda desk, _: [
        desk.credit.hold(owner, Money("5.00", "USD"), reference="SO-1", key="1") for owner in (SHARED, FIRM)
    ],
    "be paid by whom both know": lambda desk, _: [
        desk.credit.post(owner, LedgerKind.PAYMENT, Money("1.00", "USD"), key="2") for owner in (SHARED, FIRM)
    ],
    "merge": lambda desk, _: desk.merges.apply(desk.merges.propose(A_1, [CustomerId("a-000")])),
    "delete one that is in use": lambda desk, _: desk.customers.delete(A_1, version=1),
    "delete": lambda desk, _: desk.customers.delete(_last(desk).id, version=_last(desk).version),
    "edit one of another brand": lambda desk, _: desk.customers.deactivate(CustomerId("b-000")),
    "acknowledge": lambda desk, _: desk.events.deliver("mailer", lambda _: None),
}
"""What one brand does, in this order, while the other does this and that."""


def _last(desk: Desk) -> Customer:
    return desk.customers.search(sort="-id").items[-1]


READS: Final[dict[str, Callable[[Desk, Path], object]]] = {
    "search": lambda desk, _: [desk.customers.search(words) for words in ("", "ann", "quist lee")],
    "walk": lambda desk, _: list(_pages(desk, PageRequest(criteria=quick(""), size=2))),
    "check": lambda desk, _: [desk.duplicates.check(draft(number)) for number in range(4)],
    "find": lambda desk, _: [desk.customers.find(CustomerId(id_)) for id_ in ("a-000", "b-000", "b-001", "own-1")],
    "find by code": lambda desk, _: [desk.customers.find_by_code(code) for code in ("K-1", "C000001", "C000020")],
    "queue": lambda desk, _: desk.reviews.list_waiting(),
    "merges": lambda desk, _: [desk.merges.list_of(CustomerId(id_)) for id_ in ("own-1", "b-000")],
    "credit": lambda desk, _: [desk.credit.find_account(A_1, "USD"), desk.credit.decide(A_1, Money("1.00", "USD"))],
    "credit of whom both know": lambda desk, _: [
        (
            desk.credit.list_accounts(owner, "USD"),
            desk.credit.find_paying_account(owner, "USD"),
            desk.credit.decide(owner, Money("5.00", "USD")),
        )
        for owner in (SHARED, FIRM)
    ],
    "their history": lambda desk, _: [
        desk.history.list_of(SHARED),
        answered(lambda: desk.history.list_of_organization(FIRM)),
        desk.credit.verify(),
    ],
    "brands": lambda desk, _: (desk.brands.list_all(), desk.brands.find(BrandId("b"))),
    "history": lambda desk, _: [desk.history.list_of(CustomerId(id_)) for id_ in ("own-1", "a-000")],
    "history of another": lambda desk, _: desk.history.list_of(CustomerId("b-000")),
    "verification": lambda desk, _: desk.history.verify(A_1).is_intact,
    "verification of all": lambda desk, _: desk.history.verify(),
    "events": lambda desk, _: desk.events.list_next("mailer"),
    "export": exported,
}
"""What one brand asks after each of its steps."""


def _pages(desk: Desk, request: PageRequest | None) -> Iterator[object]:
    while request is not None:
        page = desk.customers.turn(request)
        yield page
        request = page.next


def disturb(desk: Desk, chance: random.Random) -> None:
    """Do something in another brand: with the same people, codes and keys."""
    found = desk.customers.search(page_size=9, page=chance.randint(1, 4)).items
    some = [one for one in found if one.id != SHARED]
    one = chance.choice(some) if some else None
    number = chance.randrange(9)
    doings: list[Callable[[], object]] = [
        *[partial(insist, partial(desk.customers.register, draft(number, tags={f"t{chance.randrange(10**6)}"})))] * 3,
        partial(desk.customers.register, draft(number, code=f"K-{number % 2}"), key=str(number % 3)),
    ]
    if one is not None:
        doings += [
            partial(desk.customers.deactivate, one.id),
            partial(insist, partial(desk.customers.update, attrs.evolve(one, flag=f"f{number}"))),
            partial(desk.customers.delete, one.id, version=one.version),
            partial(desk.credit.set_limit, one.id, Limited(Money("1.00", "USD")), currency="USD"),
            partial(_merge, desk, one.id, chance.choice(some).id),
        ]
    doings.append(partial(sell, desk, chance.choice((SHARED, FIRM)), number))
    answered(chance.choice(doings))


def sell(desk: Desk, owner: CustomerId | OrganizationId, number: int) -> None:
    """Sell something on account to somebody whom both brands know, under keys that both use."""
    desk.credit.set_limit(owner, Limited(Money(f"{number}.00", "USD")), currency="USD")
    desk.credit.hold(owner, Money("2.00", "USD"), reference="SO-1", key=str(number % 3))
    desk.credit.post(owner, LedgerKind.PAYMENT, Money("1.00", "USD"), key=f"p{number}")


def _merge(desk: Desk, master: CustomerId, other: CustomerId) -> None:
    desk.merges.apply(desk.merges.propose(master, [other]))


def played(shop: Shop, noise: random.Random | None) -> dict[str, object]:
    """Return everything that one brand is answered, with or without another one beside it."""
    set_up = shop.manager.acting_as(Actor.system("set-up"))
    set_up.events.subscribe("mailer", is_from_start=True)
    brands = [Brand(id=BrandId(whose), name=whose) for whose in ("a", "b")]
    set_up.settings.apply(BrandSettings(brands=brands, has_accounts_per_brand=True))
    set_up.customers.register(Customer(id=SHARED, name=PersonName("Zoe Shared")))
    told: dict[str, object] = {}
    for step, act in WRITES.items():
        for _ in range(NOISE if noise and not told else noise.randint(0, 3) if noise else 0):
            disturb(shop.desk("b"), noise or random.Random(0))  # noqa: S311 - the same each time, not secrets
        desk = shop.desk("a")
        told[step] = answered(partial(act, desk, shop.folder))
        for name, ask in READS.items():
            told[f"{step}: {name}"] = answered(partial(ask, desk, shop.folder))
    return told


Opening = Callable[[], Shop]


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def open_shop(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> Iterator[Opening]:
    """Opens shops on new stores of a kind."""
    shops: list[Shop] = []

    def opened() -> Shop:
        addresses = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path}/shop{len(shops)}.db"}
        shops.append(Shop(addresses.get(request.param) or make_database(""), tmp_path))
        return shops[-1]

    yield opened
    for shop in shops:
        shop.manager.close()


@pytest.mark.guarantee("G31")
def test_nothing_of_a_brand_shows_in_the_answers_of_another(open_shop: Opening, effort: int) -> None:
    """Hints, counts, pages, codes, files and refusals are the same, byte for byte, whatever the other brand does."""
    alone = played(open_shop(), None)
    for seed in range(effort):
        shop = open_shop()
        beside = played(shop, random.Random(seed))  # noqa: S311 - as above
        assert 10 < shop.desk("b").customers.search().total
        assert [] == [name for name in alone if alone[name] != beside[name]]


@pytest.mark.guarantee("G31")
def test_a_leak_is_caught(tmp_path: Path) -> None:
    """A brand whose administrator works for the other one, too, is answered otherwise."""
    alone, shop = played(Shop("memory:", tmp_path), None), Shop("memory:", tmp_path)

    def leaky(whose: str) -> Desk:
        desk = Shop.desk(shop, whose)
        if whose == "b":
            return desk
        actor = attrs.evolve(desk.scope.actor, brands=[BrandId("a"), BrandId("b")])
        return shop.manager.acting_as(actor, channel="pos")

    shop.desk = leaky  # type: ignore[method-assign]  # the leak
    beside = played(shop, random.Random(0))  # noqa: S311 - as above
    different = {name for name in alone if alone[name] != beside[name]}
    assert {"register", "register: check", "register: search", "register: export", "merge: events"} <= different
