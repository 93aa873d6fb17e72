"""Customers who are sure to be one are merged without anybody looking, cluster by cluster, or it is said why not.

Owns the run: who is looked at when, and what is kept together. Who is sure is decided by the merging engine.
"""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import accumulate, combinations
from typing import Any, Final

import attrs

from customer_core.errors import (
    InvalidOptionError,
    InvalidValueError,
    MergeBlockedError,
    MergedAwayError,
    NotFoundError,
    StaleVersionError,
)
from customer_core.matching import PreparedRecord, Progress, prepare, probability_of
from customer_core.merging import (
    DEFAULT_RULES,
    AppliedMerge,
    AutomaticMergePolicy,
    MergePlan,
    PairSight,
    RuleSet,
    SurvivorshipRule,
    Veto,
    apply,
    oldest_of,
    plan_vetoes,
    sure_groups,
)
from customer_core.model import Customer, CustomerId, FrozenMap, MergeId, Verdict
from customer_core.ports import UnitOfWork
from customer_core.services._applying import Application, proposed, with_stored
from customer_core.services._cluster_reports import report_into
from customer_core.services._clusters import Cluster, Clusters
from customer_core.services._collecting import collecting_seldom
from customer_core.services._contexts import Context
from customer_core.services._facts import require_links
from customer_core.services._judgements import standing_between, waiting_between
from customer_core.services._lineages import Participants
from customer_core.services._organization_lines import live_ids
from customer_core.services._probes import Probe
from customer_core.services._resolving import named
from customer_core.services._stored_settings import read_settings
from customer_core.settings import AttributeSettings

__all__ = ["AutomaticMerges", "AutomaticRun", "ClusterOutcome", "UnseenMerges"]

_STEP: Final = "merge"
_AT_ONCE: Final = 50
"""How many clusters are merged in one unit: others that write wait for no more than that."""
_RECORDS_AT_ONCE: Final = 200
"""How many records these have, if they are more than one."""


@attrs.frozen(kw_only=True)
class ClusterOutcome:
    """What became of customers who seem to be one, or would become of them.

    Args:
        ids: Their ids, in order.
        groups: Who is merged of them, group by group, who survives first.
        merges: The merges, one for each group; none where nothing was kept, since it was only tried.
        vetoes: Why others of them are not merged unseen.
    """

    ids: Cluster
    groups: tuple[Cluster, ...] = ()
    merges: tuple[MergeId, ...] = ()
    vetoes: tuple[Veto, ...] = ()


@attrs.frozen(kw_only=True)
class AutomaticMerges:
    """What a run merged, or would merge.

    Args:
        clusters: How many clusters were looked at.
        merges: How many merges there were.
        records: How many customers went into others by them.
        vetoes: By code, how many clusters have a reason of that kind not to be merged, or not as a whole.
        last: The smallest id of the last cluster: another run may go on behind it. None where there was none.
        is_finished: Whether all clusters behind the first one were looked at.
        is_kept: Whether the merges were kept; not where they were only tried.
    """

    clusters: int = 0
    merges: int = 0
    records: int = 0
    vetoes: FrozenMap[str, int] = attrs.field(factory=FrozenMap, converter=FrozenMap[str, int])
    last: CustomerId | None = None
    is_finished: bool = False
    is_kept: bool = False


@attrs.frozen(kw_only=True, repr=False)
class _Survey:
    """A cluster that was looked at, and the merges of it that may be kept."""

    ids: Cluster
    applications: tuple[Application, ...] = ()
    vetoes: tuple[Veto, ...] = ()

    def outcome(self, merges: Mapping[str, AppliedMerge], changed: Sequence[Veto] = ()) -> ClusterOutcome:
        """Return what became of it, given the merges by the ids of those who survived."""
        plans = [one.plan for one in self.applications]
        kept = [merges[plan.master] for plan in plans if plan.master in merges]
        return ClusterOutcome(
            ids=self.ids,
            groups=tuple(map(_members, [one.plan for one in kept] if kept or changed else plans)),
            merges=tuple(one.id for one in kept),
            vetoes=(*self.vetoes, *changed),
        )


