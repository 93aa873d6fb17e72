"""Tables that are written down as text."""

from customer_core.normalization._word_lists import phrases_in, rows_in, spellings_in, words_in

BLOCK = """
# A remark
a: b|c d
e
"""


def test_remarks_and_blank_lines_are_no_words() -> None:
    """Only the words of the other lines count."""
    assert {"a:", "b|c", "d", "e"} == words_in(BLOCK)


def test_bars_and_line_ends_part_phrases() -> None:
    """Phrases may hold spaces."""
    assert {"a: b", "c d", "e"} == phrases_in(BLOCK)


def test_rows_have_a_name_and_a_listing() -> None:
    """A line without a listing has an empty one."""
    assert [("a", "b|c d"), ("e", "")] == rows_in(BLOCK)


def test_each_form_is_a_spelling_of_itself() -> None:
    """Spellings lead to their form, and the first listing of a spelling counts."""
    assert {"a": "a", "b": "a", "c d": "a", "e": "e"} == spellings_in(BLOCK)
    assert "x" == spellings_in("x: y\nz: y")["y"]
