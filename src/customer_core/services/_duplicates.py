"""Finds the stored customers that a record may be: keys, look-up, scores, check fields.

Owns the search for suspects inside a unit of work, and the entry of a customer in the duplicate index. What happens to
suspects is decided by the services that register and update.
"""

import json
from collections.abc import Callable, Collection, Iterator
from itertools import islice

import attrs

from customer_core.matching import (
    MatchProfile,
    PreparedRecord,
    Scorer,
    equal_fields,
    features_document,
    index_keys,
    order_text,
    prepare,
    record_of,
)
from customer_core.model import ANYBODY, Customer, CustomerDraft, CustomerId, Permission
from customer_core.ports import IndexedRecord, KeyQuery, UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._facts import require_signature
from customer_core.services._outcomes import DuplicateCheck, Suspect
from customer_core.services._stored_settings import read_settings
from customer_core.settings import DuplicateSettings

__all__ = ["DuplicateService", "Probe", "find_hidden", "find_suspects", "index_customer"]

_CHECK = "check-"
Accepted = Callable[[CustomerId, CustomerId, Collection[str]], bool]


@attrs.frozen(repr=False)
class Probe:
    """A record made ready to be looked up, which takes no store and so no lock."""

    record: PreparedRecord
    keys: tuple[str, ...]

    @classmethod
    def of(cls, context: Context, draft: CustomerDraft) -> "Probe":
        """Return the probe of a draft or customer under the profile in use."""
        return cls.under(context.profile, draft)

    @classmethod
    def under(cls, profile: MatchProfile, draft: CustomerDraft) -> "Probe":
        """Return the probe of a draft or customer under a profile."""
        record = prepare(draft)
        return cls(record, index_keys(profile, record))

    def indexed(self, id_: CustomerId) -> IndexedRecord:
        """Return what the duplicate index keeps of the record, as that of a customer."""
        features = json.dumps(features_document(self.record), ensure_ascii=False, separators=(",", ":"))
        return IndexedRecord(id=id_, keys=self.keys, order=order_text(self.record), features=features)


@attrs.frozen(repr=False)
class DuplicateService:
    """Says who a record may be; nothing is saved."""

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
            check = find_suspects(unit, self._context, probe, settings, own=own)
            if self._context.view.assignees is ANYBODY:
                return check
            wide = unit.seen_by(self._context.view.of_anybody())
            hidden = find_hidden(wide, self._context, probe, settings, own=own)
            return attrs.evolve(check, has_hidden=bool(hidden))


def index_customer(unit: UnitOfWork, context: Context, customer: Customer, probe: Probe) -> None:
    """Keep what the duplicate index says of a stored customer.

    Raises:
        StoreIndexError: The index was made with other keys, under which nobody would find the customer.
    """
    require_signature(unit, context.profile, context.store.name)
    unit.index.put(probe.indexed(customer.id))


def find_suspects(
    unit: UnitOfWork,
    context: Context,
    probe: Probe,
    settings: DuplicateSettings,
    *,
    own: CustomerId | None = None,
    is_accepted: Accepted = lambda *_: False,
    is_wanted: Callable[[Customer], bool] = lambda _: True,
) -> DuplicateCheck:
    """Return whom a probe may be: all that agree in a check field, and all that score at least *review*.

    Of a stored customer (`own`), neither the customer itself is among them nor whom `is_accepted` names. Of the rest
    the likeliest that are wanted are shown.
    """
    require_signature(unit, context.profile, context.store.name)
    found = unit.index.find(tuple(_iter_queries(context, probe, settings)), order=order_text(probe.record))
    scorer, least = Scorer(context.profile), context.profile.thresholds.review_bits
    likely = []
    for id_, features, _ in found.candidates:
        if id_ == own:
            continue
        other = record_of(json.loads(features))
        bits, fields = scorer.bits(probe.record, other), equal_fields(settings.check_fields, probe.record, other)
        if (fields or bits >= least) and not (own and is_accepted(own, id_, fields)):
            likely.append((not fields, -bits, id_, fields, other))
    likely.sort(key=lambda one: one[:3])
    suspects = (
        Suspect(customer=customer, score=scorer.score(probe.record, other), fields=fields)
        for *_, id_, fields, other in likely
        if (customer := unit.customers.find(id_)) and is_wanted(customer)
    )
    shown = tuple(islice(suspects, settings.shown_most))
    is_cut = len(likely) > settings.shown_most or any(key.startswith(_CHECK) for key in found.cut_keys)
    return DuplicateCheck(suspects=shown, compared=len(found.candidates), is_cut=is_cut)


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
    return found.suspects


def _iter_queries(context: Context, probe: Probe, settings: DuplicateSettings) -> Iterator[KeyQuery]:
    """Yield what to look up: the keys of the profile, and those of the check fields that were chosen.

    Of a check field one more is asked for than is shown, since a stored customer finds itself among them.
    """
    blocking, most = context.profile.blocking, settings.shown_most + 1
    chosen = tuple(f"{_CHECK}{field}:" for field in settings.check_fields)
    for key in probe.keys:
        if key.startswith(chosen):
            yield KeyQuery(key, most, (most + 2) // 2)
        elif not key.startswith(_CHECK):
            yield KeyQuery(key, blocking.block_most, blocking.neighbors)
