"""What people judged, as evidence for a fit."""

from functools import cache
from math import isclose, log2

import attrs
import pytest

from customer_core.bulk import Agreement, DeduplicatedTable, Fit, JudgedPair, deduplicate, fit
from customer_core.errors import InvalidOptionError
from customer_core.exchange import Table
from customer_core.matching import MatchProfile, Scorer
from customer_core.testing.generator import generate

SIZE = 400
MADE = generate(SIZE, seed=21)
CUSTOMERS = Table(file="x.csv", header=MADE.header, rows=tuple(MADE.rows))


@cache
def plain() -> Fit:
    """Return what is learned of the table alone."""
    return fit(CUSTOMERS)


@cache
def run() -> DeduplicatedTable:
    """Return the table, deduplicated by that."""
    return deduplicate(CUSTOMERS, plain().profile)


@cache
def hardest(most: int) -> tuple[tuple[int, int], ...]:
    """Return the pairs of rows that are hardest to tell."""
    pairs = run().pairs
    order = abs(pairs.bits).argsort(kind="stable")[:most]
    return tuple((int(pairs.left[place]), int(pairs.right[place])) for place in order)


def judged(same: int, different: int) -> list[JudgedPair]:
    """Return hard pairs, so many of them judged to be the same and so many to be different."""
    pairs = hardest(same + different)
    assert same + different == len(pairs)
    return [JudgedPair(one, other, place < same) for place, (one, other) in enumerate(pairs)]


def partners(profile: MatchProfile, *, is_same: bool) -> list[float]:
    """Return the partners of the relations that mean the same customer, or of the others."""
    return [relation.partners for relation in profile.classes if relation.is_same is is_same]


def scores(profile: MatchProfile, pairs: list[JudgedPair]) -> list[float]:
    """Return the bits of pairs by a profile, from the engine for single pairs."""
    scorer = Scorer(profile)
    return [scorer.score(run().record(pair.left), run().record(pair.right)).bits for pair in pairs]


def test_without_judgements_nothing_is_told_of_them() -> None:
    """A fit that nobody judged anything for has no figures on judgements."""
    assert plain().judged is None


def test_the_border_follows_the_judgements() -> None:
    """Where most hard pairs are the same, scores rise; where most are different, they fall."""
    up, down = (fit(CUSTOMERS, judged=judged(*counts)) for counts in ((35, 5), (5, 35)))
    assert up.judged is not None
    assert down.judged is not None
    assert 0.5 < up.judged.shift_bits < 6
    assert -6 < down.judged.shift_bits < -0.5
    assert (35, 5) == (up.judged.same, up.judged.different)
    assert all(
        a > b for a, b in zip(scores(up.profile, judged(35, 5)), scores(down.profile, judged(35, 5)), strict=True)
    )


def test_as_many_are_expected_to_be_the_same_as_were_judged_to_be() -> None:
    """After a shift the probabilities add up to the judgements, with twenty pairs at even odds beside them."""
    pairs = judged(30, 10)
    found = fit(CUSTOMERS, judged=pairs)
    assert found.judged is not None
    bits = [*scores(found.profile, pairs), *[found.judged.shift_bits] * 20]
    assert isclose(30 + 10, sum(1 / (1 + 2**-each) for each in bits), abs_tol=1e-6)


def test_judgements_that_agree_with_the_profile_move_it_little() -> None:
    """Two pairs at the border, one of each kind, are no reason to move it."""
    found = fit(CUSTOMERS, judged=judged(1, 1))
    assert found.judged is not None
    assert abs(found.judged.shift_bits) < 0.2


@pytest.mark.parametrize("counts", [(20, 0), (0, 20)])
def test_judgements_of_one_kind_move_nothing(counts: tuple[int, int]) -> None:
    """Where all were judged alike, somebody may have told the surprising ones alone."""
    found = fit(CUSTOMERS, judged=judged(*counts))
    assert found.judged is not None
    assert 0.0 == found.judged.shift_bits


def test_the_shift_is_bounded() -> None:
    """However many sure pairs were judged against their scores, six bits are the most."""
    pairs = run().pairs
    surest = pairs.bits.argsort(kind="stable")[::-1][:60].tolist()
    against = [JudgedPair(int(pairs.left[place]), int(pairs.right[place]), place == surest[0]) for place in surest]
    found = fit(CUSTOMERS, judged=against)
    assert found.judged is not None
    assert isclose(-6, found.judged.shift_bits)
    assert min(partners(found.profile, is_same=True)) > 0


def test_hard_pairs_make_no_relation_commoner_than_it_is() -> None:
    """Partners of other relations change by what the judged pairs themselves are, never by how many were chosen."""
    found = fit(CUSTOMERS, judged=judged(20, 20))
    assert found.judged is not None
    for before, after in zip(
        partners(plain().profile, is_same=False), partners(found.profile, is_same=False), strict=True
    ):
        assert abs(after - before) <= 2 * 40 / SIZE
    before, after = (sum(partners(one.profile, is_same=True)) for one in (plain(), found))
    assert abs(after / 2**found.judged.shift_bits - before) <= 2 * 40 / SIZE


def test_a_judged_pair_that_is_not_learned_from_is_not_added() -> None:
    """Pairs that no key brings together teach no level and no number of partners."""
    pairs = {tuple(sorted(two)) for two in zip(run().pairs.left.tolist(), run().pairs.right.tolist(), strict=True)}
    rows = [one for one in range(SIZE) if run().records.kept[run().records.stands_for[one]] == one]
    scorer = Scorer(plain().profile)
    strangers = [(one, rows[-1]) for one in rows[:40] if (one, rows[-1]) not in pairs]
    far = [two for two in strangers if scorer.score(*map(run().record, two)).bits < -15][:10]
    found = fit(CUSTOMERS, judged=[JudgedPair(*two, is_same=False) for two in far])
    assert 10 == len(far)
    assert plain().profile == found.profile
    assert plain().figures == found.figures


