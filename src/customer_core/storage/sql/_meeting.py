"""Whom new customers meet in the duplicate index who come together: those who were there, and those before them.

Owns the joining of both, so that each is answered as if all before it stood in the index already. It only reads.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import attrs

from customer_core.model import EVERYTHING, CustomerId
from customer_core.ports import Arrival, IndexLookup, KeyQuery, kept_key
from customer_core.storage.sql._indexing import blocks_in, features_of, neighbors_in
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight

__all__ = ["meet"]

_WHOLE: Final = Sight.of(EVERYTHING)


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

    def ask(self, queries: Sequence[KeyQuery], blocks: dict[str, list[int]], came: dict[str, list[int]]) -> None:
        """Look at blocks of those who were there, and of those who came."""
        for query in queries:
            there, before = blocks[query.key], came.get(query.key, ())
            if len(there) + len(before) > query.most:
                self.cut.append((query, tuple(before)))
            else:
                self.shared.update(there)
                self.shared.update(before)


def meet(session: Session, arrivals: Sequence[Arrival]) -> tuple[tuple[IndexLookup, ...], ...]:
    """Return what the questions of each are answered with, none of them being in the index yet."""
    blocks, came = _blocks(session, arrivals), dict[str, list[int]]()
    answers: list[tuple[_Answer, ...]] = []
    for number, arrival in enumerate(arrivals):
        answers.append(tuple(_Answer() for _ in arrival.asked))
        for answer, queries in zip(answers[-1], arrival.asked, strict=True):
            answer.ask(queries, blocks, came)
        for key in dict.fromkeys(arrival.new.indexed.keys):
            came.setdefault(key, []).append(-1 - number)
    nearest = [
        neighbors_in(session, _WHOLE, _reaching(each), arrival.new.indexed.order)
        for arrival, each in zip(arrivals, answers, strict=True)
    ]
    known = _known(session, arrivals, answers, nearest)
    return tuple(
        tuple(_told(answer, arrival, near, known) for answer in each)
        for arrival, each, near in zip(arrivals, answers, nearest, strict=True)
    )


def _blocks(session: Session, arrivals: Sequence[Arrival]) -> dict[str, list[int]]:
    """Return the block of each key that is asked for, as far as any question goes, and one record more."""
    most: dict[str, int] = {}
    for arrival in arrivals:
        for queries in arrival.asked:
            for query in queries:
                most[query.key] = max(most.get(query.key, 0), query.most)
    found = blocks_in(session, _WHOLE, [KeyQuery(key, bound, 0) for key, bound in most.items()])
    return {query.key: members for query, members in found.items()}


def _reaching(answers: Sequence[_Answer]) -> list[KeyQuery]:
    """Return the large blocks of which neighbors are asked for, each once, as far as any question reaches."""
    reach: dict[str, int] = {}
    for answer in answers:
        for query, _ in answer.cut:
            reach[query.key] = max(reach.get(query.key, 0), query.reach)
    return [KeyQuery(key, 0, far) for key, far in reach.items() if far]


def _known(
    session: Session,
    arrivals: Sequence[Arrival],
    answers: Sequence[Sequence[_Answer]],
    nearest: Sequence[dict[str, tuple[list[int], list[int]]]],
) -> dict[int, _Known]:
    """Return what is told of everybody who was met."""
    met = {number for each in answers for answer in each for number in answer.shared if number >= 0}
    met.update(number for near in nearest for sides in near.values() for side in sides for number in side)
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
