"""The words around names: titles, suffixes, letters after the name, particles; after the usage of many countries.

Tables only; it must not know how a name is taken apart.
"""

__all__ = [
    "CONNECTORS",
    "COUPLE_WORDS",
    "DEVOTIONS",
    "FACULTIES",
    "JOINED",
    "LETTERS_AFTER",
    "PARTICLES",
    "SUFFIXES",
    "TITLES",
    "WEAK_SUFFIXES",
]

from customer_core.normalization._word_lists import words_in

# Without any mark or space: "Dipl.-Ing." is "dipling". Words that are given names too (Don, Major, Graf) are left out.
TITLES: frozenset[str] = words_in("""
mr mrs ms miss mx mister missus messrs mssrs dr doctor prof professor sir madam dame lord lady rev reverend hon capt sgt
lt ltcol col gen cmdr adm
# German
herr herrn hr frau fr fraeulein frl dipling diplkfm diplvw diplinf diplkffr dring drmed drmeddent drjur drphil drrernat
drhc univprof privdoz mag magister ing familie fam eheleute
# French
monsieur madame mademoiselle mme mlle mlles mm me mgr docteur professeur veuve vve
# Spanish and Portuguese
senor senora senorita sr sra srta sres lic licenciado arq ingeniero dra senhor senhora snr snra exmo exma
# Italian
signor signore signora signorina sig sigra sigrina sigg dott dottor dottore dottssa dottoressa avv avvocato geom rag
onorevole
# Dutch and Nordic
dhr mevr mevrouw mw meneer mej drs ir ds froken froeken fru herra rouva
# Slavic, Turkish, Indian, Malay
pani mgr inz hab phdr bayan gospodin gospozha gospodja shri shrimati smt kumari haji hajji tuan puan encik
""")

# What goes on after a title: Dr. med. dent., Dr. rer. nat. h. c., Dr.-Ing. habil.
FACULTIES: frozenset[str] = words_in("med dent vet jur iur phil rer nat pol oec hc h c habil mult theol ing univ lic")

SUFFIXES: dict[str, str] = {
    "jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr",
    "ii": "ii", "2nd": "ii", "iii": "iii", "3rd": "iii", "iv": "iv", "4th": "iv",
}  # fmt: skip

# These are surnames too, so a given and a family name must be left beside them.
WEAK_SUFFIXES: dict[str, str] = {"jun": "jr", "sen": "sr", "filho": "jr", "fils": "jr", "pere": "sr", "neto": "iii"}

LETTERS_AFTER: frozenset[str] = words_in("""
phd dphil md mba msc bsc mphil llb llm esq esquire cpa cfa dds dmd dvm rn obe mbe cbe kbe kcb jd edd pe frcs
mrcp qc kc jp bcom diplom bacc facc dba csc
""")

PARTICLES: frozenset[str] = words_in("""
van der den het ter ten te t von vom zu zum zur af av de del della delle dello degli dei di da dal dalla do dos
das du des d la le les los las lo st ste saint sainte san santa bin bint ibn ben abu abou al el ul mac mc fitz o
op auf
""")

# Between two family names: Ortega y Gasset, Costa e Silva, Puig i Cadafalch.
CONNECTORS: frozenset[str] = frozenset({"y", "e", "i"})

# María de los Ángeles, José de Jesús: given names that go on after a particle.
DEVOTIONS: frozenset[str] = words_in("""
angeles carmen pilar luz rosario mar sol dolores rocio jesus fatima lourdes socorro refugio mercedes nieves
guadalupe milagros remedios consuelo amparo concepcion dios paz gracas ceu conceicao
""")

JOINED: frozenset[str] = frozenset({"mac", "mc", "o"})

COUPLE_WORDS: frozenset[str] = frozenset({"&", "+", "and", "und", "et", "/", "en", "og", "och"})
