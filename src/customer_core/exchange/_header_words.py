"""The words by which columns are named, in eight languages, and the role that each stands for; tables and nothing else.

English, German, French, Spanish, Italian, Dutch, Portuguese and Polish, as `normalize_words` folds them: without
accents, ä as ae, apostrophes inside words dropped.
"""

from customer_core.exchange._further_header_words import FURTHER_PHRASES

__all__ = [
    "ADDRESS_WORDS",
    "BARE_NAMES",
    "BARE_NUMBERS",
    "CLEAR_WORDS",
    "DATE_PARTS",
    "EARLIER_RESULTS",
    "LASTING_TRAITS",
    "LATER_NAMES",
    "NEUTRAL_WORDS",
    "OTHER_SUBJECTS",
    "ROLES_BY_PHRASE",
    "ROW_NUMBERS",
    "SALUTATIONS",
    "WEAK_WORDS",
]


def _phrases(listed: str) -> list[tuple[str, ...]]:
    return [tuple(phrase.split()) for phrase in listed.split(", ")]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_PHRASES: dict[str, str] = {
    "name": (
        "name, name, fullname, customer name, contact name, person name, client name, display name, "
        "vollname, vor und nachname, vorname nachname, kundenname, kunde, nom complet, nom et prenom, nom prenom, "
        "prenom nom, nom du client, nombre completo, nombre y apellidos, nombre cliente, nome completo, "
        "nominativo, nome e cognome, cognome e nome, volledige naam, naam klant, klantnaam, imie i nazwisko, "
        "nazwisko i imie, customer, client, contact, person, kontakt, ansprechpartner, nom, nombre, nome, naam"
    ),
    "given_name": (
        "given name, given names, first name, frst name, frst, firstname, forename, forenames, fname, christian name, "
        "given, first, vorname, vornamen, rufname, prenom, prenoms, nombres, primer nombre, nombre de pila, nome "
        "proprio, primeiro nome, prenome, voornaam, voornamen, roepnaam, imie, pierwsze imie"
    ),
    "middle_name": (
        "middle name, middle names, middlename, middle initial, middle, mname, second first name, second name, "
        "second given name, first name 2, given name 2, zweiter vorname, deuxieme prenom, autres prenoms, segundo "
        "nombre, secondo nome, tweede voornaam, segundo nome, nome do meio, drugie imie, mid name, mid init"
    ),
    "family_name": (
        "family name, last name, lastname, lname, surname, family, last, second last name, second surname, maiden "
        "name, birth name, nachname, familienname, zuname, geburtsname, nom de famille, nom de naissance, nom "
        "dusage, patronyme, apellido, apellidos, primer apellido, segundo apellido, cognome, achternaam, "
        "familienaam, tussenvoegsel, tussenvoegsels, voorvoegsel, geslachtsnaam, sobrenome, apelido, ultimo nome, "
        "nazwisko"
    ),
    "organization": (
        "organization, organization name, organisation, organisation name, company, company name, firm, business, "
        "business name, employer, corporation, institution, trading name, trading as, dba, doing business as, legal "
        "name, account name, firma, firmenname, unternehmen, betrieb, societe, nom de la societe, raison sociale, "
        "entreprise, empresa, compania, razon social, nombre de la empresa, azienda, ditta, societa, ragione sociale, "
        "bedrijf, bedrijfsnaam, organisatie, razao social, nome da empresa, companhia, nazwa firmy, spolka"
    ),
    "email": (
        "email, e mail, mail, email address, e mail address, mail address, emailaddress, email id, emailadresse, "
        "e mail adresse, mailadresse, courriel, mel, adresse email, adresse e mail, adresse mail, adresse "
        "electronique, correo, correo electronico, direccion de correo, posta elettronica, indirizzo email, "
        "emailadres, e mailadres, endereco de email, correio eletronico, adres email, adres e mail, poczta"
    ),
    "phone": (
        "phone, phone number, phone no, telephone, telephone number, telephone no, tel, mob, tel no, telno, "
        "mobile, mobile number, mobile phone, mobile no, cell, cell phone, cellphone, cell number, landline, "
        "contact number, msisdn, whatsapp, telefon, telefonnummer, telefonnr, telefon nr, fon, rufnummer, handy, "
        "handynummer, mobil, mobiltelefon, mobilnummer, festnetz, numero de telephone, portable, telephone "
        "portable, telephone mobile, telefono, numero de telefono, movil, telefono movil, celular, cellulare, "
        "numero di telefono, recapito telefonico, telefoon, telefoonnummer, mobiel, mobiele nummer, gsm, "
        "telefone, numero de telefone, telemovel, numer telefonu, komorka, telefon komorkowy"
    ),
    "street": (
        "street, street address, street name, street number, street no, street nr, address, addr, addr line, address "
        "line, postal address, mailing address, home address, house number, house no, house nr, house name, building "
        "number, building name, flat number, unit number, apartment, apt, suite, po box, strasse, str, strassenname, "
        "strasse und hausnummer, strasse hausnummer, hausnummer, hausnr, hnr, haus nr, anschrift, adresse, "
        "rechnungsadresse, lieferadresse, postadresse, adresszeile, adresszusatz, postfach, rue, voie, numero de rue, "
        "numero de voie, complement dadresse, adresse postale, calle, direccion, domicilio, numero de calle, via, "
        "indirizzo, numero civico, civico, straat, straatnaam, huisnummer, huisnr, toevoeging, toev, "
        "huisnummertoevoeging, adres, postbus, rua, endereco, morada, logradouro, ulica, ul, nr domu, numer domu, nr "
        "mieszkania, numer mieszkania"
    ),
    "city": (
        "city, city name, town, town city, city town, suburb, locality, village, municipality, place, post town, "
        "ort, stadt, wohnort, ortsname, gemeinde, ville, commune, localite, ciudad, poblacion, localidad, "
        "municipio, citta, comune, localita, plaats, woonplaats, stad, gemeente, cidade, miasto, miejscowosc"
    ),
    "region": (
        "region, state, state province, state region, province, county, state code, province code, district, "
        "bundesland, kanton, landkreis, departement, provincia, estado, comunidad autonoma, regione, provincie, "
        "distrito, wojewodztwo, powiat, prefecture, prov"
    ),
    "postcode": (
        "postcode, post code, postal code, postalcode, zip, zip code, zipcode, zip postal code, zip postcode, pin "
        "code, eircode, plz, postleitzahl, cp, code postal, codigo postal, c p, cap, codice postale, codice "
        "avviamento postale, postnummer, codigo de endereco postal, cep, kod pocztowy, kod"
    ),
    "country": (
        "country, country name, country code, country region, country territory, country iso, iso country, iso country "
        "code, iso 2, iso 3, iso code, cntry, cntry code, ctry, nation, land, staat, laendercode, "
        "laenderkennung, laenderkuerzel, pays, code pays, pais, codigo pais, paese, nazione, stato, landcode, "
        "landnaam, kraj, kod kraju"
    ),
    "birth_date": (
        "birth date, birthdate, date of birth, dateofbirth, dob, d o b, birthday, birth, born, born on, geburtsdatum, "
        "geburtstag, geb datum, geb tag, gebdatum, geb, geboren, geboren am, date de naissance, naissance, date "
        "naissance, ddn, fecha de nacimiento, fecha nacimiento, nacimiento, fecha nac, data di nascita, data nascita, "
        "nascita, geboortedatum, geboorte datum, data de nascimento, data nascimento, nascimento, data urodzenia, "
        "urodzony"
    ),
    "birth_year": (
        "birth year, birthyear, year of birth, yob, b year, by, geburtsjahr, annee de naissance, annee naissance, "
        "ano de nacimiento, ano nacimiento, anno di nascita, geboortejaar, ano de nascimento, rok urodzenia"
    ),
    "birth_month": (
        "birth month, birthmonth, month of birth, b month, bm, geburtsmonat, mois de naissance, mes de "
        "nacimiento, mese di nascita, geboortemaand, mes de nascimento, miesiac urodzenia"
    ),
    "birth_day": (
        "birth day, day of birth, b day, bd, jour de naissance, dia de nacimiento, giorno di nascita, "
        "geboortedag, dia de nascimento, dzien urodzenia"
    ),
    "tax_id": (
        "tax id, taxid, tax number, tax no, tax code, vat, vat id, vat number, vat no, vat reg no, tin, ein, ssn, "
        "soc sec id, soc sec no, social security number, social security no, social security, national id, "
        "national insurance number, nino, id card number, passport number, passport no, abn, ust id, ust idnr, "
        "ustid, ustidnr, ust id nr, uid, umsatzsteuer id, steuernummer, steuer id, steuerid, "
        "sozialversicherungsnummer, svnr, ahv nummer, numero de tva, tva, n tva, tva intracommunautaire, numero "
        "fiscal, siren, siret, numero de securite sociale, nif, cif, nie, dni, codice fiscale, partita iva, p "
        "iva, piva, btw nummer, btw nr, btw, bsn, burgerservicenummer, rsin, kvk, kvk nummer, nipc, cpf, cnpj, "
        "contribuinte, nip, pesel, regon, numer nip"
    ),
    "external_id": (
        "external id, externalid, external key, external ref, customer id, customer no, customer nr, customer number, "
        "customer code, cust id, cust no, client id, client number, client no, client code, member id, member no, "
        "member number, membership number, account id, account number, account no, acct id, acct no, acct, contact "
        "id, loyalty number, loyalty card, crm id, kundennummer, kundennr, kunden nr, kunden id, mitgliedsnummer, "
        "debitor, debitorennummer, numero client, numero de client, code client, id client, numero de cliente, codigo "
        "cliente, codigo de cliente, id cliente, numero cliente, codice cliente, klantnummer, klantnr, klant id, "
        "lidnummer, debiteurnummer, numero do cliente, codigo do cliente, numer klienta, id klienta"
    ),
    "gender": ("gender, sex, geschlecht, sexe, genre, sexo, genero, sesso, genere, geslacht, plec"),
    # What follows would otherwise be taken for one of the above: traits of a customer that have no role.
    "": (
        "username, user name, login, login name, ip address, ip, mac address, web address, file name, filename, host "
        "name, name prefix, name suffix, country calling code, phone country code, dialing code, calling code, "
        "vorwahl, job title, title, salutation, anrede, titel, civilite, tratamiento, titolo, aanhef, time zone, "
        "timezone, email type, phone type, address type, tag, language, preferred language, lang, locale, sprache, "
        "langue, idioma, lingua, taal, jezyk, currency, currency code, waehrung, devise, moneda, valuta, moeda, "
        "waluta"
    ),
}

