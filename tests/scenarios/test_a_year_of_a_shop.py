"""A year of a shop: three channels bring their files, pairs are reviewed, one merge is wrong, and nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from customer_core.manager import CustomerManager, Desk
from customer_core.merging import AppliedMerge
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Customer,
    CustomerDraft,
    EmailAddress,
    ExternalKey,
    Limited,
    Money,
    Note,
    PersonName,
    Verdict,
)
from customer_core.search import PageRequest
from customer_core.serialization import dumps
from customer_core.services import ReviewPair, Updated
from customer_core.storage import MemoryStore

JANUARY = datetime(2025, 1, 2, 9, tzinfo=UTC)
FILES = {
    "desk": (
        "number,first name,last name,email,phone,street,city,postcode\n"
        "D1,Robert,Ortega,rob@ortega.example,0113 496 0001,1 Mill Lane,Leeds,LS1 4AP\n"
        "D2,Margaret,Abernathy,peggy@abernathy.example,0113 496 0002,2 Mill Lane,Leeds,LS1 4AP\n"
        "D3,John,Fairweather,office@fairweather.example,0113 496 0003,3 Mill Lane,Leeds,LS1 4AP\n"
        "D4,Ines,Castellan,ines@castellan.example,0113 496 0004,4 Mill Lane,Leeds,LS1 4AP\n"
    ),
    "web": (
        "number,first name,last name,email,phone,street,city,postcode\n"
        "W1,Bob,Ortega,rob@ortega.example,,1 Mill Lane,Leeds,LS1 4AP\n"
        "W2,Peggy,Abernathy,peggy@abernathy.example,0113 496 0002,,,\n"
        "W3,Jonathan,Fairweather,office@fairweather.example,0113 496 0003,3 Mill Lane,Leeds,LS1 4AP\n"
        "W4,Greta,Hollander,greta@hollander.example,0113 496 0005,5 Mill Lane,Leeds,LS1 4AP\n"
    ),
    "marketplace": (
        "number,first name,last name,email,phone,street,city,postcode\n"
        "M1,R.,Ortega,x81@marketplace.amazon.com,0113 496 0001,1 Mill Lane,Leeds,LS1 4AP\n"
        "M2,Hugo,Goldsworthy,hugo@goldsworthy.example,0113 496 0006,6 Mill Lane,Leeds,LS1 4AP\n"
    ),
}
"""What the channels know: Robert three times, Margaret twice, and John Fairweather beside his son Jonathan."""
SAME = {frozenset(pair) for pair in (("D1", "W1"), ("D1", "M1"), ("W1", "M1"), ("D2", "W2"), ("D3", "W3"))}


class Year:
    """A clock that goes on by itself, and by months when it is told to."""

    def __init__(self) -> None:
        self.now = JANUARY

    def __call__(self) -> datetime:
        """Return the moment, a second after the last one."""
        self.now += timedelta(seconds=1)
        return self.now

    def pass_months(self, months: int) -> None:
        """Let time pass."""
        self.now += timedelta(days=30 * months)


@pytest.fixture
def year() -> Year:
    """The clock of the shop."""
    return Year()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def manager(
    request: pytest.FixtureRequest, tmp_path: Path, year: Year, make_database: Callable[[str], str]
) -> Iterator[CustomerManager]:
    """The shop's store, of each kind."""
    addresses = {"sqlite": lambda: f"sqlite:///{tmp_path / 'shop.db'}", "postgres": lambda: make_database("")}
    if request.param == "memory":
        opened = CustomerManager.open(store=MemoryStore(), clock=year)
    else:
        opened = CustomerManager.open(addresses[request.param](), clock=year)
    with opened:
        yield opened


@pytest.fixture
def office(manager: CustomerManager, tmp_path: Path) -> Desk:
    """The desk of the one who keeps the records, after all channels brought their files."""
    for channel, text in FILES.items():
        path = tmp_path / f"{channel}.csv"
        path.write_text(text, encoding="utf-8")
        feed = manager.acting_as(Actor.system(f"{channel} feed"), channel=channel)
        report = feed.imports.customers(path, mapping=["external_id=number"], system=channel)
        assert report.rows == report.created + report.duplicates
    return manager.acting_as(Actor.user("max", roles=["steward", "credit-manager"], brands=EVERY_BRAND))


def number_of(customer: Customer) -> str:
    """Return the number that its channel gave a record."""
    return customer.external_keys[0].id


def look_up(desk: Desk, number: str) -> Customer:
    """Return the customer that a channel's number leads to."""
    system = {"D": "desk", "W": "web", "M": "marketplace"}[number[0]]
    found = desk.customers.find_by_external_key(ExternalKey(system, number))
    assert found is not None
    return found


