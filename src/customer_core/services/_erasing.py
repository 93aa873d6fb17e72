"""Erasing a person: what keeps it from being done, what goes, what stays, and the steps within one unit of work.

Owns these tables and steps. Who may erase, and what the host forgets, is in `_privacy`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

import attrs

from customer_core.errors import ErasureBlockedError
from customer_core.history import HistoryAction, HistoryEntry, HistoryRow, Present, Subject
from customer_core.merging import AppliedMerge
from customer_core.model import (
    EVERYTHING,
    CreditBlock,
    Customer,
    CustomerId,
    FrozenMap,
    MergeId,
    Order,
    OrderStatus,
)
from customer_core.ports import UnitOfWork, names_any
from customer_core.search import Act, Everything, Not
from customer_core.serialization import dumps
from customer_core.services._contexts import Context, in_turns, subject_of
from customer_core.services._credentials import forget_credential
from customer_core.services._duplicates import forget_customer
from customer_core.services._linking import linked_with
from customer_core.services._personal_data import Person, listed_acts, listed_messages, listed_orders
from customer_core.services._probes import Probe
from customer_core.services._resolving import ids_naming, live_at, named
from customer_core.services._stored_settings import read_settings
from customer_core.settings import PrivacySettings

__all__ = [
    "ERASURE_BLOCKERS",
    "ERASURE_KEEPS",
    "ERASURE_TAKES",
    "ErasureBlocker",
    "ErasurePlan",
    "erased_in",
    "plan_of",
]

_TEXT_LEAST: Final = 5
"""How long a text is at least by which a person can be told from others: a shorter one stands in too many searches."""
_LAST_POSITION: Final = 2**63 - 1
_ROWS_AT_ONCE: Final = 1_000
_DEFINED_BY: Final = ("group", "search")
"""The kinds of subjects of the history that may name a person by what it is searched for."""
_OTHER: Final = "other"
"""Under which path an entry about a judgement says with whom."""
_UNDOING: Final = frozenset({HistoryAction.UNMERGED, HistoryAction.PARTED})

ERASURE_BLOCKERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "open-order": "An order is placed and neither completed nor cancelled.",
        "open-hold": "An amount is reserved on a credit account.",
        "open-request": "An amount waits for approval.",
        "open-balance": "Something is owed on a credit account, or left over of a payment.",
        "undo-window": "A merge that it took part in can still be undone; the settings say for how long.",
        "merged-with-others": "A merge that is to be undone first holds somebody who is another person by now.",
        "named-by-search": "A saved search or a group names the person, such as by an e-mail address.",
        "running-act": "An act on many customers names the person, and has not come to its end.",
    }
)
"""What keeps a person from being erased, by code."""


@attrs.frozen(kw_only=True)
class ErasureBlocker:
    """One thing that is pending: its code in `ERASURE_BLOCKERS`, and which one it is."""

    code: str
    about: str = attrs.field(repr=False)

    @property
    def doc(self) -> str:
        """Return what it means, in a sentence."""
        return ERASURE_BLOCKERS[self.code]


def _frozen(counts: Mapping[str, int]) -> FrozenMap[str, int]:
    return FrozenMap(counts)


@attrs.frozen(kw_only=True)
class ErasurePlan:
    """Say what erasing a person would do. Nothing is done.

    Args:
        customer: The id of the record in which the person is now.
        ids: Every id that names it.
        blockers: What is pending; with any, it is not erased.
        taken: How much would go, by the names of `ERASURE_TAKES`.
        kept: How much would stay, by the names of `ERASURE_KEEPS`, which say why.
        documents: How many documents of the host's own point to the person.
    """

    customer: CustomerId
    ids: tuple[CustomerId, ...]
    blockers: tuple[ErasureBlocker, ...]
    taken: FrozenMap[str, int] = attrs.field(converter=_frozen)
    kept: FrozenMap[str, int] = attrs.field(converter=_frozen)
    documents: FrozenMap[str, int] = attrs.field(factory=FrozenMap, converter=_frozen)


def plan_of(unit: UnitOfWork, context: Context, id_: CustomerId) -> ErasurePlan:
    """Return what erasing whom an id names would do.

    Raises:
        NotFoundError: It names nobody.
    """
    person = _person(unit, context, named(unit, id_))
    return ErasurePlan(
        customer=person.customer.id,
        ids=person.ids,
        blockers=_Survey.of(person).blockers,
        taken={name: count(person) for name, (_, count) in _TAKES.items()},
        kept={name: count(person) for name, (_, count) in _KEEPS.items()},
    )


def erased_in(unit: UnitOfWork, context: Context, id_: CustomerId, reason: str) -> datetime:
    """Erase whom an id names in a unit, and return when that was.

    Raises:
        NotFoundError: It names nobody.
        StaleVersionError: Somebody changed it meanwhile.
        ErasureBlockedError: Something is pending.
    """
    before = named(unit, id_)
    probe = Probe.of(context, before)
    unit.index.reserve(probe.keys)
    unit.customers.hold((before.id,))
    person = _person(unit, context, live_at(unit, before.id, before.version))
    seen = person.unit
    seen.accounts.lock([account.id for account in person.accounts])
    survey = _Survey.of(_person(unit, context, before))
    if survey.blockers:
        codes = ", ".join(dict.fromkeys(blocker.code for blocker in survey.blockers))
        raise ErasureBlockedError(kind="customer", id=str(id_), blockers=codes)
    linked, at = linked_with(seen, (before.id,)), context.clock()
    _leave_what_stays(person, survey, at)
    seen.erasures.erase(
        before.id,
        expected_version=before.version,
        at=at,
        entries=survey.entries,
        merges=survey.merges,
        texts=survey.texts | survey.names,
    )
    forget_customer(seen, context, probe, linked)
    context.record(
        seen,
        HistoryAction.ERASED,
        subject_of(before.id),
        before=None,
        after=None,
        version=before.version,
        reason=reason,
    )
    return at


def _person(unit: UnitOfWork, context: Context, customer: Customer) -> Person:
    """Return the person of a record, of whom everything is read, whoever asks."""
    return Person(unit.seen_by(EVERYTHING), context, customer, ids_naming(unit, customer.id))


def _leave_what_stays(person: Person, survey: "_Survey", at: datetime) -> None:
    """Take what is personal out of what stays: orders, accounts and acts; and what the host keeps instead."""
    unit, context = person.unit, person.context
    for order in listed_orders(unit, person.ids):
        bare = attrs.evolve(order, bill_to=None, card=None)
        if bare != order:
            unit.orders.put(bare)
    for account in person.accounts:
        block = CreditBlock("The owner was erased.", since=at)
        unit.accounts.replace(
            account.with_block(block).with_version(account.version + 1), expected_version=account.version
        )
        context.record(
            unit,
            HistoryAction.CREDIT_ACCOUNT_BLOCKED,
            Subject("account", str(account.id)),
            before={},
            after={"block": {"reason": block.reason}},
            version=account.version + 1,
        )
    for act in survey.acts:
        nobody = attrs.evolve(act, criteria=Not(Everything()), reason="", undo_reason="", version=act.version + 1)
        unit.acts.replace(nobody, expected_version=act.version)
    for id_ in person.ids:
        forget_credential(unit, context, id_)


@attrs.frozen(kw_only=True, repr=False)
class _Survey:
    """What is found about a person beside what stands under its ids.

    Args:
        blockers: What is pending.
        texts: What tells the person from others.
        names: Its names, which others may have, too.
        entries: Positions of entries about others that tell something of it.
        merges: Merges of others that hold what it said while it was merged with them.
        acts: Acts that name it.
    """

    blockers: tuple[ErasureBlocker, ...]
    texts: frozenset[str]
    names: frozenset[str]
    entries: tuple[int, ...]
    merges: tuple[MergeId, ...]
    acts: tuple[Act, ...]

    @classmethod
    def of(cls, person: Person) -> "_Survey":
        """Look at all that is to be looked at."""
        records = list(_records(person))
        texts = frozenset(text for one in records for text in _telling(one) if len(text) >= _TEXT_LEAST)
        acts = tuple(act for act in listed_acts(person.unit) if names_any(dumps(act), texts))
        holding = list(_holding(person))
        blockers = (
            *_open_orders(person),
            *_open_books(person),
            *(ErasureBlocker(code="merged-with-others", about=str(one.id)) for one in holding if one.standing),
            *_young_merges(person),
            *_searches_naming(person.unit, texts),
            *(ErasureBlocker(code="running-act", about=str(act.id)) for act in acts if not act.is_over),
        )
        return cls(
            blockers=blockers,
            texts=texts,
            names=frozenset(name for one in records for name in _names(one)),
            entries=(*_entries_while_merged(person), *_entries_judged(person), *_entries_naming(person.unit, texts)),
            merges=tuple(one.id for one in holding),
            acts=acts,
        )


def _records(person: Person) -> Iterator[Customer]:
    """Yield the record, and those that were merged into it."""
    yield person.customer
    for merge in person.merges:
        yield from (one for one in person.unit.merges.list_contributions(merge.id) if one.id in person.ids)


def _telling(record: Customer) -> Iterator[str]:
    """Yield by what a record can be told from all others."""
    yield from (email.address for email in record.emails)
    yield from (phone.number for phone in record.phones)
    yield from (key.id for key in record.external_keys)
    for contact in record.contacts:
        yield from filter(None, (contact.email, contact.phone))
    if " " in record.display:
        yield record.display


def _names(record: Customer) -> Iterator[str]:
    named_by = (record.name, *(contact.name for contact in record.contacts))
    parts = (part for name in named_by if name for part in (name.full, name.given, name.middle, name.family))
    yield from (part for part in (record.company, *parts) if part)


def _open_orders(person: Person) -> Iterator[ErasureBlocker]:
    for order in listed_orders(person.unit, person.ids):
        if order.status is OrderStatus.PLACED:
            yield ErasureBlocker(code="open-order", about=f"{order.key.system} {order.key.number}")


def _open_books(person: Person) -> Iterator[ErasureBlocker]:
    for account in person.accounts:
        for hold in person.unit.holds.list_open(account.id):
            yield ErasureBlocker(code="open-hold" if hold.state.was_held else "open-request", about=str(hold.id))
        if person.unit.ledger.list_open(account.id):
            yield ErasureBlocker(code="open-balance", about=str(account.id))


def _young_merges(person: Person) -> Iterator[ErasureBlocker]:
    since = person.context.now(person.unit) - timedelta(days=read_settings(person.unit, PrivacySettings).undo_days)
    yield from (ErasureBlocker(code="undo-window", about=str(merge.id)) for merge in person.merges if merge.at > since)


def _searches_naming(unit: UnitOfWork, texts: Collection[str]) -> Iterator[ErasureBlocker]:
    searches = ((str(search.id), dumps(search)) for search in unit.searches.list_all())
    groups = ((str(group.id), dumps(group)) for group in unit.groups.list_all())
    for id_, document in (*searches, *groups):
        if names_any(document, texts):
            yield ErasureBlocker(code="named-by-search", about=id_)


def _left(person: Person) -> Iterator[AppliedMerge]:
    """Yield the merges in which others took part, too: the person or they left it since."""
    ids = set(person.ids)
    yield from (merge for merge in person.merges if not {merge.master, *merge.members} <= ids)


def _holding(person: Person) -> Iterator[AppliedMerge]:
    """Yield the merges of others that hold what the person said: those that stand without it, or came in between."""
    for merge in _left(person):
        if merge.standing and merge.master not in person.ids:
            yield merge
        ends = {undo.survivor: undo.step for undo in merge.undos if undo.survivor not in person.ids}
        for survivor, step in ends.items():
            between = (one for one in person.unit.merges.list_of(survivor) if merge.step < one.step < step)
            yield from (one for one in between if one.id not in {known.id for known in person.merges})


def _entries_while_merged(person: Person) -> Iterator[int]:
    """Yield the entries of those who were merged with the person by mistake, from then until they left each other."""
    for merge in _left(person):
        others = {merge.master, *merge.members, *(undo.survivor for undo in merge.undos)} - set(person.ids)
        left_at = max((undo.at for undo in merge.undos), default=merge.at)
        for id_ in sorted(others):
            yield from _between(_entries_of(person.unit, id_), merge.at, left_at)


def _entries_judged(person: Person) -> Iterator[int]:
    """Yield the entries of others that tell what was judged about them and the person: they have the same reason."""
    own = (entry for id_ in person.ids for entry in _entries_of(person.unit, id_))
    for other in sorted({id_ for entry in own for id_ in _judged_with(entry)} - set(person.ids)):
        yield from (
            entry.position
            for entry in _entries_of(person.unit, other)
            if not set(person.ids).isdisjoint(_judged_with(entry))
        )


def _judged_with(entry: HistoryEntry) -> Iterator[CustomerId]:
    """Yield with whom an entry says that its customer was judged."""
    if entry.action is HistoryAction.JUDGED:
        for change in entry.changes:
            if change.path == _OTHER and isinstance(change.after, Present):
                yield CustomerId(change.after.part)


def _between(entries: Collection[HistoryEntry], since: datetime, left_at: datetime) -> Iterator[int]:
    """Yield the entries from one moment to that of the first undo at or behind another one, which tells who left."""
    undone_at = min((one.at for one in entries if one.at >= left_at and one.action in _UNDOING), default=left_at)
    yield from (entry.position for entry in entries if since <= entry.at <= undone_at)


def _entries_of(unit: UnitOfWork, id_: CustomerId) -> tuple[HistoryEntry, ...]:
    return unit.history.list_of((subject_of(id_),), after=0, most=_LAST_POSITION)


def _entries_naming(unit: UnitOfWork, texts: Collection[str]) -> Iterator[int]:
    """Yield the entries about searches and groups that name any of some texts."""
    for kind in _DEFINED_BY:
        first = HistoryRow(position=0, subject=f"{kind}:", facts="", details=None)
        for row in in_turns(lambda last: unit.history.list_rows(after=last, most=_ROWS_AT_ONCE), first):
            if not row.subject.startswith(f"{kind}:"):
                break
            if row.details is not None and names_any(row.details, texts):
                yield row.position


def _count_details(person: Person) -> int:
    subjects = set(map(subject_of, person.ids))
    rows = in_turns(lambda last: person.unit.history.list_rows_of(subjects, after=last, most=_ROWS_AT_ONCE))
    return sum(1 for row in rows if row.details is not None)


def _is_dressed(order: Order) -> bool:
    return order.bill_to is not None or order.card is not None


_TAKES: Final[Mapping[str, tuple[str, Callable[[Person], int]]]] = MappingProxyType(
    {
        "records": (
            "The record and those merged into it, with keys of other systems, cards, and what they are found by.",
            lambda person: len(person.ids),
        ),
        "merges": ("Merges that it took part in: none can be undone any more.", lambda person: len(person.merges)),
        "judgements": (
            "What was judged about it and others, and the pairs that wait.",
            lambda person: len(person.unit.judgements.list_standing(person.ids)),
        ),
        "messages": ("Messages to and from it.", lambda one: sum(1 for _ in listed_messages(one.unit, one.ids))),
        "credentials": (
            "Its password and links.",
            lambda person: len(person.unit.credentials.list_with_password(person.ids)),
        ),
        "memberships": (
            "Its memberships in groups by hand.",
            lambda person: len(person.unit.groups.list_memberships(person.ids)),
        ),
        "order_addresses": (
            "Addresses and cards of its orders.",
            lambda one: sum(1 for order in listed_orders(one.unit, one.ids) if _is_dressed(order)),
        ),
        "history_details": ("What its entries in the history say, with their reasons.", _count_details),
    }
)
_KEEPS: Final[Mapping[str, tuple[str, Callable[[Person], int]]]] = MappingProxyType(
    {
        "ids": ("Its ids and codes stay taken: what names them leads to nobody else.", lambda person: len(person.ids)),
        "orders": (
            "Its orders with key, amounts, moments and status: they are the shop's own books.",
            lambda one: sum(1 for _ in listed_orders(one.unit, one.ids)),
        ),
        "credit_accounts": (
            "Its credit accounts, blocked from then on, with holds, ledger and their history: they are books, too.",
            lambda person: len(person.accounts),
        ),
        "history_seals": (
            "That there was an entry, who made it and when, and its seal: the history still verifies.",
            _count_details,
        ),
    }
)

ERASURE_TAKES: Final[Mapping[str, str]] = MappingProxyType({name: doc for name, (doc, _) in _TAKES.items()})
"""What goes when a person is erased, by name."""

ERASURE_KEEPS: Final[Mapping[str, str]] = MappingProxyType({name: doc for name, (doc, _) in _KEEPS.items()})
"""What stays when a person is erased, by name, and why."""
