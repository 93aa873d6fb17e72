import pytest

from customer_core.testing.generator._drawing import Draws, Skewed, scramble, words, zipf


def test_shares_become_choices() -> None:
    """Each choice covers its part of the weight, also at both ends."""
    choices = Skewed("abc", (1, 2, 1))

    assert ["a", "a", "b", "b", "c", "c"] == [choices.at(share) for share in (0.0, 0.24, 0.25, 0.74, 0.75, 0.9999999)]


def test_full_share_is_the_last_choice() -> None:
    """A share that rounding carried up to 1 is still a choice."""
    assert "c" == Skewed("abc", (0.1, 0.2, 0.3)).at(1.0)


def test_zipf_puts_the_first_ahead() -> None:
    """The first choice is drawn most, yet the law is as flat as asked."""
    names = zipf(range(1000), flatten=10)

    assert 0 == names.at(0.01)
    assert pytest.approx(300, abs=150) == names.at(0.6)


def test_words_may_hold_spaces() -> None:
    """An underscore in a table of words stands for a space."""
    assert ("de Jong", "Bakker") == words(" de_Jong\n Bakker ")


def test_scrambled_words_are_a_fixed_order() -> None:
    """Scrambling does not depend on the order in which words come, and drops repetitions."""
    assert scramble(["b", "a", "c", "a"]) == scramble(["c", "b", "a"])


def test_shuffle_keeps_every_item() -> None:
    """Shuffling changes the order and nothing else."""
    items = list(range(50))
    Draws(1).shuffle(items)

    assert list(range(50)) != items
    assert list(range(50)) == sorted(items)


def test_digits_keep_their_zeros() -> None:
    """Drawn digits are as many as asked, zeros in front included."""
    draws = Draws(1)

    assert {4} == {len(draws.digits(4)) for _ in range(200)}
