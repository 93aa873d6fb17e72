"""Finds the stored customers that a record may be: keys, look-up, scores, check fields.

Owns the search for suspects inside a unit of work, and the entry of a customer in the duplicate index. What happens to
suspects is decided by the services that register and update.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import TypeVar

import attrs

from customer_core.matching import MatchProfile, PreparedRecord, Scorer, is_link
from customer_core.model import (
    ANYBODY,
    EVERYTHING,
    Customer,
    CustomerDraft,
    CustomerId,
    FrozenMap,
    Permission,
    WaitingPair,
)
from customer_core.ports import IndexedRecord, UnitOfWork
from customer_core.services._clusters import Cluster, Clusters
from customer_core.services._contexts import Context, require_most
from customer_core.services._facts import are_links_kept, require_links, require_signature
from customer_core.services._lineages import absorbed_by
from customer_core.services._linking import Departure, Linker, linked_with
from customer_core.services._outcomes import DuplicateCheck, Suspect
from customer_core.services._probes import (
    Absorbed,
    KeptRecords,
    Probe,
    Sight,
    check_queries,
    compared,
    is_crowd,
    is_worth_telling,
    lost_queries,
    reading_records,
)
from customer_core.services._resolving import named
from customer_core.services._stored_settings import read_settings
from customer_core.settings import DuplicateSettings

__all__ = [
    "DuplicateService",
    "Findings",
    "Joining",
    "entry_of",
    "find_hidden",
    "find_suspects",
    "forget_customer",
    "index_changed",
    "index_new",
    "index_parted",
    "waiting_pair",
    "weighed",
]

Id = TypeVar("Id")
Accepted = Callable[[CustomerId, CustomerId, Collection[str]], bool]


@attrs.frozen(kw_only=True, repr=False)
class Findings:
    """What a look-up found: the check, and the bits of all who score as a link, whoever of them is shown.

    `hidden` are those whom the actor may not see, as far as they were looked up. `is_crowded` tells that the value of a
    check field is so common, or the suspects so many, that few of them are worth a look.
    """

    check: DuplicateCheck = attrs.field(factory=DuplicateCheck)
    likely: Mapping[CustomerId, float] = attrs.field(factory=FrozenMap)
    hidden: tuple[Suspect, ...] = ()
    is_crowded: bool = False


@attrs.frozen(repr=False)
class DuplicateService:
    """Says who a record may be, and which stored ones are one; nothing is saved."""

    _context: Context

    def check(self, draft: CustomerDraft) -> DuplicateCheck:
        """Return the stored customers that a draft or customer may be, likeliest first, each with its reasons.

        A customer that is stored is not among its own suspects. Of those whom the actor may not see, no more is said
        than that there are some, and that only of its brands.

        Raises:
            PermissionDeniedError: The actor may not check for duplicates.
        """
        self._context.require(Permission.DUPLICATES_CHECK)
        probe = Probe.of(self._context, draft)
        with self._context.reading() as unit:
            own = draft.id if isinstance(draft, Customer) else None
            settings = read_settings(unit, DuplicateSettings)
            check = find_suspects(unit, self._context, probe, settings, own=own).check
            if self._context.view.assignees is ANYBODY:
                return check
            wide = unit.seen_by(self._context.view.of_anybody())
            hidden = find_hidden(wide, self._context, probe, settings, own=own)
            return attrs.evolve(check, has_hidden=bool(hidden))

    def cluster_of(self, id_: CustomerId) -> Cluster:
        """Return the ids of the customers that are one with the customer of an id, its own included, in order.

        That is what the profile and all judgements say at this moment, as a run over the whole store would.

        Raises:
            PermissionDeniedError: The actor may not see the review queue.
            NotFoundError: The id names no customer.
            StoreIndexError: The links of the store were made with another profile or release; make the index anew.
        """
        self._context.require(Permission.REVIEWS_READ)
        with self._context.reading() as unit:
            customer = named(unit, id_)
            return self._clusters(unit).find(customer.id)

    def list_clusters(self, *, after: CustomerId | None = None, most: int = 25) -> tuple[Cluster, ...]:
        """Return the first clusters of two customers and more, in order of the smallest id of each.

        Args:
            after: The smallest id of the last cluster of the page before; None for the first page.
            most: How many clusters, 1 to 10,000.

        Raises:
            PermissionDeniedError: The actor may not see the review queue.
            InvalidOptionError: `most` is not from 1 to 10,000.
            StoreIndexError: As of `cluster_of`.
        """
        self._context.require(Permission.REVIEWS_READ)
        require_most(most)
        with self._context.reading() as unit:
            return self._clusters(unit).list_behind(after, most)

    def _clusters(self, unit: UnitOfWork) -> Clusters:
        require_links(unit, self._context.profile, self._context.store.name)
        return Clusters(unit, self._context)


def entry_of(
    unit: UnitOfWork,
    profile: MatchProfile,
    customer: Customer,
    probe: Probe,
    absorbed: Absorbed | None = None,
) -> IndexedRecord:
    """Return what the duplicate index keeps of a customer, by what lost in its merges found as by what it says.

    Args:
        unit: A unit in which the customer is kept as it is now.
        profile: The profile that counts.
        customer: The customer.
        probe: What is compared of it.
        absorbed: As of `Joining`.
    """
    if absorbed is None:
        absorbed = [(one.id, Probe.under(profile, one)) for one in absorbed_by(unit, customer)]
    return probe.indexed(customer.id, absorbed)


def index_new(unit: UnitOfWork, context: Context, customer: Customer, probe: Probe, findings: Findings) -> None:
    """Keep a customer that was just added in the duplicate index, with its links to whom a check found.

    Raises:
        StoreIndexError: The index was made with other keys, under which nobody would find the customer.
    """
    require_signature(unit, context.profile, context.store.name)
    is_whole, is_linked = context.view.is_everything, are_links_kept(unit, context.profile)
    if is_linked and is_whole:
        Linker(unit, context).link_new(customer.id, probe, findings.likely)
    unit.index.put(probe.indexed(customer.id))
    if is_linked and not is_whole:
        # Who is hidden from the actor was not found, and is linked all the same.
        Linker(unit.seen_by(EVERYTHING), context).link_changed(customer.id, probe)


@attrs.frozen(kw_only=True, repr=False)
class Joining:
    """What is known of those who went into a customer, and are in no block any more.

    Args:
        gone: What was compared of them.
        linked: Whom links led to from these and the customer, as `linked_with` told before they were gone.
        absorbed: The records that the customer is made of, with what is compared of each; None where they are to be
            read.
    """

    gone: Sequence[Probe] = ()
    linked: Collection[CustomerId] = ()
    absorbed: Absorbed | None = None


_NOBODY = Joining()


def index_changed(
    unit: UnitOfWork,
    context: Context,
    customer: Customer,
    probe: Probe,
    former: Probe,
    joining: Joining = _NOBODY,
) -> None:
    """Keep what the duplicate index says of a customer in place of what it said, and make its links anew.

    Args:
        unit: The unit of work, in which the keys of all probes are reserved.
        context: Whose profile counts.
        customer: The customer as it is now.
        probe: What is compared of it now.
        former: What was compared of it.
        joining: Who went into it.

    Raises:
        StoreIndexError: As of `index_new`.
    """
    require_signature(unit, context.profile, context.store.name)
    unit.index.put(entry_of(unit, context.profile, customer, probe, joining.absorbed))
    gone = joining.gone
    if (gone or not probe.is_alike(former)) and are_links_kept(unit, context.profile):
        linker = Linker(unit.seen_by(EVERYTHING), context)
        known = {*joining.linked, *linked_with(unit, (customer.id,))}
        linker.link_changed(customer.id, probe)
        linker.close_gaps([Departure(former, probe.blocking_keys), *map(Departure, gone)], known)


def index_parted(
    unit: UnitOfWork, context: Context, customers: Sequence[tuple[Customer, Probe]], former: Probe
) -> None:
    """Keep in the duplicate index what one customer became that parted into several, and make their links anew.

    Args:
        unit: The unit of work, in which the keys of all probes are reserved.
        context: Whose profile counts.
        customers: The customers as they are now, the one that was there first, each with what is compared of it.
        former: What was compared of that one.

    Raises:
        StoreIndexError: As of `index_new`.
    """
    require_signature(unit, context.profile, context.store.name)
    for customer, probe in customers:
        unit.index.put(entry_of(unit, context.profile, customer, probe))
    if are_links_kept(unit, context.profile):
        linker, linked = Linker(unit.seen_by(EVERYTHING), context), linked_with(unit, (customers[0][0].id,))
        for customer, probe in customers:
            linker.link_changed(customer.id, probe)
        linker.close_gaps([Departure(former, customers[0][1].blocking_keys)], linked)


def forget_customer(unit: UnitOfWork, context: Context, former: Probe, linked: Collection[CustomerId]) -> None:
    """Keep the links of others after a customer was removed, whose keys are reserved.

    Args:
        unit: The unit of work.
        context: Whose profile counts.
        former: What was compared of the customer.
        linked: Whom links led to from it, as `linked_with` told before.
    """
    if are_links_kept(unit, context.profile):
        Linker(unit.seen_by(EVERYTHING), context).close_gaps([Departure(former)], linked)


def find_suspects(
    unit: UnitOfWork,
    context: Context,
    probe: Probe,
    settings: DuplicateSettings,
    *,
    own: CustomerId | None = None,
    is_accepted: Accepted = lambda *_: False,
    is_wanted: Callable[[Customer], bool] = lambda _: True,
) -> Findings:
    """Return whom a probe may be: all that agree in a check field, and all that score at least *review*.

    Of a stored customer (`own`), neither the customer itself is among them nor whom `is_accepted` names. Of the rest
    the likeliest that are wanted are shown.
    """
    require_signature(unit, context.profile, context.store.name)
    queries = tuple(check_queries(context.profile, probe, settings))
    found = unit.index.find((*queries, *lost_queries(queries)), order=probe.order)
    scorer = context.scorer
    read = reading_records(context.store.name)
    others = ((id_, read(features)) for id_, features, _ in found.candidates if id_ != own)
    suspected, likely = weighed(scorer, probe.record, settings, others)
    if own:
        suspected = [sight for sight in suspected if not is_accepted(own, sight.best.id, sight.fields)]
    suspects = (
        Suspect(
            customer=customer,
            score=scorer.score(probe.record, sight.best.record),
            fields=sight.fields,
            absorbed=CustomerId(sight.best.absorbed) if sight.best.absorbed else None,
        )
        for sight in suspected
        if (customer := unit.customers.find(sight.best.id)) and is_wanted(customer)
    )
    shown = tuple(islice(suspects, settings.shown_most))
    is_crowded = is_crowd(found.cut_keys, len(suspected), settings)
    is_cut = is_crowded or is_worth_telling(context.profile, found.cut_keys)
    check = DuplicateCheck(suspects=shown, compared=len(found.candidates), is_cut=is_cut)
    return Findings(check=check, likely=likely, is_crowded=is_crowded)


def weighed(
    scorer: Scorer, record: PreparedRecord, settings: DuplicateSettings, others: Iterable[tuple[Id, KeptRecords]]
) -> tuple[list[Sight[Id]], dict[Id, float]]:
    """Return who is suspected of those that a look-up found, first who is shown first, and the bits of all links."""
    least = scorer.profile.thresholds.review_bits
    suspected, likely = list[Sight[Id]](), dict[Id, float]()
    for sight in Sight.of_each(compared(scorer, record, settings, others)):
        itself, best = sight.itself, sight.best
        if itself and is_link(scorer, record, itself.record, itself.bits):
            likely[itself.id] = itself.bits
        if sight.fields or best.bits >= least:
            suspected.append(sight)
    suspected.sort(key=attrgetter("place"))
    return suspected, likely


def waiting_pair(
    context: Context,
    ids: tuple[CustomerId, CustomerId],
    *,
    bits: float,
    relation: str,
    fields: tuple[str, ...],
    reason: str,
    at: datetime,
) -> WaitingPair:
    """Return the pair that waits until somebody looks at it."""
    left, right = sorted(ids)
    return WaitingPair(
        left=left,
        right=right,
        bits=bits,
        relation=relation,
        fields=fields,
        reason=reason,
        at=at,
        by=context.scope.actor.author,
        channel=context.scope.channel,
    )


def find_hidden(
    wide: UnitOfWork,
    context: Context,
    probe: Probe,
    settings: DuplicateSettings,
    *,
    own: CustomerId | None = None,
    is_accepted: Accepted = lambda *_: False,
) -> tuple[Suspect, ...]:
    """Return whom a probe may be, in a unit that shows all of the actor's brands, and the actor itself may not see.

    They are for the review queue and not for the actor: nobody of one brand is to be registered twice unnoticed.
    """
    found = find_suspects(
        wide,
        context,
        probe,
        settings,
        own=own,
        is_accepted=is_accepted,
        is_wanted=lambda customer: not context.view.shows(customer),
    )
    return found.check.suspects