# Traits without a role that stay with a person, so that they tell people apart also where hardly two have the same.
LASTING_TRAITS = frozenset(
    _phrases(
        "country of birth, place of birth, city of birth, town of birth, birth place, birthplace, birth city, birth "
        "town, geburtsort, geburtsland, lieu de naissance, ville de naissance, lugar de nacimiento, luogo di nascita, "
        "comune di nascita, geboorteplaats, naturalidade, local de nascimento, miejsce urodzenia, occupation, "
        "profession, beruf, metier, profesion, ocupacion, professione, mestiere, occupazione, beroep, profissao, "
        "ocupacao, zawod, nationality, citizenship, nationalitaet, staatsangehoerigkeit, nationalite, nacionalidad, "
        "nazionalita, cittadinanza, nationaliteit, nacionalidade, narodowosc, obywatelstwo, mother tongue, native "
        "language, religion, " + FURTHER_PHRASES[""]
    )
)

_LISTED = {
    **{phrase: role for role, listed in FURTHER_PHRASES.items() for phrase in _phrases(listed)},
    **dict.fromkeys(LASTING_TRAITS, ""),
    **{phrase: role for role, listed in _PHRASES.items() for phrase in _phrases(listed)},
}

# Words that many leave out: "luogo nascita" is "luogo di nascita".
_FILLERS = _words("of de des di do da du del della")


