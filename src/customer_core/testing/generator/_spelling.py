"""Other ways to write the same text: without accents, as a mailbox, abbreviated, or with a slip of the finger.

It owns what happens to the letters and must not know which field of a record they come from.
"""

from functools import lru_cache
from unicodedata import combining, normalize

from customer_core.testing.generator._drawing import Draws, Skewed

__all__ = ["abbreviate_street", "fold", "misspell", "mistype_digits", "strip_accents"]

# Letters that no decomposition of Unicode leads back to plain ones.
_PLAIN = {
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "đ": "d",
    "æ": "ae",
    "ß": "ss",
}
_PLAIN_TABLE = str.maketrans(_PLAIN)
_GERMAN_TABLE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", **_PLAIN})
_ABBREVIATIONS = (
    (" Street", " St"),
    (" Road", " Rd"),
    (" Avenue", " Ave"),
    (" Lane", " Ln"),
    (" Drive", " Dr"),
    (" Court", " Ct"),
    (" Boulevard", " Blvd"),
    (" Place", " Pl"),
    (" Terrace", " Tce"),
    (" Crescent", " Cres"),
    ("straße", "str."),
    ("platz", "pl."),
    ("avenue ", "av. "),
    ("boulevard ", "bd "),
    ("place ", "pl. "),
    ("chemin ", "ch. "),
    ("allée ", "all. "),
    ("Calle de ", "C/ "),
    ("Calle ", "C/ "),
    ("Avenida ", "Avda. "),
    ("Plaza ", "Pza. "),
    ("Paseo ", "Pº "),
    ("Via ", "V. "),
    ("Viale ", "V.le "),
    ("Corso ", "C.so "),
    ("Piazza ", "P.za "),
    ("straat", "str."),
    ("plein", "pln"),
    ("laan", "ln"),
)
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_NEIGHBORS = {
    key: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in _KEYBOARD
    for place, key in enumerate(row)
}
_SLIPS = Skewed(("neighbor", "lost", "double", "exchanged"), (35, 25, 15, 25))


def strip_accents(text: str, *, german: bool = False) -> str:
    """Write a text without accents; the German way, an umlaut becomes two letters."""
    decomposed = normalize("NFKD", text.translate(_GERMAN_TABLE if german else _PLAIN_TABLE))
    return "".join(sign for sign in decomposed if not combining(sign))


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Spell a name with the letters and digits that a mailbox may have."""
    plain = strip_accents(text.lower(), german=True)
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def abbreviate_street(street: str) -> str:
    """Shorten the kind of street, where a short form is usual."""
    for long, short in _ABBREVIATIONS:
        if long in street:
            return street.replace(long, short, 1)
    return street


def misspell(draws: Draws, text: str) -> str:
    """Slip once behind the first letter of a text of at least two."""
    at = 1 + draws.below(len(text) - 1)
    slip = draws.skewed(_SLIPS)
    if slip == "neighbor" and text[at].lower() in _NEIGHBORS:
        return f"{text[:at]}{draws.pick(_NEIGHBORS[text[at].lower()])}{text[at + 1 :]}"
    if slip == "double":
        return f"{text[:at]}{text[at]}{text[at:]}"
    if slip == "exchanged" and text[at - 1] != text[at]:
        return f"{text[: at - 1]}{text[at]}{text[at - 1]}{text[at + 1 :]}"
    return f"{text[:at]}{text[at + 1 :]}"


def mistype_digits(draws: Draws, text: str) -> str:
    """Replace one of the digits of a text by another."""
    at = draws.pick([place for place, sign in enumerate(text) if sign.isdecimal()])
    digit = (int(text[at]) + 1 + draws.below(9)) % 10
    return f"{text[:at]}{digit}{text[at + 1 :]}"
