"""How a customer is saved: judged while nobody waits, judged again if others wrote meanwhile, then kept whole.

Owns the steps that registering and changing share: the duplicate check of the channel, the token of what was seen,
the review queue, the index, the history. Nothing is kept of a call that answers `DuplicatesSuspected` or fails.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

import attrs

from customer_core.errors import IdempotencyMismatchError, InvalidValueError
from customer_core.history import HistoryAction, diff
from customer_core.matching import check_values, prepare
from customer_core.model import ANYBODY, EVERYTHING, BrandId, Customer, CustomerDraft, CustomerId
from customer_core.ports import KeptRequest, UnitOfWork
from customer_core.serialization import to_json
from customer_core.services._admitting import admitted, require_admissible
from customer_core.services._contexts import Context, subject_of
from customer_core.services._credentials import is_first_link_due
from customer_core.services._drafts import completed, numbered, updated_from
from customer_core.services._duplicates import (
    Findings,
    find_hidden,
    find_suspects,
    index_changed,
    index_new,
    waiting_pair,
)
from customer_core.services._facts import token_secret
from customer_core.services._insisting import QUEUED_MOST_OF_CROWD, require_insistence
from customer_core.services._judgements import standing_between, waiting_between
from customer_core.services._loyalty import refuse_made_by_hand, with_new_card
from customer_core.services._outcomes import (
    AlreadyKnown,
    DuplicateCheck,
    DuplicatesSuspected,
    Registered,
    Suspect,
    Updated,
)
from customer_core.services._probes import Probe
from customer_core.services._resolving import at_version, given, hiding_holders, live, named
from customer_core.services._stored_settings import SettingsOnce, read_settings
from customer_core.services._tokens import digest_of, hidden_mark, read_seen, write_seen
from customer_core.services._totalling import have_orders, note_totals
from customer_core.settings import DuplicateReaction, DuplicateSettings

__all__ = ["FindNamed", "Registration", "Update", "request_digest"]

_REGISTER = "customers.register"
_KEY_MOST = 255
Outcome = TypeVar("Outcome")
FindNamed = Callable[[UnitOfWork], Customer | None]
_Registering = Registered | DuplicatesSuspected | AlreadyKnown


@attrs.frozen
class _Steps(Generic[Outcome]):
    """The two steps of a call that saves: whether to, and doing it."""

    context: Context
    keys: Callable[[UnitOfWork], Collection[str]]
    judge: Callable[[UnitOfWork], Outcome | Findings]
    save: Callable[[UnitOfWork, Findings], Outcome]

    def run(self) -> Outcome:
        """Judge in a reading unit, which keeps nobody waiting; where it may be saved, save in a writing one.

        What was judged is judged again under the lock if anything was written since, so that two desks that save the
        same person at once cannot both do so unseen: whoever might be shown to the other shares a key with them.
        """
        with self.context.reading() as unit:
            mark = unit.mark()
            judged = self.judge(unit)
            if not isinstance(judged, Findings):
                return judged
            keys = self.keys(unit)
        foreseen = judged

        def judge_and_save(unit: UnitOfWork) -> Outcome:
            unit.index.reserve(keys)
            judged = foreseen if unit.mark() == mark else self.judge(unit)
            return self.save(unit, judged) if isinstance(judged, Findings) else judged

        return self.context.write(judge_and_save)


@attrs.frozen(kw_only=True, repr=False)
class _Question:
    """Somebody wants to save this record; what they were shown and why they insist.

    None as a reaction means that the channel's setting decides.
    """

    context: Context
    draft: CustomerDraft
    probe: Probe
    seen: str
    reason: str
    reaction: DuplicateReaction | None = None

    def answer(self, unit: UnitOfWork, *, own: CustomerId | None = None) -> Findings | DuplicatesSuspected:
        """Return whom the record is to be queued with, or the suspects that have to be seen first.

        A stored customer is asked about under its own id: neither it nor those that somebody accepted beside it before
        are suspects, unless they agree in a further check field.
        """
        settings = read_settings(unit, DuplicateSettings)
        shown = self.shown(unit)
        findings = find_suspects(
            unit, self.context, self.probe, settings, own=own, is_accepted=partial(_is_accepted, unit)
        )
        hidden = self._hidden(unit, own)
        check = attrs.evolve(findings.check, has_hidden=bool(hidden))
        findings = attrs.evolve(findings, check=check, hidden=hidden)
        reaction = self.reaction or settings.reaction_in(self.context.scope.channel)
        if not (check.suspects or hidden) or reaction is DuplicateReaction.QUEUE:
            return findings
        unseen = hidden_mark(token_secret(unit), self.draft, (suspect.customer.id for suspect in hidden))
        found = {str(suspect.customer.id) for suspect in check.suspects} | unseen
        if not found <= shown:
            return DuplicatesSuspected(
                suspects=check.suspects,
                reaction=reaction,
                token=write_seen(token_secret(unit), self.draft, found),
                is_cut=check.is_cut,
                has_hidden=check.has_hidden,
            )
        require_insistence(self.context, reaction, reason=self.reason, what="a customer")
        return findings

    def shown(self, unit: UnitOfWork) -> frozenset[str]:
        """Return the ids of those whom somebody was shown before.

        Raises:
            InvalidTokenError: The token that says so is not of this store and record.
        """
        return read_seen(token_secret(unit), self.seen, self.draft) if self.seen else frozenset()

    def queue(self, unit: UnitOfWork, customer: Customer, findings: Findings) -> None:
        """Let each pair wait until somebody looks at it; only who was shown the suspects has a reason to give.

        Of a value so common that not all who have it can be looked at, such as a switchboard's number, the likeliest
        few wait.
        """
        # Whoever was shown waits with the reason that was given, however many they are: it keeps them apart.
        most = QUEUED_MOST_OF_CROWD if findings.is_crowded and not self.seen else None
        for suspect in (*findings.check.suspects[:most], *findings.hidden):
            unit.reviews.put(
                waiting_pair(
                    self.context,
                    (customer.id, suspect.customer.id),
                    bits=suspect.score.bits,
                    relation=suspect.score.relation,
                    fields=suspect.fields,
                    reason=self.reason if self.seen else "",
                    at=self.context.clock(),
                )
            )

    def _hidden(self, unit: UnitOfWork, own: CustomerId | None) -> tuple[Suspect, ...]:
        view = self.context.view
        if view.assignees is ANYBODY:
            return ()
        settings, wide = read_settings(unit, DuplicateSettings), unit.seen_by(view.of_anybody())
        is_accepted = partial(_is_accepted, wide)
        return find_hidden(wide, self.context, self.probe, settings, own=own, is_accepted=is_accepted)


def _refuse_unless_texts(**texts: str) -> None:
    for field, text in texts.items():
        given(str, text, field)


def refuse_long_key(key: str) -> None:
    """Refuse an idempotency key that not every store can keep.

    Raises:
        InvalidValueError: It is too long, or has a character that cannot be printed.
    """
    if len(key) > _KEY_MOST or not key.isprintable():
        problem = f"has more than {_KEY_MOST} characters, or one that cannot be printed"
        raise InvalidValueError(field="key", problem=problem, remedy="give a shorter one of letters and digits")


def _is_accepted(unit: UnitOfWork, own: CustomerId, other: CustomerId, fields: Collection[str]) -> bool:
    """Tell whether somebody keeps the two apart: by a judgement, or by a reason, knowing of every check field."""
    if any(judgement.verdict.keeps_apart for judgement in standing_between(unit, own, other)):
        return True
    return any(pair.reason and set(fields) <= set(pair.fields) for pair in waiting_between(unit, own, other))


def request_digest(draft: CustomerDraft, brand: BrandId | None) -> str:
    """Return what tells a request to register a draft from another one, at a desk of a brand."""
    return digest_of(draft, str(draft.brand or brand or ""))


@attrs.frozen(repr=False)
class Registration:
    """One call of `CustomerService.register`."""

    _question: _Question
    _key: str
    _find_named: FindNamed | None = None
    _is_code_a_wish: bool = False
    _known_digest: str = ""

    @classmethod
    def of(
        cls,
        context: Context,
        draft: CustomerDraft,
        *,
        seen: str = "",
        reason: str = "",
        key: str = "",
        reaction: DuplicateReaction | None = None,
        probe: Probe | None = None,
    ) -> "Registration":
        """Make ready what takes no store; a reaction that is given holds whatever the channel's setting is.

        `probe` is what is compared of the draft, where it was made already.

        Raises:
            PermissionDeniedError: The draft is of a brand that the desk does not work for.
            InvalidValueError: The key is not one that every store can keep.
        """
        _refuse_unless_texts(seen=seen, reason=reason, key=key)
        refuse_long_key(key)
        context.require_brand(given(CustomerDraft, draft, "draft").brand)
        probe = probe or Probe.of(context, draft)
        question = _Question(context=context, draft=draft, probe=probe, seen=seen, reason=reason, reaction=reaction)
        return cls(question, key)

    def of_row(self, find_named: FindNamed | None, *, is_code_a_wish: bool, digest: str) -> "Registration":
        """Return the registration of a row of a file.

        Args:
            find_named: Finds whom the row names otherwise than by external keys, such as by its code.
            is_code_a_wish: Whether the code gives way to a new one where somebody has it.
            digest: The digest of the request, as `request_digest` tells it.
        """
        return Registration(self._question, self._key, find_named, is_code_a_wish, digest)

    def run(self) -> _Registering:
        """Judge, then save."""
        steps = _Steps[_Registering](self._question.context, lambda _: self.keys, self._judge, self._save_by_itself)
        return steps.run()

    @property
    def reason(self) -> str:
        """Return why, as the history tells it."""
        return self._question.reason

    @property
    def draft(self) -> CustomerDraft:
        """Return what is to be registered."""
        return self._question.draft

    @property
    def probe(self) -> Probe:
        """Return what is compared of it."""
        return self._question.probe

    @property
    def key(self) -> str:
        """Return the key of the request; blank for none."""
        return self._key

    @property
    def keys(self) -> Collection[str]:
        """Return what has to be reserved in the duplicate index before judging and saving in one unit.

        A request with a key is one of them: the same request at the same moment may have nothing else in common.
        """
        return (*self._question.probe.keys, *([f"request-{self.action}:{self._key}"] if self._key else ()))

    def run_in(self, unit: UnitOfWork) -> _Registering:
        """Judge and save in a writing unit that is open already, and in which `keys` are reserved."""
        judged = self._judge(unit)
        return self._save(unit, judged) if isinstance(judged, Findings) else judged

    def foresee(self, unit: UnitOfWork) -> DuplicateCheck | Registered | DuplicatesSuspected | AlreadyKnown:
        """Return what saving would answer, or with whom the record would be queued; nothing is saved."""
        judged = self._judge(unit)
        if not isinstance(judged, Findings):
            return judged
        self._made(unit)
        return judged.check

    def remember(self, unit: UnitOfWork, id_: CustomerId) -> None:
        """Keep the key, if there is one, with who was saved by it: the same request is answered by that from now on."""
        if self._key:
            unit.requests.add(self.request_of(id_))

    def request_of(self, id_: CustomerId) -> KeptRequest:
        """Return the request as it is kept with who was saved by it."""
        return KeptRequest(action=self.action, key=self._key, digest=self._digest(), answer=str(id_))

    def _judge(self, unit: UnitOfWork) -> Findings | _Registering:
        found = self._replayed(unit) or self.find_known(unit)
        if found is not None:
            return found
        refuse_made_by_hand(unit, self._question.context, self._question.draft)
        return self._question.answer(unit)

    def _replayed(self, unit: UnitOfWork) -> Registered | None:
        kept = unit.requests.find(self.action, self._key) if self._key else None
        if kept is None:
            return None
        if kept.digest != self._digest():
            raise IdempotencyMismatchError(action=_REGISTER)
        id_ = CustomerId(kept.answer)
        if unit.customers.find(id_) is None and unit.seen_by(EVERYTHING).customers.find(id_):
            # It is the customer of another, whom the actor may not see.
            raise IdempotencyMismatchError(action=_REGISTER)
        return Registered(customer=named(unit, id_), is_replay=True)

    @property
    def action(self) -> str:
        """Return what keys are told apart by: each brand has its own, so that none meets those of another."""
        brand = self._question.draft.brand or self._question.context.scope.brand
        return _REGISTER if brand is None else f"{_REGISTER}:{brand}"

    def _digest(self) -> str:
        """Return what tells one request from another: the draft, for the brand that it is saved in."""
        return self._known_digest or request_digest(self._question.draft, self._question.context.scope.brand)

    def find_known(self, unit: UnitOfWork) -> AlreadyKnown | None:
        """Return who is named by what was given to find somebody by, or by the external keys of the draft."""
        draft = self._question.draft
        holders = {key: unit.customers.find_by_external_key(key) for key in draft.external_keys}
        first = self._find_named(unit) if self._find_named else None
        people = {one.id: one for one in (first, *holders.values()) if one}
        if not people:
            return None
        customer, *others = people.values()
        # A key of somebody else's stays there: what is proposed can be saved.
        keys = tuple(key for key, holder in holders.items() if holder is None or holder.id == customer.id)
        proposed = updated_from(customer, attrs.evolve(draft, external_keys=keys))
        return AlreadyKnown(
            customer=customer,
            proposed=proposed,
            changes=diff(to_json(customer), to_json(proposed)),
            others=tuple(other.id for other in others),
        )

    def _save_by_itself(self, unit: UnitOfWork, findings: Findings) -> Registered:
        """Save, and say of a link that is due that it is not sent yet."""
        return attrs.evolve(self._save(unit, findings), has_unsent_link=is_first_link_due(unit))

    def _save(self, unit: UnitOfWork, findings: Findings) -> Registered:
        context = self._question.context
        customer = with_new_card(unit, context, numbered(unit, self._made(unit)))
        with hiding_holders(unit, is_limited=not context.view.is_everything):
            unit.customers.add(customer)
        index_new(unit, context, customer, self._question.probe, findings)
        self._question.queue(unit, customer, findings)
        context.record(
            unit,
            HistoryAction.REGISTERED,
            subject_of(customer.id),
            before=None,
            after=customer,
            version=customer.version,
            reason=self._question.reason,
        )
        self.remember(unit, customer.id)
        return Registered(customer=customer, suspects=findings.check.suspects)

    def made(self, settings: SettingsOnce, id_: CustomerId, at: datetime, *, code: str = "") -> Customer:
        """Return the customer that the draft becomes, but for its card, as the settings allow it.

        The code is that of a draft without one; without it, such a customer has none yet.
        """
        scope = self._question.context.scope
        return admitted(settings, scope, completed(self.draft, id_, scope, at, code=code))

    def _made(self, unit: UnitOfWork) -> Customer:
        """Return the customer that the draft becomes, but for its code and card, as the settings allow it."""
        context, draft = self._question.context, self._question.draft
        id_ = draft.id if isinstance(draft, Customer) else CustomerId(context.new_id())
        made = self.made(SettingsOnce(unit), id_, context.clock())
        if self._is_code_a_wish and made.code:
            holder = unit.seen_by(EVERYTHING).customers.find_code_holder(made.code, made.brand)
            return made if holder is None else made.with_code("")
        return made


@attrs.frozen(repr=False)
class Update:
    """One call of `CustomerService.update`."""

    _question: _Question
    _customer: Customer

    @classmethod
    def of(
        cls,
        context: Context,
        customer: Customer,
        *,
        seen: str = "",
        reason: str = "",
        reaction: DuplicateReaction | None = None,
    ) -> "Update":
        """Make ready what takes no store; a reaction that is given holds whatever the channel's setting is."""
        _refuse_unless_texts(seen=seen, reason=reason)
        context.require_brand(given(Customer, customer, "customer").brand)
        probe = Probe.of(context, customer)
        question = _Question(context=context, draft=customer, probe=probe, seen=seen, reason=reason, reaction=reaction)
        return cls(question, customer)

    def run(self) -> Updated | DuplicatesSuspected:
        """Judge, then save."""
        question = self._question
        steps = _Steps[Updated | DuplicatesSuspected](question.context, self.keys, self._judge, self._save)
        return steps.run()

    @property
    def customer(self) -> Customer:
        """Return the customer as it is to be."""
        return self._customer

    def run_in(self, unit: UnitOfWork) -> Updated | DuplicatesSuspected:
        """Judge and save in a writing unit that is open already, and in which `keys` are reserved."""
        judged = self._judge(unit)
        return self._save(unit, judged) if isinstance(judged, Findings) else judged

    def keys(self, unit: UnitOfWork) -> Collection[str]:
        """Return the keys of the customer as it will be and as it is, which it may leave."""
        return {*self._question.probe.keys, *Probe.of(self._question.context, self._before(unit)).keys}

    def _judge(self, unit: UnitOfWork) -> Findings | DuplicatesSuspected:
        before = self._before(unit)
        settings = read_settings(unit, DuplicateSettings)
        says, said = self._question.probe.record, prepare(before)
        fresh = (set(check_values(field, says)) - set(check_values(field, said)) for field in settings.check_fields)
        if any(fresh):
            return self._question.answer(unit, own=before.id)
        self._question.shown(unit)  # A forged token is refused, also where nothing had to be shown.
        return Findings()

    def _before(self, unit: UnitOfWork) -> Customer:
        found = live(unit, self._customer.id)
        self._question.context.require_edit(unit, found)
        return at_version(found, self._customer.version)

    def _save(self, unit: UnitOfWork, findings: Findings) -> Updated:
        unit.customers.hold((self._customer.id,))
        before = self._before(unit)
        after = self._customer.with_version(before.version + 1)
        if after.draft == before.draft:
            return Updated(customer=before)
        require_admissible(unit, self._question.context.scope, before, after)
        if after.brand != before.brand and _have_accounts(unit, before.id):
            raise InvalidValueError(
                field="brand", problem="is that of its credit accounts", remedy="leave it, or register another customer"
            )
        context, probe = self._question.context, self._question.probe
        with hiding_holders(unit, is_limited=not context.view.is_everything):
            unit.customers.replace(after, expected_version=before.version)
        if after.customer_since != before.customer_since and have_orders(unit, [after.id]):
            note_totals(unit, [after])
        index_changed(unit, context, after, probe, Probe.of(context, before))
        self._question.queue(unit, after, findings)
        context.record(
            unit,
            HistoryAction.UPDATED,
            subject_of(after.id),
            before=before,
            after=after,
            version=after.version,
            reason=self._question.reason,
        )
        return Updated(customer=after, suspects=findings.check.suspects)


def _have_accounts(unit: UnitOfWork, id_: CustomerId) -> bool:
    """Tell whether a customer has credit accounts, also those of brands that the actor may not see."""
    return bool(unit.seen_by(EVERYTHING).accounts.list_of(unit.merges.list_ids(id_)))
