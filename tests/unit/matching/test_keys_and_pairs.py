"""Which records meet."""

import attrs
import pytest

from customer_core.matching import KEYS, V1, candidate_pairs, keys, prepare


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"email": "ann@lee.example"}, {"email": "ANN@LEE.example"}),
        ({"email": "ann.lee@a.example"}, {"email": "ann.lee@b.example"}),
        ({"phone": "+44 113 496 0000"}, {"phone": "0113 4960000"}),
        ({"given_name": "Bob", "family_name": "Ortega"}, {"given_name": "Ortega", "family_name": "Robert"}),
        ({"family_name": "Ortega", "postcode": "LS1 4AP"}, {"family_name": "Ortegga", "postcode": "ls14ap"}),
        ({"given_name": "Ann", "city": "Leeds"}, {"given_name": "Ann", "city": "Leedsx"}),
        ({"birth_date": "1977-09-13"}, {"birth_date": "13.9.1977"}),
        ({"given_name": "Ann", "birth_date": "1977-09-13"}, {"given_name": "Ann", "birth_date": "1978-09-13"}),
        ({"street": "12 Mill Lane", "city": "Leeds"}, {"street": "12 Mill Ln", "city": "Leeds"}),
        ({"tax_id": "DE 1"}, {"tax_id": "de1"}),
        ({"external_id": "A-1"}, {"external_id": "a1"}),
        ({"code:sku": "A-1"}, {"code:sku": "a1"}),
        ({"organization": "Mill Lane Books"}, {"organization": "The Books Ltd"}),
        ({"email": "info@mill.example", "given_name": "Ann"}, {"email": "info@mill.example", "given_name": "Ann"}),
        ({"given_name": "Bo"}, {"family_name": "Bo"}),
        ({"given_name": "Bob", "family_name": "Ortega"}, {"given_name": "Ortega", "family_name": "Bob"}),
    ],
)
def test_likely_partners_share_a_key(left: dict[str, str], right: dict[str, str]) -> None:
    """Each way in which two records of one customer agree gives them a key in common."""
    assert set(keys(V1, left)) & set(keys(V1, right))


def test_strangers_share_no_key() -> None:
    """People with nothing in common never meet."""
    ann = {"given_name": "Ann", "family_name": "Ortega", "email": "ann.ortega@a.example", "city": "Leeds"}
    boris = {"given_name": "Boris", "family_name": "Lindqvist", "email": "boris.l@b.example", "city": "York"}
    assert not set(keys(V1, ann)) & set(keys(V1, boris))


def test_a_record_that_says_nothing_has_no_key() -> None:
    """Blanks never match."""
    assert () == keys(V1, {"given_name": " ", "email": "n/a", "phone": "0000000000"})


def test_each_key_is_made_of_a_record_that_has_its_parts() -> None:
    """A person and a company with every role have every kind of key, each named by its kind."""
    person = {
        "given_name": "Ann",
        "family_name": "Ortega",
        "birth_date": "1977-09-13",
        "email": ("ann.ortega@a.example", "info@a.example"),
        "phone": "0113 496 0000",
        "street": "12 Mill Lane",
        "postcode": "LS1 4AP",
        "city": "Leeds",
        "tax_id": "DE1",
        "external_id": "A-1",
        "code:sku": "A-1",
    }
    found = (*keys(V1, person), *keys(V1, {"organization": "Mill Lane Books"}))
    assert set(KEYS) == {key.partition(":")[0] for key in found}


def test_a_profile_uses_only_the_keys_that_it_names() -> None:
    """A profile with one kind of key makes no other."""
    only = attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, keys=("email",)))
    assert ("email:ann.lee@a.example",) == keys(only, {"given_name": "Ann", "email": "ann.lee@a.example"})


def test_a_small_block_is_compared_whole() -> None:
    """Everybody meets everybody, once, in ascending order."""
    found = candidate_pairs(V1, [prepare({"email": "ann.lee@a.example"}) for _ in range(4)])
    assert (((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)), ()) == (found.pairs, found.cut_keys)


def test_a_large_block_is_cut_and_says_so() -> None:
    """The number of pairs stays linear, each record meets its nearest neighbors, and nothing is silent."""
    size = 10 * V1.blocking.block_most
    crowd = [prepare({"phone": "0113 496 0000", "text:n": f"{n % 7} {n}"}) for n in range(size)]
    found = candidate_pairs(V1, crowd)
    assert 1 == len(found.cut_keys)
    assert size * V1.blocking.neighbors >= len(found.pairs) > 0
    assert all(left < right for left, right in found.pairs)
