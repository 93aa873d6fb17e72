"""The countries in which the customers live: what their names, addresses, telephones and mailboxes look like.

It owns one table row a country and must not know what a household or a record is. Telephone numbers and mailboxes are
made up; the shares are rough and only have to be as skewed as in a real shop.
"""

from collections.abc import Mapping

import attrs

from customer_core.testing.generator._cities import CITIES
from customer_core.testing.generator._drawing import Skewed, words
from customer_core.testing.generator._languages import Language
from customer_core.testing.generator._names_dutch import DUTCH
from customer_core.testing.generator._names_english import ENGLISH
from customer_core.testing.generator._names_french import FRENCH
from customer_core.testing.generator._names_german import GERMAN
from customer_core.testing.generator._names_italian import ITALIAN
from customer_core.testing.generator._names_spanish import SPANISH
from customer_core.testing.generator._names_worldwide import WORLDWIDE
from customer_core.testing.generator._streets import STREETS

__all__ = ["COUNTRIES", "City", "Country"]


@attrs.frozen
class City:
    """A place with its postcodes and its telephone area."""

    name: str
    population: int
    postcodes: tuple[str, ...]
    area: str


@attrs.frozen(kw_only=True)
class Country:
    """Everything that differs from country to country."""

    code: str
    named: tuple[str, ...]
    languages: Skewed[Language]
    cities: Skewed[City]
    streets: Skewed[str]
    number_first: bool
    unit: str
    calling_code: str
    trunk: str
    landline_digits: int
    mobile_digits: int
    mobile_prefixes: tuple[str, ...]
    providers: Skewed[str]
    top_level: str
    couples_of_one_name: float
    double_surnames: float
    trades: tuple[str, ...]
    legal_forms: tuple[str, ...]


def _cities(code: str) -> Skewed[City]:
    cities = []
    for entry in CITIES[code].replace(";", "\n").strip().splitlines():
        name, population, postcodes, area = words(entry)
        cities.append(City(name, int(population), tuple(postcodes.split(",")), area))
    # A power below one leaves room for the many who live in small places.
    return Skewed(cities, (round(city.population**0.7, 6) for city in cities))


def _shares(text: str) -> Skewed[str]:
    pairs = [entry.split(":") for entry in text.split()]
    return Skewed([name for name, _ in pairs], (float(weight) for _, weight in pairs))


def _names(native: Language, **others: float) -> Skewed[Language]:
    known = {"english": ENGLISH, "spanish": SPANISH, "german": GERMAN, "french": FRENCH, "italian": ITALIAN}
    languages = [native, WORLDWIDE, *(known[name] for name in others)]
    return Skewed(languages, (0.9 - sum(others.values()), 0.1, *others.values()))


_TRADES_ENGLISH = words(
    """
    Plumbing Electrical Catering Logistics Consulting Design Motors Properties Interiors Cleaning Security Dental
    Veterinary Bakery Landscaping Roofing Construction Printing Media Software Travel Fitness Flooring Joinery Tools
    """
)
_TRADES: Mapping[str, tuple[str, ...]] = {
    "english": _TRADES_ENGLISH,
    "german": words(
        """
        Elektrotechnik Sanitär Bau Logistik Metallbau Gebäudereinigung Immobilien Druckerei Bäckerei Metzgerei
        Apotheke Autohaus Gartenbau Maschinenbau Tischlerei Malerbetrieb Reisebüro Consulting IT-Service
        Steuerberatung Zahntechnik
        """
    ),
    "french": words(
        """
        Plomberie Électricité Bâtiment Transports Conseil Immobilier Boulangerie Pharmacie Imprimerie Menuiserie
        Peinture Garage Nettoyage Sécurité Traiteur Informatique Paysages Maçonnerie Optique Ambulances
        """
    ),
    "spanish": words(
        """
        Construcciones Instalaciones Transportes Asesoría Inmobiliaria Panadería Farmacia Imprenta Carpintería
        Pinturas Talleres Limpiezas Seguridad Informática Jardinería Electricidad Fontanería Viajes Clínica_Dental
        Muebles
        """
    ),
    "italian": words(
        """
        Costruzioni Impianti Trasporti Consulenza Immobiliare Panificio Farmacia Tipografia Falegnameria Officina
        Pulizie Sicurezza Informatica Giardini Arredamenti Ristorazione Elettronica Autotrasporti Studio_Dentistico
        Edilizia
        """
    ),
    "dutch": words(
        """
        Bouw Installatie Transport Advies Vastgoed Bakkerij Apotheek Drukkerij Timmerwerken Schilders Garage
        Schoonmaak Beveiliging Automatisering Hoveniers Makelaardij Techniek Logistiek Interieur Catering
        """
    ),
}

