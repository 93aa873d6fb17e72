"""Learning a profile from a table without labels."""

from functools import cache

import attrs
import pytest

from customer_core.bulk import DeduplicatedTable, deduplicate
from customer_core.exchange import Table
from customer_core.matching import V1, Comparison
from customer_core.testing.generator import generate
from customer_core.testing.scoring import score_pairwise

GIVEN = ("Ann", "Boris", "Clara", "David", "Elsa", "Frank", "Greta", "Hugo", "Iris", "Jonas")
ENDINGS = ("berg", "mann", "ström", "qvist", "feld")


def homes(size: int) -> tuple[Table, list[int]]:
    """Return homes of three people of one name each, of whom the first is there twice with a slip, and the truth."""
    rows: list[tuple[str, ...]] = []
    truth: list[int] = []
    for home in range(size):
        family = f"{chr(65 + home % 26)}{chr(97 + home // 26)}{'aeiou'[home % 5]}l{ENDINGS[home % 7 % 5]}"
        street, postcode = f"{home % 90 + 1} {chr(65 + home % 23)}elm Street", f"{10_000 + home}"
        for person in range(3):
            given = GIVEN[(home + 3 * person) % 10]
            phone = f"030 {(3 * home + person + 1) * 7_654_321 % 9_999_991:07}"
            rows.append((given, family, phone, street, postcode))
            truth.append(3 * home + person)
        given, *rest = rows[-3]
        rows.append((given, rest[0] + "x", *rest[1:]) if home % 2 else (given[:3], *rest))
        truth.append(3 * home)
    header = ("given name", "family name", "phone", "street", "postcode")
    return Table(file="x.csv", header=header, rows=tuple(rows)), truth


@cache
def of_homes() -> DeduplicatedTable:
    """Return the homes, deduplicated with a profile that was learned of them."""
    return deduplicate(homes(150)[0])


def share(comparison: Comparison, predicate: str, place: int) -> float:
    """Return how often a relation shows the levels of a predicate."""
    return sum(level.probabilities[place] for level in comparison.levels if level.predicate == predicate)


def test_two_kinds_of_pairs_are_told_apart_without_labels() -> None:
    """Of people who share a home, those with two records are one customer and the others are not."""
    found = score_pairwise(of_homes().clusters.tolist(), homes(150)[1])
    assert found.precision > 0.97
    assert found.recall > 0.97


def test_households_are_not_learned_as_the_same() -> None:
    """The relation of a household keeps different given names, and the same customer equal ones."""
    profile = of_homes().profile
    names = [relation.name for relation in profile.classes]
    given = profile.comparison("given_name")
    assert share(given, "conflicting", names.index("household")) > 0.9
    assert share(given, "conflicting", names.index("same")) < 0.1
    home = of_homes().households.tolist()
    assert all(len(set(home[place : place + 4])) == 1 for place in range(0, len(home), 4))


