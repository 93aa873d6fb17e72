"""Street addresses."""

import pytest

from customer_core.normalization import StreetParts, normalize_street, parse_street
from customer_core.normalization._street_words import (
    AFTER_NUMBER,
    DROPPED_WORDS,
    STREET_WORDS,
    UNIT_ALONE,
    UNIT_ENDINGS,
    UNIT_WORDS,
)

# Address as written: number, street, unit, box.
STREETS = {
    "182 W. 58th St. Apt 4B": "182|w 58th st|4b|",
    "182 West 58th Street #4-B": "182|w 58th st|4-b|",
    "350 Fifth Avenue, 34th Floor": "350|5th ave|34|",
    "350 5th Ave Fl 34": "350|5th ave|34|",
    "1600 Pennsylvania Avenue, N.W.": "1600|pennsylvania ave nw||",
    "1600 Pennsylvania Ave NW": "1600|pennsylvania ave nw||",
    "One Microsoft Way": "1|microsoft wy||",
    "One": "|one||",
    "221B Baker Street": "221b|baker st||",
    "12-14 Smith Road, Unit 5": "12-14|smith rd|5|",
    "12 - 14 Smith Rd": "12-14|smith rd||",
    "5/12 Smith Road": "5/12|smith rd||",
    "Flat 3, 10 High Street": "10|high st|3|",
    "Rose Cottage, 5 Mill Lane": "5|rose cottage mill ln||",
    "The Old Rectory, Church Lane": "|the old rectory church ln||",
    "10 Downing Street": "10|downing st||",
    "10 Downing Street, Flat 4b": "10|downing st|4b|",
    "10 Downing Street, Falt 4b": "10|downing st falt 4b||",
    "Downing Street 10, Flat 5": "10|downing st|5|",
    "10 Forest Drive": "10|forest dr||",
    "77 Saint James Street": "77|st james st||",
    "5 Main St, Basement": "5|main st|basement|",
    "5 Main St Suite": "5|main st suite||",
    "123": "123|||",
    "Hauptstr. 12a": "12a|haupt st||",
    "Hauptstraße 12 a": "12a|haupt st||",
    "Haupt-Straße 12A": "12a|haupt st||",
    "Schulstr.5": "5|schul st||",
    "Rathauspl. 1": "1|rathaus pl||",
    "Rathausplatz 1": "1|rathaus pl||",
    "Straße des 17. Juni 135": "135|st des 17 juni||",
    "Musterweg 5, 3. OG": "5|muster weg|3|",
    "Musterweg 5 Etage 3": "5|muster weg|3|",
    "Musterweg 5 Etage 3 rechts": "5|muster weg|3-rechts|",
    "Musterweg 5, Hinterhaus": "5|muster weg|hinterhaus|",
    "Musterweg ohne Nummer": "|muster weg||",
    "Hausnummer 5, Musterweg": "5|muster weg||",
    "12 bis, rue de la Paix": "12bis|rue de la paix||",
    "12bis r. de la Paix": "12bis|rue de la paix||",
    "12 bd Voltaire": "12|blvd voltaire||",
    "Calle Mayor 5, 2º": "5|calle mayor|2o|",
    "C/ Mayor, 5, 2º B": "5|calle mayor|2o-b|",
    "Calle Sol s/n": "|calle sol||",
    "Av. 25 de Mayo 350": "350|ave 25 de mayo||",
    "25 de Mayo 350": "350|25 de mayo||",
    "Av. Paulista, 1578 - Sala 12": "1578|ave paulista|12|",
    "Via Roma, 5": "5|via roma||",
    "V. Roma 5/A": "5/a|via roma||",
    "P.za Garibaldi 3": "3|pl garibaldi||",
    "Kerkstraat 12-II": "12|kerk st|ii|",
    "Østergade 12, 3. th": "12|oester g|3-th|",
    "Storgatan 5 lgh 1102": "5|stor g|1102|",
    "ul. Marszałkowska 10/12 m. 5": "10/12|marszalkowska|5|",
    "Atatürk Caddesi No: 5 Daire 3": "5|atatuerk cad|3|",
    "P.O. Box 123": "|||123",
    "PO Box 12 34, 5 Main St": "5|main st||1234",
    "Postfach 12 34 56": "|||123456",
    "BP 123": "|||123",
    "Apartado de Correos 45": "|||45",
    "Box 77": "|||77",
    "Box Hill Road 5": "5|box hl rd||",
    "Rural Route 2 Box 45": "2|rural rte||45",
    "Haus B 5": "5|haus b||",
    "Omstr 5": "5|omstr||",
    "Hauptstr 5 #": "5|haupt st||",
    "no number": "|||",
    "unknown": "|||",
    "NA": "|||",
    ", #": "|||",
    "": "|||",
}


@pytest.mark.parametrize(("text", "parts"), STREETS.items())
def test_an_address_is_taken_apart(text: str, parts: str) -> None:
    """Number, street, unit and box are found wherever they stand."""
    number, street, unit, box = parts.split("|")

    assert StreetParts(number=number, street=street, unit=unit, box=box) == parse_street(text)


@pytest.mark.parametrize("text", STREETS)
def test_a_written_address_settles_at_once(text: str) -> None:
    """The normal form of an address reads as the address itself."""
    assert parse_street(text) == parse_street(normalize_street(text))


def test_the_line_has_the_unit_last() -> None:
    """One line holds number, street, box and unit in this order."""
    assert "10 high st box 7 unit 3" == normalize_street("P.O. Box 7, Flat 3, 10 High Street")


def test_each_word_has_one_spelling_and_one_meaning() -> None:
    """A spelling leads to one that leads no further, and no word is a street and a unit."""
    others = UNIT_WORDS | UNIT_ALONE | UNIT_ENDINGS | AFTER_NUMBER | DROPPED_WORDS

    assert set() == {word for word, spelling in STREET_WORDS.items() if STREET_WORDS[spelling] != spelling}
    assert set() == set(STREET_WORDS) & others
