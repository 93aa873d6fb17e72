"""Everything that is held on one person, as one document of plain JSON.

Owns which parts the document has, and from which port each is read. It must not know who asks, nor what a host makes of
the document.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any, Final

import attrs

from customer_core.credit import CreditHold, LedgerEntry
from customer_core.history import Subject
from customer_core.merging import AppliedMerge
from customer_core.model import CreditAccount, CreditAccountId, Customer, CustomerId, Judgement, Message, Order
from customer_core.ports import UnitOfWork
from customer_core.search import Act
from customer_core.serialization import to_json
from customer_core.services._contexts import Context, in_turns, subject_of

__all__ = ["PERSONAL_PARTS", "Person", "PersonalData", "gathered", "listed_acts", "listed_messages", "listed_orders"]

_FORMAT: Final = "customer-core.personal-data"
_VERSION: Final = 1
_AT_ONCE: Final = 500
_LAST_POSITION: Final = 2**63 - 1


@attrs.frozen(kw_only=True)
class PersonalData:
    """Hold what is held on one person.

    Args:
        customer: The id of the record in which the person is now.
        document: All of it, as plain JSON. `format` and `version` say how to read it, the other parts are those of
            `PERSONAL_PARTS`.
    """

    customer: CustomerId
    document: Mapping[str, Any] = attrs.field(repr=False)


@attrs.define(slots=False)
class Person:
    """Whom is asked about, in a unit that shows what the actor may see."""

    unit: UnitOfWork
    context: Context
    customer: Customer
    ids: tuple[CustomerId, ...]

    @cached_property
    def accounts(self) -> tuple[CreditAccount, ...]:
        """The credit accounts, what is overdue included."""
        return self.unit.accounts.list_of(self.ids, on=self.context.now(self.unit).date())

    @cached_property
    def merges(self) -> tuple[AppliedMerge, ...]:
        """The merges that the person went through."""
        return self.unit.merges.list_of(self.customer.id)

    @property
    def subjects(self) -> set[Subject]:
        """What the history of the person is about."""
        of_accounts = (Subject("account", str(account.id)) for account in self.accounts)
        return {*map(subject_of, self.ids), *of_accounts}


def gathered(unit: UnitOfWork, context: Context, customer: Customer) -> PersonalData:
    """Return what a unit shows of a person, without what the host holds."""
    person = Person(unit, context, customer, unit.merges.list_ids(customer.id))
    parts = {name: tell(person) for name, (_, tell) in _PARTS.items()}
    head = {"format": _FORMAT, "version": _VERSION, "made_at": context.clock().isoformat()}
    return PersonalData(customer=customer.id, document={**head, **parts})


def _organization(person: Person) -> dict[str, Any] | None:
    if person.customer.organization is None:
        return None
    found = person.unit.organizations.find(person.customer.organization)
    return None if found is None else {"id": str(found.id), "code": found.code, "name": found.name}


def _contributions(person: Person) -> Iterator[dict[str, Any]]:
    for merge in person.merges:
        for one in person.unit.merges.list_contributions(merge.id):
            if one.id in person.ids:
                yield {"merge": str(merge.id), "record": to_json(one)}


def _merges(person: Person) -> Iterator[dict[str, Any]]:
    """Yield the merges; of one in which others took part, who left since, nothing that it says of them."""
    for merge in person.merges:
        if {merge.master, *merge.members} <= set(person.ids):
            yield to_json(merge)
        else:
            took_part = [str(id_) for id_ in (merge.master, *merge.members) if id_ in person.ids]
            yield {"id": str(merge.id), "at": merge.at.isoformat(), "reason": merge.reason, "took_part": took_part}


def _judgements(person: Person) -> list[Judgement]:
    unit, own = person.unit, person.ids
    standing = unit.judgements.list_standing(own)
    others = {id_ for one in standing for id_ in (one.judgement.left, one.judgement.right)} | set(own)
    return list(unit.judgements.list_between(own, others))


def _waiting_pairs(person: Person) -> Iterator[Any]:
    waiting = in_turns(lambda last: person.unit.reviews.list_waiting(after=last, most=_AT_ONCE))
    return (to_json(pair) for pair in waiting if not {pair.left, pair.right}.isdisjoint(person.ids))


def _history(person: Person) -> list[Any]:
    return _each(person.unit.history.list_of(person.subjects, after=0, most=_LAST_POSITION))


def listed_orders(unit: UnitOfWork, ids: Collection[CustomerId]) -> Iterator[Order]:
    """Yield all orders that were recorded with any of some ids, the newest first."""
    return in_turns(partial(_order_turn, unit, ids))


def _order_turn(unit: UnitOfWork, ids: Collection[CustomerId], last: Order | None) -> tuple[Order, ...]:
    return unit.orders.list_newest(ids, after=None if last is None else last.place, most=_AT_ONCE)


def listed_messages(unit: UnitOfWork, ids: Collection[CustomerId]) -> Iterator[Message]:
    """Yield all messages that were recorded with any of some ids, the newest first."""
    return in_turns(partial(_message_turn, unit, ids))


def _message_turn(unit: UnitOfWork, ids: Collection[CustomerId], last: Message | None) -> tuple[Message, ...]:
    return unit.messages.list_newest(ids, after=None if last is None else last.place, most=_AT_ONCE)


def listed_acts(unit: UnitOfWork) -> Iterator[Act]:
    """Yield all acts, the newest first."""
    return in_turns(lambda last: unit.acts.list_newest(after=last, most=_AT_ONCE))


def _credentials(person: Person) -> Iterator[dict[str, Any]]:
    """Yield by what the person logs in, without what somebody could guess a password from."""
    credentials = person.context.credentials or person.unit.credentials
    for id_ in person.ids:
        found = credentials.find(id_)
        if found is not None:
            yield {
                "customer": str(id_),
                "has_password": found.password is not None,
                "link_expires_at": None if found.link is None else found.link.expires_at.isoformat(),
                "tried_at": None if found.tried_at is None else found.tried_at.isoformat(),
            }


def _groups(person: Person) -> Iterator[dict[str, Any]]:
    for membership in person.unit.groups.list_memberships(person.ids):
        group = person.unit.groups.find(membership.group)
        yield {"label": "" if group is None else group.label, "membership": to_json(membership)}


def _acts(person: Person) -> Iterator[Any]:
    for act in listed_acts(person.unit):
        for id_ in person.ids:
            yield from _changed_by(person.unit, act, id_)


def _changed_by(unit: UnitOfWork, act: Act, id_: CustomerId) -> Iterator[Any]:
    """Yield what an act changed of an id: its record is among those behind the id without its last sign."""
    behind = CustomerId(str(id_)[:-1]) if len(str(id_)) > 1 else None
    for record in in_turns(
        lambda last: unit.acts.list_records(act.id, after=behind if last is None else last.customer, most=_AT_ONCE)
    ):
        if record.customer >= id_:
            if record.customer == id_:
                yield to_json(record)
            return


def _credit(person: Person) -> Iterator[dict[str, Any]]:
    unit = person.unit
    for account in person.accounts:
        id_ = account.id
        holds = in_turns(partial(_holds, unit, id_))
        entries = in_turns(partial(_entries, unit, id_))
        yield {
            "account": to_json(account),
            "holds": _each(holds),
            "ledger": _each(entries),
            "open": _each(unit.ledger.list_open(id_)),
        }


def _holds(unit: UnitOfWork, account: CreditAccountId, last: CreditHold | None) -> tuple[CreditHold, ...]:
    return unit.holds.list_of(account, after=None if last is None else last.id, most=_AT_ONCE)


def _entries(unit: UnitOfWork, account: CreditAccountId, last: LedgerEntry | None) -> tuple[LedgerEntry, ...]:
    return unit.ledger.list_of(account, after=0 if last is None else last.number, most=_AT_ONCE)


def _each(values: Collection[object] | Iterator[object]) -> list[Any]:
    return [to_json(one) for one in values]


_PARTS: Final[Mapping[str, tuple[str, Callable[[Person], Any]]]] = MappingProxyType(
    {
        "customer": ("The record as it is now.", lambda person: to_json(person.customer)),
        "ids": ("Every id that names it.", lambda person: [str(id_) for id_ in person.ids]),
        "organization": ("The organization that the person belongs to: id, code and name.", _organization),
        "contributions": ("The records that were merged into it, as they were.", lambda one: list(_contributions(one))),
        "merges": ("The merges that it went through, with their plans and undos.", lambda one: list(_merges(one))),
        "judgements": ("What was judged about it and others.", lambda one: _each(_judgements(one))),
        "waiting_pairs": ("The suspicions about it that wait for review.", lambda one: list(_waiting_pairs(one))),
        "history": ("Who changed what of it, when and why; of its credit accounts, too.", _history),
        "orders": ("Its orders.", lambda one: _each(listed_orders(one.unit, one.ids))),
        "order_totals": (
            "What all its orders come to.",
            lambda person: to_json(person.unit.orders.totals_of(person.ids)),
        ),
        "messages": (
            "The messages to and from it that are kept here, the newest first.",
            lambda one: _each(listed_messages(one.unit, one.ids)),
        ),
        "credentials": ("If it has a password, and until when a link is good.", lambda one: list(_credentials(one))),
        "groups": ("The groups that somebody added it to or removed it from.", lambda one: list(_groups(one))),
        "acts": ("What acts on many customers changed of it.", lambda one: list(_acts(one))),
        "credit": ("Its credit accounts, each with holds, ledger and what is open.", lambda one: list(_credit(one))),
    }
)

PERSONAL_PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{name: doc for name, (doc, _) in _PARTS.items()},
        "supplied_messages": "The messages that the host's sources supply, by source.",
        "references": "How many of the host's documents of each kind point to it.",
        "documents": "What those of them say that the host tells, by kind.",
    }
)
"""The parts of the document beside `format`, `version` and `made_at`, and what each holds."""
