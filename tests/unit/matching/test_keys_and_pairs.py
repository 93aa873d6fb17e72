"""Which records meet."""

import attrs
import pytest

from customer_core.matching import KEYS, V1, Piece, candidate_pairs, keys, prepare
from customer_core.matching._keys import CUTS, key_texts


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


@pytest.mark.parametrize(
    ("cut", "value", "expected"),
    [
        ("whole", "ann lee", ("ann lee",)),
        ("local_part", "ann.lee@a.example", ("ann.lee",)),
        ("local_part", "ann@a.example", ()),
        ("local_part", "anna", ("anna",)),
        ("ending", "+441134960000", ("34960000",)),
        ("start", "leeds", ("leed",)),
        ("year", "1977-09-13", ("1977",)),
        ("day", "1977-09-13", ("09-13",)),
        ("house", "12|mill lane", ("12|mill",)),
        ("house", "12|", ()),
        ("telling_words", "the mill lane books", ("mill", "lane", "books", "^themi")),
    ],
)
def test_a_cut_takes_its_part_of_a_value(cut: str, value: str, expected: tuple[str, ...]) -> None:
    """Each piece of a key is what its name says."""
    assert expected == Piece("any", cut).texts(value)


def test_sounds_are_those_of_longer_words_and_roots_of_what_they_stand_for() -> None:
    """Short words sound only where no other is there, and a nickname shares a sound with its name."""
    berg, jim, james = (Piece("any", "sounds").texts(text) for text in ("van der berg", "jim", "james"))
    assert Piece("any", "sounds").texts("berg")[0] in berg
    assert 1 == len(Piece("any", "sounds").texts("li"))
    rooted = [set(Piece("any", "sounds_and_roots").texts(name)) for name in ("jim", "james")]
    assert not set(jim) & set(james)
    assert rooted[0] & rooted[1]
    assert rooted[0] == {*jim, *james}


def test_every_recipe_is_made_of_known_cuts() -> None:
    """A key names pieces that can be cut, and says what it is."""
    for key in KEYS.values():
        assert {piece.cut for recipe in key.recipes for part in recipe for piece in part} <= CUTS.keys()
        assert key.doc.endswith(".")


def test_the_parts_of_a_key_are_every_way_to_take_one_of_each() -> None:
    """Two cities or two sounds make a key each; a labelled piece bears its label."""
    record = prepare({"birth_date": "1977-09-13", "given_name": "Ann", "family_name": "Ortega", "code:sku": "A-1"})
    names = [text for part in ("ann", "ortega") for text in Piece("any", "sounds").texts(part)]
    expected = [f"{name}|{day}" for name in names for day in ("1977", "09-13")]
    assert expected == list(key_texts(KEYS["name_birth"], record))
    assert ["code:sku=a1"] == list(key_texts(KEYS["code"], record))
    assert [] == list(key_texts(KEYS["address"], record))


def test_a_large_block_of_a_weak_key_is_left_out_and_says_so() -> None:
    """What says little brings nobody together once many have it, and all where few have."""
    weak = attrs.evolve(
        V1, blocking=attrs.evolve(V1.blocking, keys=("any_name", "phone"), weak=("any_name",), weak_most=3)
    )
    crowd = [prepare({"given_name": "Ann", "text:n": f"{n}"}) for n in range(4)]
    left_out, whole = candidate_pairs(weak, crowd), candidate_pairs(weak, crowd[:3])
    assert ((), 1) == (left_out.pairs, len(left_out.cut_keys))
    assert (((0, 1), (0, 2), (1, 2)), ()) == (whole.pairs, whole.cut_keys)
    strong = attrs.evolve(weak, blocking=attrs.evolve(weak.blocking, weak=(), block_most=3, neighbors=1))
    assert 3 == len(candidate_pairs(strong, crowd).pairs)


def test_a_record_of_two_large_blocks_is_put_in_order_in_both() -> None:
    """Whoever shares a phone and an e-mail with a crowd meets neighbors by either, and both blocks are told."""
    size = 2 * V1.blocking.block_most
    crowd = [prepare({"phone": "0113 496 0000", "tax_id": "A1", "text:n": f"{n % 7} {n}"}) for n in range(size)]
    found = candidate_pairs(V1, crowd)
    assert ["phone", "tax_id"] == [key.partition(":")[0] for key in found.cut_keys]
    assert size * V1.blocking.neighbors >= len(found.pairs) > 0
