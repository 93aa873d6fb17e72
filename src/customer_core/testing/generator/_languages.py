"""What a language gives to a customer's name, as a shape for the tables of names.

It owns how common names and rare ones are put into one skewed table; the names themselves stand in the `_names_…`
modules.
"""

from collections.abc import Mapping

import attrs

from customer_core.testing.generator._drawing import Skewed, scramble, words, zipf

__all__ = ["Language", "build_language"]


@attrs.frozen(kw_only=True)
class Language:
    """The names of one language, by how common they are."""

    male: Skewed[str]
    female: Skewed[str]
    surnames: Skewed[str]
    nicknames: Mapping[str, tuple[str, ...]]


# With these figures the most common surname is borne by about 1 %, the most common given name by about 4 % of one sex.
_SURNAME_FLATTENING = 10.0
_GIVEN_FLATTENING = 8.0


def build_language(
    *, male: str, female: str, surnames: str, heads: str = "", tails: str = "", nicknames: str = ""
) -> Language:
    """Build the skewed tables from running text.

    Names come most common first. Rare surnames are made of every head with every tail. Nicknames are groups such as
    `Robert:Bob,Rob`.
    """
    common = words(surnames)
    known = set(common)
    rare = [name for name in scramble(h + t for h in words(heads) for t in words(tails)) if name not in known]
    return Language(
        male=zipf(words(male), flatten=_GIVEN_FLATTENING),
        female=zipf(words(female), flatten=_GIVEN_FLATTENING),
        surnames=zipf((*common, *rare), flatten=_SURNAME_FLATTENING),
        nicknames={full: tuple(short.split(",")) for full, _, short in (g.partition(":") for g in words(nicknames))},
    )