def is_same(found: ReviewPair) -> bool:
    """Tell what a clerk decides, who takes father and son for one."""
    numbers = [{key.id for key in one.external_keys} for one in (found.left, found.right)]
    return any(frozenset((one, other)) in SAME for one in numbers[0] for other in numbers[1])


def review_all(desk: Desk) -> dict[str, AppliedMerge]:
    """Decide on every pair that waits, and merge those who are the same; return the merges by who went into another."""
    merges = {}
    while found := desk.reviews.find_next():
        if not is_same(found):
            desk.reviews.decide(found, Verdict.DIFFERENT, reason="looked at")
            continue
        desk.reviews.decide(found, Verdict.SAME, reason="one person")
        merge = desk.merges.apply(desk.merges.propose(None, [found.left.id, found.right.id]), reason="one person")
        merges.update({number_of(one): merge for one in desk.merges.list_contributions(merge.id)[1:]})
    return merges


def save(desk: Desk, customer: Customer) -> Customer:
    """Save a changed customer."""
    outcome = desk.customers.update(customer)
    assert isinstance(outcome, Updated)
    return outcome.customer


def said(customer: Customer) -> str:
    """Return a customer as it is exported, without the number of times that it was saved."""
    return dumps(attrs.evolve(customer, version=0))


@pytest.mark.guarantee("G12", "G13", "G14")
def test_a_wrong_merge_is_found_months_later_and_nothing_is_lost(office: Desk, year: Year) -> None:
    """Everything that was written in between is there once, with the right one; every number and id leads on."""
    originals = {number_of(one): one for one in office.customers.turn(PageRequest(size=500)).items}
    assert 10 == len(originals)
    merges = review_all(office)
    assert 6 == office.customers.search().total
    assert {look_up(office, number).id for number in ("D1", "W1", "M1")} == {look_up(office, "D1").id}

    year.pass_months(3)  # People write into the record of father and son.
    both = look_up(office, "W3")
    assert look_up(office, "D3") == both
    note = Note("Wants his invoices on paper.", at=year(), by="ann")
    both = save(office, both.with_email(EmailAddress("jon@fairweather.example")).with_note(note).with_tag("press"))
    renamed = PersonName(given="Jonathan P." if "Jonathan" in str(both.name) else "John P.", family="Fairweather")
    both = save(office, attrs.evolve(both, name=renamed))
    office.credit.set_limit(both.id, Limited(Money("250.00", "GBP")), currency="GBP", reason="good customer")

    year.pass_months(4)  # Robert moves, and the two records of Margaret turn out to be right.
    robert = save(office, look_up(office, "M1").with_company("Ortega & Co"))

    year.pass_months(2)  # The son calls: he is not his father.
    wrong = merges["W3"] if "W3" in merges else merges["D3"]
    plan = office.merges.propose_undo(wrong.id)
    office.merges.undo(plan, reason="Father and son: he called.")

    father, son = look_up(office, "D3"), look_up(office, "W3")
    kept, left = (father, son) if father.id == both.id else (son, father)
    assert (plan.survivor, plan.left) == (kept, (left,))
    assert said(originals[number_of(left)]) == said(left)
    assert renamed == kept.name
    assert ([note], {"press"}) == (list(kept.notes), set(kept.tags))
    assert ["office@fairweather.example", "jon@fairweather.example"] == [one.address for one in kept.emails]
    account = office.credit.find_account(kept.id, "GBP")
    assert (account and account.owner, None) == (kept.id, office.credit.find_account(left.id, "GBP"))
    assert look_up(office, "W1") == robert

    year.pass_months(2)  # At the end of the year, nothing was forgotten, and the two are not merged again.
    assert 7 == office.customers.search().total
    assert "judged-different" == office.merges.propose(kept.id, [left.id]).blockers[0].code
    for number, original in originals.items():
        assert look_up(office, number) == office.customers.get(original.id)
    for merge in {merge.id: merge for merge in merges.values() if merge.id != wrong.id}.values():
        office.merges.undo(merge.id, is_kept_apart=False)
    back = {number: office.customers.get(original.id) for number, original in originals.items()}
    edited = {number_of(kept), number_of(robert)}
    assert {number: said(one) for number, one in originals.items() if number not in edited} == {
        number: said(one) for number, one in back.items() if number not in edited
    }
    assert 1 == sum(one.company == "Ortega & Co" for one in back.values())


def test_who_registers_again_is_met(office: Desk) -> None:
    """Who comes to the till under any name or number of any channel is met as the one customer."""
    review_all(office)
    for typed in ("rob@ortega.example", "x81@marketplace.amazon.com"):
        check = office.duplicates.check(CustomerDraft(emails=[EmailAddress(typed)]))
        assert look_up(office, "D1").id in {suspect.customer.id for suspect in check.suspects}
