"""The words by which columns are named in eight further languages, and their roles; tables and nothing else.

Swedish, Danish, Norwegian, Finnish, Czech, Hungarian, Romanian and Turkish, as `normalize_words` folds them, but for
words that mean something else in one of the languages of `_header_words`. Without a role are traits that last.
"""

__all__ = ["FURTHER_PHRASES"]

FURTHER_PHRASES: dict[str, str] = {
    "name": (
        "namn, navn, fullstaendigt namn, fulde navn, fullt navn, nimi, koko nimi, jmeno a prijmeni, prijmeni a "
        "jmeno, nev, teljes nev, nume complet, nume si prenume, ad soyad, adi soyadi, tam ad"
    ),
    "given_name": ("foernamn, fornavn, etunimi, jmeno, krestni jmeno, keresztnev, utonev, prenume, ad, adi, isim"),
    "middle_name": "mellannamn, mellemnavn, mellomnavn, toinen nimi, ikinci ad",
    "family_name": (
        "efternamn, efternavn, etternavn, sukunimi, prijmeni, vezeteknev, csaladnev, nume de familie, soyad, "
        "soyadi, soyisim, flicknamn, pigenavn, pikenavn, rodne prijmeni"
    ),
    "organization": (
        "foeretag, foeretagsnamn, bolag, virksomhed, firmanavn, bedrift, yritys, yrityksen nimi, spolecnost, nazev "
        "firmy, ceg, cegnev, companie, societate, sirket, sirket adi, firma adi"
    ),
    "email": (
        "epost, e post, e postadress, epostadress, e postadresse, saehkoeposti, saehkoepostiosoite, e posta, e "
        "mail cim, eposta, adresa de email"
    ),
    "phone": (
        "telefonnummer, mobilnummer, mobiltelefon, mobilnr, puhelin, puhelinnumero, matkapuhelin, mobilni telefon, "
        "telefonni cislo, telefonszam, numar de telefon, telefon numarasi, cep telefonu, gsm no"
    ),
    "street": (
        "gatuadress, gata, gatunamn, postadress, adress, gade, gadenavn, vejnavn, husnummer, husnr, gate, "
        "gatenavn, gateadresse, katuosoite, katu, osoite, laehiosoite, ulice, adresa, cislo popisne, cislo domu, "
        "utca, cim, hazszam, strada, adresa postala, sokak, cadde, mahalle, kapi no"
    ),
    "city": (
        "postort, stad, bynavn, poststed, kaupunki, postitoimipaikka, paikkakunta, kunta, mesto, obec, varos, "
        "telepules, helyseg, oras, localitate, sehir, ilce"
    ),
    "region": "laen, fylke, maakunta, kraj nazev, okres, megye, judet",
    "postcode": (
        "postnr, postnummer, postinumero, psc, postovni smerovaci cislo, iranyitoszam, irsz, cod postal, posta kodu"
    ),
    "country": "maa, zeme, stat, orszag, tara, ulke, landekod, landskod",
    "birth_date": (
        "foedelsedatum, fodselsdato, foedselsdato, fodt, syntymaeaika, syntymaepaeivae, datum narozeni, narozen, "
        "szuletesi datum, szuletesi ido, data nasterii, dogum tarihi"
    ),
    "birth_year": ("foedelsear, fodselsar, syntymaevuosi, rok narozeni, szuletesi ev, anul nasterii, dogum yili"),
    "tax_id": (
        "personnummer, organisationsnummer, cpr, cpr nummer, cvr, cvr nummer, fodselsnummer, organisasjonsnummer, "
        "henkiloetunnus, hetu, y tunnus, rodne cislo, ico, dic, adoszam, szemelyi szam, cnp, cui, tc kimlik no, "
        "vergi no"
    ),
    "external_id": ("kundnummer, kundnr, kundenummer, kundenr, asiakasnumero, cislo zakaznika, ugyfelszam, musteri no"),
    "gender": "koen, kjonn, koeen, sukupuoli, pohlavi, nem, cinsiyet",
    "": (
        "foedelseort, fodested, fodselssted, syntymaepaikka, misto narozeni, szuletesi hely, locul nasterii, dogum "
        "yeri, yrke, stilling, ammatti, povolani, foglalkozas, ocupatie, ocupatia, meslek, kansalaisuus, "
        "allampolgarsag, uyruk"
    ),
}
