"""Rows of a file that are new customers, saved as sets: looked up together, written together, each as if by itself.

Owns which rows of a unit of work may come together: those that can be nobody who is known, and that no row before them
can have made anybody. All others are saved one by one. It must not know how many rows a unit takes.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import attrs

from customer_core.errors import CustomerCoreError
from customer_core.history import HistoryAction
from customer_core.model import ANYBODY, Customer, CustomerId, ExternalKey, WaitingPair
from customer_core.ports import Arrival, ArrivalPort, ArrivalQuestion, IndexLookup, Link, UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._drafts import code_of, counter_of, is_numbered
from customer_core.services._duplicates import waiting_pair
from customer_core.services._facts import are_links_kept, require_signature
from customer_core.services._import_rows import ROW_REFUSALS, Entered, ReadyRow
from customer_core.services._linking import Linker
from customer_core.services._newcomers import PublicFacts, newcomer
from customer_core.services._probes import (
    Probe,
    check_queries,
    lost_queries,
    pair_queries,
)
from customer_core.services._row_work import Meeting, Verdict, Weighing
from customer_core.services._stored_settings import SettingsOnce
from customer_core.settings import DuplicateSettings, HistorySettings, LoyaltySettings

__all__ = ["Arriving", "RefusedInUnit", "Weigh"]

Weigh = Callable[[Weighing], Callable[[], Sequence[Verdict]]]

_AT_ONCE: Final = 100
"""How many rows come together at most: between two sets a unit of work looks at the clock."""


@attrs.frozen
class RefusedInUnit(Exception):  # noqa: N818 - no error: it ends a unit of work, and is caught by who began it
    """A row was refused while others of its unit of work were saved."""

    place: int
    error: CustomerCoreError


class _Judging(NamedTuple):
    """Rows that were entered as customers, while it is not told yet whom they may be."""

    rows: Sequence[ReadyRow]
    customers: Sequence[Customer]
    times: Sequence[datetime]
    found: Sequence[Sequence[IndexLookup]]
    verdicts: Callable[[], Sequence[Verdict]]


class Arriving:
    """The rows of one unit of work, and which of them come together."""

    def __init__(
        self, unit: UnitOfWork, context: Context, port: ArrivalPort, rows: Sequence[ReadyRow], weigh: Weigh
    ) -> None:
        self._unit = unit
        self._context = context
        self._port = port
        self._rows = rows
        self._weigh = weigh
        self._judging: deque[_Judging] = deque()
        self._facts = PublicFacts(context.scope, "")
        self._settings = SettingsOnce(unit)
        self._keys = set(port.list_taken_keys({key for row in rows for key in row.registration.draft.external_keys}))
        codes = {row.registration.draft.code for row in rows} - {""}
        self._codes = set(port.list_taken_codes(codes, context.scope.brand))
        self._replayed = {
            key
            for action in {row.registration.action for row in rows}
            for key in port.list_used_keys(action, [row.registration.key for row in rows])
        }

    @classmethod
    def in_unit(cls, unit: UnitOfWork, context: Context, rows: Sequence[ReadyRow], weigh: Weigh) -> "Arriving | None":
        """Return the rows of a unit; None where each has to be saved by itself.

        `weigh` begins to weigh whom they meet, and returns what waits for the answer.

        That is where the store knows no sets, where the actor sees its own customers alone, so that hidden ones are
        looked for, too, and where each new customer gets a loyalty card.
        """
        port: ArrivalPort | None = getattr(unit, "arrivals", None)
        if port is None or context.view.assignees is not ANYBODY or SettingsOnce(unit)(LoyaltySettings).is_automatic:
            return None
        return cls(unit, context, port, rows, weigh)

    def count_from(self, place: int) -> int:
        """Return how many rows from one on may come together now, since each is surely new; 0 where the next is not."""
        keys, codes = set[ExternalKey](), set[str]()
        is_drawn: bool | None = None
        many = 0
        for row in self._rows[place : place + _AT_ONCE]:
            draft, own = row.registration.draft, set(row.registration.draft.external_keys)
            if not row.may_be_told_new or own & (self._keys | keys) or row.registration.key in self._replayed:
                break
            if draft.code and (draft.code in self._codes or draft.code in codes):
                break
            # Which code is drawn depends on those that were chosen before, if these look like drawn ones.
            if not draft.code or is_numbered(draft.code):
                if is_drawn is not None and is_drawn is bool(draft.code):
                    break
                is_drawn = not draft.code
            keys |= own
            codes.add(draft.code)
            many += 1
        return many

    def note(self, place: int, customer: Customer | None) -> None:
        """Note what a row took that was saved by itself: whoever says the same behind it may be known by that."""
        draft = self._rows[place].registration.draft
        self._keys.update(draft.external_keys)
        self._codes.update({draft.code, customer.code if customer else ""} - {""})

    def enter(self, place: int, many: int) -> None:
        """Save so many rows from one on; whom they may be is told by `settle`.

        Raises:
            RefusedInUnit: One of them is not allowed; the unit must not be kept.
            AlreadyTakenError: An id that was made for one is somebody's; nothing of this set is kept.
        """
        rows = self._rows[place : place + many]
        # Each has a moment of its own, by which whoever came first is the oldest.
        times = [self._context.clock() for _ in rows]
        codes = self._codes_of(rows)
        each = enumerate(zip(rows, times, codes, strict=True), start=place)
        customers = [self._made(number, *one) for number, one in each]
        require_signature(self._unit, self._context.profile, self._context.store.name)
        is_linked = are_links_kept(self._unit, self._context.profile)
        found = self._port.enter(self._arrivals(rows, customers, times, is_linked=is_linked))
        verdicts = self._weigh(
            Weighing(
                self._settings(DuplicateSettings),
                [
                    Meeting(
                        row.registration.probe.record,
                        [(str(id_), told) for id_, told, _ in check.candidates],
                        check.cut_keys,
                    )
                    for row, (check, *_) in zip(rows, found, strict=True)
                ],
            )
        )
        self._judging.append(_Judging(rows, customers, times, found, verdicts))
        self._keys.update(key for one in customers for key in one.external_keys)
        self._codes.update(one.code for one in customers)

    def settle(self) -> list[Entered]:
        """Keep whom those may be who were entered since the last time, and return what became of each, in order.

        To be done before anything else of the unit is read that pairs and links are told of.
        """
        entered = list[Entered]()
        while self._judging:
            entered.extend(self._settled(self._judging.popleft()))
        return entered

    def _settled(self, judging: "_Judging") -> list[Entered]:
        pairs, links, entered = list[WaitingPair](), list[Link](), list[Entered]()
        each = zip(judging.rows, judging.customers, judging.times, judging.found, judging.verdicts(), strict=True)
        for row, customer, at, (_, *linking), verdict in each:
            id_ = customer.id
            entered.append(Entered(customer=id_, suspects=tuple(map(CustomerId, verdict.shown))))
            pairs.extend(
                waiting_pair(
                    self._context,
                    (id_, CustomerId(one.id)),
                    bits=one.bits,
                    relation=one.relation,
                    fields=one.fields,
                    reason="",
                    at=at,
                )
                for one in verdict.waiting
            )
            for one in linking:
                links.extend(self._links(row.registration.probe, id_, one, verdict.likely))
        requests = [
            row.registration.request_of(one.id) for row, one in zip(judging.rows, judging.customers, strict=True)
        ]
        self._port.add_found(pairs=pairs, links=links, requests=requests)
        return entered

    def _made(self, place: int, row: ReadyRow, at: datetime, code: str) -> Customer:
        try:
            return row.registration.made(self._settings, CustomerId(self._context.new_id()), at, code=code)
        except ROW_REFUSALS as error:
            raise RefusedInUnit(place, error) from None

    def _codes_of(self, rows: Sequence[ReadyRow]) -> list[str]:
        """Return the codes of customers: their own, or else the next ones of the brand that nobody has."""
        brand, own = self._context.scope.brand, [row.registration.draft.code for row in rows]
        lacking = own.count("")
        free: list[str] = []
        while len(free) < lacking:
            numbers = self._unit.facts.next_numbers(counter_of(brand), lacking - len(free))
            drawn = [code_of(number) for number in numbers]
            taken = self._port.list_taken_codes(drawn, brand)
            free.extend(code for code in drawn if code not in taken)
        drawn_codes = iter(free)
        return [code or next(drawn_codes) for code in own]

    def _arrivals(
        self, rows: Sequence[ReadyRow], customers: Sequence[Customer], times: Sequence[datetime], *, is_linked: bool
    ) -> list[Arrival]:
        context, settings = self._context, self._settings(DuplicateSettings)
        is_sealed = HistoryAction.REGISTERED.is_always_sealed or self._settings(HistorySettings).is_sealed
        arrivals = []
        positions = self._port.next_positions(len(rows))
        for row, customer, at, position in zip(rows, customers, times, positions, strict=True):
            probe, reason = row.registration.probe, row.registration.reason
            indexed = probe.indexed(customer.id)
            salt = context.new_salt() if is_sealed else None
            new = newcomer(customer, indexed, facts=self._facts(at), reason=reason, position=position, salt=salt)
            check = tuple(check_queries(context.profile, probe, settings))
            asked = (
                ArrivalQuestion(queries=(*check, *lost_queries(check))),
                *((self._linking(probe),) if is_linked else ()),
            )
            arrivals.append(Arrival(new=new, asked=asked))
        return arrivals

    def _linking(self, probe: Probe) -> ArrivalQuestion:
        """Return what is asked for the links of a new customer, as `index_new` asks it."""
        profile, is_whole = self._context.profile, self._context.view.is_everything
        # The check looks up check fields, too, and one neighbor more than a whole run compares.
        queries = pair_queries(profile, probe.blocking_keys, **({"less": 1} if is_whole else {"more": 1}))
        return ArrivalQuestion(queries=tuple(queries), is_behind=not is_whole, is_of_all=not is_whole)

    def _links(self, probe: Probe, id_: CustomerId, found: IndexLookup, likely: Mapping[str, float]) -> Iterable[Link]:
        """Return the links of a new customer: those whom the check found likely, or who is hidden from it, too."""
        if self._context.view.is_everything:
            known = {CustomerId(other): bits for other, bits in likely.items()}
            return (
                [Link.of(id_, other, known[other]) for other, *_ in found.candidates if other in known] if known else ()
            )
        return Linker(self._unit, self._context).links_among(id_, probe, found)
