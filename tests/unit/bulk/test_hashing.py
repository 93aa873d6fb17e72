"""Texts as numbers that are the same on every machine."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.bulk._hashing import (
    combined,
    combined_number,
    hash_array,
    hash_text,
    hash_texts,
    mixed,
    mixed_number,
)

FROZEN = {
    "": 0xE220A8397B1DCDAF,
    "a": 0xDC4C613D9EBA2305,
    "ann lee": 0xC8F2D6801F0D3599,
    "José": 0x73E772393CE4170F,
    "x" * 100_000: 0x7E43AF8FA5A70EA3,
}
TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=12)
NUMBERS = st.integers(0, (1 << 64) - 1)


def test_hashes_are_the_same_on_every_machine() -> None:
    """A changed hash would put samples and ties in another order: these figures are frozen."""
    assert list(FROZEN.values()) == hash_texts(list(FROZEN)).tolist()


@given(TEXTS)
def test_equal_texts_have_equal_hashes_and_others_do_not(texts: list[str]) -> None:
    """A hash is that of the text alone, wherever it stands, and 0 is nobody's."""
    hashes = hash_texts(texts).tolist()
    assert [hash_texts([text])[0] for text in texts] == hashes
    assert len(set(texts)) == len(set(hashes))
    assert 0 not in hashes


@given(TEXTS)
def test_a_text_alone_has_the_hash_that_it_has_among_others(texts: list[str]) -> None:
    """Without arrays the figures are the same."""
    assert hash_texts(texts).tolist() == list(map(hash_text, texts))


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 1_000])
def test_a_long_text_alone_has_its_hash(size: int) -> None:
    """However many octets there are, also where a letter takes two."""
    for text in ("x" * size, "\0" * size, "é" * size):
        assert hash_texts([text])[0] == hash_text(text)
    assert list(FROZEN.values()) == list(map(hash_text, FROZEN))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1))
def test_numbers_are_mixed_and_combined_as_arrays_are(pairs: list[tuple[int, int]]) -> None:
    """One hash at a time gives what all at once give, to the ends of 64 bits."""
    first, second = np.array(pairs, dtype=np.uint64).T
    assert mixed(first).tolist() == [mixed_number(one) for one, _ in pairs]
    assert combined(first, second).tolist() == [combined_number(*pair) for pair in pairs]


@given(TEXTS, st.integers(0, 5))
def test_part_of_an_array_is_hashed_as_its_texts(texts: list[str], start: int) -> None:
    """Arrays that begin inside their buffers, and those of shorter offsets, give the same."""
    for kind in (pa.string(), pa.large_string()):
        assert hash_texts(texts[start:]).tolist() == hash_array(pa.array(texts, kind)[start:]).tolist()


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
def test_the_size_of_a_chunk_changes_nothing(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many texts are hashed at once is a matter of memory alone."""
    texts = ["", "a", "", "ann", "", "lee", "x" * 50, ""]
    expected = hash_texts(texts).tolist()
    monkeypatch.setattr("customer_core.bulk._hashing._CHUNK", chunk)
    assert expected == hash_texts(texts).tolist()


def test_texts_that_are_much_alike_do_not_collide() -> None:
    """Numbers in a row, anagrams and runs of one letter all have hashes of their own."""
    texts = [*map(str, range(200_000)), *(f"a{n}b" for n in range(50_000)), *("x" * n for n in range(1, 500))]
    assert len(texts) == len(np.unique(hash_texts(texts)))
    assert len(texts) == len(np.unique(hash_texts(texts) >> np.uint64(16)))


def test_two_hashes_are_put_together_in_order() -> None:
    """First and second are told apart, and equal pairs are equal."""
    one, other = hash_texts(["a", "b"])[:1], hash_texts(["a", "b"])[1:]
    assert combined(one, other) != combined(other, one)
    assert combined(one, other) == combined(one.copy(), other.copy())
