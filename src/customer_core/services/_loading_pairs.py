"""The pairs of a run, kept beside the customers who are loaded: links, and what waits for somebody to look at it.

Owns which of them become links, so that these are those that an index made anew would have. A run says which records
are compared; what they score is told here, so that what is kept is true of the customers as they are kept.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import combinations, islice, product
from typing import Final, NamedTuple

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.matching import PreparedRecord, RunPair, RunPairs, equal_fields, is_link, keys, link_signature
from customer_core.model import EVERYTHING, CustomerId, WaitingPair
from customer_core.ports import Link, LoadPort, UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._duplicates import waiting_pair
from customer_core.services._probes import kept_record
from customer_core.services._stored_settings import read_settings
from customer_core.settings import DuplicateSettings

__all__ = ["PairLoading"]

_BATCH: Final = 1_000
_GROUPS_AT_ONCE: Final = 200
_BITS_APART: Final = 1e-6
"""How far the bits of a run may be from those that are told here: columns are added up in another order."""


class _Kept(NamedTuple):
    """What the index says of a customer: what is compared, by which keys a whole run finds it, and where it stands."""

    record: PreparedRecord
    keys: frozenset[str]
    order: bytes


_Named = tuple[int, RunPair, CustomerId, CustomerId]
"""The place of a pair, the pair, and the ids of its two customers."""
_Group = Sequence[CustomerId]
"""Customers who say the same, in ascending order of their ids."""


class PairLoading:
    """Keeps the pairs of a run in the unit that loads its customers."""

    def __init__(self, context: Context, run: RunPairs) -> None:
        is_alike = link_signature(run.profile) == link_signature(context.profile)
        # What is worth a look is no part of the signature, and may be less here, but no more than the run tells of.
        if not is_alike or run.profile.thresholds.review > context.profile.thresholds.review:
            problem = "were found with another profile than that of the store"
            raise InvalidOptionError(option="pairs", problem=problem, remedy="open the store with the run's profile")
        self._context = context
        self._run = run
        self._ids: list[CustomerId] = []
        self._equals: dict[bytes, set[CustomerId]] = {}

    def name(self, ids: Iterable[CustomerId]) -> None:
        """Take the ids of the next customers of the load, which the places of pairs count."""
        self._ids.extend(ids)

    def keep(self, unit: UnitOfWork) -> None:
        """Keep all pairs.

        Raises:
            InvalidValueError: One of them is none, names nobody who was loaded, is not in order, or scores otherwise.
        """
        wide = unit.seen_by(EVERYTHING)
        fields = read_settings(unit, DuplicateSettings).check_fields
        loads: LoadPort | None = getattr(unit, "loads", None)
        pairs = self._iter_named()
        while batch := list(islice(pairs, _BATCH)):
            links, waiting = self._told(wide, batch, fields)
            if loads is not None:
                loads.add_pairs(links, waiting)
                continue
            wide.links.add(links)
            for pair in waiting:
                unit.reviews.put(pair)
        self._link_equals(wide)

    def _iter_named(self) -> Iterator[_Named]:
        """Yield the pairs with the ids of their customers; those of ids are not looked up yet."""
        before: RunPair | None = None
        for number, pair in enumerate(self._run.pairs):
            _require_sound(number, pair, before)
            before = pair
            yield number, pair, self._id_of(number, "left", pair.left), self._id_of(number, "right", pair.right)

    def _id_of(self, number: int, side: str, end: int | CustomerId) -> CustomerId:
        if isinstance(end, CustomerId):
            return end
        if not 0 <= end < len(self._ids):
            raise _unknown(number, side)
        return self._ids[end]

    def _told(
        self, unit: UnitOfWork, batch: Sequence[_Named], fields: Collection[str]
    ) -> tuple[list[Link], list[WaitingPair]]:
        """Return those of some pairs that are links, and those that are worth a look."""
        context, scorer = self._context, self._context.scorer
        kept, at = self._kept(unit, batch), context.clock()
        links, waiting = [], []
        for number, pair, *ids in batch:
            for side, id_ in zip(("left", "right"), ids, strict=True):
                if id_ not in kept:
                    raise _unknown(number, side)
            left, right = sorted(ids)
            one, other = kept[left], kept[right]
            bits = scorer.bits(one.record, other.record)
            if pair.bits is not None and not abs(pair.bits - bits) <= _BITS_APART:
                problem = "scores otherwise than the run says"
                remedy = "load what the run compared, and record judgements afterwards"
                raise _refused(number, problem, remedy)
            if one.order == other.order:
                self._equals.setdefault(one.order, set()).update(ids)
            if is_link(scorer, one.record, other.record, bits) and one.keys & other.keys:
                links.append(Link(left=left, right=right, bits=bits))
            if bits >= context.profile.thresholds.review_bits:
                waiting.append(
                    waiting_pair(
                        context,
                        (left, right),
                        bits=bits,
                        relation=scorer.relation(one.record, other.record),
                        fields=equal_fields(fields, one.record, other.record),
                        reason="",
                        at=at,
                    )
                )
        return links, waiting

    def _kept(self, unit: UnitOfWork, batch: Sequence[_Named]) -> dict[CustomerId, _Kept]:
        found = {}
        for indexed in unit.index.list_of({id_ for _, _, *ids in batch for id_ in ids}):
            record = kept_record(indexed.features, self._context.store.name)
            order = blake2b(indexed.order.encode(), digest_size=16).digest()
            found[indexed.id] = _Kept(record, frozenset(keys(self._context.profile, record)), order)
        return found

    def _link_equals(self, unit: UnitOfWork) -> None:
        """Link whoever says the same as another one with all with whom that one is linked.

        A run compares one of them for all; in the index each stands for itself.
        """
        groups = [sorted(ids) for ids in self._equals.values()]
        number_of = {id_: number for number, group in enumerate(groups) for id_ in group}
        for first in range(0, len(groups), _GROUPS_AT_ONCE):
            some = groups[first : first + _GROUPS_AT_ONCE]
            links: dict[tuple[CustomerId, CustomerId], Link] = {}
            done = set[tuple[object, object]]()
            for link in unit.links.list_of([id_ for group in some for id_ in group]):
                sides = [(number_of.get(id_, id_), id_) for id_ in (link.left, link.right)]
                two = (sides[0][0], sides[1][0])
                numbers = [number for number in two if isinstance(number, int)]
                # Between two groups it was done with the first of them, whose links are among those that are read.
                if two in done or two[::-1] in done or min(numbers) < first:
                    continue
                done.add(two)
                members = [groups[side] if isinstance(side, int) else [id_] for side, id_ in sides]
                for one, other in self._pairs_among(*members):
                    made = Link.of(one, other, link.bits)
                    links[made.left, made.right] = made
            unit.links.add(list(links.values()))

    def _pairs_among(self, ones: _Group, others: _Group) -> Iterable[tuple[CustomerId, CustomerId]]:
        """Return which members of two groups, or of one, are to be linked.

        In a block that does not hold a group whole, an index has each of them beside the first few, and others beside
        those at its ends. All of them would be very many.
        """
        blocking = self._context.profile.blocking
        if ones is not others:
            return product(self._ends(ones), self._ends(others))
        if len(ones) <= blocking.block_most:
            return combinations(ones, 2)
        firsts = enumerate(ones[: blocking.neighbors], start=1)
        return ((one, other) for place, one in firsts for other in ones[place:])

    def _ends(self, group: _Group) -> _Group:
        blocking = self._context.profile.blocking
        if len(group) <= max(blocking.block_most, 2 * blocking.neighbors):
            return group
        return [*group[: blocking.neighbors], *group[-blocking.neighbors :]]


def _require_sound(number: int, pair: RunPair, before: RunPair | None) -> None:
    """Refuse what is no pair, or does not stand where it should behind the one before it."""
    if not isinstance(pair, RunPair):
        raise _refused(number, "is no RunPair", "give what a result's run_pairs() gives")
    kinds = {type(end) for end in ((*before[:2], *pair[:2]) if before else pair[:2])}
    if kinds not in ({int}, {CustomerId}):
        raise _refused(number, "names its customers otherwise than others", "give all places, or all ids")
    if pair.left == pair.right:
        raise _refused(number, "names one customer twice", "leave it out")
    if not pair[0] < pair[1] or (before is not None and not before[:2] < pair[:2]):  # type: ignore[operator]  # both are of one type
        raise _refused(number, "is out of order", "give each pair once, in ascending order, the smaller end first")
    if pair.bits is not None and not isinstance(pair.bits, float):
        raise _refused(number, "says its bits by no figure", "give a float, or None")


def _refused(number: int, problem: str, remedy: str) -> InvalidValueError:
    return InvalidValueError(field=f"pairs[{number}]", problem=problem, remedy=remedy)


def _unknown(number: int, side: str) -> InvalidValueError:
    return InvalidValueError(
        field=f"pairs[{number}].{side}",
        problem="is none of the customers of the load",
        remedy="name one by its place among the drafts, counted from 0, or by the id that it has there",
    )
