"""Pages of customers in any order, found by walking an index or, where few are found, by sorting those.

Owns how rows are found around a place. What a page is, and which pages are around it, is the search engine's. Blank
values come last in either direction, so an order is made of stretches: rows with a value, then those without.
"""

import json
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

import attrs
from sqlalchemy import ColumnElement, Subquery, false, func, select, tuple_

from customer_core.search import (
    After,
    Before,
    Criteria,
    Everything,
    LastPage,
    Mark,
    Not,
    Page,
    PageRequest,
    Sort,
    Where,
    matches_terms,
    offset_of,
    page_of,
)
from customer_core.storage.sql._schema import CUSTOMER, SORT
from customer_core.storage.sql._searching import Cover, condition, cover_of, is_sifted_with_profit, rows_of
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Shape, Sight, seq_shown, shown_rows
from customer_core.storage.sql._statements import any_number_of, list_of, named_part

__all__ = ["cut_rows", "find_rows"]

_SORTED_MOST: Final = 5_000
"""How many found customers are sorted anew for each page; more are found by walking the index of the column."""

_TRIED: Final = (100, 200, 400)
"""How many customers are walked, a turn each, to see what holds of them, before the lists of all for whom it does are
made."""
_TRIED_FOR: Final = 8
"""Of how many customers that are wanted a turn finds one at least, where another one is worth its while."""

_DOCUMENTS = select(CUSTOMER.c.seq, CUSTOMER.c.document).where(CUSTOMER.c.seq.in_(any_number_of("seqs")))
_TERMS = select(CUSTOMER.c.seq, CUSTOMER.c.terms).where(CUSTOMER.c.seq.in_(any_number_of("seqs")))


class _Row(NamedTuple):
    """A row of results: where it stands, and whose it is."""

    mark: Mark
    seq: int


class _Stretch(NamedTuple):
    """Rows that follow one another, and in which order they do.

    Where values go down and ids up, or the other way round, no index has that order, and a database would sort all
    rows of one value, which may be nearly all there are. `along` is the order of the index, which differs from it among
    rows of one value alone.
    """

    holds: ColumnElement[bool]
    order: Sequence[ColumnElement[Any]]
    along: Sequence[ColumnElement[Any]] = ()
    are_ids_ascending: bool = True


_Side = Callable[[Sort, Subquery, Mark | None], list[_Stretch]]
"""Makes the stretches on one side of a mark."""


def find_rows(session: Session, request: PageRequest, sight: Sight, *, counted: int | None = None) -> Page[str]:
    """Return the page that is asked for, each customer as its document; what was counted before is not counted anew."""
    cover = cover_of(session, request.criteria)
    if cover is None and counted is None:
        counted = _count(session, request.criteria, cover, sight)
    is_known_long = counted is not None and counted > _SORTED_MOST
    found = None if is_known_long else _few(session, request.criteria, cover, sight)
    is_long = found is None
    if found is None:
        total = _count(session, request.criteria, cover, sight) if counted is None else counted
        view = _many(request, sight.shape)
    else:
        total, view = len(found), _these(request)
        sight = attrs.evolve(sight, values={**sight.values, "seqs": list_of(found)})
    results = _Results(session, request, total, sight, view, is_long=is_long)
    if is_long and is_sifted_with_profit(request.criteria):
        everybody = attrs.evolve(request, criteria=Everything())
        results = attrs.evolve(results, everybody=attrs.evolve(results, view=_many(everybody, sight.shape)))
    rows, has_before, has_after = results.cut()
    documents: dict[int, str] = dict(session.rows(_DOCUMENTS, seqs=list_of(row.seq for row in rows)))
    items = [(row.mark, documents[row.seq]) for row in rows]
    return page_of(request, items, total=total, has_before=has_before, has_after=has_after)


