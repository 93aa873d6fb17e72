"""The words of street addresses in one spelling each: types, directions, units, boxes, ordinals, by language.

Tables only, after the abbreviations of postal services (such as USPS Publication 28, Appendix C), in the spelling of
`normalize_words`; it must not know how an address is taken apart.
"""

from customer_core.normalization._word_lists import phrases_in, spellings_in, words_in

__all__ = [
    "AFTER_NUMBER",
    "BOX_WORDS",
    "DROPPED_WORDS",
    "GLUED_ENDINGS",
    "NO_NUMBER",
    "NUMBER_SUFFIXES",
    "NUMBER_WORDS",
    "STREET_WORDS",
    "UNIT_ALONE",
    "UNIT_ENDINGS",
    "UNIT_WORDS",
]

# `st` stands for street and for saint, `dr` for drive and for doctor: one spelling suits both.
STREET_WORDS: dict[str, str] = spellings_in("""
# English
st: street|str|strt|streets|saint|sankt|strasse|straat
ave: avenue|av|aven|avenida|avda|avd|avenija|aveniu
rd: road
blvd: boulevard|blv|boul|bd|bld|boulv
dr: drive|drv|doctor|doktor
ln: lane
ct: court|crt
pl: place|plaza|plz|plza|pza|platz|piazza|pzza|plein|plac|praca|pca|placa|trg
sq: square|sqr
ter: terrace|terr|tce
hwy: highway|hiway|hway
pkwy: parkway|pkway|pky
cir: circle|circ|crcl
trl: trail
cres: crescent
gdns: gardens|gdn|garden
gr: grove|grv
wy: way
fwy: freeway
expy: expressway|expwy
tpke: turnpike|tpk
aly: alley|ally
xing: crossing
pt: point
ridge: rdg
vw: view
vly: valley|vlly
hts: heights|hgts
mt: mount
ft: fort
jct: junction
brg: bridge
crk: creek
ests: estates
cyn: canyon
hl: hill
hls: hills
is: island
lk: lake
mdws: meadows
pk: park
sta: station|santa
spgs: springs
vlg: village
ctr: center|centre
pde: parade
byp: bypass
cswy: causeway
lp: loop
ext: extension
co: county
# German
weg: wg
gasse: gss
ring: rng
chaussee: chsee
# French
rue: r|rua
chemin: chem|che|chm|ch
imp: impasse
rte: route
quai: qu
crs: cours
fbg: faubourg|fg
res: residence|resid
lotissement: lotiss
all: allees
pass: passage
# Spanish, Catalan, Portuguese
calle: c|cl|cll|carrer
pso: paseo|passeig|psg
ctra: carretera
cno: camino|cami
trav: travesia|travessera
rda: ronda
urb: urbanizacion
cra: carrera|kra|kr|cr
dg: diagonal|diag
travessa: transversal
rod: rodovia
al: alameda|aleja|aleje
estr: estrada
lg: largo|lgo
bda: barriada
colonia: col
# Italian
via: v
vle: viale
cso: corso
vic: vicolo|vco
lungomare: lungom
loc: localita
fraz: frazione
borgo: bgo
# Dutch and Nordic
g: gatan|gata|gade|gatu
vej: vei|veg|vaegen|veien|vegen|vaeg
# Slavic, Hungarian, Romanian, Turkish
os: osiedle
nabr: nabrezi
nam: namesti|namestie
tr: trida
prosp: prospekt|prospect|prkt|pr
per: pereulok
sh: shosse
nab: naberezhnaya
utca: u
ut: utja
korut: krt
bdul: bulevardul
sos: soseaua
cad: caddesi|cadde|cd
sok: sokak|sokagi|sk
mah: mahallesi|mahalle|mh
bulv: bulvari
# Directions
n: north|nord|norte
s: south|sud|sued|sur
e: east|est|este|ost
w: west|ouest|oeste|ovest
ne: northeast
nw: northwest
se: southeast
sw: southwest
# Ordinals
1st: first
2nd: second
3rd: third
4th: fourth
5th: fifth
6th: sixth
7th: seventh
8th: eighth
9th: ninth
10th: tenth
# People whom streets are named after
gral: general|gen
prof: professor|profesor
pres: president|presidente
cap: capitan|captain
cnel: coronel|colonel
gob: gobernador
ing: ingeniero
lic: licenciado
mcal: mariscal
alm: almirante
sto: santo
sgto: sargento
ntra: nuestra
sra: senora
gde: grande
pte: puente
""")

# The last part of a word, and the word of its own that it becomes: Hauptstraße and Haupt Str. meet.
_GLUED = spellings_in("""
st: strasse|strassen|straat|str
pl: platz|plein
g: gatan|gata|gade
vej: vaegen|veien|vegen
weg
allee
gasse
laan
gracht
damm
ufer
kade
singel
dijk
""")
_GLUED_MIN = 3
GLUED_ENDINGS: dict[str, str] = {ending: kind for ending, kind in _GLUED.items() if len(ending) >= _GLUED_MIN}

DROPPED_WORDS: frozenset[str] = words_in("""
ul ulica ulice ulitsa vulica vulytsya no nr num numero nummer number nro hausnr hausnummer
""")

NO_NUMBER: frozenset[str] = phrases_in("""
s/n|sin numero|sem numero|senza numero|no number|ohne nr|ohne nummer|ohne hausnummer|sans numero|snc|bez numeru
""")

NUMBER_SUFFIXES: frozenset[str] = words_in("bis ter quater 1/2")

# As `normalize_text` spells them, marks and all.
BOX_WORDS: frozenset[str] = phrases_in("""
p.o. box|p.o.box|p. o. box|p o box|po box|p.o.b.|p.o.b|pob|pobox|post office box|post box|postbox|locked bag|private bag
gpo box|box|postfach|pf.|pf|boite postale|b.p.|b.p|bp|case postale|apartado de correos|apartado postal|apartado
apdo. de correos|apdo. postal|apdo.|apdo|caixa postal|casella postale|c.p.|postbus|postboks|skrytka pocztowa
skr. poczt.|postafiok|p.k.
""")

UNIT_WORDS: frozenset[str] = words_in("""
unit apt apartment apartments appt app apart suite ste flat room rm fl floor flr level lvl bldg building block blk tower
twr lot spc space trlr trailer dept
wohnung whg wohng top stiege stg etage etg og stock stk geschoss aufgang eingang
appartement batiment bat escalier porte
piso planta puerta pta esc escalera dpto depto departamento oficina ofic interior int apartamento apto sala bloco conj
andar lote quadra
appartamento interno scala piano pal palazzina
bus leilighet leil lgh lokal lok mieszkanie kv kvartira korp byt emelet ajto daire
""")

# After a number, as in `3. OG` and `34th floor`.
UNIT_ENDINGS: frozenset[str] = words_in("""
floor fl flr level og stock stk etage etg etasje geschoss piso planta piano andar emelet kat
""")

# Without a number of their own.
UNIT_ALONE: frozenset[str] = words_in("hinterhaus vorderhaus seitenfluegel basement bsmt penthouse rear souterrain")

# What follows a house number and belongs to the unit: Danish `th`, Dutch `hs` and `II`, Spanish `dcha`.
AFTER_NUMBER: frozenset[str] = words_in("""
i ii iii iv hs bg th tv mf izq izda dcha dta esq dto links rechts li re mitte fte
""")

_NUMBERS = "one two three four five six seven eight nine ten"
NUMBER_WORDS: dict[str, str] = {word: str(number) for number, word in enumerate(_NUMBERS.split(), start=1)}
