"""Customers with credit accounts that are merged, parted, sold to and limited by hand, beside a model of their limits.

The model reckons from the last merge down what the library reckons from the first one up, in its own words.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from random import Random

import attrs

from customer_core.credit import Held, LedgerKind
from customer_core.errors import CustomerCoreError
from customer_core.manager import CustomerManager
from customer_core.merging import AppliedMerge, MergePlan
from customer_core.model import (
    Actor,
    CreditAccount,
    CreditLimit,
    Customer,
    CustomerId,
    GroupLimitRule,
    GroupLimits,
    Limited,
    MergeId,
    Money,
    NoCredit,
    Unlimited,
)
from customer_core.ports import Store
from customer_core.serialization import dumps

START = datetime(2024, 1, 1, tzinfo=UTC)
STATED = {"USD": Limited(Money.of_minor(77, "USD"))}
Terms = tuple[CreditLimit, date | None]
"""A limit, and its last day."""
HEIGHTS: dict[type[CreditLimit], int] = {NoCredit: -1, Unlimited: 10**9}


def usd(cents: int) -> Money:
    """Return an amount in cents."""
    return Money.of_minor(cents, "USD")


@attrs.define
class Purse:
    """What the model knows of an account: its limit as last set, and for which merges that was said."""

    owner: CustomerId
    terms: Terms
    covers: set[MergeId] = attrs.field(factory=set)
    set_at: int = 0
    """Which one of all limits that were set by hand it was."""


class Groups:
    """A store whose customers have accounts, most of them, and what is known of their limits."""

    def __init__(self, store: Store, seed: int, *, size: int) -> None:
        self._chance, self.store = Random(seed), store  # noqa: S311 - no secret, and the same each time
        ids = Random(seed)  # noqa: S311 - as above: which id is smallest is left to chance
        self.manager = CustomerManager.open(
            store=store, clock=lambda: START, ids=lambda: f"{ids.randrange(10**12):012}", new_secret=lambda: "0" * 16
        )
        self.desk = self.manager.acting_as(Actor.system("law"), channel="pos")
        self.ids = [CustomerId(f"c-{number}") for number in range(size)]
        self.purses: dict[CustomerId, Purse] = {}
        self.merges: dict[MergeId, AppliedMerge] = {}
        self.answers: list[str] = []
        self._calls: list[tuple[CustomerId, bool, Callable[[], object], object]] = []
        self._count = self._sets = 0
        self._steps: dict[Callable[[], object], int] = {
            self._merge: 6,
            self._undo: 2,
            self._split: 2,
            self._redo: 1,
            self._set_limit: 4,
            self._hold: 3,
            self._pay: 2,
            self._again: 2,
        }
        for id_ in self.ids:
            self.desk.customers.register(Customer(id=id_))
            if self._chance.random() < 0.65:
                terms = self._drawn()
                self.desk.credit.set_limit(id_, terms[0], until=terms[1], currency="USD")
                self.purses[id_] = Purse(id_, terms)

    def step(self) -> None:
        """Do something, and note how it was answered."""
        (work,) = self._chance.choices(list(self._steps), list(self._steps.values()))
        before = self.told()
        try:
            answer = work()
            self.answers.append(f"{work.__name__} {dumps(answer)}" if attrs.has(type(answer)) else work.__name__)
        except CustomerCoreError as error:
            self.answers.append(f"{work.__name__} {error.code}")
        if work in {self._merge, self._undo, self._split, self._redo}:
            assert before == self.told()
        self._look()

    def told(self) -> list[CreditAccount]:
        """Return every account as it is kept."""
        with self.store.reading() as unit:
            return list(unit.accounts.list_after(None, most=99))

    def check(self) -> None:
        """Compare what the store says of all limits and sums with what the model does."""
        assert {one.owner: (one.limit, one.limit_until) for one in self.told()} == {
            owner: purse.terms for owner, purse in self.purses.items()
        }
        for root in self.roots():
            accounts = self.desk.credit.list_accounts(root, "USD")
            found = self.desk.credit.find_account(root, "USD")
            assert set(self._owners(root)) == {one.owner for one in accounts}
            if found is not None:
                assert self.limit(root) == (found.limit, found.limit_until)
                assert sum(one.exposure.total.amount_minor for one in accounts) == found.exposure.total.amount_minor
        assert self.desk.credit.verify().is_sound

    def undo_all(self) -> None:
        """Undo whatever stands, in any order."""
        while standing := [merge for merge in self.merges.values() if not merge.is_undone]:
            self.desk.merges.undo(self._chance.choice(standing).id, is_kept_apart=False)
            self._look()

    def roots(self) -> list[CustomerId]:
        """Return who is live, by the merges that stand."""
        merged = {id_ for merge in self.merges.values() for id_ in merge.standing}
        return [id_ for id_ in self.ids if id_ not in merged]

    def limit(self, root: CustomerId) -> Terms | None:
        """Return what all accounts of somebody may owe together; None of somebody who has none."""
        found = self._limit(root, len(self.merges))
        return None if found is None else found[0]

    def _limit(self, root: CustomerId, end: int) -> tuple[Terms, Purse | None] | None:
        """Return the same by the first merges alone, and on which account it was set where no rule made it."""
        made = [(place, one) for place, one in enumerate(self.merges.values()) if place < end and root == one.master]
        last = next(((place, one) for place, one in reversed(made) if one.standing), None)
        if last is None:
            purse = self.purses.get(root)
            return None if purse is None else (purse.terms, purse)
        place, merge = last
        by_hand = (self.purses[id_] for id_ in self._tree(root, place + 1) if id_ in self.purses)
        holder = max((one for one in by_hand if merge.id in one.covers), key=lambda one: one.set_at, default=None)
        if holder is not None:
            return holder.terms, holder
        found = [self._limit(id_, place) for id_ in (root, *merge.standing)]
        parts = [part for part in found if part is not None]
        if len(parts) < 2:
            return parts[0] if parts else None
        assert merge.plan.limits is not None
        return ruled(merge.plan.limits, [terms for terms, _ in parts]), None

    def _tree(self, root: CustomerId, end: int) -> Iterator[CustomerId]:
        """Yield a customer and all who went into it, by the first merges, in the order in which they stand there."""
        made = [(place, one) for place, one in enumerate(self.merges.values()) if place < end and root == one.master]
        if not made:
            yield root
            return
        place, merge = made[-1]
        for id_ in (root, *merge.standing):
            yield from self._tree(id_, place)

    def _owners(self, root: CustomerId) -> list[CustomerId]:
        return [id_ for id_ in self._tree(root, len(self.merges)) if id_ in self.purses]

    def _look(self) -> None:
        """Read which merges there are and who left them; new ones come last."""
        for id_ in self.ids:
            for merge in self.desk.merges.list_of(id_):
                self.merges[merge.id] = merge

    def _drawn(self) -> Terms:
        chance = self._chance
        kinds: list[CreditLimit] = [NoCredit(), Unlimited(), *[Limited(usd(chance.randrange(300))) for _ in range(6)]]
        return chance.choice(kinds), chance.choice([None, None, date(2030, 1, 1 + chance.randrange(5))])

    def _merge(self) -> AppliedMerge | None:
        roots = self.roots()
        if len(roots) < 2:
            return None
        master, *others = self._chance.sample(roots, min(len(roots), self._chance.choice([2, 2, 3])))
        rule = self._chance.choice(list(GroupLimitRule))
        limits = GroupLimits(rule, STATED if rule is GroupLimitRule.STATED else {})
        plan = self.desk.merges.propose(master, others, limits=limits)
        merge = self.desk.merges.apply(plan)
        self._compare(plan, master)
        return merge

    def _compare(self, plan: MergePlan, master: CustomerId) -> None:
        """Expect that accounts may owe together what the plan said."""
        found = self.desk.credit.find_account(master, "USD")
        for joined in plan.joined:
            assert found is not None
            assert (found.limit, found.limit_until) == (joined.limit, joined.until)

    def _undo(self) -> object:
        standing = [merge.id for merge in self.merges.values() if not merge.is_undone]
        return self.desk.merges.undo(self._chance.choice(standing), is_kept_apart=False) if standing else None

    def _split(self) -> object:
        is_alone = self._chance.random() < 0.5
        return self.desk.merges.split(self._chance.choice(self.ids), is_alone=is_alone, is_kept_apart=False)

    def _redo(self) -> object:
        left = [merge.id for merge in self.merges.values() if merge.undos]
        return self.desk.merges.redo(self._chance.choice(left)) if left else None

    def _set_limit(self) -> CreditAccount:
        """Set a limit by hand; what is told of it at once is just that."""
        id_, terms = self._chance.choice(self.ids), self._drawn()
        root = next(one for one in self.roots() if id_ in self._tree(one, len(self.merges)))
        found, owners = self._limit(root, len(self.merges)), self._owners(root)
        self.desk.credit.set_limit(id_, terms[0], until=terms[1], currency="USD")
        account = self.desk.credit.find_account(id_, "USD")
        assert account is not None
        assert terms == (account.limit, account.limit_until)
        first = self.desk.credit.list_accounts(root, "USD")[0].owner
        assert isinstance(first, CustomerId)
        holder = self.purses[first] if found and owners and found[1] is None else found and found[1]
        purse = holder or self.purses.setdefault(root, Purse(root, terms))
        purse.terms, purse.set_at = terms, self._count_set()
        purse.covers = {one.id for one in self._of(root) if one.plan.limits is not None} if len(owners) > 1 else set()
        return account

    def _count_set(self) -> int:
        self._sets += 1
        return self._sets

    def _of(self, root: CustomerId) -> list[AppliedMerge]:
        return [
            one for one in self.merges.values() if {one.master, *one.members} & set(self._tree(root, len(self.merges)))
        ]

    def _hold(self) -> object:
        self._count += 1
        name, amount, key = self._chance.choice(self.ids), usd(self._chance.randrange(1, 120)), f"h{self._count}"
        answer = self._made(name, lambda: self.desk.credit.hold(name, amount, reference=key, key=key))
        if isinstance(answer, Held):
            decision = answer.hold.decision
            limit = decision.limit
            assert not isinstance(limit, NoCredit)
            assert isinstance(limit, Unlimited) or decision.exposure_after <= limit.amount
            if self._chance.random() < 0.6:
                self.desk.credit.capture(answer.hold.id, key=f"c{self._count}", reference=key)
        return answer

    def _pay(self) -> object:
        self._count += 1
        name, key, amount = self._chance.choice(self.ids), f"p{self._count}", usd(self._chance.randrange(1, 200))
        return self._made(name, lambda: self.desk.credit.post(name, LedgerKind.PAYMENT, amount, key=key))

    def _made(self, name: CustomerId, call: Callable[[], object]) -> object:
        """Make a call in a name; where it was booked on an account, it may be made again."""
        answer = call()
        if self.desk.credit.find_account(name, "USD") is not None:
            self._calls.append((name, name in self.purses, call, answer))
        return answer

    def _again(self) -> object:
        """Make a call again in the same name: nothing is moved, and the answer is the same.

        Whoever had no account then and was given one since is another customer to the books.
        """
        calls = [one for one in self._calls if one[1] == (one[0] in self.purses)]
        if not calls:
            return None
        name, _, call, answer = self._chance.choice(calls)
        before = self.told()
        if self.desk.credit.find_account(name, "USD") is not None:
            assert answer == call()
        assert before == self.told()
        return answer


def ruled(limits: GroupLimits, parts: list[Terms]) -> Terms:
    """Return what a rule makes of several limits, the survivor's first."""
    if limits.rule is GroupLimitRule.SURVIVOR:
        return parts[0]
    if limits.rule is GroupLimitRule.STATED:
        return limits.stated["USD"], None
    if limits.rule is GroupLimitRule.HIGHEST:
        return max(parts, key=lambda terms: (height(terms[0]), terms[1] or date.max))
    heights = [height(limit) for limit, _ in parts]
    limit: CreditLimit = Limited(usd(sum(max(one, 0) for one in heights)))
    if Unlimited() in [one for one, _ in parts]:
        limit = Unlimited()
    elif max(heights) < 0:
        limit = NoCredit()
    days = [day for _, day in parts if day is not None]
    return limit, min(days) if days else None


def height(limit: CreditLimit) -> int:
    """Return a limit as a number of cents, or one below or above all of them."""
    return limit.amount.amount_minor if isinstance(limit, Limited) else HEIGHTS[type(limit)]
