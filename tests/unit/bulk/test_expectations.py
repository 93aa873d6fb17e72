"""What a result is expected to be worth, without any label."""

import pytest

from customer_core.bulk import DeduplicatedTable, deduplicate
from customer_core.exchange import Table
from customer_core.matching import V1
from customer_core.testing.generator import generate
from customer_core.testing.scoring import score_pairwise


def of_rows(*rows: tuple[str, str]) -> DeduplicatedTable:
    """Return people with their e-mails, deduplicated under the shipped profile."""
    return deduplicate(Table(file="x.csv", header=("name", "email"), rows=rows), V1)


def test_a_result_expects_about_what_it_is_worth() -> None:
    """On made-up customers, whose truth is known, precision and recall are estimated within a tenth."""
    made = generate(3_000, seed=12)
    found = deduplicate(Table(file="x.csv", header=made.header, rows=tuple(made.rows)))
    scores = score_pairwise(found.clusters.tolist(), [truth.cluster for truth in made.truth])
    assert abs(scores.precision - found.expectation.precision) < 0.1
    assert abs(scores.recall - found.expectation.recall) < 0.12
    assert 0.8 < found.expectation.blocking_recall <= 1


@pytest.mark.parametrize("rows", [[("Ann Lee", "")], [("Ann Lee", ""), ("Eve Lindqvist", "")], [("", ""), ("x", "")]])
def test_where_nothing_is_put_together_nothing_is_wrong(rows: list[tuple[str, str]]) -> None:
    """Without a pair, all that could be found was found."""
    found = of_rows(*rows).expectation
    assert (1.0, 1.0, 1.0) == (found.precision, round(found.recall, 3), found.blocking_recall)


def test_copies_count_by_their_number() -> None:
    """A customer with a hundred equal rows is many pairs that are right, beside which one doubtful pair is little."""
    doubtful = [("Ann Lee", "ann.lee@a.example"), ("Anna Lee", "a.lee@b.example")]
    few, many = of_rows(*doubtful), of_rows(*doubtful, *[("Eve Lindqvist", "eve@lindqvist.example")] * 100)
    assert few.expectation.precision < 0.9
    assert 0.99 < many.expectation.precision <= 1