def cut_rows(
    session: Session, request: PageRequest, total: int, sight: Sight, view: Subquery
) -> tuple[list[Mark], bool, bool]:
    """Return where the rows of a page stand, in order, and whether there are any before and after.

    Args:
        session: Where they are.
        request: What is asked for.
        total: How many rows there are.
        sight: The values of the view that its statement is limited by.
        view: Every row that is found, as its columns `value`, `id` and `seq`, in any order.
    """
    rows, has_before, has_after = _Results(session, request, total, sight, view, is_long=False).cut()
    return [row.mark for row in rows], has_before, has_after


def _count(session: Session, criteria: Criteria, cover: Cover | None, sight: Sight) -> int:
    """Return for how many customers who are shown criteria hold."""
    if cover is None and isinstance(criteria, Not | Where):
        # Of those who are not found, all that there are less those who are.
        found = criteria.criteria if isinstance(criteria, Not) else criteria
        listed = cover_of(session, found) if isinstance(criteria, Not) else Cover(criteria.lookups)
        return _count(session, Everything(), None, sight) - _count(session, found, listed, sight)
    seq, conditions = _found(criteria, cover, sight.shape)
    counted = select(func.count()).select_from(seq.table).where(*conditions)
    ((count,),) = session.rows_once(counted, **sight.values)
    return int(count)


def _found(
    criteria: Criteria, cover: Cover | None, shape: Shape
) -> tuple[ColumnElement[Any], tuple[ColumnElement[bool], ...]]:
    """Return the row numbers of those who are found, as a column and what is true of its rows."""
    if cover is None:
        seq, is_shown = shown_rows(shape)
        return seq, (*is_shown, condition(criteria, seq))
    if not cover.lookups:
        return CUSTOMER.c.seq, (false(),)
    seq = rows_of(cover.lookups).subquery("listed").c.customer
    rest = () if cover.rest is None else (condition(cover.rest, seq, cover.way_to),)
    return seq, (*seq_shown(shape, seq), *rest)


def _sifted(session: Session, cover: Cover, sight: Sight) -> list[int]:
    """Return the row numbers of those on a short list who are shown and for whom the rest holds, by their terms."""
    listed = rows_of(cover.lookups).subquery("listed")
    told = select(CUSTOMER.c.seq, CUSTOMER.c.terms).where(
        CUSTOMER.c.seq.in_(select(listed.c.customer).where(*seq_shown(sight.shape, listed.c.customer)))
    )
    return _meeting(cover.rest or Everything(), session.rows_once(told, **sight.values))


def _met(session: Session, criteria: Criteria, seqs: Sequence[int]) -> list[int]:
    """Return the row numbers of those for whom criteria hold, by their terms."""
    return _meeting(criteria, session.rows(_TERMS, seqs=list_of(seqs)))


def _meeting(criteria: Criteria, rows: Sequence[Row]) -> list[int]:
    return [seq for seq, terms in rows if matches_terms(criteria, list(map(tuple, json.loads(terms))))]


def _few(session: Session, criteria: Criteria, cover: Cover | None, sight: Sight) -> list[int] | None:
    """Return the row numbers of those who are found, each once; None where they are too many to be sorted."""
    if cover is not None and cover.is_to_be_sifted:
        return _sifted(session, cover, sight)
    seq, conditions = _found(criteria, cover, sight.shape)
    some = select(seq).where(*conditions).limit(_SORTED_MOST + 1)
    numbers = [number for (number,) in session.rows_once(some, **sight.values)]
    return numbers if len(numbers) <= _SORTED_MOST else None


def _these(request: PageRequest) -> Subquery:
    """Return the rows of customers by their numbers, each read from the customer: sort value, id and number."""
    few = select(named_part(CUSTOMER.c.sorts, request.sort.field).label("value"), CUSTOMER.c.id, CUSTOMER.c.seq)
    return few.where(CUSTOMER.c.seq.in_(any_number_of("seqs"))).subquery("view")