def test_what_judgements_say_is_told_at_the_thresholds() -> None:
    """Right, undecided and wrong are counted by the scores of the learned profile, and the loss is theirs."""
    pairs = judged(25, 15)
    found = fit(CUSTOMERS, judged=pairs)
    assert found.judged is not None
    for profile, told in ((plain().profile, found.judged.before), (found.profile, found.judged.after)):
        chances = [1 / (1 + 2**-each) for each in scores(profile, pairs)]
        called = [(pair.is_same, chance >= 0.9, chance < 0.2) for pair, chance in zip(pairs, chances, strict=True)]
        right = sum(high if is_same else low for is_same, high, low in called)
        wrong = sum(low if is_same else high for is_same, high, low in called)
        loss = -sum(log2(chance if pair.is_same else 1 - chance) for pair, chance in zip(pairs, chances, strict=True))
        assert (right, 40 - right - wrong, wrong) == (told.right, told.undecided, told.wrong)
        assert isclose(loss / 40, told.loss_bits, abs_tol=1e-6)
    assert found.judged.after.loss_bits < found.judged.before.loss_bits


def test_a_sure_profile_agrees_with_what_it_is_sure_of() -> None:
    """Judgements that say what the scores say are all right, at no loss."""
    pairs = run().pairs
    surest = pairs.bits.argsort(kind="stable")[::-1][:20].tolist()
    found = fit(CUSTOMERS, judged=[JudgedPair(int(pairs.left[at]), int(pairs.right[at]), True) for at in surest])
    assert found.judged is not None
    assert attrs.evolve(found.judged.after, loss_bits=0.0) == Agreement(right=20, undecided=0, wrong=0, loss_bits=0.0)
    assert found.judged.after.loss_bits < 0.001


GIVEN = ("Ann", "Boris", "Clara", "David", "Elsa", "Frank", "Greta", "Hugo", "Iris", "Jonas")


def couples() -> Table:
    """Return homes of two given names that share all else."""
    rows: list[tuple[str, ...]] = []
    for home in range(90):
        family, street = f"{chr(65 + home % 26)}{chr(97 + home // 26)}olqvist", f"{home + 1} Elm Street"
        phone, email = f"030 {(home + 1) * 7_654_321 % 9_999_991:07}", f"home{home}@mail.example"
        given = (GIVEN[home % 10], GIVEN[(home + 1 + home // 10) % 10])
        rows += [(each, family, phone, email, street, f"{10_000 + home}") for each in given]
    return Table(
        file="x.csv", header=("given name", "family name", "phone", "e-mail", "street", "postcode"), rows=tuple(rows)
    )


def test_a_judged_pair_teaches_what_no_unjudged_one_may() -> None:
    """Other given names teach that they are one customer's only where somebody says so."""
    alone, told = (
        fit(couples(), judged=pairs)
        for pairs in ((), [JudgedPair(2 * home, 2 * home + 1, is_same=True) for home in range(90)])
    )
    differs = [one.profile.comparison("given_name").levels[-1].probabilities[0] for one in (alone, told)]
    assert differs[1] > 2 * differs[0]


def test_pairs_judged_to_be_different_are_no_evidence_for_the_same() -> None:
    """Of likely pairs that are judged to be different, fewer customers are there twice."""
    likely = run().pairs.probabilities > 0.99
    rows = list(zip(run().pairs.left[likely].tolist(), run().pairs.right[likely].tolist(), strict=True))[::2]
    found = fit(CUSTOMERS, judged=[JudgedPair(*two, is_same=False) for two in rows])
    assert sum(partners(found.profile, is_same=True)) < 0.8 * sum(partners(plain().profile, is_same=True))


def test_equal_rows_that_were_judged_to_be_both_teach_nothing() -> None:
    """Rows that say the same are one record: no pair is fixed by judgements of them that contradict each other."""
    (one, other), *_ = hardest(1)
    table = attrs.evolve(CUSTOMERS, rows=(*CUSTOMERS.rows, CUSTOMERS.rows[one]))
    both = [JudgedPair(one, other, True), JudgedPair(SIZE, other, False), JudgedPair(one, SIZE, True)]
    found = fit(table, judged=both)
    assert found.judged is not None
    assert fit(table).profile.comparisons == found.profile.comparisons
    assert (2, 1) == (found.judged.same, found.judged.different)


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [
        ([JudgedPair(0, SIZE, True)], f"there is no row {SIZE}"),
        ([JudgedPair(-1, 0, True)], "there is no row -1"),
        ([JudgedPair(0, True, True)], "there is no row of type bool"),
        ([JudgedPair("Ann Lee", 0, True)], "there is no row of type str"),  # type: ignore[arg-type]
        ([JudgedPair(0, 1, "yes")], "one of them is no judged pair"),  # type: ignore[arg-type]
        ([(0, 1, True)], "one of them is no judged pair"),
        (None, "it is a NoneType"),
        ([JudgedPair(3, 3, False)], "row 3 is judged beside itself"),
        ([JudgedPair(0, 1, True), JudgedPair(1, 0, False)], "rows 0 and 1 are judged to be the same and to be diff"),
    ],
)
def test_what_is_no_judged_pair_is_refused(pairs: list[JudgedPair], problem: str) -> None:
    """Rows out of range, one row twice, contradictions and other things are named, and no text is shown."""
    with pytest.raises(InvalidOptionError, match=f"judged: {problem}") as caught:
        fit(CUSTOMERS, judged=pairs)
    assert "Ann" not in str(caught.value)
