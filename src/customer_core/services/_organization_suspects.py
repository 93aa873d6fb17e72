"""Finds the stored organizations that one may be: keys, look-up, scores, check fields; and lets pairs of them wait.

Owns the search for suspects inside a unit of work, and what organizations are found by. What happens to suspects is
decided by who registers and changes organizations.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import islice

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
    keep_organization_signature,
    require_organization_signature,
)
from customer_core.services._insisting import QUEUED_MOST_OF_CROWD
from customer_core.services._organization_lines import named_organization, organization_ids
from customer_core.services._outcomes import OrganizationCheck, OrganizationSuspect
from customer_core.services._probes import Probe, check_queries, compared, is_crowd, is_worth_telling, kept_record
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
    found = wide.organization_pairs.find_indexed(queries, order=probe.order[:_ORDER])
    least, store = context.profile.thresholds.review_bits, context.store.name
    others = ((id_, kept_record(features, store)) for id_, features in found.candidates)
    own_ids = organization_ids(unit, own.id) if own else ()
    suspected = sorted(
        (not fields, -bits, id_, fields, other)
        for id_, other, fields, bits in compared(context, probe, settings, others)
        if id_ not in own_ids and (fields or bits >= least) and not is_accepted(id_, fields)
    )
    suspects = (
        OrganizationSuspect(organization=one, score=context.scorer.score(probe.record, other), fields=fields)
        for *_, id_, fields, other in suspected
        if (one := wide.organizations.find(id_)) and not _are_in_line(unit, own, one)
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


def compare_changed(unit: UnitOfWork, context: Context, before: Organization, after: Organization) -> None:
    """Keep what a changed organization is found by, and let it wait beside those that it agrees with since.

    Those of whom somebody said what they are to it do not wait anew.

    Raises:
        StoreIndexError: The index was made with other keys.
    """
    unit.facts.next_number(_WRITTEN)
    probe, former = (Probe.of(context, one) for one in (after, before))
    if _indexed(after.id, probe) == _indexed(after.id, former):
        return
    require_organization_signature(unit, context.profile, context.store.name)
    unit.organization_pairs.put_indexed(_indexed(after.id, probe))
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
        unit.organization_pairs.put_indexed(_indexed(one.id, Probe.of(context, one)))


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
    ids = unit.organization_merges.list_ids(pair.left)
    return pair.right not in ids and find_pair(unit, pair.left, pair.right) == pair


def _is_between(pair: OrganizationPair, ids: Collection[OrganizationId], others: Collection[OrganizationId]) -> bool:
    return (pair.left in ids and pair.right in others) or (pair.left in others and pair.right in ids)


def _queue_order(pair: OrganizationPair) -> tuple[bool, float, OrganizationId, OrganizationId]:
    return not pair.reason, -pair.bits, pair.left, pair.right


def make_organization_index_anew(unit: UnitOfWork, profile: MatchProfile) -> None:
    """Make anew what all organizations are found by, for a profile."""
    unit.organizations.hold()
    unit.organization_pairs.clear_indexed()
    for organization in unit.organizations.iter_all():
        unit.organization_pairs.put_indexed(_indexed(organization.id, Probe.under(profile, organization)))
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


def _indexed(id_: OrganizationId, probe: Probe) -> IndexedOrganization:
    return IndexedOrganization(id=id_, keys=probe.keys, order=probe.order[:_ORDER], features=probe.features)


def _are_in_line(unit: UnitOfWork, own: Organization | None, other: Organization) -> bool:
    """Tell whether one of two organizations stands right above the other, by whichever of its ids."""
    if own is None:
        return False
    return own.parent in organization_ids(unit, other.id) or other.parent in organization_ids(unit, own.id)


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