def couples(size: int, *, has_birth_dates: bool = False, is_one: bool = False) -> DeduplicatedTable:
    """Return homes of two given names that share all else, a third of the first there twice, deduplicated.

    Birth dates differ but for `is_one`: then both names are one customer's.
    """
    rows: list[tuple[str, ...]] = []
    for home, (_, family, phone, *place) in enumerate(homes(size)[0].rows[::4]):
        for given in (home, home + 1 + home // 10 % 9):
            born = home if is_one else 7 * given
            birth = f"{1930 + born % 53}-{born % 12 + 1:02}-{born % 28 + 1:02}"
            rows.append((GIVEN[given % 10], family, phone, f"home{home}@mail.example", *place, birth))
        rows += [(rows[-2][0], f"{family}x", *rows[-2][2:])] if home % 3 == 0 else []
    width = 7 if has_birth_dates else 6
    header = ("given name", "family name", "phone", "e-mail", "street", "postcode", "birth date")[:width]
    return deduplicate(Table(file="x.csv", header=header, rows=tuple(row[:width] for row in rows)))


def test_no_pair_that_may_be_a_couple_teaches_the_same() -> None:
    """Where nothing but the given name could tell a couple, it is the household that learns of mailbox and phone."""
    profile = couples(150).profile
    same, household = ([relation.name for relation in profile.classes].index(name) for name in ("same", "household"))
    given, email = profile.comparison("given_name"), profile.comparison("email")
    assert share(given, "conflicting", same) < share(V1.comparison("given_name"), "conflicting", same)
    assert share(V1.comparison("email"), "exact", household) < 0.1
    assert share(email, "exact", household) > 0.8


def test_a_field_that_no_household_shares_teaches_the_same_of_other_names() -> None:
    """With a birth date in common two given names are one customer's, and the same learns that it has such."""
    profile = couples(150, has_birth_dates=True, is_one=True).profile
    given = profile.comparison("given_name")
    assert share(given, "conflicting", 0) > 3 * share(V1.comparison("given_name"), "conflicting", 0)


@pytest.mark.parametrize("has_birth_dates", [True, False])
def test_a_couple_is_told_apart_with_and_without_birth_dates(*, has_birth_dates: bool) -> None:
    """Two who share all but a given name, and a birth date where there is one, are two customers of one household."""
    found = couples(150, has_birth_dates=has_birth_dates)
    assert 297 <= found.customers <= 300
    assert 148 <= len(set(found.households.tolist()) - {-1}) <= 150


def test_the_prior_is_learned_from_how_many_partners_there_are() -> None:
    """Every second person has no second record, every third one has: partners follow the table."""
    partners = {relation.name: relation.partners for relation in of_homes().profile.classes}
    assert 0.25 < partners["same"] + partners["moved"] < 0.9
    assert 1.2 < partners["household"] + partners["neighbor"] < 3.5


def test_a_fit_tells_how_it_went() -> None:
    """Pairs, patterns and rounds are told, it settles, and the likelihood ends above where it began."""
    fit = of_homes().fit
    assert fit is not None
    assert fit.has_settled
    assert len(fit.likelihood_bits) == fit.rounds <= 40
    assert fit.likelihood_bits[-1] >= fit.likelihood_bits[0]
    assert 0 < fit.patterns <= fit.pairs


def test_a_fit_that_does_not_settle_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """With too few rounds, the figures are what they are and the fit tells."""
    monkeypatch.setattr("customer_core.bulk._fitting._ROUNDS_MOST", 1)
    fit = deduplicate(homes(60)[0]).fit
    assert fit is not None
    assert (1, False) == (fit.rounds, fit.has_settled)


def test_what_is_learned_is_a_profile_like_any_other() -> None:
    """Only figures differ: levels, keys, thresholds and the name are those of the shipped profile."""
    profile = of_homes().profile
    shape = [[(level.predicate, level.parameter) for level in one.levels] for one in profile.comparisons]
    assert [[(level.predicate, level.parameter) for level in one.levels] for one in V1.comparisons] == shape
    assert (V1.name, V1.version, V1.thresholds) == (profile.name, profile.version, profile.thresholds)
    assert [(r.name, r.is_same) for r in V1.classes] == [(r.name, r.is_same) for r in profile.classes]
    unseen = [one for one in V1.comparisons if one.feature in {"email", "tax_id", "birth_date"}]
    assert unseen == [profile.comparison(one.field) for one in unseen]


def test_a_labelled_column_gets_a_comparison_of_its_own() -> None:
    """What a column of no role is worth is learned for its label."""
    made = generate(300, seed=5)
    rows = tuple((*row, f"kind {place % 3}") for place, row in enumerate(made.rows))
    table = Table(file="x.csv", header=(*made.header, "what"), rows=rows)
    profile = deduplicate(table, mapping=["text:what=what"]).profile
    learned = profile.comparison("text:what")
    assert "text:what" == learned.feature
    assert V1.comparison("text") == profile.comparison("text")
    assert learned.levels != V1.comparison("text").levels


def test_inertia_holds_what_a_field_learns() -> None:
    """The more inertia a field has, the less of what it sees it takes."""
    moved = [
        sum(abs(a.probabilities[0] - b.probabilities[0]) for a, b in zip(one.levels, other.levels, strict=True))
        for one, other in [(of_homes().profile.comparison(field), V1.comparison(field)) for field in ("phone", "city")]
    ]
    assert moved[0] > 0
    assert 0 == moved[1]


def test_too_many_pairs_are_sampled_by_what_their_records_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample is drawn by hashes, so that the order of rows draws no other, and it learns nearly the same."""
    whole = of_homes()
    table = homes(150)[0]
    monkeypatch.setattr("customer_core.bulk._fitting.sample_pairs.__defaults__", (400,))
    one, other = deduplicate(table), deduplicate(attrs.evolve(table, rows=table.rows[::-1]))
    assert one.profile == other.profile
    assert one.fit is not None
    assert 400 == one.fit.pairs
    assert score_pairwise(one.clusters.tolist(), whole.clusters.tolist()).f1 > 0.95
