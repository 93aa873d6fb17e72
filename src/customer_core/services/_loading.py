"""Very many customers into a store that has none: all of them or none, compared only as a run has done it.

Owns what is numbered in the order of the drafts (ids, codes, positions in the history), and what each draft becomes,
which is made without the store. How a store writes them is its own matter.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

import attrs

from customer_core.errors import AlreadyTakenError, LoadRefusedError, StoreOccupiedError
from customer_core.history import HistoryAction
from customer_core.matching import MatchProfile, Progress, RunPairs
from customer_core.model import BrandId, Customer, CustomerDraft, CustomerId, Scope
from customer_core.ports import LoadPort, NewCustomer, UnitOfWork
from customer_core.serialization import from_history_row
from customer_core.services._admitting import loadable
from customer_core.services._assisting import require_workers
from customer_core.services._collecting import collecting_seldom
from customer_core.services._contexts import Context
from customer_core.services._drafts import code_of, completed, counter_of, is_numbered
from customer_core.services._facts import note_links, note_missing_links, require_signature
from customer_core.services._loading_pairs import PairLoading
from customer_core.services._newcomers import PublicFacts, newcomer
from customer_core.services._probes import Probe
from customer_core.services._resolving import given
from customer_core.services._stored_settings import SettingsOnce, read_settings
from customer_core.settings import HistorySettings

__all__ = ["Load", "LoadReport"]

_STEP: Final = "load"
_BATCH: Final = 1_000


@attrs.frozen(kw_only=True)
class LoadReport:
    """What was loaded: how many customers."""

    customers: int


class _Given(NamedTuple):
    """A draft, and what it gets from the store and the host: nothing of this can be told without them."""

    draft: CustomerDraft
    id: CustomerId
    code: str
    position: int
    at: datetime
    salt: bytes | None


@attrs.frozen(kw_only=True, repr=False)
class _Making:
    """Makes customers of drafts, each with all that is kept beside it."""

    profile: MatchProfile
    scope: Scope
    reason: str

    def __call__(self, batch: Sequence[_Given]) -> list[NewCustomer]:
        """Return the customers of a batch."""
        facts = PublicFacts(self.scope, self.reason)
        return [self._made(one, facts) for one in batch]

    def _made(self, one: _Given, facts: PublicFacts) -> NewCustomer:
        customer = completed(one.draft, one.id, self.scope, one.at, code=one.code)
        return newcomer(
            customer,
            Probe.under(self.profile, customer).indexed(customer.id),
            facts=facts(one.at),
            reason=self.reason,
            position=one.position,
            salt=one.salt,
        )


class _Codes:
    """Gives codes to drafts without one: the next of their brand that no earlier draft has."""

    def __init__(self, unit: UnitOfWork, scope: Scope) -> None:
        self._unit = unit
        self._scope = scope
        self._chosen: set[tuple[BrandId | None, str]] = set()
        self._numbers: dict[BrandId | None, deque[int]] = {}

    def of(self, drafts: Sequence[CustomerDraft]) -> Iterator[str]:
        """Yield the code of each draft in turn."""
        brands = [draft.brand or self._scope.brand for draft in drafts]
        lacking = Counter(brand for brand, draft in zip(brands, drafts, strict=True) if not draft.code)
        for brand, draft in zip(brands, drafts, strict=True):
            if draft.code:
                self._chosen.update([(brand, draft.code)] if is_numbered(draft.code) else ())
                yield draft.code
            else:
                yield self._next(brand, lacking[brand])
                lacking[brand] -= 1

    def _next(self, brand: BrandId | None, lacking: int) -> str:
        """Return the next code of a brand; as many numbers are taken at once as drafts lack one."""
        numbers = self._numbers.setdefault(brand, deque())
        while True:
            if not numbers:
                numbers.extend(self._unit.facts.next_numbers(counter_of(brand), lacking))
            code = code_of(numbers.popleft())
            if (brand, code) not in self._chosen:
                return code


@attrs.frozen(repr=False)
class Load:
    """One call of `ImportService.load`."""

    _context: Context
    _drafts: Iterable[CustomerDraft]
    _reason: str = attrs.field(kw_only=True)
    _workers: int = attrs.field(kw_only=True)
    _pairs: RunPairs | None = attrs.field(kw_only=True)
    _progress: Progress | None = attrs.field(kw_only=True)

    @collecting_seldom()
    def run(self) -> LoadReport:
        """Load all of them, or none."""
        require_workers(self._workers)
        context, tally = self._context, _Tally(self._drafts, self._progress)
        making = _Making(profile=context.profile, scope=context.scope, reason=self._reason)
        pairs = None if self._pairs is None else PairLoading(context, given(RunPairs, self._pairs, "pairs"))
        # Not done anew after a conflict, since the drafts may be such as can be read only once.
        with context.store.writing() as unit:
            loads: LoadPort | None = getattr(unit, "loads", None)
            if loads is None:
                _load_one_by_one(unit, self._iter_batches(unit, pairs), making, tally.count)
            else:
                loads.load(self._iter_batches(unit, pairs), making, workers=self._workers, kept=tally.count)
            if pairs is not None:
                pairs.keep(unit)
                note_links(unit, context.profile)
            elif tally.done:
                note_missing_links(unit)
        return LoadReport(customers=tally.done)

    def _iter_batches(self, unit: UnitOfWork, pairs: PairLoading | None) -> Iterator[list[_Given]]:
        """Yield the drafts with what each of them gets."""
        context = self._context
        # The first question locks out others that add entries, so that positions can be counted on from there.
        position = unit.history.settled_position()
        if unit.customers.count():
            raise StoreOccupiedError(store=context.store.name)
        require_signature(unit, context.profile, context.store.name)
        is_sealed = HistoryAction.REGISTERED.is_always_sealed or read_settings(unit, HistorySettings).is_sealed
        codes, settings = _Codes(unit, context.scope), SettingsOnce(unit)
        drafts = enumerate(given(CustomerDraft, draft, "drafts") for draft in self._drafts)
        while chunk := [loadable(settings, one, f"drafts[{number}]") for number, one in islice(drafts, _BATCH)]:
            at = context.clock()
            places = range(position + 1, position + 1 + len(chunk))
            ids = [self._id_of(draft) for draft in chunk]
            if pairs is not None:
                pairs.name(ids)
            yield [
                _Given(draft, id_, code, place, at, context.new_salt() if is_sealed else None)
                for draft, id_, code, place in zip(chunk, ids, codes.of(chunk), places, strict=True)
            ]
            position += len(chunk)

    def _id_of(self, draft: CustomerDraft) -> CustomerId:
        return draft.id if isinstance(draft, Customer) else CustomerId(self._context.new_id())


class _Tally:
    """Counts and reports what was loaded."""

    def __init__(self, drafts: Iterable[CustomerDraft], progress: Progress | None) -> None:
        self._of = len(drafts) if isinstance(drafts, Sized) else 0
        self._progress = progress
        self.done = 0

    def count(self, many: int) -> None:
        """Count some more."""
        self.done += many
        if self._progress:
            self._progress(_STEP, self.done, self._of)


def _load_one_by_one(
    unit: UnitOfWork,
    batches: Iterable[Sequence[_Given]],
    make: Callable[[Sequence[_Given]], Sequence[NewCustomer]],
    kept: Callable[[int], None],
) -> None:
    """Load into a store that has no faster way."""
    numbers: dict[str, int] = {}
    for batch in batches:
        for new in make(batch):
            number = len(numbers)
            try:
                unit.customers.add(new.customer)
            except AlreadyTakenError as error:
                earlier = numbers.get(error.holder)
                holder = "a customer who was there before" if earlier is None else f"number {earlier}"
                raise LoadRefusedError(what=error.what, number=number, holder=holder) from error
            unit.index.put(new.indexed)
            unit.history.add(from_history_row(new.entry), salt=new.entry.salt)
            numbers[str(new.customer.id)] = number
        kept(len(batch))
