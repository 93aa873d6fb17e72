"""What holds for every pair and every file, whatever the values."""

import json
from collections import Counter
from collections.abc import Mapping
from math import inf, isclose
from random import Random

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.matching import (
    CHECK_FIELDS,
    V1,
    Scorer,
    check_keys,
    check_values,
    deduplicate,
    equal_fields,
    features_document,
    index_keys,
    keys,
    observe,
    prepare,
    record_of,
    score,
)

GIVEN = st.sampled_from(["Ann", "Anna", "Bob", "Robert", "José", "J", "Mei", "Li Wei", ""])
FAMILY = st.sampled_from(["Lee", "Li", "Smith", "Smyth", "García López", "García", "van der Berg", ""])
FIELDS: Mapping[str, st.SearchStrategy[str]] = {
    "given_name": GIVEN,
    "family_name": FAMILY,
    "email": st.sampled_from(["", "ann@lee.example", "a.lee@lee.example", "info@shop.example", "n/a"]),
    "phone": st.sampled_from(["", "+49 30 1234567", "030/1234567", "0000000000", "555 0100 200"]),
    "street": st.sampled_from(["", "12 High Street", "High St 12", "Flat 3, 10 Mill Lane"]),
    "city": st.sampled_from(["", "Berlin", "Leeds", "Laeds"]),
    "birth_date": st.sampled_from(["", "1977-09-13", "1977-13-09", "13.09.1977", "1950"]),
    "text:note": st.sampled_from(["", "asian food", "asian"]),
}
# Bounds so low that blocks are cut and components left incomplete in a dozen records.
TINY = attrs.evolve(
    V1,
    blocking=attrs.evolve(V1.blocking, block_most=2, neighbors=1),
    clustering=attrs.evolve(V1.clustering, complete_most=2),
)
Record = dict[str, str] | dict[str, list[str]]
RECORDS = st.one_of(
    st.fixed_dictionaries(dict(FIELDS)),
    st.fixed_dictionaries({name: st.lists(values, max_size=3) for name, values in FIELDS.items()}),
    st.dictionaries(st.sampled_from([*FIELDS, "name", "organization", "tax_id", "code:x"]), st.text(max_size=30)),
)


@settings(deadline=None)
@given(RECORDS, RECORDS)
def test_a_pair_scores_alike_from_both_sides(left: Record, right: Record) -> None:
    """Who is compared with whom does not matter."""
    forth, back = score(V1, left, right), score(V1, right, left)
    assert isclose(forth.bits, back.bits, abs_tol=1e-9)
    assert [(e.field, e.level) for e in forth.evidence] == [(e.field, e.level) for e in back.evidence]
    assert [{e.left, e.right} for e in forth.evidence] == [{e.left, e.right} for e in back.evidence]


@settings(deadline=None)
@given(RECORDS, RECORDS)
def test_prior_and_evidence_add_up_to_the_score(left: Record, right: Record) -> None:
    """What is shown is what was counted."""
    found = score(V1, left, right)
    assert isclose(found.bits, found.prior_bits + sum(evidence.bits for evidence in found.evidence), abs_tol=1e-9)
    assert isclose(1.0, sum(found.relations.values()), abs_tol=1e-9)
    assert -inf < found.bits < inf


@settings(deadline=None)
@given(RECORDS, RECORDS, st.lists(RECORDS, max_size=5))
def test_a_screen_lets_every_record_pass_that_reaches_the_score(
    left: Record, right: Record, seen: list[Record]
) -> None:
    """Whatever a pair scores, it passes a screen at exactly that, from both sides, with frequencies and without."""
    for profile in (V1, observe(V1, [left, right, *seen])):
        scorer, one, other = Scorer(profile), prepare(left), prepare(right)
        least = scorer.bits(one, other)
        assert scorer.screen(one, least).may_reach(other)
        assert scorer.screen(other, least).may_reach(one)


@settings(deadline=None)
@given(RECORDS)
def test_preparing_twice_changes_nothing(record: Record) -> None:
    """A prepared record is taken as it is, and its keys are those of its source."""
    prepared = prepare(record)
    assert prepared is prepare(prepared)
    assert keys(V1, record) == keys(V1, prepared)


@settings(deadline=None, max_examples=40)
@given(st.lists(RECORDS, min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_no_cluster(records: list[Record], random: Random) -> None:
    """The same records in any order make the same customers."""

    def customers(rows: list[Record]) -> Counter[tuple[str, ...]]:
        found = deduplicate(rows, TINY)
        members: dict[int, list[str]] = {}
        for label, record in zip(found.clusters, found.records, strict=True):
            members.setdefault(label, []).append(record.fingerprint)
        return Counter(tuple(sorted(group)) for group in members.values())

    shuffled = list(records)
    random.shuffle(shuffled)
    assert customers(records) == customers(shuffled)


@settings(deadline=None)
@given(RECORDS, RECORDS, st.lists(RECORDS, max_size=5))
def test_records_that_come_later_change_no_score_of_a_fixed_profile(
    left: Record, right: Record, later: list[Record]
) -> None:
    """Once a profile has observed, the score of a pair is settled."""
    fixed = observe(V1, [left, right])
    expected = score(fixed, left, right).bits
    found = deduplicate([left, right, *later], fixed)
    assert fixed is found.profile
    assert expected == found.score(0, 1).bits


@settings(deadline=None)
@given(RECORDS)
def test_a_field_that_is_missing_weighs_nothing(record: Record) -> None:
    """Against a record that says nothing, only the prior counts."""
    found = score(V1, record, {})
    assert ((), found.prior_bits) == (found.evidence, found.bits)


@settings(deadline=None)
@given(RECORDS, RECORDS)
def test_records_that_agree_in_a_check_field_share_a_key_of_it(left: Record, right: Record) -> None:
    """A store that keeps the keys of every field finds all that agree, whichever fields are chosen later."""
    shared = {key.partition(":")[0] for key in set(check_keys(left)) & set(check_keys(right))}
    found = equal_fields(CHECK_FIELDS, left, right)
    assert {f"check-{field}" for field in found} <= shared
    assert found == equal_fields(CHECK_FIELDS, right, left)


@settings(deadline=None)
@given(RECORDS)
def test_a_record_agrees_with_itself_in_every_field_that_it_has(record: Record) -> None:
    """Only blanks do not agree with themselves."""
    told = tuple(field for field in CHECK_FIELDS if check_values(field, record))
    assert told == equal_fields(CHECK_FIELDS, record, record)


@settings(deadline=None)
@given(RECORDS, RECORDS)
def test_a_prepared_record_that_was_kept_scores_the_same(left: Record, right: Record) -> None:
    """What a store keeps beside a record is the prepared record itself."""
    prepared = prepare(left)
    kept = record_of(json.loads(json.dumps(features_document(prepared))))
    assert (prepared.features, prepared.labels, prepared.unscored) == (kept.features, kept.labels, kept.unscored)
    assert score(V1, left, right) == score(V1, kept, right)
    assert index_keys(V1, left) == index_keys(V1, kept)
