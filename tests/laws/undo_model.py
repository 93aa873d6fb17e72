"""A few customers of one store that are merged, edited, judged, split and merged again, beside a model of all that.

The model knows nothing of values: who went into whom, what was written by hand, and what was judged.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import attrs

from customer_core.errors import AlreadyTakenError, MergeBlockedError
from customer_core.manager import CustomerManager
from customer_core.merging import SURVIVORSHIP_RULES, AppliedMerge, AutomaticMergePolicy
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Address,
    Consent,
    ConsentState,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Note,
    PersonName,
    PhoneNumber,
    Verdict,
)
from customer_core.ports import Store
from customer_core.search import LASTING_FIELDS, Searchable, SearchOperator, Where, matches, terms
from customer_core.serialization import to_json
from customer_core.services import ClusterOutcome, Registered, Updated
from customer_core.services._lineages import absorbed_by, lineage_of
from customer_core.settings import DuplicateReaction, DuplicateSettings

START = datetime(2024, 1, 1, tzinfo=UTC)
STEWARD = Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND)
ASKED = 15
"""How many of the values that anybody ever said are asked for at once."""
LAX = AutomaticMergePolicy(probability_least=0.5, proofs_least=1, is_unverified_proof=True)
RULES = {
    "company": ("longest", "most_recent", "most_frequent"),
    "name": ("well_written", "earliest", "longest"),
    "emails": ("master_first", "most_recent"),
    "contacts": ("master_first",),
    "tags": ("master_first",),
    "attributes[size]": ("largest", "most_recent"),
    "code": ("longest",),
}


def drawn_draft(chance: Random, number: int) -> CustomerDraft:
    """Return a draft much of which others say, too, with a key and now and then a code of its own."""
    pick = chance.choice
    contacts = [
        Contact(
            id=ContactId(pick(["home", "work", "home:2"])),
            roles=[pick(list(ContactRole))],
            address=Address(city=pick(["Ulm", "ULM", "Bonn", "Kiel"])),
        )
        for _ in range(chance.randrange(3))
    ]
    draft = CustomerDraft(
        code=f"K{number}" if chance.random() < 0.5 else "",
        name=pick([None, PersonName(given=pick(["Ann", "ANN", "Änn"]), family=pick(["Lee", "lee", "Wong"]))]),
        company=pick(["", "n/a", "Lee Ltd", "LEE LTD", "Acme"]),
        emails=_distinct(_email(chance) for _ in range(chance.randrange(3))),
        phones=_distinct(_phone(chance) for _ in range(chance.randrange(3))),
        external_keys=[ExternalKey("shop", str(number))] if chance.random() < 0.6 else [],
        tags=frozenset(chance.sample(["vip", "b2b", "new"], chance.randrange(3))),
        flag=pick(["", "check", "ask"]),
        notes=[Note(pick(["called", "wrote"]), at=START + timedelta(days=chance.randrange(3)))] * chance.randrange(2),
        attributes=dict(pick([(), (("size", "M"),), (("size", "XL"), ("vat", "")), (("vat", "12"),)])),
        customer_since=pick([None, START, START + timedelta(days=chance.randrange(9))]),
    )
    for contact in contacts:
        draft = draft.with_contact(contact)
    return draft


def _email(chance: Random) -> EmailAddress:
    consents = [Consent(purpose="news", state=chance.choice(list(ConsentState)))] * chance.randrange(2)
    addresses = ["ann@nordpost.example", "ANN@NORDPOST.EXAMPLE", "lee@nordpost.example", "x@marketplace.amazon.com"]
    addresses += ["ann.lee@gmail.com", "annlee@gmail.com"]
    return EmailAddress(chance.choice(addresses), consents=consents)


def _phone(chance: Random) -> PhoneNumber:
    return PhoneNumber(
        chance.choice(["030 123456", "030  123456", "(030) 123456", "+49 30 123456", "0171 2345678"]), country="DE"
    )


def _distinct(ways: Iterable) -> list:  # type: ignore[type-arg]  # e-mails or phones
    return list({way.key: way for way in ways}.values())


@attrs.define
class Edited:
    """Something written by hand that must be found once: a word, and where it stands."""

    word: str
    place: str


class World:
    """A store, and what is known of it."""

    def __init__(self, store: Store, seed: int, *, size: int) -> None:
        self._chance, self._store = Random(seed), store  # noqa: S311 - no secret, and the same each time
        self._now = START + timedelta(days=100)
        self._count = 0
        self.manager = CustomerManager.open(store=store, clock=self._tick)
        self.desk = self.manager.acting_as(STEWARD, channel="web")
        self.desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        self.ids = [CustomerId(f"c-{number}") for number in range(size)]
        self.first = {id_: self._register(id_, number) for number, id_ in enumerate(self.ids)}
        self.merges: list[AppliedMerge] = []
        self.parents: dict[CustomerId, CustomerId] = {}
        self.written: list[Edited] = []
        self.apart: set[frozenset[CustomerId]] = set()
        self.others: list[CustomerId] = []

    def _tick(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def _register(self, id_: CustomerId, number: int) -> Customer:
        outcome = self.desk.customers.register(drawn_draft(self._chance, number).with_id(id_))
        assert isinstance(outcome, Registered)
        return outcome.customer

    def root(self, id_: CustomerId) -> CustomerId:
        """Return whom an id names, by the model."""
        while id_ in self.parents:
            id_ = self.parents[id_]
        return id_

    def roots(self) -> list[CustomerId]:
        """Return who is live, by the model."""
        return [id_ for id_ in self.ids if id_ not in self.parents]

    def merge(self, *, are_rules_given: bool = True) -> None:
        """Merge two or three, the survivor named or not, by rules of some kind."""
        roots = self.roots()
        if len(roots) < 2:
            return
        chosen = self._chance.sample(roots, min(len(roots), self._chance.choice([2, 2, 3])))
        rules = {}
        if are_rules_given:
            fields = self._chance.sample(sorted(RULES), self._chance.randrange(3))
            rules = {field: SURVIVORSHIP_RULES[self._chance.choice(RULES[field])] for field in fields}
        if self._chance.random() < 0.4:
            plan = self.desk.merges.propose(None, chosen, rules=rules)
        else:
            plan = self.desk.merges.propose(chosen[0], chosen[1:], rules=rules)
        try:
            merge = self.desk.merges.apply(plan)
        except MergeBlockedError:
            assert any(not self._may_join(pair) for pair in combinations(chosen, 2))
            return
        assert all(self._may_join(pair) for pair in combinations(chosen, 2))
        self._check_told(merge.master)
        self.merges.append(merge)
        self.parents.update(dict.fromkeys(merge.members, merge.master))

    def merge_unseen(self) -> None:
        """Merge whoever is sure enough to be one, without anybody looking."""
        told = list[ClusterOutcome]()
        found = self.desk.merges.merge_clusters(LAX, told=told.append)
        assert found.merges == sum(len(one.merges) for one in told)
        for outcome in told:
            for id_, group in zip(outcome.merges, outcome.groups, strict=True):
                merge = self.desk.merges.get(id_)
                assert (merge.master, *merge.members) == group
                assert set(group) <= set(self.roots())
                assert all(self._may_join(pair) for pair in combinations(group, 2))
                self._check_told(merge.master)
                self.merges.append(merge)
                self.parents.update(dict.fromkeys(merge.members, merge.master))

    def _may_join(self, pair: tuple[CustomerId, CustomerId]) -> bool:
        return frozenset(map(self.root, pair)) not in {frozenset(map(self.root, two)) for two in self.apart}

    def undo(self) -> None:
        """Undo any merge, or split off any member."""
        standing = [merge for merge in map(self._now_of, self.merges) if not merge.is_undone]
        if not standing:
            return
        merge = self._chance.choice(standing)
        if self._chance.random() < 0.2:
            members = [id_ for one in standing for id_ in one.standing]
            holding = [id_ for id_ in members if id_ in self.parents.values()]
            self.detach(self._chance.choice(holding or members))
            return
        is_kept_apart = self._chance.random() < 0.5
        plan = self.desk.merges.propose_undo(merge.id)
        if self._chance.random() < 0.3:
            plan = self.desk.merges.propose_split(self._chance.choice(merge.standing))
        undo = self.desk.merges.undo(plan, is_kept_apart=is_kept_apart)
        for parted in undo.parted:
            del self.parents[parted.id]
            assert set(parted.ids) == {id_ for id_ in self.ids if self.root(id_) == parted.id}
        if is_kept_apart:
            ends = [undo.survivor, *(parted.id for parted in undo.parted)]
            self.apart |= {frozenset(pair) for pair in combinations(ends, 2)}
        for id_ in (undo.survivor, *(parted.id for parted in undo.parted)):
            self._check_told(id_)
        shown = {record.id: record for record in (plan.survivor, *plan.left)}
        assert shown == {id_: self.desk.customers.get(id_) for id_ in shown}

    def detach(self, member: CustomerId) -> None:
        """Let one member leave alone: what had been merged into it stays."""
        survivor = self.root(member)
        children = [id_ for id_, parent in self.parents.items() if parent == member]
        is_kept_apart = self._chance.random() < 0.5
        plan = self.desk.merges.propose_split(member, is_alone=True)
        self.desk.merges.undo(plan, is_kept_apart=is_kept_apart)
        del self.parents[member]
        # Whom it had been merged into itself is the one that its own are merged into now.
        self.parents.update(dict.fromkeys(children, survivor))
        if children:
            (merge,) = [
                one
                for one in self.desk.merges.list_of(survivor)
                if set(one.standing) == set(children) and one.master == survivor
            ]
            self.merges.append(merge)
        if is_kept_apart:
            self.apart.add(frozenset((survivor, member)))
        for id_, shown in ((survivor, plan.survivor), (member, plan.left[0])):
            self._check_told(id_)
            assert shown == self.desk.customers.get(id_)

    def _now_of(self, merge: AppliedMerge) -> AppliedMerge:
        return self.desk.merges.get(merge.id)

    def edit(self) -> None:
        """Write something by hand, or take something away."""
        self._count += 1
        word, found = f"word{self._count}x", self.desk.customers.get(self._chance.choice(self.ids))
        place, changed = self._changed(found, word)
        outcome = self.desk.customers.update(changed)
        assert isinstance(outcome, Updated)
        if place:
            self.written = [one for one in self.written if one.place != place or one.word != _said(found, place)]
            self.written.append(Edited(word, place))

    def _changed(self, found: Customer, word: str) -> tuple[str, Customer]:
        """Return where the word is written, and the customer in which it is; an empty place if it is not."""
        entry = self._chance.randrange(99)
        ways = [
            ("company", found.with_company(word)),
            ("flag", found.with_flag(word)),
            ("attributes", found.with_attribute("size", word)),
            ("emails", found.with_email(EmailAddress(f"{word}@nordpost.example"))),
            ("emails", found.with_primary_email(EmailAddress(f"{word}@nordpost.example"))),
            ("tags", found.with_tag(word)),
            ("notes", found.with_note(Note(word, at=START))),
            ("contacts", found.with_contact(_contact(word, word))),
        ]
        if found.emails:
            email = found.emails[entry % len(found.emails)]
            ways.append(("", attrs.evolve(found, emails=found.emails[::-1])))
            if not email.address.startswith("word"):
                ways.append(("", found.without_email(email.address)))
                ways.append(("", found.with_email(attrs.evolve(email, label=word))))
        if found.contacts and not found.contacts[0].address.city.startswith("word"):
            contact = found.contacts[0]
            ways.append(("contacts", found.with_contact(attrs.evolve(contact, address=Address(city=word)))))
            ways.append(("", found.without_contact(contact.id)))
        if not found.company.startswith("word"):
            ways.append(("", found.with_company("")))
        return self._chance.choice(ways)

    def claim(self) -> None:
        """Write a code or keys by hand that may have been somebody's, or register somebody else with them."""
        self._count += 1
        code = self._chance.choice([f"K{number}" for number in range(len(self.ids))] + ["Z1", "Z2"])
        keys = [ExternalKey("shop", str(number)) for number in self._chance.sample(range(len(self.ids) + 2), 2)]
        found = self.desk.customers.get(self._chance.choice(self.ids))
        stranger = CustomerDraft(code=code, external_keys=keys[1:]).with_id(CustomerId(f"x-{self._count}"))
        ways: list[Callable[[], object]] = [
            lambda: self.desk.customers.update(found.with_code(code)),
            lambda: self.desk.customers.update(attrs.evolve(found, external_keys=keys)),
            lambda: self.desk.customers.register(stranger),
        ]
        # Whoever has it keeps it.
        with suppress(AlreadyTakenError):
            if isinstance(self._chance.choice(ways)(), Registered):
                self.others.append(stranger.id)

    def judge(self) -> None:
        """Judge two customers to be the same or not."""
        roots = self.roots()
        if len(roots) > 1:
            one, other = self._chance.sample(roots, 2)
            verdict = self._chance.choice([Verdict.SAME, Verdict.DIFFERENT])
            self.desk.judgements.record(one, other, verdict)
            ends = {one, other}
            self.apart = {pair for pair in self.apart if set(map(self.root, pair)) != ends}
            self.apart |= {frozenset(ends)} if verdict is Verdict.DIFFERENT else set()

    def step(self, *, are_rules_given: bool = True) -> None:
        """Do something."""
        if self._chance.random() < 0.35:
            self.merge(are_rules_given=are_rules_given)
        else:
            self._chance.choice(
                [*[self.edit] * 4, *[self.undo] * 3, *[self.claim] * 2, self.judge, self.merge_unseen]
            )()

    def undo_all(self) -> None:
        """Undo whatever stands, in any order."""
        while self.parents:
            self.undo()

    def check(self) -> None:
        """See that every id leads where the model says, and that each record is what its lineage makes of it."""
        for id_ in self.ids:
            assert self.desk.customers.get(id_).id == self.root(id_)
        live = [*self.roots(), *self.others]
        assert self.desk.customers.search("").total == len(live)
        for id_ in live:
            record = self.desk.customers.get(id_)
            named = [self.desk.customers.find_by_external_key(key) for key in record.external_keys]
            named += [self.desk.customers.find_by_code(record.code)] if record.code else []
            assert all(one == record for one in named)
        for pair in self.apart:
            assert len(set(map(self.root, pair))) == 2

    def _check_told(self, id_: CustomerId) -> None:
        """See that a record says nothing but what its originals, merges and kept edits make of it."""
        with self._store.reading() as unit:
            record = unit.customers.find(id_)
            assert record is not None
            found = lineage_of(unit, record).edits_in(record, step=0)
            assert () == found, [(edit.field, str(edit.before), str(edit.after)) for edit in found]

    def check_words(self) -> None:
        """See that whatever was written by hand, and not overwritten by hand, is there exactly once."""
        records = [self.desk.customers.get(id_) for id_ in self.roots()]
        for one in self.written:
            found = [record.id for record in records if one.word in str(to_json(record)[one.place])]
            assert len(found) == 1, (one, found)

    def check_found(self) -> None:
        """See that everybody is found by what went into it and is in it still, and by nothing that left it.

        Some of what anybody ever said is asked for: of names, codes, e-mails and phones of every record of every merge.
        """
        records = {id_: self.desk.customers.get(id_) for id_ in (*self.roots(), *self.others)}
        with self._store.reading() as unit:
            looked_at = [Searchable(one, absorbed=absorbed_by(unit, one)) for one in records.values()]
            originals = {id_: tuple(lineage_of(unit, one).originals.values()) for id_, one in records.items()}
            told = [one for merge in self.merges for one in unit.merges.list_contributions(merge.id)]
        for id_, begun in originals.items():
            said = {term for original, _ in begun for term in lasting_terms(Searchable(original))}
            assert said <= {term for one in looked_at if one.customer.id == id_ for term in lasting_terms(one)}
        terms_said = {term for one in [*looked_at, *map(Searchable, told)] for term in lasting_terms(one)}
        chance = Random(len(terms_said))  # noqa: S311 - as above
        for field, value in chance.sample(sorted(terms_said), min(len(terms_said), ASKED)):
            criteria = Where(field, SearchOperator.IS, value)
            expected = {one.customer.id for one in looked_at if matches(criteria, one)}
            page = self.desk.customers.search(criteria, page_size=500)
            assert expected == {one.id for one in page.items}, (field, value)
        self._check_suspected(looked_at)

    def _check_suspected(self, looked_at: Iterable[Searchable]) -> None:
        """See that a check finds everybody by e-mails and phones of the records that it is made of."""
        for found in looked_at:
            for record in found.absorbed[:2]:
                drafts = [CustomerDraft(emails=[email]) for email in record.emails]
                drafts += [CustomerDraft(phones=[phone]) for phone in record.phones]
                for draft in drafts:
                    suspects = self.desk.duplicates.check(draft).suspects
                    assert found.customer.id in {one.customer.id for one in suspects}


def lasting_terms(found: Searchable) -> set[tuple[str, str]]:
    """Return what of a customer is found for ever."""
    return {(field, value) for field, value in terms(found) if field in LASTING_FIELDS}


def _said(found: Customer, place: str) -> str:
    """Return the word that is overwritten where a field holds one value."""
    if place == "attributes":
        return str(found.attributes.get("size", ""))
    return str(getattr(found, place)) if place in {"company", "flag"} else ""


def _contact(id_: str, city: str) -> Contact:
    return Contact(id=ContactId(id_), roles=[ContactRole.SHIPPING], address=Address(city=city))
