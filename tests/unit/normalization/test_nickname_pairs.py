"""Names that stand for one another."""

import pytest

from customer_core.normalization import are_nicknames, nickname_roots, normalize_words
from customer_core.normalization._nickname_table import SHORT_FORMS
from customer_core.normalization._word_lists import rows_in

PAIRS = (
    "bob robert|bob rob|bill william|liz elizabeth|liz beth|peggy margaret|dick richard|jack john"
    "|hans johannes|jan hans|sepp josef|fritz friedrich|uschi ursula|sascha alexander|manu emmanuel"
    "|margot marguerite|pepe jose|paco francisco|lola dolores|nacho ignacio|ze jose|chico francisco"
    "|beppe giuseppe|gigi luigi|pippo filippo|kees cornelis|jaap jacob|lasse lars|kuba jakub"
    "|gosia malgorzata|honza jan|sasha aleksandr|vova vladimir|natasha natalya|kostas konstantinos"
    "|pista istvan"
)
STRANGERS = "peter paul|christopher christina|patrick patricia|bob bob|anna maria|xyz abc|bob |  bob| | "


@pytest.mark.parametrize("pair", PAIRS.split("|"))
def test_short_forms_meet_their_names(pair: str) -> None:
    """A short form and its full name, or two short forms of one name, may be of one person."""
    a, b = pair.split()

    assert are_nicknames(a, b)


@pytest.mark.parametrize("pair", STRANGERS.split("|"))
def test_other_names_do_not_meet(pair: str) -> None:
    """Different names, equal names and blanks are not nicknames of each other."""
    a, _, b = pair.partition(" ")

    assert not are_nicknames(a, b)


def test_only_the_first_of_several_names_is_compared() -> None:
    """Further given names do not matter."""
    assert are_nicknames("bob lee", "robert edward")
    assert not are_nicknames("lee bob", "robert")


def test_a_name_that_is_a_root_alone_meets_its_short_forms() -> None:
    """A full name that is short for nothing else meets what is short for it, whichever comes first."""
    assert {"francisco"} == nickname_roots("paco") - {"paco"}
    assert are_nicknames("cornelis", "kees")
    assert are_nicknames("kees", "cornelis")


def test_an_unknown_name_stands_for_itself_alone() -> None:
    """A name in no table has no other root."""
    assert {"zxyv"} == nickname_roots("zxyv")


def test_the_table_is_spelled_as_names_are() -> None:
    """Each name of the table is spelled as a normalized name, or it would never be found."""
    names = [name for row in rows_in(SHORT_FORMS) for part in row for name in part.split()]

    assert [] == [name for name in names if normalize_words(name) != name]