US = Country(
    code="US",
    named=("USA", "United States"),
    languages=_names(ENGLISH, spanish=0.13, german=0.02, italian=0.02),
    cities=_cities("US"),
    streets=STREETS["english"],
    number_first=True,
    unit="Apt",
    calling_code="1",
    trunk="",
    landline_digits=10,
    mobile_digits=10,
    mobile_prefixes=(),
    providers=_shares(
        "gmail.com:52 yahoo.com:17 hotmail.com:9 outlook.com:7 icloud.com:6 aol.com:5 comcast.net:3 att.net:1"
    ),
    top_level="com",
    couples_of_one_name=0.75,
    double_surnames=0.02,
    trades=_TRADES["english"],
    legal_forms=("Inc.", "LLC", "Corp.", "Co."),
)
GB = Country(
    code="GB",
    named=("UK", "United Kingdom", "England"),
    languages=_names(ENGLISH),
    cities=_cities("GB"),
    streets=STREETS["english"],
    number_first=True,
    unit="Flat",
    calling_code="44",
    trunk="0",
    landline_digits=10,
    mobile_digits=10,
    mobile_prefixes=("74", "75", "77", "78", "79"),
    providers=_shares(
        "gmail.com:42 hotmail.co.uk:16 yahoo.co.uk:12 outlook.com:10 btinternet.com:8 icloud.com:7 sky.com:5"
    ),
    top_level="co.uk",
    couples_of_one_name=0.72,
    double_surnames=0.03,
    trades=_TRADES["english"],
    legal_forms=("Ltd", "Limited", "PLC", "LLP"),
)
DE = Country(
    code="DE",
    named=("Deutschland", "Germany"),
    languages=_names(GERMAN),
    cities=_cities("DE"),
    streets=STREETS["german"],
    number_first=False,
    unit="",
    calling_code="49",
    trunk="0",
    landline_digits=10,
    mobile_digits=11,
    mobile_prefixes=(
        "151",
        "152",
        "157",
        "160",
        "163",
        "170",
        "171",
        "172",
        "173",
        "174",
        "175",
        "176",
        "177",
        "178",
        "179",
    ),
    providers=_shares(
        "gmx.de:24 web.de:23 gmail.com:24 t-online.de:12 yahoo.de:5 outlook.de:4 freenet.de:4 icloud.com:4"
    ),
    top_level="de",
    couples_of_one_name=0.75,
    double_surnames=0.03,
    trades=_TRADES["german"],
    legal_forms=("GmbH", "GmbH & Co. KG", "AG", "e.K.", "UG (haftungsbeschränkt)"),
)
FR = Country(
    code="FR",
    named=("France",),
    languages=_names(FRENCH, spanish=0.02, italian=0.02),
    cities=_cities("FR"),
    streets=STREETS["french"],
    number_first=True,
    unit="Apt",
    calling_code="33",
    trunk="0",
    landline_digits=9,
    mobile_digits=9,
    mobile_prefixes=("6", "7"),
    providers=_shares(
        "gmail.com:36 orange.fr:18 hotmail.fr:14 free.fr:11 wanadoo.fr:8 laposte.net:6 yahoo.fr:4 sfr.fr:3"
    ),
    top_level="fr",
    couples_of_one_name=0.7,
    double_surnames=0.02,
    trades=_TRADES["french"],
    legal_forms=("SARL", "SAS", "SA", "EURL"),
)
ES = Country(
    code="ES",
    named=("España", "Spain"),
    languages=_names(SPANISH),
    cities=_cities("ES"),
    streets=STREETS["spanish"],
    number_first=False,
    unit="",
    calling_code="34",
    trunk="",
    landline_digits=9,
    mobile_digits=9,
    mobile_prefixes=("60", "61", "62", "63", "64", "65", "66", "67", "68", "69"),
    providers=_shares("gmail.com:54 hotmail.com:20 yahoo.es:9 outlook.es:7 telefonica.net:4 icloud.com:3 hotmail.es:3"),
    top_level="es",
    couples_of_one_name=0.0,
    double_surnames=0.65,
    trades=_TRADES["spanish"],
    legal_forms=("S.L.", "S.A.", "S.L.U.", "S. Coop."),
)
IT = Country(
    code="IT",
    named=("Italia", "Italy"),
    languages=_names(ITALIAN),
    cities=_cities("IT"),
    streets=STREETS["italian"],
    number_first=False,
    unit="",
    calling_code="39",
    trunk="",
    landline_digits=10,
    mobile_digits=10,
    mobile_prefixes=(
        "320",
        "328",
        "329",
        "333",
        "335",
        "338",
        "339",
        "340",
        "347",
        "348",
        "349",
        "351",
        "366",
        "389",
        "392",
    ),
    providers=_shares(
        "gmail.com:45 libero.it:19 hotmail.it:11 alice.it:7 virgilio.it:6 yahoo.it:5 tiscali.it:4 outlook.it:3"
    ),
    top_level="it",
    couples_of_one_name=0.1,
    double_surnames=0.02,
    trades=_TRADES["italian"],
    legal_forms=("S.r.l.", "S.p.A.", "S.n.c.", "S.a.s."),
)
NL = Country(
    code="NL",
    named=("Nederland", "Netherlands"),
    languages=_names(DUTCH),
    cities=_cities("NL"),
    streets=STREETS["dutch"],
    number_first=False,
    unit="",
    calling_code="31",
    trunk="0",
    landline_digits=9,
    mobile_digits=9,
    mobile_prefixes=("61", "62", "63", "64", "65"),
    providers=_shares(
        "gmail.com:40 hotmail.com:20 ziggo.nl:11 kpnmail.nl:8 live.nl:7 outlook.com:6 planet.nl:5 xs4all.nl:3"
    ),
    top_level="nl",
    couples_of_one_name=0.5,
    double_surnames=0.08,
    trades=_TRADES["dutch"],
    legal_forms=("B.V.", "V.O.F.", "N.V.", "Holding B.V."),
)
AU = Country(
    code="AU",
    named=("Australia",),
    languages=_names(ENGLISH, italian=0.03),
    cities=_cities("AU"),
    streets=STREETS["english"],
    number_first=True,
    unit="Unit",
    calling_code="61",
    trunk="0",
    landline_digits=9,
    mobile_digits=9,
    mobile_prefixes=("40", "41", "42", "43", "45", "47", "48"),
    providers=_shares(
        "gmail.com:50 hotmail.com:17 bigpond.com:12 outlook.com:8 yahoo.com.au:7 optusnet.com.au:4 icloud.com:2"
    ),
    top_level="com.au",
    couples_of_one_name=0.72,
    double_surnames=0.03,
    trades=_TRADES["english"],
    legal_forms=("Pty Ltd", "Pty. Ltd.", "Limited", "Trust"),
)

COUNTRIES = Skewed((US, GB, DE, FR, ES, IT, NL, AU), (28, 14, 18, 11, 9, 8, 6, 6))
