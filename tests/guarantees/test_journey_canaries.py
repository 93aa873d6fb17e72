"""G29 for the whole journey: what customers say never shows in a log, a representation or an error, in any store."""

import logging
import sqlite3
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from customer_core.errors import CustomerCoreError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    Address,
    ChannelCreditRule,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Limited,
    Money,
    Note,
    PersonName,
    PhoneNumber,
    Verdict,
)
from customer_core.search import SearchOperator, Where
from customer_core.services import DuplicatesSuspected, Registered
from customer_core.settings import DuplicateReaction, DuplicateSettings

CANARY = "Zzcanaryzz"
DIGITS = "7771234509"
AT = datetime(2026, 1, 31, tzinfo=UTC)
V1 = CustomerDraft(
    code=CANARY,
    name=PersonName(given=CANARY, family=CANARY),
    company=CANARY,
    emails=[EmailAddress(f"{CANARY}@example.org")],
    phones=[PhoneNumber(DIGITS)],
    contacts=[
        Contact(
            id=ContactId("k"), roles=[ContactRole.BILLING], address=Address(street=[CANARY], city=CANARY), email=CANARY
        )
    ],
    external_keys=[ExternalKey("shop", CANARY)],
    tags=[CANARY],
    flag=CANARY,
    workflow_state=CANARY,
    notes=[Note(CANARY, at=AT, by=CANARY)],
    attributes={"tax_id": CANARY},
)
TWIN = attrs.evolve(V1, code=f"{CANARY}2", external_keys=[ExternalKey("shop", f"{CANARY}2")])
POLICY = CreditPolicy(channels={ChannelId("pos"): ChannelCreditRule(CreditRule.APPROVAL, CANARY)}, message=CANARY)


@pytest.fixture(params=["memory", "sqlite"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CustomerManager]:
    """A manager over each kind of store."""
    address = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'shop.db'}"
    with CustomerManager.open(address) as opened:
        yield opened


def journey(desk: Desk) -> Iterator[object]:
    """Yield everything that a whole journey answers."""
    yield (first := desk.customers.register(V1, key=CANARY, reason=CANARY))
    yield desk.customers.register(V1, key=CANARY)
    yield desk.customers.register(V1)
    yield (warning := desk.customers.register(TWIN))
    assert isinstance(first, Registered)
    assert isinstance(warning, DuplicatesSuspected)
    yield (second := desk.customers.register(TWIN, seen=warning.token, reason=CANARY))
    assert isinstance(second, Registered)
    yield desk.duplicates.check(V1)
    yield desk.customers.update(first.customer.with_company(f"{CANARY} Ltd"), reason=CANARY)
    yield desk.customers.deactivate(second.customer.id, reason=CANARY)
    yield desk.reviews.list_waiting()
    yield desk.duplicates.cluster_of(first.customer.id)
    yield desk.duplicates.list_clusters()
    yield desk.judgements.record(first.customer.id, second.customer.id, Verdict.SAME, reason=CANARY)
    yield desk.judgements.list_standing()
    yield desk.judgements.list_of(first.customer.id, second.customer.id)
    yield desk.customers.search(CANARY)
    yield desk.customers.search(Where("email", SearchOperator.IS, f"{CANARY}@example.org"), page_size=1)
    yield (plan := desk.merges.propose(first.customer.id, [second.customer.id]))
    yield desk.merges.apply(plan, reason=CANARY)
    yield desk.merges.list_of(first.customer.id)
    desk.settings.apply(POLICY, DuplicateSettings(reaction=DuplicateReaction.BLOCK), reason=CANARY)
    yield desk.settings.get(CreditPolicy)
    yield desk.credit.set_limit(first.customer.id, Limited(Money(5, "USD")), currency="USD", reason=CANARY)
    yield desk.credit.decide(first.customer.id, Money(9, "USD"))
    yield desk.history.list_of(first.customer.id)
    yield desk


