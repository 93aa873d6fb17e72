import attrs

from customer_core.merging import FieldValue, LaterEdit, Parted, UndoPlan
from customer_core.model import CreditAccountId, Customer, CustomerId, MergeId

A, B, C, D, E = map(CustomerId, "abcde")


def edit(record: CustomerId, field: str, after: FieldValue) -> LaterEdit:
    """Return what was changed in one field."""
    return LaterEdit(record=record, field=field, before="old", after=after)


PLAN = UndoPlan(
    merge=MergeId("m-1"),
    survivor=Customer(id=A),
    left=(Customer(id=B), Customer(id=C)),
    parted=(Parted(id=B, ids=(B,)), Parted(id=C, ids=(C, D, E))),
    moved=(edit(B, "company", "Acme"), edit(C, "flag", "")),
    kept=(edit(A, "tags", frozenset({"vip", "b2b"})), edit(A, "company", "")),
    accounts={CreditAccountId("k-1"): C},
    version=3,
)


def test_a_plan_is_explained_in_sentences() -> None:
    """The clerk reads who would leave, who and what would go with them, and where each edit would be."""
    assert (
        "b, c would leave a.",
        "d, e would go with c.",
        "The credit account k-1 would go with c.",
        "company: 'Acme' goes with b, whose value it replaced.",
        "flag: 'blank' goes with c, whose value it replaced.",
        "tags: 'b2b, vip' stays with a, since it replaced what several had said.",
        "company: 'blank' stays with a, since it replaced what several had said.",
    ) == PLAN.explain()


def test_a_plan_that_moves_nothing_says_who_leaves() -> None:
    """There is one sentence where nothing goes with the one who leaves."""
    plain = attrs.evolve(PLAN, left=PLAN.left[:1], parted=PLAN.parted[:1], moved=(), kept=(), accounts={})
    assert ("b would leave a.",) == plain.explain()
    alone = attrs.evolve(plain, is_alone=True)
    assert ("b would leave a alone: what had been merged into it stays.",) == alone.explain()


def test_a_plan_keeps_whose_each_account_would_be() -> None:
    """Changing the mapping that they were given in does not change the plan."""
    accounts = {CreditAccountId("k-1"): C}
    plan = attrs.evolve(PLAN, accounts=accounts)
    accounts.clear()
    assert PLAN == plan


def test_a_host_describes_values_its_own_way() -> None:
    """Values are shown as the host wants them."""
    shown = attrs.evolve(PLAN, kept=(), moved=PLAN.moved[:1]).explain(lambda _: "(hidden)")
    assert "company: '(hidden)' goes with b, whose value it replaced." == shown[-1]


def test_a_plan_shows_ids_alone() -> None:
    """A plan can be logged: it shows whom it parts, and no value."""
    assert "UndoPlan(merge=MergeId('m-1'), survivor=CustomerId('a'), left=2)" == repr(PLAN)