def _without_fillers(phrase: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in phrase if word not in _FILLERS)


ROLES_BY_PHRASE = {**{_without_fillers(phrase): role for phrase, role in _LISTED.items()}, **_LISTED}
LASTING_TRAITS |= frozenset(map(_without_fillers, LASTING_TRAITS))

# Which part of a date a column holds, beside a word that says which date.
DATE_PARTS = {
    **dict.fromkeys(["day", "dd", "tag", "jour", "dia", "giorno", "dag", "dzien"], "birth_day"),
    **dict.fromkeys(["month", "mm", "mon", "mth", "monat", "mois", "mes", "mese", "maand", "miesiac"], "birth_month"),
    **dict.fromkeys(["year", "yyyy", "yy", "yr", "jahr", "annee", "ano", "anno", "jaar", "rok"], "birth_year"),
}

# Beside a street, the number of the house.
BARE_NUMBERS = _words("no nr num number numero nummer numer cislo szam")

# Columns of these names number rows.
ROW_NUMBERS = frozenset(
    _phrases(
        "id, ids, row, row id, row number, row no, rowid, index, idx, no, nr, number, num, record, record id, "
        "recordid, rec, rec id, recid, record number, record no, uuid, guid, key, pk, unique id, lfd nr, laufende "
        "nummer, nummer, zeile, numero, ligne, fila, riga, regel, linha, lp, unnamed 0"
    )
)