def refused(manager: CustomerManager, customer: Customer) -> dict[str, Callable[[Desk], object]]:
    """Return calls that are refused, each for a reason of its own."""
    nobody = manager.acting_as(Actor.user(CANARY, roles=[CANARY]))
    return {
        "permission": lambda _: nobody.customers.register(V1),
        "stale": lambda desk: desk.customers.update(customer.with_version(7).with_tag(CANARY)),
        "unknown": lambda desk: desk.customers.update(customer.draft.with_id(CustomerId("nobody"))),
        "code": lambda desk: desk.customers.register(CustomerDraft(name=PersonName("Otto Bauer"), code=customer.code)),
        "key": lambda desk: desk.customers.register(attrs.evolve(V1, company="x"), key=CANARY),
        "token": lambda desk: desk.customers.register(TWIN, seen=CANARY, reason=CANARY),
        "external key": lambda desk: desk.customers.update(
            register(desk, CustomerDraft(name=PersonName("Lin Wu"))).with_external_key(ExternalKey("shop", CANARY))
        ),
        "sort": lambda desk: desk.customers.search(CANARY, sort=CANARY),
        "page": lambda desk: desk.customers.search(CANARY, page_size=0),
        "field": lambda desk: desk.customers.search(Where(CANARY, SearchOperator.IS, CANARY)),
        "amount": lambda desk: desk.credit.decide(customer.id, Money(-1, "USD")),
    }


def register(desk: Desk, draft: CustomerDraft) -> Customer:
    """Save a draft that nobody is like."""
    outcome = desk.customers.register(draft)
    assert isinstance(outcome, Registered)
    return outcome.customer


def leaked(text: str) -> bool:
    """Tell whether a text holds what a customer said."""
    return CANARY.lower() in text.lower() or DIGITS in text


def told(error: BaseException) -> str:
    """Return everything that a log would show of an error: its causes and their texts included."""
    shown = traceback.TracebackException.from_exception(error, lookup_lines=False)
    while shown.stack:
        shown.stack.pop()
    return "".join(shown.format_exception_only()) + "".join(map(repr, chain_of(error)))


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that it came from, hidden ones included."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.guarantee("G29")
def test_no_answer_shows_what_customers_say(manager: CustomerManager, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the representation of any answer nor a log of any level holds personal data."""
    caplog.set_level(logging.DEBUG)
    answers = list(journey(manager.acting_as(Actor.user(CANARY, roles=["administrator"]), channel="pos")))
    assert [] == [type(answer).__name__ for answer in answers if leaked(f"{answer!r} {answer}")]
    assert 24 == len(answers)
    assert not leaked(caplog.text)


@pytest.mark.guarantee("G29")
def test_no_refusal_shows_what_customers_say(manager: CustomerManager, caplog: pytest.LogCaptureFixture) -> None:
    """Every error, and all that it came from, is free of personal data."""
    caplog.set_level(logging.DEBUG)
    desk = manager.acting_as(Actor.user(CANARY, roles=["administrator"]), channel="pos")
    outcome = desk.customers.register(V1, key=CANARY)
    assert isinstance(outcome, Registered)
    for name, call in refused(manager, outcome.customer).items():
        with pytest.raises(CustomerCoreError) as caught:
            call(desk)
        assert (name, False) == (name, leaked(told(caught.value)))
    assert not leaked(caplog.text)


@pytest.mark.guarantee("G29")
@pytest.mark.parametrize("table", ["customer", "code", "external_key", "key", "indexed", "term", "history", "review"])
def test_no_failure_of_the_database_shows_what_customers_say(
    tmp_path: Path, table: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whichever table is gone: the error says what failed, and not with which values."""
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "shop.db"
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        desk = manager.acting_as(Actor.user(CANARY, roles=["administrator"]), channel="feed")
        desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        desk.customers.register(V1)
        database = sqlite3.connect(path)
        with suppress(sqlite3.Error):
            database.execute(f"ALTER TABLE cc_{table} RENAME TO gone")
            database.commit()
        database.close()
        with pytest.raises(CustomerCoreError) as caught:
            desk.customers.register(TWIN)
    assert not leaked(told(caught.value))
    assert not leaked(caplog.text)
