"""Clusters as they are read: the links around a customer are walked, and its component is clustered then and there.

Owns the walk and the order of the answer. Nothing of a cluster is kept, so none can be out of date. How a component is
clustered is the matching engine's.
"""

from collections.abc import Iterator
from heapq import merge
from itertools import groupby, islice

from customer_core.errors import StoreIndexError
from customer_core.matching import cluster_linked, link_signature
from customer_core.model import CustomerId, Verdict
from customer_core.ports import Link, NamedJudgement, UnitOfWork
from customer_core.services._contexts import Context, in_turns
from customer_core.services._probes import kept_record

__all__ = ["Cluster", "Clusters"]

Cluster = tuple[CustomerId, ...]
"""Ids of customers that are one, in ascending order."""

_IDS_AT_ONCE = 1_000


class Clusters:
    """The clusters that a unit of work sees, by one profile; each component is walked once."""

    def __init__(self, unit: UnitOfWork, context: Context) -> None:
        self._unit = unit
        self._scorer = context.scorer
        self._store = context.store.name
        self._known: dict[CustomerId, Cluster] = {}

    def find(self, id_: CustomerId) -> Cluster:
        """Return the cluster of a live customer, itself included."""
        if id_ not in self._known:
            self._known[id_] = (id_,)
            for cluster in self._component(id_):
                self._known.update(dict.fromkeys(cluster, cluster))
        return self._known[id_]

    def list_behind(self, after: CustomerId | None, most: int) -> tuple[Cluster, ...]:
        """Return the first clusters of two and more whose smallest id is behind one, in order of that."""
        clusters = ((id_, self.find(id_)) for id_ in self._iter_ids(after))
        firsts = (cluster for id_, cluster in clusters if len(cluster) > 1 and cluster[0] == id_)
        return tuple(islice(firsts, most))

    def _iter_ids(self, after: CustomerId | None) -> Iterator[CustomerId]:
        """Yield whoever may be in a cluster with somebody, in ascending order."""
        linked = in_turns(lambda last: self._unit.links.list_ids(after=last, most=_IDS_AT_ONCE), after)
        judged = in_turns(lambda last: self._unit.judgements.list_ids(after=last, most=_IDS_AT_ONCE), after)
        return (id_ for id_, _ in groupby(merge(linked, judged)))

    def _component(self, id_: CustomerId) -> Iterator[Cluster]:
        """Yield the clusters of everybody to whom links and judgements lead from a customer."""
        met, links, judged = self._walk(id_)
        records = self._unit.index.list_of(met)
        places = {record.id: place for place, record in enumerate(records)}
        if any(not {link.left, link.right} <= places.keys() for link in links):
            known = f"links {link_signature(self._scorer.profile)}"
            raise StoreIndexError(store=self._store, found="links that lead to nobody", known=known)
        said = [
            (one.judgement.verdict.keeps_apart, (places[one.left], places[one.right]))
            for one in judged
            if {one.left, one.right} <= places.keys()
        ]
        groups = cluster_linked(
            self._scorer,
            [kept_record(record.features, self._store) for record in records],
            [(places[link.left], places[link.right]) for link in links],
            same=[pair for is_apart, pair in said if not is_apart],
            different=[pair for is_apart, pair in said if is_apart],
        )
        return (tuple(records[place].id for place in group) for group in groups)

    def _walk(self, id_: CustomerId) -> tuple[set[CustomerId], set[Link], list[NamedJudgement]]:
        """Return whom links and judgements lead to, step by step, with all links and what was judged of any of them."""
        met, frontier = {id_}, {id_}
        links: set[Link] = set()
        judged: list[NamedJudgement] = []
        while frontier:
            steps = self._unit.links.list_of(frontier)
            said = self._unit.judgements.list_standing(frontier)
            links.update(steps)
            judged.extend(said)
            ends = [(step.left, step.right) for step in steps]
            ends += [(one.left, one.right) for one in said if one.judgement.verdict is Verdict.SAME]
            frontier = {end for two in ends for end in two} - met
            met |= frontier
        return met, links, judged