# Columns of these names hold what an earlier run or a person said about duplicates.
EARLIER_RESULTS = frozenset(
    _phrases(
        "cluster, cluster id, label, labels, truth, target, entity, entity id, group, group id, grp, duplicate, "
        "duplicate of, is duplicate, match, match id, matched, score, fold, split, golden id, master id"
    )
)

# Outside the phrase that names a role, one of these makes a column speak of an event, a measure, a consent, a key or
# another person.
OTHER_SUBJECTS = _words(
    "id ids key uuid guid created updated modified changed deleted registered registration signup joined inserted "
    "imported synced verified confirmed validated last seen visit login logins order orders ordered purchase "
    "purchases shipped delivered paid invoice timestamp time count total amount sum price spent balance revenue "
    "turnover quantity qty average rate rank score points flag opt optin optout consent consents permission "
    "subscribed newsletter unsubscribed bounced valid invalid status hash notes note comment comments remark "
    "remarks description card iban bic password pin cvv bemerkung bemerkungen notiz notizen angelegt geaendert "
    "erstellt bestellt umsatz betrag anzahl remarque remarques commentaire cree modifie montant solde creado "
    "modificado importe observaciones creato modificato importo nota aangemaakt gewijzigd opmerking opmerkingen "
    "bedrag criado alterado valor utworzono zmieniono kwota uwagi parent mother father spouse emergency referrer "
    "referred salesperson salesman rep agent product item sku article campaign event pet url website web link "
    "image photo picture avatar twitter facebook instagram linkedin latitude longitude lat lng lon expiry expires "
    "expiration deceased death accept accepts accepted tags label labels segment segments segmentation segmento "
    "segmentos etiqueta etiquetas etichetta etichette etiquette etiquettes schlagwort schlagworte schlagwoerter"
)

# A single word of at most three letters, or one of these, names a role only beside words that add nothing.
WEAK_WORDS = _words(
    "name nom nombre nome naam customer client contact person kontakt kunde place land state stato estado staat "
    "kod given first last middle portable birth born account business family domicilio district nation cell acct"
)

# Short words that mean one thing wherever they stand.
CLEAR_WORDS = _words("zip plz dob tel ssn mob gsm")

# Words that add nothing: whose it is, where it is used, which of several.
NEUTRAL_WORDS = _words(
    "customer client contact person personal home work private office primary secondary main other alternative "
    "billing shipping delivery mailing invoice current line the of de la le du des der die das del di da do "
    "default number no nr code kunde kunden rechnung rechnungs liefer privat cliente klant principal facturation "
    "livraison facturacion envio fatturazione spedizione value text raw a b c d e x y z c1 c2 "
    "cust src std tbl txt str nm cd nbr dt desc lbl norm clean cleaned std orig original fake"
)

# What some languages call the whole name and others a part of it.
BARE_NAMES = _words("name nom nombre nome naam")

# Beside one of these, only a word that joins the two says that a column holds whole names.
LATER_NAMES = _words("vorname vornamen prenom prenoms voornaam imie")

# How somebody is addressed says the gender, where it does.
SALUTATIONS = _words("anrede salutation title titel civilite tratamiento titolo aanhef")

# An address says where the other words of a header belong: "Address Zip" is a postcode, and "Email Addr" an e-mail.
ADDRESS_WORDS = _words(
    "address addr adresse anschrift rechnungsadresse lieferadresse direccion indirizzo adres endereco"
)