def _many(request: PageRequest, shape: Shape) -> Subquery:
    """Return the rows that a request finds, in the index of the column."""
    many = select(SORT.c.value, SORT.c.id, SORT.c.customer.label("seq"))
    shown = seq_shown(shape, SORT.c.customer)
    return many.where(
        SORT.c.field == request.sort.field, *shown, condition(request.criteria, SORT.c.customer)
    ).subquery("view")


@attrs.frozen
class _Results:
    """Everything that a request finds, as rows to be walked."""

    session: Session
    request: PageRequest
    total: int
    sight: Sight
    view: Subquery
    is_long: bool = attrs.field(kw_only=True)
    """Whether the view is the index of the column, and holds more rows than are to be sorted."""
    everybody: "_Results | None" = attrs.field(default=None, kw_only=True)
    """All who are shown, among whom those may be close together who are found; None where that saves no list."""

    def cut(self) -> tuple[list[_Row], bool, bool]:
        """Return the rows of the page that is asked for, and whether there are any before and after."""
        position, size = self.request.position, self.request.size
        if isinstance(position, After):
            rows = self.onward(position.mark, most=size + 1)
            return rows[:size], self._is_any(self.back, rows[:1]), len(rows) > size
        if isinstance(position, Before):
            rows = self.back(position.mark, most=size + 1)
            return rows[-size:], len(rows) > size, self._is_any(self.onward, rows[-1:])
        start = offset_of(self.request, self.total)
        if isinstance(position, LastPage):
            return self.back(None, most=self.total - start), start > 0, False
        rows = self.onward(None, most=size, skip=start)
        return rows, start > 0, start + len(rows) < self.total

    def onward(self, mark: Mark | None, *, most: int, skip: int = 0) -> list[_Row]:
        """Return rows behind a mark, or from the first, in order."""
        return self.go(_onward, mark, most=most, skip=skip)

    def back(self, mark: Mark | None, *, most: int, skip: int = 0) -> list[_Row]:
        """Return rows before a mark, or up to the last, in order."""
        return self.go(_back, mark, most=most, skip=skip)[::-1]

    def go(self, way: _Side, mark: Mark | None, *, most: int, skip: int = 0) -> list[_Row]:
        """Return rows on one side of a mark, the nearest first."""
        rows: list[_Row] = []
        if self.everybody is not None and not skip:
            rows, mark, is_done = self._try(self.everybody, way, mark, most=most)
            if is_done:
                return rows
        return rows + self._walk(way(self.request.sort, self.view, mark), most=most - len(rows), skip=skip)

    def _try(
        self, everybody: "_Results", way: _Side, mark: Mark | None, *, most: int
    ) -> tuple[list[_Row], Mark | None, bool]:
        """Return who is found among the nearest of all, up to which mark, and whether no more are wanted or there."""
        rows: list[_Row] = []
        for turn in _TRIED:
            seen = everybody.go(way, mark, most=turn)
            met = set(_met(self.session, self.request.criteria, [row.seq for row in seen]))
            rows += [row for row in seen if row.seq in met]
            if len(rows) >= most or len(seen) < turn:
                return rows[:most], None, True
            mark = seen[-1].mark
            if len(rows) * _TRIED_FOR < most:
                break
        return rows, mark, False

    def _is_any(self, side: Callable[..., list[_Row]], edge: Sequence[_Row]) -> bool:
        """Tell whether there are rows on one side of the edge of a page; of an empty page all rows are."""
        return bool(side(edge[0].mark, most=1)) if edge else self.total > 0

    def _walk(self, stretches: Sequence[_Stretch], *, most: int, skip: int) -> list[_Row]:
        rows: list[_Row] = []
        for stretch in stretches:
            if len(rows) >= most:
                break
            walk = self._walk_along if self.is_long and stretch.along else self._read
            found = walk(stretch, most=most - len(rows), skip=skip)
            rows += found
            skip = 0 if found or not skip else skip - self._count(stretch.holds)
        return rows

    def _walk_along(self, stretch: _Stretch, *, most: int, skip: int) -> list[_Row]:
        """Return rows of a stretch along the index; those of a value that goes on beyond them are asked for anew."""
        lead = 1 if skip else 0
        read = self._read(stretch._replace(order=stretch.along), most=lead + most + 1, skip=skip - lead)
        groups = [[*alike] for _, alike in groupby(read[lead : lead + most], key=_value_of)]
        beyond = {row.mark.key for row in (*read[:lead], *read[lead + most :])}
        rows: list[_Row] = []
        for place, alike in enumerate(groups):
            value = alike[0].mark.key
            if value in beyond:
                # What holds of the stretch holds of the value, and would have SQLite walk all values of the stretch.
                same = _Stretch(self.view.c.value == value, stretch.order[1:])
                skipped = 0 if place else self._count_skipped(stretch, value, skip)
                rows += self._read(same, most=len(alike), skip=skipped)
            else:
                rows += sorted(alike, key=_id_of, reverse=not stretch.are_ids_ascending)
        return rows

    def _count_skipped(self, stretch: _Stretch, value: str, skip: int) -> int:
        """Return how many of the first rows of a stretch have a value."""
        if not skip:
            return 0
        first = select(self.view.c.value).where(stretch.holds).order_by(*stretch.along).limit(skip).subquery("first")
        ((count,),) = self.session.rows_once(
            select(func.count()).select_from(first).where(first.c.value == value), **self.sight.values
        )
        return int(count)

    def _read(self, stretch: _Stretch, *, most: int, skip: int) -> list[_Row]:
        statement = select(*self.view.c).where(stretch.holds).order_by(*stretch.order).limit(most).offset(skip)
        found = self.session.rows_once(statement, **self.sight.values)
        return [_Row(Mark(value, id_), seq) for value, id_, seq in found]

    def _count(self, holds: ColumnElement[bool]) -> int:
        counted = select(func.count()).select_from(self.view).where(holds)
        ((count,),) = self.session.rows_once(counted, **self.sight.values)
        return int(count)


