"""Finds the stored organizations that one may be: keys, look-up, scores, check fields; and lets pairs of them wait.

Owns the search for suspects inside a unit of work, and what organizations are found by. What happens to suspects is
decided by who registers and changes organizations.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import islice
from operator import attrgetter

import attrs

from customer_core.errors import InvalidValueError
from customer_core.history import HistoryAction, Subject
from customer_core.matching import MatchProfile, check_values, equal_fields
from customer_core.model import (
    ANYBODY,
    EVERYTHING,
    BrandId,
    Organization,
    OrganizationId,
    OrganizationPair,
    OrganizationVerdict,
    View,
)
from customer_core.ports import IndexedOrganization, Store, UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._facts import (
    is_organization_index_missing,
    is_organization_index_of,
    keep_organization_signature,
    require_organization_signature,
)
from customer_core.services._insisting import QUEUED_MOST_OF_CROWD
from customer_core.services._lineages import absorbed_by
from customer_core.services._organization_lines import named_organization, organization_ids
from customer_core.services._outcomes import OrganizationCheck, OrganizationSuspect
from customer_core.services._probes import (
    Absorbed,
    Probe,
    Sight,
    check_queries,
    compared,
    is_crowd,
    is_worth_telling,
    lost_queries,
    reading_records,
)
from customer_core.services._stored_settings import read_settings
from customer_core.settings import DuplicateSettings

__all__ = [
    "OrganizationFindings",
    "compare_changed",
    "compare_new",
    "compare_parted",
    "find_alike",
    "find_pair",
    "judge_pair",
    "make_organization_index_anew",
    "renew_merged_organizations",
    "renew_organization_index",
    "waiting_pairs",
]

_ORDER = 16
"""How many characters of an order text stand beside each key: enough to tell most names apart."""
_WRITTEN = "organizations-written"
"""Counts up with each organization that is written: who does so in a state of before another one did is refused."""


@attrs.frozen(kw_only=True, repr=False)
class OrganizationFindings:
    """What a look-up found: what the actor is told of it, and the suspects, shown to the actor or not.

    `is_crowded` tells that the value of a check field is so common, or the suspects so many, that few are worth a look.
    """

    check: OrganizationCheck
    suspects: tuple[OrganizationSuspect, ...] = ()
    is_crowded: bool = False


def find_alike(
    unit: UnitOfWork,
    context: Context,
    probe: Probe,
    *,
    brand: BrandId | None,
    own: Organization | None = None,
    is_accepted: Callable[[OrganizationId, tuple[str, ...]], bool] = lambda *_: False,
) -> OrganizationFindings:
    """Return which organizations a probe may be: all that agree in a check field, and all that score at least *review*.

    For one of a brand these are of that brand or of none, as no others are of any use to it. What stands right above or
    below a stored one (`own`) is none of them. An actor who sees the customers of certain people alone sees no
    organization, and is told no more than that there are some.

    Raises:
        StoreIndexError: The index was made with other keys.
    """
    require_organization_signature(unit, context.profile, context.store.name)
    settings = read_settings(unit, DuplicateSettings)
    wide = unit.seen_by(context.view.of_anybody() if brand is None else View(brands=[brand]))
    queries = tuple(check_queries(context.profile, probe, settings))
    found = wide.organization_pairs.find_indexed((*queries, *lost_queries(queries)), order=probe.order[:_ORDER])
    least, read = context.profile.thresholds.review_bits, reading_records(context.store.name)
    own_ids = organization_ids(unit, own.id) if own else ()
    sights = Sight.of_each(
        compared(context.scorer, probe.record, settings, ((id_, read(told)) for id_, told in found.candidates))
    )
    suspected = [
        sight
        for sight in sights
        if sight.best.id not in own_ids
        and (sight.fields or sight.best.bits >= least)
        and not is_accepted(sight.best.id, sight.fields)
    ]
    suspects = (
        OrganizationSuspect(
            organization=one,
            score=context.scorer.score(probe.record, sight.best.record),
            fields=sight.fields,
            absorbed=OrganizationId(sight.best.absorbed) if sight.best.absorbed else None,
        )
        for sight in sorted(suspected, key=attrgetter("place"))
        if (one := wide.organizations.find(sight.best.id)) and not _are_in_line(unit, own, own_ids, one)
    )
    listed = tuple(islice(suspects, settings.shown_most))
    is_crowded = is_crowd(found.cut_keys, len(suspected), settings)
    check = OrganizationCheck(
        suspects=listed,
        compared=len(found.candidates),
        is_cut=is_crowded or is_worth_telling(context.profile, found.cut_keys),
    )
    if context.view.assignees is not ANYBODY:
        check = OrganizationCheck(has_hidden=bool(listed))
    return OrganizationFindings(check=check, suspects=listed, is_crowded=is_crowded)


def compare_new(
    unit: UnitOfWork, context: Context, organization: Organization, found: OrganizationFindings, *, reason: str
) -> None:
    """Keep what a new organization is found by, and let it wait beside those that it may be.

    Args:
        unit: The unit of work, in which organizations are held.
        context: Whose desk it is.
        organization: Which one.
        found: Those that it may be.
        reason: What the person said who was shown them, by which they are kept apart; blank where nobody was.
    """
    unit.facts.next_number(_WRITTEN)
    unit.organization_pairs.put_indexed(_indexed(organization.id, Probe.of(context, organization)))
    _queue(unit, context, organization, found, reason=reason)


def compare_changed(
    unit: UnitOfWork, context: Context, before: Organization, after: Organization, *, is_joined: bool = False
) -> None:
    """Keep what a changed organization is found by, and let it wait beside those that it agrees with since.

    Those of whom somebody said what they are to it do not wait anew.

    Args:
        unit: The unit of work, in which organizations are held.
        context: Whose desk it is.
        before: The organization as it was.
        after: As it is.
        is_joined: Whether others went into it, so that it is found by what lost, too.

    Raises:
        StoreIndexError: The index was made with other keys.
    """
    unit.facts.next_number(_WRITTEN)
    probe, former = (Probe.of(context, one) for one in (after, before))
    if not is_joined and _indexed(after.id, probe) == _indexed(after.id, former):
        return
    require_organization_signature(unit, context.profile, context.store.name)
    unit.organization_pairs.put_indexed(_entry_of(unit, context.profile, after))
    fields = read_settings(unit, DuplicateSettings).check_fields
    if not any(set(check_values(field, probe.record)) - set(check_values(field, former.record)) for field in fields):
        return

    def is_accepted(other: OrganizationId, fields: tuple[str, ...]) -> bool:
        pair = find_pair(unit.seen_by(EVERYTHING), after.id, other)
        return pair is not None and pair.is_accepted_for(fields)

    found = find_alike(unit, context, probe, brand=after.brand, own=after, is_accepted=is_accepted)
    _queue(unit, context, after, found)


def compare_parted(unit: UnitOfWork, context: Context, organizations: Iterable[Organization]) -> None:
    """Keep what organizations are found by that were one until now; the pairs of each are its own again.

    Raises:
        StoreIndexError: The index was made with other keys.
    """
    unit.facts.next_number(_WRITTEN)
    require_organization_signature(unit, context.profile, context.store.name)
    for one in organizations:
        unit.organization_pairs.put_indexed(_entry_of(unit, context.profile, one))


def judge_pair(
    unit: UnitOfWork,
    context: Context,
    ids: tuple[OrganizationId, OrganizationId],
    verdict: OrganizationVerdict,
    reason: str,
) -> OrganizationPair:
    """Keep what the actor judges about two organizations, and return the pair, which names them as the actor did.

    Raises:
        NotFoundError: There is no organization of an id.
        InvalidValueError: The two are one.
    """
    unit.organizations.hold()
    left, right = sorted((named_organization(unit, id_) for id_ in ids), key=lambda one: one.id)
    if left.id == right.id:
        raise InvalidValueError(field="right", problem="was merged with left", remedy="undo the merge first")
    records = Probe.of(context, left).record, Probe.of(context, right).record
    fields = equal_fields(read_settings(unit, DuplicateSettings).check_fields, *records)
    suspect = OrganizationSuspect(organization=right, score=context.scorer.score(*records), fields=fields)
    # By the ids that were named: what is said of one that was merged is about that one again when it leaves.
    first, second = sorted(ids)
    pair = attrs.evolve(_pair_by(context, left.id, suspect, reason), left=first, right=second, verdict=verdict)
    kept = find_pair(unit, left.id, right.id)
    if kept and attrs.evolve(kept, at=pair.at, bits=pair.bits, relation=pair.relation, fields=pair.fields) == pair:
        return kept
    unit.organization_pairs.put(pair)
    for about, beside in ((left, right), (right, left)):
        context.record(
            unit,
            HistoryAction.JUDGED,
            Subject("organization", str(about.id)),
            before=None,
            after={"verdict": verdict.value, "other": str(beside.id)},
            version=about.version,
            reason=pair.reason,
        )
    return pair


def find_pair(unit: UnitOfWork, one: OrganizationId, other: OrganizationId) -> OrganizationPair | None:
    """Return what is kept of two organizations, given in any order and by any of their ids.

    Of merged ones that may be several: then the last verdict counts, else a reason, else the pair that waits first.
    """
    ids, others = (unit.organization_merges.list_ids(id_) or (id_,) for id_ in (one, other))
    if len(ids) == len(others) == 1:
        return unit.organization_pairs.find(*sorted((one, other)))
    return _pair_between(unit, ids, others)


def _pair_between(
    unit: UnitOfWork, ids: Collection[OrganizationId], others: Collection[OrganizationId]
) -> OrganizationPair | None:
    """Return what is kept of two organizations that have some ids."""
    between = [pair for pair in unit.organization_pairs.list_of(ids) if _is_between(pair, ids, others)]
    judged = [pair for pair in between if not pair.is_waiting]
    return max(judged, key=lambda pair: pair.at) if judged else min(between, key=_queue_order, default=None)


def waiting_pairs(unit: UnitOfWork, after: OrganizationPair | None, most: int) -> tuple[OrganizationPair, ...]:
    """Return the first pairs behind one that wait, each two organizations once; not those that are one by now."""
    found: list[OrganizationPair] = []
    while len(found) < most:
        turn = unit.organization_pairs.list_waiting(after=after, most=most)
        found += (pair for pair in turn if _is_open(unit, pair))
        if len(turn) < most:
            break
        after = turn[-1]
    return tuple(found[:most])


def _is_open(unit: UnitOfWork, pair: OrganizationPair) -> bool:
    """Tell whether a pair that waits is the one that is kept of two organizations, and these are two."""
    ids, others = (unit.organization_merges.list_ids(id_) or (id_,) for id_ in (pair.left, pair.right))
    if len(ids) == len(others) == 1:
        return True
    return pair.right not in ids and _pair_between(unit, ids, others) == pair


def _is_between(pair: OrganizationPair, ids: Collection[OrganizationId], others: Collection[OrganizationId]) -> bool:
    return (pair.left in ids and pair.right in others) or (pair.left in others and pair.right in ids)


def _queue_order(pair: OrganizationPair) -> tuple[bool, float, OrganizationId, OrganizationId]:
    return not pair.reason, -pair.bits, pair.left, pair.right


def make_organization_index_anew(unit: UnitOfWork, profile: MatchProfile) -> None:
    """Make anew what all organizations are found by, for a profile."""
    unit.organizations.hold()
    unit.organization_pairs.clear_indexed()
    for organization in unit.organizations.iter_all():
        unit.organization_pairs.put_indexed(_entry_of(unit, profile, organization))
    keep_organization_signature(unit, profile)


def renew_organization_index(store: Store, profile: MatchProfile) -> None:
    """Make what organizations are found by in a store of before that was kept at all."""

    def renew(unit: UnitOfWork) -> None:
        # A second process that migrates the store waits here for the first one.
        unit.organizations.hold()
        if is_organization_index_missing(unit):
            make_organization_index_anew(unit, profile)

    with store.reading() as unit:
        is_missing = is_organization_index_missing(unit)
    if is_missing:
        store.write(renew)


def renew_merged_organizations(unit: UnitOfWork, profile: MatchProfile) -> None:
    """Find those by what lost that were merged, if the index is one of the profile."""
    if is_organization_index_of(unit, profile):
        unit.organizations.hold()
        for organization in unit.organizations.iter_all():
            if len(unit.organization_merges.list_ids(organization.id)) > 1:
                unit.organization_pairs.put_indexed(_entry_of(unit, profile, organization))


def _entry_of(unit: UnitOfWork, profile: MatchProfile, organization: Organization) -> IndexedOrganization:
    """Return what is kept of an organization, by what lost in its merges found as by what it says."""
    absorbed = [(one.id, Probe.under(profile, one)) for one in absorbed_by(unit, organization)]
    return _indexed(organization.id, Probe.under(profile, organization), absorbed)


def _indexed(id_: OrganizationId, probe: Probe, absorbed: Absorbed = ()) -> IndexedOrganization:
    keys, features = probe.entry(absorbed)
    return IndexedOrganization(id=id_, keys=keys, order=probe.order[:_ORDER], features=features)


def _are_in_line(
    unit: UnitOfWork, own: Organization | None, own_ids: Collection[OrganizationId], other: Organization
) -> bool:
    """Tell whether one of two organizations stands right above the other, by whichever of its ids."""
    if other.parent is not None and other.parent in own_ids:
        return True
    return own is not None and own.parent is not None and own.parent in organization_ids(unit, other.id)


def _queue(
    unit: UnitOfWork, context: Context, organization: Organization, found: OrganizationFindings, *, reason: str = ""
) -> None:
    # Whoever was shown waits with the reason that was given, however many they are: it keeps them apart.
    most = QUEUED_MOST_OF_CROWD if found.is_crowded and not reason else None
    for suspect in found.suspects[:most]:
        kept = find_pair(unit.seen_by(EVERYTHING), organization.id, suspect.organization.id)
        pair = _pair_by(context, organization.id, suspect, reason)
        is_same = kept is not None and (kept.left, kept.right) == (pair.left, pair.right)
        # What waits by ids of before waits on, unless somebody says why they are two: they are shown once.
        if kept is None or (kept.is_waiting and (is_same or reason)):
            unit.organization_pairs.put(pair)


def _pair_by(context: Context, id_: OrganizationId, suspect: OrganizationSuspect, reason: str) -> OrganizationPair:
    left, right = sorted((id_, suspect.organization.id))
    return OrganizationPair(
        left=left,
        right=right,
        bits=suspect.score.bits,
        relation=suspect.score.relation,
        fields=suspect.fields,
        reason=reason,
        at=context.clock(),
        by=context.scope.actor.author,
        channel=context.scope.channel,
    )