@attrs.frozen(kw_only=True, repr=False)
class AutomaticRun:
    """One call of `MergeService.merge_clusters`."""

    context: Context
    unseen: "UnseenMerges"
    is_kept: bool
    after: CustomerId | None
    most: int | None
    report: str | os.PathLike[str] | None
    told: Callable[[ClusterOutcome], None] | None
    progress: Progress | None

    @collecting_seldom()
    def run(self) -> AutomaticMerges:
        """Go through the clusters in order of the smallest id of each, and merge of each few at once who is sure."""
        totals, vetoes = AutomaticMerges(last=self.after, is_kept=self.is_kept), Counter[str]()
        grown = set[CustomerId]()
        with report_into(self.context.store, self.report) as report:
            while not totals.is_finished and totals.clusters != self.most:
                clusters, outcomes, is_last = self._turn(totals, grown)
                for outcome in outcomes:
                    vetoes.update({veto.code for veto in outcome.vetoes})
                    if report:
                        said = ((veto.code, veto.record) for veto in outcome.vetoes)
                        report.add(outcome.ids, outcome.groups, outcome.merges, said)
                    if self.told:
                        self.told(outcome)
                totals = attrs.evolve(
                    totals,
                    clusters=totals.clusters + len(outcomes),
                    merges=totals.merges + sum(len(one.groups) for one in outcomes),
                    records=totals.records + sum(len(group) - 1 for one in outcomes for group in one.groups),
                    vetoes=dict(sorted(vetoes.items())),
                    last=clusters[-1][0] if clusters else totals.last,
                    is_finished=is_last,
                )
                # Who survived is met again where its id is still to come: this run has looked at it.
                survivors = {group[0] for one in outcomes for group in one.groups if one.merges}
                grown = {id_ for id_ in grown | survivors if totals.last and id_ > totals.last}
                if self.progress:
                    self.progress(_STEP, totals.clusters, self.most or 0)
        return totals

    def _turn(
        self, totals: AutomaticMerges, grown: Collection[CustomerId]
    ) -> tuple[Sequence[Cluster], list[ClusterOutcome], bool]:
        """Return the next clusters, what became of those that this run has not grown, and whether there are no more."""
        most = min(_AT_ONCE, self.most - totals.clusters) if self.most else _AT_ONCE
        with self.context.reading() as unit:
            require_links(unit, self.context.profile, self.context.store.name)
            found = Clusters(unit, self.context).list_behind(totals.last, most)
            clusters = _few(found)
            surveyed = self.unseen.survey(unit, [one for one in clusters if not set(one) & set(grown)])
        outcomes = self.unseen.keep(surveyed) if self.is_kept else surveyed.outcomes()
        return clusters, outcomes, len(clusters) == len(found) < most


@attrs.frozen(kw_only=True, repr=False)
class Surveyed:
    """Clusters that were looked at, and what tells whether anybody wrote since."""

    surveys: tuple[_Survey, ...]
    mark: str

    @property
    def is_vain(self) -> bool:
        """Tell whether there is nobody to merge."""
        return not any(one.applications for one in self.surveys)

    def outcomes(self) -> list[ClusterOutcome]:
        """Return what would become of them."""
        return [one.outcome({}) for one in self.surveys]


