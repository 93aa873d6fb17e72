"""The run of an import: rows are saved a few at a time, their figures with them, and who is sure to be one is merged.

Owns the steps and their order. It must not know how a row is understood, nor what is reported in the end.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Final, TypeVar

import attrs

from customer_core.errors import AlreadyTakenError, IdempotencyMismatchError, InvalidOptionError
from customer_core.exchange import FoundRow
from customer_core.model import CustomerId
from customer_core.ports import UnitOfWork
from customer_core.services._arriving import Arriving, RefusedInUnit
from customer_core.services._assisting import Assistant, Job, assisted_by
from customer_core.services._automatic import ClusterOutcome, UnseenMerges
from customer_core.services._contexts import Context
from customer_core.services._import_figures import FigureKeeper, Outcome, Waiting
from customer_core.services._import_rows import ROW_REFUSALS, Entered, Merged, ReadyRow, RowOutcome, RowSource
from customer_core.services._import_warnings import RowWarning
from customer_core.services._outcomes import Registered
from customer_core.services._row_work import RowWork, Said, Understanding

__all__ = ["ImportRun"]

Answer = TypeVar("Answer")

# How long others wait at most, more or less: a unit of work holds the lock of a store.
_ROWS_MOST: Final = 200
_SECONDS_MOST: Final = 0.4
_READ_AHEAD: Final = 100
"""How many rows another process understands at once, and how often so many wait for it."""
_BATCHES_AHEAD: Final = 4


@attrs.frozen(repr=False)
class ImportRun:
    """One import of a file: `unseen` merges who is sure to be one, if that is asked for."""

    context: Context
    source: RowSource
    keeper: FigureKeeper
    is_updating: bool = attrs.field(kw_only=True)
    is_trial: bool = attrs.field(kw_only=True)
    unseen: UnseenMerges | None = attrs.field(kw_only=True)
    assistant: Assistant[RowWork] | None = attrs.field(default=None, kw_only=True)
    """Does the jobs of the work in another process; None where this one does."""
    _work: RowWork = attrs.field(init=False)

    @_work.default
    def _make_work(self) -> RowWork:
        context = self.context
        return RowWork(context.profile, self.source.reading(context.scope.brand), context.store.name)

    @contextmanager
    def assisted_by(self, workers: int) -> "Iterator[ImportRun]":
        """Have so many other processes help while a block runs, by the run that it is given."""
        with assisted_by(workers, self._work, self.context.store.name) as assistant:
            yield attrs.evolve(self, assistant=assistant)

    def iter_outcomes(self) -> Iterator[tuple[FoundRow, Outcome, Sequence[RowWarning]]]:
        """Yield what became of each row, in order, when it is kept, and what is odd about it."""
        waiting: deque[Waiting] = deque()
        ready = 0
        for row, found in self.source.iter_rows(self.context, self._understood, is_updating=self.is_updating):
            waiting.append((row, found))
            ready += isinstance(found, ReadyRow)
            if ready == _ROWS_MOST:
                yield from self._settled(waiting)
                ready = 0
        yield from self._settled(waiting)

    def _understood(self, rows: Iterable[FoundRow]) -> Iterator[tuple[FoundRow, Said | None]]:
        """Yield what rows say, which another process is given some hundred rows ahead."""
        coming: deque[tuple[list[FoundRow], Callable[[], list[Said | None]]]] = deque()
        remaining = iter(rows)
        while True:
            batch = list(islice(remaining, _READ_AHEAD if self.assistant else 1))
            if batch:
                sound = [(row.number, row.line, row.cells) for row in batch if row.fault is None]
                coming.append((batch, self._begun(Understanding(sound))))
            if not coming:
                return
            if not batch or not self.assistant or len(coming) > _BATCHES_AHEAD:
                found, said = coming.popleft()
                answers = iter(said())
                yield from ((row, None if row.fault else next(answers)) for row in found)

    def _begun(self, job: Job[RowWork, Answer]) -> Callable[[], Answer]:
        """Begin a job, and return what waits for its answer: at once where no other process helps."""
        if self.assistant:
            return self.assistant.give(job)
        answer = job(self._work)
        return lambda: answer

    def _settled(self, waiting: deque[Waiting]) -> Iterator[tuple[FoundRow, Outcome, Sequence[RowWarning]]]:
        """Yield what became of the rows that wait, those that are understood saved in their order."""
        ready = [found for _, found in waiting if isinstance(found, ReadyRow)]
        outcomes: deque[RowOutcome] = deque()
        while waiting:
            row, found = waiting[0]
            if isinstance(found, ReadyRow) and not outcomes:
                outcomes.extend(
                    self._foresee(ready) if self.is_trial else self._merge(self._save(ready, waiting), waiting)
                )
                ready = ready[len(outcomes) :]
            waiting.popleft()
            if isinstance(found, ReadyRow):
                yield row, outcomes.popleft(), found.warnings
            else:
                yield row, found, ()

    def _foresee(self, ready: Sequence[ReadyRow]) -> list[RowOutcome]:
        try:
            with self.context.reading() as unit:
                return [row.foresee(unit) for row in ready]
        except IdempotencyMismatchError:
            raise self._imported_otherwise() from None

    def _save(self, ready: Sequence[ReadyRow], waiting: Collection[Waiting]) -> list[RowOutcome]:
        """Save rows in one unit of work until its time is up or one is refused, and return what became of them."""
        self.source.require_unchanged()
        try:
            return self.context.write(lambda unit: self._save_in(unit, ready, waiting))
        except IdempotencyMismatchError:
            raise self._imported_otherwise() from None
        except RefusedInUnit as refused:
            # Nothing of that unit is kept. Those before the refused one are saved by themselves, and looked at anew.
            if refused.place:
                return self._save(ready[: refused.place], waiting)
            return [ready[0].refused(refused.error)]

    def _save_in(self, unit: UnitOfWork, ready: Sequence[ReadyRow], waiting: Collection[Waiting]) -> list[RowOutcome]:
        unit.index.reserve({key for row in ready for key in row.keys(unit)})
        done: list[RowOutcome] = []
        started = self.context.clock()
        arriving = Arriving.in_unit(unit, self.context, ready, self._begun)
        place = 0
        while place < len(ready):
            many = arriving.count_from(place) if arriving else 0
            try:
                if arriving and many:
                    arriving.enter(place, many)
                    place += many
                else:
                    done.extend(arriving.settle() if arriving else ())
                    done.append(self._saved(unit, ready, place, arriving))
                    place += 1
            except AlreadyTakenError:
                # Of a set that wrote nothing: by itself each row is told what is taken.
                done.extend(arriving.settle() if arriving else ())
                arriving = None
            if (self.context.clock() - started).total_seconds() >= _SECONDS_MOST:
                break
        done.extend(arriving.settle() if arriving else ())
        self.keeper.keep_with(unit, waiting, done)
        return done

    def _saved(self, unit: UnitOfWork, ready: Sequence[ReadyRow], place: int, arriving: Arriving | None) -> RowOutcome:
        """Save one row by itself."""
        try:
            outcome = ready[place].save(unit)
        except ROW_REFUSALS as error:
            raise RefusedInUnit(place, error) from None
        if arriving:
            arriving.note(place, outcome.customer if isinstance(outcome, Registered) else None)
        return outcome

    def _merge(self, done: list[RowOutcome], waiting: Collection[Waiting]) -> list[RowOutcome]:
        """Merge who is sure to be one, of those whom rows were saved as; the figures are kept with the merges."""
        unseen = self.unseen
        ids = [id_ for one in done if (id_ := _to_merge(one)) is not None]
        if unseen is None or not ids:
            return done

        def keep_figures(unit: UnitOfWork, found: Sequence[ClusterOutcome]) -> None:
            self.keeper.keep_with(unit, waiting, _with_merges(done, found))

        with self.context.reading() as unit:
            surveyed = unseen.survey_of(unit, ids)
        return _with_merges(done, unseen.keep(surveyed, keep_figures))

    def _imported_otherwise(self) -> InvalidOptionError:
        return InvalidOptionError(
            option=self.source.table.file,
            problem="some of its rows were imported before with other columns, for another system or brand",
            remedy="give the columns, system and brand of before (the history of a customer shows what its row became) "
            "or, to save the rows again beside those customers, a file that differs",
        )


def _with_merges(done: Sequence[RowOutcome], found: Sequence[ClusterOutcome]) -> list[RowOutcome]:
    """Return what became of rows once some customers were merged; what was saved before stays a replay."""
    groups = {id_: group for one in found if one.merges for group in one.groups for id_ in group}
    return [_with_merge(one, groups) for one in done]


def _with_merge(one: RowOutcome, groups: Mapping[CustomerId, Collection[CustomerId]]) -> RowOutcome:
    match one:
        case Registered(suspects=found) if found:
            id_, suspects = one.customer.id, tuple(suspect.customer.id for suspect in found)
        case Entered(customer=id_, suspects=suspects) if suspects:
            pass
        case _:
            return one
    if id_ not in groups:
        return one
    return Merged(suspects=tuple(other for other in suspects if other not in groups[id_]))


def _to_merge(one: RowOutcome) -> CustomerId | None:
    """Return whom a row was saved as, now or before, if that may be one with somebody."""
    match one:
        case Registered(customer=customer, suspects=found, is_replay=is_replay):
            return customer.id if found or is_replay else None
        case Entered(customer=id_, suspects=suspects):
            return id_ if suspects else None
        case _:
            return None
