"""Customers of one store who are merged, changed and parted again: what the tests of lineages share."""

from collections.abc import Callable, Mapping

from customer_core.manager import CustomerManager
from customer_core.merging import DEFAULT_RULES, AppliedMerge, AppliedUndo, SurvivorshipRule, UndoPlan
from customer_core.model import EVERY_BRAND, Actor, Customer, CustomerId, EmailAddress
from customer_core.services import Registered, Updated
from customer_core.settings import DuplicateReaction, DuplicateSettings

STEWARD = Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND)
A, B, C, D = (Customer(id=CustomerId(id_)) for id_ in ("a", "b", "c", "d"))
ANN, LEE = EmailAddress("ann@nordpost.example"), EmailAddress("lee@nordpost.example")
NEW = EmailAddress("new@nordpost.example")


class Story:
    """Customers of one store who are merged, changed by hand and parted again."""

    def __init__(self, *customers: Customer) -> None:
        self.desk = CustomerManager.open("memory:").acting_as(STEWARD)
        self.desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        outcomes = [self.desk.customers.register(one) for one in customers]
        self.first = [outcome.customer for outcome in outcomes if isinstance(outcome, Registered)]

    def __getitem__(self, id_: str) -> Customer:
        """Return whom an id names now."""
        return self.desk.customers.get(CustomerId(id_))

    def merge(self, ids: str, rules: Mapping[str, SurvivorshipRule] = DEFAULT_RULES) -> AppliedMerge:
        """Merge customers whose ids are one letter each, the survivor first."""
        master, *others = map(CustomerId, ids)
        return self.desk.merges.apply(self.desk.merges.propose(master, others, rules=rules))

    def edit(self, id_: str, how: Callable[[Customer], Customer]) -> None:
        """Change a customer by hand."""
        assert isinstance(self.desk.customers.update(how(self[id_])), Updated)

    def undo(self, merge: AppliedMerge) -> AppliedUndo:
        """Undo a merge as it is proposed."""
        return self._done(self.desk.merges.propose_undo(merge.id))

    def split(self, member: str) -> AppliedUndo:
        """Split a member off as it is proposed."""
        return self._done(self.desk.merges.propose_split(CustomerId(member)))

    def _done(self, plan: UndoPlan) -> AppliedUndo:
        undo = self.desk.merges.undo(plan, is_kept_apart=False)
        assert [plan.survivor, *plan.left] == [self[str(one.id)] for one in (plan.survivor, *plan.left)]
        return undo

    def now(self, merge: AppliedMerge) -> AppliedMerge:
        """Return a merge as it is kept by now."""
        return self.desk.merges.get(merge.id)
