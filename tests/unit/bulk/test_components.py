"""Connected records, by arrays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from customer_core.bulk._components import find_components, renumbered
from customer_core.matching import components


@given(size=st.integers(1, 60), data=st.data())
def test_components_are_those_of_a_plain_union_find(size: int, data: st.DataObject) -> None:
    """Each number is labelled by the smallest one that pairs connect it with, whatever the order of the pairs."""
    node = st.integers(0, size - 1)
    pairs = data.draw(st.lists(st.tuples(node, node), max_size=80))
    expected = {member: group[0] for group in components(size, pairs) for member in group}
    left, right = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    assert [expected[member] for member in range(size)] == find_components(size, left, right).tolist()
    assert [expected[member] for member in range(size)] == find_components(size, right, left).tolist()


def test_a_long_chain_is_one_component() -> None:
    """A path that zigzags through a hundred thousand records is found in a few rounds."""
    size = 100_000
    order = np.argsort((np.arange(size) * 7_919) % size)
    assert 0 == find_components(size, order[:-1], order[1:]).max()


def test_no_numbers_have_no_component() -> None:
    """Nothing in, nothing out."""
    none = np.zeros(0, dtype=np.int32)
    assert [] == find_components(0, none, none).tolist()
    assert [] == renumbered(none).tolist()


def test_labels_are_numbered_in_the_order_of_their_appearance() -> None:
    """The first label is 0, the next new one 1."""
    assert [0, 1, 0, 2, 1] == renumbered(np.array([7, 3, 7, 9, 3])).tolist()
