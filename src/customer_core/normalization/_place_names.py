"""Names of cities and regions that are written in more than one way.

Tables only, in the spelling of `normalize_words`; it must not know how a place is normalized.
"""

from customer_core.normalization._word_lists import spellings_in

__all__ = ["CITY_NAMES", "CITY_WORDS", "REGION_CODES"]

CITY_WORDS: dict[str, str] = spellings_in("""
saint: st|sankt|skt|snt
sainte: ste
fort: ft
mount: mt
mountain: mtn
heights: hts
springs: spgs
township: twp
junction: jct
village: vlg
park: pk
""")

# The name in use at the place, then other names, abbreviations and spellings without umlauts.
CITY_NAMES: dict[str, str] = spellings_in("""
muenchen: munich|munchen|monaco di baviera|monachium
koeln: cologne|koln|colonia|keulen
nuernberg: nuremberg|nurnberg|norimberga
duesseldorf: dusseldorf
hannover: hanover|hanovre
braunschweig: brunswick
muenster: munster
saarbruecken: saarbrucken
frankfurt am main: frankfurt a main|frankfurt a m|frankfurt m|frankfurt main|frankfurt on main|frankfurt am m
frankfurt am main: francfort
frankfurt oder: frankfurt o|frankfurt an der oder|frankfurt a d oder
wien: vienna|vienne|bec|viena|wenen
zuerich: zurich|zurigo
genf: geneve|geneva|ginevra|ginebra
basel: basle|bale|basilea
bern: berne|berna
luzern: lucerne
praha: prague|prag|praga|praag
warszawa: warsaw|warschau|varsovie|varsavia|varsovia
krakow: cracow|krakau|cracovie|cracovia
wroclaw: breslau
gdansk: danzig
roma: rome|rom
milano: milan|mailand
torino: turin
firenze: florence|florenz|florencia
venezia: venice|venedig|venise|venecia
napoli: naples|neapel|napoles
genova: genoa|genua|genes
padova: padua|padoue
lisboa: lisbon|lissabon|lisbonne|lisbona
porto: oporto
sevilla: seville|siviglia
zaragoza: saragossa|saragosse
bruxelles: brussels|brussel|bruessel|brussel bruxelles|bruselas|bruxelles brussel
antwerpen: antwerp|anvers|amberes
gent: ghent|gand
brugge: bruges|bruegge
leuven: louvain
liege: luik|luettich
den haag: the hague|s gravenhage|la haye|sgravenhage|gravenhage
koebenhavn: copenhagen|kopenhagen|kobenhavn|copenhague
goeteborg: gothenburg|goteborg
malmoe: malmo
helsinki: helsingfors
moskva: moscow|moskau|moscou
saint petersburg: sankt peterburg|saint peterburg|sanktpeterburg
kyiv: kiev|kiew|kyjiv
bucuresti: bucharest|bukarest|bucarest
beograd: belgrade|belgrad
athina: athens|athen|athenes|athinai
thessaloniki: salonica|saloniki
istanbul: constantinople
new york: new york city|nyc|n y c|ny
los angeles: l a
philadelphia: phila
mexico: mexico city|ciudad de mexico|mexico df|mexico d f|cdmx
sao paulo: s paulo
beijing: peking|pekin
guangzhou: canton
tokyo: toukyou|tokio
mumbai: bombay
kolkata: calcutta
chennai: madras
bengaluru: bangalore
""")

# States, provinces and territories of the United States (ANSI INCITS 38), Canada and Australia (ISO 3166-2).
REGION_CODES: dict[str, str] = spellings_in("""
al: alabama
ak: alaska
az: arizona|ariz
ar: arkansas
ca: california|calif|cal|state of california
co: colorado|colo
ct: connecticut|conn
de: delaware
dc: district of columbia|washington dc|d c|washington d c
fl: florida|fla
ga: georgia
hi: hawaii
id: idaho
il: illinois|ill
in: indiana
ia: iowa
ks: kansas
ky: kentucky
la: louisiana
me: maine
md: maryland
ma: massachusetts|mass
mi: michigan|mich
mn: minnesota|minn
ms: mississippi
mo: missouri
mt: montana
ne: nebraska
nv: nevada
nh: new hampshire
nj: new jersey|n j
nm: new mexico
ny: new york|new york state|n y
nc: north carolina|n c
nd: north dakota
oh: ohio
ok: oklahoma
or: oregon|ore
pa: pennsylvania|penn|penna
ri: rhode island
sc: south carolina|s c
sd: south dakota
tn: tennessee
tx: texas|tex
ut: utah
vt: vermont
va: virginia
wa: washington|wash|washington state|western australia
wv: west virginia
wi: wisconsin|wis
wy: wyoming
pr: puerto rico
gu: guam
vi: virgin islands
as: american samoa
ab: alberta
bc: british columbia|b c|colombie britannique
mb: manitoba
nb: new brunswick|nouveau brunswick
nl: newfoundland and labrador|newfoundland
ns: nova scotia|nouvelle ecosse
nt: northwest territories|northern territory
nu: nunavut
on: ontario|ont
pe: prince edward island|pei|p e i
qc: quebec|que|pq
sk: saskatchewan
yt: yukon|yukon territory
nsw: new south wales|n s w
vic: victoria
qld: queensland
sa: south australia
tas: tasmania
act: australian capital territory
""")
