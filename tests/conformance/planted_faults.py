"""Stores with one fault each, and what is wrong with them: a table of faults names the port and the method of each.

Owns the faults. It must not know by which claim they are found.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeAlias

import attrs

from customer_core.errors import StoreNotEmptyError
from customer_core.history import HistoryRow
from customer_core.model import OrderTotals
from customer_core.ports import FormerId, IndexLookup, KeyQuery, TakenCode
from customer_core.search import matches
from customer_core.storage import MemoryStore

Something: TypeAlias = Any
"""A port, or what it takes and gives: each fault is for one port, which the tables name."""
Fault = Callable[..., Any]


class Spoilt:
    """A port of which one method is replaced by a fault, which is given the sound port first."""

    def __init__(self, port: object, method: str, fault: Fault) -> None:
        self._port = port
        self._method = method
        self._fault = fault

    def __getattr__(self, name: str) -> Something:
        return partial(self._fault, self._port) if name == self._method else getattr(self._port, name)


class FaultyStore(MemoryStore):
    """A memory store with a fault in one method of one port."""

    def __init__(self, place: str, fault: Fault) -> None:
        super().__init__()
        self._place = place
        self._fault = fault

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """Open a faulty unit that reads."""
        with super().reading() as unit:
            yield self._spoilt(unit)

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """Open a faulty unit that writes."""
        with super().writing() as unit:
            yield self._spoilt(unit)

    def _spoilt(self, unit: Something) -> Something:
        name, _, method = self._place.partition(".")
        setattr(unit, name, Spoilt(getattr(unit, name), method, self._fault))
        return unit


class LeakyStore(MemoryStore):
    """A memory store that keeps what failed units wrote."""

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """Open a unit that is kept whatever leaves it."""
        failure: list[BaseException] = []
        with super().writing() as unit:
            try:
                yield unit
            except BaseException as error:  # noqa: BLE001 - the fault is that it forgets to undo
                failure.append(error)
        if failure:
            raise failure[0]


class LaxStore(MemoryStore):
    """A memory store in which a unit that only reads may write."""

    reading = MemoryStore.writing


class OpenStore(MemoryStore):
    """A memory store that cannot be closed."""

    def close(self) -> None:
        """Do nothing."""


class SeeingStore(MemoryStore):
    """A memory store one port of which shows everything, whatever the view."""

    def __init__(self, port: str) -> None:
        super().__init__()
        self._port = port

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """Open a unit that reads more than it may."""
        with super().reading() as unit:
            seen_by = unit.seen_by

            def seen_by_all(view: Something) -> Something:
                limited = seen_by(view)
                setattr(limited, self._port, getattr(unit, self._port))
                return limited

            unit.seen_by = seen_by_all  # type: ignore[method-assign]  # the fault
            yield unit


def forget_a_key(port: Something, customer: Something) -> None:
    """Keep a new customer without its last external key."""
    port.add(attrs.evolve(customer, external_keys=customer.external_keys[:-1]))


def fold_a_code(port: Something, code: str, brand: Something) -> Something:
    """Find a code whatever its case."""
    return (
        port.find_by_code(code, brand)
        or port.find_by_code(code.lower(), brand)
        or port.find_by_code(code.upper(), brand)
    )


def stop_at_merges(port: Something, id_: Something) -> Something:
    """Find nobody by the id of a merged customer."""
    found = port.find(id_)
    return found if found and found.id == id_ else None


def ignore_the_version(port: Something, customer: Something, *, expected_version: int) -> None:
    """Replace a customer whatever its version."""
    found = port.find(customer.id)
    port.replace(customer, expected_version=found.version if found else expected_version)


def forget_totals(port: Something, customer: Something, *, expected_version: int) -> None:
    """Replace a customer, and what its orders come to with it."""
    port.replace(customer, expected_version=expected_version)
    port.note_totals(customer.id, OrderTotals())


def lose_the_third_row(port: Something, request: Something) -> Something:
    """Show a page without its third row."""
    page = port.find_page(request)
    return attrs.evolve(page, items=page.items[:2] + page.items[3:])


def look_at_the_record_alone(port: Something, request: Something) -> Something:
    """Find nobody by what lost in a merge."""
    page = port.find_page(request)
    return attrs.evolve(page, items=tuple(one for one in page.items if matches(request.criteria, one)))


def miscount(port: Something, request: Something) -> Something:
    """Count one row too many where there are several."""
    page = port.find_page(request)
    return attrs.evolve(page, total=page.total + (page.total > 1))


def order_by_small_letters(port: Something) -> Something:
    """Tell all in an order that knows no capitals."""
    return iter(sorted(port.iter_all(), key=lambda one: str(one.id).lower()))


def keep_the_first(port: Something, record: Something) -> None:
    """Keep what the index said first."""
    if not any(
        record.id == id_ for key in record.keys for id_, *_ in port.find([KeyQuery(key, 99, 0)], order="").candidates
    ):
        port.put(record)


def count_once(port: Something, queries: Something, *, order: str) -> IndexLookup:
    """Say that one key is shared, however many are."""
    found: IndexLookup = port.find(queries, order=order)
    return attrs.evolve(found, candidates=tuple((id_, features, 1) for id_, features, _ in found.candidates))


def reach_too_far(port: Something, queries: Something, *, order: str) -> IndexLookup:
    """Reach one record further than was asked."""
    found: IndexLookup = port.find([attrs.evolve(query, reach=query.reach + 1) for query in queries], order=order)
    return found


def begin_behind(port: Something, queries: Something, *, order: str) -> IndexLookup:
    """Count records of the very order text as standing before it."""
    found: IndexLookup = port.find(queries, order=f"{order}\0")
    return found


def tell_a_masters_merges_only(port: Something, customer: Something) -> Something:
    """Tell merges of their masters only."""
    return tuple(merge for merge in port.list_of(customer) if merge.master == customer)


def embellish(port: Something, merge: Something, contributions: Something) -> None:
    """Keep contributions in another case than they had."""
    port.add(merge, [attrs.evolve(one, company=one.company.upper()) for one in contributions])


def turn_round(port: Something, owners: Something) -> Something:
    """Tell accounts in descending order."""
    return port.list_of(owners)[::-1]


def count_decided(port: Something) -> int:
    """Count pairs that somebody decided, too."""
    return len(port.list_waiting(after=None, most=1_000))


def take_whole_bits(port: Something, *, after: Something, most: int) -> Something:
    """Order pairs by whole bits."""
    pairs = sorted(port.list_waiting(after=after, most=most), key=lambda pair: (-int(pair.bits), pair.left, pair.right))
    return tuple(pairs)


def repeat_the_last(port: Something, subjects: Something, *, after: int, most: int) -> Something:
    """Begin a turn with the last entry of the one before."""
    return port.list_of(subjects, after=max(after - 1, 0), most=most)


def begin_anew(port: Something, entry: Something, *, salt: bytes | None = None) -> Something:
    """Seal no entry behind another one."""
    return port.add(entry, salt=salt if port.find_last(entry.subject) is None else None)


def seal_everything(port: Something, entry: Something, *, salt: bytes | None = None) -> Something:
    """Seal entries also where none is asked for."""
    return port.add(entry, salt=salt or bytes(16))


def tell_erased(port: Something, *, after: Something, most: int) -> Something:
    """Tell rows without what is personal."""
    return tuple(row._replace(details=None, salt=None) for row in port.list_rows(after=after, most=most))


def look_ahead(port: Something, *, up_to: int, after: Something, most: int) -> Something:
    """Tell the heads of the moment, whatever the position."""
    return port.list_heads(up_to=up_to + 99, after=after, most=most)


def settle_early(port: Something) -> int:
    """Call positions settled that are still to be given."""
    return int(port.settled_position()) + 3


def tell_again(port: Something, *, after: int, most: int) -> Something:
    """Tell of the event that was told last once more."""
    return port.list_events(after=max(after - 1, 0), most=most)


def publish_none(port: Something) -> None:
    """Give no entry a number."""
    port.last_number()


def move_anyway(port: Something, consumer: Something, *, expected_number: int) -> None:
    """Move a consumer wherever it is."""
    found = port.find_consumer(consumer.name)
    port.move_consumer(consumer, expected_number=found.number if found else expected_number)


def start_at_zero(port: Something, counter: str) -> int:
    """Count from zero."""
    return int(port.next_number(counter)) - 1


def overwrite_settings(port: Something, document: Something, *, expected_version: int) -> None:
    """Keep settings whatever the version."""
    found = port.find(document.area)
    port.put(document, expected_version=found.version if found else expected_version)


def tell_private_searches(port: Something, _: str) -> Something:
    """Tell everybody of every saved search."""
    return port.list_all()


def replace_any_search(port: Something, search: Something, *, expected_version: int) -> None:
    """Keep a saved search whatever the version."""
    found = port.find(search.id)
    port.replace(search, expected_version=found.version if found else expected_version)


def begin_with_nothing(port: Something, user: str, last: Something) -> None:
    """Forget with which search a user begins, whenever it searches."""
    port.put_beginning(user, None)
    port.put_last(user, last)


def tell_by_own_id(port: Something, ids: Something) -> Something:
    """Tell memberships of the very ids alone that they were written with."""
    return tuple(one for one in port.list_memberships(ids) if one.customer in ids)


def forget_no_removal(port: Something, membership: Something) -> None:
    """Keep that somebody was removed by another id, whoever adds it."""
    said = port.list_memberships([membership.customer])
    out = [one for one in said if not one.is_member and one.customer != membership.customer]
    port.put_membership(membership)
    for one in out:
        port.put_membership(one)


def leave_members_behind(port: Something, id_: Something, *, expected_version: int) -> None:
    """Keep the group."""
    port.replace(attrs.evolve(port.find(id_), id=id_), expected_version=expected_version)


def answer_for_all(port: Something, _: str, key: str) -> Something:
    """Find a request under whatever action."""
    return port.find("save", key)


def tell_left_ends_only(port: Something, ids: Something) -> Something:
    """Tell links of their smaller ids alone."""
    return tuple(link for link in port.list_of(ids) if link.left in ids)


def pile_links_up(port: Something, _: object, links: Something) -> None:
    """Keep all links that were there beside the new ones."""
    port.add(links)


def judge_by_ids(port: Something, ids: Something) -> Something:
    """Tell what stands by the ids that it was written with, whomever these name."""
    return tuple(one for one in port.list_standing(ids) if {one.judgement.left, one.judgement.right} & set(ids))


def tell_the_last_judgement(port: Something, ones: Something, others: Something) -> Something:
    """Forget whatever was superseded."""
    return tuple(one for one in port.list_between(ones, others) if one.is_standing)


class Retold:
    """Records of another store, told with a fault."""

    def __init__(self, source: Something, retell: Fault) -> None:
        self._source = source
        self._retell = retell

    def count(self) -> Something:
        """Count as the source does."""
        return self._source.count()

    def iter_all(self) -> Iterator[Something]:
        """Tell each record with the fault."""
        return (told for record in self._source.iter_all() if (told := self._retell(record)) is not None)


def tell_live_ids_only(port: Something) -> Iterator[Something]:
    """Tell nothing of customers that were merged or removed."""
    return (record for record in port.iter_all() if not isinstance(record, FormerId))


def tell_backwards(port: Something) -> Iterator[Something]:
    """Tell everything in the opposite order."""
    return iter(list(port.iter_all())[::-1])


def restore_without(retell: Fault) -> Fault:
    """Return a way of restoring in which every record is changed or lost."""

    def restore(port: Something, source: Something, *, progress: Something) -> None:
        port.restore(Retold(source, retell), progress=progress)

    return restore


def free_what_was_taken(record: Something) -> Something:
    """Lose the ids that name nobody of their own."""
    return None if isinstance(record, FormerId) else record


def contribute_nothing(record: Something) -> Something:
    """Forget of a code that it went into a merge, and so that it stays taken."""
    return None if isinstance(record, TakenCode) and record.is_contributed else record


def close_the_gaps(record: Something) -> Something:
    """Number entries anew."""
    return record._replace(position=1) if isinstance(record, HistoryRow) else record


def restore_quietly(port: Something, source: Something, *, progress: Something) -> None:
    """Do nothing where something is kept, and say nothing."""
    with suppress(StoreNotEmptyError):
        port.restore(source, progress=progress)


def undo_without_its_ids(port: Something, id_: Something, undo: Something, records: Something) -> None:
    """Let those go alone who left."""
    alone = [attrs.evolve(parted, ids=(parted.id,)) for parted in undo.parted]
    port.undo(id_, attrs.evolve(undo, parted=tuple(alone)), records)


def undo_in_another_case(port: Something, id_: Something, undo: Something, records: Something) -> None:
    """Bring records back in another case than they had."""
    port.undo(id_, undo, [attrs.evolve(one, company=one.company.upper()) for one in records])


def undo_without_keys(port: Something, id_: Something, undo: Something, records: Something) -> None:
    """Leave the keys of those who left with the survivor."""
    port.undo(id_, undo, [attrs.evolve(one, external_keys=()) for one in records])


def undo_without_reason(port: Something, id_: Something, undo: Something, records: Something) -> None:
    """Forget why."""
    port.undo(id_, attrs.evolve(undo, reason=""), records)


def tell_the_survivor(port: Something, key: Something) -> Something:
    """Tell whom a key leads to in place of whom it was written for."""
    found = port.find_by_external_key(key)
    return found and found.id
