"""A few organizations of one store that are merged, edited, put below one another and parted, beside a model of that.

The model knows nothing of values: which one went into which, and what was written by hand.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random

import attrs

from customer_core.errors import AlreadyTakenError, MergeBlockedError, OrganizationCycleError
from customer_core.manager import CustomerManager
from customer_core.merging import SURVIVORSHIP_RULES, AppliedMerge
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    EmailAddress,
    ExternalKey,
    Note,
    Organization,
    OrganizationDraft,
    OrganizationId,
    TierId,
)
from customer_core.ports import Store
from customer_core.search import matches_organization, quick
from customer_core.serialization import to_json
from customer_core.services import OrganizationRegistered
from customer_core.services._lineages import absorbed_by, lineage_of
from customer_core.settings import DuplicateReaction, DuplicateSettings

START = datetime(2024, 1, 1, tzinfo=UTC)
STEWARD = Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND)
RULES = {
    "name": ("longest", "most_recent"),
    "tier": ("most_recent",),
    "emails": ("master_first",),
    "code": ("longest",),
}
NAMES = ("Acme Ltd", "ACME LTD", "Beta", "Gamma GmbH")


class Firms:
    """A store, and what is known of its organizations."""

    def __init__(self, store: Store, seed: int, *, size: int) -> None:
        self._chance, self._store = Random(seed), store  # noqa: S311 - no secret, and the same each time
        self._now, self._count = START, 0
        self.desk = CustomerManager.open(store=store, clock=self._tick).acting_as(STEWARD, channel="web")
        self.desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        self.ids = [OrganizationId(f"o-{number}") for number in range(size)]
        self.first = {id_: self._register(id_, number) for number, id_ in enumerate(self.ids)}
        self.merges: list[AppliedMerge[OrganizationId]] = []
        self.takers: dict[OrganizationId, OrganizationId] = {}
        self.written: dict[str, str] = {}

    def _tick(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def _register(self, id_: OrganizationId, number: int) -> Organization:
        pick = self._chance.choice
        made = Organization(
            id=id_,
            name=pick(NAMES),
            aliases=self._chance.sample(NAMES, self._chance.randrange(3)),
            code=f"K{number}" if self._chance.random() < 0.5 else "",
            tier=pick([None, TierId("gold")]),
            emails=[EmailAddress(pick(["info@acme.example", "beta@beta.example"]))] * self._chance.randrange(2),
            external_keys=[ExternalKey("erp", str(number))] * self._chance.randrange(2),
            notes=[Note("called", at=START)] * self._chance.randrange(2),
        )
        outcome = self.desk.organizations.register(made)
        assert isinstance(outcome, OrganizationRegistered)
        return outcome.organization

    def root(self, id_: OrganizationId) -> OrganizationId:
        """Return which one an id names, by the model."""
        while id_ in self.takers:
            id_ = self.takers[id_]
        return id_

    def roots(self) -> list[OrganizationId]:
        """Return which are live, by the model."""
        return [id_ for id_ in self.ids if id_ not in self.takers]

    def step(self) -> None:
        """Do something."""
        works = [*[self.merge] * 3, *[self.undo] * 2, *[self.edit] * 3, self.claim, self.put_below]
        self._chance.choice(works)()

    def merge(self) -> None:
        """Merge two or three, the survivor named or not, by rules of some kind."""
        roots = self.roots()
        if len(roots) < 2:
            return
        master, *others = self._chance.sample(roots, min(len(roots), self._chance.choice([2, 2, 3])))
        fields = self._chance.sample(sorted(RULES), self._chance.randrange(3))
        rules = {field: SURVIVORSHIP_RULES[self._chance.choice(RULES[field])] for field in fields}
        is_named = self._chance.random() < 0.6
        plan = self.desk.organizations.propose_merge(
            master if is_named else None, others if is_named else [master, *others], rules=rules
        )
        try:
            merge = self.desk.organizations.merge(plan)
        except MergeBlockedError:
            assert {"in-line"} == {blocker.code for blocker in plan.blockers}
            return
        self.merges.append(merge)
        self.takers.update(dict.fromkeys(merge.members, merge.master))
        self._check_told(merge.master)

    def undo(self) -> None:
        """Undo any merge, or split off any member; what would stand above itself is detached first."""
        standing = [merge for merge in map(self._now_of, self.merges) if not merge.is_undone]
        if not standing:
            return
        merge = self._chance.choice(standing)
        propose = self.desk.organizations.propose_undo
        plan = propose(merge.id)
        if self._chance.random() < 0.3:
            plan = self.desk.organizations.propose_split(self._chance.choice(merge.standing))
        try:
            undo = self.desk.organizations.undo(plan, is_kept_apart=False)
        except OrganizationCycleError:
            for id_ in self.roots():
                self.desk.organizations.detach(id_)
            undo = self.desk.organizations.undo(merge.id, is_kept_apart=False)
        for parted in undo.parted:
            del self.takers[parted.id]
            assert set(parted.ids) == {id_ for id_ in self.ids if self.root(id_) == parted.id}
        for id_ in (undo.survivor, *(parted.id for parted in undo.parted)):
            self._check_told(id_)

    def _now_of(self, merge: AppliedMerge[OrganizationId]) -> AppliedMerge[OrganizationId]:
        return self.desk.organizations.get_merge(merge.id)

    def edit(self) -> None:
        """Write something by hand that must be found once, or take something away."""
        self._count += 1
        word, found = f"word{self._count}x", self.desk.organizations.get(self._chance.choice(self.ids))
        ways = [
            ("aliases", found.with_alias(word)),
            ("tags", found.with_tag(word)),
            ("emails", found.with_email(EmailAddress(f"{word}@nordpost.example"))),
            ("notes", found.with_note(Note(word, at=START))),
            ("name", found.with_name(word)),
            ("flag", found.with_flag(word)),
        ]
        lost = [alias for alias in found.aliases if not alias.startswith("word")]
        if lost:
            ways.append(("", found.without_alias(lost[0])))
        place, changed = self._chance.choice(ways)
        self.desk.organizations.update(changed)
        if place in {"name", "flag"}:
            self.written.pop(str(getattr(found, place)), None)
        if place:
            self.written[word] = place

    def claim(self) -> None:
        """Write a code or keys by hand that may have been another's."""
        found = self.desk.organizations.get(self._chance.choice(self.ids))
        code = self._chance.choice([f"K{number}" for number in range(len(self.ids))] + ["Z1"])
        keys = [ExternalKey("erp", str(number)) for number in self._chance.sample(range(len(self.ids) + 1), 2)]
        changed = self._chance.choice([found.with_code(code), attrs.evolve(found, external_keys=keys)])
        with suppress(AlreadyTakenError):  # Whichever has it keeps it.
            self.desk.organizations.update(changed)

    def put_below(self) -> None:
        """Put one below another, by any id of that."""
        below, above = self._chance.sample(self.ids, 2)
        with suppress(OrganizationCycleError):
            self.desk.organizations.set_parent(self.root(below), above)

    def undo_all(self) -> None:
        """Undo whatever stands, in any order."""
        while self.takers:
            self.undo()

    def check(self) -> None:
        """See that ids, codes, keys and parents lead where the model says."""
        for id_ in self.ids:
            assert self.desk.organizations.get(id_).id == self.root(id_)
            line = [one.id for one in self.desk.organizations.list_line(self.root(id_))]
            assert len(set(line)) == len(line)
        assert self.desk.organizations.search("").total == len(self.roots())
        for id_ in self.roots():
            record = self.desk.organizations.get(id_)
            named = [self.desk.organizations.find_by_external_key(key) for key in record.external_keys]
            named += [self.desk.organizations.find_by_code(record.code)] if record.code else []
            assert all(one == record for one in named)
            below = {one.id for one in self.desk.organizations.list_children(id_)}
            parents = {one: self.desk.organizations.get(one).parent for one in self.roots()}
            assert below == {one for one, parent in parents.items() if parent and self.root(parent) == id_}

    def check_words(self) -> None:
        """See that whatever was written by hand, and not overwritten by hand, is there exactly once."""
        records = [self.desk.organizations.get(id_) for id_ in self.roots()]
        for word, place in self.written.items():
            places = ("name", "aliases") if place in {"name", "aliases"} else (place,)
            found = [one.id for one in records if any(word in str(to_json(one)[name]) for name in places)]
            assert len(found) == 1, (word, place, found)

    def check_found(self) -> None:
        """See that whatever an original said finds its survivor, in searches and checks, and nobody whom it left.

        What a search should say is told of the records that each one is made of.
        """
        live = {id_: self.desk.organizations.get(id_) for id_ in self.roots()}
        with self._store.reading() as unit:
            made_of = {id_: absorbed_by(unit, one) for id_, one in live.items()}
            originals = {id_: [one for one, _ in lineage_of(unit, live[id_]).originals.values()] for id_ in live}
        for id_, records in originals.items():
            assert {record.id for record in records} == {id_, *(one.id for one in made_of[id_])}
            for record in records:
                texts = {record.name, record.code, *(email.address for email in record.emails)} - {""}
                for criteria in map(quick, sorted(texts)):
                    expected = {key for key, one in live.items() if matches_organization(criteria, one, made_of[key])}
                    page = self.desk.organizations.search(criteria, page_size=500)
                    assert id_ in expected
                    assert expected == {one.id for one in page.items}
                for email in record.emails:
                    check = self.desk.organizations.check(OrganizationDraft(name="Other", emails=[email]))
                    assert id_ in {one.organization.id for one in check.suspects}

    def _check_told(self, id_: OrganizationId) -> None:
        """See that a record says nothing but what its originals, merges and kept edits make of it."""
        with self._store.reading() as unit:
            record = unit.organizations.find(id_)
            assert record is not None
            found = lineage_of(unit, record).edits_in(record, step=0)
            assert () == found, [(edit.field, str(edit.before), str(edit.after)) for edit in found]
