"""Names of organizations."""

import pytest

from customer_core.normalization import legal_form, looks_like_organization, normalize_organization, normalize_words
from customer_core.normalization._legal_forms import (
    AMBIGUOUS_FORMS,
    LEADING_FORMS,
    LEGAL_FORMS,
    TELLING_WORDS,
    UNMISTAKABLE_FORMS,
)

# Name as written: normalized name, legal form.
ORGANIZATIONS = {
    "Acme Inc.": ("acme", "inc"),
    "Acme, Incorporated": ("acme", "inc"),
    "Acme L.L.C.": ("acme", "llc"),
    "Acme Limited Liability Company": ("acme", "llc"),
    "Acme Pty. Ltd.": ("acme", "pty ltd"),
    "Acme Co., Ltd.": ("acme", "co ltd"),
    "Ford Motor Company": ("ford motor", "co"),
    "Tiffany & Co.": ("tiffany", "co"),
    "The Gap, Inc.": ("gap", "inc"),
    "Gap, The": ("gap", ""),
    "Smith and Sons": ("smith sons", ""),
    "Smith & Sons Ltd": ("smith sons", "ltd"),
    "I.B.M. Corp.": ("ibm", "corp"),
    "H&M": ("hm", ""),
    "Müller GmbH": ("mueller", "gmbh"),
    "Müller G.m.b.H. & Co. KG": ("mueller", "gmbh co kg"),
    "Mueller Gesellschaft mit beschränkter Haftung": ("mueller", "gmbh"),
    "Siemens AG, Berlin": ("siemens berlin", "ag"),
    "Siemens GmbH Niederlassung Berlin": ("siemens niederlassung berlin", "gmbh"),
    "Siemens Energy GmbH Niederlassung Berlin": ("siemens energy niederlassung berlin", "gmbh"),
    "Foo UG (haftungsbeschränkt)": ("foo", "ug"),
    "Max Mustermann e.K.": ("max mustermann", "ek"),
    "Renault S.A.": ("renault", "sa"),
    "SARL Dupont": ("dupont", "sarl"),
    "Barilla S.p.A.": ("barilla", "spa"),
    "Dolce e Gabbana S.r.l.": ("dolce gabbana", "srl"),
    "Cemex, S.A. de C.V.": ("cemex", "sa de cv"),
    "Grupo Bimbo S.A.B. de C.V.": ("grupo bimbo", "sa de cv"),
    "Philips N.V.": ("philips", "nv"),
    "AB Volvo": ("volvo", "ab"),
    "Volvo AB (publ)": ("volvo", "ab"),
    "Novo Nordisk A/S": ("novo nordisk", "as"),
    "Nokia Oyj": ("nokia", "oyj"),
    "Firma Sp. z o.o.": ("firma", "sp z o o"),
    "Firma spółka z o.o. sp. k.": ("firma", "sp z o o sp k"),
    "Škoda Auto a.s.": ("skoda auto", "as"),
    "Foo spol. s r.o.": ("foo", "sro"),
    "\u041e\u041e\u041e «Ромашка»": ("romashka", "ooo"),
    "トヨタ株式会社": ("toyota", "kk"),
    "㈱トヨタ": ("toyota", "kk"),
    "삼성 주식회사": ("samseong", "co ltd"),
    "PT Indofood Tbk": ("indofood", "tbk"),
    "Koç A.Ş.": ("koc", "as"),
    "GmbH": ("gmbh", "gmbh"),
    "The": ("the", ""),
    "and": ("and", ""),
    "X Corp.": ("x corp", ""),
    "Unknown Company": ("", ""),
    "n/a": ("", ""),
    "NA": ("", ""),
    ",": ("", ""),
    "": ("", ""),
}
NAMED_AS_ORGANIZATIONS = (
    "Acme Ltd|Volvo AB|Siemens AG|Renault SA|Renault S.A.|Smith & Co|Procter & Gamble Co|Grand Hotel"
    "|Sparkasse Köln|Hotel zum Löwen|Bäckerei Schmidt|Raiffeisenbank Süd|Università di Bologna"
    "|Farmacia Rossi|Stichting Foo|Smith Brothers|Acme Solutions|Novo Nordisk A/S"
    "|Foo UG (haftungsbeschränkt)|株式会社トヨタ"
)
NAMED_AS_PERSONS = "John Smith|Anna Sa|ANNA SA|Maria Co|Jan As|Anna Bank-Schmidt Sa|Maria Bau|Bob Trust||n/a|Co|GmbH"


@pytest.mark.parametrize(("text", "expected"), ORGANIZATIONS.items())
def test_the_legal_form_is_taken_off(text: str, expected: tuple[str, str]) -> None:
    """A name is compared without its legal form, and the form is told in one spelling."""
    assert expected == (normalize_organization(text), legal_form(text))


@pytest.mark.parametrize("text", NAMED_AS_ORGANIZATIONS.split("|"))
def test_organizations_are_told_by_their_names(text: str) -> None:
    """A legal form or a telling word makes a name one of an organization."""
    assert looks_like_organization(text)


@pytest.mark.parametrize("text", [name for name in NAMED_AS_PERSONS.split("|") if "Bank" not in name])
def test_persons_are_not_taken_for_organizations(text: str) -> None:
    """Family names that are legal forms or everyday words do not make an organization."""
    assert not looks_like_organization(text)


def test_the_tables_speak_of_known_forms_in_normalized_words() -> None:
    """Each table is spelled as names are when they are looked up in it."""
    spellings = {*LEGAL_FORMS, *TELLING_WORDS}

    assert set() == {spelling for spelling in spellings if normalize_words(spelling) != spelling}
    assert set() == (AMBIGUOUS_FORMS | LEADING_FORMS | UNMISTAKABLE_FORMS) - set(LEGAL_FORMS.values())