def _onward(sort: Sort, view: Subquery, mark: Mark | None) -> list[_Stretch]:
    """Return the stretches behind a mark, the nearest first."""
    value, id_ = view.c.value, view.c.id
    blank = _Stretch(value == "", [id_])
    if mark is None and sort.is_descending:
        return [_Stretch(value > "", [value.desc(), id_], [value.desc(), id_.desc()]), blank]
    if mark is None:
        return [_Stretch(value > "", [value, id_]), blank]
    if not mark.key:
        return [_Stretch((value == "") & (id_ > mark.id), [id_])]
    if not sort.is_descending:
        return [_Stretch(tuple_(value, id_) > tuple_(*mark), [value, id_]), blank]
    beside = _Stretch((value == mark.key) & (id_ > mark.id), [id_])
    below = (value > "") & (value < mark.key)
    return [beside, _Stretch(below, [value.desc(), id_], [value.desc(), id_.desc()]), blank]


def _back(sort: Sort, view: Subquery, mark: Mark | None) -> list[_Stretch]:
    """Return the stretches before a mark, the nearest first and each from its end."""
    value, id_ = view.c.value, view.c.id
    valued = _Stretch(value > "", [value.desc(), id_.desc()])
    if sort.is_descending:
        valued = _Stretch(value > "", [value, id_.desc()], [value, id_], are_ids_ascending=False)
    if mark is None:
        return [_Stretch(value == "", [id_.desc()]), valued]
    if not mark.key:
        return [_Stretch((value == "") & (id_ < mark.id), [id_.desc()]), valued]
    if not sort.is_descending:
        return [_Stretch((value > "") & (tuple_(value, id_) < tuple_(*mark)), [value.desc(), id_.desc()])]
    beside = _Stretch((value == mark.key) & (id_ < mark.id), [id_.desc()])
    return [beside, _Stretch(value > mark.key, [value, id_.desc()], [value, id_], are_ids_ascending=False)]


def _value_of(row: _Row) -> str:
    return row.mark.key


def _id_of(row: _Row) -> str:
    return row.mark.id
