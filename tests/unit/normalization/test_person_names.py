"""Names of persons, taken apart and normalized."""

import pytest

from customer_core.normalization import (
    NameParts,
    name_suffix,
    normalize_family_name,
    normalize_given_name,
    parse_person_name,
)

# Whole name: title, given, middle, family, suffix.
PERSONS = {
    "John Smith": "|john||smith|",
    "J. R. Smith": "|j|r|smith|",
    "J.R.Smith": "|j|r|smith|",
    "Dr. Anna-Maria van der Berg jr.": "dr|anna maria||van der berg|jr",
    "Berg, Anna M.": "|anna|m|berg|",
    "Berg, Anna van der": "|anna||van der berg|",
    "von der Leyen, Ursula": "|ursula||von der leyen|",
    "Frau Ursula von der Leyen": "frau|ursula||von der leyen|",
    "smith john": "|smith||john|",
    "SMITH JOHN": "|smith||john|",
    "DUPONT Jean": "|jean||dupont|",
    "Jean DUPONT": "|jean||dupont|",
    "Jean Paul DE LA TOUR": "|jean|paul|de la tour|",
    "VAN DER BERG Anna": "|anna||van der berg|",
    "Anna BERG Maria": "|anna|berg|maria|",
    "BERG Anna MARIA": "|berg|anna|maria|",
    "JP Morgan": "|jp||morgan|",
    "Madonna": "|||madonna|",
    "Mr Smith": "mr|||smith|",
    "Herr": "herr||||",
    "Mr.Smith": "mr|||smith|",
    "M. Dupont": "m|||dupont|",
    "M. Jean Dupont": "m|jean||dupont|",
    "M. R. Smith": "|m|r|smith|",
    "M Smith": "|m||smith|",
    "Prof. Dr. med. Hans Müller": "prof dr med|hans||mueller|",
    "Dipl.-Ing. Karl Schmidt": "dipling|karl||schmidt|",
    "Dott.ssa Maria Rossi": "dottssa|maria||rossi|",
    "Sr. Juan Pérez": "sr|juan||perez|",
    "Juan Pérez Sr.": "|juan||perez|sr",
    "José Ortega y Gasset": "|jose||ortega y gasset|",
    "Maria Costa e Silva": "|maria||costa e silva|",
    "Mary Ann E Smith": "|mary|ann e|smith|",
    "Gabriel García Márquez": "|gabriel|garcia|marquez|",
    "Juan García-López": "|juan||garcia lopez|",
    "María de los Ángeles García": "|maria|de los angeles|garcia|",
    "María del Carmen": "|maria||del carmen|",
    "Mohammed bin Salman": "|mohammed||bin salman|",
    "Patrick O' Brien": "|patrick||obrien|",
    "Patrick O\u2019Brien": "|patrick||obrien|",
    "John O Smith": "|john|o|smith|",
    "Ian Mac Donald": "|ian||macdonald|",
    "Jill St. John": "|jill||st john|",
    "Van Morrison": "|van||morrison|",
    "John Smith, Jr.": "|john||smith|jr",
    "Smith, Jr., John": "|john||smith|jr",
    "Smith III, John": "|john||smith|iii",
    "Smith, John III": "|john||smith|iii",
    "Smith, Dr. John": "dr|john||smith|",
    "John Smith, MD, PhD": "|john||smith|",
    "Jane Q. Public Ph.D.": "|jane|q|public|",
    "John Smith, PhD, Jr.": "|john||smith|jr",
    "Amartya Sen": "|amartya||sen|",
    "José Silva Filho": "|jose||silva|jr",
    "John & Mary Smith": "|john||smith|",
    "John and Mary van Dyke": "|john||van dyke|",
    "John Smith & Mary Jones": "|john||smith|",
    "Mr & Mrs John Smith": "mr mrs|john||smith|",
    "Mr. and Mrs. Smith": "mr mrs|||smith|",
    "Smith, John & Mary": "|john||smith|",
    "Smith & Jones": "|||smith|",
    "& Mary Smith": "|mary||smith|",
    'William "Bill" Gates': "|william||gates|",
    "Smith, John (Jack)": "|john||smith|",
    "Владимир Путин": "|vladimir||putin|",
    "Unknown Unknown": "||||",
    "Anna Unknown": "|anna|||",
    "N/A": "||||",
    "(Jack)": "|||jack|",
    '"Madonna"': "|||madonna|",
    "( )": "||||",
    ",": "||||",
    "": "||||",
}
GIVEN = {
    "Anna-Maria": "anna maria",
    "Dr. Anna": "anna",
    "Robert Jr.": "robert",
    "Jr": "jr",
    "Herr": "",
    "Dr. Unknown": "",
    "unknown": "",
    "NA": "",
    "Na": "na",
    "José": "jose",
}
FAMILY = {
    "van der Berg": "van der berg",
    "O'Brien": "obrien",
    "O Brien": "obrien",
    "Mac Donald": "macdonald",
    "Mc Donald": "mcdonald",
    "MacDonald": "macdonald",
    "Mac": "mac",
    "Smith Jr.": "smith",
    "Smith III": "smith",
    "Smith, PhD": "smith",
    "Junior": "junior",
    "Mr Smith": "smith",
    "Saint-Exupéry": "st exupery",
    "Müller-Lüdenscheidt": "mueller luedenscheidt",
    "N/A": "",
    "xxx": "",
}
SUFFIXES = {
    "Sammy Davis, Jr.": "jr",
    "Smith Junior": "jr",
    "Smith Sr": "sr",
    "Smith II": "ii",
    "Smith 2nd": "ii",
    "Smith III PhD": "iii",
    "Silva Neto": "iii",
    "Smith": "",
    "Jr": "",
    "n/a": "",
    "": "",
}


@pytest.mark.parametrize(("text", "parts"), PERSONS.items())
def test_a_whole_name_is_taken_apart(text: str, parts: str) -> None:
    """Each part of a whole name is found in its place."""
    title, given, middle, family, suffix = parts.split("|")

    assert NameParts(title=title, given=given, middle=middle, family=family, suffix=suffix) == parse_person_name(text)


@pytest.mark.parametrize(("text", "given"), GIVEN.items())
def test_given_names_lose_titles_and_placeholders(text: str, given: str) -> None:
    """Given names are words without titles and suffixes."""
    assert given == normalize_given_name(text)


@pytest.mark.parametrize(("text", "family"), FAMILY.items())
def test_family_names_keep_particles_and_lose_suffixes(text: str, family: str) -> None:
    """Family names are words with their particles, Mac, Mc and O joined."""
    assert family == normalize_family_name(text)


@pytest.mark.parametrize(("text", "suffix"), SUFFIXES.items())
def test_father_and_son_are_told_apart(text: str, suffix: str) -> None:
    """The suffix of a generation is found in one spelling."""
    assert suffix == name_suffix(text)