@attrs.frozen(kw_only=True, repr=False)
class UnseenMerges:
    """Merges who is sure to be one in some clusters, without anybody looking."""

    context: Context
    policy: AutomaticMergePolicy
    rules: Mapping[str, SurvivorshipRule] | RuleSet = DEFAULT_RULES
    reason: str = ""

    def survey(self, unit: UnitOfWork, clusters: Sequence[Cluster]) -> Surveyed:
        """Look at some clusters, and make the merges ready."""
        return Surveyed(surveys=tuple(self._survey(unit, one) for one in clusters), mark=unit.mark())

    def survey_of(self, unit: UnitOfWork, ids: Iterable[CustomerId]) -> Surveyed:
        """Look at the clusters of some live customers, and make the merges ready.

        Raises:
            StoreIndexError: The links of the store were made with another profile or release.
        """
        require_links(unit, self.context.profile, self.context.store.name)
        clusters = Clusters(unit, self.context)
        found = dict.fromkeys(clusters.find(id_) for id_ in ids)
        return self.survey(unit, [one for one in found if len(one) > 1])

    def keep(
        self, surveyed: Surveyed, then: Callable[[UnitOfWork, Sequence[ClusterOutcome]], None] | None = None
    ) -> list[ClusterOutcome]:
        """Keep the merges that were made ready, and return what became of the clusters.

        Args:
            surveyed: What was made ready.
            then: What else is to be kept with the merges, if there are any; it is called in their unit of work.
        """
        if surveyed.is_vain:
            return surveyed.outcomes()

        def keep(unit: UnitOfWork) -> list[ClusterOutcome]:
            outcomes = self._keep(unit, surveyed)
            if then:
                then(unit, outcomes)
            return outcomes

        return self.context.write(keep)

    def _survey(self, unit: UnitOfWork, ids: Cluster) -> _Survey:
        """Look at one cluster."""
        if len(ids) > self.policy.members_most:
            return _Survey(ids=ids, vetoes=sure_groups(self.policy, ids, ())[1])
        customers = {id_: named(unit, id_) for id_ in ids}
        probes = {id_: Probe.of(self.context, customer) for id_, customer in customers.items()}
        pairs = self._sights(unit, customers, {id_: probe.record for id_, probe in probes.items()})
        groups, vetoes = sure_groups(self.policy, ids, pairs)
        applications = list[Application]()
        for group in groups:
            found = self._application(unit, [customers[id_] for id_ in group], probes)
            if isinstance(found, Application):
                applications.append(found)
            else:
                vetoes += found
        return _Survey(ids=ids, applications=tuple(applications), vetoes=vetoes)

    def _sights(
        self, unit: UnitOfWork, customers: Mapping[CustomerId, Customer], records: Mapping[CustomerId, PreparedRecord]
    ) -> list[PairSight]:
        """Return what is known of each pair of some customers."""
        said = unit.judgements.list_standing(list(customers))
        same = {frozenset((one.left, one.right)) for one in said if one.judgement.verdict is Verdict.SAME}
        proven = {id_: prepare(self.policy.proven_of(customer)) for id_, customer in customers.items()}
        scorer = self.context.scorer
        live: Any = live_ids(unit, (one.organization for one in customers.values()))
        seen = {
            id_: attrs.evolve(one, organization=live[one.organization]) if one.organization in live else one
            for id_, one in customers.items()
        }
        return [
            PairSight(
                left=seen[left],
                right=seen[right],
                probability=probability_of(scorer.bits(records[left], records[right])),
                likeness=scorer.weights(records[left], records[right]),
                proven_probability=probability_of(scorer.bits(proven[left], proven[right])),
                proven_bits={name: one.bits for name, one in scorer.weights(proven[left], proven[right]).items()},
                is_judged=frozenset((left, right)) in same,
            )
            for left, right in combinations(sorted(customers), 2)
        ]

    def _application(
        self, unit: UnitOfWork, customers: Sequence[Customer], probes: Mapping[CustomerId, Probe]
    ) -> Application | tuple[Veto, ...]:
        """Return the merge of a group, or what forbids it."""
        insisted = [one for one, other in combinations(customers, 2) if _is_insisted(unit, one.id, other.id)]
        if insisted:
            return (Veto.of("insisted", record=str(insisted[0].id)),)
        master = _survivor(customers)
        taking_part = Participants.of(unit, [master, *(one for one in customers if one is not master)])
        try:
            plan = proposed(unit, taking_part, self.rules, is_master_named=False)
        except (InvalidOptionError, InvalidValueError):
            return (Veto.of("rules-fail", record=str(master.id)),)
        plan = with_stored(unit, plan, on=self.context.now(unit).date())
        found = plan_vetoes(plan)
        if found:
            return found
        is_default = self.rules is DEFAULT_RULES and not read_settings(unit, AttributeSettings).merge_rules
        return Application.made(self.context, plan, apply(plan), taking_part, former=probes, is_default=is_default)

    def _keep(self, unit: UnitOfWork, surveyed: Surveyed) -> list[ClusterOutcome]:
        """Merge who is still as they were."""
        everything = [application for survey in surveyed.surveys for application in survey.applications]
        unit.index.reserve({key for application in everything for key in application.keys})
        unit.customers.hold([id_ for application in everything for id_ in application.ids])
        # Where nobody wrote since, all that was read still holds.
        is_same = unit.mark() == surveyed.mark
        merges = dict[str, AppliedMerge]()
        outcomes = []
        for survey in surveyed.surveys:
            changed = list[Veto]()
            for application in survey.applications:
                if is_same or self._still_holds(unit, application):
                    merges[application.plan.master] = application.keep(unit, self.reason, is_unseen=True)
                else:
                    changed.append(Veto.of("changed", record=application.plan.master))
            outcomes.append(survey.outcome(merges, changed))
        return outcomes

    def _still_holds(self, unit: UnitOfWork, application: Application) -> bool:
        try:
            application.refuse_unless_good(unit, self.reason)
        except (NotFoundError, MergedAwayError, StaleVersionError, MergeBlockedError):
            return False
        return not any(_is_insisted(unit, *two) for two in combinations(application.ids, 2))


def _survivor(customers: Sequence[Customer]) -> Customer:
    """Return who survives: of those whom somebody verified, if there are any, the one who has been there longest.

    Since when somebody is a customer is said by whoever registers, a verification by who looked.
    """
    verified = [one for one in customers if any(way.verified for way in (*one.emails, *one.phones))]
    return oldest_of(verified or customers)


def _few(clusters: Sequence[Cluster]) -> Sequence[Cluster]:
    """Return the first of some clusters: those of so many records that others wait no longer for them than for few."""
    sums = accumulate(len(cluster) for cluster in clusters)
    return clusters[: max(1, sum(records <= _RECORDS_AT_ONCE for records in sums))]


def _members(plan: MergePlan) -> Cluster:
    return tuple(map(CustomerId, plan.contributions))


def _is_insisted(unit: UnitOfWork, left: CustomerId, right: CustomerId) -> bool:
    """Tell whether somebody saved one of two customers with a reason although the other one was shown.

    Who judged the two to be the same since has taken that back.
    """
    is_insisted = any(pair.reason for pair in waiting_between(unit, left, right))
    return is_insisted and all(one.verdict is not Verdict.SAME for one in standing_between(unit, left, right))
