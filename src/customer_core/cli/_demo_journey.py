"""The demo's second half: one customer's way through a store, from the till to the day after a restart.

Owns the story that is told. Must not know how a store keeps anything.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from customer_core.cli._desks import quiet_storage
from customer_core.cli._showing import shown
from customer_core.cli._store_showing import show_sentences
from customer_core.credit import CreditDecision
from customer_core.credit import explain as explain_decision
from customer_core.errors import MissingExtraError
from customer_core.history import describe
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    ChannelCreditRule,
    ChannelId,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Limited,
    Money,
    PersonName,
    PhoneNumber,
)
from customer_core.services import DuplicatesSuspected, Registered

__all__ = ["run_journey"]

_CLERK = Actor.user("ann", roles=["clerk"])
_MANAGER = Actor.user("max", roles=["steward", "credit-manager", "administrator"])
_TILL = ChannelId("pos")
_MAIL = EmailAddress("rob.ortega@mail.example")
_ROBERT = CustomerDraft(
    name=PersonName(given="Robert", family="Ortega"), emails=(_MAIL,), phones=(PhoneNumber("0113 496 0000"),)
)
_BOB = CustomerDraft(name=PersonName(given="Bob", family="Ortega"), emails=(_MAIL,))
_REASON = "says he never bought here"
_LIMIT, _AMOUNT = Money("500.00", "USD"), Money("640.00", "USD")
_FIELDS_SHOWN = ("name:", "emails:", "phones:")


def run_journey(console: Console) -> None:
    """Register, be warned, save anyway, merge, decide on credit, restart, and find everything there."""
    quiet_storage()
    with tempfile.TemporaryDirectory(prefix="customer-core-demo-") as folder:
        address = f"sqlite:///{Path(folder) / 'customers.db'}"
        console.rule("6. The same at a till, with a store")
        try:
            manager = CustomerManager.open(address)
        except MissingExtraError as missing:
            console.print(shown(str(missing)))
            return
        with manager:
            robert, bob = _register_both(console, manager.acting_as(_CLERK, channel=_TILL))
            console.rule("7. Two records become one, and credit is asked for")
            _merge(console, manager.acting_as(_MANAGER), robert, bob)
            _ask_for_credit(console, manager, robert)
        console.rule("8. After a restart")
        with CustomerManager.open(address) as manager:
            _look_back(console, manager.acting_as(_MANAGER), bob)


def _register_both(console: Console, desk: Desk) -> tuple[CustomerId, CustomerId]:
    robert = _saved(desk.customers.register(_ROBERT))
    console.print(f"Ann registers {robert.display} as {robert.code}, and later:")
    answer = _suspected(desk.customers.register(_BOB))
    console.print(f"{_BOB.display} is not saved yet ({answer.reaction.value}): this may be {robert.display}.")
    show_sentences(console, answer.suspects[0].explain())
    bob = _saved(desk.customers.register(_BOB, seen=answer.token, reason=_REASON))
    console.print(f"He {_REASON}, so Ann saves {bob.display} as {bob.code}; the pair waits for review.")
    return robert.id, bob.id


def _merge(console: Console, desk: Desk, robert: CustomerId, bob: CustomerId) -> None:
    (pair,) = desk.reviews.list_waiting()
    console.print(f"Max finds the pair in the review queue ({pair.bits:.1f} bits), and the plan of the merge:")
    plan = desk.merges.propose(robert, [bob])
    codes = {str(id_): desk.customers.get(id_).code for id_ in (robert, bob)}
    told = (sentence for sentence in plan.explain() if sentence.startswith(_FIELDS_SHOWN))
    show_sentences(console, (_with_codes(sentence, codes) for sentence in told))
    desk.merges.apply(plan, reason="showed his card")
    console.print("Merged: one customer, every original kept.")


def _ask_for_credit(console: Console, manager: CustomerManager, customer: CustomerId) -> None:
    office = manager.acting_as(_MANAGER)
    rule = ChannelCreditRule(CreditRule.APPROVAL, "Please ask your manager.")
    office.settings.apply(CreditPolicy().with_rule(_TILL, rule))
    office.credit.set_limit(customer, Limited(_LIMIT), currency=_LIMIT.currency)
    console.print(f"Max lets him owe {_LIMIT}; he wants to buy for {_AMOUNT} on account.")
    _show_decision(console, manager.acting_as(_CLERK, channel=_TILL).credit.decide(customer, _AMOUNT))


def _show_decision(console: Console, decision: CreditDecision) -> None:
    console.print(f"The till says: {decision.message}", highlight=False)
    show_sentences(console, explain_decision(decision)[:3])


def _look_back(console: Console, desk: Desk, bob: CustomerId) -> None:
    """Show that the id that was merged away leads to the survivor, with all that was done."""
    customer = desk.customers.get(bob)
    (merge,) = desk.merges.list_of(bob)
    originals = " and ".join(one.display for one in desk.merges.list_contributions(merge.id))
    console.print(f"The id of the merged record leads to {customer.code}, {customer.display}.")
    console.print(f"Its originals are there as they were: {originals}.")
    account = desk.credit.find_account(bob, _LIMIT.currency)
    console.print(f"Its limit: {account.limit.amount if account and isinstance(account.limit, Limited) else 'none'}.")
    console.print("Its history:")
    show_sentences(console, (describe(entry)[0] for entry in desk.history.list_of(bob)))


def _with_codes(sentence: str, codes: Mapping[str, str]) -> str:
    for id_, code in codes.items():
        sentence = sentence.replace(id_, code)
    return sentence


def _saved(answer: object) -> Customer:
    match answer:
        case Registered(customer=customer):
            return customer
        case _:
            raise AssertionError("a customer of the demo was not saved")


def _suspected(answer: object) -> DuplicatesSuspected:
    match answer:
        case DuplicatesSuspected():
            return answer
        case _:
            raise AssertionError("the demo's second customer is not like its first one")
