"""Whom new customers meet in the duplicate index who come together: those who were there, and those before them.

Owns the joining of both, so that each is answered as if all before it stood in the index already. It only reads.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from customer_core.model import EVERYTHING, CustomerId
from customer_core.ports import Arrival, ArrivalQuestion, IndexLookup, KeyQuery, kept_key
from customer_core.storage.sql._indexing import blocks_in, features_of, neighbors_in
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight

__all__ = ["meet"]

_WHOLE: Final = Sight.of(EVERYTHING)


Block = Mapping[str, Sequence[int]]
"""The records of blocks, by key; none of those that nobody is in."""


@attrs.frozen
class _Known:
    """What is told of a record, and its place in every block: those who come have numbers below zero."""

    place: tuple[str, str]
    """Where it stands in a block: its order text, and its id as text."""
    id: CustomerId
    features: str


@attrs.frozen
class _Answer:
    """What one question comes to so far: how many keys are shared with whom, and which blocks are too large."""

    shared: Counter[int] = attrs.field(factory=Counter)
    cut: list[tuple[KeyQuery, tuple[int, ...]]] = attrs.field(factory=list)
    """The blocks that are too large, each with those in it who came before."""

    def ask(self, queries: Sequence[KeyQuery], blocks: Block, came: Block) -> None:
        """Look at blocks of those who were there, and of those who came."""
        met: list[int] = []
        for query in queries:
            there, before = blocks.get(query.key, ()), came.get(query.key, ())
            if len(there) + len(before) > query.most:
                self.cut.append((query, tuple(before)))
            else:
                met.extend(there)
                met.extend(before)
        self.shared.update(met)


Blocks = dict[bool, Block]
"""The records of blocks by key: of everybody, and of whom a view shows."""
Near = dict[bool, dict[str, tuple[list[int], list[int]]]]
"""The neighbors in blocks by kept key, on either side, likewise."""


def meet(session: Session, sight: Sight, arrivals: Sequence[Arrival]) -> tuple[tuple[IndexLookup, ...], ...]:
    """Return what the questions of each are answered with, none of them being in the index yet."""
    sights = {True: _WHOLE, False: sight}
    blocks = {is_of_all: _blocks(session, seen, arrivals, is_of_all=is_of_all) for is_of_all, seen in sights.items()}
    answers = _answers(arrivals, blocks)
    nearest: list[Near] = []
    for arrival, each in zip(arrivals, answers, strict=True):
        order, near = arrival.new.indexed.order, Near()
        for is_of_all, seen in sights.items():
            reaching = _reaching(arrival.asked, each, is_of_all=is_of_all)
            found = neighbors_in(session, seen, reaching, order)
            near[is_of_all] = {key: sides for (key, _), sides in found.items()}
        nearest.append(near)
    known = _known(session, arrivals, answers, nearest)
    return tuple(
        tuple(
            _told(answer, arrival, near[question.is_of_all], known)
            for question, answer in zip(arrival.asked, each, strict=True)
        )
        for arrival, each, near in zip(arrivals, answers, nearest, strict=True)
    )


def _answers(arrivals: Sequence[Arrival], blocks: Blocks) -> list[list[_Answer]]:
    """Return what each question comes to so far, asked before or behind the coming of its customer."""
    came, answers = dict[str, list[int]](), []
    for number, arrival in enumerate(arrivals):
        each = [_Answer() for _ in arrival.asked]
        for is_behind in (False, True):
            for answer, question in zip(each, arrival.asked, strict=True):
                if question.is_behind is is_behind:
                    answer.ask(question.queries, blocks[question.is_of_all], came)
            if not is_behind:
                for key in dict.fromkeys(arrival.new.indexed.keys):
                    came.setdefault(key, []).append(-1 - number)
        answers.append(each)
    return answers


def _blocks(session: Session, sight: Sight, arrivals: Sequence[Arrival], *, is_of_all: bool) -> Block:
    """Return the block of each key that is asked for, as far as any question goes, and one record more."""
    most: dict[str, int] = {}
    for arrival in arrivals:
        for question in arrival.asked:
            if question.is_of_all is is_of_all:
                for query in question.queries:
                    key, bound = query.key, query.most
                    if most.get(key, -1) < bound:
                        most[key] = bound
    return {key: members for (key, _), members in blocks_in(session, sight, most.items()).items() if members}


def _reaching(asked: Sequence[ArrivalQuestion], answers: Sequence[_Answer], *, is_of_all: bool) -> list[KeyQuery]:
    """Return the large blocks of which neighbors are asked for, each once, as far as any question reaches."""
    reach: dict[str, int] = {}
    for question, answer in zip(asked, answers, strict=True):
        if question.is_of_all is is_of_all:
            for query, _ in answer.cut:
                reach[query.key] = max(reach.get(query.key, 0), query.reach)
    return [KeyQuery(key, 0, far) for key, far in reach.items() if far]


def _known(
    session: Session,
    arrivals: Sequence[Arrival],
    answers: Sequence[Sequence[_Answer]],
    nearest: Sequence[Near],
) -> dict[int, _Known]:
    """Return what is told of everybody who was met."""
    met = {number for each in answers for answer in each for number in answer.shared if number >= 0}
    met.update(
        number
        for near in nearest
        for seen in near.values()
        for sides in seen.values()
        for side in sides
        for number in side
    )
    known = {
        seq: _Known((order, id_), CustomerId(id_), features)
        for seq, id_, features, order in features_of(session, sorted(met))
    }
    for number, arrival in enumerate(arrivals):
        indexed = arrival.new.indexed
        known[-1 - number] = _Known((indexed.order, str(indexed.id)), indexed.id, indexed.features)
    return known


def _told(
    answer: _Answer, arrival: Arrival, near: dict[str, tuple[list[int], list[int]]], known: dict[int, _Known]
) -> IndexLookup:
    for query, came in answer.cut:
        if query.reach:
            sides = near[kept_key(query.key)]
            answer.shared.update(_nearest(arrival.new.indexed.order, query.reach, [*sides[0], *sides[1], *came], known))
    ordered = sorted((known[number].place[1], number) for number in answer.shared)
    candidates = ((known[number].id, known[number].features, answer.shared[number]) for _, number in ordered)
    return IndexLookup(candidates=tuple(candidates), cut_keys=tuple(query.key for query, _ in answer.cut))


def _nearest(order: str, reach: int, numbers: Sequence[int], known: dict[int, _Known]) -> list[int]:
    """Return those of a block who are nearest to a place, on either side of it."""
    ordered = sorted(numbers, key=lambda number: known[number].place)
    before = [number for number in ordered if known[number].place[0] < order]
    return [*before[-reach:], *ordered[len(before) :][:reach]]
